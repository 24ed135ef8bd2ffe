from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import limits
from toolkit.checks.contacts import parse_email, parse_mobile, parse_phone, parse_postcode
from toolkit.checks.fields import FIELD_TYPES
from toolkit.checks.files import parse_file
from toolkit.checks.values import Read, Unreadable, World, clean_ends, masked
from toolkit.checks.words import parse_boolean, parse_choice, parse_line, parse_prose, parse_reference


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("0371-60000000", "0371-60000000"),
        ("037160000000", "0371-60000000"),
        ("(0371)60000000", "0371-60000000"),
        ("０３７１－60000000", "0371-60000000"),
        ("010-60000000", "010-60000000"),
        ("0371-60000000转801", "0371-60000000-801"),
        ("0371 6000 0000", "0371-60000000"),
        ("+86 371 6000 0000", "0371-60000000"),
        ("+86-10-60000000", "010-60000000"),
        ("+86 13800000000", "13800000000"),
        ("13800000000", "13800000000"),
        ("400-600-0000", "400-600-0000"),
    ],
)
def test_telephone_numbers_are_read(typed: str, value: str) -> None:
    assert parse_phone(typed).value == value  # type: ignore[union-attr]


@pytest.mark.parametrize("typed", ["60000000", "0371-600", "12345", "电话", "0371-600000001234"])
def test_what_is_no_telephone_number_is_refused(typed: str) -> None:
    assert isinstance(parse_phone(typed), Unreadable)


@pytest.mark.parametrize(
    "typed", ["13800000000", "138 0000 0000", "+86 13800000000", "１３８００００００００", "138-0000-0000"]
)
def test_mobile_numbers_are_read(typed: str) -> None:
    assert parse_mobile(typed).value == "13800000000"  # type: ignore[union-attr]


@pytest.mark.parametrize("typed", ["12800000000", "1380000000", "1٣800000000", "138000000000", "0371-60000000"])
def test_what_is_no_mobile_number_is_refused_and_masked(typed: str) -> None:
    wrong = parse_mobile(typed)
    assert isinstance(wrong, Unreadable)
    assert typed not in wrong.problem.render("en")


@pytest.mark.parametrize("typed", ["a@example.com", "ａ＠example.com", "a @example.com"])
def test_mail_addresses_are_read(typed: str) -> None:
    assert parse_email(typed).value == "a@example.com"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "typed", ["a", "a@", "a@b", "a..b@example.com", ".a@example.com", "a@-x.com", "名@example.com", "a@b@c.com"]
)
def test_what_is_no_mail_address_is_refused(typed: str) -> None:
    assert isinstance(parse_email(typed), Unreadable)


def test_postcodes_have_six_digits() -> None:
    assert parse_postcode("４５０００１").value == "450001"  # type: ignore[union-attr]
    assert isinstance(parse_postcode("45000"), Unreadable)


@pytest.mark.parametrize(
    ("typed", "value"), [("是", True), ("√", True), ("YES", True), ("否", False), ("false", False), ("Ｎ", False)]
)
def test_yes_and_no_are_read(typed: str, value: bool) -> None:
    assert parse_boolean(typed).value is value  # type: ignore[union-attr]


@pytest.mark.parametrize("typed", ["也许", "1", "on"])
def test_neither_yes_nor_no_is_refused(typed: str) -> None:
    assert isinstance(parse_boolean(typed), Unreadable)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("enterprise", None), ("企业", None), ("Enterprise", None), ("企 业", "企业")],
)
def test_a_choice_is_read_by_key_or_label(typed: str, said: str | None, world: World) -> None:
    assert parse_choice(typed, {"choices": "org_type"}, world) == Read("enterprise", said)


@pytest.mark.parametrize("typed", ["协会", "社会组织(协会/学会)", "社会组织（协会/学会）"])
def test_a_choice_is_read_by_its_other_names_and_reported(typed: str, world: World) -> None:
    assert parse_choice(typed, {"choices": "org_type"}, world) == Read("association", "社会组织")


def test_a_wrong_choice_names_what_is_near_and_what_there_is(world: World) -> None:
    wrong = parse_choice("高等学校", {"choices": "org_type"}, world)
    assert isinstance(wrong, Unreadable)
    assert "“高等院校” is near" in wrong.problem.render("en")
    assert "University" in wrong.remedy.render("en")
    assert "高等院校" in wrong.remedy.render("zh_CN")


@pytest.mark.parametrize("typed", ["样例大学", "样大", "2", "第2家", "２"])
def test_a_unit_is_referred_to_by_name_short_name_or_number(typed: str, world: World) -> None:
    known = replace(world, references={"orgs": {"样例大学": "样例大学", "样大": "样例大学", "2": "样例大学"}})
    assert parse_reference(typed, {"to": "orgs"}, known).value == "样例大学"  # type: ignore[union-attr]


