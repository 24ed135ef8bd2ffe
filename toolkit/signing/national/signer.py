"""Signing with an SM2 key through pyHanko."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from asn1crypto import algos, cms, x509
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from toolkit.signing.national import sm2
from toolkit.signing.national.oids import SM3_NAME, register_names


class SM2Signer(Signer):
    """Makes CMS signatures by SM2 with SM3 (1.2.156.10197.1.501).

    Args:
        private_key: the number, 32 bytes.
        certificate: the signer's.
        chain: certificates above it, carried along in every signature.
        gmt0010: name the content type as GM/T 0010 does (1.2.156.10197.6.1.4.2.2) and not as PKCS#7. What is inside
            is the same. PAdES knows only the PKCS#7 name, so this is off by default.
    """

    md_algorithm = SM3_NAME
    """The digest that must be asked of pyHanko when this signer is used."""

    def __init__(
        self,
        private_key: bytes,
        certificate: x509.Certificate,
        chain: Sequence[x509.Certificate],
        *,
        gmt0010: bool = False,
    ) -> None:
        register_names()
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple(chain)
        mechanism = algos.SignedDigestAlgorithm({"algorithm": "sm2_with_sm3"})  # type: ignore[no-untyped-call]
        super().__init__(signing_cert=certificate, cert_registry=store, signature_mechanism=mechanism)
        self._private_key = private_key
        self._public_key: bytes = certificate.public_key["public_key"].native
        self._gmt0010 = gmt0010

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Sign ``data``; a dry run returns as many bytes as a signature may have."""
        if digest_algorithm != SM3_NAME:
            raise SigningError(f"unexpected digest {digest_algorithm}")
        if dry_run:
            return bytes(sm2.SIGNATURE_BYTES)
        return sm2.sign(self._private_key, self._public_key, data)

    def _package_signature(self, **parts: Any) -> cms.ContentInfo:
        # pyHanko's one place where the outer content type is written; it offers no parameter for it.
        packaged = super()._package_signature(**parts)
        if not self._gmt0010:
            return packaged
        return cms.ContentInfo({"content_type": "gmt_signed_data", "content": packaged["content"]})  # type: ignore[no-untyped-call]
