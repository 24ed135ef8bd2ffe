"""What a template may do to a value before it is printed; figures and words as official papers write them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache, wraps
from typing import Any

from jinja2.runtime import Undefined

from toolkit.chinese import capital_amount, date_text, hanzi_date, hanzi_month, hanzi_number, month_text
from toolkit.documents.bounded import within
from toolkit.documents.environment import OfficialEnvironment, as_text
from toolkit.documents.filling import note
from toolkit.documents.titles import LINE, title_lines
from toolkit.forms import CodeTable
from toolkit.i18n import Bilingual, T
from toolkit.yamlfile import Same

Number = Decimal | Fraction | int
_YUAN_PER_WAN = 10_000


def environment_for(code_tables: Mapping[str, CodeTable]) -> OfficialEnvironment:
    """Return the environment for these code tables; the same one, with what it has compiled, for the same tables."""
    return _environment_of(Same(code_tables))


@lru_cache(maxsize=4)
def _environment_of(same: Same) -> OfficialEnvironment:
    return _kept_environment(tuple((name, tuple(table.labels.items())) for name, table in same.value.items()))


@lru_cache(maxsize=4)
def _kept_environment(tables: tuple[tuple[str, tuple[tuple[str, Bilingual], ...]], ...]) -> OfficialEnvironment:
    return make_environment({name: CodeTable(dict(labels)) for name, labels in tables})


def make_environment(code_tables: Mapping[str, CodeTable]) -> OfficialEnvironment:
    """Make the environment that templates are compiled in.

    Args:
        code_tables: the enumerations of ``forms/enums.yaml``, for the filter ``label``.
    """

    def label(value: object, table: str) -> str:
        return _label(value, table, code_tables)

    plain_filters: dict[str, Callable[..., Any]] = {
        "cn_date": cn_date,
        "cn_month": cn_month,
        "hanzi_date": cn_hanzi_date,
        "hanzi_month": cn_hanzi_month,
        "hanzi": hanzi,
        "money": money,
        "rmb": rmb,
        "number": number,
        "percent": percent,
        "fraction": fraction,
        "yesno": yesno,
        "blank": blank,
        "paragraphs": paragraphs,
        "join": join,
        "label": label,
        "title_lines": broken_title,
    }
    return OfficialEnvironment({name: _missing_first(function) for name, function in plain_filters.items()})


def cn_date(value: date | None) -> str:
    """2026年3月5日."""
    return date_text(value) if value else ""


def cn_month(value: date | None) -> str:
    """2026年3月."""
    return month_text(value) if value else ""


def cn_hanzi_date(value: date | None) -> str:
    """二〇二六年三月五日."""
    return hanzi_date(value) if value else ""


def cn_hanzi_month(value: date | None) -> str:
    """二〇二六年三月."""
    return hanzi_month(value) if value else ""


def hanzi(value: int | None) -> str:
    """Write a whole number in Chinese: 12 is 十二."""
    return "" if value is None else hanzi_number(int(value))


def money(value: Number | None) -> str:
    """Write 万元 in figures: at most two decimals, no idle zeros, no commas."""
    return "" if value is None else _figures(value, 2)


def rmb(value: Number | None) -> str:
    """Write 万元 in capitals, converted to 元."""
    return "" if value is None else capital_amount(_decimal(value) * _YUAN_PER_WAN)


def number(value: Number | None) -> str:
    """Write a number in figures as it is, without idle zeros."""
    return "" if value is None else _figures(value, 6)


def percent(value: Number | None) -> str:
    """Write a share of 1 in per cent, with one decimal if needed: 3/4 is 75%."""
    return "" if value is None else f"{_figures(_decimal(value) * 100, 1)}%"


def fraction(value: Fraction | None) -> str:
    """Write a share in Chinese: 2/3 is 三分之二."""
    return "" if value is None else f"{hanzi_number(value.denominator)}分之{hanzi_number(value.numerator)}"


def yesno(value: bool | None) -> str:
    """Write 是 or 否; nothing for what was not said."""
    return "" if value is None else ("是" if value else "否")


def blank(value: object) -> object:
    """Leave nothing where nothing was said."""
    return "" if value is None else value


def paragraphs(value: str | None) -> list[str]:
    """Cut prose into its paragraphs, one a line that is not empty, without the spaces typed as indents."""
    return [line.strip() for line in (value or "").splitlines() if line.strip()]


def join(values: Iterable[object] | None, separator: str = "、", attribute: str | None = None) -> str:
    """Join what was said of several values; blank ones leave no gap."""
    rows = values or ()
    picked = [row.get(attribute) if attribute and isinstance(row, Mapping) else row for row in rows]
    texts = [text for text in map(as_text, picked) if text]
    within(sum(map(len, texts)) + len(separator) * len(texts))
    return separator.join(texts)


def broken_title(value: str | None, width: int = LINE) -> list[str]:
    """Break a title by sense into lines of at most so many characters; see :mod:`toolkit.documents.titles`."""
    return title_lines(value, width) if value else []


def _label(value: object, table: str, code_tables: Mapping[str, CodeTable]) -> str:
    if value is None or value == "":
        return ""
    if table not in code_tables:
        note(T("there is no code table {table}", table=table))
        return ""
    if isinstance(value, list | tuple):
        return "、".join(_label(item, table, code_tables) for item in value)
    found = code_tables[table].labels.get(str(value))
    if found is None:
        note(T("{value} is not in the code table {table}", value=value, table=table))
        return ""
    return found.zh


def _missing_first(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a missing fact be told as such, and a value of the wrong kind as a fault, before any filter sees it."""

    @wraps(function)
    def guarded(value: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(value, Undefined):
            return str(value)
        try:
            return function(value, *args, **kwargs)
        except (TypeError, ValueError, AttributeError, InvalidOperation):
            note(
                T(
                    "the filter {filter} can't take a value of the kind {kind}",
                    filter=function.__name__,
                    kind=type(value).__name__,
                )
            )
            return ""

    return guarded


def _decimal(value: Number) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError("not a number")
    return Decimal(value)


def _figures(value: Number, places: int) -> str:
    rounded = _decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = format(rounded, "f").rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
