"""Templates as Word and WPS write them: tags cut into runs, in boxes, in controls, in fields; each with its facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.documents.word import W, cell, paragraph, table, word_file

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{_OFFICE}/relationships" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    f'xmlns:wp="{_DRAWING}/wordprocessingDrawing" xmlns:a="{_DRAWING}/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:wpsCustomData="http://www.wps.cn/officeDocument/2013/wpsCustomData" '
    'mc:Ignorable="w14 wpsCustomData"'
)
FACTS: dict[str, Any] = {
    "name": "河南省样例磨具产业技术创新战略联盟",
    "odd": "甲 < 乙 & “丙” {{ 丁 }}",
    "lines": "第一行\n第二行\t后半",
    "empty": "",
    "paid": False,
    "units": [
        {"no": 1, "name": "河南样例砂轮有限公司", "people": [{"name": "样甲"}, {"name": "样乙"}], "sums": [1, 2, 3]},
        {"no": 2, "name": "样例大学", "people": [], "sums": [4, 5, 6]},
        {"no": 3, "name": "河南省样例研究院", "people": [{"name": "样丙"}], "sums": [7, 8, 9]},
    ],
    "years": ["2023", "2024", "2025"],
}


def body(xml: str, **more: Any) -> bytes:
    """A Word file whose body may use every namespace that Word and WPS use."""
    footer = '<w:footerReference w:type="default" r:id="rId2"/>' if "footer" in more else ""
    document = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document {NAMESPACES}><w:body>{xml}'
        f"<w:sectPr>{footer}</w:sectPr></w:body></w:document>"
    )
    parts = {"word/document.xml": document, **more.pop("parts", {})}
    return word_file("", parts=parts, **more)


def run(text: str, properties: str = "") -> str:
    """One run."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<w:r>{properties}<w:t xml:space="preserve">{escaped}</w:t></w:r>'


def rows_in_a_table() -> bytes:
    """Rows repeated by {%tr %}, with a condition among them."""
    return body(
        table(
            ("序号", "单位"),
            ("{%tr for u in units %}", ""),
            ("{{ u.no }}", "{{ u.name }}{% if loop.last %}（末）{% endif %}"),
            ("{%tr if u.people %}", ""),
            ("", "{% for p in u.people %}{{ p.name }}；{% endfor %}"),
            ("{%tr endif %}", ""),
            ("{%tr endfor %}", ""),
        )
        + paragraph("")
    )


def columns_in_a_table() -> bytes:
    """A dynamic table: columns by {%tc %} in the head, and again in each row."""
    return body(
        table(
            ("单位", "{%tc for y in years %}", "{{ y }}", "{%tc endfor %}"),
            ("{%tr for u in units %}", "", "", ""),
            ("{{ u.name }}", "{%tc for s in u.sums %}", "{{ s }}", "{%tc endfor %}"),
            ("{%tr endfor %}", "", "", ""),
        )
        + paragraph("")
    )


def tables_in_tables() -> bytes:
    """A table in a cell of a repeated row, with rows of its own."""
    inner = table(("{%tr for p in u.people %}",), ("{{ p.name }}",), ("{%tr endfor %}",))
    row = f"<w:tr>{cell(paragraph('{{ u.name }}'))}{cell(inner + paragraph(''))}</w:tr>"
    tag = "<w:tr>" + cell(paragraph("{%tr for u in units %}")) + cell(paragraph("")) + "</w:tr>"
    end = "<w:tr>" + cell(paragraph("{%tr endfor %}")) + cell(paragraph("")) + "</w:tr>"
    return body(
        '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="2000"/>'
        f'<w:gridCol w:w="2000"/></w:tblGrid>{tag}{row}{end}</w:tbl>' + paragraph("")
    )


def merged_cells() -> bytes:
    """Cells that docxtpl merges down a loop, and a span by {% colspan %}."""
    return body(
        table(
            ("{%tr for u in units %}", ""),
            ("{% vm %}同一联盟", "{{ u.name }}"),
            ("{%tr endfor %}", ""),
        )
        + table(("{% colspan years|length %}{{ name }}",), ("{{ years[0] }}",))
        + paragraph("")
    )


def paragraphs_in_loops() -> bytes:
    """Whole paragraphs repeated and left out."""
    return body(
        paragraph("{%p for u in units %}")
        + paragraph("{{ loop.index }}．{{ u.name }}")
        + paragraph("{%p for p in u.people %}")
        + paragraph("　　{{ p.name }}")
        + paragraph("{%p endfor %}")
        + paragraph("{%p endfor %}")
        + paragraph("{%p if paid %}")
        + paragraph("已付")
        + paragraph("{%p else %}")
        + paragraph("未付{{ empty }}")
        + paragraph("{%p endif %}")
    )


def escapes() -> bytes:
    """Values with XML's own characters, with braces, with line breaks and tabs; literal braces in the text."""
    return body(
        paragraph("{{ odd }}") + paragraph("写作 {_{ name }_} 和 {_% if %_}") + paragraph("一 & 二 {{ lines }}")
    )


