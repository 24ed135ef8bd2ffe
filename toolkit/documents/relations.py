"""Content types and relationships of a Word file (ECMA-376 part 2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from toolkit.i18n import T, Text

_HARMLESS_OUTSIDE = ("hyperlink",)
_NEVER_FOREIGN = ("aFChunk", "subDocument", "attachedToolbars", "control")


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship; ``kind`` is the last step of its type."""

    kind: str
    target: str
    external: bool


def read_relations(data: bytes) -> tuple[Relation, ...]:
    """Read a ``.rels`` part that is known to be well-formed."""
    return tuple(
        Relation(row.get("Type", "").rsplit("/", 1)[-1], row.get("Target", ""), row.get("TargetMode", "") == "External")
        for tag, row in _elements(data)
        if tag == "Relationship"
    )


def read_content_types(data: bytes, names: tuple[str, ...]) -> dict[str, str]:
    """Return the content type of every part in ``names`` that has one."""
    defaults: dict[str, str] = {}
    overrides: dict[str, str] = {}
    for tag, row in _elements(data):
        if tag == "Default":
            defaults[row.get("Extension", "").lower()] = row.get("ContentType", "")
        elif tag == "Override":
            overrides[row.get("PartName", "").lstrip("/").lower()] = row.get("ContentType", "")
    types = {name: overrides.get(name.lower()) or defaults.get(name.rsplit(".", 1)[-1].lower(), "") for name in names}
    return {name: kind for name, kind in types.items() if kind}


def check_relations(relations: Mapping[str, tuple[Relation, ...]]) -> Text | None:
    """Name the first relationship that opening the file would follow out of it; None if there is none."""
    return next((problem for _, problem in reaching_out(relations)), None)


def reaching_out(relations: Mapping[str, tuple[Relation, ...]]) -> Iterator[tuple[str, Text]]:
    """Yield every relationship that opening the file would follow out of it: the part that it is in, what is wrong."""
    for name, rows in relations.items():
        for row in rows:
            if row.external and row.kind not in _HARMLESS_OUTSIDE:
                yield name, T("it points to something outside itself ({kind}, in {part})", kind=row.kind, part=name)
            elif row.kind in _NEVER_FOREIGN:
                yield (
                    name,
                    T(
                        "it contains a foreign piece that may run or fetch ({kind}, in {part})",
                        kind=row.kind,
                        part=name,
                    ),
                )


def _elements(data: bytes) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: found.append((tag.rsplit(":", 1)[-1], attributes))
    parser.Parse(data, True)
    return found
