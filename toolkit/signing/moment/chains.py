"""From a certificate up to a root that we trust (RFC 5280 section 6), and a sentence where there is no way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from asn1crypto import crl, ocsp, x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    RevokedError,
    ValidationError,
)

from toolkit.errors import AllianceError, WantingError
from toolkit.i18n import T

_R = TypeVar("_R")


class NoStatusError(AllianceError):
    """A chain is trusted, but what is known about its certificates' status does not cover it or is out of date."""


@dataclass(frozen=True)
class Link:
    """A certificate that a chain is wanted for.

    Args:
        certificate: the lowest one.
        others: certificates that came with it; anyone may have made them.
        roots: those that trust starts from.
        extended: extended key usage that it must have, such as ``time_stamping``.
        moment: the time it is judged at; None for now.
    """

    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...] = field(default=(), repr=False)
    roots: tuple[x509.Certificate, ...] = field(default=(), repr=False)
    extended: frozenset[str] = frozenset()
    moment: datetime | None = None

    @property
    def name(self) -> str:
        """The subject's common name, or all of it."""
        return subject_name(self.certificate)


def subject_name(certificate: x509.Certificate) -> str:
    """Return the common name, or the whole subject where it has none."""
    return str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly)


def run(work: Callable[[], Awaitable[_R]]) -> _R:
    """Wait for asynchronous work of the library."""

    async def wait() -> _R:
        return await work()

    return asyncio.run(wait())


async def trusted_chain(
    link: Link,
    *,
    crls: Iterable[crl.CertificateList] | None = None,
    ocsps: Iterable[ocsp.OCSPResponse] | None = None,
) -> tuple[x509.Certificate, ...]:
    """Return the chain, the certificate first and the root last.

    Args:
        link: what is wanted.
        crls: with ``ocsps``: what is known about revocation, which then must cover the whole chain.
        ocsps: likewise.

    Raises:
        WantingError: no way to a root, expired, not yet valid, revoked, or not for this use.
        NoStatusError: it is trusted, but its status is not known.
    """
    if not link.roots:  # pyHanko would take the system's store
        raise _no_way(link)
    judged = crls is not None and ocsps is not None
    try:
        context = ValidationContext(
            trust_roots=list(link.roots),
            other_certs=list(link.others),
            allow_fetching=False,
            moment=link.moment,
            crls=list(crls or ()),
            ocsps=list(ocsps or ()),
            revocation_mode="require" if judged else "soft-fail",
            # Judged for a time that has passed, an answer given since then counts all the more.
            retroactive_revinfo=link.moment is not None,
        )
        validator = CertificateValidator(link.certificate, validation_context=context)
        path = await validator.async_validate_usage(set(), set(link.extended))  # type: ignore[no-untyped-call]
    except (ValidationError, PathBuildingError) as error:
        raise _explain(link, error) from error
    except Exception as error:  # the libraries raise nearly anything where damaged bytes are used
        raise (_unknown(link) if judged else _damaged(link)) from error
    return tuple(reversed(list(path)))


def _explain(link: Link, error: Exception) -> AllianceError:
    if isinstance(error, RevokedError):
        return WantingError(
            T("The certificate of {name} was revoked on {day}.", name=link.name, day=error.revocation_dt.date()),
            T("Apply for a new certificate; ask the CA if you don't know why it was revoked."),
        )
    if isinstance(error, ExpiredError):
        return WantingError(
            T(
                "The certificate of {name}, or one above it, expired on {day}.",
                name=link.name,
                day=error.expired_dt.date(),
            ),
            T("Use a valid certificate; if it should still be valid, check this machine's clock."),
        )
    if isinstance(error, NotYetValidError):
        return WantingError(
            T(
                "The certificate of {name}, or one above it, is not valid before {day}.",
                name=link.name,
                day=error.valid_from.date(),
            ),
            T("Wait until then; if it should already be valid, check this machine's clock."),
        )
    if isinstance(error, InsufficientRevinfoError):
        return _unknown(link)
    if isinstance(error, PathBuildingError):
        return _no_way(link)
    if isinstance(error, InvalidCertificateError) and link.extended:
        return WantingError(
            T("The certificate of {name} is not meant for timestamps.", name=link.name),
            T("Name another timestamp server with --tsa."),
        )
    return WantingError(
        T("The certificate of {name} is not acceptable: {reason}", name=link.name, reason=error),
        T("Use a certificate that a CA issued for this purpose."),
    )


def _unknown(link: Link) -> NoStatusError:
    return NoStatusError(
        T("Whether the certificate of {name} and those above it are good could not be found out.", name=link.name),
        T("Try again later; if it stays so, ask the CA about its OCSP server and revocation lists."),
    )


def _damaged(link: Link) -> WantingError:
    return WantingError(
        T("The certificate of {name}, or one that came with it, is damaged.", name=link.name),
        T("Get it again from whoever issued it."),
    )


def _no_way(link: Link) -> WantingError:
    return WantingError(
        T(
            "The certificate of {name} does not lead to a root certificate that you trust; it was issued by {issuer}.",
            name=link.name,
            issuer=link.certificate.issuer.human_friendly,
        ),
        T("If you do trust the issuer, name its root certificate with --trust or in the key's profile."),
    )


def highest(certificates: Sequence[x509.Certificate]) -> x509.Certificate:
    """Return the last certificate that the first one's chain among the others leads to."""
    current, rest = certificates[0], list(certificates[1:])
    while issuer := next((c for c in rest if c.subject == current.issuer), None):
        rest.remove(issuer)
        current = issuer
    return current
