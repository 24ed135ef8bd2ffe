"""The department's letters after approval: X7, X11b, X11c, X13, X18."""

from __future__ import annotations

from templates.documents.letters import BASIS, MEASURES, alliance_list
from templates.documents.sheets import days_unit
from templates.house import Cell, each, each_row, fields, form_row, grid, heading, prose, when
from templates.house.official import Attachment, Form, item, official_document

KINDS = ("enterprise", "university", "institute", "association", "service", "finance", "gov_unit", "other")
GRADES = ("excellent", "good", "pass", "fail")
_WARNING = "rectification_notice"
_REVIEW = "recheck"


def recognition_notice() -> bytes:
    """Return recognition_notice.docx."""
    one = "doc.alliances|length == 1"
    return official_document(
        f"'关于认定' ~ (doc.alliances[0].name if {one} else doc.year ~ '年度产业技术创新战略联盟') ~ '的通知'",
        "['各有关单位']",
        [
            each(
                "text in doc.review|paragraphs",
                prose(
                    "{{ text }}{% if loop.last %}依据" + MEASURES + "第十条的规定，经研究，认定"
                    "{% for row in doc.alliances[:1] %}{{ row.name }}{% endfor %}"
                    "{% if doc.alliances|length > 1 %}等{{ doc.alliances|length }}家联盟{% endif %}"
                    "为河南省产业技术创新战略联盟（名单见附件），认定日期为本通知成文日期，颁发认定证书和牌匾。"
                    "现将有关事项通知如下：{% endif %}"
                ),
            ),
            item(
                "联盟应当按照协议和章程规范运行，围绕产业技术创新的关键共性技术开展联合攻关，"
                "建好用好公共技术平台，面向行业开放服务。",
                1,
                lead="规范运行。",
            ),
            item(
                "健全经费管理制度，建立内部监督机制，政府资助经费单独核算；"
                "对承担政府资助项目形成的成果，应当履行向联盟外扩散的义务。",
                1,
                lead="管好经费和成果。",
            ),
            item(
                "发生《办法》第十一条第（五）项规定的重大事项，应当及时报我厅备案；每年报送年度工作总结。",
                1,
                lead="报告重大事项。",
            ),
            item(
                "我厅按照《办法》第十二条的规定，对联盟进行监督检查和绩效考核。考核不合格的，给予警告并限期整改；"
                "整改不达标的，取消河南省产业技术创新战略联盟资格。",
                1,
                lead="接受监督考核。",
            ),
            item(
                "各推荐单位应当加强指导和服务，在项目、人才、平台等方面支持联盟发展。",
                1,
                lead="加强指导服务。",
            ),
            each("text in doc.requirements", item("{{ text }}", 1)),
            prose("联系人：{{ doc.contact }}，联系电话：{{ doc.phone }}。"),
        ],
        attachments=[Attachment("doc.year ~ '年度认定联盟名单'", [alliance_list(number="number")])],
    )


def assessment_notice() -> bytes:
    """Return assessment_notice.docx: the text, the alliances, the indicators."""
    weight = "{{ row.weight }}"
    indicators = grid(
        (700, 1500, 2200, 800, 3644),
        [
            *each_row(
                5,
                "row in doc.indicators",
                form_row(
                    "{{ loop.index }}",
                    "{{ row.group }}",
                    "{{ row.name }}",
                    weight,
                    "{{ row.standard }}",
                    styles=("TableCentre", "TableCentre", "TableText", "TableCentre", "TableText"),
                ),
            ),
            form_row(
                Cell("合计", "TableHead", span=3),
                Cell("{{ doc.indicators|sum(attribute='weight') }}", "TableCentre"),
                "",
            ),
        ],
        head=("序号", "一级指标", "二级指标", "权重", "评分要点"),
    )
    return official_document(
        "'关于开展' ~ doc.year ~ '年度产业技术创新战略联盟绩效考核的通知'",
        "['各有关单位']",
        [
            prose(
                "为加强对河南省产业技术创新战略联盟的监督与考核，根据" + BASIS + "第十二条的规定，"
                "我厅决定开展{{ doc.year }}年度绩效考核。现将有关事项通知如下："
            ),
            heading("考核范围和期间"),
            each("text in doc.scope|paragraphs", prose("{{ text }}")),
            prose("考核期间为{{ doc.period_from|cn_date }}至{{ doc.period_to|cn_date }}。"),
            heading("考核内容"),
            prose(
                "考核指标共{{ doc.indicators|length }}项，满分{{ doc.indicators|sum(attribute='weight') }}分，见附件2。"
            ),
            heading("考核程序"),
            each("text in doc.steps", item("{{ text }}", 2)),
            heading("报送材料"),
            each("text in doc.materials", item("{{ text }}。", 2)),
            prose("以上材料经推荐单位审核后，于{{ doc.due|cn_date }}前报送至{{ doc.address }}。"),
            heading("考核结果及运用"),
            prose(
                "考核结果分为优秀、良好、合格、不合格四个等级。考核不合格的，给予警告并限期整改；整改不达标的，取消"
                "河南省产业技术创新战略联盟资格。无正当理由不参加考核或者提供虚假材料的，按照有关规定处理。"
            ),
            prose("联系人：{{ doc.contact }}，联系电话：{{ doc.phone }}。"),
        ],
        attachments=[
            Attachment("doc.year ~ '年度参加绩效考核的联盟名单'", [alliance_list()]),
            Attachment("'河南省产业技术创新战略联盟绩效考核指标'", [indicators]),
        ],
    )


