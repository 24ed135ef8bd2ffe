"""Official documents (公文) after GB/T 9704-2012: with a red head, as a letter (信函格式), or plain.

:func:`official_document` puts a whole one together; its parts can be had one by one. All read the elements of the
document from the facts under one name, such as ``doc.official``, whose fields stand in ``forms/shared.yaml``; what a
draft has not got yet (number, date) is printed as a blank to write into. The clauses in brackets are the standard's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from templates.house.blocks import each, field, gap, paragraph, run, when
from templates.house.official_styles import (
    BLANK_DATE,
    DATES,
    IMPRINT_CHARACTERS,
    IMPRINT_LINE,
    ISSUER_WIDTH,
    LINE,
    MARKS,
    OFFICIAL_STYLES,
    THICK_RULE,
    THIN_RULE,
    numbered,
    official_numbering_xml,
)
from templates.house.paper import Paper
from templates.house.parts import font_table_xml, related, settings_xml
from templates.house.styles import HEAD, HEI, KAI, W, styles_xml, theme_xml

FACTS = "doc.official"
"""Where the elements of a document stand among its facts."""
BLANK_NUMBER = "　　　　〔　　　　〕　　号"
_FRAME = (
    '<w:framePr w:w="8844" w:wrap="notBeside" w:vAnchor="margin" w:hAnchor="margin" w:xAlign="left" w:yAlign="bottom"/>'
)
"""At the foot of the printed area; text keeps above it or goes on to the next page (7.4.1)."""
_KEEP_NEXT = "<w:keepNext/>"


class Form(Enum):
    """How the first page begins."""

    DOCUMENT = "document"
    LETTER = "letter"
    PLAIN = "plain"


@dataclass(frozen=True)
class Attachment:
    """An attachment printed after the document (7.3.7).

    Args:
        title: a template expression, such as ``'整改事项清单'`` in its quotes.
        blocks: what it holds.
    """

    title: str
    blocks: Sequence[str]


def official_document(
    subject: str,
    recipients: str,
    body: Sequence[str],
    *,
    form: Form = Form.DOCUMENT,
    attachments: Sequence[Attachment] = (),
    enclosed: str = "[]",
    facts: str = FACTS,
    upward: bool = False,
    sealed: bool = True,
) -> bytes:
    """Return a whole official document as .docx.

    Args:
        subject: template expression for the title without the issuer: ``'关于认定' ~ alliance.name ~ '的通知'``.
        recipients: template expression for the list of recipients where the facts name none; empty for a public notice,
            which has none.
        body: the text, made of ``prose``, ``heading``, ``item``, ``grid`` and the like.
        form: with a red head, a letter, or plain.
        attachments: printed with it.
        enclosed: template expression for the titles of further attachments that are papers of their own.
        facts: where the elements stand.
        upward: it goes to a superior: number to the left, signing officer to the right.
        sealed: the signature leaves room for a seal.
    """
    title = f"({facts}.title or ({issuer(facts)} ~ {subject}))"
    paper = OfficialPaper(f"{{{{ {title} }}}}", f"{{{{ {issuer(facts)} }}}}", form=form, facts=facts)
    titles = f"[{', '.join(attachment.title for attachment in attachments)}] + ({enclosed})"
    heads = {Form.DOCUMENT: red_head(facts, upward=upward), Form.LETTER: letter_head(facts), Form.PLAIN: ""}
    paper.add(
        heads[form],
        document_title(title, "DocTitle" if heads[form] else "PlainTitle"),
        recipients_line(recipients, facts) if recipients else _blank_line(),
        *body[:-1],
        *(kept(block) if len(body) > 1 else block for block in body[-1:]),  # some text must stay on the first page
        attachment_list(titles),
        signature(facts, sealed=sealed),
        remark(facts),
    )
    for number, attachment in enumerate(attachments, 1):
        paper.add(attachment_head(number, attachment.title, f"({titles})|length > 1"), *attachment.blocks)
    if form is not Form.PLAIN:
        paper.add(imprint(facts, ruled=form is Form.DOCUMENT, room=bool(attachments)))
    return paper.build()


def issuer(facts: str = FACTS) -> str:
    """Return the template expression for the issuer's name."""
    return f"({facts}.issuer or policy_values.issuer)"


