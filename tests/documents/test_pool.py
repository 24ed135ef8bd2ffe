"""The pool and its processes: started, replaced, ended; LibreOffice absent, hanging, crashing."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.documents import office_samples as word
from toolkit.documents import worker as worker_module
from toolkit.documents.convert import OfficePool, PoolLimits
from toolkit.documents.fonts import FontSetup
from toolkit.documents.office import PYTHON_VARIABLE, Office, find_office, find_python
from toolkit.errors import IOFailure, MissingError
from toolkit.i18n import language

ROOT = Path(__file__).parents[2]
QUICK = PoolLimits(convert_seconds=30, start_seconds=30)
MakeScript = Callable[[str], Path]


@pytest.fixture(scope="module")
def fonts() -> FontSetup:
    return FontSetup.discover()


@pytest.fixture(scope="module")
def real() -> Office:
    return find_office()


@pytest.fixture
def script(tmp_path: Path, real: Office) -> MakeScript:
    """Make an executable shell script; it may write into its own folder, ``$LOG``."""
    shutil.copy(real.binary.with_name("versionrc"), tmp_path)

    def make(body: str) -> Path:
        path = tmp_path / "office"
        path.write_text(f"#!/bin/sh\nLOG='{tmp_path}'\necho start >>\"$LOG/starts\"\n{body}\n", "utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    return make


def starts(folder: Path) -> int:
    file = folder / "starts"
    return len(file.read_text().splitlines()) if file.exists() else 0


def around(real: Office, trouble: str, *, always: bool = False) -> str:
    """The real LibreOffice, with trouble when a document has come in: only the first time, or always."""
    watch = f'(while [ ! -s "$PWD/in.docx" ]; do sleep 0.01; done; {trouble}) &'
    once = watch if always else f'if [ ! -e "$LOG/had" ]; then : >"$LOG/had"; {watch} fi'
    return f'{once}\nexec {real.binary} "$@"'


def speaking(answer: str) -> str:
    """The body of a script in the worker's place: ready at once, then ``answer`` to each request."""
    return f"echo '{{\"ready\": true}}'; while read -r line; do {answer}; done"


def gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return True
    return state == "Z"


def wait_until(true: Callable[[], bool]) -> bool:
    """Wait for another process; the bound only keeps a failing test from hanging."""
    for _ in range(600):
        if true():
            return True
        time.sleep(0.05)
    return False


def test_without_libreoffice_the_message_says_what_to_install(tmp_path: Path) -> None:
    with language("en"), pytest.raises(MissingError, match="apt-get install") as caught:
        find_office(binary=tmp_path / "soffice")
    assert caught.value.exit_status == 3


def test_without_the_bridge_the_message_names_it() -> None:
    with language("en"), pytest.raises(MissingError, match="UNO"):
        find_office(python=Path("/bin/true"))


def test_the_environment_may_name_the_python(monkeypatch: pytest.MonkeyPatch, real: Office) -> None:
    monkeypatch.setenv(PYTHON_VARIABLE, "/bin/false")
    assert find_python(real.binary) is None
    monkeypatch.setenv(PYTHON_VARIABLE, str(real.python))
    assert find_python(real.binary) == real.python


def test_an_unused_pool_starts_nothing(fonts: FontSetup, real: Office, script: MakeScript, tmp_path: Path) -> None:
    with OfficePool(fonts, 2, office=Office(script("exit 1"), real.python)):
        pass
    assert starts(tmp_path) == 0


