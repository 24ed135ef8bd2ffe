"""Every value of every choice, and a hundred random combinations: sound, numbered without gap, references right.

In the Word files all texts are looked at. In the PDFs of agreement and charter the numbers are read from what is
printed, those of the articles and those of the references to them, and compared.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx_integrity
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openxml_audit import OpenXmlValidator

from tests.templates.covenants import SCHEMA, Printed, defaults, filled, printed
from tests.templates.test_legal import NEEDS, NUMBERS, TABLES, alternatives, running_text
from tests.templates.test_rules_and_papers import OWN, said
from toolkit.chinese import hanzi_number
from toolkit.documents.convert import Converted, OfficePool
from toolkit.documents.fonts import FontSetup
from toolkit.documents.render import leftovers
from toolkit.signing.seen_text import normalised, read_pages

COVENANTS = ("agreement", "charter")
TEXTS = (*COVENANTS, "fund_rules", "ip_rules")
COMBINATIONS = 100
PRINTED = 25
Choices = dict[str, Any]
FLIPS: list[Choices] = [{**NEEDS.get(key, {}), key: value} for key, value in alternatives()]
_COUNTED = "[〇零一二三四五六七八九十百]+"


def any_value(key: str, rules: Mapping[str, Any], pick: random.Random) -> Any:
    """One of the values that a field of ``choices`` may have."""
    match rules["type"]:
        case "choice":
            return pick.choice(list(TABLES[rules["choices"]].labels))
        case "boolean":
            return pick.random() < 0.5
        case "fraction":
            return pick.choice([Fraction(1, 2), Fraction(2, 3), Fraction(3, 4), Fraction(1)])
        case "integer":
            return pick.randint(rules["min"], min(rules["max"], rules["min"] + 30))
    return NUMBERS.get(key, defaults()[key])


def any_choices(pick: random.Random) -> Choices:
    return {key: any_value(key, rules, pick) for key, rules in SCHEMA["schema"].items()}


def combinations() -> list[Choices]:
    """A hundred combinations, the same in every run."""
    pick = random.Random(20261125)
    return [{key: any_value(key, rules, pick) for key, rules in SCHEMA["schema"].items()} for _ in range(COMBINATIONS)]


def made(name: str, choices: Choices) -> bytes:
    own = said(name, OWN[name]) if name in OWN else None
    return filled(name, members=2, choices=choices, own=own)


def faults(name: str, docx: bytes, folder: Path) -> list[str]:
    """What is wrong with a text as a Word file."""
    path = folder / f"{name}.docx"
    path.write_bytes(docx)
    out = [str(error.description) for error in OpenXmlValidator(max_errors=5).validate(path).errors]
    out += [str(f) for f in docx_integrity.check(str(path)) if f.severity != docx_integrity.INFO]
    out += [tag for _, tag in leftovers(docx)]
    rows, numbers = printed(docx)
    out += [f"{mark} shows {text}" for row in rows for mark, text in row.cached if numbers.get(mark) != text]
    out += [f"{row.text[:20]} is empty" for row in rows if row.style == "Article" and not row.text[len(row.number) :]]
    return out


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_each_value_of_each_choice_alone_is_sound(name: str, tmp_path: Path) -> None:
    found = {str(choices): faults(name, made(name, choices), tmp_path) for choices in FLIPS}
    assert {choices: wrong for choices, wrong in found.items() if wrong} == {}


@pytest.mark.slow
@settings(max_examples=COMBINATIONS, derandomize=True, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(TEXTS))
def test_random_combinations_are_sound(pick: random.Random, name: str) -> None:
    with TemporaryDirectory() as folder:
        assert faults(name, made(name, any_choices(pick)), Path(folder)) == []


def test_the_combinations_hold_every_value_of_every_choice() -> None:
    seen = {(key, str(value)) for choices in combinations() for key, value in choices.items()}
    for key, rules in SCHEMA["schema"].items():
        if rules["type"] == "choice":
            assert {(key, value) for value in TABLES[rules["choices"]].labels} <= seen
        if rules["type"] == "boolean":
            assert {(key, "True"), (key, "False")} <= seen


class MisprintError(AssertionError):
    """A number in the PDF is not what it should be."""


def body_of(pdf: bytes) -> str:
    """The text from the first chapter to the end, without heads and feet of the pages."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = read_pages(document, range(len(document)))
    finally:
        document.close()
    text = running_text(pages, pages[1].text.split("目录")[0])
    return text[text.index("第一章总则", text.index("签署页")) :]


