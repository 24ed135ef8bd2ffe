"""Whether the signed pages print what the embedded facts say, for the key fields that a form names (``printed:``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from toolkit.signing.judging.labels import Otherwise, said_otherwise
from toolkit.signing.judging.wording import Listing
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
_FIGURES = frozenset("0123456789")
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
    asked = [
        _Asked(
            f"printed.{form.id}.{fact.fact}" + (f".{fact.filter}" if fact.filter else ""),
            form.title,
            _name(fact, form, master or {}),
            fact,
            texts,
            {text: tuple(islice(places(pages, text, fact.label), _LOOKED_AT)) for text in texts},
        )
        for fact, texts in zip(form.printed, said, strict=True)
    ]
    eye = Eye(place for one in asked for held in one.found.values() for place in held) if look else None
    known = frozenset(text for texts in said for text in texts)
    return [next(_faults(one, pages, eye, known, scanned), None) or _as_said(one) for one in asked]


@dataclass(frozen=True)
class _Asked:
    """A fact, how it must be printed, and where pages print each of its values."""

    ident: str
    title: Renderable
    what: Renderable
    fact: PrintedFact
    said: Sequence[str]
    found: Mapping[str, Sequence[Place]]


def _as_said(asked: _Asked) -> Check:
    return Check(
        asked.ident,
        True,
        T(
            "{title} prints {fact} as the facts say: {values}.",
            title=asked.title,
            fact=asked.what,
            values=_list(asked.said),
        ),
    )


def _faults(
    asked: _Asked, pages: Sequence[PrintedPage], eye: Eye | None, known: frozenset[str], scanned: Sequence[int]
) -> Iterator[Check]:
    """Yield what is wrong with a fact, the gravest first; last what a person must look at."""
    names: dict[str, Any] = {"title": asked.title, "fact": asked.what}
    if not asked.said or "" in asked.said:
        yield Check(
            asked.ident,
            False,
            T("The embedded facts do not say {fact}, so what is printed cannot be compared.", fact=asked.what),
            T("Build the packet again from a complete dossier."),
        )
        return
    if extra := sorted(printed_codes(pages) - set(asked.said)) if asked.fact.exactly else []:
        problem = T("{title} prints codes that the facts do not say: {values}.", values=_list(extra), **names)
        yield Check(asked.ident, False, problem, _DIFFER)
    missing = [text for text in asked.said if not asked.found[text]]
    if missing and not scanned:
        problem = T("{title} does not print {fact} as the facts say: {values}.", values=_list(missing), **names)
        yield Check(asked.ident, False, problem, _DIFFER)
    if eye:
        yield from _unseen(asked, eye, names)
    label = asked.fact.label or ""
    others = [other for text in asked.said if label for other in said_otherwise(pages, text, label, known - {text})]
    if sure := [other for other in others if other.sure]:
        problem = T("{title} also says otherwise of {fact}: {values}.", values=_paged(sure), **names)
        yield Check(asked.ident, False, problem, _DIFFER)
    if missing:
        yield _to_be_looked_at(
            asked.ident,
            T(
                "{title} does not print {fact} on the pages that a program can read; it should stand on the scanned "
                "pages {pages}: {values}.",
                pages="、".join(map(str, scanned)),
                values=_list(missing),
                **names,
            ),
        )
    if eye and label and (disturbed := [page for page, place in _paged_places(asked) if eye.is_disturbed(place)]):
        yield _to_be_looked_at(
            asked.ident,
            T(
                "{title} prints {fact} as the facts say, but something is drawn over or beside it, on pages {pages}.",
                pages=Listing(tuple(map(str, dict.fromkeys(disturbed)))),
                **names,
            ),
        )
    if others:
        yield _to_be_looked_at(
            asked.ident,
            T(
                "{title} prints {fact} as the facts say, but perhaps says otherwise elsewhere: {values}.",
                values=_paged(others),
                **names,
            ),
        )


def _unseen(asked: _Asked, eye: Eye, names: Mapping[str, Any]) -> Iterator[Check]:
    # A seal may cover a name, but nothing may cover a figure behind its label.
    enough = all if asked.fact.label and asked.said[0][:1] in _FIGURES else any
    unseen = [
        text
        for text, held in asked.found.items()
        if held and not enough(eye.sees(place) for place in eye.crowded_first(held))
    ]
    if unseen:
        problem = T(
            "{title} holds {fact} as the facts say, but not so that one sees it: {values}.",
            values=_list(unseen),
            **names,
        )
        yield Check(asked.ident, False, problem, _DIFFER)
    figured = [held for text, held in asked.found.items() if _FIGURES & set(text)]
    if mistakes := {pair for held in figured for place in held for pair in eye.mistakes(place)}:
        shown = _list([f"{figure} → {other}" for figure, other in sorted(mistakes)])
        problem = T("{title} shows other figures in {fact} than it holds: {values}.", values=shown, **names)
        yield Check(asked.ident, False, problem, _DIFFER)


def _paged_places(asked: _Asked) -> Iterator[tuple[int, Place]]:
    return ((span.page.index + 1, place) for held in asked.found.values() for place in held for span in place[:1])


def _to_be_looked_at(ident: str, statement: Renderable) -> Check:
    return Check(ident, True, statement, T("Look at these pages and compare by eye."), warning=True)


def _paged(others: Sequence[Otherwise]) -> Renderable:
    return Listing(tuple(T("{value} (page {page})", value=other.says, page=other.page) for other in others))


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
