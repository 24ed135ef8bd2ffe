"""The department's and the recommenders' letters up to approval: X1, X2b, X4, X4b, X11a."""

from __future__ import annotations

from templates.house import Cell, each, each_row, form_row, grid, heading, paragraph, prose, when
from templates.house.official import Attachment, Form, item, official_document

BASIS = "{% for basis in policy.basis[:1] %}《{{ basis.title }}》（{{ basis.docno }}）{% endfor %}"
"""The document that everything rests on."""
MEASURES = BASIS.replace("）{%", "，以下简称《办法》）{%")
"""The same, for a text that goes on to cite its articles."""
EVENTS = "开展重大科技创新项目，取得重大突破及阶段性成果，举办重大专题研讨和学术交流会议，以及成员单位发生变更的"
"""What has to be reported, in the words of article 11(5)."""


def alliance_list(*, number: str = "") -> str:
    """Return a table of the alliances that the document is about.

    Args:
        number: key of a further column with each one's number; none if empty.
    """
    widths = (640, 3604, 2700, 1900) if not number else (640, 2844, 2160, 1650, 1550)
    head = ("序号", "联盟名称", "牵头单位", "推荐单位", *(("认定编号",) if number else ()))
    cells = ("{{ loop.index }}", "{{ row.name }}", "{{ row.lead }}", "{{ row.recommender|blank }}")
    styles = ("TableCentre", "TableText", "TableText", "TableText", "TableCentre")
    row = form_row(*cells, *((f"{{{{ row.{number} }}}}",) if number else ()), styles=styles)
    return grid(widths, each_row(len(widths), "row in doc.alliances", row), head=head)


def recommendation() -> bytes:
    """Return recommendation.docx: the letter, with the summary as its attachment."""
    row = form_row(
        "{{ row.rank }}",
        "{{ row.name }}",
        "{{ row.industry_field|label('industry_field') }}",
        Cell(("{{ row.lead }}", "{{ row.uscc }}"), "TableSmall"),
        Cell(
            ("{{ row.members }}", "（{{ row.enterprises }}/{{ row.universities }}/{{ row.institutes }}）"),
            "TableCentre",
        ),
        Cell(("{{ row.henan }}", "{{ row.share|percent }}"), "TableCentre"),
        Cell(("{{ row.contact }}", "{{ row.mobile }}"), "TableSmallCentre"),
        styles=("TableCentre", "TableText", "TableCentre", "", "TableCentre", "TableCentre"),
    )
    head = (
        "排序",
        "联盟名称",
        "所属领域",
        "牵头单位及代码",
        "成员数（企业/高校/院所）",
        "河南成员数及占比",
        "联系人及手机",
    )
    table = grid(
        (560, 1850, 1000, 1984, 1160, 870, 1420),
        each_row(7, "row in view.recommended", row),
        head=head,
    )
    note = "注：社会组织等其他成员单位计入成员数，不单列。"
    other = (
        "{{ row.name }}由{{ row.lead }}牵头，成员单位共{{ row.members }}家，其中河南省内{{ row.henan }}家，"
        "占{{ row.share|percent }}；所属领域为{{ row.industry_field|label('industry_field') }}。"
    )
    return official_document(
        "('关于推荐河南省产业技术创新战略联盟的函' if doc.others else '关于推荐' ~ alliance.name ~ '的函')",
        "[policy_values.form_maker]",
        [
            prose(
                "根据" + BASIS + "和《{{ doc.call_name }}》（{{ doc.call_docno }}）要求，"
                "经组织申报和审核，现推荐{{ alliance.name }}"
                "{% if doc.others %}等{{ doc.others|length + 1 }}家联盟{% endif %}申报构建"
                "河南省产业技术创新战略联盟。有关情况函告如下："
            ),
            heading("基本情况"),
            prose(
                "{{ alliance.name }}由{{ lead.name }}牵头，联合{{ derived.members_total - 1 }}家单位共同组建，"
                "成员单位共"
                "{{ derived.members_total }}家，其中河南省内{{ derived.henan }}家，"
                "占{{ derived.henan_share|percent }}；"
                "所属领域为{{ alliance.industry_field|label('industry_field') }}，"
                "技术方向为{{ alliance.tech_direction }}。"
                "联盟拟投入经费{{ derived.budget_in_total|money }}万元。"
            ),
            each("row in view.recommended if row.name != alliance.name", prose(other)),
            heading("审核情况"),
            each("text in doc.review|paragraphs", prose("{{ text }}")),
            heading("推荐意见"),
            each("text in doc.opinion|paragraphs", prose("{{ text }}")),
        ],
        form=Form.LETTER,
        attachments=[Attachment("'河南省产业技术创新战略联盟推荐汇总表'", [table, paragraph(note, "TableNote")])],
    )


