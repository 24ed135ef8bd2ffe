"""A party signs its own field: nobody else's, on sound ground only, and never to the harm of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.errors import WantingError
from toolkit.i18n import Renderable, T
from toolkit.packet.manifest import SigningPlace
from toolkit.packet.pdfa import check_pdfa
from toolkit.packet.read import open_packet
from toolkit.signing.keys import SigningKey
from toolkit.signing.moment.level import Level
from toolkit.signing.moment.services import Services
from toolkit.signing.parties.facts import Party, find_party, read_parties
from toolkit.signing.parties.filling import appearance, today
from toolkit.signing.parties.holding import put_in_place
from toolkit.signing.parties.matching import require_match, signing_name
from toolkit.signing.parties.prepare import places_of
from toolkit.signing.parties.state import FieldState, State, read_state
from toolkit.signing.reading import read_packet_bytes
from toolkit.signing.seals.picture import Seal
from toolkit.signing.sign import sign_field

_REPORT = T("Nothing was written. Send the packet to the toolkit's maintainers.")
_TRIES = 8
"""So often another party may sign in the moment in which we do."""


@dataclass(frozen=True)
class Turn:
    """A party before it signs.

    Args:
        party: who.
        parties: all of the packet's.
        field: its empty field.
        place: where that stands.
        state: of the packet.
    """

    party: Party
    parties: tuple[Party, ...]
    field: str
    place: SigningPlace | None
    state: State


def sign_as_member(
    source: Path,
    target: Path,
    key: SigningKey,
    member: str,
    *,
    level: Level = Level.B_B,
    services: Services | None = None,
    seal: Seal | None = None,
    fonts: Sequence[Path] = (),
) -> State:
    """Sign one party's field of a certified packet, and publish the result whole or not at all.

    All signatures before it are checked first, and again with the new one before anything is written. If somebody else
    signs the same file meanwhile, the work is done again on top of theirs: no signature is lost.

    Args:
        source: the packet.
        target: where the result goes; usually ``source`` itself.
        key: the party's.
        member: the party, by number, name, short name or unified social credit code.
        level: how much the signature proves by itself.
        services: the servers that levels above B-B need.
        seal: picture of its seal, for the visible signature.
        fonts: folders with fonts for it.

    Returns:
        How far the signing has come with it.

    Raises:
        UsageError: there is no such party, or ``target`` is a file that would be lost.
        WantingError: the packet is not prepared or not certified, a signature in it does not hold, the party has
            signed, or the certificate is not one that may sign for it.
        IOFailure: reading or writing failed, or a server gave no answer.
    """
    for _ in range(_TRIES):
        data = read_packet_bytes(source)
        turn = turn_of(data, source.name, member)
        require_match(key.chain[0], turn.party, today(), others(turn))
        shown = appearance(turn.party.name, signing_name(key.chain[0]), today(), turn.place, seal=seal, fonts=fonts)
        signed = sign_field(data, source, key, turn.field, services=services, level=level, stamp=shown)
        state = proven(data, signed, source.name, turn.field, turn.state)
        if put_in_place(source, target, data, signed):
            return state
    raise WantingError(
        T("{path} was changed by others again and again while it was being signed.", path=source),
        T("Nothing was written. Run the command again in a while."),
    )


def turn_of(data: bytes, name: str, member: str) -> Turn:
    """Return what a party needs to know before it signs.

    Raises:
        UsageError: there is no such party.
        WantingError: the packet is not prepared, not certified or not sound, or the party has signed.
    """
    packet = open_packet(data)
    parties = read_parties(packet)
    party = find_party(parties, member)
    state = read_state(data, name)
    if state.faults:
        raise WantingError(state.faults[0], state.next_step)
    own = next((one for one in state.parties if one.uscc == party.uscc and one.unit == party.name), None)
    if own is None:
        raise WantingError(
            T("{path} has no signature field for {unit}.", path=name, unit=party.name),
            T("Have it prepared first (alliance signing prepare FILE), then certified by the lead unit."),
        )
    if own.signed is not None:
        raise WantingError(
            T("{unit} has signed already, by the certificate of {signer}.", unit=party.name, signer=own.signed.name),
            T("Nothing is to be done; see alliance signing status FILE."),
        )
    if not state.certified:
        raise WantingError(
            T("The lead unit has not certified {path} yet; it signs first.", path=name),
            T("The lead unit runs: alliance sign FILE --key KEY"),
        )
    place = places_of(packet.manifest, packet.manifest.signers).get(own.field)
    return Turn(party, parties, own.field, place, state)


def others(turn: Turn) -> tuple[Party, ...]:
    """Return the packet's other parties."""
    return tuple(party for party in turn.parties if party != turn.party)


def proven(before: bytes, after: bytes, name: str, field: str, old: State, *, remedy: Renderable = _REPORT) -> State:
    """Return the state of a freshly signed packet, if this field was signed and nothing else has happened to it.

    Raises:
        WantingError: it is not so.
    """
    state = read_state(after, name)
    fault = next(iter(state.faults), None)
    if not after.startswith(before):
        fault = T("{path} cannot be signed without changing what is signed already.", path=name)
    elif fault is None and _changed(old, state) != {field}:
        fault = T("Another field than {field} would have been signed.", field=field)
    if fault is None and (flaws := check_pdfa(after)):
        fault = T("{path} is not PDF/A-3b: {rule} {fault}", path=name, rule=flaws[0].rule, fault=flaws[0].detail)
    if fault is not None:
        raise WantingError(
            T("The fresh signature did not pass our own verification: {reason}", reason=fault),
            remedy,
        )
    return state


def _changed(old: State, new: State) -> set[str]:
    def prints(state: State) -> dict[str, str | None]:
        fields: tuple[FieldState, ...] = (state.lead, *state.parties)
        return {one.field: one.signed.fingerprint if one.signed else None for one in fields}

    before, after = prints(old), prints(new)
    return {name for name in after if after[name] != before.get(name)}
