"""What is wrong with a template or with what it was given: all of it at once, each with its paragraph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from toolkit.errors import WantingError
from toolkit.i18n import Bilingual, Renderable, T


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a tag stands: the part of the Word file, its paragraph's text, the tag as typed, the paragraph's number.

    Paragraphs of a part are numbered from 1, those in tables and text boxes too; 0 is no paragraph.
    """

    part: str
    paragraph: str = ""
    tag: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """One thing wrong at one place of a template.

    Args:
        template: the template's name.
        part: the part of the Word file, such as ``word/document.xml``.
        paragraph: the text of the paragraph, shortened.
        tag: the tag as typed, or the empty string.
        problem: what is wrong, and what to do where that is not plain.
        number: of the paragraph in its part, from 1; 0 where there is none.
    """

    template: str
    part: str
    paragraph: str
    tag: str
    problem: Renderable
    number: int = 0

    def render(self, lang: str | None = None) -> str:
        """Say the fault in one line."""
        if not self.tag:
            return T("{part}: {problem}", part=part_name(self.part), problem=self.problem).render(lang)
        return T(
            "{part}, paragraph “{paragraph}”, {tag}: {problem}",
            part=part_name(self.part),
            paragraph=self.paragraph,
            tag=self.tag,
            problem=self.problem,
        ).render(lang)


def part_name(part: str) -> Renderable:
    """Say in words which part of a Word file is meant; unusual ones by their name in the file."""
    name = part.rsplit("/", 1)[-1].removesuffix(".xml").rstrip("0123456789")
    known = {
        "document": T("body text"),
        "header": T("page header"),
        "footer": T("page footer"),
        "footnotes": T("footnotes"),
        "endnotes": T("endnotes"),
        "core": T("file properties"),
        "app": T("file properties"),
        "custom": T("file properties"),
    }
    return known.get(name, Bilingual(part, part))


@dataclass(frozen=True)
class Lines:
    """Several messages, one below the other."""

    items: tuple[Renderable, ...]

    def render(self, lang: str | None = None) -> str:
        """Say them all."""
        return "\n".join(item.render(lang) for item in self.items)


class TemplateFaults(WantingError):  # noqa: N818 - it is told by its faults
    """A template can't be used, or can't be filled with these facts; ``faults`` has every reason."""

    def __init__(self, template: str, faults: Iterable[TemplateFault]) -> None:
        self.template = template
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__(
            T(
                "The template {template} has {count} faults:\n{faults}",
                template=template,
                count=len(self.faults),
                faults=Lines(self.faults),
            ),
            T("Mend the template in Word or WPS at these places, or add the facts that are missing."),
        )
