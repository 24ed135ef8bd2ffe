"""Compare two Word files: a Word file with real tracked changes, proven before it is handed out."""

from __future__ import annotations

from collections.abc import Hashable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from toolkit.drafting.blocks import compare_blocks, replace_blocks
from toolkit.drafting.carry import Carrier
from toolkit.drafting.headers import header_pairs, lost_headers, refer
from toolkit.drafting.line import Reader
from toolkit.drafting.notes import (
    add_gone_notes,
    bring_note_part,
    match_notes,
    note_elements,
    note_part,
    reference_states,
    references,
)
from toolkit.drafting.numbers import Numbers
from toolkit.drafting.pen import Pen
from toolkit.drafting.places import Places
from toolkit.drafting.settle import settle
from toolkit.drafting.story import Fault, Kind, Log, Story, is_blank, outline
from toolkit.drafting.wml import NOTE_REFERENCES, SDT, SDT_PR, Element, attribute, drop, w
from toolkit.drafting.wordfile import Link, WordFile, merge_namespaces
from toolkit.errors import UsageError, WantingError
from toolkit.i18n import Renderable, T, Text

_MARKED = tuple(w(name) for name in ("ins", "del", "moveFrom", "moveTo"))


@dataclass(frozen=True)
class Change:
    """One change.

    Args:
        kind: what was done.
        part: what kind of part it stands in: body, header, footer, footnotes, endnotes.
        place: the nearest heading or article, or the name of the part.
        old: the text that went.
        new: the text that came.
    """

    kind: Kind
    part: str
    place: Renderable
    old: str
    new: str


@dataclass(frozen=True)
class Degraded:
    """A block that is marked as replaced whole, although less of it changed.

    Args:
        place: where it stands.
        reason: why it could not be marked piece by piece.
    """

    place: Renderable
    reason: Text


@dataclass(frozen=True)
class Redlined:
    """Two drafts compared.

    Args:
        docx: the new file with what changed as tracked changes; accepting all gives the new text, rejecting the old.
        changes: the changes in their order.
        degraded: blocks that are marked as replaced whole.
        notes: what a reader of the redline must know: what is not tracked.
    """

    docx: bytes
    changes: tuple[Change, ...]
    degraded: tuple[Degraded, ...]
    notes: tuple[Text, ...]


def redline(old: bytes, new: bytes, *, author: str, date: datetime) -> Redlined:
    """Compare two Word files.

    Formatting is not tracked: text that stays looks as in the new file. Tracked changes that a file brings along are
    taken as accepted first.

    Args:
        old: the earlier file.
        new: the later file, on which the redline is built.
        author: who is said to have made the changes.
        date: when.

    Raises:
        UsageError: the author's name is empty or can't be written.
        WantingError: a file is no Word file, unsafe or too large; or the redline could not be proven right.
    """
    if not author.strip() or not author.isprintable():
        raise UsageError(T("The author's name of a redline is empty or has characters that can't be printed."))
    return _Redline(WordFile(old), WordFile(new), author, date).run()


@dataclass
class _Told:
    """What a part of the new file says, and the old part says, before anything is marked."""

    new: tuple[Hashable, ...]
    old: tuple[Hashable, ...]


