"""Who signed agreement and charter: every member, by its legal representative or with authority (9(3), C03, C06)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from toolkit.checks.derived import Row
from toolkit.checks.membership import members_after
from toolkit.checks.places import Listed, inside
from toolkit.checks.rules import Case, Hit, Rule
from toolkit.findings import FactPath, Severity
from toolkit.i18n import T

E, W, M = Severity.ERROR, Severity.WARNING, Severity.HUMAN
SIGNED = ("agreement", "charter", "acceptance")
_DOCUMENTS = ("agreement", "charter")


def everyone_signed(case: Case) -> Iterator[Hit]:
    """Article 9(3): those who signed are exactly the members of that day, by the filed changes."""
    for document in _DOCUMENTS:
        rows = _signatures(case, document)
        if not rows or any(row.get("party") is None for _, row in rows):
            continue
        title = case.label("signed_document", document)
        day = max((row["sign_date"] for _, row in rows if row.get("sign_date")), default=None)
        names = {row["party"] for _, row in rows}
        members = _names_on(case, day)
        for i, org in enumerate(case.orgs):
            if org.get("name") and org["name"] in members and org["name"] not in names:
                yield Hit(
                    T(
                        "{org} is a member ({there}) but did not sign “{document}” ({here}); no filed change says that "
                        "it left.",
                        org=org["name"],
                        there=case.where("orgs", i, "name"),
                        document=title,
                        here=case.where("signoffs"),
                    ),
                    T("Enter its signature, or file the change by which it left (table of changes)."),
                    ("orgs", i, "name"),
                    None if case.made("acceptance") or case.at("alliance", "founded_date") else W,
                )
        for i, row in rows:
            if row["party"] not in members:
                yield Hit(
                    T(
                        "{org} signed “{document}” on {day} though it had left ({there}).",
                        org=row["party"],
                        document=title,
                        day=row.get("sign_date") or "?",
                        there=case.where("changes"),
                    ),
                    T("Correct the date or the filed change."),
                    ("signoffs", i, "party"),
                )


def both_signed_alike(case: Case) -> Iterator[Hit]:
    """Article 9(3): whoever signed the agreement signed the charter too, once each (C03)."""
    parties: dict[str, dict[str, int]] = {}
    for document in _DOCUMENTS:
        for i, row in _signatures(case, document):
            seen = parties.setdefault(document, {})
            if row.get("party") in seen:
                yield Hit(
                    T(
                        "{org} signed “{document}” twice: {here} and {there}.",
                        org=row["party"],
                        document=case.label("signed_document", document),
                        here=case.where("signoffs", i),
                        there=case.where("signoffs", seen[row["party"]]),
                    ),
                    T("Leave one of the two."),
                    ("signoffs", i, "party"),
                )
            elif row.get("party"):
                seen[row["party"]] = i
    if len(parties) < len(_DOCUMENTS):
        return
    for here, there in (_DOCUMENTS, tuple(reversed(_DOCUMENTS))):
        for party, i in parties[here].items():
            if party not in parties[there]:
                yield Hit(
                    T(
                        "{org} signed “{here}” ({place}) but not “{there}”.",
                        org=party,
                        here=case.label("signed_document", here),
                        place=case.where("signoffs", i),
                        there=case.label("signed_document", there),
                    ),
                    T("Enter the signature that is missing."),
                    ("signoffs", i, "party"),
                )


def in_the_members_order(case: Case) -> Iterator[Hit]:
    """Article 9(3): parties sign in the order of the table of member units (C04)."""
    order = {org.get("name"): i for i, org in enumerate(case.orgs)}
    for document in _DOCUMENTS:
        last = -1
        for i, row in _signatures(case, document):
            place = order.get(row.get("party"))
            if place is None:
                continue
            if place < last:
                yield Hit(
                    T(
                        "{org} signs after {before}, but stands before it in {there}.",
                        org=row["party"],
                        before=case.orgs[last].get("name") or "?",
                        there=case.where("orgs"),
                    ),
                    T("Give the signatures in the order of the member units."),
                    ("signoffs", i, "party"),
                )
                break
            last = place


def signers_may_sign(case: Case) -> Iterator[Hit]:
    """Article 9(3): a legal representative signs by name, anybody else with a letter of authority (C06)."""
    orgs = {org.get("name"): i for i, org in enumerate(case.orgs)}
    for i, row in enumerate(case.rows("signoffs")):
        at = orgs.get(row.get("party"))
        head = (case.orgs[at].get("legal_rep") or {}).get("name") if at is not None else None
        signer, capacity = row.get("signer"), row.get("capacity")
        if capacity == "legal_rep" and head and signer and signer != head:
            yield Hit(
                T(
                    "{signer} signs as legal representative of {org}, whose legal representative is {head} ({there}).",
                    signer=signer,
                    org=row["party"],
                    head=head,
                    there=case.where("orgs", at or 0, "legal_rep", "name"),
                ),
                T("Correct the name, or enter the signer as authorised agent with a letter of authority."),
                ("signoffs", i, "signer"),
            )
        elif capacity == "agent" and case.left_out("signoffs", i, "auth_letter"):
            yield Hit(
                T(
                    "{signer} signs for {org} without a letter of authority.",
                    signer=signer or "?",
                    org=row.get("party"),
                ),
                T("Attach the letter of authority, and name its code."),
                ("signoffs", i, "auth_letter"),
            )


def signed_in_time(case: Case) -> Iterator[Hit]:
    """Article 9: agreement and charter are signed within the construction year (C21)."""
    first, last = case.at("alliance", "construction_start"), case.at("alliance", "construction_end")
    applied = case.at("application", "apply_date")
    for i, row in enumerate(case.rows("signoffs")):
        day, path = row.get("sign_date"), ("signoffs", i, "sign_date")
        if day is None:
            continue
        if last is not None and day > last:
            yield Hit(
                T(
                    "{here} ({day}) is after {there} ({bound}).",
                    here=case.where(*path),
                    day=day,
                    there=case.where("alliance", "construction_end"),
                    bound=last,
                ),
                T("Correct the date; both must be signed within the construction year."),
                path,
            )
        elif first is not None and day < first:
            bound: tuple[FactPath, date] = (("alliance", "construction_start"), first)
            if applied is not None and day < applied:
                bound = (("application", "apply_date"), applied)
            yield Hit(
                T(
                    "{here} ({day}) is before {there} ({bound}).",
                    here=case.where(*path),
                    day=day,
                    there=case.where(*bound[0]),
                    bound=bound[1],
                ),
                T("Check the date; what was signed before must have been confirmed since."),
                path,
                W,
            )


def signed_before_acceptance(case: Case) -> Iterator[Hit]:
    """Article 2: an alliance rests on a contract; at acceptance agreement and charter are both signed."""
    for document in _DOCUMENTS:
        if not _signatures(case, document) and not any(row.get("document") is None for row in case.rows("signoffs")):
            yield Hit(
                T(
                    "Nobody is said to have signed “{document}” ({there}).",
                    document=case.label("signed_document", document),
                    there=case.where("signoffs"),
                ),
                T("Enter who signed it and when; acceptance needs both signed by all."),
                ("signoffs",),
            )


def agents_have_authority(case: Case) -> Iterator[Hit]:
    """Article 9(3): the agent of a letter of authority is who signed, on a day within its period (C06)."""
    signed = [(i, row) for i, row in enumerate(case.rows("signoffs")) if row.get("capacity") == "agent"]
    agents = {row.get("org"): n for n, row in enumerate(case.rows("mandates", "agents"))}
    for i, row in signed:
        n = agents.get(row.get("party"))
        if n is None:
            if row.get("party") and case.at("mandates") is not None:
                yield Hit(
                    T(
                        "{signer} signs for {org} ({there}), but no letter of authority names an agent of it.",
                        signer=row.get("signer") or "?",
                        org=row["party"],
                        there=case.where("signoffs", i),
                    ),
                    T("Enter the agent in the letters of authority."),
                    ("mandates", "agents"),
                )
            continue
        agent: FactPath = ("mandates", "agents", n)
        name = case.at(*agent, "name")
        if name and row.get("signer") and name != row["signer"]:
            yield Hit(
                T(
                    "The letter of authority names {agent}; {signer} signed ({there}).",
                    agent=name,
                    signer=row["signer"],
                    there=case.where("signoffs", i, "signer"),
                ),
                T("Make both agree with the letter as it was signed."),
                (*agent, "name"),
            )
        remedy = T("Correct the date, or have the authority given again.")
        yield from inside(case, ("signoffs", i, "sign_date"), (*agent, "from"), (*agent, "to"), remedy)


def authority_spans(case: Case) -> Iterator[Hit]:
    """Article 9(3): a letter of authority is given before it runs out."""
    for n in range(len(case.rows("mandates", "agents"))):
        at: FactPath = ("mandates", "agents", n)
        yield from inside(case, (*at, "date"), None, (*at, "to"), T("Correct one of the dates."))
        yield from inside(case, (*at, "from"), None, (*at, "to"), T("Correct one of the dates."))


def names_and_seals(case: Case) -> Iterator[Hit]:
    """Article 9(3): names in the text, on the licence and in the seal are one and the same (C05): look at the paper."""
    names = tuple(org["short_name"] for org in case.orgs if org.get("short_name"))
    if case.rows("signoffs") and names:
        yield Hit(
            T("Compare name, licence and seal of each party on the signed paper: {names}.", names=Listed(names)),
            T("The seal is that of the unit itself, not of a department or project; the signature is in ink."),
            ("signoffs",),
        )


def _signatures(case: Case, document: str) -> list[tuple[int, Row]]:
    return [(i, row) for i, row in enumerate(case.rows("signoffs")) if row.get("document") == document]


def _names_on(case: Case, day: date | None) -> set[str]:
    """Return the names, as in the application, of the units that were members on a day."""
    codes = {member["uscc"] for member in members_after(case.orgs, case.rows("changes"), day)}
    return {org["name"] for org in case.orgs if org.get("name") and org.get("uscc") in codes}


SIGNATURES: tuple[Rule, ...] = (
    Rule("A2-3", E, "2", signed_before_acceptance, ("acceptance",)),
    Rule("A9-7", E, "9(3)", everyone_signed, SIGNED),
    Rule("C03", E, "9(3)", both_signed_alike, SIGNED),
    Rule("C04", W, "9(3)", in_the_members_order, SIGNED),
    Rule("C05", M, "9(3)", names_and_seals, ("acceptance",)),
    Rule("C06", E, "9(3)", signers_may_sign, SIGNED),
    Rule("C06-2", E, "9(3)", agents_have_authority, ("mandates", *SIGNED)),
    Rule("C06-3", E, "9(3)", authority_spans, ("mandates",)),
    Rule("C21-4", E, "9", signed_in_time, SIGNED),
)
"""Rules on signatures."""
