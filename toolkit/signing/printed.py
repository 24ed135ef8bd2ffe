"""Whether the signed pages print what the embedded facts say, for the key fields that a form names (``printed:``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Any

from toolkit.documents import filters
from toolkit.forms import Form, PrintedFact, Schema, bilingual
from toolkit.i18n import Bilingual, Renderable, T
from toolkit.signing.found_text import Place, places, printed_codes
from toolkit.signing.judging.eye import Eye
from toolkit.signing.seen_text import PrintedPage
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
_DIFFER = T("Pages and embedded data differ. Do not accept it; have it built and signed again.")
_LOOKED_AT = 12
"""Places of one value; names stand on many pages, and a reader must see one of the first."""


def compare_printed(
    form: Form,
    values: Mapping[str, Any],
    derived: object,
    pages: Sequence[PrintedPage],
    master: Schema | None = None,
    *,
    scanned: Sequence[int] = (),
    look: bool = False,
) -> list[Check]:
    """Compare each fact of the form's ``printed`` list with the text of the form's pages.

    Args:
        form: the form that the pages were made from.
        values: the embedded facts, typed.
        derived: what :func:`toolkit.checks.derived.derive` computes from them.
        pages: visible text of the form's pages, in order.
        master: schema of the dossier's master data, for the names of facts.
        scanned: numbers of those pages that are pictures of paper.
        look: draw the pages, too, and count only what a reader sees. The documents that the pages were read from must
            still be open.

    Returns:
        One check for each fact. A value that is not said in the facts can't be proven and fails. What is printed on no
        page may stand on a scanned one: that is for a person to see.
    """
    said = [_say(fact, values, derived) for fact in form.printed]
    found = [
        {text: tuple(islice(places(pages, text, fact.label), _LOOKED_AT)) for text in texts}
        for fact, texts in zip(form.printed, said, strict=True)
    ]
    eye = Eye(place for values_found in found for held in values_found.values() for place in held) if look else None
    known = frozenset(text for texts in said for text in texts)
    return [
        _compare(form, fact, texts, values_found, pages, master or {}, scanned, eye, known)
        for fact, texts, values_found in zip(form.printed, said, found, strict=True)
    ]


def _compare(
    form: Form,
    fact: PrintedFact,
    said: Sequence[str],
    found: Mapping[str, Sequence[Place]],
    pages: Sequence[PrintedPage],
    master: Schema,
    scanned: Sequence[int],
    eye: Eye | None,
    known: frozenset[str],
) -> Check:
    ident = f"printed.{form.id}.{fact.fact}" + (f".{fact.filter}" if fact.filter else "")
    what = _name(fact, form, master)
    if not said or "" in said:
        return Check(
            ident,
            False,
            T("The embedded facts do not say {fact}, so what is printed cannot be compared.", fact=what),
            T("Build the packet again from a complete dossier."),
        )
    missing = [text for text in said if not found[text]]
    unseen = [text for text in said if eye and found[text] and not any(eye.sees(place) for place in found[text])]
    if unseen:
        return Check(
            ident,
            False,
            T(
                "{title} holds {fact} as the facts say, but not so that one sees it: {values}.",
                title=form.title,
                fact=what,
                values=_list(unseen),
            ),
            _DIFFER,
        )
    extra = sorted(printed_codes(pages) - set(said)) if fact.exactly else []
    if not missing and not extra:
        return Check(
            ident,
            True,
            T("{title} prints {fact} as the facts say: {values}.", title=form.title, fact=what, values=_list(said)),
        )
    if scanned and not extra:
        return Check(
            ident,
            True,
            T(
                "{title} does not print {fact} on the pages that a program can read; it should stand on the scanned "
                "pages {pages}: {values}.",
                title=form.title,
                fact=what,
                pages="、".join(map(str, scanned)),
                values=_list(missing),
            ),
            T("Look at these pages and compare by eye."),
            warning=True,
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
    return Check(ident, False, problem, _DIFFER)


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


def _list(values: Sequence[str]) -> str:
    shown = "、".join(values[:5])
    return shown if len(values) <= 5 else f"{shown}……({len(values)})"
