"""Number formats: what a cell shows tells what was typed into it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

_YEAR_MONTH, _MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy-m-d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "yyyy-m-d h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
    42: '"¥"#,##0', 44: '"¥"#,##0.00', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    27: _YEAR_MONTH, 28: _MONTH_DAY, 29: _MONTH_DAY, 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"', 36: _YEAR_MONTH,
    50: _YEAR_MONTH, 51: _MONTH_DAY, 52: _YEAR_MONTH, 53: _MONTH_DAY, 54: _MONTH_DAY, 55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"', 57: _YEAR_MONTH, 58: _MONTH_DAY,
}  # fmt: skip
"""Formats that files name by number alone, as a Chinese Excel has them (ECMA-376 part 1, 18.8.30)."""
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[(?P<bracket>[^\]]*)\]|_.|\*.|(?P<noon>AM/PM|A/P|上午/下午)|(?P<general>General)'
    r"|(?P<part>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|[aA]{3,4}|[eE](?![+-])|[gG]+)|(?P<other>.)",
    re.DOTALL,
)
_SCALES = ("万", "亿", "千", "百", "million", "thousand")


@dataclass(frozen=True)
class Format:
    """What a number format means.

    Args:
        code: its first section, as written.
        parts: the letters of dates and times in it, in lower case, in order.
        literal: the words that it shows beside the number.
        percent: shows hundredths.
        fraction: shows a fraction.
        text: says that the cell holds text.
        scaled: shows another number than the cell holds.
        currency: shows a currency sign.
    """

    code: str
    parts: tuple[str, ...]
    literal: str
    percent: bool
    fraction: bool
    text: bool
    scaled: bool
    currency: bool

    @property
    def is_date(self) -> bool:
        """Whether it shows a date or a time."""
        return bool(self.parts)

    @property
    def whole_day(self) -> bool:
        """Whether it shows year, month and day."""
        heads = {part[0] for part in self.parts}
        return bool(heads & {"y", "e"}) and {"m", "d"} <= heads


@lru_cache(maxsize=1024)
def read_format(code: str) -> Format:
    """Read a number format's first section."""
    parts: list[str] = []
    literal, plain = "", ""
    currency = False
    for match in _TOKEN.finditer(code):
        kind, said = match.lastgroup, match.group()
        if said == ";":
            break
        if kind in ("quoted", "escaped"):
            literal += match[kind]
        elif kind == "bracket":
            currency |= match["bracket"].startswith("$") and not match["bracket"].startswith("$-")
            if re.fullmatch("[hms]+", match["bracket"].lower()):
                parts.append(match["bracket"].lower())
        elif kind == "noon":
            parts.append("noon")
        elif kind == "part":
            parts.append(said.lower())
        elif kind == "other":
            plain += said
    digits = re.search("[0#?]", plain)
    if digits and not {"y", "m", "d", "h", "s"} & {part[0] for part in parts}:
        parts = []  # a lone letter beside digits is a scientific or badly quoted number
    literal += "".join(char for char in plain if ord(char) > 127)
    return Format(
        code=code,
        parts=tuple(parts),
        literal=literal,
        percent="%" in plain,
        fraction=bool(digits) and "/" in plain and not parts,
        text=plain.strip() == "@",
        scaled=bool(re.search(r"[0#?],+(?![0#?])", plain)) or any(word in literal for word in _SCALES),
        currency=currency or bool(set("¥￥$") & set(literal + plain)),
    )


def day_of(serial: float, *, epoch1904: bool) -> datetime | None:
    """Return the day and time of a serial number; None where the calendar has none.

    Serial 60 of the 1900 epoch is 29 February 1900, which never was (ECMA-376 part 1, 18.17.4.1).
    """
    if not 0 <= serial < 2_958_466:
        return None
    days = int(serial)
    seconds = round((serial - days) * 86_400)
    if epoch1904:
        base = datetime(1904, 1, 1)
    elif days == 60 or days == 0:
        return None
    else:
        base = datetime(1899, 12, 31) if days < 60 else datetime(1899, 12, 30)
    try:
        return base + timedelta(days=days, seconds=seconds)
    except OverflowError:
        return None


def show_day(day: datetime, form: Format) -> str:
    """Write a day as the cell shows it; year first where the format has parts that can't be written."""
    words = {
        "yyyy": f"{day.year}", "e": f"{day.year}", "yy": f"{day.year % 100:02d}", "mm": f"{day.month:02d}",
        "m": f"{day.month}", "dd": f"{day.day:02d}", "d": f"{day.day}", "hh": f"{day.hour:02d}", "h": f"{day.hour}",
        "ss": f"{day.second:02d}", "s": f"{day.second}",
    }  # fmt: skip
    shown, before = "", ""
    heads = [part[0] for part in form.parts]
    for match in _TOKEN.finditer(form.code):
        kind, said = match.lastgroup, match.group()
        if said == ";":
            break
        if kind in ("quoted", "escaped"):
            shown += match[kind]
        elif kind == "part":
            part = said.lower()
            minutes = part[0] == "m" and (before == "h" or ("h" not in heads and "s" in heads))
            word = f"{day.minute:0{len(part)}d}" if minutes else words.get(part)
            if word is None:
                return f"{day:%Y-%m-%d}"
            shown += word
            before = part[0]
        elif kind == "other":
            shown += said
        elif kind in ("noon", "general"):
            return f"{day:%Y-%m-%d}" if not {"h", "s"} & set(heads) else f"{day:%H:%M}"
    return shown.strip()
