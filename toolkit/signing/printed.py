"""Whether the signed pages print what the embedded facts say, for the key fields that a form names (``printed:``)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from stdnum.cn import uscc

from toolkit.documents import filters
from toolkit.forms import Form, PrintedFact, Schema, bilingual
from toolkit.i18n import Bilingual, Renderable, T
from toolkit.signing.seen_text import PrintedPage, normalised
from toolkit.signing.verdict import Check

_FILTERS: Mapping[str, Callable[[Any], str]] = {
    "cn_date": filters.cn_date,
    "cn_month": filters.cn_month,
    "hanzi_date": filters.cn_hanzi_date,
    "hanzi_month": filters.cn_hanzi_month,
    "hanzi": filters.hanzi,
    "money": filters.money,
    "number": filters.number,
    "percent": filters.percent,
    "rmb": filters.rmb,
    "yesno": filters.yesno,
}
_DIGITS = frozenset("0123456789")
_NUMERIC = _DIGITS | {".", ","}
_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_LOW, _HIGH = 0.35, 0.6
"""A value that goes over a page's end stands in the lower part of one page and the upper part of the next."""
_SAME_EDGE = 6.0
"""Points; both halves of a split cell start at the same left edge."""


def compare_printed(
    form: Form, values: Mapping[str, Any], derived: object, pages: Sequence[PrintedPage], master: Schema | None = None
) -> list[Check]:
    """Compare each fact of the form's ``printed`` list with the text of the form's pages.

    Args:
        form: the form that the pages were made from.
        values: the embedded facts, typed.
        derived: what :func:`toolkit.checks.derived.derive` computes from them.
        pages: visible text of the form's pages, in order.
        master: schema of the dossier's master data, for the names of facts.

    Returns:
        One check for each fact. A value that is not said in the facts can't be proven and fails.
    """
    return [_compare(form, fact, values, derived, pages, master or {}) for fact in form.printed]


def prints(pages: Sequence[PrintedPage], value: str, label: str | None = None) -> bool:
    """Say whether a page prints ``value``, standing alone and, where a label is given, right after it.

    White space and line ends don't count, so a value wrapped in a table cell is found; neither does the width of
    forms. ``1200`` is not printed by ``1200.5``, nor is a short name by a longer one.
    """
    wanted, before = normalised(value), normalised(label or "")
    if not wanted:
        return False
    return any(next(_places(page, wanted, before), None) is not None for page in pages) or any(
        _split_over(upper, lower, wanted, before) for upper, lower in pairwise(pages)
    )


def printed_codes(pages: Sequence[PrintedPage]) -> set[str]:
    """Return all unified social credit codes printed: 18 characters standing alone whose check digit is right."""
    found = set()
    for page in pages:
        at = 0
        while match := _CODE.search(page.text, at):
            start, end = match.start(), match.start() + 18
            if (
                _code_edge(page, start)
                and _code_edge(page, end)
                and uscc.calc_check_digit(match.group()[:17]) == match.group()[17]
            ):
                found.add(match.group())
                at = end
            else:
                at = start + 1
    return found


def _compare(
    form: Form,
    fact: PrintedFact,
    values: Mapping[str, Any],
    derived: object,
    pages: Sequence[PrintedPage],
    master: Schema,
) -> Check:
    ident = f"printed.{form.id}.{fact.fact}" + (f".{fact.filter}" if fact.filter else "")
    said = _say(fact, values, derived)
    what = _name(fact, form, master)
    if not said or "" in said:
        return Check(
            ident,
            False,
            T("The embedded facts do not say {fact}, so what is printed cannot be compared.", fact=what),
            T("Build the packet again from a complete dossier."),
        )
    missing = [text for text in said if not prints(pages, text, fact.label)]
    extra = sorted(printed_codes(pages) - set(said)) if fact.exactly else []
    if not missing and not extra:
        return Check(
            ident,
            True,
            T("{title} prints {fact} as the facts say: {values}.", title=form.title, fact=what, values=_list(said)),
        )
    problem = (
        T(
            "{title} does not print {fact} as the facts say: {values}.",
            title=form.title,
            fact=what,
            values=_list(missing),
        )
        if missing
        else T("{title} prints codes that the facts do not say: {values}.", title=form.title, values=_list(extra))
    )
    return Check(
        ident, False, problem, T("Pages and embedded data differ. Do not accept it; have it built and signed again.")
    )


def _name(fact: PrintedFact, form: Form, master: Schema) -> Renderable:
    """Name a fact as people do: by its printed label, or by the labels of the schema along its path."""
    label = fact.label or next((other.label for other in form.printed if other.fact == fact.fact and other.label), None)
    if label:
        return Bilingual(label, fact.fact)
    names, node = [], master
    for step in fact.fact.split("."):
        rule = node.get(step, {})
        if step != "*" and isinstance(rule, dict):
            names.append(bilingual(rule.get("meta")).zh)
            node = rule.get("schema", {})
            # A list's schema is the rule of its rows, whose own schema has the fields.
            node = node.get("schema", node) if isinstance(node.get("type"), str) else node
    return Bilingual("·".join(filter(None, names)) or fact.fact, fact.fact)


