"""Which facts an edited text contradicts.

A draft is written again with one fact changed at a time: what changes is where that fact is printed, or what it
decides. An edit at such a place contradicts the fact, and the dossier must follow or the edit must go.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lxml import etree
from rapidfuzz.distance import Indel

from toolkit import limits
from toolkit.checks.canonical import canonical_json
from toolkit.checks.check import Checked
from toolkit.checks.derived import derive
from toolkit.checks.regions import load_regions
from toolkit.checks.where import where
from toolkit.chinese import date_text, hanzi_date, hanzi_number, month_text
from toolkit.documents.catalogue import load_template
from toolkit.documents.context import document_context, own_facts
from toolkit.documents.filters import environment_for
from toolkit.documents.render import render
from toolkit.drafting.articles import Articles
from toolkit.drafting.facts_diff import facts_schema, told
from toolkit.drafting.masking import mask_text
from toolkit.drafting.passages import Edit, became, edits, passages
from toolkit.drafting.wordfile import WordFile
from toolkit.errors import WantingError
from toolkit.findings import FactPath
from toolkit.forms import CodeTable, Form, Schema, load_code_tables, load_form
from toolkit.i18n import Bilingual, Renderable
from toolkit.resources import Resources

_OTHER = "\ue000"
"""A character that no text has."""
_CROWD = 3
"""More facts than this at one place: a figure computed from them, not one of them."""
_MOSTLY = 0.5
"""Of a choice's own words; an edit that leaves most of them is a matter of wording."""
_ROW_NAMES = ("name", "title", "term", "id", "source", "use", "kind", "no")
_Change = Mapping[int, Sequence[Edit]]
"""Changed paragraphs of the draft by their places, each with its edits."""


@dataclass(frozen=True)
class Contradiction:
    """A fact that the edited text no longer agrees with.

    Args:
        path: of the fact.
        where: the same in words.
        row: what its row is called, of a table's.
        value: the fact, as people read it; personal ones masked.
        place: the article where the texts differ.
        printed: what the draft prints there.
        now: what the edited text says there; empty where it says nothing.
        suggestion: of a choice: the one that the edited text reads like.
    """

    path: FactPath
    where: Renderable
    row: str
    value: Renderable
    place: Renderable
    printed: str
    now: str
    suggestion: Renderable | None = None


@dataclass(frozen=True)
class Traced:
    """What an edited text does to the facts.

    Args:
        contradictions: in the order of the text.
        untraced: changed paragraphs of which nothing can be said, since forms or templates have changed since.
        complete: whether every fact that may be printed there was tried.
    """

    contradictions: tuple[Contradiction, ...]
    untraced: int
    complete: bool


def trace(draft: bytes, edited: WordFile, checked: Checked, resources: Resources, document: str) -> Traced:
    """Return the facts that an edited text contradicts.

    Args:
        draft: the Word file as it was sent out.
        edited: as it came back, its tracked changes settled.
        checked: the facts that the draft was written from.
        resources: where forms and templates stand.
        document: which document it is.
    """
    file = WordFile(draft)
    old = passages(file.tree(file.main))
    changes = edits([text for _, text in old], [text for _, text in passages(edited.tree(edited.main))])
    if not changes:
        return Traced((), 0, True)
    tracer = _Tracer(checked, resources, load_form(resources, document), [text for _, text in old], changes)
    hits = tracer.run()
    articles = Articles(file)
    found = tuple(
        Contradiction(
            path=hit.path,
            where=where(tracer.schema, hit.path),
            row=tracer.row(hit.path),
            value=hit.value,
            place=articles.of(old[hit.passage][0]).place,
            printed=mask_text(hit.printed),
            now=mask_text(hit.now),
            suggestion=hit.suggestion,
        )
        for hit in sorted(hits, key=lambda hit: (hit.passage, hit.start))
    )
    return Traced(found, tracer.untraced, tracer.complete)


@dataclass(frozen=True)
class _Fact:
    path: FactPath
    value: Any
    rules: Schema


@dataclass(frozen=True)
class _Trial:
    """A fact with another value."""

    fact: _Fact
    value: Any


@dataclass(frozen=True)
class _Hit:
    path: FactPath
    value: Renderable
    passage: int
    start: int
    printed: str
    now: str
    suggestion: Renderable | None = None
    near: float = 0.0
    """How near the edited text is to what the suggestion prints."""


