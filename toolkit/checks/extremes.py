"""The sample's facts drawn out and cut down: the largest and the emptiest that a document may be made of.

The largest alliance has many members besides. Both are made by the forms alone, then held against every check: what a
check objects to is put back as the sample has it, so that the result is legal.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from toolkit.checks.check import Checked, Yardstick, make_yardstick
from toolkit.checks.fields import FIELD_TYPES
from toolkit.checks.growing import with_members
from toolkit.checks.schema import scope_schema
from toolkit.facts.dossier import DOSSIER_FILE, Facts, read_dossier
from toolkit.findings import FactPath, Severity
from toolkit.forms import Form, Schema, load_document_plan, load_form
from toolkit.resources import Resources

Size = Literal["sample", "largest", "emptiest"]
SIZES: tuple[Size, ...] = ("sample", "largest", "emptiest")
_TRIES = 24
"""Rounds of putting back; each mends all that is objected to, and few need more than six."""
_MOST_ROWS = 12
"""Rows that a table is drawn out to: more than any layout shows without breaking a page."""
_FILLER = "样例内容用于检验版面，文字写到允许的最大长度。"
_TEXTS = ("line", "prose", "recommender")
_NAMES = frozenset({"name", "short_name", "no", "id", "code", "title", "item", "text", "lead", "member"})
"""Keys whose values are referred to by others, or compared with theirs."""
_USUAL_LENGTH = 60
"""Of a text whose form sets no bound."""
_EXAMPLES: dict[str, str] = {
    "boolean": "是",
    "email": "yangli@example.com",
    "fraction": "2/3",
    "mobile": "13800000000",
    "phone": "0371-60000000",
    "postcode": "450000",
}
_UNTOUCHED = object()


@dataclass(frozen=True)
class Tried:
    """Facts of one size, judged.

    Args:
        size: which of them.
        checked: the facts.
        story: the sample they were made from.
    """

    size: Size
    checked: Checked
    story: str


def sample_facts(resources: Resources, form: Form) -> tuple[str, Facts] | None:
    """Return the first sample that tells of a document, with its name; None where none does."""
    stories = sorted(path.parent for path in resources.samples.glob(f"*/{DOSSIER_FILE}"))
    told: list[tuple[bool, str, Facts]] = []
    for folder in stories:
        facts = read_dossier(folder)
        if (form.each or form.id) in facts.tree or not (form.schema or form.each):
            told.append((not (folder / "attachments").is_dir(), folder.name, facts))
    for _, name, facts in sorted(told, key=lambda one: one[:2]):
        if not _yardstick(facts, resources, form).judge(facts, facts.folder).blocking:
            return name, facts
    return None


def tried_facts(resources: Resources, form_id: str, sizes: Collection[Size] = SIZES) -> Iterator[Tried]:
    """Yield the sample's facts for a document in each of the sizes; nothing where no sample tells of it.

    Args:
        resources: forms and samples.
        form_id: the document.
        sizes: which are wanted; they come in the order of :data:`SIZES`.

    Raises:
        UsageError: there is no such form.
    """
    form = load_form(resources, form_id)
    found = sample_facts(resources, form)
    if found is None:
        return
    story, facts = found
    yardstick = _yardstick(facts, resources, form)
    for size in SIZES:
        if size in sizes:
            yield Tried(size, _of_size(facts, size, yardstick), story)


def _of_size(facts: Facts, size: Size, yardstick: Yardstick) -> Checked:
    """Make the facts larger or smaller, boldly first; rows are not always ours to add or to leave out."""
    if size == "sample":
        return yardstick.judge(facts, facts.folder)
    schema = yardstick.compiled.schema
    if size == "largest":
        facts = replace(facts, tree=with_members(facts.tree))
    for rows in (True, False):
        if size == "largest":
            made = _drawn_out(facts.tree, schema, yardstick, rows=rows)
        else:
            made = _cut_down(facts.tree, schema, rows=rows)
        checked = _legal(facts, copy.deepcopy(made), yardstick)
        if checked is not None:
            return checked
    return _key_by_key(facts, made, yardstick)


def _key_by_key(facts: Facts, made: dict[str, Any], yardstick: Yardstick) -> Checked:
    """Take over what was made block by block, as far as the checks agree."""
    best = yardstick.judge(facts, facts.folder)
    for key in yardstick.compiled.schema:
        tree = {name: value for name, value in best.facts.tree.items() if name != key}
        if key in made:
            tree[key] = made[key]
        checked = yardstick.judge(replace(facts, tree=tree), facts.folder)
        if not checked.blocking:
            best = checked
    return best


def _yardstick(facts: Facts, resources: Resources, form: Form) -> Yardstick:
    plan = load_document_plan(resources, form.id).for_facts(facts.tree)
    return make_yardstick(plan, scope_schema(plan, resources, facts.tree), resources)


def _legal(original: Facts, tree: dict[str, Any], yardstick: Yardstick) -> Checked | None:
    """Put back what the checks object to until they do no more; None if only the sample itself is left, or no end."""
    for _ in range(_TRIES):
        checked = yardstick.judge(replace(original, tree=tree), original.folder)
        wrong = [f for f in checked.findings if f.severity is Severity.ERROR]
        if not wrong:
            return checked if tree != original.tree else None
        put_back = False
        for path in dict.fromkeys(f.place.path if f.place else () for f in wrong):
            put_back |= _put_back(tree, original.tree, path)
        if not put_back:
            for key in {path[0] for f in wrong if f.place and (path := f.place.path)}:
                put_back |= _restore(tree, original.tree, (key,))
        if not put_back:
            break
    return None


def _put_back(tree: dict[str, Any], original: dict[str, Any], path: FactPath) -> bool:
    """Restore the nearest place at or above ``path`` that differs from the original; say whether there was one."""
    return any(_restore(tree, original, path[:length]) for length in range(len(path), 0, -1))


def _restore(tree: dict[str, Any], original: dict[str, Any], path: FactPath) -> bool:
    old, new = _at(original, path), _at(tree, path)
    if old == new:
        return False
    holder = _at(tree, path[:-1])
    key: Any = path[-1]
    if isinstance(holder, dict):
        if old is _UNTOUCHED:
            del holder[key]
        else:
            holder[key] = copy.deepcopy(old)
        return True
    if isinstance(holder, list) and old is not _UNTOUCHED and new is not _UNTOUCHED:
        holder[key] = copy.deepcopy(old)
        return True
    return False


def _at(tree: Any, path: FactPath) -> Any:
    for step in path:
        there = step in tree if isinstance(tree, dict) else isinstance(tree, list) and step in range(len(tree))
        if not there:
            return _UNTOUCHED
        tree = tree[step]
    return tree


def _cut_down(tree: dict[str, Any], schema: Schema, *, rows: bool) -> dict[str, Any]:
    """Leave only what the forms require and, of ``rows``, as few as they allow."""
    return {
        key: _least(tree[key], rules, rows=rows)
        for key, rules in schema.items()
        if rules.get("required") and tree.get(key) not in (None, "", [], {})
    }


def _least(value: Any, rules: Schema, *, rows: bool) -> Any:
    inner = rules.get("schema")
    if isinstance(value, dict) and isinstance(inner, dict):
        return _cut_down(value, inner, rows=rows)
    if isinstance(value, list) and isinstance(inner, dict):
        kept = value[: max(1, int(rules.get("minlength", 1)))] if rows else value
        return [_least(row, inner, rows=rows) for row in kept]
    return value


def _drawn_out(tree: dict[str, Any], schema: Schema, yardstick: Yardstick, *, rows: bool) -> dict[str, Any]:
    """Say everything that may be said, as long as it may be, with many ``rows``."""
    out = dict(tree)
    for key, rules in schema.items():
        made = _most(tree.get(key), rules, str(key), yardstick, rows=rows)
        if made is not None:
            out[key] = made
    return out


def _most(value: Any, rules: Schema, key: str, yardstick: Yardstick, *, rows: bool) -> Any:
    inner = rules.get("schema")
    if rules["type"] == "dict" and isinstance(inner, dict):
        drawn = _drawn_out(value if isinstance(value, dict) else {}, inner, yardstick, rows=rows)
        return drawn or None
    if rules["type"] == "list" and isinstance(inner, dict):
        said = value if isinstance(value, list) else []
        if inner.get("type") != "dict" or not said:
            return copy.deepcopy(said) or None
        said = [
            _drawn_out(row, inner["schema"], yardstick, rows=rows) if isinstance(row, dict) else row for row in said
        ]
        return _more_rows(said, rules) if rows and rules.get("maxlength") is None else said
    if isinstance(value, dict | list):
        return copy.deepcopy(value)
    return _longest(value, rules, key, yardstick)


def _more_rows(rows: list[Any], rules: Schema) -> list[Any]:
    """Repeat rows that need not differ from one another."""
    if rules.get("unique_by"):
        return rows
    return [copy.deepcopy(rows[number % len(rows)]) for number in range(max(len(rows), _MOST_ROWS))]


def _longest(value: str | None, rules: Schema, key: str, yardstick: Yardstick) -> str | None:
    kind = rules["type"]
    if kind in _TEXTS and not (key in _NAMES or rules.get("ends_with") or rules.get("latin")):
        length = int(rules.get("maxlength", _USUAL_LENGTH))
        said = (value or "").strip()
        return (said + _FILLER * (length // len(_FILLER) + 1))[:length] if len(said) < length else value
    if value not in (None, ""):
        return value
    example = (rules.get("meta") or {}).get("example")
    if example is not None and not isinstance(example, list | dict):
        return str(example)
    if kind == "choice":
        return max((str(label) for label in _labels(rules, yardstick)), key=len, default=None)
    return _EXAMPLES.get(kind) if kind in FIELD_TYPES else None


def _labels(rules: Schema, yardstick: Yardstick) -> Iterator[str]:
    for label in yardstick.world.tables[rules["choices"]].labels.values():
        yield label.zh