@pytest.mark.parametrize("body", ["exit 1", "exit 0", "kill -SEGV $$"])
def test_an_office_that_crashes_at_start_is_missing(
    body: str, fonts: FontSetup, real: Office, script: MakeScript, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tmp"  # of our own: other tests start offices at the same time
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with OfficePool(fonts, 1, office=Office(script(body), real.python), bounds=QUICK) as pool:
        futures = [pool.submit(word.plain(), f"文书{n}") for n in range(3)]
        for future in futures:
            with pytest.raises(MissingError):
                future.result()
    assert starts(tmp_path) == 2  # tried once more, and not again for every document
    assert not list(temporary.iterdir())


def test_a_worker_that_is_ended_while_another_thread_waits_for_it_is_a_failed_one(
    fonts: FontSetup, real: Office, script: MakeScript, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, seen = threading.Event(), []

    def slowly(*given: Any) -> Any:
        waiting.set()
        found = select(*given)
        time.sleep(0.3)  # what ends the worker goes on meanwhile
        return found

    select = worker_module.select.select
    monkeypatch.setattr(worker_module.select, "select", slowly)
    worker = worker_module.Worker(Office(script("exec sleep 600"), real.python), fonts.write_fontconfig)

    def wait() -> None:
        try:
            worker.wait_ready(30)
        except Exception as error:
            seen.append(type(error))

    thread = threading.Thread(target=wait)
    thread.start()
    assert waiting.wait(30)
    worker.end()
    thread.join(30)
    assert seen == [worker_module.WorkerFailedError]


def test_an_office_that_hangs_at_start_is_given_up(
    fonts: FontSetup, real: Office, script: MakeScript, tmp_path: Path
) -> None:
    body = 'echo $$ >>"$LOG/pids"; exec sleep 600'
    bounds = PoolLimits(start_seconds=1)
    with (
        OfficePool(fonts, 1, office=Office(script(body), real.python), bounds=bounds) as pool,
        pytest.raises(MissingError),
    ):
        pool.convert(word.plain(), "文书")
    pids = [int(line) for line in (tmp_path / "pids").read_text().split()]
    assert len(pids) == 2
    assert all(wait_until(lambda pid=pid: gone(pid)) for pid in pids)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ('{"ok": true, "pages": 1}', IOFailure),
        ("no json", IOFailure),
        ('{"ok": false, "reason": "it will not", "alive": true}', IOFailure),
        ("", IOFailure),
    ],
)
def test_a_worker_without_a_product_is_a_failure_that_names_the_document(
    answer: str, kind: type[Exception], fonts: FontSetup, script: MakeScript
) -> None:
    talk = speaking(f"echo '{answer}'" if answer else "exit 0")
    office = Office(Path("/bin/false"), script(talk))
    with OfficePool(fonts, 1, office=office, bounds=QUICK) as pool, pytest.raises(kind, match="章程"):
        pool.convert(word.plain(), "章程")


def test_half_a_pdf_is_refused(fonts: FontSetup, script: MakeScript) -> None:
    talk = speaking("printf '%%PDF-1.7 half' >out.pdf; echo '{\"ok\": true, \"pages\": 1}'")
    office = Office(Path("/bin/false"), script(talk))
    with OfficePool(fonts, 1, office=office, bounds=QUICK) as pool, pytest.raises(IOFailure, match="章程"):
        pool.convert(word.plain(), "章程")


@pytest.mark.slow
def test_a_document_whose_office_dies_is_tried_once_more(
    fonts: FontSetup, real: Office, script: MakeScript, tmp_path: Path
) -> None:
    office = Office(script(around(real, "kill -9 $$")), real.python)
    with OfficePool(fonts, 1, office=office, bounds=QUICK) as pool:
        assert pool.convert(word.plain(), "章程").pages == 1
    assert starts(tmp_path) == 2


@pytest.mark.slow
def test_a_document_that_hangs_is_tried_once_more(
    fonts: FontSetup, real: Office, script: MakeScript, tmp_path: Path
) -> None:
    office = Office(script(around(real, "kill -STOP $$")), real.python)
    with OfficePool(fonts, 1, office=office, bounds=PoolLimits(convert_seconds=3)) as pool:
        assert pool.convert(word.plain(), "章程").pages == 1
        assert pool.convert(word.plain(), "协议").pages == 1
    assert starts(tmp_path) == 2


