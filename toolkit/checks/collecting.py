"""Take in members' answers: know each again, judge it, merge what is right; nothing is written here."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.checks.answers import judge_answer
from toolkit.errors import AllianceError, WantingError
from toolkit.facts.collect.forms import MEMBER, Identity, lay_out_member, member_rules, read_identity
from toolkit.facts.collect.merge import Conflict, merge_answer
from toolkit.facts.collect.sending import orgs_of
from toolkit.facts.collect.state import Sent, State, row_of
from toolkit.facts.sheets.book import read_book
from toolkit.facts.sheets.filled import read_sheets
from toolkit.facts.workbook.fill import Filled
from toolkit.facts.workbook.load import Loaded, load_sheets
from toolkit.findings import Finding, Severity
from toolkit.forms import Schema
from toolkit.i18n import T
from toolkit.resources import Resources


@dataclass(frozen=True)
class Answer:
    """One workbook that came back.

    Args:
        file: it.
        unit: the member's name.
        sent: what the member was sent.
        who: the workbook's identity.
        findings: everything wrong with it.
        conflicts: what both the member and the lead unit have changed; paths are of the dossier.
        filled: its values on sheets, for a copy with the findings marked.
        untouched: whether it says what it said when it was sent.
        digest: of what it says.
    """

    file: Path
    unit: str
    sent: Sent
    who: Identity
    findings: tuple[Finding, ...]
    conflicts: tuple[Conflict, ...]
    filled: Filled
    untouched: bool
    digest: str

    @property
    def faulty(self) -> bool:
        """Whether something must be mended by the member."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


@dataclass
class Collected:
    """What came back, merged.

    Args:
        tree: the facts with everything that comes in.
        answers: the workbooks taken.
        refused: files that were not taken, with the reason.
        missing: members that were asked and have not answered, now or before.
    """

    tree: dict[str, Any]
    answers: list[Answer] = field(default_factory=list)
    refused: list[tuple[Path, AllianceError]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def collect_answers(
    tree: Mapping[str, Any],
    state: State,
    files: Sequence[Path],
    resources: Resources,
    *,
    prefer_theirs: bool = False,
) -> Collected:
    """Read, judge and merge members' workbooks.

    Args:
        tree: the dossier's facts.
        state: what was sent.
        files: the workbooks.
        resources: the forms.
        prefer_theirs: of what both sides changed take the member's.
    """
    collected = Collected(copy.deepcopy(dict(tree)))
    rules = member_rules(resources)
    taken: dict[str, Path] = {}
    for file in files:
        try:
            who, loaded = _read(file, state)
            sent = state.members[who.member]
            if who.member in taken:
                raise WantingError(
                    T("{file} is a second answer of {unit}; {first} was taken.",
                      file=file.name, unit=sent.known.get("name", ""), first=taken[who.member].name),
                    T("Keep only the one that counts and run the command again."),
                )  # fmt: skip
            answer = _merge(collected.tree, file, sent, who, loaded, rules, resources, prefer_theirs)
        except AllianceError as error:
            collected.refused.append((file, error))
            continue
        taken[who.member] = file
        collected.answers.append(answer)
    for sent in state.members.values():
        if sent.id not in taken and sent.answered < len(sent.rounds) and row_of(sent, orgs_of(tree)) is not None:
            collected.missing.append(sent.known.get("name") or sent.known.get("short_name", ""))
    return collected


def note_answers(state: State, collected: Collected) -> None:
    """Write down in the state who has answered; after the facts were written."""
    for answer in collected.answers:
        answer.sent.answered = max(answer.sent.answered, answer.who.round)
        answer.sent.faulty = answer.faulty
        answer.sent.taken[str(answer.who.round)] = answer.digest
    orgs = orgs_of(collected.tree)
    for sent in state.members.values():
        row = row_of(sent, orgs)
        if row is not None:
            sent.known |= {name: str(row[name]) for name in sent.known if row.get(name)}


def _read(file: Path, state: State) -> tuple[Identity, Loaded]:
    book = read_book(file)
    sheets = read_sheets(book)
    who = read_identity(book, sheets)
    sent = state.members.get(who.member)
    known = who.dossier == state.dossier
    if not known or sent is None or not 0 < who.round <= len(sent.rounds):
        raise WantingError(
            T("{file} was not sent out of this dossier.", file=file.name),
            T("It belongs to another alliance or another copy of the dossier; take it in there."),
        )
    if who.seal != state.seal(who.member, who.round):
        raise WantingError(
            T("The hidden identity in {file} was changed.", file=file.name),
            T("Ask the unit to fill in the very workbook that it was sent."),
        )
    return who, load_sheets(book, [sheet for sheet in sheets if sheet.key.split(".")[0] == MEMBER])


def _merge(
    tree: dict[str, Any],
    file: Path,
    sent: Sent,
    who: Identity,
    loaded: Loaded,
    rules: Schema,
    resources: Resources,
    prefer_theirs: bool,
) -> Answer:
    orgs = orgs_of(tree)
    row = row_of(sent, orgs)
    if row is None:
        raise WantingError(
            T(
                "{file} is from {unit}, which is no longer in the dossier.",
                file=file.name,
                unit=sent.known.get("name", ""),
            ),
            T("Enter the unit again, or put the file aside."),
        )
    place = next(i for i, org in enumerate(tree["orgs"]) if org is row)
    theirs = loaded.tree.get(MEMBER, {})
    findings = judge_answer(loaded, file, rules, resources)
    wrong = {
        finding.place.path[1:]
        for finding in findings
        if finding.severity is Severity.ERROR and finding.place and finding.place.path[:1] == (MEMBER,)
    }
    base = sent.rounds[who.round - 1]
    merged = merge_answer(row, base, theirs, rules, wrong=wrong, prefer_theirs=prefer_theirs)
    digest = hashlib.sha256(json.dumps(theirs, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    if prefer_theirs or sent.taken.get(str(who.round)) != digest:  # once taken in, the lead unit's corrections count
        tree["orgs"][place] = merged.row
    conflicts = tuple(Conflict(("orgs", place, *c.path), c.ours, c.theirs) for c in merged.conflicts)
    unit = sent.known.get("name") or sent.known.get("short_name", "")
    filled = lay_out_member(theirs, resources, rules)
    return Answer(file, unit, sent, who, tuple(findings), conflicts, filled, theirs == base, digest)