@dataclass
class _Redline:
    old: WordFile
    new: WordFile
    author: str
    date: datetime
    notes: list[Text] = field(default_factory=list)
    log: dict[str, Log] = field(default_factory=dict)

    def run(self) -> Redlined:
        """Mark every part, prove every part, write the file."""
        self._settle_inputs()
        self.pen = Pen(self.author, self.date, _numbers_taken(self.new))
        self.carry = Carrier(self.old, self.new, self.pen)
        self.carry.old_notes.update(match_notes(self.old, self.new))
        self.old_numbers = Numbers(self.old)
        pairs = [(self.old.main, self.new.main), *header_pairs(self.old, self.new)]
        for before, part in pairs:
            self._compare_part(before, part)
        self._bring_lost_headers()
        for kind in NOTE_REFERENCES.values():
            self._compare_notes(kind)
        self._loosen_bound_controls()
        return self._result()

    def _settle_inputs(self) -> None:
        for file, said in (
            (self.old, T("The old file had tracked changes; they are taken as accepted.")),
            (self.new, T("The new file had tracked changes; they are taken as accepted.")),
        ):
            found = 0
            for part in file.text_parts():
                if marks := settle(file.tree(part), accept=True):
                    file.touch(part)
                    found += marks
            if found:
                self.notes.append(said)

    def _story(self, before: str | None, part: str) -> Story:
        old = Reader(self.old, before or self.old.main, self.carry.old_notes)
        new = Reader(self.new, part, self.carry.notes)
        log = self.log.setdefault(part, Log())
        return Story(old, new, self.pen, self.carry, log, self.old_numbers)

    def _compare_part(self, before: str | None, part: str) -> None:
        story = self._story(before, part)
        if before is not None:
            self.new.replace_tree(part, merge_namespaces(self.new.tree(part), self.old.tree(before)))
        self.new.touch(part)
        backup = deepcopy(self.new.tree(part))
        old = _container(self.old.tree(before)) if before else None
        told = _Told(
            outline(_container(backup), story.new, story.new_numbers()),
            () if old is None else outline(old, story.old, story.old_numbers),
        )
        new = _container(self.new.tree(part))
        if old is None:
            replace_blocks(story, None, new)
        else:
            compare_blocks(story, old, new)
        if self._is_proven(story, told):
            return
        self.new.replace_tree(part, backup)
        story.log.back_to((0, 0))
        new = _container(backup)
        replace_blocks(story, old, new)
        if not self._is_proven(story, told):
            raise _unproven(part)
        story.log.faults.append(
            Fault(new, T("accepting or rejecting it piece by piece would not have given the texts back"))
        )

    def _is_proven(self, story: Story, told: _Told) -> bool:
        for accept, wanted in ((True, told.new), (False, told.old)):
            tree = deepcopy(self.new.tree(story.new.part))
            settle(tree, accept=accept)
            found = outline(_container(tree), story.new, story.new_numbers())
            if found != wanted and not (is_blank(found) and is_blank(wanted)):
                return False
        return True

    def _bring_lost_headers(self) -> None:
        for part, place, section in lost_headers(self.old, self.new):
            reader = Reader(self.old, part, self.carry.old_notes)
            told = outline(self.old.tree(part), reader, None)
            if is_blank(told):
                continue
            if section is None:
                left_out = T("A header or footer of the old file that the new one has not is left out.")
                self.notes += [left_out] if left_out not in self.notes else []
                continue
            tree = self.old.tree(part)
            root = etree.Element(tree.tag, nsmap=tree.nsmap)
            added = self.new.add(part, root, self.old.content_type(part))
            link = next(k for k in self.old.links(self.old.main).values() if k.target == part)
            refer(section, place, self.new.relate(self.new.main, Link(link.type, added, external=False)))
            story = self._story(part, added)
            replace_blocks(story, tree, root)
            if not self._is_proven(story, _Told((), outline(tree, story.old, self.old_numbers))):
                raise _unproven(part)

    def _compare_notes(self, kind: str) -> None:
        body = self.new.tree(self.new.main)
        states = reference_states(body, kind)
        if not states:
            return
        olds = note_elements(self.old, kind)
        gone = {
            ident: self.carry.note_ids[kind, ident]
            for ident, s in states.items()
            if (kind, ident) in self.carry.note_ids
        }
        part = bring_note_part(self.old, self.new, kind) if gone else note_part(self.new, kind)
        if part is None:
            return
        source = note_part(self.old, kind)
        if source is not None:
            self.new.replace_tree(part, merge_namespaces(self.new.tree(part), self.old.tree(source)))
        self.new.touch(part)
        story = self._story(source, part)
        news = note_elements(self.new, kind)
        told = {ident: outline(note, story.new, story.new_numbers()) for ident, note in news.items()}
        became = {new: ident for (k, ident), new in self.carry.old_notes.items() if k == kind}
        for ident, note in news.items():
            old_id = became.get(ident)
            if states.get(ident) == "kept" and old_id is not None:
                compare_blocks(story, olds[old_id], note)
            elif states.get(ident) == "come":
                replace_blocks(story, None, note)
        add_gone_notes(story, kind, gone, olds)
        self._prove_notes(kind, story, told)

    def _prove_notes(self, kind: str, story: Story, told: dict[str, tuple[Hashable, ...]]) -> None:
        for accept in (True, False):
            body, tree = deepcopy(self.new.tree(self.new.main)), deepcopy(self.new.tree(story.new.part))
            settle(body, accept=accept)
            settle(tree, accept=accept)
            notes = {attribute(row, w("id")): row for row in tree}
            ids = [attribute(r, w("id")) for r in references(body, kind)]
            found = [outline(notes[i], story.new, story.new_numbers()) for i in ids if i in notes]
            if accept:
                wanted = [told[i] for i in ids if i in told]
            else:
                olds = note_elements(self.old, kind)
                old_ids = [attribute(r, w("id")) for r in references(self.old.tree(self.old.main), kind)]
                wanted = [outline(olds[i], story.old, self.old_numbers) for i in old_ids if i in olds]
            if found != wanted:
                raise _unproven(story.new.part)

    def _loosen_bound_controls(self) -> None:
        """Untie content controls with changes from the data that would overwrite them, and unlock them."""
        loosened = False
        for part in self.log:
            for control in self.new.tree(part).iter(SDT):
                properties = control.find(SDT_PR)
                if properties is None or next(control.iter(*_MARKED), None) is None:
                    continue
                for child in [c for c in properties if c.tag in (w("dataBinding"), w("lock"))]:
                    drop(child)
                    loosened = True
        if loosened:
            self.notes.append(T("Content controls with changes are untied from their data and unlocked."))

    def _result(self) -> Redlined:
        places = Places(self.new.tree(self.new.main), Numbers(self.new))
        kinds = self.new.text_parts()
        changes: list[Change] = []
        degraded: list[Degraded] = []
        for part, log in self.log.items():
            kind = kinds[part]
            changes += [Change(e.kind, kind, places.of(e.element, kind), e.old, e.new) for e in log.entries]
            degraded += [Degraded(places.of(f.element, kind), f.reason) for f in log.faults]
        return Redlined(self.new.save(), tuple(changes), tuple(degraded), tuple(self.notes))


def _unproven(part: str) -> WantingError:
    return WantingError(
        T("The two files can't be compared safely: the part {name} could not be marked so that it holds.", name=part),
        T("Save both files anew in Word or WPS and compare them again."),
    )


def _container(root: Element) -> Element:
    body = root.find(w("body"))
    return root if body is None else body


def _numbers_taken(file: WordFile) -> set[str]:
    """Return every number that marks, bookmarks and comments of a file have."""
    comments = file.related(file.main, "comments")
    parts = [*file.text_parts(), *([comments] if comments else [])]
    return {value for part in parts for element in file.tree(part).iter() if (value := attribute(element, w("id")))}
