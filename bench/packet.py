"""Build and sign the sample's packet our way and the plain way, in the same run, and print the ratios.

    python bench/packet.py [--rounds 3]

plain    docxtpl for every document, one ``soffice`` process for every Word file, Pillow for pictures, pypdf to append,
         stock pyHanko to sign; it numbers, checks and proves nothing
ours     check, build and sign, nothing kept from before, office start included
changed  a new process, after one fact that the application form prints was changed: its 50 pages are converted again
watched  the same change, built by the process that built before (``alliance build --watch``)
spared   the same process, after one fact that the form does not print was changed: the form is not converted again

The first three run in processes of their own, imports included. The first ratio compares build and signature, the
others the build alone. Wall-clock times: run it on a quiet machine.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

SAMPLE = Path(__file__).parent.parent / "samples" / "superhard"
PDF_FILTER = 'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"3"}}'


WAYS = ("plain", "ours", "changed")
PHONE = "phone: 0371-5550"


def main() -> None:
    """Time each way in turn and print medians and ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=WAYS)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.only:
        {"plain": plain, "ours": ours, "changed": changed}[options.only](options.folder)
        return
    built: dict[str, list[float]] = {way: [] for way in (*WAYS, "watched", "spared")}
    signed: dict[str, list[float]] = {way: [] for way in built}
    memory: dict[str, list[float]] = {way: [] for way in built}
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory() as scratch:
            dossier = Path(scratch) / "dossier"
            shutil.copytree(SAMPLE, dossier, ignore=shutil.ignore_patterns("out"))
            make_keys(Path(scratch) / "keys")
            for way in WAYS:
                if way == "changed":
                    change_one_fact(dossier, "1")
                said, peak = timed(way, Path(scratch))
                built[way].append(said["built"])
                signed[way].append(said["signed"])
                memory[way].append(peak)
                for more in ("watched", "spared"):
                    if more in said:
                        built[more].append(said[more])
    for way, values in built.items():
        spread = f"build {statistics.median(values):6.2f} s ({min(values):.2f}-{max(values):.2f})"
        more = ""
        if signed[way]:
            more = f", signed after {statistics.median(signed[way]):6.2f} s, peak {max(memory[way]):.0f} MB PSS"
        print(f"{way:8} {spread}{more}")
    whole, ours_built = statistics.median(signed["ours"]), statistics.median(built["ours"])
    print(f"cold build and signature: {statistics.median(signed['plain']) / whole:.2f} times as fast as the plain way")
    for way in ("changed", "watched", "spared"):
        ratio = ours_built / statistics.median(built[way])
        print(f"after one changed fact ({way}): {ratio:.2f} times as fast as our own cold build")


def timed(way: str, scratch: Path) -> tuple[dict[str, float], float]:
    """Run one way in a process of its own; return the seconds it says and the peak memory of all in MB."""
    environment = {**os.environ, "BENCH_START": str(time.time())}
    command = [sys.executable, __file__, "--only", way, "--folder", str(scratch)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, encoding="utf-8") as process:
        peak = [0.0]
        threading.Thread(target=watch, args=(process.pid, peak), daemon=True).start()
        assert process.stdout is not None
        said = process.stdout.read()
        if process.wait():
            raise SystemExit(f"{way} failed")
    return json.loads(said), peak[0]


def elapsed() -> float:
    """Return the seconds since this process was asked for."""
    return time.time() - float(os.environ["BENCH_START"])


def watch(pid: int, peak: list[float]) -> None:
    """Note the largest sum of proportional memory over the process and all below it."""
    while Path(f"/proc/{pid}").exists():
        total = sum(proportional(one) for one in family(pid))
        peak[0] = max(peak[0], total)
        time.sleep(0.25)


