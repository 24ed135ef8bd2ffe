"""The clause library, ``forms/clauses/<text>.yaml``: what agreement, charter and internal rules say, apart from print.

Nobody writes a number: ``[[exit]]`` is 第X条, ``[[exit.2]]`` 第X条第（二）项, ``[[item:exit.2]]`` 第（二）项,
``[[chapter:funds]]`` 第X章, ``[[annex:tasks]]`` 附件X. Whatever else is in braces is a template's tag.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from yaml import MarkedYAMLError, YAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from toolkit import yamlfile
from toolkit.errors import UsageError
from toolkit.i18n import Renderable, T
from toolkit.resources import Resources

CLAUSE_TEXTS = ("agreement", "charter", "fund_rules", "ip_rules")
"""The texts that are assembled from clauses."""
AGREED_IN = "agreement"
"""What internal rules quote stands here."""
SHARED = "rules"
"""Clauses that several internal rules have in common stand in this file."""
_REFERENCE = re.compile(r"\[\[([^\]]*)\]\]")
_KNOWN_REFERENCE = re.compile(r"(?:(chapter|annex|item):)?([a-z_]+)(?:\.(\d+))?")
_WORDS = {"本协议": "联盟协议", "]]约定的": "]]规定的"}
"""How rules quote the agreement."""


@dataclass(frozen=True)
class When:
    """Paragraphs or items that are printed only if a condition of the facts holds."""

    condition: str
    parts: tuple[Entry | Items, ...]


@dataclass(frozen=True)
class Each:
    """An item for each row of the facts: ``Each("row in doc.definitions", "…")``."""

    loop: str
    text: str


@dataclass(frozen=True)
class Sub:
    """An item with sub-items 1. 2. 3."""

    text: str
    parts: tuple[str, ...]


Entry: TypeAlias = str | When | Each | Sub


@dataclass(frozen=True)
class Items:
    """The items （一）（二） of an article; an article has one such list, as its numbers run through the article."""

    entries: tuple[Entry, ...]


Paragraph: TypeAlias = str | Items | When


@dataclass(frozen=True)
class Clause:
    """One article.

    Args:
        id: its name, for references.
        chapter: id of its chapter.
        title: what it is about; not printed, as statutes do.
        paragraphs: its paragraphs (款) and its list of items; the first is text.
        serves: articles of the measures that it fulfils.
        when: it is printed only if this condition holds; the articles behind it move up.
        choices: fields of ``choices`` that its wording follows; their values are its variants.
        facts: paths of the other facts that it prints or depends on; ``doc`` is the document's own.
        why: what it is there for, in a line.
        basis: what it rests on besides the measures, in a line.
    """

    id: str
    chapter: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    serves: tuple[str, ...] = ()
    when: str = ""
    choices: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    why: str = ""
    basis: str = ""


@dataclass(frozen=True)
class ClauseText:
    """A whole text.

    Args:
        chapters: id → title, in order.
        annexes: likewise.
        clauses: the articles, in order; chapter by chapter.
    """

    chapters: Mapping[str, str]
    annexes: Mapping[str, str]
    clauses: tuple[Clause, ...]


def load_clauses(resources: Resources, name: str) -> ClauseText:
    """Load a text of the library.

    Args:
        resources: where forms stand; a folder of the user's own may hold ``clauses/<name>.yaml``.
        name: one of :data:`CLAUSE_TEXTS`.

    Raises:
        UsageError: there is no such text, or all that is wrong with the file, by line.
    """
    root = _composed(resources, name)
    faults = _Faults(name)
    reader = _Reader(resources, faults, name)
    text = reader.text(root)
    _check_references(text, reader.lines, faults)
    if faults.said:
        raise UsageError(
            T("The clauses of {name} have faults:\n{faults}", name=name, faults="\n".join(map(str, faults.said))),
            T("Compare with the shipped file forms/clauses/{name}.yaml.", name=name),
        )
    return text


def load_terms(resources: Resources) -> dict[str, str]:
    """Return the terms that the clauses share: name → expression, in the order in which they build on each other."""
    faults = _Faults("terms")
    terms = faults.words(_composed(resources, "terms"))
    if faults.said:
        raise UsageError(
            T("The clauses of {name} have faults:\n{faults}", name="terms", faults="\n".join(map(str, faults.said))),
            T("Compare with the shipped file forms/clauses/{name}.yaml.", name="terms"),
        )
    return terms


def numbered(entries: tuple[Entry | Items, ...], condition: str = "") -> Iterator[tuple[Entry, str]]:
    """Yield the items in order, those inside of conditions too, each with the condition under which it is printed."""
    for entry in entries:
        if isinstance(entry, When):
            yield from numbered(entry.parts, entry.condition)
        elif isinstance(entry, Items):
            yield from numbered(entry.entries, condition)
        else:
            yield entry, condition


def texts(parts: Iterable[Paragraph | Entry]) -> Iterator[str]:
    """Yield every text of an article's paragraphs, front to back."""
    for part in parts:
        match part:
            case str():
                yield part
            case Each():
                yield part.text
            case Sub():
                yield part.text
                yield from part.parts
            case Items():
                yield from texts(part.entries)
            case When():
                yield from texts(part.parts)


