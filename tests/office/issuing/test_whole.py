"""The whole command with real templates, LibreOffice and keys."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from tests.office.issuing.batches import write_rectifications
from tests.office.issuing.tiny import Here
from toolkit.cli import main as entry
from toolkit.errors import ExitStatus
from toolkit.office.issuing.folder import Desk
from toolkit.office.register.engine import open_register
from toolkit.office.register.notices import find_notices
from toolkit.office.register.numbers import find_numbers
from toolkit.office.register.records import NoticeState, NumberState
from toolkit.office.register.verify import check_files, verify_register
from toolkit.signing.sample_keys import SampleKeys, make_sample_keys

pytestmark = pytest.mark.slow
ROWS = 4
DAY = "2026-11-25"


@pytest.fixture(autouse=True)
def _plain_surroundings(tmp_path, monkeypatch):
    monkeypatch.setenv("ALLIANCE_CONFIG", str(tmp_path / "none.yaml"))
    monkeypatch.setenv("ALLIANCE_REGISTER", str(tmp_path / "register.sqlite"))
    monkeypatch.setenv("ALLIANCE_ACTOR", "样例办事员")
    monkeypatch.delenv("ALLIANCE_LANG", raising=False)


@pytest.fixture(scope="module")
def keys(tmp_path_factory) -> SampleKeys:
    return make_sample_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def issued(tmp_path, keys):
    """Return the words that issue a batch; ``tmp_path/印发`` is the folder."""
    batch = write_rectifications(tmp_path / "批次.yaml", ROWS)
    key = ["--key", str(keys.rsa), "--password-file", str(keys.password_file)]
    return ["notice", "issue", str(batch), "-o", str(tmp_path / "印发"), "--date", DAY, "--yes", *key]


def here(*_words, **_more) -> Here:
    return Here()


def resume(folder: Path, keys: SampleKeys) -> list[str]:
    return ["notice", "resume", str(folder), "--password-file", str(keys.password_file)]


def exactly(tmp_path: Path, count: int = ROWS) -> None:
    """Numbers, notices and files are one set."""
    folder = tmp_path / "印发"
    with open_register(tmp_path / "register.sqlite") as register:
        numbers, notices = list(find_numbers(register)), list(find_notices(register))
        assert [n.docno.number for n in numbers] == list(range(1, count + 1))
        assert {n.state for n in numbers} == {NumberState.ISSUED}
        assert [n.docno for n in notices if n.state is NoticeState.ISSUED] == [n.docno for n in numbers]
        assert check_files(register, folder) == []
        assert verify_register(register).findings == ()
    seen = {path.name for path in folder.iterdir() if path.name != ".issue"}
    registered = {file.name for notice in notices for file in notice.files}
    assert {name.partition("_")[0] for name in seen - registered} == {"发文登记表", "全部通知"}
    assert Desk(folder).staged() == []


def test_a_batch_is_issued_and_again_only_what_changed_is(issued, tmp_path, keys, capsys):
    assert entry.run(issued) == ExitStatus.DONE
    exactly(tmp_path)
    folder = tmp_path / "印发"
    before = {path: path.read_bytes() for path in folder.glob("*_*")}
    assert entry.run(issued) == ExitStatus.DONE
    assert entry.run(resume(folder, keys)) == ExitStatus.DONE
    assert {path: path.read_bytes() for path in folder.glob("*_*")} == before
    with pikepdf.open(next(folder.glob("全部通知*.pdf"))) as together:
        single = [len(pikepdf.open(path).pages) for path in folder.glob("*整改通知.pdf")]
        assert len(together.pages) == sum(pages + pages % 2 for pages in single)
    with open_register(tmp_path / "register.sqlite") as register:
        notices = list(find_notices(register))
    assert notices[0].title == "河南省科学技术厅关于责令河南省样例农机1号产业技术创新战略联盟限期整改的通知"
    assert notices[0].details["deadline_days"] == 90
    assert notices[0].details["signed"]
    assert notices[0].issued_by == "样例办事员"
    told = str([notice.details for notice in notices])
    assert "0371" not in told  # no contact data
    assert "@" not in told
    # into another folder: the same notices, before signing to the byte
    elsewhere = [str(tmp_path / "再印") if word == str(folder) else word for word in issued]
    assert entry.run(elsewhere) == ExitStatus.DONE
    for path in (tmp_path / "再印").glob("*.docx"):
        assert path.read_bytes() == (folder / path.name).read_bytes()
    # a changed row says on the paper that it is a new version
    write_rectifications(tmp_path / "批次.yaml", ROWS, R002="2025年全年没有专职人员，有现场核查记录。")
    later = ["2026-11-27" if word == DAY else word for word in issued]
    assert entry.run(later) == ExitStatus.DONE
    exactly(tmp_path)
    [made] = (tmp_path / "印发").glob("*2号_第2版*通知.pdf")
    text = subprocess.run(["pdftotext", made, "-"], capture_output=True, text=True, check=True).stdout
    assert "第2版，替代2026年11月25日印发的同一字号文件" in "".join(text.split())


def test_a_killed_run_is_gone_on_with(issued, tmp_path, keys):
    folder = tmp_path / "印发"
    for delay in (0.0, 1.0, 2.5):
        run = subprocess.Popen([sys.executable, "-m", "toolkit.cli.main", *issued], stdout=subprocess.DEVNULL)
        while run.poll() is None and not (folder / ".issue" / "order.json").exists():
            time.sleep(0.01)
        time.sleep(delay)
        run.send_signal(signal.SIGKILL)
        run.wait()
    assert entry.run(resume(folder, keys)) == ExitStatus.DONE
    exactly(tmp_path)


def test_a_killed_libreoffice_costs_nothing(issued, tmp_path, keys):
    run = subprocess.Popen([sys.executable, "-m", "toolkit.cli.main", *issued], stdout=subprocess.DEVNULL)
    killed = 0
    while run.poll() is None and killed < 3:
        time.sleep(0.2)
        for pid in _offices_below(run.pid):
            os.kill(pid, signal.SIGKILL)
            killed += 1
    run.wait()
    assert run.returncode in (ExitStatus.DONE, ExitStatus.MISSING, ExitStatus.IO, ExitStatus.WANTING)
    assert entry.run(resume(tmp_path / "印发", keys)) == ExitStatus.DONE
    exactly(tmp_path)


def _offices_below(pid: int) -> list[int]:
    """Return the office processes that a process of ours started."""
    found = []
    for child in map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()):
        try:
            name = Path(f"/proc/{child}/comm").read_text().strip()
            found += [child] if name.startswith("soffice") else _offices_below(child)
        except OSError:
            continue
    return found


def test_without_the_key_there_is_a_sentence_and_with_it_it_goes_on(issued, tmp_path, keys, capsys):
    folder = tmp_path / "印发"
    key = tmp_path / "部门.p12"
    key.write_bytes(keys.rsa.read_bytes())
    words = [str(key) if word == str(keys.rsa) else word for word in issued]
    run = subprocess.Popen([sys.executable, "-m", "toolkit.cli.main", *words], stdout=subprocess.DEVNULL)
    while run.poll() is None and not list(folder.glob("*.pdf")):
        time.sleep(0.01)
    run.kill()
    run.wait()
    for path in folder.glob("*3号_*.pdf"):
        path.unlink()  # so that something is to be signed
    key.unlink()
    assert entry.run(resume(folder, keys)) == ExitStatus.IO
    assert "部门.p12" in capsys.readouterr().err
    key.write_bytes(keys.rsa.read_bytes())
    assert entry.run(resume(folder, keys)) == ExitStatus.DONE
    exactly(tmp_path)


def test_where_nothing_is_left_to_sign_nobody_is_asked_for_the_password(issued, tmp_path, monkeypatch):
    assert entry.run(issued) == ExitStatus.DONE
    folder = tmp_path / "印发"
    for path in folder.glob("全部通知*.pdf"):
        path.unlink()

    def asked(*_words, **_more):
        raise AssertionError

    monkeypatch.setattr("toolkit.cli.notice_issue._workshop", asked)
    assert entry.run(["notice", "resume", str(folder)]) == ExitStatus.DONE
    exactly(tmp_path)


def test_a_stopped_run_says_at_its_end_which_numbers_wait(tmp_path, capsys, monkeypatch):
    batch = write_rectifications(tmp_path / "批次.yaml", ROWS)
    monkeypatch.setattr("toolkit.office.press.shop.CHUNK", 2)
    words = ["notice", "issue", str(batch), "-o", str(tmp_path / "印发"), "--date", DAY, "--yes"]
    seal = tmp_path / "章.png"
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(seal)
    monkeypatch.setattr("toolkit.office.press.work.find_place", lambda *_words, **_more: None)
    with monkeypatch.context() as patch:
        patch.setattr("toolkit.office.press.shop.ProcessPoolExecutor", here)
        assert entry.run([*words, "--seal", str(seal)]) == ExitStatus.WANTING
    told = capsys.readouterr().err
    assert "豫样科〔2026〕1-4号" in told.splitlines()[-3]
    assert "alliance notice resume" in told.splitlines()[-2]
    assert entry.run(words) == ExitStatus.DONE
    assert "1-4号" not in capsys.readouterr().err.splitlines()[-1]
    exactly(tmp_path)
