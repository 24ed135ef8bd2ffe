"""Judge a template's names against its form: unknown and ambiguous ones, and what is required but never printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jinja2 import nodes
from jinja2.exceptions import TemplateError

from toolkit.documents.authoring.remarks import Remark, Weight
from toolkit.documents.computed import VIEW_SOURCES
from toolkit.documents.environment import OfficialEnvironment
from toolkit.documents.faults import Spot
from toolkit.documents.naming import Namer, Use
from toolkit.documents.nearby import plain_label
from toolkit.documents.template import ExaminedPart
from toolkit.documents.vocabulary import Entry, Path, vocabulary, walk
from toolkit.forms import Form, load_form
from toolkit.i18n import Bilingual, Renderable, T
from toolkit.resources import Resources

_KEYWORD = re.compile(r"\{%\s*(\w+)")
_HOLLOW = {"for": "{% for _none in [] %}", "if": "{% if true %}", "with": "{% with %}"}
"""Stands for the beginning of a block that can't be read, so that what is inside is judged all the same."""
_INSIDE = re.compile(r"_|mro$|subclasses$|format$|format_map$|gi_|f_|func_|im_")
_RULES = {
    "unknown": ("tag.unknown", Weight.ERROR),
    "ambiguous": ("tag.ambiguous", Weight.ERROR),
    "table": ("tag.table", Weight.ERROR),
    "unclear": ("tag.unclear", Weight.ERROR),
    "value": ("tag.value", Weight.WARNING),
    "hidden": ("tag.hidden", Weight.WARNING),
}
_FIELDS = T("alliance template fields shows every name.")
_SHOWN = 12
"""Names that one remark lists; the rest is counted."""


@dataclass(frozen=True)
class _Line:
    """One tag, and where it stands; none for an end that was added."""

    mark: int | None
    text: str


def check_names(
    parts: Iterable[ExaminedPart], resources: Resources, environment: OfficialEnvironment, form: str | None
) -> list[Remark]:
    """Judge all names of a template.

    Args:
        parts: the template's parts with tags, whatever else is wrong with them.
        resources: the forms.
        environment: what templates may do.
        form: the document's id; None where it is not known.
    """
    words = vocabulary(resources, form)
    remarks: list[Remark] = []
    uses: list[Use] = []
    for part in parts:
        lines = _readable(part.judged.tags, environment)
        tree = _parsed("".join(f"{line.text}\n" for line in lines), environment)
        if tree is None:
            continue

        def spot(line: int, part: ExaminedPart = part, lines: list[_Line] = lines) -> Spot:
            return part.spot(lines[line - 1].mark if 0 < line <= len(lines) else None)

        namer = Namer(words.root, words.tables, environment.globals)
        try:
            inner = dict(_inside(tree))
            namer.translate(tree)
        except RecursionError:  # told when the template is compiled
            continue
        remarks += [_reaching(spot(line), name) for line, name in inner.items()]
        uses += namer.uses
        for fault in namer.faults:
            rule, weight = _RULES[fault.kind]
            if fault.line not in inner:
                weight = Weight.WARNING if fault.guarded else weight
                remarks.append(Remark(rule, weight, spot(fault.line), fault.problem, _FIELDS))
        remarks += [_bare(spot(use.line), use) for use in namer.uses if use.printed_bare]
    if form is not None:
        remarks += _never_printed(load_form(resources, form), words.root, {use.path for use in uses})
    return remarks


def _readable(tags: list[tuple[int | None, str]], environment: OfficialEnvironment) -> list[_Line]:
    """Make text that Jinja can read out of tags of which some can't be, or have no beginning or end."""
    lines: list[_Line] = []
    open_blocks: list[str] = []
    for mark, tag in tags:
        found = _KEYWORD.match(tag)
        keyword = found.group(1) if found else ""
        if keyword in _HOLLOW:
            good = _parsed(f"{tag}{{% end{keyword} %}}", environment) is not None
            lines.append(_Line(mark, tag if good else _HOLLOW[keyword]))
            open_blocks.append(keyword)
        elif keyword.startswith("end") and keyword[3:] in open_blocks:
            while (block := open_blocks.pop()) != keyword[3:]:
                lines.append(_Line(None, f"{{% end{block} %}}"))
            lines.append(_Line(mark, tag))
        elif keyword in ("else", "elif"):
            if open_blocks and _parsed(
                f"{{% {open_blocks[-1]} x in y %}}{tag}{{% end{open_blocks[-1]} %}}", environment
            ):
                lines.append(_Line(mark, tag))
        elif not keyword.startswith("end") and _parsed(tag, environment) is not None:
            lines.append(_Line(mark, tag))
    return [*lines, *(_Line(None, f"{{% end{block} %}}") for block in reversed(open_blocks))]


