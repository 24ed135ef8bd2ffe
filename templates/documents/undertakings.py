"""X16b: each unit's commitment to join (a page a unit), the lead's promise of integrity and statement on its data."""

from __future__ import annotations

from collections.abc import Iterable

from templates.documents.sheets import dated
from templates.house import WIDTH, Paper, block, each, fields, gap, paragraph, prose

LABELS = (1900, 2522, 1900, WIDTH - 6322)
_EXTRA = "doc.extra|selectattr('org', 'equalto', org.name)"
_FIRST_EXTRA = 5
"""Promises before those that a unit makes besides."""
_SUBJECT = "alliance.liability_subject"


def build() -> bytes:
    """Return undertakings.docx."""
    paper = Paper("{{ alliance.name }}{{ form.title }}", "{{ lead.name }}", footer="not bound")
    paper.add(each("org in orgs", *_joining()), *_integrity(), *_truth())
    return paper.build()


def _joining() -> list[str]:
    return [
        paragraph("入盟承诺书", "PartTitle", new_page=True),
        fields(
            LABELS,
            (
                ("承诺单位", "{{ org.name }}"),
                ("统一社会信用代码", "{{ org.uscc }}", "联盟角色", "{{ org.roles|label('alliance_role') }}"),
                ("承担任务", "{{ org.contribution.task_text }}"),
                (
                    "投入经费",
                    "{{ org.contribution.fund|money }} 万元",
                    "投入人员",
                    "{% if org.contribution.people is not none %}{{ org.contribution.people }} 人{% else %}"
                    "无{% endif %}",
                ),
                ("投入设备", "{{ org.contribution.equipment or '无' }}"),
                ("投入知识产权", "{{ org.contribution.ip_in or '无' }}"),
                (
                    "联络员",
                    "{{ org.contact.name }}{% if org.contact.title %}（{{ org.contact.title }}）{% endif %}",
                    "联系电话",
                    "{{ org.contact.phone or org.contact.mobile }}",
                ),
            ),
            height=420,
        ),
        gap(200),
        _signed(
            (
                "本单位自愿加入{{ alliance.name }}，承认联盟协议和联盟章程，就上列任务和投入承诺如下：",
                "一、遵守联盟的各项内部管理制度，执行理事会的决议，按照任务书规定的内容、进度和指标完成所承担的任务。",
                "二、上列经费、人员、设备和知识产权来源合法，有权投入，按照联盟协议和任务书约定的时间到位。",
                "三、执行知识产权归属、许可使用和收益分配的约定，保守在联盟工作中知悉的国家秘密、技术秘密和商业秘密。",
                "四、承担政府资助项目的，经费单独核算、专款专用，接受监督检查，并履行成果向联盟外扩散的义务。",
                "五、如实报送工作进展；名称、法定代表人、联络员变更以及可能影响履约的事项，及时书面告知秘书处。",
            ),
            "法定代表人或者授权代表（签字）：\t单位（公章）：",
            more=(
                each(
                    f"more in {_EXTRA}",
                    paragraph(f"{{{{ (loop.index + {_FIRST_EXTRA})|hanzi }}}}、{{{{ more.text }}}}", "BlockText"),
                ),
                paragraph("以上承诺自签署之日起生效。违反承诺的，依照联盟协议承担违约责任。", "BlockText"),
            ),
        ),
    ]


