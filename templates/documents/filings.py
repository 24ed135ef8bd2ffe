"""What an alliance reports and files: a major matter (X8), a change of members (X9); measures, article 11(5)."""

from __future__ import annotations

from templates.documents.minutes import named, share_text
from templates.documents.sheets import let, ticks
from templates.documents.signing import DATE
from templates.house import (
    SHADE,
    WIDTH,
    Cell,
    Paper,
    Row,
    block,
    each,
    each_row,
    form_row,
    grid,
    heading,
    paragraph,
    spacer,
    table,
    when,
    when_row,
)

FIELDS = (1820, 2602, 1300, 3122)
_EVENTS = (("project", "breakthrough"), ("meeting", "member_change", "other"))
_CHANGES = (("join", "leave", "expel", "rename"), ("replace_lead", "rep_change", "merge"))
_MEMBERS = (640, 3300, 2204, 1000, 1700)
_COUNTS = (4044, 2400, 2400)
_ISSUER = "{{ policy_values.issuer|blank }}"
_SUBJECT = "对外承担责任主体（公章，代章）：{{ alliance.liability_subject }}"


def major_event() -> bytes:
    """Return major_event.docx."""
    paper = Paper("{{ alliance.name }}{{ form.title }}", "{{ lead.name }}", footer="not bound")
    paper.add(
        let("called", "view.called[doc.no]"),
        paragraph("{{ form.title }}", "PartTitle"),
        _form(
            _pair("报告编号", "{{ doc.report_no|blank }}", "备案登记号", ""),
            _pair("联盟名称", "{{ alliance.name }}"),
            _pair("牵头单位", "{{ lead.name }}"),
            _pair("事项类别", tuple(ticks("doc.type", "event_type", keys) for keys in _EVENTS)),
            _pair("事项名称", "{{ doc.title }}"),
            _pair(
                "发生时间",
                "{{ doc.date|cn_date }}{% if doc.end and doc.end != doc.date %}至"
                "{% if doc.end.year == doc.date.year %}"
                "{% if doc.end.month != doc.date.month %}{{ doc.end.month }}月{% endif %}"
                "{{ doc.end.day }}日{% else %}{{ doc.end|cn_date }}{% endif %}{% endif %}",
                "地点",
                "{{ doc.place or '—' }}",
            ),
            _pair("组织单位", "{{ called[doc.organiser] }}"),
            _pair(
                "参加单位",
                "{% for unit in doc.partners %}{{ called[unit] }}{% if not loop.last %}、{% endif %}"
                "{% else %}无{% endfor %}",
            ),
            _pair(
                "参加人数",
                "{% if doc.participants is none %}—{% else %}{{ doc.participants }}人次{% endif %}",
                "涉及金额",
                "{% if doc.amount is none %}—{% else %}{{ doc.amount|money }}万元{% endif %}",
            ),
            _text("事项内容", "doc.content", 1500),
            _text("取得成效", "doc.result", 700),
            *when_row(
                4,
                "doc.change",
                _pair(
                    "成员变更备案",
                    "{% for row in changes or [] if row.no == doc.change %}{{ row.no }}，"
                    "{{ row.kind|label('change_kind') }}：{{ row.org }}，"
                    "自{{ row.effective_date|cn_date }}起生效{% endfor %}",
                ),
            ),
            _pair("附件", _attached("doc.reported_date")),
            _pair(
                "填报人及电话",
                "{{ doc.reporter|blank }}　{{ doc.reporter_phone|blank }}",
                "报告日期",
                "{{ doc.reported_date|cn_date or '—' }}",
            ),
        ),
        spacer(),
        block(
            WIDTH,
            [
                paragraph(
                    f"所报“{{{{ doc.title }}}}”的内容属实，按照联盟重大事项报告制度报{_ISSUER}备案，"
                    "并通报全体成员单位。",
                    "BlockText",
                )
            ],
            room=160,
            closing=[
                paragraph("联盟工作办公室负责人（签字）：\t理事长（签字）：", "Sign"),
                paragraph(_SUBJECT, "Sign"),
                paragraph(DATE, "SignDate"),
            ],
        ),
    )
    return paper.build()


