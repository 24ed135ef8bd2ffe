from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx_integrity
import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator

from templates import build
from templates.build import BUILDERS, stale, unpacked
from tests.templates.filled import CONTENTS, COVER, MANIFEST, application, page, with_members
from toolkit.documents.numbering import start_pages_at
from toolkit.documents.render import leftovers
from toolkit.resources import Resources

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SHIPPED = sorted(BUILDERS)


def parts(docx: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def body(docx: bytes) -> etree._Element:
    return etree.fromstring(parts(docx)["word/document.xml"].encode())


def text(docx: bytes) -> str:
    return "".join(piece.text or "" for piece in body(docx).iter(f"{W}t"))


def shipped(name: str) -> bytes:
    path = Resources().template(name)
    assert path is not None
    return path.read_bytes()


def faults(docx: bytes, folder: Path) -> list[str]:
    """What two validators and our own eyes for structure find wrong."""
    path = folder / "judged.docx"
    path.write_bytes(docx)
    audit = OpenXmlValidator(max_errors=50).validate(path)
    out = [f"audit: {error.description} {error.path}" for error in audit.errors]
    out += [f"integrity: {f}" for f in docx_integrity.check(str(path)) if f.severity != docx_integrity.INFO]
    for name, content in parts(docx).items():
        if not re.fullmatch(r"word/(document|footer\d*)\.xml", name):
            continue
        root = etree.fromstring(content.encode())
        out += [f"{name}: a cell does not end in a paragraph" for c in root.iter(f"{W}tc") if c[-1].tag != f"{W}p"]
        out += [f"{name}: a table without rows" for t in root.iter(f"{W}tbl") if t.find(f"{W}tr") is None]
        kinds = [c.get(f"{W}fldCharType") for c in root.iter(f"{W}fldChar")]
        if not kinds.count("begin") == kinds.count("separate") == kinds.count("end"):
            out.append(f"{name}: fields {kinds}")
        marks = [m.get(f"{W}id") for m in root.iter(f"{W}bookmarkStart")]
        if len(marks) != len(set(marks)):
            out.append(f"{name}: bookmark twice")
    return out


def test_shipped_templates_are_what_their_builders_give() -> None:
    assert stale() == []


def test_a_template_that_was_edited_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SHIPPED:
        (tmp_path / f"{name}.docx").write_bytes(shipped(name))
    (tmp_path / "packet_cover.docx").write_bytes(shipped("packet_contents"))
    monkeypatch.setattr(build, "FOLDER", tmp_path)
    assert build.main(["--check"]) == 1
    assert build.main([]) == 0
    assert build.main(["--check"]) == 0


@pytest.mark.parametrize("name", SHIPPED)
def test_a_builder_gives_the_same_bytes_twice(name: str) -> None:
    assert BUILDERS[name]() == BUILDERS[name]()
    assert unpacked(BUILDERS[name]())[0][0] == "[Content_Types].xml"


@pytest.mark.parametrize("name", SHIPPED)
def test_a_template_is_sound_for_word_before_it_is_filled(name: str, tmp_path: Path) -> None:
    assert faults(shipped(name), tmp_path) == []


@pytest.mark.parametrize("members", [2, 12, 60])
def test_the_application_is_sound_with_few_and_many_members(members: int, tmp_path: Path) -> None:
    docx = application(with_members(members))
    assert faults(docx, tmp_path) == []
    assert leftovers(docx) == []
    said = text(docx)
    for org in with_members(members).values["orgs"]:
        assert org["name"] in said
        assert org["uscc"] in said


@pytest.mark.parametrize(
    ("name", "context"), [("packet_cover", COVER), ("packet_contents", CONTENTS), ("packet_manifest", MANIFEST)]
)
def test_a_page_of_the_packet_is_sound(name: str, context: dict[str, object], tmp_path: Path) -> None:
    docx = page(name, context)
    assert faults(docx, tmp_path) == []
    assert leftovers(docx) == []


def test_every_part_of_the_form_is_there_in_order() -> None:
    docx = application(with_members(12))
    headings = [
        "".join(t.text or "" for t in p.iter(f"{W}t"))
        for p in body(docx).iter(f"{W}p")
        if (style := p.find(f"{W}pPr/{W}pStyle")) is not None and style.get(f"{W}val") == "Heading1"
    ]
    assert len(headings) == 18
    assert headings[0] == "联盟基本信息"
    assert headings[-1] == "专家组意见和省科技厅意见"
    assert "附件清单" in text(docx)


def test_each_member_has_its_own_block_to_sign() -> None:
    docx = application(with_members(12))
    signed = [
        row
        for row in body(docx).iter(f"{W}tr")
        if "公章" in (said := "".join(t.text or "" for t in row.iter(f"{W}t"))) and "自愿加入" in said
    ]
    assert len(signed) == 12
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in signed)


def test_heads_repeat_and_rows_stay_whole() -> None:
    for name in SHIPPED:
        for table in body(shipped(name)).iter(f"{W}tbl"):
            rows = table.findall(f"{W}tr")
            tagged = any("{%tr for" in "".join(t.text or "" for t in row.iter(f"{W}t")) for row in rows)
            if tagged:
                assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
            assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_bound_pages_carry_no_number_of_their_own() -> None:
    alone = parts(application(with_members(2)))
    bound = parts(application(with_members(2), bound=True))
    footers = [name for name in alone if name.startswith("word/footer")]
    assert any("PAGE" in alone[name] for name in footers)
    assert not any("PAGE" in bound[name] for name in footers)


def test_page_numbers_start_where_the_packet_says() -> None:
    docx = start_pages_at(application(with_members(2), bound=True), 17)
    starts = [n.get(f"{W}start") for n in body(docx).iter(f"{W}pgNumType")]
    assert [s for s in starts if s] == ["17"]
    first = next(body(docx).iter(f"{W}sectPr"))
    assert first.find(f"{W}pgNumType") is not None


def test_an_empty_list_reads_as_none_and_leaves_no_empty_table() -> None:
    checked = with_members(2)
    for name in ("risks", "positions"):
        checked.values[name] = []
    docx = application(checked)
    assert all(table.find(f"{W}tr") is not None for table in body(docx).iter(f"{W}tbl"))
    assert "无" in text(docx)


def test_every_chinese_run_has_a_chinese_font() -> None:
    styles = etree.fromstring(parts(shipped("application"))["word/styles.xml"].encode())
    fonts = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}rFonts")
    assert fonts is not None
    assert fonts.get(f"{W}eastAsia") == "仿宋_GB2312"
    assert fonts.get(f"{W}ascii") == "Times New Roman"
    for named in styles.iter(f"{W}rFonts"):
        assert named.get(f"{W}eastAsia")
