"""What counts as printed: wrapping and width don't matter, a part of another value is not the value."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dossiers import LEAD
from tests.signing.packets import RESOURCES, facts, lines, pages
from toolkit.checks.derived import derive
from toolkit.forms import load_form
from toolkit.signing.found_text import printed_codes, prints
from toolkit.signing.printed import compare_printed
from toolkit.signing.seen_text import PrintedPage, normalised, read_pages

CODE, OTHER = "91410100MAAY4CL12L", "12410000661318606C"


def page(*rows: str, left: float = 72.0, top: float = 0.9) -> PrintedPage:
    """A page of rows; white space in a row is a gap between cells."""
    text, breaks, lefts, heights = "", {0}, [], []
    for number, row in enumerate(rows):
        breaks.add(len(text))
        for place, char in enumerate(row):
            if not (clean := normalised(char)):
                breaks.add(len(text))
                continue
            text += clean
            lefts += [left + 10 * place] * len(clean)
            heights += [top - 0.02 * number] * len(clean)
    return PrintedPage(text, frozenset(breaks | {len(text)}), tuple(lefts), tuple(heights))


@pytest.mark.parametrize(
    ("rows", "value", "label"),
    [
        (["联盟名称 河南省样例联盟"], "河南省样例联盟", "联盟名称"),
        (["联盟名称：河南省样例联盟"], "河南省样例联盟", "联盟名称"),
        (["联盟名称 河南省", "样例联盟"], "河南省样例联盟", "联盟名称"),
        (["联 盟 名 称 河南省样例联盟"], "河南省样例联盟", "联盟名称"),
        (["样例公司（河南）（盖章）"], "样例公司(河南)", None),
        (["经费总额（万元） 1200.5"], "1200.5", "经费总额"),
        (["经费总额1200万元"], "1200", "经费总额"),
        (["申报日期：2026 年 3 月 5 日"], "2026年3月5日", "申报日期"),
        (["1200 35"], "1200", None),
        (["（大写：人民币壹万元整）"], "人民币壹万元整", None),
    ],
)
def test_a_value_is_found_as_people_print_it(rows, value, label):
    assert prints([page(*rows)], value, label)


@pytest.mark.parametrize(
    ("rows", "value", "label"),
    [
        (["经费总额 1200.5"], "1200", "经费总额"),
        (["经费总额 11200"], "1200", "经费总额"),
        (["经费总额 1,200"], "200", None),
        (["经费总额 12000"], "1200", "经费总额"),
        (["其中自筹 1200"], "1200", "经费总额"),
        (["单位 样例大学附属医院"], "样例大学", None),
        (["单位 河南样例大学"], "样例大学", None),
        (["牵头单位意见 样例大学"], "样例大学", "牵头单位"),
        (["合计人民币壹万元整"], "壹万元整", None),
        (["2026年3月15日"], "2026年3月5日", None),
        (["12026年3月5日"], "2026年3月5日", None),
        (["样例"], "", None),
        (["样例"], " ", "样例"),
    ],
)
def test_a_part_of_something_else_is_not_the_value(rows, value, label):
    assert not prints([page(*rows)], value, label)


@given(st.text("样例公司（河南）ABC", min_size=2, max_size=20), st.data())
def test_a_value_is_found_wherever_its_cell_wraps(value, data):
    cut = data.draw(st.integers(0, len(value)))
    assert prints([page("序号 名称", f"1 {value[:cut]}", value[cut:], "2 其他")], value)


def test_a_cell_that_goes_over_a_pages_end_is_found_only_in_its_own_column():
    foot = page("8 样例第八", left=90.0, top=0.1)
    column = 90.0 + 10 * 2
    assert prints([foot, page("号公司", left=column, top=0.9)], "样例第八号公司")
    assert not prints([foot, page("号公司", left=column + 60, top=0.9)], "样例第八号公司")
    assert not prints([foot, page("号公司", left=column, top=0.4)], "样例第八号公司")
    assert not prints([foot, page("一", left=column), page("号公司", left=column)], "样例第八号公司")


def test_codes_are_found_whole_wrapped_or_between_other_cells():
    rows = [f"1 甲 {CODE[:9]}", CODE[9:], f"450000 2 {OTHER} 0371-66666666", f"3 {OTHER[:17]}D"]
    assert printed_codes([page(*rows)]) == {CODE, OTHER}


def test_a_longer_number_is_no_code():
    assert printed_codes([page(f"9{CODE}"), page(f"{CODE}1"), page(CODE[:17])]) == set()


def test_text_for_machines_only_is_not_printed():
    document = pypdfium2.PdfDocument(BytesIO(pages(["样例大学"], hidden=[LEAD])))
    [seen] = read_pages(document, [0])
    document.close()
    assert prints([seen], "样例大学")
    assert not prints([seen], LEAD)


def test_facts_that_say_nothing_prove_nothing():
    form, values = load_form(RESOURCES, "application"), facts()
    values["alliance"]["name"] = None
    [check] = [c for c in compare_printed(form, values, derive(values), []) if "alliance" in c.id]
    assert not check.ok
    assert "do not say" in check.statement.render()


def test_every_fact_of_the_form_is_compared():
    form, values = load_form(RESOURCES, "application"), facts()
    document = pypdfium2.PdfDocument(BytesIO(pages(lines(values))))
    checks = compare_printed(form, values, derive(values), read_pages(document, [0]))
    document.close()
    assert len(checks) == len(form.printed) == 8
    assert all(check.ok for check in checks), [check.as_dict() for check in checks]


@pytest.mark.slow
def test_tables_that_libreoffice_wraps_and_splits_over_pages_are_read_right():
    from docx import Document

    from tests.dossiers import with_check
    from toolkit.documents.convert import OfficePool
    from toolkit.documents.fonts import FontSetup

    document = Document()
    table = document.add_table(rows=0, cols=6, style="Table Grid")
    names = [f"样例第{n}号超硬材料科技有限公司（样例）" for n in range(1, 61)]
    codes = [with_check(f"914101{n:02d}MAAY{n:04d}") for n in range(1, 61)]
    for number, (name, code) in enumerate(zip(names, codes, strict=True), 1):
        for cell, text in zip(
            table.add_row().cells, (str(number), name, code, "企业", "0371-6666", "450000"), strict=True
        ):
            cell.text = text
    out = BytesIO()
    document.save(out)
    with OfficePool(FontSetup.discover(None), size=1) as pool:
        converted = pool.convert(out.getvalue(), "样例")
    opened = pypdfium2.PdfDocument(converted.pdf)
    seen = read_pages(opened, range(converted.pages))
    opened.close()
    assert converted.pages > 3
    assert [name for name in names if not prints(seen, name)] == []
    assert printed_codes(seen) <= set(codes)
    assert [code for code in codes if not prints(seen, code)] == []
    assert not prints(seen, "样例第61号超硬材料科技有限公司（样例）")
    assert not prints(seen, "号超硬材料科技有限公司（样例）")
