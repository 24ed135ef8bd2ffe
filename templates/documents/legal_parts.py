"""What agreement and charter have in common around their articles: cover, title, contents, seats, signatures."""

from __future__ import annotations

from collections.abc import Sequence

from templates.documents.application_units import listed
from templates.house import Cell, Row, contents, each, each_row, gap, paragraph, table, when
from templates.house.blocks import run
from templates.house.legal import LegalText, part_heading, spread
from toolkit.clauses import load_clauses, load_terms
from toolkit.documents.seal_marks import SEAL_MARK
from toolkit.resources import Resources

DAY = "　　　　年　　月　　日"
SIGNATURES = "签署页"
_SEAL_MARK = 9000
"""Number of the bookmark, beyond those that articles count up."""
_WHO = "{% if who and not draft %}{{ who.capacity|label('capacity') }}{% else %}法定代表人（授权代表）{% endif %}"
_WHEN = (
    f"{{% if draft %}}{DAY}{{% elif who %}}{{{{ who.sign_date|cn_date }}}}"
    f"{{% elif doc.{{date}} %}}{{{{ doc.{{date}}|cn_date }}}}{{% else %}}{DAY}{{% endif %}}"
)


def library(name: str) -> LegalText:
    """Return a text of the clause library, ready to be printed."""
    text = load_clauses(Resources(), name)
    return LegalText(text.chapters, text.clauses, text.annexes)


def preset() -> str:
    """Return what sets the terms that the clauses share; stands before everything that prints them.

    A threshold, period or name has one source; each is worked out from the facts once, when a text begins.
    """
    terms = load_terms(Resources())
    return "".join(paragraph(f"{{%p set {name} = {expression} %}}") for name, expression in terms.items())


def cover(kind: str, lines: Sequence[tuple[str, str]]) -> list[str]:
    """Return the cover.

    Args:
        kind: what the document is, when its title is the alliance's name and this.
        lines: label and value.
    """
    rows = [
        Row((Cell(label, "CoverLabel"), Cell("", "CoverValue"), Cell(value, "CoverValue", line=True)), height=700)
        for label, value in lines
    ]
    regular = f"title == alliance.name ~ '{kind}'"
    return [
        gap(2000),
        when(
            regular,
            each("line in alliance.name|title_lines(16)", paragraph("{{ line }}", "CoverTitle")),
            gap(300),
            paragraph(spread(kind), "CoverName"),
        ),
        when(f"not ({regular})", each("line in title|title_lines(16)", paragraph("{{ line }}", "CoverTitle"))),
        when("draft", paragraph("（草案）", "CoverFoot")),
        gap(1800),
        table((2640, 120, 6084), rows, style="HouseOpen"),
    ]


def contents_page(entries: Sequence[str]) -> list[str]:
    """Return the table of contents, on a page of its own."""
    return [paragraph("目　录", "PartTitle", new_page=True), contents(entries)]


def opening(*below: str) -> list[str]:
    """Return the title over the text, and that it is a draft."""
    return [
        paragraph(style="SectionEnd", new_page=True),
        each("line in title|title_lines(20)", paragraph("{{ line }}", "LegalTitle")),
        when("draft", paragraph("（草案）", "LegalDraft")),
        *below,
        gap(200),
    ]


def seats(body: str) -> str:
    """Return the table of the people of one body."""
    return listed(
        (800, 1500, 1500, 3444, 1600),
        ("序号", "职务", "姓名", "单位", "单位职务"),
        f"row in positions|selectattr('body', 'equalto', {body})|list",
        ("{{ loop.index }}", "{{ row.title }}", "{{ row.name }}", "{{ row.org }}", "{{ row.org_title|blank }}"),
        ("TableCentre", "TableCentre", "TableCentre", "TableText", "TableCentre"),
    )


def background_rights(note: str) -> list[str]:
    """Return the list of the rights that members bring in, as told of the alliance or else of its members.

    Args:
        note: printed under it.
    """
    told = "ip_assets|selectattr('origin', 'equalto', 'background')|list"
    known = "view.ip|rejectattr('kind', 'equalto', 'standard')|list"
    holders = "{% if row.get('holders') %}{{ row.holders|join('、') }}{% else %}{{ row.holder or row.org }}{% endif %}"
    small, centred = "TableSmall", "TableSmallCentre"
    return [
        paragraph(f"{{%p set assets = {told} or {known} %}}"),
        listed(
            (600, 1140, 2680, 2080, 1644, 700),
            ("序号", "类别", "名称", "编号", "权利人", "状态"),
            "row in assets",
            (
                "{{ loop.index }}",
                "{{ row.kind|label('ip_kind') }}",
                "{{ row.title }}",
                "{{ row.number or '—' }}",
                holders,
                "{{ row.status|label('ip_status') }}",
            ),
            (centred, centred, small, centred, small, centred),
        ),
        paragraph(note, "TableNote"),
    ]


def signatures(document: str, statement: str, date: str, label: str) -> list[str]:
    """Return the pages to sign: one block for each party, none ever split, and no page without the words above them.

    The blocks are rows of one table whose head, the statement, Word repeats on every page.

    Args:
        document: key of the code table ``signed_document``, by which signatures are told apart.
        statement: what the parties declare.
        date: name of the document's own date of signature.
        label: what stands before a party's name; may use ``loop``.
    """
    found = f"signoffs|selectattr('document', 'equalto', '{document}')|selectattr('party', 'equalto', org.name)"
    left = (
        f"{{% set who = {found}|list|first|default(none) %}}{label}{{{{ org.name }}}}",
        "统一社会信用代码：{{ org.uscc }}",
        f"{_WHO}（签字）：",
        "签署日期：" + _WHEN.replace("{date}", date),
    )
    lines = [paragraph(text, "SignParty" if n == 0 else "SignLine") for n, text in enumerate(left)]
    block = Row((Cell("".join(lines)), Cell(seal_place("（公", "章）"))), height=2600)
    head = Row((Cell(statement, "SignHead", span=2),), head=True)
    return [
        part_heading(SIGNATURES),
        table((6044, 2800), [head, *each_row(2, "org in orgs", block)]),
    ]


def seal_place(before: str, after: str) -> str:
    """Return the line whose middle is where a party's seal or visible signature goes.

    The bookmark there becomes a named destination of the pages (:mod:`toolkit.documents.seal_marks`); the loop around
    it repeats it, and filling numbers the repeats.
    """
    mark = f'<w:bookmarkStart w:id="{_SEAL_MARK}" w:name="{SEAL_MARK}"/><w:bookmarkEnd w:id="{_SEAL_MARK}"/>'
    return paragraph(style="SignSeal", runs=run(before) + mark + run(after))
