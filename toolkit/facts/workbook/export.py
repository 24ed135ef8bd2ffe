"""Write a dossier as one workbook, empty, filled or with findings marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from toolkit.facts.sheets.paper import Cover, Marked, Problem, Spot, Workbook
from toolkit.facts.sheets.writer import write_workbook
from toolkit.facts.workbook.fill import Filled, fill
from toolkit.facts.workbook.layout import lay_out
from toolkit.findings import Finding, Severity
from toolkit.i18n import Renderable, T
from toolkit.resources import Resources

Name = Callable[[Severity], Renderable]
_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.HUMAN: 2}


def export_workbook(
    tree: Mapping[str, Any], resources: Resources, documents: Sequence[str], *, spare: int = 200
) -> bytes:
    """Write facts as a workbook.

    Args:
        tree: facts as typed; an empty one gives an empty form.
        resources: the forms, by which sheets are laid out.
        documents: ids of the documents to be written; their own fields get sheets even if nothing is said of them.
        spare: empty rows of each table that carry drop-down lists.
    """
    filled = fill(lay_out(resources, documents, tree), tree, spare=spare)
    title = _title(tree)
    return write_workbook(Workbook(filled.papers, title, cover=_cover(title)))


def annotated_workbook(
    tree: Mapping[str, Any],
    resources: Resources,
    documents: Sequence[str],
    findings: Iterable[Finding],
    name: Name,
    basis: Callable[[str], Renderable],
) -> bytes:
    """Write facts as a fresh workbook; each finding is a comment and a colour on its cell and a line of a list.

    Args:
        tree: facts as typed.
        resources: the forms.
        documents: ids of the documents to be written.
        findings: of the check.
        name: names a severity.
        basis: names what a finding rests on.
    """
    plans = lay_out(resources, documents, tree)
    return annotate(fill(plans, tree), _title(tree), findings, name, basis)


def annotate(
    filled: Filled, title: str, findings: Iterable[Finding], name: Name, basis: Callable[[str], Renderable]
) -> bytes:
    """Write sheets with findings marked; see :func:`annotated_workbook`."""
    problems = []
    on_cells: dict[Spot, list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: _WEIGHT[f.severity]):
        spot = filled.spot(finding.place.path) if finding.place and finding.place.path else None
        problems.append(
            Problem(
                severity=finding.severity,
                spot=spot,
                name=str(name(finding.severity)),
                where=str(finding.place or ""),
                problem=str(finding.problem),
                remedy=str(finding.remedy),
                rule=finding.rule,
                basis=str(basis(finding.article)) if finding.article else "",
            )
        )
        if spot is not None and finding.severity is not Severity.HUMAN:
            on_cells.setdefault(spot, []).append(finding)
    marks = {
        spot: Marked(found[0].severity, "\n".join(f"{name(f.severity)}：{f.problem}\n→ {f.remedy}" for f in found))
        for spot, found in on_cells.items()
    }
    headings = (
        str(T("Problems")), str(T("No.")), str(T("Severity")), str(T("Place")), str(T("What is wrong")),
        str(T("How to mend it")), str(T("Rule")), str(T("Basis")),
    )  # fmt: skip
    return write_workbook(
        Workbook(filled.papers, title, cover=_cover(title), problems=problems, problem_headings=headings), marks
    )


def _title(tree: Mapping[str, Any]) -> str:
    alliance = tree.get("alliance")
    name = alliance.get("name") if isinstance(alliance, dict) else None
    return str(T("{name}: dossier", name=name)) if isinstance(name, str) and name else str(T("Dossier of an alliance"))


def _cover(title: str) -> Cover:
    lines = (
        T("Say every fact once; all documents take it from here. Fill in the bordered cells only."),
        T("Fields marked * must be filled in and are tinted while empty. Choose from the lists where there are some."),
        T("Codes, telephone numbers and accounts are text: type them as they are. Dates: 2026-03-05. Money: 万元."),
        T("Several values in one cell: one a line (Alt+Enter). Rows may be added below a table or between its rows."),
        T("Do not unhide, delete or overwrite hidden rows and columns: the program knows the fields by them."),
        T("When done, save it as .xlsx and run `alliance check FILE.xlsx`, or put it in the dossier as dossier.xlsx."),
    )  # fmt: skip
    return Cover(
        str(T("List of sheets")),
        title,
        tuple(str(line) for line in lines),
        (str(T("Sheet")), str(T("What to fill in")), str(T("Filled"))),
    )
