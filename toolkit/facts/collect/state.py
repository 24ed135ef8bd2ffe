"""What was sent to whom: kept beside the dossier, so that answers can be known again and merged three ways."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from toolkit import limits
from toolkit.errors import WantingError
from toolkit.facts.ends import clean_ends
from toolkit.i18n import T
from toolkit.publish import publish_bytes

STATE_FILE = Path(".alliance") / "collect.json"
_KNOWN_BY = ("uscc", "name", "short_name", "no")
"""What a unit is known again by, the most lasting first."""
_VERSION = 1


@dataclass
class Sent:
    """What one member was sent.

    Args:
        id: the member's, in its workbook.
        known: what the unit is known again by in the dossier.
        rounds: the member's block as it was sent each time; the first counts 1.
        answered: the last round that was answered; 0 for none.
        faulty: whether that answer had errors.
        taken: of each round, what its answer said when it was merged, as a hash.
    """

    id: str
    known: dict[str, str]
    rounds: list[dict[str, Any]]
    answered: int = 0
    faulty: bool = False
    taken: dict[str, str] = field(default_factory=dict)


@dataclass
class State:
    """All that was sent out of one dossier.

    Args:
        dossier: the dossier's id, in every workbook.
        key: seals the identities; never leaves this folder.
        members: by id.
    """

    dossier: str
    key: bytes
    members: dict[str, Sent] = field(default_factory=dict)

    def seal(self, member: str, sent: int) -> str:
        """Return what proves that a workbook was sent by this dossier to this member."""
        text = f"{self.dossier}|{member}|{sent}".encode()
        return hmac.new(self.key, text, hashlib.sha256).hexdigest()[:32]

    def member_of(self, org: Mapping[str, Any], orgs: Sequence[Mapping[str, Any]]) -> Sent | None:
        """Return what the unit of a row was sent."""
        return next((sent for sent in self.members.values() if row_of(sent, orgs) is org), None)


def row_of(sent: Sent, orgs: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the row of a member among the dossier's units; None where it is there no longer."""
    for name in _KNOWN_BY:
        wanted = sent.known.get(name)
        hits = [org for org in orgs if wanted and _said(org, name) == wanted]
        if len(hits) == 1:
            return hits[0]
    return None


def known_by(org: Mapping[str, Any]) -> dict[str, str]:
    """Return what a unit is known again by."""
    return {name: said for name in _KNOWN_BY if (said := _said(org, name))}


def new_member(org: Mapping[str, Any]) -> Sent:
    """Return a member that nothing was sent to yet."""
    return Sent(secrets.token_hex(8), known_by(org), [])


def load_state(folder: Path) -> State:
    """Read what was sent out of the dossier in ``folder``; a new, empty state where nothing was.

    Raises:
        WantingError: the file was damaged.
    """
    path = folder / STATE_FILE
    try:
        with path.open("rb") as stream:
            data = stream.read(limits.COLLECT_STATE_BYTES + 1)
    except FileNotFoundError:
        return State(secrets.token_hex(16), secrets.token_bytes(32))
    try:
        if len(data) > limits.COLLECT_STATE_BYTES:
            raise ValueError("size")
        told = json.loads(data)
        if told["version"] != _VERSION:
            raise ValueError(f"version {told['version']}")
        members = {
            str(name): Sent(
                id=str(name),
                known=dict(row["known"]),
                rounds=list(row["rounds"]),
                answered=int(row["answered"]),
                faulty=bool(row["faulty"]),
                taken=dict(row["taken"]),
            )
            for name, row in told["members"].items()
        }
        return State(str(told["dossier"]), bytes.fromhex(told["key"]), members)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise WantingError(
            T("{file} cannot be read ({reason}).", file=STATE_FILE, reason=error),
            T("Restore it from a backup; without it, answers cannot be told apart. Or remove it and send out anew."),
        ) from error


def save_state(folder: Path, state: State) -> None:
    """Write the state, whole or not at all; for its owner's eyes only, since it holds the key and members' data."""
    told = {
        "version": _VERSION,
        "dossier": state.dossier,
        "key": state.key.hex(),
        "members": {
            sent.id: {name: value for name, value in asdict(sent).items() if name != "id"}
            for sent in state.members.values()
        },
    }
    data = json.dumps(told, ensure_ascii=False, indent=1).encode()
    publish_bytes(folder / STATE_FILE, data, mode=0o600)


def _said(org: Mapping[str, Any], name: str) -> str:
    value = org.get(name)
    return clean_ends(value) if isinstance(value, str) else ""
