"""The one door: value by value, against a revision; a stale writer is told and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dossiers import SMALL
from toolkit.errors import WantingError
from toolkit.facts.change import Change, apply_changes, changed, typed_file, write_facts
from toolkit.facts.dossier import DOSSIER_FILE, WORKBOOK_FILE, parse_dossier, read_dossier
from toolkit.facts.workbook.export import export_workbook
from toolkit.i18n import language
from toolkit.resources import Resources

TEXT = "# 说明\na: 045000   # 邮编\norgs:\n  - no: 1\n    name: 甲  # 牵头\n  - no: 2\n    name: 乙\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / DOSSIER_FILE).write_text(TEXT, "utf-8")
    return tmp_path


def test_values_change_one_by_one_and_all_else_stays(folder):
    facts = read_dossier(folder)
    after = apply_changes(
        facts,
        [
            Change(("orgs", 0, "name"), "丙"),
            Change(("orgs", 1), {"no": "3", "name": "丁"}, insert=True),
            Change(("b", "c"), "2026-03-05"),
            Change(("orgs", 2, "name"), None),
        ],
    )
    assert (folder / DOSSIER_FILE).read_text("utf-8") == (
        "# 说明\na: 045000   # 邮编\norgs:\n  - no: 1\n    name: 丙  # 牵头\n  - no: 3\n    name: 丁\n  - no: 2\n"
        "b:\n  c: 2026-03-05\n"
    )
    assert after.revision != facts.revision
    assert after.tree == read_dossier(folder).tree


def test_a_stale_writer_is_told_and_nothing_is_written(folder):
    facts = read_dossier(folder)
    apply_changes(facts, [Change(("a",), "1")])
    now = (folder / DOSSIER_FILE).read_bytes()
    with pytest.raises(WantingError) as caught, language("en"):
        apply_changes(facts, [Change(("a",), "2")])
    assert "changed in the meantime" in caught.value.problem.render("en")
    assert (folder / DOSSIER_FILE).read_bytes() == now


def test_what_changes_nothing_touches_nothing(folder):
    facts = read_dossier(folder)
    before = (folder / DOSSIER_FILE).stat().st_mtime_ns
    assert apply_changes(facts, [Change(("a",), "045000")]) is facts
    assert (folder / DOSSIER_FILE).stat().st_mtime_ns == before


def test_windows_line_ends_and_a_byte_order_mark_stay(folder):
    path = folder / DOSSIER_FILE
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    apply_changes(read_dossier(folder), [Change(("orgs", 0, "name"), "丙")])
    assert path.read_bytes() == b"\xef\xbb\xbf" + TEXT.replace("甲", "丙").replace("\n", "\r\n").encode()


@pytest.mark.parametrize("path", [("a", "b"), ("orgs", 7, "name"), ("orgs", "name"), ("orgs", 9)])
def test_a_place_that_is_not_there_is_named(path):
    tree = parse_dossier(TEXT.encode(), folder=Path(), source=Path(DOSSIER_FILE)).tree
    with pytest.raises(WantingError) as caught:
        changed(tree, [Change(path, "x")])
    assert str(path[0]) in str(caught.value)


def test_a_dossier_that_is_a_workbook_is_written_as_one(tmp_path):
    resources = Resources()
    tree = parse_dossier(SMALL.encode(), folder=Path(), source=Path(DOSSIER_FILE)).tree
    (tmp_path / WORKBOOK_FILE).write_bytes(export_workbook(tree, resources, ()))
    facts = read_dossier(tmp_path)
    new = changed(facts.tree, [Change(("orgs", 0, "staff_total"), "301")])
    after = write_facts(facts, new, lambda t: export_workbook(t, resources, ()))
    assert after.tree["orgs"][0]["staff_total"] == "301"
    assert after.revision != facts.revision
    with pytest.raises(WantingError):
        write_facts(facts, changed(tree, [Change(("orgs",), None)]), lambda t: export_workbook(t, resources, ()))


def test_facts_of_a_workbook_are_kept_as_yaml_that_says_the_same(tmp_path):
    tree = parse_dossier(SMALL.encode(), folder=Path(), source=Path(DOSSIER_FILE)).tree
    (tmp_path / WORKBOOK_FILE).write_bytes(export_workbook(tree, Resources(), ()))
    facts = read_dossier(tmp_path)
    data = typed_file(facts)
    assert parse_dossier(data, folder=Path(), source=Path(DOSSIER_FILE)).tree == facts.tree
    (tmp_path / "y").mkdir()
    (tmp_path / "y" / DOSSIER_FILE).write_text(TEXT, "utf-8")
    assert typed_file(read_dossier(tmp_path / "y")) == TEXT.encode()
