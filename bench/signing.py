"""Sign and verify packets, ours against stock pyHanko, in one run; print ratios, where the time goes, and memory.

    python bench/signing.py [--packets 25 50 100] [--signatures 100] [--folder DIR] [--quick]

signatures   one packet signed again and again (PAdES B-B, invisible, certifying), the key loaded once: by pyHanko as it
             comes and by ours, turn about, with an RSA-2048 and with an EC P-256 key; and where our time goes
packets      a packet of 80 pages that four units sign and the lead unit certifies, five signatures, each packet signed
             by itself; all are judged by ``alliance verify``'s own way on all cores, everything included: signatures,
             manifest, pages, PDF/A, print against facts. Seconds and memory of the largest worker for each number of
             packets, and whether the time is in proportion; beside it pyHanko judging the signatures alone

Keys and packets are made first and not timed; with --folder they are kept for the next run. Wall-clock times and, since
other programs may be running, processor time: run it on a quiet machine. --quick takes a small packet and few of all.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import json
import os
import pstats
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

PAGES = 80
UNITS = 4
KINDS = {"RSA-2048": "rsa", "EC P-256": "ec"}
OWNER = "样例砂轮"
"""Short name of the lead unit of the tests' small dossier."""
BORROWED = ("agreement", "charter", "construction_plan", "choices", "plans")
APPROVAL = ("approval_no", "approval_date", "construction_start", "construction_end")


