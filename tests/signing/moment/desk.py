"""A packet, keys under the loopback PKI, and shorthands for signing and looking at what was signed."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

from tests.signing.loopback import PASSWORD, Issued, World
from toolkit.signing.keys import SigningKey, load_key
from toolkit.signing.moment.level import Level
from toolkit.signing.moment.services import Services
from toolkit.signing.sign import sign_field


@dataclass(frozen=True)
class Bench:
    """What the tests of one folder share."""

    world: World
    packet: Path
    folder: Path

    def key(self, issued: Issued | None = None, *, chain: bool = True) -> SigningKey:
        """Load a key under the PKI; by default a fresh certificate."""
        path = (issued or self.world.issue("样例签名人")).p12(self.folder / "k.p12", chain=chain)
        return load_key(path, PASSWORD)

    def services(self, **changes: object) -> Services:
        """The PKI's servers and root."""
        return Services(**({"tsa": self.world.tsa_url, "roots": tuple(self.world.roots), "seconds": 5.0} | changes))

    def sign(self, level: Level, key: SigningKey | None = None, **changes: object) -> bytes:
        """Sign the packet."""
        services = self.services(**changes)
        data = self.packet.read_bytes()
        return sign_field(data, "p.pdf", key or self.key(), "SIG_LEAD", certify=True, level=level, services=services)


def signatures(data: bytes) -> dict[str, EmbeddedPdfSignature]:
    return {str(s.field_name): s for s in PdfFileReader(BytesIO(data)).embedded_signatures}


def tokens(signature: EmbeddedPdfSignature) -> Iterator[bytes]:
    """The timestamp tokens on a signature, DER."""
    from asn1crypto import cms

    for signed in extract_tst_data_iter(signature.signer_info, signed=False):
        yield cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()


def openssl(folder: Path, *words: str) -> str:
    """Run openssl; what it says, if it agrees."""
    done = subprocess.run(["openssl", *words], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout
