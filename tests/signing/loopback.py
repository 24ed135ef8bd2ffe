"""A whole PKI on loopback for tests, nothing mocked: two CAs, OCSP, CRL and timestamp servers; all names are 样例.

    with loopback() as world:
        signer = world.issue("样例甲单位", organization="样例甲单位", uscc="91410100MA0000000A")
        world.revoke(signer)

Every certificate names the servers (AIA, CRL distribution point). What a server answers can be spoilt: ``world.spoil``.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest import mock

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

PASSWORD = "样例口令-8".encode()
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
YEAR = timedelta(days=365)
SIGN = ("digital_signature", "content_commitment")
ENCRYPT = ("key_encipherment", "data_encipherment")
_USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
Answer = tuple[int, str, bytes]
"""Status, content type, body; the body's chunks are sent as they are."""


@cache
def key_of(kind: str = "ec", number: int = 0) -> Key:
    """A key made once a process: ``ec``, ``ec384``, ``rsa``, ``rsa3072``; ``number`` tells several of a kind apart."""
    if kind.startswith("rsa"):
        return rsa.generate_private_key(public_exponent=65537, key_size=int(kind[3:] or 2048))
    return ec.generate_private_key({"ec": ec.SECP256R1(), "ec384": ec.SECP384R1(), "ec521": ec.SECP521R1()}[kind])


def subject(
    common_name: str,
    *,
    organization: str = "",
    unit: str = "",
    uscc: str = "",
    serial_number: str = "",
) -> x509.Name:
    """A subject; ``uscc`` becomes organizationIdentifier (2.5.4.97), ``serial_number`` serialNumber (2.5.4.5)."""
    said = (
        (NameOID.COUNTRY_NAME, "CN"),
        (NameOID.ORGANIZATION_NAME, organization),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
        (NameOID.ORGANIZATION_IDENTIFIER, uscc),
        (NameOID.SERIAL_NUMBER, serial_number),
        (NameOID.COMMON_NAME, common_name),
    )
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in said if value])


@dataclass(frozen=True)
class Issued:
    """A certificate with its key and those above it, the root last."""

    certificate: x509.Certificate
    key: Key = field(repr=False)
    above: tuple[x509.Certificate, ...] = field(repr=False)

    @property
    def asn1(self) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(self.certificate.public_bytes(Encoding.DER))

    def p12(self, path: Path, password: bytes | None = PASSWORD, *, chain: bool = True) -> Path:
        """Write key and certificates as PKCS#12; ``chain`` False leaves out the CAs."""
        protection = BestAvailableEncryption(password) if password else NoEncryption()
        above = self.above if chain else ()
        path.write_bytes(pkcs12.serialize_key_and_certificates(b"k", self.key, self.certificate, above, protection))
        path.chmod(0o600)
        return path

    def pem(self, path: Path, password: bytes | None = None, *, key: bool = True, chain: bool = True) -> Path:
        """Write one PEM file: the key (PKCS#8) if wanted, the certificate, the CAs if wanted."""
        protection = BestAvailableEncryption(password) if password else NoEncryption()
        parts = [self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)] if key else []
        parts += [c.public_bytes(Encoding.PEM) for c in (self.certificate, *(self.above if chain else ()))]
        path.write_bytes(b"".join(parts))
        path.chmod(0o600)
        return path


