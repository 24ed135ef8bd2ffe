"""The report of a verification on one page, for the file: PDF/A-3b, with an embedded Chinese font."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit import __version__
from toolkit.i18n import T, current_language
from toolkit.publish import publish_bytes
from toolkit.signing.judging.people import Line, conclusion, signer_row, signer_titles, summary
from toolkit.signing.judging.wording import on_one_line
from toolkit.signing.verdict import Verdict

if TYPE_CHECKING:
    from fpdf import FPDF

# Without a handler Python prints what fontTools remarks on dates of fonts that have none.
logging.getLogger("fontTools").addHandler(logging.NullHandler())
_TRIES = (*((size, 60) for size in (10.5, 9.5, 8.5, 7.5, 6.5, 5.5)), *((5.5, most) for most in (40, 25, 15, 8, 4)))
"""Points and lines of findings; the first with which all fits on one page."""
_MARGIN = 18.0
_FOOT = 10.0
_LINE = 1.5
"""Height of a line in font sizes."""
_WIDTHS = (10, 26, 32, 25, 7, 9)
"""Of the columns of the table of signers, in shares."""
_MARKS = {"✓": "√", "!": "！", "✗": "×"}
"""Signs that Chinese fonts have."""
_COLOURS = {"✓": (0, 110, 60), "!": (170, 110, 0), "✗": (190, 0, 0)}


def write_report(verdict: Verdict, target: Path, *, fonts: Sequence[Path] = ()) -> None:
    """Write the report of a verdict, whole or not at all.

    Args:
        verdict: what came out.
        target: the PDF file.
        fonts: folders with fonts that come first.

    Raises:
        MissingError: no font of this machine draws Chinese.
        IOFailure: it can't be written.
    """
    publish_bytes(target, report_bytes(verdict, fonts=fonts))


def report_bytes(verdict: Verdict, *, fonts: Sequence[Path] = ()) -> bytes:
    """Return the report; see :func:`write_report`."""
    from toolkit.signing.seals.glyphs import find_face, small_font

    lines = summary(verdict.checks)
    texts = _Texts(verdict, lines)
    face = find_face("".join(_MARKS.values()) + "验签报告□", tuple(fonts))
    data, _, _ = small_font(face, "".join(c for c in texts.letters | {"□", " "} if face.has(c)), "AllianceReport")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.ttf"
        file.write_bytes(data)
        for size, most in _TRIES:
            pdf = _drawn(verdict, texts, lines, file, size, most, lambda text: _shown(text, face.has))
            if pdf.page_no() == 1 or (size, most) == _TRIES[-1]:
                break
            _close(pdf)
        return bytes(pdf.output())


def _close(pdf: FPDF) -> None:
    """fpdf2 keeps the font's file open until the document is written."""
    font: Any = pdf.fonts["song"]
    font.close()


class _Texts:
    """Everything that the report says, in words."""

    def __init__(self, verdict: Verdict, lines: Sequence[Line]) -> None:
        about = verdict.about
        colon = ": " if current_language() == "en" else "："
        self.title = str(T("Report of a Verification of Signatures"))
        rows: list[tuple[object, object]] = []
        if about is not None:
            rows = [
                (T("Packet"), about.title or "-"),
                (T("Alliance"), about.alliance or "-"),
                (T("Lead unit"), about.lead or "-"),
                (
                    T("File"),
                    T("{name}, {size} bytes, {pages} pages", name=about.file, size=about.size, pages=about.pages),
                ),
                (T("SHA-256"), about.sha256),
                (T("Verified at"), about.judged_at.astimezone().strftime("%Y-%m-%d %H:%M:%S %z")),
                (T("Program"), f"alliance-toolkit {__version__}"),
            ]
        self.rows = [(f"{name}{colon}", on_one_line(value)) for name, value in rows]
        self.signed = str(T("Signatures"))
        self.checked = str(T("What was checked"))
        self.conclusion = str(conclusion(verdict))
        self.table = [[str(title) for title in signer_titles()], *(signer_row(one) for one in verdict.signers)]
        self.foot = str(
            T(
                "This report was written by a program. It says what was found in the file with the SHA-256 above, "
                "no more."
            )
        )
        self.hand = str(T("Checked by (signature):"))
        self.day = str(T("Date:"))
        self.more = str(T("… and more: alliance verify FILE --format json"))
        said = [self.hand, self.day, self.title, self.signed, self.checked, self.conclusion, self.foot, self.more]
        said += [text for row in [*self.rows, *self.table] for text in row]
        said += [text for line in lines for text in (line.text, line.remedy)]
        self.letters = set("".join(said)) | set("√！×→")


