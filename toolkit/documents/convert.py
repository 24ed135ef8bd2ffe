"""Turn Word files into PDF/A with a pool of warm LibreOffice processes.

The pool is one engine behind a small interface (:meth:`OfficePool.submit`), so that a better one can take its place.
"""

from __future__ import annotations

import contextlib
import io
import os
import threading
import zipfile
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from toolkit import limits
from toolkit.documents.office import OFFICE_PACKAGES, Office, find_office, install_advice
from toolkit.documents.office_input import office_input
from toolkit.documents.stable import NotOursError, stabilise
from toolkit.documents.worker import Answer, Worker, WorkerFailedError
from toolkit.errors import AllianceError, IOFailure, MissingError, WantingError
from toolkit.i18n import T

_ATTEMPTS = 2
_MAIN_PART = b"wordprocessingml.document.main+xml"


class WritesFontconfig(Protocol):
    """What the pool needs to know of fonts."""

    def write_fontconfig(self, folder: Path) -> Path:
        """Write the fontconfig file of a worker into its folder and return its path."""


@dataclass(frozen=True)
class Converted:
    """A document as PDF whose bytes depend on the Word file and the fonts only: PDF/A-3b, if not asked for bare."""

    pdf: bytes
    pages: int


@dataclass(frozen=True)
class PoolLimits:
    """When a worker is given up or replaced; seconds, documents, bytes."""

    convert_seconds: float = limits.CONVERT_SECONDS
    start_seconds: float = limits.OFFICE_START_SECONDS
    recycle_documents: int = limits.OFFICE_RECYCLE_DOCUMENTS
    recycle_bytes: int = limits.OFFICE_RECYCLE_BYTES


@dataclass(frozen=True)
class _Job:
    name: str
    docx: bytes
    bare: bool
    places: bool
    future: Future[Converted]


class OfficePool:
    """Warm LibreOffice processes, as many as there is work for.

    Use it as a context manager: on leaving, all processes end, also on Ctrl-C. When this process is killed,
    they notice.

    Args:
        fonts: writes the fontconfig file that each process runs under.
        size: how many processes at most; by default one a core.
        office: LibreOffice; looked for when the first document comes, if not given.
        bounds: when to give up or replace a process.
    """

    def __init__(
        self,
        fonts: WritesFontconfig,
        size: int | None = None,
        *,
        office: Office | None = None,
        bounds: PoolLimits | None = None,
    ) -> None:
        self._fonts = fonts
        self._size = max(1, size or usable_cores())
        self._office = office
        self._bounds = bounds or PoolLimits()
        self._state = threading.Condition()
        self._jobs: deque[_Job] = deque()
        self._threads: list[threading.Thread] = []
        self._workers: set[Worker] = set()
        self._idle = 0
        self._closed = False
        self._broken: AllianceError | None = None

    def submit(self, docx: bytes, name: str, *, bare: bool = False, places: bool = False) -> Future[Converted]:
        """Ask for a conversion.

        Args:
            docx: the Word file.
            name: how messages call the document.
            bare: as pages to bind: a plain PDF without the tags and the PDF/A marks that binding replaces.
            places: bare, and with a named destination for each bookmark, so that the pages can be cut apart.

        Returns:
            A future of the PDF; its exception is a MissingError (LibreOffice does not start), a WantingError (no Word
            file) or an IOFailure (LibreOffice failed twice on it).

        Raises:
            MissingError: LibreOffice or its UNO bridge is not installed.
        """
        if self._office is None:
            self._office = find_office()
        future: Future[Converted] = Future()
        try:
            refuse_what_is_no_word_file(docx, name)
        except WantingError as error:
            future.set_exception(error)
            return future
        with self._state:
            if self._closed:
                raise RuntimeError("the pool is closed")
            self._jobs.append(_Job(name, docx, bare, places, future))
            if self._idle < len(self._jobs) and len(self._threads) < self._size:
                self._add_thread(hire=False)
            self._state.notify()
        return future

    def warm(self, documents: int) -> None:
        """Start the processes that so many documents will need, while the caller still makes the documents.

        A start that fails is told by the first document's future.

        Raises:
            MissingError: LibreOffice or its UNO bridge is not installed.
        """
        if self._office is None:
            self._office = find_office()
        with self._state:
            while not self._closed and len(self._threads) < min(documents, self._size):
                self._add_thread(hire=True)

    def convert(self, docx: bytes, name: str, *, bare: bool = False, places: bool = False) -> Converted:
        """Convert one document and wait for it; see :meth:`submit`."""
        return self.submit(docx, name, bare=bare, places=places).result()

    def close(self) -> None:
        """End all processes; what has not been converted is cancelled."""
        with self._state:
            self._closed = True
            jobs, workers = list(self._jobs), list(self._workers)
            self._jobs.clear()
            self._state.notify_all()
        for job in jobs:
            job.future.cancel()
        for worker in workers:
            worker.end()
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _add_thread(self, *, hire: bool) -> None:
        thread = threading.Thread(target=self._work, args=(hire,), name=f"office-{len(self._threads)}", daemon=True)
        self._threads.append(thread)
        self._idle += 1
        thread.start()

    def _work(self, hire: bool) -> None:
        """Serve jobs with one worker after another until the pool closes; with ``hire``, start before the first job."""
        worker: Worker | None = None
        try:
            with contextlib.suppress(AllianceError):  # a broken pool tells every job
                worker = self._hire() if hire else None
            while (job := self._next()) is not None:
                if job.future.set_running_or_notify_cancel():
                    worker = self._serve(job, worker)
                with self._state:
                    self._idle += 1
        finally:
            self._dismiss(worker)

    def _next(self) -> _Job | None:
        """Wait for a job; a thread counts as idle from its making, so that warming ones are not doubled."""
        with self._state:
            self._state.wait_for(lambda: self._jobs or self._closed)
            self._idle -= 1
            return self._jobs.popleft() if self._jobs else None

    def _serve(self, job: _Job, worker: Worker | None) -> Worker | None:
        """Convert one document, a second time with a new worker when the first one fails; return the worker to keep."""
        failure: WorkerFailedError | None = None
        try:
            docx = office_input(job.docx)
            for _ in range(_ATTEMPTS):
                worker = worker or self._hire()
                try:
                    answer = worker.convert(docx, self._bounds.convert_seconds, bare=job.bare, places=job.places)
                except WorkerFailedError as error:
                    failure = error
                    if error.alive:
                        break
                    self._dismiss(worker)
                    worker = None
                    continue
                job.future.set_result(_finished(answer, job.name))
                if worker.spent(self._bounds.recycle_documents, self._bounds.recycle_bytes):
                    self._dismiss(worker)
                    worker = None
                return worker
            assert failure is not None  # noqa: S101
            job.future.set_exception(_failed(job.name, failure, self._bounds.convert_seconds))
        except BaseException as error:
            job.future.set_exception(error)
        return worker

    def _hire(self) -> Worker:
        """Start a worker; a start that fails is tried once more, then the pool gives up for good."""
        assert self._office is not None  # noqa: S101
        failure = WorkerFailedError("")
        for _ in range(_ATTEMPTS):
            with self._state:
                if self._broken is not None:
                    raise self._broken
                if self._closed:
                    raise _interrupted()
                worker = Worker(self._office, self._fonts.write_fontconfig)
                self._workers.add(worker)
            try:
                worker.wait_ready(self._bounds.start_seconds)
                return worker
            except WorkerFailedError as error:
                failure = error
                self._dismiss(worker)
        broken = MissingError(
            T("LibreOffice does not start: {reason}.", reason=failure.reason),
            install_advice(OFFICE_PACKAGES),
        )
        with self._state:
            self._broken = broken
        raise broken

    def _dismiss(self, worker: Worker | None) -> None:
        if worker is not None:
            worker.end()
            with self._state:
                self._workers.discard(worker)


