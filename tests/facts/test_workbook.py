"""The dossier as a workbook: a full equal of the YAML, out and in, also when another program has saved it."""

from __future__ import annotations

import functools
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook as openpyxl_load
from openxml_audit import OpenXmlValidator

from samples.facts import FOLDER
from tests.dossiers import SMALL
from toolkit.checks.check import check_dossier
from toolkit.errors import WantingError
from toolkit.facts.dossier import DOSSIER_FILE, WORKBOOK_FILE, Facts, parse_dossier, read_dossier
from toolkit.facts.ends import clean_ends
from toolkit.facts.sheets.paper import Workbook
from toolkit.facts.sheets.writer import write_workbook
from toolkit.facts.workbook.export import annotated_workbook, export_workbook
from toolkit.facts.workbook.fill import fill, is_blank
from toolkit.facts.workbook.layout import SheetPlan, lay_out
from toolkit.facts.workbook.load import Loaded, load_workbook, overlay
from toolkit.findings import Severity, article_name
from toolkit.forms import NOT_DOCUMENTS, Schema, load_form
from toolkit.i18n import T, language
from toolkit.resources import Resources

RESOURCES = Resources()
DOCUMENTS = ("application", "feasibility")
SOURCE = Path("dossier.xlsx")


def said(value: Any) -> Any:
    """Return facts as the model takes them: what is blank is not said."""
    if isinstance(value, dict):
        return {key: said(inner) for key, inner in value.items() if not is_blank(inner)}
    if isinstance(value, list):
        return [said(inner) for inner in value if not is_blank(inner)]
    return value


def small() -> dict[str, Any]:
    return parse_dossier(SMALL.encode(), folder=Path(), source=Path(DOSSIER_FILE)).tree


def loaded(tree: dict[str, Any], documents: tuple[str, ...] = DOCUMENTS) -> Loaded:
    return load_workbook(export_workbook(tree, RESOURCES, documents, spare=0), SOURCE)


def edited(data: bytes, change: Any) -> bytes:
    """Let openpyxl, which is not ours, change and save a workbook."""
    book = openpyxl_load(io.BytesIO(data))
    change({sheet["A1"].value: sheet for sheet in book if sheet["A1"].value}, book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def column(sheet: Any, key: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == key)


def line(sheet: Any, key: str) -> int:
    return next(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == key)


# What any dossier says comes back. Facts are drawn from the forms, so that every type, list and group is met.

_CHARACTERS = st.characters(min_codepoint=32, max_codepoint=0xFFFD, blacklist_categories=("Cs", "Co"))
_AWKWARD = (
    *("河南（样例）", "=1+1", "+86", "-x", "@a", "045000", "1.10", "350", "0.5", "-0", "2026-03-05", "2026/3/5"),
    *(
        "1899-12-31",
        "9999-12-31",
        "是",
        "true",
        "甲、乙",
        "a\tb",
        "第一行\n第二行",
        "_x0041_",
        "http://x.y",
        "1e5",
        "#1",
    ),
    *("123456789012345678", "1,200", "12.345678901234567"),
)
_TEXT = st.text(_CHARACTERS, min_size=1, max_size=6) | st.sampled_from(_AWKWARD)
_ROWS = 2


def facts_of(rules: Schema) -> st.SearchStrategy[Any]:
    if rules["type"] == "dict":
        return block_of(rules["schema"])
    if rules["type"] == "list":
        return st.lists(facts_of(rules["schema"]), max_size=_ROWS)
    return _TEXT | st.none()


def block_of(schema: Schema) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={key: facts_of(rules) for key, rules in schema.items()})


@functools.cache
def sections() -> dict[str, Schema]:
    found: dict[str, Schema] = dict(load_form(RESOURCES, "dossier").schema)
    for name in RESOURCES.form_names():
        if name not in NOT_DOCUMENTS and (form := load_form(RESOURCES, name)).schema:
            row: Schema = {"type": "dict", "schema": form.schema}
            found[name] = {"type": "list", "schema": row} if form.each == name else row
    return found


