"""What a look at a converted document finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from fontTools import subset
from fontTools.ttLib import TTFont
from fpdf import FPDF

from tests.documents import office_samples as word
from tests.documents.test_fonts import make_font
from toolkit.documents.asked import read_asked
from toolkit.documents.convert import OfficePool
from toolkit.documents.fonts import FontSetup
from toolkit.documents.machine import probe_machine
from toolkit.documents.proof import Proof, prove
from toolkit.errors import WantingError
from toolkit.findings import Severity
from toolkit.i18n import language

NOT_ASSIGNED_TO_A_FONT = "\U0001f6fc\u0b95"
"""A roller skate and a Tamil letter: printable, and in none of the fonts for Chinese documents."""


@pytest.fixture(scope="module")
def fonts() -> FontSetup:
    return FontSetup.discover()


@pytest.fixture(scope="module")
def pool(fonts: FontSetup) -> Iterator[OfficePool]:
    with OfficePool(fonts, 1) as pool:
        yield pool


def rules(proof: Proof) -> set[str]:
    return {finding.rule for finding in proof.findings}


def drawn_pdf(text: str, font: Path | None) -> bytes:
    """A PDF not made by LibreOffice."""
    pdf = FPDF()
    pdf.add_page()
    if font is None:
        pdf.set_font("Helvetica")
    else:
        pdf.add_font("sample", fname=font)
        pdf.set_font("sample")
    pdf.cell(text=text)
    return bytes(pdf.output())


def test_only_fonts_of_printed_text_are_asked() -> None:
    document = docx.Document()
    word.in_font(document.add_paragraph().add_run("样例 2026"), "仿宋_GB2312")
    word.in_font(document.add_paragraph().add_run("   "), "楷体")
    word.in_font(document.add_paragraph().add_run("看不见"), "黑体").font.hidden = True
    run = document.sections[0].header.paragraphs[0].add_run("页眉")
    word.in_font(run, "方正小标宋简体")
    asked = read_asked(word.saved(document), "样例")
    assert asked.families == ("仿宋_GB2312", "方正小标宋简体")
    assert asked.characters["样"] == 1
    assert "看" not in asked.characters


def test_styles_themes_and_their_parents_say_fonts_too() -> None:
    document = docx.Document()
    child = document.styles.add_style("Child", 1)
    parent = document.styles.add_style("Parent", 1)
    child.base_style = parent
    parent.font.name = "Arial"
    parent.element.rPr.rFonts.set(qn("w:eastAsia"), "楷体_GB2312")
    document.add_paragraph("样例", style="Child")
    document.add_paragraph("Latin only", style="Child")
    assert read_asked(word.saved(document), "样例").families == ("Arial", "楷体_GB2312")


def test_a_ring_of_styles_ends() -> None:
    document = docx.Document()
    one, two = document.styles.add_style("One", 1), document.styles.add_style("Two", 1)
    one.base_style, two.base_style = two, one
    one.font.name = "Arial"
    document.add_paragraph("Latin", style="One")
    assert read_asked(word.saved(document), "样例").families == ("Arial",)


def test_what_is_no_word_file_is_refused(fonts: FontSetup) -> None:
    with pytest.raises(WantingError):
        prove("样例", b"no zip", b"", fonts)


def test_a_file_that_is_no_pdf_has_no_pages(fonts: FontSetup) -> None:
    proof = prove("样例", word.plain(), b"%PDF-1.7 nothing", fonts)
    assert proof.pages == 0
    assert "pdf.pages" in rules(proof)


def test_lost_text_an_open_tag_and_a_font_not_embedded_are_found(fonts: FontSetup) -> None:
    proof = prove("样例", word.plain(), drawn_pdf("{{ alliance.name }}", None), fonts)
    assert {"pdf.text", "pdf.tag", "font.not-embedded"} <= rules(proof)
    assert {f.severity for f in proof.findings if f.rule.startswith("pdf.")} == {Severity.ERROR}


@pytest.mark.parametrize(
    ("old", "new", "rule", "severity", "place"),
    [
        ("2026", "2026", None, None, ""),
        ("，", "", "pdf.mark", Severity.WARNING, "由联盟报告备案【，】2026年总结"),
        ("6年", "年", "pdf.lost", Severity.ERROR, "告备案，202【6】年总结"),
        ("备案", "案", "pdf.lost", Severity.ERROR, "单位均由联盟报告【备】案，2026年总"),
    ],
)
def test_a_lost_character_is_found_with_its_place(
    old: str, new: str, rule: str | None, severity: Severity | None, place: str, fonts: FontSetup, tmp_path: Path
) -> None:
    said = "各成员单位均由联盟报告备案，2026年总结"
    pdf = drawn_pdf(said.replace(old, new), make_font(tmp_path / "x.otf", "Sample", said))
    told = [f for f in prove("样例", word.plain(said), pdf, fonts).findings if f.rule.startswith("pdf.")]
    assert [(f.rule, f.severity) for f in told] == ([(rule, severity)] if rule else [])
    assert all(place in str(f.problem) for f in told)


def test_a_face_that_nobody_asked_for_is_found(fonts: FontSetup, tmp_path: Path) -> None:
    font = make_font(tmp_path / "x.otf", "Stranger", "样例联盟申请书", postscript="Stranger-Regular")
    proof = prove("样例", word.plain("样例联盟申请书"), drawn_pdf("样例联盟申请书", font), fonts)
    assert "font.fallback" in rules(proof)
    assert "font.not-used" in rules(proof)


def test_characters_that_no_font_draws_are_named(fonts: FontSetup) -> None:
    if any(fonts.coverage.drawn_by_some(c) for c in NOT_ASSIGNED_TO_A_FONT):
        pytest.skip("a font of this machine draws them")
    data = word.plain("样例" + NOT_ASSIGNED_TO_A_FONT)
    found = [f for f in prove("样例", data, b"", fonts).findings if f.rule == "font.tofu"]
    assert [f.severity for f in found] == [Severity.ERROR]
    with language("en"):
        assert "U+0B95" in str(found[0].problem)
        assert "U+1F6FC" in str(found[0].problem)


@pytest.mark.slow
def test_a_good_conversion_shows_only_its_stand_ins(fonts: FontSetup, pool: OfficePool) -> None:
    data = word.plain("样例联盟申请书，王喆珺，￥100.00，☑是☐否", "仿宋_GB2312")
    pdf = pool.convert(data, "申请书").pdf
    proof = prove("申请书", data, pdf, fonts)
    missing = fonts.resolve("仿宋_GB2312").stand_in
    assert rules(proof) == ({"font.stand-in"} if missing else set())
    assert proof.pages == 1
    assert proof.asked == ("仿宋_GB2312",)
    assert proof.embedded
    strict = prove("申请书", data, pdf, fonts, strict=True)
    assert {f.severity for f in strict.findings} == ({Severity.ERROR} if missing else set())


def renamed_font(source: Path, target: Path, family: str, postscript: str, text: str) -> None:
    """A few characters of a real font under another name."""
    with TTFont(source, fontNumber=0) as font:
        subsetter = subset.Subsetter(subset.Options(name_IDs=["*"], notdef_outline=True))
        subsetter.populate(text=text)
        subsetter.subset(font)
        for identifier, value in ((1, family), (2, "Regular"), (4, family), (6, postscript)):
            font["name"].setName(value, identifier, 3, 1, 0x409)
        font["name"].names = [n for n in font["name"].names if n.platformID == 3 and n.langID == 0x409]
        target.parent.mkdir()
        font.save(target)


@pytest.mark.slow
def test_a_users_font_is_embedded_and_no_stand_in_is_told(fonts: FontSetup, tmp_path: Path) -> None:
    source = next(face.file for face in fonts.faces if fonts.resolve("宋体").family in face.names)
    renamed_font(source, tmp_path / "user" / source.name, "仿宋_GB2312", "UserFangSong", "样例联盟 ")
    fonts = FontSetup.discover(tmp_path / "user")
    data = word.plain("样例联盟", "仿宋_GB2312")
    with OfficePool(fonts, 1) as pool:
        proof = prove("样例", data, pool.convert(data, "样例").pdf, fonts)
    assert len(proof.embedded) == 1
    assert proof.findings == ()


@pytest.mark.slow
def test_the_yuan_sign_is_not_drawn_by_a_font_that_makes_it_a_dollar(fonts: FontSetup, pool: OfficePool) -> None:
    pdf = pool.convert(word.plain("￥", "仿宋_GB2312"), "金额").pdf
    assert not any(name.startswith("Fandol") for name in prove("金额", word.plain("￥"), pdf, fonts).embedded)


def test_the_doctor_names_every_official_face_and_says_what_to_do(tmp_path: Path) -> None:
    probes = probe_machine()
    with language("en"):
        names = [str(probe.name) for probe in probes]
        for word_ in ("FangSong", "KaiTi", "SimHei", "SimSun", "XiaoBiaoSong", "LibreOffice Writer", "UNO", "Python"):
            assert any(word_ in name for name in names)
        assert all(str(probe.detail) for probe in probes)
        assert all(probe.remedy is not None for probe in probes if not probe.ok)


def test_the_doctor_says_so_when_everything_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("ALLIANCE_SOFFICE", str(tmp_path / "soffice"))
    with language("en"):
        wrong = {str(p.name): str(p.remedy) for p in probe_machine(tmp_path) if not p.ok}
    assert "libreoffice-writer-nogui" in wrong["LibreOffice Writer"]
    assert "python3-uno" in wrong["LibreOffice's Python bridge (UNO)"]
    assert "fontconfig" in wrong["Fonts"]


def test_the_doctor_says_when_a_folder_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with language("en"):
        probes = {str(p.name): p for p in probe_machine()}
    assert not probes["Temporary folder"].ok
