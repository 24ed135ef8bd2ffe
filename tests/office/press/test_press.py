"""The press: laid out together as laid out alone, sealed in its place, the same bytes wherever it runs."""

from __future__ import annotations

import io
import os
import re
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageFilter

from tests.office.press.jobs import KINDS, RESOURCES, jobs_of, sample_seal
from toolkit.errors import IOFailure, MissingError, WantingError
from toolkit.findings import Finding, Severity
from toolkit.i18n import T
from toolkit.office.issuing.report import Report
from toolkit.office.issuing.work import Failed, Made
from toolkit.office.press import shop
from toolkit.office.press.shop import workshop_for
from toolkit.office.press.work import FIELD, Setup, press_chunk, press_for
from toolkit.packet.pdfa import check_pdfa
from toolkit.signing.sample_keys import SampleKeys, make_sample_keys
from toolkit.signing.seals.picture import POINTS_PER_MM, load_seal

pytestmark = pytest.mark.slow
_SCALE = 1.5
_SOFT = 32
"""Of 255, after a blur of two pixels: where more than 255 glyphs of a font are used, a tenth of a point may move."""


def made(outcomes) -> list[Made]:
    assert [str(outcome.problem) for outcome in outcomes if isinstance(outcome, Failed)] == []
    return list(outcomes)


def pictures(pdf: bytes) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=_SCALE).to_pil().convert("L") for page in document]
    finally:
        document.close()


def words(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [re.sub(r"\s+", "", page.get_textpage().get_text_bounded()) for page in document]
    finally:
        document.close()


def apart(one: Image.Image, other: Image.Image) -> tuple[int, int]:
    """How far two pictures differ: at all, and when both are blurred a little."""
    soft = ImageFilter.BoxBlur(2)
    return (
        ImageChops.difference(one, other).getextrema()[1],
        ImageChops.difference(one.filter(soft), other.filter(soft)).getextrema()[1],
    )


@pytest.mark.parametrize("kind", KINDS)
def test_laid_out_together_every_page_looks_as_laid_out_alone(kind):
    jobs = jobs_of(kind, 3)
    together = made(press_chunk(Setup(RESOURCES), jobs))
    alone = made(press_chunk(Setup(RESOURCES, merged=False), jobs))
    for one, other in zip(together, alone, strict=True):
        assert words(one.signed) == words(other.signed)
        for here, there in zip(pictures(one.signed), pictures(other.signed), strict=True):
            exact, soft = apart(here, there)
            assert soft <= _SOFT
            assert kind == "rectification" or exact == 0
    assert [one.docx for one in together] == [other.docx for other in alone]


def test_a_page_that_is_off_by_a_pixel_would_be_noticed():
    page = pictures(made(press_chunk(Setup(RESOURCES), jobs_of("result", 2)))[0].signed)[0]
    assert apart(page, ImageChops.offset(page, 1, 0))[1] > _SOFT


def test_each_piece_has_its_own_title_number_and_pages_and_is_pdf_a():
    jobs = jobs_of("rectification", 6)
    pieces = made(press_chunk(Setup(RESOURCES), jobs))
    for job, piece in zip(jobs, pieces, strict=True):
        assert check_pdfa(piece.signed) == []
        with pikepdf.open(io.BytesIO(piece.signed)) as pdf:
            assert len(pdf.pages) == piece.pages
            assert str(pdf.docinfo.Title) == piece.title
            assert piece.title in pdf.Root.Metadata.read_bytes().decode()
            fonts = {key for page in pdf.pages for key in page.Resources.Font}
            assert all(f"{key} ".encode() in b"".join(p.Contents.read_bytes() for p in pdf.pages) for key in fonts)
        said = words(piece.signed)
        assert str(job.docno) in said[0]
        assert "—1—" in said[0]
        others = {str(other.docno) for other in jobs if other is not job}
        assert not any(f"{other}" in "".join(said) for other in others)


def test_the_same_chunk_gives_the_same_bytes_in_another_process():
    jobs = jobs_of("recognition", 4)
    here = made(press_chunk(Setup(RESOURCES), jobs))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        there = made(executor.submit(press_for(Setup(RESOURCES)), jobs).result())
    assert [one.pdf_sha256 for one in here] == [one.pdf_sha256 for one in there]
    assert [one.signed for one in here] == [one.signed for one in there]


def test_a_cluster_of_two_workers_gives_the_same_bytes():
    distributed = pytest.importorskip("distributed")
    jobs = jobs_of("recognition", 4)
    here = made(press_chunk(Setup(RESOURCES), jobs))
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", silence_logs=50
    )
    with cluster, workshop_for(Setup(RESOURCES), cluster=cluster.scheduler_address) as workshop:
        futures = [workshop.executor.submit(workshop.press, list(jobs)) for _ in range(2)]
        there = [made(future.result(timeout=120)) for future in futures]
    for answers in there:
        assert [one.pdf_sha256 for one in answers] == [one.pdf_sha256 for one in here]


