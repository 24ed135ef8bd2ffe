"""One filling of a template: what it has met so far, and the facts that nobody gave.

Whatever goes wrong while a template is filled is noted on the current :class:`Run` and filling goes on, so that all
faults are told at once; nothing is published from a run that has any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any

from jinja2 import StrictUndefined

from toolkit import limits
from toolkit.i18n import Renderable, T


class LimitReachedError(Exception):
    """Filling a template takes more steps or bytes than :mod:`toolkit.limits` allows."""


class Run:
    """What one filling of a template has met so far.

    Args:
        note: takes a fault; called at once, while the template's code is on the stack, so that its place is known.
        context: the facts, in which a missing value's full name is looked up.
    """

    def __init__(self, note: Callable[[Renderable], None], context: Mapping[str, Any]) -> None:
        self.note = note
        self.context = context
        self.steps = 0

    def step(self) -> None:
        """Count one turn of a loop.

        Raises:
            LimitReachedError: too many.
        """
        self.steps += 1
        if self.steps > limits.RENDER_LOOP_STEPS:
            raise LimitReachedError


current_run: ContextVar[Run | None] = ContextVar("current_run", default=None)


def note(problem: Renderable) -> None:
    """Note a fault on the current run.

    Raises:
        ValueError: no template is being filled.
    """
    run = current_run.get()
    if run is None:
        raise ValueError(problem.render("en"))
    run.note(problem)


def _answering(answer: Any) -> Any:
    """Make a method that notes the missing fact and answers as a blank would."""

    def method(self: MissingFact, *_: Any, **__: Any) -> Any:
        self._note()
        return answer

    return method


def _staying(self: MissingFact, *_: Any, **__: Any) -> Any:
    """Note the missing fact; whatever is worked out from it is missing as well."""
    self._note()
    return self


class MissingFact(StrictUndefined):
    """A fact that a template asks for and nobody gave; noted by its full name, then treated as blank."""

    __slots__ = ()

    def _note(self) -> None:
        note(T("the fact {name} is missing", name=self._full_name()))

    def _full_name(self) -> str:
        name = str(self._undefined_name)
        run = current_run.get()
        owner = self._undefined_obj
        path = find_path(run.context, owner) if run is not None and isinstance(owner, Mapping) else ""
        return f"{path}.{name}" if path else name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _staying(self)

    def __iter__(self) -> Any:
        self._note()
        return iter(())

    __str__ = __html__ = _answering("")
    __bool__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = _answering(False)
    __len__ = __int__ = __index__ = __hash__ = __round__ = __abs__ = _answering(0)
    __float__ = _answering(0.0)
    __getitem__ = __call__ = __neg__ = __pos__ = _staying
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __mod__ = __rmod__ = _staying
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __pow__ = __rpow__ = _staying


def find_path(tree: Any, wanted: object) -> str:
    """Find where ``wanted`` itself stands in the facts: ``orgs[3].name``; the empty string if it does not."""
    seen: set[int] = set()
    queue: list[tuple[str, Any]] = [("", tree)]
    for path, node in queue:
        if node is wanted and path:
            return path
        if id(node) in seen:
            continue
        if isinstance(node, Mapping):
            seen.add(id(node))
            queue += [(f"{path}.{key}" if path else str(key), child) for key, child in node.items()]
        elif isinstance(node, list | tuple):
            seen.add(id(node))
            queue += [(f"{path}[{index}]", child) for index, child in enumerate(node)]
    return ""
