"""Fonts: which are found, which stand in, and what fontconfig then says."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont

from toolkit.documents import freefonts
from toolkit.documents.fonts import Coverage, FontSetup
from toolkit.documents.fonttable import FACES, face_of
from toolkit.errors import MissingError, UsageError
from toolkit.i18n import language


def make_font(path: Path, family: str, characters: str, *, postscript: str | None = None, cff: bool = True) -> Path:
    """A font with a box for each character."""
    names = [".notdef", *(f"uni{ord(c):04X}" for c in characters)]
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(c): f"uni{ord(c):04X}" for c in characters})
    pen = T2CharStringPen(1000, None)
    pen.moveTo((100, 0))
    pen.lineTo((900, 0))
    pen.lineTo((900, 800))
    pen.closePath()
    shape = pen.getCharString()
    postscript = postscript or "Sample-" + "".join(f"{ord(c):x}" for c in family[:6])
    builder.setupCFF(postscript, {}, dict.fromkeys(names, shape), {})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 100)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": postscript, "fullName": family})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    path.parent.mkdir(parents=True, exist_ok=True)
    builder.save(path)
    return path


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    folder = tmp_path / "nothing"
    folder.mkdir()
    return folder


def setup(user: Path | None, empty: Path, *system: Path) -> FontSetup:
    return FontSetup.discover(user, free_folder=empty, system_folders=system)


def fc_match(fonts: FontSetup, folder: Path, pattern: str) -> tuple[str, str]:
    config = fonts.write_fontconfig(folder)
    done = subprocess.run(
        ["fc-match", "-f", "%{family[0]}\t%{weight}", pattern],
        env={**os.environ, "FONTCONFIG_FILE": str(config), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=True,
        text=True,
    )
    family, weight = done.stdout.split("\t")
    return family, weight


def test_every_official_name_leads_to_its_face_whatever_its_case() -> None:
    for face in FACES:
        for name in face.names:
            assert face_of(name.upper()) is face
    assert face_of("仿宋_gb2312") is face_of("FANGSONG")
    assert face_of("手写体") is None


def test_no_name_belongs_to_two_faces() -> None:
    names = [name.casefold() for face in FACES for name in face.names]
    assert len(names) == len(set(names))


def test_the_users_font_comes_before_every_stand_in(tmp_path: Path, empty: Path) -> None:
    make_font(tmp_path / "user" / "a.otf", "仿宋_GB2312", "样例", postscript="FangSongReal")
    make_font(tmp_path / "system" / "b.otf", "FandolFang R", "样例", postscript="OtherFang")
    fonts = setup(tmp_path / "user", empty, tmp_path / "system")
    assert fonts.resolve("仿宋_GB2312") == fonts.resolve("仿宋_GB2312")
    assert not fonts.resolve("仿宋_GB2312").stand_in
    assert fc_match(fonts, tmp_path, "仿宋_GB2312")[0] == "仿宋_GB2312"
    assert "仿宋" not in [m.face.label.zh for m in fonts.missing]


def test_another_cut_of_the_same_official_face_serves_its_names(tmp_path: Path, empty: Path) -> None:
    make_font(tmp_path / "user" / "a.otf", "方正仿宋_GBK", "样例", postscript="FZFS")
    make_font(tmp_path / "system" / "b.otf", "FandolFang R", "样例", postscript="OtherFang")
    fonts = setup(tmp_path / "user", empty, tmp_path / "system")
    found = fonts.resolve("仿宋_GB2312")
    assert (found.family, found.stand_in) == ("方正仿宋_GBK", False)
    assert fc_match(fonts, tmp_path, "仿宋_GB2312")[0] == "方正仿宋_GBK"


def test_missing_faces_are_named_with_their_stand_ins(tmp_path: Path, empty: Path) -> None:
    make_font(tmp_path / "system" / "b.otf", "Noto Serif CJK SC", "样例", postscript="NotoSerifCJKsc-Regular")
    fonts = setup(None, empty, tmp_path / "system")
    missing = {m.face.label.zh: m.stand_in for m in fonts.missing}
    assert missing["仿宋"] == missing["小标宋"] == "Noto Serif CJK SC"
    assert missing["Times New Roman"] is None
    found = fonts.resolve("方正小标宋简体")
    assert (found.family, found.stand_in, found.bold) == ("Noto Serif CJK SC", True, True)


def test_with_no_font_at_all_everything_is_missing_and_nothing_breaks(tmp_path: Path, empty: Path) -> None:
    fonts = setup(None, empty, empty)
    assert {m.stand_in for m in fonts.missing} == {None}
    assert fonts.resolve("宋体").family is None
    assert not fonts.coverage.drawn_by_some("样")
    fonts.write_fontconfig(tmp_path)


@pytest.mark.parametrize(
    ("asked", "printed", "weight"),
    [
        ("仿宋", "Noto Serif CJK SC", "80"),
        ("楷体_GB2312", "AR PL UKai CN", "80"),
        ("黑体", "Noto Sans CJK SC", "80"),
        ("方正小标宋_GBK", "Noto Serif CJK SC", "200"),
        ("Times New Roman", "Liberation Serif", "80"),
        ("从未听说的字体:lang=ja", "Noto Serif CJK SC", "80"),
        ("Noto Sans CJK JP:lang=ja", "Noto Serif CJK SC", "80"),
    ],
)
def test_real_fontconfig_gives_what_the_table_says_without_the_free_set(
    asked: str, printed: str, weight: str, tmp_path: Path, empty: Path
) -> None:
    fonts = setup(None, empty, Path("/usr/share/fonts"))
    if not all(fonts.has(name) for name in ("Noto Serif CJK SC", "AR PL UKai CN", "Liberation Serif")):
        pytest.skip("Noto CJK, AR PL UKai or Liberation is not installed")
    pattern = asked if ":" in asked else f"{asked}:weight=80"
    assert fc_match(fonts, tmp_path, pattern) == (printed, weight)


def test_a_fandol_font_that_draws_yuan_as_dollar_is_not_used(tmp_path: Path, empty: Path) -> None:
    make_font(tmp_path / "system" / "raw.otf", "FandolFang R", "样￥", postscript="FandolFang-Regular")
    make_font(tmp_path / "system" / "b.otf", "Noto Serif CJK SC", "样￥", postscript="NotoSerifCJKsc-Regular")
    fonts = setup(None, empty, tmp_path / "system")
    assert [p.name for p in fonts.rejected] == ["raw.otf"]
    assert fonts.resolve("仿宋").family == "Noto Serif CJK SC"


def test_the_fingerprint_follows_fonts_and_not_folders(tmp_path: Path, empty: Path) -> None:
    make_font(tmp_path / "a" / "x.otf", "仿宋", "样例", postscript="One")
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    make_font(tmp_path / "c" / "x.otf", "仿宋", "样例外", postscript="One")
    prints = [setup(tmp_path / name, empty).fingerprint for name in "abc"]
    assert prints[0] == prints[1]
    assert prints[0] != prints[2]
    assert prints[0] != setup(None, empty).fingerprint


def test_a_font_folder_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    with language("en"), pytest.raises(UsageError, match="nowhere"):
        FontSetup.discover(tmp_path / "nowhere")


def test_without_fc_list_the_message_says_what_to_install(
    tmp_path: Path, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(empty))
    with language("en"), pytest.raises(MissingError, match="fontconfig"):
        setup(None, empty)


def test_coverage_reads_ranges() -> None:
    coverage = Coverage.parse(["One\t20-7e 4e00", "DejaVuSans\t2611"])
    assert coverage.drawn_by_some("~")
    assert not coverage.drawn_by_some("\x7f")
    assert coverage.drawn_by_some("一")
    assert not coverage.drawn_by_some("丁")
    assert coverage.drawn_by_some("☑")
    assert not coverage.drawn_by_some("☑", without=("DejaVu",))


def test_a_mended_font_has_no_yuan_sign_and_is_the_same_each_time(tmp_path: Path) -> None:
    raw = make_font(tmp_path / "raw.otf", "FandolSong", "样￥", postscript="FandolSong-Bold").read_bytes()
    once = freefonts.mended(raw, bold=True)
    assert once == freefonts.mended(raw, bold=True)
    with TTFont(io.BytesIO(once)) as font:
        assert sorted(font.getBestCmap()) == [ord("样")]
        assert font["OS/2"].usWeightClass == 700
        assert font.getGlyphOrder() == [".notdef", "uni6837", "uniFFE5"]  # the outlines' own names are untouched


@pytest.fixture
def fake_apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """apt-get and dpkg-deb that serve a package of made-up fonts; the log tells each call."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in freefonts.FILES:
        make_font(tmp_path / "package" / "fonts" / name, name[:-4], "样￥", postscript=name[:-4])
    log = tmp_path / "log"
    apt = f'echo apt >>"{log}"\n: >texlive-lang-chinese_1_all.deb\n'
    dpkg = f'[ "$1" = -x ] && cp -r "{tmp_path}/package" "$3"\n'
    for name, body in (("apt-get", apt), ("dpkg-deb", dpkg)):
        (programs / name).write_text(f"#!/bin/sh\n{body}", "utf-8")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    return tmp_path


