"""Sample keys, made at run time and never shipped: a throw-away CA and two certificates without any legal effect."""

from __future__ import annotations

import secrets
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from toolkit.errors import UsageError
from toolkit.i18n import T
from toolkit.publish import publish_bytes

_ROOT_NAME = "联盟工具样例根证书（仅供测试，无法律效力）"
_MARK = "测试证书，无法律效力"
_LONGEST = 64
"""Bytes of a name in a certificate (RFC 5280 appendix A.1, as most programs count it)."""
_ORGANIZATION = "样例"
SAMPLE_UNIT = "河南砺石样例超硬材料有限公司"
"""The lead unit of the sample dossier; who verifies a packet compares its name with the certificate's."""
_ROOT_DAYS = 3650
_LEAF_DAYS = 1095


@dataclass(frozen=True)
class SampleKeys:
    """Where the sample keys are."""

    ca: Path
    """PEM; what ``verify --trust`` wants."""
    rsa: Path
    """PKCS#12, RSA-2048."""
    ec: Path
    """PKCS#12, EC P-256."""
    password_file: Path
    """Opens both."""


def make_sample_keys(folder: Path, unit: str = SAMPLE_UNIT) -> SampleKeys:
    """Make a sample CA and one RSA and one EC certificate under it, or return those made before.

    The CA's private key is not kept: nothing else can be issued under it. All files are for the owner's eyes (0600).

    Args:
        folder: where they go.
        unit: whose certificates they are; a packet is accepted only where it is the lead unit's name.

    Raises:
        UsageError: the folder holds only some of the files, and nothing is overwritten; or the name is too long.
        IOFailure: the folder can't be written.
    """
    keys = SampleKeys(folder / "ca.pem", folder / "rsa.p12", folder / "ec.p12", folder / "password.txt")
    present = [path for path in astuple(keys) if path.exists()]
    if len(present) == len(astuple(keys)):
        return keys
    if present:
        names = ", ".join(path.name for path in present)
        raise UsageError(
            T(
                "The folder {path} already holds {files}, which would not fit new keys.",
                path=folder,
                files=names,
            ),
            T("Name another folder, or remove these files if no packet was signed with them."),
        )
    if not unit or len(unit.encode()) > _LONGEST:
        raise UsageError(
            T("A certificate has no room for the name {unit}.", unit=unit), T("Name a unit of at most 21 characters.")
        )
    password = secrets.token_urlsafe(18).encode("ascii")
    root_key = ec.generate_private_key(ec.SECP256R1())
    root = _certificate(_ROOT_NAME, root_key, None, root_key)
    publish_bytes(keys.password_file, password + b"\n", mode=0o600)
    for path, key in (
        (keys.rsa, rsa.generate_private_key(public_exponent=65537, key_size=2048)),
        (keys.ec, ec.generate_private_key(ec.SECP256R1())),
    ):
        leaf = _certificate(unit, key, root, root_key, unit)
        packed = pkcs12.serialize_key_and_certificates(
            path.stem.encode("ascii"), key, leaf, [root], BestAvailableEncryption(password)
        )
        publish_bytes(path, packed, mode=0o600)
    publish_bytes(keys.ca, root.public_bytes(Encoding.PEM), mode=0o600)
    return keys


def _certificate(
    name: str,
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    issuer: x509.Certificate | None,
    issuer_key: ec.EllipticCurvePrivateKey,
    organization: str = _ORGANIZATION,
) -> x509.Certificate:
    """Issue a certificate (RFC 5280); without an issuer it is the root."""
    subject = _name(name, organization)
    is_root = issuer is None
    now = datetime.now(UTC).replace(microsecond=0)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # A day back: the receiver's clock may be behind ours.
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=_ROOT_DAYS if is_root else _LEAF_DAYS))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=0 if is_root else None), critical=True)
        .add_extension(_usage(is_root), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    return builder.sign(issuer_key, hashes.SHA256())


def _name(common_name: str, organization: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, _MARK),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _usage(is_root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=not is_root,  # X.509 says contentCommitment, older texts nonRepudiation
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_root,
        crl_sign=is_root,
        encipher_only=False,
        decipher_only=False,
    )