def test_a_cluster_that_is_not_there_is_said_so(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(shop, "_CLUSTER_SECONDS", 1)
    with pytest.raises(IOFailure), workshop_for(Setup(RESOURCES), cluster="tcp://127.0.0.1:9"):
        pass


def test_a_notice_that_cannot_be_made_takes_no_other_with_it():
    jobs = list(jobs_of("rectification", 3))
    facts = jobs[1].facts
    spoilt = {**facts.tree, "rectification_notice": {**facts.tree["rectification_notice"], "findings": []}}
    jobs[1] = replace(jobs[1], facts=replace(facts, tree=spoilt))
    outcomes = press_chunk(Setup(RESOURCES), jobs)
    assert [isinstance(outcome, Failed) for outcome in outcomes] == [False, True, False]


@pytest.fixture(scope="module")
def keys(tmp_path_factory) -> SampleKeys:
    return make_sample_keys(tmp_path_factory.mktemp("keys"))


def test_each_notice_is_signed_and_only_appended_to(keys):
    jobs = jobs_of("result", 3)
    setup = Setup(RESOURCES, key=keys.rsa, password_file=keys.password_file)
    bare, signed = made(press_chunk(Setup(RESOURCES), jobs)), made(press_chunk(setup, jobs))
    for one, other in zip(bare, signed, strict=True):
        assert one.pdf_sha256 == other.pdf_sha256
        assert other.signed.startswith(one.signed)
        with pikepdf.open(io.BytesIO(other.signed)) as pdf:
            assert [str(field.T) for field in pdf.Root.AcroForm.Fields] == [FIELD]
    assert "secret" not in repr(replace(setup, password=b"secret"))


def test_a_key_that_went_away_stops_everything(keys, tmp_path):
    with pytest.raises((IOFailure, MissingError)):
        press_chunk(Setup(RESOURCES, key=tmp_path / "gone.p12", password=b""), jobs_of("result", 2))


@pytest.mark.parametrize("kind", ["rectification", "recognition", "result"])
def test_the_seal_stands_at_its_true_size_over_issuer_and_date(kind, tmp_path):
    setup = Setup(RESOURCES, seal=sample_seal(tmp_path / "seal.png"))
    for piece in made(press_chunk(setup, jobs_of(kind, 2))):
        assert check_pdfa(piece.signed) == []
        document = pypdfium2.PdfDocument(piece.signed)
        seals = [
            (number, obj.get_bounds())
            for number, page in enumerate(document)
            for obj in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
        ]
        assert len(seals) == 1
        number, (left, bottom, right, top) = seals[0]
        assert abs(right - left - 42 * POINTS_PER_MM) < 0.5
        assert abs(top - bottom - 42 * POINTS_PER_MM) < 0.5
        text = document[number].get_textpage()
        covered = re.sub(r"\s+", "", text.get_text_bounded(left=left, bottom=bottom, right=right, top=top))
        assert "河南省科学技术厅"[-4:] in covered
        assert "2026年11月25日" in covered
        assert left > 0 and right < document[number].get_width()
        document.close()


def test_a_seal_as_pdf_is_drawn_too(tmp_path):
    drawn = tmp_path / "seal.pdf"
    Image.open(sample_seal(tmp_path / "seal.png", 200)).convert("RGB").save(drawn)
    piece = made(press_chunk(Setup(RESOURCES, seal=drawn), jobs_of("result", 2)))[0]
    assert check_pdfa(piece.signed) == []


def test_another_issuers_name_is_found_too(tmp_path):
    seal = sample_seal(tmp_path / "seal.png")
    jobs = [replace(job, facts=_issued_by_another(job.facts)) for job in jobs_of("result", 2)]
    assert made(press_chunk(Setup(RESOURCES, seal=seal), jobs))


def _issued_by_another(facts):
    """The issuer's name is long, so that it is printed in another width; the place is found all the same."""
    own = facts.tree["assessment_result"]
    return replace(
        facts,
        tree={
            **facts.tree,
            "assessment_result": {**own, "official": {**own["official"], "issuer": "河南省样例科学技术委员会"}},
        },
    )


@pytest.mark.parametrize("spoil", ["text", "opaque", "two pages", "gone"])
def test_what_is_no_seal_is_refused(spoil, tmp_path):
    path = tmp_path / "seal.png"
    if spoil == "text":
        path.write_text("样章", "utf-8")
    elif spoil == "opaque":
        Image.new("RGB", (50, 50), "red").save(path)
    elif spoil == "two pages":
        with pikepdf.new() as two:
            two.add_blank_page()
            two.add_blank_page()
            two.save(path)
    with pytest.raises((WantingError, IOFailure)):
        load_seal(path)


def test_no_office_is_left_behind():
    before = _offices()
    with workshop_for(Setup(RESOURCES), workers=1, chunk=2) as workshop:
        made(workshop.executor.submit(workshop.press, list(jobs_of("result", 2))).result())
        children = _offices() - before
        assert children
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]


