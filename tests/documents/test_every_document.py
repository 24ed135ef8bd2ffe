"""Every document that the samples tell: sound for Word, whole on paper, nothing left over, nothing left alone."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree

from samples.stories import STORIES, TABLE, Told, converted, judged, table, told, written
from tests.templates.test_templates import faults
from toolkit.documents.convert import Converted, OfficePool
from toolkit.documents.fonts import FontSetup
from toolkit.documents.proof import prove
from toolkit.documents.render import leftovers
from toolkit.documents.write import Written
from toolkit.findings import Severity
from toolkit.forms import STAGES, document_ids, load_form
from toolkit.resources import Resources
from toolkit.signing.seen_text import PrintedPage, normalised, read_pages

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RESOURCES = Resources()
EVERYTHING = told(RESOURCES)
NAMES = [f"{what.story}-{what.form}" for what in EVERYTHING]
_UNFINISHED = re.compile("×{2,}|X{3,}|某某|待填|TODO|None|undefined|lorem", re.IGNORECASE)
_SIGNED = re.compile(r"\(签字\)|\(签名\)|\(盖章\)|\(公章\)|签字:|签名:")
_LEAST_COMPANY = 40
"""Characters that a page with signature lines must have besides: no signature stands alone on its page."""
_FOOT = 0.13
"""Share of the page's height below which footers stand."""


@cache
def docx_of(what: Told) -> tuple[Written, ...]:
    return tuple(written(what, RESOURCES))


def texts(docx: bytes) -> list[str]:
    """Text of every paragraph of the body."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    return ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in body.iter(f"{W}p")]


def headings(docx: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    out = set()
    for p in body.iter(f"{W}p"):
        style = p.find(f"{W}pPr/{W}pStyle")
        name = style.get(f"{W}val") if style is not None else None
        if name and re.match("Heading|Chapter|PartTitle|BlockTitle", name):
            out.add(normalised("".join(t.text or "" for t in p.iter(f"{W}t"))))
    cells = {normalised("".join(t.text or "" for t in p.iter(f"{W}t"))) for c in body.iter(f"{W}tc") for p in c}
    return out - cells - {""}  # a cell at a page's foot may well say what a heading says elsewhere


def test_every_form_has_a_story_that_tells_it() -> None:
    assert set(document_ids(RESOURCES)) - {what.form for what in EVERYTHING} == set()
    assert {what.story for what in EVERYTHING} == set(STORIES)


def test_every_form_says_what_a_clerk_asks_of_it() -> None:
    codes = Counter(load_form(RESOURCES, name).code for name in document_ids(RESOURCES))
    assert [code for code, times in codes.items() if times > 1 or not code] == []
    master = load_form(RESOURCES, "dossier").schema
    for name in document_ids(RESOURCES):
        form = load_form(RESOURCES, name)
        assert form.title.zh, name
        assert form.title.en, name
        assert form.made_by.zh, name
        assert form.stage in STAGES, name
        assert form.articles, name
        assert set(form.uses) <= set(master), name
        assert set(form.prints) <= set(master), name
        assert set(form.needs) | set(form.mentions) <= set(document_ids(RESOURCES)), name
        assert unlabelled(form.schema, name) == []


def unlabelled(schema: dict[str, object], path: str) -> list[str]:
    out = []
    for key, rules in schema.items():
        assert isinstance(rules, dict)
        meta, inner = rules.get("meta", {}), rules.get("schema")
        if not (meta.get("zh") and meta.get("en")):
            out.append(f"{path}.{key}")
        if rules["type"] == "dict":
            out += unlabelled(inner, f"{path}.{key}")
        elif rules["type"] == "list" and inner.get("type") == "dict":
            out += unlabelled(inner["schema"], f"{path}.{key}")
    return out


@pytest.mark.parametrize("what", EVERYTHING, ids=NAMES)
def test_a_documents_facts_are_free_of_errors(what: Told) -> None:
    found = judged(what, RESOURCES).findings
    assert [f"{f.place} [{f.rule}] {f.problem}" for f in found if f.severity is Severity.ERROR] == []


@pytest.mark.parametrize("what", EVERYTHING, ids=NAMES)
def test_a_document_is_sound_for_word_and_leaves_nothing_over(what: Told, tmp_path: Path) -> None:
    for one in docx_of(what):
        assert faults(one.docx, tmp_path) == [], one.id
        assert leftovers(one.docx) == [], one.id
        unfinished = [text for text in texts(one.docx) if _UNFINISHED.search(text)]
        assert unfinished == [], one.id


@pytest.mark.parametrize("what", EVERYTHING, ids=NAMES)
def test_a_document_made_twice_is_the_same_twice(what: Told) -> None:
    assert [one.docx for one in written(what, RESOURCES)] == [one.docx for one in docx_of(what)]


@pytest.fixture(scope="module")
def office() -> dict[Told, list[tuple[Written, Converted]]]:
    """Everything converted once."""
    with OfficePool(FontSetup.discover(None)) as pool:
        return dict(converted(RESOURCES, pool))


def pages_of(pdf: bytes) -> list[PrintedPage]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return read_pages(document, range(len(document)))
    finally:
        document.close()


@pytest.mark.slow
@pytest.mark.parametrize("what", EVERYTHING, ids=NAMES)
def test_a_document_stands_well_on_paper(what: Told, office: dict[Told, list[tuple[Written, Converted]]]) -> None:
    fonts = FontSetup.discover(None)
    for one, made in office[what]:
        proof = prove(one.id, one.docx, made.pdf, fonts)
        assert [str(f.problem) for f in proof.findings if f.severity is Severity.ERROR] == [], one.id
        titles = headings(one.docx)
        for number, page in enumerate(pages_of(made.pdf), 1):
            assert page.text, f"{one.id}: page {number} is empty"
            body = "".join(c for c, height in zip(page.text, page.heights, strict=True) if height > _FOOT)
            alone = [title for title in titles if body.endswith(title) and len(body) > len(title)]
            assert alone == [], f"{one.id}: a heading stands alone at the foot of page {number}"
            if _SIGNED.search(body):
                company = len(_SIGNED.sub("", body))
                assert company >= _LEAST_COMPANY, f"{one.id}: signature lines alone on page {number}"


@pytest.mark.slow
def test_the_documented_page_counts_are_true(office: dict[Told, list[tuple[Written, Converted]]]) -> None:
    """The same documents to a letter; their pages but for what a machine's own fonts move."""
    documented, made = (
        [line.split(" | ") for line in text.splitlines() if line.startswith("| `")]
        for text in (TABLE.read_text("utf-8"), table(iter(office.items()), RESOURCES))
    )
    assert [row[:-1] for row in documented] == [row[:-1] for row in made]
    for told_row, made_row in zip(documented, made, strict=True):
        told_pages, made_pages = (
            [int(pages) for pages in row[-1].strip(" |").split("、")] for row in (told_row, made_row)
        )
        for one, other in zip(told_pages, made_pages, strict=True):
            assert abs(one - other) <= 1 + other // 20, told_row
