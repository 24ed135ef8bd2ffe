"""Real batches of rectification notices, from the story of the alliance that had to rectify."""

from __future__ import annotations

import json
from pathlib import Path

from toolkit.facts.dossier import read_dossier
from toolkit.resources import Resources

FORM = "rectification_notice"


def write_rectifications(path: Path, count: int, **changes: str) -> Path:
    """Write a batch of so many notices; ``changes``: row → what its first finding says instead."""
    story = read_dossier(Resources().samples / "rectified").tree
    notice = json.loads(json.dumps(story[FORM]))
    notice["official"] = {"note": notice["official"]["note"]}
    notice["draft"].pop("sign_date", None)
    notice["findings"], notice["requirements"] = notice["findings"][:1], notice["requirements"][:1]  # short, so quick
    notice["requirements"][0]["due"] = "2027-01-31"
    rows = []
    for number in range(1, count + 1):
        key = f"R{number:03}"
        own = json.loads(json.dumps(notice))
        if key in changes:
            own["findings"][0]["fact"] = changes[key]
        name = f"河南省样例农机{number}号产业技术创新战略联盟"
        rows.append(
            {"row": key, "alliance": {"name": name}, "lead": {"name": f"河南样例农业装备{number}号有限公司"}, FORM: own}
        )
    data = {"kind": "rectification", "code": "豫样科", "common": {"policy": story["policy"]}, "rows": rows}
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")
    return path
