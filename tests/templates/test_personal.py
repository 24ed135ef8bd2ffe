"""C35: shipped templates print of persons what filing needs; what is published names units only (PIPL 6)."""

from __future__ import annotations

from typing import Any

import pytest

from toolkit.checks.fields import FIELD_TYPES
from toolkit.documents.catalogue import load_template
from toolkit.documents.filters import environment_for
from toolkit.forms import document_ids, load_code_tables, load_form
from toolkit.resources import Resources

RESOURCES = Resources()
NAMES = sorted(path.stem for path in RESOURCES.templates[0].glob("*.docx"))
NEEDED = (
    *("contact.phone", "contact.mobile", "contact.email", "office.phone"),  # of whoever answers for a paper
    *("doc.phone", "doc.email", "submit.phone", "submit.email"),  # of the department's own desk
    *("reporter_phone", "agents.*.phone", "officer.phone", "director.phone", "verifier.phone", "recommended.*.mobile"),
)
"""Work phones and addresses of contacts; never an ID number, a home or a legal representative's phone."""
PUBLISHED = (
    "publicity",
    "approval_notice",
    "recognition_notice",
    "assessment_notice",
    "assessment_result",
    "revocation",
)


def personal_keys() -> set[str]:
    keys: set[str] = set()

    def walk(schema: dict[str, Any]) -> None:
        for key, rules in schema.items():
            if rules["type"] in FIELD_TYPES and FIELD_TYPES[rules["type"]].personal:
                keys.add(key)
            inner = rules.get("schema")
            if rules["type"] == "dict":
                walk(inner)
            elif rules["type"] == "list" and inner.get("type") == "dict":
                walk(inner["schema"])

    for name in ("dossier", *document_ids(RESOURCES)):
        walk(load_form(RESOURCES, name).schema)
    return keys


def printed_of_persons(name: str) -> list[str]:
    template = load_template(RESOURCES, name, environment_for(load_code_tables(RESOURCES)))
    keys = personal_keys()
    return sorted(variable for variable in template.variables if variable.rpartition(".")[2] in keys)


def test_personal_entries_are_known_by_their_types() -> None:
    assert {"phone", "mobile", "email", "id_no"} <= personal_keys()


@pytest.mark.parametrize("name", NAMES)
def test_a_template_prints_no_more_of_persons_than_is_needed(name: str) -> None:
    assert [variable for variable in printed_of_persons(name) if not variable.endswith(NEEDED)] == []


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_is_published_names_no_persons_phone_but_the_departments_own(name: str) -> None:
    assert set(printed_of_persons(name)) <= {"doc.phone"}
