"""The Jinja environment of official documents: sandboxed, strict, and a value never becomes markup.

Whatever goes wrong while a template is filled is noted on the current :class:`Run` and filling goes on, so that all
faults are told at once; nothing is published from a run that has any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from toolkit import limits
from toolkit.chinese import date_text
from toolkit.i18n import Renderable, T

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Whatever XML 1.0 (2.2 Char) does not allow, lone surrogates included."""
_BREAKS = re.compile("\r\n|[\r\n\t]")
_BREAK_XML = {"\t": '</w:t><w:tab/><w:t xml:space="preserve">'}
_LINE_XML = '</w:t><w:br/><w:t xml:space="preserve">'
_STRING_METHODS = frozenset({"startswith", "endswith", "strip", "split", "upper", "lower"})
_MAPPING_METHODS = frozenset({"items", "keys", "values", "get"})


class LimitReachedError(Exception):
    """Filling a template takes more steps or bytes than :mod:`toolkit.limits` allows."""


class Run:
    """What one filling of a template has met so far.

    Args:
        locate: tells the fault's place; called at once, while the template's code is on the stack.
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


class MissingFact(StrictUndefined):
    """A fact that a template asks for and nobody gave; noted by its full name, then treated as blank."""

    def _note(self, *_: Any, **__: Any) -> Any:
        note(T("the fact {name} is missing", name=self._full_name()))
        return self

    def _full_name(self) -> str:
        name = str(self._undefined_name)
        run = current_run.get()
        owner = self._undefined_obj
        if run is None or isinstance(owner, Undefined) or not isinstance(owner, Mapping):
            return name
        path = find_path(run.context, owner)
        return f"{path}.{name}" if path else name

    def __str__(self) -> str:
        self._note()
        return ""

    def __html__(self) -> str:
        return str(self)

    def __iter__(self) -> Iterator[Any]:
        self._note()
        return iter(())

    def __bool__(self) -> bool:
        self._note()
        return False

    def __len__(self) -> int:
        self._note()
        return 0

    def __eq__(self, other: object) -> bool:
        self._note()
        return False

    def __ne__(self, other: object) -> bool:
        self._note()
        return False

    def __lt__(self, other: object) -> bool:
        self._note()
        return False

    __le__ = __gt__ = __ge__ = __contains__ = __lt__

    def __hash__(self) -> int:
        self._note()
        return 0

    def __int__(self) -> int:
        self._note()
        return 0

    __index__ = __int__

    def __float__(self) -> float:
        self._note()
        return 0.0

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._note()

    __getitem__ = __call__ = StrictUndefined._fail_with_undefined_error


def _blank(self: MissingFact, *_: Any, **__: Any) -> Any:
    return self._note()


for _name in [
    "add",
    "radd",
    "sub",
    "rsub",
    "mul",
    "rmul",
    "truediv",
    "rtruediv",
    "floordiv",
    "rfloordiv",
    "mod",
    "rmod",
    "pow",
    "rpow",
    "neg",
    "pos",
]:
    setattr(MissingFact, f"__{_name}__", _blank)
MissingFact.__getitem__ = MissingFact.__call__ = _blank  # type: ignore[method-assign]


class OfficialEnvironment(ImmutableSandboxedEnvironment):
    """Sandbox for templates; holds the templates that were compiled in it, by the SHA-256 of their file."""

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, filters: Mapping[str, Callable[..., Any]]) -> None:
        super().__init__(
            undefined=MissingFact,
            autoescape=True,
            finalize=printed,
            keep_trailing_newline=True,
            extensions=(),
        )
        kept = {name: self.filters[name] for name in _STOCK_FILTERS}
        self.filters = {**kept, **filters, "_counted": counted, "_plain": plain}
        self.globals = {name: self.globals[name] for name in ("range", "namespace", "joiner", "cycler")}
        self.compiled: dict[str, Any] = {}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Look a fact up before a method, so that ``budget.items`` is the fact called items."""
        if isinstance(obj, Mapping):
            if attribute in obj:
                return obj[attribute]
            if attribute not in _MAPPING_METHODS:
                return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Leave only harmless methods: no padding or repeating that could fill the memory."""
        if isinstance(obj, str):
            return attr in _STRING_METHODS
        if isinstance(obj, Mapping):
            return attr in _MAPPING_METHODS
        return bool(super().is_safe_attribute(obj, attr, value))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Multiply numbers only; no powers."""
        numeric = (int, float, Decimal, Fraction, Undefined)
        if operator == "**" or not (isinstance(left, numeric) and isinstance(right, numeric)):
            raise SecurityError(f"operator {operator} is not allowed here")
        return super().call_binop(context, operator, left, right)


_STOCK_FILTERS = (
    *("abs", "batch", "capitalize", "count", "d", "default", "dictsort", "first", "float", "groupby", "int"),
    *("items", "last", "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "replace", "reverse"),
    *("round", "select", "selectattr", "slice", "sort", "string", "sum", "trim", "unique", "upper"),
)


def printed(value: Any) -> Markup:
    """Turn a value into the XML inside a ``w:t``; line breaks and tabs become Word's own."""
    if isinstance(value, Markup):
        return value
    text = as_text(value)
    if not _BREAKS.search(text):
        return Markup.escape(text)
    parts: list[str] = []
    start = 0
    for match in _BREAKS.finditer(text):
        parts += (str(Markup.escape(text[start : match.start()])), _BREAK_XML.get(match.group(), _LINE_XML))
        start = match.end()
    return Markup("".join(parts) + str(Markup.escape(text[start:])))  # noqa: S704 - every piece is escaped above


def plain(value: Any) -> Markup:
    """Turn a value into XML where only characters may stand: attributes, properties, field codes."""
    return Markup.escape(_BREAKS.sub(" ", as_text(value)))


def as_text(value: Any) -> str:
    """Say a value in characters: None is blank, a date is Chinese, a truth 是 or 否; a list is a fault."""
    match value:
        case str():
            text = str(value)
        case None:
            text = ""
        case Undefined():
            text = str(value)
        case bool():
            text = "是" if value else "否"
        case Decimal():
            text = format(value, "f")
        case date():
            text = date_text(value)
        case int() | float() | Fraction():
            text = str(value)
        case Mapping() | list() | tuple() | set() | frozenset():
            note(T("a list or table can't be printed as it is; loop over it or join it"))
            text = ""
        case _:
            note(T("a value of the kind {kind} can't be printed", kind=type(value).__name__))
            text = ""
    bad = _ILLEGAL.search(text)
    if bad:
        run = current_run.get()
        name = find_path(run.context, value) if run else ""
        note(
            T(
                "the fact {name} contains the character U+{code} at position {position}, which no document can hold",
                name=name or "?",
                code=f"{ord(bad.group()):04X}",
                position=bad.start() + 1,
            )
        )
        text = _ILLEGAL.sub("", text)
    return text


class _Counted:
    """An iterable whose every turn is counted; as long as the original, if that has a length."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[Any]:
        run = current_run.get()
        for row in self._rows:
            if run is not None:
                run.step()
            yield row

    def __len__(self) -> int:
        if isinstance(self._rows, Sized):
            return len(self._rows)
        raise TypeError("no length")


def counted(rows: Any) -> Any:
    """Wrap what a template loops over; None counts as no rows, a text is a fault."""
    if rows is None:
        return ()
    if isinstance(rows, str) or not isinstance(rows, Iterable):
        note(T("a loop needs a list; this is a single value"))
        return ()
    return _Counted(rows)


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