def publicity() -> bytes:
    """Return publicity.docx: the notice that is posted, without recipients."""
    return official_document(
        "'关于' ~ doc.year ~ '年度拟批准构建河南省产业技术创新战略联盟名单的公示'",
        "",
        [
            each("text in doc.review|paragraphs", prose("{{ text }}")),
            prose(
                "现将名单予以公示，公示期为{{ doc.start|cn_date }}至"
                "{% if doc.end.year == doc.start.year %}{{ doc.end.month }}月{{ doc.end.day }}日"
                "{% else %}{{ doc.end|cn_date }}{% endif %}。任何单位和个人对公示内容有异议的，"
                "可以在公示期内{{ doc.channel }}。以单位名义提出的，应当加盖单位公章并写明联系人和联系方式；"
                "以个人名义提出的，应当署真实姓名并写明联系方式。逾期提出或者匿名提出的异议，不予受理。"
            ),
            prose("受理电话：{{ doc.phone }}"),
        ],
        form=Form.PLAIN,
        attachments=[Attachment("doc.year ~ '年度拟批准构建联盟名单'", [alliance_list()])],
    )


def approval_notice() -> bytes:
    """Return approval_notice.docx."""
    one = "doc.alliances|length == 1"
    return official_document(
        f"'关于批准构建' ~ (doc.alliances[0].name if {one} else doc.year ~ '年度产业技术创新战略联盟') ~ '的通知'",
        "['各有关单位']",
        [
            each(
                "text in doc.review|paragraphs",
                prose(
                    "{{ text }}{% if loop.last %}依据" + MEASURES + "第八条的规定，经研究，批准构建"
                    "{% for row in doc.alliances[:1] %}{{ row.name }}{% endfor %}"
                    "{% if doc.alliances|length > 1 %}等{{ doc.alliances|length }}家联盟{% endif %}（名单见附件）。"
                    "现将有关事项通知如下：{% endif %}"
                ),
            ),
            heading("构建期"),
            prose(
                "构建期一年，自{{ doc.construction_start|cn_date }}起至{{ doc.construction_end|cn_date }}止。"
                "构建期内可以使用批准构建的联盟名称开展工作，"
                "不得以已认定的河南省产业技术创新战略联盟的名义对外宣传。"
            ),
            heading("构建任务"),
            prose("构建期内，联盟应当按照《办法》第九条、第十一条的规定，重点完成以下工作："),
            item(
                "设立决策、咨询和执行等组织机构，明确联盟对外承担责任的主体；执行机构设立联盟工作办公室，"
                "配备专职人员，负责有关日常事务。",
                2,
            ),
            item("编制产业技术创新发展规划和产业创新体系规划，经联盟决策机构审议后报我厅。", 2),
            item("签订具有法律约束力的联盟协议和章程，明确技术创新目标，落实成员单位之间的任务分工。", 2),
            item(
                "建立经费管理、利益保障、开放发展、跟踪监督和重大事项报告等机制；政府资助经费按照有关规定使用，"
                "单独核算，并接受有关部门的监督。",
                2,
            ),
            heading("工作要求"),
            item("牵头单位应当及时组织编制构建期工作计划，报推荐单位和我厅备案，并按计划组织实施。", 2),
            item(f"{EVENTS}，应当按照《办法》第十一条第（五）项的规定及时报我厅备案。", 2),
            item(
                "构建期满，联盟应当按照《办法》第十条的规定向我厅提出验收申请。"
                "经考核达到构建要求的，认定为河南省产业技术创新战略联盟。",
                2,
            ),
            each("text in doc.requirements", item("{{ text }}", 2)),
            prose("联系人：{{ doc.contact }}，联系电话：{{ doc.phone }}。"),
        ],
        attachments=[Attachment("doc.year ~ '年度批准构建联盟名单'", [alliance_list()])],
    )


