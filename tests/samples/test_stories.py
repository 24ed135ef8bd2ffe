"""The four sample dossiers tell one world: they agree with each other, and nothing in them is real."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from lxml import etree

from samples.stories import FOLDER, STORIES, Told, written
from toolkit.checks.dates import Read, parse_date
from toolkit.checks.periods import working_days
from toolkit.facts.dossier import read_dossier
from toolkit.resources import Resources

RESOURCES = Resources()
BASIS = "豫科〔2013〕146号"
"""The measures: the only document in the samples that there is."""
INVENTED = ("豫样科", "豫样科函", "郑样科")
RESERVED = ("example.com", "example.net", "example.org", "example.edu")
GENERIC = re.compile(
    "河南省科学技术厅|河南省农业农村厅|河南省市场监督管理局|河南省发展和改革委员会|科技部|国家有关主管部门|.{2,4}市(?:科技局|科学技术局|发展和改革委员会)|"
    "郑州国家高新区管委会|省直有关部门|各有关(?:单位|联盟)|各省辖市科技局|各国家高新区管委会|有关省辖市科技局|"
    "济源示范区、航空港区管委会科技主管部门|各县（市）科技主管部门"
)
"""Departments, and kinds of recipients."""
ROLES = ("lead", "receiver", "recipient", "recipients", "cc", "approve_dept", "recommender", "audit_firm")
"""Keys under which a unit is named."""
_COMPANY = re.compile("[一-龥（）]*?(?:有限公司|有限责任公司|仲裁委员会)")
_NUMBER = re.compile("([一-龥]+)〔(20[0-9]{2})〕([1-9][0-9]*)号")
_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


@cache
def told(story: str) -> Any:
    return read_dossier(FOLDER / story).tree


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text of a dossier with its path."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, key))
    elif value is not None:
        yield path, str(value)


def tables(value: Any) -> Iterator[dict[str, Any]]:
    """Every mapping within."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from tables(inner)


def day(text: str) -> date:
    read = parse_date(text)
    assert isinstance(read, Read), text
    return read.value


def named(letter: Any, name: str) -> dict[str, Any]:
    """The row of a letter of the department that is about an alliance."""
    (row,) = (row for row in letter["alliances"] if row["name"] == name)
    return dict(row)


def lead(story: str) -> str:
    (name,) = (org["name"] for org in told(story)["orgs"] if "牵头单位" in org["roles"])
    return str(name)


