"""Two drafts, or a draft and a copy of it that came back: the redline, and what it means for the facts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from toolkit.checks.check import Checked, check_dossier
from toolkit.drafting.copies import VERSION, as_labelled, is_masked, stand_ins, substituted, texts
from toolkit.drafting.facts_diff import FactChange, diff_facts
from toolkit.drafting.marks import unmarked
from toolkit.drafting.masking import masked_copy
from toolkit.drafting.redline import Redlined, redline
from toolkit.drafting.settle import settle
from toolkit.drafting.store import DRAFTED, Draft
from toolkit.drafting.tracing import Traced, trace
from toolkit.drafting.wordfile import WordFile
from toolkit.errors import WantingError
from toolkit.facts.dossier import DOSSIER_FILE, parse_dossier
from toolkit.forms import load_form
from toolkit.i18n import T
from toolkit.resources import Resources

_AKIN = 0.2
"""Share of a draft's paragraphs that a copy of it must still have."""


@dataclass(frozen=True)
class Compared:
    """What a comparison found.

    Args:
        document: ``agreement`` or ``charter``.
        redlined: the redline.
        facts: what differs between the facts of two drafts.
        traced: of an edited copy: the facts that it contradicts; None for two drafts.
        masked: whether the copy is a masked one; the redline then is too.
    """

    document: str
    redlined: Redlined
    facts: tuple[FactChange, ...] = ()
    traced: Traced | None = None
    masked: bool = False


def compare_drafts(
    old: Draft, new: Draft, document: str, resources: Resources, *, author: str, at: datetime
) -> Compared:
    """Compare two kept drafts.

    Args:
        old: the earlier one.
        new: the later one.
        document: which of their texts.
        resources: the forms, by which facts are named.
        author: who is said to have made the changes.
        at: when.

    Raises:
        WantingError: a draft is damaged, or the redline could not be proven right.
    """
    marked = redline(old.document(document), new.document(document), author=author, date=at)
    return Compared(document, marked, tuple(diff_facts(old.facts(), new.facts(), resources, DRAFTED)))


def compare_edited(
    draft: Draft, edited: bytes, resources: Resources, *, author: str, at: datetime, document: str | None = None
) -> Compared:
    """Compare a kept draft with a copy of it that was edited by hand.

    Watermark, version and masks of a circulated copy are no changes.

    Args:
        draft: what the copy was made from.
        edited: the Word file that came back.
        resources: where forms and templates stand.
        author: who edited it.
        at: when.
        document: which text it is; found out where not said.

    Raises:
        WantingError: the copy can't be used, or is no copy of this draft; the draft is damaged.
    """
    plain, head = unmarked(edited)
    copy = WordFile(plain)
    for part in copy.text_parts():
        settle(copy.tree(part), accept=True)
    said = texts(copy)
    document = document or _document_of(draft, said)
    checked, sent, pairs = _facts_of(draft, document, resources), draft.document(document), {}
    label = head.rpartition("　")[0]
    version = _version(checked, document)
    if label:
        checked = as_labelled(checked, load_form(resources, document), label)
    masks = stand_ins(checked, resources)
    if masked := is_masked("\n".join(said), masks):
        checked, pairs = masked_copy(checked, resources), masks
    if pairs or (label and version):
        sent = substituted(sent, pairs, (version, label) if label and version else None)
    return Compared(
        document,
        redline(sent, plain, author=author, date=at),
        traced=trace(sent, copy, checked, resources, document),
        masked=masked,
    )


def _facts_of(draft: Draft, document: str, resources: Resources) -> Checked:
    """Judge the dossier as it was; its attachments are looked for where they are today."""
    folder = draft.folder.parent.parent
    facts = parse_dossier(draft.read(DOSSIER_FILE), folder=folder, source=Path(DOSSIER_FILE))
    return check_dossier(facts, resources, document=document)


def _version(checked: Checked, document: str) -> str:
    return str((checked.values.get(document) or {}).get(VERSION) or "")


def _document_of(draft: Draft, said: list[str]) -> str:
    """Return which text a copy is nearest to."""
    there = Counter(said)
    shares = {}
    for name in DRAFTED:
        own = Counter(texts(WordFile(draft.document(name))))
        shares[name] = (own & there).total() / max(1, own.total())
    best = max(DRAFTED, key=lambda name: shares[name])
    if shares[best] < _AKIN:
        raise WantingError(
            T("The edited file has next to nothing in common with draft {number}.", number=draft.number),
            T("Name the draft that it was made from, and with --of which text it is."),
        )
    return best
