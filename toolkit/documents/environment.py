"""The Jinja environment of official documents: sandboxed, strict, and a value never becomes markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from xml.sax.saxutils import escape

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.runtime import Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from toolkit import limits
from toolkit.chinese import date_text
from toolkit.documents.bounded import BOUNDED, Counted, bounded_range, joined, length_of, within
from toolkit.documents.filling import LimitReachedError, MissingFact, current_run, find_path, note
from toolkit.i18n import Renderable, T

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Whatever XML 1.0 (2.2 Char) does not allow, lone surrogates included."""
_BREAKS = re.compile("\r\n|[\r\n\t]")
_BREAK_XML = {"\t": '</w:t><w:tab/><w:t xml:space="preserve">'}
_LINE_XML = '</w:t><w:br/><w:t xml:space="preserve">'
_STRING_METHODS = frozenset({"startswith", "endswith", "strip", "split", "upper", "lower"})
_MAPPING_METHODS = frozenset({"items", "keys", "values", "get"})


class _Printing(CodeGenerator):
    """Writes out a tag's value as :func:`printed` gives it: escaped once, there, for constants as well."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(finalize.src)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(")")

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)


class OfficialEnvironment(ImmutableSandboxedEnvironment):
    """Sandbox for templates; holds the templates that were compiled in it, by the SHA-256 of their file."""

    code_generator_class = _Printing
    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, filters: Mapping[str, Callable[..., Any]]) -> None:
        super().__init__(
            undefined=MissingFact,
            autoescape=True,
            finalize=printed,
            keep_trailing_newline=True,
            extensions=(),
        )
        kept = {name: self.filters[name] for name in _STOCK_FILTERS}
        self.filters = {**kept, **BOUNDED, **filters, "_counted": counted, "_plain": plain, "_joined": joined}
        self.globals = {name: self.globals[name] for name in ("namespace", "joiner", "cycler")}
        self.globals["range"] = bounded_range
        self.compiled: dict[object, Any] = {}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Look a fact up before a method, so that ``budget.items`` is the fact called items."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]  # what nearly all facts are; the same as below, sooner
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
        """Reckon with numbers only, no powers; what is put together may not grow without end."""
        numeric = isinstance(left, _NUMBERS) and isinstance(right, _NUMBERS)
        if operator == "+" and not numeric:
            within(length_of(left) + length_of(right))
        elif operator == "**" or not numeric:
            raise SecurityError(f"operator {operator} is not allowed here")
        result = super().call_binop(context, operator, left, right)
        if isinstance(result, int) and not -_GREATEST < result < _GREATEST:
            raise LimitReachedError
        return result


_NUMBERS = (int, float, Decimal, Fraction, Undefined)
_GREATEST = 10**limits.RENDER_DIGITS
_STOCK_FILTERS = (
    *("abs", "batch", "capitalize", "count", "d", "default", "dictsort", "first", "float", "groupby", "int"),
    *("items", "last", "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "replace", "reverse"),
    *("round", "select", "selectattr", "slice", "sort", "string", "sum", "trim", "unique", "upper"),
)


def printed(value: Any) -> str:
    """Turn a value into the XML inside a ``w:t``; line breaks and tabs become Word's own."""
    if type(value) is str and value.isprintable() and not ("&" in value or "<" in value or ">" in value):
        return value  # what is printable is allowed in XML, and no break
    if isinstance(value, Markup):
        return value
    text = as_text(value)
    if not _BREAKS.search(text):
        return escape(text)
    parts: list[str] = []
    start = 0
    for match in _BREAKS.finditer(text):
        parts += (escape(text[start : match.start()]), _BREAK_XML.get(match.group(), _LINE_XML))
        start = match.end()
    return "".join(parts) + escape(text[start:])


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
        case Renderable():
            text = value.render("zh_CN")
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
    return text


def counted(rows: Any) -> Any:
    """Wrap what a template loops over; None counts as no rows, a text is a fault."""
    if rows is None:
        return ()
    if isinstance(rows, str) or not isinstance(rows, Iterable):
        note(T("a loop needs a list; this is a single value"))
        return ()
    return Counted(rows)
