"""What members wrote into the copies that come back: comments with their replies, and tracked changes, by article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from toolkit import limits
from toolkit.drafting.articles import Articles, Spot
from toolkit.drafting.remarks import Kind, Remark, Walk, flat, minute
from toolkit.drafting.text import paragraph_text
from toolkit.drafting.wml import FALLBACK, Element, P, attribute, local, w
from toolkit.drafting.wordfile import WordFile
from toolkit.errors import WantingError
from toolkit.i18n import Bilingual, Renderable, T

_ID, _AUTHOR, _DATE = w("id"), w("author"), w("date")
_PARAGRAPH_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
_EXTENDED = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_RANGE_ENDS = frozenset(f"{name}Range{end}" for name in ("comment", "moveFrom", "moveTo") for end in ("Start", "End"))
_ELSEWHERE: dict[str, tuple[Renderable, int]] = {
    "footnotes": (T("footnote"), 3),
    "endnotes": (T("endnote"), 4),
    "header": (T("header"), 5),
    "footer": (T("footer"), 6),
}


def gather(files: Iterable[tuple[str, bytes]]) -> list[Remark]:
    """Return all comments and tracked changes of several files, by article.

    Args:
        files: name and content of each.

    Raises:
        WantingError: files that can't be read, all of them named; or more remarks than anyone can work through.
    """
    refused: list[tuple[str, WantingError]] = []
    found: list[tuple[tuple[object, ...], Remark]] = []
    for at, (name, data) in enumerate(files):
        try:
            remarks = remarks_of(name, data)
        except WantingError as error:
            refused.append((name, error))
            continue
        found += [((remark.order, at, number), remark) for number, remark in enumerate(remarks)]
    if refused:
        raise WantingError(
            T(
                "These files can't be used: {files}",
                files="；".join(f"{name}: {error.problem.render()}" for name, error in refused),
            ),
            refused[0][1].remedy,
        )
    if len(found) > limits.DRAFT_REMARKS:
        raise WantingError(
            T(
                "There are {count} comments and changes; {limit} at most can be gathered.",
                count=len(found),
                limit=limits.DRAFT_REMARKS,
            ),
            T("Gather fewer files at a time."),
        )
    return [remark for _, remark in sorted(found, key=lambda row: row[0])]


def remarks_of(name: str, data: bytes) -> list[Remark]:
    """Return the comments and tracked changes of one file, in the order of its text; replies behind what they answer.

    Raises:
        WantingError: it is no Word file, unsafe or too large.
    """
    file = WordFile(data)
    articles = Articles(file)
    walk = Walk(name)
    for part, kind in file.text_parts().items():
        for element in _seen(file.tree(part)):
            if element.tag == P:
                walk.paragraph(element, articles.of(element) if kind == "body" else _elsewhere(kind))
            elif local(element) in _RANGE_ENDS and not any(a.tag == P for a in element.iterancestors()):
                walk.range(element)
    remarks = [*walk.changes, *walk.moved(), *_comments(name, file, walk)]
    return sorted(remarks, key=lambda remark: remark.order)


def _seen(element: Element) -> Iterator[Element]:
    """Walk over a tree in its order, but not over what is there a second time for older programs."""
    for child in element:
        if child.tag != FALLBACK:
            yield child
            yield from _seen(child)


def _elsewhere(kind: str) -> Spot:
    place, zone = _ELSEWHERE[kind]
    return Spot(place, (zone, 0, 0, 0))


def _comments(name: str, file: WordFile, walk: Walk) -> Iterator[Remark]:
    part = file.related(file.main, "comments")
    if part is None:
        return
    rows = {attribute(row, _ID): row for row in file.tree(part).iter(w("comment"))}
    owner = {
        str(p.get(_PARAGRAPH_ID)): number for number, row in rows.items() for p in row.iter(P) if p.get(_PARAGRAPH_ID)
    }
    parents: dict[str, str] = {}
    done: dict[str, bool] = {}
    extended = file.related(file.main, "commentsExtended")
    for row in file.tree(extended).iter(f"{_EXTENDED}commentEx") if extended else ():
        number = owner.get(str(row.get(f"{_EXTENDED}paraId")), "")
        parent = owner.get(str(row.get(f"{_EXTENDED}paraIdParent")), "")
        done[number] = row.get(f"{_EXTENDED}done") in ("1", "true")
        if parent and parent != number:
            parents[number] = parent
    for number in _threads(list(rows), parents):
        row, root = rows[number], _root(number, parents)
        anchor = walk.anchors.get(root) or walk.anchors.get(number)
        spot = (anchor.spot if anchor else None) or Spot(T("at no place"), (9, 0, 0, 0))
        yield Remark(
            name,
            spot.place,
            spot.order,
            Kind.REPLY if number in parents else Kind.COMMENT,
            attribute(row, _AUTHOR),
            minute(attribute(row, _DATE)),
            anchor.quoted() if anchor else "",
            Bilingual(flat("\n".join(paragraph_text(p) for p in row.iter(P)))),
            done.get(root),
        )


def _threads(numbers: Sequence[str], parents: dict[str, str]) -> list[str]:
    """Return comments with their replies right behind them."""
    place = {number: at for at, number in enumerate(numbers)}
    return sorted(numbers, key=lambda n: (place.get(_root(n, parents), 0), n in parents, place[n]))


def _root(number: str, parents: dict[str, str]) -> str:
    seen = {number}
    while (parent := parents.get(number)) and parent not in seen:
        number = parent
        seen.add(number)
    return number
