import os
from pathlib import Path
from typing import Any

import pytest

from tests.packet.makers import font
from toolkit.errors import MissingError
from toolkit.packet import kept, stamp
from toolkit.packet.stamp import (
    CHARACTERS,
    Stamp,
    Stamper,
    find_stamp_font,
    load_stamp_font,
    number_text,
    total_text,
    upright,
)

A4 = (0.0, 0.0, 595.28, 841.89)


def test_numbers_need_no_character_that_the_font_was_not_asked_for() -> None:
    assert set(number_text(1234567890) + total_text(1234567890)) <= set(CHARACTERS)


def test_without_any_font_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(stamp, "FOLDERS", (tmp_path,))
    with pytest.raises(MissingError):
        find_stamp_font()


def test_a_file_that_is_no_font_or_lacks_characters_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    good = font().data
    monkeypatch.setattr(stamp, "FOLDERS", ())
    (tmp_path / "simsun.ttc").write_bytes(b"ttcf" + bytes(200))
    (tmp_path / "FandolSong-Regular.otf").write_bytes(b"nothing")
    assert load_stamp_font(tmp_path / "simsun.ttc") is None
    with pytest.raises(MissingError):
        find_stamp_font([tmp_path])
    (tmp_path / "NotoSerifSC-Regular.otf").write_bytes(good)
    assert find_stamp_font([tmp_path]).source == "NotoSerifSC-Regular.otf"


def test_a_folder_named_by_the_user_comes_first(tmp_path: Path) -> None:
    (tmp_path / "NotoSerifSC-Regular.otf").write_bytes(font().data)
    assert find_stamp_font([tmp_path]).source == "NotoSerifSC-Regular.otf"


def test_the_cut_down_font_is_the_same_every_time() -> None:
    stamp._cut_down.cache_clear()
    first = find_stamp_font().sha256
    stamp._cut_down.cache_clear()
    assert find_stamp_font().sha256 == first


def test_what_is_kept_between_runs_is_believed_only_if_whole_and_private(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(kept, "FOLDER", tmp_path / "kept")
    made: list[int] = []

    def make() -> bytes:
        made.append(1)
        return b"sheet"

    assert [kept.kept(("a",), make), kept.kept(("a",), make)] == [b"sheet", b"sheet"]
    assert len(made) == 1
    (file,) = (tmp_path / "kept").iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"sheet", b"sheep"))
    assert kept.kept(("a",), make) == b"sheet"
    assert (len(made), file.read_bytes()) == (2, whole)
    if hasattr(os, "getuid"):
        file.chmod(0o622)
        assert kept.kept(("a",), make) == b"sheet"
        assert len(made) == 3
    assert kept.kept(("b",), make) == b"sheet"
    assert len(made) > 2


def test_a_kept_stamp_is_the_same_as_a_fresh_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(kept, "FOLDER", tmp_path / "kept")
    stamp._cut_down.cache_clear()
    fresh = Stamper(find_stamp_font()).content(Stamp("— 1 —"), A4, 0)
    assert len(list((tmp_path / "kept").iterdir())) == 2
    stamp._cut_down.cache_clear()
    assert Stamper(find_stamp_font()).content(Stamp("— 1 —"), A4, 0) == fresh
    assert len(list((tmp_path / "kept").iterdir())) == 2


def test_only_numbers_that_may_meet_dark_pictures_get_a_white_rim() -> None:
    stamper = Stamper(font())
    assert b"1 G" not in stamper.content(Stamp("— 1 —"), A4, 0)
    assert b"1 G" in stamper.content(Stamp("— 1 —", rim=True), A4, 0)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270, -90, 450])
def test_the_foot_centre_as_seen_lies_at_the_right_edge_of_the_turned_page(rotate: int) -> None:
    box = (10.0, 20.0, 210.0, 320.0)
    (a, b, c, d, e, f), width = upright(box, rotate)
    x, y = a * width / 2 + e, b * width / 2 + f
    foot = {0: (110, 20), 90: (210, 170), 180: (110, 320), 270: (10, 170)}[rotate % 360]
    assert (x, y) == foot
    assert a * d - b * c == 1


def test_numbers_can_be_read_back_by_any_program(tmp_path: Path) -> None:
    import pypdfium2 as pdfium
    from pypdf import PdfReader

    from tests.packet.makers import bound, part, text_pdf

    parts = [part(1, text_pdf(1)), part(2, text_pdf(1, own_numbers=True), kind="attachment")]
    target = bound(parts, tmp_path / "p.pdf")
    pages = PdfReader(target).pages
    assert "— 1 —" in pages[0].extract_text()
    assert "总第 2 页" in pages[1].extract_text()
    fonts: Any = pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    assert fonts["/AlliancePageNo"]["/Encoding"] == "/Identity-H"
    document = pdfium.PdfDocument(target)
    words = document[1].get_textpage().get_text_range()
    assert words.count("总第 2 页") == 1, "the white rim is not read as text"
    document.close()
