"""Where a Word file wants seals: bookmarks ``SIG`` in the middle of the place, and whose block each stands in.

A template needs no tag for it: the bookmark is set in Word where the middle of the seal is to be; the loop around it
repeats it, and :mod:`toolkit.documents.repair` numbers the repeats (``SIG``, ``SIG_2`` …).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from toolkit.documents.package import read_docx
from toolkit.documents.tags import W

SEAL_MARK = "SIG"
_NAME = re.compile(f"{SEAL_MARK}\\d*(_\\d+)?")
_QUICK = re.compile(f':name="{_NAME.pattern}"'.encode())
_BLOCKS = (f"{{{W}}}tr", f"{{{W}}}p")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


@dataclass(frozen=True)
class SealMark:
    """One place for a seal.

    Args:
        destination: what the bookmark is called among a PDF's named destinations.
        block: the text of the table row around it, or of its paragraph where there is no table.
    """

    destination: str
    block: str


def has_seal_marks(docx: bytes) -> bool:
    """Say whether a Word file names places for seals; a cheap look."""
    package = read_docx(docx)
    main = package.member(package.main)
    return main is not None and _QUICK.search(main.content()) is not None


def read_seal_marks(docx: bytes) -> tuple[SealMark, ...]:
    """Return the places for seals, in the order of the text."""
    package = read_docx(docx)
    main = package.member(package.main)
    if main is None:
        return ()
    root = etree.fromstring(main.content(), _PARSER)
    out = []
    for mark in root.iter(f"{{{W}}}bookmarkStart"):
        name = mark.get(f"{{{W}}}name") or ""
        if _NAME.fullmatch(name):
            # LibreOffice writes what is neither letter nor figure as its number.
            out.append(SealMark(name.replace("_", "5F"), _block_text(mark)))
    return tuple(out)


def _block_text(mark: etree._Element) -> str:
    for kind in _BLOCKS:
        block = next(mark.iterancestors(kind), None)
        if block is not None:
            return "".join(piece.text or "" for piece in block.iter(f"{{{W}}}t"))
    return ""
