"""The packet's own account of itself: every part with its pages and digests, every embedded file, what made it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar

from toolkit.errors import WantingError
from toolkit.i18n import T

FORMAT = "alliance-packet/1"
NAME = "manifest.json"
MOST_ENTRIES = 5_000
"""Parts or embedded files; a packet of 60 members has about 300."""
_LONGEST = 14_400.0
"""Points; the largest page that PDF readers take (ISO 32000-1, Annex C)."""
_T = TypeVar("_T")


@dataclass(frozen=True)
class ManifestPart:
    """One part.

    Args:
        id: ``cover``, a form's id or an attachment's code.
        kind: ``cover``, ``contents``, ``document``, ``attachment`` or ``manifest``.
        title: as printed in the contents.
        file: the attachment's path in the dossier, or the embedded Word file's name; None where there is neither.
        sha256: of that file, as 64 hex digits; None where there is no file.
        pages: how many pages it has.
        first_page: the packet's page it starts on, from 1.
        content_sha256: :func:`toolkit.packet.digest.content_digest` of its pages.
        docx: name of the embedded Word file of a document.
        docx_sha256: of that Word file.
        template: name of the template it was rendered from.
        template_sha256: of that template.
    """

    id: str
    kind: str
    title: str
    file: str | None
    sha256: str | None
    pages: int
    first_page: int
    content_sha256: str
    docx: str | None = None
    docx_sha256: str | None = None
    template: str | None = None
    template_sha256: str | None = None


@dataclass(frozen=True)
class EmbeddedEntry:
    """One embedded file: its name, digest, size in bytes, MIME type and relationship (Source, Data, Supplement)."""

    name: str
    sha256: str
    size: int
    mime: str
    relationship: str


@dataclass(frozen=True)
class SigningPlace:
    """Where one party's signature block stands.

    Args:
        part: id of the document.
        unit: the party's name.
        uscc: its unified social credit code.
        page: the packet's page, from 1.
        x: of the place's lower left corner, in points from the left edge of the page as it is seen.
        y: in points from its foot.
        width: in points.
        height: in points.
    """

    part: str
    unit: str
    uscc: str
    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class PromisedSigner:
    """A party that signs the packet itself, besides the lead unit that certifies it: its field, name and code."""

    field: str
    unit: str
    uscc: str


@dataclass(frozen=True)
class ScannedPage:
    """A page that was printed, signed on paper and put back as a picture.

    Args:
        page: the packet's page, from 1.
        file: name of the scan.
        sha256: of the scan.
        replaces: digest of the page that stood there before (:func:`toolkit.packet.digest.page_digests`).
    """

    page: int
    file: str
    sha256: str
    replaces: str


@dataclass(frozen=True)
class Manifest:
    """The whole account; ``date`` is the application's date as ``2026-03-05``.

    ``places`` says where parties may sign; ``signers`` promises who does, and is empty where only the lead unit
    signs; ``scans`` names the pages that came back from paper.
    """

    tool_name: str
    tool_version: str
    stage: str
    title: str
    alliance: str
    lead: str
    date: str
    data_sha256: str
    total_pages: int
    parts: tuple[ManifestPart, ...]
    embedded: tuple[EmbeddedEntry, ...]
    places: tuple[SigningPlace, ...] = ()
    signers: tuple[PromisedSigner, ...] = ()
    scans: tuple[ScannedPage, ...] = ()
    format: str = FORMAT


_OPTIONAL = ("places", "signers", "scans")
"""Lists that are written only where they hold something."""


def to_json(manifest: Manifest) -> bytes:
    """Write the manifest as UTF-8 JSON: the same manifest, the same bytes."""
    rest = asdict(manifest)
    for name in _OPTIONAL:
        if not rest[name]:
            del rest[name]
    data = {
        "format": rest.pop("format"),
        "tool": {"name": rest.pop("tool_name"), "version": rest.pop("tool_version")},
        **rest,
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def from_json(data: bytes) -> Manifest:
    """Read a manifest that may come from anyone.

    Raises:
        WantingError: it is not a manifest, of another format, or contradicts itself.
    """
    try:
        raw = json.loads(data.decode("utf-8"), object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError) as error:
        raise _refused(T("it is not JSON")) from error
    if not isinstance(raw, dict):
        raise _refused(T("it is not JSON"))
    if raw.get("format") != FORMAT:
        raise WantingError(
            T("The packet's manifest has the format {found}; this program reads {known}.",
              found=str(raw.get("format"))[:60], known=FORMAT),
            T("Use the version of the program that made the packet, or a newer one."),
        )  # fmt: skip
    tool = raw.get("tool")
    if not isinstance(tool, dict):
        raise _refused(T("{field} is missing or wrong", field="tool"))
    parts = _rows(raw, "parts", _part)
    manifest = Manifest(
        tool_name=_text(tool, "name", "tool.name"),
        tool_version=_text(tool, "version", "tool.version"),
        parts=parts,
        embedded=_rows(raw, "embedded", lambda row, at: _record(EmbeddedEntry, row, at)),
        stage=_text(raw, "stage", "stage"),
        title=_text(raw, "title", "title"),
        alliance=_text(raw, "alliance", "alliance"),
        lead=_text(raw, "lead", "lead"),
        date=_text(raw, "date", "date"),
        data_sha256=_text(raw, "data_sha256", "data_sha256"),
        total_pages=_count(raw, "total_pages", "total_pages"),
        places=_optional(raw, "places", SigningPlace),
        signers=_optional(raw, "signers", PromisedSigner),
        scans=_optional(raw, "scans", ScannedPage),
    )
    _ranges(manifest)
    return manifest


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key that stands twice would let two programs read two manifests."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _ranges(manifest: Manifest) -> None:
    after = 1
    for part in manifest.parts:
        if part.pages < 1 or part.first_page < after or part.first_page + part.pages - 1 > manifest.total_pages:
            raise _refused(T("the pages of {part} overlap others or lie outside the packet", part=part.id[:60]))
        after = part.first_page + part.pages
    pages = [*(place.page for place in manifest.places), *(scan.page for scan in manifest.scans)]
    if any(not 1 <= page <= manifest.total_pages for page in pages):
        raise _refused(T("a place or a scan lies outside the packet"))
    for names in (
        [p.id for p in manifest.parts],
        [e.name for e in manifest.embedded],
        [s.field for s in manifest.signers],
        [s.uscc for s in manifest.signers],
        [s.page for s in manifest.scans],
    ):
        if len(set(names)) != len(names):
            raise _refused(T("an entry stands twice"))


def _rows(raw: dict[str, Any], key: str, read: Callable[[Any, str], _T]) -> tuple[_T, ...]:
    rows = raw.get(key)
    if not isinstance(rows, list) or len(rows) > MOST_ENTRIES:
        raise _refused(T("{field} is missing or wrong", field=key))
    return tuple(read(row, f"{key}[{n}]") for n, row in enumerate(rows))


def _optional(raw: dict[str, Any], key: str, kind: type[_T]) -> tuple[_T, ...]:
    return _rows(raw, key, lambda row, at: _record(kind, row, at)) if key in raw else ()


def _part(row: Any, at: str) -> ManifestPart:
    return _record(ManifestPart, row, at)


def _record(kind: type[_T], row: Any, at: str) -> _T:
    """Read one flat record by its dataclass: text, whole number, or text that may be absent."""
    if not isinstance(row, dict):
        raise _refused(T("{field} is missing or wrong", field=at))
    values: dict[str, Any] = {}
    for spec in fields(kind):  # type: ignore[arg-type]
        where = f"{at}.{spec.name}"
        if spec.type == "int":
            values[spec.name] = _count(row, spec.name, where)
        elif spec.type == "float":
            values[spec.name] = _length(row, spec.name, where)
        elif "None" in str(spec.type) and row.get(spec.name) is None:
            values[spec.name] = None
        else:
            values[spec.name] = _text(row, spec.name, where)
    return kind(**values)


def _text(row: dict[str, Any], key: str, at: str) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise _refused(T("{field} is missing or wrong", field=at))
    return value


def _count(row: dict[str, Any], key: str, at: str) -> int:
    value = row.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**12:
        raise _refused(T("{field} is missing or wrong", field=at))
    return value


def _length(row: dict[str, Any], key: str, at: str) -> float:
    value = row.get(key)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < _LONGEST:
        raise _refused(T("{field} is missing or wrong", field=at))
    return float(value)


def _refused(reason: object) -> WantingError:
    return WantingError(
        T("The packet's manifest cannot be used: {reason}.", reason=reason),
        T("Ask the sender for the packet again, as the program wrote it."),
    )
