"""Verify a packet: signatures, manifest, pages, PDF/A, and that what is printed is what the data says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2

from toolkit.checks.canonical import from_canonical
from toolkit.checks.derived import Derived, derive
from toolkit.documents.write import document_id
from toolkit.errors import AllianceError, IOFailure
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
from toolkit.signing.printed import compare_printed
from toolkit.signing.reading import damage_said_plainly, open_strictly, read_packet_bytes
from toolkit.signing.seen_text import read_pages
from toolkit.signing.signatures import judge_signatures
from toolkit.signing.trust import load_roots
from toolkit.signing.verdict import Check, Verdict, conclude

__all__ = ["Check", "Verdict", "verify_packet"]
_PDFA_SHOWN = 3


def verify_packet(
    path: Path, trust: Sequence[Path], resources: Resources, *, moment: datetime | None = None
) -> Verdict:
    """Judge a packet that may come from anyone.

    Args:
        path: the packet.
        trust: CA certificates to trust; no others are, the system's least of all.
        resources: the forms, which say which facts must be printed.
        moment: the time that certificates are judged at; the clock's by default.

    Returns:
        The verdict with every check. Whatever is wrong with the packet is said there, never raised.

    Raises:
        UsageError: no CA certificate is named.
        MissingError: a CA certificate is none.
        IOFailure: a file can't be read.
    """
    roots = load_roots(trust)
    try:
        data = read_packet_bytes(path)
        reader = open_strictly(data, path)
    except IOFailure:
        raise
    except AllianceError as error:
        return conclude([Check("file.readable", False, error.problem, error.remedy)])
    checks = [Check("file.readable", True, T("The file is an undamaged, unencrypted PDF."))]
    judgement = judge_signatures(reader, roots, moment=moment)
    checks += judgement.checks
    checks += _judge_packet(data, resources, checks)
    return conclude(checks, judgement.signers)


def _judge_packet(data: bytes, resources: Resources, before: Sequence[Check]) -> list[Check]:
    try:
        packet = open_packet(data)
    except AllianceError as error:
        return [Check("manifest.present", False, error.problem, error.remedy)]
    checks = [Check("manifest.present", True, T("The packet carries its manifest."))]
    for ident, judge in (
        ("manifest.embedded", lambda: check_embedded(packet)),
        ("manifest.documents", lambda: check_documents(packet)),
        ("manifest.pages", lambda: check_pages(packet)),
        ("pages.shown", lambda: check_shown(data, packet.manifest)),
        ("pdfa", lambda: _check_archival(data)),
    ):
        checks.append(_guarded(ident, judge))
    return checks + _judge_facts(packet, data, resources, [*before, *checks])


def _judge_facts(packet: Packet, data: bytes, resources: Resources, before: Sequence[Check]) -> list[Check]:
    try:
        with damage_said_plainly(T("The embedded facts cannot be read.")):
            values = from_canonical(packet.embedded.get(FACTS_NAME, b""), resources, packet.manifest.stage)
            derived = derive(values)
    except AllianceError as error:
        return [Check("facts.readable", False, error.problem, error.remedy)]
    lead = str(derived.lead.get("name")) if derived else None
    checks = [
        Check("facts.readable", True, T("The embedded facts can be read.")),
        _guarded("manifest.facts", lambda: check_agreement(packet.manifest, values, lead, resources)),
    ]
    if not all(check.ok for check in [*before, *checks]):
        # Pages of unknown origin are not given to the text extractor, and a comparison would prove nothing.
        return [
            *checks,
            Check(
                "printed",
                False,
                T("Print and facts were not compared, since the checks before have failed."),
                T("See the reasons above."),
            ),
        ]
    return checks + _judge_print(packet.manifest, data, values, derived, resources)


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
                        first = parts[name].first_page - 1
                        pages = read_pages(document, range(first, first + parts[name].pages))
                        checks += compare_printed(form, values, derived, pages, load_form(resources, "dossier").schema)
            finally:
                document.close()
    except AllianceError as error:
        checks.append(Check("printed", False, error.problem, error.remedy))
    return checks


def _missing_part(title: Renderable) -> Check:
    return Check(
        "printed",
        False,
        T("{title} is not in the packet.", title=title),
        T("Do not accept the packet; have it built and signed again."),
    )


def _check_archival(data: bytes) -> Check:
    faults = check_pdfa(data)
    if not faults:
        return Check("pdfa", True, T("No fault against PDF/A-3b was found."))
    listed = "; ".join(f"{fault.rule} {fault.detail}" for fault in faults[:_PDFA_SHOWN])
    return Check(
        "pdfa",
        False,
        T("The packet is not PDF/A-3b ({count} faults): {faults}", count=len(faults), faults=listed),
        T("Have it built again with this program, and not changed by another one afterwards."),
    )


def _guarded(ident: str, judge: Callable[[], Check]) -> Check:
    try:
        with damage_said_plainly(T("The file is damaged: this check could not be made.")):
            return judge()
    except AllianceError as error:
        return Check(ident, False, error.problem, error.remedy)
