from __future__ import annotations

import contextlib
import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.word import W, paragraph, part, word_file, zipped
from toolkit import limits
from toolkit.documents.package import Member, inspect_docx, pack, read_docx, read_sibling
from toolkit.errors import WantingError
from toolkit.i18n import language

GOOD = word_file(paragraph("样例"))
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def members(data: bytes) -> dict[str, str | bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def linked(kind: str, mode: str = "External") -> bytes:
    link = f'<Relationship Id="rId9" Type="{_OFFICE}/{kind}" Target="https://example.org/x" TargetMode="{mode}"/>'
    return word_file(paragraph("x"), relations=link)


def field(code: str, *pieces: str) -> bytes:
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in (code, *pieces))
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return word_file(f"<w:p>{begin}{runs}{end}</w:p>")


def bad_zips() -> dict[str, bytes]:
    doctype = '<!DOCTYPE x [<!ENTITY a "b">]>' + part(GOOD)
    types = part(GOOD, "[Content_Types].xml")
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = io.BytesIO(GOOD)
        with zipfile.ZipFile(twice, "a") as archive:
            archive.writestr("word/styles.xml", "<x/>")
    lying = bytearray(zipped(members(GOOD) | {"word/a.bin": b"x" * 1000}))
    place = lying.rfind(b"PK\x01\x02", 0, lying.rfind(b"word/a.bin"))
    lying[place + 24 : place + 28] = struct.pack("<I", 500)
    return {
        "": b"",
        "damaged": GOOD[:-40],
        "Word file": b"plain text, named .docx",
        "old .doc": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
        "macros": zipped(members(GOOD) | {"word/vbaProject.bin": b"x"}),
        "DOCTYPE": zipped(members(GOOD) | {"word/document.xml": doctype}),
        "DOCTYPE ": zipped(members(GOOD) | {"word/document.xml": doctype.encode("utf-16")}),
        "well-formed": zipped(members(GOOD) | {"word/document.xml": "<a><b></a>"}),
        "nested": zipped(members(GOOD) | {"word/document.xml": "<a>" * 300 + "</a>" * 300}),
        "improper name": zipped(members(GOOD) | {"../evil.xml": "<x/>"}),
        "improper name ": zipped(members(GOOD) | {"/etc/x.xml": "<x/>"}),
        "improper name  ": zipped(members(GOOD) | {"word\\x.bin": b"x"}),
        "twice": twice.getvalue(),
        "unpacks": zipped(members(GOOD) | {"word/media/a.bin": bytes(20 * limits.MIB)}),
        "more than": zipped(members(GOOD) | {f"word/{n}.bin": b"" for n in range(limits.ZIP_MEMBERS)}),
        "not a Word document": zipped(
            members(GOOD) | {"[Content_Types].xml": types.replace("document.main+xml", "template.main+xml")}
        ),
        "not a Word file": zipped({"a.xml": "<a/>"}),
        "is damaged": bytes(lying),
    }


@pytest.mark.parametrize("reason", list(bad_zips()))
def test_a_file_that_is_no_honest_word_file_is_refused_by_name(reason: str) -> None:
    with pytest.raises(WantingError) as caught:
        inspect_docx(bad_zips()[reason], foreign=False)
    with language("en"):
        assert reason.strip() in str(caught.value)


def test_an_ordinary_word_file_is_accepted() -> None:
    inspect_docx(GOOD, foreign=True)
    assert read_docx(GOOD).main == "word/document.xml"


@pytest.mark.parametrize("kind", ["attachedTemplate", "image", "oleObject", "subDocument", "frame"])
def test_a_foreign_file_that_fetches_is_refused(kind: str) -> None:
    inspect_docx(linked(kind), foreign=False)
    with pytest.raises(WantingError, match=kind):
        inspect_docx(linked(kind), foreign=True)


def test_hyperlinks_in_a_foreign_file_are_fine() -> None:
    inspect_docx(linked("hyperlink"), foreign=True)


@pytest.mark.parametrize("pieces", [("INCLUDETEXT x",), (" INCLUDE", 'TEXT "x"'), ("DDEAUTO", " excel x"), ("dde x",)])
def test_a_field_that_fetches_is_refused_even_in_pieces(pieces: tuple[str, ...]) -> None:
    with pytest.raises(WantingError):
        inspect_docx(field(*pieces), foreign=True)


def test_a_simple_field_that_fetches_is_refused() -> None:
    with pytest.raises(WantingError):
        inspect_docx(word_file('<w:p><w:fldSimple w:instr=" INCLUDETEXT x "/></w:p>'), foreign=True)


@pytest.mark.parametrize("code", ["PAGE", 'TOC \\o "1-3"', "HYPERLINK x", "INCLUDEPICTURE x"])
def test_ordinary_fields_are_fine(code: str) -> None:
    inspect_docx(field(code), foreign=True)


@given(st.dictionaries(st.text("abc/样", min_size=1, max_size=8), st.binary(max_size=300), max_size=5))
def test_what_is_packed_comes_out_again(content: dict[str, bytes]) -> None:
    packed = pack(Member.of(name, data) for name, data in content.items())
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == content
        assert list(content) == archive.namelist()


@given(st.binary(max_size=200), st.integers(0, len(GOOD) - 1))
@settings(max_examples=150)
def test_a_damaged_file_is_refused_or_read_but_never_a_traceback(noise: bytes, at: int) -> None:
    with contextlib.suppress(WantingError):
        inspect_docx(GOOD[:at] + noise + GOOD[at + len(noise) :], foreign=True)


def test_the_word_namespace_of_the_tests_is_the_real_one() -> None:
    assert f'xmlns:w="{W}"' in part(GOOD)


def test_a_sibling_differs_in_its_main_part_and_properties_only():
    first = read_docx(GOOD)
    other = read_sibling(word_file(paragraph("另一份")), first)
    assert other is not None
    main = other.member(first.main)
    assert main is not None
    assert "另一份" in main.content().decode()
    for changed in ({"word/styles.xml": "<x/>"}, {"word/more.xml": "<x/>"}):
        assert read_sibling(zipped(members(GOOD) | changed), first) is None
    without = {name: data for name, data in members(GOOD).items() if name != first.main}
    assert read_sibling(zipped(without), first) is None