def _say(fact: PrintedFact, values: Mapping[str, Any], derived: object) -> list[str]:
    """Return the fact's values as they must be printed."""
    return [_as_printed(value, fact.filter) for value in _look_up(fact.fact.split("."), values, derived)]


def _look_up(path: Sequence[str], values: Mapping[str, Any], derived: object) -> Iterator[Any]:
    head, rest = path[0], path[1:]
    if head == "derived":
        yield from _descend(getattr(derived, rest[0], None), rest[1:])
    elif head == "lead":
        yield from _descend(getattr(derived, "lead", None), rest)
    else:
        yield from _descend(values.get(head), rest)


def _descend(value: Any, path: Sequence[str]) -> Iterator[Any]:
    if not path:
        yield value
    elif path[0] == "*":
        for row in value if isinstance(value, list | tuple) else ():
            yield from _descend(row, path[1:])
    else:
        yield from _descend(value.get(path[0]) if isinstance(value, Mapping) else None, path[1:])


def _as_printed(value: Any, name: str | None) -> str:
    if value is None:
        return ""
    if name is not None:
        return _FILTERS[name](value)
    if isinstance(value, date):
        return filters.cn_date(value)
    if isinstance(value, Decimal | Fraction):
        return filters.number(value)
    return str(value)


def _places(page: PrintedPage, wanted: str, label: str) -> Iterator[int]:
    at = page.text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        alone = _edge(page, at, inside=at) and _edge(page, end, inside=end - 1)
        if alone and (not label or _follows(page, at, label)):
            yield at
        at = page.text.find(wanted, at + 1)


def _edge(page: PrintedPage, position: int, inside: int) -> bool:
    """Whether a value may begin or end at ``position``; ``inside`` is its own outermost character."""
    outside = position if inside < position else position - 1
    if not 0 <= outside < len(page.text):
        return True
    own, other = page.text[inside], page.text[outside]
    if own in _DIGITS and other in _NUMERIC:
        # Two numbers in neighbouring cells are told apart by white space; 1200 is never a part of 1200.5.
        return position in page.breaks and other in _DIGITS
    if position in page.breaks or unicodedata.category(other)[0] in "PS":
        return True
    # A figure in Chinese text stands alone without white space: 总经费1200万元.
    return own in _DIGITS and not (other.isascii() and other.isalpha())


def _follows(page: PrintedPage, position: int, label: str) -> bool:
    """Whether ``label``, with at most a unit in brackets and a colon after it, ends at ``position``."""
    before = page.text[max(0, position - len(label) - 14) : position]
    return re.search(re.escape(label) + r"(?:\([^()]{1,10}\))?:?$", before) is not None


def _split_over(upper: PrintedPage, lower: PrintedPage, wanted: str, label: str) -> bool:
    """Whether the value begins at the foot of one page and ends at the head of the next, in the same table cell."""
    for cut in range(1, len(wanted)):
        first, second = wanted[:cut], wanted[cut:]
        for end in _ends_low(upper, first, label):
            left = _line_left(upper, end - cut, end)
            if any(abs(lower.lefts[at] - left) <= _SAME_EDGE for at in _starts_high(lower, second)):
                return True
    return False


def _ends_low(page: PrintedPage, text: str, label: str) -> Iterator[int]:
    at = page.text.find(text)
    while at >= 0:
        end = at + len(text)
        at_foot = end in page.breaks and page.heights[end - 1] < _LOW and _edge(page, at, inside=at)
        if at_foot and (not label or _follows(page, at, label)):
            yield end
        at = page.text.find(text, at + 1)


def _starts_high(page: PrintedPage, text: str) -> Iterator[int]:
    at = page.text.find(text)
    while at >= 0:
        end = at + len(text)
        if at in page.breaks and page.heights[at] > _HIGH and _edge(page, end, inside=end - 1):
            yield at
        at = page.text.find(text, at + 1)


def _line_left(page: PrintedPage, start: int, end: int) -> float:
    """Left edge of the last line of ``text[start:end]``."""
    height = page.heights[end - 1]
    return min(page.lefts[i] for i in range(start, end) if abs(page.heights[i] - height) < 0.005)


def _code_edge(page: PrintedPage, position: int) -> bool:
    if position in page.breaks or position in (0, len(page.text)):
        return True
    neighbours = page.text[position - 1 : position + 1]
    return not all(c.isascii() and c.isalnum() for c in neighbours)


def _list(values: Sequence[str]) -> str:
    shown = "、".join(values[:5])
    return shown if len(values) <= 5 else f"{shown}……({len(values)})"
