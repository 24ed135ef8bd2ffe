"""The notice to rectify in its three forms, with few and many findings, drafted and finished."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from templates.documents import rectification
from tests.templates.filled import ENVIRONMENT
from tests.templates.measured import Measured, measure
from tests.templates.test_official import check_head, check_imprint, check_numbers, check_signature
from tests.templates.test_templates import text
from toolkit.documents.convert import OfficePool
from toolkit.documents.fonts import FontSetup
from toolkit.documents.render import leftovers, render
from toolkit.documents.template import compile_template
from toolkit.forms import load_form
from toolkit.resources import Resources

NAME = "河南省样例智能农机产业技术创新战略联盟"
LONG = "河南省样例新能源汽车动力电池关键材料与智能制造装备产业技术创新战略联盟"
BUILDERS = rectification.TEMPLATES
NOTICE, LETTER, FORM_LETTER = BUILDERS
FINDINGS = [
    ("联盟工作办公室没有专职人员", "9(1)", "配备专职人员"),
    ("理事会全年没有召开会议", "11", "联盟要建立有效的决策与执行机制"),
    ("政府资助经费没有单独设账", "11(1)", "政府资助经费的使用要按照相关规定执行"),
    ("成员单位退出没有报告备案", "11(5)", "应及时向河南省科学技术厅报告备案"),
]


def facts(findings: int = 2) -> dict[str, Any]:
    """Return the notice's own facts with so many findings, each answered by one requirement."""
    official = dict.fromkeys(("title", "copy_no", "urgency", "recipients", "issuer", "mark", "signer", "on_behalf"))
    return {
        "form": "tongzhi",
        "official": official
        | {
            "docno": "豫样科〔2026〕36号",
            "issue_date": date(2026, 5, 25),
            "cc": ["许昌市科技局"],
            "print_org": None,
            "print_date": None,
            "note": "联系人：林样清，电话：0371-55500909",
        },
        "assessment": {
            "year": 2025,
            "notice_no": "豫样科〔2026〕12号",
            "grade": "fail",
            "score": 52,
            "result_docno": "豫样科〔2026〕31号",
            "result_date": date(2026, 5, 12),
        },
        "findings": [
            {"no": n, "name": name, "article": article, "standard": standard, "fact": f"事实{n}。", "evidence": None}
            for n, (name, article, standard) in enumerate(FINDINGS[:findings], 1)
        ],
        "requirements": [
            {"no": n, "finding_ref": [n], "action": f"措施{n}。", "output": f"标志{n}", "due": date(2026, 7, n)}
            for n in range(1, findings + 1)
        ],
        "deadline_days": 90,
        "deadline_date": None,
        "deadline_start": "received",
        "deadline_kind": "calendar",
        "submit": {
            "docs": ["整改报告", "证明材料"],
            "copies": 2,
            "channel": "直接送达或者邮寄",
            "address": "河南省郑州市样例路100号",
            "contact": "林样清",
            "phone": "0371-55500909",
            "email": None,
        },
        "right_to_reply": {"days": 15, "channel": "以书面形式"},
        "enclosures": [],
        "draft": {"drafter": "拟稿样", "reviewer": "核稿样", "signer": "签发样", "sign_date": date(2026, 5, 25)},
    }


def filled(template: str, own: dict[str, Any], name: str = NAME) -> bytes:
    context = {
        "doc": own,
        "alliance": {"name": name},
        "lead": {"name": "河南样例耘丰农业装备有限公司"},
        "policy": {"basis": [{"title": "河南省产业技术创新战略联盟构建与发展实施办法", "docno": "豫科〔2013〕146号"}]},
        "policy_values": {"issuer": "河南省科学技术厅"},
    }
    return render(compile_template(BUILDERS[template](), template, ENVIRONMENT), context)


def test_the_form_chooses_the_template() -> None:
    form = load_form(Resources(), "rectification_notice")
    assert form.template_for({"form": "tongzhi"}) == NOTICE
    assert form.template_for({"form": "han"}) == LETTER
    assert form.template_for({"form": "tongzhishu"}) == FORM_LETTER


@pytest.mark.parametrize("template", BUILDERS)
@pytest.mark.parametrize("findings", [1, 2, 4])
def test_every_finding_and_requirement_is_told_and_the_signing_record_is_not(template: str, findings: int) -> None:
    docx = filled(template, facts(findings))
    said = text(docx)
    assert leftovers(docx) == []
    for number, (name, _, standard) in enumerate(FINDINGS[:findings], 1):
        assert name in said
        assert standard in said
        for words in (f"事实{number}。", f"措施{number}。", f"标志{number}", f"7月{number}日"):
            assert words in said
    assert said.count("第十一条第（五）项") == (0 if findings < 4 else 1 if template == FORM_LETTER else 2)
    assert "给予警告" in said
    assert "取消其河南省产业技术创新战略联盟资格" in said
    assert "行政处罚" not in said
    assert not re.search("拟稿样|核稿样|签发样", said)


