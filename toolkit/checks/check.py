"""Judge a dossier for a stage: read every value, apply every rule, say everything at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from toolkit.checks.consistency.everything import CONSISTENCY
from toolkit.checks.consistency.measures import MEASURES
from toolkit.checks.derived import Derived, derive
from toolkit.checks.rules import Case, Rule, judge
from toolkit.checks.schema import Compiled, compile_schema, make_world, read_compiled, references, scope_schema
from toolkit.checks.values import Reading, World
from toolkit.facts.dossier import Facts
from toolkit.findings import Finding, blocking, in_order
from toolkit.forms import PacketPlan, PolicyValue, Schema, load_document_plan, load_packet_plan, load_policy
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


@dataclass(frozen=True)
class Yardstick:
    """All that judging depends on besides the facts themselves; made once, it judges any number of dossiers.

    Args:
        plan: what the facts are judged for.
        compiled: the schema they are read by.
        world: code tables and regions; the rows referred to are those of each dossier.
        policy: the policy values.
        rules: the rules that concern the plan.
    """

    plan: PacketPlan
    compiled: Compiled
    world: World
    policy: Mapping[str, PolicyValue]
    rules: tuple[Rule, ...]

    def judge(self, facts: Facts, folder: Path | None = None) -> Checked:
        """Judge a dossier.

        Args:
            facts: as read.
            folder: where its attachments are; None where there are no files to look at.
        """
        world = replace(self.world, references=references(facts.tree), folder=folder)
        outcome = read_compiled(facts, self.compiled, world)
        derived = derive(outcome.values, world.regions)
        case = Case(
            values=outcome.values,
            derived=derived,
            facts=facts,
            schema=self.compiled.schema,
            plan=self.plan,
            policy=self.policy,
            tables=world.tables,
            regions=world.regions,
            texts=tuple(outcome.texts),
        )
        findings = [*facts.findings, *outcome.findings, *judge(self.rules, case)]
        readings = sorted(outcome.readings, key=lambda r: (r.place.file, r.place.line or 0, r.place.column or 0))
        return Checked(facts, outcome.values, tuple(in_order(findings)), tuple(readings), derived, self.plan)


def make_yardstick(plan: PacketPlan, schema: Schema, resources: Resources) -> Yardstick:
    """Make ready what judging for a plan depends on.

    Args:
        plan: what is to be made.
        schema: what the facts are read by, see :func:`toolkit.checks.schema.scope_schema`.
        resources: the forms to judge by.

    Raises:
        UsageError: a form is wrong.
    """
    world = make_world({}, resources)
    rules = tuple(rule for rule in RULES if rule.concerns(plan.documents))
    return Yardstick(plan, compile_schema(schema, world, resources), world, load_policy(resources), rules)


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
    return make_yardstick(plan, schema, resources).judge(facts, facts.folder)
