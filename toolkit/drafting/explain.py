"""The clauses of a text explained: number, variants with what each means, facts, reason and basis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from toolkit.checks.check import Checked
from toolkit.chinese import date_text, hanzi_number
from toolkit.clauses import Clause, load_clauses
from toolkit.documents.context import document_context
from toolkit.documents.filters import environment_for
from toolkit.drafting.masking import mask
from toolkit.errors import UsageError
from toolkit.findings import article_name
from toolkit.forms import Form, Schema, load_code_tables, load_form, load_policy, read_form_file
from toolkit.i18n import Bilingual, Renderable, T
from toolkit.resources import Resources

AGREED_ONLY = "当事人约定"
"""The basis of what no law asks for."""
_COUNTED = "〇零一二三四五六七八九十百"
_YES, _NO = Bilingual("是", "yes"), Bilingual("否", "no")


@dataclass(frozen=True)
class Variant:
    """One value of a choice.

    Args:
        label: its name.
        means: what it comes to in practice; empty where the label says it.
        chosen: the dossier has it.
        default: it holds where nothing is said.
    """

    label: Renderable
    means: str
    chosen: bool
    default: bool


@dataclass(frozen=True)
class Choice:
    """A field of ``choices`` that a clause follows.

    Args:
        field: its key.
        label: its name.
        variants: all values of a closed choice; none of a number, ratio or name.
        value: what the dossier says, as text; the chosen variant's label.
        default: likewise, what holds where nothing is said; empty without one.
        help: what the form says of it.
        unit: what a number counts.
    """

    field: str
    label: Bilingual
    variants: tuple[Variant, ...]
    value: str
    default: str
    help: str
    unit: str = ""


@dataclass(frozen=True)
class Explained:
    """A clause as this dossier's choices make it.

    Args:
        document: id of the text.
        clause: the clause.
        article: its number; None where it is left out.
        chapter: its chapter, with number.
        choices: what it follows.
        facts: label and present value of what else it prints; personal values masked, empty where nothing is said.
    """

    document: str
    clause: Clause
    article: int | None
    chapter: str
    choices: tuple[Choice, ...]
    facts: tuple[tuple[Renderable, str], ...]

    @property
    def place(self) -> Renderable:
        """Its number as the text prints it."""
        if self.article is None:
            return T("left out")
        return Bilingual(f"第{hanzi_number(self.article)}条", f"Article {self.article}")


def explain(checked: Checked, resources: Resources, document: str) -> list[Explained]:
    """Explain every clause of a text, in order.

    Args:
        checked: the dossier judged for this text; what is wrong with it does not matter here.
        resources: where clauses and forms stand.
        document: one of :data:`toolkit.clauses.CLAUSE_TEXTS`.

    Raises:
        UsageError: there is no such text.
    """
    text, form = load_clauses(resources, document), load_form(resources, document)
    context = document_context(checked, form, resources)
    holds = environment_for(load_code_tables(resources)).compile_expression
    shown = _Shown(checked, form, resources)
    chapters = {
        ident: f"第{hanzi_number(number)}章　{title}" for number, (ident, title) in enumerate(text.chapters.items(), 1)
    }
    out: list[Explained] = []
    article = 0
    for clause in text.clauses:
        printed = not clause.when or bool(holds(clause.when)(**context))
        article += printed
        out.append(
            Explained(
                document=document,
                clause=clause,
                article=article if printed else None,
                chapter=chapters[clause.chapter],
                choices=tuple(shown.choice(name) for name in shown.in_order(clause.choices)),
                facts=tuple(shown.fact(path) for path in clause.facts),
            )
        )
    return out


def basis(clause: Clause) -> Renderable:
    """Return what a clause rests on, in a line: articles of the measures, then the law."""
    law = [] if clause.serves and clause.basis == AGREED_ONLY else [clause.basis]
    zh = [article_name(article).render("zh_CN") for article in clause.serves]
    en = [article_name(article).render("en") for article in clause.serves]
    return Bilingual("；".join([*zh, *law]), "; ".join([*en, *law]))


def find_clauses(explained: Sequence[Explained], asked: str) -> list[Explained]:
    """Return the clauses that somebody means.

    Args:
        explained: all clauses of one or more texts.
        asked: a clause's id, its article (12, 第十二条), or words of its title.

    Raises:
        UsageError: nothing fits.
    """
    word = asked.strip()
    number = _article(word)
    for fits in (
        lambda row: row.clause.id == word,
        lambda row: number is not None and row.article == number,
        lambda row: word in row.clause.title,
    ):
        found = [row for row in explained if word and fits(row)]
        if found:
            return found
    raise UsageError(
        T("There is no clause {asked}.", asked=asked),
        T("Name an article (12 or 第十二条), words of its title, or an id; leave it out to list all."),
    )


def _article(word: str) -> int | None:
    bare = word.removeprefix("第").removesuffix("条")
    if bare.isascii() and bare.isdigit():
        return int(bare)
    if bare and set(bare) <= set(_COUNTED):
        return next((n for n in range(1, 200) if hanzi_number(n) == bare), None)
    return None


class _Shown:
    """Says choices and facts of one dossier as text."""

    def __init__(self, checked: Checked, form: Form, resources: Resources) -> None:
        self._values, self._form, self._resources = checked.values, form, resources
        self._tables = load_code_tables(resources)
        self._policy = load_policy(resources)
        self._master: Schema = read_form_file(resources, "dossier")["schema"]
        self._choices: Schema = self._master["choices"]["schema"]

    def in_order(self, names: Sequence[str]) -> list[str]:
        """Return fields of ``choices`` as the form orders them."""
        return [name for name in self._choices if name in names]

    def choice(self, name: str) -> Choice:
        """Return one field of ``choices``."""
        rules = self._choices[name]
        said, default = (self._values.get("choices") or {}).get(name), str(rules.get("default", ""))
        label = _label(rules, name)
        if rules["type"] == "choice":
            table = self._tables[rules["choices"]]
            first = table.aliases.get(default, default)
            variants = tuple(
                Variant(text, table.means.get(key, ""), key == said, key == first) for key, text in table.labels.items()
            )
        elif rules["type"] == "boolean":
            first_is = default == "是"
            variants = (Variant(_YES, "", said is True, first_is), Variant(_NO, "", said is False, not first_is))
        else:
            variants = ()
        meta = _meta(rules)
        value = self._said(said, rules, name)
        return Choice(name, label, variants, value, default, str(meta.get("help", "")), _unit(rules))

    def fact(self, path: str) -> tuple[Renderable, str]:
        """Return label and value of a fact.

        Args:
            path: dotted, as clauses name it; heads are master tables, ``doc`` and ``policy_values``.
        """
        head, *rest = path.split(".")
        if head == "policy_values":
            value = self._policy[rest[0]]
            return value.label, "" if value.value is None else str(value.value)
        own_form = self._form if head == "doc" else None if head in self._master else load_form(self._resources, head)
        rules: Schema = {"type": "dict", "schema": own_form.schema} if own_form else self._master[head]
        said: Any = self._values.get(own_form.id if own_form else head)
        label: Bilingual = own_form.title if own_form else _label(rules, head)
        for key in rest:
            rules = _inside(rules)[key]
            own = _label(rules, key)
            label = own if own_form is self._form else Bilingual(f"{label.zh}·{own.zh}", f"{label.en}: {own.en}")
            said = said.get(key) if isinstance(said, Mapping) else None
        return label, self._said(said, rules, path.rpartition(".")[2])

    def _said(self, value: Any, rules: Schema, key: str) -> str:
        if value is None or value == [] or value == {}:
            return ""
        if isinstance(value, list):
            return str(T("{count} entries", count=len(value)))
        if isinstance(value, Mapping):
            return ""
        if rules["type"] == "choice":
            return str(self._tables[rules["choices"]].labels.get(str(value), value))
        unit = _unit(rules)
        return mask(_text(value), str(rules["type"]), key) + unit


def _text(value: object) -> str:
    match value:
        case bool():
            return str(_YES if value else _NO)
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case Decimal():
            return f"{value.normalize():f}"
        case date():
            return date_text(value)
    return str(value)


def _meta(rules: Schema) -> Mapping[str, Any]:
    return rules.get("meta") or {}


def _unit(rules: Schema) -> str:
    """Return what a number counts, with the measure word that 月 needs."""
    unit = str(_meta(rules).get("unit", ""))
    return "个月" if unit == "月" else unit


def _label(rules: Schema, name: str) -> Bilingual:
    meta = _meta(rules)
    return Bilingual(str(meta.get("zh", name)), str(meta.get("en", name)))


def _inside(rules: Schema) -> Schema:
    """Return the fields of a block, or of the rows of a list."""
    inner: Schema = rules.get("schema") or {}
    if rules.get("type") == "list":
        inner = inner.get("schema") or {}
    return inner