def test_the_free_set_is_fetched_once(fake_apt: Path) -> None:
    target = fake_apt / "data" / "fonts"
    assert not freefonts.free_fonts_present(target)
    for _ in range(2):
        assert freefonts.install_free_fonts(folder=target) == target
    assert sorted(p.name for p in target.iterdir()) == sorted(freefonts.FILES)
    assert (fake_apt / "log").read_text().split() == ["apt"]


@pytest.mark.parametrize(
    ("program", "body"),
    [
        ("apt-get", "echo 'E: Unable to locate package' >&2; exit 100"),
        ("apt-get", "exit 0"),
        ("dpkg-deb", "echo damaged >&2; exit 2"),
        ("dpkg-deb", 'mkdir -p "$3"'),
    ],
)
def test_a_package_that_cannot_be_had_is_said_with_advice(fake_apt: Path, program: str, body: str) -> None:
    (fake_apt / "bin" / program).write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    with language("en"), pytest.raises(MissingError, match="alliance fonts install"):
        freefonts.install_free_fonts(folder=fake_apt / "data")
    assert not (fake_apt / "data").exists() or not list((fake_apt / "data").iterdir())


def test_without_apt_the_message_names_it(tmp_path: Path, empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(empty))
    with language("en"), pytest.raises(MissingError, match="apt-get is not on this machine"):
        freefonts.install_free_fonts(folder=tmp_path / "data")