class OfficialPaper(Paper):
    """Pages of an official document: numbered — 1 — at the outer edge (7.5).

    Args:
        title: for the file's properties; may hold tags.
        author: likewise.
        form: a letter has its mark above the printed area of the first page, and no number there (10.1).
        facts: where the elements stand.
    """

    def __init__(self, title: str, author: str = "", *, form: Form = Form.DOCUMENT, facts: str = FACTS) -> None:
        super().__init__(title, author)
        self._letter = form is Form.LETTER
        self._facts = facts

    def _parts(self) -> dict[str, str]:
        prefix = "Letter" if self._letter else ""
        number = run("— ") + field("PAGE") + run(" —")
        parts = {
            "styles": styles_xml(OFFICIAL_STYLES, size=32, line=LINE, spacing=-5),
            "settings": settings_xml(two_sided=True),
            "numbering": official_numbering_xml(),
            "fontTable": font_table_xml(),
            "theme": theme_xml(),
            "footer1": _margin("ftr", paragraph(style=f"{prefix}FooterOdd", runs=number)),
            "footer2": _margin("ftr", paragraph(style=f"{prefix}FooterEven", runs=number)),
        }
        if self._letter:
            mark = f"{self._facts}.mark or {issuer(self._facts)}"
            parts["header1"] = _margin("hdr", _mark(mark, "LetterMark"))
            parts["footer3"] = _margin("ftr", paragraph(style="LetterFoot"))
        return parts

    def _section(self, landscape: bool, first: bool) -> str:
        if landscape:
            raise NotImplementedError("official documents have portrait pages only")
        parts = self._parts()
        margins = [("header", "first", "header1")] if self._letter and first else []
        margins += [("footer", "default", "footer1"), ("footer", "even", "footer2")]
        margins += [("footer", "first", "footer3")] if self._letter and first else []
        return (
            "<w:sectPr>"
            + "".join(f'<w:{kind}Reference w:type="{at}" r:id="{related(parts, name)}"/>' for kind, at, name in margins)
            + '<w:type w:val="nextPage"/><w:pgSz w:w="11906" w:h="16838"/>'
            '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" '
            f'w:header="1454" w:footer="{1134 if self._letter else 1412}" w:gutter="0"/>'
            + '<w:pgNumType w:start="1"/>' * first
            + "<w:titlePg/>" * (self._letter and first)
            + "</w:sectPr>"
        )


def red_head(facts: str = FACTS, *, upward: bool = False) -> str:
    """Return the head and its red line (7.2): copy number, urgency, mark, number, for superiors the signing officer."""
    number = f"{{{{ {facts}.docno or '{BLANK_NUMBER}' }}}}"
    said = f"(1 if {facts}.copy_no else 0) - (1 if {facts}.urgency else 0)"
    below = paragraph(number, "DocNumber")
    if upward:
        name = run(f"{{{{ {facts}.signer|blank }}}}").replace("<w:r>", f"<w:r>{_faced(KAI)}")
        signer = run(f"{number}\t签发人：") + name
        below = paragraph(style="DocNumberUp", runs=signer) + paragraph(style="HeadRule")
    return (
        when(f"{facts}.copy_no", paragraph(f"{{{{ {facts}.copy_no }}}}", "CopyNumber"))
        + when(f"{facts}.urgency", paragraph(f"{{{{ {facts}.urgency|label('urgency') }}}}", "Urgency"))
        + each(f"_ in range(3 - {said})", paragraph(style="CopyNumber"))
        + _mark(f"{facts}.mark or ({issuer(facts)} ~ '文件')", "Mark")
        + below
    )