_STRANGE = st.recursive(_TEXT, lambda v: st.lists(v, max_size=2) | st.dictionaries(_TEXT, v, max_size=2), max_leaves=4)


@st.composite
def dossiers(draw: st.DrawFn) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(sorted(sections())), min_size=1, max_size=3, unique=True))
    tree = {name: draw(facts_of(sections()[name])) for name in names}
    if draw(st.booleans()):
        tree["unheard_of"] = draw(_STRANGE)
    if draw(st.booleans()) and isinstance(tree[names[0]], dict):
        tree[names[0]]["stray"] = draw(_STRANGE)
    return tree


@functools.cache
def _plans(names: frozenset[str]) -> list[SheetPlan]:
    return [plan for plan in lay_out(RESOURCES, (), names) if plan.path[0] in names or plan.key.split(".")[0] in names
            or plan.key.split("[")[0] in names]  # fmt: skip


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(dossiers())
def test_any_dossier_is_the_same_after_it_was_a_workbook(tree):
    filled = fill(_plans(frozenset(tree) & frozenset(sections())), tree, spare=0)
    data = write_workbook(Workbook(filled.papers, "t"))
    found = load_workbook(data, SOURCE) if filled.papers else Loaded()
    documents = set(RESOURCES.form_names()) - NOT_DOCUMENTS
    assert found.findings == []
    assert said(found.tree) == said(tree)
    assert {name for name in tree if name in documents and isinstance(tree[name], dict)} <= found.tree.keys()


@pytest.mark.slow
def test_the_sample_is_the_same_after_it_was_a_workbook():
    facts = read_dossier(FOLDER)
    found = loaded(facts.tree)
    assert said(found.tree) == said(facts.tree)
    assert found.findings == []