def word_2016_cuts() -> bytes:
    """Word's own way to cut: a run for each spell-check state, proofErr and rsids between, half a brace each."""
    fonts = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
    return body(
        '<w:p w:rsidR="00A1" w:rsidRDefault="00A2" w14:paraId="1A2B3C4D">'
        + run("联盟：{")
        + '<w:proofErr w:type="spellStart"/>'
        + run("{ na", fonts)
        + '<w:proofErr w:type="spellEnd"/><w:bookmarkStart w:id="1" w:name="_GoBack"/><w:bookmarkEnd w:id="1"/>'
        + run("me }", "<w:rPr><w:b/></w:rPr>")
        + run("}")
        + run("，{% if")
        + '<w:proofErr w:type="gramStart"/>'
        + run(" paid")
        + run(" %}已付{% el")
        + run("se %}未付{% endif %")
        + run("}。")
        + "</w:p>"
    )


def smart_tags() -> bytes:
    """Old Word's smart tags around parts of a tag's text."""
    smart = '<w:smartTag w:uri="urn:schemas-microsoft-com:office:smarttags" w:element="PersonName">{0}</w:smartTag>'
    return body(
        f"<w:p>{run('{{ ')}{smart.format(run('name'))}{run(' }}')}{smart.format(run('{{ units[0].name }}'))}</w:p>"
    )


def text_boxes() -> bytes:
    """A text box twice, as Word writes it: the new shape, and VML for old programs."""
    inside = f"<w:txbxContent>{paragraph('框内 {{ name }}')}{paragraph('{{ units|length }}家')}</w:txbxContent>"
    shape = (
        '<wp:inline><wp:extent cx="2000000" cy="800000"/><wp:docPr id="7" name="文本框 7"/><a:graphic><a:graphicData '
        'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>'
        f"<wps:spPr/><wps:txbx>{inside}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline>"
    )
    old = f'<w:pict><v:shape id="s7" style="width:100pt"><v:textbox>{inside}</v:textbox></v:shape></w:pict>'
    return body(
        f"<w:p>{run('框外 {{ years[1] }}')}<w:r>"
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{shape}'
        f"</w:drawing></mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


def content_controls() -> bytes:
    """Content controls: in a line, around paragraphs, around a row."""
    properties = '<w:sdtPr><w:alias w:val="联盟"/><w:tag w:val="alliance"/><w:id w:val="{0}"/></w:sdtPr>'
    inline = f"<w:sdt>{properties.format(11)}<w:sdtContent>{run('{{ na')}{run('me }}')}</w:sdtContent></w:sdt>"
    around = (
        f"<w:sdt>{properties.format(12)}<w:sdtContent>{paragraph('{%p for u in units %}')}{paragraph('{{ u.name }}')}"
        f"{paragraph('{%p endfor %}')}</w:sdtContent></w:sdt>"
    )
    return body(f"<w:p>{run('控件 ')}{inline}</w:p>{around}{paragraph('')}")


def hyperlinks_and_fields() -> bytes:
    """A link around a tag, a simple field and a field's code with one."""
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    return body(
        f'<w:p><w:hyperlink w:anchor="x" w:history="1">{run("{{ name")}{run(" }}")}</w:hyperlink>'
        f'<w:fldSimple w:instr=" DATE ">{run("{{ years[0] }}")}</w:fldSimple>{field}'
        '<w:r><w:instrText xml:space="preserve"> QUOTE "{{ units[1].name }}" </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("{{ units[1].name }}")}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


def written_by_wps() -> bytes:
    """WPS's marks: its own attributes, hints in every run, full names cut at Chinese and Latin borders."""
    fonts = (
        '<w:rPr><w:rFonts w:hint="eastAsia" w:ascii="仿宋_GB2312"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
    )
    return body(
        '<w:p w14:paraId="2B3C4D5E" wpsCustomData:data="1"><w:pPr><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr></w:pPr>'
        + run("单位：", fonts)
        + run("{{", fonts)
        + run("units[0].", fonts)
        + run("name", fonts)
        + run("}}", fonts)
        + run("等{{", fonts)
        + run("units|length}}家", fonts)
        + "</w:p>"
    )


def curly_quotes() -> bytes:
    """Quotes that Word turned while they were typed."""
    return body(paragraph("{{ years|join(“/”) }}") + paragraph("{% if name == ‘x’ %}是{% else %}否{% endif %}"))


def headers_and_footers() -> bytes:
    """Tags in a footer and in a footnote."""
    note = '<w:p><w:r><w:t>正文</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
    return body(
        note, footer=paragraph("{{ name }} 第", "{{ units", "|length }}", "页"), footnote=paragraph("注：{{ odd }}")
    )


def spaces_kept() -> bytes:
    """Spaces at the borders of runs and around tags."""
    runs = ("  {{ name }}  ", " 后 ", "{{ years[0] }} ", "{% if not paid %} 未 {% endif %}")
    return body(f"<w:p>{''.join(map(run, runs))}</w:p>")


def joined_lines() -> bytes:
    """docxtpl's minus signs, which join the paragraphs around a tag."""
    return body(paragraph("前{%- if not paid %}") + paragraph("未付") + paragraph("{%- endif %}后"))


KINDS: tuple[Callable[[], bytes], ...] = (
    rows_in_a_table,
    columns_in_a_table,
    tables_in_tables,
    merged_cells,
    paragraphs_in_loops,
    escapes,
    word_2016_cuts,
    smart_tags,
    text_boxes,
    content_controls,
    hyperlinks_and_fields,
    written_by_wps,
    curly_quotes,
    headers_and_footers,
    spaces_kept,
    joined_lines,
)
