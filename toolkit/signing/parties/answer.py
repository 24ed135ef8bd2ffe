"""Sign a request where the packet is not, and put the answer into the packet where it is."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from asn1crypto import cms as asn1_cms
from asn1crypto import x509
from pyhanko.sign.signers import ExternalSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from toolkit.errors import WantingError
from toolkit.i18n import T
from toolkit.signing.keys import SigningKey, der
from toolkit.signing.moment.services import Services
from toolkit.signing.moment.stamps import ServerStamper
from toolkit.signing.parties.filling import DIGEST, Room, fill_room, today
from toolkit.signing.parties.holding import put_in_place
from toolkit.signing.parties.matching import require_match
from toolkit.signing.parties.member import others, proven, turn_of
from toolkit.signing.parties.request import (
    Request,
    is_ours,
    read_json,
    read_request,
    refused,
    request_tree,
    write_json,
)
from toolkit.signing.parties.state import State
from toolkit.signing.reading import read_packet_bytes

ANSWER_FORMAT = "alliance-signing-answer/1"
_CERTIFICATES = 12
_AGAIN = T("Nothing was written. Have the request signed again, or make a new one: alliance signing request.")


@dataclass(frozen=True)
class Answer:
    """A request with the signature that was made of it: CMS SignedData (RFC 5652) in DER."""

    request: Request
    cms: bytes


def open_request(path: Path) -> Request:
    """Read a request.

    Raises:
        IOFailure: it can't be read.
        WantingError: it is none, or is damaged.
    """
    return read_request(read_json(path), path.name)


def answer_request(
    request: Request,
    key: SigningKey,
    target: Path,
    *,
    packet: Path | None = None,
    services: Services | None = None,
) -> None:
    """Sign a request and publish the answer.

    Args:
        request: what is asked.
        key: of the party.
        target: where the answer goes.
        packet: the signer's own copy of the packet. With it is proven that the digest is that packet's and that signing
            adds nothing but this signature; without it the digest is signed on the word of whoever asked.
        services: with a timestamp server the signature proves its time (level B-T).

    Raises:
        WantingError: the certificate may not sign for the party, or ``packet`` is not what the request is about; or the
            key is an SM2 key, which signs digests of its own kind only.
        IOFailure: reading or writing failed, or the timestamp server gave no answer of use.
    """
    if getattr(key.signer, "md_algorithm", DIGEST) != DIGEST:
        raise WantingError(
            T("A request is answered with an RSA or EC key; an SM2 key signs the packet itself only."),
            T("Get the packet and sign it: alliance sign FILE --as MEMBER --key KEY."),
        )
    require_match(key.chain[0], request.party, today())
    stamper = ServerStamper(services) if services is not None and services.tsa else None
    made: Any = asyncio.run(key.signer.async_sign(request.digest, DIGEST, use_pades=True, timestamper=stamper))
    signature: bytes = made.dump()
    if packet is not None:
        _prove_own_copy(request, packet, signature)
    write_json(target, answer_tree(Answer(request, signature)))


def answer_tree(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON takes it."""
    return {
        "format": ANSWER_FORMAT,
        "cms": base64.b64encode(answer.cms).decode("ascii"),
        "request": request_tree(answer.request),
    }


def complete(source: Path, answer: Path, target: Path) -> State:
    """Put a signature that was made elsewhere into the packet, and publish the result whole or not at all.

    An answer may hold the signature as ``cms``, or as ``signature`` (over the request's ``signed_attributes``) with
    ``certificates``, the signer's first; each in base64.

    Args:
        source: the packet that the request was made of.
        answer: what came back.
        target: where the result goes; usually ``source`` itself.

    Raises:
        UsageError: ``target`` is a file that would be lost.
        WantingError: the answer is none, was not asked for on this computer, is for another state of the packet, was
            signed by another's certificate, or does not hold.
        IOFailure: reading or writing failed.
    """
    tree = read_json(answer)
    request, signature = _read_answer(tree, answer.name)
    if not is_ours(request):
        raise WantingError(
            T("{name} answers a request that was not made on this computer, or was changed.", name=answer.name),
            T("Complete it where the request was made, or make a new one: alliance signing request."),
        )
    data = read_packet_bytes(source)
    if sha256(data).hexdigest() != request.revision:
        raise _outdated(source, request)
    turn = turn_of(data, source.name, request.uscc)
    signed = _filled(request.room(data), signature, answer.name)
    state = proven(data, signed, source.name, turn.field, turn.state, remedy=_AGAIN)
    fresh = state.of(turn.field).signed
    assert fresh is not None  # noqa: S101  # proven has seen to it
    require_match(fresh.certificate, turn.party, today(), others(turn))
    if not put_in_place(source, target, data, signed):
        raise _outdated(source, request)
    return state


def _outdated(source: Path, request: Request) -> WantingError:
    return WantingError(
        T("{path} was signed by others or changed since {unit} was asked.", path=source.name, unit=request.unit),
        T("A signature covers the file as it was. Make a new request of the file as it is now and have it answered."),
    )


def _prove_own_copy(request: Request, packet: Path, signature: bytes) -> None:
    data = read_packet_bytes(packet)
    if sha256(data).hexdigest() != request.revision:
        raise WantingError(
            T("{path} is not the packet that the request is about.", path=packet),
            T("Use the copy that came with the request; if it did come with it, do not sign, and ask the sender."),
        )
    turn = turn_of(data, packet.name, request.uscc)
    signed = _filled(request.room(data), signature, packet.name)
    proven(data, signed, packet.name, turn.field, turn.state, remedy=T("Do not sign; ask whoever sent the request."))


def _filled(room: Room, signature: bytes, name: str) -> bytes:
    try:
        return fill_room(room, signature)
    except ValueError as error:
        raise refused(name, str(error)) from error


def _read_answer(tree: Any, name: str) -> tuple[Request, bytes]:
    if not isinstance(tree, dict) or tree.get("format") != ANSWER_FORMAT:
        raise refused(name, "format")
    request = read_request(tree.get("request"), name)
    try:
        if "cms" in tree:
            return request, base64.b64decode(tree["cms"], validate=True)
        value = base64.b64decode(tree["signature"], validate=True)
        given = tree["certificates"]
        if not isinstance(given, list) or not 0 < len(given) <= _CERTIFICATES:
            raise ValueError("certificates")
        chain = [_certificate(base64.b64decode(one, validate=True)) for one in given]
        return request, _packed(request, value, chain)
    except (ValueError, KeyError, TypeError) as error:
        raise refused(name, str(error)[:80]) from error


def _certificate(data: bytes) -> x509.Certificate:
    loaded: x509.Certificate = x509.Certificate.load(data, strict=True)  # type: ignore[no-untyped-call]
    return loaded


def _packed(request: Request, value: bytes, chain: Sequence[x509.Certificate]) -> bytes:
    """Make CMS of a bare signature over the attributes that were asked for."""
    if not request.signed_attributes or der(chain[0]) != request.certificate:
        raise ValueError("the request was not made for this certificate")
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(list(chain[1:]))
    signer = ExternalSigner(chain[0], store, signature_value=value)
    attributes: Any = asn1_cms.CMSAttributes.load(request.signed_attributes, strict=True)  # type: ignore[no-untyped-call]
    made: Any = asyncio.run(signer.async_sign_prescribed_attributes(DIGEST, attributes))
    encoded: bytes = made.dump()
    return encoded
