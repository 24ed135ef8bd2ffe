"""Timestamps by RFC 3161: asked for over HTTP, and believed only when the answer is right in every part."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from asn1crypto import cms, core, tsp, x509
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from toolkit.errors import AllianceError, IOFailure, UsageError
from toolkit.i18n import T
from toolkit.limits import STAMP_BYTES
from toolkit.signing.moment.chains import Link, trusted_chain
from toolkit.signing.moment.http import Service, fetch
from toolkit.signing.moment.services import Services

_SHOWN = 120
_GRANTED = ("granted", "granted_with_mods")
STAMP_ROOM = 8 * 1024
"""Bytes kept for a timestamp that has not been seen yet: with a chain of three RSA-4096 certificates about 7 000."""


@dataclass
class ServerStamper(TimeStamper):
    """pyHanko's way to a timestamp server, ours.

    Args:
        services: the server and the roots that its certificate must lead to.
        seen: the tokens that were received, the last one last.
    """

    services: Services
    seen: list[cms.ContentInfo] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        if not self.services.tsa:
            raise UsageError(
                T("No timestamp server is named, so the time can't be proven."),
                T("Name one with --tsa or in the key's profile, or sign at level B-B."),
            )

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Return a token for the digest.

        Raises:
            UnreachableError: the server gave no answer.
            IOFailure: its answer is wrong: refused, for another digest, old (nonce), badly signed, out of time.
            WantingError: its certificate is not trusted, expired or not for timestamps.
        """
        url = self.services.tsa
        nonce, request = self.request_cms(message_digest, md_algorithm)  # type: ignore[no-untyped-call]
        answer = fetch(
            url,
            Service.TIME,
            most=STAMP_BYTES,
            body=request.dump(),
            sent="application/timestamp-query",
            seconds=self.services.seconds,
        )
        token = _granted(answer, url)
        try:
            info = token["content"]["encap_content_info"]["content"].parsed
            _check_said(info, message_digest, md_algorithm, nonce, url)
            await self._check_signed(token["content"], message_digest, info["gen_time"].native)
        except AllianceError:
            raise
        except Exception as error:  # the libraries raise every kind on what is no timestamp
            raise _junk(url) from error
        self.seen.append(token)
        return token

    @property
    def room(self) -> int:
        """Bytes that the next token will need at most."""
        sizes = [len(token.dump()) for token in self.seen]  # type: ignore[no-untyped-call]
        return max(sizes) + 512 if sizes else STAMP_ROOM

    def link(self, signed: cms.SignedData) -> Link:
        """Return what must be trusted for a token: its certificate for timestamps, at the time it tells."""
        told = extract_certificate_info(signed)
        at: datetime = signed["encap_content_info"]["content"].parsed["gen_time"].native
        purpose = frozenset({"time_stamping"})
        return Link(told.signer_cert, tuple(told.other_certs), self.services.roots, purpose, at)

    async def _check_signed(self, signed: cms.SignedData, digest: bytes, at: datetime) -> None:
        apart = abs(datetime.now(UTC) - at)
        if apart > self.services.clock_tolerance:
            raise IOFailure(
                T(
                    "The timestamp server {url} says that it is {time}; by this machine's clock it is {now}.",
                    url=self.services.tsa,
                    time=at.astimezone().isoformat(" ", "seconds"),
                    now=datetime.now().astimezone().isoformat(" ", "seconds"),
                ),
                T("Set this machine's clock; if it is right, name another timestamp server."),
            )
        link = self.link(signed)
        await trusted_chain(link)
        context = ValidationContext(
            trust_roots=list(link.roots),
            other_certs=list(link.others),
            allow_fetching=False,
            moment=at,
            revocation_mode="soft-fail",
        )
        status = await validate_tst_signed_data(signed, context, lambda _: digest)
        if not (status["intact"] and status["valid"]) or status["trust_problem_indic"] is not None:
            raise IOFailure(
                T("The signature of the timestamp from {url} is wrong.", url=self.services.tsa),
                T("Try again; if it stays so, name another timestamp server."),
            )


def _granted(answer: bytes, url: str) -> cms.ContentInfo:
    """Return the token of a response (RFC 3161 2.4.2), which is left out where the request is refused."""
    try:
        parts = core.Sequence.load(answer, strict=True)  # type: ignore[no-untyped-call]
        info = tsp.PKIStatusInfo.load(parts[0].dump(), strict=True)  # type: ignore[no-untyped-call]
        status = info["status"].native
        said = [str(text) for text in info["status_string"].native or ()]
        failed = [str(bit) for bit in info["fail_info"].native or ()]
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError) as error:
        raise _junk(url) from error
    if status not in _GRANTED:
        reason = "".join(c for c in "; ".join([*said, *failed]) if c.isprintable())[:_SHOWN]
        raise IOFailure(
            T("The timestamp server {url} refused: {reason}.", url=url, reason=reason or status),
            T("Check the address; some servers must be told beforehand who may use them."),
        )
    try:
        token: cms.ContentInfo = cms.ContentInfo.load(parts[1].dump(), strict=True)  # type: ignore[no-untyped-call]
        if not isinstance(token["content"], cms.SignedData):
            raise _junk(url)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError) as error:
        raise _junk(url) from error
    return token


def _check_said(info: core.Asn1Value, digest: bytes, algorithm: str, nonce: int, url: str) -> None:
    if not isinstance(info, tsp.TSTInfo):
        raise _junk(url)
    imprint = info["message_imprint"]
    if imprint["hashed_message"].native != digest or imprint["hash_algorithm"]["algorithm"].native != algorithm:
        raise IOFailure(
            T("The timestamp from {url} is for other data than was sent.", url=url),
            T("Try again; if it stays so, name another timestamp server."),
        )
    if info["nonce"].native != nonce:
        raise IOFailure(
            T("The timestamp from {url} does not answer our request; it may be an old one sent again.", url=url),
            T("Try again; if it stays so, name another timestamp server."),
        )


def _junk(url: str) -> IOFailure:
    return IOFailure(
        T("The timestamp server {url} sent something that is no timestamp.", url=url),
        T("Check the address. A sign-in page of a Wi-Fi or proxy may have answered in its place."),
    )


def stamp_certificate(signed: cms.SignedData) -> x509.Certificate:
    """Return the certificate of the server that made a token."""
    certificate: x509.Certificate = extract_certificate_info(signed).signer_cert
    return certificate
