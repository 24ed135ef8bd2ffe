"""An SM2 PKI made by openssl, an implementation that has nothing to do with ours; all names are 样例."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

PASSWORD = "样例口令-8"
_ID = "distid:1234567812345678"
_EXTENSIONS = """
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[sign]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature, nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[encrypt]
basicConstraints = critical, CA:false
keyUsage = critical, keyEncipherment, dataEncipherment
[ca]
default_ca = own
[own]
database = index.txt
default_md = sm3
default_crl_days = 30
[req]
distinguished_name = nothing
[nothing]
"""


@dataclass(frozen=True)
class NationalAuthority:
    """A root that issues SM2 certificates and a revocation list; everything lies in ``folder``."""

    folder: Path

    @property
    def root(self) -> Path:
        """The root certificate, PEM."""
        return self.folder / "root.pem"

    def issue(self, name: str, *, unit: str = "", use: str = "sign") -> tuple[Path, Path]:
        """Key (PKCS#8, PEM) and certificate (PEM) of a fresh leaf; ``use`` is ``sign`` or ``encrypt``."""
        key, certificate = self.folder / f"{name}.key", self.folder / f"{name}.pem"
        self.key(key)
        self._openssl(
            "req", "-new", "-utf8", "-key", key, "-subj", f"/CN={name}", "-out", "one.csr", "-sm3", "-sigopt", _ID
        )
        signer = ("-CA", self.root, "-CAkey", "root.key", "-days", "300", "-extfile", "openssl.cnf", "-extensions", use)
        sm = ("-sm3", "-sigopt", _ID, "-vfyopt", _ID)
        self._openssl("x509", "-req", "-in", "one.csr", *signer, *sm, "-out", certificate)
        return key, certificate

    def key(self, path: Path) -> None:
        self._openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", path)

    def p12(self, key: Path, certificate: Path, path: Path, *options: str) -> Path:
        """One PKCS#12 file, protected as openssl does by itself unless told otherwise."""
        self._openssl(
            *("pkcs12", "-export", "-inkey", key, "-in", certificate, "-certfile", self.root),
            *("-passout", f"pass:{PASSWORD}", "-out", path, *options),
        )
        return path

    def one_pem(self, key: Path, certificate: Path, path: Path) -> Path:
        """Key, certificate and root in one PEM file, the key protected by SM4."""
        self._openssl("pkcs8", "-topk8", "-in", key, "-v2", "sm4-cbc", "-passout", f"pass:{PASSWORD}", "-out", path)
        path.write_bytes(path.read_bytes() + certificate.read_bytes() + self.root.read_bytes())
        return path

    def revocation_list(self, *revoked: Path) -> bytes:
        """A list in DER that names the given certificates."""
        end = datetime.now(UTC) + timedelta(days=300)
        lines = []
        for one in revoked:
            serial = self._openssl("x509", "-in", one, "-noout", "-serial").strip().removeprefix("serial=")
            moment = datetime.now(UTC) - timedelta(days=1)
            lines.append(f"R\t{end:%y%m%d%H%M%SZ}\t{moment:%y%m%d%H%M%SZ}\t{serial}\tunknown\t/CN=x\n")
        (self.folder / "index.txt").write_text("".join(lines))
        self._openssl(
            *("ca", "-config", "openssl.cnf", "-gencrl", "-keyfile", "root.key", "-cert", self.root),
            *("-sigopt", _ID, "-out", "list.pem"),
        )
        self._openssl("crl", "-in", "list.pem", "-outform", "DER", "-out", "list.crl")
        return (self.folder / "list.crl").read_bytes()

    def verify(self, certificate: Path, signature: bytes, message: bytes) -> bool:
        """What openssl says of a signature by SM2 with SM3 over a message."""
        (self.folder / "message").write_bytes(message)
        (self.folder / "signature").write_bytes(signature)
        said = subprocess.run(
            [
                *("openssl", "pkeyutl", "-verify", "-certin", "-inkey", certificate, "-rawin", "-digest", "sm3"),
                *("-pkeyopt", _ID, "-in", "message", "-sigfile", "signature"),
            ],
            cwd=self.folder,
            capture_output=True,
            text=True,
        )
        return said.returncode == 0 and "Signature Verified Successfully" in said.stdout

    def _openssl(self, *words: str | Path) -> str:
        run = subprocess.run(["openssl", *map(str, words)], cwd=self.folder, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        return run.stdout


def national_authority(folder: Path, name: str = "样例国密根") -> NationalAuthority:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "openssl.cnf").write_text(_EXTENSIONS)
    made = NationalAuthority(folder)
    made.key(folder / "root.key")
    made._openssl(
        *("req", "-x509", "-new", "-key", "root.key", "-utf8", "-subj", f"/CN={name}", "-days", "900"),
        *("-config", "openssl.cnf", "-extensions", "root", "-sm3", "-sigopt", _ID, "-out", made.root),
    )
    return made
