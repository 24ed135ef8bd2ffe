"""The sample dossier with as many member units as a test asks for, and its documents."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from stdnum.cn import uscc

from toolkit.checks.check import Checked, check_dossier
from toolkit.checks.derived import derive
from toolkit.documents.catalogue import load_template
from toolkit.documents.context import document_context
from toolkit.documents.filters import make_environment
from toolkit.documents.render import render
from toolkit.facts.dossier import read_dossier
from toolkit.forms import load_code_tables, load_form
from toolkit.resources import Resources

ENVIRONMENT = make_environment(load_code_tables(Resources()))


@cache
def sample() -> Checked:
    """Return the sample as checked; findings about its files do not matter here."""
    return check_dossier(read_dossier(Resources().samples / "superhard"), Resources())


def with_members(count: int) -> Checked:
    """Return the sample with ``count`` member units: cut short, or with more of the same kind under other names."""
    values = copy.deepcopy(sample().values)
    known = values["orgs"]
    orgs = [copy.deepcopy(known[n % len(known)]) for n in range(count)]
    for n, org in enumerate(orgs[len(known) :], len(known) + 1):
        org |= {"no": n, "name": f"第{n}号样例新材料科技股份有限公司", "short_name": f"样例{n}号", "uscc": _code(n)}
        org["roles"] = ["member"]
    values["orgs"] = orgs
    names = {org["name"] for org in orgs}
    values = _only(values, {org["name"] for org in known} - names, orgs[0]["name"])
    return replace(sample(), values=values, derived=derive(values), findings=())


def application(checked: Checked, *, bound: bool = False) -> bytes:
    """Return the filled application form."""
    form = load_form(Resources(), "application")
    context = document_context(checked, form, Resources(), bound=bound)
    return render(load_template(Resources(), form.template, ENVIRONMENT), context)


def page(name: str, context: Mapping[str, Any]) -> bytes:
    """Return one of the packet's own pages, filled."""
    return render(load_template(Resources(), name, ENVIRONMENT), context)


COVER = {
    "title": "构建申报材料",
    "alliance_name": "河南省样例产业技术创新战略联盟",
    "lead_name": "河南样例有限公司",
    "recommender": "郑州市科技局",
    "date_text": "2026年3月5日",
    "copies": 4,
    "field": "传统优势产业",
}
CONTENTS = {
    "entries": [
        {"level": 1, "title": "联盟构建申报书", "page": 3},
        {"level": 1, "title": "A1 营业执照", "page": 60},
        {"level": 2, "title": "A1-1 营业执照（样例公司）", "page": 60},
    ],
    "materials": [
        {"code": f"A1-{n}", "title": f"营业执照（样例{n}公司）", "copy_kind": "复印件", "pages": 1, "page": 59 + n}
        for n in range(1, 40)
    ],
    "total_pages": 99,
}
MANIFEST = {
    **COVER,
    "tool": "alliance-toolkit 0",
    "data_sha256": "0f" * 32,
    "parts": [
        {
            "no": 1,
            "title": "构建申报书",
            "source": "application.docx",
            "sha256": "ab" * 32,
            "pages": 59,
            "first_page": 3,
        },
        {"no": 2, "title": "封面", "source": None, "sha256": None, "pages": 1, "first_page": 1},
    ],
    "documents": [{"title": "构建申报书", "template_sha256": "12" * 32, "docx_sha256": "34" * 32}],
    "total_pages": 99,
}


def _code(n: int) -> str:
    head = f"91410100MAYX{n:05d}"
    return head + uscc.calc_check_digit(head)


def _only(value: Any, gone: set[str], lead: str) -> Any:
    """Put the lead in place of units that are no longer there."""
    if isinstance(value, dict):
        return {key: _only(item, gone, lead) for key, item in value.items()}
    if isinstance(value, list):
        out: list[Any] = []
        for item in value:
            kept = _only(item, gone, lead)
            if not (isinstance(kept, str) and kept in out):
                out.append(kept)
        return out
    return lead if isinstance(value, str) and value in gone else value