def _parsed(source: str, environment: OfficialEnvironment) -> nodes.Template | None:
    try:
        return environment.parse(source)
    except (TemplateError, RecursionError, ValueError):
        return None


def _inside(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Yield the lines that reach for what values are made of instead of what they say."""
    for node in tree.find_all((nodes.Getattr, nodes.Getitem)):
        match node:
            case nodes.Getattr(attr=name):
                pass
            case nodes.Getitem(arg=nodes.Const(value=str(name))):
                pass
            case _:
                continue
        if _INSIDE.match(name):
            yield node.lineno, name
    for const in tree.find_all(nodes.Const):
        if isinstance(const.value, str) and const.value.startswith("__"):
            yield const.lineno, const.value


def _reaching(spot: Spot, name: str) -> Remark:
    problem = T("the tag reaches for the program's inside ({name}); templates may only print facts", name=name)
    return Remark("code.inside", Weight.ERROR, spot, problem, T("Take the tag out."))


def _bare(spot: Spot, use: Use) -> Remark:
    problem = T(
        "“{label}” would be printed as its key, in English; write it by its Chinese name, or add {filter}",
        label=plain_label(use.entry),
        filter=f'|label("{use.entry.choices}")',
    )
    return Remark("tag.key", Weight.WARNING, spot, problem, _FIELDS)


def _never_printed(form: Form, root: Entry, paths: set[Path]) -> Iterator[Remark]:
    """Tell what the form wants on paper and the template does not even look at."""
    used = {_as_facts(path, form) for path in paths}
    arranged = {path[1] for path in paths if path[0] == "view" and len(path) > 1}
    arranged |= {VIEW_SOURCES[name] for name in arranged if name in VIEW_SOURCES}
    must = [_as_facts(tuple(fact.fact.split(".")), form) for fact in form.printed]
    lost = [path for path in must if path not in used and path[0] not in (*arranged, "derived")]
    if lost:
        problem = T(
            "what the form wants in print is never printed: {names}",
            names=_listed([_labels(root, path) for path in lost]),
        )
        yield Remark("form.printed", Weight.WARNING, Spot(""), problem, T("Add tags for them."))
    own = [
        path for path in _required(root, ("doc",)) if path not in used and path[-1] not in (*arranged, form.variants)
    ]
    if own:
        problem = T(
            "what must be filled in for this document is never printed: {names}",
            names=_listed([_labels(root, path) for path in own]),
        )
        yield Remark("form.required", Weight.WARNING, Spot(""), problem, T("Add tags, unless it is meant to be so."))
    tables = [
        name
        for name in form.uses
        if name in root.inner and not any(path[0] == name for path in used) and name not in arranged
    ]
    if tables:
        problem = T(
            "shared data that this document needs is never printed: {names}",
            names=_listed([plain_label(root.inner[name]) for name in tables]),
        )
        yield Remark("form.uses", Weight.NOTE, Spot(""), problem, T("Add tags, unless it is meant to be so."))


def _as_facts(path: Path, form: Form) -> Path:
    """Name a fact one way, whether it was reached through the lead unit, or the document by its id."""
    if path[0] == "lead":
        return ("orgs", "*", *path[1:])
    return ("doc", *path[1:]) if path[0] == form.id else path


def _required(root: Entry, start: Path) -> Iterator[Path]:
    entry = root.at(start)
    if entry is not None:
        for path, inner in walk(entry):
            if "*" not in path and len(path) == 1 and inner.rules.get("required"):
                yield (*start, *path)


def _labels(root: Entry, path: Path) -> Bilingual:
    """Return the last label of a path; the path itself where it is none of the form's."""
    entry: Entry | None = root
    for key in path:
        entry = entry.inner.get(key) if entry is not None and key != "*" else entry
    return plain_label(entry) if entry is not None else Bilingual(".".join(path))


def _listed(names: list[Bilingual]) -> Renderable:
    unique = list({name.zh: name for name in names}.values())
    shown = Bilingual("、".join(n.zh for n in unique[:_SHOWN]), ", ".join(n.en for n in unique[:_SHOWN]))
    rest = len(unique) - _SHOWN
    return T("{names} and {count} more", names=shown, count=rest) if rest > 0 else shown
