"""Sheets of a sample PDF: fonts, headings, prose, tables, the mark 样例 on every page, a seal sketch saying 样章."""
# ruff: noqa: E501  # Chinese counts double; sentences and markup stay whole

from __future__ import annotations

import datetime as dt
import io
import subprocess
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from fpdf import FPDF, FontFace

MADE = dt.datetime(2026, 3, 5, 8, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
"""Creation date of every sample file: the dossier's own date, since the clock must not enter."""
MARK = "样例材料　仅供演示，不得用于实际申报"
RED = (192, 40, 40)


class Face(NamedTuple):
    """A font file and the number of the face in it (a collection holds one face for each region)."""

    path: str
    index: int


@lru_cache
def face(family: str, weight: str = "regular") -> Face:
    """Find the simplified-Chinese face of ``family`` through fontconfig.

    Raises:
        SystemExit: the font is not installed; another face would change the sample.
    """
    asked = f"{family}:style={weight.capitalize()}"
    answer = subprocess.run(
        ["fc-match", "-f", "%{family}\n%{file}\n%{index}", asked], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    if family not in answer[0]:
        raise SystemExit(f"{family} is not installed (Debian: fonts-noto-cjk)")
    return Face(answer[1], int(answer[2]))


def serif() -> Face:
    """The face of running text."""
    return face("Noto Serif CJK SC")


def sans() -> Face:
    """The face of titles."""
    return face("Noto Sans CJK SC", "bold")


class Paper(FPDF):
    """An A4 document of the sample.

    Args:
        title: document title in the PDF's properties.
        orientation: ``portrait`` or ``landscape``.
        top: whether the mark stands at the head of each page (it always stands across the page).
    """

    def __init__(self, title: str, *, orientation: str = "portrait", top: bool = True) -> None:
        super().__init__(orientation=orientation, unit="mm", format="A4")
        self.set_creation_date(MADE)
        self.set_title(title)
        self.set_producer("samples.make_attachments")
        self.set_lang("zh-CN")
        self._top = top
        for name, found in (("serif", serif()), ("sans", sans())):
            self.add_font(name, fname=found.path, collection_font_number=found.index)
        self.set_margins(25, 25, 25)
        self.set_auto_page_break(True, margin=25)
        self.add_page()

    def header(self) -> None:
        """Put the mark on the sheet before anything else, so that text stays readable above it."""
        self.set_text_color(228, 228, 228)
        self.set_font("sans", size=34)
        for x, y in ((0.3, 0.32), (0.62, 0.62), (0.3, 0.9)):
            with self.rotation(32, self.w * x, self.h * y):
                self.text(self.w * x - 30, self.h * y, "样例　仅供演示")
        self.set_text_color(120, 120, 120)
        if self._top:
            self.set_font("serif", size=8)
            self.set_xy(self.l_margin, 12)
            self.cell(0, 5, MARK, align="R")
        self.set_text_color(0, 0, 0)
        self.set_xy(self.l_margin, self.t_margin)

    def heading(self, text: str, size: float = 20, gap: float = 6) -> None:
        """A centred title."""
        self.set_font("sans", size=size)
        self.multi_cell(0, size * 0.55, text, align="C", new_x="LMARGIN", new_y="NEXT")
        self.ln(gap)

    def section(self, text: str) -> None:
        """A heading inside the document."""
        if self.get_y() > self.h - 50:
            self.add_page()
        self.set_font("sans", size=13)
        self.ln(2)
        self.multi_cell(0, 8, text, align="L", new_x="LMARGIN", new_y="NEXT")

    def prose(self, *paragraphs: str, size: float = 12, indent: bool = True) -> None:
        """Paragraphs with the first line set in by two characters."""
        self.set_font("serif", size=size)
        for paragraph in paragraphs:
            text = ("　　" if indent else "") + paragraph
            self.multi_cell(0, size * 0.62, text, align="L", wrapmode="CHAR", new_x="LMARGIN", new_y="NEXT")

    def grid(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[int],
        *,
        align: Sequence[str] | str = "CENTER",
        size: float = 10,
    ) -> None:
        """A ruled table whose head row repeats on every page."""
        self.set_font("serif", size=size)
        look = {"text_align": align, "line_height": size * 0.6, "padding": 1, "headings_style": FontFace(emphasis="")}
        with self.table(col_widths=tuple(widths), **look) as table:
            for row in (head, *rows):
                cells = table.row()
                for value in row:
                    cells.cell(value)
        self.ln(3)

    def fields(self, rows: Sequence[tuple[str, str]], *, label: float = 42, size: float = 12, line: float = 9) -> None:
        """Label and value, line by line."""
        for name, value in rows:
            self.set_font("sans", size=size)
            self.cell(label, line, name)
            self.set_font("serif", size=size)
            self.multi_cell(0, line, value, align="L", wrapmode="CHAR", new_x="LMARGIN", new_y="NEXT")

    def seal(self, x: float, y: float, lines: Sequence[str] = ("样", "章"), radius: float = 17) -> None:
        """A red ring with 样章 in it: shows where a seal stands and can't pass for one. ``x``, ``y``: its centre in mm."""
        self.set_draw_color(*RED)
        self.set_text_color(*RED)
        self.set_line_width(0.9)
        self.circle(x, y, radius)
        self.set_font("sans", size=15)
        self.text(x - 5.5, y + 1.5, "".join(lines))
        self.set_font("sans", size=7)
        self.text(x - 5.2, y + 8, "仅供演示")
        self.set_draw_color(0, 0, 0)
        self.set_text_color(0, 0, 0)
        self.set_line_width(0.2)

    def sign(self, *lines: str, room: float = 45) -> None:
        """A closing block on the right, kept on one page, with the seal sketch across it."""
        if self.get_y() + room > self.h - self.b_margin:
            self.add_page()
        self.ln(8)
        y = self.get_y()
        self.set_font("serif", size=12)
        for text in lines:
            self.cell(0, 9, text, align="R", new_x="LMARGIN", new_y="NEXT")
        end = self.get_y()
        self.seal(self.w - self.r_margin - 22, y + 12)
        self.set_y(end + 4)

    def copy_stamp(self) -> None:
        """The words that a certified copy bears, at the foot."""
        self.set_text_color(*RED)
        self.set_font("sans", size=11)
        self.text(self.w - 72, self.h - 16, "与原件一致（样章）")
        self.set_text_color(0, 0, 0)

    def data(self) -> bytes:
        """The finished file."""
        out = io.BytesIO()
        self.output(out)
        return out.getvalue()
