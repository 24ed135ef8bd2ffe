"""Merge a member's answer: what it changed since it was sent comes in, unless the lead unit changed it too."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from toolkit.facts.collect.forms import member_block
from toolkit.facts.ends import clean_ends
from toolkit.facts.rows import match_by_key, match_rows
from toolkit.facts.workbook.fill import is_blank
from toolkit.findings import FactPath
from toolkit.forms import Schema

_NAMES = ("uscc", "code", "no", "name", "title")
"""What tells rows apart where the form does not say it."""


@dataclass(frozen=True)
class Conflict:
    """A value that both sides have changed since it was sent.

    Args:
        path: in the unit's row.
        ours: as the dossier has it; None where the row or value is gone there.
        theirs: as the member has it.
    """

    path: FactPath
    ours: Any
    theirs: Any


@dataclass
class Merged:
    """A merged row.

    Args:
        row: the unit's row with what came in.
        conflicts: what both sides have changed; the dossier's value was kept, unless the member's was asked for.
    """

    row: dict[str, Any]
    conflicts: list[Conflict] = field(default_factory=list)


def merge_answer(
    ours: Mapping[str, Any],
    base: Mapping[str, Any],
    theirs: Mapping[str, Any],
    rules: Schema,
    *,
    wrong: Collection[FactPath] = (),
    prefer_theirs: bool = False,
) -> Merged:
    """Bring a member's answer into its row of the dossier.

    Args:
        ours: the row as it is now; what the member was not asked for stays.
        base: the block as it was sent.
        theirs: the block as it came back.
        rules: what the member was asked for.
        wrong: paths in the answer whose values have errors; they do not come in.
        prefer_theirs: of what both sides changed take the member's.
    """
    merged = Merged(copy.deepcopy(dict(ours)))
    _Merge(merged, frozenset(wrong), prefer_theirs).block(merged.row, base, theirs, rules, (), ())
    return merged


class _Merge:
    def __init__(self, merged: Merged, wrong: frozenset[FactPath], prefer_theirs: bool) -> None:
        self.merged = merged
        self.wrong = wrong
        self.prefer_theirs = prefer_theirs

    def block(
        self, ours: dict[str, Any], base: Any, theirs: Any, rules: Schema, path: FactPath, answer: FactPath
    ) -> None:
        """Merge a group of entries in place.

        Args:
            ours: the group, which is changed.
            base: as sent.
            theirs: as it came back.
            rules: of its entries.
            path: of the group in the unit's row.
            answer: of the group in the answer, where rows may stand in another order.
        """
        base, theirs = (value if isinstance(value, dict) else {} for value in (base, theirs))
        for key, rule in rules.items():
            inner = rule.get("schema", {})
            here, there = (*path, key), (*answer, key)
            if rule["type"] == "dict":
                group = ours.get(key)
                fresh = group if isinstance(group, dict) else {}
                self.block(fresh, base.get(key), theirs.get(key), inner, here, there)
                if fresh:
                    ours[key] = fresh
                elif group is fresh:
                    del ours[key]
            elif rule["type"] == "list" and inner.get("type") == "dict":
                self._rows(ours, key, base.get(key), theirs.get(key), rule, here, there)
            elif there not in self.wrong:
                self._leaf(ours, key, base.get(key), theirs.get(key), here)

    def _leaf(self, ours: dict[str, Any], key: str, base: Any, theirs: Any, path: FactPath) -> None:
        mine = ours.get(key)
        if _same(theirs, base) or _same(theirs, mine):
            return
        if not _same(mine, base):
            self.merged.conflicts.append(Conflict(path, mine, theirs))
            if not self.prefer_theirs:
                return
        if is_blank(theirs):
            ours.pop(key, None)
        else:
            ours[key] = theirs

    def _rows(
        self, holder: dict[str, Any], key: str, base: Any, theirs: Any, rule: Schema, path: FactPath, answer: FactPath
    ) -> None:
        rules, unique = rule["schema"]["schema"], rule.get("unique_by") or _NAMES
        said = holder.get(key)
        ours = [row for row in said if isinstance(row, dict)] if isinstance(said, list) else []
        seen = [member_block(row, rules) for row in ours]
        base = [row for row in base or [] if isinstance(row, dict)]
        theirs = [row for row in theirs or [] if isinstance(row, dict)]
        answers = dict(match_rows(base, theirs, unique))
        fresh = [j for j in range(len(theirs)) if j not in answers.values()]
        # What came in new before is not one of the rows that were sent, however alike they look.
        news = [self._right(theirs[j], (*answer, j)) for j in fresh]
        by_base = {k for _, k in match_by_key(base, seen, unique)}
        came = {k for k, _ in match_by_key(seen, news, unique)} | {k for k, row in enumerate(seen) if row in news}
        open_rows = [k for k in range(len(seen)) if k in by_base or k not in came]
        kept = {i: open_rows[n] for i, n in match_rows(base, [seen[k] for k in open_rows], unique)}
        # A row whose key came in before is no longer known by the key that was sent.
        for i in [i for i in answers if i not in kept]:
            rest = [k for k in open_rows if k not in kept.values() and _same_key(seen[k], theirs[answers[i]], unique)]
            if rest:
                kept[i] = max(rest, key=lambda k: sum(seen[k].get(name) == v for name, v in theirs[answers[i]].items()))
        gone: list[int] = []
        for i, sent in enumerate(base):
            j, k = answers.get(i), kept.get(i)
            # Under a key that another row has already it could no longer be told from that one.
            taken = j is not None and any(_same_key(row, theirs[j], unique) for n, row in enumerate(ours) if n != k)
            if j is not None and k is not None:
                if taken and not _same_key(seen[k], theirs[j], unique):
                    self.merged.conflicts.append(Conflict((*path, k), seen[k], theirs[j]))
                else:
                    self.block(ours[k], sent, theirs[j], rules, (*path, k), (*answer, j))
            elif j is None and k is not None:
                if seen[k] == sent:
                    gone.append(k)
                else:  # the lead has changed it, or it is another row that only looks like it: never thrown away
                    self.merged.conflicts.append(Conflict((*path, k), seen[k], None))
            elif j is not None and theirs[j] != sent and theirs[j] not in seen:
                self.merged.conflicts.append(Conflict(path, None, theirs[j]))
                if self.prefer_theirs and not taken:
                    ours.append(self._right(theirs[j], (*answer, j)))
        added = [k for k in range(len(seen)) if k not in kept.values()]
        both = {
            fresh[n]: added[m] for m, n in match_by_key([seen[k] for k in added], [theirs[j] for j in fresh], unique)
        }
        for j in fresh:
            if j in both:  # both sides have entered it
                self.block(ours[both[j]], {}, theirs[j], rules, (*path, both[j]), (*answer, j))
            elif (row := self._right(theirs[j], (*answer, j))) and row not in seen:
                ours.append(row)
        for k in sorted(gone, reverse=True):
            del ours[k]
        if ours != (said if isinstance(said, list) else []):
            if ours:
                holder[key] = ours
            else:
                holder.pop(key, None)

    def _right(self, row: dict[str, Any], path: FactPath) -> dict[str, Any]:
        """Return a new row without the values that have errors."""
        return {key: copy.deepcopy(value) for key, value in row.items() if (*path, key) not in self.wrong}


def _same_key(one: Mapping[str, Any], other: Mapping[str, Any], unique: Sequence[str]) -> bool:
    said = next((name for name in unique if other.get(name) is not None), None)
    return said is not None and one.get(said) == other[said]


def _same(one: Any, other: Any) -> bool:
    if is_blank(one) and is_blank(other):
        return True
    if isinstance(one, str) and isinstance(other, str):
        return clean_ends(one) == clean_ends(other)
    return bool(one == other)