def main() -> None:
    """Make what is needed, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--signatures", type=int, default=100)
    parser.add_argument("--packets", type=int, nargs="+", default=[25, 50, 100])
    parser.add_argument("--folder", type=Path, help="where keys and packets are kept for the next run")
    parser.add_argument("--quick", action="store_true", help="a small packet, few signatures, few packets")
    parser.add_argument("--verify", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.quick:
        options.signatures, options.packets = 3, [1, 3]
    if options.verify:
        verify_some(options.folder, options.verify)
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        make_scene(folder, max(options.packets), quick=options.quick)
        measure_signing(folder, options.signatures)
        measure_verifying(folder, options.packets)


# --- what is measured upon ---------------------------------------------------------------------------------------


def make_scene(folder: Path, packets: int, *, quick: bool) -> None:
    """Make keys, one prepared packet, and as many signed ones as asked for, unless they are there already."""
    from tests.signing.loopback import loopback
    from toolkit.packet.read import open_packet
    from toolkit.signing.parties.facts import read_parties
    from toolkit.signing.parties.prepare import prepare_packet

    prepared = folder / "prepared.pdf"
    if not prepared.exists():
        folder.mkdir(parents=True, exist_ok=True)
        built = small_packet(folder / "built.pdf") if quick else large_packet(folder / "dossier", folder / "built.pdf")
        prepare_packet(built, prepared)
        with loopback() as world:  # its servers are not asked: the level is B-B
            shutil.copyfile(world.ca_file, folder / "ca.pem")
            for number, party in enumerate(read_parties(open_packet(built.read_bytes()))):
                issued = world.issue(party.name, organization=party.name, uscc=party.uscc, kind="ec", number=number)
                issued.p12(folder / f"unit{number}.p12")
                if number == 0:
                    for kind in KINDS.values():
                        other = world.issue(party.name, organization=party.name, uscc=party.uscc, kind=kind)
                        other.p12(folder / f"{kind}.p12")
    (folder / "signed").mkdir(exist_ok=True)
    for number in range(packets):
        target = folder / "signed" / f"{number:03d}.pdf"
        if not target.exists():
            half = target.with_suffix(".half")
            half.write_bytes(signed_by_all(prepared.read_bytes(), folder))
            half.rename(target)


def signed_by_all(data: bytes, folder: Path) -> bytes:
    """Certify and sign a packet as ``alliance sign`` does, but check nothing in between: all is verified later."""
    from tests.signing.loopback import PASSWORD
    from toolkit.packet.read import open_packet
    from toolkit.signing.keys import load_key
    from toolkit.signing.parties.filling import appearance, today
    from toolkit.signing.parties.prepare import places_of
    from toolkit.signing.reading import LEAD_FIELD
    from toolkit.signing.sign import sign_field

    manifest = open_packet(data).manifest
    fields, places = [signer.field for signer in manifest.signers], places_of(manifest, manifest.signers)
    lead = load_key(folder / "rsa.p12", PASSWORD)
    data = sign_field(data, "packet.pdf", lead, LEAD_FIELD, certify=True, unlocked=fields)
    for number, signer in enumerate(manifest.signers):
        key = load_key(folder / f"unit{number}.p12", PASSWORD)
        shown = appearance(signer.unit, signer.unit, today(), places.get(signer.field))
        data = sign_field(data, "packet.pdf", key, signer.field, stamp=shown)
    return data


def small_packet(path: Path) -> Path:
    """Bind two pages for four units."""
    from tests.dossiers import as_typed, small_facts
    from tests.signing.packets import lines, make_packet
    from tests.signing.parties.circle import places_of
    from toolkit.checks.check import check_dossier
    from toolkit.checks.growing import with_members
    from toolkit.resources import Resources

    def grow(tree: dict[str, Any]) -> None:
        tree.update(with_members(as_typed(tree), UNITS))

    values = check_dossier(small_facts(path.parent / "dossier", grow), Resources()).values
    return make_packet(path, said=values, printed=lines(values), places=places_of(values))


def large_packet(dossier: Path, path: Path) -> Path:
    """Build the construction packet of a small alliance of four units, filled up to 80 pages by a report."""
    from toolkit.checks.check import check_dossier
    from toolkit.documents.convert import OfficePool
    from toolkit.documents.fonts import FontSetup
    from toolkit.facts.dossier import read_dossier
    from toolkit.packet.build import build_packet
    from toolkit.resources import Resources

    fonts, resources, work, filling = FontSetup.discover(None), Resources(), dossier / ".work", 1
    with OfficePool(fonts) as pool:
        for _ in range(2):
            write_dossier(dossier, filling)
            checked = check_dossier(read_dossier(dossier), resources, stage="construction")
            assert not checked.blocking, [str(finding.problem) for finding in checked.blocking]
            build_packet(checked, resources, path, fonts=fonts, work=work, pool=pool, stage="construction")
            filling += PAGES - pages_of(path)
    print(f"built: {pages_of(path)} pages, {path.stat().st_size / 2**20:.1f} MiB", flush=True)
    return path


def write_dossier(folder: Path, report_pages: int) -> None:
    """Write facts of four units and their attachments: the tests' small dossier, grown by what this stage asks for."""
    import yaml

    from samples.facts import FOLDER
    from tests.dossiers import as_typed, write_small
    from toolkit.checks.growing import with_members
    from toolkit.facts.dossier import DOSSIER_FILE, read_dossier

    sample = read_dossier(FOLDER).tree

    def change(tree: dict[str, Any]) -> None:
        grown = with_members(as_typed(tree), UNITS)
        grown |= {name: sample[name] for name in BORROWED}
        grown["alliance"] |= {name: sample["alliance"][name] for name in APPROVAL}
        del grown["charter"]["adopted_at"]
        owned_by_the_lead(grown["construction_plan"])
        for plan in grown["plans"]:
            plan.pop("evidence", None)
            plan["lead_org"] = OWNER
        grown["attachments"].append({"code": "A2-1", "title": "联合研究报告（样例）", "file": "A2-1.pdf"})
        tree.clear()
        tree.update(grown)

    write_small(folder, change)
    for row in yaml.safe_load((folder / DOSSIER_FILE).read_text("utf-8"))["attachments"]:
        pages = report_pages if row["code"] == "A2-1" else 1
        (folder / "attachments" / row["file"]).write_bytes(report(pages))


def owned_by_the_lead(value: Any) -> None:
    """Give every task in the plan to the lead unit; the sample's units are not in this alliance."""
    if isinstance(value, dict):
        if "owner" in value:
            value["owner"] = OWNER
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            owned_by_the_lead(one)


