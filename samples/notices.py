"""Batches of notices, as many rows as wanted: ``python -m samples.notices FILE [--kind rectification] [--rows 1000]``.

The file's name says whether it is written as a workbook, YAML or CSV. Without a file the shipped batches in
``samples/batches`` are written anew. The same call gives the same bytes. All units, people and findings are invented.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from stdnum.cn import uscc

from toolkit.i18n import language
from toolkit.office.batches.kinds import Kind, load_kind
from toolkit.office.batches.workbook import filled_workbook
from toolkit.publish import publish_bytes
from toolkit.resources import Resources

FOLDER = Path(__file__).parent / "batches"
SHIPPED = {"rectification": 24, "recognition": 8}
"""Kind → rows of the shipped batch."""
CODE = "豫样科办"
Row = dict[str, Any]

_CITIES = (
    ("郑州", "410100"), ("开封", "410200"), ("洛阳", "410300"), ("平顶山", "410400"), ("安阳", "410500"),
    ("鹤壁", "410600"), ("新乡", "410700"), ("焦作", "410800"), ("濮阳", "410900"), ("许昌", "411000"),
    ("漯河", "411100"), ("三门峡", "411200"), ("南阳", "411300"), ("商丘", "411400"), ("信阳", "411500"),
    ("周口", "411600"), ("驻马店", "411700"), ("济源", "419001"),
)  # fmt: skip
_FIELDS = (
    "磨料磨具", "智能传感器", "小麦精深加工", "铝基新材料", "农机装备", "盾构装备", "耐火材料", "生物育种", "动力电池",
    "新能源客车", "电力装备", "矿山机械", "钛合金", "中药现代化", "禽畜疫苗", "冷链物流", "光电信息", "煤化工",
    "电梯", "超薄玻璃", "石墨电极", "食用菌", "油茶", "轴承", "起重装备", "水处理", "固废利用", "数控机床", "量具",
    "特种纤维", "碳纤维", "智能家居", "眼科药物", "茶叶", "黄河泥沙利用",
)  # fmt: skip
_WORDS = "砺锐恒晟启元鼎盛衡岳嵩洛淮颍沁汴宛殷商虢郑韩卫曹陈蔡许息黄江申邓吕应随唐蓼"
_SURNAMES = "林贺季甄单仇区查解朴盖万俟缪佘逄"
_FINDINGS: tuple[tuple[str, str, str, str, str, str, str], ...] = (
    (
        "联盟工作办公室没有专职人员",
        "第九条第（一）项",
        "联盟执行机构应设立联盟工作办公室，配备专职人员，负责有关日常事务",
        "2025年全年没有专职人员，日常事务由牵头单位{n}名职员兼管，考核材料漏报{m}项。",
        "现场核查记录、牵头单位社会保险缴费名册",
        "配备2名以上专职人员到联盟工作办公室工作，明确岗位职责，缴纳社会保险。",
        "聘用文件、社会保险缴费证明",
    ),
    (
        "理事会全年没有召开会议",
        "第十一条",
        "联盟要建立有效的决策与执行机制",
        "联盟章程规定理事会每年召开会议不少于{n}次，2025年没有召开，年度工作计划和经费预算未经审议即付诸执行。",
        "联盟会议台账、对{m}名理事的访谈记录",
        "召开理事会会议，审议整改方案，补审年度工作计划和经费预算，审定年度会议计划。",
        "会议通知、签到表、纪要和年度会议计划",
    ),
    (
        "政府资助经费没有单独核算",
        "第十一条第（一）项",
        "政府资助经费的使用要按照相关规定执行，并接受有关部门的监督",
        "省级财政资助的{n}0万元与成员自筹经费混合核算，2025年没有进行内部监督检查。",
        "经费托管账户明细账、{m}份记账凭证抽查记录",
        "为政府资助经费单独设账，逐笔清理调账，并委托会计师事务所专项审计。",
        "专账、清理情况表和专项审计报告",
    ),
    (
        "没有事先约定知识产权归属",
        "第十一条第（二）项",
        "联盟研发项目产生的成果和知识产权应事先通过协议明确权利归属、许可使用和转化收益分配的办法",
        "2025年立项的{n}个联盟研发项目没有签订知识产权协议，其中{m}项成果的权利归属有争议。",
        "项目任务书、成果登记材料",
        "逐个项目补签知识产权协议，明确权利归属、许可使用和收益分配。",
        "知识产权协议文本和清单",
    ),
    (
        "财政资助项目成果没有向联盟外扩散",
        "第十一条第（三）项",
        "联盟要建立成果扩散机制，对承担政府资助项目形成的成果有向联盟外扩散的义务",
        "承担的省级项目形成{n}项成果，验收{m}个月后仍没有公开发布信息，也没有向联盟外单位转让或者许可。",
        "项目验收文件、成果登记情况说明",
        "公开发布成果信息及许可条件，组织面向联盟外单位的对接活动。",
        "发布网页或者公告、对接活动记录",
    ),
    (
        "没有对成员单位的任务进行跟踪",
        "第十一条第（四）项",
        "及时了解联盟工作进展及相关情况，加强对联盟创新活动、创新成果扩散、运行管理的监督与考核",
        "{n}项年度任务没有进展记录，{m}家成员单位全年没有参加联盟活动。",
        "任务分工表、活动签到表",
        "建立任务台账，按月跟踪，对长期不参加活动的成员单位提出处理意见。",
        "任务台账、跟踪记录和处理意见",
    ),
    (
        "成员单位变更没有报告备案",
        "第十一条第（五）项",
        "联盟成员单位的变更等，应及时向河南省科学技术厅报告备案",
        "{n}家成员单位2025年退出、{m}家单位加入，至今没有报告备案，年度工作总结仍用原名单。",
        "退出通知、年度工作总结",
        "补报变更备案和重大事项报告，调整任务分工和经费安排。",
        "变更备案表、重大事项报告表",
    ),
    (
        "没有制定联盟经费管理办法",
        "第十一条第（一）项",
        "对联盟经费要制定相应的内部管理办法，并建立经费使用的内部监督机制",
        "联盟成立以来没有制定经费管理办法，{n}笔支出只有经办人签字，{m}笔没有预算。",
        "记账凭证抽查记录",
        "制定联盟经费管理办法，经理事会审议后施行，对无预算支出逐笔说明。",
        "经费管理办法、理事会纪要和支出说明",
    ),
)
_DUES = ("2026-12-10", "2026-12-15", "2026-12-18", "2026-12-22")
RECTIFICATION_COMMON = {
    "policy.basis.0.title": "河南省产业技术创新战略联盟构建与发展实施办法",
    "policy.basis.0.docno": "豫科〔2013〕146号",
    "doc.form": "通知",
    "doc.official.issue_date": "2026-11-25",
    "doc.official.print_org": "河南省科学技术厅办公室",
    "doc.official.print_date": "2026-11-25",
    "doc.official.note": "联系人：林样清，电话：0371-55500909",
    "doc.assessment.year": "2025",
    "doc.assessment.notice_no": "豫样科〔2026〕5号",
    "doc.assessment.result_docno": "豫样科〔2026〕131号",
    "doc.assessment.result_date": "2026-11-12",
    "doc.deadline_days": "30",
    "doc.deadline_start": "收到通知之日",
    "doc.submit.docs": "整改报告\n整改事项清单完成情况及证明材料",
    "doc.submit.copies": "2",
    "doc.submit.channel": "纸质材料加盖牵头单位公章后直接送达或者邮寄，电子版同时发送电子邮箱",
    "doc.submit.address": "河南省郑州市样例路100号河南省科学技术厅样例处",
    "doc.submit.contact": "林样清",
    "doc.submit.phone": "0371-55500909",
    "doc.submit.email": "lianmeng@example.org",
    "doc.right_to_reply.days": "15",
    "doc.right_to_reply.channel": "以书面形式",
    "doc.draft.drafter": "林样清",
    "doc.draft.reviewer": "贺样安",
    "doc.draft.signer": "季样远",
    "doc.draft.sign_date": "2026-11-25",
}
RECOGNITION_COMMON = {
    "policy.basis.0.title": "河南省产业技术创新战略联盟构建与发展实施办法",
    "policy.basis.0.docno": "豫科〔2013〕146号",
    "doc.official.issue_date": "2026-11-25",
    "doc.official.print_org": "河南省科学技术厅办公室",
    "doc.official.print_date": "2026-11-25",
    "doc.year": "2026",
    "doc.review": "2025年批准构建的联盟构建期已满，经联盟申请、推荐单位审核和专家验收，达到构建要求。",
    "doc.contact": "林样清",
    "doc.phone": "0371-55500909",
}


def rectification_rows(count: int) -> Iterator[Row]:
    """Yield rectification notices; most have three findings, some one, some five, two a time limit of their own."""
    for number in range(count):
        city, _ = _CITIES[number % len(_CITIES)]
        many = (3, 2, 4, 1, 3, 5)[number % 6]
        chosen = [_FINDINGS[(number + n * 3) % len(_FINDINGS)] for n in range(many)]
        figures = [(2 + (number + n) % 4, 2 + (number * 3 + n) % 7) for n in range(many)]
        yield {
            "row": f"ZG{number + 1:03d}",
            "alliance.name": _alliance(number),
            "lead.name": _lead(number),
            "lead.uscc": _code(number),
            "lead.contact.name": f"{_SURNAMES[number % len(_SURNAMES)]}样{_WORDS[number % len(_WORDS)]}",
            "lead.contact.mobile": f"13800000{number % 1000:03d}",
            "doc.assessment.grade": "不合格",
            "doc.assessment.score": f"{40 + number * 7 % 19}.{number * 3 % 10}".removesuffix(".0"),
            "doc.deadline_days": "20" if number % 12 == 7 else "",
            "doc.official.cc": f"{city}市科技局",
            "doc.findings": [
                {
                    "no": str(n),
                    "name": name,
                    "article": article,
                    "standard": standard,
                    "fact": fact.format(n=small, m=large),
                    "evidence": evidence.format(n=small, m=large),
                }
                for n, ((name, article, standard, fact, evidence, _, _), (small, large)) in enumerate(
                    zip(chosen, figures, strict=True), 1
                )
            ],
            "doc.requirements": [
                {
                    "no": str(n),
                    "finding_ref": str(n),
                    "action": action,
                    "output": output,
                    "due": _DUES[0] if number % 12 == 7 else _DUES[(number + n) % len(_DUES)],
                }
                for n, (*_, action, output) in enumerate(chosen, 1)
            ],
        }


def recognition_rows(count: int) -> Iterator[Row]:
    """Yield recognition notices."""
    for number in range(count):
        city, _ = _CITIES[number % len(_CITIES)]
        yield {
            "row": f"RD{number + 1:03d}",
            "doc.alliances.0.name": _alliance(number),
            "doc.alliances.0.lead": _lead(number),
            "doc.alliances.0.recommender": f"{city}市科技局",
            "doc.alliances.0.number": f"豫样联盟2026-{number + 1:02d}",
        }


MAKERS: dict[str, tuple[Callable[[int], Iterator[Row]], dict[str, str]]] = {
    "rectification": (rectification_rows, RECTIFICATION_COMMON),
    "recognition": (recognition_rows, RECOGNITION_COMMON),
}


def write_batch(path: Path, kind: str = "rectification", count: int = 1000) -> Path:
    """Write a batch and return its path; of a CSV file those beside it too.

    Args:
        path: ends in .xlsx, .yaml or .csv.
        kind: ``rectification`` or ``recognition``.
        count: how many rows.
    """
    make, common = MAKERS[kind]
    known = load_kind(Resources(), kind)
    rows = list(make(count))
    if path.suffix == ".xlsx":
        with language("zh_CN"):
            publish_bytes(path, filled_workbook(known, Resources(), common=common, rows=rows, code=CODE))
    elif path.suffix == ".csv":
        _write_csv(path, known, common, rows)
    else:
        publish_bytes(path, batch_yaml(known, common, rows).encode())
    return path


def batch_yaml(kind: Kind, common: dict[str, str], rows: list[Row]) -> str:
    """Write a batch as YAML, as a person would: Chinese names for the columns, groups for the common part."""
    names = {field.key: field.label.zh for field in kind.columns} | {t.key: t.label.zh for t in kind.tables}
    lists = {table.key: table for table in kind.row_tables}
    shared: Row = {}
    for key, text in common.items():
        _put(shared, key.removeprefix("doc.").split("."), text.split("\n") if "\n" in text else text)
    tree = {
        "kind": kind.name,
        "code": CODE,
        "common": shared,
        "rows": [
            {
                "行号" if key == "row" else names[key]: [
                    {column.label.zh: item[column.key] for column in lists[key].columns} for item in value
                ]
                if key in lists
                else value
                for key, value in row.items()
                if value
            }
            for row in rows
        ],
    }
    head = f"# {kind.title.zh}批量样例，全部内容为虚构。由 python -m samples.notices 生成。\n"
    return head + yaml.dump(tree, allow_unicode=True, sort_keys=False, width=10_000)


def _put(tree: Row, steps: list[str], value: Any) -> None:
    for step, following in pairwise(steps):
        if following.isdigit():
            tree = tree.setdefault(step, [{}])[0]
        elif not step.isdigit():
            tree = tree.setdefault(step, {})
    tree[steps[-1]] = value


def _write_csv(path: Path, kind: Kind, common: dict[str, str], rows: list[Row]) -> None:
    labels = {field.key: field.label.zh for field in (*kind.common, *kind.columns)}
    _publish_csv(path.with_name(f"{path.stem}.共同内容.csv"), [[labels[key], text] for key, text in common.items()])
    columns = [field for field in kind.columns if any(row.get(field.key) for row in rows)]
    cells = [[row["row"], *(row.get(field.key, "") for field in columns)] for row in rows]
    _publish_csv(path, [["行号", *(field.label.zh for field in columns)], *cells])
    for table in kind.row_tables:
        below = [[row["row"], *(item[c.key] for c in table.columns)] for row in rows for item in row[table.key]]
        head = ["行号", *(column.label.zh for column in table.columns)]
        _publish_csv(path.with_name(f"{path.stem}.{table.label.zh}.csv"), [head, *below])


def _publish_csv(path: Path, rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    publish_bytes(path, text.getvalue().encode("utf-8-sig"))


def _alliance(number: int) -> str:
    """Name an alliance after its field; further ones of a field bear a word more."""
    word = _word(number) if number >= len(_FIELDS) else ""
    return f"河南省样例{word}{_FIELDS[number % len(_FIELDS)]}产业技术创新战略联盟"


def _lead(number: int) -> str:
    city, _ = _CITIES[number % len(_CITIES)]
    return f"{city}{_word(number)}样例{_FIELDS[number % len(_FIELDS)]}有限公司"


def _word(number: int) -> str:
    """Return two characters that no other alliance of the same field has."""
    again, field = divmod(number, len(_FIELDS))
    first, second = divmod((again * 38 + field * 181 + 5) % len(_WORDS) ** 2, len(_WORDS))
    return f"{_WORDS[first]}{_WORDS[second]}"


def _code(number: int) -> str:
    organisation = f"MAY{number:05d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * int(char, 36) for weight, char in zip(weights, organisation, strict=True))
    head = f"91{_CITIES[number % len(_CITIES)][1]}{organisation}{'0123456789X0'[11 - total % 11]}"
    return head + str(uscc.calc_check_digit(head))


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--kind", choices=sorted(MAKERS), default="rectification")
    parser.add_argument("--rows", type=int, default=1000)
    given = parser.parse_args()
    if given.file is not None:
        print(write_batch(given.file, given.kind, given.rows))
        return
    for kind, count in SHIPPED.items():
        for suffix in (".yaml", ".xlsx"):
            print(write_batch(FOLDER / f"{kind}{suffix}", kind, count))


if __name__ == "__main__":
    main()
