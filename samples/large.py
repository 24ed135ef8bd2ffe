"""Write a large dossier out of the sample: ``python -m samples.large DIR [--members 60]``.

The members beyond the sample's own are copies of its enterprises under other names, with codes, money, tasks, seats and
signatures of their own, so that every rule has as much to look at as in a real alliance of that size. Attachments are
the sample's.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Any

import yaml

from samples.facts import ATTACHMENTS, FOLDER
from toolkit.checks.growing import with_members
from toolkit.facts.dossier import DOSSIER_FILE, read_dossier


class _Plain(yaml.SafeDumper):
    """Writes what stands twice twice: a dossier has no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def large_tree(members: int) -> dict[str, Any]:
    """Return the sample's facts, as typed, with this many members."""
    return with_members(read_dossier(FOLDER).tree, members)


def write_large(folder: Path, members: int = 60) -> Path:
    """Write the dossier with its attachments into ``folder`` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ATTACHMENTS, folder / "attachments", dirs_exist_ok=True)
    text = yaml.dump(large_tree(members), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=10_000)
    (folder / DOSSIER_FILE).write_text(text, "utf-8")
    return folder


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--members", type=int, default=60)
    given = parser.parse_args()
    print(write_large(given.folder, given.members))


if __name__ == "__main__":
    main()
