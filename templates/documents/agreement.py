"""D2, the agreement (联盟协议书): cover, contents, parties, recitals, articles, six annexes, signatures."""

from __future__ import annotations

from templates.documents.application_units import listed
from templates.documents.legal_parts import (
    DAY,
    SIGNATURES,
    background_rights,
    contents_page,
    cover,
    library,
    opening,
    preset,
    seats,
    signatures,
)
from templates.house import Cell, Row, each, each_row, form_row, gap, grid, paragraph, prose, table
from templates.house.legal import LegalPaper, LegalText, recital

KIND = "协议书"
_TITLE = f"doc.title or alliance.name ~ '{KIND}'"
_SIGNED_ON = f"{{% if doc.sign_date and not draft %}}{{{{ doc.sign_date|cn_date }}}}{{% else %}}{DAY}{{% endif %}}"
_SIGNED_AT = "{% if doc.sign_place and not draft %}{{ doc.sign_place }}{% endif %}"
_OWN = "selectattr('source', 'in', ['self', 'fee'])"


def build() -> bytes:
    """Return agreement.docx."""
    text = library("agreement")
    paper = LegalPaper(
        f"{{{{ {_TITLE} }}}}",
        "{{ lead.name }}",
        header=f"{{{{ {_TITLE} }}}}{{% if draft %}}（草案）{{% endif %}}",
        footer="not bound",
        cover=True,
    )
    paper.add(paragraph(f"{{%p set title = {_TITLE} %}}"), preset())
    paper.add(*_cover(), *contents_page([*text.entries(), SIGNATURES]))
    paper.add(*opening(), *_parties(), *_recitals())
    paper.add(*text.blocks())
    paper.end_section()
    paper.add(text.annex("tasks"), *_tasks())
    paper.end_section(landscape=True)
    paper.add(text.annex("contribution"), *_contribution())
    paper.add(
        text.annex("background"),
        *background_rights(
            "注：本清单列明的背景知识产权，依照本协议的约定供联盟项目使用；技术秘密只列名称，内容另行依照保密约定提供。"
        ),
    )
    paper.add(text.annex("seats"), seats("board.name"))
    paper.add(text.annex("contacts"), *_contacts())
    paper.add(text.annex("pledge"), *_pledge(text))
    paper.add(
        *signatures(
            "agreement",
            "各方已经阅读并理解《{{ title }}》的全部条款和附件，由法定代表人或者授权代表签字并加盖公章，以资信守。",
            "sign_date",
            "第{{ loop.index|hanzi }}方：",
        )
    )
    return paper.build()


def _cover() -> list[str]:
    return cover(
        KIND,
        (
            ("协议编号", "{{ doc.no|blank }}"),
            ("文本版本", "{% if draft %}草案{% else %}{{ doc.version }}{% endif %}"),
            ("牵头单位", "{{ lead.name }}"),
            ("缔约单位", "{{ parties }}家"),
            ("签订地点", _SIGNED_AT),
            ("签订日期", _SIGNED_ON),
        ),
    )


def _parties() -> list[str]:
    return [
        prose(
            f"本协议由下列{{{{ parties }}}}家单位（以下统称“各方”或者“成员单位”，单独称“一方”）于{_SIGNED_ON}"
            "{% if doc.sign_place and not draft %}在{{ doc.sign_place }}{% endif %}订立：",
            keep_next=True,
        ),
        gap(120),
        listed(
            (1060, 2600, 1884, 2040, 1260),
            ("缔约方", "单位名称", "统一社会信用代码", "住所", "法定代表人"),
            "org in orgs",
            (
                "第{{ loop.index|hanzi }}方",
                "{{ org.name }}{% if 'lead' in org.roles %}（以下简称“牵头单位”）{% endif %}",
                "{{ org.uscc }}",
                "{{ org.reg_address }}",
                "{{ org.legal_rep.name }}",
            ),
            ("TableSmallCentre", "TableText", "TableCode", "TableSmall", "TableCentre"),
        ),
        gap(200),
    ]


def _recitals() -> list[str]:
    return [
        paragraph("鉴于：", "Prose", keep_next=True),
        recital("各方均为依法设立、有效存续并能够独立承担民事责任的法人，订立和履行本协议已经取得所需的内部授权；"),
        recital(
            "各方在{{ alliance.tech_direction }}领域具有共同的技术创新需求和互补的创新资源，"
            "愿意以企业为主体、以市场为导向，建立产学研相结合的长期稳定的合作关系；"
        ),
        recital(
            "《{{ decree.title }}》（{{ decree.docno }}）规定了产业技术创新战略联盟的构建和运行要求"
            "{% if alliance.approval_no and not draft %}，{{ issuer }}已经以{{ alliance.approval_no }}批准构建"
            "{{ alliance.name }}{% endif %}{% if doc.recitals %}；{% else %}。{% endif %}"
        ),
        each(
            "row in doc.recitals",
            recital("{{ row.strip('。；') }}{% if loop.last %}。{% else %}；{% endif %}"),
        ),
        prose("为明确各方的权利和义务，经平等协商，各方达成如下协议：", keep_next=True),
    ]


