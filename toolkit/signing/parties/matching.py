"""Whose certificate it is: the party's own, or that of a person who may sign for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from asn1crypto import x509

from toolkit.errors import WantingError
from toolkit.i18n import T, Text
from toolkit.signing.parties.facts import Mandate, Party, plain, printable

_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])")
"""A unified social credit code (GB 32100-2015: 18 characters, without I, O, S, V, Z)."""
_CODED = ("organization_identifier", "serial_number", "unique_identifier", "common_name")
"""Where certification authorities write codes; an organisational unit is what the applicant likes."""


@dataclass(frozen=True)
class Match:
    """A certificate fits.

    Args:
        kind: ``unit``, or the kind of the :class:`toolkit.signing.parties.facts.Mandate`.
        person: who signs for the unit; empty for the unit's own certificate.
    """

    kind: str
    person: str = ""


@dataclass(frozen=True)
class Mismatch:
    """A certificate does not fit, and what helps."""

    problem: Text
    remedy: Text


def match_signer(
    certificate: x509.Certificate, party: Party, day: date, others: Sequence[Party] = ()
) -> Match | Mismatch:
    """Say whether a certificate may sign for a party.

    A unit's own certificate bears its name as common name (widths of letters and brackets do not matter), or ties a
    name of the unit's seal to it by organisation or unified social credit code. A person's bears, as common name, that
    of the legal representative or of somebody whom the dossier mandates, on a day within the mandate; that a person
    belongs to the unit is not enough. Neither may name another unit or bear another code.

    Args:
        certificate: the signer's.
        party: for whom it shall sign.
        day: of the signature, in China.
        others: the packet's other units.
    """
    if not _readable(certificate):
        return _strange("?", party)
    people, houses, codes = (set(map(plain, found(certificate))) for found in (_common_names, _organizations, _codes))
    name, code = plain(party.name), plain(party.uscc)
    if codes - {code} or (people | houses) & {plain(other.name) for other in others}:
        return _strange(signing_name(certificate), party)
    if name in people or (
        (name in houses or codes)
        and (not people or any(name in said or said in (code, plain(party.short_name)) for said in people))
    ):
        return Match("unit")
    fitting = [mandate for mandate in party.mandates if plain(mandate.person) in people]
    for mandate in fitting:
        if (mandate.start or day) <= day <= (mandate.end or day):
            return Match(mandate.kind, mandate.person)
    return _out_of_date(fitting[0], party) if fitting else _strange(signing_name(certificate), party)


def require_match(certificate: x509.Certificate, party: Party, day: date, others: Sequence[Party] = ()) -> None:
    """Refuse a certificate that may not sign for a party; for arguments see :func:`match_signer`.

    Raises:
        WantingError: so it is.
    """
    found = match_signer(certificate, party, day, others)
    if isinstance(found, Mismatch):
        raise WantingError(found.problem, found.remedy)


def signing_name(certificate: x509.Certificate) -> str:
    """Return how a certificate's holder is called in print."""
    if not _readable(certificate):
        return "?"
    return printable(next(_common_names(certificate), "") or next(_organizations(certificate), "") or "?")


def _readable(certificate: x509.Certificate) -> bool:
    try:
        return isinstance(certificate.subject.native, dict)
    except (ValueError, TypeError):
        return False


def _attributes(certificate: x509.Certificate, *kinds: str) -> Iterator[str]:
    subject = certificate.subject.native
    for kind in kinds:
        value = subject.get(kind)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and one:
                yield one


def _common_names(certificate: x509.Certificate) -> Iterator[str]:
    # Some authorities write number@name@code@number as the common name.
    for name in _attributes(certificate, "common_name"):
        pieces = name.split("@")
        yield pieces[1] if len(pieces) > 1 else name


def _organizations(certificate: x509.Certificate) -> Iterator[str]:
    yield from _attributes(certificate, "organization_name")


def _codes(certificate: x509.Certificate) -> Iterator[str]:
    for value in _attributes(certificate, *_CODED):
        yield from _CODE.findall(value.upper())


def _strange(subject: str, party: Party) -> Mismatch:
    return Mismatch(
        T("The certificate is {subject}'s; it may not sign for {unit}.", subject=subject[:60], unit=party.name),
        T(
            "Sign with the unit's own certificate (its name or {uscc} stands in it), or with that of its legal "
            "representative or of the agent whom the dossier names.",
            uscc=party.uscc,
        ),
    )


def _out_of_date(mandate: Mandate, party: Party) -> Mismatch:
    return Mismatch(
        T(
            "{person} may sign for {unit} from {start} to {end} only.",
            person=mandate.person,
            unit=party.name,
            start=mandate.start,
            end=mandate.end,
        ),
        T("Sign within these days, or have a new mandate given, entered in the dossier and the packet built anew."),
    )
