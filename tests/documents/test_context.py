from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.templates.filled import sample, with_members
from toolkit.documents.context import arrange, cut_title, document_context, matrix_widths, own_facts
from toolkit.errors import WantingError
from toolkit.forms import load_form
from toolkit.resources import Resources


def context(**options: object) -> dict[str, object]:
    return document_context(sample(), load_form(Resources(), "application"), Resources(), **options)  # type: ignore[arg-type]


def test_every_table_of_the_dossier_has_its_name_in_the_context() -> None:
    made = context()
    assert set(sample().values) <= set(made)
    assert made["doc"] == sample().values["application"]
    assert made["lead"] == sample().values["orgs"][0]


def test_bound_and_first_page_are_passed_on() -> None:
    assert (context()["bound"], context()["first_page"]) == (False, 1)
    made = context(bound=True, first_page=17)
    assert (made["bound"], made["first_page"]) == (True, 17)


def test_a_policy_value_nobody_set_is_none() -> None:
    values = context()["policy_values"]
    assert isinstance(values, dict)
    assert values["apply_window"] is None
    assert values["packet_copies"] == 4


def test_without_any_unit_there_is_no_lead() -> None:
    made = document_context(replace(sample(), derived=None), load_form(Resources(), "application"), Resources())
    assert (made["lead"], made["derived"]) == (None, {})


def test_a_list_without_a_row_makes_no_document() -> None:
    form = replace(load_form(Resources(), "application"), each="risks")
    assert len(own_facts(sample(), form)) == len(sample().values["risks"])
    with pytest.raises(WantingError):
        own_facts(replace(sample(), values={**sample().values, "risks": []}), form)


def test_documents_that_are_only_mentioned_are_blank_where_nothing_is_said() -> None:
    other = replace(load_form(Resources(), "application"), id="other", mentions=("application",))
    nothing = replace(sample(), values={k: v for k, v in sample().values.items() if k != "application"})
    made = document_context(nothing, other, Resources())
    assert made["application"]["apply_date"] is None
    assert made["application"]["stage_goals"] == []


def test_the_facts_are_not_changed_by_arranging_them() -> None:
    checked = with_members(3)
    before = repr(checked.values)
    arrange(checked.values, "河南省产业技术创新战略联盟构建申报书")
    assert repr(checked.values) == before


def test_rows_of_all_units_bear_the_units_name() -> None:
    checked = with_members(3)
    made = arrange(checked.values, "申报书")
    assert [row["org"] for row in made["finance"][:3]] == [checked.values["orgs"][0]["name"]] * 3
    assert sum(len(org["platforms"]) for org in checked.values["orgs"]) == len(made["platforms"])


def test_budget_rows_carry_cash_and_kind_together() -> None:
    rows = arrange(
        {"budget_in": [{"cash": Decimal(1), "in_kind": None}, {"cash": Decimal("2.5"), "in_kind": Decimal(3)}]}, ""
    )
    assert [row["total"] for row in rows["budget_in"]] == [Decimal(1), Decimal("5.5")]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("河南省产业技术创新战略联盟构建申报书", ["河南省产业技术创新战略联盟", "构建申报书"]),
        ("联盟申请表", ["联盟申请表"]),
        ("申报书", ["申报书"]),
    ],
)
def test_a_title_is_cut_by_sense(title: str, lines: list[str]) -> None:
    assert cut_title(title) == lines


@given(st.integers(min_value=0, max_value=60))
def test_the_matrix_has_room_for_every_task(tasks: int) -> None:
    widths = matrix_widths(tasks)
    assert widths["task"] >= 1
    assert widths["name"] >= 4
    if tasks <= 12:
        assert 1 + widths["name"] + widths["task"] * tasks <= 24
