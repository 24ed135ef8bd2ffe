"""What things of the register are called: kinds of notice, states, events, ways of delivery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.i18n import Renderable, T
from toolkit.office.following.events import EventKind
from toolkit.office.following.words import METHODS, RESULTS, Words
from toolkit.office.listing.lines import LineState
from toolkit.office.register.records import Event

STATES: Mapping[LineState, Renderable] = {
    LineState.RESERVED: T("reserved"),
    LineState.ISSUED: T("issued"),
    LineState.REPLACED: T("superseded"),
    LineState.VOID: T("void"),
}
EVENTS: Mapping[EventKind, Renderable] = {
    EventKind.DELIVERED: T("delivered"),
    EventKind.ANSWERED: T("report received"),
    EventKind.EXTENDED: T("time limit extended"),
    EventKind.RECHECKED: T("re-checked"),
    EventKind.RETRACTED: T("taken back"),
}
ACTIONS: Mapping[str, Renderable] = {
    "numbers.reserve": T("number reserved"),
    "number.void": T("number voided"),
    "notices.issue": T("notice issued"),
    **{f"notice.{kind}": name for kind, name in EVENTS.items()},
    **{f"notices.{kind}": T("{what}, from a list", what=name) for kind, name in EVENTS.items()},
}
"""What an entry of the journal about a number does."""


@dataclass(frozen=True)
class Names:
    """Names that come from the forms.

    Args:
        words: the code tables.
        kinds: what the register calls a kind of notice → its printed name.
    """

    words: Words
    kinds: Mapping[str, str] = field(default_factory=dict)

    def kind(self, kind: str) -> str:
        """Return the printed name of a kind of notice; one that is not known stays as it is."""
        return self.kinds.get(kind, kind)

    def method(self, event: Event | None) -> str:
        """Return how something was delivered."""
        return self.words.label(METHODS, event.details.get("method", "")) if event else ""

    def event(self, event: Event) -> str:
        """Return what an event is called."""
        known = event.kind in tuple(EVENTS)
        return str(EVENTS[EventKind(event.kind)]) if known else event.kind

    def told(self, event: Event, receiver: str) -> str:
        """Return what an event tells besides its day.

        Args:
            event: the event.
            receiver: who received the paper, masked where it must be.
        """
        details = event.details
        parts: list[object] = []
        if "method" in details:
            parts += [self.method(event), receiver]
        if "result" in details:
            parts.append(self.words.label(RESULTS, details["result"]))
        if "to" in details:
            parts.append(T("to {day}", day=details["to"]))
        if "approval" in details:
            parts.append(details["approval"])
        if "of" in details:
            parts.append(T("{what} (entry {id})", what=EVENTS[EventKind(details["of"])], id=details["event"]))
        if "file" in details:
            parts.append(details["file"]["name"])
        return "  ".join(str(part) for part in parts if str(part))
