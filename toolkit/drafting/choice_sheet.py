"""The sheet for the members' meeting: the clauses that somebody has to decide on, as a Word file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolkit.documents.catalogue import load_template
from toolkit.documents.filters import environment_for
from toolkit.documents.render import render
from toolkit.drafting.explain import Choice, Explained, basis
from toolkit.forms import load_code_tables, load_form
from toolkit.resources import Resources

_TEMPLATE = "clause_choices"
_TITLE = "条款选择说明"


def choice_sheet(texts: Mapping[str, Sequence[Explained]], resources: Resources, alliance: str) -> bytes:
    """Write the sheet.

    Args:
        texts: document → its clauses. A choice stands once, at the first clause that follows it, with the others
            named; clauses without a choice of their own are left out.
        resources: where the template stands.
        alliance: the alliance's name; empty where nobody said it yet.
    """
    template = load_template(resources, _TEMPLATE, environment_for(load_code_tables(resources)))
    told = [{"title": name, "rows": rows} for name, rows in _undecided(texts, resources)]
    context = {
        "title": f"{alliance}{_TITLE}",
        "alliance_name": alliance,
        "texts": told,
    }
    return render(template, context)


def _undecided(
    texts: Mapping[str, Sequence[Explained]], resources: Resources
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield title and rows of each text that has something to decide."""
    titles = {name: load_form(resources, name).title.zh for name in texts}
    users: dict[str, list[Explained]] = {}
    for clauses in texts.values():
        for clause in clauses:
            for choice in clause.choices:
                users.setdefault(choice.field, []).append(clause)
    for name, clauses in texts.items():
        rows = []
        for clause in clauses:
            own = [choice for choice in clause.choices if users[choice.field][0] is clause]
            if own:
                rows.append(_row(clause, [_choice(choice, users[choice.field][1:], titles) for choice in own]))
        if rows:
            yield titles[name], rows


def _row(clause: Explained, choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "place": clause.place.render("zh_CN"),
        "title": clause.clause.title,
        "why": clause.clause.why,
        "basis": basis(clause.clause).render("zh_CN"),
        "choices": choices,
    }


def _choice(choice: Choice, others: Sequence[Explained], titles: Mapping[str, str]) -> dict[str, Any]:
    note = [choice.help] if choice.help else []
    if not choice.variants and choice.default and choice.default + choice.unit != choice.value:
        note.insert(0, f"没有另行商定的为{choice.default}{choice.unit}")
    printed = [other for other in others if other.article is not None]
    if printed:
        note.append("，".join(_places(printed, titles)) + "同用此项")
    return {
        "label": choice.label.zh,
        "value": "" if choice.variants else choice.value,
        "variants": [
            {
                "label": variant.label.render("zh_CN"),
                "means": variant.means,
                "chosen": variant.chosen,
                "default": variant.default,
            }
            for variant in choice.variants
        ],
        "note": f"（{'；'.join(note)}）" if note else "",
    }


def _places(clauses: Sequence[Explained], titles: Mapping[str, str]) -> Iterator[str]:
    """Yield the articles of each text: 联盟章程第三条、第九条."""
    for name, title in titles.items():
        articles = [clause.place.render("zh_CN") for clause in clauses if clause.document == name]
        if articles:
            yield title + "、".join(articles)
