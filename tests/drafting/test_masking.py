"""A copy for circulation never holds a phone, an ID number, an e-mail address or an account whole."""

from __future__ import annotations

import io
import re
import subprocess
import unicodedata
from pathlib import Path

import pikepdf
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
        ("ｚｈ＠ｅｘａｍｐｌｅ．ｃｏｍ", "ｚ***@ｅｘａｍｐｌｅ．ｃｏｍ"),
        ("138 11 11 22 22、13811\n112222、138–1111–2222", "138****22 22、138****2222、138****2222"),
        ("1 3 8 1 1 1 1 2 2 2 2", "1 3 8****2 2 2 2"),
        ("４１０１０１　１９９００３０７　１２３Ｘ", "４１０１０１********１２３Ｘ"),
        ("4101 0119 9003 0712 34", "410101********1234"),
        ("6222021200\n001234567", "**********\n*****4567"),
        ("６２２２　０２１２　０００１　２３４５　６７", "****　****　****　**４５　６７"),
        ("账号：\n410012345678", "账号：\n********5678"),
        ("+86 371 6000 0002，0371—60000002", "+86 371 ****0002，0371—****0002"),
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
        "2026-03-05 2027-03-04，2026-03-05—2027-03-04，1995 1996 1997",
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
    "别样写法": '"手机１３８２２２２３３３３，又138 3333\\n4444，卡6222 0212 0000 5555 666，１３８—４４４４—５５５５"',
}
NUMBERS = ("13822223333", "13833334444", "6222021200005555666", "13844445555")
"""What is written in another way: full-width, with gaps, over the end of a line."""


def planted(text: str) -> str:
    """Put personal data where nobody expects them: in prose that the agreement prints."""
    rows = "".join(f"    - {words}\n" for words in PLANTED.values()).replace("\\", "\\\\")
    text, count = re.subn(r"(?m)^  recitals:.*\n", f"  recitals:\n{rows}", text, count=1)
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


def squeezed(text: str) -> str:
    """A text as one string of narrow characters, so that no gap, width or line's end hides a number."""
    return re.sub(r"[\s\u2010-\u2015()./_-]", "", unicodedata.normalize("NFKC", text))


def squeezed_in(text: str, values: set[str]) -> list[str]:
    """Values that stand in a text, however they are written."""
    whole = squeezed(text)
    return [value for value in (*values, *NUMBERS) if squeezed(value) in whole]


def test_the_clean_copy_prints_the_others_too(secret):
    clean, _, _ = secret
    assert set(squeezed_in(text_of(clean), set())) == set(NUMBERS)


def test_no_part_of_the_masked_word_file_holds_a_personal_value(secret):
    _, masked, values = secret
    whole = text_of(masked)
    assert not [value for value in values if value in whole]
    assert not squeezed_in(whole, values)
    assert "138****2222" in whole
    assert "410101********" in whole
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", whole)


def unpacked(pdf: Path) -> bytes:
    """A PDF with every stream unpacked: properties, tags, attachments, metadata."""
    out = io.BytesIO()
    with pikepdf.open(pdf) as opened:
        assert not opened.attachments
        for thing in opened.objects:
            if isinstance(thing, pikepdf.Stream) and "/Length1" in thing:
                thing.write(b"")  # a font, large and of nobody
        opened.save(
            out,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue()


def forms(value: str) -> list[bytes]:
    """How a value may stand in a PDF that is not encrypted."""
    wide = value.encode("utf-16-be")
    return [value.encode(), wide, wide.hex().encode(), wide.hex().upper().encode(), value.encode().hex().encode()]


@pytest.mark.slow
def test_the_pdf_of_the_masked_copy_holds_none_either(secret, tmp_path):
    clean, masked, values = secret
    with OfficePool(FontSetup.discover(None), size=2) as pool:
        for name, made in [(name, pool.submit(docx, name)) for name, docx in (("a", masked), ("clean", clean))]:
            (tmp_path / f"{name}.pdf").write_bytes(made.result().pdf)
    said = {}
    for name in ("a", "clean"):
        command = ["pdftotext", "-raw", tmp_path / f"{name}.pdf", "-"]
        said[name] = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    assert not squeezed_in(said["a"], values)
    assert "138****0001" in said["a"]
    assert squeezed_in(said["clean"], set())
    whole = unpacked(tmp_path / "a.pdf")
    assert not [value for value in (*values, *NUMBERS) for form in forms(value) if form in whole]


def test_a_document_without_personal_values_stays_the_same():
    checked = sample_texts()["charter"]
    masked = write_documents(masked_copy(checked, Resources()), Resources(), "charter")[0].docx
    assert masked == sample_document("charter")
