"""A Word file put together from nothing but what it needs: no foreign base, no leftover styles."""

from __future__ import annotations

from templates.house.blocks import field, paragraph, run
from templates.house.parts import font_table_xml, related, settings_xml, word_file
from templates.house.styles import HEAD, W, numbering_xml, styles_xml, theme_xml

WIDTH, WIDE = 8844, 13436
"""The line of a portrait and of a landscape page: 156 mm (GB/T 9704-2012, 5.2.1) and 237 mm."""
_PORTRAIT = (11906, 16838, 2098, 1474, 1984, 1588)
_LANDSCAPE = (16838, 11906, 1588, 1701, 1474, 1701)


class Paper:
    """A document in the house style.

    Args:
        title: for the file's properties; may hold tags.
        author: likewise.
        footer: condition under which pages carry their own number, as a template expression; empty: always.
        cover: the first page carries no number.
    """

    def __init__(self, title: str, author: str = "", *, footer: str = "", cover: bool = False) -> None:
        self.title = title
        self.author = author
        self._footer = footer
        self._cover = cover
        self._body: list[str] = []
        self._first = True

    def add(self, *blocks: str) -> None:
        """Add blocks in reading order."""
        self._body += blocks

    def end_section(self, *, landscape: bool = False) -> None:
        """End a section: what was added since the last end stands on pages of this orientation."""
        self._body.append(
            f'<w:p><w:pPr><w:pStyle w:val="SectionEnd"/>{self._section(landscape, self._first)}</w:pPr></w:p>'
        )
        self._first = False

    def build(self, *, landscape: bool = False) -> bytes:
        """Return the .docx; ``landscape`` is the last section's orientation."""
        body = "".join(self._body) + self._section(landscape, self._first)
        return word_file(self.title, self.author, body, self._parts())

    def _parts(self) -> dict[str, str]:
        parts = {
            "styles": styles_xml(),
            "settings": settings_xml(),
            "numbering": numbering_xml(),
            "fontTable": font_table_xml(),
            "theme": theme_xml(),
            "footer1": self._numbered_footer(),
        }
        if self._cover:
            parts["footer2"] = f"{HEAD}<w:ftr {W}>{paragraph(style='Footer')}</w:ftr>"
        return parts

    def _section(self, landscape: bool, first: bool) -> str:
        width, height, top, right, bottom, left = _LANDSCAPE if landscape else _PORTRAIT
        turned = ' w:orient="landscape"' if landscape else ""
        cover = first and self._cover
        parts = self._parts()
        return (
            f'<w:sectPr><w:footerReference w:type="default" r:id="{related(parts, "footer1")}"/>'
            + (f'<w:footerReference w:type="first" r:id="{related(parts, "footer2")}"/>' if cover else "")
            + f'<w:type w:val="nextPage"/><w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
            + f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" '
            + 'w:header="851" w:footer="1020" w:gutter="0"/>'
            + ('<w:pgNumType w:start="1"/>' if first else "")
            + ("<w:titlePg/>" if cover else "")
            + "</w:sectPr>"
        )

    def _numbered_footer(self) -> str:
        runs = run("— ") + field("PAGE") + run(" / ") + field("NUMPAGES") + run(" —")
        number = paragraph(style="Footer", runs=runs)
        if self._footer:
            number = paragraph(f"{{%p if {self._footer} %}}", "Footer") + number + paragraph("{%p endif %}", "Footer")
        return f"{HEAD}<w:ftr {W}>{number}</w:ftr>"
