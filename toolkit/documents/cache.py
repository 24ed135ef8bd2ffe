"""Keep converted pages between builds, by the content they came from; a damaged or foreign entry counts as absent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from toolkit import __version__
from toolkit.findings import Finding, Place, Severity
from toolkit.i18n import Bilingual, Renderable, T, Text
from toolkit.publish import publish_bytes

_LAST = "last"
_NAMES = 3
"""So many documents are named in a finding that they share."""


@dataclass(frozen=True)
class Pages:
    """A PDF that is ready to be bound, and what was noticed while it was made."""

    pdf: bytes
    pages: int
    findings: tuple[Finding, ...] = ()
    keep_original: bool = False
    """The file these pages came from says more than they do (a signed PDF) and is to be carried along."""


@dataclass(frozen=True)
class LastBuild:
    """What the next build may guess from; a wrong guess costs time, never truth.

    Args:
        revision: of the facts that were built.
        counts: pages of each part.
    """

    revision: str = ""
    counts: dict[str, int] = field(default_factory=dict)


def key_of(*parts: str | bytes) -> str:
    """Make a cache key: SHA-256 over the parts and the tool's version."""
    digest = hashlib.sha256(__version__.encode())
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


class Cache:
    """A folder of ready pages.

    Args:
        folder: where they are kept; made when first needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._used: set[str] = set()

    def get(self, key: str) -> Pages | None:
        """Return what is kept under ``key``, or None."""
        self._used.add(key)
        try:
            note = json.loads((self._folder / f"{key}.json").read_text("utf-8"))
            pdf = (self._folder / f"{key}.pdf").read_bytes()
            if hashlib.sha256(pdf).hexdigest() != note["sha256"]:
                return None
            findings = tuple(_finding(row) for row in note["findings"])
            return Pages(pdf, int(note["pages"]), findings, bool(note["keep_original"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, pages: Pages) -> None:
        """Keep ``pages`` under ``key``; the note comes last, so that half an entry is never read."""
        self._used.add(key)
        note = {
            "sha256": hashlib.sha256(pages.pdf).hexdigest(),
            "pages": pages.pages,
            "findings": [_row(finding) for finding in pages.findings],
            "keep_original": pages.keep_original,
        }
        publish_bytes(self._folder / f"{key}.pdf", pages.pdf, mode=0o600)
        publish_bytes(self._folder / f"{key}.json", json.dumps(note, ensure_ascii=False).encode(), mode=0o600)

    def read_last(self) -> LastBuild:
        """Return what is known of the last build; nothing when there was none."""
        try:
            data = json.loads((self._folder / f"{_LAST}.json").read_text("utf-8"))
            counts = {str(part): int(count) for part, count in data["counts"].items()}
            return LastBuild(str(data["revision"]), counts)
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            return LastBuild()

    def write_last(self, last: LastBuild) -> None:
        """Keep what the next build's first guesses rest on."""
        data = {"revision": last.revision, "counts": last.counts}
        publish_bytes(self._folder / f"{_LAST}.json", json.dumps(data, ensure_ascii=False).encode(), mode=0o600)

    def prune(self) -> None:
        """Drop the entries that this run did not use."""
        if not self._folder.is_dir():
            return
        for file in self._folder.iterdir():
            if file.suffix in (".pdf", ".json", ".part") and file.stem not in self._used and file.stem != _LAST:
                file.unlink(missing_ok=True)


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "problem": _message(finding.problem),
        "remedy": _message(finding.remedy),
        "article": finding.article,
        "file": finding.place.file if finding.place else None,
    }


def _message(text: Renderable) -> dict[str, Any]:
    if isinstance(text, Text):
        return {"msgid": text.msgid, "params": {name: _plain(value) for name, value in text.params.items()}}
    return {"msgid": "{text}", "params": {"text": text.render()}}


def _plain(value: object) -> object:
    if isinstance(value, Renderable):
        return _message(value)
    return value if isinstance(value, int | str) else str(value)


def _finding(row: dict[str, Any]) -> Finding:
    place = Place(row["file"]) if row["file"] else None
    return Finding(
        row["rule"], Severity(row["severity"]), _text(row["problem"]), _text(row["remedy"]), place, row["article"]
    )


def _text(row: dict[str, Any]) -> Text:
    params = {name: _text(value) if isinstance(value, dict) else value for name, value in row["params"].items()}
    return Text(str(row["msgid"]), params)


def sha256(data: bytes) -> str:
    """Return the SHA-256 of ``data``, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def all_findings(pages: Iterable[Pages]) -> list[Finding]:
    """Collect the findings of many pieces; what holds for several documents is said once, with all their names."""
    found: dict[tuple[object, ...], tuple[Finding, list[str]]] = {}
    for finding in (finding for piece in pages for finding in piece.findings):
        name = _name(finding)
        others = {k: str(v) for k, v in _params(finding).items() if k != "name"}
        key = (finding.rule, finding.severity, finding.place, finding.remedy.render("en"), str(sorted(others.items())))
        kept = found.setdefault(key, (finding, []))
        if name and name not in kept[1]:
            kept[1].append(name)
    return [_named(finding, names) for finding, names in found.values()]


def _params(finding: Finding) -> dict[str, Any]:
    problem = finding.problem
    return dict(problem.params) if isinstance(problem, Text) else {"text": problem.render("en")}


def _name(finding: Finding) -> str | None:
    name = _params(finding).get("name")
    return str(name) if name is not None else None


def _named(finding: Finding, names: list[str]) -> Finding:
    if len(names) < 2 or not isinstance(finding.problem, Text):
        return finding
    shown: Renderable = Bilingual("、".join(names[:_NAMES]), ", ".join(names[:_NAMES]))
    if len(names) > _NAMES:
        shown = T("{names} and {more} more", names=shown, more=len(names) - _NAMES)
    return replace(finding, problem=Text(finding.problem.msgid, {**finding.problem.params, "name": shown}))
