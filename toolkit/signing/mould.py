"""CMS signatures of one signer cast in a mould: all that is the same each time is encoded once.

Building and encoding a CMS object by asn1crypto takes 8 to 10 ms, more than hashing a packet and signing it with an
elliptic curve together. Of a PAdES B-B signature only the document's digest and the signature value differ from one to
the next (ETSI EN 319 122-1 clause 6; RFC 5652 clause 5).
"""

from __future__ import annotations

from typing import Any

from asn1crypto import cms, core
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

_SEQUENCE, _SET, _OCTETS = b"\x30", b"\x31", b"\x04"
_CONTEXT_0 = b"\xa0"
_HEAD = ("version", "digest_algorithms", "encap_content_info", "certificates")


class Mould:
    """Casts signatures that differ from a first one in digest and signature only.

    Args:
        first: a CMS signature by pyHanko with one signer, one certificate set and no unsigned attributes.

    Raises:
        ValueError: it holds something that could not be carried over.
    """

    def __init__(self, first: cms.ContentInfo) -> None:
        signed, signer = first["content"], first["content"]["signer_infos"][0]
        if len(signed["signer_infos"]) != 1 or _given(signed, "crls") or _given(signer, "unsigned_attrs"):
            raise ValueError("unexpected parts")
        self._type = _der(first["content_type"])
        self._head = b"".join(_der(signed[name]) for name in _HEAD)
        self._before = b"".join(_der(signer[name]) for name in ("version", "sid", "digest_algorithm"))
        self._algorithm = _der(signer["signature_algorithm"])
        attributes = {attribute["type"].native: attribute for attribute in signer["signed_attrs"]}
        self._digest_type = _der(attributes.pop("message_digest")["type"])
        self._attributes = [_der(attribute) for attribute in attributes.values()]

    def attributes(self, digest: bytes) -> bytes:
        """Return the signed attributes for a document's digest, in DER: what the key signs."""
        own = _wrap(_SEQUENCE, self._digest_type, _wrap(_SET, _wrap(_OCTETS, digest)))
        # DER orders the members of a SET OF by their encoding (X.690 clause 11.6).
        return _wrap(_SET, *sorted([*self._attributes, own]))

    def cast(self, attributes: bytes, signature: bytes) -> cms.ContentInfo:
        """Return the CMS signature.

        Args:
            attributes: what :meth:`attributes` returned.
            signature: of these bytes, as the algorithm encodes it.
        """
        # Within the signer's information the attributes bear another tag than where they are signed.
        signer = _wrap(_SEQUENCE, self._before, _CONTEXT_0 + attributes[1:], self._algorithm, _wrap(_OCTETS, signature))
        signed = _wrap(_SEQUENCE, self._head, _wrap(_SET, signer))
        whole: cms.ContentInfo = cms.ContentInfo.load(_wrap(_SEQUENCE, self._type, _wrap(_CONTEXT_0, signed)))  # type: ignore[no-untyped-call]
        return whole


class MouldedSigner(SimpleSigner):
    """Has pyHanko build a signer's first plain signature and casts the others like it.

    Plain is PAdES B-B; whatever more is asked for (timestamps, other attributes, dry runs) is left to pyHanko.
    """

    _mould: Mould | None = None

    async def async_sign(
        self,
        data_digest: bytes,
        digest_algorithm: str,
        dry_run: bool = False,
        use_pades: bool = False,
        timestamper: Any = None,
        signed_attr_settings: PdfCMSSignedAttributes | None = None,
        is_pdf_sig: bool = True,
        encap_content_info: Any = None,
    ) -> cms.ContentInfo:
        """Return the CMS signature over a document's digest."""
        asked = signed_attr_settings or PdfCMSSignedAttributes()
        more = (timestamper, encap_content_info, asked.adobe_revinfo_attr, asked.cades_signed_attrs)
        changed = (self.signed_attr_prov_spec, self.unsigned_attr_prov_spec)
        is_plain = use_pades and is_pdf_sig and not dry_run and all(one is None for one in (*more, *changed))
        if self._mould is None or not is_plain:
            built = await super().async_sign(
                data_digest,
                digest_algorithm,
                dry_run=dry_run,
                use_pades=use_pades,
                timestamper=timestamper,
                signed_attr_settings=signed_attr_settings,
                is_pdf_sig=is_pdf_sig,
                encap_content_info=encap_content_info,
            )
            if is_plain:
                self._mould = Mould(built)
            return built
        attributes = self._mould.attributes(data_digest)
        return self._mould.cast(attributes, self.sign_raw(attributes, digest_algorithm))


def _given(holder: core.Sequence, name: str) -> bool:
    return not isinstance(holder[name], core.Void)


def _der(value: core.Asn1Value) -> bytes:
    encoded: bytes = value.dump()  # type: ignore[no-untyped-call]
    return encoded


def _wrap(tag: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return tag + _length(len(content)) + content


def _length(number: int) -> bytes:
    if number < 0x80:
        return bytes([number])
    octets = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets
