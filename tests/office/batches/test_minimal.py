"""The least that a kind asks for is enough to print its notice."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from tests.office.batches.makers import RESOURCES, errors, judged, written
from toolkit.documents.write import write_documents
from toolkit.forms import load_code_tables
from toolkit.office.batches.kinds import all_kinds

KINDS = all_kinds(RESOURCES)
TABLES = load_code_tables(RESOURCES)
TYPED = {
    "line": "样例", "prose": "样例文字。", "docno": "豫样科〔2026〕5号", "date": "2026-11-25", "year": "2026",
    "integer": "5", "number": "50", "phone": "0371-55500909",
}  # fmt: skip
SPECIAL = {
    "alliance.name": "河南省样例磨具产业技术创新战略联盟",
    "lead.name": "河南样例磨具有限公司",
    "doc.alliances.0.lead": "河南样例磨具有限公司",
    "doc.official.recipients": "河南样例磨具有限公司",
    "doc.assessment.grade": "不合格",
    "rectification_notice.deadline_days": "30",
    "doc.deadline_days": "30",
    "recheck.date": "2026-12-28",
    "doc.return_due": "2027-01-31",
    "weight": "100",
    "finding_ref": "1",
    "due": "2026-12-10",
    "doc.construction_end": "2027-11-25",
}


def least(field):
    """Type a value for an entry that must be filled in."""
    if field.key in SPECIAL:
        return SPECIAL[field.key]
    if "choices" in field.rules:
        return next(iter(TABLES[field.rules["choices"]].labels))
    return TYPED[field.rules["type"]]


def minimal(kind):
    """Return a batch of one row that says no more than it must."""
    common = {field.label.zh: least(field) for field in kind.common if field.required or field.key in SPECIAL}
    row = {field.label.zh: least(field) for field in kind.columns if field.required or field.key in SPECIAL}
    for table in kind.tables:
        items = [{column.label.zh: least(column) for column in table.columns if column.required and column.key != "no"}]
        (common if table.common else row)[table.label.zh] = items
    return {"kind": kind.name, "common": common, "rows": [{"行号": "1", **row}]}


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_the_least_row_is_in_order_and_prints(tmp_path, kind):
    batch, rows = judged(written(tmp_path, minimal(kind)))
    assert batch.findings == ()
    assert [str(f.problem) for f in errors(rows)] == []
    [found] = write_documents(rows[0].checked, RESOURCES, kind.form.id)
    with zipfile.ZipFile(io.BytesIO(found.docx)) as archive:
        text = re.sub("<[^>]+>", "", archive.read("word/document.xml").decode())
    assert "河南样例磨具有限公司" in text
    assert rows[0].unit == "河南样例磨具有限公司"


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_whatever_is_required_and_left_out_is_named(tmp_path, kind):
    needed = {field.label.zh for field in (*kind.columns, *kind.common) if field.required}
    empty = {"kind": kind.name, "rows": [{"行号": "1", "抄送机关": "样例"}]}
    _, rows = judged(written(tmp_path, empty))
    said = " ".join(str(f.problem) for f in errors(rows))
    own = {label.rpartition("·")[2] for label in needed}
    assert {label for label in own if f"“{label}”" not in said and label not in said} == set()