def report(pages: int) -> bytes:
    """Return a paper of so many pages of text."""
    from samples.paper import Paper

    paper = Paper("联合研究报告（样例）")
    for number in range(pages):
        if number:
            paper.add_page()
        paper.heading(f"联合研究报告（样例）第{number + 1}部分", size=16)
        for _ in range(8):
            paper.prose(
                "样例文字：各方在高速结合剂、检测方法和加工工具等方向开展了多项合作，积累了联合攻关的经验。" * 2
            )
    return bytes(paper.output())


def pages_of(path: Path) -> int:
    """Return how many pages a PDF has."""
    from pypdf import PdfReader

    return len(PdfReader(path).pages)


# --- signing -----------------------------------------------------------------------------------------------------


def measure_signing(folder: Path, count: int) -> None:
    """Sign the same packet by pyHanko as it comes and by ours, turn about, and print both."""
    data = (folder / "built.pdf").read_bytes()
    print(f"\n{count} signatures each, PAdES B-B, of a packet of {len(data) / 2**20:.1f} MiB; ms a signature")
    for name, kind in KINDS.items():
        ways = {"stock pyHanko": stock(folder / f"{kind}.p12"), "ours": ours(folder / f"{kind}.p12")}
        for way in ways.values():
            check(way(data))
        wall: dict[str, list[float]] = {way: [] for way in ways}
        spent: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(count):
            for way, sign in ways.items():
                begun, begun_cpu = time.perf_counter(), time.process_time()
                sign(data)
                wall[way].append(time.perf_counter() - begun)
                spent[way].append(time.process_time() - begun_cpu)
        for way in ways:
            middle, cpu = statistics.median(wall[way]), statistics.median(spent[way])
            print(f"  {name:9} {way:14} {middle * 1000:7.1f} (processor {cpu * 1000:.1f}), all {sum(wall[way]):6.2f} s")
        whole = sum(wall["stock pyHanko"]) / sum(wall["ours"])
        cpu = sum(spent["stock pyHanko"]) / sum(spent["ours"])
        print(f"  {name:9} ours is {whole:.2f} times as fast (by processor time {cpu:.2f})", flush=True)
        print(f"  {name:9} where our time goes: {where(ways['ours'], data)}", flush=True)


def stock(path: Path) -> Callable[[bytes], bytes]:
    """Return pyHanko's own way, its key loaded once."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    from tests.signing.loopback import PASSWORD

    signer = signers.SimpleSigner.load_pkcs12(str(path), passphrase=PASSWORD)
    metadata = signers.PdfSignatureMetadata(
        field_name="SIG_LEAD",
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
    )

    def sign(data: bytes) -> bytes:
        writer = IncrementalPdfFileWriter(BytesIO(data))
        signed: bytes = signers.sign_pdf(writer, metadata, signer=signer).getvalue()
        return signed

    return sign


def ours(path: Path) -> Callable[[bytes], bytes]:
    """Return our way, the key loaded once."""
    from tests.signing.loopback import PASSWORD
    from toolkit.signing.keys import load_key
    from toolkit.signing.sign import sign_bytes

    key = load_key(path, PASSWORD)
    return lambda data: sign_bytes(data, "packet.pdf", key)


def check(signed: bytes) -> None:
    """Stop if a signature does not hold."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    signature = PdfFileReader(BytesIO(signed)).embedded_signatures[0]
    roots = [one for one in signature.other_embedded_certs if one.self_signed != "no"]
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=roots, allow_fetching=False))
    assert status.bottom_line, status.summary()


STEPS = {
    "reading the packet": ("incremental_writer.py", "__init__"),
    "the key itself": ("keys.py", "sign_raw"),
    "building the CMS": ("mould.py", "async_sign"),
    "writing, hashing": ("pdf_byterange.py", "fill"),
}
"""Functions whose whole time is told; what they call of each other is subtracted by hand below."""


def where(sign: Callable[[bytes], bytes], data: bytes, times: int = 10) -> str:
    """Return the shares of a signature's steps."""
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(times):
        sign(data)
    profile.disable()
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    whole = max(cumulative for _, _, _, cumulative, _ in stats.values())
    told = dict.fromkeys(STEPS, 0.0)
    for (file, _, function), (_, _, _, cumulative, _) in stats.items():
        for step, (name, wanted) in STEPS.items():
            if function == wanted and Path(file).name == name:
                told[step] = max(told[step], cumulative)
    told["building the CMS"] -= told["the key itself"]
    told["the rest"] = whole - sum(told.values())
    return ", ".join(f"{step} {share / whole:.0%}" for step, share in told.items())