@cache
def printed(story: str, form: str) -> str:
    """Everything that a document says."""
    (one,) = written(Told(story, form), RESOURCES)
    with zipfile.ZipFile(io.BytesIO(one.docx)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    return "".join(text.text or "" for text in body.iter(_TEXT))


@pytest.fixture(scope="module")
def desk() -> Any:
    return told("department")


def test_the_department_approved_what_the_alliance_says_it_did(desk: Any) -> None:
    alliance, letter = told("superhard")["alliance"], desk["approval_notice"]
    assert (letter["official"]["docno"], letter["official"]["issue_date"]) == (
        alliance["approval_no"],
        alliance["approval_date"],
    )
    for key in ("construction_start", "construction_end"):
        assert letter[key] == alliance[key]
    row = named(letter, alliance["name"])
    assert row["lead"] == lead("superhard")
    assert row["recommender"] == told("superhard")["application"]["recommender"]
    assert letter["alliances"] == desk["publicity"]["alliances"]


def test_the_application_answers_the_departments_call(desk: Any) -> None:
    story, call = told("superhard"), desk["call"]
    letter = story["recommendation"]
    assert letter["call_docno"] == call["official"]["docno"]
    assert letter["call_name"] in printed("department", "call")
    assert day(call["open"]) <= day(letter["official"]["issue_date"]) <= day(call["close"])
    assert day(call["open"]) <= day(story["application"]["apply_date"]) <= day(call["close"])
    assert story["form_check"]["copies"] == call["copies"]
    assert len(letter["others"]) + 1 <= int(call["max_recommend"])


def test_the_department_recognised_what_was_accepted_and_certified(desk: Any) -> None:
    story, letter = told("superhard"), desk["recognition_notice"]
    alliance = story["alliance"]
    assert (letter["official"]["docno"], letter["official"]["issue_date"]) == (
        alliance["recognition_no"],
        alliance["recognition_date"],
    )
    row = named(letter, alliance["name"])
    assert (row["number"], row["lead"]) == (story["certificate"]["number"], lead("superhard"))
    assert story["acceptance_opinion"]["conclusion"] == "通过"
    approved = [row["name"] for row in desk["approval_notice"]["alliances"]]
    assert [row["name"] for row in letter["alliances"] if row["name"] not in approved] == []


def test_the_department_assessed_the_alliance_as_its_warning_says(desk: Any) -> None:
    story, notice, result = told("rectified"), desk["assessment_notice"], desk["assessment_result"]
    name, said = story["alliance"]["name"], story["rectification_notice"]["assessment"]
    assert said["notice_no"] == notice["official"]["docno"] == result["notice_docno"]
    assert said["year"] == notice["year"] == result["year"]
    assert (said["result_docno"], said["result_date"]) == (
        result["official"]["docno"],
        result["official"]["issue_date"],
    )
    row = named(result, name)
    assert (row["grade"], row["score"], row["lead"]) == (said["grade"], said["score"], lead("rectified"))
    assert named(notice, name)["lead"] == lead("rectified")
    assert {row["name"] for row in notice["alliances"]} == {row["name"] for row in result["alliances"]}
    assert row["recommender"] in story["rectification_notice"]["official"]["cc"]


def test_a_revoked_alliance_is_in_no_later_list(desk: Any) -> None:
    name, revoked = told("revoked")["alliance"]["name"], told("revoked")["revocation"]["official"]["issue_date"]
    for key in ("publicity", "approval_notice", "recognition_notice", "assessment_notice", "assessment_result"):
        assert day(desk[key]["official"]["issue_date"]) > day(revoked)
        assert name not in [row["name"] for row in desk[key]["alliances"]]


def test_alliances_judge_themselves_by_the_departments_indicators(desk: Any) -> None:
    wanted = [(row["group"], row["name"], row["weight"]) for row in desk["assessment_notice"]["indicators"]]
    for report in told("superhard")["annual_report"]:
        assert [(row["group"], row["index"], row["weight"]) for row in report["scores"]] == wanted


@pytest.mark.parametrize(
    ("story", "n", "source", "form"),
    [
        ("superhard", 0, "department", "approval_notice"),
        ("superhard", 1, "department", "recognition_notice"),
        ("rectified", 0, "rectified", "rectification_notice"),
        ("revoked", 0, "revoked", "rectification_notice"),
        ("revoked", 1, "revoked", "revocation"),
    ],
)
def test_what_was_delivered_is_what_was_issued(story: str, n: int, source: str, form: str) -> None:
    slip = told(story)["delivery_slip"][n]
    text = printed(source, form)
    assert slip["document"] in text
    assert slip["docno"] in text
    assert slip["recipient"] == lead(story)
    assert day(told(source)[form]["official"]["issue_date"]) <= day(slip["received_date"])


CHAINS: dict[str, tuple[str, ...]] = {
    "superhard": (
        "application.apply_date",
        "form_check.received_date",
        "correction.official.issue_date",
        "form_check.correction_due",
        "expert_review.date",
        "alliance.approval_date",
        "alliance.founded_date",
        "alliance.construction_end",
        "acceptance.apply_date",
        "acceptance_opinion.date",
        "alliance.recognition_date",
        "national_recommendation.official.issue_date",
    ),
    "rectified": (
        "alliance.approval_date",
        "alliance.founded_date",
        "alliance.construction_end",
        "alliance.recognition_date",
        "rectification_notice.assessment.result_date",
        "rectification_notice.official.issue_date",
        "delivery_slip.0.received_date",
        "rectification_report.date",
        "recheck.date",
    ),
    "revoked": (
        "alliance.approval_date",
        "alliance.founded_date",
        "alliance.construction_end",
        "alliance.recognition_date",
        "rectification_notice.assessment.result_date",
        "rectification_notice.official.issue_date",
        "delivery_slip.0.received_date",
        "rectification_notice.deadline_date",
        "recheck.date",
        "revocation.official.issue_date",
        "delivery_slip.1.received_date",
    ),
    "department": (
        "assessment_notice.official.issue_date",
        "call.official.issue_date",
        "call.open",
        "assessment_notice.due",
        "call.close",
        "assessment_result.official.issue_date",
        "publicity.official.issue_date",
        "publicity.start",
        "publicity.end",
        "approval_notice.official.issue_date",
        "recognition_notice.official.issue_date",
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_a_story_goes_forward_in_time(story: str) -> None:
    days = []
    for path in CHAINS[story]:
        value = told(story)
        for key in path.split("."):
            value = value[int(key)] if isinstance(value, list) else value[key]
        days.append((day(value), path))
    assert [(a, b) for a, b in pairwise(days) if a[0] > b[0]] == []


def test_the_two_desks_work_in_step(desk: Any) -> None:
    story = told("superhard")
    assert day(story["expert_review"]["date"]) < day(desk["publicity"]["official"]["issue_date"])
    assert working_days(day(desk["publicity"]["start"]), day(desk["publicity"]["end"]))[0] >= 5
    assert day(story["acceptance_opinion"]["date"]) < day(desk["recognition_notice"]["official"]["issue_date"])


def test_the_office_works_on_working_days() -> None:
    dates = {
        (story, path): text
        for story in STORIES
        for path, text in leaves(told(story))
        if path[-1] in ("issue_date", "print_date", "received_date", "sign_date") and "signoffs" not in path
    }
    assert [(where, text) for where, text in dates.items() if working_days(day(text), day(text))[0] == 0] == []


def test_every_number_is_invented_but_that_of_the_measures() -> None:
    for story in STORIES:
        for path, text in leaves(told(story)):
            for match in _NUMBER.finditer(text):
                if not match[0].endswith(BASIS):
                    assert "样" in match[1] or "联盟" in match[1], (story, path, text)
                    assert not match[1].endswith("豫科"), (story, path, text)
    for story in STORIES:
        for row in tables(told(story)):
            number = str((row.get("official") or {}).get("docno") or "")
            assert not number or number.startswith(INVENTED), (story, number)


def test_numbers_of_documents_grow_with_their_dates() -> None:
    issued: dict[tuple[str, str], dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    pairs = (
        ("docno", "issue_date"),
        ("approval_no", "approval_date"),
        ("recognition_no", "recognition_date"),
        ("result_docno", "result_date"),
        ("report_no", "reported_date"),
    )
    for story in STORIES:
        for row in tables(told(story)):
            for number, dated in pairs:
                match = _NUMBER.fullmatch(str(row.get(number) or ""))
                if match and row.get(dated):
                    issued[match[1], match[2]][int(match[3])].add(str(row[dated]))
    assert len(issued) > 5
    for (code, year), numbers in issued.items():
        assert all(len(days) == 1 and next(iter(days)).startswith(year) for days in numbers.values()), (code, numbers)
        days = [next(iter(numbers[n])) for n in sorted(numbers)]
        assert days == sorted(days), (code, year, dict(numbers))


def test_every_unit_is_invented() -> None:
    for story in STORIES:
        tree = told(story)
        known = {org[key] for org in tree.get("orgs", ()) for key in ("name", "short_name")}
        for org in tree.get("orgs", ()):
            assert "样例" in org["name"], org["name"]
        for path, text in leaves(tree):
            for company in _COMPANY.findall(text):
                assert "样例" in company, (story, path, company)
            role = next((key for key in reversed(path) if isinstance(key, str)), "")
            if role in ROLES:
                assert "样例" in text or text in known or GENERIC.fullmatch(text), (story, path, text)
        for row in tables(tree):
            if "unit" in row and "title" in row:
                assert "样例" in row["unit"], (story, row)


def test_every_telephone_and_address_is_invented() -> None:
    for story in STORIES:
        for path, text in leaves(told(story)):
            for mobile in re.findall(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])", text):
                assert mobile.startswith(("138000", "139000")), (story, path)
            if path[-1] == "phone":
                assert re.fullmatch("0[0-9]{2,3}-555[0-9]{4,5}", text), (story, path, text)
            if path[-1] == "email":
                assert text.endswith(RESERVED), (story, path, text)


def test_persons_and_units_are_the_same_in_every_story() -> None:
    """One expert has one post, one code one unit, one mobile one owner, one official one telephone."""
    told_of: dict[tuple[str, str], set[str]] = defaultdict(set)
    for story in STORIES:
        for row in tables(told(story)):
            if row.get("unit") and row.get("title"):
                told_of["expert", row["name"]].add(f"{row['unit']} {row['title']}")
            if row.get("uscc") and row.get("name") and "org_type" in row:
                told_of["code", row["uscc"]].add(row["name"])
            if row.get("mobile"):
                told_of["mobile", row["mobile"]].add(str(row.get("name") if "uscc" not in row else row.get("contact")))
            if isinstance(row.get("contact"), str) and row.get("phone"):
                told_of["official", row["contact"]].add(row["phone"])
    assert {key: values for key, values in told_of.items() if len(values) > 1} == {}
