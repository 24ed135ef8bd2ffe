"""Whether the packet's signers are those that its manifest promises: field, unit, and a certificate that fits it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

from asn1crypto import x509

from toolkit.errors import AllianceError
from toolkit.i18n import T
from toolkit.packet.manifest import Manifest
from toolkit.signing.judging.wording import Listing, listed
from toolkit.signing.parties.facts import Party, parties_of, plain
from toolkit.signing.parties.matching import Match, match_signer
from toolkit.signing.reading import LEAD_FIELD, damage_said_plainly
from toolkit.signing.verdict import Check, Signer

_CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
_REJECT = T("Do not accept the packet; have it built and signed again.")


def promised_fields(manifest: Manifest) -> tuple[str, ...]:
    """Return the fields that must be signed, the certifying one first."""
    return tuple(dict.fromkeys((LEAD_FIELD, *(signer.field for signer in manifest.signers))))


def judge_promise(
    manifest: Manifest,
    values: Mapping[str, Any],
    signers: Sequence[Signer],
    certificates: Mapping[str, x509.Certificate],
    now: datetime,
) -> tuple[list[Check], tuple[Signer, ...]]:
    """Compare signers, manifest and facts.

    Args:
        manifest: the packet's; the certification covers it.
        values: the embedded facts.
        signers: who signed.
        certificates: theirs, by field.
        now: the clock.

    Returns:
        The checks, and the signers with the units that they sign for.
    """
    try:
        with damage_said_plainly(T("The packet's units cannot be read from its facts.")):
            parties = parties_of(values)
    except AllianceError as error:
        return [Check("signature.signer", False, error.problem, error.remedy)], tuple(signers)
    checks = _promise_kept(manifest, parties)
    wanted = {signer.field: _party(parties, signer.unit, signer.uscc) for signer in manifest.signers}
    wanted[LEAD_FIELD] = next((party for party in parties if plain(party.name) == plain(manifest.lead)), None)
    out = []
    for signer in signers:
        party, certificate = wanted.get(signer.field), certificates.get(signer.field)
        if party is None or certificate is None:
            checks.append(
                Check(
                    "signature.signer",
                    False,
                    T("The signature {name} is for nobody whom the packet's facts name.", name=signer.field),
                    _REJECT,
                )
            )
            out.append(signer)
            continue
        judged, found = _judge(signer, party, [other for other in parties if other != party], certificate, now)
        checks += judged
        out.append(replace(signer, unit=party.name, person=found.person if found else ""))
    return checks, tuple(out)


def _judge(
    signer: Signer, party: Party, others: Sequence[Party], certificate: x509.Certificate, now: datetime
) -> tuple[list[Check], Match | None]:
    ident = "signature.signer"
    day = _day(signer.proven_time or signer.claimed_time or now)
    found = match_signer(certificate, party, day, others)
    if not isinstance(found, Match):
        said = T("The signature {name} is not by whom it should be: {reason}", name=signer.field, reason=found.problem)
        return [Check(ident, False, said, _REJECT)], None
    if found.kind == "unit":
        good = T("The signature {name} is by {unit}, as promised.", name=signer.field, unit=party.name)
    else:
        good = T(
            "The signature {name} is by {person}, who may sign for {unit} by the packet's facts.",
            name=signer.field,
            person=found.person,
            unit=party.name,
        )
    checks = [Check(ident, True, good)]
    if signer.proven_time is None and not isinstance(match_signer(certificate, party, _day(now), others), Match):
        checks.append(
            Check(
                ident,
                True,
                T(
                    "{person} may sign for {unit} on the day that the signature itself claims, but not today, and no "
                    "timestamp proves that day.",
                    person=found.person,
                    unit=party.name,
                ),
                T("Ask {unit} whether it was signed in time.", unit=party.name),
                warning=True,
            )
        )
    return checks, found


def _promise_kept(manifest: Manifest, parties: Sequence[Party]) -> list[Check]:
    """Who is to sign is one of the units; one that is not to sign may have signed on paper, which people must see."""
    ident = "signature.promised"
    promised = {(plain(signer.unit), plain(signer.uscc)) for signer in manifest.signers}
    units = {(plain(party.name), plain(party.uscc)): party.name for party in parties}
    strange = [signer.unit for signer in manifest.signers if (plain(signer.unit), plain(signer.uscc)) not in units]
    # One signature must not stand for the certification and for a unit's own.
    strange += [signer.unit for signer in manifest.signers if signer.field == LEAD_FIELD]
    if strange:
        problem = T("The packet's manifest lets others sign than the alliance's units: {names}.", names=listed(strange))
        return [Check(ident, False, problem, _REJECT)]
    if not manifest.signers and not manifest.places:
        return []
    with_place = {plain(place.uscc) for place in manifest.places}
    absent = [key for key in units if key not in promised and (manifest.signers or key[1] in with_place)]
    if not absent:
        return [Check(ident, True, T("All {count} units of the alliance are to sign.", count=len(units)))]
    return [
        Check(
            ident,
            True,
            T(
                "These units have no digital signature here: {names}.",
                names=Listing(tuple(units[key] for key in absent), len(absent)),
            ),
            T("Look at their signatures on paper, in the scanned pages or the originals, or ask for them."),
            warning=True,
        )
    ]


def _party(parties: Sequence[Party], unit: str, uscc: str) -> Party | None:
    return next((p for p in parties if plain(p.name) == plain(unit) and plain(p.uscc) == plain(uscc)), None)


def _day(moment: datetime) -> date:
    return moment.astimezone(_CHINA).date()
