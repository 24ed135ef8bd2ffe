"""D5, the request for acceptance with the report on the construction year (构建验收申请书)."""

from __future__ import annotations

from templates.documents import acceptance_results
from templates.documents.application_units import LABELS, listed, text
from templates.documents.report_parts import cover, day, entries, signing, to_fill
from templates.documents.reports import name
from templates.house import Paper, contents, fields, heading, paragraph, prose, when

PARTS = (
    "联盟基本信息与变更情况",
    "构建工作总结",
    "构建任务完成情况",
    "机制建设情况",
    "组织运行情况",
    "主要任务完成情况和成效",
    "考核指标完成情况",
    "经费到位与使用情况",
    "存在问题与下一步工作计划",
    "自评结论",
    "承诺与签章",
    "推荐单位意见",
    "专家组意见和省科技厅意见",
)
ATTACHMENTS = "附件清单"


def build() -> bytes:
    """Return acceptance.docx."""
    paper = Paper("{{ alliance.name }}{{ form.title }}", "{{ lead.name }}", footer="not bound", cover=True)
    paper.add(*_cover())
    paper.add(paragraph("目　录", "PartTitle", new_page=True), contents(entries(PARTS, ATTACHMENTS)))
    titles = iter(PARTS)
    paper.add(heading(next(titles), new_page=True), *_alliance())
    paper.add(heading(next(titles)), *_report())
    paper.end_section()
    paper.add(heading(next(titles)), *acceptance_results.completion())
    paper.add(heading(next(titles)), *acceptance_results.mechanisms())
    paper.add(heading(next(titles)), *acceptance_results.meetings())
    paper.add(heading(next(titles)), *acceptance_results.results())
    paper.add(heading(next(titles), new_page=True), *acceptance_results.kpi())
    paper.end_section(landscape=True)
    paper.add(heading(next(titles)), *acceptance_results.money())
    paper.add(heading(next(titles)), heading("存在问题", 2), text("doc.issues"))
    paper.add(heading("下一步工作计划", 2), text("doc.next_plan"))
    paper.add(heading(next(titles)), *_verdict())
    paper.add(*_signing(*titles))
    paper.add(heading(ATTACHMENTS, new_page=True, numbered=False), *_attachments())
    return paper.build()


def _cover() -> list[str]:
    lines = (
        ("联盟名称", "{{ alliance.name }}", ""),
        ("牵头单位（盖章）", "{{ lead.name }}", ""),
        ("推荐单位（盖章）", "{{ application.recommender|blank }}", ""),
        ("批复文号", "{{ alliance.approval_no|blank }}", ""),
        ("联系人", "{{ application.contact.name or lead.contact.name }}", ""),
        ("联系电话", "{{ application.contact.phone or lead.contact.phone or lead.contact.mobile }}", ""),
        ("申请日期", "{{ doc.apply_date|cn_date }}", ""),
    )
    return cover(lines, foot="{{ policy_values.form_maker|blank }}制")


