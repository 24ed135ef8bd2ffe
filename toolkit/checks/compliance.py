"""The measures article by article: which documents and rules serve each, gathered from forms and rules."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import dataclass

from toolkit.checks.rules import Rule
from toolkit.forms import Form, bilingual, document_ids, load_form, read_form_file
from toolkit.i18n import Renderable, T
from toolkit.resources import Resources

ARTICLES = tuple(str(number) for number in range(1, 19))
"""The measures have eighteen."""


@dataclass(frozen=True)
class ArticleRow:
    """What the program does for one article.

    Args:
        article: its number.
        gist: what it is about.
        who: who acts.
        documents: the documents that serve it.
        rules: the rules that rest on it.
        beyond: what serves it besides.
    """

    article: str
    gist: Renderable
    who: Renderable
    documents: tuple[Form, ...]
    rules: tuple[Rule, ...]
    beyond: Renderable


def compliance(resources: Resources, rules: Iterable[Rule]) -> list[ArticleRow]:
    """Return a row for each of the eighteen articles."""
    forms = [load_form(resources, name) for name in document_ids(resources)]
    known = list(rules)
    texts = read_form_file(resources, "measures")
    rows = []
    for article in ARTICLES:
        text = texts.get(article) or {}
        rows.append(
            ArticleRow(
                article,
                bilingual(text.get("gist")),
                bilingual(text.get("who")),
                tuple(form for form in forms if any(_main(item) == article for item in form.articles)),
                tuple(rule for rule in known if _main(rule.article) == article),
                bilingual(text.get("beyond")),
            )
        )
    return rows


def rule_title(rule: Rule) -> Renderable:
    """Return what a rule says in one sentence: the first line of its function's docstring, in the reader's language."""
    first = (inspect.getdoc(rule.judge) or rule.id).split("\n\n")[0]
    title = " ".join(first.split())
    return T(title)


def _main(article: str) -> str:
    return article.partition("(")[0]
