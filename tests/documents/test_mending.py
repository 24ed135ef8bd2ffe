"""Repair is spared only where it would find nothing: the bytes are the same either way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from samples.stories import judged, told
from tests.documents.word import cell, paragraph, table, word_file
from toolkit.documents.catalogue import load_template
from toolkit.documents.context import document_context, own_facts
from toolkit.documents.filters import environment_for, make_environment
from toolkit.documents.package import read_docx
from toolkit.documents.render import render
from toolkit.documents.template import CompiledPart, CompiledTemplate, compile_template
from toolkit.forms import load_code_tables, load_form
from toolkit.resources import Resources

FACTS: dict[str, Any] = {
    "a": "x \"y\" 'z' & <w:t></w:t>\n\t",
    "blank": None,
    "no": False,
    "rows": [{"n": "甲", "m": ""}, {"n": 1, "m": None}],
    "none": [],
}
ROW = '<w:tr w14:paraId="00000001" w14:textId="77777777">'
WORDS = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


def main_part(compiled: CompiledTemplate) -> CompiledPart:
    return next(p for p in compiled.parts if isinstance(p, CompiledPart) and p.name == "word/document.xml")


def compiled(body: str) -> CompiledTemplate:
    return compile_template(word_file(body), "sample", make_environment({}))


def always_repaired(template: CompiledTemplate) -> CompiledTemplate:
    parts = [
        replace(part, checked=replace(part.checked, repair=True)) if isinstance(part, CompiledPart) else part
        for part in template.parts
    ]
    return replace(template, parts=tuple(parts))


SPARED = [
    table(("{%tr for r in rows %}", ""), ("{{ r.n }}", "{{ r.m }}"), ("{%tr endfor %}", ""), ("末", "{{ a }}"))
    + paragraph("末"),
    paragraph("{%p for r in rows %}") + paragraph("{{ r.n }}", "{{ r.m }}") + paragraph("{%p endfor %}")
    + paragraph("末"),
    paragraph("{%p if no %}") + paragraph("甲") + paragraph("{%p else %}") + paragraph("乙", "{{ blank }}")
    + paragraph("{%p endif %}") + paragraph("{{ a }}{% if no %}丙{% endif %}"),
    paragraph("{%p for r in rows %}") + table(("{{ r.n }}", "二")) + paragraph("{%p endfor %}") + paragraph("末"),
]  # fmt: skip
NEEDED = {
    "a table that loses all rows": table(("{%tr for r in none %}",), ("{{ r.n }}",), ("{%tr endfor %}",))
    + paragraph("末"),
    "a cell that loses its paragraphs": table(("甲",)).replace(
        cell(paragraph("甲")), cell(paragraph("{%p if no %}") + paragraph("甲") + paragraph("{%p endif %}"))
    )
    + paragraph("末"),
    "a body that ends with a table": paragraph("{%p if no %}")
    + paragraph("甲")
    + paragraph("{%p endif %}")
    + table(("乙",)),
    "a table behind which the paragraph vanishes": paragraph("头")
    + table(("乙",))
    + paragraph("{%p if no %}")
    + paragraph("甲")
    + paragraph("{%p endif %}"),
    "more cells than columns": table(("{%tc for r in rows %}", "{{ r.n }}", "{%tc endfor %}")) + paragraph("末"),
    "a bookmark in a loop": paragraph("{%p for r in rows %}")
    + '<w:p><w:bookmarkStart w:id="1" w:name="m"/><w:bookmarkEnd w:id="1"/><w:r><w:t>{{ r.n }}</w:t></w:r></w:p>'
    + paragraph("{%p endfor %}")
    + paragraph("末"),
    "a tag in an attribute": paragraph("{%p if no %}")
    + paragraph("甲")
    + paragraph("{%p endif %}")
    + '<w:p><w:pPr><w:ind w:left="{{ 1 }}"/></w:pPr></w:p>',
}


@pytest.mark.parametrize("body", SPARED)
def test_what_cannot_break_is_not_repaired_and_comes_out_the_same(body: str) -> None:
    template = compiled(body)
    assert not main_part(template).repair
    assert render(template, FACTS) == render(always_repaired(template), FACTS)


@pytest.mark.parametrize("body", NEEDED.values(), ids=NEEDED.keys())
def test_what_can_break_is_repaired(body: str) -> None:
    assert main_part(compiled(body)).repair


def test_rows_that_a_loop_repeats_leave_their_ids_to_word() -> None:
    body = SPARED[0].replace("<w:tr>", ROW, 2).replace("<w:tbl>", f"<w:tbl {WORDS}>")
    body = body.replace("00000001", "00000002", 1)
    template = compiled(body)
    assert not main_part(template).repair
    document = read_docx(render(template, FACTS)).member("word/document.xml")
    assert document is not None
    assert document.content().count(b"paraId") == 0
    assert document.content().count("甲".encode()) == 1


def test_shipped_documents_come_out_the_same_either_way() -> None:
    resources = Resources()
    environment = environment_for(load_code_tables(resources))
    spared = 0
    for what in told(resources):
        if what.story != "department":
            continue
        checked, form = judged(what, resources), load_form(resources, what.form)
        own = own_facts(checked, form)[0]
        template = load_template(resources, form.template_for(own), environment)
        context = document_context(checked, form, resources, own=own)
        assert render(template, context) == render(always_repaired(template), context), what
        spared += not main_part(template).repair
    assert spared > 3