@dataclass
class World:
    """The PKI and its servers; made by :func:`loopback`. What tests change they change back."""

    url: str
    folder: Path
    generation: int = 0
    """Worlds of different generations have different CAs of the same names."""
    root: Issued = field(init=False)
    issuing: Issued = field(init=False)
    responder: Issued = field(init=False)
    """Answers OCSP for the issuing CA."""
    root_responder: Issued = field(init=False)
    """Answers OCSP for the root."""
    tsa: Issued = field(init=False)
    openssl: Issued = field(init=False)
    """The certificate of the second timestamp server; RSA."""
    revoked: dict[int, tuple[datetime, x509.ReasonFlags | None]] = field(default_factory=dict)
    spoilt: dict[str, Callable[[bytes], Answer]] = field(default_factory=dict)
    tsa_time: datetime | None = None
    """What the timestamp server's clock says; None for the true time."""
    tsa_change: Callable[[dict[str, Any]], None] | None = None
    """Changes the fields of a TSTInfo before it is signed."""
    status_time: datetime | None = None
    """When OCSP responses and CRLs say they were made; None for an hour ago."""
    asked: list[str] = field(default_factory=list, repr=False)
    """Paths of the requests, in order."""

    def __post_init__(self) -> None:
        self.root = self._self_signed("样例信任根")
        self.issuing = self.issue(
            "样例签发机构", issuer=self.root, ca=True, end=NOW + 5 * YEAR, number=101 + 10 * self.generation
        )
        answers = {
            "uses": SIGN[:1],
            "extended": [ExtendedKeyUsageOID.OCSP_SIGNING],
            "no_check": True,
            "number": 102 + 10 * self.generation,
        }
        self.responder = self.issue("样例吊销查询", **answers)
        self.root_responder = self.issue("样例根吊销查询", issuer=self.root, **answers)
        self.tsa = self.issue("样例时间戳", uses=SIGN[:1], extended=[ExtendedKeyUsageOID.TIME_STAMPING], number=103)
        self.openssl = self.issue(
            "样例时间戳二", uses=SIGN[:1], extended=[ExtendedKeyUsageOID.TIME_STAMPING], kind="rsa", number=103
        )

    @property
    def tsa_url(self) -> str:
        return f"{self.url}/tsa"

    @property
    def openssl_tsa_url(self) -> str:
        """A timestamp server that is ``openssl ts -reply``."""
        return f"{self.url}/openssl-tsa"

    @property
    def ca_file(self) -> Path:
        """The root's certificate, PEM: what ``--trust`` wants."""
        path = self.folder / "root.pem"
        if not path.exists():
            path.write_bytes(self.root.certificate.public_bytes(Encoding.PEM))
        return path

    @property
    def roots(self) -> list[asn1_x509.Certificate]:
        return [self.root.asn1]

    def issue(
        self,
        common_name: str = "样例签名人",
        *,
        organization: str = "",
        unit: str = "",
        uscc: str = "",
        serial_number: str = "",
        kind: str = "ec",
        number: int = 0,
        issuer: Issued | None = None,
        ca: bool = False,
        start: datetime = NOW - YEAR,
        end: datetime = NOW + 2 * YEAR,
        uses: Sequence[str] = SIGN,
        extended: Sequence[x509.ObjectIdentifier] = (),
        has_ocsp: bool = True,
        has_crl: bool = True,
        no_check: bool = False,
        more: Sequence[x509.ExtensionType] = (),
    ) -> Issued:
        """Issue a certificate (RFC 5280).

        Args:
            common_name: and the next four: see :func:`subject`.
            kind, number: the key, see :func:`key_of`.
            issuer: the issuing CA by default.
            ca: for a CA below ``issuer``.
            start, end: its validity; in the past or future at will.
            uses: key usage; ``ENCRYPT`` makes a certificate that must not sign.
            extended: extended key usage; critical if it is for timestamps alone (RFC 3161 2.3).
            has_ocsp, has_crl: whether it names these servers.
            no_check: id-pkix-ocsp-nocheck.
            more: further extensions, not critical.
        """
        issuer = issuer or self.issuing
        own = key_of(kind, number)
        name = subject(common_name, organization=organization, unit=unit, uscc=uscc, serial_number=serial_number)
        above = "root" if issuer is self.root else "issuing"
        builder = _builder(name, issuer.certificate.subject, own, issuer.key, start, end, ca=ca, uses=uses)
        access = [(AuthorityInformationAccessOID.CA_ISSUERS, f"{self.url}/{above}.crt")]
        if has_ocsp:
            access.append((AuthorityInformationAccessOID.OCSP, f"{self.url}/ocsp"))
        told = [x509.AccessDescription(what, x509.UniformResourceIdentifier(url)) for what, url in access]
        builder = builder.add_extension(x509.AuthorityInformationAccess(told), critical=False)
        if has_crl:
            where = [x509.UniformResourceIdentifier(f"{self.url}/{above}.crl")]
            points = [x509.DistributionPoint(where, None, None, None)]
            builder = builder.add_extension(x509.CRLDistributionPoints(points), critical=False)
        if extended:
            only_time = list(extended) == [ExtendedKeyUsageOID.TIME_STAMPING]
            builder = builder.add_extension(x509.ExtendedKeyUsage(extended), critical=only_time)
        if no_check:
            builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
        for extension in more:
            builder = builder.add_extension(extension, critical=False)
        certificate = builder.sign(issuer.key, hashes.SHA256())
        return Issued(certificate, own, (issuer.certificate, *issuer.above))

    def revoke(self, issued: Issued, *, at: datetime | None = None, reason: x509.ReasonFlags | None = None) -> None:
        """Let OCSP and CRL say that it is revoked since ``at`` (an hour ago)."""
        self.revoked[issued.certificate.serial_number] = (at or NOW - timedelta(hours=1), reason)

    def restore(self, issued: Issued) -> None:
        """Take a revocation back."""
        self.revoked.pop(issued.certificate.serial_number, None)

    @contextlib.contextmanager
    def spoil(self, path: str, answer: Callable[[bytes], Answer]) -> Iterator[None]:
        """Let ``answer`` answer at ``path`` (``tsa``, ``openssl-tsa``, ``ocsp``, ``issuing.crl``, ``root.crl``, …)."""
        before = self.spoilt.copy()
        self.spoilt[path] = answer
        try:
            yield
        finally:
            self.spoilt = before

    def crl(self, issuer: Issued, *, next_update: datetime | None = None) -> bytes:
        """A revocation list (RFC 5280 section 5), DER."""
        made = self.status_time or datetime.now(UTC) - timedelta(hours=1)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.certificate.subject)
            .last_update(made)
            .next_update(next_update or made + 7 * DAY)
            .add_extension(x509.CRLNumber(int(time.time())), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
        )
        for serial, (at, reason) in self.revoked.items():
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at)
            if reason:
                entry = entry.add_extension(x509.CRLReason(reason), critical=False)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def ocsp_answer(self, request: bytes) -> bytes:
        """An OCSP response (RFC 6960) to one request, DER."""
        asked = ocsp.load_der_ocsp_request(request)
        hashed = hashes.Hash(asked.hash_algorithm)
        hashed.update(self.root.certificate.subject.public_bytes())
        from_root = hashed.finalize() == asked.issuer_name_hash
        signer = self.root_responder if from_root else self.responder
        made = self.status_time or datetime.now(UTC) - timedelta(hours=1)
        at, reason = self.revoked.get(asked.serial_number, (None, None))
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            asked.issuer_name_hash,
            asked.issuer_key_hash,
            asked.serial_number,
            asked.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if at else ocsp.OCSPCertStatus.GOOD,
            this_update=made,
            next_update=made + DAY,
            revocation_time=at,
            revocation_reason=reason,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, signer.certificate)
        builder = builder.certificates([signer.certificate])
        with contextlib.suppress(x509.ExtensionNotFound):
            nonce = asked.extensions.get_extension_for_class(x509.OCSPNonce)
            builder = builder.add_extension(nonce.value, critical=False)
        return builder.sign(signer.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def stamp(self, request: bytes) -> bytes:
        """A timestamp response (RFC 3161) to one request, DER."""
        asked = tsp.TimeStampReq.load(request, strict=True)
        told: dict[str, Any] = {
            "version": "v1",
            "policy": "1.3.6.1.4.1.99999.1",
            "message_imprint": asked["message_imprint"],
            "serial_number": int(time.time_ns()),
            "gen_time": self.tsa_time or datetime.now(UTC).replace(microsecond=0),
        }
        if asked["nonce"].native is not None:
            told["nonce"] = asked["nonce"].native
        if self.tsa_change:
            self.tsa_change(told)
        token = stamp_token(tsp.TSTInfo(told).dump(), self.tsa, told["gen_time"])
        return tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()

    def stamp_by_openssl(self, request: bytes) -> bytes:
        """The same by ``openssl ts -reply``: a second maker of timestamps."""
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            folder = Path(name)
            (folder / "q").write_bytes(request)
            (folder / "serial").write_text("01\n")
            self.openssl.pem(folder / "signer.pem", chain=False)
            (folder / "chain.pem").write_bytes(b"".join(c.public_bytes(Encoding.PEM) for c in self.openssl.above))
            (folder / "conf").write_text(
                "[tsa]\ndefault_tsa = t\n[t]\nserial = serial\ncrypto_device = builtin\n"
                "default_policy = 1.3.6.1.4.1.99999.2\ndigests = sha256, sha384, sha512\nsigner_digest = sha256\n"
                "ess_cert_id_chain = no\nordering = no\ntsa_name = no\n"
            )
            command = "openssl ts -reply -config conf -section t -queryfile q -out r -signer signer.pem"
            command += " -inkey signer.pem -chain chain.pem"
            subprocess.run(command.split(), cwd=folder, check=True, capture_output=True, timeout=60)
            return (folder / "r").read_bytes()

    def answer(self, path: str, body: bytes) -> Answer:
        """What the server says; 404 where there is nothing."""
        if path in self.spoilt:
            return self.spoilt[path](body)
        files = {
            "root.crt": lambda: ("application/pkix-cert", self.root.certificate.public_bytes(Encoding.DER)),
            "issuing.crt": lambda: ("application/pkix-cert", self.issuing.certificate.public_bytes(Encoding.DER)),
            "root.crl": lambda: ("application/pkix-crl", self.crl(self.root)),
            "issuing.crl": lambda: ("application/pkix-crl", self.crl(self.issuing)),
            "ocsp": lambda: ("application/ocsp-response", self.ocsp_answer(body)),
            "tsa": lambda: ("application/timestamp-reply", self.stamp(body)),
            "openssl-tsa": lambda: ("application/timestamp-reply", self.stamp_by_openssl(body)),
        }
        return (200, *files[path]()) if path in files else (404, "text/plain", b"nothing here")

    def _self_signed(self, common_name: str) -> Issued:
        own, name = key_of("ec", 100 + 10 * self.generation), subject(common_name)
        builder = _builder(name, name, own, own, NOW - 5 * YEAR, NOW + 15 * YEAR, ca=True, uses=())
        return Issued(builder.sign(own, hashes.SHA256()), own, ())


def _builder(
    name: x509.Name,
    issuer: x509.Name,
    own: Key,
    issuers: Key,
    start: datetime,
    end: datetime,
    *,
    ca: bool,
    uses: Sequence[str],
) -> x509.CertificateBuilder:
    given = dict.fromkeys(_USES, False) | dict.fromkeys(("key_cert_sign", "crl_sign") if ca else uses, True)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**given), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuers.public_key()), critical=False)
    )


