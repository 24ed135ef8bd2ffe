"""How long a full check takes: ``python bench/check.py [--members 60] [--rounds 9]``.

The dossier is the sample grown to many members (``samples.large``). Ours reads every value by its type, applies every
rule and gives each finding its place. The plain way validates the same tree by one nested Cerberus schema, values as
text, without types, rules or places. Both in this process, after start; medians and their ratio are printed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from cerberus import Validator  # noqa: E402

from samples.large import write_large  # noqa: E402
from toolkit.checks.check import RULES, check_dossier  # noqa: E402
from toolkit.checks.schema import scope_schema  # noqa: E402
from toolkit.facts.dossier import read_dossier  # noqa: E402
from toolkit.forms import STAGES, load_packet_plan, read_form_file  # noqa: E402
from toolkit.resources import Resources  # noqa: E402


def plain(rules: dict[str, Any]) -> dict[str, Any]:
    """Return a schema of Cerberus's own types that asks for the same shape."""
    kind = rules["type"]
    out: dict[str, Any] = {"nullable": True, "required": bool(rules.get("required"))}
    if kind == "dict":
        return out | {"type": "dict", "schema": {key: plain(inner) for key, inner in rules["schema"].items()}}
    if kind == "list":
        inner = {key: value for key, value in plain(rules["schema"]).items() if key != "required"}
        return out | {"type": "list", "schema": inner}
    return out | {"type": "string"}


def median(rounds: int, work: Callable[[], object]) -> float:
    """Return the median of the rounds, in seconds; one round before them warms up."""
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    resources = Resources()
    stages = [stage for stage in STAGES if stage in read_form_file(resources, "packets")]
    with tempfile.TemporaryDirectory() as folder:
        dossier = write_large(Path(folder) / "dossier", given.members)
        facts = read_dossier(dossier)
        print(f"{given.members} members, {len(RULES)} rules, median of {given.rounds} rounds")
        for stage in stages:
            schema = scope_schema(load_packet_plan(resources, stage).for_facts(facts.tree), resources, facts.tree)
            known = {key: value for key, value in facts.tree.items() if key in schema}
            validator = Validator({key: plain(rules) for key, rules in schema.items()})
            ours = median(given.rounds, lambda stage=stage: check_dossier(read_dossier(dossier), resources, stage))  # type: ignore[misc]
            theirs = median(given.rounds, lambda known=known, validator=validator: validator.validate(known))  # type: ignore[misc]
            print(
                f"{stage}: ours {ours:.3f} s (reading the file included), plain Cerberus {theirs:.3f} s, "
                f"ratio {theirs / ours:.1f}"
            )


if __name__ == "__main__":
    main()
