"""D3, the charter (联盟章程): title, contents, articles, the board's seats, signatures."""

from __future__ import annotations

from templates.documents.legal_parts import (
    SIGNATURES,
    contents_page,
    cover,
    library,
    opening,
    preset,
    seats,
    signatures,
)
from templates.house import paragraph, when
from templates.house.legal import LegalPaper, part_heading

KIND = "章程"
SEATS = "附表　理事会席位表"
_TITLE = f"doc.title or alliance.name ~ '{KIND}'"
_MEETING = "for m in meetings if m.no|string == doc.adopted_at|string"
_DAY = (
    f"{{% if doc.adopted_date %}}{{{{ doc.adopted_date|cn_date }}}}"
    f"{{% else %}}{{% {_MEETING} %}}{{{{ m.date|cn_date }}}}{{% endfor %}}{{% endif %}}"
)
_ADOPTED = f"{_DAY}{{% {_MEETING} %}}{{{{ m.title }}}}{{% endfor %}}审议通过"
_IS_ADOPTED = "(doc.adopted_at or doc.adopted_date) and not draft"


def build() -> bytes:
    """Return charter.docx."""
    text = library("charter")
    paper = LegalPaper(
        f"{{{{ {_TITLE} }}}}",
        "{{ lead.name }}",
        header=f"{{{{ {_TITLE} }}}}{{% if draft %}}（草案）{{% endif %}}",
        footer="not bound",
        cover=True,
    )
    paper.add(
        paragraph(f"{{%p set title = {_TITLE} %}}"),
        paragraph("{%p set compact = agreement.title or alliance.name ~ '协议书' %}"),
        preset(),
    )
    paper.add(
        *cover(
            KIND,
            (
                ("牵头单位", "{{ lead.name }}"),
                ("成员单位", "{{ parties }}家"),
                ("通过日期", f"{{% if {_IS_ADOPTED} %}}{_DAY}{{% endif %}}"),
                ("施行日期", "{% if doc.effective_date and not draft %}{{ doc.effective_date|cn_date }}{% endif %}"),
            ),
        ),
        *contents_page([*text.entries(), SEATS, SIGNATURES]),
        *opening(when(_IS_ADOPTED, paragraph(f"（{_ADOPTED}）", "LegalDraft"))),
        *text.blocks(),
        part_heading(SEATS),
        seats("board.name"),
        *signatures(
            "charter",
            "全体成员单位承认并遵守《{{ title }}》，由法定代表人或者授权代表签字并加盖公章。",
            "adopted_date",
            "{{ loop.index }}．",
        ),
    )
    return paper.build()


TEMPLATES = {"charter": build}
