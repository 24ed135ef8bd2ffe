"""Official documents measured in the PDF, not believed: GB/T 9704-2012 with its clauses in brackets; millimetres."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from templates.house import grid, heading, prose
from templates.house.official import Attachment, Form, item, official_document
from templates.house.parts import zip_parts
from tests.templates.filled import ENVIRONMENT
from tests.templates.measured import Measured, measure
from toolkit.documents.convert import OfficePool
from toolkit.documents.fonts import FontSetup
from toolkit.documents.render import render
from toolkit.documents.template import compile_template

pytestmark = pytest.mark.slow

LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0
"""The printed area (5.2.1)."""
CHARACTER, LINE = 156 / 28, 225 / 22
EDGE = 1.0
"""How far ink may stand from where its character begins, and the tolerance of all places."""
NAME = "河南省样例智能农机产业技术创新战略联盟"
ISSUER = "河南省科学技术厅"
TEXT = "联盟成员单位按照协议约定承担研究开发任务并共享试验检测条件" * 30
"""Nothing but Chinese characters: any line of it shows how many fit."""


@pytest.fixture(scope="module")
def pool() -> Iterator[OfficePool]:
    with OfficePool(FontSetup.discover(None), size=1) as made:
        yield made


Pages = Callable[..., list[Measured]]


def filled(body: list[str], facts: dict[str, Any], **options: Any) -> bytes:
    """Return an official document with these elements; what is not said is blank."""
    names = (
        "docno title copy_no urgency recipients issuer mark signer issue_date on_behalf cc print_org print_date note"
    )
    official = dict.fromkeys(names.split()) | {"docno": "豫样科〔2026〕36号", "issue_date": date(2026, 5, 25)} | facts
    template = official_document("'关于责令' ~ alliance.name ~ '限期整改的通知'", "['各有关单位']", body, **options)
    context = {
        "doc": {"official": official},
        "policy_values": {"issuer": ISSUER},
        "alliance": {"name": NAME},
    }
    return render(compile_template(template, "official", ENVIRONMENT), context)


@pytest.fixture(scope="module")
def pages(pool: OfficePool) -> Pages:
    """Return a function that fills, converts and measures a document."""

    def made(body: list[str] | None = None, facts: dict[str, Any] | None = None, **options: Any) -> list[Measured]:
        docx = filled(body or [prose(TEXT), prose(TEXT), prose("特此通知。")], facts or {}, **options)
        return measure(pool.convert(docx, "official").pdf)

    return made


def near(found: float, wanted: float, tolerance: float = EDGE) -> bool:
    return abs(found - wanted) <= tolerance


def check_grid(page: Measured) -> None:
    """22 lines a page, 28 characters a line, filling the printed area (5.2.3)."""
    lines = [line for line in page.lines if line.baseline < BOTTOM]
    assert len(lines) == 22
    full = [line for line in lines if TEXT.startswith(line.text[:2]) or line.text in TEXT * 2]
    assert [len(line.text) for line in full[1:-1]].count(28) >= 18
    assert max(len(line.text) for line in lines) == 28
    assert near(lines[0].chars[0].origin, LEFT)
    assert near(max(line.right for line in lines), RIGHT)
    pitches = [after.baseline - before.baseline for before, after in pairwise(lines)]
    assert all(near(pitch, LINE, 0.1) for pitch in pitches)
    assert near(lines[0].baseline - 0.8 * LINE, TOP)
    assert near(lines[-1].baseline + 0.2 * LINE, BOTTOM)
    assert all(char.size == 16 for line in lines for char in line.chars)


def check_head(page: Measured) -> None:
    """Mark 35 below the printed area's edge, number two lines below, red line 4 below that (7.2.4 to 7.2.7)."""
    mark, number, title = page.line(ISSUER), page.line("豫样科"), page.line(f"{ISSUER}关于")
    (rule,) = page.coloured("red")
    assert near(mark.top, TOP + 35)
    assert near(mark.centre, (LEFT + RIGHT) / 2)
    assert near(number.top - mark.bottom, 2 * LINE + 14 / 16 * CHARACTER, 1.5)
    assert near(number.centre, (LEFT + RIGHT) / 2)
    assert near(rule.middle - number.bottom, 4)
    assert near(rule.left, LEFT) and near(rule.right, RIGHT)
    assert 0.35 <= rule.thickness <= 0.5
    assert near(title.top - rule.bottom, 2 * LINE + 14 / 16 * CHARACTER, 1.5)


