"""Start offices before there is anything to convert; imports little, so that a build can do it first of all."""

from __future__ import annotations

from pathlib import Path

from toolkit.documents.cache import Cache
from toolkit.documents.convert import OfficePool, usable_cores
from toolkit.facts.dossier import Facts


def warm_up(pool: OfficePool, facts: Facts, work: Path) -> None:
    """Start as many office processes as these facts will likely need, before the documents are there.

    None when they are those of the last build, one when something was changed since, all for a first build.
    """
    last = Cache(work).read_last()
    if last.revision != facts.revision:
        pool.warm(1 if last.revision else usable_cores())
