"""Pairs of small Word files that redline engines get wrong."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from tests.documents.word import cell, paragraph, table, word_file

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
Pair = tuple[bytes, bytes]


def document(body: str, *, section: str = "", links: str = "", parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A Word file around ``body``, ended by a line that stays; parts bring their content types along."""
    content = dict(parts or {})
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>'
        for name, kind in _KINDS.items()
        if any(given.startswith(name.removesuffix(".xml")) for given in content)
    )
    base = word_file(body + paragraph("（以下无正文）"), section=section, relations=links, parts=content)
    if not types:
        return base
    with zipfile.ZipFile(io.BytesIO(base)) as archive:
        stated = archive.read("[Content_Types].xml").decode()
    stated = stated.replace("</Types>", f"{types}</Types>")
    return word_file(
        body + paragraph("（以下无正文）"),
        section=section,
        relations=links,
        parts={**content, "[Content_Types].xml": stated},
    )


_KINDS = {
    "word/numbering.xml": f"{_MAIN}.numbering+xml",
    "word/comments.xml": f"{_MAIN}.comments+xml",
    "word/footnotes.xml": f"{_MAIN}.footnotes+xml",
    "word/header1.xml": f"{_MAIN}.header+xml",
    "word/media/image1.png": "image/png",
}


def relation(ident: str, kind: str, target: str, *, external: bool = False) -> str:
    """One relationship of the main part."""
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="{ident}" Type="{_OFFICE}/{kind}" Target="{target}"{mode}/>'


def run(text: str, properties: str = "") -> str:
    """A run."""
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*content: str, properties: str = "") -> str:
    """A paragraph around runs and the like."""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{''.join(content)}</w:p>"


def field(code: str, result: str) -> str:
    """A field in five runs."""
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    return f'{begin}<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>{separate}{run(result)}{end}'


def rows(*lines: str, columns: int) -> str:
    """A table from whole rows."""
    properties = '<w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
    grid = '<w:gridCol w:w="2000"/>' * columns
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"


def row(*cells: str) -> str:
    """A row from whole cells."""
    return f"<w:tr>{''.join(cells)}</w:tr>"


def wide(text: str, span: int) -> str:
    """A cell over several columns."""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="4000" w:type="dxa"/><w:gridSpan w:val="{span}"/></w:tcPr>{paragraph(text)}</w:tc>'
    )


def tall(text: str, *, starts: bool) -> str:
    """A cell over several rows."""
    merge = '<w:vMerge w:val="restart"/>' if starts else "<w:vMerge/>"
    return f'<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/>{merge}</w:tcPr>{paragraph(text)}</w:tc>'


def png(shade: int) -> bytes:
    """A picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes((0, shade))))
        + chunk(b"IEND", b"")
    )


def picture(ident: str, number: int = 1) -> str:
    """A run with a picture."""
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing"><wp:extent cx="360000" cy="360000"/>'
        f'<wp:docPr id="{number}" name="图{number}"/><a:graphic xmlns:a="{_DRAWING}/main">'
        f'<a:graphicData uri="{_DRAWING}/picture"><pic:pic xmlns:pic="{_DRAWING}/picture"><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="图"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{ident}"/>'
        '<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        '<a:ext cx="360000" cy="360000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def box(content: str) -> str:
    """A run with a text box, as Word writes it: a drawing and a copy for older programs."""
    return (
        f'<w:r><mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice xmlns:wps="{_WPS}" Requires="wps"><w:drawing>'
        f'<wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing"><wp:extent cx="1800000" cy="720000"/>'
        f'<wp:docPr id="7" name="文本框"/><a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_WPS}"><wps:wsp>'
        '<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1800000" cy="720000"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData>"
        "</a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback>"
        '<w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" id="s1" style="width:140pt;height:56pt"><v:textbox>'
        f"<w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def control(content: str, tag: str = "单位", extra: str = "") -> str:
    """A content control; around runs or around paragraphs."""
    return f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/>{extra}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'


def link(content: str, ident: str = "rId9") -> str:
    """A hyperlink."""
    return f'<w:hyperlink r:id="{ident}">{content}</w:hyperlink>'


def revision(tag: str, content: str, ident: int) -> str:
    """Somebody's tracked change."""
    return f'<w:{tag} w:id="{ident}" w:author="某人" w:date="2025-01-01T00:00:00Z">{content}</w:{tag}>'


