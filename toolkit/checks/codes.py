"""Codes with a standard behind them: credit code, ID number, document number, region, attachment code."""

from __future__ import annotations

import re

from stdnum import exceptions as stdnum_errors
from stdnum.cn import ric, uscc

from toolkit.checks.values import Read, Rules, Unreadable, World, echo, narrow
from toolkit.i18n import T

GB_32100 = "GB 32100-2015"
GB_11643 = "GB 11643-1999"
GB_2260 = "GB/T 2260"
GB_9704 = "GB/T 9704-2012 7.2.5"
DOCNO = re.compile(r"[\u4e00-\u9fa5]{2,10}〔[12][0-9]{3}〕[1-9][0-9]{0,4}号")
_YEAR_IN_BRACKETS = re.compile(r"[\[(【〔〖]([0-9]{4})[\])】〕〗]")
_USCC_ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
_USCC_HEAD = re.compile(r"[1-9ANY][0-9][0-9]{6}")
_USCC_CLASSES = {
    "1": "1239", "2": "19", "3": "123459", "4": "19", "5": "1239", "6": "129", "7": "129",
    "8": "19", "9": "123", "A": "19", "N": "1239", "Y": "1",
}  # fmt: skip
_ATTACHMENT = re.compile(r"(A(1[0-2]|[1-9])|B(10|[1-9]))-([1-9][0-9]{0,2})")
_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-", "‐": "-", "－": "-", "_": "-", "ー": "-"})


def parse_uscc(text: str) -> Read | Unreadable:
    """Read a unified social credit code (GB 32100-2015) and prove its check character.

    The check character is computed by python-stdnum; its own validation is not used, since it refuses the
    registering departments A, N and Y that the standard has.
    """
    code = re.sub(r"[\s-]", "", narrow(text).translate(_DASHES)).upper()
    if len(code) != 18:
        return _no_uscc(T("the code has {count} characters instead of 18", count=len(code)))
    for position, char in enumerate(code, 1):
        if char not in _USCC_ALPHABET:
            return _no_uscc(
                T("character {position} is “{char}”, which such codes never have", position=position, char=char)
            )
    if code[1] not in _USCC_CLASSES.get(code[0], "") or not _USCC_HEAD.fullmatch(code[:8]):
        return _no_uscc(T("it begins with {head}, which no registering department uses", head=code[:8]))
    if code[-1] != uscc.calc_check_digit(code[:17]):
        return _no_uscc(T("its check character {char} does not fit the rest", char=code[-1]))
    return Read(code, None if code == text else code)


def organisation_check_fits(code: str) -> bool:
    """Say whether positions 9 to 17 of a credit code carry a right check character of their own (GB 11714)."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * int(char, 36) for weight, char in zip(weights, code[8:16], strict=True))
    return code[16] == "0123456789X0"[11 - total % 11]


def parse_id_no(text: str, rules: Rules, world: World) -> Read | Unreadable:
    """Read a citizen's ID number (GB 11643-1999): province, birth date and check character must be right.

    python-stdnum computes birth date and check; its birth place table is not used, since districts come and go.
    """
    number = re.sub(r"[\s-]", "", narrow(text)).upper()
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return _no_id(text, T("it is not 17 digits and a digit or X"))
    if number[:2] not in world.regions.provinces:
        return _no_id(text, T("its first two digits are no province"))
    try:
        ric.get_birth_date(number)
    except stdnum_errors.ValidationError:
        return _no_id(text, T("its birth date is not in the calendar"))
    if ric.calc_check_digit(number) != number[-1]:
        return _no_id(text, T("its check character does not fit the rest"))
    return Read(number, None if number == text else number)


def parse_docno(text: str) -> Read | Unreadable:
    """Read a document number such as 豫科〔2013〕146号; brackets of another kind around the year are put right."""
    plain = re.sub(r"\s", "", narrow(text))
    number = _YEAR_IN_BRACKETS.sub(r"〔\1〕", plain)
    if DOCNO.fullmatch(number):
        return Read(number, None if number == text else number)
    if re.search(r"〔[0-9]{4}〕第", number):
        hint = T("Leave out 第 before the number.")
    elif re.search(r"〔[0-9]{4}〕0", number):
        hint = T("Write the number without leading zeros.")
    elif re.search(r"[\[(【〔][0-9]{2}[\])】〕]", number):
        hint = T("Write the year with four digits.")
    else:
        hint = T("Write it as 豫科〔2013〕146号: organ, year in 〔〕, number, 号.")
    return Unreadable(T("“{typed}” is not a document number.", typed=echo(text)), hint, GB_9704)


def parse_region(text: str, rules: Rules, world: World) -> Read | Unreadable:
    """Read a six-digit region code, or the name of a home city, county or any province."""
    regions = world.regions
    plain = re.sub(r"\s", "", narrow(text))
    if re.fullmatch(r"[0-9]{6}", plain):
        code = regions.replaced.get(plain, plain)
        if regions.known(code):
            return Read(code, None if code == text else f"{code} {regions.name(code)}")
        return Unreadable(
            T("There is no region with the code {code}.", code=plain),
            T("Look it up in the licence; Henan's codes begin with 41, for example 410100 for Zhengzhou."),
            GB_2260,
        )
    found = regions.by_name(plain)
    if found is None:
        return Unreadable(
            T("“{typed}” is neither a region code nor a known city of Henan.", typed=echo(text)),
            T("Write the six-digit code of the registered place, for example 410100 for Zhengzhou."),
            GB_2260,
        )
    return Read(found, f"{found} {regions.name(found)}")


def parse_attachment_code(text: str) -> Read | Unreadable:
    """Read an attachment's code: group A1 to A12 (application) or B1 to B10 (acceptance), dash, number."""
    code = re.sub(r"\s", "", narrow(text).translate(_DASHES)).upper()
    if not _ATTACHMENT.fullmatch(code):
        return Unreadable(
            T("“{typed}” is not an attachment code.", typed=echo(text)),
            T("Write the group A1 to A12 or B1 to B10, a hyphen and a number, such as A1-1."),
        )
    return Read(code, None if code == text else code)


def _no_uscc(reason: object) -> Unreadable:
    return Unreadable(
        T("This is not a unified social credit code: {reason}.", reason=reason),
        T("Copy the 18 characters from the licence; letters I, O, S, V and Z never occur."),
        GB_32100,
    )


def _no_id(text: str, reason: object) -> Unreadable:
    return Unreadable(
        T("“{typed}” is not an ID number: {reason}.", typed=echo(text, personal=True), reason=reason),
        T("Copy it from the card, or leave the field empty; it is normally not needed."),
        GB_11643,
    )