def _integrity() -> list[str]:
    return [
        paragraph("诚信承诺书", "PartTitle", new_page=True),
        fields(
            LABELS,
            (
                ("承诺单位", "{{ lead.name }}"),
                ("统一社会信用代码", "{{ lead.uscc }}", "法定代表人", "{{ lead.legal_rep.name }}"),
            ),
            height=420,
        ),
        gap(200),
        _signed(
            (
                "本单位作为{{ alliance.name }}的牵头单位，现向{{ policy_values.issuer|blank }}承诺如下：",
                "一、依法经营，近三年没有严重失信行为，没有被列入严重失信主体名单，"
                "没有正在执行的限制申报财政科技项目的处理决定。",
                "二、联盟由{{ derived.members_total }}家独立法人单位自愿组成，各成员单位的意思表示真实，没有挂名、"
                "代签、冒签。",
                "三、遵守科研诚信和科技伦理要求，不抄袭、剽窃，不侵犯他人知识产权，不以不同名义就相同内容重复申报，"
                "不以请托、馈赠等方式影响评审、验收、考核和复核。",
                "四、履行牵头单位的职责，落实联盟工作办公室的场所和专职人员"
                f"{{% if {_SUBJECT} == lead.name %}}，承担联盟对外责任{{% endif %}}"
                "{% if alliance.fund_custodian == lead.name %}，对联盟经费设立专账、规范托管{% endif %}。",
                "五、政府资助经费专款专用，接受科技、财政、审计等部门的监督检查，按照要求提供资料。",
                "六、及时报告重大事项和成员单位变更，接受监督检查和绩效考核，对提出的问题按期整改。",
                "七、所报送的材料不含国家秘密；涉及个人信息的，已经告知本人并取得同意。",
                "本单位知悉失信的后果。违反以上承诺的，愿意接受终止评审、取消资格、追回资助经费、"
                "记入科研诚信记录等处理。",
            ),
            "法定代表人（签字）：\t牵头单位（公章）：",
        ),
    ]


def _truth() -> list[str]:
    return [
        paragraph("数据真实性声明", "PartTitle", new_page=True),
        prose("{{ lead.name }}作为{{ alliance.name }}的牵头单位，就下列材料作出数据真实性声明。", keep_next=True),
        gap(120),
        fields(
            LABELS,
            (
                ("声明所及材料", "{{ doc.papers|join('；') }}"),
                (
                    "成员单位数",
                    "{{ derived.members_total }} 家",
                    "其中河南省",
                    "{{ derived.henan }} 家（{{ derived.henan_share|percent }}）",
                ),
                ("职工总数", "{{ derived.staff_total }} 人", "研发人员", "{{ derived.staff_rd_total }} 人"),
                (
                    "经费总额",
                    "{{ derived.budget_in_total|money }} 万元",
                    "成员投入",
                    "{{ derived.contribution_total|money }} 万元",
                ),
                ("经费总额（大写）", "{{ derived.budget_in_total|rmb }}"),
            ),
            height=420,
        ),
        gap(200),
        _signed(
            (
                "一、上列材料中的数据真实、准确、完整，与原始凭证、证照和统计报表一致；复印件与原件一致。",
                "二、同一数据在不同材料中一致，主要数据如上表。",
            ),
            "法定代表人（签字）：\t牵头单位（公章）：",
            "数据核对人（签字）：",
            more=(
                each(
                    "text in doc.sources|paragraphs",
                    paragraph("{% if loop.first %}三、{% endif %}{{ text }}", "BlockText"),
                ),
                paragraph(
                    "四、各成员单位提供的数据由该单位负责，本单位已经核对。数据核对人为{{ doc.verifier.name }}"
                    "（{{ doc.verifier.title }}，电话：{{ doc.verifier.phone }}），原始资料存联盟工作办公室备查。",
                    "BlockText",
                ),
                paragraph("五、如有虚报、瞒报、伪造、篡改，本单位承担由此产生的全部责任。", "BlockText"),
            ),
        ),
    ]


def _signed(texts: Iterable[str], *lines: str, more: Iterable[str] = ()) -> str:
    """Return promises and signature lines in one frame, which never goes over a page's end.

    Args:
        texts: the promises.
        lines: the signature lines, each with room above it.
        more: further paragraphs after ``texts``, as XML.
    """
    closing: list[str] = []
    for line in lines:
        closing += [*([gap(560)] if closing else []), paragraph(line, "Sign")]
    inside = [*(paragraph(text, "BlockText") for text in texts), *more]
    return block(WIDTH, inside, room=600, closing=[*closing, dated("doc.date")])


TEMPLATES = {"undertakings": build}
