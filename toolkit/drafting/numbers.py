"""Native automatic numbering: on which level of which list a paragraph stands, and what number it prints."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

from toolkit.chinese import hanzi_number
from toolkit.drafting.wml import NUM_PR, P_PR, STYLE, Element, attribute, child_value, w
from toolkit.drafting.wordfile import WordFile

_DEEPEST = 20
"""Styles based on styles; Word stops at eleven."""
_CHINESE = ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand")
_DIGITS = ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital")
_CIRCLED = ("decimalEnclosedCircle", "decimalEnclosedCircleChinese")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_SMALL_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list as the numbering part defines it."""

    format: str
    text: str
    start: int


class Numbers:
    """Reads styles and numbering of a file; counts where it is asked to in the document's order.

    Args:
        file: the Word file; what is added to its styles and numbering before the first question counts too.
    """

    def __init__(self, file: WordFile) -> None:
        self._file = file
        self._levels: dict[tuple[str, int], Level | None] = {}
        self._of_style: dict[str, tuple[str, int] | None] = {}
        self._counted: dict[str, list[int | None]] = {}
        self._started: set[tuple[str, int]] = set()

    def label(self, paragraph: Element) -> Hashable:
        """Return what kind of number a paragraph bears: level, format, text around it; None for none."""
        place = self.place(paragraph)
        level = self._level(*place) if place else None
        if place is None or level is None:
            return None
        bullet = level.format in ("bullet", "none")
        return (place[1], level.format, "" if bullet else level.text)

    def place(self, paragraph: Element) -> tuple[str, int] | None:
        """Return the list's id and the level, counted from 0; None where there is no number."""
        properties = paragraph.find(P_PR)
        style = child_value(properties, STYLE) or self._default_style
        direct = properties.find(NUM_PR) if properties is not None else None
        of_style = self._style_number(style)
        number = child_value(direct, w("numId")) or (of_style[0] if of_style else "")
        if not number or number == "0":
            return None
        level = child_value(direct, w("ilvl"))
        if level.isdigit():
            return number, min(int(level), 8)
        return number, of_style[1] if of_style and of_style[0] == number else 0

    def heading_level(self, paragraph: Element) -> int | None:
        """Return the outline level that the paragraph or its style has, counted from 0; None for body text."""
        properties = paragraph.find(P_PR)
        found = child_value(properties, w("outlineLvl"))
        style = child_value(properties, STYLE) or self._default_style
        for _ in range(_DEEPEST):
            if found or not style:
                break
            element = self._styles.get(style)
            found = child_value(element.find(P_PR) if element is not None else None, w("outlineLvl"))
            style = child_value(element, w("basedOn"))
        return int(found) if found.isdigit() and int(found) < 9 else None

    def count(self, paragraph: Element) -> str:
        """Count a paragraph in its list and return the number that it prints; empty for none and for bullets."""
        place = self.place(paragraph)
        level = self._level(*place) if place else None
        if place is None or level is None:
            return ""
        number, at = place
        counted = self._counted.setdefault(self._abstract_of(number), [None] * 9)
        if (number, at) not in self._started:
            self._started.add((number, at))
            override = self._override(number, at)
            if override is not None:
                counted[at] = override - 1
        now = counted[at]
        counted[at] = level.start if now is None else now + 1
        counted[at + 1 :] = [None] * (8 - at)
        if level.format in ("bullet", "none"):
            return ""
        text = level.text
        for lower in range(at + 1):
            of_lower = self._level(number, lower) or level
            value = counted[lower]
            text = text.replace(f"%{lower + 1}", written(of_lower.start if value is None else value, of_lower.format))
        return text.strip()

    @cached_property
    def _styles(self) -> dict[str, Element]:
        part = self._file.related(self._file.main, "styles")
        rows = self._file.tree(part).iter(w("style")) if part else ()
        return {attribute(row, w("styleId")): row for row in rows}

    @cached_property
    def _default_style(self) -> str:
        return next(
            (
                ident
                for ident, row in self._styles.items()
                if attribute(row, w("type")) == "paragraph" and attribute(row, w("default")) in ("1", "true", "on")
            ),
            "",
        )

    @property
    def _numbering(self) -> Element | None:
        part = self._file.related(self._file.main, "numbering")
        return self._file.tree(part) if part else None

    def _style_number(self, style: str) -> tuple[str, int] | None:
        if style not in self._of_style:
            self._of_style[style] = self._find_style_number(style)
        return self._of_style[style]

    def _find_style_number(self, style: str) -> tuple[str, int] | None:
        number, level, bearer = "", "", style
        for _ in range(_DEEPEST):
            element = self._styles.get(style)
            if element is None:
                break
            properties = element.find(P_PR)
            own = properties.find(NUM_PR) if properties is not None else None
            if own is not None:
                level = level or child_value(own, w("ilvl"))
                if not number and (number := child_value(own, w("numId"))):
                    bearer = style
                    break
            style = child_value(element, w("basedOn"))
        if not number or number == "0":
            return None
        return number, int(level) if level.isdigit() else self._level_for(number, bearer)

    def _level_for(self, number: str, style: str) -> int:
        abstract = self._abstract(number)
        for row in abstract.findall(w("lvl")) if abstract is not None else ():
            at = attribute(row, w("ilvl"))
            if child_value(row, STYLE) == style and at.isdigit():
                return min(int(at), 8)
        return 0

    def _num(self, number: str) -> Element | None:
        rows = self._numbering.findall(w("num")) if self._numbering is not None else ()
        return next((row for row in rows if attribute(row, w("numId")) == number), None)

    def _abstract_of(self, number: str) -> str:
        return child_value(self._num(number), w("abstractNumId"))

    def _abstract(self, number: str) -> Element | None:
        for _ in range(3):
            ident = self._abstract_of(number)
            rows = self._numbering.findall(w("abstractNum")) if self._numbering is not None else ()
            found = next((row for row in rows if attribute(row, w("abstractNumId")) == ident), None)
            linked = self._styles.get(child_value(found, w("numStyleLink")))
            properties = linked.find(P_PR) if linked is not None else None
            if properties is None:
                return found
            number = child_value(properties.find(NUM_PR), w("numId"))
        return None

    def _override(self, number: str, at: int) -> int | None:
        num = self._num(number)
        for row in num.findall(w("lvlOverride")) if num is not None else ():
            start = child_value(row, w("startOverride"))
            if attribute(row, w("ilvl")) == str(at) and start.isdigit():
                return int(start)
        return None

    def _level(self, number: str, at: int) -> Level | None:
        if (number, at) not in self._levels:
            num = self._num(number)
            overrides = num.findall(w("lvlOverride")) if num is not None else []
            rows = [row for over in overrides for row in over.findall(w("lvl"))]
            abstract = self._abstract(number)
            rows += abstract.findall(w("lvl")) if abstract is not None else []
            found = next((row for row in rows if attribute(row, w("ilvl")) == str(at)), None)
            self._levels[number, at] = None if found is None else _read_level(found)
        return self._levels[number, at]


def _read_level(row: Element) -> Level:
    start = child_value(row, w("start"))
    return Level(
        child_value(row, w("numFmt")) or "decimal",
        child_value(row, w("lvlText")),
        int(start) if start.isdigit() else 0,
    )


def written(number: int, style: str) -> str:
    """Write a number as ``w:numFmt`` asks; formats that Chinese papers don't use come out in plain digits."""
    if style in _CHINESE:
        return hanzi_number(number)
    if style in _DIGITS:
        return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
    if style in _CIRCLED and 1 <= number <= 20:
        return chr(0x245F + number)
    if style in ("lowerLetter", "upperLetter") and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if style == "lowerLetter" else letters.upper()
    if style in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman = ""
        for value, sign in (*_ROMAN, *_SMALL_ROMAN):
            roman += sign * (number // value)
            number %= value
        return roman if style == "lowerRoman" else roman.upper()
    return f"{number:02d}" if style == "decimalZero" else str(number)