class _Tracer:
    def __init__(
        self, checked: Checked, resources: Resources, form: Form, old: Sequence[str], changes: _Change
    ) -> None:
        self.checked, self.resources, self.form = checked, resources, form
        self.schema = facts_schema(resources, (form.id,), checked.facts.tree)
        self.tables = load_code_tables(resources)
        self.regions = load_regions(resources)
        own = own_facts(checked, form)[0]
        self.template = load_template(resources, form.template_for(own), environment_for(self.tables))
        self.base = self._written(checked.values) or []
        self.changes, self.untraced = self._in_base(old, changes)
        self.text = "\n".join(self.base[at] for at in self.changes)
        self.tries = 0
        self.old_of = {at: place for place, at in self._same.items()}

    @property
    def complete(self) -> bool:
        return self.tries < limits.DRAFT_TRIES

    def run(self) -> list[_Hit]:
        """Try every fact that may stand at a changed place."""
        single: dict[tuple[FactPath, int, int], _Hit] = {}
        for trials in _rounds(list(self._facts()), self.tables):
            for trial, other in self._telling(trials):
                picks = _picks(trial.fact)
                for hit in self._of_choice(trial, other) if picks else self._of_value(trial, other):
                    key = (hit.path, hit.passage, -1 if picks else hit.start)
                    if key not in single or hit.near > single[key].near:
                        single[key] = hit
        return [replace(hit, passage=self.old_of[hit.passage]) for hit in _uncrowded(list(single.values()))]

    def _telling(self, trials: Sequence[_Trial]) -> Iterator[tuple[_Trial, list[str]]]:
        """Yield the trials that change something where the text was edited; most are cleared in groups."""
        if not trials or not self.complete:
            return
        other = self._with(trials)
        if other is not None and not self._differences(other):
            return
        if len(trials) > 1:
            half = len(trials) // 2
            yield from self._telling(trials[:half])
            yield from self._telling(trials[half:])
        elif other is not None:
            yield trials[0], other

    def row(self, path: FactPath) -> str:
        """Return what the row that a fact stands in is called."""
        value: Any = self.checked.values
        name = ""
        for step in path[:-1]:
            value = value[step]
            if isinstance(step, int) and isinstance(value, Mapping):
                name = next((str(value[key]) for key in _ROW_NAMES if value.get(key) not in (None, "")), "")
        return name

    def _in_base(self, old: Sequence[str], changes: _Change) -> tuple[dict[int, Sequence[Edit]], int]:
        """Carry the changes over to the draft as it is written today; what is written otherwise can't be traced."""
        moved = edits(old, self.base) if list(old) != self.base else {}
        same = [at for at in range(len(old)) if at not in moved]
        left = iter(range(len(self.base)))
        self._same: dict[int, int] = {}
        for at in same:
            place = next((n for n in left if self.base[n] == old[at]), None)
            if place is None:
                break
            self._same[at] = place
        kept = {self._same[at]: found for at, found in changes.items() if at in self._same}
        return kept, len(changes) - len(kept)

    def _facts(self) -> Iterator[_Fact]:
        named = {self.form.id, *self.form.uses, *self.form.prints, *self.form.needs, *self.form.mentions}
        for key, value in self.checked.values.items():
            if key in named:
                yield from self._below(value, self.schema.get(key) or {}, (key,))

    def _below(self, value: Any, rules: Schema, path: FactPath) -> Iterator[_Fact]:
        inner = rules.get("schema") or {}
        if isinstance(value, Mapping):
            for key, item in value.items():
                yield from self._below(item, inner.get(key) or {}, (*path, key))
        elif isinstance(value, list | tuple):
            for at, item in enumerate(value):
                yield from self._below(item, inner, (*path, at))
        elif value is not None:
            fact = _Fact(path, value, rules)
            forms = _forms(fact, self.tables)
            if forms is None or any(form and form in self.text for form in forms):
                yield fact

    def _of_value(self, trial: _Trial, other: Sequence[str]) -> Iterator[_Hit]:
        """Yield where an edit touches what the fact prints."""
        for at, spans in self._differences(other).items():
            for span in spans:
                if any(_touch(edit, span) for edit in self.changes[at]):
                    printed, now = became(self.base[at], self.changes[at], span.start, span.end)
                    yield _Hit(trial.fact.path, self._told(trial.fact), at, span.start, printed, now)

    def _of_choice(self, trial: _Trial, other: Sequence[str]) -> Iterator[_Hit]:
        """Yield where an edit replaces the words that the fact chooses, and what it reads like instead."""
        fact = trial.fact
        for at, spans in self._differences(other).items():
            own = sum(span.end - span.start for span in spans)
            gone = sum(max(0, min(e.end, s.end) - max(e.start, s.start)) for e in self.changes[at] for s in spans)
            start, end = min(span.start for span in spans), max(span.end for span in spans)
            hit = _Hit(fact.path, self._told(fact), at, start, *became(self.base[at], self.changes[at], start, end))
            now = became(self.base[at], self.changes[at], 0, len(self.base[at]))[1]
            if near := _nearness(now, self.base[at], other):
                shown = told(fact.rules, trial.value, _key(fact.path), self.tables)
                yield replace(hit, suggestion=shown, near=near)
            elif own and gone >= _MOSTLY * own:
                yield hit

    def _differences(self, other: Sequence[str]) -> dict[int, list[Edit]]:
        """Return where another text departs from the draft at an edited place."""
        return {
            at: spans
            for at, spans in edits(self.base, other).items()
            if any(_touch(edit, span) for edit in self.changes.get(at, ()) for span in spans)
        }

    def _told(self, fact: _Fact) -> Renderable:
        plain = json.loads(canonical_json([fact.value]))[0]
        return told(fact.rules, plain, _key(fact.path), self.tables)

    def _with(self, trials: Sequence[_Trial]) -> list[str] | None:
        self.tries += 1
        values = self.checked.values
        for trial in trials:
            values = _replaced(values, trial.fact.path, trial.value)
        return self._written(values)

    def _written(self, values: dict[str, Any]) -> list[str] | None:
        """Return the paragraphs of the document with these values; None where it can't be written with them."""
        checked = replace(self.checked, values=values, derived=derive(values, self.regions))
        try:
            own = own_facts(checked, self.form)[0]
            docx = render(self.template, document_context(checked, self.form, self.resources, own=own))
        except WantingError:
            return None
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:  # of our own making
            return [text for _, text in passages(etree.fromstring(archive.read("word/document.xml")))]


