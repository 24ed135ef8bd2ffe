"""Give Type 1 font programs settled UniqueIDs.

LibreOffice turns CFF outlines into Type 1 programs and counts them on from document to document, in the open part of
the program and in the encrypted one (Adobe Type 1 Font Format, 2.2 and 7.1: eexec). So the same document would give
other bytes as the process's second than as its first.

Each encrypted byte hangs on all before it, so everything after the number has to be encrypted anew: a quarter of a
second for a megabyte of font programs, which is what 50 pages of an application form have. A process's first document
has the settled numbers already.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_UNIQUE_ID = re.compile(rb"/UniqueID (\d+) def")
_KEY, _FACTOR, _ADDEND = 55665, 52845, 22719
_HEAD_BYTES = 4096
"""The number stands near the start of the private dictionary, before all outlines."""


@dataclass(frozen=True)
class Program:
    """A font program: its bytes, the lengths of its open part (Length1) and its encrypted part (Length2)."""

    data: bytes
    open_length: int
    encrypted_length: int


@dataclass(frozen=True)
class _Started:
    """An encrypted part done up to behind its number: what is done, what is left, the keys there, old and new."""

    done: bytes
    left: bytes
    key: int
    new_key: int


def settle_unique_ids(programs: Sequence[Program], first: int) -> list[bytes]:
    """Write ``first``, ``first + 1`` … for the UniqueIDs of the programs, in both parts of each.

    Args:
        programs: the font programs of one document, in the document's order.
        first: of as many digits as LibreOffice's own ids (seven); others are left alone.

    Returns:
        The programs; one that has no such id is unchanged.
    """
    out = []
    for index, program in enumerate(programs):
        number = b"%d" % (first + index)
        started = _start(program, number)
        if started is None:
            out.append(program.data)
            continue
        head = _UNIQUE_ID.sub(b"/UniqueID %s def" % number, program.data[: program.open_length])
        rest = program.data[program.open_length + program.encrypted_length :]
        out.append(head + started.done + _finish(started) + rest)
    return out


def _start(program: Program, number: bytes) -> _Started | None:
    secret = program.data[program.open_length : program.open_length + program.encrypted_length]
    found = _UNIQUE_ID.search(_decrypted(secret[:_HEAD_BYTES]))
    if found is None or len(found.group(1)) != len(number) or found.group(1) == number:
        return None
    changed = dict(enumerate(number, found.start(1)))
    key = new_key = _KEY
    done = bytearray()
    for position, cipher in enumerate(secret[: found.end(1)]):
        plain = changed.get(position, cipher ^ (key >> 8))
        key = _next(key, cipher)
        done.append(plain ^ (new_key >> 8))
        new_key = _next(new_key, done[-1])
    return _Started(bytes(done), secret[found.end(1) :], key, new_key)


def _decrypted(secret: bytes) -> bytes:
    key, out = _KEY, bytearray()
    for cipher in secret:
        out.append(cipher ^ (key >> 8))
        key = _next(key, cipher)
    return bytes(out)


def _next(key: int, cipher: int) -> int:
    return ((cipher + key) * _FACTOR + _ADDEND) & 0xFFFF


def _finish(started: _Started) -> bytes:
    """Decrypt under the old keys and encrypt under the new ones; the one loop here that time is spent in."""
    following = _following()
    key, new_key = started.key, started.new_key
    out = bytearray()
    add = out.append
    for cipher in started.left:
        new = cipher ^ ((key ^ new_key) >> 8)
        add(new)
        key = following[cipher + key]
        new_key = following[new + new_key]
    return bytes(out)


@lru_cache(maxsize=1)
def _following() -> list[int]:
    """Return the next key by the sum of key and cipher: looking it up takes half the time of reckoning it."""
    return [(total * _FACTOR + _ADDEND) & 0xFFFF for total in range(0x10000 + 0xFF)]
