"""Look at a converted document before anyone trusts it: pages, text, fonts. An office's exit code proves nothing."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdf
from pypdf.generic import DictionaryObject

from toolkit.documents.asked import Asked, is_wide, read_asked
from toolkit.documents.fonts import FontSetup
from toolkit.documents.fonttable import SUSPECT_EMBEDDED, face_of
from toolkit.documents.losses import Loss, find_losses
from toolkit.documents.paper import read_lines, read_pages
from toolkit.findings import Finding, Severity
from toolkit.i18n import Renderable, T

_TEXT_SHARE = 0.9
"""A contents table replaces its placeholder, hidden text stays away; beyond a tenth of the characters, text is lost."""
_SHOWN = 20
_PLACES = 3
_LOOK = T("Look at the pages; alliance doctor names the fonts to install, or name a folder with them by --fonts.")
_TAGS = ("{{", "}}", "{%", "%}")


@dataclass(frozen=True)
class Proof:
    """What a look at one converted document shows.

    Args:
        pages: how many.
        asked: font families that the Word file's text asks for, sorted.
        embedded: fonts embedded in the PDF by PostScript name, sorted.
        findings: what is wrong or only stands in.
    """

    pages: int
    asked: tuple[str, ...]
    embedded: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Font:
    name: str
    embedded: bool


def prove(
    name: str, docx: bytes, pdf: bytes, fonts: FontSetup, *, strict: bool = False, asked: Asked | None = None
) -> Proof:
    """Compare a PDF with the Word file it was made from.

    Args:
        name: how messages call the document.
        docx: the Word file.
        pdf: what the conversion gave.
        fonts: the fonts it ran under.
        strict: a font that only stands in is an error, not a warning.
        asked: what :func:`read_asked` found in ``docx``, if that has been done.

    Raises:
        WantingError: ``docx`` is no Word file.
    """
    asked = asked or read_asked(docx, name)
    pages = read_pages(pdf)
    used = _fonts_of(pdf) if pages else ()
    findings = [
        *prove_characters(name, asked, fonts),
        *_prove_text(name, asked, pages, pdf),
        *prove_fonts(name, asked, fonts, strict=strict),
        *_prove_embedded(name, asked, used, fonts),
    ]
    return Proof(len(pages), asked.families, tuple(f.name for f in used if f.embedded), tuple(findings))


def prove_characters(name: str, asked: Asked, fonts: FontSetup) -> list[Finding]:
    """Find characters that no font on this machine draws; they would print as boxes, and PDF/A would not mind."""
    lacking = sorted(c for c in asked.characters if _visible(c) and not fonts.coverage.drawn_by_some(c))
    if not lacking:
        return []
    shown = " ".join(f"{c} (U+{ord(c):04X})" for c in lacking[:_SHOWN])
    return [
        _finding(
            "font.tofu",
            Severity.ERROR,
            T("No font on this machine has these characters of {name}: {characters}.", name=name, characters=shown),
            T("Put a font that has them into a folder and name it with --fonts, or write the text otherwise."),
        )
    ]


def prove_fonts(name: str, asked: Asked, fonts: FontSetup, *, strict: bool = False) -> list[Finding]:
    """Find fonts that are asked for but not there; stand-ins with the same widths move nothing and are not told."""
    severity = Severity.ERROR if strict else Severity.WARNING
    remedy = T("Put the font's files into a folder and name it with --fonts.")
    out = []
    for family in asked.families:
        found = fonts.resolve(family)
        if not found.stand_in or found.same_metrics:
            continue
        if found.family is not None:
            problem = T(
                "{name}: the font {font} is missing; {other} stands in.", name=name, font=family, other=found.family
            )
        else:
            problem = T(
                "{name}: the font {font} is missing, and nothing is known to stand in for it.", name=name, font=family
            )
        out.append(_finding("font.stand-in", severity, problem, remedy))
    return out


def _prove_text(name: str, asked: Asked, pages: Sequence[str], pdf: bytes) -> list[Finding]:
    again = T("Convert the document again; if it stays so, report it with the Word file.")
    if not pages:
        return [_finding("pdf.pages", Severity.ERROR, T("The PDF of {name} has no pages.", name=name), again)]
    out, text = [], "\n".join(pages)
    wanted = {c: count for c, count in asked.characters.items() if is_wide(c) and c.isalpha()}
    lost = sorted(wanted.keys() - set(text))
    lost_share = sum(wanted[c] for c in lost) / max(1, sum(wanted.values()))
    if (asked.characters and not text.strip()) or lost_share > 1 - _TEXT_SHARE:
        problem = T("Text of {name} is missing in its PDF: {characters}.", name=name, characters="".join(lost[:_SHOWN]))
        out.append(_finding("pdf.text", Severity.ERROR, problem, again))
    elif find_losses(asked.running, text):  # now look closely
        out += _tell_losses(name, find_losses(asked.running, "".join(read_lines(pdf))))
    if any(tag in text for tag in _TAGS):
        spot = next(line.strip() for line in text.splitlines() if any(tag in line for tag in _TAGS))
        problem = T("{name} still has a template tag: {text}", name=name, text=spot[:80])
        out.append(_finding("pdf.tag", Severity.ERROR, problem, T("Mend the template; every tag must be filled in.")))
    return out


def _tell_losses(name: str, losses: Sequence[Loss]) -> Iterator[Finding]:
    """Tell of lost words and figures, which forbid going on, and of lost marks."""
    serious, marks = [loss for loss in losses if loss.serious], [loss for loss in losses if not loss.serious]
    if serious:
        problem = T(
            "The PDF of {name} lacks what stands in 【】 in the Word file ({count} places): {places}",
            name=name,
            count=len(serious),
            places=_places(serious),
        )
        remedy = T(
            "Look there in the PDF: a table row or a frame of fixed height may be too small. Otherwise report it with "
            "the Word file; an attachment can be saved as PDF in Word or WPS instead."
        )
        yield _finding("pdf.lost", Severity.ERROR, problem, remedy)
    if marks:
        problem = T(
            "The PDF of {name} lacks the punctuation in 【】 ({count} places): {places}",
            name=name,
            count=len(marks),
            places=_places(marks),
        )
        remedy = T("Change a few words before it, so that the line ends elsewhere, and report it with the Word file.")
        yield _finding("pdf.mark", Severity.WARNING, problem, remedy)


def _places(losses: Sequence[Loss]) -> str:
    return " ".join(f"…{loss.before}【{loss.lost[:_SHOWN]}】{loss.after}…" for loss in losses[:_PLACES])


def _prove_embedded(name: str, asked: Asked, used: tuple[_Font, ...], fonts: FontSetup) -> list[Finding]:
    out = []
    for font in used:
        if not font.embedded:
            problem = T("{name}: the font {font} is not embedded in the PDF.", name=name, font=font.name)
            remedy = T("Its maker forbids embedding; use another font.")
            out.append(_finding("font.not-embedded", Severity.ERROR, problem, remedy))
    printed = {font.name: fonts.names_embedded(font.name) for font in used}
    explained = _explained(asked, fonts)
    expected = {family: _expected(family, fonts) for family in asked.families}
    for family, names in expected.items():
        if names and not any(names & own for own in printed.values()):
            problem = T("{name}: text asks for the font {font}, but none of it is in the PDF.", name=name, font=family)
            out.append(_finding("font.not-used", Severity.WARNING, problem, _LOOK))
    for name_printed, own in printed.items():
        suspect = not own or name_printed.startswith(SUSPECT_EMBEDDED)
        if suspect and not explained and not any(names & own for names in expected.values()):
            problem = T("{name}: parts are printed in {font}, which nobody asked for.", name=name, font=name_printed)
            out.append(_finding("font.fallback", Severity.WARNING, problem, _LOOK))
    return out


def _expected(family: str, fonts: FontSetup) -> set[str]:
    """Return the families that may print text asking for ``family``; empty where we cannot know."""
    resolved, face = fonts.resolve(family).family, face_of(family)
    if resolved is None:
        return set()
    return {f.casefold() for f in (resolved, *(face.rare if face else ()))}


def _explained(asked: Asked, fonts: FontSetup) -> bool:
    """Say whether the text has a sign, such as ☑, that only such a fallback face draws."""
    plain = [c for c in asked.characters if _visible(c) and not is_wide(c)]
    return any(not fonts.coverage.drawn_by_some(c, without=SUSPECT_EMBEDDED) for c in plain)


def _visible(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cn", "Cs")


def _finding(rule: str, severity: Severity, problem: Renderable, remedy: Renderable) -> Finding:
    return Finding(rule, severity, problem, remedy)


def _fonts_of(pdf: bytes) -> tuple[_Font, ...]:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    seen: set[int] = set()
    found = {font for page in reader.pages for font in _fonts_in(page.get("/Resources"), seen)}
    return tuple(sorted(found, key=lambda font: font.name))


def _fonts_in(resources: Any, seen: set[int]) -> Iterator[_Font]:
    resources = resources.get_object() if resources is not None else None
    if not isinstance(resources, DictionaryObject):
        return
    for kind in ("/Font", "/XObject"):
        group: Any = resources.get(kind)
        group = group.get_object() if group is not None else DictionaryObject()
        for key in group:
            reference = group.raw_get(key)
            number = getattr(reference, "idnum", 0)
            if number in seen and number:
                continue
            seen.add(number)
            entry = reference.get_object()
            if kind == "/Font":
                yield _font(entry)
            else:
                yield from _fonts_in(entry.get("/Resources"), seen)


def _font(entry: Any) -> _Font:
    inner = entry["/DescendantFonts"].get_object()[0].get_object() if "/DescendantFonts" in entry else entry
    descriptor = inner.get("/FontDescriptor")
    descriptor = descriptor.get_object() if descriptor is not None else {}
    name = str(inner.get("/BaseFont", "")).lstrip("/")
    plain = name[7:] if len(name) > 7 and name[6] == "+" else name
    return _Font(plain, any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")))
