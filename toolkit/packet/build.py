"""From a checked dossier to one bound packet: render, convert, normalise, lay out, bind, prove."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from toolkit.checks.canonical import canonical_json
from toolkit.checks.check import Checked
from toolkit.documents.cache import Cache, LastBuild, Pages, all_findings, key_of, sha256
from toolkit.documents.catalogue import load_template
from toolkit.documents.context import own_facts
from toolkit.documents.convert import OfficePool
from toolkit.documents.filters import environment_for
from toolkit.documents.fonts import FontSetup
from toolkit.documents.package import inspect_docx
from toolkit.documents.press import Press, Ticket
from toolkit.documents.render import render
from toolkit.documents.warm import warm_up as warm_up
from toolkit.documents.write import Written, write_one
from toolkit.errors import IOFailure, WantingError
from toolkit.facts.change import typed_file
from toolkit.findings import Finding, FindingsError, Severity, blocking
from toolkit.forms import load_code_tables, load_form, load_packet_plan, load_policy
from toolkit.i18n import Renderable, T
from toolkit.packet.account import Origin, PartAccount, printed_documents, write_manifest
from toolkit.packet.bind import EmbeddedFile, PacketMeta, Part, bind, lay_out, read_ahead
from toolkit.packet.manifest import SigningPlace
from toolkit.packet.normalise import AttachmentRefused, normalise_attachment
from toolkit.packet.pages import contents_context, cover_context, manifest_context, packet_date
from toolkit.packet.pdfa import check_pdfa
from toolkit.packet.places import read_places
from toolkit.packet.plan import PlannedPart, plan_parts
from toolkit.publish import publishing
from toolkit.resources import Resources

Step = Callable[[int, int, Renderable], None]
DOCX_MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Built:
    """A finished packet.

    Args:
        path: where it was published.
        pages: how many pages it has.
        converted: names of the documents that had to be converted; the others were kept from before.
        findings: what was noticed on the way, none of it blocking.
    """

    path: Path
    pages: int
    converted: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Document:
    written: Written
    ticket: Ticket


def build_packet(
    checked: Checked,
    resources: Resources,
    target: Path,
    *,
    fonts: FontSetup,
    work: Path,
    stage: str = "application",
    strict_fonts: bool = False,
    step: Step = lambda _done, _total, _what: None,
    pool: OfficePool | None = None,
) -> Built:
    """Build one stage's packet.

    Args:
        checked: the facts; without blocking findings.
        resources: where forms and templates stand.
        target: where the packet is published, whole or not at all.
        fonts: the fonts to print with.
        work: folder where converted pages are kept for the next build.
        stage: which packet of ``forms/packets.yaml``.
        strict_fonts: refuse stand-ins for the official fonts.
        step: told how far the work is.
        pool: office processes to use; some of our own, ended with the build, if None.

    Raises:
        WantingError: a template is faulty, or the result is not sound PDF/A.
        FindingsError: attachments are refused (all of them are named), what was converted is not what the Word files
            say, or a font is missing and ``strict_fonts``.
        MissingError: LibreOffice or a font is missing.
        IOFailure: an attachment cannot be read or the target not written.
    """
    with contextlib.ExitStack() as stack:
        if pool is None:
            pool = stack.enter_context(OfficePool(fonts))
            warm_up(pool, checked.facts, work)
        cache = Cache(work)
        press = Press(pool, cache, fonts, strict_fonts=strict_fonts)
        built = _Desk(checked, resources, stage, press, cache, fonts, step).build(target)
    cache.prune()
    return built


class _Desk:
    """One build's papers: what is planned, what is ready, what is still at the office."""

    def __init__(
        self,
        checked: Checked,
        resources: Resources,
        stage: str,
        press: Press,
        cache: Cache,
        fonts: FontSetup,
        step: Step,
    ) -> None:
        self.checked = checked
        self.resources = resources
        self.press = press
        self.cache = cache
        self.fonts = fonts
        self.tables = load_code_tables(resources)
        self.policy = load_policy(resources)
        self.environment = environment_for(self.tables)
        self.plan = load_packet_plan(resources, stage).for_facts(checked.facts.tree)
        self.forms = {name: load_form(resources, name) for name in self.plan.documents}
        self.planned = plan_parts(self.plan, checked.values, self.forms, self.tables["attachment_group"])
        self.duplex = bool((checked.values["packet"] or {}).get("duplex"))
        self.facts_json = canonical_json(checked.values)
        self.originals = self._read_attachments()
        self.documents: dict[str, _Document] = {}
        self.pages: dict[str, Pages] = {}
        self.readers: dict[str, PdfReader | None] = {}
        self.findings: list[Finding] = []
        self._step = step
        self._done = 0

    def build(self, target: Path) -> Built:
        self._announce(T("Reading attachments"))
        word = self._submit_word_attachments()
        cover = self.press.submit(self._cover(), str(self._part("cover").title))
        guess = self.cache.read_last().counts
        counts = {part.id: guess.get(part.id, 1) for part in self.planned}
        contents = self.press.submit(self._contents(counts), str(self._part("contents").title))
        self._announce(T("Making cover and contents"))
        self.pages["cover"], self.pages["contents"] = cover(), contents()
        for _ in range(3):
            self._fill_in_parts(word, guess)
            self._make_manifest_page(guess.get("manifest", 1))
            assumed = self.pages["contents"].pages
            name = str(self._part("contents").title)
            self.pages["contents"] = self.press.submit(self._contents(self._counts()), name)()
            if self.pages["contents"].pages == assumed:
                break
        self.cache.write_last(LastBuild(self.checked.facts.revision, self._counts()))
        self.findings = all_findings(self.pages.values())
        if blocking(self.findings):
            raise FindingsError(self.findings)
        return self._bind(target)

    def _fill_in_parts(self, word: Mapping[str, Ticket], guess: Mapping[str, int]) -> None:
        """Normalise attachments while the office converts; a document waits for the parts before it."""
        refusals: list[Finding] = []
        for position, part in enumerate(self.planned):
            if part.kind == "attachment" and part.id not in self.pages:
                self._announce(T("Taking in {title}", title=part.title))
                try:
                    self.pages[part.id] = self._attachment(part, word)
                except AttachmentRefused as refusal:
                    refusals.append(self._refusal(part, refusal))
            elif part.kind == "document" and not refusals:
                self._announce(T("Writing {title}", title=part.title))
                self.documents[part.id] = self._document(part, self._first_page(position))
        if refusals:
            raise FindingsError(refusals)
        if all(part.id in guess for part in self.planned):  # if no page count changed, this is the right one already
            self._submit_manifest_page({**guess, **self._counts()})
        self._read_ahead()
        for name, document in self.documents.items():
            self._announce(T("Converting {title}", title=document.written.form.title))
            self.pages[name] = document.ticket()

    def _refusal(self, part: PlannedPart, refusal: AttachmentRefused) -> Finding:
        rows = enumerate(self.checked.values["attachments"])
        place = self.checked.facts.place(next(("attachments", n, "file") for n, row in rows if row["code"] == part.id))
        remedy = refusal.remedy or T("Leave it out, or hand in another file.")
        return Finding("attachment.refused", Severity.ERROR, refusal.problem, remedy, place)

    def _read_ahead(self) -> None:
        """Use the time that the office takes for the documents; their own pages and what lists them come last."""
        for part in self.planned:
            if part.kind in ("cover", "attachment") and part.id not in self.readers:
                self.readers[part.id] = read_ahead(self.pages[part.id].pdf)

    def _first_page(self, position: int) -> int:
        for part in self.planned[:position]:
            if part.kind == "document":
                self.pages[part.id] = self.documents[part.id].ticket()
        before = [self.pages[part.id].pages for part in self.planned[:position]]
        return lay_out([*before, 1], self.duplex).first_pages[position]

    def _document(self, part: PlannedPart, first_page: int) -> _Document:
        assert part.source is not None  # noqa: S101  # documents come from the plan
        form = self.forms[part.source.form]
        own = own_facts(self.checked, form)[part.row]
        draft = part.source.draft
        written = write_one(self.checked, self.resources, form, own, part.id, first_page=first_page, draft=draft)
        return _Document(written, self.press.submit(written.docx, part.title))

    def _cover(self) -> bytes:
        context = cover_context(self.checked, self.plan, self.tables, self.policy)
        return self._page(self._part("cover"), context)

    def _contents(self, counts: Mapping[str, int]) -> bytes:
        first, total = self._layout(counts)
        return self._page(self._part("contents"), contents_context(self.planned, counts, first, total, self.tables))

    def _make_manifest_page(self, guess: int) -> None:
        count = guess
        for _ in range(3):
            self.pages["manifest"] = self._submit_manifest_page({**self._counts(), "manifest": count})()
            if self.pages["manifest"].pages == count:
                return
            count = self.pages["manifest"].pages

    def _submit_manifest_page(self, counts: Mapping[str, int]) -> Ticket:
        first, total = self._layout(counts)
        accounts = [a for a in self._accounts(counts, first) if a.part.kind in ("document", "attachment")]
        rows, documents = [account.printed() for account in accounts], printed_documents(accounts)
        context = manifest_context(self.checked, self.plan, rows, documents, sha256(self.facts_json), total)
        part = self._part("manifest")
        return self.press.submit(self._page(part, context), part.title)

    def _bind(self, target: Path) -> Built:
        self._announce(T("Binding"))
        counts = self._counts()
        first, total = self._layout(counts)
        layout = lay_out([counts[part.id] for part in self.planned], self.duplex)
        parts = [
            Part(
                id=part.id,
                kind=part.kind,
                title=part.title,
                pdf=self.pages[part.id].pdf,
                pages=counts[part.id],
                group=part.ancestors,
                numbered=part.kind != "cover",
                signed=bool(part.source and part.source.signed),
                reader=self.readers.get(part.id),
            )
            for part in self.planned
        ]
        embedded = self._embedded()
        date = packet_date(self.checked.values, self.plan)
        alliance = self.checked.values["alliance"]["name"]
        assert self.checked.derived is not None  # noqa: S101
        lead = self.checked.derived.lead["name"]
        meta = PacketMeta(title=f"{alliance}{self.plan.title.zh}", author=lead, subject=self.plan.title.zh, date=date)
        accounts = self._accounts(counts, first)

        def make_manifest(digests: tuple[str, ...]) -> bytes:
            return write_manifest(
                accounts,
                digests,
                embedded,
                stage=self.plan.stage,
                alliance=alliance,
                meta=meta,
                data_sha256=sha256(self.facts_json),
                total_pages=total,
                places=self._places(first),
            )

        with publishing(target) as temporary:
            bind(parts, layout, embedded, meta, temporary, make_manifest)
            self._announce(T("Checking PDF/A"))
            faults = check_pdfa(temporary)
            if faults:
                raise WantingError(
                    T(
                        "The packet is not sound PDF/A: {faults}",
                        faults="; ".join(f"{f.rule} {f.detail}" for f in faults[:5]),
                    ),
                    T("The toolkit or an attachment is at fault; leave out the newest attachment and try again."),
                )
        return Built(target, total, tuple(self.press.converted), tuple(self.findings))

    def _places(self, first: Mapping[str, int]) -> list[SigningPlace]:
        signed = [part.id for part in self.planned if part.id in self.documents and part.source and part.source.signed]
        papers = ((name, self.documents[name].written.docx, self.pages[name].pdf, first[name]) for name in signed)
        return [place for paper in papers for place in read_places(*paper, self.checked.values["orgs"])]

    def _accounts(self, counts: Mapping[str, int], first: Mapping[str, int]) -> list[PartAccount]:
        return [PartAccount(part, counts[part.id], first[part.id], self._origin(part)) for part in self.planned]

    def _origin(self, part: PlannedPart) -> Origin:
        if part.attachment is not None:
            return Origin(part.attachment.file, sha256(self.originals[part.id]))
        document = self.documents.get(part.id)
        if document is None:
            return Origin()
        template = document.written.template
        return Origin(
            f"{part.id}.docx", sha256(document.written.docx), template.name.removesuffix(".docx"), template.sha256
        )

    def _embedded(self) -> list[EmbeddedFile]:
        out = [
            EmbeddedFile("facts.json", self.facts_json, "application/json", "Data", "卷宗数据（核对后）"),
            EmbeddedFile(
                "dossier.yaml",
                typed_file(self.checked.facts),
                "application/yaml",
                "Source",
                "卷宗数据（填写稿）",
            ),
        ]
        for part in self.planned:
            if part.attachment is not None and self.pages[part.id].keep_original:
                name = Path(part.attachment.file).name
                out.append(EmbeddedFile(name, self.originals[part.id], "application/pdf", "Supplement", part.title))
        for name, document in self.documents.items():
            written = document.written
            out.append(EmbeddedFile(f"{name}.docx", written.docx, DOCX_MIME, "Source", written.form.title.zh))
        return out

    def _page(self, part: PlannedPart, context: Mapping[str, Any]) -> bytes:
        assert part.source is not None  # noqa: S101  # the packet's own pages come from the plan
        return render(load_template(self.resources, part.source.template, self.environment), context)

    def _read_attachments(self) -> dict[str, bytes]:
        folder = self.checked.facts.folder
        out = {}
        for part in self.planned:
            if part.attachment is not None:
                path = folder / part.attachment.file
                try:
                    out[part.id] = path.read_bytes()
                except OSError as error:
                    raise IOFailure(
                        T(
                            "The attachment {code} cannot be read: {path}: {reason}.",
                            code=part.id,
                            path=path,
                            reason=error.strerror or error,
                        ),
                        T("Put the file there or mend its name in the dossier."),
                    ) from error
        return out

    def _submit_word_attachments(self) -> dict[str, Ticket]:
        out = {}
        for part in self.planned:
            if part.attachment is not None and part.attachment.file.lower().endswith(".docx"):
                with contextlib.suppress(WantingError):  # refused by its name when its turn comes
                    inspect_docx(self.originals[part.id], foreign=True)
                    out[part.id] = self.press.submit(self.originals[part.id], Path(part.attachment.file).name)
        return out

    def _attachment(self, part: PlannedPart, word: Mapping[str, Ticket]) -> Pages:
        assert part.attachment is not None  # noqa: S101
        data = self.originals[part.id]
        ticket = word.get(part.id)
        key = key_of("attachment", sha256(data), part.attachment.file, self.fonts.fingerprint if ticket else "")
        kept = self.cache.get(key)
        if kept is not None:
            return kept

        def convert(_data: bytes, _name: str) -> bytes:
            assert ticket is not None  # noqa: S101  # only Word files ask for it, and all of those were handed in
            return ticket().pdf

        made = normalise_attachment(Path(part.attachment.file), data, convert=convert)
        pages = Pages(made.pdf, made.pages, (*made.notes, *(ticket().findings if ticket else ())), made.embed_original)
        self.cache.put(key, pages)
        return pages

    def _layout(self, counts: Mapping[str, int]) -> tuple[dict[str, int], int]:
        layout = lay_out([counts[part.id] for part in self.planned], self.duplex)
        return dict(zip([part.id for part in self.planned], layout.first_pages, strict=True)), layout.total

    def _counts(self) -> dict[str, int]:
        return {name: pages.pages for name, pages in self.pages.items()}

    def _part(self, kind: str) -> PlannedPart:
        return next(part for part in self.planned if part.kind == kind)

    def _announce(self, what: Renderable) -> None:
        total = len(self.planned) + 2 * sum(part.kind == "document" for part in self.planned) + 4
        self._step(min(self._done, total), total, what)
        self._done += 1
