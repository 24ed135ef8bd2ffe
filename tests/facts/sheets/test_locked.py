"""The structure of a workbook is locked, so that nobody copies or renames a sheet by mistake."""

from __future__ import annotations

import io
import zipfile

from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator

from toolkit.facts.dossier import read_dossier
from toolkit.facts.workbook.export import export_workbook
from toolkit.resources import Resources


def test_the_structure_is_locked_and_the_sheets_stay_open_to_be_filled_in(tmp_path):
    resources = Resources()
    made = export_workbook(read_dossier(resources.samples / "revoked").tree, resources, ("application",))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        book = archive.read("xl/workbook.xml").decode()
    assert book.index('<workbookProtection lockStructure="1"/>') < book.index("<bookViews>")
    path = tmp_path / "dossier.xlsx"
    path.write_bytes(made)
    assert OpenXmlValidator(max_errors=20).validate(path).errors == []
    sheets = load_workbook(path)
    assert any(not cell.protection.locked for row in sheets.worksheets[1].iter_rows() for cell in row)