def letter_head(facts: str = FACTS) -> str:
    """Return what stands under a letter's red rule: its number (10.1). The mark is in the first page's header."""
    return paragraph(f"{{{{ {facts}.docno or '{BLANK_NUMBER}' }}}}", "LetterNumber")


def document_title(title: str, style: str = "DocTitle") -> str:
    """Return the title, broken by sense (7.3.1); ``title`` is a template expression."""
    return paragraph(f"{{{{ {title}|title_lines|join('\\n') }}}}", style)


def recipients_line(default: str, facts: str = FACTS) -> str:
    """Return the line of recipients (7.3.2); ``default`` is a template expression for a list."""
    return paragraph(f"{{{{ ({facts}.recipients or {default})|join('，') }}}}：", "Recipients")


def item(text: str, level: int = 3, *, lead: str = "", keep_next: bool = False) -> str:
    """Return a paragraph that numbers itself and runs on (7.3.3).

    Args:
        text: what it says.
        level: 1 to 4 for 一、（一）1.（1）.
        lead: words before the text, in the level's own face.
        keep_next: stays on the page of what follows.
    """
    face = run(lead).replace("<w:r>", f"<w:r>{_faced({1: HEI, 2: KAI}[level])}") if level < 3 else run(lead)
    properties = f'<w:pStyle w:val="Prose"/>{_KEEP_NEXT * keep_next}{numbered(level)}'
    return f"<w:p><w:pPr>{properties}</w:pPr>{face * bool(lead)}{run(text)}</w:p>"


def attachment_list(titles: str) -> str:
    """Return the list of attachments under the text (7.3.4); ``titles`` is a template expression for a list."""
    several = "loop.length > 1"
    return each(
        f"title in {titles}",
        when("loop.length == 1", paragraph("附件：{{ title }}", "OnlyAttachment")),
        when(f"{several} and loop.first", paragraph("附件：1.\t{{ title }}", "FirstAttachment")),
        when(f"{several} and not loop.first", paragraph("{{ loop.index }}.\t{{ title }}", "NextAttachment")),
    )


def signature(facts: str = FACTS, *, sealed: bool = True) -> str:
    """Return issuer and date (7.3.5): two blank lines above for the seal, or the arrangement without one."""
    date = f"({facts}.issue_date|cn_date or '{BLANK_DATE}')"
    name = f"({issuer(facts)} ~ ('（代章）' if {facts}.on_behalf else ''))"
    if not sealed:
        return _bare_signature(name, date)
    known = " or ".join(f"{date}|length == {length}" for length, _ in DATES)
    styles = [(f"{date}|length == {length}", f"Issuer{length}") for length, _ in DATES]
    styles.append((f"not ({known})", "IssuerBlank"))
    lines = f"line in {name}|title_lines({ISSUER_WIDTH})"
    return (
        _blank_line()
        + _blank_line()
        + "".join(when(condition, each(lines, paragraph("{{ line }}", style))) for condition, style in styles)
        + paragraph(f"{{{{ {date} }}}}", "IssueDate")
    )


def remark(facts: str = FACTS) -> str:
    """Return the note in brackets under the date (7.3.6)."""
    return when(f"{facts}.note", paragraph(f"（{{{{ {facts}.note }}}}）", "Remark"))


def attachment_head(number: int, title: str, several: str) -> str:
    """Return an attachment's number and title on a new page (7.3.7).

    Args:
        number: its place in the list of attachments.
        title: template expression.
        several: template condition: there are more of them, so that the number is printed.
    """
    return paragraph(f"附件{{% if {several} %}}{number}{{% endif %}}", "AttachmentNumber", new_page=True) + paragraph(
        f"{{{{ {title}|title_lines|join('\\n') }}}}", "AttachmentTitle"
    )


