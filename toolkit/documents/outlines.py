"""The name that a font file's CFF outlines bear inside; LibreOffice's PDFs show that one, not the name table's."""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path


@cache
def cff_name(file: Path) -> str:
    """Return the first entry of the Name INDEX of the file's first CFF table (Adobe TN 5176, 7); empty without one."""
    try:
        with file.open("rb") as stream:
            start = stream.read(16)
            base = struct.unpack(">I", start[12:16])[0] if start[:4] == b"ttcf" else 0
            stream.seek(base)
            kind, count = struct.unpack(">4sH6x", stream.read(12))
            if kind != b"OTTO":
                return ""
            tables = [struct.unpack(">4s4xII", stream.read(16)) for _ in range(count)]
            stream.seek(next(offset for tag, offset, _length in tables if tag == b"CFF "))
            data = stream.read(512)
        at = data[2]
        entries, size = struct.unpack(">HB", data[at : at + 3])
        ends = [int.from_bytes(data[at + 3 + n * size : at + 3 + (n + 1) * size], "big") for n in (0, 1)]
        first = at + 2 + (entries + 1) * size
        return data[first + ends[0] : first + ends[1]].decode("latin-1")
    except (OSError, struct.error, StopIteration, IndexError):
        return ""
