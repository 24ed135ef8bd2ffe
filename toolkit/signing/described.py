"""What a certificate says of itself, for people and for machines."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes

from toolkit.errors import AllianceError
from toolkit.i18n import Renderable, T
from toolkit.signing.fitness import kind_of, public_key_of
from toolkit.signing.keys import as_asn1, common_name
from toolkit.signing.national import is_national

_USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
)


@dataclass(frozen=True)
class Described:
    """A certificate in words; nothing in it is secret.

    Args:
        name: the subject's common name.
        subject: all of it.
        issuer: who issued it.
        serial: its number, hex.
        kind: of its key, such as ``RSA-2048``.
        not_before: begin of its validity, ISO 8601 in UTC.
        not_after: end of it.
        uses: key usage (RFC 5280 4.2.1.3), by the names of X.509.
        is_ca: whether others can be issued under it.
        fingerprint: SHA-256, hex.
        label: on a token.
        ident: on a token, hex.
    """

    name: str
    subject: str
    issuer: str
    serial: str
    kind: str
    not_before: str
    not_after: str
    uses: tuple[str, ...]
    is_ca: bool
    fingerprint: str
    label: str = ""
    ident: str = ""

    def as_dict(self) -> dict[str, object]:
        """Return it for machines."""
        return {**self.__dict__, "uses": list(self.uses)}

    def rows(self) -> list[tuple[Renderable, str]]:
        """Return it for people."""
        told: list[tuple[Renderable, str]] = [
            (T("Subject"), self.subject),
            (T("Issuer"), self.issuer),
            (T("Serial number"), self.serial),
            (T("Key"), self.kind),
            (T("Valid"), f"{self.not_before} – {self.not_after}"),
            (T("Use"), ", ".join(self.uses) or "–"),
            (T("Issues certificates"), str(T("yes") if self.is_ca else T("no"))),
            (T("SHA-256"), self.fingerprint),
        ]
        if self.label or self.ident:
            told.append((T("Label and id on the token"), f"{self.label} {self.ident}".strip()))
        return told


def describe(certificate: x509.Certificate, *, label: str = "", ident: str = "") -> Described:
    """Return what a certificate says of itself, whatever it is."""
    return Described(
        name=common_name(certificate),
        subject=as_asn1(certificate).subject.human_friendly,
        issuer=as_asn1(certificate).issuer.human_friendly,
        serial=f"{certificate.serial_number:x}",
        kind=_kind(certificate),
        not_before=certificate.not_valid_before_utc.isoformat(" ", "minutes"),
        not_after=certificate.not_valid_after_utc.isoformat(" ", "minutes"),
        uses=_uses(certificate),
        is_ca=_is_ca(certificate),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        label=label,
        ident=ident,
    )


def _kind(certificate: x509.Certificate) -> str:
    if is_national(as_asn1(certificate)):
        return "SM2"
    try:
        return kind_of("", public_key_of("", certificate))
    except (AllianceError, UnsupportedAlgorithm):
        return "?"


def _uses(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return ()
    return tuple(name for name in _USES if getattr(usage, name))


def _is_ca(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False
