"""Small batches for tests: a common part that is in order, and rows that each test changes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from samples.notices import RECTIFICATION_COMMON, rectification_rows
from toolkit.findings import Finding
from toolkit.office.batches.judge import JudgedRow, check_rows
from toolkit.office.batches.kinds import load_kind
from toolkit.office.batches.read import Batch, read_batch
from toolkit.resources import Resources

RESOURCES = Resources()
KIND = load_kind(RESOURCES, "rectification")
Change = Callable[[dict[str, Any]], object]

COMMON: dict[str, Any] = {
    "policy": {"basis": [{"title": "河南省产业技术创新战略联盟构建与发展实施办法", "docno": "豫科〔2013〕146号"}]},
    "form": "通知",
    "official": {"issue_date": "2026-11-25", "print_org": "河南省科学技术厅办公室"},
    "assessment": {"year": 2025, "notice_no": "豫样科〔2026〕5号", "result_docno": "豫样科〔2026〕131号"},
    "deadline_days": 30,
    "submit": {
        "docs": ["整改报告"],
        "channel": "直接送达",
        "address": "郑州市样例路1号",
        "contact": "林样清",
        "phone": "0371-55500909",
    },
    "draft": {"drafter": "林样清", "reviewer": "贺样安", "signer": "季样远"},
}


def row(key: str, name: str = "磨具") -> dict[str, Any]:
    """Return a row that is in order."""
    return {
        "row": key,
        "alliance": {"name": f"河南省样例{name}产业技术创新战略联盟"},
        "lead": {"name": f"河南样例{name}有限公司"},
        "assessment": {"grade": "不合格", "score": 52.5},
        "findings": [
            {
                "name": "没有专职人员",
                "article": "9(1)",
                "standard": "联盟执行机构应设立联盟工作办公室",
                "fact": "全年没有专职人员。",
            }
        ],
        "requirements": [{"finding_ref": [1], "action": "配备专职人员。", "output": "聘用文件", "due": "2026-12-10"}],
    }


def tree(*rows: dict[str, Any], change: Change = lambda _: None) -> dict[str, Any]:
    """Return a batch as YAML has it."""
    made = {"kind": "rectification", "code": "豫样科办", "common": copy.deepcopy(COMMON), "rows": list(rows)}
    change(made)
    return made


def written(folder: Path, content: dict[str, Any] | str, name: str = "批次.yaml") -> Path:
    """Write a batch and return its path."""
    path = folder / name
    text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    path.write_text(text, "utf-8")
    return path


def judged(path: Path, kind: str | None = None) -> tuple[Batch, list[JudgedRow]]:
    """Read and judge a batch; the batch is closed."""
    with read_batch(path, RESOURCES, kind) as batch:
        return batch, list(check_rows(batch, RESOURCES))


def errors(rows: list[JudgedRow]) -> list[Finding]:
    """Return the errors of all rows."""
    return [finding for row in rows for finding in row.findings if finding.severity == "error"]


def sample_rows(count: int) -> list[dict[str, Any]]:
    """Return rows for :func:`toolkit.office.batches.workbook.filled_workbook`."""
    return list(rectification_rows(count))


SAMPLE_COMMON = RECTIFICATION_COMMON
