"""How an attachment is refused: by its name, with the reason and the way out."""

from __future__ import annotations

from toolkit.errors import WantingError
from toolkit.findings import Finding, Severity
from toolkit.i18n import Renderable, T


class AttachmentRefused(WantingError):  # noqa: N818
    """An attachment that can't go into a packet."""


def refused(name: str, reason: Renderable, remedy: Renderable) -> AttachmentRefused:
    """Make the refusal of the attachment ``name``."""
    return AttachmentRefused(T("The attachment {name} cannot be used: {reason}.", name=name, reason=reason), remedy)


def note(rule: str, problem: Renderable, remedy: Renderable) -> Finding:
    """Make a note on something that was mended; it blocks nothing."""
    return Finding(f"attachment.{rule}", Severity.WARNING, problem, remedy)
