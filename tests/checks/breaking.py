"""What breaks a rule in the story: small changes of its facts, put together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.dossiers import Tree
from tests.stories import JOINER
from toolkit.findings import Severity
from toolkit.resources import Resources

E, W, M = Severity.ERROR, Severity.WARNING, Severity.HUMAN
Change = Callable[[Tree], Any]
Break = tuple[str, Severity, str, str, Change]
"""Rule, severity, place, the document that is made, what is changed."""
NOTICE = "rectification_notice"


def at(tree: Tree, *path: Any) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def put(*path: Any, **values: Any) -> Change:
    """Return a change that sets values in the block at ``path``."""
    return lambda tree: at(tree, *path).update(values)


def drop(*path: Any) -> Change:
    """Return a change that takes out the last step of ``path``."""
    return lambda tree: at(tree, *path[:-1]).pop(path[-1])


def both(*changes: Change) -> Change:
    return lambda tree: [change(tree) for change in changes]


def third_member(tree: Tree) -> None:
    """Let the joiner be a member from the start, with its signatures."""
    tree["orgs"].append(
        {
            **tree["orgs"][0],
            "no": 3,
            "name": JOINER,
            "short_name": "样工",
            "uscc": "91410300MA2TH3BJ38",
            "roles": ["成员"],
        }
    )


def leaves(**values: Any) -> Change:
    """Return a change by which the university leaves."""
    row = {
        "no": "变更2",
        "kind": "退出",
        "org": "样例大学",
        "uscc": "12410000661318606C",
        "org_type": "高等院校",
        "region_code": "410300",
        "is_legal_person": "是",
        "notice_date": "2025-01-10",
        "meeting": 3,
        "resolution": 1,
        "effective_date": "2025-05-01",
        "filed_date": "2025-05-10",
        **values,
    }
    return lambda tree: tree["changes"].append({key: value for key, value in row.items() if value is not None})


def stands(kind: str, **values: Any) -> Change:
    """Return a change of another kind in the place of the joining."""
    return put("changes", 0, kind=kind, uscc="12410000661318606C", org="样例大学", **values)


def with_policy(folder: Path, values: dict[str, str]) -> Resources:
    """Return forms with other policy values, each as it is written behind ``value:``; an empty one is taken out."""
    lines = (Resources().forms[0] / "policy.yaml").read_text("utf-8").splitlines()
    lines = [line for line in lines if line.partition(":")[0] not in values]
    lines += [f"{name}: {{value: {value}}}" for name, value in values.items() if value]
    folder.mkdir()
    (folder / "policy.yaml").write_text("\n".join(lines), "utf-8")
    return Resources.overridden(folder)