def check_imprint(pages: list[Measured], rules: int) -> None:
    """Rules across the printed area, the last on its lower edge on the last page, all text above them (7.4.1)."""
    assert not any(page.coloured("black") for page in pages[:-1])
    found = pages[-1].coloured("black")
    assert len(found) == rules
    assert near(found[-1].bottom, BOTTOM, 0.3)
    assert all(near(rule.left, LEFT) and near(rule.right, RIGHT) for rule in found)
    assert [round(rule.thickness, 2) for rule in found] == [0.35, *[0.25] * (rules - 2), 0.35]
    body = [line for line in pages[-1].lines if line.baseline < found[0].top]
    foot = [line for line in pages[-1].lines if found[0].top < line.baseline < BOTTOM]
    assert all(line.bottom < found[0].top for line in body)
    assert all(char.size == 14 for line in foot for char in line.chars)
    assert all(line.bottom < BOTTOM for line in foot)


def check_numbers(pages: list[Measured], first: int = 1) -> None:
    """— 1 — in 4号, 7 below the printed area, one character in from the outer edge (7.5)."""
    for number, page in enumerate(pages, 1):
        feet = [line for line in page.lines if line.top > BOTTOM]
        if number < first:
            assert feet == []
            continue
        (foot,) = feet
        assert foot.text == f"—{number}—"
        dash = foot.chars[0]
        assert near((dash.top + dash.bottom) / 2, BOTTOM + 7)
        assert dash.size == 14
        if number % 2:
            assert near(foot.right, RIGHT - CHARACTER * 14 / 16)
        else:
            assert near(foot.left, LEFT + CHARACTER * 14 / 16)


def check_signature(page: Measured, printed_date: str) -> None:
    """The date ends four characters from the edge, the issuer stands centred over it (7.3.5.1)."""
    lines = page.lines
    place = next(n for n, line in enumerate(lines) if line.text == printed_date)
    issuer, dated = lines[place - 1], lines[place]
    assert issuer.text == ISSUER
    assert near(dated.right, RIGHT - 4 * CHARACTER, 2)
    assert near(issuer.centre, dated.centre)
    assert near(dated.baseline - issuer.baseline, LINE, 0.2)
    assert near(issuer.baseline - lines[place - 2].baseline, 3 * LINE, 0.2), "two blank lines for the seal"


def check_title(page: Measured) -> None:
    """Lines in 2号, centred, by sense; text a blank line after the recipients' (7.3.1, 7.3.2)."""
    title = [line for line in page.lines if line.chars[0].size == 22]
    assert [line.text for line in title] == [f"{ISSUER}关于责令", NAME, "限期整改的通知"]
    assert all(near(line.centre, (LEFT + RIGHT) / 2) for line in title)
    recipients = page.line("各有关单位：")
    assert near(recipients.left, LEFT)
    assert near(recipients.top - title[-1].bottom, LINE + 14 / 16 * CHARACTER, 1.5)


def test_a_document_of_several_pages(pages: Pages) -> None:
    made = pages(facts={"cc": ["许昌市科技局"], "note": "联系人：林样清"})
    assert len(made) == 4
    check_head(made[0])
    check_title(made[0])
    for page in made[1:-1]:
        check_grid(page)
    check_numbers(made)
    check_signature(made[-1], "2026年5月25日")
    check_imprint(made, 3)


@pytest.mark.parametrize(
    "mark",
    ["许昌市科技局", "河南省科学技术厅文件", "平顶山市科学技术局文件", "河南省科学技术厅联合领导小组", NAME + "文件"],
)
def test_a_mark_of_any_length_keeps_its_place(mark: str, pages: Pages) -> None:
    page = pages(facts={"mark": mark})[0]
    line = page.line(mark)
    assert line.text == mark
    assert near(line.top, TOP + 35)
    assert line.left >= LEFT
    assert line.right <= RIGHT
    assert near(line.centre, (LEFT + RIGHT) / 2)


def test_copy_number_and_urgency_stand_over_the_mark(pages: Pages) -> None:
    page = pages(facts={"copy_no": "000007", "urgency": "urgent"})[0]
    assert [line.text for line in page.lines[:2]] == ["000007", "加急"]
    assert near(page.lines[0].left, LEFT)
    assert near(page.lines[1].baseline - page.lines[0].baseline, LINE, 0.2)
    check_head(page)


def test_a_document_to_a_superior_names_the_signing_officer(pages: Pages) -> None:
    page = pages(facts={"signer": "季样远"}, upward=True)[0]
    line = page.line("豫样科")
    (rule,) = page.coloured("red")
    assert line.text.endswith("签发人：季样远")
    assert near(line.left, LEFT + CHARACTER)
    assert near(line.right, RIGHT - CHARACTER)
    assert near(rule.middle - line.bottom, 4)
    assert near(rule.left, LEFT) and near(rule.right, RIGHT)


@pytest.mark.parametrize("day", [date(2026, 5, 8), date(2026, 5, 25), date(2026, 12, 25)])
def test_the_issuer_stands_over_a_date_of_any_length(day: date, pages: Pages) -> None:
    made = pages([prose("联盟工作。"), prose("特此通知。")], {"issue_date": day})
    check_signature(made[-1], f"{day.year}年{day.month}月{day.day}日")


