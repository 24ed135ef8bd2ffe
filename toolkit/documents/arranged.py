"""Rows arranged for the documents of the construction year and after: schedules, comparisons, figures of a year.

Called by :func:`toolkit.documents.context.arrange`; nothing here is a new fact. What is computed comes from
:mod:`toolkit.checks.progress`, so that the rules see the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from toolkit.checks.dates import add_months, add_years
from toolkit.checks.derived import Row, amount
from toolkit.checks.progress import (
    COMPLETION_ARTICLES,
    MONTHS,
    Completion,
    account,
    completion,
    kpi_rate,
    last_month,
    milestone_months,
    period_months,
    score_total,
    task_months,
    total,
    year_start,
)
from toolkit.chinese import date_text, hanzi_number

Rows = list[dict[str, Any]]
_NUMBERS = re.compile(r"\d+")
_CLAUSE = re.compile(r"[，。；：]")
_NEARLY = Fraction(999, 1000)
PLAN_STEPS = ("draft", "review", "adopt")
"""Steps of making one of the two plans."""
MECHANISMS = ("fund", "benefit", "open", "monitor", "report")
"""Keys of the code table ``mechanism`` in the order of article 11."""
_FEW = 3
"""So many units are named where something is missing; of more the number is told."""


def arranged(values: Mapping[str, Any], doc: Row, *, draft: bool = False) -> dict[str, Any]:
    """Arrange the facts for the documents of the construction year and the annual report.

    ``schedule``: see :func:`schedule`. ``plan_steps``, ``org_tasks``, ``contract_tasks``: rows with the time they are
    ``due``. ``mechanisms``: the five of article 11, see :func:`mechanism_rows`. ``kpi``: with ``rate`` and ``met``.
    ``completion``: the twelve things of article 9. ``account``, ``money_in``, ``money_out``: money by the budget and in
    fact. ``annexes``: attachments of the application, by their numbers; ``evidence``: those of acceptance. ``year``:
    figures of the year that the document is of, where it is of one.

    Args:
        values: the values of the dossier.
        doc: the document's own values.
        draft: the document is bound as a draft, and knows of no approval.
    """
    times = Times.of(values, draft=draft)
    periods: Row = doc.get("planning_periods") or {}
    own_plan: Row = values.get("construction_plan") or {}
    return {
        "schedule": schedule(values, times),
        "plan_steps": [
            {**row, **{step: times.due(row.get(f"{step}_date"), periods.get(step)) for step in PLAN_STEPS}}
            for row in _rows(values, "plans")
        ],
        "mechanisms": mechanism_rows(values, times, doc.get("mechanism_period")),
        "org_tasks": _with_due(doc.get("org_tasks"), times),
        "contract_tasks": _with_due(doc.get("contract_tasks"), times),
        "kpi": kpi_rows(values),
        "completion": completion_rows(values, doc, own_plan),
        "account": account(values),
        "money_in": _by(values, "budget_in", "source", ("received",)),
        "money_out": _by(values, "budget_out", "use", ("spent", "spent_gov")),
        "annexes": _attached(values, "A"),
        "evidence": _attached(values, "B"),
        "year": year_figures(values, doc) if isinstance(doc.get("year"), int) else None,
    }


@dataclass(frozen=True)
class Times:
    """Tells times of the construction year: as days once it has begun, as months counted from its start before.

    Args:
        start: the day from which months are counted; None where nothing tells it.
        real: the construction has been approved, so days may be told.
    """

    start: date | None
    real: bool

    @classmethod
    def of(cls, values: Mapping[str, Any], *, draft: bool) -> Times:
        """Read the construction year from the facts; a draft was made before it was known."""
        alliance: Row = values.get("alliance") or {}
        known = alliance.get("construction_start") is not None
        return cls(year_start(alliance, _rows(values, "tasks")), known and not draft)

    def due(self, day: date | None, period: str | None = None) -> dict[str, Any]:
        """Return when something is due: its ``day``, or the ``month`` counted from the start; both None: not said.

        Args:
            day: planned for it.
            period: such as 第1—2月, which counts where no day was planned.
        """
        told = period_months(period)
        month = last_month(self.start, day) if day and self.start else told[1] if told else None
        if not self.real:
            return {"day": None, "month": month if month and 1 <= month <= MONTHS else None}
        return {"day": day or (add_months(self.start, told[1]) if told and self.start else None), "month": None}


def schedule(values: Mapping[str, Any], times: Times) -> dict[str, Any]:
    """Return what the schedule and its charts print.

    ``real``: days are told; ``start`` and ``end`` of the construction year, then; ``heads``: the twelve months, each
    with its number and the day it begins; ``milestones`` and ``tasks``: rows with their twelve ``months``, the time
    they are ``due`` and what they are about in a few words (``brief``).
    """
    alliance: Row = values.get("alliance") or {}
    start = times.start if times.real else None
    short = {org.get("name"): org.get("short_name") for org in _rows(values, "orgs")}

    def named(row: Row) -> str:
        return str(short.get(row.get("owner")) or row.get("owner") or "")

    return {
        "real": times.real,
        "start": start,
        "end": (alliance.get("construction_end") or add_years(start, 1)) if start else None,
        "heads": [{"no": n + 1, "day": add_months(start, n) if start else None} for n in range(MONTHS)],
        "milestones": [
            {
                **row,
                "owner_short": named(row),
                "brief": _CLAUSE.split(str(row.get("work") or ""), maxsplit=1)[0],
                "months": milestone_months(row, times.start),
                "due": times.due(row.get("planned_date"), row.get("period")),
            }
            for row in _rows(values, "milestones")
        ],
        "tasks": [
            {
                **row,
                "owner_short": named(row),
                "brief": row.get("title"),
                "months": (months := task_months(row, times.start)),
                "first": months.index(True) + 1 if any(months) else None,
                "last": MONTHS - months[::-1].index(True) if any(months) else None,
            }
            for row in _rows(values, "tasks")
        ],
    }


def mechanism_rows(values: Mapping[str, Any], times: Times, period: str | None = None) -> Rows:
    """Return the five mechanisms of article 11 in its order, each with its ``article`` and when it is ``due``.

    One of which nothing is said has no ``rule_title``.

    Args:
        values: the values of the dossier.
        times: tells when each is due.
        period: counts for those for which no day was planned.
    """
    said = {row.get("kind"): row for row in _rows(values, "mechanisms")}
    blank: Row = {"rule_title": None, "adopted_body": None, "adopted_date": None, "evidence": []}
    return [
        {
            **(row := said.get(kind) or blank),
            "kind": kind,
            "article": f"第十一条（{hanzi_number(number)}）",
            "due": times.due(row.get("planned_date"), period),
        }
        for number, kind in enumerate(MECHANISMS, 1)
    ]


def kpi_rows(values: Mapping[str, Any]) -> Rows:
    """Return the KPIs with their ``rate`` for printing and whether they are ``met``."""
    return [
        {**row, "rate": shown_rate(rate := kpi_rate(row.get("target"), row.get("actual"))), "met": _met(rate)}
        for row in _rows(values, "kpi")
    ]


def shown_rate(rate: Fraction | None) -> Fraction | None:
    """Return a rate that may be rounded to a tenth of a per cent: what falls short never reads as 100%."""
    return _NEARLY if rate is not None and _NEARLY < rate < 1 else rate


def completion_rows(values: Mapping[str, Any], doc: Row, plan: Row) -> Rows:
    """Return the twelve things that article 9 asks for: what was planned, what is said, what the facts say.

    Args:
        values: the values of the dossier.
        doc: facts of the request for acceptance.
        plan: facts of the construction plan, for days that the request does not give.
    """
    said = {row.get("item"): row for row in doc.get("completion") or ()}
    planned = _planned_days(values, plan)
    rows = []
    for number, (item, found) in enumerate(completion(values).items(), 1):
        row: Row = said.get(item) or {}
        rows.append(
            {
                "no": number,
                "item": item,
                "article": COMPLETION_ARTICLES[item],
                "planned": row.get("planned") or planned.get(item),
                "done": row.get("done"),
                "date": row.get("date") or found.day,
                "note": row.get("note"),
                "evidence": row.get("evidence") or [],
                "found": found.done,
                "found_text": _found_text(item, found),
            }
        )
    return rows


def year_figures(values: Mapping[str, Any], doc: Row) -> dict[str, Any]:
    """Return the rows of the tables that belong to the document's year, with their totals."""
    year = doc["year"]

    def of(table: str, *keys: str) -> Rows:
        return [
            dict(row)
            for row in _rows(values, table)
            if next((day.year for key in keys if (day := row.get(key))), None) == year
        ]

    ids = {row.get("id"): row for row in _rows(values, "kpi")}
    talents, transfers, events = of("talents", "start", "end"), of("transfers", "date"), of("events", "date")
    return {
        "meetings": of("meetings", "date"),
        "standards": of("standards", "date"),
        "ip_assets": [row for row in of("ip_assets", "date") if row.get("origin") == "foreground"],
        "transfers": transfers,
        "transfers_total": total(row.get("amount") for row in transfers),
        "talents": talents,
        "talents_total": sum(row.get("count") or 0 for row in talents),
        "events": events,
        "participants": sum(row.get("participants") or 0 for row in events),
        "changes": of("changes", "effective_date"),
        "kpi": [
            {
                **ids.get(row.get("kpi"), {}),
                "value": row.get("value"),
                "note": row.get("note"),
                "rate": shown_rate(kpi_rate(ids.get(row.get("kpi"), {}).get("target"), row.get("value"))),
            }
            for row in doc.get("kpi_progress") or ()
        ],
        "score_total": score_total(doc.get("scores") or ()),
        "weight_total": total(row.get("weight") for row in doc.get("scores") or ()),
    }


