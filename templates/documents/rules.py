"""How the internal rules of an alliance look: their title, who adopted them, articles, annexes."""

from __future__ import annotations

from templates.house import paragraph, when
from templates.house.legal import LegalPaper, LegalText


def _met(fact: str) -> str:
    """Return the tag that prints date and title of a meeting."""
    return f"{{% for m in meetings if m.no|string == {fact} %}}{{{{ m.date|cn_date }}}}{{{{ m.title }}}}{{% endfor %}}"


def rule_title(mechanism: str) -> str:
    """Return the tag that prints the rules' name: as the table of mechanisms has it, else the form's title."""
    found = f"mechanisms|selectattr('kind', 'equalto', '{mechanism}')|map(attribute='rule_title')"
    other = "{{ alliance.short_name }}{{ form.title }}"
    return f"{{% for t in {found} %}}{{{{ t }}}}{{% else %}}{other}{{% endfor %}}"


def rules_paper(title: str) -> LegalPaper:
    """Return the paper of a set of rules."""
    return LegalPaper(title, "{{ alliance.name }}", header=title, footer="not bound")


def rules_head(title: str) -> list[str]:
    """Return the title, and under it when and by whom the rules were adopted, or that they are a draft."""
    first, last = _met("doc.first_meeting"), _met("doc.meeting")
    revised = (paragraph(f"（{first}审议通过", "LegalDraft"), paragraph(f"{last}修订）", "LegalDraft"))
    return [
        paragraph(title, "LegalTitle"),
        when(
            "doc.meeting and not draft",
            when("doc.first_meeting", *revised),
            when("not doc.first_meeting", paragraph(f"（{last}审议通过）", "LegalDraft")),
        ),
        when("not doc.meeting or draft", paragraph("（草案）", "LegalDraft")),
    ]


def whole(paper: LegalPaper, title: str, text: LegalText, annexes: list[str]) -> bytes:
    """Return the file: title, articles, annexes."""
    paper.add(*rules_head(title), *text.blocks(), *annexes)
    return paper.build()
