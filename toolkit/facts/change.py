"""The one door through which facts are changed: value by value, against a revision; a stale writer is told, not obeyed.

A workbook that comes in, a member's answers and a page in a browser all write through it (design.md decision 10).
"""

from __future__ import annotations

import contextlib
import copy
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.errors import WantingError
from toolkit.facts.dossier import DOSSIER_FILE, Facts, Raw, parse_dossier, read_dossier
from toolkit.facts.emit import emit_file
from toolkit.facts.files import read_bytes
from toolkit.facts.rewrite import rewrite
from toolkit.findings import FactPath, format_path
from toolkit.i18n import T
from toolkit.publish import publish_bytes

Render = Callable[[dict[str, Any]], bytes]
"""Writes facts into a new workbook."""


@dataclass(frozen=True)
class Change:
    """One value changed.

    Args:
        path: where; the last step may be a new key, or in a list the place of a row.
        value: as typed; None takes the entry or row out.
        insert: put a row in before the one that stands there, instead of in its place.
    """

    path: FactPath
    value: Raw
    insert: bool = False


def changed(tree: dict[str, Any], changes: Sequence[Change]) -> dict[str, Any]:
    """Return facts with changes made, one after the other.

    Raises:
        WantingError: a change's place is not there.
    """
    new = copy.deepcopy(tree)
    for change in changes:
        _make(new, change)
    return new


def write_facts(facts: Facts, tree: dict[str, Any], render: Render | None = None) -> Facts:
    """Make the dossier's file say ``tree``; of a YAML file only what differs is touched.

    Args:
        facts: as they were read; their revision must still be that of the file.
        tree: the facts that it shall say.
        render: writes a workbook; needed where the dossier is one.

    Returns:
        The facts as they are read back.

    Raises:
        WantingError: the file was changed since it was read; nothing was written.
        IOFailure: it can't be read or written.
    """
    if tree == facts.tree:
        return facts
    with _alone(facts.source):
        data = read_unchanged(facts)
        if facts.source.suffix.lower() == ".xlsx":
            assert render is not None, "a dossier that is a workbook is written by its caller's layout"  # noqa: S101
            publish_bytes(facts.source, render(tree))
            return read_dossier(facts.folder)
        fresh = _rewritten(data, facts, tree)
        publish_bytes(facts.source, fresh)
    return parse_dossier(fresh, folder=facts.folder, source=facts.source)


def apply_changes(facts: Facts, changes: Sequence[Change], render: Render | None = None) -> Facts:
    """Make changes in the dossier's file; see :func:`changed` and :func:`write_facts`."""
    return write_facts(facts, changed(facts.tree, changes), render)


def typed_file(facts: Facts) -> bytes:
    """Return the facts as a YAML file: the dossier's own bytes, or what says the same where the dossier is a workbook.

    Raises:
        WantingError: the file was changed since it was read.
        IOFailure: it can't be read.
    """
    data = read_unchanged(facts)
    return data if facts.source.suffix.lower() != ".xlsx" else emit_file(facts.tree)


def _make(tree: dict[str, Any], change: Change) -> None:
    node: Any = tree
    for step, following in zip(change.path, change.path[1:], strict=False):
        if isinstance(node, dict) and isinstance(step, str):
            if node.get(step) is None:
                node[step] = [] if isinstance(following, int) else {}
            node = node[step]
        elif isinstance(node, list) and isinstance(step, int) and 0 <= step < len(node):
            node = node[step]
        else:
            raise _nowhere(change.path)
    last = change.path[-1]
    value = copy.deepcopy(change.value)
    if isinstance(node, dict) and isinstance(last, str):
        if value is None:
            node.pop(last, None)
        else:
            node[last] = value
    elif isinstance(node, list) and isinstance(last, int) and 0 <= last <= len(node):
        if change.insert or (last == len(node) and value is not None):
            node.insert(last, value)
        elif value is None:
            del node[last : last + 1]
        else:
            node[last] = value
    else:
        raise _nowhere(change.path)


def _nowhere(path: FactPath) -> WantingError:
    return WantingError(
        T("There is no place {path} in these facts.", path=format_path(path)),
        T("Read the dossier again and name a row or entry that is there."),
    )


def read_unchanged(facts: Facts) -> bytes:
    """Return the bytes that the facts were read from.

    Raises:
        WantingError: the file was changed since.
        IOFailure: it can't be read.
    """
    data = read_bytes(facts.source)
    if hashlib.sha256(data).hexdigest() != facts.revision:
        raise WantingError(
            T("{file} was changed in the meantime; nothing was written.", file=facts.source.name),
            T("Look at the file as it is now, then run the command again."),
        )
    return data


def _rewritten(data: bytes, facts: Facts, tree: dict[str, Any]) -> bytes:
    text = data.decode("utf-8-sig")
    mark = data[:3] if data.startswith(b"\xef\xbb\xbf") else b""
    windows = "\r\n" in text
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    fresh = rewrite(plain if plain.endswith("\n") or not plain else plain + "\n", facts.tree, tree)
    out = mark + (fresh.replace("\n", "\r\n") if windows else fresh).encode()
    if parse_dossier(out, folder=facts.folder, source=facts.source).tree != tree:
        raise AssertionError("the rewritten file says other facts than it should")
    return out


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one writer at a time in; who waited finds another revision and is told."""
    try:
        import fcntl
    except ImportError:  # Windows: the revision alone guards
        yield
        return
    try:
        stream = path.open("rb")
    except OSError:
        yield  # reading will say what is wrong
        return
    with stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def new_dossier(folder: Path, tree: dict[str, Any]) -> Facts:
    """Write a dossier where there is none yet.

    Raises:
        IOFailure: it can't be written.
    """
    data = emit_file(tree)
    publish_bytes(folder / DOSSIER_FILE, data)
    return parse_dossier(data, folder=folder, source=folder / DOSSIER_FILE)