def usable_cores() -> int:
    """Return how many cores this process may use."""
    with contextlib.suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def refuse_what_is_no_word_file(docx: bytes, name: str) -> None:
    """Refuse what LibreOffice would read as something else: it makes a PDF of any text it is given.

    Raises:
        WantingError: the bytes are no .docx of bearable size.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            members = archive.infolist()
            total = sum(member.file_size for member in members)
            if len(members) > limits.ZIP_MEMBERS or total > limits.ZIP_TOTAL_BYTES:
                raise WantingError(
                    T(
                        "{name} is too big a Word file: {count} parts, {mib} MiB unpacked.",
                        name=name,
                        count=len(members),
                        mib=total // limits.MIB,
                    ),
                    T("Take out pictures or split the document."),
                )
            fine = _MAIN_PART in archive.read("[Content_Types].xml")
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as error:
        raise _no_word_file(name) from error
    if not fine:
        raise _no_word_file(name)


def _no_word_file(name: str) -> WantingError:
    return WantingError(
        T("{name} is not a Word file (.docx), or it is damaged.", name=name),
        T("Open it in Word or WPS and save it as .docx again."),
    )


def _finished(answer: Answer, name: str) -> Converted:
    try:
        return Converted(stabilise(answer.pdf), answer.pages)
    except NotOursError as error:
        raise IOFailure(
            T("The PDF of {name} is not laid out as expected ({reason}).", name=name, reason=str(error)),
            T("Check LibreOffice's version with alliance doctor; versions 7.4 and later are known to work."),
        ) from error


def _failed(name: str, failure: WorkerFailedError, seconds: float) -> AllianceError:
    if failure.hung:
        return IOFailure(
            T("LibreOffice did not finish {name} within {seconds} seconds, twice.", name=name, seconds=f"{seconds:g}"),
            T("Open the document in Word or WPS and look for what is unusual in it; then try again."),
        )
    return IOFailure(
        T("LibreOffice could not convert {name}: {reason}.", name=name, reason=failure.reason),
        T("Open the document in Word or WPS, save it again, then try again."),
    )


def _interrupted() -> AllianceError:
    return IOFailure(T("The conversion was interrupted."), T("Run the command again."))
