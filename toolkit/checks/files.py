"""Names of attachment files: inside the dossier, there, and of a kind that can be bound."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

from toolkit import limits
from toolkit.checks.values import Read, Rules, Unreadable, World, echo
from toolkit.i18n import Renderable, T

ATTACHMENTS = "attachments"
_SUFFIXES = (".pdf", ".jpg", ".jpeg", ".png", ".docx")


def parse_file(text: str, rules: Rules, world: World) -> Read | Unreadable:
    """Read an attachment's file name, relative to ``attachments/`` (which may be written in front).

    The value is relative to the dossier folder, with forward slashes: ``attachments/A1-1.pdf``. Nothing outside the
    attachments folder is ever named, neither by ``..`` nor by a symbolic link.
    """
    steps = text.split("/")
    if "\\" in text or re.match(r"[A-Za-z]:", text) or text.startswith(("/", "~")):
        return _refused(T("“{typed}” is not a name inside the attachments folder.", typed=echo(text)))
    if any(step in ("", ".", "..") for step in steps) or re.search(r"[\x00-\x1f\x7f]", text):
        return _refused(T("“{typed}” is not a name inside the attachments folder.", typed=echo(text)))
    value = "/".join([ATTACHMENTS, *(steps[1:] if steps[0] == ATTACHMENTS and len(steps) > 1 else steps)])
    if not value.lower().endswith(_SUFFIXES):
        return Unreadable(
            T("“{typed}” is of a kind that cannot be bound.", typed=echo(text)),
            T("Hand it in as PDF, JPG, PNG or DOCX."),
        )
    if world.folder is None:
        return Read(value)
    return _look(world.folder, value, text)


def _look(folder: Path, value: str, text: str) -> Read | Unreadable:
    path = folder / value
    try:
        if not path.exists():
            near = difflib.get_close_matches(path.name, _names(path.parent), n=1)
            return Unreadable(
                T("There is no file {name}; “{near}” is near.", name=value, near=near[0])
                if near
                else T("There is no file {name}.", name=value),
                T("Put the file there, or correct the name (capital letters count)."),
            )
        if not path.resolve().is_relative_to((folder / ATTACHMENTS).resolve()):
            return _refused(T("{name} leads out of the attachments folder.", name=value))
        if not path.is_file():
            return Unreadable(T("{name} is not a file.", name=value), T("Name a file, not a folder."))
        size = path.stat().st_size
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Unreadable(
            T("{name} cannot be looked at: {reason}.", name=value, reason=reason), T("Check the file's permissions.")
        )
    if size == 0:
        return Unreadable(T("The file {name} is empty.", name=value), T("Put the right file in its place."))
    if size > limits.ATTACHMENT_BYTES:
        return Unreadable(
            T("The file {name} is larger than {limit} MiB.", name=value, limit=limits.ATTACHMENT_BYTES // limits.MIB),
            T("Scan it with a lower resolution, or split it."),
        )
    return Read(value)


def _names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []


def _refused(problem: Renderable) -> Unreadable:
    return Unreadable(problem, T("Put the file into the attachments folder and write its name, such as A1-1.pdf."))
