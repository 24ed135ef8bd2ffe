"""Try a template on the sample's facts, on the largest and on the emptiest that are legal, and say what came out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from toolkit.checks.derived import Row
from toolkit.checks.extremes import SIZES, Size, Tried, tried_facts
from toolkit.documents.confined import confined
from toolkit.documents.context import document_context, own_facts
from toolkit.documents.faults import TemplateFault, TemplateFaults
from toolkit.documents.filters import environment_for
from toolkit.documents.package import read_docx
from toolkit.documents.render import render
from toolkit.documents.tags import W
from toolkit.documents.template import compile_template
from toolkit.documents.vocabulary import vocabulary
from toolkit.errors import UsageError
from toolkit.forms import Form, load_code_tables, load_form
from toolkit.i18n import T
from toolkit.resources import Resources

Choose = Callable[[Form, Row], tuple[str, bytes] | None]
"""Gives the template's name and file for a document with these own facts; None where it is not for such a one."""
_MOST_DOCUMENTS = 5
"""Of one kind and size; more show nothing new."""


@dataclass(frozen=True)
class Outcome:
    """What became of one document.

    Args:
        size: of the facts.
        story: the sample they come from.
        number: of the document, from 1, where the form makes several; else 0.
        template: which was filled.
        docx: the Word file; empty where there are faults.
        faults: why there is none.
        paragraphs: how many it has.
        tables: likewise.
        characters: likewise, of text.
    """

    size: Size
    story: str
    number: int
    template: str
    docx: bytes
    faults: tuple[TemplateFault, ...] = ()
    paragraphs: int = 0
    tables: int = 0
    characters: int = 0


def try_template(
    resources: Resources, form_id: str, choose: Choose, sizes: Collection[Size] = SIZES
) -> Iterator[Outcome]:
    """Fill a template with facts of every size; nothing comes where no sample tells of its document.

    A template that fails is not filled again with other facts of the same size, and one that the sample itself does
    not come out of is not tried further: it may be one that never comes to an end.

    Args:
        resources: forms and samples.
        form_id: the document.
        choose: which template to fill.
        sizes: of the facts to fill it with.

    Raises:
        UsageError: there is no such form.
        WantingError: the template can't be opened, or takes more time or memory than any template needs.
    """
    form = load_form(resources, form_id)
    for tried in tried_facts(resources, form_id, sizes):
        waiting: dict[str, tuple[bytes, list[tuple[int, Row]]]] = {}
        for number, own in enumerate(own_facts(tried.checked, form), 1):
            chosen = choose(form, own)
            if chosen is not None:
                waiting.setdefault(chosen[0], (chosen[1], []))[1].append((number if form.each else 0, own))
        made = [
            outcome
            for name, (data, rows) in waiting.items()
            for outcome in _fill(resources, form, tried, (name, data), rows[:_MOST_DOCUMENTS])
        ]
        yield from made
        if tried.size == "sample" and not any(outcome.docx for outcome in made):
            return


def _fill(
    resources: Resources, form: Form, tried: Tried, template: tuple[str, bytes], rows: Sequence[tuple[int, Row]]
) -> Iterator[Outcome]:
    contexts = [document_context(tried.checked, form, resources, own=own) for _, own in rows]
    made = confined(_fill_all, *template, resources, form.id, contexts)
    for (number, _), (docx, faults) in zip(rows, made, strict=False):
        sizes = _measured(docx) if docx else (0, 0, 0)
        yield Outcome(tried.size, tried.story, number, template[0], docx, faults, *sizes)


def _fill_all(
    name: str, data: bytes, resources: Resources, form: str, contexts: Sequence[Mapping[str, Any]]
) -> list[tuple[bytes, tuple[TemplateFault, ...]]]:
    """Compile a template and fill it, up to the first document that does not come out."""
    environment = environment_for(load_code_tables(resources))
    try:
        template = compile_template(data, name, environment, None, lambda: vocabulary(resources, form))
    except TemplateFaults as error:
        return [(b"", error.faults)]
    made: list[tuple[bytes, tuple[TemplateFault, ...]]] = []
    for context in contexts:
        try:
            made.append((render(template, context), ()))
        except TemplateFaults as error:
            return [*made, (b"", error.faults)]
    return made


def _measured(docx: bytes) -> tuple[int, int, int]:
    package = read_docx(docx)
    main = package.member(package.main)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    root = etree.fromstring(main.content() if main else b"<w/>", parser)
    characters = sum(len(str(text.text or "")) for text in root.iter(f"{{{W}}}t"))
    return sum(1 for _ in root.iter(f"{{{W}}}p")), sum(1 for _ in root.iter(f"{{{W}}}tbl")), characters


def choose_shelved(resources: Resources) -> Choose:
    """Choose as a real document does: the form's template, or the variant that the facts ask for."""

    def choose(form: Form, own: Row) -> tuple[str, bytes]:
        name = form.template_for(own)
        path = resources.template(name)
        if path is None:
            raise UsageError(
                T("There is no template {name}.docx.", name=name),
                T("Folders searched: {folders}.", folders=", ".join(map(str, resources.templates))),
            )
        return path.name, path.read_bytes()

    return choose


def choose_only(name: str, data: bytes) -> Choose:
    """Choose this template for every document, whatever variant its facts ask for."""
    return lambda _form, _own: (name, data)