def numbering(text: str = "第%1条") -> str:
    """A numbering part with articles and items."""
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="{t}"/>'
        '<w:lvlJc w:val="left"/></w:lvl>'
        for n, t in enumerate((text, "（%2）"))
    )
    return (
        f'<w:numbering xmlns:w="{w}"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{levels}'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def item(text: str, level: int = 0) -> str:
    """A numbered paragraph."""
    return p(run(text), properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')


NUMBERS = relation("rId8", "numbering", "numbering.xml")
CLAUSE = "各成员单位应当按照本协议履行义务，按期缴纳费用，并承担相应责任。"
_FOOT = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def noted(body: str, *notes: str) -> bytes:
    """A file with footnotes, numbered from 1."""
    inner = "".join(f'<w:footnote w:id="{n}">{p(run(t))}</w:footnote>' for n, t in enumerate(notes, 1))
    part = f'<w:footnotes xmlns:w="{_FOOT}">{inner}</w:footnotes>'
    return document(body, links=relation("rId7", "footnotes", "footnotes.xml"), parts={"word/footnotes.xml": part})


def note(number: int) -> str:
    """A reference to a footnote."""
    return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'


def _pictures(first: str, shade: int) -> bytes:
    body = p(run("印章样式"), picture("rId6")) + p(run(first))
    return document(
        body, links=relation("rId6", "image", "media/image1.png"), parts={"word/media/image1.png": png(shade)}
    )


def _commented(text: str, comment: str) -> bytes:
    part = (
        f'<w:comments xmlns:w="{_FOOT}"><w:comment w:id="3" w:author="甲" w:date="2025-01-01T00:00:00Z">'
        f"{p(run(comment))}</w:comment></w:comments>"
    )
    body = p(
        '<w:commentRangeStart w:id="3"/>',
        run(text),
        '<w:commentRangeEnd w:id="3"/>',
        '<w:r><w:commentReference w:id="3"/></w:r>',
        run("，另行约定。"),
    )
    return document(body, links=relation("rId5", "comments", "comments.xml"), parts={"word/comments.xml": part})


def _linked(text: str, address: str = "https://example.org/a") -> bytes:
    body = p(run("详见"), link(run(text)), run("的规定。"))
    return document(body, links=relation("rId9", "hyperlink", address, external=True))


def _sections(*texts: str) -> bytes:
    broken = '<w:sectPr><w:type w:val="nextPage"/><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
    return document("".join(p(run(t), properties=broken) for t in texts[:-1]) + p(run(texts[-1])))


def _listed(*texts: str, levels: tuple[int, ...] = ()) -> bytes:
    body = "".join(item(t, levels[n] if levels else 0) for n, t in enumerate(texts))
    return document(body, links=NUMBERS, parts={"word/numbering.xml": numbering()})


HARD: dict[str, Pair] = {
    "image": (_pictures("说明", 0), _pictures("说明一", 200)),
    "field": (
        document(p(run("见"), field("REF _a \\h", "第五条"), run("。"))),
        document(p(run("见"), field("REF _a \\h", "第六条"), run("的约定。"))),
    ),
    "merged table": (
        document(
            rows(
                row(wide("出资表", 2)),
                row(tall("甲", starts=True), cell(paragraph("1"))),
                row(tall("", starts=False), cell(paragraph("2"))),
                columns=2,
            )
        ),
        document(
            rows(
                row(wide("出资明细表", 2)),
                row(tall("甲", starts=True), cell(paragraph("1"))),
                row(tall("", starts=False), cell(paragraph("3"))),
                columns=2,
            )
        ),
    ),
    "nested table": (
        document(
            rows(row(cell(paragraph("外")), cell(table(("内一", "内二"), ("5", "6")) + paragraph(""))), columns=2)
        ),
        document(
            rows(row(cell(paragraph("外")), cell(table(("内一", "内二"), ("5", "7")) + paragraph("注"))), columns=2)
        ),
    ),
    "add column": (
        document(table(("单位", "金额"), ("甲公司", "100"), ("乙公司", "200"))),
        document(table(("单位", "职务", "金额"), ("甲公司", "理事长", "100"), ("乙公司", "理事", "250"))),
    ),
    "delete row": (
        document(table(("单位", "金额"), ("甲公司", "100"), ("乙公司", "200"), ("丙公司", "300"))),
        document(table(("单位", "金额"), ("甲公司", "100"), ("丙公司", "300"))),
    ),
    "add table": (document(paragraph("一")), document(paragraph("一") + table(("甲", "乙"), ("1", "2")))),
    "delete table": (
        document(paragraph("一") + table(("甲", "乙"), ("1", "2")) + paragraph("二")),
        document(paragraph("一") + paragraph("二")),
    ),
    "split": (
        document(paragraph(f"{CLAUSE}逾期不缴的，由理事会书面催告；仍不缴的，视为自动退出联盟。")),
        document(paragraph(CLAUSE) + paragraph("逾期不缴的，由理事会书面催告；仍不缴的，视为自动退出联盟。")),
    ),
    "merge": (
        document(paragraph(CLAUSE) + paragraph("逾期不缴的，由理事会书面催告；仍不缴的，视为自动退出联盟。")),
        document(paragraph(f"{CLAUSE}逾期不缴的，由理事会催告；仍不缴的，视为自动退出联盟。")),
    ),
    "format only": (
        document(p(run("联盟不具有法人资格。"))),
        document(p(run("联盟"), run("不具有", "<w:b/>"), run("法人资格。"))),
    ),
    "list": (_listed("总则", "出资", "附则"), _listed("总则", "出资和使用", "违约", "附则")),
    "section": (_sections("第一部分", "第二部分"), _sections("第一部分", "新的部分", "第二部分")),
    "content control": (
        document(p(run("单位："), control(run("甲公司")), run("。")) + control(p(run("块内一")) + p(run("块内二")))),
        document(p(run("单位："), control(run("乙公司")), run("。")) + control(p(run("块内一")) + p(run("块内二改")))),
    ),
    "text box": (
        document(p(run("框外"), box(p(run("框内旧文")))) + p(run("后文"))),
        document(p(run("框外"), box(p(run("框内新文")) + p(run("再一段")))) + p(run("后文改"))),
    ),
    "existing revisions": (
        document(
            p(run("出资"), revision("ins", run("五百"), 1), revision("del", run("x").replace("w:t", "w:delText"), 2))
        ),
        document(p(run("出资"), revision("ins", run("六百"), 1), run("万元"))),
    ),
    "hyperlink": (_linked("管理办法"), _linked("实施办法")),
    "bookmark": (
        document(p('<w:bookmarkStart w:id="0" w:name="a"/>', run("第五条 违约责任"), '<w:bookmarkEnd w:id="0"/>')),
        document(p('<w:bookmarkStart w:id="0" w:name="a"/>', run("第五条 违约的责任"), '<w:bookmarkEnd w:id="0"/>')),
    ),
    "whitespace and case": (
        document(p(run("ABC Ltd  of  Henan")) + p(run("　　首行缩进"))),
        document(p(run("Abc Ltd of Henan")) + p(run("首行缩进 "))),
    ),
    "comment": (_commented("五年", "太长？"), _commented("三年", "同意")),
    "repeated lines": (
        document("".join(paragraph("（签字盖章）") + paragraph("年　月　日") for _ in range(5))),
        document("".join(paragraph("（签字盖章）") + paragraph("年　月　日") for _ in range(7))),
    ),
}

COLUMNS: dict[str, Pair] = {
    "column went": HARD["add column"][::-1],
    "columns and rows": (
        document(table(("单位", "金额"), ("甲公司", "100"))),
        document(table(("单位", "职务", "金额"), ("甲公司", "理事长", "100"), ("乙公司", "理事", "250"))),
    ),
    "columns and merged cells": (
        document(rows(row(wide("出资表", 2)), row(cell(paragraph("甲")), cell(paragraph("1"))), columns=2)),
        document(
            rows(
                row(wide("出资表", 3)),
                row(cell(paragraph("甲")), cell(paragraph("理事")), cell(paragraph("1"))),
                columns=3,
            )
        ),
    ),
    "column came and went": (
        document(table(("单位", "地址", "金额"), ("甲公司", "郑州", "100"), ("乙公司", "洛阳", "200"))),
        document(
            table(("单位", "金额", "期限"), ("甲公司", "100", "一年"), ("乙公司", "200", "两年"), ("丙", "3", "一年"))
        ),
    ),
}


def _contents(*lines: tuple[str, str]) -> str:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o "1-2" </w:instrText></w:r>'
    begin += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    body = [
        p(begin if n == 0 else "", run(t), "<w:r><w:tab/></w:r>", field("PAGEREF _x", at))
        for n, (t, at) in enumerate(lines)
    ]
    return "".join(body) + p('<w:r><w:fldChar w:fldCharType="end"/></w:r>')


FIELDS: dict[str, Pair] = {
    "contents changed": (
        document(_contents(("总则", "1"), ("出资", "2")) + paragraph("总则") + paragraph("出资")),
        document(
            _contents(("前言", "1"), ("总则", "2"), ("出资", "2"))
            + paragraph("前言")
            + paragraph("总则")
            + paragraph("出资")
        ),
    ),
    "contents came": (
        document(paragraph("封面") + paragraph("总则")),
        document(paragraph("封面") + _contents(("总则", "1")) + paragraph("总则")),
    ),
    "contents went": (
        document(paragraph("封面") + _contents(("总则", "1"), ("出资", "2")) + paragraph("总则")),
        document(paragraph("封面") + paragraph("总则")),
    ),
    "simple field": (
        document(p(run("共"), '<w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>3</w:t></w:r></w:fldSimple>', run("页"))),
        document(p(run("共"), '<w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>4</w:t></w:r></w:fldSimple>', run("页整"))),
    ),
    "all in one run": (
        document(
            p(
                '<w:r><w:t>第</w:t><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText>'
                '<w:fldChar w:fldCharType="separate"/><w:t>2</w:t><w:fldChar w:fldCharType="end"/><w:t>页</w:t></w:r>'
            )
        ),
        document(
            p(
                '<w:r><w:t>第一</w:t><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText>'
                '<w:fldChar w:fldCharType="separate"/><w:t>3</w:t><w:fldChar w:fldCharType="end"/><w:t>页</w:t></w:r>'
            )
        ),
    ),
}

NESTED: dict[str, Pair] = {
    "row in an inner table": (
        document(
            rows(row(cell(table(("内一", "内二"), ("5", "6")) + paragraph("")), cell(paragraph("外"))), columns=2)
        ),
        document(
            rows(
                row(cell(table(("内一", "内二"), ("5", "6"), ("7", "8")) + paragraph("")), cell(paragraph("外"))),
                columns=2,
            )
        ),
    ),
    "inner table came": (
        document(rows(row(cell(paragraph("甲")), cell(paragraph("乙"))), columns=2)),
        document(
            rows(row(cell(paragraph("甲") + table(("1", "2")) + paragraph("")), cell(paragraph("乙"))), columns=2)
        ),
    ),
    "inner table went": (
        document(
            rows(row(cell(paragraph("甲") + table(("1", "2")) + paragraph("尾")), cell(paragraph("乙"))), columns=2)
        ),
        document(rows(row(cell(paragraph("甲")), cell(paragraph("乙改"))), columns=2)),
    ),
    "row with an inner table went": (
        document(
            rows(
                row(cell(paragraph("甲")), cell(paragraph("乙"))),
                row(cell(table(("1", "2")) + paragraph("")), cell(paragraph("丙"))),
                columns=2,
            )
        ),
        document(rows(row(cell(paragraph("甲")), cell(paragraph("乙"))), columns=2)),
    ),
}

NOTES: dict[str, Pair] = {
    "note changed": (
        noted(p(run("甲"), note(1), run("乙"), note(2)), "注释一的内容", "注释二的内容"),
        noted(p(run("甲"), note(1), run("乙"), note(2)), "注释一的内容", "注释二的新内容"),
    ),
    "note came": (
        noted(p(run("甲"), run("乙"), note(1)), "注释二的内容"),
        noted(p(run("甲"), note(1), run("乙"), note(2)), "前面新加的脚注", "注释二的内容"),
    ),
    "note went": (
        noted(p(run("甲"), note(1), run("乙"), note(2)), "前面要删的脚注", "注释二的内容"),
        noted(p(run("甲"), run("乙"), note(1)), "注释二的内容"),
    ),
    "all notes went": (noted(p(run("甲"), note(1), run("乙")), "注释"), document(p(run("甲"), run("乙")))),
    "paragraph with note went": (
        noted(p(run("这一段连同脚注一起删去"), note(1)) + p(run("乙"), note(2)), "第一个注释", "第二个注释"),
        noted(p(run("乙"), note(1)), "第二个注释"),
    ),
}

MORE: dict[str, Pair] = {
    "identical": (document(paragraph(CLAUSE)), document(paragraph(CLAUSE))),
    "address of a link": (_linked("办法"), _linked("办法", "https://example.org/b")),
    "link came": (document(p(run("详见办法的规定。"))), _linked("办法")),
    "link went": (_linked("办法"), document(p(run("详见的规定。")))),
    "number's level": (_listed("总则", "出资", levels=(0, 0)), _listed("总则", "出资", levels=(0, 1))),
    "numbered went": (_listed("总则", "出资", "附则"), document(paragraph("总则") + paragraph("附则"))),
    "cell grew": (
        document(rows(row(cell(paragraph("一"))), columns=1)),
        document(rows(row(cell(paragraph("一") + paragraph("二") + paragraph("三"))), columns=1)),
    ),
    "cell shrank": (
        document(rows(row(cell(paragraph("一") + paragraph("二") + paragraph("三"))), columns=1)),
        document(rows(row(cell(paragraph("一"))), columns=1)),
    ),
    "before a table": (
        document(table(("甲", "乙")) + paragraph("旧段") + table(("丙", "丁"))),
        document(paragraph("头") + table(("甲", "乙")) + paragraph("旧段") + paragraph("新段") + table(("丙", "丁"))),
    ),
    "between tables": (
        document(table(("甲", "乙"), ("子", "丑")) + paragraph("夹在中间的一段") + table(("丙", "丁"), ("寅", "卯"))),
        document(table(("甲", "乙"), ("子", "丑")) + table(("丙", "丁"), ("寅", "卯"))),
    ),
    "box came": (document(p(run("框外"))), document(p(run("框外"), box(p(run("框内")))))),
    "box went": (document(p(run("框外"), box(p(run("框内"))))), document(p(run("框外")))),
    "control around all": (
        document(paragraph("甲") + paragraph("乙")),
        document(control(paragraph("甲") + paragraph("乙") + paragraph("丙"))),
    ),
    "control unwrapped": (
        document(control(paragraph("甲") + paragraph("乙") + paragraph("丙"))),
        document(paragraph("甲") + paragraph("丙")),
    ),
    "emptied": (document(paragraph("甲") + paragraph("乙")), document("")),
    "picture went": (_pictures("说明", 0), document(p(run("印章样式")) + p(run("说明")))),
    "everything new": (document(paragraph("天地玄黄")), document(table(("宇宙", "洪荒")) + paragraph("日月盈昃"))),
    "moved": (
        document(
            paragraph("第一款的内容在此。")
            + paragraph(CLAUSE)
            + paragraph("第二款的内容在此。")
            + paragraph("第三款。")
        ),
        document(
            paragraph("第一款的内容在此。")
            + paragraph("第二款的内容在此。")
            + paragraph("第三款。")
            + paragraph(CLAUSE)
        ),
    ),
}
ALL: dict[str, Pair] = {**HARD, **COLUMNS, **FIELDS, **NESTED, **NOTES, **MORE}
