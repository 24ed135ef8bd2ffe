from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx_integrity
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openxml_audit import OpenXmlValidator

from tests.documents.word import W, cell, paragraph, part, table, texts, word_file
from toolkit import limits
from toolkit.documents.environment import OfficialEnvironment
from toolkit.documents.faults import TemplateFaults
from toolkit.documents.filters import make_environment
from toolkit.documents.render import leftovers, render
from toolkit.documents.template import compile_template
from toolkit.i18n import language

ENV = make_environment({})


def filled(body: str, facts: Mapping[str, Any], env: OfficialEnvironment = ENV, **parts: Any) -> bytes:
    return render(compile_template(word_file(body, **parts), "sample", env), facts)


def faults(body: str, facts: Mapping[str, Any], **parts: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(TemplateFaults) as caught:
        filled(body, facts, **parts)
    with language("en"):
        return [(fault.paragraph, fault.tag, fault.problem.render()) for fault in caught.value.faults]


@pytest.mark.parametrize(
    "value", ["A<B & C", "{{ x }}", "{% if x %}", "</w:t>", "&lt;", "\"'", "  a  ", "𠮷𰻝", "{_{", "{#"]
)
def test_a_value_prints_as_it_was_typed(value: str) -> None:
    document = filled(paragraph("甲{{ x }}乙"), {"x": value}, footer=paragraph("{{ x }}"), title="{{ x }}")
    assert texts(document) == [f"甲{value}乙"]
    assert texts(document, "word/footer1.xml") == [value]
    core = etree.fromstring(part(document, "docProps/core.xml").encode())
    assert core[0].text == value


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=40))
def test_any_text_that_a_document_can_hold_comes_through(value: str) -> None:
    document = filled(paragraph("{{ x }}"), {"x": value})
    assert texts(document) == [value]


def test_line_breaks_and_tabs_become_words_own() -> None:
    document = filled(paragraph("{{ x }}"), {"x": "一\n二\r\n三\t四"})
    assert texts(document) == ["一\n二\n三\t四"]
    assert part(document).count("<w:br/>") == 2


def test_line_breaks_in_properties_and_attributes_stay_characters() -> None:
    document = filled(paragraph("x"), {"x": 'a\n"b'}, title="{{ x }}", section='<w:pgNumType w:start="{{ x }}"/>')
    assert "<w:br" not in part(document, "docProps/core.xml")
    assert 'w:start="a &#34;b"' in part(document) or 'w:start="a &quot;b"' in part(document)


def test_a_tag_in_an_attribute_is_filled() -> None:
    document = filled(paragraph("x"), {"first": 7}, section='<w:pgNumType w:start="{{ first }}"/>')
    assert 'w:start="7"' in part(document)


def test_quotes_in_an_attributes_tag_are_read_as_quotes() -> None:
    section = '<w:pgNumType w:start=\'{{ first|default("3") if "A &amp; B" else 1 }}\'/>'
    assert 'w:start="7"' in part(filled(paragraph("x"), {"first": 7}, section=section))


@pytest.mark.parametrize(
    "pieces", [("{", "{ x", " }", "}"), ("甲{{", "x|money", "}}乙"), ("{", "% if x %", "}是{%endif", "%}")]
)
def test_a_tag_that_word_cut_in_pieces_is_put_together(pieces: tuple[str, ...]) -> None:
    text = texts(filled(paragraph(*pieces), {"x": Decimal("1.50")}))[0]
    assert text in ("1.50", "甲1.5乙", "是")


def test_curly_quotes_that_word_made_of_straight_ones_are_read_as_quotes() -> None:
    assert texts(filled(paragraph("{{ x|join(“，”) }}"), {"x": ["a", "b"]})) == ["a，b"]


def test_signs_of_comparison_in_tags_are_read_as_such() -> None:
    assert texts(filled(paragraph("{% if x > 1 and x < 3 %}二{% endif %}"), {"x": 2})) == ["二"]


