"""Ask a server over HTTP within bounds: size, time in all, redirects; every failure is a sentence."""

from __future__ import annotations

import http.client
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from enum import Enum
from time import monotonic
from typing import IO, Any
from urllib.parse import urlsplit

from toolkit.errors import IOFailure
from toolkit.i18n import Renderable, T, Text
from toolkit.limits import SERVICE_REDIRECTS, SERVICE_SECONDS

_CHUNK = 64 * 1024
_AGENT = "alliance-toolkit"
_LONGEST_URL = 2000


class Service(Enum):
    """What kind of server is asked."""

    TIME = "time"
    """Timestamps (RFC 3161)."""
    STATUS = "status"
    """Whether certificates are good: OCSP (RFC 6960), revocation lists and the CAs' own certificates (RFC 5280)."""

    @property
    def label(self) -> Text:
        """What messages call it."""
        return T("The timestamp server") if self is Service.TIME else T("The certificate status server")


class UnreachableError(IOFailure):
    """A server gave no answer: the network, the server or the way to it is down. A wrong answer is not this.

    Args:
        service: which kind of server.
        problem: what is wrong.
        remedy: what to do about it.
    """

    def __init__(self, service: Service, problem: Renderable, remedy: Renderable) -> None:
        super().__init__(problem, remedy)
        self.service = service


def fetch(
    url: str,
    service: Service,
    *,
    most: int,
    body: bytes | None = None,
    sent: str = "application/octet-stream",
    seconds: float = SERVICE_SECONDS,
) -> bytes:
    """Return what the server answers to one request (HTTP/1.1, RFC 9112), through the environment's proxy if any.

    Args:
        url: http or https; it may come from a certificate, which anyone may have made.
        service: what kind of server it is.
        most: bytes that the answer may have.
        body: what is sent by POST; None for GET.
        sent: MIME type of ``body``.
        seconds: for the whole exchange, however slowly bytes trickle in.

    Raises:
        UnreachableError: no connection, no answer in time, or the server says that it can't serve now (5xx, 429).
        IOFailure: the address is none, or the answer is a refusal, too large, or sends us elsewhere in an odd way.
    """
    _require_plain(url, service)
    request = urllib.request.Request(url, data=body, headers={"User-Agent": _AGENT})  # noqa: S310  # checked above
    if body is not None:
        request.add_header("Content-Type", sent)
    try:
        data = _in_time(lambda ends: _exchange(request, service, most, seconds, ends), seconds)
    except urllib.error.HTTPError as error:
        error.close()
        raise _refused(url, service, error.code) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _silent(url, service, error) from error
    if data is None:
        raise IOFailure(
            T("{what} {url} answered with more than {most} bytes.", what=service.label, url=url, most=most),
            T("Check the address; if it is right, tell whoever runs the server."),
        )
    return data


def _in_time(work: Callable[[float], bytes | None], seconds: float) -> bytes | None:
    """Run ``work`` beside us and turn away when time is over: a socket's own time-out begins anew with every byte."""
    ends = monotonic() + seconds
    done: list[bytes | None] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            done.append(work(ends))
        except Exception as error:  # told to the thread that waits
            failed.append(error)

    worker = threading.Thread(target=run, daemon=True)
    worker.start()
    worker.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise TimeoutError
    return done[0]


def _exchange(
    request: urllib.request.Request, service: Service, most: int, seconds: float, ends: float
) -> bytes | None:
    """Return the answer's body; None where it is too long."""
    parts, size = [], 0
    with _opener(service).open(request, timeout=seconds) as answer:
        while chunk := answer.read1(_CHUNK):
            size += len(chunk)
            if size > most:
                return None
            if monotonic() > ends:
                raise TimeoutError
            parts.append(chunk)
        if answer.length:
            raise http.client.IncompleteRead(b"", answer.length)
    return b"".join(parts)


def _opener(service: Service) -> urllib.request.OpenerDirector:
    # Only these handlers: urllib's own choice would also open files, FTP and data: addresses.
    director = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        _Redirects(service),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        director.add_handler(handler)
    return director


class _Redirects(urllib.request.HTTPRedirectHandler):
    max_redirections = SERVICE_REDIRECTS

    def __init__(self, service: Service) -> None:
        self._service = service

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        if req.get_method() != "GET":  # a request of ours is meant for the server that was named
            return None
        _require_plain(newurl, self._service)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _require_plain(url: str, service: Service) -> None:
    try:
        parts = urlsplit(url)
        fit = parts.scheme in ("http", "https") and parts.hostname and not parts.username and len(url) <= _LONGEST_URL
        fit = fit and url.isascii() and url.isprintable() and " " not in url and parts.port != 0
    except ValueError:
        fit = False
    if not fit:
        raise IOFailure(
            T("{what} has no usable address: {url}.", what=service.label, url=url[:200]),
            T("An address begins with http:// or https:// and holds neither a user's name nor a password."),
        )


def _refused(url: str, service: Service, status: int) -> IOFailure:
    if status >= 500 or status == 429:
        return UnreachableError(
            service,
            T("{what} {url} cannot serve now (HTTP {status}).", what=service.label, url=url, status=status),
            T("Try again later."),
        )
    return IOFailure(
        T("{what} {url} refused the request (HTTP {status}).", what=service.label, url=url, status=status),
        T("Check the address; some servers must be told beforehand who may use them."),
    )


def _silent(url: str, service: Service, error: Exception) -> UnreachableError:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, TimeoutError):
        return UnreachableError(
            service,
            T("{what} {url} did not answer in time.", what=service.label, url=url),
            T("Check the network, or try again later."),
        )
    told = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return UnreachableError(
        service,
        T("{what} {url} cannot be reached: {reason}.", what=service.label, url=url, reason=told),
        T("Check the address, the network and, if there is one, the proxy (http_proxy)."),
    )