def test_a_draft_has_blanks_for_number_and_date(pages: Pages) -> None:
    made = pages([prose("联盟工作。"), prose("特此通知。")], {"docno": None, "issue_date": None})
    assert made[0].line("〔").text == "〔〕号"
    dated = made[-1].line("年月日")
    assert near(dated.right, RIGHT - 4 * CHARACTER, 2)
    assert made[-1].line(f"{ISSUER}办公室").text.endswith("年月日印发")


def test_a_long_issuer_is_broken_and_a_stand_in_seal_is_told(pages: Pages) -> None:
    facts = {"issuer": NAME, "on_behalf": True, "mark": ISSUER}
    made = pages([prose("联盟工作。"), prose("特此通知。")], facts)
    last = made[-1]
    texts = [line.text for line in last.lines]
    place = texts.index("2026年5月25日")
    assert "".join(texts[place - 2 : place]) == f"{NAME}（代章）"
    assert all(near(line.centre, last.lines[place].centre, 1.5) for line in last.lines[place - 2 : place])
    assert all(line.right <= RIGHT for line in last.lines[place - 2 : place])


def test_without_a_seal_the_date_begins_two_characters_after_the_issuer(pages: Pages) -> None:
    last = pages([prose("联盟工作。"), prose("特此通知。")], {}, sealed=False)[-1]
    issuer = [line for line in last.lines if line.text == ISSUER][-1]
    dated = last.line("2026年")
    assert near(issuer.right, RIGHT - 2 * CHARACTER)
    assert near(dated.left, issuer.left + 2 * CHARACTER)
    assert near(issuer.baseline - last.line("特此通知").baseline, 2 * LINE, 0.2)


def test_attachments_are_listed_in_line_and_printed_on_pages_of_their_own(pages: Pages) -> None:
    long = "产业技术创新战略联盟年度绩效考核指标体系和评分细则及其使用说明"
    made = pages(
        [prose("联盟工作。"), prose("特此通知。")],
        {"cc": ["许昌市科技局"]},
        attachments=[Attachment("'整改事项清单'", [prose("见下。")])],
        enclosed=f"['{long}']",
    )
    listed = next(page for page in made if any(line.text.startswith("附件：") for line in page.lines))
    first, second = listed.line("附件：1."), listed.line("2.")
    following = listed.lines[listed.lines.index(second) + 1]
    assert near(first.left, LEFT + 2 * CHARACTER)
    assert near(first.chars[5].left, second.chars[2].left, 0.6)
    assert second.text + following.text == f"2.{long}"
    assert near(following.chars[0].left, second.chars[2].left, 0.6)
    last = made[-1]
    number, title = last.line("附件1"), last.line("整改事项清单")
    assert near(number.left, LEFT)
    assert near(number.baseline - 0.8 * LINE, TOP)
    assert near(title.centre, (LEFT + RIGHT) / 2)
    assert TOP + 2 * LINE < title.top < TOP + 3 * LINE
    check_imprint(made, 3)
    check_numbers(made)


def test_levels_number_themselves_in_their_faces(pages: Pages) -> None:
    body = [
        heading("问题"),
        item("第一项。", 2, lead="机构。"),
        item("第一目。", 3),
        item("第二目。", 3),
        item("第一点。", 4),
        heading("要求"),
        item("又一目。", 3),
        prose("特此通知。"),
    ]
    texts = [line.text for page in pages(body) for line in page.lines]
    for wanted in (
        "一、问题",
        "（一）机构。第一项。",
        "1.第一目。",
        "2.第二目。",
        "（1）第一点。",
        "二、要求",
        "1.又一目。",
    ):
        assert wanted in texts


@pytest.mark.parametrize("copies", [0, 1, 9])
@pytest.mark.parametrize("lines", [1, 4, 5, 19, 21, 36])
def test_the_imprint_stands_at_the_foot_of_the_last_page(lines: int, copies: int, pages: Pages) -> None:
    facts = {"cc": [f"第{n}样例市科学技术局" for n in range(copies)] or None, "note": "联系人：林样清"}
    made = pages([prose("联盟工作正文。")] * lines + [prose("特此通知。")], facts)
    check_imprint(made, 3 if copies else 2)
    texts = [line.text for line in made[-1].lines]
    assert "2026年5月25日" in texts
    assert texts[texts.index("2026年5月25日") - 2] == "特此通知。", "text and signature stay together"
    assert any("联盟工作正文" in line.text for line in made[0].lines), "the first page shows text (7.3.3)"


