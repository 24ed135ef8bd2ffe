"""Whether a signature's value (CMS SignedData, RFC 5652) holds what it must and nothing that nobody vouches for.

The value is not covered by the signature itself: whoever passes the file on may add to its unsigned parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from asn1crypto import cms, x509

from toolkit.i18n import T, Text
from toolkit.signing.judging.wording import listed

_MUST = ("content_type", "message_digest")
_NAMING = ("signing_certificate_v2", "signing_certificate")
"""Which certificate signed is itself signed (RFC 5035), so that no other one of the same key can stand in for it."""
_MAY_FOLLOW = frozenset({"signature_time_stamp_token"})


def value_fault(signed: cms.SignedData, signer: x509.Certificate) -> Text | None:
    """Return what is wrong with a signature's value; None where it is as it must be (ETSI EN 319 122-1, 5).

    Args:
        signed: the value.
        signer: the signer's certificate.
    """
    info = signed["signer_infos"][0]
    names = _names(info["signed_attrs"])
    if any(name not in names for name in _MUST) or not any(name in names for name in _NAMING):
        return T("it does not say what it signs and with which certificate")
    if len(set(names)) != len(names):
        return T("it says the same thing twice")
    following = _names(info["unsigned_attrs"])
    if set(following) - _MAY_FOLLOW or len(following) > 1:
        return T("things were added to it that nobody signed: {names}", names=listed(following))
    tokens = [
        token["content"]
        for attribute in (info["unsigned_attrs"] or ())
        for token in attribute["values"]
        if isinstance(token["content"], cms.SignedData)
    ]
    if len(tokens) > len(following) or (following and not tokens):
        return T("it holds several timestamps")
    return _carried_fault(signed, signer) or next(filter(None, map(stamp_fault, tokens)), None)


def stamp_fault(token: cms.SignedData) -> Text | None:
    """Return what is wrong with what a timestamp carries; whether it is good is judged elsewhere."""
    info = token["signer_infos"][0]
    if _names(info["unsigned_attrs"]):
        return T("things were added to it that nobody signed: {names}", names=listed(_names(info["unsigned_attrs"])))
    # Whose certificate made it is told by name and number, among those that came along.
    wanted = info["sid"]
    held = _certificates(token)
    signer = next((one for one in held if _is_named(one, wanted)), None)
    return _carried_fault(token, signer) if signer is not None else None


def _carried_fault(signed: cms.SignedData, signer: x509.Certificate) -> Text | None:
    """Every certificate must stand above the signer's; revocation lists belong into the packet's store."""
    if signed["crls"]:
        return T("things were added to it that nobody signed: {names}", names=listed(["crls"]))
    chain = {signer.sha256}
    wanted, held = {signer.issuer.hashable}, list(_certificates(signed))
    for _ in held:
        for one in held:
            if one.sha256 not in chain and one.subject.hashable in wanted:
                chain.add(one.sha256)
                wanted.add(one.issuer.hashable)
    if any(one.sha256 not in chain for one in held) or len(held) != len(signed["certificates"] or ()):
        return T("it carries certificates that have nothing to do with the signer")
    return None


def _certificates(signed: cms.SignedData) -> Sequence[x509.Certificate]:
    return [choice.chosen for choice in (signed["certificates"] or ()) if choice.name == "certificate"]


def _is_named(certificate: x509.Certificate, wanted: cms.SignerIdentifier) -> bool:
    if wanted.name == "issuer_and_serial_number":
        told = wanted.chosen
        same: bool = told["issuer"].hashable == certificate.issuer.hashable
        return same and told["serial_number"].native == certificate.serial_number
    return bool(certificate.key_identifier == wanted.chosen.native)


def _names(attributes: Any) -> list[str]:
    return [str(attribute["type"].native) for attribute in (attributes or ())]
