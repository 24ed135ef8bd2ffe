from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as stdnum_uscc

from toolkit.checks.codes import (
    DOCNO,
    organisation_check_fits,
    parse_attachment_code,
    parse_docno,
    parse_id_no,
    parse_region,
    parse_uscc,
)
from toolkit.checks.values import Read, Unreadable, World

VALID_USCC = [
    "91350100M000100Y43",
    "91110000600037341L",
    "91110108551385082Q",
    "911100001000054748",
    "91110000710935003U",
    "914100001711393654",
    "91410000169955857C",
    "914101057355318653",
    "91410000170001401D",
    "91410100170033534A",
    "N2410181000000019E",
    "91410100MAAY4CL12L",
    "91410300MA2TH3BJ38",
    "91410700MA1XG61259",
    "91419001MAH3J9HT4Q",
    "12410000661318606C",
    "51410000913909964F",
    "52419001030824625C",
    "93411300MA6B3HN237",
    "91310000MAM53JJL28",
    "914101000000000510",
    "914101000000001741",
    "91410100000000115X",
    "9141010000000022XY",
]
BAD_USCC = [
    "91350100M000100Y4A",
    "91110000710929434R",
    "12410000415801557N",
    "91410100MAAY4CI12L",
    "9141010000000051",
    "9141010000000005100",
    "914101000000000511",
    "X1410100MAAY4CL12L",
    "94410100MAAY4CL12L",
    "",
]
VALID_ID = ["11010519491231002X", "440524188001010014", "410105199001010011"]
BAD_ID = ["110105194912310021", "110105194902310026", "990105194912310021", "11010519491231002", "110105491231002"]
GOOD_DOCNO = [
    "豫科〔2013〕146号",
    "豫科〔2023〕60号",
    "国科发政〔2008〕770号",
    "苏科农发〔2020〕202号",
    "豫发改办高技〔2022〕66号",
    "国科办体〔2013〕4号",
]
BAD_DOCNO = [
    "豫科[2013]146号",
    "豫科（2013）146号",
    "豫科〔13〕146号",
    "豫科〔2013〕第146号",
    "豫科〔2013〕0146号",
    "豫科2013146号",
]


@pytest.mark.parametrize("code", VALID_USCC)
def test_a_valid_credit_code_is_read_as_typed(code: str) -> None:
    assert parse_uscc(code) == Read(code)


@pytest.mark.parametrize("code", BAD_USCC)
def test_a_wrong_credit_code_is_refused(code: str) -> None:
    assert isinstance(parse_uscc(code), Unreadable)


def test_the_code_of_a_village_collective_passes_though_python_stdnum_refuses_it() -> None:
    assert not stdnum_uscc.is_valid("N2410181000000019E")
    assert parse_uscc("N2410181000000019E") == Read("N2410181000000019E")


@pytest.mark.parametrize("typed", ["914101000000000510", "９１４１０１" + "0" * 9 + "５１０", "914101 00 0000-0005-10"])
def test_check_digit_zero_is_accepted_however_it_is_typed(typed: str) -> None:
    read = parse_uscc(typed)
    assert isinstance(read, Read)
    assert read.value == "914101000000000510"
    assert read.said == (None if typed == read.value else read.value)


@pytest.mark.parametrize("letter", "IOSVZ")
def test_a_letter_that_never_occurs_is_named_with_its_position(letter: str) -> None:
    wrong = parse_uscc("91410100MAAY4C" + letter.lower() + "12L")
    assert isinstance(wrong, Unreadable)
    assert f"character 15 is “{letter}”" in wrong.problem.render("en")


