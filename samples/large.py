"""Write a large dossier out of the sample: ``python -m samples.large DIR [--members 60]``.

The members beyond the sample's own are copies of its enterprises under other names, with codes, money, tasks, seats and
signatures of their own, so that every rule has as much to look at as in a real alliance of that size. Attachments are
the sample's.
"""

from __future__ import annotations

import argparse
import copy
import shutil
from pathlib import Path
from typing import Any

import yaml
from stdnum.cn import uscc

from samples.facts import ATTACHMENTS, FOLDER
from toolkit.facts.dossier import DOSSIER_FILE, read_dossier

SHARE = 10
"""What each further member brings in, 万元."""
_ORGANISATION = (3, 7, 9, 10, 5, 8, 4, 2)


class _Plain(yaml.SafeDumper):
    """Writes what stands twice twice: a dossier has no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def large_tree(members: int) -> dict[str, Any]:
    """Return the sample's facts, as typed, with this many members."""
    tree: dict[str, Any] = copy.deepcopy(read_dossier(FOLDER).tree)
    known = [org for org in tree["orgs"] if org["org_type"] == "企业" and org["uscc"].startswith("9141")]
    changes = tree.get("changes") or []
    for number in range(len(tree["orgs"]) + 1, members + 1):
        org = _another(known[number % len(known)], number)
        tree["orgs"].append(org)
        _take_part(tree, org, number)
    board = next(body for body in tree["bodies"] if body["kind"] == "决策机构")
    board["size"] = str(members)
    for meeting in tree.get("meetings") or ():
        if meeting.get("body") == board["name"]:
            _grow(meeting, members)
    assert all(change["no"] for change in changes)  # filed changes stay as they are
    return tree


def write_large(folder: Path, members: int = 60) -> Path:
    """Write the dossier with its attachments into ``folder`` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ATTACHMENTS, folder / "attachments", dirs_exist_ok=True)
    text = yaml.dump(large_tree(members), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=10_000)
    (folder / DOSSIER_FILE).write_text(text, "utf-8")
    return folder


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
        "fund": str(SHARE),
        "people": "2",
    }
    return made


def _take_part(tree: dict[str, Any], org: dict[str, Any], number: int) -> None:
    """Give a further member its task, money, seat and signatures."""
    name = org["short_name"]
    tasks = tree["tasks"]
    tasks[number % len(tasks)].setdefault("partners", []).append(name)
    money = {"cash": str(SHARE), "in_kind": "0", "year": "2026"}
    tree["budget_in"].append({"source": "成员自筹", "org": name, **money, "received": str(SHARE)})
    tree["budget_out"].append({"use": "业务费", "org": name, **money, "spent": str(SHARE)})
    board = next(body["name"] for body in tree["bodies"] if body["kind"] == "决策机构")
    seat = {"body": board, "title": "理事", "name": org["legal_rep"]["name"], "org": name, "is_fulltime": "否"}
    tree["positions"].append(seat)
    for row in [r for r in tree.get("signoffs") or () if r["party"] in ("砺石公司", "1")]:
        signer = org["legal_rep"]["name"]
        tree["signoffs"].append({**row, "party": name, "signer": signer, "capacity": "法定代表人"})


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


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--members", type=int, default=60)
    given = parser.parse_args()
    print(write_large(given.folder, given.members))


if __name__ == "__main__":
    main()
