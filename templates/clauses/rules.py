"""What an alliance's internal rules share: opening and closing articles, and what the agreement settles already."""

from __future__ import annotations

from templates.clauses import agreement
from templates.house.clauses import Clause

BASIS = "{% for b in policy.basis %}《{{ b.title }}》（{{ b.docno }}）{% if not loop.last %}、{% endif %}{% endfor %}"


def agreed(clause: str, paragraph: int = 0) -> str:
    """Return a paragraph of the agreement, for rules that say the same: one source, one wording (C13).

    Args:
        clause: id of the agreement's article.
        paragraph: which of its paragraphs, counted from 0.

    Raises:
        ValueError: the agreement has no such text.
    """
    found = [c.paragraphs[paragraph] for c in agreement.CLAUSES if c.id == clause]
    if len(found) != 1 or not isinstance(found[0], str):
        raise ValueError(f"the agreement has no text {clause} {paragraph}")
    return found[0].replace("本协议", "联盟协议").replace("]]约定的", "]]规定的")


def basis_clause(purpose: str, items: str) -> Clause:
    """Return the first article: why the rules are made, and what they rest on."""
    return Clause(
        "basis",
        "general",
        "目的和依据",
        (f"为{purpose}，根据{BASIS}{items}以及联盟协议、联盟章程，制定本办法。",),
    )


CLOSING = (
    Clause(
        "precedence",
        "final",
        "适用次序",
        (
            "本办法与法律、法规和主管部门的规定不一致的，执行法律、法规和主管部门的规定；"
            "与联盟协议、联盟章程不一致的，以联盟协议、联盟章程为准。联盟协议与联盟章程不一致的，"
            "以{% if choices.precedence == 'charter_over_agreement' %}联盟章程{% else %}联盟协议{% endif %}为准。",
        ),
    ),
    Clause(
        "amend",
        "final",
        "修改和解释",
        ("本办法由秘书处负责解释。修改本办法，由秘书处提出草案，经理事会审议通过。",),
    ),
    Clause(
        "force",
        "final",
        "施行日期",
        (
            "本办法自{% if doc.effective_date %}{{ doc.effective_date|cn_date }}起"
            "{% else %}理事会审议通过之日起{% endif %}施行。"
            "{% if doc.first_meeting %}原办法同时废止。{% endif %}",
        ),
    ),
)
"""The last articles: which text prevails, who explains, from when."""
