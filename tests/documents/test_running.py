"""The text of a Word file that must stand on paper as it is written."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.documents import word
from toolkit.documents.asked import read_asked

MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def line(*runs: str, style: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}</w:pPr>{''.join(runs)}</w:p>"


def field(code: str, result: str) -> str:
    kinds = ("begin", "separate", "end")
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in kinds)
    return f"{begin}<w:r><w:instrText> {code} </w:instrText></w:r>{separate}{run(result)}{end}"


def around(inside: str) -> str:
    return line(run("前"), inside, run("后"))


def running(body: str, **parts: Mapping[str, str]) -> tuple[str, ...]:
    return read_asked(word.word_file(body, **parts), "样例").running


def test_runs_of_a_paragraph_are_one_piece_without_white_space() -> None:
    assert running(word.paragraph("报告 备案，", "2025\u3000年") + word.paragraph("")) == ("报告备案，2025年",)


@pytest.mark.parametrize(
    "inside",
    [
        field("REF _Ref1", "引用"),
        field("TOC \\o", "目录"),
        '<w:fldSimple w:instr="PAGE">' + run("3") + "</w:fldSimple>",
        f'<w:del w:id="1">{run("删")}</w:del>',
        f'<w:moveFrom w:id="1">{run("移")}</w:moveFrom>',
        run("隐", "<w:vanish/>"),
        run("隐", '<w:vanish w:val="true"/>'),
        "<w:r><w:tab/></w:r>",
        '<w:r><w:footnoteReference w:id="1"/></w:r>',
        f"<w:r><w:ruby><w:rt>{run('yin')}</w:rt><w:rubyBase>{run('音')}</w:rubyBase></w:ruby></w:r>",
        f"<w:sdt><w:sdtPr><w:dataBinding/></w:sdtPr><w:sdtContent>{run('题')}</w:sdtContent></w:sdt>",
    ],
)
def test_what_is_made_anew_or_not_shown_is_left_out_and_ends_a_piece(inside: str) -> None:
    assert running(around(inside)) == ("前", "后")


@pytest.mark.parametrize(
    "inside",
    [
        run("中"),
        run("中", '<w:vanish w:val="0"/>'),
        f'<w:ins w:id="1">{run("中")}</w:ins>',
        f"<w:hyperlink>{run('中')}</w:hyperlink>",
        f"<w:bookmarkStart w:id='1' w:name='a'/>{run('中')}<w:bookmarkEnd w:id='1'/>",
        f"<w:sdt><w:sdtContent>{run('中')}</w:sdtContent></w:sdt>",
    ],
)
def test_text_runs_on_through_what_changes_nothing_on_paper(inside: str) -> None:
    assert "".join(running(around(inside))) == "前中后"


def test_links_and_filled_in_fields_are_printed_as_they_are() -> None:
    assert running(around(field('HYPERLINK "http://x.cn"', "链接"))) == ("前", "链接", "后")
    assert running(around(field("FORMTEXT", "填写"))) == ("前", "填写", "后")
    assert running(around(field("TOC \\h", field("HYPERLINK \\l a", "第一章")))) == ("前", "后")


def test_text_in_a_hidden_style_is_left_out() -> None:
    styles = word.STYLES.replace(
        "</w:styles>",
        '<w:style w:type="paragraph" w:styleId="A"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
        '<w:style w:type="character" w:styleId="C"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>',
    )
    body = line(run("隐"), style="B") + line(run("前"), run("隐", '<w:rStyle w:val="C"/>'), run("后"))
    shown = line(run("显", '<w:vanish w:val="false"/>'), style="A")
    assert running(body + shown, parts={"word/styles.xml": styles}) == ("前", "后", "显")


def test_cells_that_a_merged_one_covers_and_hidden_rows_are_left_out() -> None:
    covered = word.cell(word.paragraph("盖")).replace("</w:tcPr>", "<w:vMerge/></w:tcPr>")
    first = word.cell(word.paragraph("首")).replace("</w:tcPr>", '<w:vMerge w:val="restart"/></w:tcPr>')
    rows = f"<w:tr>{first}</w:tr><w:tr>{covered}</w:tr><w:tr><w:trPr><w:hidden/></w:trPr>{first}</w:tr>"
    assert running(f"<w:tbl>{rows}</w:tbl>") == ("首",)


def test_of_a_text_box_only_what_is_printed_is_read() -> None:
    box = f"<w:txbxContent>{word.paragraph('框')}</w:txbxContent>"
    both = (
        f"<w:r><mc:AlternateContent xmlns:mc='{MC}'><mc:Choice Requires='{{}}'>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert running(around(both.format("wps"))) == ("前", "框", "后")
    assert running(around(both.format("wpc"))) == ("前", "后")


def test_notes_are_read_but_not_their_separators_and_no_footers() -> None:
    docx = word.word_file(word.paragraph("文"), footnote=word.paragraph("注"), footer=word.paragraph("页脚"))
    assert read_asked(docx, "样例").running == ("文", "注")
    separator = f'<w:footnote w:type="separator">{word.paragraph("续")}</w:footnote>'
    notes = f'<w:footnotes xmlns:w="{word.W}">{separator}</w:footnotes>'
    docx = word.word_file(word.paragraph("文"), footnote="x", parts={"word/footnotes.xml": notes})
    assert read_asked(docx, "样例").running == ("文",)
