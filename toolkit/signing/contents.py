"""Whether a packet is what its manifest says: embedded files, pages, data, and nothing drawn over the pages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from toolkit.checks.derived import fact_at
from toolkit.forms import load_packet_plan
from toolkit.i18n import Renderable, T, current_language
from toolkit.packet.manifest import NAME as MANIFEST_NAME
from toolkit.packet.manifest import Manifest
from toolkit.packet.read import Packet
from toolkit.resources import Resources
from toolkit.signing.judging.places import at_its_place
from toolkit.signing.verdict import Check

FACTS_NAME = "facts.json"
_SHOWN = 5
_MEND = T("Do not accept the packet; have it built and signed again.")


def check_embedded(packet: Packet) -> Check:
    """Every embedded file is listed with its digest and size, and every listed one is there."""
    listed = {entry.name: entry for entry in packet.manifest.embedded}
    present = set(packet.embedded) - {MANIFEST_NAME}
    wrong: list[Renderable] = [T("{name} is missing", name=name) for name in sorted(set(listed) - present)]
    wrong += [T("{name} is not listed", name=name) for name in sorted(present - set(listed))]
    for name in sorted(present & set(listed)):
        data = packet.embedded[name]
        if listed[name].sha256 != _sha256(data) or listed[name].size != len(data):
            wrong.append(T("{name} was changed", name=name))
    if FACTS_NAME not in present:
        wrong.append(T("{name} is missing", name=FACTS_NAME))
    return _judge(
        "manifest.embedded",
        wrong,
        T("All {count} embedded files are as the manifest lists them.", count=len(present)),
        lambda faults: T("The embedded files are not those of the manifest: {faults}.", faults=faults),
    )


def check_documents(packet: Packet) -> Check:
    """The facts and the Word files are those that the parts were made from."""
    manifest = packet.manifest
    wrong: list[Renderable] = []
    if manifest.data_sha256 != _sha256(packet.embedded.get(FACTS_NAME, b"")):
        wrong.append(T("{name} was changed", name=FACTS_NAME))
    for part in manifest.parts:
        if part.kind != "document":
            continue
        if part.docx is None or part.docx not in packet.embedded:
            wrong.append(T("the Word file of {title} is missing", title=part.title))
        elif part.docx_sha256 != _sha256(packet.embedded[part.docx]):
            wrong.append(T("the Word file of {title} was changed", title=part.title))
    return _judge(
        "manifest.documents",
        wrong,
        T("Facts and Word files are those that the pages were made from."),
        lambda faults: T("Facts or Word files are not those of the manifest: {faults}.", faults=faults),
    )


def check_pages(packet: Packet) -> Check:
    """Every part's pages are as they were bound, and there are no others."""
    manifest = packet.manifest
    wrong: list[Renderable] = []
    if packet.pages != manifest.total_pages:
        wrong.append(
            T("the packet has {pages} pages instead of {announced}", pages=packet.pages, announced=manifest.total_pages)
        )
    for part, digest in zip(manifest.parts, packet.content_digests, strict=True):
        if part.content_sha256 != digest:
            last = part.first_page + part.pages - 1
            wrong.append(
                T(
                    "the pages of {title} ({first} to {last}) were changed",
                    title=part.title,
                    first=part.first_page,
                    last=last,
                )
            )
    return _judge(
        "manifest.pages",
        wrong,
        T("All {count} pages are as they were bound.", count=packet.pages),
        lambda faults: T("The pages are not those of the manifest: {faults}.", faults=faults),
    )


