"""Judging SM2 signatures of packets, certificates and revocation lists inside pyHanko's own validation."""

from __future__ import annotations

from asn1crypto import algos, keys
from cryptography.exceptions import InvalidSignature
from pyhanko_certvalidator.sig_validate import (
    DEFAULT_VALIDATION_CONTEXT,
    DefaultSignatureValidator,
    SignatureValidationContext,
)

from toolkit.signing.national import sm2
from toolkit.signing.national.oids import (
    SM2_SIGNATURE,
    SM2_WITH_SM3,
    SM3_NAME,
    is_sm2_curve,
    register_names,
)


class SM2Validator(DefaultSignatureValidator):
    """Gives SM2 to the national library and everything else to pyHanko's own validator.

    Key and algorithm must go together: an SM2 key with SM3 (1.2.156.10197.1.501, or GM/T 0010's .301.1 beside the
    digest SM3). Any mixture is an invalid signature.
    """

    def __init__(self) -> None:
        """Raise MissingError where the extra is not installed; asn1crypto learns the names here."""
        sm2.require_extra()
        register_names()

    def validate_signature(
        self,
        signature: bytes,
        signed_data: bytes,
        public_key_info: keys.PublicKeyInfo,
        signature_algorithm: algos.SignedDigestAlgorithm,
        context: SignatureValidationContext = DEFAULT_VALIDATION_CONTEXT,
    ) -> None:
        """Check one signature.

        Raises:
            InvalidSignature: it does not hold.
        """
        algorithm = signature_algorithm["algorithm"].dotted
        is_sm2 = algorithm in (SM2_WITH_SM3, SM2_SIGNATURE)
        has_sm2_key = is_sm2_curve(public_key_info["algorithm"])
        if not is_sm2 and not has_sm2_key:
            super().validate_signature(signature, signed_data, public_key_info, signature_algorithm, context)
            return
        # Within a CMS the digest is named beside the algorithm; a certificate's own signature has no such place.
        digest = context.contextual_md_algorithm
        fits = digest == SM3_NAME or (digest is None and algorithm == SM2_WITH_SM3)
        # SM2 hashes identity and key before the message, so a digest alone (prehashed) can't have been signed by it.
        if not (is_sm2 and has_sm2_key and fits and not context.prehashed):
            raise InvalidSignature
        if not sm2.verify(public_key_info["public_key"].native, signed_data, signature):
            raise InvalidSignature
