"""Which rows of two lists are the same ones: by a field that tells them apart, else by what they have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

KEYS = ("uscc", "id", "code", "term", "no", "item", "year", "kind", "name", "title")
"""Fields that tell rows apart, the most lasting first."""
_ALIKE = 0.5
"""Share of fields that two rows without a key must have in common to be one row, changed."""
_WEIGHED = 40_000
"""Pairs of rows without a key that are weighed against each other; beyond, they count as gone and new."""


def match_rows(
    old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]], unique: Sequence[str] = KEYS
) -> list[tuple[int, int]]:
    """Return which rows are the same ones, as pairs of places.

    Rows that no key pairs are weighed by what they have in common, too: a key may have been corrected.

    Args:
        old: rows of one list.
        new: rows of the other.
        unique: fields that may tell rows apart.
    """
    pairs = match_by_key(old, new, unique)
    paired_old, paired_new = {i for i, _ in pairs}, {j for _, j in pairs}
    left = [i for i in range(len(old)) if i not in paired_old]
    right = [j for j in range(len(new)) if j not in paired_new]
    for j in list(right):
        same = next((i for i in left if old[i] == new[j]), None)
        if same is not None:
            pairs.append((same, j))
            left.remove(same)
            right.remove(j)
    if len(left) * len(right) > _WEIGHED:
        return pairs
    weighed = sorted((-_likeness(old[i], new[j]), abs(i - j), i, j) for i in left for j in right)
    for likeness, _, i, j in weighed:
        if -likeness >= _ALIKE and i in left and j in right:
            pairs.append((i, j))
            left.remove(i)
            right.remove(j)
    return pairs


def match_by_key(
    old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]], unique: Sequence[str] = KEYS
) -> list[tuple[int, int]]:
    """Return which rows have the same key, by the first field that tells the rows of both lists apart."""
    for key in sorted((k for k in unique if k in KEYS), key=KEYS.index):
        if _tells_apart(old, key) and _tells_apart(new, key):
            place = {str(row[key]): i for i, row in enumerate(old)}
            return [(place[str(row[key])], j) for j, row in enumerate(new) if str(row[key]) in place]
    return []


def _tells_apart(rows: Sequence[dict[str, Any]], key: str) -> bool:
    said = [row.get(key) for row in rows]
    return None not in said and len(set(map(str, said))) == len(said)


def _likeness(old: Mapping[str, Any], new: Mapping[str, Any]) -> float:
    keys = [key for key in old.keys() | new.keys() if old.get(key) is not None or new.get(key) is not None]
    return float(sum(old.get(key) == new.get(key) for key in keys)) / max(1, len(keys))
