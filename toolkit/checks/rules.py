"""What a rule is: a named judgement over values that were read; it never fails on what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from toolkit.checks.derived import Derived, Row, fact_at
from toolkit.checks.regions import Regions
from toolkit.checks.where import Where, where
from toolkit.errors import UsageError
from toolkit.facts.dossier import Facts
from toolkit.findings import FactPath, Finding, Severity
from toolkit.forms import CodeTable, PacketPlan, PolicyValue, Schema
from toolkit.i18n import Renderable, T


@dataclass(frozen=True)
class Case:
    """What rules judge.

    Args:
        values: the typed values; None where nothing was said or nothing could be read.
        derived: what is computed from them.
        facts: the facts, for places.
        schema: the joined schema, for labels.
        plan: what the stage's packet binds.
        policy: the policy values.
        tables: the code tables, for labels.
        regions: the region table.
        texts: every text read, with its path.
    """

    values: Mapping[str, Any]
    derived: Derived | None
    facts: Facts
    schema: Schema
    plan: PacketPlan
    policy: Mapping[str, PolicyValue]
    tables: Mapping[str, CodeTable]
    regions: Regions
    texts: tuple[tuple[FactPath, str], ...] = ()

    @property
    def orgs(self) -> list[Row]:
        """The member units."""
        return self.rows("orgs")

    @property
    def lead(self) -> Row | None:
        """The lead unit."""
        return self.derived.lead if self.derived else None

    @property
    def lead_path(self) -> FactPath:
        """Where the lead unit stands."""
        return ("orgs", next((i for i, org in enumerate(self.orgs) if org is self.lead), 0))

    def rows(self, *keys: str) -> list[Row]:
        """Return a table's rows; none where it was not said."""
        found = self.block(*keys[:-1]).get(keys[-1])
        return found if isinstance(found, list) else []

    def block(self, *keys: str) -> Mapping[str, Any]:
        """Return a block; an empty one where it was not said."""
        found: Any = self.values
        for key in keys:
            found = found.get(key) if isinstance(found, Mapping) else None
        return found if isinstance(found, Mapping) else {}

    def at(self, *path: str | int) -> Any:
        """Return the value at a place; None where there is none."""
        return fact_at(self.values, path)

    def label(self, table: str, key: str | None) -> Renderable:
        """Return the printed name of a code table's key."""
        known = self.tables[table].labels
        return known[key] if key is not None and key in known else T("“{key}”", key=key or "?")

    def made(self, *documents: str) -> bool:
        """Say whether one of these documents is to be made."""
        return not set(documents).isdisjoint(self.plan.documents)

    def policy_value(self, name: str) -> Any:
        """Return a policy value; None when nobody has set it."""
        return self.policy[name].value if name in self.policy else None

    def policy_number(self, name: str) -> Fraction | None:
        """Return a policy value that is a number; None when nobody has set it.

        Raises:
            UsageError: the value is not a number.
        """
        value = self.policy_value(name)
        try:
            return None if value is None else Fraction(str(value))
        except (ValueError, ZeroDivisionError) as error:
            raise UsageError(
                T("The policy value {name} is “{value}”, which cannot be used.", name=name, value=value),
                T("Write a number such as 2 or 1/2 in forms/policy.yaml."),
            ) from error

    def left_out(self, *path: str | int) -> bool:
        """Say whether nothing was typed at a place; what can't be read is a finding of its own."""
        found: Any = self.facts.tree
        for step in path:
            if isinstance(found, Mapping):
                found = found.get(str(step))
            elif isinstance(found, list) and isinstance(step, int) and step < len(found):
                found = found[step]
            else:
                return False
        return not found

    def where(self, *path: str | int) -> Where:
        """Name a place in the words of the forms."""
        return where(self.schema, path)


@dataclass(frozen=True)
class Hit:
    """One breach of a rule.

    Args:
        problem: what is wrong.
        remedy: the way out.
        path: where.
        severity: when it weighs other than the rule says.
    """

    problem: Renderable
    remedy: Renderable
    path: FactPath = field(default=())
    severity: Severity | None = None


Judge = Callable[[Case], Iterable[Hit]]


@dataclass(frozen=True)
class Rule:
    """A rule of the measures, or of consistency.

    Args:
        id: its id in the reference.
        severity: how much a breach weighs.
        article: the article of the measures or the source it rests on.
        judge: finds the breaches.
        documents: the documents it concerns; it is applied where one of them is made.
    """

    id: str
    severity: Severity
    article: str
    judge: Judge
    documents: tuple[str, ...] = ("application",)

    def concerns(self, documents: Iterable[str]) -> bool:
        """Say whether it is applied where these documents are made."""
        return ANY in self.documents or not set(self.documents).isdisjoint(documents)


ANY = "*"
"""Stands for every document."""
FOUNDING = ("application", "feasibility", "construction_plan", "agreement", "charter", "acceptance")
"""Documents that set out who the alliance is and what it will do: bodies, tasks, money."""


def judge(rules: Iterable[Rule], case: Case) -> Iterator[Finding]:
    """Apply to a case the rules that concern what is made."""
    for rule in rules:
        if not rule.concerns(case.plan.documents):
            continue
        for hit in rule.judge(case):
            place = case.facts.place(hit.path) if hit.path else None
            yield Finding(rule.id, hit.severity or rule.severity, hit.problem, hit.remedy, place, rule.article)
