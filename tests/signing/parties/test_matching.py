"""Whose certificate it is: the unit's, that of somebody with a mandate, or another's."""

from __future__ import annotations

from datetime import date

import pytest

from tests.signing.parties.circle import values_of
from toolkit.errors import UsageError
from toolkit.signing.parties.facts import find_party, parties_of
from toolkit.signing.parties.matching import Match, Mismatch, match_signer

CODE, OTHER = "91410100MAAY5012LX", "12410000661318606C"
UNIT = "样例（郑州）磨具有限公司"
DAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def parties():
    values = values_of(2)
    values["orgs"][0] |= {"name": UNIT, "short_name": "样例磨具", "uscc": CODE, "legal_rep": {"name": "样法人"}}
    row = {"document": "agreement", "party": UNIT, "auth_letter": None, "sign_date": DAY}
    values["signoffs"] = [
        row | {"signer": "样签字", "capacity": "legal_rep"},
        row | {"signer": "样有函", "capacity": "agent", "auth_letter": "B1-1"},
        row | {"signer": "样无函", "capacity": "agent"},
        row | {"signer": "样受托", "capacity": "agent", "auth_letter": "B1-1"},
    ]
    agent = {"org": UNIT, "name": "样受托", "from": date(2026, 11, 1), "to": date(2026, 11, 25)}
    values["mandates"] = {"agents": [agent, agent | {"name": "样期外", "to": date(2026, 11, 24)}]}
    return parties_of(values)


def judged(world, parties, day=DAY, **subject):
    return match_signer(world.issue(**subject).asn1, parties[0], day, parties[1:])


@pytest.mark.parametrize(
    "subject",
    [
        {"common_name": UNIT},
        {"common_name": "样例(郑州)磨具有限公司"},
        {"common_name": f"051@{UNIT}@{CODE}@1"},
        {"common_name": UNIT, "organization": "样例认证中心"},
        {"common_name": UNIT, "organization": UNIT, "uscc": CODE},
        {"common_name": UNIT, "uscc": f"NTRCN-{CODE}"},
        {"common_name": UNIT, "serial_number": CODE.lower()},
        {"common_name": f"{UNIT}合同专用章", "organization": UNIT},
        {"common_name": "样例磨具", "uscc": CODE},
        {"common_name": CODE, "organization": UNIT},
    ],
    ids=str,
)
def test_the_units_own_certificate_fits(world, parties, subject):
    assert judged(world, parties, **subject) == Match("unit")


@pytest.mark.parametrize(
    "subject",
    [
        {"common_name": "样例大学"},
        {"common_name": "样例大学", "organization": UNIT},
        {"common_name": UNIT, "organization": "样例大学"},
        {"common_name": UNIT, "uscc": OTHER},
        {"common_name": f"{UNIT}第二分公司"},
        {"common_name": "样例磨具"},
        {"common_name": "某某", "unit": UNIT},
        {"common_name": "样职员", "organization": UNIT},
        {"common_name": "样职员", "organization": UNIT, "uscc": CODE},
        {"common_name": "样法人", "organization": "样例大学"},
        {"common_name": "样法人", "uscc": OTHER},
        {"common_name": "样无函"},
    ],
    ids=str,
)
def test_anothers_certificate_does_not(world, parties, subject):
    found = judged(world, parties, **subject)
    assert isinstance(found, Mismatch)
    assert UNIT in str(found.problem)
    assert CODE in str(found.remedy)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("样法人", "legal_rep"), ("样签字", "legal_rep"), ("样有函", "signer"), ("样受托", "agent")],
)
def test_a_person_whom_the_dossier_names_fits(world, parties, name, kind):
    assert judged(world, parties, common_name=name, organization="样例认证中心") == Match(kind, name)
    assert judged(world, parties, common_name=f"051@{name}@0000@1") == Match(kind, name)


@pytest.mark.parametrize("day", [date(2026, 10, 31), date(2026, 11, 26)])
def test_a_mandate_holds_on_its_days_only(world, parties, day):
    assert judged(world, parties, common_name="样受托") == Match("agent", "样受托")
    found = judged(world, parties, day=day, common_name="样受托")
    assert isinstance(found, Mismatch)
    assert "2026-11-01" in str(found.problem)


def test_the_power_of_attorney_of_another_unit_does_not_serve(world, parties):
    assert isinstance(match_signer(world.issue("样受托").asn1, parties[1], DAY, parties[:1]), Mismatch)


@pytest.mark.parametrize("said", ["1", UNIT, "样例(郑州)磨具有限公司", " 样例磨具 ", CODE.lower()])
def test_a_unit_is_named_by_number_name_short_name_or_code(parties, said):
    assert find_party(parties, said) is parties[0]


def test_what_may_mean_two_units_means_none(parties):
    with pytest.raises(UsageError):
        find_party(parties, "")
    values = values_of(3)
    values["orgs"][0]["short_name"] = "2"
    with pytest.raises(UsageError):
        find_party(parties_of(values), "2")


@pytest.mark.parametrize("broken", [{"orgs": []}, {"orgs": [{"name": "x"}]}, {}, {"orgs": [1]}])
def test_facts_without_units_are_refused(broken):
    with pytest.raises((ValueError, KeyError, TypeError)):
        parties_of(broken)
