"""Judge a dossier for a stage: read every value, apply every rule, say everything at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from toolkit.checks.consistency import CONSISTENCY
from toolkit.checks.derived import Derived, derive
from toolkit.checks.measures import MEASURES
from toolkit.checks.rules import Case, Rule, judge
from toolkit.checks.schema import make_world, read_facts, scope_schema
from toolkit.checks.values import Reading
from toolkit.facts.dossier import Facts
from toolkit.findings import Finding, blocking, in_order
from toolkit.forms import PacketPlan, load_document_plan, load_packet_plan, load_policy
from toolkit.resources import Resources

RULES: tuple[Rule, ...] = (*MEASURES, *CONSISTENCY)
"""Every rule; each is applied where one of its documents is made."""


@dataclass(frozen=True)
class Checked:
    """A judged dossier.

    Args:
        facts: what was said.
        values: the typed values; every key of the schemas is there, None or empty where nothing was said.
        findings: everything wrong, in the order of the file.
        readings: values whose typing had to be interpreted.
        derived: computed values; None while there is no member unit.
        plan: what the facts were judged for.
    """

    facts: Facts
    values: dict[str, Any]
    findings: tuple[Finding, ...]
    readings: tuple[Reading, ...]
    derived: Derived | None
    plan: PacketPlan

    @property
    def blocking(self) -> bool:
        """Whether nothing can be built from it yet."""
        return blocking(self.findings)


def check_dossier(
    facts: Facts, resources: Resources, stage: str = "application", *, document: str | None = None
) -> Checked:
    """Judge a dossier for a stage, or for one document.

    Args:
        facts: the dossier as read.
        resources: the forms to judge by.
        stage: which packet is meant; ``forms/packets.yaml`` says which documents it needs.
        document: a document's id, to judge only what concerns it.

    Raises:
        UsageError: the stage or a form is unknown or wrong.
    """
    plan = load_document_plan(resources, document) if document else load_packet_plan(resources, stage)
    plan = plan.for_facts(facts.tree)
    schema = scope_schema(plan, resources, facts.tree)
    world = make_world(facts.tree, resources, facts.folder)
    outcome = read_facts(facts, schema, world, resources)
    derived = derive(outcome.values, world.regions)
    case = Case(
        values=outcome.values,
        derived=derived,
        facts=facts,
        schema=schema,
        plan=plan,
        policy=load_policy(resources),
        tables=world.tables,
        regions=world.regions,
        texts=tuple(outcome.texts),
    )
    findings = [*facts.findings, *outcome.findings, *judge(RULES, case)]
    readings = sorted(outcome.readings, key=lambda r: (r.place.file, r.place.line or 0, r.place.column or 0))
    return Checked(facts, outcome.values, tuple(in_order(findings)), tuple(readings), derived, plan)
