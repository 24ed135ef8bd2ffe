"""Prove a template against its form before any data comes: everything wrong with it, at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit import limits
from toolkit.checks.extremes import Size
from toolkit.documents.authoring.names import check_names
from toolkit.documents.authoring.remarks import Remark, Weight, in_order, would_not_render
from toolkit.documents.authoring.trying import choose_only, try_template
from toolkit.documents.authoring.word import check_word
from toolkit.documents.environment import OfficialEnvironment
from toolkit.documents.faults import Spot, TemplateFaults
from toolkit.documents.fonts import FontSetup
from toolkit.documents.package import read_docx
from toolkit.documents.template import ExaminedPart, compile_template, examine
from toolkit.errors import WantingError
from toolkit.i18n import Renderable, T
from toolkit.resources import Resources

_SAMPLE: tuple[Size, ...] = ("sample",)
_MEND = T("Mend it in Word or WPS at this place.")


def lint_template(
    data: bytes,
    resources: Resources,
    environment: OfficialEnvironment,
    *,
    form: str | None,
    names: bool = True,
    fonts: FontSetup | None = None,
) -> list[Remark]:
    """Look at a template without filling it.

    Args:
        data: the Word file.
        resources: the forms.
        environment: what templates may do, see :func:`toolkit.documents.filters.environment_for`.
        form: the document that it is for; None for every name of the master data.
        names: judge its names; False for a page that no form describes.
        fonts: of this machine; None to leave fonts alone.

    Returns:
        All remarks, errors first.
    """
    try:
        package = read_docx(data, macros=True, longest=limits.TEMPLATE_PART_BYTES)
    except WantingError as error:
        remedy: Renderable = error.remedy or _MEND
        return [Remark("file", Weight.ERROR, Spot(""), error.problem, remedy)]
    parts = [part for member in package.members if (part := examine(member, package, environment)) is not None]
    remarks = [*_faults(parts), *check_word(data, package, fonts, batch=_in_batches(resources, form))]
    if names:
        remarks += check_names(parts, resources, environment, form)
    if not would_not_render(remarks):
        remarks += _compiled(data, environment)
    if not any(part.spots for part in parts):
        problem = T("it has no tags; every document made with it says the same")
        remedy = T("Copy tags from the sheet that alliance template fields ID -o FILE.docx writes.")
        remarks.append(Remark("tag.none", Weight.WARNING, Spot(package.main), problem, remedy))
    return in_order(remarks)


def _faults(parts: list[ExaminedPart]) -> Iterator[Remark]:
    for part in parts:
        for spot, problem in part.faults:
            yield Remark("tag.syntax", Weight.ERROR, spot, problem, _MEND)


def _compiled(data: bytes, environment: OfficialEnvironment) -> Iterator[Remark]:
    """Compile it as filling it would, in case that finds more."""
    try:
        compile_template(data, "", environment)
    except TemplateFaults as error:
        for fault in error.faults:
            spot = Spot(fault.part, fault.paragraph, fault.tag, fault.number)
            yield Remark("tag.syntax", Weight.ERROR, spot, fault.problem, _MEND)


def lint_on_sample(data: bytes, name: str, resources: Resources, form: str) -> list[Remark]:
    """Fill a template that looks sound with the sample's facts; tell what goes wrong only then.

    Args:
        data: the Word file.
        name: the file's name.
        resources: forms and samples.
        form: the document that it is for.

    Raises:
        WantingError: it takes more time or memory than any template needs.
    """
    remarks = []
    for outcome in try_template(resources, form, choose_only(name, data), _SAMPLE):
        for fault in outcome.faults:
            spot = Spot(fault.part, fault.paragraph, fault.tag, fault.number)
            problem = T("filled with the sample's facts: {problem}", problem=fault.problem)
            remarks.append(Remark("sample", Weight.ERROR, spot, problem, _MEND))
    return in_order(remarks)


def _in_batches(resources: Resources, form: str | None) -> bool:
    from toolkit.forms import read_form_file

    return form is not None and bool(read_form_file(resources, form).get("batch"))
