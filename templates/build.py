"""Write the shipped templates from their builders: ``python -m templates.build [NAME...]``; ``--check`` compares.

A builder is found by the dictionary ``TEMPLATES`` (template's name → function) of a module in ``templates.documents``.
"""

from __future__ import annotations

import importlib
import io
import pkgutil
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from templates import documents

FOLDER = Path(__file__).parent
BUILDERS: dict[str, Callable[[], bytes]] = {
    name: build
    for module in pkgutil.iter_modules(documents.__path__)
    for name, build in getattr(importlib.import_module(f"{documents.__name__}.{module.name}"), "TEMPLATES", {}).items()
}


def unpacked(data: bytes) -> list[tuple[str, bytes]]:
    """Return a file's parts in order; the packing may differ with the version of zlib, the content may not."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


def stale(names: Sequence[str] = ()) -> list[str]:
    """Return the file names of shipped templates (of ``names`` only, if any) that are not what their builders give."""
    out = []
    for name, build in BUILDERS.items():
        path = FOLDER / f"{name}.docx"
        wanted = not names or name in names
        if wanted and (not path.is_file() or unpacked(path.read_bytes()) != unpacked(build())):
            out.append(path.name)
    return out


def main(arguments: Sequence[str]) -> int:
    """Write or compare; exit 1 where a shipped template is stale."""
    old = stale([argument for argument in arguments if not argument.startswith("-")])
    if "--check" in arguments:
        for name in old:
            print(f"{name}: not what its builder gives; run python -m templates.build")  # developers' tool
        return 1 if old else 0
    for name in old:
        (FOLDER / name).write_bytes(BUILDERS[Path(name).stem]())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
