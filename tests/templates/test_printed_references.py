"""In the PDF, every reference prints the number of the article that it names: both are read from what is printed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from concurrent.futures import Future

import pypdfium2
import pytest
from lxml import etree

from tests.templates.choosing import FLIPS, TEXTS, Choices, combinations, made
from tests.templates.clause_words import Sentence, Target, item_opening, opening, sentences
from tests.templates.covenants import Printed, W, printed
from toolkit.chinese import hanzi_number
from toolkit.clauses import ClauseText, load_clauses
from toolkit.documents.convert import Converted, OfficePool
from toolkit.documents.fonts import FontSetup
from toolkit.resources import Resources
from toolkit.signing.seen_text import normalised

COVENANTS = ("agreement", "charter")
_FORMS = {"Chapter": "第{}章", "Article": "第{}条", "Annex": "附件{}"}
_LONGEST = 3000
"""Characters of the longest article."""
_NO_LIST = "(?![;。])"
"""The article that lists the annexes names them as their headings do, but with a stop."""


class MisprintError(AssertionError):
    """A number in the PDF is not what it should be."""


def body_of(pdf: bytes, docx: bytes) -> str:
    """The text from the first chapter to the end, without heads and feet of the pages."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        head = "".join(etree.fromstring(archive.read("word/header1.xml")).itertext(f"{W}t"))
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [normalised(document[n].get_textpage().get_text_range()) for n in range(len(document))]
    finally:
        document.close()
    text = "".join(re.sub(r"[—-]\d+(/\d+)?[—-]$", "", page.removeprefix(normalised(head))) for page in pages)
    return text[text.rindex("第一章总则") :]


def check_order(body: str, rows: list[Printed]) -> None:
    """Every paragraph of the Word file is printed in its place; chapters, articles and annexes count without gap."""
    counts = dict.fromkeys(_FORMS, 0)
    position = 0
    for row in rows[next(n for n, row in enumerate(rows) if row.style == "Chapter") :]:
        if row.style not in ("Chapter", "Article", "ArticleItem", "Prose", "Annex"):
            continue
        if row.style in counts:
            counts[row.style] += 1
            wanted = _FORMS[row.style].format(hanzi_number(counts[row.style]))
            if row.number != wanted:
                raise MisprintError(f"{wanted} is counted as {row.number}")
        found = body.find(normalised(row.text), position)
        if found < 0:
            raise MisprintError(f"not printed in its place: {row.text[:40]}")
        position = found + 1


class Reader:
    """Looks in printed text for what the clause library says should stand there."""

    def __init__(self, text: ClauseText) -> None:
        self._clauses = {clause.id: clause for clause in text.clauses}
        self._titles = {"chapter": text.chapters, "annex": text.annexes}
        self.sentences = [(re.compile(one.pattern), one) for one in sentences(text)]

    def read(self, body: str) -> set[Sentence]:
        """Check every reference of a printed text; return the sentences that are printed in it.

        Raises:
            MisprintError: a number leads to other words than those of what it should name.
        """
        seen = set()
        for pattern, sentence in self.sentences:
            for found in pattern.finditer(body):
                seen.add(sentence)
                numbers = list(found.groups())
                for target in sentence.targets:
                    self._follow(body, target, numbers, found.start())
        return seen

    def _follow(self, body: str, target: Target, numbers: list[str], start: int) -> None:
        if not target.whole:
            self._item(body[max(0, start - _LONGEST) : start], target, numbers.pop(0))
            return
        number = numbers.pop(0)
        if target.kind == "article":
            shown = f"第{number}条"
            found = re.search(shown + opening(str(self._clauses[target.name].paragraphs[0])).pattern(), body)
        else:
            shown = f"第{number}章" if target.kind == "chapter" else f"附件{number}"
            heading = re.escape(shown + normalised(self._titles[target.kind][target.name])) + _NO_LIST
            found = re.search(heading, body)
        if found is None:
            raise MisprintError(f"{target.name} is referred to as {shown}, which is something else")
        if target.item is not None:
            self._item(body[found.start() : found.start() + _LONGEST], target, numbers.pop(0))

    def _item(self, article: str, target: Target, number: str) -> None:
        words = item_opening(self._clauses[target.name], target.item or 0).pattern()
        if re.search(rf"\({number}\){words}", article) is None:
            raise MisprintError(f"item {target.item} of {target.name} is referred to as （{number}）")


def reader_of(name: str) -> Reader:
    return Reader(load_clauses(Resources(), name))


def to_print(name: str) -> list[Choices]:
    """Of agreement and charter every combination; of all texts, one of each numbering that a value alone leads to."""
    numberings = {tuple(sorted(printed(made(name, choices))[1].items())): choices for choices in reversed(FLIPS)}
    if name in COVENANTS:
        return [*combinations(), *numberings.values()]
    more = {tuple(sorted(printed(made(name, choices))[1].items())): choices for choices in reversed(combinations())}
    return list((more | numberings).values())


@pytest.fixture(scope="module")
def office() -> Iterator[OfficePool]:
    with OfficePool(FontSetup.discover(None), size=2) as pool:
        yield pool


def converted(name: str, office: OfficePool) -> Iterator[tuple[bytes, bytes]]:
    """Convert some at a time, so that memory stays flat; yield Word file and PDF."""
    queue: list[tuple[bytes, Future[Converted]]] = []
    for choices in to_print(name):
        docx = made(name, choices)
        queue.append((docx, office.submit(docx, name, bare=True)))
        if len(queue) > 4:
            first, future = queue.pop(0)
            yield first, future.result().pdf
    yield from ((docx, future.result().pdf) for docx, future in queue)


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_each_reference_leads_to_the_words_of_what_it_names(name: str, office: OfficePool) -> None:
    reader = reader_of(name)
    never = {sentence for _, sentence in reader.sentences}
    for docx, pdf in converted(name, office):
        body = body_of(pdf, docx)
        check_order(body, printed(docx)[0])
        never -= reader.read(body)
    assert never == set()


@pytest.mark.slow
@pytest.mark.parametrize("name", COVENANTS)
def test_a_wrong_number_in_the_pdf_is_noticed(name: str, office: OfficePool) -> None:
    docx, reader = made(name, {}), reader_of(name)
    body, rows = body_of(office.convert(docx, name, bare=True).pdf, docx), printed(docx)[0]
    check_order(body, rows)
    reader.read(body)
    spans = [
        found.span(group)
        for pattern, _ in reader.sentences
        for found in pattern.finditer(body)
        for group in range(1, pattern.groups + 1)
    ]
    assert len(spans) > 8
    for start, end in spans:
        other = "二" if body[start:end] == "一" else "一"
        with pytest.raises(MisprintError):
            reader.read(body[:start] + other + body[end:])
    with pytest.raises(MisprintError):
        check_order(body.replace("第十条", "第十一条", 1), rows)