def stamp_token(tst_info: bytes, signer: Issued, at: datetime) -> cms.ContentInfo:
    """Sign a TSTInfo as a timestamp token (RFC 3161 2.4.2, RFC 5816)."""
    certificate = signer.asn1
    digest = algos.DigestAlgorithm({"algorithm": "sha256"})
    ident = tsp.ESSCertIDv2({"hash_algorithm": {"algorithm": "sha256"}, "cert_hash": certificate.sha256})
    attributes = cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}),
            cms.CMSAttribute({"type": "signing_time", "values": [cms.Time({"utc_time": core.UTCTime(at)})]}),
            cms.CMSAttribute({"type": "message_digest", "values": [_sha256(tst_info)]}),
            cms.CMSAttribute(
                {"type": "signing_certificate_v2", "values": [tsp.SigningCertificateV2({"certs": [ident]})]}
            ),
        ]
    )
    if isinstance(signer.key, rsa.RSAPrivateKey):
        value = signer.key.sign(attributes.dump(), padding.PKCS1v15(), hashes.SHA256())
    else:
        value = signer.key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256()))
    kind = "sha256_rsa" if isinstance(signer.key, rsa.RSAPrivateKey) else "sha256_ecdsa"
    sid = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": cms.IssuerAndSerialNumber(sid)}),
            "digest_algorithm": digest,
            "signed_attrs": attributes,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": kind}),
            "signature": value,
        }
    )
    above = [asn1_x509.Certificate.load(c.public_bytes(Encoding.DER)) for c in signer.above]
    data = cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": [digest],
            "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(tst_info)},
            "certificates": [certificate, *above],
            "signer_infos": [info],
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": data})


