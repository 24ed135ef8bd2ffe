"""The articles of the measures (豫科〔2013〕146号) as far as an application can be judged by them.

Rule ids follow the article: ``A7-2`` is the second rule of article 7. Rules of articles that speak of later stages
stand with their subject. What a form already demands (a blank recommender, a lead without standing) is found there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from toolkit.checks.consistency.conditions import CONDITIONS, RESEARCH, name_of, without_task
from toolkit.checks.rules import ANY, FOUNDING, Case, Hit, Rule
from toolkit.findings import Severity
from toolkit.i18n import T

E, W, M = Severity.ERROR, Severity.WARNING, Severity.HUMAN
_PLANS = ("application", "feasibility", "construction_plan")


def policy_basis(case: Case) -> Iterator[Hit]:
    """Article 1: what the application rests on is named once, and somebody has looked whether it is still in force."""
    basis = case.rows("policy", "basis")
    numbers = Counter(row.get("docno") for row in basis if row.get("docno"))
    for i, row in enumerate(basis):
        path = ("policy", "basis", i)
        if numbers[row.get("docno")] > 1:
            yield Hit(
                T("The document {docno} is named more than once.", docno=row["docno"]),
                T("Name each document once."),
                (*path, "docno"),
            )
            numbers[row["docno"]] = 0
        if row.get("in_force") is None:
            yield Hit(
                T("Nobody has said whether {title} is still in force.", title=row.get("title") or "?"),
                T("Ask the department, then fill in “in_force”."),
                path,
                M,
            )
        elif row["in_force"] is False:
            yield Hit(
                T("{title} is no longer in force.", title=row.get("title") or "?"),
                T("Name the document that replaced it."),
                (*path, "in_force"),
            )


def legal_persons(case: Case) -> Iterator[Hit]:
    """Article 2: an alliance of several legal persons."""
    minimum = case.policy_number("min_members")
    if minimum is None:
        yield Hit(
            T("How many members an alliance needs is not set (未设定)."),
            T("Ask the department; set min_members in forms/policy.yaml."),
            severity=M,
        )
        minimum = Fraction(2)
    persons = sum(org.get("is_legal_person") is not False for org in case.orgs)
    if case.orgs and persons < minimum:
        yield Hit(
            T("There are {count} legal persons; an alliance needs at least {minimum}.", count=persons, minimum=minimum),
            T("Add member units that are legal persons."),
            ("orgs",),
        )
    for i, org in enumerate(case.orgs):
        if org.get("is_legal_person") is False and org is not case.lead:
            yield Hit(
                T("{org} is not an independent legal person and cannot be a party.", org=name_of(org, i)),
                T("Enter the legal person it belongs to: a university, not its college; a company, not its branch."),
                ("orgs", i, "is_legal_person"),
            )


def kinds_of_members(case: Case) -> Iterator[Hit]:
    """Article 2: enterprises together with universities or institutes."""
    kinds = {org.get("org_type") for org in case.orgs}
    if not case.orgs or None in kinds:
        return
    if "enterprise" not in kinds:
        yield Hit(T("No member is an enterprise."), T("Add at least one enterprise."), ("orgs",))
    if not kinds & set(RESEARCH):
        yield Hit(
            T("No member is a university or research institute."),
            T("Add at least one university or research institute."),
            ("orgs",),
        )


def core_technology(case: Case) -> Iterator[Hit]:
    """Article 4: at least one core technology with a target."""
    if not any(row.get("target") for row in case.rows("key_tech")):
        yield Hit(
            T("No key technology has a target."),
            T("Name at least one key technology that the alliance will achieve, with its target."),
            ("key_tech",),
        )


def task_types(case: Case) -> Iterator[Hit]:
    """Article 5: the six kinds of tasks."""
    tasks = case.rows("tasks")
    said = {task.get("type") for task in tasks}
    if not tasks or None in said:
        return
    for key, label in case.tables["task_type"].labels.items():
        if key not in said:
            yield Hit(
                T("No task is of the kind “{kind}”.", kind=label),
                T("Add a task of this kind, or be ready to say why there is none."),
                ("tasks",),
            )


def known_recommender(case: Case) -> Iterator[Hit]:
    """Article 6: recommended by the local science department or a provincial department."""
    name = case.block("application").get("recommender")
    if name and case.regions.recommender(name) is None:
        yield Hit(
            T("“{name}” is not in the list of recommending departments.", name=name),
            T("Write it as on its seal (such as 郑州市科技局), or confirm that it may recommend."),
            ("application", "recommender"),
        )


def recommender_of_the_region(case: Case) -> Iterator[Hit]:
    """Article 6: the recommender is the lead's own: of its region, or the provincial department it belongs to."""
    application = case.block("application")
    code = case.regions.recommender(application.get("recommender") or "")
    home = (case.lead or {}).get("region_code")
    if code is None or home is None or not home.startswith(case.regions.home):
        return
    if code == f"{case.regions.home}0000":
        if application.get("subordination") is not True:
            yield Hit(
                T("A provincial department recommends only units that belong to it."),
                T("Say so under “subordination”, or choose the local science department."),
                ("application", "subordination"),
            )
    elif code[:4] != home[:4]:
        yield Hit(
            T(
                "The recommender is of {there}, the lead unit is registered in {here}.",
                there=case.regions.name(code),
                here=case.regions.name(home),
            ),
            T("Choose the science department of the lead's registered place."),
            ("application", "recommender"),
        )