def check_shown(data: bytes, manifest: Manifest, *, reader: PdfReader | None = None) -> Check:
    """Nothing but the bound pages is shown: no notes over them, no layers, scripts or filled pages in between.

    The pages' digests leave out annotations, since signing adds one.

    Args:
        data: the packet's bytes.
        manifest: its manifest.
        reader: of the same bytes, where they have been opened already.
    """
    if reader is None:
        reader = PdfReader(BytesIO(data))
    root = reader.root_object
    wrong: list[Renderable] = []
    if "/OCProperties" in root:
        wrong.append(T("it has layers that can be switched"))
    if isinstance(_resolved(root, "/OpenAction"), DictionaryObject) or "/AA" in root or _has_scripts(root):
        wrong.append(T("it contains actions or scripts"))
    bound = {n for part in manifest.parts for n in range(part.first_page, part.first_page + part.pages)}
    for number, page in enumerate(reader.pages, 1):
        if number not in bound and _draws(page):
            wrong.append(T("page {page} belongs to no part but is not blank", page=number))
        if any(
            _covers(annotation) and not at_its_place(annotation, number, manifest) for annotation in _annotations(page)
        ):
            wrong.append(T("something is laid over page {page}", page=number))
    return _judge(
        "pages.shown",
        wrong,
        T("Nothing is laid over the pages, and there are no layers, scripts or stray pages."),
        lambda faults: T("What is shown is not only what was bound: {faults}.", faults=faults),
    )


def check_agreement(manifest: Manifest, values: Mapping[str, Any], lead: str | None, resources: Resources) -> Check:
    """The manifest names the alliance, lead and date that the facts name.

    Raises:
        UsageError: its stage is unknown.
    """
    wrong: list[Renderable] = []
    alliance = (values.get("alliance") or {}).get("name")
    date = fact_at(values, load_packet_plan(resources, manifest.stage).date)
    for name, told, said in (
        (T("alliance"), manifest.alliance, alliance),
        (T("lead unit"), manifest.lead, lead),
        (T("date"), manifest.date, date.isoformat() if date else None),
    ):
        if told != said:
            wrong.append(T("{field}: {told} instead of {said}", field=name, told=told, said=said or "?"))
    return _judge(
        "manifest.facts",
        wrong,
        T("Manifest and facts name the same alliance, lead unit and date."),
        lambda faults: T("Manifest and facts disagree: {faults}.", faults=faults),
    )


@dataclass(frozen=True)
class _Listed:
    """Several faults in one sentence, the first few spelled out."""

    faults: tuple[Renderable, ...]

    def render(self, lang: str | None = None) -> str:
        separator = "; " if (lang or current_language()) == "en" else "；"
        shown = separator.join(fault.render(lang) for fault in self.faults[:_SHOWN])
        return shown if len(self.faults) <= _SHOWN else f"{shown} ... ({len(self.faults)})"


def _judge(ident: str, wrong: list[Renderable], good: Renderable, bad: Callable[[Renderable], Renderable]) -> Check:
    if not wrong:
        return Check(ident, True, good)
    return Check(ident, False, bad(_Listed(tuple(wrong))), _MEND)


def _draws(page: DictionaryObject) -> bool:
    contents = _resolved(page, "/Contents")
    if contents is None or (isinstance(contents, ArrayObject) and not contents):
        return False
    streams = contents if isinstance(contents, ArrayObject) else [contents]
    return any(stream.get_object().get_data().strip() for stream in streams)


def _annotations(page: DictionaryObject) -> Iterator[DictionaryObject]:
    found = _resolved(page, "/Annots")
    for annotation in found if isinstance(found, ArrayObject) else ():
        resolved = annotation.get_object()
        if isinstance(resolved, DictionaryObject):
            yield resolved


def _covers(annotation: DictionaryObject) -> bool:
    """Whether an annotation can show something: all but bare links and fields without any extent."""
    kind = _resolved(annotation, "/Subtype")
    if kind == "/Link":
        return "/AP" in annotation or bool(_action(annotation))
    if kind != "/Widget":
        return True
    left, bottom, right, top = (float(n) for n in annotation["/Rect"])  # type: ignore[attr-defined]
    return left != right and bottom != top


def _action(annotation: DictionaryObject) -> bool:
    action = _resolved(annotation, "/A")
    return isinstance(action, DictionaryObject) and _resolved(action, "/S") not in ("/URI", "/GoTo")


def _has_scripts(root: DictionaryObject) -> bool:
    names = _resolved(root, "/Names")
    return isinstance(names, DictionaryObject) and "/JavaScript" in names


def _resolved(node: DictionaryObject, key: str) -> Any:
    return node[key] if key in node else None  # noqa: SIM401 - get() would not follow a reference


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