@pytest.mark.slow
def test_a_document_that_always_hangs_is_named_and_the_next_one_served(
    fonts: FontSetup, real: Office, script: MakeScript, tmp_path: Path
) -> None:
    body = f'if [ -e "$LOG/mended" ]; then exec {real.binary} "$@"; fi\n{around(real, "kill -STOP $$", always=True)}'
    office = Office(script(body), real.python)
    with OfficePool(fonts, 1, office=office, bounds=PoolLimits(convert_seconds=2)) as pool:
        with pytest.raises(IOFailure, match="章程"):
            pool.convert(word.plain(), "章程")
        (tmp_path / "mended").touch()
        assert pool.convert(word.plain(), "协议").pages == 1
    assert starts(tmp_path) == 3


@pytest.mark.slow
def test_a_worker_is_replaced_after_its_share(
    fonts: FontSetup, real: Office, script: MakeScript, tmp_path: Path
) -> None:
    office = Office(script(f'exec {real.binary} "$@"'), real.python)
    with OfficePool(fonts, 2, office=office, bounds=PoolLimits(recycle_documents=2)) as pool:
        for _ in range(3):
            pool.convert(word.plain(), "章程")
    assert starts(tmp_path) == 2  # and one document at a time never starts a second one beside the first


@pytest.mark.slow
def test_warming_starts_no_more_than_there_is_work_for(
    fonts: FontSetup, real: Office, script: MakeScript, tmp_path: Path
) -> None:
    with OfficePool(fonts, 3, office=Office(script(f'exec {real.binary} "$@"'), real.python)) as pool:
        pool.warm(1)
        assert wait_until(lambda: starts(tmp_path) == 1)
        pool.warm(1)
        assert pool.convert(word.plain(), "章程").pages == 1
    assert starts(tmp_path) == 1


def test_a_warm_start_that_fails_is_told_by_the_first_document(
    fonts: FontSetup, real: Office, script: MakeScript
) -> None:
    with OfficePool(fonts, 1, office=Office(script("exit 1"), real.python), bounds=QUICK) as pool:
        pool.warm(4)
        with pytest.raises(MissingError):
            pool.convert(word.plain(), "章程")


@pytest.mark.slow
def test_a_worker_that_has_grown_is_replaced(
    fonts: FontSetup, real: Office, script: MakeScript, tmp_path: Path
) -> None:
    office = Office(script(f'exec {real.binary} "$@"'), real.python)
    with OfficePool(fonts, 1, office=office, bounds=PoolLimits(recycle_bytes=1)) as pool:
        for _ in range(2):
            pool.convert(word.plain(), "章程")
    assert starts(tmp_path) == 2


PARENT = """
import os, sys, threading
from pathlib import Path
from tests.documents import office_samples as word
from toolkit.documents.convert import OfficePool
from toolkit.documents.fonts import FontSetup
from toolkit.documents.office import Office, find_office

with OfficePool(FontSetup.discover(), 1, office=Office(Path(sys.argv[1]), find_office().python)) as pool:
    print(pool.convert(word.plain("样例联盟"), "章程").pages, flush=True)
    if sys.argv[2] == "fail":
        raise RuntimeError("a bug of ours")
    if sys.argv[2] == "convert":
        pool.submit(word.with_contents(["第一章"] * 40, 200), "长文")
    if sys.argv[2] != "end":
        threading.Event().wait()
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("way", "end"),
    [("wait", signal.SIGKILL), ("convert", signal.SIGKILL), ("convert", signal.SIGINT), ("fail", None), ("end", None)],
)
def test_no_process_and_no_file_is_left_however_we_end(
    way: str, end: signal.Signals | None, real: Office, script: MakeScript, tmp_path: Path
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    office = script(f'echo $$ >"$LOG/pid"; echo $PPID >"$LOG/worker"; exec {real.binary} "$@"')
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(tmp_path), "TMPDIR": str(temporary)}
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(office), way],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=environment,
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"1\n"
        pids = [int((tmp_path / name).read_text()) for name in ("pid", "worker")]
        if way == "convert":
            assert wait_until(lambda: any(temporary.glob("*/in.docx")))
        if end is not None:
            assert not any(gone(pid) for pid in pids)
            parent.send_signal(end)
    for pid in pids:
        assert wait_until(lambda pid=pid: gone(pid))
    assert wait_until(lambda: not any(temporary.iterdir()))
