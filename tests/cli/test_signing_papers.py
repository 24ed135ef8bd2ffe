"""`alliance signing pages | attach-scans | seal | seal-sample`."""

from __future__ import annotations

import pytest

from tests.signing.papers import CODES, UNITS, papers, scanned_files
from toolkit.cli import main as entry
from toolkit.errors import ExitStatus
from toolkit.packet.read import open_packet


@pytest.fixture(autouse=True)
def _no_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("ALLIANCE_CONFIG", str(tmp_path / "none.yaml"))
    monkeypatch.setenv("ALLIANCE_LANG", "en")


@pytest.fixture(scope="module")
def packet(tmp_path_factory):
    return papers(tmp_path_factory.mktemp("papers") / "packet.pdf")


def test_pages_go_out_and_come_back_as_scans(packet, tmp_path, capsys):
    assert entry.run(["signing", "pages", str(packet), "-o", str(tmp_path / "pages.pdf")]) == 0
    said = capsys.readouterr().out
    assert "Page 3" in said and "Page 4" in said and UNITS[3] in said
    scans = [str(path) for path in scanned_files(packet, (3, 4), tmp_path)]
    target = tmp_path / "scanned.pdf"
    assert entry.run(["signing", "attach-scans", str(packet), *scans, "-o", str(target)]) == 0
    assert "scan3.jpg" in capsys.readouterr().out
    assert [scan.page for scan in open_packet(target).manifest.scans] == [3, 4]
    assert entry.run(["signing", "attach-scans", str(packet), *scans[::-1], "-o", str(tmp_path / "x.pdf")]) == 1
    assert "looks like page 3" in capsys.readouterr().err
    assert not (tmp_path / "x.pdf").exists()


def test_sample_seals_are_drawn_and_pressed(packet, tmp_path, capsys):
    seals = tmp_path / "seals"
    for unit, ending in zip((UNITS[0], CODES[1], UNITS[2], UNITS[3]), ("png", "svg", "pdf", "svg"), strict=True):
        assert entry.run(["signing", "seal-sample", unit, "-o", str(seals / f"{unit}.{ending}"), "--mm", "38"]) == 0
    target = tmp_path / "sealed.pdf"
    across = str(seals / f"{UNITS[0]}.png") + "@42"
    call = [
        "signing",
        "seal",
        str(packet),
        "--seals",
        str(seals),
        "--mm",
        "38",
        "--cross-page",
        across,
        "-o",
        str(target),
    ]
    assert entry.run(call) == 0
    said = capsys.readouterr().out
    assert all(f"Page {3 + n // 2}: {unit}" in said for n, unit in enumerate(UNITS))
    assert "5" in said.rpartition("Cross-page")[2]
    assert open_packet(target).page_digests != open_packet(packet).page_digests


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["seal", "PACKET"], ExitStatus.USAGE),
        (["seal", "PACKET", "--seal", "谁"], ExitStatus.USAGE),
        (["seal", "PACKET", "--seal", "谁=没有.png"], ExitStatus.IO),
        (["seal", "PACKET", "--seal", f"{UNITS[0]}=x.png@十"], ExitStatus.USAGE),
        (["seal", "PACKET", "--seals", "EMPTY"], ExitStatus.USAGE),
        (["seal", "PACKET", "--mm", "900"], ExitStatus.USAGE),
        (["seal-sample", "样例", "-o", "x.bmp"], ExitStatus.USAGE),
        (["pages", "没有.pdf"], ExitStatus.IO),
        (["pages", "PACKET", "--page", "九"], ExitStatus.USAGE),
        (["attach-scans", "PACKET"], ExitStatus.USAGE),
        (["attach-scans", "PACKET", "没有.jpg"], ExitStatus.IO),
    ],
)
def test_a_wrong_call_says_so(packet, tmp_path, capsys, monkeypatch, words, status):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    named = {"PACKET": str(packet), "EMPTY": "empty"}
    assert entry.run(["signing", *(named.get(word, word) for word in words)]) == status
    assert capsys.readouterr().err
