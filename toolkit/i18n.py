"""Messages in the reader's language: gettext catalogues, rendered at the edge.

Code writes ``T("English {name}", name=value)`` and hands the result on; only the command line turns it into a string.
"""

from __future__ import annotations

import contextlib
import gettext
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Protocol, runtime_checkable

LOCALE_DIR = Path(__file__).parent / "locale"
DOMAIN = "alliance"
LANGUAGES = ("zh_CN", "en")
_language: ContextVar[str] = ContextVar("language", default="zh_CN")


@runtime_checkable
class Renderable(Protocol):
    """Anything that can say itself in a given language."""

    def render(self, lang: str | None = None) -> str:
        """Return the text in ``lang``, or in the current language."""


@dataclass(frozen=True)
class Text:
    """A message with its values, not yet in any language.

    Args:
        msgid: the English sentence, with ``{name}`` fields of :meth:`str.format`.
        params: the values; a value may itself be renderable.
    """

    msgid: str
    params: Mapping[str, object] = field(default_factory=dict, hash=False)

    def render(self, lang: str | None = None) -> str:
        """Translate and fill in the values."""
        chosen = lang or current_language()
        values = {k: v.render(chosen) if isinstance(v, Renderable) else v for k, v in self.params.items()}
        translated = _catalogue(chosen).gettext(self.msgid) if self.msgid else ""
        return translated.format(**values) if values else translated

    def __str__(self) -> str:
        return self.render()


@dataclass(frozen=True)
class Bilingual:
    """A label that comes from data (forms) in both languages."""

    zh: str
    en: str = ""

    def render(self, lang: str | None = None) -> str:
        """Return the label; Chinese stands in where there is no English."""
        return self.en if (lang or current_language()) == "en" and self.en else self.zh

    def __str__(self) -> str:
        return self.render()


def T(msgid: str, /, **params: object) -> Text:  # noqa: N802  # short on purpose, as gettext's _ is
    """Make a message; the catalogues' extractor looks for this name."""
    return Text(msgid, params)


def current_language() -> str:
    """Return the language that messages are rendered in when none is named."""
    return _language.get()


def set_language(lang: str) -> None:
    """Choose the language for this context; unknown names fall back to Chinese."""
    _language.set(lang if lang in LANGUAGES else "zh_CN")


@contextmanager
def language(lang: str) -> Iterator[None]:
    """Render in ``lang`` inside the block."""
    token = _language.set(lang)
    try:
        yield
    finally:
        _language.reset(token)


def compile_catalogue(lang: str) -> None:
    """Write the ``.mo`` beside a newer ``.po`` where the folder allows it; click reads catalogues in this form only."""
    folder = LOCALE_DIR / lang / "LC_MESSAGES"
    po, mo = folder / f"{DOMAIN}.po", folder / f"{DOMAIN}.mo"
    if not po.is_file() or (mo.is_file() and mo.stat().st_mtime >= po.stat().st_mtime):
        return
    temporary = mo.with_suffix(f".{os.getpid()}.part")
    with contextlib.suppress(OSError):
        temporary.write_bytes(_compiled(po))
        temporary.replace(mo)


def _compiled(po: Path) -> bytes:
    from babel.messages.mofile import write_mo  # an installed package brings its catalogues compiled
    from babel.messages.pofile import read_po

    with po.open("rb") as stream:
        catalogue = read_po(stream)
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    folder = LOCALE_DIR / lang / "LC_MESSAGES"
    po, mo = folder / f"{DOMAIN}.po", folder / f"{DOMAIN}.mo"
    if mo.is_file() and (not po.is_file() or mo.stat().st_mtime >= po.stat().st_mtime):
        with mo.open("rb") as stream:
            return gettext.GNUTranslations(stream)
    if po.is_file():
        return gettext.GNUTranslations(BytesIO(_compiled(po)))
    return gettext.NullTranslations()
