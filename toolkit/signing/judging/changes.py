"""What was appended after the certification, revision by revision: signatures, validation data, document timestamps.

Stricter than DocMDP P=2 (ISO 32000-1 12.8.2.2) and than pyHanko's own analysis: an object that was there before may be
written anew only in a handful of places, and there only so; every new object must be reached from such a place. Each
revision is compared with the one before it, once, so that the work grows with the file and not with its square.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from toolkit.i18n import T
from toolkit.signing.judging.metadata import same_metadata
from toolkit.signing.judging.objects import at, number, raw, references, same, usage
from toolkit.signing.judging.review import ForeignChange, Review, compare, explain, keep_place
from toolkit.signing.judging.store import review_store

_CATALOGUE = {"/AcroForm", "/DSS", "/Extensions", "/Version", "/Metadata"}
_FORM = {"/Fields", "/SigFlags"}
_FIELD = {"/V", "/AP", "/F", "/M"}
_INFO = {"/ModDate", "/Producer"}
_TRAILER = {"/Root", "/Info", "/ID", "/Size", "/Prev"}
_STREAM_TRAILER = _TRAILER | {"/Type", "/W", "/Index", "/Length", "/Filter", "/DecodeParms"}
__all__ = ["ForeignChange", "Step", "review_changes"]
_EXTENSIONS_DEPTH = 3
_EXTENSIONS_TEXT = 100
_MOST_REVISIONS = 400
"""60 members that each sign, store validation data and add a document timestamp make 180."""


@dataclass(frozen=True)
class Step:
    """One revision that may be there.

    Args:
        revision: its number, from 0.
        signed: fields that were signed in it.
        stamped: document timestamps that were added.
        stored: validation data was added.
    """

    revision: int
    signed: tuple[str, ...] = ()
    stamped: tuple[str, ...] = ()
    stored: bool = False


def review_changes(reader: PdfFileReader, base: int, fields: Sequence[str]) -> list[Step]:
    """Explain every revision after ``base``, the one that the first signature is in.

    Args:
        reader: the file.
        base: number of the revision.
        fields: that may be signed; others can only be document timestamps.

    Raises:
        ForeignChange: a revision holds something else.
        WantingError: it is too large.
        Exception: whatever the library raises on damaged files.
    """
    last = reader.xrefs.total_revisions - 1
    if last == base:
        return []
    if last - base > _MOST_REVISIONS:
        raise ForeignChange(last, T("it was changed more than {limit} times", limit=_MOST_REVISIONS))
    resolver = reader.get_historical_resolver(base)
    touched = {ref.idnum for n in range(base + 1, last + 1) for ref in reader.xrefs.explicit_refs_in_revision(n)}
    uses = usage(resolver, touched)
    if uses.highest >= reader.xrefs.get_xref_container_info(base).size:
        raise ForeignChange(base, T("it points at objects that are not there yet"))
    steps = []
    for revision in range(base + 1, last + 1):
        review = Review(resolver, reader.get_historical_resolver(revision), uses, fields)
        steps.append(_step(review, reader))
        resolver = review.new
    return steps


def _step(review: Review, reader: PdfFileReader) -> Step:
    revision, xrefs = review.new.revision, reader.xrefs
    if review.new.refs_freed_in_revision():  # type: ignore[no-untyped-call]
        raise review.refuse(T("objects were deleted"))
    size, before = (xrefs.get_xref_container_info(n).size for n in (revision, revision - 1))
    for ref in review.new.explicit_refs_in_revision():  # type: ignore[no-untyped-call]
        if ref.generation:
            raise review.refuse(T("an object number was given twice"))
        (review.fresh if ref.idnum >= before else review.replaced)[ref.idnum] = ref
    container = xrefs.get_xref_container_info(revision).stream_ref
    review.explained |= {ref.idnum for ref in review.new.object_streams_used()}  # type: ignore[no-untyped-call]
    review.explained |= {container.idnum} if container is not None else set()
    if review.explained & set(review.replaced):
        raise review.refuse(T("objects were replaced that must not change"))
    _trailer(review)
    _catalogue(review)
    for ref in review.replaced.values():
        if ref.idnum not in review.explained and not same(review.old(ref), review.new(ref)):
            raise review.refuse(T("objects were replaced that must not change"))
    _account_for_new(review, size)
    if not (review.signed or review.stamped or review.stored):
        raise review.refuse(T("it is neither a signature nor validation data nor a timestamp"))
    for ref in (*review.fresh.values(), *review.replaced.values()):
        review.uses.note(ref.idnum, review.new(ref))
    return Step(revision, tuple(review.signed), tuple(review.stamped), review.stored)


def _account_for_new(review: Review, size: int) -> None:
    """Every new object must be reached from a place where new things may be, and point at nothing to come."""
    waiting = list(review.roots)
    while waiting:
        for ref in references(waiting.pop()):
            if ref.idnum >= size:
                raise review.refuse(T("it points at objects that are not there yet"))
            if ref.idnum in review.fresh and ref.idnum not in review.explained:
                review.explained.add(ref.idnum)
                waiting.append(review.new(ref.reference))
    if set(review.fresh) - review.explained:
        raise review.refuse(T("it holds objects that belong to nothing"))


def _trailer(review: Review) -> None:
    old, new = review.old.trailer_view, review.new.trailer_view
    if set(new) - _STREAM_TRAILER - set(old):
        raise review.refuse(T("the trailer was changed"))
    if number(raw(old, "/Root")) != number(raw(new, "/Root")):
        raise review.refuse(T("the catalogue was replaced"))
    first, then = at(old, "/ID"), at(new, "/ID")
    if first is not None and (then is None or not same(first[0], then[0])):
        raise review.refuse(T("the trailer was changed"))
    for key in set(old) - _STREAM_TRAILER:
        if not same(raw(old, key), raw(new, key)):
            raise review.refuse(T("the trailer was changed"))
    info = raw(new, "/Info")
    if number(info) != number(raw(old, "/Info")) and raw(old, "/Info") is not None:
        raise review.refuse(T("the document information was replaced"))
    if info is not None:
        keep_place(review, raw(old, "/Info"), info)
        compare(review, at(old, "/Info"), at(new, "/Info"), _INFO, T("the document information was changed"))


def _catalogue(review: Review) -> None:
    old, new = review.old.root, review.new.root
    compare(review, old, new, _CATALOGUE, T("the catalogue was changed"))
    explain(review, raw(review.new.trailer_view, "/Root"))
    for key in ("/Extensions", "/Version"):
        # Which versions of PDF it needs: names and numbers, written in place.
        if not same(raw(old, key), raw(new, key)) and not _is_plain(raw(new, key), 0):
            raise review.refuse(T("the catalogue was changed"))
    _metadata(review, old, new)
    _form(review, old, new)
    review_store(review, old, new)


def _is_plain(value: Any, depth: int) -> bool:
    inside: list[Any] = []
    if isinstance(value, generic.DictionaryObject):
        inside = list(dict.values(value))
    elif isinstance(value, generic.ArrayObject):  # of which pyHanko makes one for elliptic curves (ISO/TS 32002)
        inside = list(list.__iter__(value))
    elif isinstance(value, generic.TextStringObject):
        return len(value) <= _EXTENSIONS_TEXT
    else:
        return isinstance(value, generic.NameObject | generic.NumberObject) or value is None
    return depth < _EXTENSIONS_DEPTH and all(_is_plain(one, depth + 1) for one in inside)


def _metadata(review: Review, old: Any, new: Any) -> None:
    place, before = raw(new, "/Metadata"), raw(old, "/Metadata")
    if number(place) is None or (before is not None and number(place) != number(before)):
        if place is not None or before is not None:
            raise review.refuse(T("the metadata was replaced"))
        return
    if number(place) in review.replaced:
        alone = review.uses.reached_by(place.idnum) <= {"/Metadata"}
        if not alone or not same_metadata(at(old, "/Metadata"), at(new, "/Metadata")):
            raise review.refuse(T("the metadata was changed"))
    elif before is None:
        raise review.refuse(T("the metadata was replaced"))
    explain(review, place)


def _form(review: Review, old: Any, new: Any) -> None:
    keep_place(review, raw(old, "/AcroForm"), raw(new, "/AcroForm"))
    before, after = at(old, "/AcroForm"), at(new, "/AcroForm")
    reason = T("the form was changed")
    compare(review, before, after, _FORM, reason)
    flags, then_flags = raw(before, "/SigFlags") or 0, raw(after, "/SigFlags") or 0
    if then_flags not in (flags, flags | 1, flags | 3):  # they may only grow: ISO 32000-1, table 219
        raise review.refuse(reason)
    keep_place(review, raw(before, "/Fields"), raw(after, "/Fields"), only={"/Fields"})
    first, then = at(before, "/Fields"), at(after, "/Fields")
    if not isinstance(then, generic.ArrayObject) or len(then) < len(first):
        raise review.refuse(T("form fields were taken away"))
    known = [number(item) for item in list.__iter__(first)]
    written = [number(item) for item in list.__iter__(then)]
    if None in written or written[: len(known)] != known or len(set(written)) != len(written):
        raise review.refuse(T("form fields were taken away"))
    for item in list.__iter__(then):
        if item.idnum in review.replaced:
            _filled(review, item)
        elif item.idnum in review.fresh:
            _added(review, item)


def _filled(review: Review, place: generic.IndirectObject) -> None:
    old, new = review.old(place.reference), review.new(place.reference)
    name = str(raw(old, "/T"))
    reason = T("the field {name} was changed", name=name)
    if same(old, new):
        return
    if (
        name not in review.fields
        or raw(old, "/V") is not None
        or not review.uses.reached_by(place.idnum)
        <= {
            "/Fields",
            "/Annots",
            "/Obj",
        }
    ):
        raise review.refuse(reason)
    compare(review, old, new, _FIELD, reason)
    value = at(new, "/V")
    if at(value, "/Type") != "/Sig" or raw(new, "/F") not in (4, 132):
        raise review.refuse(reason)
    if raw(old, "/AP") is not None and raw(new, "/AP") is None:
        raise review.refuse(reason)
    for entry in (raw(new, "/V"), raw(new, "/AP")):
        if any(ref.idnum in review.replaced for ref in references(entry)):
            raise review.refuse(reason)
        review.roots.append(entry)
    review.signed.append(name)
    review.explained.add(place.idnum)


def _added(review: Review, place: generic.IndirectObject) -> None:
    """A document timestamp brings a field of its own, which nobody can see."""
    new = review.new(place.reference)
    name = str(raw(new, "/T"))
    stamp = at(new, "/V")
    box = at(new, "/Rect")
    flat = isinstance(box, generic.ArrayObject) and [float(edge) for edge in box] == [0.0] * 4
    if (
        name in review.fields
        or at(new, "/FT") != "/Sig"
        or at(stamp, "/Type") != "/DocTimeStamp"
        or not flat
        or set(new) - {"/Type", "/Subtype", "/FT", "/T", "/TU", "/V", "/F", "/P", "/Rect", "/Lock", "/AP"}
    ):
        raise review.refuse(T("the field {name} was added", name=name))
    page = raw(new, "/P")
    if page is not None:
        _listed(review, page, place)
    review.roots.append(place)
    review.stamped.append(name)


def _listed(review: Review, page: Any, place: generic.IndirectObject) -> None:
    """The page of a new field may name it among its annotations, and must change in nothing else."""
    reason = T("a page was changed")
    if number(page) is None or number(page) in review.fresh:
        raise review.refuse(reason)
    old, new = review.old(page.reference), review.new(page.reference)
    if at(new, "/Type") != "/Page":
        raise review.refuse(reason)
    compare(review, old, new, {"/Annots"}, reason)
    keep_place(review, raw(old, "/Annots"), raw(new, "/Annots"), only={"/Annots"})
    before, after = (
        [*list.__iter__(items)] if items is not None else [] for items in (at(old, "/Annots"), at(new, "/Annots"))
    )
    if [number(item) for item in after] not in (
        [*(number(item) for item in before), place.idnum],
        [number(item) for item in before],
    ):
        raise review.refuse(reason)
    explain(review, page)
    explain(review, raw(new, "/Annots"))