@pytest.mark.slow
def test_a_workbook_is_sound(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(export_workbook(small(), RESOURCES, DOCUMENTS))
    assert OpenXmlValidator(max_errors=20).validate(path).errors == []


def test_the_same_facts_give_the_same_bytes():
    assert export_workbook(small(), RESOURCES, DOCUMENTS) == export_workbook(small(), RESOURCES, DOCUMENTS)


def test_in_english_the_labels_change_and_the_facts_stay():
    with language("en"):
        data = export_workbook(small(), RESOURCES, DOCUMENTS)
    assert said(load_workbook(data, SOURCE).tree) == said(small())
    assert b"Unified social credit code" in _strings(data)


def _strings(data: bytes) -> bytes:
    import zipfile

    return zipfile.ZipFile(io.BytesIO(data)).read("xl/sharedStrings.xml")


def test_every_text_is_text_and_nothing_a_formula_or_link():
    tree = small()
    tree["alliance"]["purpose"] = '=HYPERLINK("http://x")'
    tree["alliance"]["goal"] = "http://x.y"
    data = export_workbook(tree, RESOURCES, DOCUMENTS)
    book = openpyxl_load(io.BytesIO(data))
    card = next(sheet for sheet in book if sheet["A1"].value == "alliance:card:alliance")
    cells = [card.cell(line(card, key), 4) for key in ("purpose", "goal")]
    assert [cell.data_type for cell in cells] == ["s", "s"]
    assert all(cell.hyperlink is None for cell in cells)


def test_cells_are_open_structure_is_locked_and_lists_drop_down():
    book = openpyxl_load(io.BytesIO(export_workbook(small(), RESOURCES, DOCUMENTS)))
    orgs = next(sheet for sheet in book if sheet["A1"].value == "alliance:table:orgs")
    assert orgs.protection.sheet
    assert not orgs.cell(6, column(orgs, "name")).protection.locked
    assert orgs.cell(4, column(orgs, "name")).protection.locked
    assert orgs.cell(6, column(orgs, "uscc")).number_format == "@"
    assert orgs.freeze_panes == "D6"
    assert orgs.row_dimensions[1].hidden and orgs.column_dimensions["A"].hidden
    rules = {str(rule.sqref).split(":")[0]: rule for rule in orgs.data_validations.dataValidation}
    kinds = rules[orgs.cell(6, column(orgs, "org_type")).coordinate]
    assert kinds.type == "list" and kinds.formula1.startswith("_lists!") and kinds.showErrorMessage
    host = next(sheet for sheet in book if sheet["A1"].value == "alliance:card:alliance")
    refs = next(r for r in host.data_validations.dataValidation if str(r.sqref) == f"D{line(host, 'office.host')}")
    assert refs.formula1.startswith("成员单位!") or refs.formula1.startswith("'成员单位'!")


def test_columns_in_another_order_and_other_words_above_them_are_no_matter():
    def change(sheets: Any, book: Any) -> None:
        sheet = sheets["alliance:table:budget_in"]
        sheet.protection.sheet = False
        a, b = column(sheet, "cash"), column(sheet, "source")
        for row in range(1, sheet.max_row + 1):
            first, second = sheet.cell(row, a), sheet.cell(row, b)
            first.value, second.value = second.value, first.value
        sheet.cell(4, a).value = "Quelle"
        sheet.title = "Geld"
        book.move_sheet(sheet, -3)

    data = edited(export_workbook(small(), RESOURCES, DOCUMENTS), change)
    assert said(load_workbook(data, SOURCE).tree) == said(small())


def test_a_finding_of_the_check_names_sheet_and_cell():
    def change(sheets: Any, book: Any) -> None:
        sheet = sheets["alliance:table:orgs"]
        sheet.cell(7, column(sheet, "uscc")).value = 12410000661318606
        sheet.cell(6, column(sheet, "name")).value = None
        sheet.cell(6, column(sheet, "staff_rd")).value = "=1/0"

    data = edited(export_workbook(small(), RESOURCES, DOCUMENTS), change)
    facts = parse_dossier(data, folder=Path(), source=SOURCE)
    found = {f.rule: f for f in check_dossier(facts, RESOURCES).findings}
    assert str(found["sheet.rounded"].place).startswith("dossier.xlsx:成员单位!E7 ")
    assert found["sheet.rounded"].as_dict()["cell"] == "E7"
    missing = found["field.missing"]
    assert missing.place is not None and "sheet.rounded" in found  # a value that was lost is not missing, too
    assert (missing.place.sheet, missing.place.cell) == ("成员单位", "C6")
    assert "单位名称" in missing.remedy.render("zh_CN")
    assert found["sheet.uncomputed"].place is not None


def test_rows_that_belong_to_no_row_and_copied_sheets_are_told():
    def change(sheets: Any, book: Any) -> None:
        sheet = sheets["alliance:table:orgs[].finance"]
        sheet.cell(6, 2).value = "无此单位"
        sheet.cell(7, 2).value = "#1"
        sheet.cell(8, 2).value = None
        book.copy_worksheet(sheets["alliance:table:bodies"])

    found = load_workbook(edited(export_workbook(small(), RESOURCES, DOCUMENTS), change), SOURCE)
    assert sorted(finding.rule for finding in found.findings) == ["sheet.key", "sheet.parent", "sheet.parent"]
    assert [row["year"] for row in found.tree["orgs"][0]["finance"]] == ["2024"]


def test_a_row_that_has_nothing_but_rows_of_its_own_is_kept():
    tree = {"orgs": [{"name": "甲"}, {"platforms": [{"name": "平台"}]}, {"ip": [{"title": "专利"}]}]}
    found = loaded(tree, ())
    assert found.findings == []
    assert said(found.tree) == tree


def test_rows_may_be_called_by_any_name_of_theirs():
    def change(sheets: Any, book: Any) -> None:
        sheet = sheets["alliance:table:orgs[].finance"]
        sheet.cell(6, 2).value = small()["orgs"][0]["name"]
        sheet.cell(7, 2).value = 1

    found = load_workbook(edited(export_workbook(small(), RESOURCES, DOCUMENTS), change), SOURCE)
    assert said(found.tree) == said(small())


def test_several_values_in_a_cell_are_parted_as_people_part_them():
    def change(sheets: Any, book: Any) -> None:
        sheet = sheets["alliance:table:tasks"]
        for row, text in enumerate(("样大、样例砂轮", "样大；样例砂轮", "样大\n样例砂轮\n", "样大"), 6):
            sheet.cell(row, column(sheet, "partners")).value = text

    found = load_workbook(edited(export_workbook(small(), RESOURCES, DOCUMENTS), change), SOURCE)
    assert [row["partners"] for row in found.tree["tasks"][:4]] == [["样大", "样例砂轮"]] * 3 + [["样大"]]


def test_what_a_workbook_has_no_cells_for_stays_when_it_comes_in():
    tree = small()
    tree["orgs"][0]["house"] = "旧"
    tree["meetings"] = [{"no": "1", "title": "会"}]
    without = {key: value for key, value in tree.items() if key != "meetings"}
    found = loaded(without, ())
    found.tree["orgs"][0]["staff_total"] = "301"
    merged = overlay(tree, found.tree, found.covered)
    assert said(merged) == said({**tree, "orgs": [{**tree["orgs"][0], "staff_total": "301"}, tree["orgs"][1]]})
    found.tree["orgs"][0].pop("capital")
    assert "capital" not in overlay(tree, found.tree, found.covered)["orgs"][0]


def test_a_folder_with_a_workbook_is_a_dossier_and_two_are_one_too_many(tmp_path):
    (tmp_path / WORKBOOK_FILE).write_bytes(export_workbook(small(), RESOURCES, DOCUMENTS))
    facts = read_dossier(tmp_path)
    assert said(facts.tree) == said(small())
    assert len(facts.revision) == 64
    (tmp_path / DOSSIER_FILE).write_text(SMALL, "utf-8")
    with pytest.raises(WantingError) as caught, language("en"):
        read_dossier(tmp_path)
    said_there = str(caught.value)
    assert DOSSIER_FILE in said_there and WORKBOOK_FILE in said_there and "import" in said_there


def test_a_workbook_that_is_not_ours_is_refused():
    def forget(sheets: Any, book: Any) -> None:
        for sheet in sheets.values():
            sheet["A1"].value = None

    with pytest.raises(WantingError):
        load_workbook(edited(export_workbook(small(), RESOURCES, DOCUMENTS), forget), SOURCE)


def test_findings_are_marked_on_their_cells_and_listed_with_links(tmp_path):
    tree = small()
    tree["orgs"][1]["uscc"] = "1"
    tree["alliance"]["office"].pop("phone")
    facts = Facts(Path(), SOURCE, tree, {}, {}, "")
    checked = check_dossier(facts, RESOURCES)
    data = annotated_workbook(tree, RESOURCES, DOCUMENTS, checked.findings, lambda s: T(s.value), article_name)
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    assert OpenXmlValidator(max_errors=20).validate(path).errors == []
    book = openpyxl_load(io.BytesIO(data))
    orgs = next(sheet for sheet in book if sheet["A1"].value == "alliance:table:orgs")
    cell = orgs.cell(7, column(orgs, "uscc"))
    assert "GB" not in cell.comment.text and "18" in cell.comment.text
    assert cell.fill.fgColor.rgb == "FFF8C9C4"
    card = next(sheet for sheet in book if sheet["A1"].value == "alliance:card:alliance")
    assert card.cell(line(card, "office.phone"), 4).comment is not None
    listed = book.worksheets[1]
    links = {row[2].hyperlink.location for row in listed.iter_rows(min_row=3) if row[2].hyperlink}
    assert f"'成员单位'!{cell.coordinate}" in links
    blocking = sum(finding.severity is Severity.ERROR for finding in checked.findings)
    assert blocking <= listed.max_row - 2 == len(checked.findings)
    assert said(load_workbook(data, SOURCE).tree) == said(tree)


@pytest.mark.slow
def test_a_workbook_saved_by_libreoffice_reads_the_same(resaved):
    whole = read_dossier(FOLDER).tree
    tree = {
        key: whole[key] for key in ("policy", "alliance", "orgs", "tasks", "budget_in", "choices", "meetings", "kpi")
    }
    found = load_workbook(resaved(export_workbook(tree, RESOURCES, ())), SOURCE)
    assert found.findings == []
    assert _ends(said(found.tree)) == _ends(said(tree))


def _ends(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _ends(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_ends(inner) for inner in value]
    return clean_ends(value)
