"""Old text as it stands in a redline: struck out, or moved away."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from toolkit.drafting.line import Line, Piece, Unit
from toolkit.drafting.pen import field_runs, paragraph_properties
from toolkit.drafting.story import Story
from toolkit.drafting.wml import (
    DEL,
    DEL_INSTR,
    DEL_TEXT,
    FIELD,
    INSTR,
    NUM_PR,
    P_PR,
    R_PR,
    RUN,
    SECT_PR,
    TEXT,
    Element,
    attribute,
    boxes,
    local,
    make,
    text_node,
    w,
)

_BEFORE_NUMBER = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
_STRUCK = {TEXT: DEL_TEXT, INSTR: DEL_INSTR}


def struck(story: Story, units: Sequence[Unit], *, tag: str = DEL, links: bool = True) -> list[Element]:
    """Return marks around copies of old units.

    Args:
        story: where they go.
        units: the units, in their order.
        tag: ``w:del``, or ``w:moveFrom`` for what stands elsewhere now.
        links: keep hyperlinks to addresses; False inside a hyperlink.
    """
    groups: list[tuple[Element | None, list[Element]]] = []
    for link, runs in _runs(story, units, tag):
        kept = link if links and story.old.address(link) else None
        if groups and groups[-1][0] is kept:
            groups[-1][1].extend(runs)
        else:
            groups.append((kept, runs))
    found: list[Element] = []
    for link, runs in groups:
        mark = story.pen.mark(tag, runs)
        if link is None:
            found.append(mark)
            continue
        shell = make("hyperlink")
        shell.attrib.update(link.attrib)
        copy = story.bring(shell)
        copy.append(mark)
        found.append(copy)
    return found


def struck_paragraph(story: Story, line: Line, *, tag: str = DEL, whole: Collection[int] = ()) -> Element:
    """Return a copy of an old paragraph with all its text and its end marked as gone.

    Args:
        story: where it goes.
        line: the paragraph.
        tag: ``w:del`` or ``w:moveFrom``.
        whole: the ``id()`` of ends of fields that go as a whole, though they reach over several paragraphs.
    """
    copy = make("p")
    properties = carried_properties(story, line.paragraph)
    if properties is not None:
        copy.append(properties)
    marks = struck(story, _with_loose(line, whole), tag=tag)
    if tag == DEL:
        for start, end in story.carry.bookmarks(line.paragraph):
            if not marks or marks[0].tag != DEL or marks[-1].tag != DEL:
                break
            marks[0].insert(0, start)
            marks[-1].append(end)
    copy.extend(marks)
    story.pen.mark_paragraph(copy, tag)
    return copy


def carried_properties(story: Story, paragraph: Element) -> Element | None:
    """Return a copy of an old paragraph's properties, without the section's; its kind of number is kept."""
    properties = paragraph.find(P_PR)
    shell = make("p") if properties is None else make("p", story.bring(properties))
    own = paragraph_properties(shell)
    for child in [c for c in own if c.tag == SECT_PR]:
        own.remove(child)
    if story.new_numbers().label(shell) != story.old_numbers.label(paragraph):
        _number_as_before(story, own, paragraph)
    return own if len(own) else None


def _number_as_before(story: Story, properties: Element, paragraph: Element) -> None:
    """Number a carried paragraph as its style did in the old file; the new file's style of the name does not."""
    place = story.old_numbers.place(paragraph)
    number = story.carry.number(place[0]) if place else "0"
    if not number:
        return
    for old in properties.findall(NUM_PR):
        properties.remove(old)
    level = str(place[1]) if place else "0"
    at = sum(1 for child in properties if local(child) in _BEFORE_NUMBER)
    properties.insert(at, make("numPr", make("ilvl", val=level), make("numId", val=number)))


def field_as_runs(story: Story | None, simple: Element) -> list[Element]:
    """Return ``w:fldSimple`` as runs; of the old file if a story is given to carry them."""
    result = [story.bring(run) if story else run for run in simple.iter(RUN)]
    return field_runs(attribute(simple, w("instr")), result)


def _with_loose(line: Line, whole: Collection[int]) -> list[Unit]:
    units = line.units
    loose = [(at, piece) for at, piece in line.loose if id(piece.node) in whole]
    if not loose:
        return units
    found: list[Unit] = []
    for at in range(len(units) + 1):
        found.extend(Unit(None, "", (piece,), -2) for place, piece in loose if place == at)
        found.extend(units[at : at + 1])
    return found


def _runs(story: Story, units: Sequence[Unit], tag: str) -> Iterator[tuple[Element | None, list[Element]]]:
    """Copy runs, those of one hyperlink together."""
    run: Element | None = None
    source: Element | None = None
    for unit in units:
        for piece in unit.pieces:
            if piece.run is None:
                source = None
                yield piece.link, _standalone(story, piece.node, tag)
                continue
            if run is None or piece.run is not source:
                source = piece.run
                run = make("r")
                properties = source.find(R_PR)
                if properties is not None:
                    run.append(story.bring(properties))
                yield piece.link, [run]
            _copy(story, run, piece, unit, tag)


def _copy(story: Story, run: Element, piece: Piece, unit: Unit, tag: str) -> None:
    node_tag = str(piece.node.tag)
    target = _STRUCK.get(node_tag, node_tag) if tag == DEL else node_tag
    if node_tag == TEXT and unit.start >= 0:
        last = run[-1] if len(run) else None
        if last is not None and last.tag == target:
            joined = text_node((last.text or "") + unit.text, target)
            run.replace(last, joined)
        else:
            run.append(text_node(unit.text, target))
    elif node_tag in _STRUCK:
        run.append(text_node(piece.node.text or "", target))
    else:
        copy = story.bring(piece.node)
        if tag == DEL:
            _strike_boxes(story, copy)
        run.append(copy)


def _strike_boxes(story: Story, copy: Element) -> None:
    """Strike out what stands in the text boxes of an object too: judges want all text in a deletion struck."""
    for run in [run for box in boxes(copy) for run in box.iter(RUN)]:
        for child in run:
            child.tag = _STRUCK.get(str(child.tag), child.tag)
        mark = story.pen.mark(DEL)
        run.addprevious(mark)
        mark.append(run)


def _standalone(story: Story, node: Element, tag: str) -> list[Element]:
    if node.tag != FIELD:
        return [story.bring(node)]
    runs = field_as_runs(story, node)
    for run in runs if tag == DEL else ():
        for child in run:
            child.tag = _STRUCK.get(str(child.tag), child.tag)
    return runs
