"""The verifier as the tests of this folder ask it: in this process, and with an end to patience."""

from __future__ import annotations

import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.signing.packets import RESOURCES
from tests.signing.tampering.scene import Scene
from toolkit.errors import AllianceError
from toolkit.i18n import T
from toolkit.signing.judging.packet import judge_packet
from toolkit.signing.reading import LEAD_FIELD, open_strictly, read_packet_bytes
from toolkit.signing.signatures import judge_signatures
from toolkit.signing.verdict import About, Check, Verdict, conclude

SECONDS = 60
"""Of patience with one packet; each takes some ten milliseconds, and a busy machine many times as long."""
UNFORESEEN: list[Exception] = []
"""What no check foresaw, for whoever looks into a long run."""


@contextmanager
def patience(seconds: int = SECONDS) -> Iterator[None]:
    """Fail what hangs."""

    def ring(*_: object) -> None:
        raise TimeoutError(f"no verdict after {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    gc.disable()  # as the command does: a fifth of the time
    try:
        yield
    finally:
        gc.enable()
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def judged(scene: Scene, data: bytes) -> Verdict:
    """The whole verdict, which must come whatever the bytes are."""
    path = scene.folder / "judged.pdf"
    path.write_bytes(data)
    try:
        read_packet_bytes(path)
    except AllianceError as error:
        return conclude([Check("file.readable", False, error.problem, error.remedy)])
    try:
        with patience():
            return judge_packet(data, About(path.name, "", len(data), datetime.now(UTC)), scene.world.roots, RESOURCES)
    except TimeoutError:
        raise
    except Exception as error:  # the child process, in which the command judges, makes a refusal of it
        UNFORESEEN.append(error)
        damaged = Check("file.readable", False, T("The file is damaged."), T("Get an undamaged copy."))
        return conclude([damaged])


def judged_by_signatures(scene: Scene, data: bytes, *, expected: tuple[str, ...] = (LEAD_FIELD,)) -> Verdict:
    """What the signatures alone say: a sixth of the time, where they are what must see it."""
    if not data.startswith(b"%PDF-"):
        return judged(scene, data)
    with patience():
        try:
            reader = open_strictly(data, Path("judged.pdf"))
        except AllianceError as error:
            return conclude([Check("file.readable", False, error.problem, error.remedy)])
        found = judge_signatures(reader, scene.world.roots, expected=expected)
        return conclude(found.checks, found.signers)
