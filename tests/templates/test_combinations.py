"""Every value of every choice, and a hundred combinations, as Word files: sound, numbered, references right."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

import docx_integrity
import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator

from tests.templates.choosing import COMBINATIONS, FLIPS, TEXTS, combinations, made
from tests.templates.clause_words import Words, opening
from tests.templates.covenants import SCHEMA, Printed, W, printed
from tests.templates.test_legal import TABLES
from toolkit.clauses import load_clauses
from toolkit.documents.render import leftovers
from toolkit.resources import Resources


@cache
def openings(name: str) -> dict[str, Words]:
    """How each article begins, by its bookmark."""
    return {f"_art_{c.id}": opening(str(c.paragraphs[0])) for c in load_clauses(Resources(), name).clauses}


class Shapes:
    """Which blocks a validator has seen: validity hangs on the markup, not on the words in it."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def new(self, docx: bytes) -> bool:
        """Say whether a file has markup that none before it had; it is taken for seen from now on."""
        shapes: set[bytes] = set()
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            for part in archive.namelist():
                data = archive.read(part)
                if part != "word/document.xml":
                    shapes.add(part.encode() + data)
                    continue
                root = etree.fromstring(data)
                for piece in root.iter(f"{W}t"):
                    piece.text = None
                for mark in root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd"):
                    mark.set(f"{W}id", "0")
                shapes |= {etree.tostring(block) for block in root[0]}
        fresh = shapes - self._seen
        self._seen |= shapes
        return bool(fresh)


def faults(name: str, docx: bytes, folder: Path, shapes: Shapes) -> list[str]:
    """What is wrong with a text as a Word file."""
    path = folder / f"{name}.docx"
    path.write_bytes(docx)
    out = [str(found) for found in docx_integrity.check(str(path)) if found.severity != docx_integrity.INFO]
    if shapes.new(docx):
        out += [str(error.description) for error in OpenXmlValidator(max_errors=5).validate(path).errors]
    out += [tag for _, tag in leftovers(docx)]
    rows, numbers = printed(docx)
    return out + _miscounted(name, rows, numbers)


def _miscounted(name: str, rows: list[Printed], numbers: dict[str, str]) -> list[str]:
    out = [f"{mark} stands twice" for mark, n in Counter(m for row in rows for m in row.marks).items() if n > 1]
    for row in rows:
        out += [f"{mark} shows {text}" for mark, text in row.cached if numbers.get(mark) != text]
        text = row.text[len(row.number) :].strip()
        if row.style in ("Article", "ArticleItem", "Chapter", "Annex") and not text:
            out.append(f"{row.number} is empty")
        begins = [openings(name)[mark] for mark in row.marks if mark in openings(name)]
        out += [f"{row.number} begins with {text[:20]}" for words in begins if not words.start(text)]
    return out


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_each_value_alone_and_each_combination_is_a_sound_text(name: str, tmp_path: Path) -> None:
    shapes, found, known = Shapes(), {}, set()
    for choices in (*FLIPS, *combinations()):
        docx = made(name, choices)
        if docx not in known:
            known.add(docx)
            found[str(choices)] = faults(name, docx, tmp_path, shapes)
    assert {choices: wrong for choices, wrong in found.items() if wrong} == {}
    assert len(known) > {"agreement": 190, "charter": 140, "fund_rules": 100, "ip_rules": 120}[name]


def test_the_combinations_are_a_hundred_and_hold_every_value_of_every_choice() -> None:
    assert len(combinations()) == COMBINATIONS
    seen = {(key, str(value)) for choices in combinations() for key, value in choices.items()}
    for key, rules in SCHEMA["schema"].items():
        if rules["type"] == "choice":
            assert {(key, value) for value in TABLES[rules["choices"]].labels} <= seen
        if rules["type"] == "boolean":
            assert {(key, "True"), (key, "False")} <= seen


def _changed(docx: bytes, old: str, new: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as archive, zipfile.ZipFile(out, "w") as copy:
        for part in archive.namelist():
            data = archive.read(part)
            if part == "word/document.xml":
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode(), 1)
            copy.writestr(part, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('w:name="_art_exit"', 'w:name="_art_expel"', "_art_expel stands twice"),
        ("REF _art_exit_effect ", "REF _art_exit ", "_art_exit shows"),
        ('<w:pStyle w:val="ArticleItem"/>', '<w:pStyle w:val="Article"/>', "shows"),
        ("<w:body>", "<w:body><w:pStyle/>", "Unexpected element"),
        ("成员单位退出联盟", "退出", "begins with"),
    ],
)
def test_a_fault_is_noticed(old: str, new: str, fault: str, tmp_path: Path) -> None:
    assert fault in "\n".join(faults("agreement", _changed(made("agreement", {}), old, new), tmp_path, Shapes()))