def assessment_result() -> bytes:
    """Return assessment_result.docx: how many of each grade, and who."""
    before = "doc.alliances|selectattr('grade', 'in', {})|list|length"
    results = grid(
        (640, 1000, 3254, 2300, 1650),
        [
            row
            for n, grade in enumerate(GRADES)
            for row in each_row(
                5,
                f"row in doc.alliances|selectattr('grade', 'equalto', '{grade}')",
                form_row(
                    f"{{{{ {before.format(GRADES[:n])} + loop.index }}}}",
                    "{{ row.grade|label('grade') }}",
                    "{{ row.name }}",
                    "{{ row.lead }}",
                    "{{ row.recommender|blank }}",
                    styles=("TableCentre", "TableCentre", "TableText", "TableText", "TableText"),
                ),
            )
        ],
        head=("序号", "等级", "联盟名称", "牵头单位", "推荐单位"),
    )
    failed = "doc.alliances|selectattr('grade', 'equalto', 'fail')|list"
    counts = "".join(
        f"{zh}{{{{ doc.alliances|selectattr('grade', 'equalto', '{key}')|list|length }}}}家{end}"
        for key, zh, end in (
            ("excellent", "优秀", "、"),
            ("good", "良好", "、"),
            ("pass", "合格", "、"),
            ("fail", "不合格", ""),
        )
    )
    return official_document(
        "'关于' ~ doc.year ~ '年度产业技术创新战略联盟绩效考核结果的通报'",
        "['各有关单位']",
        [
            each("text in doc.review|paragraphs", prose("{{ text }}{% if loop.last %}现通报如下：{% endif %}")),
            heading("考核结果"),
            prose("参加考核的联盟共{{ doc.alliances|length }}家，其中" + counts + "（名单见附件）。"),
            each("text in doc.summary|paragraphs", prose("{{ text }}")),
            when("doc.problems", heading("存在的主要问题"), each("text in doc.problems", item("{{ text }}", 2))),
            heading("处理和要求"),
            each("text in doc.support|paragraphs", item("{{ text }}", 2)),
            when(
                failed,
                item(
                    "对考核结果为不合格的{% for row in " + failed + " %}{{ row.name }}{% if not loop.last %}、"
                    "{% endif %}{% endfor %}"
                    "给予警告，责令限期整改，整改要求和期限另行通知；整改不达标的，取消河南省产业技术创新战略联盟资格。",
                    2,
                ),
            ),
            item("各联盟应当对照考核中发现的问题改进工作，各推荐单位应当加强指导，督促整改措施落实到位。", 2),
        ],
        attachments=[Attachment("doc.year ~ '年度联盟绩效考核结果'", [results])],
    )


def revocation() -> bytes:
    """Return revocation.docx; numbers and dates of what went before come from the notice and the re-check."""
    notice = f"{_WARNING}.official"
    return official_document(
        "'关于取消' ~ alliance.name ~ '资格的决定'",
        "[lead.name, alliance.name]",
        [
            prose(
                "{{ alliance.name }}（牵头单位：{{ lead.name }}）"
                "{% if alliance.recognition_date %}于{{ alliance.recognition_date|cn_date }}经我厅认定"
                "{% else %}系我厅认定的{% endif %}河南省产业技术创新战略联盟"
                "{% if alliance.recognition_no %}（{{ alliance.recognition_no }}）{% endif %}。"
                f"该联盟{{{{ {_WARNING}.assessment.year }}}}年度绩效考核不合格，经警告并限期整改，整改仍不达标。"
                "依据" + BASIS + "第十二条的规定，现决定如下："
            ),
            heading("基本情况"),
            prose(
                f"{{% if {_WARNING}.assessment.result_date %}}{{{{ {_WARNING}.assessment.result_date|cn_date }}}}，"
                f"{{% endif %}}我厅通报{{{{ {_WARNING}.assessment.year }}}}年度绩效考核结果"
                f"（{{{{ {_WARNING}.assessment.result_docno }}}}），该联盟考核不合格。"
                f"{{{{ {notice}.issue_date|cn_date }}}}，我厅印发限期整改的通知（{{{{ {notice}.docno }}}}），"
                f"给予该联盟警告，责令限期整改"
                f"{{% if {_WARNING}.deadline_date %}}，整改期限至{{{{ {_WARNING}.deadline_date|cn_date }}}}"
                f"{{% elif {_WARNING}.deadline_days %}}，整改期限为{{{{ {_WARNING}.deadline_days }}}}"
                f"{days_unit(_WARNING)}{{% endif %}}。"
                f"{{{{ {_REVIEW}.date|cn_date }}}}，我厅组织复核，复核结论为不达标。"
            ),
            each("text in doc.facts|paragraphs", prose("{{ text }}")),
            heading("处理决定"),
            prose("取消{{ alliance.name }}的河南省产业技术创新战略联盟资格。"),
            heading("有关事项"),
            each("text in doc.effects", item("{{ text }}", 2)),
            item("认定证书和牌匾应当于{{ doc.return_due|cn_date }}前交回我厅。", 2),
            when(
                "doc.reply_days",
                prose(
                    "对本决定有异议的，可以自收到本决定之日起{{ doc.reply_days }}日内"
                    "{{ doc.reply_channel or '以书面形式向我厅提出' }}。"
                ),
            ),
        ],
    )