def _alliance() -> list[str]:
    staff = (
        "{% for person in alliance.office.staff|selectattr('full_time') %}{{ person.name }}"
        "{% if person.title %}（{{ person.title }}）{% endif %}"
        "{% if not loop.last %}、{% endif %}{% else %}无{% endfor %}"
    )
    members = (
        "申报时 {{ derived.members_total }} 家，现有 {{ view.tally_now.total }} 家；"
        "其中河南省 {{ view.tally_now.henan }} 家，占 {{ view.tally_now.share|percent }}；"
        "其他 {{ view.tally_now.outside }} 家"
    )
    period = "{{ alliance.construction_start|cn_date }}至{{ alliance.construction_end|cn_date }}"
    rows = (
        ("联盟名称", "{{ alliance.name }}"),
        (
            "所属领域",
            "{{ alliance.industry_field|label('industry_field') }}",
            "技术方向",
            "{{ alliance.tech_direction }}",
        ),
        ("牵头单位", "{{ lead.name }}"),
        ("批复文号", "{{ alliance.approval_no|blank }}", "批复日期", "{{ alliance.approval_date|cn_date }}"),
        ("构建期", period),
        ("成立日期", day("alliance.founded_date"), "经费总额（万元）", "{{ derived.budget_in_total|money }}"),
        ("成员单位数", members),
        ("对外承担责任主体", "{{ alliance.liability_subject }}"),
        ("经费托管单位", "{{ alliance.fund_custodian }}"),
        ("联盟办公室", "{{ alliance.office.host }}"),
        ("办公室地址", "{{ alliance.office.address }}"),
        ("办公室电话", "{{ alliance.office.phone }}", "专职人员", staff),
    )
    return [
        heading("基本信息", 2),
        fields(LABELS, rows),
        heading("现有成员单位", 2),
        listed(
            (600, 2604, 1440, 1100, 1400, 1700),
            ("序号", "单位名称", "简称", "单位类型", "注册地", "加入时间"),
            "row in view.members_now",
            (
                "{{ loop.index }}",
                "{{ row.name }}{% if row.lead %}（牵头单位）{% endif %}",
                "{% for org in orgs if org.uscc == row.uscc %}{{ org.short_name }}{% else %}—{% endfor %}",
                "{{ row.org_type|label('org_type') }}",
                "{{ row.region }}",
                "{% if row.since %}{{ row.since|cn_date }}{% else %}发起成员{% endif %}",
            ),
            ("TableCentre", "TableText", *["TableCentre"] * 4),
        ),
        paragraph("注：本申请书的其他表格中，成员单位使用简称。", "TableNote"),
        heading("成员单位变更及备案", 2),
        listed(
            (1400, 900, 2744, 1900, 1900),
            ("备案编号", "类别", "涉及单位", "生效日期", "报备日期"),
            "row in changes",
            (
                "{{ row.no }}",
                "{{ row.kind|label('change_kind') }}",
                "{{ row.org }}{% if row.kind == 'rename' and row.before %}（原名称：{{ row.before }}）{% endif %}",
                "{{ row.effective_date|cn_date }}",
                day("row.filed_date"),
            ),
            ("TableCentre", "TableCentre", "TableText", "TableCentre", "TableCentre"),
        ),
        heading("与申报时相比的变化", 2),
        text("doc.changes_note"),
    ]


def _report() -> list[str]:
    parts = (
        ("组织机构建设", "organisation"),
        ("两项规划编制", "planning"),
        ("协议章程签订和任务落实", "contract"),
        ("机制建设和运行", "mechanism_work"),
        ("技术创新工作成效", "innovation"),
    )
    return [block for title, key in parts for block in (heading(title, 2), text(f"doc.{key}"))]


def _verdict() -> list[str]:
    return [
        prose(
            "对照办法第九条、第十条和第十一条逐项自查，自评结论为：{{ doc.self_grade|label('acceptance_result') }}。"
        ),
        text("doc.self_opinion"),
    ]


def _signing(commitment: str, recommender: str, department: str) -> list[str]:
    promise = (
        "本单位作为{{ alliance.name }}的牵头单位，郑重承诺：",
        "一、本申请书及全部附件所填内容真实、准确、完整，复印件与原件一致，不含国家秘密。",
        "二、构建任务、考核指标的完成情况有据可查，经费收支与账目一致，政府资助经费单独核算、专款专用。",
        "三、如有虚假、隐瞒的，自愿承担由此产生的一切责任。",
        "现申请对联盟构建情况进行验收。",
    )
    subject = "alliance.liability_subject != lead.name"
    maker = "{{ policy_values.form_maker|blank }}"
    return [
        heading(commitment, new_page=True),
        signing(promise, "法定代表人（签字）：\t牵头单位（公章）：", room=1000),
        when(
            subject,
            signing(
                (
                    "{{ alliance.liability_subject }}是{{ alliance.name }}对外承担责任的主体，已审阅本申请书，"
                    "对联盟对外责任的内容予以确认。",
                ),
                "法定代表人（签字）：\t责任主体（公章）：",
                room=800,
            ),
        ),
        heading(recommender),
        to_fill("推荐单位", "负责人（签字）：\t推荐单位（公章）：", room=2200),
        heading(department, new_page=True),
        heading("专家组意见", 2),
        to_fill("专家组", "专家组成员（签字）：", "", "专家组组长（签字）："),
        heading(f"{maker}意见", 2),
        to_fill(maker, "负责人（签字）：\t（公章）"),
    ]


def _attachments() -> list[str]:
    return [
        listed(
            (1000, 4044, 1600, 900, 1300),
            ("编号", "材料名称", "所属单位", "形式", "备注"),
            "row in view.evidence",
            (
                "{{ row.code }}",
                "{{ row.title }}",
                name("row.org"),
                "{{ row.copy_kind|label('copy_kind') }}",
                "{{ row.note|blank }}",
            ),
            ("TableCentre", "TableText", "TableCentre", "TableCentre", "TableText"),
        ),
        paragraph(
            "注：随本申请书报送的联盟协议、联盟章程、两项规划、会议纪要、内部制度和成员变更备案表，按申报材料目录装订。",
            "TableNote",
        ),
    ]


TEMPLATES = {"acceptance": build}
