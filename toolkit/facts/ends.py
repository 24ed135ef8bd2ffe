"""What counts as nothing typed: white space, full-width spaces and invisible characters at the ends of a text."""

from __future__ import annotations

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_ENDS = " \t\r\n\f\v\u00a0\u3000" + INVISIBLE


def clean_ends(text: str) -> str:
    """Take white space, full-width spaces and invisible characters off both ends; never touch what stands between."""
    return text.strip(_ENDS)
