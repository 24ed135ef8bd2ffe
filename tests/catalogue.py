"""Bring the Chinese catalogue up to date with what the program says: ``python -m tests.catalogue``.

Sentences stand in the code in English: as ``T("…")``, and as the first line of a rule's docstring, which is the rule's
title. New ones get an empty translation to be filled in; those that nobody says any more go.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

import toolkit
from toolkit.checks.check import RULES
from toolkit.checks.compliance import rule_title
from toolkit.i18n import LOCALE_DIR

PACKAGE = Path(toolkit.__file__).parent
CHINESE = LOCALE_DIR / "zh_CN" / "LC_MESSAGES" / "alliance.po"
_CLICK = Path(__file__).parent / "click_messages.txt"


@cache
def sentences() -> frozenset[str]:
    """Return every sentence of this program's own."""
    rows = extract_from_dir(str(PACKAGE), method_map=[("**.py", "python")], keywords={"T": None})
    said = {message for _, _, message, _, _ in rows if isinstance(message, str)}
    return frozenset(said | {rule_title(rule).render("en") for rule in RULES})


@cache
def from_click() -> frozenset[str]:
    """Return click's own sentences, which the same catalogue translates."""
    return frozenset(line.replace("\\n", "\n") for line in _CLICK.read_text("utf-8").splitlines())


def read_chinese() -> Catalog:
    """Read the catalogue."""
    with CHINESE.open("rb") as stream:
        return read_po(stream, locale="zh_CN", domain="alliance")


def main() -> None:
    """Add what is new with an empty translation, take out what nobody says, say which are empty."""
    old = read_chinese()
    new = Catalog("zh_CN", "alliance", header_comment=old.header_comment, project="alliance-toolkit", fuzzy=False)
    new.mime_headers = old.mime_headers
    for message in old:
        if isinstance(message.id, tuple):  # click's, which our own code never has
            new.add(message.id, message.string)
    for sentence in sentences() | from_click():
        known = old.get(sentence)
        new.add(sentence, known.string if known else "")
    with CHINESE.open("wb") as stream:
        write_po(stream, new, width=0, sort_output=True)
    for message in new:
        if message.id and not message.string:
            print(message.id)  # developers' tool


if __name__ == "__main__":
    main()
