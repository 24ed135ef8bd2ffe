"""What issuing takes in and hands to the press: lines of a batch, jobs, and what was made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from toolkit.findings import Finding
from toolkit.i18n import Renderable
from toolkit.office.register.records import Docno


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a batch that is fit to be issued.

    Args:
        key: tells the row from all others of its kind and year, for ever.
        digest: of its content without number and date; SHA-256, hex.
        unit: whom the notice is addressed to.
        alliance: the alliance's full name, or empty.
        word: what the document is called, such as 限期整改通知.
        details: what listings and deadlines need, as JSON.
        day: 成文日期 where the row says it.
    """

    key: str
    digest: str
    unit: str
    alliance: str
    word: str
    details: str
    day: date | None = None


class Source(Protocol):
    """A batch that can be gone through, and whose rows can be had one by one."""

    @property
    def kind(self) -> str:
        """What the register calls the kind of notice."""

    @property
    def form(self) -> str:
        """The form's id."""

    @property
    def sha256(self) -> str:
        """Of the batch's file."""

    def __len__(self) -> int:
        """Return how many rows are fit to be issued."""

    def lines(self) -> Iterator[Line]:
        """Yield them in order; the same ones each time."""

    def facts(self, key: str, docno: Docno, day: date, note: str) -> Any:
        """Return the facts of one notice with what issuing gives it; picklable.

        Args:
            key: of the row.
            docno: its number.
            day: 成文日期.
            note: said in brackets under the date (附注); empty for none.
        """


@dataclass(frozen=True)
class Job:
    """A notice to be made.

    Args:
        key: of the row, for messages.
        form: the form's id.
        facts: what :meth:`Source.facts` returned.
        docno: the number, for the delivery slip.
        unit: whom it is delivered to.
    """

    key: str
    form: str
    facts: Any
    docno: Docno
    unit: str


@dataclass(frozen=True)
class Made:
    """A notice that was made.

    Args:
        title: as printed.
        pages: of the PDF.
        docx: the Word file.
        pdf_sha256: of the sealed PDF before signing: the same for the same chunk of jobs.
        signed: what is issued; signed where a key was given.
        slip: the delivery slip, a Word file.
        warnings: what a look at its pages, or at those laid out with it, has shown: stand-ins for fonts, lost marks.
    """

    title: str
    pages: int
    docx: bytes
    pdf_sha256: str
    signed: bytes
    slip: bytes
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Failed:
    """A notice that could not be made.

    Args:
        problem: what is wrong with it.
        remedy: how to mend it.
    """

    problem: Renderable
    remedy: Renderable | None = None


Outcome = Made | Failed
Press = Callable[[Sequence[Job]], Sequence[Outcome]]
"""Makes a chunk of notices, one answer a job; raises only what makes going on senseless. Picklable for processes."""


@dataclass(frozen=True)
class Workshop:
    """Where and how notices are made.

    Args:
        executor: runs the press.
        press: makes a chunk.
        chunk: notices in a chunk; a block of the batch's rows, so that a notice always has the same neighbours.
        ahead: chunks handed in before the oldest is waited for.
    """

    executor: Executor
    press: Press
    chunk: int = 20
    ahead: int = 4


def details_of(own: Mapping[str, Any]) -> dict[str, Any]:
    """Return what listings and deadlines need of a notice: nothing that is only for contact.

    Args:
        own: the form's own values.
    """
    official = own.get("official") or {}
    draft = own.get("draft") or {}
    found = {
        "recipients": official.get("recipients"),
        "copies_to": official.get("cc"),
        "urgency": official.get("urgency"),
        "print_date": official.get("print_date"),
        "signer": draft.get("signer") or official.get("signer"),
        "drafter": draft.get("drafter"),
        "form": own.get("form"),
        "deadline_days": own.get("deadline_days"),
        "deadline_date": own.get("deadline_date"),
        "deadline_start": own.get("deadline_start"),
        "deadline_kind": own.get("deadline_kind"),
    }
    said = {name: value for name, value in found.items() if value not in (None, "", [])}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}
