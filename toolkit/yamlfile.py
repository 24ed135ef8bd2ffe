"""PyYAML with libyaml's parser in front, and scalars as YAML 1.2 has them; what forms and settings are read with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

import yaml
from yaml.constructor import ConstructorError
from yaml.events import ScalarEvent
from yaml.nodes import MappingNode, ScalarNode

try:
    from yaml import CSafeLoader as Parser
except ImportError:  # PyYAML was built without libyaml: the same results, some ten times slower
    from yaml import SafeLoader as Parser  # type: ignore[assignment]

_NOT_IN_1_1 = re.compile(r"[\x85\u2028\u2029\ufeff]|(?<=[^\s\\,\[\]{}\"'])\?")
_STAND_INS = re.compile("[\ufdd0-\ufdef]")
"""No characters, so as a rule nobody's text."""
_CORE = "tag:yaml.org,2002:"
_INT = re.compile(r"[-+]?(?:0o[0-7_]+|0x[0-9a-fA-F_]+|0b[01_]+|[0-9][0-9_]*)\Z")
_PLAIN_FORMS = (
    ("bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), "tTfF"),
    ("null", re.compile(r"(?:~|null|Null|NULL|)\Z"), ["~", "n", "N", ""]),
    ("int", _INT, "-+0123456789"),
    (
        "float",
        re.compile(
            r"(?:[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)"
            r"|\.(?:nan|NaN|NAN))\Z"
        ),
        "-+.0123456789",
    ),
    ("timestamp", re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"), "0123456789"),
    ("merge", re.compile(r"<<\Z"), "<"),
)


def events(text: str, *, slow: bool = False) -> Iterator[Any]:
    """Yield the parse events of ``text`` one by one, with their places.

    Args:
        text: all of the file.
        slow: use PyYAML's own parser, whose errors are better placed.

    Raises:
        yaml.YAMLError: where the text stops being YAML.
    """
    text, restore = _shelter(text)
    yield from _events(text, restore, slow=slow)


def events_of_file(stream: TextIO) -> Iterator[Any]:
    """Yield the parse events of a large file, which is read twice and never held as a whole; see :func:`events`.

    Args:
        stream: the file at its beginning.

    Raises:
        yaml.YAMLError: where the text stops being YAML.
        UnicodeDecodeError: the file is not in the encoding that it was opened with.
    """
    said: set[str] = set()
    taken: set[str] = set()
    for line in stream:
        said.update(_NOT_IN_1_1.findall(line))
        taken.update(_STAND_INS.findall(line))
    stream.seek(0)
    table = _stand_ins(said, taken)
    yield from _events(_Sheltered(stream, table), _restoring(table), slow=False)


def _events(source: Any, restore: dict[int, str], *, slow: bool) -> Iterator[Any]:
    for event in yaml.parse(source, Loader=yaml.SafeLoader if slow else Parser):
        if restore and isinstance(event, ScalarEvent):
            event.value = event.value.translate(restore)
        yield event


class _Sheltered:
    """A file as the parser reads it, with stand-ins; see :func:`_shelter`. A line is never parted."""

    def __init__(self, stream: TextIO, table: dict[str, str]) -> None:
        self._stream = stream
        self._table = table

    def read(self, size: int) -> str:
        """Return some lines, as many as have about ``size`` characters; nothing at the end."""
        return _hidden("".join(self._stream.readlines(size)), self._table)


def load(text: str) -> Any:
    """Read one document; ``yes`` and ``on`` are words, as in YAML 1.2, and a key said twice is an error.

    Raises:
        yaml.YAMLError: the text is not YAML, or has tags beyond the core ones.
    """
    text, restore = _shelter(text)
    loader = _CoreLoader(text)
    loader.restore = restore
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def nodes(text: str) -> Any:
    """Return the nodes of one document, which know their places; None for an empty one.

    Raises:
        yaml.YAMLError: the text is not YAML.
    """
    return yaml.compose(text, Loader=Parser)


def _shelter(text: str) -> tuple[str, dict[int, str]]:
    """Put stand-ins of the same length for what YAML 1.2 takes as text and PyYAML's 1.1 does not; and how to undo it.

    These are a ``?`` inside a word of ``{…}`` or ``[…]``, Unicode's line separators, and a byte order mark.
    """
    said = set(_NOT_IN_1_1.findall(text))
    if not said:
        return text, {}
    table = _stand_ins(said, set(_STAND_INS.findall(text)))
    return _hidden(text, table), _restoring(table)


def _stand_ins(said: set[str], taken: set[str]) -> dict[str, str]:
    free = (chr(code) for code in range(0xFDD0, 0xFDF0) if chr(code) not in taken)
    return dict(zip(sorted(said), free, strict=False))


def _hidden(text: str, table: dict[str, str]) -> str:
    return _NOT_IN_1_1.sub(lambda match: table.get(match.group(), match.group()), text) if table else text


def _restoring(table: dict[str, str]) -> dict[int, str]:
    return {ord(stand_in): char for char, stand_in in table.items()}


class _CoreLoader(Parser):
    restore: dict[int, str]
    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012 - PyYAML's way to say it

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        said = set()
        for key, _ in node.value if isinstance(node, MappingNode) else ():
            if isinstance(key, ScalarNode) and (key.tag, key.value) in said:
                raise ConstructorError(None, None, f"the key {key.value} is said twice", key.start_mark)
            said.add((key.tag, key.value) if isinstance(key, ScalarNode) else id(key))
        return super().construct_mapping(node, deep)

    def construct_scalar(self, node: Any) -> Any:
        value = super().construct_scalar(node)
        return value.translate(self.restore) if self.restore and isinstance(value, str) else value


def _integer(_loader: Any, node: ScalarNode) -> int:
    text = node.value.replace("_", "")
    return int(text, 10 if text.lstrip("+-").isdigit() else 0)


for _name, _pattern, _heads in _PLAIN_FORMS:
    _CoreLoader.add_implicit_resolver(_CORE + _name, _pattern, list(_heads))
_CoreLoader.add_constructor(f"{_CORE}int", _integer)


def load_file(path: Path) -> Any:
    """Read a file, once as long as it is not written anew; the result is not to be changed.

    Raises:
        OSError, UnicodeDecodeError: it can't be read.
        YAMLError, ValueError, RecursionError: see :func:`load`.
    """
    found = path.stat()
    return _load_once(path, (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns))


@lru_cache(maxsize=128)
def _load_once(path: Path, _stamp: tuple[int, ...]) -> Any:
    return _load_text(path.read_text("utf-8"))


@lru_cache(maxsize=128)
def _load_text(text: str) -> Any:
    return load(text)


class Same:
    """A key that is equal only for the very same object, which it keeps alive: for what was worked out from it.

    Args:
        value: the object; not to be changed.
    """

    def __init__(self, value: Any) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.value is self.value
