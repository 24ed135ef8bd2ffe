"""One document from the facts, as a Word file."""

from __future__ import annotations

from toolkit.checks.check import Checked
from toolkit.documents.catalogue import load_template
from toolkit.documents.context import document_context
from toolkit.documents.filters import environment_for
from toolkit.documents.render import render
from toolkit.forms import load_code_tables, load_form
from toolkit.resources import Resources


def write_document(checked: Checked, resources: Resources, name: str) -> bytes:
    """Merge the facts into one document's template.

    Args:
        checked: facts without blocking findings.
        resources: where forms and templates stand.
        name: the form's id.

    Raises:
        UsageError: there is no such form or template.
        WantingError: the template has faults.
    """
    form = load_form(resources, name)
    environment = environment_for(load_code_tables(resources))
    return render(load_template(resources, form.template, environment), document_context(checked, form, resources))
