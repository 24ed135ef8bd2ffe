"""Numbered drafts of the two texts that bind all members; each is kept whole and never changed.

``DIR/drafts/003/`` holds the Word files, the facts they were written from, and ``draft.json`` that vouches for both.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from toolkit import limits
from toolkit.checks.canonical import canonical_json
from toolkit.checks.check import Checked, check_dossier
from toolkit.documents.write import write_documents
from toolkit.errors import IOFailure, WantingError
from toolkit.facts.change import typed_file
from toolkit.facts.dossier import DOSSIER_FILE, Facts
from toolkit.findings import Finding, Place, Severity
from toolkit.i18n import Renderable, T
from toolkit.publish import publishing_folder
from toolkit.resources import Resources

DRAFTED = ("agreement", "charter")
"""The documents that are drafted."""
DRAFTS = "drafts"
FACTS_FILE = "facts.json"
_CARD = "draft.json"
_FORMAT = 1
_FILES = (FACTS_FILE, DOSSIER_FILE, *(f"{name}.docx" for name in DRAFTED))
_NUMBER = re.compile(r"[0-9]{3,6}")
_LEFT_BEHIND = re.compile(r"\.[0-9]{3,6}\..*\.part")
_STALE_SECONDS = 3600
"""Writing a draft takes seconds; a temporary folder this old belongs to a run that was killed."""
_CARD_BYTES = 64 * 1024
_IGNORED = frozenset(("Thumbs.db", "desktop.ini"))


@dataclass(frozen=True)
class Draft:
    """One kept draft.

    Args:
        number: from 1, without gaps.
        note: what the secretary said of it.
        author: who kept it.
        time: when.
        revision: of the dossier that it was written from.
        files: name → SHA-256.
        folder: where it stands.
    """

    number: int
    note: str
    author: str
    time: datetime
    revision: str
    files: Mapping[str, str]
    folder: Path

    def read(self, name: str) -> bytes:
        """Return one of its files.

        Raises:
            WantingError: it is gone or was changed since.
        """
        try:
            return _read_file(self, name)
        except _DamageError as error:
            raise _damaged(self.number, error.reason) from error

    def document(self, name: str) -> bytes:
        """Return the Word file of ``agreement`` or ``charter``."""
        return self.read(f"{name}.docx")

    def facts(self) -> Any:
        """Return the facts in the form of :mod:`toolkit.checks.canonical`: numbers and dates as text."""
        return json.loads(self.read(FACTS_FILE))


@dataclass(frozen=True)
class Shelf:
    """All drafts of a dossier, by number, and what is wrong with the folder that holds them."""

    drafts: tuple[Draft, ...]
    findings: tuple[Finding, ...]


def check_texts(facts: Facts, resources: Resources) -> dict[str, Checked]:
    """Judge a dossier for each document that is drafted."""
    return {name: check_dossier(facts, resources, document=name) for name in DRAFTED}


def save_draft(
    folder: Path,
    texts: Mapping[str, Checked],
    resources: Resources,
    *,
    note: str,
    author: str,
    at: datetime,
) -> Draft:
    """Write agreement and charter and keep them, with their facts, under the next number.

    Args:
        folder: the dossier's.
        texts: of :func:`check_texts`, without blocking findings.
        resources: where forms and templates stand.
        note: what the secretary says of it.
        author: who keeps it.
        at: now, with its time zone.

    Raises:
        WantingError: the dossier was changed since it was read.
        IOFailure: it can't be written, or another draft took the number in the meantime.
    """
    facts = texts[DRAFTED[0]].facts
    typed = typed_file(facts)
    contents = {
        FACTS_FILE: canonical_json({key: value for name in DRAFTED for key, value in texts[name].values.items()}),
        DOSSIER_FILE: typed,
        **{f"{name}.docx": write_documents(texts[name], resources, name)[0].docx for name in DRAFTED},
    }
    place = folder / DRAFTS
    _clear(place)
    number = max(_numbers(place), default=0) + 1
    files = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    draft = Draft(number, note.strip(), author.strip(), at, facts.revision, files, place / _name(number))
    try:
        with publishing_folder(draft.folder) as temporary:
            for name, data in {**contents, _CARD: _card(draft)}.items():
                (temporary / name).write_bytes(data)
    except FileExistsError as error:
        raise IOFailure(
            T("Draft {number} was kept by someone else in the meantime; nothing was written.", number=number),
            T("Look at it with `alliance draft list {folder}`, then keep yours again.", folder=folder),
        ) from error
    return draft


def list_drafts(folder: Path) -> Shelf:
    """Return all drafts of a dossier; damaged ones and what is no draft are told by findings.

    Raises:
        IOFailure: the folder can't be read.
    """
    place = folder / DRAFTS
    drafts, findings = [], []
    for number in sorted(numbers := _numbers(place)):
        try:
            drafts.append(_load(place / _name(number)))
        except _DamageError as error:
            findings.append(_finding("draft.damaged", Severity.ERROR, number, *_damage(number, error.reason)))
    for number in sorted(set(range(1, max(numbers, default=0))) - numbers):
        findings.append(
            _finding(
                "draft.missing",
                Severity.WARNING,
                number,
                T("Draft {number} is missing.", number=number),
                T("Put it back from your backup; its number is not given again."),
            )
        )
    for name in _others(place):
        problem = T("{name} is no draft; it was left alone.", name=f"{DRAFTS}/{name}")
        remedy = T("Move it elsewhere; drafts are kept by `alliance draft save` only.")
        findings.append(_finding("draft.foreign", Severity.WARNING, name, problem, remedy))
    return Shelf(tuple(drafts), tuple(findings))


def load_draft(folder: Path, number: int) -> Draft:
    """Return one draft of a dossier.

    Raises:
        WantingError: there is no such draft, or it is damaged.
        IOFailure: the folder can't be read.
    """
    known = _numbers(folder / DRAFTS)
    if number not in known:
        raise WantingError(
            T("There is no draft {number} in {folder}.", number=number, folder=folder),
            T("There are: {numbers}.", numbers=", ".join(map(str, sorted(known))))
            if known
            else T("None is kept yet; keep one with `alliance draft save {folder} --note …`.", folder=folder),
        )
    try:
        return _load(folder / DRAFTS / _name(number))
    except _DamageError as error:
        raise _damaged(number, error.reason) from error


class _DamageError(Exception):
    def __init__(self, reason: Renderable) -> None:
        super().__init__(reason)
        self.reason = reason


def _load(folder: Path) -> Draft:
    if folder.is_symlink() or not folder.is_dir():
        raise _DamageError(T("it is no folder"))
    try:
        card = json.loads(_bounded(folder / _CARD, _CARD_BYTES))
        at = datetime.fromisoformat(card["time"])
        draft = Draft(
            number=card["number"],
            note=str(card["note"]),
            author=str(card["author"]),
            time=at if at.tzinfo else at.astimezone(),
            revision=str(card["revision"]),
            files={str(name): str(digest) for name, digest in card["files"].items()},
            folder=folder,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _DamageError(T("{file} is not what this program writes", file=_CARD)) from error
    if card.get("format") != _FORMAT:
        raise _DamageError(T("it was kept by another version of this program"))
    if draft.number != int(folder.name) or set(draft.files) != set(_FILES):
        raise _DamageError(T("{file} belongs to another draft", file=_CARD))
    for name in draft.files:
        _read_file(draft, name)
    return draft


def _read_file(draft: Draft, name: str) -> bytes:
    data = _bounded(draft.folder / name, limits.DOSSIER_BYTES * 2 if name != DOSSIER_FILE else limits.DOSSIER_BYTES)
    if hashlib.sha256(data).hexdigest() != draft.files[name]:
        raise _DamageError(T("{file} was changed after it was kept", file=name))
    return data


def _bounded(path: Path, most: int) -> bytes:
    try:
        if path.is_symlink() or not path.is_file():
            raise _DamageError(T("{file} is missing", file=path.name))
        if path.stat().st_size > most:
            raise _DamageError(T("{file} is too large", file=path.name))
        return path.read_bytes()
    except OSError as error:
        raise _DamageError(
            T("{file} can't be read ({reason})", file=path.name, reason=error.strerror or error)
        ) from error


def _card(draft: Draft) -> bytes:
    card = {
        "format": _FORMAT,
        "number": draft.number,
        "note": draft.note,
        "author": draft.author,
        "time": draft.time.isoformat(timespec="seconds"),
        "revision": draft.revision,
        "files": dict(draft.files),
    }
    return (json.dumps(card, ensure_ascii=False, indent=1) + "\n").encode()


def _name(number: int) -> str:
    return f"{number:03d}"


def _entries(place: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in place.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise IOFailure(
            T("Cannot read {path}: {reason}.", path=place, reason=error.strerror or error),
            T("Drafts are kept in a folder of this name; check that it is one and its permissions."),
        ) from error


def _is_number(name: str) -> bool:
    return bool(_NUMBER.fullmatch(name)) and int(name) > 0 and _name(int(name)) == name


def _numbers(place: Path) -> set[int]:
    """Return every number that is taken, whatever stands there."""
    return {int(name) for name in _entries(place) if _is_number(name)}


def _others(place: Path) -> list[str]:
    return [n for n in _entries(place) if not _is_number(n) and not n.startswith(".") and n not in _IGNORED]


def _clear(place: Path) -> None:
    """Remove what killed runs left behind."""
    for name in _entries(place):
        path = place / name
        if _LEFT_BEHIND.fullmatch(name) and not path.is_symlink():
            try:
                stale = time.time() - path.stat().st_mtime > _STALE_SECONDS
            except OSError:  # its run has just ended
                continue
            if stale:
                shutil.rmtree(path, ignore_errors=True)


def _finding(rule: str, severity: Severity, entry: int | str, problem: Renderable, remedy: Renderable) -> Finding:
    name = _name(entry) if isinstance(entry, int) else entry
    return Finding(rule, severity, problem, remedy, Place(f"{DRAFTS}/{name}"))


def _damage(number: int, reason: Renderable) -> tuple[Renderable, Renderable]:
    return (
        T("Draft {number} is damaged: {reason}.", number=number, reason=reason),
        T("Put it back from your backup, or go on with another draft; nothing in it was touched."),
    )


def _damaged(number: int, reason: Renderable) -> WantingError:
    return WantingError(*_damage(number, reason))