def _rows(values: Mapping[str, Any], table: str) -> list[Row]:
    return list(values.get(table) or ())


def _attached(values: Mapping[str, Any], stage: str) -> list[Row]:
    """Return the attachments of a stage (``A``: application, ``B``: acceptance) by group and number."""
    rows = [row for row in _rows(values, "attachments") if str(row.get("code") or "").startswith(stage)]
    return sorted(rows, key=lambda row: [int(number) for number in _NUMBERS.findall(str(row["code"]))])


def _with_due(rows: Iterable[Row] | None, times: Times) -> Rows:
    return [{**row, "due": times.due(row.get("planned_date"), row.get("period"))} for row in rows or ()]


def _met(rate: Fraction | None) -> bool | None:
    return None if rate is None else rate >= 1


def _by(values: Mapping[str, Any], table: str, key: str, facts: tuple[str, ...]) -> Rows:
    """Add up a budget's rows by source or use: by the budget, and in fact."""
    kinds = dict.fromkeys(row[key] for row in _rows(values, table) if row.get(key))
    out = []
    for kind in kinds:
        rows = [row for row in _rows(values, table) if row.get(key) == kind]
        planned = total(amount(row) for row in rows)
        sums: dict[str, Decimal] = {name: total(row.get(name) for row in rows) for name in facts}
        share = Fraction(sums[facts[0]]) / Fraction(planned) if planned else None
        out.append({"kind": kind, "planned": planned, **sums, "rate": shown_rate(share)})
    return out