def joining_commitments(case: Case) -> Iterator[Hit]:
    """Article 6: every unit in the list has agreed to join (attachments A8)."""
    commitments = [row for row in case.rows("attachments") if str(row.get("code") or "").startswith("A8-")]
    covered = {row.get("org") for row in commitments}
    if not commitments or None in covered:  # one file without a unit holds the commitments of all
        return
    for i, org in enumerate(case.orgs):
        if org.get("name") and org["name"] not in covered:
            yield Hit(
                T("There is no joining commitment of {org}.", org=org["name"]),
                T("Add it as attachment A8 with this unit under “org”; one file for all units names no unit."),
                ("orgs", i),
            )


def three_bodies(case: Case) -> Iterator[Hit]:
    """Article 9(1): bodies that decide, advise and execute."""
    bodies = case.rows("bodies")
    said = {body.get("kind") for body in bodies}
    if not bodies or None in said:
        return
    for key, label in case.tables["body_kind"].labels.items():
        if key not in said:
            yield Hit(T("There is no {kind}.", kind=label), T("Add a body of this kind."), ("bodies",))


def liability_subject(case: Case) -> Iterator[Hit]:
    """Article 9(1): who is liable to the outside is a member and a legal person."""
    name = case.block("alliance").get("liability_subject")
    org = next((org for org in case.orgs if org.get("name") == name), None) if name else None
    if org is not None and org.get("is_legal_person") is False:
        yield Hit(
            T("{org} is to be liable to the outside but is not a legal person.", org=name),
            T("Name a member that is a legal person, normally the lead unit."),
            ("alliance", "liability_subject"),
        )


def office_staff(case: Case) -> Iterator[Hit]:
    """Article 9(1): an office with full-time staff; demanded by the end of the construction year (A9-5)."""
    office = case.block("alliance", "office")
    if office.get("host") and not any(person.get("full_time") for person in office.get("staff") or ()):
        yield Hit(
            T("The office has no full-time staff yet."),
            T("Name at least one person; by the time of acceptance it is required."),
            ("alliance", "office", "staff"),
        )


def everyone_has_a_task(case: Case) -> Iterator[Hit]:
    """Article 9(3): the tasks are divided among the members (also C16)."""
    yield from without_task(case, home=True)


def one_responsible_member(case: Case) -> Iterator[Hit]:
    """Article 9(3): exactly one member answers for a task."""
    for i, task in enumerate(case.rows("tasks")):
        if task.get("owner") and task["owner"] in (task.get("partners") or ()):
            yield Hit(
                T(
                    "{org} is both responsible for and partner in task {no}.",
                    org=task["owner"],
                    no=task.get("no") or i + 1,
                ),
                T("Leave it out of the partners."),
                ("tasks", i, "partners"),
            )


def five_mechanisms(case: Case) -> Iterator[Hit]:
    """Article 11: five mechanisms, each described."""
    rows = case.rows("mechanisms")
    said = {row.get("kind") for row in rows}
    if not rows or None in said:
        return
    for key, label in case.tables["mechanism"].labels.items():
        if key not in said:
            yield Hit(T("The mechanism “{kind}” is missing.", kind=label), T("Describe it."), ("mechanisms",))
    minimum = case.policy_number("mechanism_min_chars")
    for i, row in enumerate(rows):
        length = len(row.get("summary") or "")
        if minimum and 0 < length < minimum:
            yield Hit(
                T("The mechanism is described in {count} characters only.", count=length),
                T("Describe it in {minimum} characters or more.", minimum=minimum),
                ("mechanisms", i, "summary"),
                W,
            )


MEASURES: tuple[Rule, ...] = (
    Rule("A1-1", W, "1", policy_basis, (ANY,)),
    Rule("A2-1", E, "2", legal_persons, (*FOUNDING, "recommendation")),
    Rule("A2-2", W, "2", kinds_of_members, (*FOUNDING, "recommendation")),
    Rule("A4-1", W, "4", core_technology, (*_PLANS, "industry_plan")),
    Rule("A5-1", W, "5", task_types, (*_PLANS, "agreement", "acceptance")),
    Rule("A6-1", M, "6", known_recommender, ("application", "recommendation")),
    Rule("A6-2", W, "6", recommender_of_the_region, ("application", "recommendation")),
    Rule("A6-3", E, "6", joining_commitments),
    *CONDITIONS,
    Rule("A9-2", E, "9(1)", three_bodies, FOUNDING),
    Rule("A9-3", E, "9(1)", liability_subject, FOUNDING),
    Rule("A9-4", W, "9(1)", office_staff, ("application", "construction_plan")),
    Rule("A9-8", W, "9(3)", everyone_has_a_task, (*_PLANS, "agreement", "acceptance")),
    Rule("A9-9", E, "9(3)", one_responsible_member, (*_PLANS, "agreement", "acceptance")),
    Rule("A11-0", E, "11", five_mechanisms, (*_PLANS, "charter", "acceptance")),
)
"""Rules of the measures, by article. A3-1 and A6-1's blank case are the forms' own demands."""
