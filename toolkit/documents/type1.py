"""Give a Type 1 font program a settled UniqueID.

LibreOffice turns CFF outlines into Type 1 programs and counts them on from document to document,
in the open part of the program and in the encrypted one (Adobe Type 1 Font Format, 2.2 and 7.1: eexec). So the same
document would give other bytes as the process's second than as its first.
"""

from __future__ import annotations

import re

_UNIQUE_ID = re.compile(rb"/UniqueID (\d+) def")
_KEY, _FACTOR, _ADDEND = 55665, 52845, 22719
_HEAD_BYTES = 4096
"""The number stands near the start of the private dictionary, before all outlines."""


def settle_unique_id(program: bytes, open_length: int, encrypted_length: int, number: int) -> bytes:
    """Write ``number`` for the UniqueID in both parts.

    Args:
        program: the font program.
        open_length: the length of its open part (Length1).
        encrypted_length: the length of its encrypted part (Length2).
        number: the new id, of as many digits as LibreOffice's own (seven).

    Returns:
        The program; unchanged where it has no such id.
    """
    head, secret = program[:open_length], program[open_length : open_length + encrypted_length]
    found = _UNIQUE_ID.search(_decrypted(secret[:_HEAD_BYTES]))
    digits = b"%d" % number
    if found is None or len(found.group(1)) != len(digits):
        return program
    head = _UNIQUE_ID.sub(b"/UniqueID %d def" % number, head)
    return head + _rewritten(secret, found.start(1), digits) + program[open_length + encrypted_length :]


def _decrypted(secret: bytes) -> bytes:
    key, out = _KEY, bytearray()
    for cipher in secret:
        out.append(cipher ^ (key >> 8))
        key = ((cipher + key) * _FACTOR + _ADDEND) & 0xFFFF
    return bytes(out)


def _rewritten(secret: bytes, place: int, text: bytes) -> bytes:
    """Decrypt and encrypt anew in one pass, other plain text put in at ``place``; each byte hangs on all before it."""
    key = new_key = _KEY
    out = bytearray()
    add = out.append
    changed = dict(enumerate(text, place))
    for position, cipher in enumerate(secret[: place + len(text)]):
        plain = changed.get(position, cipher ^ (key >> 8))
        key = ((cipher + key) * _FACTOR + _ADDEND) & 0xFFFF
        new = plain ^ (new_key >> 8)
        add(new)
        new_key = ((new + new_key) * _FACTOR + _ADDEND) & 0xFFFF
    for cipher in secret[place + len(text) :]:
        new = cipher ^ (key >> 8) ^ (new_key >> 8)
        add(new)
        key = ((cipher + key) * _FACTOR + _ADDEND) & 0xFFFF
        new_key = ((new + new_key) * _FACTOR + _ADDEND) & 0xFFFF
    return bytes(out)