def _tasks() -> list[str]:
    return [
        listed(
            (600, 1500, 2300, 2950, 1900, 2886, 1300),
            ("序号", "类别", "任务名称", "成果形式和考核指标", "承担单位", "参加单位", "起止时间"),
            "task in tasks",
            (
                "{{ task.no }}",
                "{{ task.type|label('task_type') }}",
                "{{ task.title }}",
                "{{ task.deliverable }}；{{ task.indicator }}",
                "{{ task.owner }}",
                "{{ task.partners|join('、')|d('无', true) }}",
                "{{ task.start|cn_month }}至{{ task.end|cn_month }}",
            ),
            ("TableSmallCentre", "TableSmallCentre", *["TableSmall"] * 4, "TableSmallCentre"),
        )
    ]


def _contribution() -> list[str]:
    own = f"budget_in|{_OWN}|selectattr('org', 'equalto', org.name)"
    total = form_row(
        Cell("合计", "TableSmallHead", span=2),
        f"{{{{ budget_in|{_OWN}|sum(attribute='cash')|money }}}}",
        f"{{{{ budget_in|{_OWN}|map(attribute='in_kind')|select|sum|money }}}}",
        "{{ derived.contribution_total|money }}",
        "{{ orgs|map(attribute='contribution')|map(attribute='people')|select|sum }}",
        Cell("{{ derived.contribution_total|rmb }}", "TableSmall", span=2),
        styles=("", *["TableSmallCentre"] * 4),
    )
    row = form_row(
        "{{ org.no }}",
        "{{ org.name }}",
        f"{{{{ {own}|sum(attribute='cash')|money }}}}",
        f"{{{{ {own}|map(attribute='in_kind')|select|sum|money }}}}",
        "{{ org.contribution.fund|money }}",
        "{{ org.contribution.people|blank }}",
        "{{ org.contribution.equipment or '无' }}",
        "{{ org.contribution.ip_in or '无' }}",
        styles=("TableSmallCentre", "TableSmall", *["TableSmallCentre"] * 4, "TableSmall", "TableSmall"),
    )
    widths = (600, 1740, 640, 640, 640, 600, 2240, 1744)
    return [
        paragraph("金额单位：万元　　人员单位：人", "TableUnit"),
        grid(
            widths,
            [*each_row(8, "org in orgs", row), total],
            head=("序号", "单位名称", "现金", "实物", "合计", "人员", "设备和条件", "知识产权"),
        ),
        paragraph(
            "注：实物投入以提供使用的方式计算价值，权属不变。各年度现金投入的时间和数额，依照年度经费预算执行。",
            "TableNote",
        ),
    ]


def _contacts() -> list[str]:
    return [
        listed(
            (620, 1840, 900, 1260, 2060, 2164),
            ("序号", "单位名称", "联系人", "电话", "电子邮箱", "通讯地址和邮编"),
            "org in orgs",
            (
                "{{ org.no }}",
                "{{ org.name }}",
                "{{ org.contact.name }}",
                "{{ org.contact.mobile }}",
                "{{ org.contact.email }}",
                "{{ org.address }}（{{ org.postcode }}）",
            ),
            ("TableSmallCentre", "TableSmall", "TableSmallCentre", "TableSmallCentre", "TableSmall", "TableSmall"),
        )
    ]


def _pledge(text: LegalText) -> list[str]:
    return [
        prose("{{ alliance.name }}："),
        prose(
            "本单位自愿申请加入{{ alliance.name }}，已经阅读并完全理解《{{ title }}》和联盟章程，"
            "确认具备成员单位的条件，并作出下列承诺："
        ),
        *(
            text.paragraph(line)
            for line in (
                "一、承认并遵守联盟协议、章程和理事会决议，自签署本承诺书之日起，享有成员单位的权利，履行成员单位的义务。",
                "二、按照[[division]]承担任务分工，按照[[contribution]]落实所承诺的投入，保证投入来源合法。",
                "三、遵守知识产权、保密和公平竞争的约定，如实提供主体资格、业绩和统计资料。",
                "四、接受理事会、秘书处的监督和评价，履行政府资助项目成果扩散和重大事项告知的义务。",
                "五、违反上述承诺的，依照联盟协议承担违约责任。",
            )
        ),
        gap(300),
        table(
            (2600, 6244),
            [
                Row((Cell(label, "TableCentre"), Cell(value)), height=620)
                for label, value in (
                    ("承诺单位（公章）", ""),
                    ("统一社会信用代码", ""),
                    ("承担的任务和投入", ""),
                    ("法定代表人（签字）", ""),
                    ("签署日期", DAY),
                )
            ],
        ),
    ]


TEMPLATES = {"agreement": build}