@pytest.mark.parametrize("copies", [0, 9])
@pytest.mark.parametrize("rows", [1, 16, 17, 18, 20, 21, 39, 40])
def test_the_imprint_leaves_a_table_where_it_is(rows: int, copies: int, pages: Pages) -> None:
    table = grid((844, 8000), [(str(n), "整改事项") for n in range(1, rows + 1)], head=("序号", "事项"))
    made = pages(
        [prose("联盟工作。"), prose("特此通知。")],
        {"cc": [f"第{n}样例市科学技术局" for n in range(copies)] or None},
        attachments=[Attachment("'整改事项清单'", [table])],
    )
    titled = next(page for page in made if any(line.text == "整改事项清单" for line in page.lines))
    assert any(line.text == "1整改事项" for line in titled.lines)
    assert sum(line.text.endswith("整改事项") for page in made for line in page.lines) == rows
    last = made[-1]
    foot = last.coloured("black")[-3 if copies else -2 :]
    check_imprint([Measured(last.lines, tuple(foot))], len(foot))


def test_a_letter(pages: Pages) -> None:
    made = pages(facts={"cc": ["许昌市科技局"]}, form=Form.LETTER)
    first = made[0]
    mark, number, title = first.lines[0], first.line("豫样科"), first.line(f"{ISSUER}关于")
    thick, thin, low_thin, low_thick = first.coloured("red")
    assert mark.text == ISSUER
    assert near(mark.top, 30)
    assert near(thick.top - mark.bottom, 4)
    assert near(low_thick.bottom, 297 - 20)
    assert all(near(rule.right - rule.left, 170) and near(rule.left, 20) for rule in first.coloured("red"))
    assert thick.thickness > 2 * thin.thickness
    assert low_thick.thickness > 2 * low_thin.thickness
    assert thin.top - thick.bottom < 1
    assert low_thick.top - low_thin.bottom < 1
    assert near(number.right, RIGHT)
    assert near(number.top - thin.bottom, CHARACTER * 14 / 16)
    assert near(title.top - number.bottom, 2 * LINE + 14 / 16 * CHARACTER, 1.5)
    check_numbers(made, first=2)
    assert not any(page.coloured("red") for page in made[1:])
    assert not any(page.coloured("black") for page in made)
    copies = made[-1].line("抄送：")
    assert copies.text == "抄送：许昌市科技局。"
    assert near(copies.bottom, BOTTOM, 2)
    for page in made[1:-1]:
        check_grid(page)


def test_no_mark_is_lost_at_the_end_of_a_line(pages: Pages) -> None:
    """LibreOffice 7.4 loses a mark that hangs over the edge where figures begin the next line."""
    body = [prose(f"{TEXT[:n]}报告备案，2025年度总结。") for n in range(14, 30)]
    made = pages(body)
    said = "".join(line.text for page in made for line in page.lines)
    assert said.count("报告备案，2025年度总结。") == len(body)
    assert max(line.right for page in made for line in page.lines) <= RIGHT


@pytest.mark.parametrize(
    ("part", "old", "new", "check"),
    [
        ("styles", 'w:spacing w:val="-5"', 'w:spacing w:val="-2"', lambda made: check_grid(made[1])),
        ("styles", 'w:line="579"', 'w:line="600"', lambda made: check_grid(made[1])),
        ("document", 'w:left="1588"', 'w:left="1700"', lambda made: check_grid(made[1])),
        ("document", 'w:top="2098"', 'w:top="2240"', lambda made: check_grid(made[1])),
        ("styles", 'w:line="1202"', 'w:line="1300"', lambda made: check_head(made[0])),
        ("styles", 'w:sz="10" w:space="8"', 'w:sz="10" w:space="1"', lambda made: check_head(made[0])),
        ("document", 'w:yAlign="bottom"', 'w:yAlign="center"', lambda made: check_imprint(made, 3)),
        ("document", 'w:fill="000000"', 'w:fill="FF0000"', lambda made: check_imprint(made, 3)),
        ("document", 'w:footer="1412"', 'w:footer="1100"', check_numbers),
        ("settings", "<w:evenAndOddHeaders/>", "", check_numbers),
        ("styles", 'w:right="1260"', 'w:right="945"', lambda made: check_signature(made[-1], "2026年5月25日")),
        ("styles", 'w:left="3942"', 'w:left="3500"', lambda made: check_signature(made[-1], "2026年5月25日")),
    ],
)
def test_a_layout_that_is_off_is_noticed(
    part: str, old: str, new: str, check: Callable[[list[Measured]], None], pool: OfficePool
) -> None:
    docx = filled([prose(TEXT), prose(TEXT), prose("特此通知。")], {"cc": ["许昌市科技局"], "note": "联系人：林样清"})
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert old in parts[f"word/{part}.xml"]
    parts[f"word/{part}.xml"] = parts[f"word/{part}.xml"].replace(old, new)
    made = measure(pool.convert(zip_parts(parts), "official").pdf)
    with pytest.raises((AssertionError, ValueError)):
        check(made)
