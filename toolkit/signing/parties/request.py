"""Ask a party that is elsewhere for its signature: what is to be signed, as a small file, and what comes back.

The request holds the last revision of the packet but for the signature, the digest that the signature covers, and who
may sign. It is marked with a secret of this computer, so that what comes back can only be what was asked.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import secrets
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from asn1crypto import x509
from platformdirs import user_data_path
from pyhanko.sign.signers import ExternalSigner

from toolkit import limits
from toolkit.errors import IOFailure, WantingError
from toolkit.i18n import T
from toolkit.publish import cannot_write, publish_bytes
from toolkit.signing.keys import der
from toolkit.signing.parties.facts import Mandate, Party
from toolkit.signing.parties.filling import DIGEST, Room, appearance, make_room, today
from toolkit.signing.parties.matching import require_match, signing_name
from toolkit.signing.parties.member import others, turn_of
from toolkit.signing.reading import read_packet_bytes
from toolkit.signing.seals.picture import Seal

REQUEST_FORMAT = "alliance-signing-request/1"
_ROOM = 16_384
"""Bytes of a signature that is made elsewhere: a chain of four certificates with a timestamp has about 14 000."""
_TEXT = 400
_MANDATES = 50
_TEXTS = ("title", "alliance", "file", "revision", "unit", "uscc", "field")
_BINARY = ("digest", "signed_attributes", "certificate", "mark")
_OWN = "signing-requests.key"


@dataclass(frozen=True)
class Request:
    """What a party is asked to sign.

    Args:
        title: of the packet.
        alliance: its name.
        file: name of the packet's file.
        revision: SHA-256 of the packet as it is before this signature, hex.
        unit: the party's name.
        uscc: its unified social credit code.
        mandates: persons who may sign for it.
        field: its signature field.
        day: the date that the visible signature shows.
        digest: SHA-256 of what the signature covers.
        increment: what comes behind the packet, the signature's place empty.
        start: offset of that place in the whole.
        end: offset behind it.
        signed_attributes: DER of the CMS attributes to sign, where the certificate is known; else empty.
        certificate: DER of that certificate; else empty.
        mark: proves that this computer asked.
    """

    title: str
    alliance: str
    file: str
    revision: str
    unit: str
    uscc: str
    mandates: tuple[Mandate, ...]
    field: str
    day: date
    digest: bytes
    increment: bytes
    start: int
    end: int
    signed_attributes: bytes = b""
    certificate: bytes = b""
    mark: bytes = b""

    @property
    def party(self) -> Party:
        """The party, as matching takes it."""
        return Party("", self.unit, "", self.uscc, self.mandates)

    def room(self, packet: bytes) -> Room:
        """Return the packet with room for the signature."""
        return Room(packet + self.increment, self.digest, self.start, self.end)


def make_request(
    source: Path,
    member: str,
    *,
    certificate: x509.Certificate | None = None,
    seal: Seal | None = None,
    fonts: Sequence[Path] = (),
) -> Request:
    """Make a request for one party's signature on the packet as it is now.

    Args:
        source: the packet, certified.
        member: the party, by number, name, short name or unified social credit code.
        certificate: the party's, if its signature shall be made by a program that signs attributes (PKCS#11, SKF …).
        seal: picture of its seal, for the visible signature.
        fonts: folders with fonts for it.

    Raises:
        UsageError: there is no such party.
        WantingError: as :func:`toolkit.signing.parties.member.sign_as_member`.
        IOFailure: reading failed, or this computer's secret can't be kept.
    """
    data = read_packet_bytes(source)
    turn = turn_of(data, source.name, member)
    if certificate is not None:
        require_match(certificate, turn.party, today(), others(turn))
    day = today()
    signer = signing_name(certificate) if certificate is not None else ""
    stamp = appearance(turn.party.name, signer, day, turn.place, seal=seal, fonts=fonts)
    room = make_room(data, source.name, turn.field, stamp, _ROOM)
    request = Request(
        title=turn.state.title,
        alliance=turn.state.alliance,
        file=source.name,
        revision=turn.state.revision,
        unit=turn.party.name,
        uscc=turn.party.uscc,
        mandates=turn.party.mandates,
        field=turn.field,
        day=day,
        digest=room.digest,
        increment=room.data[len(data) :],
        start=room.start,
        end=room.end,
        signed_attributes=_attributes(room.digest, certificate) if certificate is not None else b"",
        certificate=der(certificate) if certificate is not None else b"",
    )
    return replace(request, mark=_marked(request))


def is_ours(request: Request) -> bool:
    """Say whether this computer made the request, and nobody changed it since."""
    return hmac.compare_digest(request.mark, _marked(request))


def _attributes(digest: bytes, certificate: x509.Certificate) -> bytes:
    signer = ExternalSigner(certificate, None)
    attributes = asyncio.run(signer.signed_attrs(digest, DIGEST, use_pades=True))
    encoded: bytes = attributes.dump()
    return encoded


def _marked(request: Request) -> bytes:
    said = json.dumps(request_tree(replace(request, mark=b"")), sort_keys=True, ensure_ascii=True)
    return hmac.digest(_secret(), said.encode("ascii"), "sha256")


def _secret() -> bytes:
    path = user_data_path("alliance-toolkit", appauthor=False) / _OWN
    try:
        if not path.exists():
            publish_bytes(path, secrets.token_bytes(32), mode=0o600)
        found = path.read_bytes()
    except OSError as error:
        raise cannot_write(path, error) from error
    return sha256(found).digest()


def request_tree(request: Request) -> dict[str, Any]:
    """Return a request as JSON takes it."""
    tree: dict[str, Any] = {"format": REQUEST_FORMAT}
    for spec in fields(request):
        value = getattr(request, spec.name)
        if isinstance(value, bytes):
            packed = zlib.compress(value, 9) if spec.name == "increment" else value
            value = base64.b64encode(packed).decode("ascii")
        elif isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, tuple):
            value = [{k: v.isoformat() if isinstance(v, date) else v for k, v in asdict(one).items()} for one in value]
        tree[spec.name] = value
    return tree | {"digest_algorithm": DIGEST}


def write_json(path: Path, tree: object) -> None:
    """Publish a request or an answer."""
    publish_bytes(path, (json.dumps(tree, ensure_ascii=False, indent=1) + "\n").encode())


def read_json(path: Path) -> Any:
    """Read a request or an answer, which may come from anyone.

    Raises:
        IOFailure: the file can't be read.
        WantingError: it is too large or not JSON.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(limits.SIGNING_REQUEST_BYTES + 1)
    except OSError as error:
        raise IOFailure(
            T("The file {path} cannot be read: {reason}.", path=path, reason=error.strerror or error),
            T("Check the file's name and permissions."),
        ) from error
    try:
        if len(data) > limits.SIGNING_REQUEST_BYTES:
            raise ValueError("too large")
        return json.loads(data.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise refused(path.name, str(error)[:80]) from error


def read_request(tree: Any, name: str) -> Request:
    """Read a request that may come from anyone.

    Args:
        tree: of its JSON.
        name: how messages call it.

    Raises:
        WantingError: it is none, or is damaged.
    """
    try:
        if tree["format"] != REQUEST_FORMAT or tree["digest_algorithm"] != DIGEST:
            raise ValueError(str(tree["format"]))
        texts: dict[str, Any] = {key: _line(tree[key]) for key in _TEXTS}
        binary: dict[str, Any] = {key: _bytes(tree[key]) for key in _BINARY}
        request = Request(
            mandates=tuple(_mandate(row) for row in _list(tree["mandates"])),
            day=date.fromisoformat(tree["day"]),
            increment=_inflated(_bytes(tree["increment"])),
            start=_offset(tree["start"]),
            end=_offset(tree["end"]),
            **texts,
            **binary,
        )
        if len(request.digest) != 32 or not request.start < request.end:
            raise ValueError("digest")
    except (ValueError, KeyError, TypeError, AttributeError, zlib.error) as error:
        raise refused(name, str(error)[:80]) from error
    return request


def refused(name: str, reason: str) -> WantingError:
    """Return what is said of a file that is no request or no answer."""
    return WantingError(
        T("{name} is not a signing request or answer of this program, or it is damaged ({reason}).",
          name=name, reason=reason),
        T("Ask the sender for it again, as a file; mail programs may change what is pasted into a message."),
    )  # fmt: skip


def _line(value: Any) -> str:
    """Take a text that will be shown: one line, nothing that moves the cursor or turns the direction."""
    if not isinstance(value, str) or len(value) > _TEXT or any(unicodedata.category(c)[0] == "C" for c in value):
        raise ValueError("text")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > _MANDATES:
        raise ValueError("list")
    return value


def _mandate(row: Any) -> Mandate:
    start, end = (date.fromisoformat(row[key]) if row[key] is not None else None for key in ("start", "end"))
    return Mandate(_line(row["person"]), _line(row["kind"]), start, end)


def _bytes(value: Any) -> bytes:
    if not isinstance(value, str):
        raise ValueError("base64")
    return base64.b64decode(value, validate=True)


def _inflated(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(packed, limits.SIGNING_REQUEST_BYTES)
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise ValueError("increment")
    return data


def _offset(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 2 * limits.PACKET_BYTES:
        raise ValueError("offset")
    return value


def _refuse(constant: str) -> None:
    raise ValueError(constant)
