"""Judge a whole packet: signatures, manifest, pages, PDF/A, hidden things, and that print and data say the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
from asn1crypto import x509
from pypdf import PdfReader

from toolkit.checks.canonical import from_canonical
from toolkit.checks.derived import Derived, derive
from toolkit.documents.write import document_id
from toolkit.errors import AllianceError
from toolkit.forms import load_form, load_packet_plan
from toolkit.i18n import Renderable, T
from toolkit.packet.manifest import Manifest
from toolkit.packet.pdfa import check_pdfa
from toolkit.packet.read import Packet, open_packet
from toolkit.resources import Resources
from toolkit.signing.contents import (
    FACTS_NAME,
    check_agreement,
    check_documents,
    check_embedded,
    check_pages,
    check_shown,
)
from toolkit.signing.judging.hidden import check_hidden
from toolkit.signing.judging.promise import judge_promise, promised_fields
from toolkit.signing.judging.proofs import Proofs
from toolkit.signing.judging.scans import check_scans, scanned_pages
from toolkit.signing.judging.structure import require_one_reading
from toolkit.signing.judging.unseen import check_unseen
from toolkit.signing.printed import compare_printed
from toolkit.signing.reading import LEAD_FIELD, damage_said_plainly, open_strictly
from toolkit.signing.seen_text import read_pages
from toolkit.signing.signatures import Judgement, judge_signatures
from toolkit.signing.verdict import About, Check, Signer, Verdict, conclude

_PDFA_SHOWN = 3
_REBUILD = T("Do not accept the packet; have it built and signed again.")


def judge_packet(
    data: bytes,
    about: About,
    roots: Sequence[x509.Certificate],
    resources: Resources,
    *,
    proofs: Proofs | None = None,
) -> Verdict:
    """Judge a packet in this process, without bounds of time and memory.

    Args:
        data: its bytes.
        about: which file it is, and what the clock says.
        roots: certificates that trust starts from.
        resources: the forms, which say which facts must be printed.
        proofs: what is known of certificates besides.

    Raises:
        Exception: whatever no check foresees on hostile files.
    """
    try:
        reader = open_strictly(data, Path(about.file))
        with damage_said_plainly(T("{path} is damaged: its PDF structure cannot be read.", path=about.file)):
            require_one_reading(reader)
    except AllianceError as error:
        return conclude([Check("file.readable", False, error.problem, error.remedy)], (), about)
    checks = [Check("file.readable", True, T("The file is an undamaged, unencrypted PDF."))]
    packet: Packet | None = None
    shared = _opened(data)
    try:
        packet = open_packet(data, reader=shared)
    except AllianceError as error:
        absent = Check("manifest.present", False, error.problem, error.remedy)
    expected = promised_fields(packet.manifest) if packet else (LEAD_FIELD,)
    units = {signer.field: signer.unit for signer in packet.manifest.signers} if packet else {}
    judgement = judge_signatures(reader, roots, expected=expected, units=units, moment=about.judged_at, proofs=proofs)
    checks += judgement.checks
    if packet is None:
        return conclude([*checks, absent], judgement.signers, about)
    told = packet.manifest
    about = replace(about, title=told.title, alliance=told.alliance, lead=told.lead, pages=packet.pages)
    checks.append(Check("manifest.present", True, T("The packet carries its manifest.")))
    checks += _judge_contents(packet, data, shared)
    more, signers = _judge_facts(packet, data, resources, checks, judgement, about)
    return conclude([*checks, *more], signers, about)


def _opened(data: bytes) -> PdfReader | None:
    """Open the file once for all checks, which would each read the same objects again: a quarter of the whole time."""
    try:
        return PdfReader(BytesIO(data))
    except Exception:  # each check says for itself what it can't read
        return None


def _judge_contents(packet: Packet, data: bytes, reader: PdfReader | None) -> list[Check]:
    checks = []
    for ident, judge in (
        ("manifest.embedded", lambda: check_embedded(packet)),
        ("manifest.documents", lambda: check_documents(packet)),
        ("manifest.pages", lambda: check_pages(packet)),
        ("pages.shown", lambda: check_shown(data, packet.manifest, reader=reader)),
        ("pages.scans", lambda: check_scans(reader or PdfReader(BytesIO(data)), packet.manifest)),
        ("pdfa", lambda: _check_archival(data, reader)),
        ("pages.unseen", lambda: check_unseen(data)),
    ):
        check = _guarded(ident, judge)
        checks += [check] if check is not None else []
    try:
        with damage_said_plainly(T("The file is damaged: this check could not be made.")):
            checks += check_hidden(reader or PdfReader(BytesIO(data)))
    except AllianceError as error:
        checks.append(Check("pages.hidden", False, error.problem, error.remedy))
    return checks


def _judge_facts(
    packet: Packet,
    data: bytes,
    resources: Resources,
    before: Sequence[Check],
    judgement: Judgement,
    about: About,
) -> tuple[list[Check], tuple[Signer, ...]]:
    try:
        with damage_said_plainly(T("The embedded facts cannot be read.")):
            values = from_canonical(packet.embedded.get(FACTS_NAME, b""), resources, packet.manifest.stage)
            derived = derive(values)
    except AllianceError as error:
        return [Check("facts.readable", False, error.problem, error.remedy)], judgement.signers
    lead = str(derived.lead.get("name")) if derived else None
    checks = [Check("facts.readable", True, T("The embedded facts can be read."))]
    agreement = _guarded("manifest.facts", lambda: check_agreement(packet.manifest, values, lead, resources))
    checks += [agreement] if agreement is not None else []
    if all(check.ok for check in [*before, *checks]):
        checks += _judge_print(packet.manifest, data, values, derived, resources)
    else:
        # Pages of unknown origin are not given to the text extractor, and a comparison would prove nothing.
        checks.append(
            Check(
                "printed",
                False,
                T("Print and facts were not compared, since the checks before have failed."),
                T("See the reasons above."),
            )
        )
    promise, signers = judge_promise(
        packet.manifest, values, judgement.signers, dict(judgement.certificates), about.judged_at
    )
    return [*checks, *promise], signers


def _judge_print(
    manifest: Manifest, data: bytes, values: dict[str, Any], derived: Derived | None, resources: Resources
) -> list[Check]:
    checks: list[Check] = []
    try:
        with damage_said_plainly(T("The text of the pages cannot be read.")):
            parts = {part.id: part for part in manifest.parts if part.kind == "document"}
            document: Any = pypdfium2.PdfDocument(data)  # type: ignore[no-untyped-call]
            try:
                for name in load_packet_plan(resources, manifest.stage).for_facts(values).documents:
                    form = load_form(resources, name)
                    rows = len(values.get(form.each) or ()) if form.each else 1
                    if any(document_id(form, row) not in parts for row in range(rows)):
                        checks.append(_missing_part(form.title))
                    elif not form.each:
                        part = parts[name]
                        pages = read_pages(document, range(part.first_page - 1, part.first_page - 1 + part.pages))
                        scanned = scanned_pages(manifest, part.first_page, part.pages)
                        master = load_form(resources, "dossier").schema
                        checks += compare_printed(form, values, derived, pages, master, scanned=scanned, look=True)
            finally:
                document.close()
    except AllianceError as error:
        checks.append(Check("printed", False, error.problem, error.remedy))
    return checks


def _missing_part(title: Renderable) -> Check:
    return Check("printed", False, T("{title} is not in the packet.", title=title), _REBUILD)


def _check_archival(data: bytes, reader: PdfReader | None) -> Check:
    faults = check_pdfa(data, reader=reader)
    if not faults:
        return Check("pdfa", True, T("No fault against PDF/A-3b was found."))
    listed = "; ".join(f"{fault.rule} {fault.detail}" for fault in faults[:_PDFA_SHOWN])
    return Check(
        "pdfa",
        False,
        T("The packet is not PDF/A-3b ({count} faults): {faults}", count=len(faults), faults=listed),
        T("Have it built again with this program, and not changed by another one afterwards."),
    )


def _guarded(ident: str, judge: Callable[[], Check | None]) -> Check | None:
    try:
        with damage_said_plainly(T("The file is damaged: this check could not be made.")):
            return judge()
    except AllianceError as error:
        return Check(ident, False, error.problem, error.remedy)
