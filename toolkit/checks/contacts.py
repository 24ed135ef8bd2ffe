"""Telephone, mobile, e-mail, postcode. Values are personal: messages show them masked."""

from __future__ import annotations

import re

from toolkit.checks.values import Read, Unreadable, echo, narrow
from toolkit.i18n import T

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(
    r"(?P<area>0(?:10|2[0-9]|[3-9][0-9]{2}))-?(?P<number>[1-9][0-9]{6,7})(?:(?:-|转|#|ext\.?)(?P<extension>[0-9]{1,6}))?"
)
_SERVICE = re.compile(r"([48]00)-?([0-9]{3})-?([0-9]{4})")
_EMAIL = re.compile(
    r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
_EMAIL_LENGTH = 254
_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-", "‐": "-", "－": "-"})


def parse_mobile(text: str) -> Read | Unreadable:
    """Read a mainland mobile number of eleven digits."""
    plain = _without_country(re.sub(r"[\s-]", "", _narrow(text)))
    if not _MOBILE.fullmatch(plain):
        return Unreadable(
            T("“{typed}” is not a mobile number.", typed=echo(text, personal=True)),
            T("Write the eleven digits, beginning with 13 to 19."),
        )
    return Read(plain, None if plain == text else plain)


def parse_phone(text: str) -> Read | Unreadable:
    """Read a telephone number: area code and number (extension after ``-`` or 转), a mobile or a 400 number."""
    plain = _without_country(re.sub(r"[\s()]", "", _narrow(text).replace(")", "-")))
    plain = re.sub(r"-{2,}", "-", plain).lower()
    if _MOBILE.fullmatch(plain.replace("-", "")):
        value = plain.replace("-", "")
    elif match := _SERVICE.fullmatch(plain):
        value = "-".join(match.groups())
    elif match := _LANDLINE.fullmatch(plain):
        value = f"{match['area']}-{match['number']}" + (f"-{match['extension']}" if match["extension"] else "")
    else:
        return Unreadable(
            T("“{typed}” is not a telephone number.", typed=echo(text, personal=True)),
            T("Write area code and number, such as 0371-60000000, or a mobile number."),
        )
    return Read(value, None if value == text else value)


def parse_email(text: str) -> Read | Unreadable:
    """Read an e-mail address in the everyday subset of RFC 5321."""
    plain = re.sub(r"\s", "", narrow(text)).replace("。", ".")
    if len(plain) > _EMAIL_LENGTH or not _EMAIL.fullmatch(plain):
        return Unreadable(
            T("“{typed}” is not an e-mail address.", typed=echo(text, personal=True)),
            T("Write it as name@example.com."),
            "RFC 5321",
        )
    return Read(plain, None if plain == text else plain)


def parse_postcode(text: str) -> Read | Unreadable:
    """Read a postcode of six digits."""
    plain = re.sub(r"\s", "", narrow(text))
    if not re.fullmatch(r"[0-9]{6}", plain):
        return Unreadable(T("“{typed}” is not a postcode.", typed=echo(text)), T("Write the six digits."))
    return Read(plain, None if plain == text else plain)


def _narrow(text: str) -> str:
    return narrow(text).translate(_DASHES)


def _without_country(plain: str) -> str:
    bare = re.sub(r"^(\+86|0086)-?", "", plain)
    # Behind the country's number the area code loses its zero.
    return bare if bare == plain or re.match(r"0|1[3-9]|[48]00", bare) else f"0{bare}"
