"""The packet's account of itself, once for the printed page and once for ``manifest.json``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from toolkit import __version__
from toolkit.documents.cache import sha256
from toolkit.packet.catalogue import EmbeddedFile, PacketMeta
from toolkit.packet.manifest import EmbeddedEntry, Manifest, ManifestPart, SigningPlace, to_json
from toolkit.packet.plan import PlannedPart


@dataclass(frozen=True)
class Origin:
    """What a part was made from.

    Args:
        file: the attachment's path in the dossier, or the embedded Word file's name; None where there is neither.
        sha256: of that file.
        template: name of the template of a document.
        template_sha256: of that template.
    """

    file: str | None = None
    sha256: str | None = None
    template: str | None = None
    template_sha256: str | None = None


@dataclass(frozen=True)
class PartAccount:
    """One part with its place in the packet."""

    part: PlannedPart
    pages: int
    first_page: int
    origin: Origin

    def printed(self) -> dict[str, Any]:
        """Return its row on the printed manifest."""
        return {
            "title": self.part.title,
            "source": self.origin.file,
            "sha256": self.origin.sha256,
            "pages": self.pages,
            "first_page": self.first_page,
        }


def printed_documents(accounts: Sequence[PartAccount]) -> list[dict[str, Any]]:
    """Return the printed manifest's rows on Word documents and their templates."""
    return [
        {"title": a.part.title, "template_sha256": a.origin.template_sha256, "docx_sha256": a.origin.sha256}
        for a in accounts
        if a.origin.template is not None
    ]


def write_manifest(
    accounts: Sequence[PartAccount],
    digests: Sequence[str],
    embedded: Sequence[EmbeddedFile],
    *,
    stage: str,
    alliance: str,
    meta: PacketMeta,
    data_sha256: str,
    total_pages: int,
    places: Sequence[SigningPlace] = (),
) -> bytes:
    """Write ``manifest.json``.

    Args:
        accounts: all parts in order.
        digests: content digest of each part's pages, as bound.
        embedded: the files carried along.
        stage: whose packet it is.
        alliance: its name.
        meta: title, lead unit (author) and date of the packet.
        data_sha256: SHA-256 of the embedded facts.
        total_pages: pages of the whole packet.
        places: where parties sign.
    """
    manifest = Manifest(
        tool_name="alliance-toolkit",
        tool_version=__version__,
        stage=stage,
        title=meta.title,
        alliance=alliance,
        lead=meta.author,
        date=meta.date.isoformat(),
        data_sha256=data_sha256,
        total_pages=total_pages,
        parts=tuple(_part(account, digest) for account, digest in zip(accounts, digests, strict=True)),
        embedded=tuple(EmbeddedEntry(e.name, sha256(e.data), len(e.data), e.mime, e.relationship) for e in embedded),
        places=tuple(places),
    )
    return to_json(manifest)


def _part(account: PartAccount, digest: str) -> ManifestPart:
    part, origin = account.part, account.origin
    is_document = origin.template is not None
    return ManifestPart(
        id=part.id,
        kind=part.kind,
        title=part.title,
        file=origin.file,
        sha256=origin.sha256,
        pages=account.pages,
        first_page=account.first_page,
        content_sha256=digest,
        docx=origin.file if is_document else None,
        docx_sha256=origin.sha256 if is_document else None,
        template=origin.template,
        template_sha256=origin.template_sha256,
    )
