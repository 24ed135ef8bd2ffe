"""A chunk of notices from facts to signed PDFs: a pure function of its setup and jobs, for any executor.

Each process keeps one LibreOffice warm, the fonts it found and the key it read. Notices of one template are laid out
in one Word file where the template allows it, and cut apart; otherwise, and where that fails, one by one, so that a bad
notice never takes others with it.
"""

from __future__ import annotations

import atexit
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from hashlib import sha256
from html import unescape
from pathlib import Path

import pikepdf
import pypdfium2

from toolkit.checks.check import Checked
from toolkit.chinese import date_text
from toolkit.documents.convert import Converted, OfficePool
from toolkit.documents.fonts import FontSetup
from toolkit.documents.mergeable import why_not_merged
from toolkit.documents.proof import prove
from toolkit.documents.write import write_one
from toolkit.errors import AllianceError, MissingError, WantingError
from toolkit.findings import Finding, Severity, blocking
from toolkit.forms import load_form, load_policy
from toolkit.i18n import T
from toolkit.office.batches.judge import row_judge
from toolkit.office.issuing.wording import slip_facts
from toolkit.office.issuing.work import Failed, Job, Made, Outcome, Press
from toolkit.office.press.merge import merge
from toolkit.office.press.split import Label, cut, page_ranges
from toolkit.resources import Resources
from toolkit.signing.keys import SigningKey, load_key
from toolkit.signing.passwords import read_password
from toolkit.signing.seals.picture import Seal, load_seal
from toolkit.signing.seals.place import find_place
from toolkit.signing.seals.press import Impression
from toolkit.signing.sign import prove_signature, sign_bytes

FIELD = "SIG_DEPARTMENT"
SLIP = "delivery_slip"
_TITLE = re.compile(r"<dc:title>(.*?)</dc:title>", re.DOTALL)


@dataclass(frozen=True)
class Setup:
    """What a press needs beside its jobs; travels to other processes and machines.

    Args:
        resources: where forms and templates stand.
        fonts: the user's own fonts.
        strict_fonts: refuse stand-ins.
        key: PKCS#12 file; no signature without one.
        password: of the key; never shown.
        password_file: read where the work is done, if there is no password here.
        seal: picture; no seal without one.
        seal_mm: its true width.
        merged: lay notices out together where their template allows it.
    """

    resources: Resources
    fonts: Path | None = None
    strict_fonts: bool = False
    key: Path | None = None
    password: bytes | None = field(default=None, repr=False)
    password_file: Path | None = None
    seal: Path | None = None
    seal_mm: float = 42.0
    merged: bool = True


def press_for(setup: Setup) -> Press:
    """Return the press: a picklable function of a chunk of jobs."""
    return partial(press_chunk, setup)


def press_chunk(setup: Setup, jobs: Sequence[Job]) -> list[Outcome]:
    """Make a chunk of notices; the same chunk gives the same bytes before signing, wherever it runs.

    Args:
        setup: how.
        jobs: what; those of one template that stand together share a layout.

    Returns:
        One answer a job; a notice that can't be made is one, too.

    Raises:
        MissingError: LibreOffice, fonts or the key are missing, so that going on is senseless.
        IOFailure: the key or the seal can't be read.
    """
    machine = _machine(setup)
    sheets = [_written(setup, job) for job in jobs]
    laid = _laid_out(machine, [sheet for sheet in sheets if isinstance(sheet, _Sheet)])
    done: dict[str, Outcome] = {}
    for layout in laid:
        if isinstance(layout, _Layout):
            done.update(_finished(machine, layout))
        else:
            done[layout[0].name] = layout[1]
    return [done[sheet.name] if isinstance(sheet, _Sheet) else sheet for sheet in sheets]