def test_a_reference_to_nobody_names_what_is_near(world: World) -> None:
    known = replace(world, references={"orgs": {"样例大学": "样例大学"}})
    wrong = parse_reference("样列大学", {"to": "orgs"}, known)
    assert isinstance(wrong, Unreadable)
    assert "“样例大学” is near" in wrong.problem.render("en")


def test_prose_loses_nothing_but_the_indents_of_its_paragraphs() -> None:
    assert parse_prose("　　甲　乙\n\n　　丙").value == "甲　乙\n\n丙"  # type: ignore[union-attr]
    assert parse_prose("Ａ（样例）\r\n二①").value == "Ａ（样例）\n二①"  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["a\x07b", "a\x00", "a\ufffe", "\x1b[31m"])
def test_control_characters_are_refused(text: str) -> None:
    assert isinstance(parse_line(text), Unreadable)
    assert isinstance(parse_prose(text), Unreadable)


def test_a_line_is_one_line() -> None:
    assert isinstance(parse_line("一\n二"), Unreadable)
    assert parse_line("𠮷野㐂") == Read("𠮷野㐂")


def test_both_ends_lose_every_kind_of_space() -> None:
    assert clean_ends("\ufeff\u3000 甲 乙\u00a0\u200b\n") == "甲 乙"


@given(st.text(min_size=6, max_size=30))
def test_a_masked_value_keeps_at_most_five_characters(text: str) -> None:
    if "@" not in text:
        assert masked(text)[3:-2] == "*" * (len(text) - 5)


@pytest.fixture
def folder(tmp_path: Path, world: World) -> World:
    attachments = tmp_path / "attachments"
    (attachments / "内层").mkdir(parents=True)
    (tmp_path / "outside.pdf").write_bytes(b"x")
    (attachments / "A1-1.pdf").write_bytes(b"x")
    (attachments / "内层" / "图.JPG").write_bytes(b"x")
    (attachments / "empty.pdf").touch()
    (attachments / "folder.pdf").mkdir()
    (attachments / "escape.pdf").symlink_to(tmp_path / "outside.pdf")
    (attachments / "inside.pdf").symlink_to(attachments / "A1-1.pdf")
    (attachments / "loop.pdf").symlink_to(attachments / "loop.pdf")
    return replace(world, folder=tmp_path)


@pytest.mark.parametrize("typed", ["A1-1.pdf", "attachments/A1-1.pdf", "内层/图.JPG", "inside.pdf"])
def test_a_file_in_the_attachments_folder_is_read(typed: str, folder: World) -> None:
    read = parse_file(typed, {}, folder)
    assert isinstance(read, Read)
    assert read.value == "attachments/" + typed.removeprefix("attachments/")


@pytest.mark.parametrize(
    "typed",
    [
        "../outside.pdf",
        "attachments/../outside.pdf",
        "/etc/passwd.pdf",
        "a//b.pdf",
        "./A1-1.pdf",
        "C:x.pdf",
        "~/x.pdf",
        "..\\outside.pdf",
        "内层\\图.JPG",
        "A1-1.pdf\x00",
        "escape.pdf",
        "loop.pdf",
        "folder.pdf",
        "empty.pdf",
        "A1-2.pdf",
        "A1-1.exe",
        "",
        "attachments",
        "a" * 300 + ".pdf",
    ],
)
def test_a_file_elsewhere_or_of_no_use_is_refused(typed: str, folder: World) -> None:
    assert isinstance(parse_file(typed, {}, folder), Unreadable)


def test_a_backslash_is_refused_even_where_it_is_part_of_a_name(folder: World) -> None:
    assert folder.folder
    (folder.folder / "attachments" / "a\\b.pdf").write_bytes(b"x")
    assert isinstance(parse_file("a\\b.pdf", {}, folder), Unreadable)


def test_a_missing_file_names_the_one_that_is_near(folder: World) -> None:
    wrong = parse_file("a1-1.pdf", {}, folder)
    assert isinstance(wrong, Unreadable)
    assert "“A1-1.pdf” is near" in wrong.problem.render("en")


def test_a_file_too_large_to_bind_is_refused(folder: World) -> None:
    assert folder.folder
    with (folder.folder / "attachments" / "huge.pdf").open("wb") as stream:
        os.truncate(stream.fileno(), limits.ATTACHMENT_BYTES + 1)
    assert isinstance(parse_file("huge.pdf", {}, folder), Unreadable)


_RULES: dict[str, dict[str, Any]] = {"choice": {"choices": "org_type"}, "ref": {"to": "orgs"}}


@given(text=st.text(min_size=1, max_size=60))
def test_every_type_reads_or_refuses_any_text(text: str, world: World) -> None:
    for name, kind in FIELD_TYPES.items():
        read = kind.parse(text, _RULES.get(name, {}), world)
        assert isinstance(read, Unreadable) or isinstance(read.value, kind.python)
