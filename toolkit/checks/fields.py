"""The registry of shared types: what the forms' ``type`` may say, and how each is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from toolkit.checks import amounts, codes, contacts, dates, files, words
from toolkit.checks.values import FieldType, Parse, Read, Rules, Unreadable, World


def _alone(parse: Callable[[str], Read | Unreadable]) -> Parse:
    """Fit in a type whose reading depends on the text alone."""

    def parse_alone(text: str, rules: Rules, world: World) -> Read | Unreadable:
        return parse(text)

    return parse_alone


_ALL = (
    FieldType("line", _alone(words.parse_line), str),
    FieldType("prose", _alone(words.parse_prose), str),
    FieldType("recommender", _alone(words.parse_line), str),
    FieldType("boolean", _alone(words.parse_boolean), bool),
    FieldType("choice", words.parse_choice, str),
    FieldType("ref", words.parse_reference, str),
    FieldType("integer", _alone(amounts.parse_integer), int),
    FieldType("year", _alone(amounts.parse_year), int),
    FieldType("number", _alone(amounts.parse_number), Decimal),
    FieldType("money", _alone(amounts.parse_money), Decimal),
    FieldType("fraction", _alone(amounts.parse_fraction), Fraction),
    FieldType("date", _alone(dates.parse_date), date),
    FieldType("uscc", _alone(codes.parse_uscc), str, standard=codes.GB_32100),
    FieldType("id_no", codes.parse_id_no, str, personal=True, standard=codes.GB_11643),
    FieldType("docno", _alone(codes.parse_docno), str, standard=codes.GB_9704),
    FieldType("region", codes.parse_region, str, standard=codes.GB_2260),
    FieldType("attachment_code", _alone(codes.parse_attachment_code), str),
    FieldType("phone", _alone(contacts.parse_phone), str, personal=True),
    FieldType("mobile", _alone(contacts.parse_mobile), str, personal=True),
    FieldType("email", _alone(contacts.parse_email), str, personal=True),
    FieldType("postcode", _alone(contacts.parse_postcode), str),
    FieldType("file", files.parse_file, str),
)
FIELD_TYPES = {field_type.name: field_type for field_type in _ALL}
"""Every type by its name in the forms."""