def _composed(resources: Resources, name: str) -> Node:
    path = resources.form(f"clauses/{name}")
    if path is None:
        raise UsageError(
            T("There are no clauses of {name}.", name=name), T("Known texts: {names}.", names=", ".join(CLAUSE_TEXTS))
        )
    try:
        root = yamlfile.nodes(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        place = f"{path.name}:{mark.line + 1}" if mark else path.name
        raise UsageError(
            T("{place}: the clauses can't be read ({reason}).", place=place, reason=str(error).splitlines()[0]),
            T("Compare with the shipped file forms/clauses/{name}.yaml.", name=name),
        ) from error
    return root if root is not None else MappingNode("tag:yaml.org,2002:map", [])


class _Faults:
    """Everything wrong with one file."""

    def __init__(self, name: str) -> None:
        self.file = f"clauses/{name}.yaml"
        self.said: list[Renderable] = []

    def note(self, line: int, problem: Renderable) -> None:
        """Note a fault at a line counted from 1."""
        self.said.append(T("{place}: {problem}", place=f"{self.file}:{line}", problem=problem))

    def line(self, node: Node) -> int:
        """Return where a node begins."""
        return int(node.start_mark.line) + 1 if node.start_mark else 1

    def mapping(self, node: Node, known: Iterable[str] | None = None) -> dict[str, Node]:
        """Read a mapping; keys that nobody knows, and keys said twice, are faults."""
        if not isinstance(node, MappingNode):
            self.note(self.line(node), T("here must be keys with values"))
            return {}
        allowed = None if known is None else set(known)
        out: dict[str, Node] = {}
        for key, value in node.value:
            word = str(getattr(key, "value", "?"))
            if allowed is not None and word not in allowed:
                self.note(self.line(key), T("the key {key} is not known here", key=word))
            elif word in out:
                self.note(self.line(key), T("{key} is said twice", key=word))
            out.setdefault(word, value)
        return out

    def word(self, node: Node | None) -> str:
        """Read a text."""
        if isinstance(node, ScalarNode):
            return str(node.value)
        if node is not None:
            self.note(self.line(node), T("here must be text"))
        return ""

    def words(self, node: Node | None) -> dict[str, str]:
        """Read a mapping of texts."""
        return {key: self.word(value) for key, value in self.mapping(node).items()} if node is not None else {}

    def rows(self, node: Node | None) -> list[Node]:
        """Read a list."""
        if isinstance(node, SequenceNode):
            return list(node.value)
        if node is not None:
            self.note(self.line(node), T("here must be a list"))
        return []


_TEXT_KEYS = ("id", "chapter", "title", "when", "why", "basis")
_LIST_KEYS = ("serves", "choices", "facts")
_CLAUSE_KEYS = (*_TEXT_KEYS, *_LIST_KEYS, "paragraphs", "same_as")
_NEEDED = ("id", "chapter", "title", "why", "basis", "paragraphs")


class _Reader:
    """Reads one text; remembers where each clause begins."""

    def __init__(self, resources: Resources, faults: _Faults, name: str) -> None:
        self.resources, self.faults, self.name = resources, faults, name
        self.lines: dict[str, int] = {}
        self._others: dict[str, ClauseText] = {}

    def text(self, root: Node) -> ClauseText:
        """Read the file."""
        keys = self.faults.mapping(root, ("chapters", "annexes", "clauses"))
        chapters, annexes = self.faults.words(keys.get("chapters")), self.faults.words(keys.get("annexes"))
        clauses: list[Clause] = []
        order = list(chapters)
        for node in self.faults.rows(keys.get("clauses")):
            clause, line = self._clause(node), self.faults.line(node)
            if clause is None:
                continue
            if clause.id in self.lines:
                self.faults.note(line, T("the clause {id} stands twice", id=clause.id))
            if clause.chapter not in chapters:
                self.faults.note(line, T("there is no chapter {id}", id=clause.chapter))
            elif clauses and order.index(clause.chapter) < max(
                (order.index(c.chapter) for c in clauses if c.chapter in chapters), default=0
            ):
                self.faults.note(line, T("the clause {id} stands outside of its chapter", id=clause.id))
            self.lines.setdefault(clause.id, line)
            clauses.append(clause)
        return ClauseText(chapters, annexes, tuple(clauses))

    def _clause(self, node: Node) -> Clause | None:
        keys = self.faults.mapping(node, _CLAUSE_KEYS)
        if "same_as" in keys:
            return self._same(keys["same_as"])
        missing = [key for key in _NEEDED if key not in keys]
        if missing:
            self.faults.note(self.faults.line(node), T("the clause lacks {keys}", keys=", ".join(missing)))
            return None
        paragraphs = tuple(self._part(row) for row in self.faults.rows(keys["paragraphs"]))
        if not paragraphs or not isinstance(paragraphs[0], str):
            self.faults.note(self.faults.line(keys["paragraphs"]), T("a clause begins with text"))
        said = {key: self.faults.word(value) for key, value in keys.items() if key in _TEXT_KEYS}
        rows = {key: tuple(map(self.faults.word, self.faults.rows(keys.get(key)))) for key in _LIST_KEYS}
        return Clause(
            id=said["id"],
            chapter=said["chapter"],
            title=said["title"],
            paragraphs=tuple(part for part in paragraphs if isinstance(part, (str, Items, When))),
            serves=rows["serves"],
            when=said.get("when", ""),
            choices=rows["choices"],
            facts=rows["facts"],
            why=said["why"],
            basis=said["basis"],
        )

    def _part(self, node: Node) -> Entry | Items:
        """Read a paragraph, a list of items, an item, or parts that depend on a condition."""
        if isinstance(node, ScalarNode):
            return str(node.value)
        keys = self.faults.mapping(node)
        kinds: dict[frozenset[str], Callable[[Mapping[str, Node]], Entry | Items]] = {
            frozenset({"items"}): lambda k: Items(tuple(map(self._entry, self.faults.rows(k["items"])))),
            frozenset({"when", "then"}): lambda k: When(
                self.faults.word(k["when"]), tuple(map(self._part, self.faults.rows(k["then"])))
            ),
            frozenset({"each", "text"}): lambda k: Each(self.faults.word(k["each"]), self.faults.word(k["text"])),
            frozenset({"text", "sub"}): lambda k: Sub(
                self.faults.word(k["text"]), tuple(map(self.faults.word, self.faults.rows(k["sub"])))
            ),
            frozenset({"agreed", "paragraph"}): self._agreed,
            frozenset({"agreed", "paragraph", "instead"}): self._agreed,
        }
        read = kinds.get(frozenset(keys))
        if read is None:
            self.faults.note(
                self.faults.line(node), T("a paragraph can't be made of the keys {keys}", keys=", ".join(sorted(keys)))
            )
            return ""
        return read(keys)

    def _entry(self, node: Node) -> Entry:
        part = self._part(node)
        if isinstance(part, Items):
            self.faults.note(self.faults.line(node), T("a list of items can't stand in another"))
            return ""
        return part

    def _other(self, name: str) -> ClauseText:
        if name not in self._others:
            self._others[name] = load_clauses(self.resources, name)
        return self._others[name]

    def _same(self, node: Node) -> Clause | None:
        name, _, ident = self.faults.word(node).partition(".")
        found = [c for c in self._other(name).clauses if c.id == ident] if name == SHARED else []
        if not found:
            self.faults.note(self.faults.line(node), T("there is no clause {id} to be taken", id=f"{name}.{ident}"))
            return None
        return found[0]

    def _agreed(self, keys: Mapping[str, Node]) -> str:
        """Quote a paragraph of the agreement, for rules that say the same: one source, one wording (C13)."""
        ident, number = self.faults.word(keys["agreed"]), self.faults.word(keys["paragraph"])
        quoted = () if self.name == AGREED_IN else self._other(AGREED_IN).clauses
        found = [clause.paragraphs for clause in quoted if clause.id == ident]
        at = int(number) - 1 if number.isdigit() else -1
        text = found[0][at] if found and 0 <= at < len(found[0]) else None
        if not isinstance(text, str):
            place = self.faults.line(keys["agreed"])
            self.faults.note(place, T("the agreement has no text {id} {number}", id=ident, number=number))
            return ""
        for old, new in (*_WORDS.items(), *self.faults.words(keys.get("instead")).items()):
            text = text.replace(old, new)
        return text


def _check_references(text: ClauseText, lines: Mapping[str, int], faults: _Faults) -> None:
    """See that every reference names something; those in quoted paragraphs too, in whose text they now stand."""
    names: dict[str | None, Iterable[str]] = {"chapter": text.chapters, "annex": text.annexes}
    articles: Any = {clause.id: clause for clause in text.clauses}
    for clause in text.clauses:
        for words in texts(clause.paragraphs):
            for said in _REFERENCE.findall(words):
                found = _KNOWN_REFERENCE.fullmatch(said)
                known = found and found[2] in names.get(found[1], articles)
                if found and known and found[3] and found[1] in (None, "item"):
                    known = 1 <= int(found[3]) <= len(listed(articles[found[2]]))
                if not known:
                    faults.note(lines.get(clause.id, 1), T("[[{name}]] refers to nothing", name=said))


def listed(clause: Clause) -> list[tuple[Entry, str]]:
    """Return all items of an article, each with the condition under which it is printed."""
    found: list[tuple[Entry, str]] = []
    for part in clause.paragraphs:
        if isinstance(part, Items):
            found += numbered(part.entries)
        elif isinstance(part, When):
            found += [row for inner in part.parts if isinstance(inner, Items) for row in numbered(inner.entries)]
    return found
