"""Tokens for tests: a real PKCS#11 module, SoftHSM2, with keys and certificates written through PKCS#11 itself."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.signing.loopback import Issued

MODULE = next(
    (p for p in map(Path, ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/libsofthsm2.so")) if p.exists()), None
)
PIN = "246810"


@dataclass(frozen=True)
class SoftToken:
    """One token; its folder may be taken away as a person takes a token away."""

    label: str
    folder: Path
    pin: str = PIN

    @property
    def module(self) -> Path:
        assert MODULE is not None, "install softhsm2"
        return MODULE


def use_folder(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Let SoftHSM keep its tokens here; it reads this once a process, when it is loaded."""
    tokens = folder / "tokens"
    tokens.mkdir(exist_ok=True)
    (folder / "softhsm2.conf").write_text(
        f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))


def make_token(folder: Path, label: str) -> SoftToken:
    """Make an empty token below a folder of :func:`use_folder`."""
    before = set((folder / "tokens").iterdir())
    command = ["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "12345678"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    [made] = set((folder / "tokens").iterdir()) - before
    return SoftToken(label, made)


def put_key(token: SoftToken, issued: Issued, label: str, ident: str, folder: Path) -> None:
    """Import a private key."""
    pem = folder / "import.pem"
    pem.write_bytes(issued.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    command = [
        "softhsm2-util",
        "--import",
        str(pem),
        "--token",
        token.label,
        "--label",
        label,
        "--id",
        ident,
        "--pin",
        PIN,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    pem.unlink()


def put_certificates(token: SoftToken, issued: Issued, label: str, ident: str, *, chain: bool = True) -> None:
    """Write the certificate, with the key's id, and those above it."""
    import pkcs11
    from asn1crypto import x509
    from pkcs11.util.x509 import decode_x509_certificate

    look_again(token)
    library = pkcs11.lib(str(token.module))
    with library.get_token(token_label=token.label).open(rw=True, user_pin=PIN) as session:
        for number, certificate in enumerate([issued.certificate, *(issued.above if chain else ())]):
            der = certificate.public_bytes(Encoding.DER)
            attributes = decode_x509_certificate(der) | {
                pkcs11.Attribute.TOKEN: True,
                pkcs11.Attribute.LABEL: label
                if number == 0
                else x509.Certificate.load(der).subject.native["common_name"],
                pkcs11.Attribute.ID: bytes.fromhex(ident) if number == 0 else b"\0" + bytes([number]),
            }
            session.create_object(attributes)


def look_again(token: SoftToken) -> None:
    """Let the module see what another program did to its tokens; sessions that are open end."""
    import pkcs11

    pkcs11.lib(str(token.module)).reinitialize()
