"""Give every party of a packet a signature field of its own, before the lead unit certifies it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from toolkit.errors import WantingError
from toolkit.i18n import T
from toolkit.packet.amend import amend_packet
from toolkit.packet.manifest import Manifest, PromisedSigner, SigningPlace
from toolkit.packet.read import Packet, open_packet
from toolkit.signing.parties.facts import Party, find_party, read_parties
from toolkit.signing.parties.holding import put_in_place
from toolkit.signing.reading import LEAD_FIELD, read_packet_bytes

_PRINTED_LOCKED = 4 + 128
"""Flags of a widget: printed, and not to be moved (ISO 32000-1, 12.5.3)."""


@dataclass(frozen=True)
class Prepared:
    """What was prepared.

    Args:
        path: where the result was published.
        signers: the parties with their fields.
        invisible: names of the parties whose signature will not be seen, as no page has a place for it.
    """

    path: Path
    signers: tuple[PromisedSigner, ...]
    invisible: tuple[str, ...] = ()


def prepare_packet(source: Path, target: Path, *, invisible: bool = False, on_paper: Sequence[str] = ()) -> Prepared:
    """Prepare a packet for its parties' signatures and publish it as ``target``.

    Each unit gets one field, on its block in the agreement or else in the first document that has one for it; one
    signature covers the whole file. The manifest promises the fields, so that none can be left out afterwards. The same
    packet gives the same bytes.

    Args:
        source: what ``alliance build`` wrote; seals and scanned pages may be in it, signatures not.
        target: may be ``source``; another file that is there already is not replaced.
        invisible: accept that units without a place sign invisibly.
        on_paper: units that sign on paper only and get no field, by number, name, short name or code.

    Raises:
        WantingError: the packet is none, is signed or prepared already, or units have no place.
        UsageError: ``target`` is there already, or there is no such unit.
        IOFailure: reading or writing failed.
    """
    data = read_packet_bytes(source)
    packet = open_packet(data)
    if packet.manifest.signers:
        raise WantingError(
            T("{path} is already prepared for {count} parties.", path=source.name, count=len(packet.manifest.signers)),
            T("Certify it now: alliance sign FILE --key KEY; or prepare the packet as `alliance build` wrote it."),
        )
    parties = read_parties(packet)
    absent = {find_party(parties, said).uscc for said in on_paper}
    signers = tuple(signer for signer in promised(parties) if signer.uscc not in absent)
    places = places_of(packet.manifest, signers)
    unseen = tuple(signer.unit for signer in signers if signer.field not in places)
    if unseen and not invisible:
        raise WantingError(
            T("These units have no place to sign in the packet: {units}.", units="、".join(unseen)),
            T(
                "Build the packet that binds the agreement (--stage construction); a template of your own marks the "
                "place with a bookmark SIG. With --invisible they sign without being seen on a page."
            ),
        )
    if not put_in_place(source, target, data, prepared(data, signers)):
        raise WantingError(
            T("{path} was changed in the meantime; nothing was written.", path=source), T("Run the command again.")
        )
    return Prepared(target, signers, unseen)


def promised(parties: Sequence[Party]) -> tuple[PromisedSigner, ...]:
    """Return every party with the name of its field, in their order."""
    return tuple(PromisedSigner(f"SIG_P{n:02d}", party.name, party.uscc) for n, party in enumerate(parties, 1))


def places_of(manifest: Manifest, signers: Sequence[PromisedSigner]) -> dict[str, SigningPlace]:
    """Return, by field, where each party signs: in the agreement, or else wherever it first can."""
    out = {}
    for signer in signers:
        own = [place for place in manifest.places if place.uscc == signer.uscc]
        chosen = next((place for place in own if place.part == "agreement"), own[0] if own else None)
        if chosen is not None:
            out[signer.field] = chosen
    return out


def all_fields(manifest: Manifest) -> tuple[str, ...]:
    """Return the names of all signature fields that a packet promises, the certifying one first."""
    return (LEAD_FIELD, *(signer.field for signer in manifest.signers))


def prepared(data: bytes, signers: Sequence[PromisedSigner]) -> bytes:
    """Return the packet with a field for each signer, and with the manifest's promise."""

    def promise(manifest: Manifest, _packet: Packet) -> Manifest:
        return replace(manifest, signers=tuple(signers))

    packet = open_packet(data)
    places = places_of(packet.manifest, signers)
    return amend_packet(data, promise, edit=lambda pdf: _add_fields(pdf, signers, places))


def _add_fields(pdf: pikepdf.Pdf, signers: Sequence[PromisedSigner], places: dict[str, SigningPlace]) -> None:
    if Name.AcroForm in pdf.Root:
        raise WantingError(
            T("The packet has form fields already."), T("Prepare the packet as `alliance build` wrote it.")
        )
    names = [LEAD_FIELD, *(signer.field for signer in signers)]
    # Every field but signature fields is locked by each signature, so that parties may sign in any order.
    lock = pdf.make_indirect(
        Dictionary(Type=Name.SigFieldLock, Action=Name.Exclude, Fields=Array([String(name) for name in names]))
    )
    fields = Array()
    for signer in signers:
        fields.append(_field(pdf, signer, places.get(signer.field), lock))
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=fields, SigFlags=1))


def _field(
    pdf: pikepdf.Pdf, signer: PromisedSigner, place: SigningPlace | None, lock: pikepdf.Object
) -> pikepdf.Object:
    page = pdf.pages[place.page - 1 if place else 0]
    box = (place.x, place.y, place.x + place.width, place.y + place.height) if place else (0, 0, 0, 0)
    field = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Sig,
        T=String(signer.field),
        TU=signer.unit,
        F=_PRINTED_LOCKED,
        P=page.obj,
        Rect=Array([round(edge, 2) for edge in box]),
        Lock=lock,
    )
    if place:
        # PDF/A wants an appearance even where nothing is to be seen yet (ISO 19005-3, 6.3.3).
        empty = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, Resources=Dictionary())
        empty.BBox = Array([0, 0, round(place.width, 2), round(place.height, 2)])
        field.AP = Dictionary(N=empty)
    made = pdf.make_indirect(field)
    annotations = page.obj.get(Name.Annots)
    if annotations is None:
        annotations = page.obj[Name.Annots] = Array()
    annotations.append(made)
    return made