def member_change() -> bytes:
    """Return member_change.docx."""
    paper = Paper("{{ alliance.name }}{{ form.title }}", "{{ lead.name }}", footer="not bound")
    paper.add(
        let("after", "view.members_after[doc.no]"),
        let("decided", "view.decided[doc.no]"),
        paragraph(named("form.title"), "PartTitle"),
        *_change(),
        *_decision(),
        *_effects(),
        *_shares(),
        *_members(),
        *_confirmed(),
        *_opinions(),
    )
    return paper.build()


def _change() -> list[str]:
    given = (
        "{% if doc.kind == 'join' %}申请日期{% elif doc.kind in ['leave', 'rename', 'merge'] %}通知日期"
        "{% else %}书面通知日期{% endif %}"
    )
    return [
        heading("变更事项"),
        _form(
            _pair("报送机关", _ISSUER, "备案编号", "{{ doc.no }}"),
            _pair("牵头单位", "{{ lead.name }}"),
            _pair("变更类别", tuple(ticks("doc.kind", "change_kind", keys) for keys in _CHANGES)),
            _pair("涉及单位", "{{ doc.org }}"),
            _pair("统一社会信用代码", "{{ doc.uscc }}", "单位类型", "{{ doc.org_type|label('org_type') }}"),
            _pair("注册地", "{{ after.region }}", "独立法人", "{{ doc.is_legal_person|yesno }}"),
            *when_row(4, "doc.before", _pair("变更前", "{{ doc.before }}")),
            *when_row(4, "doc.after", _pair("变更后", "{{ doc.after }}")),
            _pair("变更理由", "{{ doc.reason }}"),
            *when_row(4, "doc.kind == 'join'", _pair("推荐成员", "{{ doc.sponsors|join('、') or '无' }}")),
            _pair(given, "{{ doc.notice_date|cn_date or '—' }}", "生效日期", "{{ doc.effective_date|cn_date }}"),
            _pair("报备日期", "{{ doc.filed_date|cn_date or '—' }}", "附件", _attached("doc.filed_date")),
        ),
    ]


def _decision() -> list[str]:
    """The resolution with its votes, and the rule it rests on."""
    base = "{% if row.of_all %}全体理事{% else %}出席理事{% endif %}"
    vote = (
        "同意{{ row.votes_for }}票，反对{{ row.votes_against or 0 }}票，弃权{{ row.votes_abstain or 0 }}票；同意票占"
        + base
        + "的{{ row.share|percent }}"
        "{% if row.enough is not none %}，{% if row.enough %}达到{% else %}未达到{% endif %}章程规定的"
        + share_text("row.needed")
        + "{% endif %}，{% if row.passed %}通过{% else %}未通过{% endif %}"
    )
    rule = "联盟章程{% for row in mechanisms if row.kind == 'open' %}、《{{ row.rule_title }}》{% endfor %}"
    return [
        heading("理事会决定"),
        when(
            "decided",
            let("meeting", "decided.meeting"),
            let("row", "decided.resolution"),
            _form(
                _pair("会议", "{{ meeting.title }}（{{ meeting.date|cn_date }}，{{ meeting.place }}）"),
                _pair(
                    "到会情况",
                    "应到{{ meeting.expected }}人，实到{{ meeting.present }}人，"
                    "到会比例{{ decided.attendance|percent }}",
                ),
                _pair("决议内容", "决议{{ row.no }}：{{ row.text }}"),
                _pair("表决结果", vote),
                _pair("决定依据", rule),
            ),
        ),
        when("not decided", paragraph("会议纪要中没有本项决议。", "BlockHint")),
    ]


def _effects() -> list[str]:
    rows = (
        ("任务调整", "effect_tasks"),
        ("经费安排", "effect_funds"),
        ("知识产权安排", "effect_ip"),
        ("理事会席位", "effect_seats"),
    )
    return [heading("变更的影响"), _form(*(_pair(label, f"{{{{ doc.{name} }}}}") for label, name in rows))]


