"""Lists that do not fill the screen, times, and text from files that must not play tricks on a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from toolkit.i18n import Renderable, current_language

_SHOWN = 8
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters that a terminal or a printer does not show as themselves."""


@dataclass(frozen=True)
class Listing:
    """Several things in one sentence, the first few spelled out."""

    parts: tuple[Renderable | str, ...]
    most: int = _SHOWN

    def render(self, lang: str | None = None) -> str:
        """Return them with the language's own separator."""
        english = (lang or current_language()) == "en"
        shown = [part if isinstance(part, str) else part.render(lang) for part in self.parts[: self.most]]
        text = (", " if english else "、").join(shown)
        rest = len(self.parts) - self.most
        return text if rest <= 0 else f"{text} …({len(self.parts)})"

    def __str__(self) -> str:
        return self.render()


def listed(names: Sequence[str]) -> Listing:
    """Return names as one value of a sentence."""
    return Listing(tuple(name[:80] for name in names))


def local_time(moment: datetime) -> str:
    """Write a time as a clerk reads it: the machine's own time zone, to the minute."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def on_one_line(said: object) -> str:
    """Return a sentence as it may be shown: names in a file must not move the cursor, hide text or forge lines."""
    return "".join(c if unicodedata.category(c) not in _UNSHOWN else "�" for c in " ".join(str(said).split()))
