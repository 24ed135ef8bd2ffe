"""A font of few characters, embedded so that PDF/A accepts it and text can be copied (ISO 32000-1, 9.7)."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from toolkit.packet.stamp import unicode_map
from toolkit.signing.seals.glyphs import Face, small_font


@dataclass(frozen=True)
class EmbeddedFont:
    """A font in a file being written.

    Args:
        object: the font's dictionary.
        codes: the code of each of its characters.
    """

    object: pikepdf.Object
    codes: Mapping[str, int]

    def encoded(self, text: str) -> bytes:
        """Return a text as the hexadecimal digits of a PDF string."""
        return b"".join(b"%04X" % self.codes[letter] for letter in text)


def embed(pdf: pikepdf.Pdf, face: Face, text: str) -> EmbeddedFont:
    """Embed those characters of a face that a text needs; the same text gives the same bytes.

    Args:
        pdf: the file being written.
        face: a face that has them all.
        text: the characters.
    """
    letters = "".join(sorted(set(text)))
    tag = hashlib.sha256(f"{face.name}/{letters}".encode()).hexdigest()
    prefix = "".join(chr(65 + int(digit, 16)) for digit in tag[:6])
    name = f"{prefix}+{face.name}"
    data, codes, widths = small_font(face, letters, name)
    program = _packed(pdf, data)
    program.Length1 = len(data)
    base = Name("/" + name)
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=base,
        Flags=4,
        FontBBox=Array([-200, -300, 1200, 1100]),
        ItalicAngle=0,
        Ascent=880,
        Descent=-120,
        CapHeight=750,
        StemV=80,
        FontFile2=program,
    )
    inner = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=base,
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=1000,
        W=Array([1, Array([widths[letter] for letter in letters])]),
        CIDToGIDMap=Name.Identity,
    )
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=base,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(inner)]),
        ToUnicode=_packed(pdf, unicode_map(codes)),
    )
    return EmbeddedFont(pdf.make_indirect(font), codes)


def _packed(pdf: pikepdf.Pdf, data: bytes) -> pikepdf.Stream:
    stream = pdf.make_stream(zlib.compress(data, 9))
    stream.Filter = Name.FlateDecode
    return stream