def call() -> bytes:
    """Return call.docx."""
    return official_document(
        "'关于组织申报' ~ doc.year ~ '年度产业技术创新战略联盟的通知'",
        "['各有关单位']",
        [
            prose(
                "为加快建立以企业为主体、市场为导向、产学研相结合的技术创新体系，根据" + BASIS + "，"
                "我厅决定组织申报{{ doc.year }}年度河南省产业技术创新战略联盟。现将有关事项通知如下："
            ),
            heading("申报领域"),
            each("text in doc.fields", item("{{ text }}。", 2)),
            heading("申报条件"),
            each("text in doc.conditions", item("{{ text }}", 2)),
            heading("申报材料"),
            each("text in doc.materials", item("{{ text }}。", 2)),
            heading("申报程序"),
            each("text in doc.procedure", item("{{ text }}", 2)),
            heading("时间和要求"),
            item("受理时间为{{ doc.open|cn_date }}至{{ doc.close|cn_date }}，逾期不予受理。", 2),
            when(
                "doc.max_recommend",
                item("每个推荐单位推荐的联盟不超过{{ doc.max_recommend }}家；推荐2家以上的，应当排序。", 2),
            ),
            item(
                "纸质材料用A4纸双面打印，左侧装订，一式{{ doc.copies }}份，报送至{{ doc.address }}；"
                "同时报送电子申报包。",
                2,
            ),
            item(
                "申报材料应当真实、准确、完整，不得含有国家秘密。弄虚作假的，取消申报资格，"
                "并按照有关规定记入科研诚信记录。",
                2,
            ),
            prose(
                "联系人：{{ doc.contact }}，联系电话：{{ doc.phone }}{% if doc.email %}，电子邮箱："
                "{{ doc.email }}{% endif %}。"
            ),
        ],
        enclosed="['河南省产业技术创新战略联盟构建申报书', '河南省产业技术创新战略联盟推荐汇总表']",
    )


def correction() -> bytes:
    """Return correction.docx: what the check found wanting, item by item."""
    missing = "form_check.corrections"
    matter = "{{ row.item|label('check_item') }}：{{ row.matter }}请{{ row.wanted }}"
    return official_document(
        "'关于补正' ~ alliance.name ~ '构建申报材料的通知'",
        "[lead.name]",
        [
            prose(
                "你单位牵头申报的{{ alliance.name }}构建申报材料，我厅于{{ form_check.received_date|cn_date }}收到"
                "{% if form_check.accept_no %}（编号：{{ form_check.accept_no }}）{% endif %}。"
                "根据" + BASIS + "和申报通知要求，经形式审查，有{{ " + missing + "|length }}项内容需要补正。"
                "现一次告知如下："
            ),
            heading("需要补正的内容"),
            each(
                f"row in {missing}",
                when("loop.length > 1", item(matter, 2)),
                when("loop.length == 1", prose(matter)),
            ),
            heading("补正期限和方式"),
            prose(
                "请于{{ form_check.correction_due|cn_date }}前将补正材料报送我厅。{{ doc.channel }}。"
                "逾期未补正或者补正后仍不符合要求的，不予受理。"
            ),
            prose("联系人：{{ doc.contact }}，联系电话：{{ doc.phone }}。"),
        ],
        form=Form.LETTER,
    )


TEMPLATES = {
    "recommendation": recommendation,
    "publicity": publicity,
    "approval_notice": approval_notice,
    "call": call,
    "correction": correction,
}
