"""Small Word files for tests, made by python-docx."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.run import Run


def in_font(run: Run, family: str) -> Run:
    run.font.name = family
    run._r.rPr.rFonts.set(qn("w:eastAsia"), family)
    return run


def saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def plain(text: str = "样例联盟申请书", family: str = "宋体") -> bytes:
    document = docx.Document()
    in_font(document.add_paragraph().add_run(text), family)
    return saved(document)


def with_contents(chapters: Sequence[str], lines: int = 30) -> bytes:
    """A contents field with a placeholder, then a page or so a chapter."""
    document = docx.Document()
    field(document.add_paragraph().add_run(), "begin")
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = 'TOC \\o "1-2" \\h'
    document.paragraphs[-1].add_run()._r.append(instruction)
    field(document.paragraphs[-1].add_run(), "separate")
    document.paragraphs[-1].add_run("placeholder")
    field(document.paragraphs[-1].add_run(), "end")
    for chapter in chapters:
        in_font(document.add_heading(level=1).add_run(chapter), "黑体")
        for _ in range(lines):
            in_font(document.add_paragraph().add_run("各成员单位应当按照协议履行义务。" * 2), "仿宋_GB2312")
    return saved(document)


def field(run: Run, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    run._r.append(mark)