def _shares() -> list[str]:
    """How many members there were and are; article 7(1) asks that most be of the home province."""
    rows = (
        ("成员单位总数（家）", "total", ""),
        ("河南省法人单位（家）", "henan", ""),
        ("其他单位（家）", "outside", ""),
        ("河南省法人单位占比", "share", "|percent"),
    )
    return [
        heading("成员构成的变化"),
        grid(
            _COUNTS,
            [
                (label, f"{{{{ after.before.{name}{shown} }}}}", f"{{{{ after.after.{name}{shown} }}}}")
                for label, name, shown in rows
            ],
            head=("项目", "变更前", "变更后"),
            styles=("TableText", "TableCentre", "TableCentre"),
        ),
        paragraph("注：办法第七条第（一）项要求成员单位以河南本省的法人单位为主；人数含牵头单位。", "TableNote"),
    ]


def _confirmed() -> list[str]:
    """What the unit itself signs: an undertaking, a settlement, or that it goes on with all rights and duties."""
    two = "法定代表人或授权代表（签字）：\t单位（公章）："
    return [
        when(
            "doc.kind == 'join'",
            heading("入盟承诺"),
            _statement(
                (
                    "本单位自愿加入{{ alliance.name }}，自{{ doc.effective_date|cn_date }}起享有成员权利、"
                    "履行成员义务，并承诺：",
                    "一、承认并遵守联盟协议、章程和各项内部制度，执行理事会决议，受加入前已经作出的决议约束。",
                    "二、按照本表“变更的影响”所列的任务、经费和知识产权安排履行义务。",
                    "三、保守在联盟活动中知悉的技术秘密和经营信息，退出联盟后仍履行保密义务。",
                    "四、所提供的材料真实、完整；违反承诺的，依照联盟协议承担违约责任。",
                ),
                ("承诺单位：{{ doc.org }}", two),
            ),
        ),
        when(
            "doc.kind in ['leave', 'expel']",
            heading("结算和交接"),
            _statement(
                (
                    "{{ doc.org }}自{{ doc.effective_date|cn_date }}起不再是{{ alliance.name }}成员，"
                    "各方就结算和交接确认如下：",
                    "一、任务交接：{{ doc.effect_tasks }}",
                    "二、经费结算：{{ doc.effect_funds }}",
                    "三、知识产权：{{ doc.effect_ip }}",
                    "四、理事会席位：{{ doc.effect_seats }}",
                    "五、该单位对在联盟期间知悉的技术秘密和经营信息继续承担保密义务。",
                ),
                (
                    "{{ doc.org }}",
                    two,
                    "经费托管单位：{{ alliance.fund_custodian }}",
                    "经办人（签字）：\t单位（公章）：",
                ),
            ),
            when(
                "doc.kind == 'expel'",
                paragraph("注：被除名单位不签署的，由秘书处注明情况，附决定书的送达凭证。", "TableNote"),
            ),
        ),
        when(
            "doc.kind in ['rename', 'merge']",
            heading("权利义务承继"),
            _statement(
                (
                    "{% if doc.kind == 'rename' %}{{ doc.before or '本单位' }}更名为{{ doc.org }}，"
                    "{% else %}{{ doc.org }}承继{{ doc.before or '原成员单位' }}，{% endif %}"
                    "原单位在{{ alliance.name }}协议、章程、任务书和其他合同中的权利义务，由{{ doc.org }}享有和承担；"
                    "已经作出的决议、许可和承诺继续有效。",
                ),
                ("{{ doc.org }}", two),
            ),
        ),
        when(
            "doc.kind == 'replace_lead'",
            heading("牵头单位交接"),
            _statement(
                (
                    "牵头单位由{{ doc.before or lead.name }}变更为{{ doc.org }}。双方已就联盟印章和档案、经费账户、"
                    "在研项目和对外合同办理交接；变更前以联盟名义产生的责任，由原牵头单位依照联盟协议承担。",
                ),
                ("原牵头单位：{{ doc.before or lead.name }}", two, "新牵头单位：{{ doc.org }}", two),
            ),
        ),
        when(
            "doc.kind == 'rep_change'",
            heading("委派确认"),
            _statement(
                (
                    "{{ doc.org }}委派的代表由{{ doc.before or '原代表' }}变更为{{ doc.after or '新代表' }}，"
                    "自{{ doc.effective_date|cn_date }}起行使表决权，原代表的授权同时终止。",
                ),
                ("{{ doc.org }}", two),
            ),
        ),
    ]


