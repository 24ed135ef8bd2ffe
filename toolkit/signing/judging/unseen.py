"""Text that programs read and people do not see: invisible, white, tiny, or beyond the paper's edge.

A hint for people, page by page. Whether the facts themselves are seen is proven by looking (:mod:`.ink`); scans among
the attachments often carry recognised text under their pictures, which is no fault.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pikepdf

from toolkit.i18n import Renderable, T
from toolkit.signing.judging.wording import Listing
from toolkit.signing.seen_text import LEAST_HEIGHT
from toolkit.signing.verdict import Check

_OPERATORS = "q Q cm g rg k sc scn cs Tr Tf Tm Td TD BT Tj TJ ' \" Do"
_SUSPECT = re.compile(
    rb"\s[37]\s+Tr\s|\s(?:1|1\.0*|0?\.9\d*)\s+(?:g|rg|scn?)\s|\s(?:[0-4]|[0-4]?\.\d+|[0-4]\.\d*)\s+Tf\s|\s-\d\S*\s+(?:\S+\s+)?T[dDm]\s|\sDo\s"
)
"""Without any of these nothing unseen is said, and the page need not be read; most pages have none."""
_INVISIBLE = (3, 7)
_WHITE = 0.93
_DEPTH = 6
_PAGES_SHOWN = 12
_Matrix = tuple[float, float, float, float, float, float]
_SAME: _Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class _State:
    """What decides how text looks."""

    matrix: _Matrix = _SAME
    white: bool = False
    mode: int = 0
    size: float = 12.0
    line: _Matrix = _SAME


class _Reader:
    """Reads one page's drawing, and what it draws in turn, once each."""

    def __init__(self, box: Sequence[float]) -> None:
        self.box = box
        self.found: set[str] = set()
        self._seen: set[tuple[int, int]] = set()

    def read(self, holder: Any, resources: Any, state: _State, depth: int) -> None:
        stack: list[_State] = []
        for instruction in pikepdf.parse_content_stream(holder, _OPERATORS):
            operator, operands = str(instruction.operator), instruction.operands
            match operator:
                case "q":
                    stack.append(state)
                case "Q":
                    state = stack.pop() if stack else state
                case "cm":
                    state = replace(state, matrix=_times(_numbers(operands), state.matrix))
                case "g" | "rg" | "sc" | "scn":
                    told = [float(n) for n in operands if _is_number(n)]
                    state = replace(state, white=bool(told) and len(told) in (1, 3) and min(told) >= _WHITE)
                case "k" | "cs":
                    state = replace(state, white=operator == "k" and sum(float(n) for n in operands) <= 1 - _WHITE)
                case "Tr":
                    state = replace(state, mode=int(operands[0]))
                case "Tf":
                    state = replace(state, size=float(operands[1]))
                case "BT":
                    state = replace(state, line=_SAME)
                case "Tm":
                    state = replace(state, line=_numbers(operands))
                case "Td" | "TD":
                    state = replace(
                        state, line=_times((1, 0, 0, 1, float(operands[0]), float(operands[1])), state.line)
                    )
                case "Do":
                    self._draw(operands[0], resources, state, depth)
                case _:
                    self._text(operands, state)

    def _draw(self, name: Any, resources: Any, state: _State, depth: int) -> None:
        form = resources.get("/XObject", {}).get(str(name)) if resources is not None else None
        if form is None or form.get("/Subtype") != "/Form" or depth > _DEPTH or form.objgen in self._seen:
            return
        self._seen.add(form.objgen)
        matrix = form.get("/Matrix")
        inner = _times(_numbers(matrix), state.matrix) if matrix is not None else state.matrix
        self.read(form, form.get("/Resources", resources), replace(state, matrix=inner), depth + 1)

    def _text(self, operands: Any, state: _State) -> None:
        if not any(_says(operand) for operand in operands):
            return
        matrix = _times(state.line, state.matrix)
        height = abs(state.size) * max(abs(matrix[1]), abs(matrix[3]), abs(matrix[0]))
        left, bottom, right, top = self.box
        if state.mode in _INVISIBLE:
            self.found.add("invisible")
        elif state.white and state.mode in (0, 4):
            self.found.add("white")
        elif height < LEAST_HEIGHT:
            self.found.add("tiny")
        elif not (left - height <= matrix[4] <= right and bottom - height <= matrix[5] <= top + height):
            self.found.add("outside")


def check_unseen(data: bytes) -> Check | None:
    """Say on which pages there is text that one does not see; None where there is none.

    Args:
        data: the packet.
    """
    pages: dict[str, list[int]] = {}
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            if not _SUSPECT.search(b"\n" + _content(page) + b"\n"):
                continue
            reader = _Reader([float(edge) for edge in page.cropbox])
            reader.read(page, page.obj.get("/Resources"), _State(), 0)
            for kind in reader.found:
                pages.setdefault(kind, []).append(number)
    if not pages:
        return None
    names: dict[str, Renderable] = {
        "invisible": T("invisible"),
        "white": T("white"),
        "tiny": T("tiny"),
        "outside": T("beyond the edge"),
    }
    found = [
        T("{kind} on pages {pages}", kind=names[kind], pages=Listing(tuple(map(str, on)), _PAGES_SHOWN))
        for kind, on in sorted(pages.items())
    ]
    return Check(
        "pages.unseen",
        True,
        T("There is text that programs read and people may not see: {found}.", found=Listing(tuple(found))),
        T("Scans often carry recognised text under the picture. Look at the pages; copy and read what else it says."),
        warning=True,
    )


def _content(page: pikepdf.Page) -> bytes:
    found: Any = page.obj.get("/Contents")
    streams = list(found) if isinstance(found, pikepdf.Array) else [found]
    return b"\n".join(stream.read_bytes() for stream in streams if isinstance(stream, pikepdf.Stream))


def _numbers(values: Any) -> _Matrix:
    a, b, c, d, e, f = (float(value) for value in values)
    return (a, b, c, d, e, f)


def _times(one: _Matrix, other: _Matrix) -> _Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _says(operand: Any) -> bool:
    if isinstance(operand, pikepdf.Array):
        return any(_says(item) for item in operand)
    return isinstance(operand, pikepdf.String) and bool(bytes(operand).strip(b" \x00"))
