"""Issue a batch of rectification notices our way and the plain way, in one run, and print times, ratios and memory.

    python bench/notices.py [--rows 1000] [--sample 20] [--small 100]

plain   docxtpl, one ``soffice --convert-to`` for each notice, stock pyHanko with the key read for each signature, as a
        script would; no seal, no register, no checks, no delivery slips. Measured on a sample and scaled to all rows.
ours    as ``alliance notice issue`` does it: read and judge the batch, number, render, convert, prove, seal, sign,
        delivery slip, register (SQLite), publish, the dispatch register and the PDF for the printer. All rows.
alone   of that, from the facts to one PDF/A for each notice: judge, render, merge, convert, split; to be compared with
        docxtpl and soffice of the plain way, which gets its contexts ready-made.

First on a notice of one page, then on the shipped one (about five pages with its list). Each way runs in a process
of its own; ours starts its helping processes and offices within the time. One process of ours for each core; the plain
way is one script. Peak memory is told for ``--small`` rows as well: of the parent and of all processes together (PSS).
Wall-clock times: run it on a quiet machine; ratios say most.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.packet import PDF_FILTER, family, proportional  # noqa: E402

FORM = "rectification_notice"
DAY = date(2026, 11, 25)
WHOLE, ALONE = 40, 100
"""So many times as fast as the plain way we mean to be on the notice of one page."""
_CLOCKS = "ALLIANCE_BENCH_CLOCKS"


def main() -> None:
    """Measure both notices both ways, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--small", type=int, default=100, help="rows of the run that only memory is told of; 0: none")
    parser.add_argument("--kind", choices=("one page", "shipped", "both"), default="both")
    parser.add_argument("--only", choices=("plain", "ours", "alone"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(json.dumps({"plain": plain, "ours": ours, "alone": alone}[options.only](options.folder, options.rows)))
        return
    kinds = ("one page", "shipped") if options.kind == "both" else (options.kind,)
    for kind in kinds:
        measure(kind, options.rows, min(options.sample, options.rows), options.small)


def measure(kind: str, rows: int, sample: int, small: int) -> None:
    """Run both ways on one notice and print what came of it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        prepare(folder, kind, max(rows, small))
        usual, _ = run("plain", folder, sample)
        converted, _ = run("alone", folder, rows)
        found, peaks = run("ours", folder, rows)
        found |= converted
        per_notice = {name: value / sample for name, value in usual.items()}
        plain_alone = per_notice["rendered and converted"] * rows
        plain_whole = plain_alone + per_notice["signed"] * rows
        print(f"== {kind}: {rows} rows, {found['pages'] / rows:.2f} pages a notice, {os.cpu_count()} cores")
        print(
            f"plain: {sample} measured, scaled to {rows}: rendering and conversion {plain_alone:.1f} s, "
            f"with signature {plain_whole:.1f} s"
        )
        print(f"ours:  alone {found['alone']:.1f} s ({rows / found['alone']:.0f}/s), whole {found['whole']:.1f} s")
        for what, ratio, wanted in (
            ("rendering and conversion alone", plain_alone / found["alone"], ALONE),
            ("everything", plain_whole / found["whole"], WHOLE),
        ):
            print(f"{what}, times as fast: {ratio:.1f}" + (f" (wanted: {wanted})" if kind == "one page" else ""))
        print(
            "processor's seconds, start included: "
            f"plain {usual['plain processor'] / (sample + 1):.3f} a notice, "
            f"ours alone {found['alone processor'] / rows:.3f}, ours whole {found['ours processor'] / rows:.3f}"
        )
        print("where our time goes, milliseconds a notice by the clock of whoever did it:")
        for step, spent in sorted(found["steps"].items(), key=lambda pair: -pair[1]):
            print(f"  {step:32} {spent / rows * 1000:7.2f}")
        print(f"peak memory, {rows} rows: {peaks[0]:.0f} MB the parent, {peaks[1]:.0f} MB all processes")
        if small and small != rows:
            _, less = run("ours", folder, small)
            print(f"peak memory, {small} rows: {less[0]:.0f} MB the parent, {less[1]:.0f} MB all processes")


def prepare(folder: Path, kind: str, rows: int) -> None:
    """Write the key, a seal, the batch and, for one page, the template in the place of the shipped one."""
    from samples.notices import write_batch
    from toolkit.signing.sample_keys import make_sample_keys

    make_sample_keys(folder / "keys")
    (folder / "seal.png").write_bytes(sketch())
    (folder / "templates").mkdir()
    if kind == "one page":
        (folder / "templates" / f"{FORM}.docx").write_bytes(one_page())
    write_batch(folder / "batch.csv", "rectification", rows)


def one_page() -> bytes:
    """Return a rectification notice (通知书, no red head) that fits one page, of the same facts."""
    from templates.house import paragraph, prose
    from templates.house.official import (
        FACTS,
        Form,
        OfficialPaper,
        document_title,
        issuer,
        recipients_line,
        remark,
        signature,
    )

    paper = OfficialPaper("{{ alliance.name }}限期整改通知书", f"{{{{ {issuer()} }}}}", form=Form.PLAIN)
    paper.add(
        document_title(issuer(), "PlainTitle"),
        document_title("'限期整改通知书'", "PlainTitle"),
        paragraph(f"{{{{ {FACTS}.docno }}}}", "LetterNumber"),
        recipients_line("[lead.name, alliance.name]"),
        prose(
            "根据《{{ policy.basis[0].title }}》（{{ policy.basis[0].docno }}）和考核通知"
            "（{{ doc.assessment.notice_no }}），你单位牵头的{{ alliance.name }}{{ doc.assessment.year }}年度考核等级为"
            "{{ doc.assessment.grade|label('grade') }}，存在以下问题：{{ doc.findings|join('；', 'name') }}。"
        ),
        prose(
            "请自收到本通知书的次日起{{ doc.deadline_days }}日内完成整改，将{{ doc.submit.docs|join }}报送我厅。"
            "联系人：{{ doc.submit.contact }}，电话：{{ doc.submit.phone }}。"
        ),
        signature(),
        remark(),
    )
    return paper.build()


def sketch(pixels: int = 600) -> bytes:
    """Draw a ring that says SPECIMEN, which nobody could take for a seal."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGBA", (pixels, pixels), (255, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((8, 8, pixels - 8, pixels - 8), outline=(220, 0, 0, 255), width=14)
    middle = (pixels / 2, pixels / 2)
    draw.text(middle, "SPECIMEN", fill=(220, 0, 0, 255), anchor="mm", font=ImageFont.load_default(90))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def run(way: str, folder: Path, rows: int) -> tuple[dict[str, Any], tuple[float, float]]:
    """Run one way in a process of its own; return what it says, and the peak memory in MB, its own and in all."""
    command = [sys.executable, __file__, "--only", way, "--folder", str(folder), "--rows", str(rows)]
    before = processor()
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        peaks = [0.0, 0.0]
        threading.Thread(target=watch, args=(process.pid, peaks), daemon=True).start()
        assert process.stdout is not None
        said = process.stdout.read()
        if process.wait():
            raise SystemExit(f"{way} failed")
    return json.loads(said.splitlines()[-1]) | {f"{way} processor": processor() - before}, (peaks[0], peaks[1])


def processor() -> float:
    """Return the processor's seconds that ended processes of this one's family have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def watch(pid: int, peaks: list[float]) -> None:
    """Note the largest memory of a process, and of it with all below it."""
    while Path(f"/proc/{pid}").exists():
        used = [proportional(one) for one in family(pid)]
        peaks[0] = max(peaks[0], proportional(pid))
        peaks[1] = max(peaks[1], sum(used))
        time.sleep(0.5)


def plain(folder: Path, rows: int) -> dict[str, float]:
    """Make some notices with the libraries as they come; return the seconds."""
    import docxtpl
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    from toolkit.documents.context import document_context
    from toolkit.documents.filters import make_environment
    from toolkit.forms import load_code_tables, load_form
    from toolkit.office.batches.judge import row_judge

    resources = _resources(folder)
    form, judge = load_form(resources, FORM), row_judge(resources, FORM)
    contexts = []
    for job in islice(_jobs(folder), rows):
        checked = judge.check(job.facts)
        contexts.append(document_context(checked, form, resources, own=checked.values[FORM]))
    template = str(resources.template(FORM))
    environment = make_environment(load_code_tables(resources))
    password = (folder / "keys" / "password.txt").read_bytes().strip()
    work = folder / "plain"
    work.mkdir()
    soffice = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", PDF_FILTER]

    def made(name: str, context: dict[str, Any]) -> None:
        document = docxtpl.DocxTemplate(template)
        document.render(context, jinja_env=environment, autoescape=True)
        document.save(work / f"{name}.docx")
        command = [*soffice, "--outdir", str(work), str(work / f"{name}.docx")]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "HOME": str(folder)})

    def signed(name: str) -> None:
        key = signers.SimpleSigner.load_pkcs12(str(folder / "keys" / "rsa.p12"), passphrase=password)
        metadata = signers.PdfSignatureMetadata(field_name="Signature1")
        with (work / f"{name}.pdf").open("rb") as source, (work / f"{name}.signed.pdf").open("wb") as out:
            signers.sign_pdf(IncrementalPdfFileWriter(source), metadata, signer=key, output=out)

    made("first", contexts[0])  # makes the office's profile
    signed("first")
    spent = {"rendered and converted": 0.0, "signed": 0.0}
    for number, context in enumerate(contexts):
        start = time.perf_counter()
        made(str(number), context)
        middle = time.perf_counter()
        signed(str(number))
        spent["rendered and converted"] += middle - start
        spent["signed"] += time.perf_counter() - middle
    return spent


def ours(folder: Path, rows: int) -> dict[str, Any]:
    """Issue the first so many rows as the command does; return the seconds, the pages and where the time went."""
    _cut_batch(folder, rows)
    with tempfile.TemporaryDirectory(dir=folder) as clocks:
        os.environ[_CLOCKS] = clocks
        start = time.perf_counter()
        pages = _issue(folder, Path(clocks) / "out")
        whole = time.perf_counter() - start
        _clock.tell()
        steps: Counter[str] = Counter()
        for file in Path(clocks).glob("*.json"):
            steps.update(json.loads(file.read_text("utf-8")))
    return {"whole": whole, "pages": pages, "steps": dict(steps)}


def _issue(folder: Path, output: Path) -> int:
    """Do what the command does once it has been agreed to; return the pages of all notices."""
    from toolkit.office.batches.read import read_batch
    from toolkit.office.issuing import run as issuing
    from toolkit.office.issuing import service
    from toolkit.office.issuing.folder import Desk
    from toolkit.office.issuing.source import BatchSource
    from toolkit.office.press.shop import workshop_for
    from toolkit.office.press.work import Setup
    from toolkit.office.register.engine import open_register

    _clock.wrap(service, "prepare", "read and judge (parent)")
    _clock.wrap(issuing, "reserve", "register")
    _clock.wrap(issuing, "_confirm", "register")
    _clock.wrap(issuing, "finish_run", "register")
    _clock.wrap(BatchSource, "facts", "rows for the helpers (parent)")
    _clock.wrap(Desk, "stage", "write")
    _clock.wrap(Desk, "show", "write")
    _clock.wrap(service, "write_papers", "dispatch register, printer's PDF")
    resources = _resources(folder)
    register = str(output.with_suffix(".sqlite"))
    password = (folder / "keys" / "password.txt").read_bytes().strip()
    setup = Setup(resources, key=folder / "keys" / "rsa.p12", password=password, seal=folder / "seal.png")
    with read_batch(folder / "batch.csv", resources, "rectification") as batch:
        prepared = service.prepare(
            batch, output, resources, register=register, code="豫样科办", day=None, today=DAY, options={}
        )
        with (
            prepared.desk.alone(),
            workshop_for(setup) as shop,
            open_register(register, create=True) as opened,
        ):
            workshop = replace(shop, press=_Timed(shop.press))
            report, _ = service.carry_out(prepared, opened, workshop, issuing.Manner("样例"))
            assert report.complete, report.troubles[:3]
            issued = service.issued_notices(prepared.source, prepared.order, opened)
            return sum(int(notice.details["pages"]) for notice in issued)


def alone(folder: Path, rows: int) -> dict[str, float]:
    """Make one PDF/A for each notice, and nothing else, on all cores; return the seconds."""
    _cut_batch(folder, rows)
    jobs = list(_jobs(folder))
    start = time.perf_counter()
    made = _converted(_resources(folder), jobs)
    spent = time.perf_counter() - start
    assert made == rows, made
    return {"alone": spent}


def _converted(resources: Any, jobs: Sequence[Any]) -> int:
    from toolkit.office.chunks import in_chunks
    from toolkit.office.press.shop import CHUNK, workshop_for
    from toolkit.office.press.work import Setup

    setup = Setup(resources)
    count = 0
    with workshop_for(setup) as shop:
        waiting: deque[Future[int]] = deque()
        for some in in_chunks(jobs, CHUNK):
            waiting.append(shop.executor.submit(pdfs, setup, some))
            if len(waiting) >= shop.ahead:
                count += waiting.popleft().result()
        count += sum(future.result() for future in waiting)
    return count


def pdfs(setup: Any, jobs: Sequence[Any]) -> int:
    """Work of a helping process: from facts to PDFs; return how many."""
    import pikepdf

    from toolkit.documents.write import write_one
    from toolkit.forms import load_form
    from toolkit.office.batches.judge import row_judge
    from toolkit.office.press.merge import merge
    from toolkit.office.press.split import Label, cut, page_ranges
    from toolkit.office.press.work import _machine

    machine, judge, form = _machine(setup), row_judge(setup.resources, FORM), load_form(setup.resources, FORM)
    written = []
    for job in jobs:
        checked = judge.check(job.facts)
        written.append(write_one(checked, setup.resources, form, checked.values[FORM], FORM).docx)
    merged = merge(written) if len(written) > 1 else None
    assert merged is not None or len(written) == 1
    converted = machine.office.convert(merged or written[0], "bench", places=True)
    with pikepdf.open(io.BytesIO(converted.pdf)) as source:
        ranges = page_ranges(source, len(jobs)) if merged else [range(len(source.pages))]
        return sum(bool(cut(source, pages, Label("样例", "样例", DAY))) for pages in ranges)


def _jobs(folder: Path) -> Iterator[Any]:
    """Yield the batch's rows as jobs, numbered from 1."""
    from toolkit.office.batches.judge import bare, with_number
    from toolkit.office.batches.read import read_batch
    from toolkit.office.issuing.work import Job
    from toolkit.office.register.records import Docno

    with read_batch(folder / "batch.csv", _resources(folder), "rectification") as batch:
        for number, row in enumerate(batch, 1):
            docno = Docno("豫样科办", DAY.year, number)
            facts = bare(with_number(row.facts, FORM, docno=str(docno), issue_date=DAY))
            yield Job(row.key, FORM, facts, docno, "")


def _resources(folder: Path) -> Any:
    from toolkit.resources import Resources

    return Resources.overridden(templates=folder / "templates")


def _cut_batch(folder: Path, rows: int) -> None:
    """Write the batch anew with so many rows."""
    from samples.notices import write_batch

    write_batch(folder / "batch.csv", "rectification", rows)


class _Clock:
    """Adds up the seconds spent in wrapped functions; of nested ones, each second goes to the inner one."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self._inner: list[float] = []
        self._wrapped: set[str] = set()

    def wrap(self, owner: Any, name: str, label: str) -> None:
        function = getattr(owner, name)
        ident = f"{owner.__name__}.{name}"
        if ident not in self._wrapped:
            self._wrapped.add(ident)
            setattr(owner, name, self.timed(function, label))

    def timed(self, function: Callable[..., Any], label: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            with self.running(label):
                return function(*args, **kwargs)

        return call

    @contextmanager
    def running(self, label: str) -> Iterator[None]:
        self._inner.append(0.0)
        start = time.perf_counter()
        try:
            yield
        finally:
            whole = time.perf_counter() - start
            self.spent[label] += whole - self._inner.pop()
            if self._inner:
                self._inner[-1] += whole

    def tell(self) -> None:
        """Write down what this process has spent so far."""
        file = Path(os.environ[_CLOCKS]) / f"{os.getpid()}.json"
        file.write_text(json.dumps(self.spent), "utf-8")


_clock = _Clock()


class _Timed:
    """The press, with a clock on each of its steps; made anew in each helping process."""

    def __init__(self, press: Any) -> None:
        self.press = press

    def __call__(self, jobs: Sequence[Any]) -> Any:
        from toolkit.documents.convert import OfficePool
        from toolkit.office.batches.judge import RowJudge
        from toolkit.office.press import work
        from toolkit.signing.seals.press import SealDrawer

        _clock.wrap(RowJudge, "check", "check")
        _clock.wrap(work, "write_one", "render (notice and slip)")
        _clock.wrap(work, "merge", "merge")
        _clock.wrap(OfficePool, "convert", "convert")
        for name in ("prove", "_not_printed"):
            _clock.wrap(work, name, "prove")
        _clock.wrap(work, "page_ranges", "split")
        _clock.wrap(work, "cut", "split")
        _clock.wrap(work, "find_place", "seal")
        _clock.wrap(SealDrawer, "press", "seal")
        for name in ("sign_bytes", "prove_signature"):
            _clock.wrap(work, name, "sign")
        _clock.wrap(work, "_machine", "start (key, fonts, office)")
        with _clock.running("the rest of the helpers"):
            made = self.press(jobs)
        _clock.tell()
        return made


if __name__ == "__main__":
    main()
