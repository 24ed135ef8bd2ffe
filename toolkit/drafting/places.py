"""Where a change stands, in words: the nearest heading or article with its number."""

from __future__ import annotations

import re

from toolkit.drafting.numbers import Numbers
from toolkit.drafting.text import paragraph_text
from toolkit.drafting.wml import DEL, MOVE_FROM, P_PR, R_PR, Element, P
from toolkit.i18n import Bilingual, Renderable, T

_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+[编章节条]")
_LONGEST = 40
_STORIES: dict[str, Renderable] = {
    "header": T("header"),
    "footer": T("footer"),
    "footnotes": T("footnote"),
    "endnotes": T("endnote"),
}


class Places:
    """Tells where things stand in a body.

    Args:
        body: the root of the redline's main part.
        numbers: its numbering, which nothing was counted with yet.
    """

    def __init__(self, body: Element, numbers: Numbers) -> None:
        self._headings: dict[Element, str] = {}
        heading = ""
        chain: list[Element] = []
        for paragraph in body.iter(P):
            mark = _gone_mark(paragraph)
            if mark and not chain and (mark == MOVE_FROM or not paragraph_text(paragraph)):
                self._headings[paragraph] = heading
                continue
            chain.append(paragraph)
            if not mark:  # the end of what is one paragraph once all is accepted
                heading = _heading(chain, numbers) or heading
                self._headings.update(dict.fromkeys(chain, heading))
                chain = []

    def of(self, element: Element, story: str) -> Renderable:
        """Return the place of a paragraph, row or table.

        Args:
            element: where it is.
            story: the kind of the part that it stands in.
        """
        if story in _STORIES:
            return _STORIES[story]
        paragraph = element if element.tag == P else next(element.iter(P), element)
        heading = self._headings.get(paragraph, "")
        return Bilingual(heading) if heading else T("before the first heading")


def _gone_mark(paragraph: Element) -> str:
    """Return the tag of the mark that says that a paragraph's end is gone; empty where it is not."""
    properties = paragraph.find(P_PR)
    runs = properties.find(R_PR) if properties is not None else None
    return next((str(child.tag) for child in runs if child.tag in (DEL, MOVE_FROM)), "") if runs is not None else ""


def _heading(chain: list[Element], numbers: Numbers) -> str:
    number = numbers.count(chain[-1])
    text = "".join(paragraph_text(paragraph) for paragraph in chain).strip()
    if numbers.heading_level(chain[-1]) is None and not _ARTICLE.match(number or text):
        return ""
    said = " ".join(f"{number}　{text}".strip("　").split())
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"