def test_requirements_name_the_findings_they_answer() -> None:
    own = facts(4)
    own["requirements"][1]["finding_ref"] = [2, 4]
    said = text(filled(NOTICE, own))
    assert "针对问题（二）、（四），措施2。" in said
    assert "（二）理事会全年没有召开会议（第十一条）（四）成员单位退出没有报告备案（第十一条第（五）项）" in said
    assert "问题2、4" in text(filled(FORM_LETTER, own))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "整改期限为90日，自收到本通知的次日起计算；最后一日是法定休假日的，以休假日结束的次日为最后一日。"),
        ({"deadline_start": "issued"}, "整改期限为90日，自本通知印发的次日起计算；"),
        ({"deadline_date": date(2026, 8, 24)}, "整改期限为90日，自收到本通知的次日起计算，至2026年8月24日止。"),
        ({"deadline_days": 30, "deadline_kind": "working"}, "整改期限为30个工作日，自收到本通知的次日起计算；"),
        ({"deadline_days": None, "deadline_date": date(2026, 8, 24)}, "整改期限至2026年8月24日止。"),
    ],
)
def test_the_period_is_said_in_days_or_by_its_last_day(change: dict[str, Any], words: str) -> None:
    assert words in text(filled(NOTICE, facts() | change))
    assert words.split("，", 1)[-1].replace("本通知", "本函") in text(filled(LETTER, facts() | change))


def test_what_is_not_said_leaves_no_trace() -> None:
    own = copy.deepcopy(facts())
    own |= {"right_to_reply": None}
    own["official"] |= {"cc": None, "note": None, "docno": None, "issue_date": None}
    own["assessment"] |= {"score": None, "result_date": None}
    for template in BUILDERS:
        said = text(filled(template, own))
        assert "陈述" not in said
        assert "抄送" not in said
        assert "得分" not in said
        assert "None" not in said
        assert "〔　　　　〕" in said


def test_papers_handed_along_are_listed_after_the_printed_list() -> None:
    said = text(filled(NOTICE, facts() | {"enclosures": ["考核结果通报"]}))
    assert "附件：1.整改事项清单2.考核结果通报" in said
    assert "附件1整改事项清单" in said
    assert "附件：整改事项清单" in text(filled(NOTICE, facts()))


@pytest.fixture(scope="module")
def pool() -> Iterator[OfficePool]:
    with OfficePool(FontSetup.discover(None), size=1) as made:
        yield made


def printed(pool: OfficePool, template: str, findings: int, name: str = NAME) -> list[Measured]:
    return measure(pool.convert(filled(template, facts(findings), name), template).pdf)


@pytest.mark.slow
@pytest.mark.parametrize("name", [NAME, LONG])
@pytest.mark.parametrize("findings", [1, 4])
def test_the_notice_as_pages(findings: int, name: str, pool: OfficePool) -> None:
    pages = printed(pool, NOTICE, findings, name)
    check_head(pages[0])
    check_numbers(pages)
    check_imprint_over_table(pages)
    signed = next(page for page in pages if any(line.text == "2026年5月25日" for line in page.lines))
    check_signature(signed, "2026年5月25日")
    assert "".join(line.text for line in pages[0].lines if line.chars[0].size == 22) == (
        f"河南省科学技术厅关于责令{name}限期整改的通知"
    )


def check_imprint_over_table(pages: list[Measured]) -> None:
    """The attachment's table has rules too; the imprint's are the last three."""
    last = pages[-1]
    check_imprint([Measured(last.lines, tuple(last.coloured("black")[-3:]))], 3)
    assert any(line.text[0] in "1234" for line in last.lines), "the imprint stands under the table"


@pytest.mark.slow
def test_the_letter_and_the_form_letter_as_pages(pool: OfficePool) -> None:
    letter = printed(pool, LETTER, 2, LONG)
    assert len(letter[0].coloured("red")) == 4
    check_numbers(letter, first=2)
    plain = printed(pool, FORM_LETTER, 4, LONG)
    check_numbers(plain)
    assert not any(page.coloured("red") for page in plain)
    assert [line.text for line in plain[0].lines[:3]] == ["河南省科学技术厅", "限期整改通知书", "豫样科〔2026〕36号"]
    last = [line.text for line in plain[-1].lines]
    assert last[-2] == "抄送：许昌市科技局。"
    assert "2026年5月25日" in last
