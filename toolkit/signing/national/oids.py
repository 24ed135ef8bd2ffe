"""The national algorithms' object identifiers (GM/T 0006, GM/T 0010), and their names in asn1crypto."""

from __future__ import annotations

from typing import Any, TypeVar

from asn1crypto import algos, cms, core, keys

CURVE = "1.2.156.10197.1.301"
SM2_SIGNATURE = "1.2.156.10197.1.301.1"
"""SM2 alone, as GM/T 0010 writes it beside a digest algorithm of its own."""
SM2_WITH_SM3 = "1.2.156.10197.1.501"
SM3 = "1.2.156.10197.1.401"
HMAC_SM3 = "1.2.156.10197.1.401.2"
SM4_CBC = "1.2.156.10197.1.104.2"
GMT_SIGNED_DATA = "1.2.156.10197.6.1.4.2.2"
"""GM/T 0010's own name for the content type signed-data; the content is that of PKCS#7."""

SM3_NAME = "sm3"
"""What pyHanko calls the digest; cryptography finds its own ``SM3`` by it."""
_FIELD_BYTES = 32


def register_names() -> None:
    """Teach asn1crypto the names, for the whole process; without them pyHanko can neither write nor read them.

    The only place that touches asn1crypto's tables. Called when an SM2 key or an SM2 root certificate is used, so that
    a process that has nothing to do with them keeps asn1crypto as it came. Calling it again changes nothing.
    """
    _name(algos.DigestAlgorithmId, SM3, SM3_NAME)
    _name(algos.SignedDigestAlgorithmId, SM2_WITH_SM3, "sm2_with_sm3")
    _name(algos.SignedDigestAlgorithmId, SM2_SIGNATURE, "sm2")
    _name(cms.ContentType, GMT_SIGNED_DATA, "gmt_signed_data")
    cms.ContentInfo._oid_specs["gmt_signed_data"] = cms.SignedData
    keys.NamedCurve.register("sm2", CURVE, _FIELD_BYTES)  # type: ignore[no-untyped-call]


def _name(kind: Any, oid: str, name: str) -> None:
    kind._map[oid] = name
    if kind._reverse_map is not None:  # made at the first use; None would have it made then, but not every class can
        kind._reverse_map[name] = oid


def is_sm2_curve(algorithm: keys.PublicKeyAlgorithm | keys.PrivateKeyAlgorithm) -> bool:
    """Whether a key's algorithm is SM2; needs no names registered."""
    if algorithm["algorithm"].native != "ec":
        return False
    parameters = algorithm["parameters"]
    return bool(parameters.name == "named" and parameters.chosen.dotted == CURVE)


_Value = TypeVar("_Value", bound=core.Asn1Value)


def strictly(kind: type[_Value], content: bytes) -> _Value:
    """Read a value that must fill all of ``content``; ValueError where it doesn't."""
    value: _Value = kind.load(content, strict=True)  # type: ignore[no-untyped-call]
    return value
