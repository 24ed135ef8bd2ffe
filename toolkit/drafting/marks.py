"""What marks a copy as a draft: a watermark behind every page, version and date at its head, numbers beside its lines.

The watermark is made as Word makes its own, so Word's, WPS's and LibreOffice's own commands know and remove it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from toolkit.chinese import date_text
from toolkit.documents.asked import is_wide
from toolkit.drafting.wml import RUN, SECT_PR, Element, P, R, W, attribute, child_value, drop, make, w
from toolkit.drafting.wordfile import Link, WordFile

_HEADER_LINK = f"{R}/header"
_HEADER_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
_STYLE_ID, _STYLE_NAME = "CopyMark", "稿本标记"
_NUMBER_STYLE_NAME = "line number"
"""Word's own."""
_WATERMARK = "PowerPlusWaterMarkObject"
"""Word's own name for a watermark."""
_SPAN, _TALLEST, _SMALLEST = 470, 96, 26
"""Length of the watermark along the diagonal, and height of its characters, in points."""
_GREY = "#d9d9d9"
_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:w10="urn:schemas-microsoft-com:office:word"'
)
_BEFORE_LINE_NUMBERS = frozenset(
    w(name)
    for name in (
        *("headerReference", "footerReference", "footnotePr", "endnotePr", "type", "pgSz", "pgMar", "paperSrc"),
        "pgBorders",
    )
)
"""What precedes w:lnNumType in w:sectPr (ISO/IEC 29500-1, 17.6.17)."""
_FROM_TOP = 482
"""Of the version's line, in twips: in the margin above any header, and inside what printers can print."""


def mark_draft(docx: bytes, label: str, *, day: date, line_numbers: bool = False) -> bytes:
    """Return a Word file that shows on every page that it is a draft.

    Args:
        docx: a file of ours.
        label: which draft, such as 征求意见稿 第3稿; it becomes the watermark.
        day: of the draft, beside the label at the head.
        line_numbers: number the lines too, from 1 on each page.
    """
    file = WordFile(docx)
    _add_style(file)
    for number, name in enumerate(_headers(file), 1):
        header = file.tree(name)
        home = next(iter(header.findall(P)), None)
        if home is None:
            home = etree.SubElement(header, P)
        properties = home.find(w("pPr"))
        home.insert(0 if properties is None else 1, _parsed(_watermark(label, number)))
        header.insert(0, _parsed(_head_line(f"{label}　{date_text(day)}")))
        file.touch(name)
    marked = file.save()
    return number_lines(marked) if line_numbers else marked


def number_lines(docx: bytes) -> bytes:
    """Return a Word file with numbered lines, from 1 on each page; every fifth number is printed."""
    file = WordFile(docx)
    _add_number_style(file)
    for section in _sections(file):
        for old in section.findall(w("lnNumType")):
            section.remove(old)
        kind = make("lnNumType", countBy="5", restart="newPage")
        section.insert(sum(child.tag in _BEFORE_LINE_NUMBERS for child in section), kind)
    file.touch(file.main)
    return file.save()


def unmarked(docx: bytes) -> tuple[bytes, str]:
    """Return a Word file without what :func:`mark_draft` added, and the line that stood at the head of its pages.

    Args:
        docx: also when it was edited and saved by another program. A file without such marks comes back as it is.
    """
    file = WordFile(docx)
    said = ""
    style = _style_in(file, _STYLE_NAME)
    found = False
    for name in [name for name, kind in file.text_parts().items() if kind == "header"]:
        header = file.tree(name)
        for shape in list(_watermarks(header)):
            drop(_run_around(shape))
            found = True
        for line in [p for p in header.iter(P) if style and child_value(p.find(w("pPr")), w("pStyle")) == style]:
            said = said or "".join(line.itertext(w("t"))).strip()
            outer = _run_around(line)
            drop(outer)
            found = True
        if not header.findall(P) and not header.findall(w("tbl")):
            etree.SubElement(header, P)
        file.touch(name)
    if not found:
        return docx, ""
    for section in _sections(file):
        for numbers in section.findall(w("lnNumType")):
            section.remove(numbers)
    file.touch(file.main)
    return file.save(), said


def _sections(file: WordFile) -> list[Element]:
    return list(file.tree(file.main).iter(SECT_PR))