def pattern(row: Printed) -> str:
    """What a paragraph looks like in the PDF, whatever the numbers of its references."""
    out = []
    for n, piece in enumerate(row.pieces):
        if n % 2 == 0:
            out.append(re.escape(normalised(piece)))
        else:
            out.append(
                {"a": f"(第{_COUNTED}条|附件{_COUNTED})", "c": f"(第{_COUNTED}章)", "i": rf"(\({_COUNTED}\))"}[piece[1]]
            )
    return "".join(out)


def check_numbers(body: str, rows: list[Printed]) -> int:
    """Read every number from the PDF: articles without gap, and each reference equal to what it names.

    Returns:
        How many references were read.
    """
    first = next(n for n, row in enumerate(rows) if row.style == "Chapter")
    own: dict[str, str] = {}
    counts = {"Chapter": 0, "Article": 0, "Annex": 0}
    forms = {"Chapter": "第{}章", "Article": "第{}条", "Annex": "附件{}"}
    references: list[tuple[str, str]] = []
    position = 0
    for row in rows[first:]:
        if row.style not in ("Chapter", "Article", "ArticleItem", "Prose", "Annex"):
            continue
        item = row.style == "ArticleItem"
        head = rf"(\({_COUNTED}\))" if item else f"((?:第|附件){_COUNTED}[章条]?)" if row.style in counts else "()"
        found = re.compile(head + pattern(row)).search(body, position)
        if found is None:
            raise MisprintError(f"not printed in its place: {row.text[:40]}")
        position = found.start() + 1
        if row.style in counts:
            counts[row.style] += 1
            wanted = forms[row.style].format(hanzi_number(counts[row.style]))
            if found[1] != wanted:
                raise MisprintError(f"{wanted} is printed as {found[1]}")
        own |= dict.fromkeys(row.marks, found[1])
        references += zip(row.pieces[1::2], found.groups()[1:], strict=True)
    for mark, shown in references:
        if own.get(mark) != shown:
            raise MisprintError(f"{mark} is {own.get(mark)}, but a reference says {shown}")
    return len(references)


@pytest.fixture(scope="module")
def office() -> Iterator[OfficePool]:
    with OfficePool(FontSetup.discover(None), size=2) as pool:
        yield pool


def waiting(name: str, office: OfficePool, every: list[Choices]) -> Iterator[tuple[list[Printed], Future[Converted]]]:
    """Convert some at a time, so that memory stays flat."""
    queue: list[tuple[list[Printed], Future[Converted]]] = []
    for choices in every:
        docx = made(name, choices)
        queue.append((printed(docx)[0], office.submit(docx, name)))
        if len(queue) > 4:
            yield queue.pop(0)
    yield from queue


def numberings(name: str) -> list[Choices]:
    """Of all values and combinations, one for each numbering that they lead to, and the first combinations as well.

    Printing depends on the wording too, but numbers and references only on what is left out. With the environment
    variable ALLIANCE_ALL_COMBINATIONS, everything is printed (some four minutes).
    """
    every = [*FLIPS, *combinations()]
    if os.environ.get("ALLIANCE_ALL_COMBINATIONS"):
        return every
    first = {tuple(sorted(printed(made(name, choices))[1].items())): choices for choices in reversed(every)}
    return [*first.values(), *combinations()[:PRINTED]]


@pytest.mark.slow
@pytest.mark.parametrize("name", COVENANTS)
def test_each_reference_in_the_pdf_prints_the_number_of_the_article_that_it_names(
    name: str, office: OfficePool
) -> None:
    read = 0
    for rows, future in waiting(name, office, numberings(name)):
        read += check_numbers(body_of(future.result().pdf), rows)
    assert read > {"agreement": 1000, "charter": 100}[name]


@pytest.mark.slow
def test_a_wrong_number_in_the_pdf_is_noticed(office: OfficePool) -> None:
    docx = made("charter", {})
    rows, body = printed(docx)[0], body_of(office.convert(docx, "charter").pdf)
    check_numbers(body, rows)
    reference = next(row for row in rows if any(mark.startswith("_art_") for mark in row.pieces[1::2]))
    shown = normalised(reference.text)
    number = re.findall(f"第{_COUNTED}条", shown)[-1]
    with pytest.raises(MisprintError):
        check_numbers(body.replace(shown, shown.replace(number, "第九十九条")), rows)
    with pytest.raises(MisprintError):
        check_numbers(body.replace("第十条", "第十一条", 1), rows)
