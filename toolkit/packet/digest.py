"""What a page shows, as one SHA-256 that survives saving, renumbering of objects and signing.

The digest covers everything that draws: contents, resources with fonts and images, boxes, rotation. It leaves out what
signing adds (annotations) and what only points elsewhere in the file (parent, structure). Objects are hashed by what
they are, never by their numbers, so that two files with the same page agree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    ContentStream,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from toolkit.errors import WantingError
from toolkit.i18n import T

DRAWS = ("/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group")
"""The entries of a page that decide what it shows."""
INHERITED = frozenset({"/Resources", "/MediaBox", "/CropBox", "/Rotate"})
POINTERS = frozenset({"/Parent", "/P", "/StructParent", "/StructParents", "/Length"})
DEPTH = 150
"""Levels of nesting; LibreOffice's pages have about 12. Beyond this the file attacks the stack."""
STEPS = 2_000_000
"""Values visited in one file; 500 pages of an office program have about 100 000. Stops graphs woven to explode."""
_NO_CYCLE = 1 << 30
_SHORT = 10**15
"""Whole numbers below it read the same with and without going through Decimal."""


def page_digests(pages: Iterable[DictionaryObject]) -> list[str]:
    """Return the digest of each page, as 64 hex digits.

    Args:
        pages: pages of one file, open for reading or being written; what they share is hashed once.

    Raises:
        WantingError: a page is nested deeper than any real one.
    """
    hasher = _Hasher()
    return [hasher.page(page) for page in pages]


def content_digest(digests: Sequence[str]) -> str:
    """Return the digest of a part: SHA-256 over its pages' digests, in order."""
    return hashlib.sha256("".join(f"{d}\n" for d in ("alliance-pages/1", *digests)).encode()).hexdigest()


class _Hasher:
    """Merkle hashes over an object graph; a way back to an object still open is hashed as its distance."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, int, int], bytes] = {}
        self.open: dict[tuple[int, int, int], int] = {}
        self.steps = 0

    def page(self, page: DictionaryObject) -> str:
        shown = hashlib.sha256(b"page")
        for key in DRAWS:
            value = _inherited(page, key) if key in INHERITED else page.raw_get(key) if key in page else None
            if value is None or (key == "/Rotate" and not _plain(value)):
                continue
            shown.update(_framed(key.encode()) + self.token(value, 1)[0])
        return shown.hexdigest()

    def token(self, value: Any, depth: int) -> tuple[bytes, int]:
        """Return a value's canonical bytes, and the depth of the outermost open object that it points back to."""
        self.steps += 1
        if depth > DEPTH or self.steps > STEPS:
            raise WantingError(
                T("The PDF's pages are woven of objects too deep or too many to follow."),
                T("No office program writes such pages; print the file to a new PDF and use that one."),
            )
        if not isinstance(value, IndirectObject):
            return self.direct(value, depth)
        key = (id(value.pdf), value.idnum, value.generation)
        if key in self.known:
            return self.known[key], _NO_CYCLE
        if key in self.open:
            return b"c%d;" % (depth - self.open[key]), self.open[key]
        self.open[key] = depth
        result, outermost = self.direct(value.get_object(), depth)
        del self.open[key]
        if outermost >= depth:
            # Nothing in it points back past itself, so its hash is the same wherever it is met.
            self.known[key] = result
            return result, _NO_CYCLE
        return result, outermost

    def direct(self, value: Any, depth: int) -> tuple[bytes, int]:
        if isinstance(value, StreamObject):
            entries, outermost = self.entries(value, depth)
            return _boxed(b"s", entries + _framed(_raw(value))), outermost
        if isinstance(value, DictionaryObject):
            entries, outermost = self.entries(value, depth)
            return _boxed(b"d", entries), outermost
        if isinstance(value, ArrayObject):
            out, outermost = [], _NO_CYCLE
            for item in list.__iter__(value):
                if type(item) in (NumberObject, FloatObject):
                    self.steps += 1  # widths of glyphs are most of what there is
                    out.append(_primitive(item))
                    continue
                piece, back = self.token(item, depth + 1)
                out.append(piece)
                outermost = min(outermost, back)
            return _boxed(b"a", b"".join(out)), outermost
        return _primitive(value), _NO_CYCLE

    def entries(self, value: DictionaryObject, depth: int) -> tuple[bytes, int]:
        out, outermost = [], _NO_CYCLE
        for key in sorted(value):
            item = value.raw_get(key)
            if key in POINTERS or _plain(item) is None:
                continue
            piece, back = self.token(item, depth + 1)
            out.append(_framed(str(key).encode("utf-8", "surrogatepass")) + piece)
            outermost = min(outermost, back)
        return b"".join(out), outermost


def _primitive(value: Any) -> bytes:
    if isinstance(value, NumberObject):
        return b"n%d;" % value if -_SHORT < value < _SHORT else b"n%s;" % _number(str(int(value)))
    if value is None or isinstance(value, NullObject):
        return b"0;"
    if isinstance(value, BooleanObject):
        return b"t;" if value.value else b"f;"
    if isinstance(value, FloatObject):
        return b"n%s;" % _number(value.myrepr())
    if isinstance(value, NameObject):
        return b"/" + _framed(str(value).encode("utf-8", "surrogatepass"))
    if isinstance(value, TextStringObject):
        return b"(" + _framed(value.get_encoded_bytes())
    if isinstance(value, ByteStringObject):
        return b"(" + _framed(bytes(value))
    return b"?" + _framed(repr(value).encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=4096)
def _number(written: str) -> bytes:
    number = Decimal(written).normalize()
    return b"0" if not number else f"{number:f}".encode()


def _raw(stream: StreamObject) -> bytes:
    # Encoded bytes, as they stand in the file; a ContentStream edited in memory makes its bytes on demand.
    data = stream.get_data() if isinstance(stream, ContentStream) else stream._data
    return data if isinstance(data, bytes) else bytes(data)


def _framed(data: bytes) -> bytes:
    return b"%d:%s" % (len(data), data)


def _boxed(kind: bytes, data: bytes) -> bytes:
    return kind + hashlib.sha256(kind + data).digest()


def _inherited(page: DictionaryObject, key: str) -> Any:
    node: Any = page
    for _ in range(DEPTH):
        if not isinstance(node, DictionaryObject):
            return None
        if key in node:
            return node.raw_get(key)
        node = node.get("/Parent")
        node = node.get_object() if node is not None else None
    return None


def _plain(value: Any) -> Any:
    resolved = value.get_object() if isinstance(value, IndirectObject) else value
    return None if isinstance(resolved, NullObject) else resolved
