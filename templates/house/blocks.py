"""Paragraphs: headings, prose, loops over paragraphs, the table of contents."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape


def run(text: str) -> str:
    """Return a run; tabs become Word's own."""
    pieces = [f'<w:t xml:space="preserve">{escape(piece)}</w:t>' if piece else "" for piece in text.split("\t")]
    return f"<w:r>{'<w:tab/>'.join(pieces)}</w:r>"


def field(code: str, shown: str = "1") -> str:
    """Return a Word field with the text shown until Word computes it."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r><w:t>{shown}</w:t></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def paragraph(
    text: str = "",
    style: str = "Normal",
    *,
    keep_next: bool = False,
    new_page: bool = False,
    runs: str = "",
) -> str:
    """Return a paragraph.

    Args:
        text: its text; may hold tags.
        style: id of a style of :mod:`templates.house.styles`.
        keep_next: stays on the page of what follows.
        new_page: starts a page.
        runs: runs made by :func:`run` or :func:`field`, after the text.
    """
    properties = "".join(
        (
            f'<w:pStyle w:val="{style}"/>' if style != "Normal" else "",
            "<w:keepNext/>" if keep_next else "",
            "<w:pageBreakBefore/>" if new_page else "",
        )
    )
    head = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{head}{run(text) if text else ''}{runs}</w:p>"


def heading(text: str, level: int = 1, *, new_page: bool = False, numbered: bool = True) -> str:
    """Return a native heading; levels 1 to 3 number themselves 一、（一）1. Without number it is of level 1."""
    return paragraph(text, f"Heading{level}" if numbered else "HeadingPlain", new_page=new_page)


def prose(text: str, *, keep_next: bool = False) -> str:
    """Return a paragraph of running text, set in by two characters."""
    return paragraph(text, "Prose", keep_next=keep_next)


def bullet(text: str) -> str:
    """Return an item of a list that numbers itself 1. 2. 3."""
    return paragraph(text, "NoteItem")


def spacer() -> str:
    """Return the thin line that keeps two tables apart; Word would join them."""
    return paragraph(style="Spacer")


def gap(height: int) -> str:
    """Return a blank line of exactly this height in twips; it stays with what follows."""
    spacing = f'<w:spacing w:line="{height}" w:lineRule="exact"/>'
    return f'<w:p><w:pPr><w:pStyle w:val="Spacer"/><w:keepNext/>{spacing}</w:pPr></w:p>'


def each(loop: str, *blocks: str) -> str:
    """Repeat blocks: ``each("x in rows", …)``."""
    return paragraph(f"{{%p for {loop} %}}") + "".join(blocks) + paragraph("{%p endfor %}")


def when(condition: str, *blocks: str) -> str:
    """Print blocks only if the condition holds."""
    return paragraph(f"{{%p if {condition} %}}") + "".join(blocks) + paragraph("{%p endif %}")


def contents(entries: Sequence[str], levels: str = "1-1") -> str:
    """Return a table-of-contents field that Word brings up to date when it opens the file.

    Args:
        entries: what it lists until then, without page numbers.
        levels: the heading levels it takes.
    """
    code = f'TOC \\o "{levels}" \\h \\z \\u'
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    out = []
    for number, entry in enumerate(entries):
        first, last = number == 0, number == len(entries) - 1
        out.append(paragraph(style="TOC1", runs=(begin if first else "") + run(entry) + (end if last else "")))
    return "".join(out)
