"""Name a place in the facts as the forms name it: 成员单位 第5条 “统一社会信用代码”."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.findings import FactPath
from toolkit.forms import bilingual
from toolkit.i18n import Bilingual, Renderable, T


@dataclass(frozen=True)
class Where:
    """A place in words, from the outside in."""

    steps: tuple[Renderable, ...]

    def render(self, lang: str | None = None) -> str:
        """Say it in ``lang``."""
        return " ".join(step.render(lang) for step in self.steps)


def where(schema: Mapping[str, Any], path: FactPath) -> Where:
    """Name ``path`` by the labels of ``schema``; the last label stands in quotation marks."""
    steps: list[Renderable] = []
    rules: Mapping[str, Any] = {"type": "dict", "schema": schema}
    for i, step in enumerate(path):
        if isinstance(step, int):
            steps.append(T("no. {number}", number=step + 1))
            rules = rules.get("schema", {})
            continue
        inner = rules.get("schema", {})
        rules = inner.get(step, {}) if isinstance(inner, Mapping) else {}
        label = bilingual(rules.get("meta")) if rules.get("meta") else Bilingual(step)
        last = i == len(path) - 1
        steps.append(T("“{label}”", label=label) if last else _short(label))
    return Where(tuple(steps))


def _short(label: Bilingual) -> Bilingual:
    """Leave out what stands in brackets behind the name of a table."""
    return Bilingual(label.zh.partition("（")[0], label.en.partition(" (")[0])
