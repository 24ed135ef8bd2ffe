"""How people call the types of fields."""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.forms import Schema
from toolkit.i18n import Bilingual, Renderable, T

TYPE_NAMES: Mapping[str, Renderable] = {
    "line": T("text, one line"),
    "prose": T("text"),
    "recommender": T("text, one line"),
    "boolean": T("yes or no"),
    "choice": T("choice"),
    "ref": T("reference"),
    "integer": T("whole number"),
    "year": T("year"),
    "number": T("number"),
    "money": T("amount (万元)"),
    "fraction": T("fraction"),
    "date": T("date"),
    "uscc": T("credit code"),
    "id_no": T("ID number"),
    "docno": T("document number"),
    "region": T("region"),
    "attachment_code": T("attachment code"),
    "phone": T("phone"),
    "mobile": T("mobile phone"),
    "email": T("e-mail address"),
    "postcode": T("postcode"),
    "file": T("file"),
    "dict": T("group"),
    "list": T("list"),
}


def type_name(rules: Schema) -> Renderable:
    """Name a field's type, with the longest text that it takes."""
    kind = TYPE_NAMES.get(rules["type"], Bilingual(str(rules["type"])))
    limit = rules.get("maxlength")
    return T("{kind}, at most {limit} characters", kind=kind, limit=limit) if limit else kind
