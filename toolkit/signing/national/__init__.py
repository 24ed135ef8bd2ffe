"""SM2 and SM3, the national algorithms (GB/T 32918, GB/T 32905): an optional, experimental extra named ``sm2``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from asn1crypto import x509

from toolkit.signing.national.oids import SM2_SIGNATURE, SM2_WITH_SM3, SM3, is_sm2_curve
from toolkit.signing.national.sm2 import HOW_TO, NAME_ROOT

if TYPE_CHECKING:
    from pyhanko.sign.validation import EmbeddedPdfSignature
    from pyhanko_certvalidator.sig_validate import SignatureValidator

__all__ = ["HOW_TO", "NAME_ROOT", "is_national", "signed_nationally", "validator_for"]


def is_national(certificate: x509.Certificate) -> bool:
    """Whether the certificate's key is an SM2 key."""
    return is_sm2_curve(certificate["tbs_certificate"]["subject_public_key_info"]["algorithm"])


def signed_nationally(signature: EmbeddedPdfSignature) -> bool:
    """Whether a signature claims SM2 or SM3; False where its CMS is too odd to tell."""
    try:
        info = signature.signed_data["signer_infos"][0]
        named = {info["digest_algorithm"]["algorithm"].dotted, info["signature_algorithm"]["algorithm"].dotted}
        return bool(named & {SM3, SM2_WITH_SM3, SM2_SIGNATURE})
    except Exception:  # hostile bytes; whoever asks has better words for what is broken
        return False


def validator_for(roots: Sequence[x509.Certificate]) -> SignatureValidator | None:
    """Return what judges SM2 signatures, when an SM2 root certificate is trusted; else None.

    Naming such a root is how a user asks for the national algorithms.

    Raises:
        MissingError: the extra is not installed.
    """
    if not any(map(is_national, roots)):
        return None
    from toolkit.signing.national.validator import SM2Validator

    return SM2Validator()
