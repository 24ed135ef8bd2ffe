"""Article 7 of the measures: who may lead, who may take part."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.checks.derived import Row, is_home
from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import Severity
from toolkit.i18n import T

E, W, M = Severity.ERROR, Severity.WARNING, Severity.HUMAN
RESEARCH = ("university", "institute")
"""Kinds of units that article 7(3) calls universities, institutes and the like."""
_QUALIFYING = ("application", "feasibility", "recommendation", "form_check")
_CENTRAL = "10"
_LEAD_LEVELS = ("intl_lead", "intl_adv", "cn_lead", "cn_adv", "prov_lead")
_STRENGTH_GROUPS = ("A3-", "A4-", "A5-")


def lead_is_a_legal_person(case: Case) -> Iterator[Hit]:
    """Article 7(1): the lead is an independent legal person."""
    if case.lead and case.lead.get("is_legal_person") is False:
        yield Hit(
            T("The lead unit is not an independent legal person."),
            T("Only an independent legal person registered in Henan may lead."),
            (*case.lead_path, "is_legal_person"),
        )


def lead_registered_in_henan(case: Case) -> Iterator[Hit]:
    """Article 7(1): the lead is registered in Henan."""
    code = (case.lead or {}).get("region_code")
    if code and not code.startswith(case.regions.home):
        yield Hit(
            T("The lead unit is registered in {place}, not in Henan.", place=case.regions.name(code)),
            T("Choose a lead unit that is registered in Henan."),
            (*case.lead_path, "region_code"),
        )


def lead_code_of_henan(case: Case) -> Iterator[Hit]:
    """Article 7(1): the lead's credit code was given in Henan; a central registration asks for proof."""
    code = (case.lead or {}).get("uscc")
    if not code or code[2:4] == case.regions.home:
        return
    if code[2:4] == _CENTRAL:
        yield Hit(
            T("The lead's credit code was given by a central department."),
            T("Add proof that it is registered in Henan."),
            (*case.lead_path, "uscc"),
        )
    else:
        yield Hit(
            T(
                "The lead's credit code was given in {place}.",
                place=case.regions.provinces.get(code[2:4], code[2:4]),
            ),
            T("Compare code and registered place with the licence."),
            (*case.lead_path, "uscc"),
        )


def mainly_henan(case: Case) -> Iterator[Hit]:
    """Article 7(1): members are mainly legal persons of Henan; what mainly means is a policy value."""
    limit = case.policy_number("henan_share")
    if limit is None:
        yield Hit(
            T("Which share of members must be of Henan is not set (未设定)."),
            T("Ask the department; set henan_share in forms/policy.yaml."),
            severity=M,
        )
        return
    if case.derived is None or any(org.get("region_code") is None for org in case.orgs):
        return
    if case.derived.henan_share <= limit:
        yield Hit(
            T(
                "{henan} of {total} members are legal persons of Henan; the share must be more than {limit}.",
                henan=case.derived.henan,
                total=case.derived.members_total,
                limit=limit,
            ),
            T("Add members of Henan, or leave out members of other provinces."),
            ("orgs",),
        )


def outside_members_have_a_part(case: Case) -> Iterator[Hit]:
    """Article 7(1): members of other provinces are welcome with a part of their own."""
    yield from without_task(case, home=False)


def lead_strength(case: Case) -> Iterator[Hit]:
    """Article 7(2): the lead's standing; whether the evidence bears it out only a person can judge."""
    lead = case.lead or {}
    level = lead.get("tech_level")
    if level is None:
        return
    label = case.tables["tech_level"].labels.get(level, level)
    if level not in _LEAD_LEVELS:
        yield Hit(
            T("The lead's standing is only “{level}”.", level=label),
            T("The lead must be leading in the province or better."),
            (*case.lead_path, "tech_level"),
            E,
        )
        return
    evidence = [
        row
        for row in case.rows("attachments")
        if str(row.get("code") or "").startswith(_STRENGTH_GROUPS) and row.get("org") in (None, lead.get("name"))
    ]
    if not evidence:
        yield Hit(
            T("Nothing is attached that shows the lead's standing “{level}”.", level=label),
            T("Attach audit reports (A3), platforms (A4) or patents and awards (A5) of the lead unit."),
            (*case.lead_path, "tech_level"),
            W,
        )
    yield Hit(
        T(
            "The lead says its standing is “{level}”: do scale, research strength and influence bear it out?",
            level=label,
        ),
        T("Judge by the lead's strength text and the attachments A3 to A5."),
        (*case.lead_path, "tech_level"),
    )


def enterprise_figures(case: Case) -> Iterator[Hit]:
    """Article 7(3): an enterprise shows its standing by three years of figures."""
    for i, org in enumerate(case.orgs):
        if org.get("org_type") == "enterprise" and len(org.get("finance") or ()) < 3:
            yield Hit(
                T("{org} has no figures of three years.", org=name_of(org, i)),
                T("Enter revenue, research spending, profit and tax of three consecutive years."),
                ("orgs", i, "finance"),
            )


def research_property(case: Case) -> Iterator[Hit]:
    """Article 7(3): a university or institute has technology or patents of its own."""
    for i, org in enumerate(case.orgs):
        if org.get("org_type") in RESEARCH and not org.get("ip"):
            yield Hit(
                T("{org} names no technology or patent of its own.", org=name_of(org, i)),
                T("Enter at least one core technology or patent."),
                ("orgs", i, "ip"),
            )


def without_task(case: Case, *, home: bool) -> Iterator[Hit]:
    """Find units without any task: those of the home province, or the others."""
    if case.derived is None or not case.rows("tasks"):
        return
    for i, org in enumerate(case.orgs):
        name = org.get("name")
        if name and is_home(org, case.regions) is home and not case.derived.tasks_by_org.get(name):
            yield Hit(
                T("{org} has no task.", org=name),
                T("Make it responsible for or partner in a task, or give the reason in its contribution."),
                ("orgs", i),
            )


def name_of(org: Row, i: int) -> object:
    """Return a unit's name, or its number where it has none."""
    return org.get("name") or T("no. {number}", number=i + 1)


CONDITIONS: tuple[Rule, ...] = (
    Rule("A7-1", E, "7(1)", lead_is_a_legal_person, _QUALIFYING),
    Rule("A7-2", E, "7(1)", lead_registered_in_henan, _QUALIFYING),
    Rule("A7-3", W, "7(1)", lead_code_of_henan, _QUALIFYING),
    Rule("A7-4", E, "7(1)", mainly_henan, _QUALIFYING),
    Rule("A7-5", W, "7(1)", outside_members_have_a_part, ("application", "feasibility", "agreement")),
    Rule("A7-6", M, "7(2)", lead_strength),
    Rule("A7-7", W, "7(3)", enterprise_figures),
    Rule("A7-8", W, "7(3)", research_property),
)
"""Rules of article 7."""