@dataclass(frozen=True)
class _Machine:
    """What a process keeps between chunks."""

    setup: Setup
    fonts: FontSetup
    office: OfficePool
    key: SigningKey | None
    seal: Seal | None
    unsafe: dict[str, bool] = field(default_factory=dict)
    """Template → whether its notices must be laid out one by one."""
    proven: list[str] = field(default_factory=list)
    """Names of signatures that were verified."""

    def signed(self, pdf: bytes, name: str) -> bytes:
        """Sign a PDF where there is a key; the first signature of each process is verified."""
        if self.key is None:
            return pdf
        signed = sign_bytes(pdf, name, self.key, field=FIELD)
        if not self.proven:
            prove_signature(pdf, signed, name, self.key, field=FIELD)
            self.proven.append(name)
        return signed

    def lays_out_alone(self, template: str, docx: bytes) -> bool:
        """Say whether notices of a template must be laid out one by one."""
        if template not in self.unsafe:
            self.unsafe[template] = bool(why_not_merged(docx))
        return self.unsafe[template]


@lru_cache(maxsize=1)
def _machine(setup: Setup) -> _Machine:
    key = load_key(setup.key, _password(setup)) if setup.key is not None else None
    seal = load_seal(setup.seal, setup.seal_mm) if setup.seal is not None else None
    fonts, office = _office(setup.fonts)
    return _Machine(setup, fonts, office, key, seal)


@lru_cache(maxsize=1)
def _office(folder: Path | None) -> tuple[FontSetup, OfficePool]:
    fonts = FontSetup.discover(folder)
    office = OfficePool(fonts, size=1)
    atexit.register(office.close)
    return fonts, office


def _password(setup: Setup) -> bytes | None:
    if setup.password is not None or setup.password_file is None:
        return setup.password
    return read_password(file=setup.password_file, environ={}).value


@dataclass(frozen=True)
class _Sheet:
    """A notice as a Word file, with what the pages must show."""

    name: str
    template: str
    docx: bytes
    slip: bytes
    label: Label
    day_text: str
    must_print: tuple[str, ...]


@dataclass(frozen=True)
class _Layout:
    """Pages laid out together, and which are whose."""

    pdf: bytes
    pages: tuple[tuple[_Sheet, range], ...]
    warnings: tuple[Finding, ...]


def _written(setup: Setup, job: Job) -> _Sheet | Failed:
    try:
        checked: Checked = row_judge(setup.resources, job.form).check(job.facts)
        if checked.blocking:
            return _refused(checked.findings)
        form = load_form(setup.resources, job.form)
        own = checked.values[job.form]
        written = write_one(checked, setup.resources, form, own, job.form)
        title = _title(written.docx)
        slip_form = load_form(setup.resources, SLIP)
        slip = write_one(checked, setup.resources, slip_form, slip_facts(title, job.docno, job.unit), SLIP).docx
    except WantingError as error:
        return Failed(error.problem, error.remedy)
    official = own.get("official") or {}
    issuer = official.get("issuer") or _issuer(setup.resources)
    day = official["issue_date"]
    label = Label(title, issuer, day)
    must = (str(job.docno), job.unit)
    return _Sheet(str(job.docno), written.template.sha256, written.docx, slip, label, date_text(day), must)


@lru_cache(maxsize=4)
def _issuer(resources: Resources) -> str:
    value = load_policy(resources).get("issuer")
    return str(value.value or "") if value is not None else ""


