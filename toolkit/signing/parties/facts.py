"""What a packet's own facts say of its parties and of those who may sign for them."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from toolkit.errors import UsageError, WantingError
from toolkit.i18n import T
from toolkit.limits import DOSSIER_BYTES
from toolkit.packet.read import Packet

FACTS_NAME = "facts.json"
_SHOWN = 12


@dataclass(frozen=True)
class Mandate:
    """A person who may sign for a unit.

    Args:
        person: the name.
        kind: ``legal_rep``, ``agent`` (with a power of attorney told in the dossier) or ``signer`` (named in the list
            of signatures, with a letter among the attachments).
        start: first day; None where there is none.
        end: last day; None where there is none.
    """

    person: str
    kind: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class Party:
    """A unit that signs.

    Args:
        no: its number among the members.
        name: its full name.
        short_name: what the others call it.
        uscc: its unified social credit code.
        mandates: who may sign for it.
    """

    no: str
    name: str
    short_name: str
    uscc: str
    mandates: tuple[Mandate, ...] = ()


def plain(text: str) -> str:
    """Return a text for comparison: one width of letters and brackets, no blanks, no difference of case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def printable(text: str) -> str:
    """Return a text from outside for a message: nothing in it that steers a terminal or turns the direction."""
    return "".join("\ufffd" if unicodedata.category(char)[0] == "C" else char for char in text)


def read_parties(packet: Packet) -> tuple[Party, ...]:
    """Return the units of the packet's facts, in their order.

    Raises:
        WantingError: the facts are missing, are not those of the manifest, or name units without name or code.
    """
    data = packet.embedded.get(FACTS_NAME, b"")
    try:
        if len(data) > 2 * DOSSIER_BYTES or sha256(data).hexdigest() != packet.manifest.data_sha256:
            raise ValueError("not the facts of the manifest")
        return parties_of(json.loads(data.decode("utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise WantingError(
            T("The packet's embedded facts cannot be used: {reason}.", reason=str(error)[:80]),
            T("Ask the sender for the packet again, as the program wrote it."),
        ) from error


def parties_of(values: Mapping[str, Any]) -> tuple[Party, ...]:
    """Return the units of checked facts, or of the JSON that they were written to."""
    signoffs: Sequence[Mapping[str, Any]] = values.get("signoffs") or ()
    agents: Sequence[Mapping[str, Any]] = (values.get("mandates") or {}).get("agents") or ()
    parties = []
    for org in values["orgs"]:
        name = str(org["name"])
        found = [Mandate(str(row["name"]), "agent", *_period(row)) for row in agents if row["org"] == name]
        told = {mandate.person for mandate in found}
        head = (org.get("legal_rep") or {}).get("name")
        if head:
            found.insert(0, Mandate(str(head), "legal_rep"))
        for row in signoffs:
            person = str(row["signer"])
            # A power of attorney with its dates says more than the list of signatures does.
            if row["party"] == name and person not in told and (row["capacity"] == "legal_rep" or row["auth_letter"]):
                found.append(Mandate(person, "legal_rep" if row["capacity"] == "legal_rep" else "signer"))
                told.add(person)
        parties.append(
            Party(str(org["no"]), name, str(org.get("short_name") or ""), str(org["uscc"]), tuple(dict.fromkeys(found)))
        )
    if any(printable(text) != text for party in parties for text in (party.name, party.short_name, party.no)):
        raise ValueError("names with control characters")
    if not parties or len({party.uscc for party in parties}) != len(parties) or not all(p.uscc for p in parties):
        raise ValueError("units without a code of their own")
    return tuple(parties)


def find_party(parties: Sequence[Party], said: str) -> Party:
    """Return the unit that is meant by its number, name, short name or unified social credit code.

    Raises:
        UsageError: it is none of them, or may be several.
    """
    wanted = plain(said)
    for exact in (True, False):
        found = [p for p in parties if wanted in map(plain, (p.name, p.uscc) if exact else (p.short_name, p.no))]
        if wanted and len(found) == 1:
            return found[0]
    listed = "、".join(f"{party.no} {party.short_name or party.name}" for party in parties[:_SHOWN])
    raise UsageError(
        T("{member} is none of this packet's units.", member=said[:60]),
        T("Name it by number, name, short name or unified social credit code: {units}.", units=listed),
    )


def _period(row: Mapping[str, Any]) -> tuple[date, date]:
    start, end = (
        value if isinstance(value, date) else date.fromisoformat(str(value)) for value in (row["from"], row["to"])
    )
    return start, end