def test_rows_paragraphs_and_cells_repeat_and_vanish() -> None:
    rows = table(("{%tr for o in orgs %}",), ("{{ loop.index }} {{ o.name }}",), ("{%tr endfor %}",))
    body = (
        paragraph("{%p if orgs %}")
        + paragraph("有")
        + paragraph("{%p else %}")
        + paragraph("无")
        + paragraph("{%p endif %}")
    )
    document = filled(rows + body, {"orgs": [{"name": "甲"}, {"name": "乙"}]})
    assert texts(document) == ["1 甲", "2 乙", "有"]
    cells = table(("{%tc for m in months %}", "{{ m }}", "{%tc endfor %}"))
    grown = part(filled(cells + paragraph(""), {"months": list("abcde")}))
    assert grown.count("<w:tc>") == grown.count("<w:gridCol") == 5


def test_a_table_without_rows_is_left_out() -> None:
    rows = table(("{%tr for o in orgs %}",), ("{{ o }}",), ("{%tr endfor %}",))
    document = filled(rows, {"orgs": []})
    assert "<w:tbl>" not in part(document)
    assert texts(document) == [""]


def test_a_cell_whose_paragraphs_all_vanished_gets_an_empty_one() -> None:
    content = paragraph("{%p for o in orgs %}") + paragraph("{{ o }}") + paragraph("{%p endfor %}")
    body = table(("x",)).replace(cell(paragraph("x")), cell(content)) + paragraph("z")
    document = filled(body, {"orgs": []})
    assert texts(document) == ["", "z"]
    assert texts(filled(body, {"orgs": ["a"]})) == ["a", "z"]


def test_a_footer_whose_paragraphs_all_vanished_gets_an_empty_one() -> None:
    footer = paragraph("{%p if bound %}") + paragraph("{{ x }}") + paragraph("{%p endif %}")
    assert texts(filled(paragraph("a"), {"bound": False, "x": 1}, footer=footer), "word/footer1.xml") == [""]


def test_numbers_that_a_loop_repeats_are_made_single() -> None:
    mark = '<w:bookmarkStart w:id="5" w:name="_Toc1"/><w:r><w:t>{{ o }}</w:t></w:r><w:bookmarkEnd w:id="5"/>'
    loop = paragraph("{%p for o in orgs %}") + f"<w:p>{mark}</w:p>" + paragraph("{%p endfor %}")
    root = etree.fromstring(part(filled(loop, {"orgs": [1, 2, 3]})).encode())
    starts = list(root.iter(f"{{{W}}}bookmarkStart"))
    ends = list(root.iter(f"{{{W}}}bookmarkEnd"))
    assert [s.get(f"{{{W}}}id") for s in starts] == [e.get(f"{{{W}}}id") for e in ends] == ["0", "1", "2"]
    assert len({s.get(f"{{{W}}}name") for s in starts}) == 3


def test_drawings_controls_and_paragraphs_that_a_loop_repeats_get_single_ids() -> None:
    drawing = (
        '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<wp:docPr id="1" name="x"/></wp:inline></w:drawing></w:r>'
    )
    control = f'<w:sdt><w:sdtPr><w:id w:val="7"/></w:sdtPr><w:sdtContent>{paragraph("{{ o }}")}</w:sdtContent></w:sdt>'
    w14 = "http://schemas.microsoft.com/office/word/2010/wordml"
    marked = f'<w:p xmlns:w14="{w14}" w14:paraId="0A0A0A0A">{drawing}</w:p>'
    loop = paragraph("{%p for o in orgs %}") + marked + control + paragraph("{%p endfor %}")
    root = etree.fromstring(part(filled(loop, {"orgs": [1, 2, 3]})).encode())
    drawings = [node.get("id") for node in root.iter("{*}docPr")]
    assert len(drawings) == len(set(drawings)) == 3
    assert len([node for node in root.iter("{*}p") if node.get(f"{{{w14}}}paraId")]) == 1
    assert len(list(root.iter(f"{{{W}}}sdtPr"))) == 3
    assert len(root.findall(f".//{{{W}}}sdtPr/{{{W}}}id")) == 1


