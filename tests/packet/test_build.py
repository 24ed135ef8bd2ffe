"""The whole build on the sample: what it binds, that it repeats itself, that it survives being killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.conftest import build_sample, copy_of_sample
from toolkit.documents.cache import sha256
from toolkit.errors import IOFailure
from toolkit.findings import FindingsError
from toolkit.packet.pdfa import check_pdfa
from toolkit.packet.read import open_packet

pytestmark = pytest.mark.slow


def change(dossier: Path, old: str, new: str) -> None:
    source = dossier / "dossier.yaml"
    text = source.read_text("utf-8")
    assert old in text
    source.write_text(text.replace(old, new), "utf-8")


def test_the_packet_binds_every_part_in_order_with_true_page_numbers(sample_job):
    packet = open_packet(sample_job.built.path)
    assert sample_job.built.pages >= 40
    assert packet.manifest.total_pages == sample_job.built.pages == len(PdfReader(sample_job.built.path).pages)
    ids = [part.id for part in packet.manifest.parts]
    assert ids[:2] == ["cover", "contents"] and ids[-1] == "manifest"
    codes = {row["code"] for row in sample_job.checked.values["attachments"] if row["code"].startswith("A")}
    documents = ["application", "feasibility", "agreement", "charter", "construction_plan"]
    assert codes == set(ids) - {"cover", "contents", *documents, "manifest"}
    assert [ident for ident in ids if ident in documents] == documents
    page = 1
    for part in packet.manifest.parts:  # the sample is printed on both sides
        assert part.first_page == page + (page + 1) % 2
        page = part.first_page + part.pages


def test_the_contents_name_the_page_each_part_really_starts_on(sample_job):
    reader = PdfReader(sample_job.built.path)
    packet = open_packet(sample_job.built.path)
    contents = next(part for part in packet.manifest.parts if part.kind == "contents")
    printed = "".join(
        "".join((reader.pages[contents.first_page - 1 + i].extract_text() or "").split()) for i in range(contents.pages)
    )
    for part in packet.manifest.parts:
        if part.kind in ("document", "attachment", "manifest"):
            assert "".join(part.title.split()) in printed
            assert str(part.first_page) in printed
            foot = "".join(reader.pages[part.first_page - 1].extract_text().split())
            assert f"—{part.first_page}—" in foot or f"总第{part.first_page}页" in foot or part.kind == "attachment"


def test_the_forms_own_contents_table_agrees_with_the_packet(sample_job):
    reader = PdfReader(sample_job.built.path)
    part = next(p for p in open_packet(sample_job.built.path).manifest.parts if p.id == "application")
    pages = ["".join(reader.pages[part.first_page - 1 + i].extract_text().split()) for i in range(part.pages)]
    toc = next(text for text in pages[:5] if "目录" in text)
    heading = "十、经费筹措与使用"
    assert heading in toc
    number = int(toc.split(heading, 1)[1].lstrip(".…·").split("十一")[0].strip(".…· ") or 0)
    assert heading in pages[number - part.first_page]


def test_facts_manifest_and_word_files_are_embedded_with_their_digests(sample_job):
    packet = open_packet(sample_job.built.path)
    assert set(packet.embedded) >= {"facts.json", "dossier.yaml", "manifest.json", "application.docx"}
    assert (
        json.loads(packet.embedded["facts.json"])["alliance"]["name"] == sample_job.checked.values["alliance"]["name"]
    )
    assert sha256(packet.embedded["facts.json"]) == packet.manifest.data_sha256
    for entry in packet.manifest.embedded:
        assert sha256(packet.embedded[entry.name]) == entry.sha256


def test_the_packet_passes_our_pdfa_checks_and_qpdf(sample_job):
    assert check_pdfa(sample_job.built.path) == []
    assert check_pdfa(sample_job.signed) == []
    for path in (sample_job.built.path, sample_job.signed):
        result = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True)
        assert result.returncode == 0, result.stdout + result.stderr


def test_a_rebuild_converts_nothing_and_gives_the_same_bytes(sample_job, tmp_path):
    again = build_sample(sample_job.dossier, target=tmp_path / "again.pdf")
    assert again.converted == ()
    assert again.path.read_bytes() == sample_job.built.path.read_bytes()


def test_a_build_without_anything_kept_gives_the_same_bytes(sample_job, tmp_path):
    again = build_sample(sample_job.dossier, target=tmp_path / "again.pdf", work=tmp_path / "work")
    assert again.path.read_bytes() == sample_job.built.path.read_bytes()


def test_after_one_changed_fact_only_what_prints_it_is_converted_again(sample_job, tmp_path):
    dossier = tmp_path / "dossier"
    shutil.copytree(sample_job.dossier, dossier)
    change(dossier, "phone: 0371-55500101, mobile", "phone: 0371-55500199, mobile")
    built = build_sample(dossier)
    assert set(built.converted) == {"联盟构建申报书", "校验清单"}
    assert built.path.read_bytes() != sample_job.built.path.read_bytes()


def test_a_damaged_kept_page_is_made_again(sample_job, tmp_path):
    dossier = tmp_path / "dossier"
    shutil.copytree(sample_job.dossier, dossier)
    for kept in (dossier / "out" / ".work").glob("*.pdf"):
        kept.write_bytes(kept.read_bytes()[:-10])
    assert build_sample(dossier).path.read_bytes() == sample_job.built.path.read_bytes()


def test_printed_on_one_side_the_parts_follow_each_other_without_blank_pages(sample_job, tmp_path):
    dossier = tmp_path / "dossier"
    shutil.copytree(sample_job.dossier, dossier)
    change(dossier, "duplex: 是", "duplex: 否")
    packet = open_packet(build_sample(dossier).path)
    page = 1
    for part in packet.manifest.parts:
        assert part.first_page == page
        page += part.pages
    assert packet.manifest.total_pages == page - 1


def test_an_attachment_that_is_gone_is_named(tmp_path):
    from tests.conftest import check_sample
    from toolkit.documents.fonts import FontSetup
    from toolkit.packet.build import build_packet
    from toolkit.resources import Resources

    dossier = copy_of_sample(tmp_path / "d")
    checked = check_sample(dossier)
    gone = checked.values["attachments"][0]
    (dossier / gone["file"]).unlink()
    with pytest.raises(IOFailure) as caught:
        build_packet(checked, Resources(), tmp_path / "p.pdf", fonts=FontSetup.discover(None), work=tmp_path / "w")
    assert gone["code"] in str(caught.value)
    assert not (tmp_path / "p.pdf").exists()


def test_all_refused_attachments_are_named_at_once_and_the_old_packet_stays(sample_job, tmp_path):
    dossier = tmp_path / "dossier"
    shutil.copytree(sample_job.dossier, dossier)
    rows = sample_job.checked.values["attachments"]
    victims = [next(row for row in rows if row["file"].endswith(kind)) for kind in (".pdf", ".docx", ".png")]
    for victim in victims:
        (dossier / victim["file"]).write_bytes(b"<html>not what its name says</html>")
    before = (dossier / "out" / "application.pdf").read_bytes()
    with pytest.raises(FindingsError) as caught:
        build_sample(dossier)
    assert len(caught.value.findings) == len(victims)
    for victim in victims:
        (finding,) = [f for f in caught.value.findings if Path(victim["file"]).name in f.problem.render("en")]
        assert finding.place is not None and finding.place.line
    assert (dossier / "out" / "application.pdf").read_bytes() == before


@pytest.mark.parametrize("seconds", [0.8, 2.5, 4.0])
def test_a_killed_build_leaves_the_old_packet_and_no_process(sample_job, tmp_path, seconds):
    dossier = tmp_path / "dossier"
    shutil.copytree(sample_job.dossier, dossier)
    shutil.rmtree(dossier / "out" / ".work")
    before = (dossier / "out" / "application.pdf").read_bytes()
    script = textwrap.dedent(
        f"""
        import pathlib
        from tests.conftest import build_sample
        build_sample(pathlib.Path({str(dossier)!r}))
        """
    )
    environment = {**os.environ, "ALLIANCE_TEST_MARK": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", script], env=environment) as build:
        time.sleep(seconds)
        build.send_signal(signal.SIGKILL)
    after = (dossier / "out" / "application.pdf").read_bytes()
    assert after == before
    assert build_sample(dossier).path.read_bytes() == before
    deadline = time.monotonic() + 20
    while left := marked(str(tmp_path)):
        assert time.monotonic() < deadline, left
        time.sleep(0.2)


def marked(mark: str) -> list[str]:
    """Return the processes that inherited our mark in their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                if f"ALLIANCE_TEST_MARK={mark}".encode() in (entry / "environ").read_bytes():
                    found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
    return found
