"""Consistency of the list of members and of who does what in the alliance."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from toolkit.checks.codes import organisation_check_fits
from toolkit.checks.dates import add_years
from toolkit.checks.rules import ANY, FOUNDING, Case, Hit, Rule
from toolkit.findings import Severity
from toolkit.i18n import T

E, W, M = Severity.ERROR, Severity.WARNING, Severity.HUMAN
_TYPES_BY_HEAD = {
    "91": ("enterprise", "finance", "service", "other"),
    "93": ("enterprise", "other"),
    "11": ("gov_unit", "other"),
    "12": ("university", "institute", "gov_unit", "service", "finance"),
    "13": ("association", "other"),
    "51": ("association",),
    "52": ("university", "institute", "association", "service", "other"),
    "53": ("association", "finance", "other"),
}
"""First two characters of the credit code → kinds of units it may stand for."""


def one_lead(case: Case) -> Iterator[Hit]:
    """Exactly one unit leads."""
    if not case.orgs or any(not org.get("roles") for org in case.orgs):
        return
    leads = [i for i, org in enumerate(case.orgs) if "lead" in org["roles"]]
    if not leads:
        yield Hit(T("No member unit has the role of the lead."), T("Give exactly one unit this role."), ("orgs",))
    for i in leads[1:]:
        yield Hit(
            T("More than one unit has the role of the lead; the first is no. {first}.", first=leads[0] + 1),
            T("Leave the role with one unit."),
            ("orgs", i, "roles"),
        )


def alike_names(case: Case) -> Iterator[Hit]:
    """Names that differ in width or brackets only are one unit said twice."""
    first: dict[str, int] = {}
    for i, org in enumerate(case.orgs):
        name = org.get("name")
        if not name:
            continue
        key = "".join(unicodedata.normalize("NFKC", name).split())
        earlier = first.setdefault(key, i)
        if earlier != i and case.orgs[earlier].get("name") != name:
            yield Hit(
                T("{org} differs from no. {first} in spaces or brackets only.", org=name, first=earlier + 1),
                T("Write the name as in the licence; if it is the same unit, delete one."),
                ("orgs", i, "name"),
            )


def numbering(case: Case) -> Iterator[Hit]:
    """Numbers run from 1 without gaps; the lead is number 1."""
    for i, org in enumerate(case.orgs):
        if org.get("no") is not None and org["no"] != i + 1:
            yield Hit(
                T("The number {no} should be {expected}.", no=org["no"], expected=i + 1),
                T("Number the units 1, 2, 3 … in their order; the lead is 1."),
                ("orgs", i, "no"),
            )
            return
    if case.lead and case.lead.get("no") not in (None, 1):
        yield Hit(
            T("The lead unit is no. {no}, not no. 1.", no=case.lead["no"]),
            T("Put the lead unit first."),
            (*case.lead_path, "no"),
        )


def liability_with_the_lead(case: Case) -> Iterator[Hit]:
    """Normally the lead unit is liable to the outside."""
    name = case.block("alliance").get("liability_subject")
    lead = (case.lead or {}).get("name")
    if name and lead and name != lead:
        yield Hit(
            T("{org} is liable to the outside, not the lead unit.", org=name),
            T("Check that the agreement says the same."),
            ("alliance", "liability_subject"),
        )


def custodian_and_host(case: Case) -> Iterator[Hit]:
    """The alliance's money lies with the host of its office or with the lead (article 11(1))."""
    alliance = case.block("alliance")
    custodian, host = alliance.get("fund_custodian"), case.block("alliance", "office").get("host")
    lead = (case.lead or {}).get("name")
    if custodian and host and lead and custodian not in (host, lead):
        yield Hit(
            T("{org} keeps the money but neither hosts the office nor leads.", org=custodian),
            T("Entrust the host of the office or the lead, or explain it in the agreement."),
            ("alliance", "fund_custodian"),
        )


def seats(case: Case) -> Iterator[Hit]:
    """Named seats agree with the size of the body, and its head is among them."""
    positions = case.rows("positions")
    for i, body in enumerate(case.rows("bodies")):
        named = [row for row in positions if row.get("body") and row["body"] == body.get("name")]
        size = body.get("size")
        if named and size is not None and len(named) != size:
            yield Hit(
                T("{body} has {size} seats, but {count} are named.", body=body["name"], size=size, count=len(named)),
                T("Make the number of seats and the list of positions agree."),
                ("bodies", i, "size"),
            )
        chair = body.get("chair")
        if named and chair and all(row.get("name") and row["name"] != chair for row in named):
            yield Hit(
                T("{chair}, head of {body}, is not in the list of positions.", chair=chair, body=body["name"]),
                T("Make the head and the list of positions agree."),
                ("bodies", i, "chair"),
            )


