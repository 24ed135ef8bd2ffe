"""Which facts and choices differ between two drafts, row by row, each told in words."""

from __future__ import annotations

import copy
import json

import pytest

from tests.drafting.desk import sample_texts
from toolkit.checks.canonical import canonical_json
from toolkit.drafting.facts_diff import diff_facts
from toolkit.drafting.store import DRAFTED
from toolkit.i18n import language
from toolkit.resources import Resources


@pytest.fixture
def facts():
    values = {key: value for name in DRAFTED for key, value in sample_texts()[name].values.items()}
    return json.loads(canonical_json(values))


def told(old, change):
    new = copy.deepcopy(old)
    change(new)
    with language("zh_CN"):
        return [
            (
                ".".join(map(str, row.path)),
                row.row,
                row.old and row.old.render(),
                row.new and row.new.render(),
            )
            for row in diff_facts(old, new, Resources(), DRAFTED)
        ]


def test_the_same_facts_differ_in_nothing(facts):
    assert told(facts, lambda new: None) == []


def test_values_are_told_as_people_read_them(facts):
    def change(new):
        new["choices"]["notice_days"] = 15
        new["choices"]["special_pass"] = "3/4"
        new["choices"]["approve_chair"] = "40"
        new["choices"]["dispute"] = "litigation"
        new["choices"]["proxy_allowed"] = False
        new["alliance"]["construction_end"] = "2027-09-30"

    assert told(facts, change) == [
        ("alliance.construction_end", "", "2027年6月18日", "2027年9月30日"),
        ("choices.special_pass", "", "三分之二", "四分之三"),
        ("choices.notice_days", "", "10日", "15日"),
        ("choices.proxy_allowed", "", "是", "否"),
        ("choices.approve_chair", "", "30万元", "40万元"),
        ("choices.dispute", "", "仲裁", "诉讼"),
    ]


def test_a_choice_is_known_as_one(facts):
    new = copy.deepcopy(facts)
    new["choices"]["notice_days"] = 15
    new["alliance"]["purpose"] = "新的宗旨"
    found = {row.path[0]: row.is_choice for row in diff_facts(facts, new, Resources(), DRAFTED)}
    assert found == {"choices": True, "alliance": False}


def test_places_are_named_by_the_forms(facts):
    new = copy.deepcopy(facts)
    new["orgs"][4]["contact"]["name"] = "另一人"
    [row] = diff_facts(facts, new, Resources(), DRAFTED)
    assert row.where.render("zh_CN") == "成员单位 第5条 联系人 “姓名”"
    assert row.row == facts["orgs"][4]["name"]


def test_a_unit_is_known_by_its_code_wherever_it_stands(facts):
    def change(new):
        new["orgs"][3]["name"] = "改了名的样例公司"
        new["orgs"].insert(1, {**copy.deepcopy(new["orgs"][1]), "uscc": "X", "name": "新来的样例公司"})

    added, renamed = told(facts, change)
    assert added[:3] == ("orgs.1", "新来的样例公司", None)
    assert renamed == ("orgs.4.name", "改了名的样例公司", facts["orgs"][3]["name"], "改了名的样例公司")


def test_tasks_are_matched_by_number_and_kpis_by_id(facts):
    def change(new):
        del new["tasks"][2]
        new["kpi"].reverse()
        new["kpi"][0]["target"] = "99"

    found = told(facts, change)
    assert [row[0] for row in found] == ["tasks.2", "kpi", "kpi.0.target"]
    assert found[0][3] is None
    assert found[0][1] == facts["tasks"][2]["title"]


def test_rows_without_a_key_are_matched_by_what_they_share(facts):
    def change(new):
        rows = new["positions"]
        rows[0], rows[1] = rows[1], rows[0]
        rows[3]["org_title"] = "换了职务"

    found = [row[0] for row in told(facts, change)]
    assert "positions.3.org_title" in found
    assert set(found) <= {"positions", "positions.3.org_title"}


def test_lists_of_plain_values_are_one_fact(facts):
    def change(new):
        new["tasks"][0]["partners"] = new["tasks"][0]["partners"][:1]

    [row] = told(facts, change)
    assert row[0] == "tasks.0.partners"
    assert row[3] in row[2]


def test_personal_values_are_shown_masked(facts):
    def change(new):
        new["orgs"][0]["contact"]["mobile"] = "13900001234"

    [row] = told(facts, change)
    assert row[2:] == ("138****0001", "139****1234")


def test_facts_of_other_forms_are_told_by_their_keys(facts):
    new = {**facts, "somewhere": {"x": "1"}}
    [row] = diff_facts(facts, new, Resources(), DRAFTED)
    assert row.path == ("somewhere", "x")
    assert row.old is None
