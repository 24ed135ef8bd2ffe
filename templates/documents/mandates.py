"""X16a: each unit's certificate of its legal representative, and the power of attorney where an agent signs."""

from __future__ import annotations

from templates.documents.sheets import dated
from templates.house import WIDTH, Paper, block, each, fields, gap, paragraph, prose

LABELS = (1900, 2522, 1900, WIDTH - 6322)
_AGENT = "doc.agents|selectattr('org', 'equalto', org.name)"


def build() -> bytes:
    """Return mandates.docx."""
    paper = Paper("{{ alliance.name }}{{ form.title }}", "{{ lead.name }}", footer="not bound")
    paper.add(each("org in orgs", *_certificate(), each(f"agent in {_AGENT}", *_power())))
    return paper.build()


def _certificate() -> list[str]:
    return [
        paragraph("法定代表人身份证明书", "PartTitle", new_page=True),
        prose(
            "{{ org.legal_rep.name }}在我单位"
            "{% if org.legal_rep.title %}任{{ org.legal_rep.title }}职务{% else %}任职{% endif %}，"
            "是我单位的法定代表人，有权代表我单位签署{{ alliance.name }}的有关文件。特此证明。"
        ),
        gap(200),
        fields(
            LABELS,
            (
                ("单位名称", "{{ org.name }}"),
                ("统一社会信用代码", "{{ org.uscc }}", "单位类型", "{{ org.org_type|label('org_type') }}"),
                ("注册地址", "{{ org.reg_address }}"),
                ("成立日期", "{{ org.est_date|cn_date }}", "注册地", "{{ derived.regions[org.region_code] }}"),
                ("法定代表人", "{{ org.legal_rep.name }}", "职务", "{{ org.legal_rep.title|blank }}"),
                ("联系人", "{{ org.contact.name }}", "联系电话", "{{ org.contact.phone or org.contact.mobile }}"),
            ),
            height=560,
        ),
        gap(200),
        block(
            WIDTH,
            [
                paragraph("法定代表人居民身份证复印件粘贴处", "BlockTitle"),
                paragraph("复印件上注明“仅用于签署联盟文件”，原件由核验人查验后退还。", "BlockHint"),
            ],
            room=2400,
        ),
        gap(200),
        paragraph("单位（公章）：　　　　　　　　　　　　　", "SignDate"),
        dated("doc.date"),
    ]


def _power() -> list[str]:
    return [
        paragraph("授权委托书", "PartTitle", new_page=True),
        fields(
            LABELS,
            (
                ("委托单位", "{{ org.name }}"),
                ("统一社会信用代码", "{{ org.uscc }}"),
                ("法定代表人", "{{ org.legal_rep.name }}", "职务", "{{ org.legal_rep.title|blank }}"),
                ("代理人", "{{ agent.name }}", "职务", "{{ agent.title }}"),
                ("身份证后四位", "{{ agent.id_tail }}", "联系电话", "{{ agent.phone|blank }}"),
            ),
            height=460,
        ),
        gap(200),
        prose(
            "兹委托{{ agent.name }}作为我单位的代理人，以我单位的名义办理{{ alliance.name }}的下列事项：",
            keep_next=True,
        ),
        each("matter in doc.matters", paragraph("（{{ loop.index|hanzi }}）{{ matter }}。", "Prose")),
        prose(
            "授权期限自{{ agent.from|cn_date }}起至{{ agent.to|cn_date }}止。"
            "代理人在授权期限和上列事项范围内签署的文件，我单位予以承认，由此产生的权利义务由我单位承担。"
            "代理人{% if doc.sub_delegation %}经我单位书面同意，可以转委托{% else %}无权转委托{% endif %}。"
        ),
        prose(
            "授权期限届满前，我单位撤销或者变更委托的，书面通知联盟秘书处；通知到达前已经签署的文件继续有效。",
            keep_next=True,
        ),
        gap(200),
        block(
            WIDTH,
            [],
            room=420,
            closing=[
                paragraph("法定代表人（签字）：\t委托单位（公章）：", "Sign"),
                gap(500),
                paragraph("代理人（签字）：", "Sign"),
                dated("agent.date"),
            ],
        ),
    ]


TEMPLATES = {"mandates": build}