def _opinions() -> list[str]:
    return [
        heading("联盟意见"),
        block(
            WIDTH,
            [
                paragraph(
                    "本次变更已经理事会决定，材料真实、完整，报送备案。"
                    "{% if doc.kind in ['join', 'rename', 'merge'] %}联盟协议的成员名单和附件一并修订。{% endif %}",
                    "BlockText",
                )
            ],
            room=300,
            closing=[
                paragraph("联盟工作办公室负责人（签字）：\t理事长（签字）：", "Sign"),
                paragraph(_SUBJECT, "Sign"),
                paragraph(DATE, "SignDate"),
            ],
        ),
        when(
            "doc.kind == 'replace_lead'",
            heading("推荐单位意见"),
            block(
                WIDTH,
                [paragraph("（由推荐单位填写）", "BlockHint")],
                room=600,
                closing=[paragraph("负责人（签字）：\t（公章）", "Sign"), paragraph(DATE, "SignDate")],
            ),
        ),
    ]


def _members() -> list[str]:
    rows = each_row(
        len(_MEMBERS),
        "row in after.members",
        form_row(
            "{{ loop.index }}",
            "{{ row.name }}{% if row.lead %}（牵头单位）{% endif %}",
            "{{ row.uscc }}",
            "{{ row.org_type|label('org_type') }}",
            "{% if row.since %}{{ row.since|cn_date }}{% else %}发起成员{% endif %}",
            styles=("TableCentre", "TableText", "TableSmallCentre", "TableCentre", "TableCentre"),
        ),
    )
    return [
        heading("变更后的成员单位名单"),
        grid(_MEMBERS, rows, head=("序号", "单位名称", "统一社会信用代码", "单位类型", "加入时间")),
    ]


def _statement(texts: tuple[str, ...], signers: tuple[str, ...]) -> str:
    return block(
        WIDTH,
        [paragraph(text, "BlockText") for text in texts],
        room=300,
        closing=[*(paragraph(line, "Sign") for line in signers), paragraph(DATE, "SignDate")],
    )


def _attached(sent: str) -> str:
    """List the evidence that there was when the paper was sent; later proof is for the acceptance alone."""
    there = f"row.code in doc.evidence and (not {sent} or not row.issue_date or row.issue_date <= {sent})"
    return (
        f"{{% for row in attachments or [] if {there} %}}{{% if not loop.first %}}；{{% endif %}}"
        "{{ row.title }}（{{ row.code }}）{% else %}无{% endfor %}"
    )


def _form(*rows: Row) -> str:
    return table(FIELDS, rows)


def _pair(*cells: str | tuple[str, ...]) -> Row:
    """Return a row of labels and values; a short row's last value runs on."""
    made = []
    for n, text in enumerate(cells):
        span = len(FIELDS) - n if n == len(cells) - 1 else 1
        made.append(Cell(text, "TableHead", shade=SHADE) if n % 2 == 0 else Cell(text, span=span))
    return Row(tuple(made), height=440)


def _text(label: str, fact: str, height: int) -> Row:
    """Return a row for prose of several paragraphs."""
    inside = each(f"text in {fact}|paragraphs", paragraph("{{ text }}", "BlockText")) + when(
        f"not {fact}", paragraph("无", "BlockText")
    )
    return Row(
        (Cell(label, "TableHead", shade=SHADE), Cell(inside, span=len(FIELDS) - 1, top=True)),
        height=height,
    )


TEMPLATES = {"major_event": major_event, "member_change": member_change}
