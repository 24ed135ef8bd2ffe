"""Terms that the clauses of agreement and charter share: each is worked out from the facts once, when a text begins.

A threshold, period or name has one source (``choices`` and the master tables); both texts print it through these terms.
"""

from __future__ import annotations

from templates.house import paragraph

_SHARE = "('过半数' if {0} == 0.5 else '一致' if {0} == 1 else {0}|fraction ~ '以上')"
_COUNT = "('两' if ({0}) == 2 else ({0})|hanzi)"


def share(choice: str) -> str:
    """Return the expression for a majority: 三分之二以上, 过半数 or 一致."""
    return _SHARE.format(f"choices.{choice}")


def counted(value: str) -> str:
    """Return the expression for a number before a measure word: 两, 三."""
    return _COUNT.format(value)


TERMS = {
    "decree": "policy.basis[0]",
    "issuer": "policy_values.issuer",
    "board": "bodies|selectattr('kind', 'equalto', 'decision')|list|first",
    "experts": "bodies|selectattr('kind', 'equalto', 'advisory')|list|first",
    "secretariat": "bodies|selectattr('kind', 'equalto', 'executive')|list|first",
    "vice_chairs": "positions|selectattr('body', 'equalto', board.name)"
    "|selectattr('title', 'equalto', '副理事长')|list|length",
    "quorum": f"('全部' if choices.quorum == 1 else {share('quorum')})",
    "majority": share("pass"),
    "special": share("special_pass"),
    "joining": share("join_pass"),
    "dissolving": share("dissolve_pass"),
    "conveners": "choices.convene|fraction ~ '以上'",
    "parties": counted("orgs|length"),
    "sponsors": counted("choices.join_sponsors"),
    "fulltime": counted("choices.fulltime_min"),
    "yearly": f"({counted('board.meeting_per_year')} if board.meeting_per_year else '一')",
    "report_within": "choices.report_days|hanzi ~ ('个工作日' if choices.report_day_kind == 'working' else '日')",
    "purpose": "alliance.purpose|paragraphs|join('')",
    "goal": "alliance.goal|paragraphs|join('')",
}
"""Name → expression, in the order in which they build on each other."""


def preset() -> str:
    """Return what sets the terms; stands before everything that prints them."""
    return "".join(paragraph(f"{{%p set {name} = {expression} %}}") for name, expression in TERMS.items())
