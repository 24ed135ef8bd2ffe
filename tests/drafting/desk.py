"""Copies of drafts as members send them back: edited, commented, with tracked changes."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

from tests.documents.word import zipped
from toolkit.checks.check import Checked
from toolkit.documents.write import write_documents
from toolkit.drafting.store import check_texts
from toolkit.facts.dossier import DOSSIER_FILE, parse_dossier, read_dossier
from toolkit.resources import Resources

AT = datetime(2026, 3, 5, 14, 30, tzinfo=timezone(timedelta(hours=8)))
SAMPLE = Resources().samples / "superhard"
_MAIN = "word/document.xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
_W15 = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'


def dossier(folder: Path, change: Callable[[str], str] = lambda text: text) -> Path:
    """A copy of the sample, its facts changed as text."""
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("out", "drafts"), dirs_exist_ok=True)
    rewrite(folder, change)
    return folder


def rewrite(folder: Path, change: Callable[[str], str]) -> None:
    """Change a dossier's facts as text."""
    path = folder / DOSSIER_FILE
    path.write_text(change(path.read_text("utf-8")), "utf-8")


def chosen(**choices: str) -> Callable[[str], str]:
    """A change of choices, each of which the sample makes."""

    def change(text: str) -> str:
        head, start, rest = text.partition("\nchoices:\n")
        block, end, tail = rest.partition("\n\n")
        for key, value in choices.items():
            block, count = re.subn(rf"(?m)^  {key}: .*$", f"  {key}: {value}", block)
            assert count == 1, key
        return head + start + block + end + tail

    return change


@cache
def sample_texts() -> dict[str, Checked]:
    """The sample, judged for its two texts."""
    return sample_with(lambda text: text)


def sample_with(change: Callable[[str], str]) -> dict[str, Checked]:
    """The sample with its facts changed as text, judged for its two texts."""
    text = change((SAMPLE / DOSSIER_FILE).read_text("utf-8"))
    facts = parse_dossier(text.encode(), folder=SAMPLE, source=SAMPLE / DOSSIER_FILE)
    return check_texts(facts, Resources())


def texts_in(folder: Path) -> dict[str, Checked]:
    """A dossier in a folder, judged for its two texts; an unchanged sample is judged once only."""
    facts = read_dossier(folder)
    if facts.revision != sample_texts()["agreement"].facts.revision:
        return check_texts(facts, Resources())
    return {name: replace(checked, facts=facts) for name, checked in sample_texts().items()}


@cache
def sample_document(name: str = "agreement") -> bytes:
    """The sample's agreement or charter."""
    return write_documents(sample_texts()[name], Resources(), name)[0].docx


def edited(docx: bytes, changes: Mapping[str, str], name: str = _MAIN) -> bytes:
    """A Word file in which text was changed by hand, each piece once."""
    parts = unzipped(docx)
    text = parts[name].decode()
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    return zipped({**parts, name: text})


def tracked(docx: bytes, changes: Mapping[str, tuple[str, str, str]], author: str) -> bytes:
    """A Word file with tracked changes: text → (text before the change in it, what goes, what comes)."""
    pieces = {}
    for number, (text, (before, gone, come)) in enumerate(changes.items(), 900):
        after = text.removeprefix(before).removeprefix(gone)
        assert text == before + gone + after
        pieces[f">{text}<"] = (
            f">{before}</w:t></w:r>{_mark('del', number, author, gone) if gone else ''}"
            f"{_mark('ins', number + 50, author, come) if come else ''}<w:r><w:t>{after}<"
        )
    return edited(docx, pieces)


def _mark(kind: str, number: int, author: str, text: str) -> str:
    tag = "delText" if kind == "del" else "t"
    return (
        f'<w:{kind} w:id="{number}" w:author="{author}" w:date="2026-03-06T09:15:00Z">'
        f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r></w:{kind}>'
    )


def commented(docx: bytes, text: str, *said: tuple[str, str], done: bool = False) -> bytes:
    """A Word file with a comment on a run's text: (author, comment), and replies to it."""
    parts = unzipped(docx)
    start = "".join(f'<w:commentRangeStart w:id="{n}"/>' for n in range(len(said)))
    end = "".join(
        f'<w:commentRangeEnd w:id="{n}"/><w:r><w:commentReference w:id="{n}"/></w:r>' for n in range(len(said))
    )
    body = parts[_MAIN].decode()
    found = re.search(rf"<w:r>(?:(?!</w:r>).)*?>{re.escape(text)}</w:t></w:r>", body)
    assert found, text
    body = body[: found.start()] + start + found.group() + end + body[found.end() :]
    comments = "".join(
        f'<w:comment w:id="{n}" w:author="{author}" w:date="2026-03-07T10:0{n}:00Z" w:initials="x">'
        f'<w:p w14:paraId="0000000{n + 1}"><w:r><w:t>{words}</w:t></w:r></w:p></w:comment>'
        for n, (author, words) in enumerate(said)
    )
    extended = "".join(
        f'<w15:commentEx w15:paraId="0000000{n + 1}" w15:done="{int(done)}"'
        + (' w15:paraIdParent="00000001"/>' if n else "/>")
        for n in range(len(said))
    )
    relations = (
        f'<Relationship Id="rIdC1" Type="{_OFFICE}/comments" Target="comments.xml"/>'
        '<Relationship Id="rIdC2" Type="http://schemas.microsoft.com/office/2011/relationships/commentsExtended" '
        'Target="commentsExtended.xml"/></Relationships>'
    )
    types = (
        f'<Override PartName="/word/comments.xml" ContentType="{_WML}.comments+xml"/>'
        f'<Override PartName="/word/commentsExtended.xml" ContentType="{_WML}.commentsExtended+xml"/></Types>'
    )
    rels = "word/_rels/document.xml.rels"
    return zipped(
        {
            **parts,
            _MAIN: body,
            rels: parts[rels].decode().replace("</Relationships>", relations),
            "[Content_Types].xml": parts["[Content_Types].xml"].decode().replace("</Types>", types),
            "word/comments.xml": f"<w:comments {_W} {_W14}>{comments}</w:comments>",
            "word/commentsExtended.xml": f"<w15:commentsEx {_W15}>{extended}</w15:commentsEx>",
        }
    )


def unzipped(docx: bytes) -> dict[str, bytes]:
    """The parts of a Word file."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def text_of(docx: bytes) -> str:
    """Every part of a Word file, as it is and without its tags, so that nothing hides between runs or in properties."""
    parts = [data.decode("utf-8", "replace") for data in unzipped(docx).values()]
    return "\n".join([*parts, *(re.sub(r"<[^>]+>", "", part) for part in parts)])
