"""Keys and certificates for tests, good and bad; all made here, all 样例."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

from tests.dossiers import LEAD

PASSWORD = "样例口令-8".encode()
NOW = datetime.now(UTC).replace(microsecond=0)
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Authority:
    """A CA that can issue, unlike the one of ``make_sample_keys``."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def write(self, path: Path) -> Path:
        path.write_bytes(self.certificate.public_bytes(Encoding.PEM))
        return path

    def issue(self, path: Path, key=None, *, start=NOW - YEAR, end=NOW + YEAR, signing=True, password=PASSWORD) -> Path:
        """Write a PKCS#12 file with a certificate for ``key``."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        leaf = _issue(LEAD, key, self.certificate.subject, self.key, start, end, signing=signing)
        protection = BestAvailableEncryption(password) if password else NoEncryption()
        path.write_bytes(pkcs12.serialize_key_and_certificates(b"k", key, leaf, [self.certificate], protection))
        return path


def authority(name: str = "样例测试根") -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    return Authority(key, _issue(name, key, None, key, NOW - 3 * YEAR, NOW + 3 * YEAR, signing=False, root=True))


def weak_rsa() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=1024)


def _issue(name, key, issuer, issuer_key, start, end, *, signing, root=False):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = dict.fromkeys(
        ("key_agreement", "data_encipherment", "encipher_only", "decipher_only", "content_commitment"), False
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=signing,
                key_encipherment=not signing and not root,
                key_cert_sign=root,
                crl_sign=root,
                **usage,
            ),
            critical=True,
        )
        .sign(issuer_key, hashes.SHA256())
    )
