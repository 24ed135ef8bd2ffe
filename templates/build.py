"""Write the shipped templates from their builders: ``python -m templates.build``; ``--check`` only compares."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from templates.documents import application, packet

FOLDER = Path(__file__).parent
BUILDERS: dict[str, Callable[[], bytes]] = {
    "application": application.build,
    "packet_cover": packet.cover,
    "packet_contents": packet.contents_pages,
    "packet_manifest": packet.manifest,
}


def unpacked(data: bytes) -> list[tuple[str, bytes]]:
    """Return a file's parts in order; the packing may differ with the version of zlib, the content may not."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


def stale() -> list[str]:
    """Return the names of shipped templates that are not what their builders give."""
    out = []
    for name, build in BUILDERS.items():
        path = FOLDER / f"{name}.docx"
        if not path.is_file() or unpacked(path.read_bytes()) != unpacked(build()):
            out.append(path.name)
    return out


def main(arguments: Sequence[str]) -> int:
    """Write or compare; exit 1 where a shipped template is stale."""
    old = stale()
    if "--check" in arguments:
        for name in old:
            print(f"{name}: not what its builder gives; run python -m templates.build")  # developers' tool
        return 1 if old else 0
    for name in old:
        (FOLDER / name).write_bytes(BUILDERS[Path(name).stem]())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