def _headers(file: WordFile) -> list[str]:
    """Return every header that is shown, making those that sections lack; each stands for all sections after it."""
    even = _has_even_pages(file)
    found: dict[str, None] = {}
    inherited: set[str] = set()
    for section in _sections(file):
        wanted = {"default"} | ({"even"} if even else set())
        wanted |= {"first"} if _is_on(section.find(w("titlePg"))) else set()
        for reference in section.findall(w("headerReference")):
            inherited.add(attribute(reference, w("type")))
            link = file.links(file.main).get(attribute(reference, f"{{{R}}}id"))
            if link is not None and file.member(link.target) is not None:
                found[link.target] = None
        for kind in sorted(wanted - inherited):
            name = file.add(f"word/header_{kind}.xml", make("hdr", make("p")), _HEADER_TYPE)
            reference = make("headerReference", type=kind)
            reference.set(f"{{{R}}}id", file.relate(file.main, Link(_HEADER_LINK, name, False)))
            section.insert(0, reference)
            file.touch(file.main)
            found[name] = None
            inherited.add(kind)
    return list(found)


def _has_even_pages(file: WordFile) -> bool:
    settings = file.related(file.main, "settings")
    return settings is not None and _is_on(file.tree(settings).find(w("evenAndOddHeaders")))


def _is_on(element: Element | None) -> bool:
    return element is not None and attribute(element) not in ("0", "false", "off")


def _add_number_style(file: WordFile) -> None:
    part = file.related(file.main, "styles")
    if part is None or _style_in(file, _NUMBER_STYLE_NAME):
        return
    file.tree(part).append(
        _parsed(
            f'<w:style {_NAMESPACES} w:type="character" w:styleId="LineNumber"><w:name w:val="{_NUMBER_STYLE_NAME}"/>'
            '<w:rPr><w:color w:val="7F7F7F"/><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style>'
        )
    )
    file.touch(part)


def _add_style(file: WordFile) -> None:
    part = file.related(file.main, "styles")
    if part is None or _style_in(file, _STYLE_NAME):
        return
    file.tree(part).append(
        _parsed(
            f'<w:style {_NAMESPACES} w:type="paragraph" w:customStyle="1" w:styleId="{_STYLE_ID}">'
            f'<w:name w:val="{_STYLE_NAME}"/><w:pPr><w:spacing w:before="0" w:after="0" w:line="280" '
            'w:lineRule="exact"/><w:ind w:left="0" w:right="0" w:firstLineChars="0" w:firstLine="0"/>'
            '<w:jc w:val="right"/></w:pPr><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" '
            'w:eastAsia="黑体" w:cs="Times New Roman"/><w:spacing w:val="0"/><w:sz w:val="18"/><w:szCs w:val="18"/>'
            "</w:rPr></w:style>"
        )
    )
    file.touch(part)


def _style_in(file: WordFile, name: str) -> str:
    part = file.related(file.main, "styles")
    rows = file.tree(part).iter(w("style")) if part else ()
    return next((attribute(r, w("styleId")) for r in rows if child_value(r, w("name")) == name), "")


def _head_line(text: str) -> str:
    return (
        f'<w:p {_NAMESPACES}><w:pPr><w:pStyle w:val="{_STYLE_ID}"/>'
        '<w:framePr w:w="6000" w:h="300" w:hRule="exact" w:wrap="around" w:vAnchor="page" w:hAnchor="margin" '
        f'w:xAlign="right" w:y="{_FROM_TOP}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
    )


def _watermark(text: str, number: int) -> str:
    units = max(1.0, sum(1 if is_wide(char) else 0.55 for char in text))
    height = max(_SMALLEST, min(_TALLEST, _SPAN / units))
    style = (
        f"position:absolute;margin-left:0;margin-top:0;width:{min(_SPAN, height * units):.0f}pt;height:{height:.0f}pt;"
        "rotation:315;z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    return (
        f"<w:r {_NAMESPACES}><w:rPr><w:noProof/></w:rPr><w:pict>"
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
        '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" '
        'o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/>'
        '<v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/></v:handles>'
        '<o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype>'
        f'<v:shape id="{_WATERMARK}{number}" o:spid="_x0000_s{2048 + number}" type="#_x0000_t136" style="{style}" '
        f'o:allowincell="f" fillcolor="{_GREY}" stroked="f">'
        f'<v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string={quoteattr(text)}/>'
        '<w10:wrap anchorx="margin" anchory="margin"/></v:shape></w:pict></w:r>'
    )


def _watermarks(header: Element) -> Iterator[Element]:
    for element in header.iter():
        names = (element.get("id"), element.get("name"))
        if any(str(name or "").startswith(_WATERMARK) for name in names):
            yield element


def _run_around(element: Element) -> Element:
    """Return the outermost run that an object hangs in, or the element itself where it stands in none."""
    outer = element
    for ancestor in element.iterancestors():
        if ancestor.tag == RUN and ancestor.getparent() is not None:
            outer = ancestor
    return outer


def _parsed(xml: str) -> Element:
    return etree.fromstring(xml)
