"""A copy for circulation never holds a phone, an ID number, an e-mail address or an account whole."""

from __future__ import annotations

import re
import subprocess

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from tests.drafting.desk import sample_document, sample_texts, sample_with, text_of
from toolkit.checks.codes import parse_uscc
from toolkit.checks.derived import fact_at
from toolkit.checks.values import Read
from toolkit.documents.convert import OfficePool
from toolkit.documents.fonts import FontSetup
from toolkit.documents.write import write_documents
from toolkit.drafting.copies import stand_ins
from toolkit.drafting.masking import mask, mask_text, masked_copy, masked_values
from toolkit.resources import Resources


def id_number(head: str = "41010119900307123") -> str:
    return head + ric.calc_check_digit(head + "0")


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("mobile", "13800000001", "138****0001"),
        ("phone", "13800000001", "138****0001"),
        ("phone", "0371-60000002", "0371-****0002"),
        ("phone", "010-6000000", "010-***0000"),
        ("phone", "0371-60000002-123", "0371-****0002-123"),
        ("phone", "400-123-4567", "400-***-4567"),
        ("phone", "12345", "*****"),
        ("id_no", "41010119900307123X", "410101********123X"),
        ("email", "a.b@example.com", "a***@example.com"),
        ("line", "样例公司", "样例公司"),
        ("uscc", "12410000415800001X", "12410000415800001X"),
        ("docno", "豫科〔2013〕146号", "豫科〔2013〕146号"),
    ],
)
def test_each_type_is_masked_after_its_rule(kind, value, shown):
    assert mask(value, kind) == shown


@pytest.mark.parametrize("key", ["account", "bank_account", "account_no"])
def test_of_fields_named_account_the_last_four_digits_stay(key):
    assert mask("样例银行 1234 5678 9012 345", "line", key) == "样例银行 **** **** ***2 345"


def test_a_field_whose_name_only_sounds_like_it_is_no_account():
    assert mask("专账会计张三12", "line", "accountant") == "专账会计张三12"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("手机13800000001。", "手机138****0001。"),
        ("138 0000 0001、138-0000-0001、+8613800000001", "138****0001、138****0001、+86138****0001"),
        ("１３８００００００１２", "１３８****００１２"),
        ("电话0371-60000002，(0371)60000002", "电话0371-****0002，(0371)****0002"),
        ("身份证41010119900307123x", "身份证410101********123x"),
        ("身份证 410101 19900307 1234", "身份证 410101********1234"),
        ("账号：410 0123 4567", "账号：*** **** 4567"),
        ("开户账号 6222 0212 0000 1234 567", "开户账号 **** **** **** ***4 567"),
        ("卡6222021200001234567", "卡***************4567"),
        ("邮箱 zhang_3@mail.example.cn。", "邮箱 z***@mail.example.cn。"),
    ],
)
def test_prose_is_searched(text, shown):
    assert mask_text(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "专利 ZL202110000000.1，CN 2021 1 0000000.1",
        "统一社会信用代码 12410000415800001X",
        "2026年3月5日，投入1350万元，合同金额13500000000元",
        "豫科〔2013〕146号，GB/T 9704-2012，11.5%",
        "第十二条第（三）项",
        "线速度达到每秒160米，1000000次",
    ],
)
def test_other_figures_stay(text):
    assert mask_text(text) == text


def test_the_code_of_a_unit_stays_though_it_is_all_digits():
    code = next(c for n in range(1000) if isinstance(parse_uscc(c := f"12410000{n:09d}0"), Read))
    assert mask_text(f"代码{code}。") == f"代码{code}。"


@given(st.text(alphabet="0123456789-@. （）年月日ab张：，", max_size=60))
def test_masking_twice_is_masking_once_and_hides_every_mobile(text):
    once = mask_text(text)
    assert mask_text(once) == once
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d|元)", once)


