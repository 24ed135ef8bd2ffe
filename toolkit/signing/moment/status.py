"""What proves that a chain of certificates is good: OCSP answers (RFC 6960) or revocation lists (RFC 5280 5)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise

from asn1crypto import algos, cms, core, crl, ocsp, pem, x509

from toolkit.errors import AllianceError, IOFailure, WantingError
from toolkit.i18n import T
from toolkit.limits import CRL_BYTES, SERVICE_SECONDS, STATUS_BYTES, STATUS_REQUESTS
from toolkit.signing.moment.chains import Link, NoStatusError, subject_name, trusted_chain
from toolkit.signing.moment.http import Service, UnreachableError, fetch

_LONGEST_CHAIN = 6
_ADDRESSES = 2
"""Of each kind in a certificate; more are tried by nobody."""

_Told = ocsp.OCSPResponse | crl.CertificateList


@dataclass(frozen=True)
class Evidence:
    """What a file carries so that a chain can be judged long after: its certificates and their status."""

    certificates: tuple[x509.Certificate, ...]
    ocsps: tuple[ocsp.OCSPResponse, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()


@dataclass
class StatusDesk:
    """Asks for the status of certificates, each once in a run and within bounds.

    Args:
        seconds: for one exchange.
    """

    seconds: float = SERVICE_SECONDS
    _asked: int = 0
    _answers: dict[tuple[str, bytes], bytes] = field(default_factory=dict, repr=False)

    async def gather(self, link: Link) -> Evidence:
        """Return what proves the whole chain good.

        Raises:
            WantingError: the chain is not trusted, a certificate is revoked, or it names no server to ask.
            UnreachableError: a server gave no answer.
            IOFailure: its answer is of no use.
        """
        others = (*link.others, *self._missing_issuers(link))
        link = Link(link.certificate, others, link.roots, link.extended, link.moment)
        chain = await trusted_chain(link)
        told = [self._status(low, high) for low, high in pairwise(chain)]
        evidence = _evidence(chain, told)
        try:
            await trusted_chain(link, crls=evidence.crls, ocsps=evidence.ocsps)
        except NoStatusError:
            # An OCSP answer may be out of date, or signed by someone whose own status is not known.
            told += [self._list(low) for low in chain[:-1] if _list_addresses(low)]
            evidence = _evidence(chain, told)
            try:
                await trusted_chain(link, crls=evidence.crls, ocsps=evidence.ocsps)
            except NoStatusError as error:
                raise IOFailure(error.problem, error.remedy) from error
        return evidence

    def _missing_issuers(self, link: Link) -> list[x509.Certificate]:
        """Fetch the CA certificates that a chain lacks from where its certificates say (RFC 5280 4.2.2.1)."""
        known, found = [*link.others, *link.roots], list[x509.Certificate]()
        current = link.certificate
        for _ in range(_LONGEST_CHAIN):
            if current.subject == current.issuer:
                break
            above = next((c for c in known if c.subject == current.issuer), None)
            if above is None:
                fetched = self._issuers(current)
                above = next((c for c in fetched if c.subject == current.issuer), None)
                found += fetched
                known += fetched
            if above is None:
                break
            current = above
        return found

    def _issuers(self, certificate: x509.Certificate) -> list[x509.Certificate]:
        for url in _access_addresses(certificate, "ca_issuers"):
            try:
                found = _certificates(self._ask(url, STATUS_BYTES))
                return [one for one in found if one.native]  # all of each is parsed now, so that junk is noticed here
            except (AllianceError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
                continue  # without it the chain ends nowhere, which is then said
        return []

    def _status(self, certificate: x509.Certificate, issuer: x509.Certificate) -> _Told:
        failures: list[AllianceError] = []
        for url in _access_addresses(certificate, "ocsp"):
            try:
                return self._ocsp(url, certificate, issuer)
            except AllianceError as error:
                failures.append(error)
        if _list_addresses(certificate):
            try:
                return self._list(certificate)
            except AllianceError as error:
                failures.append(error)
        if not failures:
            raise WantingError(
                T(
                    "The certificate of {name} names neither an OCSP server nor a revocation list, so its status "
                    "can't be proven.",
                    name=subject_name(certificate),
                ),
                T("Sign at level B-T, or with a certificate that names them."),
            )
        raise next((e for e in failures if not isinstance(e, UnreachableError)), failures[0])

    def _ocsp(self, url: str, certificate: x509.Certificate, issuer: x509.Certificate) -> _Told:
        nonce = os.urandom(16)
        known = self._answers.get((url, certificate.sha256))
        data = known or self._ask(url, STATUS_BYTES, ocsp_request(certificate, issuer, nonce))
        with _answer_read(url):
            answer: ocsp.OCSPResponse = ocsp.OCSPResponse.load(data, strict=True)  # type: ignore[no-untyped-call]
            answer.native  # noqa: B018  # all of it is parsed now, so that junk is noticed here
            status = answer["response_status"].native
            echoed = answer.nonce_value if status == "successful" else None
        if status in ("try_later", "internal_error"):
            raise UnreachableError(
                Service.STATUS,
                T("{what} {url} cannot serve now ({status}).", what=Service.STATUS.label, url=url, status=status),
                T("Try again later."),
            )
        if status != "successful":
            raise IOFailure(
                T("{what} {url} refused the request ({status}).", what=Service.STATUS.label, url=url, status=status),
                T("Ask the CA that issued the certificate of {name}.", name=subject_name(certificate)),
            )
        if known is None and echoed is not None and echoed.native != nonce:
            raise IOFailure(
                T("{what} {url} answered another question than ours.", what=Service.STATUS.label, url=url),
                T("Try again; if it stays so, the answer may be a forged one."),
            )
        self._answers[(url, certificate.sha256)] = data
        return answer

    def _list(self, certificate: x509.Certificate) -> _Told:
        failures: list[AllianceError] = []
        for url in _list_addresses(certificate):
            try:
                data = self._answers.get((url, b"")) or self._ask(url, CRL_BYTES)
                with _answer_read(url):
                    if pem.detect(data):  # type: ignore[no-untyped-call]
                        data = pem.unarmor(data)[2]  # type: ignore[no-untyped-call]
                    listed: crl.CertificateList = crl.CertificateList.load(data, strict=True)  # type: ignore[no-untyped-call]
                    listed["tbs_cert_list"]["this_update"].native  # noqa: B018  # parsed now, so that junk is noticed
            except AllianceError as error:
                failures.append(error)
            else:
                self._answers[(url, b"")] = data
                return listed
        raise failures[0]

    def _ask(self, url: str, most: int, body: bytes | None = None) -> bytes:
        self._asked += 1
        if self._asked > STATUS_REQUESTS:
            raise IOFailure(
                T("The certificates' status would take more than {most} requests.", most=STATUS_REQUESTS),
                T("Check that the certificates and the timestamp server are those that you mean to use."),
            )
        return fetch(url, Service.STATUS, most=most, body=body, sent="application/ocsp-request", seconds=self.seconds)


def ocsp_request(certificate: x509.Certificate, issuer: x509.Certificate, nonce: bytes) -> bytes:
    """Return the question whether one certificate is good (RFC 6960 4.1), DER.

    SHA-1 only names the issuer here; responders by RFC 5019 understand no other digest.
    """
    asked = {
        "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha1"}),  # type: ignore[no-untyped-call]
        "issuer_name_hash": issuer.subject.sha1,
        "issuer_key_hash": issuer.public_key.sha1,
        "serial_number": certificate.serial_number,
    }
    told = ocsp.TBSRequestExtension({"extn_id": "nonce", "critical": False, "extn_value": core.OctetString(nonce)})  # type: ignore[no-untyped-call]
    body = ocsp.TBSRequest({"request_list": [{"req_cert": asked}], "request_extensions": [told]})  # type: ignore[no-untyped-call]
    request: bytes = ocsp.OCSPRequest({"tbs_request": body}).dump()  # type: ignore[no-untyped-call]
    return request


def _evidence(chain: Iterable[x509.Certificate], told: Iterable[_Told]) -> Evidence:
    answers = list(told)
    return Evidence(
        tuple(chain),
        tuple(one for one in answers if isinstance(one, ocsp.OCSPResponse)),
        tuple(one for one in answers if isinstance(one, crl.CertificateList)),
    )


@contextmanager
def _answer_read(url: str) -> Iterator[None]:
    try:
        yield
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise IOFailure(
            T("{what} {url} sent something that is no answer.", what=Service.STATUS.label, url=url),
            T("Check the network: a sign-in page of a Wi-Fi or proxy may have answered in its place."),
        ) from error


def _access_addresses(certificate: x509.Certificate, method: str) -> list[str]:
    try:
        entries = certificate.authority_information_access_value or ()
        found = [entry["access_location"] for entry in entries if entry["access_method"].native == method]
        return _web_addresses(found)
    except (ValueError, TypeError, KeyError):
        return []


def _list_addresses(certificate: x509.Certificate) -> list[str]:
    try:
        points = [p["distribution_point"] for p in certificate.crl_distribution_points_value or ()]
        return _web_addresses(name for point in points if point.name == "full_name" for name in point.chosen)
    except (ValueError, TypeError, KeyError):
        return []


def _web_addresses(names: Iterable[x509.GeneralName]) -> list[str]:
    urls = [str(name.native) for name in names if name.name == "uniform_resource_identifier"]
    return [url for url in urls if url.lower().startswith(("http://", "https://"))][:_ADDRESSES]


def _certificates(data: bytes) -> list[x509.Certificate]:
    """Read what a CA offers: a certificate or a PKCS#7 bundle, DER or PEM."""
    if pem.detect(data):  # type: ignore[no-untyped-call]
        return [x509.Certificate.load(der) for _, _, der in pem.unarmor(data, multiple=True)]  # type: ignore[no-untyped-call]
    # A certificate is a sequence of three, a bundle of two.
    if len(core.Sequence.load(data)) == len(("content_type", "content")):  # type: ignore[no-untyped-call]
        bundle = cms.ContentInfo.load(data)["content"]  # type: ignore[no-untyped-call]
        return [c.chosen for c in bundle["certificates"] if c.name == "certificate"]
    return [x509.Certificate.load(data)]  # type: ignore[no-untyped-call]
