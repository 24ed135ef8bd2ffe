"""Mark how a paragraph differs from its old state; also where one became several or several became one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml import etree

from toolkit.drafting.line import Atom, Line, Unit
from toolkit.drafting.matching import Span, differences
from toolkit.drafting.rewrite import Removal, rewrite
from toolkit.drafting.story import Kind, Story
from toolkit.drafting.strike import carried_properties, struck
from toolkit.drafting.wml import DEL, FALLBACK, INS, P_PR, Element, make

_END = Atom(("end of paragraph",), "\n", -1, -1, True)
_OBJECT = "\ufffc"
"""What a picture, formula or reference to a note is called in a list of changes."""
_CUT = "{urn:alliance:redline}cut"
"""Stands for a moment where a paragraph's end went."""

CompareBoxes = Callable[[Element, Element], None]


class AwkwardError(Exception):
    """The paragraphs can't be marked together; they have to be marked one by one."""


@dataclass(frozen=True)
class _Row:
    """The atoms of several paragraphs in a row, with their ends between them."""

    lines: Sequence[Line]
    atoms: Sequence[Atom]
    places: Sequence[tuple[int, int]]
    """Line and place in it, for every atom."""

    @classmethod
    def of(cls, lines: Sequence[Line]) -> _Row:
        atoms: list[Atom] = []
        places: list[tuple[int, int]] = []
        for number, line in enumerate(lines):
            if number:
                atoms.append(_END)
                places.append((number - 1, len(lines[number - 1].units)))
            atoms.extend(line.atoms)
            places.extend((number, atom.first) for atom in line.atoms)
        return cls(lines, atoms, places)

    def place(self, at: int) -> tuple[int, int]:
        """Return line and unit of an atom; after the last, the end of the last line."""
        if at < len(self.places):
            return self.places[at]
        return len(self.lines) - 1, len(self.lines[-1].units)

    def text(self, first: int, after: int) -> str:
        return "".join(atom.text or _OBJECT for atom in self.atoms[first:after])

    def units(self, atom: int) -> list[Unit]:
        line, _ = self.places[atom]
        return self.lines[line].units[self.atoms[atom].first : self.atoms[atom].after]


def edit(story: Story, olds: Sequence[Line], news: Sequence[Line], boxes: CompareBoxes) -> list[Element]:
    """Mark new paragraphs in place against the old ones.

    Args:
        story: the story they stand in.
        olds: old paragraphs; one, if there are several new ones.
        news: new paragraphs; one, if there are several old ones.
        boxes: compares the contents of two text boxes.

    Returns:
        The paragraphs of the redline: the new ones, and before one those that were joined to it.

    Raises:
        AwkwardError: an old paragraph's end lies inside a hyperlink or the like; nothing in the file is right then.
    """
    old, new = _Row.of(olds), _Row.of(news)
    spans = differences(old.atoms, new.atoms)
    _compare_boxes(story, old, new, spans, boxes)
    came: list[set[int]] = [set() for _ in news]
    removals: list[dict[int, Removal]] = [{} for _ in news]
    for span in spans:
        for at in range(span.j1, span.j2):
            line, _ = new.places[at]
            came[line].update(range(new.atoms[at].first, new.atoms[at].after))
        if span.i1 < span.i2:
            line, unit = new.place(span.j1)
            removals[line][unit] = _removal(story, old, span)
    for paragraph, units, gone in zip(news, came, removals, strict=True):
        if units or gone:
            rewrite(paragraph, units, gone, story.pen, address=story.new.address)
    for paragraph in news[:-1]:
        story.pen.mark_paragraph(paragraph.paragraph, INS)
    found = [part for paragraph in news for part in _cut(story, paragraph.paragraph, olds)]
    _note(story, old, new, spans)
    renumbered(story, olds[-1], news[-1])
    return found


def replace(story: Story, old: Line, new: Line) -> list[Element]:
    """Mark a new paragraph in place as replaced whole: all it said is struck out, all it says came; its end stays."""
    whole = Span(0, len(old.atoms), 0, len(new.atoms))
    rewrite(new, range(len(new.units)), {0: _removal(story, _Row.of([old]), whole)} if old.units else {}, story.pen)
    _note(story, _Row.of([old]), _Row.of([new]), [whole])
    renumbered(story, old, new)
    return [new.paragraph]


