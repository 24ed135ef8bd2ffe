"""Judges of a redline: the two validators, marks and numbers, and the new file's very XML after accepting."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import docx_integrity
from lxml import etree
from openxml_audit import OpenXmlValidator

from tests.documents.word import W
from toolkit.drafting.settle import accepted, rejected, settle
from toolkit.drafting.wordfile import WordFile

_NOISE = ("proofErr", "lastRenderedPageBreak", "dataBinding", "lock", "headerReference", "footerReference", "tblGrid")
_MARKS = (
    "ins",
    "del",
    "moveFrom",
    "moveTo",
    "cellIns",
    "cellDel",
    "pPrChange",
    "moveFromRangeStart",
    "moveToRangeStart",
)


def problems(docx: bytes, old: bytes, new: bytes) -> list[str]:
    """Everything that is wrong with a redline; defects that the files brought along do not count."""
    found: list[str] = []
    if said(accepted(docx)) != said(accepted(new)):
        found.append(f"accepted: {said(accepted(docx))} instead of {said(accepted(new))}")
    if said(rejected(docx)) != said(accepted(old)):
        found.append(f"rejected: {said(rejected(docx))} instead of {said(accepted(old))}")
    mine, theirs = body(docx, settled=True), body(new, settled=True)
    if mine != theirs:
        at = next((n for n, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), 0)
        near = slice(max(0, at - 300), at + 200)
        found.append(f"body after accepting: {mine[near]!r} instead of {theirs[near]!r}")
    found += repeated_numbers(docx)
    found += sorted(faults(docx) - faults(old) - faults(new))
    return found


def said(texts: dict[str, list[str]]) -> list[tuple[str, ...]]:
    """The texts of a file's parts, whatever the parts are called.

    A part without text is no part, and of two that say the same one counts.
    """
    return sorted({(n == "word/document.xml", *t) for n, t in texts.items() if any(t) or n == "word/document.xml"})


def faults(docx: bytes) -> set[str]:
    """What the two validators say of a file, without places."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.docx"
        path.write_bytes(docx)
        findings = docx_integrity.check(str(path))
        errors = OpenXmlValidator().validate(str(path)).errors
    told = {f"integrity: {str(f).splitlines()[0]}" for f in findings if f.severity != docx_integrity.INFO}
    return told | {f"audit: {re.sub(r'[0-9]+', '#', e.description)}" for e in errors}


def repeated_numbers(docx: bytes) -> list[str]:
    """Numbers of marks and bookmarks that are not unique over all parts."""
    seen: Counter[str] = Counter()
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        for name in archive.namelist():
            if name.endswith(".xml") and name.startswith("word/"):
                root = etree.fromstring(archive.read(name))
                for element in root.iter(*(f"{{{W}}}{mark}" for mark in (*_MARKS, "bookmarkStart"))):
                    seen[str(element.get(f"{{{W}}}id"))] += 1
    return [f"number {number} is there {times} times" for number, times in seen.items() if times > 1]


def body(docx: bytes, *, settled: bool) -> str:
    """The body's XML, with what no reader sees left out and runs of one look joined."""
    file = WordFile(docx)
    root = file.tree(file.main)
    if settled:
        settle(root, accept=True)
    for element in reversed(list(root.iter())):
        name = str(element.tag).rsplit("}", 1)[-1]
        for key in [k for k in element.attrib if re.search(r"rsid|paraId|textId|Ignorable|space$", str(k))]:
            del element.attrib[key]
        parent = element.getparent()
        if name == "hidden" and str(parent.tag if parent is not None else "").endswith("}trPr"):
            name = "lock"
        if parent is not None and (name in _NOISE or (name in ("rPr", "pPr", "tcPr", "trPr") and not len(element))):
            parent.remove(element)
    for run in list(root.iter(f"{{{W}}}r")):
        _join(run)
    plain = etree.fromstring(etree.tostring(root))
    etree.cleanup_namespaces(plain)
    return etree.tostring(plain, method="c14n", exclusive=True).decode()


def _join(run: etree._Element) -> None:
    """Join a run with the one before it if both look the same, and their texts."""
    before = run.getprevious()
    if before is not None and before.tag == run.tag and _look(before) == _look(run):
        run[0 if _look(run) is None else 1 : 0 if _look(run) is None else 1] = [
            child for child in before if not str(child.tag).endswith("}rPr")
        ]
        parent = before.getparent()
        assert parent is not None
        parent.remove(before)
    for text in list(run.iter(f"{{{W}}}t")):
        previous = text.getprevious()
        if previous is not None and previous.tag == text.tag and text.getparent() is run:
            text.text = (previous.text or "") + (text.text or "")
            run.remove(previous)


def _look(run: etree._Element) -> bytes | None:
    found = run.find(f"{{{W}}}rPr")
    return None if found is None else etree.tostring(found, method="c14n", exclusive=True)
