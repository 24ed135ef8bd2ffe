"""A template is proven against its form before any data comes: every fault at once, each with its place."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.documents.word import W, paragraph, part, table, word_file, zipped
from toolkit.documents.authoring.lint import lint_on_sample, lint_template
from toolkit.documents.authoring.remarks import Remark, Weight, would_not_render
from toolkit.documents.filters import environment_for
from toolkit.documents.fonts import FontSetup, InstalledFace
from toolkit.documents.vocabulary import form_of
from toolkit.forms import load_code_tables
from toolkit.resources import Resources

RESOURCES = Resources()
ENVIRONMENT = environment_for(load_code_tables(RESOURCES))
SHIPPED = sorted(path for path in RESOURCES.templates[0].glob("*.docx") if form_of(RESOURCES, path.stem))
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def lint(docx: bytes, form: str | None = "application", fonts: FontSetup | None = None) -> list[Remark]:
    return lint_template(docx, RESOURCES, ENVIRONMENT, form=form, fonts=fonts)


def said(docx: bytes, form: str | None = "application", *, least: Weight = Weight.WARNING) -> list[str]:
    """Weight, rule, place, tag and problem of each remark, those on what is never printed left out."""
    weights = list(Weight)[: list(Weight).index(least) + 1]
    return [
        f"{r.weight} {r.rule} {r.place().render('en')} {r.spot.tag}: {r.problem.render('en')}"
        for r in lint(docx, form)
        if r.weight in weights and not r.rule.startswith("form.") and r.rule != "batch"
    ]


def run(text: str, properties: str = "") -> str:
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{text}</w:t></w:r>'


@pytest.mark.parametrize("path", SHIPPED, ids=[path.stem for path in SHIPPED])
def test_shipped_templates_have_no_fault_and_nothing_hidden_or_left_over(path: Path) -> None:
    remarks = lint(path.read_bytes(), form_of(RESOURCES, path.stem))
    assert not would_not_render(remarks), [str(r.problem) for r in remarks]
    assert {r.rule for r in remarks if r.weight is Weight.WARNING} <= {"form.required", "batch"}


def test_everything_is_told_at_once_each_with_part_and_paragraph() -> None:
    body = (
        paragraph("甲")
        + paragraph("{{ allience.name }}")
        + paragraph("｛｛ alliance.name ｝｝")
        + paragraph("{% for org in orgs %}{{ org.nmae }}")
        + paragraph("{{ alliance.name|mony }}")
        + paragraph("{% if alliance.name is strin %}{% endif %}")
        + paragraph("{{ alliance.name，1 }}")
        + paragraph("{{ alliance.name ")
    )
    assert said(word_file(body, footer=paragraph("{{ nothing_like_it_at_all }}"))) == [
        "error tag.unknown body text, paragraph 2 {{ allience.name }}: there is no fact “allience”; “alliance” is near",
        "error tag.syntax body text, paragraph 3 ｛｛: "
        "full-width braces are not a tag; type them with the Chinese input method off",
        "error tag.syntax body text, paragraph 3 ｝｝: "
        "full-width braces are not a tag; type them with the Chinese input method off",
        "error tag.syntax body text, paragraph 4 {% for org in orgs %}: {% for %} has no end",
        "error tag.unknown body text, paragraph 4 {{ org.nmae }}: "
        "“Member units (lead included)” has no “nmae”; “name” is near",
        "error tag.syntax body text, paragraph 5 {{ alliance.name|mony }}: there is no filter mony; money is near",
        "error tag.syntax body text, paragraph 6 {% if alliance.name is strin %}: "
        "there is no test strin; string is near",
        "error tag.syntax body text, paragraph 7 {{ alliance.name，1 }}: "
        "the tag holds full-width signs (，); type them with the Chinese input method off",
        "error tag.syntax body text, paragraph 8 {{: "
        "the tag has no other end in this paragraph; type it anew in one go",
        "error tag.unknown page footer, paragraph 1 {{ nothing_like_it_at_all }}: "
        "there is no fact “nothing_like_it_at_all”",
    ]


def test_an_unclosed_loop_is_told_where_it_starts_and_what_is_inside_is_judged() -> None:
    body = paragraph("x") * 3 + table(("{%tr for 单位 in 成员单位 %}",), ("{{ 单位.名子 }}",))
    found = said(word_file(body))
    assert found[0].startswith(
        "error tag.syntax body text, paragraph 4 {%tr for 单位 in 成员单位 %}: {% for %} has no end"
    )
    assert "“名称” is near" in found[1]


def test_an_end_without_a_beginning_and_a_loop_over_something_unreadable_hide_nothing() -> None:
    body = paragraph("{% endif %}{% for a in %}{{ alliance.nam }}{% endfor %}{% else %}{{ leat }}")
    found = said(word_file(body))
    assert sum("tag.unknown" in line for line in found) == 2
    assert sum("tag.syntax" in line for line in found) == 3


def test_names_are_judged_in_chinese_as_well() -> None:
    body = paragraph("{{ 联盟名 }}{{ 成员单位.名称 }}{% if 所属领域 == '新材科' %}{% endif %}")
    assert [line.split()[1] for line in said(word_file(body))] == ["tag.unknown", "tag.table", "tag.value"]


def test_a_short_name_that_the_row_has_too_is_told() -> None:
    other = paragraph("{% for 会 in 会议 %}{{ 联盟名称 }}{% endfor %}{{ 申报日期 }}")
    assert said(word_file(other)) == []
    same = paragraph("{% for 单位 in 成员单位 %}{{ 成立日期 }}{% endfor %}")
    assert [line.split()[1] for line in said(word_file(same))] == ["tag.hidden"]


def test_a_choice_printed_by_its_key_is_told() -> None:
    found = said(
        word_file(paragraph("{{ alliance.industry_field }}{{ alliance.industry_field|label('industry_field') }}"))
    )
    assert found == [
        "warning tag.key body text, paragraph 1 {{ alliance.industry_field }}: “Field” would be printed as its key, in "
        'English; write it by its Chinese name, or add |label("industry_field")'
    ]


def test_what_is_asked_only_if_it_is_there_is_no_fault() -> None:
    body = paragraph("{{ wholly_unknown|default('') }}{% if other_thing is defined %}x{% endif %}")
    assert [line.split()[0] for line in said(word_file(body))] == ["warning", "warning"]


def test_without_a_form_all_names_of_the_master_data_are_known() -> None:
    body = paragraph("{{ 联盟名称 }}{{ doc.whatever }}{{ rectification_notice.deadline_days }}{{ nobody }}")
    assert [line.split()[1] for line in said(word_file(body), None)] == ["tag.unknown"]


def test_what_the_form_requires_and_nothing_prints_is_told() -> None:
    remarks = {r.rule: r for r in lint(word_file(paragraph("{{ alliance.name }}")))}
    assert "统一社会信用代码" in remarks["form.printed"].problem.render("zh_CN")
    assert "申报日期" in remarks["form.required"].problem.render("zh_CN")
    assert "成员单位" in remarks["form.uses"].problem.render("zh_CN")
    assert not would_not_render(lint(word_file(paragraph("{{ alliance.name }}"))))


def test_tags_in_pieces_are_noted_with_the_count() -> None:
    found = said(word_file(paragraph("甲{{ alli", "ance.na", "me }}", "乙{{ lead.name }}")), least=Weight.NOTE)
    assert found == [
        "note tag.split body text, paragraph 1 {{ alliance.name }}: "
        "Word holds the tag in 3 pieces; they are joined when it is read"
    ]


def test_hidden_tracked_and_commented_text_is_told() -> None:
    off = '<w:vanish w:val="0"/>'
    body = (
        f"<w:p>{run('显示')}{run('藏', '<w:vanish/>')}{run('不藏', off)}</w:p>"
        + f'<w:p><w:ins w:id="1" w:author="x" w:date="2026-01-01T00:00:00Z">{run("增")}</w:ins></w:p>'
        + '<w:p><w:r><w:commentReference w:id="0"/></w:r></w:p>'
        + paragraph("{{ alliance.name }}")
    )
    assert [line.rsplit(" ", 1)[0].split(":")[0] for line in said(word_file(body))] == [
        "warning word.hidden body text, paragraph 1 ",
        "warning word.tracked body text, paragraph 2 ",
        "warning word.comment body text, paragraph 3 ",
    ]


def test_a_style_that_is_not_there_is_told_once() -> None:
    styled = '<w:p><w:pPr><w:pStyle w:val="GongWen"/></w:pPr></w:p>'
    found = said(word_file(styled * 2 + paragraph("{{ alliance.name }}")))
    assert found == [
        "warning word.style body text, paragraph 1 : the style GongWen is not in the file; the plain style is used"
    ]


def test_a_control_bound_to_a_property_is_told() -> None:
    binding = '<w:sdtPr><w:dataBinding w:xpath="/a" w:storeItemID="{0}"/></w:sdtPr>'
    control = f"<w:sdt>{binding}<w:sdtContent>{paragraph('{{ alliance.name }}')}</w:sdtContent></w:sdt>"
    assert [line.split()[1] for line in said(word_file(control))] == ["word.bound"]


def test_links_objects_and_fields_that_fetch_are_told_together() -> None:
    relations = (
        f'<Relationship Id="rId8" Type="{R}/attachedTemplate" Target="file:///x.dotm" TargetMode="External"/>'
        f'<Relationship Id="rId9" Type="{R}/image" Target="https://example.com/a.png" TargetMode="External"/>'
        f'<Relationship Id="rId10" Type="{R}/hyperlink" Target="https://example.com/" TargetMode="External"/>'
        f'<Relationship Id="rId11" Type="{R}/oleObject" Target="embeddings/oleObject1.bin"/>'
    )
    field = '<w:p><w:r><w:instrText> INCLUDETEXT "c:\\\\x.docx" </w:instrText></w:r></w:p>'
    found = said(word_file(field + paragraph("{{ alliance.name }}"), relations=relations))
    assert [line.split()[:2] for line in found] == [
        ["error", "file.outside"],
        ["error", "file.outside"],
        ["error", "file.fetching"],
        ["warning", "file.embedded"],
    ]


@pytest.mark.parametrize("kind", ["document.main+xml", "macroEnabled"])
def test_macros_are_told_and_the_tags_judged_all_the_same(kind: str) -> None:
    docx = word_file(paragraph("{{ allience }}"), parts={"word/vbaProject.bin": b"x"})
    if kind == "macroEnabled":
        types = part(docx, "[Content_Types].xml").replace(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            "application/vnd.ms-word.document.macroEnabled.main+xml",
        )
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        docx = zipped({**members, "[Content_Types].xml": types})
    assert [line.split()[1] for line in said(docx)] == ["tag.unknown", "file.macros"]


def test_what_stops_merging_weighs_more_where_notices_go_out_by_the_hundred() -> None:
    field = '<w:p><w:fldSimple w:instr=" NUMPAGES "/></w:p>'
    docx = word_file(paragraph("{{ alliance.name }}"), footer=field)
    weights = [
        {r.weight for r in lint(docx, form) if r.rule == "batch"} for form in ("application", "recognition_notice")
    ]
    assert weights == [{Weight.NOTE}, {Weight.WARNING}]


def test_fonts_that_are_not_at_hand_are_told_also_where_only_tags_ask_for_them() -> None:
    fonts = '<w:rFonts w:ascii="Times New Roman" w:eastAsia="方正小标宋简体"/>'
    docx = word_file(f"<w:p>{run('{{ alliance.name }}', fonts)}</w:p>")
    none = [r.problem.render("en") for r in lint(docx, fonts=FontSetup((), ())) if r.rule == "font"]
    assert sorted(none) == [
        "the font Times New Roman is not on this machine, and nothing is known to stand in",
        "the font 方正小标宋简体 is not on this machine, and nothing is known to stand in",
    ]
    faces = (
        InstalledFace(Path("a.ttf"), ("方正小标宋简体",), "A"),
        InstalledFace(Path("b.ttf"), ("Liberation Serif",), "B"),
    )
    assert not [r for r in lint(docx, fonts=FontSetup((), faces)) if r.rule == "font"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("{{ 联盟名称 }}", []),
        ("{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}", ["more steps or bytes"]),
        ("{{ alliance.name|money }}", ["the filter money can't take a value of the kind str"]),
        ("{{ 成员单位 }}", ["a list or table can't be printed as it is"]),
    ],
)
def test_what_only_filling_shows_is_told_by_filling_with_the_sample(tag: str, said: list[str]) -> None:
    docx = word_file(paragraph("甲") + paragraph(tag))
    assert not would_not_render(lint(docx))
    remarks = lint_on_sample(docx, "mine.docx", RESOURCES, "application")
    assert len(remarks) == len(said)
    for remark, words in zip(remarks, said, strict=True):
        assert words in remark.problem.render("en")
        assert remark.weight is Weight.ERROR
        assert remark.spot.number in (0, 2)


def test_an_embedded_word_file_is_told_and_left_alone() -> None:
    relation = f'<Relationship Id="rId9" Type="{R}/package" Target="embeddings/a.docx"/>'
    docx = word_file(paragraph("{{ alliance.name }}"), relations=relation)
    types = part(docx, "[Content_Types].xml").replace(
        "<Override",
        '<Default Extension="docx" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document"/><Override',
        1,
    )
    inner = {"[Content_Types].xml": types, "word/embeddings/a.docx": word_file(paragraph("{{ x }}")) + b"{"}
    remarks = lint(
        word_file(paragraph("{{ alliance.name }}"), parts=inner, relations=relation), fonts=FontSetup((), ())
    )
    assert [r.rule for r in remarks if r.rule.startswith("file")] == ["file.embedded"]


def test_a_file_without_tags_and_a_file_that_is_none_are_told() -> None:
    assert [line.split()[1] for line in said(word_file(paragraph("甲")))] == ["tag.none"]
    (remark,) = lint(b"%PDF-1.7")
    assert remark.rule == "file"
    assert would_not_render([remark])
    (old,) = lint(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    assert old.remedy.render("en") == "Save it as .docx without a password."


def test_remarks_are_told_to_programs() -> None:
    remarks = lint(word_file(paragraph("甲{{ allience }}")))
    assert remarks[0].as_dict("en") == {
        "rule": "tag.unknown",
        "weight": "error",
        "part": "word/document.xml",
        "paragraph": 1,
        "text": "甲{{ allience }}",
        "tag": "{{ allience }}",
        "page": None,
        "problem": "there is no fact “allience”; “alliance” is near",
        "remedy": "alliance template fields shows every name.",
    }


def test_attributes_named_with_underscores_are_told_as_reaching_inside() -> None:
    found = said(
        word_file(paragraph("{{ lead.__class__ }}{{ lead['__class__'] }}{{ orgs|map(attribute='__class__') }}"))
    )
    assert {line.split()[1] for line in found} == {"code.inside"}


def test_headers_text_boxes_and_inner_tables_have_their_own_paragraph_numbers() -> None:
    box = (
        f'<w:p><w:r><w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml" xmlns:w="{W}"><w:txbxContent>'
        f"{paragraph('{{ leed }}')}</w:txbxContent></v:textbox></w:pict></w:r></w:p>"
    )
    inner = table(("a",)).replace(paragraph("a"), table(("{{ lede }}",)) + paragraph("b"))
    found = said(word_file(box + inner, footer=paragraph("x") + paragraph("{{ laed }}")))
    assert [line.split(":")[0] for line in found] == [
        "error tag.unknown body text, paragraph 2 {{ leed }}",
        "error tag.unknown body text, paragraph 3 {{ lede }}",
        "error tag.unknown page footer, paragraph 2 {{ laed }}",
    ]
