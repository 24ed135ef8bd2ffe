"""From Word to proven PDF: converted once, kept, and not converted again while nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from toolkit.documents.asked import read_asked
from toolkit.documents.cache import Cache, Pages, key_of, sha256
from toolkit.documents.convert import Converted, OfficePool
from toolkit.documents.fonts import FontSetup
from toolkit.documents.office import build_id, find_binary
from toolkit.documents.proof import prove
from toolkit.documents.seal_marks import has_seal_marks

Ticket = Callable[[], Pages]
"""Call it for the finished pages; it waits for the office where it must."""


class Press:
    """Turns Word documents into proven PDFs to bind.

    Args:
        pool: the office processes; none is started while everything asked for is kept.
        cache: where finished pages are kept.
        fonts: what stands in for which font; part of every key.
        strict_fonts: refuse stand-ins for the official fonts.
    """

    def __init__(self, pool: OfficePool, cache: Cache, fonts: FontSetup, *, strict_fonts: bool = False) -> None:
        self._pool = pool
        self._cache = cache
        self._fonts = fonts
        self._strict = strict_fonts
        binary = find_binary()
        self._build = build_id(binary) if binary else ""
        self._tickets: dict[str, Ticket] = {}
        self.converted: list[str] = []
        """Names of the documents that had to be converted in this run."""

    def submit(self, docx: bytes, name: str) -> Ticket:
        """Hand in a document; conversion runs while the caller goes on. The same document twice is converted once.

        The pages of one with places for seals (:mod:`toolkit.documents.seal_marks`) name them as destinations.

        Args:
            docx: the Word document.
            name: how it is called in messages.
        """
        places = has_seal_marks(docx)
        kind = "places" if places else "bare"
        key = key_of("docx", kind, sha256(docx), self._fonts.fingerprint, self._build, str(self._strict))
        if key in self._tickets:
            return self._tickets[key]
        kept = self._cache.get(key)
        if kept is not None:
            return lambda: kept
        future = self._pool.submit(docx, name, bare=True, places=places)
        self.converted.append(name)
        finished: list[Pages] = []

        def finish() -> Pages:
            if not finished:
                finished.append(self._finish(key, docx, name, future))
            return finished[0]

        self._tickets[key] = finish
        return finish

    def _finish(self, key: str, docx: bytes, name: str, future: Future[Converted]) -> Pages:
        asked = None if future.done() else read_asked(docx, name)  # while the office works
        converted = future.result()
        proof = prove(name, docx, converted.pdf, self._fonts, strict=self._strict, asked=asked)
        pages = Pages(converted.pdf, proof.pages, proof.findings)
        self._cache.put(key, pages)
        return pages