def _sha256(data: bytes) -> bytes:
    hashed = hashes.Hash(hashes.SHA256())
    hashed.update(data)
    return hashed.finalize()


def says(body: bytes, *, status: int = 200, kind: str = "application/octet-stream") -> Callable[[bytes], Answer]:
    """For :meth:`World.spoil`: always the same answer; with a 3xx status the body is where to go instead."""
    return lambda _: (status, kind, body)


def nobody_listens() -> str:
    """The address of a server that is not there."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextlib.contextmanager
def hanging_server(first: bytes = b"", then: bytes = b"", every: float = 0.05) -> Iterator[str]:
    """A server that takes requests, sends ``first``, and then ``then`` again and again (or nothing) and never ends."""
    listener, over = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def serve() -> None:
        while not over.is_set():
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                threading.Thread(target=feed, args=[connection], daemon=True).start()

    def feed(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.sendall(first)
            while not over.wait(every):
                connection.sendall(then)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


@contextlib.contextmanager
def loopback(generation: int = 0) -> Iterator[World]:
    """Start the servers on a free port of this machine and make the PKI that names them."""
    worlds: list[World] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._serve(b"")

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers["Content-Length"])))

        def _serve(self, body: bytes) -> None:
            path = self.path.strip("/")
            worlds[0].asked.append(path)
            status, kind, told = worlds[0].answer(path, body)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", told.decode("ascii"))
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(told)

        def log_message(self, *args: object) -> None:
            pass

    nearby = mock.patch.dict(os.environ, {"no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"})
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    with nearby, tempfile.TemporaryDirectory() as folder:
        worlds.append(World(f"http://127.0.0.1:{server.server_address[1]}", Path(folder), generation))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield worlds[0]
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