def type_fits_code(case: Case) -> Iterator[Hit]:
    """The kind of unit fits the first two characters of its credit code; a trader is no legal person."""
    for i, org in enumerate(case.orgs):
        code, kind = org.get("uscc"), org.get("org_type")
        if not code:
            continue
        if code.startswith("92"):
            yield Hit(
                T("The credit code is that of an individual business, which is not a legal person."),
                T("Only legal persons can be members; enter the company or leave it out."),
                ("orgs", i, "uscc"),
                E,
            )
        elif kind and kind not in _TYPES_BY_HEAD.get(code[:2], (kind,)):
            yield Hit(
                T(
                    "The credit code begins with {head}, which does not fit “{kind}”.",
                    head=code[:2],
                    kind=case.tables["org_type"].labels.get(kind, kind),
                ),
                T("Compare code and kind with the licence."),
                ("orgs", i, "org_type"),
            )


def organisation_code(case: Case) -> Iterator[Hit]:
    """The part of the credit code that identifies the unit has a check character of its own."""
    for i, org in enumerate(case.orgs):
        if org.get("uscc") and not organisation_check_fits(org["uscc"]):
            yield Hit(
                T("Characters 9 to 17 of the credit code do not fit each other."),
                T("Compare the code with the licence; very few real codes are so."),
                ("orgs", i, "uscc"),
            )


def registered_long_enough(case: Case) -> Iterator[Hit]:
    """Units have been registered for a while; how long is a policy value."""
    years = case.policy_number("min_registered_years")
    day = case.block("application").get("apply_date")
    if years is None or day is None:
        return
    for i, org in enumerate(case.orgs):
        if org.get("est_date") and add_years(org["est_date"], int(years)) > day:
            yield Hit(
                T(
                    "{org} was registered less than {years} year(s) before the application.",
                    org=org.get("name") or i + 1,
                    years=years,
                ),
                T("Check the date; ask the department whether the unit may take part."),
                ("orgs", i, "est_date"),
            )


def staff(case: Case) -> Iterator[Hit]:
    """Research staff are part of the staff."""
    for i, org in enumerate(case.orgs):
        total, research = org.get("staff_total"), org.get("staff_rd")
        if total is not None and research is not None and research > total:
            yield Hit(
                T("{research} research staff are more than {total} staff in all.", research=research, total=total),
                T("Correct one of the two figures."),
                ("orgs", i, "staff_rd"),
            )


def credit(case: Case) -> Iterator[Hit]:
    """No bad credit record; with one, the lead can't apply."""
    for i, org in enumerate(case.orgs):
        if org.get("credit_ok") is False:
            yield Hit(
                T("{org} has a bad credit record.", org=org.get("name") or i + 1),
                T("A lead unit with one cannot apply; ask the department about a member."),
                ("orgs", i, "credit_ok"),
                E if org is case.lead else None,
            )


def personal_numbers(case: Case) -> Iterator[Hit]:
    """ID numbers are not collected without need (个人信息保护法 6)."""
    for i, org in enumerate(case.orgs):
        if (org.get("legal_rep") or {}).get("id_no"):
            yield Hit(
                T("An ID number is entered; the application does not need it."),
                T("Delete it unless the department demands it."),
                ("orgs", i, "legal_rep", "id_no"),
            )


MEMBERS: tuple[Rule, ...] = (
    Rule("C02", E, "7(1)", one_lead, (ANY,)),
    Rule("C02-2", W, "2", alike_names, FOUNDING),
    Rule("C07", E, "2", numbering, (ANY,)),
    Rule("C08", W, "9(1)", liability_with_the_lead, FOUNDING),
    Rule("C09", W, "11(1)", custodian_and_host, (*FOUNDING, "fund_rules")),
    Rule("C10", W, "9(1)", seats, FOUNDING),
    Rule("C35", W, "PIPL 6", personal_numbers, FOUNDING),
    Rule("M-type", W, "GB 32100-2015", type_fits_code, FOUNDING),
    Rule("M-code", W, "GB 11714", organisation_code, FOUNDING),
    Rule("M-age", W, "6", registered_long_enough),
    Rule("M-staff", E, "7(3)", staff),
    Rule("M-credit", W, "7", credit),
)
"""Rules on members and bodies."""
