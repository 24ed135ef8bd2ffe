"""A dossier grown to many members: copies of its enterprises under other names, each with a part of its own."""

from __future__ import annotations

import copy
from typing import Any

from stdnum.cn import uscc

MANY = 60
"""Members of the largest alliances that the forms are laid out for."""
_SHARE = 10
"""What each further member brings in, 万元."""
_ORGANISATION = (3, 7, 9, 10, 5, 8, 4, 2)
"""Weights of the characters of an organisation's own number (GB 11714-1997)."""


def with_members(tree: dict[str, Any], members: int = MANY) -> dict[str, Any]:
    """Return facts, as typed, of an alliance of that many members.

    The further ones are copies of its enterprises with codes, money, tasks, seats and signatures of their own, so that
    every rule and every table has as much to deal with as in a real alliance of that size.

    Args:
        tree: facts of an alliance with a decision-making body; others come back as they are.
        members: how many there shall be.
    """
    grown = copy.deepcopy(tree)
    known = [org for org in grown.get("orgs", ()) if org["org_type"] == "企业" and org["uscc"].startswith("9141")]
    if not known:
        return grown
    for number in range(len(grown["orgs"]) + 1, members + 1):
        org = _another(known[number % len(known)], number)
        grown["orgs"].append(org)
        _take_part(grown, org, number)
    board = next(body for body in grown["bodies"] if body["kind"] == "决策机构")
    board["size"] = str(members)
    for meeting in grown.get("meetings") or ():
        if meeting.get("body") == board["name"]:
            _grow(meeting, members)
    return grown


def _another(org: dict[str, Any], number: int) -> dict[str, Any]:
    made = copy.deepcopy(org)
    made |= {
        "no": str(number),
        "name": f"河南第{number}号样例新材料有限公司",
        "short_name": f"样例{number}号",
        "uscc": _code(number),
        "roles": ["理事单位"],
        "evidence": org.get("evidence", []),
    }
    made["contact"] = {**org["contact"], "mobile": f"138000001{number:02d}", "email": f"unit{number}@example.com"}
    made["contribution"] = {
        "task_text": "参加标准研制、检测比对和应用验证，提供试验条件。",
        "fund": str(_SHARE),
        "people": "2",
    }
    return made


def _take_part(tree: dict[str, Any], org: dict[str, Any], number: int) -> None:
    """Give a further member its task, money, seat and signatures."""
    name = org["short_name"]
    tasks = tree["tasks"]
    tasks[number % len(tasks)].setdefault("partners", []).append(name)
    money = {"cash": str(_SHARE), "in_kind": "0", "year": "2026"}
    tree["budget_in"].append({"source": "成员自筹", "org": name, **money, "received": str(_SHARE)})
    tree["budget_out"].append({"use": "业务费", "org": name, **money, "spent": str(_SHARE)})
    board = next(body["name"] for body in tree["bodies"] if body["kind"] == "决策机构")
    seat = {"body": board, "title": "理事", "name": org["legal_rep"]["name"], "org": name, "is_fulltime": "否"}
    tree["positions"].append(seat)
    signed = tree.get("signoffs") or []
    for row in [row for row in signed if row["party"] == signed[0]["party"]]:
        signer = org["legal_rep"]["name"]
        signed.append({**row, "party": name, "signer": signer, "capacity": "法定代表人"})


def _grow(meeting: dict[str, Any], members: int) -> None:
    """Let a meeting of a larger board have come to the same decisions."""
    more = members - int(meeting["expected"])
    meeting["expected"] = str(members)
    meeting["present"] = str(int(meeting["present"]) + more)
    for resolution in meeting.get("resolutions") or ():
        resolution["votes_for"] = str(int(resolution["votes_for"]) + more)


def _code(number: int) -> str:
    head = f"91410100MAYX{number:04d}"
    total = sum(weight * int(char, 36) for weight, char in zip(_ORGANISATION, head[8:], strict=True))
    head += "0123456789X0"[11 - total % 11]
    return head + str(uscc.calc_check_digit(head))
