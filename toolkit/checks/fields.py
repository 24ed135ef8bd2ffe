"""The registry of shared types: what the forms' ``type`` may say, and how each is read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from toolkit.checks import amounts, codes, contacts, dates, files, words
from toolkit.checks.values import FieldType

_ALL = (
    FieldType("line", words.parse_line, str),
    FieldType("prose", words.parse_prose, str),
    FieldType("recommender", words.parse_line, str),
    FieldType("boolean", words.parse_boolean, bool),
    FieldType("choice", words.parse_choice, str),
    FieldType("ref", words.parse_reference, str),
    FieldType("integer", amounts.parse_integer, int),
    FieldType("year", amounts.parse_year, int),
    FieldType("number", amounts.parse_number, Decimal),
    FieldType("money", amounts.parse_money, Decimal),
    FieldType("fraction", amounts.parse_fraction, Fraction),
    FieldType("date", dates.parse_date, date),
    FieldType("uscc", codes.parse_uscc, str, standard=codes.GB_32100),
    FieldType("id_no", codes.parse_id_no, str, personal=True, standard=codes.GB_11643),
    FieldType("docno", codes.parse_docno, str, standard=codes.GB_9704),
    FieldType("region", codes.parse_region, str, standard=codes.GB_2260),
    FieldType("attachment_code", codes.parse_attachment_code, str),
    FieldType("phone", contacts.parse_phone, str, personal=True),
    FieldType("mobile", contacts.parse_mobile, str, personal=True),
    FieldType("email", contacts.parse_email, str, personal=True),
    FieldType("postcode", contacts.parse_postcode, str),
    FieldType("file", files.parse_file, str),
)
FIELD_TYPES = {field_type.name: field_type for field_type in _ALL}
"""Every type by its name in the forms."""
