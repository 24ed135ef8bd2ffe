"""Which templates there are, where each comes from, and what uses it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from toolkit.forms import Form, document_ids, load_form, load_packet_plan, read_form_file
from toolkit.i18n import Bilingual, Renderable, T
from toolkit.resources import Resources

Origin = Literal["shipped", "overridden", "own"]
"""As shipped; the user's in place of a shipped one; the user's under a name of its own."""
_SHEETS: dict[str, Renderable] = {
    "clause_choices": T("Sheet of clauses to decide on"),
    "collect_letter": T("Letter to members that fill in their data"),
    "template_fields": T("Sheet of tags to copy from"),
}
"""Pages that commands print and no form or packet describes."""
_COMMANDS = {
    "clause_choices": "alliance draft explain",
    "collect_letter": "alliance collect out",
    "template_fields": "alliance template fields",
}


@dataclass(frozen=True)
class Shelved:
    """One template.

    Args:
        name: the file's name without its ending.
        title: what it makes.
        path: the file.
        origin: where it comes from.
        sha256: of the file, in hex.
        form: id of the document that it is for; None for pages that no form describes.
        users: forms, packets or commands that use it.
    """

    name: str
    title: Renderable
    path: Path
    origin: Origin
    sha256: str
    form: str | None
    users: tuple[str, ...]


def all_templates(resources: Resources) -> list[Shelved]:
    """Return every template, those of documents first in the order of stages, then the other pages."""
    forms = [load_form(resources, name) for name in document_ids(resources)]
    order = {name: number for number, name in enumerate(name for form in forms for name in _names(form))}
    names = {path.stem for folder in resources.templates for path in folder.glob("*.docx") if _is_template(path)}
    pages = dict(_pages(resources))
    return [
        _shelved(resources, name, forms, pages)
        for name in sorted(names, key=lambda name: (order.get(name, len(order)), name))
    ]


def is_page(resources: Resources, name: str) -> bool:
    """Say whether a template of this name makes a page that no form describes, with names of its own."""
    return name in _SHEETS or name in dict(_pages(resources))


def form_for(resources: Resources, name: str) -> str | None:
    """Guess the document that a template is for by its file's name: a template's, a form's id or title."""
    for form in (load_form(resources, ident) for ident in document_ids(resources)):
        if name in (*_names(form), form.id, form.title.zh):
            return form.id
    return None


def _is_template(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(("~$", "."))  # Word's locks of open files


def _names(form: Form) -> tuple[str, ...]:
    return tuple(dict.fromkeys((form.template, *form.variant_templates.values())))


def _pages(resources: Resources) -> Iterator[tuple[str, tuple[Bilingual, tuple[str, ...]]]]:
    """Yield the pages of the packets' own with title and the stages whose packets bind them."""
    titles: dict[str, Bilingual] = {}
    stages: dict[str, list[str]] = {}
    for stage in read_form_file(resources, "packets"):
        for part in load_packet_plan(resources, str(stage)).parts:
            if part.template:
                titles.setdefault(part.template, part.title)
                stages.setdefault(part.template, []).append(f"packets.{stage}")
    for name, title in titles.items():
        yield name, (title, tuple(stages[name]))


def _shelved(
    resources: Resources, name: str, forms: list[Form], pages: dict[str, tuple[Bilingual, tuple[str, ...]]]
) -> Shelved:
    path = resources.template(name)
    assert path is not None  # noqa: S101 - it was found in one of the folders
    shipped = resources.templates[-1]
    origin: Origin = "shipped" if path.parent == shipped else "own"
    if origin == "own" and (shipped / path.name).is_file():
        origin = "overridden"
    users = [form for form in forms if name in _names(form)]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if users:
        return Shelved(name, users[0].title, path, origin, digest, users[0].id, tuple(form.id for form in users))
    if name in pages:
        return Shelved(name, pages[name][0], path, origin, digest, None, pages[name][1])
    command = (_COMMANDS[name],) if name in _COMMANDS else ()
    return Shelved(name, _SHEETS.get(name, Bilingual("—")), path, origin, digest, None, command)
