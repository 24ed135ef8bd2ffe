"""Read what clerks type about deliveries and re-checks: days, ways of delivery, names, results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from toolkit.checks.codes import parse_docno
from toolkit.checks.dates import parse_date
from toolkit.checks.regions import load_regions
from toolkit.checks.values import Read, Unreadable, World, clean_ends
from toolkit.checks.words import parse_choice, parse_line
from toolkit.drafting.masking import mask_text
from toolkit.errors import UsageError
from toolkit.forms import load_code_tables
from toolkit.i18n import T
from toolkit.office.register.records import Docno
from toolkit.resources import Resources

METHODS, RESULTS = "delivery_method", "recheck_conclusion"
"""Names of code tables (``forms/enums.yaml``); delivery by public notice is not among the ways that the slip has."""
_NAME_LENGTH = 30
"""As in ``forms/delivery_slip.yaml``."""


@dataclass(frozen=True)
class Words:
    """Reads by the code tables of the forms.

    Args:
        world: with the tables.
    """

    world: World

    @classmethod
    def of(cls, resources: Resources) -> Words:
        """Load the tables."""
        return cls(World(load_code_tables(resources), load_regions(resources)))

    def choice(self, table: str, text: str) -> Read | Unreadable:
        """Read one of a code table's entries; the value is its key."""
        return parse_choice(clean_ends(text), {"choices": table}, self.world)

    def label(self, table: str, key: object) -> str:
        """Return what an entry is called; what is not in the table stays as it is."""
        found = self.world.tables[table].labels.get(str(key))
        return str(found) if found else str(key or "")


def read_docno(text: str) -> Read | Unreadable:
    """Read a document's number; the value is a :class:`Docno`."""
    read = parse_docno(clean_ends(text))
    return Read(Docno.parse(str(read.value))) if isinstance(read, Read) else read


def read_day(text: str) -> Read | Unreadable:
    """Read a day."""
    return parse_date(clean_ends(text))


def read_name(text: str) -> Read | Unreadable:
    """Read who received a paper: a name and nothing else. The register keeps it for ever, so it takes no numbers."""
    read = parse_line(clean_ends(text))
    if isinstance(read, Unreadable):
        return read
    if len(str(read.value)) > _NAME_LENGTH or mask_text(str(read.value)) != read.value:
        return Unreadable(
            T("Here only the name of the receiver belongs."),
            T("Leave out telephone and ID numbers; the delivery slip has them."),
        )
    return read


def asked(read: Read | Unreadable) -> Any:
    """Return a value that was typed on the command line.

    Raises:
        UsageError: it could not be read.
    """
    if isinstance(read, Unreadable):
        raise UsageError(read.problem, read.remedy)
    return read.value


def asked_day(text: str) -> date:
    """Return a day that was typed on the command line.

    Raises:
        UsageError: it is none.
    """
    day: date = asked(read_day(text))
    return day