def _compare_boxes(story: Story, old: _Row, new: _Row, spans: Sequence[Span], boxes: CompareBoxes) -> None:
    i = j = 0
    for span in [*spans, Span(len(old.atoms), 0, len(new.atoms), 0)]:
        for a, b in zip(range(i, span.i1), range(j, span.j1), strict=True):
            if not new.atoms[b].solid or new.atoms[b] is _END:
                continue
            for before, after in zip(old.units(a), new.units(b), strict=False):
                for one, two in zip(Line.boxes_of(before), Line.boxes_of(after), strict=False):
                    state = story.log.state()
                    boxes(one, two)
                    if next(two.iterancestors(FALLBACK), None) is not None:
                        story.log.back_to(state)  # the same box again, for older programs
        i, j = span.i2, span.j2


def _removal(story: Story, old: _Row, span: Span) -> Removal:
    groups: list[list[Unit] | int] = [[]]
    for at in range(span.i1, span.i2):
        last = groups[-1]
        if old.atoms[at] is _END:
            groups += [old.places[at][0], []]
        elif isinstance(last, list):
            last.extend(old.units(at))
    units = [unit for group in groups if isinstance(group, list) for unit in group]

    def marks(links: bool) -> list[Element]:
        found: list[Element] = []
        for group in groups:
            if isinstance(group, list):
                found += struck(story, group, links=links) if group else []
            else:
                found.append(etree.Element(_CUT, line=str(group)))
        return found

    return Removal(units, marks, story.old.address(units[0].pieces[0].link) if units else "")


def _cut(story: Story, paragraph: Element, olds: Sequence[Line]) -> list[Element]:
    """Divide a paragraph where ends of old ones went; what stands before such a place ends with a struck-out mark."""
    found: list[Element] = []
    cuts = list(paragraph.iter(_CUT))
    if any(cut.getparent() is not paragraph for cut in cuts):
        raise AwkwardError
    for cut in cuts:
        before = make("p")
        properties = carried_properties(story, olds[int(cut.get("line") or 0)].paragraph)
        if properties is not None:
            before.append(properties)
        for child in [c for c in paragraph[: paragraph.index(cut)] if c.tag != P_PR]:
            before.append(child)
        paragraph.remove(cut)
        story.pen.mark_paragraph(before, DEL)
        paragraph.addprevious(before)
        found.append(before)
    return [*found, paragraph]


def _note(story: Story, old: _Row, new: _Row, spans: Sequence[Span]) -> None:
    if len(old.lines) != len(new.lines):
        kind = Kind.SPLIT if len(old.lines) < len(new.lines) else Kind.MERGED
        said = ("\n".join(line.text for line in row.lines) for row in (old, new))
        story.log.add(kind, new.lines[0].paragraph, *said)
    for span in spans:
        before, after = old.text(span.i1, span.i2), new.text(span.j1, span.j2)
        if any(atom is _END for atom in (*old.atoms[span.i1 : span.i2], *new.atoms[span.j1 : span.j2])):
            before, after = before.strip("\n"), after.strip("\n")
            if not before and not after:
                continue
        kind = Kind.REPLACED
        if span.i1 == span.i2:
            kind = Kind.INSERTED
        elif span.j1 == span.j2:
            kind = Kind.DELETED
        story.log.add(kind, new.lines[new.place(span.j1)[0]].paragraph, before, after)


def renumbered(story: Story, old: Line, new: Line) -> None:
    """Record a paragraph's former properties where its kind of number changed: the number is part of what it says."""
    numbers = story.new_numbers()
    before, after = story.old_numbers.label(old.paragraph), numbers.label(new.paragraph)
    if before == after:
        return
    story.pen.record_properties(new.paragraph, carried_properties(story, old.paragraph))
    story.log.add(Kind.RENUMBERED, new.paragraph, old.text, new.text)
