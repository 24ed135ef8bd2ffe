"""The folder that a batch is issued into: the order that resuming goes by, one worker at a time, and chunks in waiting.

``DIR/.issue/`` holds ``order.json``, a copy of the batch, and ``stage/``: chunks whose files are complete but not yet
shown. A chunk is registered first and shown then, so that no paper is ever seen that the register does not know.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import IO, Any

from toolkit.errors import UsageError, WantingError
from toolkit.i18n import T
from toolkit.office.register.records import Notice
from toolkit.office.register.verify import file_sha256
from toolkit.publish import cannot_write, publish_bytes, publishing, publishing_folder

WORK = ".issue"
_ORDER = "order.json"
_CARD = "notices.json"
_FORMAT = 1
_LEFT_BEHIND = re.compile(r"\..*\.part")


@dataclass(frozen=True)
class Order:
    """What was ordered, so that it can be gone on with.

    Args:
        run: its id in the register.
        kind: of the notices.
        code: of the numbers (机关代字).
        day: 成文日期 of what is issued new; its year is that of the numbers.
        register: the register's address as it was given; never holds a password.
        batch: name of the copy of the batch in the work folder.
        batch_sha256: of the batch.
        count: rows to be issued.
        options: what the press was told: paths of key and seal and the like, no secrets.
        finished: nothing is left to do.
    """

    run: str
    kind: str
    code: str
    day: date
    register: str
    batch: str
    batch_sha256: str
    count: int
    options: Mapping[str, Any]
    finished: bool = False


@dataclass(frozen=True)
class Staged:
    """A chunk in waiting.

    Args:
        folder: where its files are.
        notices: what is to be registered.
    """

    folder: Path
    notices: tuple[Notice, ...]


class Desk:
    """A folder that a batch is issued into.

    Args:
        folder: where the notices shall be.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._work = folder / WORK
        self._stage = self._work / "stage"

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other runs out of this folder; the lock ends with the process, however it ends.

        Raises:
            WantingError: another run is at work here.
            IOFailure: the folder can't be written.
        """
        try:
            self._work.mkdir(parents=True, exist_ok=True)
            stream = (self._work / "lock").open("ab")
        except OSError as error:
            raise cannot_write(self.folder, error) from error
        with stream:
            if not _lock(stream):
                raise WantingError(
                    T("Another run is issuing into {folder} at this moment.", folder=self.folder),
                    T(
                        "Wait for it to end; `alliance notice resume {folder}` then shows what is left.",
                        folder=self.folder,
                    ),
                )
            self._clear()
            yield

    def order(self) -> Order | None:
        """Return what was ordered here; None where nothing was.

        Raises:
            WantingError: the order can't be read.
        """
        try:
            read = json.loads((self._work / _ORDER).read_text("utf-8"))
            if read.pop("format") != _FORMAT:
                raise ValueError
            return Order(**{**read, "day": date.fromisoformat(read["day"])})
        except FileNotFoundError:
            return None
        except OSError as error:
            raise cannot_write(self.folder, error) from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise WantingError(
                T("{path} is not what this program writes.", path=self._work / _ORDER),
                T("Put it back from your backup, or issue the batch again into a new folder; numbers stay the same."),
            ) from error

    def write_order(self, order: Order, batch: Path | None = None) -> Order:
        """Keep an order, and with it a copy of the batch."""
        if batch is not None:
            name = f"batch{batch.suffix.lower()}"
            order = replace(order, batch=name)
            self._keep_batch(batch, self._work / name, order.batch_sha256)
        data = {**asdict(order), "day": order.day.isoformat(), "format": _FORMAT}
        publish_bytes(self._work / _ORDER, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())
        return order

    def batch(self, order: Order) -> Path:
        """Return the copy of the batch.

        Raises:
            UsageError: it is gone or was changed.
        """
        path = self._work / Path(order.batch).name
        if not path.is_file() or file_sha256(path) != order.batch_sha256:
            raise UsageError(
                T("The copy of the batch in {folder} is gone or was changed.", folder=self._work),
                T("Issue the batch again into this folder; what was issued already is not issued twice."),
            )
        return path

    def stage(self, name: str, notices: Sequence[Notice], files: Mapping[str, bytes]) -> Staged:
        """Put a chunk into waiting, whole or not at all.

        Raises:
            IOFailure: it can't be written.
        """
        target = self._stage / name
        card = json.dumps([notice.row() for notice in notices], ensure_ascii=False).encode()
        with publishing_folder(target) as temporary:
            for file, data in {**files, _CARD: card}.items():
                (temporary / file).write_bytes(data)
        return Staged(target, tuple(notices))

    def staged(self) -> list[Staged]:
        """Return the chunks in waiting; what can't be read, as after a broken disk, is thrown away and made again."""
        out = []
        for folder in sorted(self._stage.iterdir()) if self._stage.is_dir() else ():
            try:
                rows = json.loads((folder / _CARD).read_text("utf-8"))
                out.append(Staged(folder, tuple(Notice.of(row) for row in rows)))
            except (OSError, ValueError, TypeError, KeyError):
                shutil.rmtree(folder, ignore_errors=True)
        return out

    def whole(self, staged: Staged) -> bool:
        """Say whether a chunk's files are those that were to be registered, in waiting or shown already."""
        return all(
            _is(staged.folder / file.name, file.sha256) or _is(self.folder / file.name, file.sha256)
            for notice in staged.notices
            for file in notice.files
        )

    def show(self, staged: Staged, notices: Sequence[Notice]) -> None:
        """Move the files of these notices to where people look for them, and end the waiting. May be repeated.

        Raises:
            IOFailure: they can't be moved.
        """
        try:
            for notice in notices:
                for file in notice.files:
                    waiting = staged.folder / file.name
                    if waiting.is_file():
                        waiting.replace(self.folder / file.name)
            _flush(self.folder)
            shutil.rmtree(staged.folder)
        except OSError as error:
            raise cannot_write(self.folder, error) from error

    def discard(self, staged: Staged) -> None:
        """Throw a chunk away."""
        shutil.rmtree(staged.folder, ignore_errors=True)

    def _clear(self) -> None:
        """Remove what a killed run left half-written; nobody else is here."""
        for place in (self.folder, self._work, self._stage):
            for path in place.iterdir() if place.is_dir() else ():
                if _LEFT_BEHIND.fullmatch(path.name):
                    shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)

    def _keep_batch(self, batch: Path, copy: Path, sha256: str) -> None:
        if batch.resolve() == copy.resolve():
            return
        try:
            with publishing(copy, mode=0o600) as temporary:
                shutil.copyfile(batch, temporary)
                if file_sha256(temporary) != sha256:
                    raise WantingError(
                        T("{path} was changed while it was being read.", path=batch),
                        T("Save and close it in other programs, then run the command again."),
                    )
        except FileNotFoundError as error:
            raise cannot_write(batch, error) from error


def _is(path: Path, sha256: str) -> bool:
    try:
        return file_sha256(path) == sha256
    except OSError:
        return False


def _lock(stream: IO[bytes]) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            stream.seek(0)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _flush(folder: Path) -> None:
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
