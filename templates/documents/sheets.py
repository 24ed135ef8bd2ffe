"""What tables and opinion sheets of the department and its experts share: titles, boxes to tick, signature lines."""

from __future__ import annotations

from collections.abc import Sequence

from templates.documents.signing import DATE
from templates.house import WIDTH, Paper, block, each, paragraph, when
from templates.house.blocks import run

LABELS = (1900, 2722, 1400, 2822)
SHARES = (
    "{{ derived.members_total }} 家（含牵头单位），其中河南省 {{ derived.henan }} 家，"
    "占 {{ derived.henan_share|percent }}；其他 {{ derived.outside }} 家"
)
KIND = "河南省产业技术创新战略联盟"


def sheet(title: str = "{{ form.title }}") -> Paper:
    """Return the paper of a sheet that the department makes."""
    return Paper(f"{{{{ alliance.name }}}}{title}", "{{ policy_values.issuer|blank }}", footer="not bound")


def title(*lines: str, new_page: bool = False) -> str:
    """Return a title cut by sense into lines."""
    broken = "<w:r><w:br/></w:r>".join(map(run, lines))
    return paragraph(style="PartTitle", runs=broken, new_page=new_page)


def let(name: str, expression: str) -> str:
    """Name a value for what follows."""
    return paragraph(f"{{%p set {name} = {expression} %}}")


def ticks(value: str, table: str, keys: Sequence[str]) -> str:
    """Return the entries of a code table in a line, each with a box; that of ``value`` is filled."""
    return "　".join(
        f"{{% if {value} == '{key}' %}}■{{% else %}}□{{% endif %}}{{{{ '{key}'|label('{table}') }}}}" for key in keys
    )


def chosen(value: str, texts: dict[str, str]) -> str:
    """Return the one of ``texts`` whose key the value is."""
    tags = "".join(
        f"{{% {'elif' if n else 'if'} {value} == '{key}' %}}{text}" for n, (key, text) in enumerate(texts.items())
    )
    return f"{tags}{{% endif %}}"


def days_unit(notice: str) -> str:
    """Return what stands behind the number of days that a rectification notice gives: 日 or 个工作日."""
    return f"{{% if {notice}.deadline_kind == 'working' %}}个工作日{{% else %}}日{{% endif %}}"


def dated(date: str) -> str:
    """Return the line of a date: as known, or blank to be written by hand."""
    return paragraph(f"{{% if {date} %}}{{{{ {date}|cn_date }}}}{{% else %}}{DATE}{{% endif %}}", "SignDate")


def opinion(
    heading: str, text: str, signature: str, date: str, *, room: int = 500, hint: str = "", before: Sequence[str] = ()
) -> str:
    """Return a framed opinion with its signature line.

    Args:
        heading: printed at its top.
        text: name of the fact; nothing is printed where it was not said.
        signature: the line to sign.
        date: name of the fact with the date.
        room: blank height in twips before the signature line.
        hint: printed where the fact was not said.
        before: paragraphs between heading and text, as XML.
    """
    return block(
        WIDTH,
        [
            paragraph(heading, "BlockTitle"),
            *before,
            each(f"text in {text}|paragraphs", paragraph("{{ text }}", "BlockText")),
            *([when(f"not {text}", paragraph(hint, "BlockHint"))] if hint else []),
        ],
        room=room,
        closing=[paragraph(signature, "Sign"), dated(date)],
    )