def _offices() -> set[str]:
    """The LibreOffice processes below this one."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
            parents[folder.name] = (stat.rsplit(")", 1)[1].split()[1], (folder / "comm").read_text().strip())
        except OSError:
            continue
    out = set()
    for pid, (parent, name) in parents.items():
        above = parent
        while above in parents and above != str(os.getpid()):
            above = parents[above][0]
        if above == str(os.getpid()) and name.startswith("soffice"):
            out.add(pid)
    return out


def test_what_the_pages_show_is_told_with_each_notice_and_once_in_the_report():
    jobs = jobs_of("result", 2)
    told = [outcome.warnings for outcome in made(press_chunk(Setup(RESOURCES), jobs))]
    alone = made(press_chunk(Setup(RESOURCES, merged=False), jobs))[0].warnings
    assert [finding.rule for finding in told[0]] == [finding.rule for finding in alone]
    report = Report()
    for some in (*told, alone):
        report.warn(some)
    assert [finding.rule for finding in report.warnings] == [finding.rule for finding in told[0]]
    mark = Finding("pdf.mark", Severity.WARNING, T("lost"), T("look"))
    report.warn([mark, mark])
    report.warn([mark])
    assert report.warnings.count(mark) == 1


def test_strict_fonts_refuse_every_notice_that_would_be_printed_in_a_stand_in():
    loose, strict = (press_chunk(Setup(RESOURCES, strict_fonts=one), jobs_of("result", 2)) for one in (False, True))
    missing = any(finding.rule == "font.stand-in" for outcome in made(loose) for finding in outcome.warnings)
    if not missing:
        pytest.skip("this machine has the official fonts themselves")
    assert all(isinstance(outcome, Failed) for outcome in strict)