def _shown(text: str, has: Any) -> str:
    return "".join(letter if has(letter) else "□" for letter in text)


def _drawn(
    verdict: Verdict, texts: _Texts, lines: Sequence[Line], font: Path, size: float, most: int, safe: Any
) -> FPDF:
    from fpdf import FPDF

    pdf = FPDF(unit="mm", format="A4", enforce_compliance="PDF/A-3B")
    pdf.set_title(texts.title)
    pdf.set_lang("zh-CN" if current_language() != "en" else "en")
    pdf.set_producer(f"alliance-toolkit {__version__}")
    if verdict.about is not None:
        pdf.set_creation_date(verdict.about.judged_at)
    pdf.add_font("song", fname=font)
    pdf.set_margins(_MARGIN, _MARGIN, _MARGIN)
    pdf.set_auto_page_break(True, _FOOT)
    pdf.add_page()
    high = size * _LINE * 25.4 / 72
    wrap: Any = "WORD" if current_language() == "en" else "CHAR"
    pdf.set_font("song", size=20)
    pdf.cell(0, 14, safe(texts.title), align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("song", size=size)
    for name, value in texts.rows:
        pdf.cell(28, high, safe(name))
        pdf.multi_cell(0, high, safe(value), new_x="LMARGIN", new_y="NEXT", align="L", wrapmode=wrap)
    _verdict_box(pdf, verdict, safe(texts.conclusion), size)
    if verdict.signers:
        _heading(pdf, safe(texts.signed), size)
        _table(pdf, [[safe(cell) for cell in row] for row in texts.table], size)
    _heading(pdf, safe(texts.checked), size)
    # What is wrong comes first on paper.
    ordered = sorted(lines, key=lambda line: "✗!✓".index(line.mark))
    for line in ordered[:most]:
        pdf.set_text_color(*_COLOURS[line.mark])
        pdf.cell(size * 0.6, high, safe(_MARKS[line.mark]))
        pdf.set_text_color(0, 0, 0)
        pdf.multi_cell(0, high, safe(line.text), new_x="LMARGIN", new_y="NEXT", align="L", wrapmode=wrap)
        if line.remedy and line.mark != "✓":
            pdf.set_x(_MARGIN + size * 0.6)
            pdf.multi_cell(0, high, safe(f"→ {line.remedy}"), new_x="LMARGIN", new_y="NEXT", align="L", wrapmode=wrap)
    if len(ordered) > most:
        pdf.cell(0, high, safe(texts.more), new_x="LMARGIN", new_y="NEXT")
    pdf.ln(high / 2)
    pdf.set_text_color(90, 90, 90)
    pdf.multi_cell(0, high, safe(texts.foot), new_x="LMARGIN", new_y="NEXT", align="L", wrapmode=wrap)
    pdf.set_text_color(0, 0, 0)
    pdf.ln(high)
    pdf.cell(100, high, safe(texts.hand))
    pdf.cell(0, high, safe(texts.day), new_x="LMARGIN", new_y="NEXT")
    return pdf


def _verdict_box(pdf: FPDF, verdict: Verdict, said: str, size: float) -> None:
    pdf.ln(2)
    colour = _COLOURS["✓" if verdict.accepted else "✗"]
    pdf.set_draw_color(*colour)
    pdf.set_text_color(*colour)
    pdf.set_line_width(0.5)
    pdf.set_font_size(min(14.0, size + 3))
    pdf.multi_cell(0, 9, said, border=1, align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font_size(size)
    pdf.set_draw_color(0, 0, 0)
    pdf.set_text_color(0, 0, 0)
    pdf.set_line_width(0.2)


def _heading(pdf: FPDF, text: str, size: float) -> None:
    pdf.ln(2)
    pdf.set_font_size(size + 1.5)
    pdf.cell(0, (size + 1.5) * _LINE * 25.4 / 72, text, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font_size(size)


def _table(pdf: FPDF, rows: list[list[str]], size: float) -> None:
    smaller = max(5.0, size - 1.5)
    pdf.set_font_size(smaller)
    with pdf.table(
        col_widths=_WIDTHS, line_height=smaller * 1.25 * 25.4 / 72, first_row_as_headings=False, padding=smaller / 18
    ) as table:
        for row in rows:
            cells = table.row()
            for cell in row:
                cells.cell(cell)
    pdf.set_font_size(size)
