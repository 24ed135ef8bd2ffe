"""What each kind of notice asks for comes from the forms, and nothing that a form requires is forgotten."""

from __future__ import annotations

import shutil
from collections import Counter

import pytest
import yaml

from tests.office.batches.makers import RESOURCES
from toolkit.errors import UsageError
from toolkit.forms import load_form
from toolkit.office.batches.fields import full_path, leaves, rules_at, short_key
from toolkit.office.batches.kinds import all_kinds, load_kind
from toolkit.resources import Resources

KINDS = all_kinds(RESOURCES)
NAMES = [kind.name for kind in KINDS]


def test_the_kinds_that_the_department_sends_to_many_units_are_there():
    assert set(NAMES) == {"rectification", "approval", "recognition", "result", "assessment", "call", "revocation"}
    assert len(NAMES) == len(set(NAMES))


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_everything_that_the_form_has_can_be_filled_in_or_is_left_to_the_issuer(kind):
    own = kind.form.id
    asked = {field.path for field in (*kind.columns, *kind.common)} | {table.path for table in kind.tables}
    asked |= {path[:2] for path in asked if len(path) > 2 and isinstance(path[2], int)}
    left = {short_key(own, path) for path, _ in leaves(load_form(RESOURCES, own).schema, (own,)) if path not in asked}
    official = {"docno", "copy_no", "title", "signer"}
    addressed = {"recipients"} if kind.name in ("rectification", "revocation", "call") else set()
    assert left <= {f"doc.official.{name}" for name in official | addressed}


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_no_two_entries_of_a_kind_are_called_the_same(kind):
    labels = Counter(field.label.zh for field in kind.fields().values())
    assert [label for label, count in labels.items() if count > 1] == []


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_of_the_master_tables_only_what_is_asked_for_is_required(kind):
    asked = {field.path for field in (*kind.columns, *kind.common) if field.required}
    for path in asked:
        rules = rules_at(kind.schema, path)
        assert rules is not None and rules.get("required"), path
    if "orgs" in kind.schema:
        org = kind.schema["orgs"]["schema"]["schema"]
        needed = {path[2] for path in asked if path[:2] == ("orgs", 0)}
        assert {key for key, rules in org.items() if rules.get("required")} == needed


@pytest.mark.parametrize("key", ["doc.official.cc", "lead.contact.name", "alliance.name", "policy.basis.0.title"])
def test_a_key_and_its_place_are_two_names_for_one_thing(key):
    assert short_key("rectification_notice", full_path("rectification_notice", key)) == key


def test_a_kind_goes_by_its_short_name_its_document_and_its_title():
    assert {load_kind(RESOURCES, name).name for name in ("recognition", "recognition_notice", "认定通知")} == {
        "recognition"
    }


def test_an_unknown_kind_is_answered_with_the_near_one_and_all_others():
    with pytest.raises(UsageError) as caught:
        load_kind(RESOURCES, "rectificaton")
    assert "rectification" in caught.value.problem.render("en")
    for name in NAMES:
        assert name in str(caught.value.remedy)


def test_all_faults_of_a_form_of_ones_own_are_said_at_once(tmp_path):
    source = RESOURCES.form("rectification_notice")
    assert source is not None
    shutil.copy(source, tmp_path)
    path = tmp_path / source.name
    data = yaml.safe_load(path.read_text("utf-8"))
    data["batch"]["colums"] = []
    data["batch"]["columns"] += ["doc.nonsense", "doc.submit", {"at": "doc.official.note", "wide": 3}]
    data["batch"]["tables"].append("doc.enclosures")
    data["batch"]["presets"]["doc.findings"] = "x"
    del data["batch"]["unit"]
    path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    with pytest.raises(UsageError) as caught:
        load_kind(Resources.overridden(forms=tmp_path), "rectification")
    said = caught.value.problem.render("en")
    for fault in ("colums:", "doc.nonsense:", "doc.submit:", "doc.official.note.wide:", "doc.enclosures:", "unit:"):
        assert fault in said
    assert "doc.findings:" in said