def _forms(fact: _Fact, tables: Mapping[str, CodeTable]) -> list[str] | None:
    """Return what a fact may be printed as; None where only trying tells."""
    value, in_table = fact.value, any(isinstance(step, int) for step in fact.path)
    if isinstance(value, bool) or (fact.rules.get("type") == "choice" and not in_table):
        return [] if in_table else None
    if fact.rules.get("type") == "choice":
        table = tables.get(str(fact.rules.get("choices")))
        label = table.labels.get(str(value)) if table else None
        return [label.zh] if label else []
    if isinstance(value, Fraction):
        return [] if in_table else None
    if isinstance(value, date):
        return [date_text(value), month_text(value), hanzi_date(value)]
    if isinstance(value, int | Decimal):
        figures = f"{Decimal(value):f}"
        plain = figures.rstrip("0").rstrip(".") if "." in figures else figures
        return [plain, hanzi_number(int(value))] if value == int(value) else [plain]
    return [line.strip() for line in str(value).splitlines() if line.strip()]


def _key(path: FactPath) -> str:
    return next((str(step) for step in reversed(path) if isinstance(step, str)), "")


def _picks(fact: _Fact) -> bool:
    return isinstance(fact.value, bool) or fact.rules.get("type") == "choice"


def _rounds(facts: Sequence[_Fact], tables: Mapping[str, CodeTable]) -> list[list[_Trial]]:
    """Return all trials in rounds, in each of which every fact has one other value at most."""
    others = [(fact, _others(fact, tables)) for fact in facts]
    most = max((len(values) for _, values in others), default=0)
    return [[_Trial(fact, values[at]) for fact, values in others if at < len(values)] for at in range(most)]


def _others(fact: _Fact, tables: Mapping[str, CodeTable]) -> list[Any]:
    """Return other values for a fact: all that can be chosen, or one of the same kind that shares nothing in print."""
    if isinstance(fact.value, bool):
        return [not fact.value]
    if fact.rules.get("type") == "choice":
        table = tables.get(str(fact.rules.get("choices")))
        return [key for key in table.labels if key != fact.value] if table else []
    if isinstance(fact.value, date):
        return [date(1987, 6, 4)]
    if isinstance(fact.value, Fraction):
        return [Fraction(7, 9)]
    if isinstance(fact.value, int | Decimal):
        return [fact.value + 1237]
    return [_OTHER * 4]


def _touch(edit: Edit, span: Edit) -> bool:
    """Say whether two changes meet; one that only adds something meets what it stands inside of."""
    if edit.start == edit.end:
        return span.start < edit.start < span.end
    if span.start == span.end:
        return edit.start <= span.start <= edit.end
    return edit.start < span.end and span.start < edit.end


def _nearness(now: str, printed: str, other: Sequence[str]) -> float:
    """Return how near an edited paragraph is to what another choice prints; 0 if the draft's own is as near."""
    if not now:
        return 0.0
    nearest = max((Indel.normalized_similarity(now, text, score_cutoff=0.5) for text in other), default=0.0)
    return nearest if nearest > Indel.normalized_similarity(now, printed) else 0.0


def _replaced(values: Any, path: FactPath, value: Any) -> Any:
    """Return a copy of the values with one of them replaced."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(values, Mapping):
        return {key: _replaced(item, rest, value) if key == step else item for key, item in values.items()}
    return [_replaced(item, rest, value) if at == step else item for at, item in enumerate(values)]


def _uncrowded(hits: Sequence[_Hit]) -> list[_Hit]:
    """Put the table in the place of its rows where a figure is computed from all of them."""
    at_place: dict[tuple[int, str, str | int], list[_Hit]] = {}
    for hit in hits:
        at_place.setdefault((hit.passage, hit.printed, hit.path[0]), []).append(hit)
    found: list[_Hit] = []
    for (_, printed, key), crowd in at_place.items():
        if len(crowd) > _CROWD and any(isinstance(step, int) for step in crowd[0].path):
            own = [hit for hit in crowd if hit.value.render("zh_CN").startswith(printed)]
            found += own[:_CROWD] or [replace(crowd[0], path=(key,), value=Bilingual(""))]
        else:
            found += crowd
    return found
