"""Workbooks that nobody should be able to harm us with, made on the spot."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from toolkit.facts.sheets.paper import Column, Table
from toolkit.facts.sheets.writer import write_tables

_SHEET = "xl/worksheets/sheet1.xml"
_NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sound() -> bytes:
    """Return a small workbook of ours."""
    return write_tables([Table("orgs", "成员单位", (Column("name", "名称"),), [["甲"]], spare=0)], title="t")


def patched(change: Callable[[dict[str, bytes]], object], *, stored: bool = False) -> bytes:
    """Return the small workbook with some parts changed."""
    with zipfile.ZipFile(io.BytesIO(sound())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for name, data in parts.items():
            out.writestr(name, data)
    return stream.getvalue()


def with_sheet(body: str, head: str = "", tail: str = "", *, stored: bool = False) -> bytes:
    """Return a workbook whose sheet has these rows."""
    xml = f'<?xml version="1.0"?>{head}<worksheet {_NS}><sheetData>{body}</sheetData>{tail}</worksheet>'
    return patched(lambda parts: parts.update({_SHEET: xml.encode()}), stored=stored)


def _typed_parts(kind: str, name: str, data: bytes = b"x") -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        types = parts["[Content_Types].xml"].decode()
        override = f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'
        parts["[Content_Types].xml"] = types.replace("</Types>", override).encode()
        parts[name] = data

    return patched(change)


def _retyped(old: str, new: str) -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(old.encode(), new.encode())

    return patched(change)


def _strings(count: int, *, stored: bool = False) -> bytes:
    table = f"<sst {_NS}>" + "<si><t>aaaaaaaaaa</t></si>" * count + "</sst>"
    return patched(lambda parts: parts.update({"xl/sharedStrings.xml": table.encode()}), stored=stored)


def _zip_with(name: str) -> bytes:
    return patched(lambda parts: parts.update({name: b"x"}))


def _twice() -> bytes:
    stream = io.BytesIO(sound())
    with zipfile.ZipFile(stream, "a") as archive:
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            archive.writestr(_SHEET, b"<worksheet/>")
    return stream.getvalue()


_ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
_BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]>"
)
_CELL = '<c r="A1" t="inlineStr"><is><t>{}</t></is></c>'
_EMPTY_ROWS = "".join(f'<row r="{n}" ht="15" customHeight="1"/>' for n in range(1, 1_048_577))
_EMPTY_CELLS = "".join(f'<row r="{n}">{"<c/>" * 40}</row>' for n in range(1, 50_001))

HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb in a sheet": (lambda: with_sheet(" " * 99_000_000), "unpack"),
    "zip bomb in the strings": (lambda: _strings(3_000_000), "unpack"),
    "strings without end": (lambda: _strings(1_000_000, stored=True), "unpack"),
    "many parts": (lambda: patched(lambda p: p.update({f"x/{n}": b"" for n in range(2_100)})), "unpack"),
    "outside entity": (lambda: with_sheet(f'<row r="1">{_CELL.format("&e;")}</row>', _ENTITY), "document type"),
    "billion laughs": (lambda: with_sheet(f'<row r="1">{_CELL.format("&j;")}</row>', _BOMB), "document type"),
    "document type in utf-16": (
        lambda: patched(
            lambda p: p.update(
                {"xl/styles.xml": f'<?xml version="1.0" encoding="utf-16"?>{_ENTITY}<a/>'.encode("utf-16")}
            )
        ),
        "document type",
    ),
    "external link": (
        lambda: _typed_parts(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml", "xl/externalLinks/a.xml"
        ),
        "links to other",
    ),
    "macro": (lambda: _typed_parts("application/vnd.ms-office.vbaProject", "xl/vbaProject.bin"), "macros"),
    "macro workbook renamed": (
        lambda: _retyped("openxmlformats-officedocument.spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main"),
        "macros",
    ),
    "macro sheet": (lambda: _typed_parts("application/xml", "xl/macrosheets/sheet1.xml"), "macros"),
    "connection": (lambda: _typed_parts("application/xml", "xl/connections.xml"), "connections"),
    "embedded file": (lambda: _typed_parts("application/octet-stream", "xl/embeddings/a.bin"), "embedded"),
    "binary workbook": (
        lambda: _retyped(
            "openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "ms-excel.sheet.binary.macroEnabled.main"
        ),
        ".xlsb",
    ),
    "encrypted": (
        lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000) + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
    "old workbook": (lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000), ".xls"),
    "web page renamed": (lambda: b"<html><table/></html>", "not an .xlsx"),
    "a million empty rows": (lambda: with_sheet(_EMPTY_ROWS), "too many rows"),
    "two million empty cells": (lambda: with_sheet(_EMPTY_CELLS), "too many cells"),
    "endless elements": (lambda: with_sheet("<x/>" * 6_000_000, stored=True), "unpack"),
    "one endless text": (lambda: with_sheet(f'<row r="1">{_CELL.format("长" * 900_000)}</row>'), "unpack"),
    "merged areas without end": (
        lambda: with_sheet(
            "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 5_000)),
            tail="<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 15_000 + "</mergeCells>",
        ),
        "unpack",
    ),
    "formula that calls a program": (
        lambda: with_sheet("""<row r="1"><c r="A1"><f>cmd|'/C calc'!A0</f><v>1</v></c></row>"""),
        "reaches outside",
    ),
    "formula that asks the web": (
        lambda: with_sheet('<row r="1"><c r="A1"><f>WEBSERVICE("http://x")</f><v>1</v></c></row>'),
        "reaches outside",
    ),
    "formula into another book": (
        lambda: with_sheet('<row r="1"><c r="A1"><f>[1]Sheet1!A1</f><v>1</v></c></row>'),
        "reaches outside",
    ),
    "string index beyond the table": (
        lambda: with_sheet('<row r="1"><c r="A1" t="s"><v>9999</v></c></row>'),
        "damaged",
    ),
    "reference beyond the sheet": (lambda: with_sheet('<row r="1"><c r="ZZZ1"><v>1</v></c></row>'), "damaged"),
    "row that is none": (lambda: with_sheet('<row r="0"><c><v>1</v></c></row>'), "damaged"),
    "a part above its folder": (lambda: _zip_with("../../evil.xml"), "damaged"),
    "a part twice": (_twice, "damaged"),
    "cut in half": (lambda: sound()[: len(sound()) // 2], "damaged"),
    "broken xml": (lambda: patched(lambda p: p.update({_SHEET: b"<worksheet><sheetData>"})), "damaged"),
}
"""Name → what makes it, and a word of the sentence that refuses it."""

SURVIVED: dict[str, Callable[[], bytes]] = {
    "one cell in the last corner": lambda: with_sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "a dimension that lies": lambda: with_sheet('<row r="1"><c r="A1"><v>1</v></c></row>'),
    "one area over all": lambda: with_sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row>', tail='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    ),
    "prefixed xml without references": lambda: patched(
        lambda p: p.update(
            {
                _SHEET: b'<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row>'
                b"<x:c><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>"
            }
        )
    ),
}
"""What looks strange and is read all the same; each holds one cell with the number 1."""
