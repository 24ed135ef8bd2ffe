"""Fill a compiled template with facts; the result's bytes depend on these two only."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from jinja2.exceptions import TemplateError

from toolkit import limits
from toolkit.documents.faults import TemplateFault, TemplateFaults
from toolkit.documents.filling import LimitReachedError, Run, current_run
from toolkit.documents.package import Member, pack, read_docx
from toolkit.documents.repair import repair
from toolkit.documents.tags import TAG
from toolkit.documents.template import XML_HEAD, CompiledPart, CompiledTemplate
from toolkit.i18n import Renderable, T

_AT_ONCE = 64
"""Pieces of text between two looks at their size; none of them is longer than a value may be."""


def render(template: CompiledTemplate, context: Mapping[str, Any]) -> bytes:
    """Fill ``template`` and return the Word file.

    Raises:
        TemplateFaults: all facts that are missing or can't be printed, with the paragraphs that ask for them.
    """
    faults: list[TemplateFault] = []
    members = [
        part if isinstance(part, Member) else _fill(part, template.name, context, faults) for part in template.parts
    ]
    if faults:
        raise TemplateFaults(template.name, faults)
    return pack(members)


def leftovers(docx: bytes) -> list[tuple[str, str]]:
    """Return what still looks like a tag in a Word file, as (part, text); values that have braces are found too."""
    found: list[tuple[str, str]] = []
    for member in read_docx(docx).members:
        if member.name.endswith(".xml"):
            found += [(member.name, tag) for tag in TAG.findall(member.content().decode("utf-8", "replace"))]
    return found


def _fill(part: CompiledPart, template: str, context: Mapping[str, Any], faults: list[TemplateFault]) -> Member:
    filling = _Filling(part, template, faults)
    run = Run(filling.note, context)
    token = current_run.set(run)
    try:
        text = "".join(filling.chunks(context))
    except LimitReachedError:
        filling.note(T("filling this part takes more steps or bytes than allowed; a loop grows without end"))
        text = ""
    except (
        TemplateError,
        TypeError,
        ValueError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
    ) as error:
        filling.note(T("the tag can't be worked out ({reason})", reason=str(error)), error)
        text = ""
    finally:
        current_run.reset(token)
    if filling.faulty:
        return Member.of(part.name, b"")
    return Member.of(part.name, XML_HEAD + (repair(text) if part.repair else _shortened(text, part).encode()))


def _shortened(text: str, part: CompiledPart) -> str:
    """Write elements that came out empty as :func:`repair` does."""
    for long, short in part.checked.empties:
        text = text.replace(long, short)
    return text


class _Filling:
    """One part being filled: knows the place of the tag that is at work."""

    def __init__(self, part: CompiledPart, template: str, faults: list[TemplateFault]) -> None:
        self.part, self.template, self.faults = part, template, faults
        self.faulty = False

    def chunks(self, context: Mapping[str, Any]) -> Iterator[str]:
        """Yield the text piece by piece, never more bytes than allowed."""
        size = 0
        code = self.part.code
        pieces = code.root_render_func(code.new_context(dict(context)))
        while some := list(islice(pieces, _AT_ONCE)):
            text = "".join(some)
            size += len(text)
            if size > limits.RENDERED_PART_BYTES:
                raise LimitReachedError
            yield text

    def note(self, problem: Renderable, error: BaseException | None = None) -> None:
        """Note a fault at the tag whose code is running, or was when ``error`` was raised."""
        self.faulty = True
        spot = self.part.spot_at(self._line(error))
        self.faults.append(TemplateFault(self.template, spot.part, spot.paragraph, spot.tag, problem, spot.number))

    def _line(self, error: BaseException | None) -> int:
        """Find the template's own code on the stack and translate its line."""
        code_lines: list[int] = []
        if error is not None:
            trace = error.__traceback__
            while trace is not None:
                if self._is_ours(trace.tb_frame.f_globals):
                    code_lines.append(trace.tb_lineno)
                trace = trace.tb_next
        else:
            frame = sys._getframe(1)
            while frame.f_back is not None and not code_lines:
                if self._is_ours(frame.f_globals):
                    code_lines.append(frame.f_lineno)
                frame = frame.f_back
        return self.part.code.get_corresponding_lineno(code_lines[-1]) if code_lines else 0

    def _is_ours(self, names: Mapping[str, Any]) -> bool:
        return names.get("root") is self.part.code.root_render_func
