"""Say in people's words what a file's states are and who signed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.i18n import Renderable, T
from toolkit.signing.judging.changes import Step
from toolkit.signing.judging.wording import Listing, local_time, on_one_line
from toolkit.signing.verdict import Check, Signer, Verdict


def history(steps: Sequence[Step]) -> Renderable:
    """Say what was added after the certification."""
    if not steps:
        return T("The signatures cover the whole file; nothing was added after the certification.")
    parts: list[Renderable] = []
    for step in steps:
        parts += [T("signature {name}", name=name) for name in step.signed]
        parts += [T("document timestamp {name}", name=name) for name in step.stamped]
        parts += [T("validation data")] if step.stored else []
    return T(
        "After the certification only what may be was added, in {count} steps: {steps}.",
        count=len(steps),
        steps=Listing(tuple(parts), 12),
    )


def signer_titles() -> list[Renderable]:
    """Return the headings of the table of signers."""
    return [T("Signature field"), T("Signed for"), T("Certificate"), T("Time"), T("Level"), T("Revoked?")]


def signer_row(signer: Signer) -> list[str]:
    """Return a row of the table of signers."""
    if signer.proven_time is not None:
        when = T("{time} (proven)", time=local_time(signer.proven_time))
    elif signer.claimed_time is not None:
        when = T("{time} (signer's word)", time=local_time(signer.claimed_time))
    else:
        when = T("unknown")
    status = {"good": T("not revoked"), "revoked": T("revoked"), "unknown": T("unknown")}.get(
        signer.status, T("unknown")
    )
    name = signer.name if not signer.person else f"{signer.name} ({signer.person})"
    return [on_one_line(v) for v in (signer.field, signer.unit, name, when, signer.level or "-", status)]


@dataclass(frozen=True)
class Line:
    """One line of a report.

    Args:
        mark: ``✓`` good, ``!`` for a person to look at, ``✗`` wrong.
        text: what was found.
        remedy: what to do; empty where nothing is to be done.
    """

    mark: str
    text: str
    remedy: str = ""


def summary(checks: Sequence[Check], *, every: bool = False) -> list[Line]:
    """Return the checks as lines: good ones first, wrong ones last, many of a kind in one.

    Args:
        checks: of a verdict.
        every: give each check a line of its own.
    """
    good = [check for check in checks if check.ok and not check.warning]
    warned = [check for check in checks if check.ok and check.warning]
    wrong = [check for check in checks if not check.ok]
    return [
        *_grouped("✓", good, every),
        *_grouped("!", warned, every),
        *(Line("✗", on_one_line(check.statement), _remedy(check)) for check in wrong),
    ]


def conclusion(verdict: Verdict) -> Renderable:
    """Return the last sentence of a report."""
    if not verdict.accepted:
        return T("Conclusion: the packet must not be accepted.")
    if verdict.warnings:
        return T("Conclusion: the packet can be accepted; what is marked ! is for a person to look at.")
    return T("Conclusion: the packet can be accepted.")


def _grouped(mark: str, checks: Sequence[Check], every: bool) -> list[Line]:
    groups: dict[tuple[str, str], list[Check]] = {}
    for number, check in enumerate(checks):
        kind = check.id.split(".")[0] if check.id.startswith("printed.") else check.id
        said = getattr(check.statement, "msgid", "") if check.warning else ""
        groups.setdefault((str(number) if every else kind, said), []).append(check)
    out = []
    for alike in groups.values():
        first = alike[0]
        if len(alike) > 1 and first.id.startswith("printed.") and not first.warning:
            text: Renderable = T(
                "All {count} facts that were compared are printed as the embedded data says.", count=len(alike)
            )
        elif len(alike) > 1:
            text = T("{first} ({count} more of this kind)", first=first.statement, count=len(alike) - 1)
        else:
            text = first.statement
        out.append(Line(mark, on_one_line(text), _remedy(first) if mark != "✓" else ""))
    return out


def _remedy(check: Check) -> str:
    return on_one_line(check.remedy) if check.remedy is not None else ""