def _planned_days(values: Mapping[str, Any], plan: Row) -> dict[str, date]:
    """Return the days that were planned for things of article 9: the last one where several steps were."""
    days: list[tuple[str, date | None]] = [
        (str(row.get("item")), row.get("planned_date")) for row in plan.get("org_tasks") or ()
    ]
    days += [
        (str(row.get("document")), row.get("planned_date"))
        for row in plan.get("contract_tasks") or ()
        if row.get("step") == "sign"
    ]
    kinds = {"industry_tech": "plan_industry", "innovation_system": "plan_system"}
    days += [(kinds.get(str(row.get("kind")), ""), row.get("adopt_date")) for row in _rows(values, "plans")]
    out: dict[str, date] = {}
    for item, day in days:
        if day is not None:
            out[item] = max(day, out.get(item, day))
    return out


def _found_text(item: str, found: Completion) -> str:
    """Say in Chinese what the facts tell about one of the twelve."""
    few = len(found.missing) <= _FEW
    missing = f"：{'、'.join(found.missing)}" if few else f"{len(found.missing)}家"
    day = date_text(found.day) if found.day else ""
    told: dict[str, Callable[[], str]] = {
        "liability": lambda: found.name if found.done else "责任主体不是成员法人单位",
        "office": lambda: found.name if found.done else "未填依托单位和地址",
        "staff": lambda: f"专职人员{found.count}名" if found.done else "未填专职人员",
        "goal": lambda: f"考核指标{found.count}项" if found.done else "未填目标、关键技术或考核指标",
        "division": lambda: f"{found.count}家单位均有任务" if found.done else f"尚无任务的单位{missing}",
    }
    if item in told:
        return told[item]()
    if item.startswith("org_"):
        return f"{found.name}，{day}设立" if found.done else ("未填设立日期" if found.name else "未见该机构")
    if item.startswith("plan_"):
        return f"{day}审议通过" if found.done else "未见通过日期"
    return f"{found.count}家全部签署，最后签署日期为{day}" if found.done else f"尚未签署的单位{missing}"