def test_only_personal_values_and_what_looks_like_them_change():
    schema = {
        "people": {
            "type": "list",
            "schema": {
                "type": "dict",
                "schema": {"name": {"type": "line"}, "mobile": {"type": "mobile"}, "no": {"type": "integer"}},
            },
        },
        "phones": {"type": "list", "schema": {"type": "phone"}},
        "text": {"type": "prose"},
    }
    values = {
        "people": [{"name": "张三", "mobile": "13800000001", "no": 13800000001}, {"name": None, "mobile": None}],
        "phones": ["0371-60000002"],
        "text": "见13800000002",
        "elsewhere": "13800000003",
    }
    assert masked_values(values, schema) == {
        "people": [{"name": "张三", "mobile": "138****0001", "no": 13800000001}, {"name": None, "mobile": None}],
        "phones": ["0371-****0002"],
        "text": "见138****0002",
        "elsewhere": "138****0003",
    }
    assert values["phones"] == ["0371-60000002"]


def test_what_is_computed_from_the_facts_is_masked_too():
    masked = masked_copy(sample_texts()["agreement"], Resources())
    assert masked.derived is not None
    assert masked.derived.lead["contact"]["mobile"] == "138****0001"
    assert sample_texts()["agreement"].derived.lead["contact"]["mobile"] == "13800000001"


PLANTED = {
    "目标": "有事请找张三13811112222，身份证" + id_number(),
    "账号": "账号6222021200009876543，邮箱 zhangsan@example.com，电话0371-66668888",
}


def planted(text: str) -> str:
    """Put personal data where nobody expects them: in prose that the agreement prints."""
    text, count = re.subn(
        r"(?m)^  recitals:.*\n", f"  recitals:\n    - {PLANTED['目标']}\n    - {PLANTED['账号']}\n", text, count=1
    )
    assert count == 1
    return text.replace("legal_rep: {name: 程砺安,", f"legal_rep: {{name: 程砺安, id_no: {id_number()},")


@pytest.fixture(scope="module")
def secret():
    checked = sample_with(planted)["agreement"]
    assert not checked.blocking, [str(f.problem) for f in checked.findings if f.severity.value == "error"]
    clean = write_documents(checked, Resources(), "agreement")[0].docx
    masked = write_documents(masked_copy(checked, Resources()), Resources(), "agreement")[0].docx
    values = {
        *("13811112222", id_number(), "6222021200009876543", "zhangsan@example.com", "0371-66668888"),
        *(org["contact"]["mobile"] for org in fact_at(checked.values, ["orgs"])),
        *(org["contact"]["email"] for org in fact_at(checked.values, ["orgs"])),
        *stand_ins(checked, Resources()),
    }
    return clean, masked, {value for value in values if "\n" not in value}


def test_the_clean_copy_prints_them(secret):
    clean, _, values = secret
    assert sum(value in text_of(clean) for value in values) > 25


def test_no_part_of_the_masked_word_file_holds_a_personal_value(secret):
    _, masked, values = secret
    whole = text_of(masked)
    assert not [value for value in values if value in whole]
    assert "138****2222" in whole
    assert "410101********" in whole
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", whole)


@pytest.mark.slow
def test_the_pdf_of_the_masked_copy_holds_none_either(secret, tmp_path):
    _, masked, values = secret
    with OfficePool(FontSetup.discover(None), size=1) as pool:
        (tmp_path / "a.pdf").write_bytes(pool.convert(masked, "a").pdf)
    printed = subprocess.run(["pdftotext", "-raw", tmp_path / "a.pdf", "-"], capture_output=True, check=True).stdout
    reader = pypdf.PdfReader(tmp_path / "a.pdf")
    properties = f"{reader.metadata}{reader.xmp_metadata and reader.xmp_metadata.stream.get_data()}{reader.attachments}"
    for text in (printed.decode(), "".join(printed.decode().split()), properties):
        assert not [value for value in values if value in text]
    assert "138****0001" in printed.decode()


def test_a_document_without_personal_values_stays_the_same():
    checked = sample_texts()["charter"]
    masked = write_documents(masked_copy(checked, Resources()), Resources(), "charter")[0].docx
    assert masked == sample_document("charter")
