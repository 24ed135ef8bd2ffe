"""The sheet on top of signature pages: which packet, which pages, and what to do with them. It is not signed itself."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pikepdf
from pikepdf import Dictionary

from toolkit.packet.manifest import Manifest
from toolkit.packet.stamp import MM
from toolkit.signing.seals.embed import EmbeddedFont, embed
from toolkit.signing.seals.glyphs import Face, find_face

_A4 = (210 * MM, 297 * MM)
_LEFT, _TOP, _FOOT = 26 * MM, 270 * MM, 25 * MM
_COLUMNS = (0.0, 12 * MM, 30 * MM, 80 * MM)
_WIDTH = _A4[0] - 2 * _LEFT
_STEPS = (
    "一、按原大（100%）单面打印以下各页，不缩放；本页不签署，也不放回申报包。",
    "二、签字、盖章后，用 200 至 300 dpi 按下表顺序扫描，每页一图，四边完整，方向端正。",
    "三、不扫描本页。扫描件用 alliance signing attach-scans 放回申报包，再由牵头单位签名。",
)
_HEADS = ("序号", "页码", "所在文书", "签署单位")

Row = tuple[int, str, Sequence[str]]
"""A page's number in the packet, its document's title, and who signs on it."""


def add_cover(
    out: pikepdf.Pdf, manifest: Manifest, rows: Sequence[Row], mark: str, *, fonts: Sequence[Path] = ()
) -> None:
    """Add the sheet, or as many as the list needs.

    Args:
        out: the file being written.
        manifest: of the packet.
        rows: the pages, in order.
        mark: what the packet is called on paper.
        fonts: folders with fonts that come first.

    Raises:
        MissingError: no font of this machine draws the text.
    """
    about = (
        f"申报包：{manifest.title}",
        f"联盟：{manifest.alliance}",
        f"牵头单位：{manifest.lead}",
        f"文件编号（SHA-256 前 16 位）：{mark}",
        f"待签页数：{len(rows)}",
    )
    said = "".join([_TITLE, _MORE, *about, *_STEPS, *_HEADS, "0123456789", *("".join([r[1], *r[2]]) for r in rows)])
    face = find_face(said, fonts)
    font = embed(out, face, said)
    sheet = _Sheet(out, font, face)
    sheet.line(_TITLE, 18, middle=True)
    sheet.skip(10)
    for text in (*about, "", *_STEPS):
        sheet.paragraph(text, 11)
    sheet.skip(8)
    sheet.row(_HEADS)
    for number, (page, title, units) in enumerate(rows, 1):
        sheet.row((str(number), str(page), title, "\n".join(units)))
    sheet.close()


_TITLE = "签字页打印清单"
_MORE = "（续）"


class _Sheet:
    """Writes lines from the top of a page down, and goes on to another where it is full."""

    def __init__(self, out: pikepdf.Pdf, font: EmbeddedFont, face: Face) -> None:
        self._out, self._font, self._face = out, font, face
        self._drawn: list[bytes] = []
        self._y = _TOP

    def line(self, text: str, size: float, *, left: float = 0.0, middle: bool = False) -> None:
        if middle:
            left = (_WIDTH - self._width(text, size)) / 2
        self._y -= size * 1.6
        self._text(text, size, left, self._y)

    def skip(self, points: float) -> None:
        self._y -= points

    def paragraph(self, text: str, size: float) -> None:
        for piece in self._broken(text, size, _WIDTH) or [""]:
            self.line(piece, size)

    def row(self, cells: Sequence[str]) -> None:
        size = 10.0
        rooms = [*(b - a - 6 for a, b in pairwise(_COLUMNS)), _WIDTH - _COLUMNS[-1]]
        broken = [
            [piece for line in cell.split("\n") for piece in self._broken(line, size, room)]
            for cell, room in zip(cells, rooms, strict=True)
        ]
        height = max(map(len, broken)) * size * 1.4 + 6
        if self._y - height < _FOOT:
            self.close()
            self._y = _TOP
            self.line(_TITLE + _MORE, 12)
            self.skip(6)
        self._drawn.append(b"0.5 w %.2f %.2f m %.2f %.2f l S" % (_LEFT, self._y, _LEFT + _WIDTH, self._y))
        for left, lines in zip(_COLUMNS, broken, strict=True):
            for number, piece in enumerate(lines):
                self._text(piece, size, left, self._y - 3 - size * (1.4 * number + 1.1))
        self._y -= height

    def close(self) -> None:
        page = self._out.add_blank_page(page_size=_A4)
        page.Resources = Dictionary(Font=Dictionary(F=self._font.object))
        page.Contents = self._out.make_stream(b"\n".join(self._drawn))
        self._drawn = []

    def _text(self, text: str, size: float, left: float, y: float) -> None:
        if text:
            place = b"%.2f %.2f" % (_LEFT + left, y)
            self._drawn.append(b"BT /F %.2f Tf %s Td <%s> Tj ET" % (size, place, self._font.encoded(text)))

    def _width(self, text: str, size: float) -> float:
        return size * sum(map(self._face.advance, text))

    def _broken(self, text: str, size: float, room: float) -> list[str]:
        return self._face.broken(text, room / size)