def national_recommendation() -> bytes:
    """Return national_recommendation.docx: the letter, with a table that sums the alliance up."""
    of_kind = "view.members_now|selectattr('org_type', 'equalto', kind)|list"
    counts = (
        f"{{% for kind in {list(KINDS)} if {of_kind} %}}{{{{ kind|label('org_type') }}}}{{{{ {of_kind}|length }}}}家"
        "{% if not loop.last %}，{% endif %}{% endfor %}"
    )
    dated = "{{{{ alliance.{0}_date|cn_date }}}}{{% if alliance.{0}_no %}}（{{{{ alliance.{0}_no }}}}）{{% endif %}}"
    profile = fields(
        (1900, 2622, 1700, 2622),
        (
            ("联盟名称", "{{ alliance.name }}"),
            (
                "所属领域",
                "{{ alliance.industry_field|label('industry_field') }}",
                "技术方向",
                "{{ alliance.tech_direction }}",
            ),
            ("牵头单位", "{{ lead.name }}"),
            ("统一社会信用代码", "{{ lead.uscc }}", "法定代表人", "{{ lead.legal_rep.name }}"),
            (
                "成员单位数",
                "{{ view.tally_now.total }}家，其中河南{{ view.tally_now.henan }}家",
                "河南成员占比",
                "{{ view.tally_now.share|percent }}",
            ),
            ("成员构成", counts),
            ("批准构建", dated.format("approval")),
            ("协议签订", "{{ alliance.founded_date|cn_date }}"),
            ("认定", dated.format("recognition")),
            ("责任主体", "{{ alliance.liability_subject }}", "经费托管单位", "{{ alliance.fund_custodian }}"),
            (
                "组织机构",
                "{% for body in bodies %}{{ body.kind|label('body_kind') }}："
                "{{ body.name }}（{{ body.size }}人）"
                "{% if not loop.last %}；{% endif %}{% endfor %}",
            ),
            ("公共技术平台", "{{ services|length }}个", "标准", "{{ standards|length }}项"),
            (
                "知识产权",
                "{{ ip_assets|selectattr('origin', 'equalto', 'foreground')|list|length }}件（联盟成果）",
                "技术转移转化",
                "{{ transfers|sum(attribute='amount')|money }}万元",
            ),
            (
                "培养培训",
                "{{ talents|sum(attribute='count') }}人次",
                "最近考核等级",
                "{% if doc.grade %}{{ doc.grade_year }}年度{{ doc.grade|label('grade') }}{% else %}未考核{% endif %}",
            ),
        ),
        height=520,
    )
    return official_document(
        "'关于推荐' ~ alliance.name ~ '为国家产业技术创新战略联盟试点的函'",
        "['科技部']",
        [
            prose(
                "根据《{{ doc.plan_name }}》和" + BASIS + "第十五条的规定，经择优遴选，我厅推荐{{ alliance.name }}"
                "申报国家产业技术创新战略联盟试点。有关情况函告如下："
            ),
            heading("运行情况"),
            each("text in doc.running|paragraphs", prose("{{ text }}")),
            heading("主要成效"),
            each("text in doc.results|paragraphs", prose("{{ text }}")),
            heading("推荐意见"),
            each("text in doc.opinion|paragraphs", prose("{{ text }}")),
            prose("联系人：{{ doc.contact }}，联系电话：{{ doc.phone }}。"),
        ],
        form=Form.LETTER,
        attachments=[Attachment("'推荐联盟简况表'", [profile])],
    )


TEMPLATES = {
    "recognition_notice": recognition_notice,
    "assessment_notice": assessment_notice,
    "assessment_result": assessment_result,
    "revocation": revocation,
    "national_recommendation": national_recommendation,
}