def family(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, queue = [], [pid]
    while queue:
        one = queue.pop()
        found.append(one)
        queue += parents.get(one, [])
    return found


def proportional(pid: int) -> float:
    """Return a process's proportional set size in MB, 0 when it is gone."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def make_keys(folder: Path) -> None:
    """Make the sample keys, outside what is timed."""
    from toolkit.signing.sample_keys import make_sample_keys

    make_sample_keys(folder)


def change_one_fact(dossier: Path, digit: str) -> None:
    """Change the phone of the alliance's contact, which the application form prints on its cover."""
    source = dossier / "dossier.yaml"
    head, found, tail = source.read_text("utf-8").partition("\napplication:")
    assert found and PHONE in tail, "the sample's application has no such phone"
    before, after = tail.split(PHONE, 1)
    source.write_text(f"{head}{found}{before}{PHONE}{digit}{after[1:]}", "utf-8")


def change_copies(dossier: Path) -> None:
    """Ask for five copies, which the packet's cover prints and the form does not; a second call undoes it."""
    source = dossier / "dossier.yaml"
    text = source.read_text("utf-8")
    without, asked = "\npacket:\n", "\npacket:\n  copies: 5\n"
    assert without in text, "the sample has no packet block"
    source.write_text(text.replace(asked, without) if asked in text else text.replace(without, asked), "utf-8")


def ours(scratch: Path, *, watched: bool = True) -> None:
    """Check, build, sign as the command line does; the signing step verifies its own work."""
    from toolkit.cli.main import CALM_COLLECTOR
    from toolkit.documents.convert import OfficePool
    from toolkit.documents.fonts import FontSetup
    from toolkit.documents.warm import warm_up
    from toolkit.facts.dossier import read_dossier
    from toolkit.resources import Resources

    dossier = scratch / "dossier"
    target, work = dossier / "out" / "application.pdf", dossier / "out" / ".work"
    fonts = FontSetup.discover(None)
    gc.set_threshold(*CALM_COLLECTOR)

    def build(pool: OfficePool, work: Path) -> None:
        facts = read_dossier(dossier)
        warm_up(pool, facts, work)
        from toolkit.checks.check import check_dossier
        from toolkit.packet.build import build_packet

        checked = check_dossier(facts, Resources())
        assert not checked.blocking
        build_packet(checked, Resources(), target, fonts=fonts, work=work, pool=pool)

    def sign() -> None:
        from toolkit.signing.keys import load_key
        from toolkit.signing.sign import sign_packet

        password = (scratch / "keys" / "password.txt").read_bytes().strip()
        sign_packet(target, target.with_suffix(".signed.pdf"), load_key(scratch / "keys" / "rsa.p12", password))

    with OfficePool(fonts) as pool:
        build(pool, work)
    said = {"built": elapsed()}
    sign()
    said["signed"] = elapsed()
    if watched:
        again = scratch / "watched"
        with OfficePool(fonts) as pool:
            build(pool, again)
            before = target.read_bytes()
            change_one_fact(dossier, "2")
            start = time.perf_counter()
            build(pool, again)
            said["watched"] = time.perf_counter() - start
            assert target.read_bytes() != before
            change_copies(dossier)
            start = time.perf_counter()
            build(pool, again)
            said["spared"] = time.perf_counter() - start
            change_copies(dossier)
    print(json.dumps(said))


def changed(scratch: Path) -> None:
    """Build and sign once more, in a new process."""
    ours(scratch, watched=False)


def plain(scratch: Path) -> None:
    """Do the same with the libraries as they come."""
    import docxtpl
    from PIL import Image
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pypdf import PdfReader, PdfWriter

    from toolkit.checks.check import check_dossier
    from toolkit.documents.context import document_context
    from toolkit.documents.filters import make_environment
    from toolkit.facts.dossier import read_dossier
    from toolkit.forms import load_code_tables, load_form, load_policy
    from toolkit.packet.pages import contents_context, cover_context, manifest_context
    from toolkit.packet.plan import plan_parts
    from toolkit.resources import Resources

    resources, dossier = Resources(), scratch / "dossier"
    checked = check_dossier(read_dossier(dossier), resources)
    tables, plan = load_code_tables(resources), checked.plan
    forms = {name: load_form(resources, name) for name in plan.documents}
    planned = plan_parts(plan, checked.values, forms, tables["attachment_group"])
    ones = {part.id: 1 for part in planned}
    rows = [
        {"title": p.title, "source": p.id, "sha256": "0" * 64, "pages": 1, "first_page": 1}
        for p in planned
        if p.kind in ("document", "attachment")
    ]
    contexts = {
        "cover": ("packet_cover", cover_context(checked, plan, tables, load_policy(resources))),
        "contents": ("packet_contents", contents_context(planned, ones, ones, 1, tables)),
        "manifest": ("packet_manifest", manifest_context(checked, plan, rows, [], "0" * 64, 1)),
    }
    for part in planned:
        if part.kind == "document" and part.source is not None:
            form = forms[part.source.form]
            context = document_context(checked, form, resources, bound=True, draft=part.source.draft)
            contexts[part.id] = (form.template, context)
    work = scratch / "plain"
    work.mkdir()
    writer = PdfWriter()
    for part in planned:
        if part.id in contexts:
            name, context = contexts[part.id]
            template = resources.template(name)
            document = docxtpl.DocxTemplate(str(template))
            document.render(context, jinja_env=make_environment(tables), autoescape=True)
            source = work / f"{part.id}.docx"
            document.save(source)
        else:
            assert part.attachment is not None
            source = dossier / part.attachment.file
        kind = source.suffix.lower()
        if kind == ".docx":
            environment = {**os.environ, "HOME": str(scratch)}
            subprocess.run(
                [
                    *("soffice", "--headless", f"-env:UserInstallation=file://{scratch}/profile"),
                    *("--convert-to", PDF_FILTER, "--outdir", str(work), str(source)),
                ],
                check=True,
                capture_output=True,
                env=environment,
            )
            writer.append(PdfReader(work / f"{source.stem}.pdf"))
        elif kind == ".pdf":
            writer.append(PdfReader(source))
        else:
            page = io.BytesIO()
            with Image.open(source) as picture:
                picture.convert("RGB").save(page, "PDF", resolution=150)
            writer.append(PdfReader(page))
    bound = work / "packet.pdf"
    writer.write(bound)
    built = elapsed()
    password = (scratch / "keys" / "password.txt").read_bytes().strip()
    signer = signers.SimpleSigner.load_pkcs12(str(scratch / "keys" / "rsa.p12"), passphrase=password)
    with bound.open("rb") as stream, (work / "signed.pdf").open("wb") as out:
        metadata = signers.PdfSignatureMetadata(field_name="Signature1", subfilter=None)
        signers.sign_pdf(IncrementalPdfFileWriter(stream), metadata, signer=signer, output=out)
    print(json.dumps({"built": built, "signed": elapsed()}))


if __name__ == "__main__":
    main()