# --- verifying ---------------------------------------------------------------------------------------------------


def measure_verifying(folder: Path, counts: Sequence[int]) -> None:
    """Verify so many packets on all cores, each number in a process of its own, and print time and memory."""
    some = sorted((folder / "signed").glob("*.pdf"))[0]
    cores = os.cpu_count() or 1
    print(f"\npackets of {pages_of(some)} pages and {UNITS + 1} signatures, {some.stat().st_size / 2**20:.1f} MiB each")
    each: dict[int, float] = {}
    spent: dict[int, float] = {}
    for count in counts:
        command = [sys.executable, __file__, "--folder", str(folder), "--verify", str(count)]
        said = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout)
        each[count], spent[count] = said["seconds"] / count, said["processor"] / count
        print(
            f"  {count:4} packets, {cores} cores: {said['seconds']:6.2f} s, {each[count]:.3f} s a packet "
            f"(processor {spent[count]:.3f} s), largest worker {said['worker']:.0f} MiB, "
            f"this process {said['parent']:.0f} MiB",
            flush=True,
        )
    if len(each) > 1:
        few, many = min(each), max(each)
        print(
            f"  in proportion: {many} packets take {each[many] / each[few]:.2f} times as long each as {few} "
            f"(by processor time {spent[many] / spent[few]:.2f})"
        )
    alone = statistics.median(by_pyhanko(path, folder / "ca.pem") for path in [some] * 3)
    ours_alone = statistics.median(by_us(path, folder / "ca.pem") for path in [some] * 3)
    print(f"  the signatures alone, one core: pyHanko {alone:.3f} s, ours {ours_alone:.3f} s a packet", end="")
    print(f", {alone / ours_alone:.2f} times as fast")


def verify_some(folder: Path, count: int) -> None:
    """Verify and print what it took, as JSON; stop if a packet is not accepted."""
    from toolkit.resources import Resources
    from toolkit.signing.verify import verify_many

    paths = sorted((folder / "signed").glob("*.pdf"))[:count]
    assert len(paths) == count
    begun = time.perf_counter()
    for path, verdict in verify_many(paths, [folder / "ca.pem"], Resources()):
        if isinstance(verdict, Exception):
            raise verdict
        if not verdict.accepted:
            raise SystemExit("\n".join([f"{path} is not accepted:", *(str(one.statement) for one in verdict.failures)]))
    seconds = time.perf_counter() - begun
    own, below = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(
        json.dumps(
            {
                "seconds": seconds,
                "processor": below.ru_utime + below.ru_stime + own.ru_utime + own.ru_stime,
                "worker": below.ru_maxrss / 1024,
                "parent": own.ru_maxrss / 1024,
            }
        )
    )


def by_pyhanko(path: Path, ca: Path) -> float:
    """Return the seconds that pyHanko takes for every signature of a packet, as it comes."""
    from pyhanko.keys import load_cert_from_pemder
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    root = load_cert_from_pemder(str(ca))
    gc.collect()
    begun = time.perf_counter()
    for signature in PdfFileReader(BytesIO(path.read_bytes())).embedded_signatures:
        context = ValidationContext(trust_roots=[root], allow_fetching=False)
        assert validate_pdf_signature(signature, context).bottom_line
    return time.perf_counter() - begun


def by_us(path: Path, ca: Path) -> float:
    """Return the seconds that our judge takes for them."""
    from toolkit.packet.read import open_packet
    from toolkit.signing.parties.prepare import all_fields
    from toolkit.signing.reading import open_strictly
    from toolkit.signing.signatures import judge_signatures
    from toolkit.signing.trust import load_roots

    roots, data = load_roots([ca]), path.read_bytes()
    expected = all_fields(open_packet(data).manifest)
    gc.collect()
    begun = time.perf_counter()
    judgement = judge_signatures(open_strictly(data, path), roots, expected=expected)
    assert judgement.sound, [str(one.statement) for one in judgement.checks if not one.ok]
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
