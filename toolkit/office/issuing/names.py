"""File names made from data: readable, and allowed on Windows, macOS and Linux alike."""

from __future__ import annotations

import re
import unicodedata

from toolkit.office.register.records import Docno

MOST_BYTES = 180
"""Of a whole name in UTF-8. File systems take 255; Windows takes 260 characters for the path with its folders."""
_LOOKALIKES = str.maketrans(dict(zip('<>:"/\\|?*', "＜＞：＂／＼｜？＊", strict=True)))
_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)", re.IGNORECASE)
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def file_name(*parts: str, suffix: str) -> str:
    """Return a file name of these parts, joined by ``_``.

    Signs that Windows forbids become their full-width likes; what can't be seen is left out; the longest part is cut
    until the name is short enough. A name that would mean a device gets a ``_`` in front.

    Args:
        parts: blank ones are left out.
        suffix: with its dot; kept as it is.
    """
    cleaned = [text for text in map(_clean, parts) if text]
    while _size("_".join(cleaned) + suffix) > MOST_BYTES and any(len(text) > 1 for text in cleaned):
        longest = max(range(len(cleaned)), key=lambda n: _size(cleaned[n]))
        cleaned[longest] = _shorter(cleaned[longest])
    name = "_".join(cleaned).rstrip(" .") or "_"
    return f"{'_' if _DEVICES.match(name) else ''}{name}{suffix}"


def notice_name(docno: Docno, version: int, alliance: str, title: str, suffix: str) -> str:
    """Return the name of a notice's file: ``豫科办〔2026〕12号_河南省样例联盟_限期整改通知.pdf``.

    The number comes first, so that no two are equal and a folder is in order.
    """
    return file_name(str(docno), f"第{version}版" if version > 1 else "", alliance, title, suffix=suffix)


def _clean(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    seen = "".join(char for char in composed if char.isspace() or unicodedata.category(char) not in _UNSEEN)
    return " ".join(seen.split()).translate(_LOOKALIKES).strip(" .")


def _shorter(text: str) -> str:
    cut = text.rstrip("…")[:-1]
    while cut and unicodedata.combining(cut[-1]):
        cut = cut[:-1]
    return f"{cut}…"


def _size(text: str) -> int:
    return len(text.encode("utf-8"))