def imprint(facts: str = FACTS, *, ruled: bool = True, room: bool = False) -> str:
    """Return the imprint (7.4): copies to, printing office and date, at the foot of the last page.

    Args:
        facts: where the elements stand.
        ruled: with rules and the printing office; a letter has neither (10.1).
        room: leave room for it by blank lines instead of making text keep above it: a table can't, LibreOffice would
            put it on the next page as a whole.
    """
    frame = _FRAME.replace("notBeside", "none") if room else _FRAME
    copies = _framed(paragraph(f"抄送：{{{{ {facts}.cc|join('，') }}}}。", "Copies"), frame)
    lines = f"({facts}.cc|join('，')|length + {IMPRINT_CHARACTERS}) // {IMPRINT_CHARACTERS}"
    blank = each(f"_ in range({lines})", gap(IMPRINT_LINE)) if room else ""
    anchor = paragraph(style="SectionEnd")
    if not ruled:
        return when(f"{facts}.cc", copies, blank) + anchor
    date = f"({facts}.print_date or {facts}.issue_date)|cn_date or '{BLANK_DATE}'"
    office = f"{facts}.print_org or ({issuer(facts)} ~ '办公室')"
    rules = 2 * THICK_RULE + THIN_RULE
    return (
        _bar(THICK_RULE, frame)
        + when(f"{facts}.cc", copies, _bar(THIN_RULE, frame))
        + _framed(paragraph(f"{{{{ {office} }}}}\t{{{{ {date} }}}}印发", "Printed"), frame)
        + _bar(THICK_RULE, frame)
        + (gap(IMPRINT_LINE + rules) + when(f"{facts}.cc", blank)) * room
        + anchor
    )


def kept(block: str) -> str:
    """Return a block whose last paragraph stays with what follows, unless that is a tag's."""
    place = block.rfind("<w:p>")
    if place < 0 or "{%p" in block[place:] or _KEEP_NEXT in block[place:] or block.endswith("</w:tbl>"):
        return block
    last = block[place:]
    style = last.find("/>") + 2 if last.startswith("<w:p><w:pPr><w:pStyle") else 0
    if style:
        return block[:place] + last[:style] + _KEEP_NEXT + last[style:]
    return block[:place] + f"<w:p><w:pPr>{_KEEP_NEXT}</w:pPr>" + last.removeprefix("<w:p>")


def _faced(font: str) -> str:
    return f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/></w:rPr>'


def _mark(mark: str, style: str) -> str:
    """Print the mark as large as its length allows."""
    sizes = [most for most, *_ in MARKS]
    out = ""
    for before, most in zip([0, *sizes], sizes, strict=False):
        upper = f" and ({mark})|length <= {most}" if most != sizes[-1] else ""
        out += when(f"({mark})|length > {before}{upper}", paragraph(f"{{{{ {mark} }}}}", f"{style}{most}"))
    return out


def _bare_signature(name: str, date: str) -> str:
    """The date begins two characters after the issuer does; a longer date ends two from the edge (7.3.5.2)."""
    pad = f"{{% for _ in range(28 - {name}|length) %}}　{{% endfor %}}"
    short = f"{name}|length < 8"
    return (
        _blank_line()
        + paragraph(f"{{{{ {name} }}}}", "BareIssuer")
        + when(f"not ({short})", paragraph(f"{pad}{{{{ {date} }}}}", "BareDate"))
        + when(short, paragraph(f"{{{{ {date} }}}}", "BareIssuer"))
    )


def _blank_line() -> str:
    return paragraph(keep_next=True)


def _framed(block: str, frame: str) -> str:
    """Put a paragraph with a style into the frame at the foot."""
    place = block.index("/>") + 2
    return block[:place] + frame + block[place:]


def _bar(height: int, frame: str) -> str:
    """Return a rule as a filled line: paragraphs of one frame may not differ in their borders for LibreOffice."""
    return (
        f'<w:p><w:pPr>{frame}<w:shd w:val="clear" w:color="auto" w:fill="000000"/>'
        f'<w:spacing w:line="{height}" w:lineRule="exact"/><w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
    )


def _margin(kind: str, content: str) -> str:
    return f"{HEAD}<w:{kind} {W}>{content}</w:{kind}>"
