"""The empty dossier that `alliance new` lays out."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.facts.dossier import parse_dossier
from toolkit.facts.skeleton import lay_out_dossier
from toolkit.forms import Form, load_code_tables, load_form
from toolkit.i18n import Bilingual
from toolkit.resources import Resources


@pytest.fixture(scope="module")
def text() -> str:
    resources = Resources()
    forms = [load_form(resources, "application")]
    return lay_out_dossier(load_form(resources, "dossier"), forms, load_code_tables(resources))


def uncommented(text: str) -> str:
    """Take the leading hash off the rows of optional lists, as a person would."""
    lines = []
    for line in text.splitlines():
        body = line.lstrip()
        indent = len(line) - len(body)
        is_row = body.startswith("#   ") and (body[4:].lstrip("- ").split(":")[0].isidentifier())
        lines.append(" " * indent + body[2:] if is_row else line)
    return "\n".join(lines)


def keys(schema, tree, path=""):
    for key, rules in schema.items():
        assert key in tree, f"{path}{key}"
        inner = rules.get("schema")
        if rules["type"] == "dict" and inner:
            keys(inner, tree[key], f"{path}{key}.")
        elif rules["type"] == "list" and inner and inner.get("type") == "dict":
            keys(inner["schema"], tree[key][0], f"{path}{key}[0].")


def test_it_is_readable_and_holds_every_key_of_the_forms(text):
    resources = Resources()
    tree = parse_dossier(uncommented(text).encode(), folder=Path(), source=Path("dossier.yaml")).tree
    form = load_form(resources, "application")
    master = load_form(resources, "dossier").schema
    keys({key: rules for key, rules in master.items() if key in (*form.uses, *form.prints)}, tree)
    keys(form.schema, tree["application"])


def test_tables_that_the_documents_do_not_print_are_not_asked_for(text):
    assert "\nmeetings:" not in text
    assert "\nrisks:" in text


def test_a_list_within_a_sleeping_row_is_not_put_to_sleep_twice():
    rows = {"type": "list", "schema": {"type": "dict", "schema": {"b": {"type": "line", "meta": {"zh": "乙"}}}}}
    row = {"type": "dict", "schema": {"a": {**rows, "meta": {"zh": "甲"}}}}
    master = Form("dossier", Bilingual(""), {"t": {"type": "list", "schema": row, "meta": {"zh": "表"}}})
    written = lay_out_dossier(master, [Form("x", Bilingual("某"), {}, uses=("t",))], {})
    assert parse_dossier(uncommented(written).encode(), folder=Path(), source=Path("d")).tree == {
        "t": [{"a": [{"b": None}]}]
    }


def test_as_laid_out_it_is_readable_and_says_no_value(text):
    tree = parse_dossier(text.encode(), folder=Path(), source=Path("dossier.yaml")).tree

    def values(node):
        if isinstance(node, dict):
            return [v for child in node.values() for v in values(child)]
        return [v for child in node for v in values(child)] if isinstance(node, list) else [node]

    assert set(values(tree)) == {None}


def test_every_line_with_a_key_has_its_chinese_label_beside_it(text):
    rows = [line for line in text.splitlines() if ":" in line and not line.startswith("#")]
    unlabelled = [r for r in rows if " # " not in r and r != "application:"]
    assert unlabelled == []


def test_what_must_be_filled_in_is_marked_and_choices_are_shown(text):
    name = next(line for line in text.splitlines() if line.startswith("  name:"))
    assert "必填" in name
    assert "企业 / 高等院校 / 科研机构" in text
