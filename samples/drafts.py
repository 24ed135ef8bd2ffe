"""What each member undertakes and brings, as the Word file that it sent in."""

from __future__ import annotations

from typing import Any

from samples.facts import Story
from samples.word import MARK, Draft, grid, paragraph, prose


def chapter(paper: Draft, title: str, *texts: str) -> None:
    """Add a heading with its paragraphs."""
    paper.add(paper.section(title), *(prose(text) for text in texts))


def lines(text: str) -> list[str]:
    """Paragraphs of a typed prose value."""
    return [line for line in text.split("\n") if line]


def share(story: Story, org: dict[str, Any]) -> bytes:
    """What one member undertakes and brings, as it sent it in: tasks, money, people, equipment."""
    paper = Draft(f"任务与投入说明（{org['short_name']}，样例）", org["name"])
    brought = org["contribution"]
    rows = [
        (t["no"], t["title"], "承担" if t["owner"] == org["short_name"] else "参加", t["indicator"])
        for t in story.tree["tasks"]
        if org["short_name"] in (t["owner"], *(t.get("partners") or ()))
    ]
    paper.add(
        paragraph("联盟任务与投入说明", "PartTitle"),
        prose(f"单位名称：{org['name']}（统一社会信用代码{org['uscc']}）"),
        prose(MARK),
    )
    chapter(paper, "单位概况", *lines(org["profile"]))
    chapter(paper, "承担任务", brought["task_text"])
    paper.add(grid((700, 4000, 1000, 3144), rows, head=("序号", "任务名称", "分工", "考核指标")))
    chapter(
        paper,
        "投入安排",
        f"投入经费{brought['fund']}万元（含实物折价），选派{brought['people']}名人员参加联盟工作。",
        f"投入设备：{brought['equipment']}。",
        f"投入知识产权：{brought.get('ip_in') or '无'}，许可使用办法按照联盟协议执行。",
    )
    chapter(
        paper,
        "联系方式",
        f"联系人：{org['contact']['name']}；通讯地址：{org['address']}；邮政编码：{org['postcode']}。",
    )
    return paper.build()
