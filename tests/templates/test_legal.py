"""Agreement and charter: numbers, references, duties of the measures, choices, signature pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pypdfium2
import pytest

from templates.house.legal import LegalText
from tests.templates.covenants import SCHEMA, defaults, filled, parties, printed
from toolkit.chinese import hanzi_number
from toolkit.clauses import Clause, Items, When, load_clauses
from toolkit.documents.convert import OfficePool
from toolkit.documents.fonts import FontSetup
from toolkit.documents.render import leftovers
from toolkit.forms import load_code_tables, load_form
from toolkit.resources import Resources
from toolkit.signing.seen_text import PrintedPage, normalised, read_pages

TABLES = load_code_tables(Resources())
AGREEMENT, CHARTER = load_clauses(Resources(), "agreement"), load_clauses(Resources(), "charter")
TEXTS = ("agreement", "charter")
NUMBERS: dict[str, object] = {
    "fee_tiers": [{"role": "副理事长单位", "amount": 8}],
    "dispute_body": "郑州市样例人民法院",
    "esign_platform": "样例电子签约平台",
    "benefit_shares": [{"to": "成果完成单位", "percent": 70}, {"to": "其他参加单位", "percent": 30}],
}
NEEDS = {
    "fee_tiers": {"fund_model": "annual_fee"},
    "esign_platform": {},
    "breach_fixed": {"breach_money": "liquidated_fixed"},
    "breach_percent": {"breach_money": "liquidated_percent"},
    "join_sponsors": {"join": "sponsor_and_board"},
}
"""What must be chosen as well for a choice to be printed."""
DUTIES = {
    "2 联合开发、优势互补、利益共享、风险共担": ["nature", "purpose", "risk"],
    "2 具有法律约束力的契约": ["effect", "breaches", "damages"],
    "5 六类任务": ["tasks"],
    "7(1) 河南法人为主": ["conditions"],
    "9(1) 决策、咨询、执行机构": ["bodies", "board", "experts", "secretariat"],
    "9(1) 对外承担责任的主体": ["liability", "liability_limit"],
    "9(1) 办公室和专职人员": ["secretariat"],
    "9(2) 两个规划": ["construction"],
    "9(3) 技术创新目标": ["goal"],
    "9(3) 任务分工": ["division", "annexes"],
    "10 验收": ["construction"],
    "11 决策与执行机制": ["meetings", "voting", "special_matters", "minutes"],
    "11(1) 经费管理和内部监督": ["custody", "approval", "supervision", "audit"],
    "11(1) 政府资助经费": ["public_funds"],
    "11(2) 权利归属": ["background", "ownership", "project_contract"],
    "11(2) 许可使用": ["background_use", "member_licence", "outside_licence"],
    "11(2) 转化收益分配": ["sharing", "reward"],
    "11(2) 违约责任追究": ["breaches", "cure", "damages", "special_breach", "recovery"],
    "11(3) 吸收新成员": ["join", "openness"],
    "11(3) 成果扩散": ["diffusion", "diffusion_terms"],
    "11(4) 跟踪监督": ["tracking"],
    "11(5) 重大事项报告": ["report"],
    "12 考核和整改": ["assessment"],
}
"""Duty of the measures → articles of the agreement that meet it."""
CHARTER_DUTIES = {
    "9(1)": ["board", "experts", "secretariat", "office", "liability"],
    "9(2)": ["planning"],
    "9(3)": ["purpose", "duties", "effect"],
    "11(1)": ["custody", "public_funds", "supervision", "audit"],
    "11(2)": ["contracts", "ip", "protection"],
    "11(3)": ["join", "openness", "diffusion"],
    "11(4)": ["tracking", "evaluation"],
    "11(5)": ["report"],
    "12": ["assessment"],
}


@cache
def text_of(name: str) -> str:
    return "\n".join(row.text for row in printed(filled(name))[0])


def alternatives() -> list[tuple[str, object]]:
    """Return every choice with each value that it can have besides its default."""
    out: list[tuple[str, object]] = []
    usual = defaults()
    for key, rules in SCHEMA["schema"].items():
        if key in NUMBERS:
            out.append((key, NUMBERS[key]))
        elif rules["type"] == "choice":
            out += [(key, value) for value in TABLES[rules["choices"]].labels if value != usual[key]]
        elif rules["type"] == "boolean":
            out.append((key, not usual[key]))
        elif rules["type"] == "fraction":
            out += [(key, value) for value in (usual[key] / 2, usual[key] ** 0) if value != usual[key]]
        else:
            out.append((key, usual[key] + 1))
    return out


def test_the_depth_of_the_texts() -> None:
    assert len(AGREEMENT.chapters) == 13
    assert 60 <= len(AGREEMENT.clauses) <= 85
    assert len(CHARTER.chapters) == 11
    assert 50 <= len(CHARTER.clauses) <= 60


@pytest.mark.parametrize("name", TEXTS)
def test_every_reference_shows_the_number_of_what_it_names(name: str) -> None:
    rows, numbers = printed(filled(name))
    shown = [pair for row in rows for pair in row.cached]
    assert len(shown) > 5
    assert [(mark, text) for mark, text in shown if numbers.get(mark) != text] == []


@pytest.mark.parametrize(("key", "value"), alternatives())
def test_every_choice_is_followed_by_the_text(key: str, value: object) -> None:
    also = NEEDS.get(key, {})
    changed = False
    for name in TEXTS:
        docx = filled(name, choices={**also, key: value})
        rows, numbers = printed(docx)
        assert leftovers(docx) == []
        assert [pair for row in rows for pair in row.cached if numbers.get(pair[0]) != pair[1]] == [], name
        before = "\n".join(row.text for row in printed(filled(name, choices=also))[0]) if also else text_of(name)
        changed |= "\n".join(row.text for row in rows) != before
    assert changed, f"nobody would see that {key} is {value}"


def test_articles_left_out_move_the_others_up() -> None:
    with_pool = printed(filled("agreement"))[1]
    without = printed(filled("agreement", choices={"pool": "none", "antitrust_clause": False}))[1]
    assert "_art_pool" not in without
    assert without["_art_ownership"] == with_pool["_art_ownership"]
    assert without["_art_standards"] == with_pool["_art_pool"]
    assert without["_art_compliance"] == with_pool["_art_publication"]


@pytest.mark.parametrize(("duty", "ids"), DUTIES.items())
def test_the_agreement_meets_every_duty_of_the_measures(duty: str, ids: list[str]) -> None:
    article = duty.split()[0]
    clauses = {clause.id: clause for clause in AGREEMENT.clauses}
    for one in ids:
        assert any(serve == article or serve.startswith(f"{article}(") for serve in clauses[one].serves), one
        assert not clauses[one].when


@pytest.mark.parametrize(("article", "ids"), CHARTER_DUTIES.items())
def test_the_charter_meets_every_duty_of_the_measures(article: str, ids: list[str]) -> None:
    clauses = {clause.id: clause for clause in CHARTER.clauses}
    assert all(article in clauses[one].serves and not clauses[one].when for one in ids)


@pytest.mark.parametrize("name", TEXTS)
def test_a_form_names_the_articles_that_its_clauses_serve(name: str) -> None:
    clauses = {"agreement": AGREEMENT.clauses, "charter": CHARTER.clauses}[name]
    said = set(load_form(Resources(), name).articles)
    served = {serve for clause in clauses for serve in clause.serves}
    assert {re.sub(r"^(5)\(\d\)$", r"\1", serve) for serve in served} - said <= {"1", "4", "9", "11"}


def test_words_of_article_two_and_a_single_forum() -> None:
    said = text_of("agreement")
    for word in ("联合开发", "优势互补", "利益共享", "风险共担", "不具有法人资格"):
        assert word in said
    assert said.count("仲裁裁决是终局的") == 1
    assert "提起诉讼" not in said
    court = "\n".join(row.text for row in printed(filled("agreement", choices={"dispute": "litigation"}))[0])
    assert "提起诉讼" in court
    assert "仲裁裁决" not in court


def test_a_draft_says_so_and_has_blanks() -> None:
    for name in TEXTS:
        said = "\n".join(row.text for row in printed(filled(name, draft=True))[0])
        assert "（草案）" in said
        assert "　　　　年　　月　　日" in said
        assert "（草案）" not in text_of(name)


def test_a_reference_to_nothing_is_refused() -> None:
    chapters = {"one": "总则"}
    with pytest.raises(ValueError, match="no article gone"):
        LegalText(chapters, (Clause("a", "one", "", ("依照[[gone]]。",)),)).blocks()
    may_go = Clause("b", "one", "", ("乙。",), when="choices.x")
    with pytest.raises(ValueError, match="may be left out"):
        LegalText(chapters, (Clause("a", "one", "", ("依照[[b]]。",)), may_go)).blocks()
    inside = "{% if choices.x %}依照[[b]]。{% endif %}"
    assert LegalText(chapters, (Clause("a", "one", "", (inside,)), may_go)).blocks()
    dependent = Clause("a", "one", "", ("甲：", Items(("一；", When("choices.x", ("二；",)), "三。"))))
    with pytest.raises(ValueError, match=r"a\.2 may be left out"):
        LegalText(chapters, (dependent, Clause("c", "one", "", ("依照[[a.2]]。",)))).blocks()
    with pytest.raises(ValueError, match="stands twice"):
        LegalText(chapters, (may_go, may_go))


@pytest.fixture(scope="module")
def pool() -> Iterator[OfficePool]:
    with OfficePool(FontSetup.discover(None), size=1) as made:
        yield made


def pages(docx: bytes, pool: OfficePool) -> list[PrintedPage]:
    document = pypdfium2.PdfDocument(pool.convert(docx, "text").pdf)
    try:
        return read_pages(document, range(len(document)))
    finally:
        document.close()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "members"), [(name, members) for name in TEXTS for members in (2, 12, 60)])
def test_signature_blocks_are_whole_and_never_alone(name: str, members: int, pool: OfficePool) -> None:
    made = pages(filled(name, members=members), pool)
    everything = "".join(page.text for page in made)
    first = max(n for n, page in enumerate(made) if "签署页" in page.text)
    signing = made[first:]
    statement = {"agreement": "各方已经阅读并理解", "charter": "全体成员单位承认并遵守"}[name]
    assert all(statement in page.text for page in signing), "a page to sign has no text above the blocks"
    blocks = []
    for page in signing:
        names = re.findall(r"法定代表人\(授权代表\)\(签字\):签署日期:年月日", page.text)
        assert page.text.count("(公章)") == len(names) >= 1
        assert page.text.count("统一社会信用代码:") == len(names)
        blocks.append(len(names))
    assert sum(blocks) == members
    for number, org in enumerate(parties(members), 1):
        label = f"第{hanzi_number(number)}方：" if name == "agreement" else f"{number}．"
        block = normalised(f"{label}{org['name']}统一社会信用代码：{org['uscc']}")
        assert sum(block in page.text for page in signing) == 1, org["name"]
        assert everything.count(normalised(org["uscc"])) >= (2 if name == "agreement" else 1)
