"""Legal texts in print: chapters 第一章, articles 第一条 through all of them, items （一）, sub-items 1., annexes.

All numbers are Word's own, and every reference is a REF field on the bookmark of what it names, so a text in which a
clause is left out, moved or added by hand numbers itself anew, in Word and in LibreOffice. The text that a field shows
until then is computed when the template is filled, from the same conditions that leave clauses out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from templates.house.blocks import each, field, paragraph, run, when
from templates.house.paper import Paper
from templates.house.parts import related
from templates.house.styles import FANG, HEAD, HEI, STYLES, TITLE, Style, W, numbering_xml, styles_xml
from toolkit.chinese import hanzi_number
from toolkit.clauses import Clause, Each, Entry, Items, Sub, When, listed, texts

_KEEP = "<w:keepNext/><w:keepLines/>"
_SET_IN = 'w:left="0" w:firstLineChars="200" w:firstLine="560"'
_FLUSH = 'w:left="0" w:firstLine="0"'
_CHAPTERS, _ARTICLES, _RECITALS, _ANNEXES = 3, 4, 5, 6
_REFERENCE = re.compile(r"\[\[(?:(chapter|annex|item):)?([a-z_]+)(?:\.(\d+))?\]\]")
_UNDER_HEADER = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="3" w:color="auto"/></w:pBdr>'


def _list(number: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


LEGAL_STYLES = (
    Style("Chapter", "章标题", HEI, 32, 600, 280, 160, "center", _FLUSH, next="Article",
          extra=_KEEP + _list(_CHAPTERS), outline=0),
    Style("Article", "条", align="both", indent=_SET_IN, extra=_list(_ARTICLES)),
    Style("ArticleItem", "项", align="both", indent=_SET_IN, extra=_list(_ARTICLES, 1)),
    Style("ArticleSubItem", "目", align="both", indent=_SET_IN, extra=_list(_ARTICLES, 2)),
    Style("Recital", "鉴于条款", align="both", indent=_SET_IN, extra=_list(_RECITALS)),
    Style("Annex", "附件标题", TITLE, 36, 640, 0, 240, "center", _FLUSH, next="Prose",
          extra=_KEEP + _list(_ANNEXES), outline=0),
    Style("LegalPart", "篇标题", TITLE, 36, 640, 0, 240, "center", next="Prose", extra=_KEEP, outline=0),
    Style("LegalTitle", "协议标题", TITLE, 44, 720, align="center", extra=_KEEP),
    Style("LegalDraft", "草案标记", "楷体_GB2312", 32, 560, align="center", extra=_KEEP),
    Style("SignHead", "签署声明", size=24, line=440, before=100, after=100),
    Style("SignParty", "签署单位", HEI, 24, 440),
    Style("SignLine", "签署栏", size=24, line=480),
    Style("SignSeal", "盖章处", size=24, line=400, align="center"),
    Style("Header", "header", FANG, 21, 320, align="center", extra=_UNDER_HEADER),
)  # fmt: skip


def _level(number: int, kind: str, text: str, style: str, *, face: str = "", set_in: bool = True) -> str:
    fonts = f'<w:rPr><w:rFonts w:hint="eastAsia" w:eastAsia="{face}"/></w:rPr>' if face else ""
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:pStyle w:val="{style}"/>'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="0" w:firstLine="{560 if set_in else 0}"/></w:pPr>{fonts}</w:lvl>'
    )


_HAN = "chineseCountingThousand"
LEGAL_LISTS = (
    _level(0, _HAN, "第%1章", "Chapter", set_in=False),
    _level(0, _HAN, "第%1条", "Article", face=HEI)
    + _level(1, _HAN, "（%2）", "ArticleItem")
    + _level(2, "decimal", "%3. ", "ArticleSubItem"),
    _level(0, _HAN, "（%1）", "Recital"),
    _level(0, _HAN, "附件%1", "Annex", set_in=False),
)
"""Chapters, articles with items and sub-items, recitals, annexes: lists of their own, so that a REF field with the
switch ``\\n`` gives the one number that was meant."""


class LegalPaper(Paper):
    """A document with the styles and lists of legal texts, and its title at the head of each page but the cover.

    Args:
        title: for the file's properties; may hold tags.
        author: likewise.
        header: what stands at the head of each page.
        footer: condition under which pages carry their own number.
        cover: the first page carries neither head nor number.
    """

    def __init__(self, title: str, author: str = "", *, header: str, footer: str = "", cover: bool = False) -> None:
        super().__init__(title, author, footer=footer, cover=cover)
        self._header = header

    def _parts(self) -> dict[str, str]:
        parts = super()._parts()
        parts["styles"] = styles_xml((*STYLES, *LEGAL_STYLES))
        parts["numbering"] = numbering_xml(LEGAL_LISTS)
        parts["header1"] = f"{HEAD}<w:hdr {W}>{paragraph(self._header, 'Header')}</w:hdr>"
        if self._cover:
            parts["header2"] = f"{HEAD}<w:hdr {W}>{paragraph(style='Footer')}</w:hdr>"
        return parts

    def _section(self, landscape: bool, first: bool) -> str:
        parts = self._parts()
        names = {"default": "header1", **({"first": "header2"} if first and self._cover else {})}
        heads = "".join(
            f'<w:headerReference w:type="{kind}" r:id="{related(parts, name)}"/>' for kind, name in names.items()
        )
        section = super()._section(landscape, first).replace("<w:sectPr>", f"<w:sectPr>{heads}", 1)
        return section if landscape else section.replace('w:header="851"', 'w:header="1361"')


@dataclass(frozen=True)
class _Place:
    """Where something stands: how many certainly stand before it, and the conditions of those that may."""

    before: int
    conditions: tuple[str, ...]
    own: str = ""

    def number(self) -> str:
        """Return its number as a template prints it."""
        if not self.conditions:
            return hanzi_number(self.before + 1)
        terms = "".join(f" + (1 if {condition} else 0)" for condition in self.conditions)
        return f"{{{{ ({self.before + 1}{terms})|hanzi }}}}"


def _places(conditions: Sequence[str]) -> list[_Place]:
    """Return the places of a row of things, each given by the condition that it depends on, or nothing."""
    return [
        _Place(
            sum(not condition for condition in conditions[:n]),
            tuple(condition for condition in conditions[:n] if condition),
            own,
        )
        for n, own in enumerate(conditions)
    ]


class LegalText:
    """A text of chapters and articles, with its annexes.

    Args:
        chapters: id → title, in order.
        clauses: the articles, in order; chapter by chapter.
        annexes: id → title, in order.

    Raises:
        ValueError: an id stands twice, a chapter is out of order, or a reference names what may not be there.
    """

    def __init__(
        self, chapters: Mapping[str, str], clauses: Sequence[Clause], annexes: Mapping[str, str] | None = None
    ) -> None:
        self.chapters, self.clauses, self.annexes = chapters, clauses, annexes or {}
        order = list(chapters)
        if [order.index(c.chapter) for c in clauses] != sorted(order.index(c.chapter) for c in clauses):
            raise ValueError("a chapter's articles do not stand together")
        if len({clause.id for clause in clauses}) != len(clauses):
            raise ValueError("an article stands twice")
        places = _places([clause.when for clause in clauses])
        self._articles = {clause.id: place for clause, place in zip(clauses, places, strict=True)}
        self._items = {clause.id: _places([c for _, c in listed(clause)]) for clause in clauses}
        self._wanted = {
            (found[2], int(found[3]))
            for clause in clauses
            for text in texts(clause.paragraphs)
            for found in _REFERENCE.finditer(text)
            if found[3]
        }
        self._marks = 0

    def entries(self) -> list[str]:
        """Return the chapters and annexes as a table of contents lists them."""
        chapters = [f"第{hanzi_number(n)}章　{spread(title)}" for n, title in enumerate(self.chapters.values(), 1)]
        return chapters + [f"附件{hanzi_number(n)}　{title}" for n, title in enumerate(self.annexes.values(), 1)]

    def blocks(self) -> list[str]:
        """Return all chapters with their articles."""
        out = []
        for chapter, title in self.chapters.items():
            out.append(self._bookmarked(f"_chp_{chapter}", f"　{spread(title)}", "Chapter"))
            for clause in self.clauses:
                if clause.chapter == chapter:
                    text = "".join(self._article(clause))
                    out.append(when(clause.when, text) if clause.when else text)
        return out

    def annex(self, name: str) -> str:
        """Return an annex's heading, at the head of a page."""
        return self._bookmarked(f"_anx_{name}", f"　{self.annexes[name]}", "Annex", new_page=True)

    def paragraph(self, text: str, style: str = "Prose", *, keep_next: bool = False) -> str:
        """Return a paragraph outside of the articles, whose references are fields too."""
        return paragraph(style=style, runs=self._runs(text), keep_next=keep_next)

    def _article(self, clause: Clause) -> Iterator[str]:
        first, *rest = clause.paragraphs
        if not isinstance(first, str):
            raise ValueError(f"{clause.id} does not begin with text")
        leads = bool(rest) and isinstance(rest[0], Items)
        yield self._bookmarked(f"_art_{clause.id}", f"　{first}", "Article", clause.when, keep_next=leads)
        numbers = count(1)
        for part, after in zip(rest, [*rest, ""][1:], strict=True):
            if isinstance(part, str):
                yield self._prose(part, clause.when, isinstance(after, Items))
            elif isinstance(part, Items):
                yield from self._entries(part.entries, clause, numbers, clause.when)
            else:
                yield when(part.condition, *self._conditional(part, clause, numbers))

    def _conditional(self, part: When, clause: Clause, numbers: Iterator[int]) -> Iterator[str]:
        for inner in part.parts:
            if isinstance(inner, Items):
                yield from self._entries(inner.entries, clause, numbers, part.condition)
            elif isinstance(inner, str):
                yield self._prose(inner, part.condition, inner != part.parts[-1])

    def _entries(
        self, entries: Sequence[Entry | Items], clause: Clause, numbers: Iterator[int], condition: str
    ) -> Iterator[str]:
        for entry in entries:
            if isinstance(entry, When):
                yield when(entry.condition, *self._entries(entry.parts, clause, numbers, entry.condition))
                continue
            number = next(numbers)
            if isinstance(entry, Each):
                yield each(entry.loop, paragraph(style="ArticleItem", runs=self._runs(entry.text, condition)))
                continue
            text = entry.text if isinstance(entry, Sub) else str(entry)
            mark = f"_itm_{clause.id}_{number}" if (clause.id, number) in self._wanted else ""
            yield self._bookmarked(mark, text, "ArticleItem", condition, keep_next=isinstance(entry, Sub))
            if isinstance(entry, Sub):
                yield from (paragraph(style="ArticleSubItem", runs=self._runs(sub, condition)) for sub in entry.parts)

    def _prose(self, text: str, condition: str, keep_next: bool) -> str:
        return paragraph(style="Prose", runs=self._runs(text, condition), keep_next=keep_next)

    def _bookmarked(
        self, name: str, text: str, style: str, condition: str = "", *, keep_next: bool = False, new_page: bool = False
    ) -> str:
        if name:
            # The mark ends after the first character: at the end of a full line it makes LibreOffice break once more.
            self._marks += 1
            head = 1 if text[0] not in "{[" else len(text)
            runs = (
                f'<w:bookmarkStart w:id="{self._marks}" w:name="{name}"/>{self._runs(text[:head], condition)}'
                f'<w:bookmarkEnd w:id="{self._marks}"/>{self._runs(text[head:], condition)}'
            )
        else:
            runs = self._runs(text, condition)
        return paragraph(style=style, runs=runs, keep_next=keep_next, new_page=new_page)

    def _runs(self, text: str, condition: str = "") -> str:
        out, position = [], 0
        for found in _REFERENCE.finditer(text):
            if found.start() > position:
                out.append(run(text[position : found.start()]))
            out.append(self._reference(found, text[: found.start()], condition))
            position = found.end()
        if position < len(text):
            out.append(run(text[position:]))
        return "".join(out)

    def _reference(self, found: re.Match[str], before: str, condition: str) -> str:
        kind, name, item = found.groups()
        if kind == "chapter":
            number = hanzi_number(list(self.chapters).index(name) + 1)
            return field(f"REF _chp_{name} \\n \\h", f"第{number}章")
        if kind == "annex":
            number = hanzi_number(list(self.annexes).index(name) + 1)
            return field(f"REF _anx_{name} \\n \\h", f"附件{number}")
        if name not in self._articles:
            raise ValueError(f"there is no article {name}")
        place = self._articles[name]
        _sure(place, before, condition, name)
        out = "" if kind == "item" else field(f"REF _art_{name} \\n \\h", f"第{place.number()}条")
        if item:
            listed = self._items[name][int(item) - 1]
            _sure(listed, before, condition, f"{name}.{item}")
            shown = f"（{listed.number()}）"
            out += run("第") + field(f"REF _itm_{name}_{item} \\n \\h", shown) + run("项")
        return out


def spread(title: str) -> str:
    """Set the two characters of a short title apart, as statutes do: 总　则."""
    return "　".join(title) if len(title) == 2 else title


def recital(text: str) -> str:
    """Return one of the recitals （一）（二） before the articles."""
    return paragraph(text, "Recital")


def part_heading(text: str, *, new_page: bool = True) -> str:
    """Return a heading without number that the table of contents lists."""
    return paragraph(text, "LegalPart", new_page=new_page)


def _sure(place: _Place, before: str, condition: str, name: str) -> None:
    """See that what is referred to is printed wherever the reference is."""
    if place.own and place.own != condition and f"{{% if {place.own} %}}" not in before:
        raise ValueError(f"{name} may be left out; refer to it under {place.own} only")
