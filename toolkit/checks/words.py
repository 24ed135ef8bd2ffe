"""Text, choices, yes and no, references to rows of other tables."""

from __future__ import annotations

import difflib
import re

from toolkit.checks.values import Read, Rules, Unreadable, World, clean_ends, echo, narrow
from toolkit.i18n import T

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|[\ud800-\udfff]")
_BOOLEANS = {
    **dict.fromkeys(("是", "true", "yes", "y", "√", "✓", "✔", "☑"), True),
    **dict.fromkeys(("否", "false", "no", "n", "×", "✗", "✘", "☐", "x"), False),
}
_PLAIN_BOOLEANS = {"是", "否", "true", "false", "yes", "no"}


def parse_line(text: str) -> Read | Unreadable:
    """Read a single line of text, as typed."""
    if re.search(r"[\r\n\x85\u2028\u2029\t]", text):
        return Unreadable(T("This must be a single line."), T("Take out line breaks and tabs."))
    return _text(text)


def parse_prose(text: str) -> Read | Unreadable:
    """Read text of one or more paragraphs, as typed; only line ends are made alike and indents taken off.

    Clerks indent paragraphs by two full-width spaces; the documents' style does that.
    """
    return _text("\n".join(clean_ends(line) for line in re.split(r"\r\n?|[\n\x85\u2028\u2029]", text)))


def parse_boolean(text: str) -> Read | Unreadable:
    """Read yes or no."""
    plain = narrow(text).strip().lower()
    if plain not in _BOOLEANS:
        return Unreadable(T("“{typed}” is neither yes nor no.", typed=echo(text)), T("Write 是 or 否."))
    value = _BOOLEANS[plain]
    return Read(value, None if text.lower() in _PLAIN_BOOLEANS else ("是" if value else "否"))


def parse_choice(text: str, rules: Rules, world: World) -> Read | Unreadable:
    """Read one of a code table's entries: its key, its label, or another name it goes by."""
    table = world.tables[rules["choices"]]
    if text in table.labels:
        return Read(text)
    plain = re.sub(r"\s", "", text)
    for typed in (text, plain, narrow(plain)):
        key = table.aliases.get(typed) or (typed if typed in table.labels else None)
        if key is not None:
            label = table.labels[key]
            return Read(key, None if text in (label.zh, label.en) else label.zh)
    labels = [str(label) for label in table.labels.values()]
    near = difflib.get_close_matches(text, [*labels, *table.aliases], n=1)
    return Unreadable(
        T("“{typed}” is not one of the choices; “{near}” is near.", typed=echo(text), near=near[0])
        if near
        else T("“{typed}” is not one of the choices.", typed=echo(text)),
        T("Choose one of: {choices}.", choices=_Choices(tuple(table.labels.values()))),
    )


def parse_reference(text: str, rules: Rules, world: World) -> Read | Unreadable:
    """Read a reference to a row of another table by number, name or short name; the value is the row's full name."""
    rows = world.references.get(rules["to"], {})
    for typed in (text, re.sub(r"\s", "", narrow(text)), re.sub(r"[\s第家]", "", narrow(text)).upper()):
        if typed in rows:
            value = rows[typed]
            return Read(value, None if typed == text else value)
    near = difflib.get_close_matches(text, rows, n=1, cutoff=0.5)
    remedy = {
        "orgs": T("Write the full name, short name or number of a member unit of this dossier."),
        "bodies": T("Write the name of a body of this dossier."),
        "attachments": T("Write the code of an attachment of this dossier, such as A1-1."),
        "tasks": T("Write the number of a task of this dossier."),
    }.get(rules["to"], T("Write what the other table has."))
    return Unreadable(
        T("“{typed}” is not in this dossier; “{near}” is near.", typed=echo(text), near=near[0])
        if near
        else T("“{typed}” is not in this dossier.", typed=echo(text)),
        remedy,
    )


class _Choices:
    """The labels of a code table, in the reader's language."""

    def __init__(self, labels: tuple[object, ...]) -> None:
        self.labels = labels

    def render(self, lang: str | None = None) -> str:
        """List the labels."""
        separator = ", " if lang == "en" else "、"
        return separator.join(label.render(lang) if hasattr(label, "render") else str(label) for label in self.labels)


def _text(text: str) -> Read | Unreadable:
    found = _CONTROL.search(text)
    if found:
        return Unreadable(
            T(
                "The text has the control character U+{code} at position {position}.",
                code=f"{ord(found.group()):04X}",
                position=found.start() + 1,
            ),
            T("Delete it; it usually comes in with text copied from another program."),
        )
    return Read(text)