@given(st.sampled_from(VALID_USCC), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_no_single_wrong_character_gets_through(code: str, position: int, char: str) -> None:
    changed = code[:position] + char + code[position + 1 :]
    assert isinstance(parse_uscc(changed), Read) == (changed == code)


def test_the_inner_organisation_code_has_a_check_of_its_own() -> None:
    assert all(organisation_check_fits(code) for code in VALID_USCC if code[:2] == "91" and code[8] == "1")
    assert not organisation_check_fits("91410100MAAY4CL22L")


@pytest.mark.parametrize("number", VALID_ID)
def test_a_valid_id_number_is_read(number: str, world: World) -> None:
    assert parse_id_no(number.lower(), {}, world).value == number  # type: ignore[union-attr]


@pytest.mark.parametrize("number", BAD_ID)
def test_a_wrong_id_number_is_refused_without_printing_it(number: str, world: World) -> None:
    wrong = parse_id_no(number, {}, world)
    assert isinstance(wrong, Unreadable)
    for language in ("en", "zh_CN"):
        assert not re.search(r"\d{6}", wrong.problem.render(language))


def test_an_impossible_birth_date_is_said_to_be_the_reason(world: World) -> None:
    wrong = parse_id_no("110105194902310026", {}, world)
    assert isinstance(wrong, Unreadable)
    assert "birth date" in wrong.problem.render("en")


@pytest.mark.parametrize("number", GOOD_DOCNO)
def test_a_document_number_in_official_form_is_read_as_typed(number: str) -> None:
    assert DOCNO.fullmatch(number)
    assert parse_docno(number) == Read(number)


@pytest.mark.parametrize("number", BAD_DOCNO)
def test_the_official_form_knows_no_other_brackets_years_or_zeros(number: str) -> None:
    assert not DOCNO.fullmatch(number)


@pytest.mark.parametrize("opening,closing", ["[]", "()", "（）", "【】", "［］", "〔〕"])
def test_brackets_around_a_four_digit_year_are_put_right(opening: str, closing: str) -> None:
    read = parse_docno(f"豫科{opening}2013{closing}146 号")
    assert read == Read("豫科〔2013〕146号", "豫科〔2013〕146号")


@pytest.mark.parametrize("number", BAD_DOCNO[2:])
def test_a_document_number_that_is_more_than_misbracketed_is_refused(number: str) -> None:
    assert isinstance(parse_docno(number), Unreadable)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("410100", "410100"),
        ("郑州市", "410100"),
        ("郑州", "410100"),
        ("河南省济源市", "419001"),
        ("419001", "419001"),
        ("４１０１００", "410100"),
        ("410105", "410105"),
        ("410783", "410783"),
        ("410728", "410783"),
        ("长垣市", "410783"),
        ("310115", "310115"),
        ("上海市", "310000"),
        ("河南省", "410000"),
        ("河南省郑州市巩义市", "410181"),
    ],
)
def test_a_region_is_read_by_code_or_name(typed: str, code: str, world: World) -> None:
    read = parse_region(typed, {}, world)
    assert isinstance(read, Read)
    assert read.value == code
    assert (read.said is None) == (typed == code)


@pytest.mark.parametrize("typed", ["990000", "412900", "41010", "亚特兰蒂斯", "4101001", "411900"])
def test_a_region_that_does_not_exist_is_refused(typed: str, world: World) -> None:
    assert isinstance(parse_region(typed, {}, world), Unreadable)


def test_regions_print_with_their_province(world: World) -> None:
    names = [world.regions.name(code) for code in ("410100", "410181", "410105", "419001", "310115", "440305")]
    assert names == ["河南省郑州市", "河南省郑州市巩义市", "河南省郑州市", "河南省济源市", "上海市", "广东省"]
    assert len(world.regions.cities) == 18


@pytest.mark.parametrize("typed", ["A1-1", "a1-1", "Ａ１－１", "A1—1", " A1 - 1"])
def test_an_attachment_code_is_read_with_any_dash(typed: str) -> None:
    assert parse_attachment_code(typed).value == "A1-1"  # type: ignore[union-attr]


@pytest.mark.parametrize("typed", ["A1", "A13-1", "A0-1", "B0-1", "B11-1", "C1-1", "A1-0", "A1-01", "附件1"])
def test_another_attachment_code_is_refused(typed: str) -> None:
    assert isinstance(parse_attachment_code(typed), Unreadable)
