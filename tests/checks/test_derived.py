from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.dossiers import LEAD, UNIVERSITY, Tree
from toolkit.checks.check import Checked
from toolkit.checks.derived import derive

Checker = Callable[..., Checked]


def test_counts_shares_and_totals_come_from_the_tables(check: Checker) -> None:
    d = check().derived
    assert d is not None
    assert d.lead["name"] == LEAD
    assert (d.members_total, d.henan, d.outside, d.henan_share) == (2, 2, 0, Fraction(1))
    assert d.counts_by_type == {"enterprise": 1, "university": 1}
    assert (d.budget_in_total, d.budget_in_cash, d.budget_in_kind) == (Decimal(400), Decimal(350), Decimal(50))
    assert (d.budget_out_total, d.budget_out_cash, d.budget_out_kind) == (Decimal(400), Decimal(350), Decimal(50))
    assert d.budget_in_by_source == {"self": Decimal(400)}
    assert d.budget_out_by_use == {"equipment": Decimal(250), "operation": Decimal(150)}
    assert d.contribution_by_org == {LEAD: Decimal(350), UNIVERSITY: Decimal(50)}
    assert d.contribution_total == 400
    assert (d.staff_total, d.staff_rd_total) == (2300, 960)
    assert d.regions == {"410100": "河南省郑州市", "410300": "河南省洛阳市"}


def test_who_answers_for_a_task_and_who_takes_part(check: Checker) -> None:
    d = check(lambda tree: tree["tasks"][0].update(owner="样大", partners=["1"])).derived
    assert d is not None
    assert d.tasks_by_org[UNIVERSITY] == [(1, "owner"), *((n, "partner") for n in range(2, 7))]
    assert d.tasks_by_org[LEAD][0] == (1, "partner")


def test_a_unit_that_is_no_legal_person_does_not_count_as_one_of_henan(check: Checker) -> None:
    d = check(lambda tree: tree["orgs"][1].update(is_legal_person="否")).derived
    assert d is not None
    assert (d.henan, d.outside, d.henan_share) == (1, 1, Fraction(1, 2))


def test_the_lead_is_found_by_its_role_not_by_its_place(check: Checker) -> None:
    def swap(tree: Tree) -> None:
        tree["orgs"][0]["roles"], tree["orgs"][1]["roles"] = ["成员单位"], ["牵头单位"]

    d = check(swap).derived
    assert d is not None
    assert d.lead["name"] == UNIVERSITY


def test_amounts_that_could_not_be_read_count_as_nothing() -> None:
    values: dict[str, Any] = {"orgs": [{"name": None}], "budget_in": [{"cash": None, "org": "x"}], "tasks": [{}]}
    d = derive(values)
    assert d is not None
    assert d.budget_in_total == 0
    assert derive({}) is None
    assert derive({"orgs": []}) is None


def test_the_values_are_listed_by_name(check: Checker) -> None:
    d = check().derived
    assert d is not None
    assert d.as_dict()["members_total"] == 2
