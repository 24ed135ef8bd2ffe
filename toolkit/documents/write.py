"""Documents from the facts, as Word files."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.checks.check import Checked
from toolkit.checks.derived import Row
from toolkit.documents.catalogue import load_template
from toolkit.documents.context import document_context, own_facts
from toolkit.documents.filters import environment_for
from toolkit.documents.numbering import start_pages_at
from toolkit.documents.render import render
from toolkit.documents.template import CompiledTemplate
from toolkit.errors import UsageError
from toolkit.forms import Form, load_code_tables, load_form
from toolkit.i18n import T
from toolkit.resources import Resources


@dataclass(frozen=True)
class Written:
    """A Word file made from the facts.

    Args:
        id: the form's id; with the number of the row where the form makes one document for each.
        form: its form.
        template: what it was filled into.
        docx: the file.
    """

    id: str
    form: Form
    template: CompiledTemplate
    docx: bytes


def write_documents(checked: Checked, resources: Resources, name: str, *, number: int | None = None) -> list[Written]:
    """Merge the facts into a document's template: once, or once for each row of its list.

    Args:
        checked: facts without blocking findings.
        resources: where forms and templates stand.
        name: the form's id.
        number: only the document of this row, counted from 1.

    Raises:
        UsageError: there is no such form, template or row.
        WantingError: the template has faults, or the list is empty.
    """
    form = load_form(resources, name)
    rows = own_facts(checked, form)
    if number is not None and not (form.each and 1 <= number <= len(rows)):
        raise UsageError(
            T("There is no document no. {number} of {title}.", number=number, title=form.title),
            T("There are {count}; leave --no out to make all of them.", count=len(rows)),
        )
    chosen = range(len(rows)) if number is None else (number - 1,)
    return [write_one(checked, resources, form, rows[n], document_id(form, n)) for n in chosen]


def write_one(
    checked: Checked,
    resources: Resources,
    form: Form,
    own: Row,
    ident: str,
    *,
    first_page: int | None = None,
    draft: bool = False,
) -> Written:
    """Merge one document.

    Args:
        checked: facts without blocking findings.
        resources: where forms and templates stand.
        form: its form.
        own: its own facts.
        ident: its id.
        first_page: number of its first page in a packet; None for a document by itself.
        draft: it says that it is a draft.
    """
    context = document_context(
        checked,
        form,
        resources,
        own=own,
        bound=first_page is not None,
        draft=draft,
        first_page=first_page or 1,
    )
    environment = environment_for(load_code_tables(resources))
    template = load_template(resources, form.template_for(own), environment)
    docx = render(template, context)
    return Written(ident, form, template, start_pages_at(docx, first_page) if first_page is not None else docx)


def document_id(form: Form, row: int) -> str:
    """Return the id of the document made of this row, counted from 0."""
    return f"{form.id}-{row + 1}" if form.each else form.id