def test_a_content_control_that_lost_its_content_is_left_out() -> None:
    content = paragraph("{%p if x %}") + paragraph("a") + paragraph("{%p endif %}")
    document = filled(f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>" + paragraph("b"), {"x": False})
    assert "w:sdt" not in part(document)
    assert texts(document) == ["b"]


def test_a_tag_cut_in_pieces_takes_the_look_of_its_first_piece() -> None:
    body = paragraph("甲{{ x", " }}乙").replace("<w:r>", "<w:r><w:rPr><w:b/></w:rPr>", 1)
    runs = etree.fromstring(part(filled(body, {"x": "值"})).encode()).findall(f".//{{{W}}}r")
    assert ["".join(run.itertext()) for run in runs] == ["甲值", "乙"]
    assert [run.find(f"{{{W}}}rPr") is not None for run in runs] == [True, False]


def test_text_boxes_are_filled_where_they_stand() -> None:
    box = f"<w:r><w:pict><w:txbxContent>{paragraph('{{', ' x }}')}</w:txbxContent></w:pict></w:r>"
    document = filled(paragraph("前{{ y", "}}后").replace("<w:p>", f"<w:p>{box}"), {"x": "盒", "y": "值"})
    assert [text.removeprefix("盒") for text in texts(document)] == ["前值后", ""]


def test_all_missing_facts_are_told_at_once_with_their_paragraphs() -> None:
    body = (
        paragraph("一 {{ a }} {{ lead.name }} {{ lead.phone|blank }}")
        + paragraph("{% for o in orgs %}{{ o.code|money }}{% if o.big %}x{% endif %}{% endfor %}")
        + paragraph("{{ b.c.d + 1 }} {{ n|round }}")
    )
    found = faults(
        body, {"lead": {"name": "甲"}, "orgs": [{"code": 1, "big": True}, {"big": False}]}, footer=paragraph("{{ f }}")
    )
    assert [(tag, problem) for _, tag, problem in found] == [
        ("{{ a }}", "the fact a is missing"),
        ("{{ lead.phone|blank }}", "the fact lead.phone is missing"),
        ("{{ o.code|money }}", "the fact orgs[1].code is missing"),
        ("{{ b.c.d + 1 }}", "the fact b is missing"),
        ("{{ n|round }}", "the fact n is missing"),
        ("{{ f }}", "the fact f is missing"),
    ]
    assert found[0][0].startswith("一 {{ a }}")


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1f", "\ud800", "\uffff"])
def test_a_character_that_no_document_can_hold_is_a_fault_of_its_fact(bad: str) -> None:
    found = faults(paragraph("{{ lead.name }}"), {"lead": {"name": f"甲{bad}"}})
    assert [(tag, "lead.name contains the character U+" in text) for _, tag, text in found] == [
        ("{{ lead.name }}", True)
    ]


def test_a_list_printed_by_mistake_is_a_fault() -> None:
    assert "list" in faults(paragraph("{{ x }}"), {"x": [1]})[0][2]
    assert "loop needs a list" in faults(paragraph("{% for a in x %}{% endfor %}"), {"x": "abc"})[0][2]


def test_a_tag_that_fails_while_filling_is_a_fault_with_its_place() -> None:
    body = paragraph("甲") + paragraph("{{ 1 / x }}")
    assert faults(body, {"x": 0})[0][:2] == ("{{ 1 / x }}", "{{ 1 / x }}")
    assert faults(paragraph("{{ x.a.sort() }}"), {"x": {"a": 1}})[0][1] == "{{ x.a.sort() }}"


@pytest.mark.parametrize(
    "tag", ["{{ x.__class__.__mro__ }}", "{{ ''.__class__ }}", "{{ cycler.__init__.__globals__ }}"]
)
def test_the_sandbox_holds(tag: str) -> None:
    assert faults(paragraph(tag), {"x": "z"})


def test_loops_that_grow_without_end_are_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RENDER_LOOP_STEPS", 1000)
    body = paragraph("{% for a in range(900) %}{% for b in range(900) %}{% endfor %}{% endfor %}")
    assert "more steps or bytes" in faults(body, {})[0][2]
    monkeypatch.setattr(limits, "RENDERED_PART_BYTES", 10_000)
    assert "more steps or bytes" in faults(paragraph("{% for a in range(900) %}0123456789012{% endfor %}"), {})[0][2]


def test_the_same_facts_give_the_same_bytes() -> None:
    body = paragraph("{{ x }}") + table(("{%tr for o in y %}",), ("{{ o }}",), ("{%tr endfor %}",)) + paragraph("")
    data = word_file(body)
    facts = {"x": "甲", "y": [1, 2]}
    first = render(compile_template(data, "sample", ENV), facts)
    assert render(compile_template(data, "sample", make_environment({})), dict(facts)) == first
    assert render(compile_template(data, "sample", ENV), facts) == first


def test_parts_without_tags_are_carried_over_as_they_were_packed() -> None:
    data = word_file(paragraph("{{ x }}"))
    document = render(compile_template(data, "sample", ENV), {"x": 1})
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(io.BytesIO(document)) as after:
        assert before.namelist() == after.namelist()
        assert {info.date_time for info in after.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for name in set(before.namelist()) - {"word/document.xml"}:
            assert before.getinfo(name).compress_size == after.getinfo(name).compress_size
            assert before.read(name) == after.read(name)


def test_a_blank_template_without_tags_comes_out_with_the_same_parts() -> None:
    data = word_file(paragraph("x"))
    assert texts(render(compile_template(data, "sample", ENV), {})) == ["x"]


def test_footnotes_are_filled() -> None:
    document = filled(paragraph("a"), {"x": "注"}, footnote=paragraph("{{ x }}"))
    assert texts(document, "word/footnotes.xml") == ["注"]


def test_leftovers_are_found_and_there_are_none() -> None:
    body = (
        paragraph("{{ x }}{# a note #}")
        + paragraph("{%p if x %}")
        + paragraph("{% if x %} b {% endif %}")
        + paragraph("{%p endif %}")
    )
    assert leftovers(filled(body, {"x": "a"})) == []
    assert leftovers(word_file(paragraph("{{ x }}"))) == [("word/document.xml", "{{ x }}")]


def judged(path: Path, document: bytes) -> set[str]:
    path.write_bytes(document)
    errors = OpenXmlValidator().validate(path).errors
    return {error.description for error in errors} | {str(finding) for finding in docx_integrity.check(path)}


def test_a_filled_document_is_as_valid_as_its_template(tmp_path: Path) -> None:
    mark = '<w:bookmarkStart w:id="5" w:name="_Toc1"/><w:r><w:t>{{ o.name }}</w:t></w:r><w:bookmarkEnd w:id="5"/>'
    body = (
        paragraph("{{ text }}")
        + paragraph("{%p for o in orgs %}")
        + f"<w:p>{mark}</w:p>"
        + paragraph("{%p endfor %}")
        + table(("{%tr for o in orgs %}", ""), ("{{ o.name }}", "{% if o.x %}是{% endif %}"), ("{%tr endfor %}", ""))
        + table(("{%tc for o in orgs %}", "{{ o.name }}", "{%tc endfor %}"))
        + table(("{%tr for o in none %}",), ("{{ o }}",), ("{%tr endfor %}",))
    )
    facts = {"text": "a<b>\n\t&c", "none": [], "orgs": [{"name": str(n), "x": n % 2} for n in range(4)]}
    document = filled(body, facts, footer=paragraph("{{ text }}"), title="{{ text }}")
    plain = judged(tmp_path / "plain.docx", word_file(paragraph("a"), footer=paragraph("a"), title="a"))
    assert judged(tmp_path / "filled.docx", document) == plain
    broken = word_file(table(("a",)).replace(paragraph("a"), "<w:jc/>"), footer=paragraph("a"), title="a")
    assert judged(tmp_path / "broken.docx", broken) != plain


def test_docxtpls_merged_cells_work() -> None:
    across = table(("{%tc for m in months %}", "{% hm %}{{ m }}", "{%tc endfor %}"), ("a", "b", "c")) + paragraph("")
    assert '<w:gridSpan w:val="3"/>' in part(filled(across, {"months": ["x", "y", "z"]}))
    shaded = table(("{% cellbg colour %}a",)) + paragraph("")
    assert 'w:fill="FFEE00"' in part(filled(shaded, {"colour": "FFEE00"}))
    spanned = table(("{% colspan n %}a", "b")) + paragraph("")
    assert '<w:gridSpan w:val="2"/>' in part(filled(spanned, {"n": 2}))