def _title(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        found = _TITLE.search(archive.read("docProps/core.xml").decode("utf-8"))
    return unescape(found[1]) if found else ""


def _laid_out(machine: _Machine, sheets: Sequence[_Sheet]) -> list[_Layout | tuple[_Sheet, Failed]]:
    """Lay out every sheet, with its neighbours of the same template where that is safe."""
    out: list[_Layout | tuple[_Sheet, Failed]] = []
    groups: dict[str, list[_Sheet]] = {}
    for sheet in sheets:
        groups.setdefault(sheet.template, []).append(sheet)
    for digest, group in groups.items():
        together = None
        if machine.setup.merged and len(group) > 1 and not machine.lays_out_alone(digest, group[0].docx):
            together = _together(machine, group)
        if together is not None:
            out.append(together)
            continue
        waiting = [(sheet, machine.office.submit(sheet.docx, sheet.name, bare=True)) for sheet in group]
        out += [_alone(machine, sheet, future) for sheet, future in waiting]
    return out


def _together(machine: _Machine, group: Sequence[_Sheet]) -> _Layout | None:
    """Lay out a group at once; None where that does not work, so that each is tried alone."""
    try:
        merged = merge([sheet.docx for sheet in group])
        if merged is None:
            return None
        name = f"{group[0].name}–{group[-1].name}"
        converted = machine.office.convert(merged, name, places=True)
        with pikepdf.open(io.BytesIO(converted.pdf)) as source:
            ranges = page_ranges(source, len(group))
        proof = prove(name, merged, converted.pdf, machine.fonts, strict=machine.setup.strict_fonts)
    except MissingError:
        raise
    except AllianceError:
        return None
    if blocking(proof.findings):
        return None
    return _Layout(converted.pdf, tuple(zip(group, ranges, strict=True)), proof.findings)


def _alone(machine: _Machine, sheet: _Sheet, future: Future[Converted]) -> _Layout | tuple[_Sheet, Failed]:
    try:
        converted = future.result()
        proof = prove(sheet.name, sheet.docx, converted.pdf, machine.fonts, strict=machine.setup.strict_fonts)
    except MissingError:
        raise
    except AllianceError as error:
        return sheet, Failed(error.problem, error.remedy)
    if blocking(proof.findings):
        return sheet, _refused(proof.findings)
    return _Layout(converted.pdf, ((sheet, range(proof.pages)),), proof.findings)


def _finished(machine: _Machine, layout: _Layout) -> Iterator[tuple[str, Outcome]]:
    """Yield each notice of a layout, cut out, sealed and signed."""
    text = pypdfium2.PdfDocument(layout.pdf)  # type: ignore[no-untyped-call]
    try:
        with pikepdf.open(io.BytesIO(layout.pdf)) as source:
            for sheet, pages in layout.pages:
                outcome = _cut_out(machine, sheet, pages, source, text)
                yield sheet.name, replace(outcome, warnings=layout.warnings) if isinstance(outcome, Made) else outcome
    finally:
        text.close()  # type: ignore[no-untyped-call]


def _cut_out(
    machine: _Machine, sheet: _Sheet, pages: range, source: pikepdf.Pdf, text: pypdfium2.PdfDocument
) -> Outcome:
    lacking = _not_printed(text, pages, sheet.must_print)
    if lacking:
        return Failed(T("“{words}” is not printed on the pages of {name}.", words=lacking, name=sheet.name))
    spot: Impression | None = None
    if machine.seal is not None:
        spot = find_place(text, pages, issuer=sheet.label.author, day_text=sheet.day_text, seal=machine.seal)
        if spot is None:
            return Failed(
                T("There is no place for the seal: issuer and date do not stand one above the other."),
                T("Print it without --seal, or use a template that prints both at its end."),
            )
    pdf = cut(source, pages, sheet.label, spot)
    signed = machine.signed(pdf, sheet.name)
    return Made(sheet.label.title, len(pages), sheet.docx, sha256(pdf).hexdigest(), signed, sheet.slip)


def _not_printed(text: pypdfium2.PdfDocument, pages: range, words: Sequence[str]) -> str:
    """Return what should stand on the pages and does not."""
    said = ""
    for number in pages:
        page = text[number]
        layer = page.get_textpage()
        said += re.sub(r"\s+", "", layer.get_text_bounded())
        layer.close()
        page.close()
        if all(re.sub(r"\s+", "", word) in said for word in words):
            return ""
    return next(word for word in words if re.sub(r"\s+", "", word) not in said)


def _refused(findings: Sequence[Finding]) -> Failed:
    first = next(finding for finding in findings if finding.severity is Severity.ERROR)
    return Failed(first.problem, first.remedy)
