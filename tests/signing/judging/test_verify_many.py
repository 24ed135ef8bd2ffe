"""Verification in child processes: many files at once, hostile ones stopped, and what people get to read."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.signing.packets import RESOURCES
from toolkit import limits
from toolkit.cli.main import run
from toolkit.errors import IOFailure, MissingError
from toolkit.i18n import T, language
from toolkit.packet.pdfa import check_pdfa
from toolkit.signing import verify as verification
from toolkit.signing.judging.people import summary
from toolkit.signing.judging.report import report_bytes
from toolkit.signing.judging.wording import on_one_line
from toolkit.signing.verdict import About, Check, Signer, Verdict, conclude
from toolkit.signing.verify import Options, verify_many, verify_packet


def test_many_packets_are_judged_at_once_each_with_its_own_verdict(desk, tmp_path):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(desk.signed.read_bytes()[:-40])
    paths = [desk.signed, desk.packet, broken, tmp_path / "none.pdf", desk.signed]
    judged = list(verify_many(paths, [desk.keys.ca], RESOURCES, workers=2))
    assert [path for path, _ in judged] == paths
    accepted = [isinstance(verdict, Verdict) and verdict.accepted for _, verdict in judged]
    assert accepted == [True, False, False, False, True]
    assert isinstance(judged[3][1], IOFailure)


def test_what_takes_too_long_or_too_much_is_not_accepted_and_said(desk, monkeypatch):
    monkeypatch.setattr(verification, "_judge_file", _endless)
    monkeypatch.setattr(limits, "VERIFY_SECONDS", 1)
    verdict = verify_packet(desk.signed, [desk.keys.ca], RESOURCES)
    assert [check.id for check in verdict.failures] == ["file.bounds"]
    assert "more time or memory" in verdict.failures[0].statement.render("en")


def _endless(*_: object) -> Verdict:
    while True:
        pass


def test_a_crash_of_the_child_is_a_refusal(desk, monkeypatch):
    monkeypatch.setattr(verification, "_judge_file", _crash)
    assert not verify_packet(desk.signed, [desk.keys.ca], RESOURCES).accepted


def _crash(*_: object) -> Verdict:
    import os

    os.abort()


def test_what_no_judge_foresaw_is_a_refusal_without_a_traceback(desk, monkeypatch, capfd):
    monkeypatch.setattr(verification, "judge_packet", _surprised)
    verdict = verify_packet(desk.signed, [desk.keys.ca], RESOURCES)
    assert [check.id for check in verdict.failures] == ["file.readable"]
    assert "Traceback" not in capfd.readouterr().err


def _surprised(*_: object, **__: object) -> Verdict:
    raise RuntimeError("surprise")


def test_revocation_lists_and_roots_for_timestamps_are_read_from_files(desk, tmp_path, world):
    (tmp_path / "junk.crl").write_bytes(b"junk")
    with pytest.raises(MissingError):
        verify_packet(desk.signed, [desk.keys.ca], RESOURCES, options=Options(crls=(tmp_path / "junk.crl",)))
    with pytest.raises(IOFailure):
        verify_packet(desk.signed, [desk.keys.ca], RESOURCES, options=Options(crls=(tmp_path / "none.crl",)))
    (tmp_path / "ca.crl").write_bytes(world.crl(world.issuing))
    options = Options(tsa_trust=(world.ca_file,), crls=(tmp_path / "ca.crl",))
    assert verify_packet(desk.signed, [desk.keys.ca], RESOURCES, options=options).accepted
    options = replace(options, require_revocation=True)
    assert {c.id for c in verify_packet(desk.signed, [desk.keys.ca], RESOURCES, options=options).failures} == {
        "signature.status",
        "printed",
    }


def test_the_command_line_tells_the_verdict_and_writes_the_report(desk, tmp_path, capsys):
    report = tmp_path / "报告.pdf"
    words = ["verify", str(desk.signed), "--trust", str(desk.keys.ca), "--report", str(report)]
    assert run(words) == 0
    told = capsys.readouterr().out
    assert "✓" in told
    assert "SIG_LEAD" in told
    assert check_pdfa(report) == []
    seen = subprocess.run(["pdftotext", "-layout", report, "-"], capture_output=True, text=True, check=True).stdout
    assert "验签报告" in seen
    assert "河南样例砂轮有限公司" in seen
    assert run(["verify", str(desk.packet), "--trust", str(desk.keys.ca), "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["accepted"] is False
    assert run(["verify", str(desk.signed), str(desk.packet), "--trust", str(desk.keys.ca)]) == 1
    table = capsys.readouterr().out
    assert "signed.pdf" in table
    assert "packet.pdf" in table
    assert run(["verify", str(desk.signed), str(desk.packet), "--trust", str(desk.keys.ca), "--report", "x"]) == 2
    assert run(["verify", str(desk.signed), str(tmp_path / "no"), "--trust", str(desk.keys.ca)]) == 4


def test_many_checks_of_a_kind_are_one_line_for_people():
    checks = [Check(f"printed.a.{n}", True, T("x")) for n in range(5)]
    checks += [Check("signature.time", True, T("{n} y", n=n), T("do"), warning=True) for n in range(3)]
    checks += [Check("pdfa", False, T("bad {n}", n=n), T("mend")) for n in range(2)]
    with language("en"):
        lines = summary(checks)
        assert [line.mark for line in lines] == ["✓", "!", "✗", "✗"]
        assert "All 5 facts" in lines[0].text
        assert lines[1].text == "0 y (2 more of this kind)"
        assert len(summary(checks, every=True)) == len(checks)


def test_names_from_a_file_cannot_forge_lines_or_move_the_cursor():
    assert on_one_line("甲\n✓ 可以接受\x1b[2K\u202e乙") == "甲 ✓ 可以接受�[2K�乙"


def test_a_report_of_many_signers_and_faults_is_still_one_page(tmp_path):
    about = About(
        "很长的文件名" * 12 + ".pdf", "ab" * 32, 123456, datetime(2026, 3, 5, tzinfo=UTC), "样例", "样例联盟", "样例"
    )
    signers = [
        Signer(
            f"SIG_P{n:02d}",
            f"样例第{n}研究所",
            "",
            "",
            "",
            datetime(2026, 3, 5, tzinfo=UTC),
            level="B-B",
            unit="样例" * 9,
        )
        for n in range(60)
    ]
    checks = [Check(f"x.{n}", n % 3 > 0, T("样例检查第 {n} 项，用来占地方", n=n), T("样例办法")) for n in range(30)]
    data = report_bytes(conclude(checks, signers, about))
    (tmp_path / "r.pdf").write_bytes(data)
    said = subprocess.run(["pdfinfo", tmp_path / "r.pdf"], capture_output=True, text=True, check=True).stdout
    assert "Pages:           1" in said


def test_letters_that_no_font_has_are_shown_as_boxes(tmp_path):
    about = About("\U0010fffd\u202e.pdf", "0" * 64, 1, datetime(2026, 3, 5, tzinfo=UTC))
    assert report_bytes(conclude([Check("x", True, T("好"))], (), about)).startswith(b"%PDF")
