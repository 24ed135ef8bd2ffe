"""Not a mark is lost on paper, whatever a Word file says of hanging punctuation and wherever the text stands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.documents import word
from tests.documents.word import paragraph
from toolkit.documents.convert import OfficePool
from toolkit.documents.fonts import FontSetup
from toolkit.documents.paper import read_lines
from toolkit.documents.proof import prove
from toolkit.findings import Severity

pytestmark = pytest.mark.slow
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
WIDTH = 4200
"""Of every line, in twips: twenty characters."""
SECTION = f'<w:pgSz w:w="{WIDTH + 1800}" w:h="16838"/><w:pgMar w:top="900" w:right="900" w:bottom="900" w:left="900"/>'
RUN = (
    '<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋_GB2312"/>'
    '<w:sz w:val="21"/></w:rPr>'
)
HANGS = '<w:overflowPunct w:val="0"/>'
"""What LibreOffice 7.4 takes for "may hang", as it takes silence."""
STYLE = f'<w:style w:type="paragraph" w:styleId="Hangs"><w:name w:val="Hangs"/><w:pPr>{HANGS}</w:pPr></w:style>'


@pytest.fixture(scope="module")
def fonts() -> FontSetup:
    return FontSetup.discover()


@pytest.fixture(scope="module")
def pool(fonts: FontSetup) -> Iterator[OfficePool]:
    with OfficePool(fonts, 1) as pool:
        yield pool


def line(text: str, properties: str = "") -> str:
    properties = f'<w:pPr>{properties}<w:jc w:val="both"/></w:pPr>'
    return paragraph(text).replace("<w:p>", f"<w:p>{properties}").replace("<w:t>", f"{RUN}<w:t>")


def lines(place: str, properties: str = "") -> str:
    """Paragraphs whose comma comes to stand before, at and after the end of a line."""
    return "".join(line(text, properties) for text in texts(place))


def texts(place: str) -> list[str]:
    return [f"{place}{'报告备案甲乙丙丁' * 3}"[: n - 1] + "案，2025年度总结。" for n in range(16, 24)]


def cell(content: str) -> str:
    margins = "<w:tblCellMar><w:left w:w='0' w:type='dxa'/><w:right w:w='0' w:type='dxa'/></w:tblCellMar>"
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{margins}</w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{WIDTH}"/></w:tblGrid><w:tr><w:tc><w:tcPr><w:tcW w:w="{WIDTH}" w:type="dxa"/>'
        f"</w:tcPr>{content}</w:tc></w:tr></w:tbl><w:p/>"
    )


def text_box(content: str) -> str:
    width, height = WIDTH * 635, 6_000_000
    return (
        f'<w:p><w:r><mc:AlternateContent xmlns:mc="{MC}"><mc:Choice Requires="wps" xmlns:wps="{SHAPE}"><w:drawing>'
        f'<wp:inline xmlns:wp="{DRAWING}/wordprocessingDrawing"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="1" name="框"/><a:graphic xmlns:a="{DRAWING}/main"><a:graphicData uri="{SHAPE}"><wps:wsp>'
        f'<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0"/></wps:wsp></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></mc:Choice></mc:AlternateContent></w:r></w:p>"
    )


PLACES = {
    "正文": lines("正文"),
    "明言": lines("明言", HANGS),
    "样式": lines("样式", '<w:pStyle w:val="Hangs"/>'),
    "单元": cell(lines("单元")),
    "格内": cell(lines("格内", HANGS)),
    "图框": lines("图框", f'<w:framePr w:w="{WIDTH}" w:wrap="notBeside" w:hAnchor="text" w:vAnchor="text"/>'),
    "文框": text_box(lines("文框", HANGS)),
    "分散": lines("分散").replace('w:val="both"', 'w:val="distribute"'),
    "居中": lines("居中").replace('w:val="both"', 'w:val="center"'),
    "页脚": lines("页脚"),
    "脚注": lines("脚注", HANGS),
}


@pytest.fixture(scope="module")
def printed(pool: OfficePool) -> str:
    """Everything in one document."""
    body = "".join(text for place, text in PLACES.items() if place not in ("页脚", "脚注"))
    note = paragraph("见注").replace("</w:p>", '<w:r><w:footnoteReference w:id="1"/></w:r></w:p>')
    docx = word.word_file(
        body + note,
        footer=PLACES["页脚"],
        footnote=PLACES["脚注"],
        section=SECTION,
        parts={"word/styles.xml": word.STYLES.replace("</w:styles>", f"{STYLE}</w:styles>")},
    )
    return "".join(read_lines(pool.convert(docx, "标点").pdf))


@pytest.mark.parametrize("place", PLACES)
def test_a_comma_before_figures_is_printed_wherever_its_line_ends(place: str, printed: str) -> None:
    assert [text for text in texts(place) if text not in printed] == []


@pytest.mark.parametrize("mark", "，。、；：！？）”》")
def test_no_mark_is_lost_before_figures_or_words(mark: str, pool: OfficePool) -> None:
    ends = [f"{'文' * n}{mark}{after}完" for n in range(16, 21) for after in ("2025年", "ABC", "“中文", "（中")]
    said = [first + end for first, end in zip("天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往", ends, strict=True)]
    docx = word.word_file("".join(map(line, said)), section=SECTION)
    paper = "".join(read_lines(pool.convert(docx, "标点").pdf))
    assert [text for text in said if text not in paper] == []


def test_a_mark_that_is_lost_all_the_same_is_told(pool: OfficePool, fonts: FontSetup) -> None:
    """LibreOffice 7.4 prints no mark after a line that is all Latin words and has no room for it."""
    said = [f"{'文' * 20}{'n' * n} {'n' * 12}，中文" for n in range(24, 31)]
    docx = word.word_file("".join(map(line, said)), section=SECTION)
    pdf = pool.convert(docx, "标点").pdf
    lost = len(said) - "".join(read_lines(pdf)).count("，")
    told = [f for f in prove("标点", docx, pdf, fonts).findings if f.rule.startswith("pdf.")]
    assert [(f.rule, f.severity) for f in told] == [("pdf.mark", Severity.WARNING)] * bool(lost)
    assert all("n【，】中文" in str(f.problem) for f in told)


def test_text_that_a_row_of_fixed_height_cuts_off_is_told(pool: OfficePool, fonts: FontSetup) -> None:
    fixed = '<w:tr><w:trPr><w:trHeight w:val="300" w:hRule="exact"/></w:trPr>'
    row = cell(line("成员单位应当按照协议履行义务，共享设备和数据。" * 2)).replace("<w:tr>", fixed)
    docx = word.word_file(row + lines("正文") * 3, section=SECTION)
    told = [f for f in prove("标点", docx, pool.convert(docx, "标点").pdf, fonts).findings if f.rule == "pdf.lost"]
    assert [f.severity for f in told] == [Severity.ERROR]
    assert "【" in str(told[0].problem)
