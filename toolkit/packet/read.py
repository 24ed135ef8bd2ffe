"""Open a packet, which may come from anyone: its manifest, its embedded files, the digests of its pages."""

from __future__ import annotations

import contextlib
import io
import logging
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from toolkit import limits
from toolkit.errors import AllianceError, IOFailure, WantingError
from toolkit.i18n import T
from toolkit.packet import manifest as packet_manifest
from toolkit.packet.digest import content_digest, page_digests
from toolkit.packet.manifest import Manifest

logging.getLogger("pypdf").addHandler(logging.NullHandler())
NAME_TREE_DEPTH = 12
"""Levels of a list of names; ours has one, other writers' a few."""


class NotAPacket(WantingError):  # noqa: N818
    """The file is no packet, or damaged beyond reading."""


@dataclass(frozen=True)
class Packet:
    """What a packet holds, read and bounded but not yet judged.

    Args:
        manifest: its own account.
        embedded: every embedded file by name.
        pages: how many pages there are, whatever the manifest says.
        page_digests: of each page, as it is now.
        content_digests: of each part of the manifest, computed from the pages as they are now; the part is unchanged
            when this equals its ``content_sha256``.
    """

    manifest: Manifest
    embedded: Mapping[str, bytes]
    pages: int
    page_digests: tuple[str, ...]
    content_digests: tuple[str, ...]


def open_packet(source: Path | bytes, *, reader: PdfReader | None = None) -> Packet:
    """Read a packet, signed or not.

    Args:
        source: the file, or its bytes.
        reader: of the same bytes, where they have been opened already.

    Raises:
        NotAPacket: it is not a PDF, not a packet, encrypted, damaged, or beyond the limits.
        IOFailure: the file can't be read.
    """
    name, data = _load(source)
    if b"%PDF-" not in data[:1024]:
        raise NotAPacket(T("{name} is not a PDF file.", name=name), T("Name a packet made by “alliance build”."))
    with _reading(name):
        if reader is None:
            reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise NotAPacket(
                T("{name} is encrypted; packets never are.", name=name),
                T("Ask the sender for the packet as the program wrote it."),
            )
        embedded = _embedded(reader, name)
        if packet_manifest.NAME not in embedded:
            raise NotAPacket(
                T("{name} is a PDF but not a packet: it carries no manifest.json.", name=name),
                T("Name a packet made by “alliance build”."),
            )
        manifest = packet_manifest.from_json(embedded[packet_manifest.NAME])
        count = len(reader.pages)
        if count > limits.PACKET_PAGES:
            raise NotAPacket(
                T("{name} has {pages} pages; the limit is {limit}.", name=name, pages=count, limit=limits.PACKET_PAGES),
                T("Ask the sender for the packet as the program wrote it."),
            )
        digests = tuple(page_digests(reader.pages))
    contents = tuple(content_digest(digests[p.first_page - 1 : p.first_page - 1 + p.pages]) for p in manifest.parts)
    return Packet(manifest, embedded, count, digests, contents)


def _load(source: Path | bytes) -> tuple[object, bytes]:
    try:
        name: object = T("The file") if isinstance(source, bytes) else source.name
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size > limits.PACKET_BYTES:
            raise NotAPacket(
                T("{name} is larger than {limit} MB.", name=name, limit=limits.PACKET_BYTES // limits.MIB),
                T("Ask the sender for the packet as the program wrote it."),
            )
        return name, source if isinstance(source, bytes) else source.read_bytes()
    except OSError as error:
        raise IOFailure(
            T("Cannot read {path}: {reason}.", path=source, reason=error.strerror or error),
            T("Check the file name and the permissions."),
        ) from error


@contextlib.contextmanager
def _reading(name: object) -> Iterator[None]:
    """Turn whatever a damaged or hostile file makes the PDF library raise into one sentence."""
    try:
        yield
    except AllianceError:
        raise
    except Exception as error:  # the library raises every kind, from KeyError to zlib.error
        raise NotAPacket(
            T("{name} is damaged: {reason}.", name=name, reason=f"{type(error).__name__} {error}"[:160]),
            T("Ask the sender for the packet again, and compare the file sizes."),
        ) from error


def _embedded(reader: PdfReader, name: object) -> dict[str, bytes]:
    names = _at(_at(reader.root_object, "/Names"), "/EmbeddedFiles")
    out: dict[str, bytes] = {}
    room = limits.EMBEDDED_BYTES
    for key, spec in _leaves(names, 0, name):
        stream = _at(_at(spec, "/EF"), "/F")
        if not isinstance(stream, StreamObject):
            raise NotAPacket(
                T("{name} lists the file {file} but does not carry it as packets do.", name=name, file=key[:60]),
                T("Ask the sender for the packet as the program wrote it."),
            )
        if key in out or len(out) >= packet_manifest.MOST_ENTRIES:
            raise NotAPacket(
                T("{name} carries the file {file} twice, or too many files.", name=name, file=key[:60]),
                T("Ask the sender for the packet as the program wrote it."),
            )
        data = _decoded(stream, room, name)
        room -= len(data)
        out[key] = data
    return out


def _leaves(node: Any, depth: int, name: object) -> Iterator[tuple[str, Any]]:
    if not isinstance(node, DictionaryObject):
        return
    if depth > NAME_TREE_DEPTH:
        raise NotAPacket(
            T("{name} hides files deep in its list of files.", name=name),
            T("Ask the sender for the packet as the program wrote it."),
        )
    kids, names = _at(node, "/Kids"), _at(node, "/Names")
    if isinstance(names, ArrayObject):
        for at in range(0, len(names) - 1, 2):
            yield str(names[at].get_object()), names[at + 1].get_object()
    if isinstance(kids, ArrayObject):
        for kid in kids:
            yield from _leaves(kid.get_object(), depth + 1, name)


def _decoded(stream: StreamObject, room: int, name: object) -> bytes:
    """Unpack with a bound; packets use Flate or nothing."""
    raw = stream._data if isinstance(stream._data, bytes) else bytes(stream._data)
    if "/DecodeParms" in stream or _at(stream, "/Filter") not in (None, "/FlateDecode"):
        raise NotAPacket(
            T("{name} packs an embedded file in a way that packets do not use.", name=name),
            T("Ask the sender for the packet as the program wrote it."),
        )
    if _at(stream, "/Filter") == "/FlateDecode":
        raw = zlib.decompressobj().decompress(raw, room + 1)
    if len(raw) > room:
        raise NotAPacket(
            T("{name} carries more than {limit} MB of files.", name=name, limit=limits.EMBEDDED_BYTES // limits.MIB),
            T("Ask the sender for the packet as the program wrote it."),
        )
    return raw


def _at(node: Any, key: str) -> Any:
    # Indexing follows references, .get() does not.
    return node[key] if isinstance(node, DictionaryObject) and key in node else None
