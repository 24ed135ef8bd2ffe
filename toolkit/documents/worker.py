"""Our end of one office worker: start it, ask it, end it; a process that hangs or dies becomes an exception."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from toolkit.documents.office import Office, build_id
from toolkit.documents.profile import worker_environment, write_profile
from toolkit.errors import IOFailure
from toolkit.i18n import Renderable, T

EXPORT_OPTIONS = {
    "SelectPdfVersion": 3,  # PDF/A-3b
    "ExportNotes": False,  # comments become annotations without appearance, which PDF/A forbids (ISO 19005-3, 6.3.3)
    "ExportBookmarks": True,
    "UseTaggedPDF": True,
    "UseLosslessCompression": False,
    "Quality": 90,
    "ReduceImageResolution": False,
}
BARE_OPTIONS = EXPORT_OPTIONS | {
    # Without the tree of tags, which binding throws away, a form has 300 objects instead of 13 000, and half the bytes.
    "SelectPdfVersion": 0,  # PDF/A would bring the tags back; what else it asks for, binding adds and checks
    "UseTaggedPDF": False,
    "EmbedStandardFonts": True,
}
PLACES_OPTIONS = BARE_OPTIONS | {"ExportBookmarksToPDFDestination": True}
_SCRIPT = Path(__file__).with_name("uno_worker.py")
_END_SECONDS = 5.0
_MESSAGE_BYTES = 2000


class WorkerFailedError(Exception):
    """The worker died, hung or could not do its work.

    Args:
        reason: a short text for the message; what LibreOffice itself says is in English.
        alive: the worker can still be asked.
    """

    def __init__(self, reason: str | Renderable, *, alive: bool = False, hung: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.alive = alive
        self.hung = hung


@dataclass(frozen=True)
class Answer:
    """One conversion's product: the PDF as LibreOffice wrote it, its pages, the memory LibreOffice holds in bytes."""

    pdf: bytes
    pages: int
    rss: int


class Worker:
    """One LibreOffice with its folder. Not for two threads at once, but for :meth:`end`."""

    def __init__(self, office: Office, write_fontconfig: Callable[[Path], Path]) -> None:
        """Start the process; :meth:`wait_ready` says when it can be used.

        Raises:
            IOFailure: no temporary folder can be made.
        """
        self.done = 0
        self.rss = 0
        self._sockets: list[str] = []
        self._buffer = b""
        self._reading = threading.Lock()
        try:
            self.folder = Path(tempfile.mkdtemp(prefix="alliance-office-"))
            write_profile(self.folder, build_id(office.binary))
            environment = worker_environment(self.folder, write_fontconfig(self.folder))
            with (self.folder / "stderr.txt").open("wb") as messages:
                self._process = subprocess.Popen(
                    [office.python, "-E", "-s", str(_SCRIPT), str(office.binary), str(self.folder)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=messages,
                    env=environment,
                    cwd=self.folder,
                    start_new_session=True,  # Ctrl-C is ours to handle, and the group can be ended as one
                    bufsize=0,
                )
        except OSError as error:
            if hasattr(self, "folder"):
                shutil.rmtree(self.folder, ignore_errors=True)
            raise IOFailure(
                T("LibreOffice's working folder cannot be made: {reason}.", reason=error.strerror or str(error)),
                T("Check that the temporary folder {path} is writable and has room.", path=tempfile.gettempdir()),
            ) from error

    def wait_ready(self, seconds: float) -> None:
        """Wait until LibreOffice answers.

        Raises:
            WorkerFailedError: it died or did not answer in time.
        """
        ready = self._read(seconds)
        sockets = ready.get("sockets")
        self._sockets = [str(path) for path in sockets] if isinstance(sockets, list) else []

    def convert(self, docx: bytes, seconds: float, *, bare: bool = False, places: bool = False) -> Answer:
        """Convert one Word file, to PDF/A or, if ``bare``, to a plain PDF for binding; ``places`` also names bookmarks.

        Raises:
            WorkerFailedError: it died, did not answer in time, or says that it could not; or there is no product.
        """
        source, target = self.folder / "in.docx", self.folder / "out.pdf"
        target.unlink(missing_ok=True)
        try:
            source.write_bytes(docx)
            request = {
                "source": str(source),
                "target": str(target),
                "options": PLACES_OPTIONS if places else BARE_OPTIONS if bare else EXPORT_OPTIONS,
            }
            assert self._process.stdin is not None  # noqa: S101
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
        except (OSError, ValueError) as error:  # ValueError: ended by another thread meanwhile
            raise WorkerFailedError(self._message() or str(error)) from error
        answer = self._read(seconds)
        if not answer.get("ok"):
            raise WorkerFailedError(str(answer.get("reason", "")), alive=bool(answer.get("alive")))
        self.done += 1
        self.rss = int(str(answer.get("rss", 0)))
        try:
            pdf = target.read_bytes()
        except OSError:
            pdf = b""
        if not pdf.startswith(b"%PDF-"):
            raise WorkerFailedError(T("it wrote no PDF"), alive=True)
        return Answer(pdf, int(str(answer.get("pages", 0))), self.rss)

    def end(self) -> None:
        """End the worker, LibreOffice with it, and remove its folder; may be called twice and from another thread."""
        process = self._process
        with contextlib.suppress(OSError):
            if process.stdin is not None:
                process.stdin.close()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        with contextlib.suppress(OSError):  # what its own kill has not reached
            os.killpg(process.pid, signal.SIGKILL)
        # Another thread that still reads has come to the end now; closed under it, its number might be another file.
        if self._reading.acquire(timeout=_END_SECONDS):
            if process.stdout is not None:
                process.stdout.close()
            self._reading.release()
        for path in self._sockets:
            Path(path).unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def spent(self, documents: int, resident: int) -> bool:
        """Say whether the worker has done enough; LibreOffice grows with every document."""
        return self.done >= documents or self.rss >= resident

    def _read(self, seconds: float) -> dict[str, object]:
        with self._reading:
            return self._answer(seconds)

    def _answer(self, seconds: float) -> dict[str, object]:
        assert self._process.stdout is not None  # noqa: S101
        if self._process.stdout.closed:
            raise WorkerFailedError(T("it ended without a word"))
        descriptor = self._process.stdout.fileno()
        deadline = time.monotonic() + seconds
        while b"\n" not in self._buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise WorkerFailedError(
                    self._message() or T("no answer within {seconds} seconds", seconds=f"{seconds:g}"), hung=True
                )
            chunk = os.read(descriptor, 65536)
            if not chunk:
                raise WorkerFailedError(self._message() or T("it ended without a word"))
            self._buffer += chunk
        line, self._buffer = self._buffer.split(b"\n", 1)
        try:
            answer = json.loads(line)
        except ValueError as error:
            raise WorkerFailedError(T("its answer cannot be read")) from error
        return answer if isinstance(answer, dict) else {}

    def _message(self) -> str:
        """Return the last line of what went to standard error."""
        try:
            data = (self.folder / "stderr.txt").read_bytes()[-_MESSAGE_BYTES:]
        except OSError:
            return ""
        lines = [line.strip() for line in data.decode("utf-8", "replace").splitlines() if line.strip()]
        return lines[-1] if lines else ""
