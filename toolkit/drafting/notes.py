"""Foot- and endnotes: which of them belong together, and how they differ."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from copy import deepcopy

from lxml import etree

from toolkit.drafting.blocks import replace_blocks
from toolkit.drafting.matching import Item, align
from toolkit.drafting.story import Story
from toolkit.drafting.text import paragraph_texts
from toolkit.drafting.wml import DEL, INS, MOVE_TO, NOTE_REFERENCES, TYPE, Element, attribute, w
from toolkit.drafting.wordfile import Link, WordFile

NoteKey = tuple[str, str]
"""Kind and id of a note."""


def note_part(file: WordFile, kind: str) -> str | None:
    """Return the part with the notes of a kind."""
    return file.related(file.main, f"{kind}s")


def note_elements(file: WordFile, kind: str) -> dict[str, Element]:
    """Return the notes of a kind by their ids, without separators."""
    part = note_part(file, kind)
    rows = file.tree(part) if part else ()
    return {attribute(row, w("id")): row for row in rows if attribute(row, TYPE) in ("", "normal")}


def references(body: Element, kind: str) -> list[Element]:
    """Return the references to notes of a kind in the body's order."""
    tag = next(tag for tag, name in NOTE_REFERENCES.items() if name == kind)
    return list(body.iter(tag))


def match_notes(old: WordFile, new: WordFile) -> dict[NoteKey, Hashable]:
    """Return what each old note became: the id of a new one, or a key of its own."""
    found: dict[NoteKey, Hashable] = {}
    for kind in NOTE_REFERENCES.values():
        ids, items = zip(*(_items(file, kind) for file in (old, new)), strict=True)
        for i, j in align(items[0], items[1]):
            if i is not None:
                found[kind, ids[0][i]] = ("gone", ids[0][i]) if j is None else ids[1][j]
    return found


def _items(file: WordFile, kind: str) -> tuple[list[str], list[Item]]:
    notes = note_elements(file, kind)
    ids = [i for r in references(file.tree(file.main), kind) if (i := attribute(r, w("id"))) in notes]
    ids = list(dict.fromkeys(ids))
    texts = ["\n".join(paragraph_texts(notes[ident])) for ident in ids]
    return ids, [Item("note", text, text) for text in texts]


def reference_states(body: Element, kind: str) -> dict[str, str]:
    """Return for each note that the redline's body refers to whether it came, went, or was kept."""
    found: dict[str, str] = {}
    for reference in references(body, kind):
        around = {mark.tag for mark in reference.iterancestors(INS, DEL, MOVE_TO)}
        state = "gone" if DEL in around else "come" if around else "kept"
        found[attribute(reference, w("id"))] = state
    return found


def add_gone_notes(story: Story, kind: str, gone: Mapping[str, str], olds: Mapping[str, Element]) -> None:
    """Put the notes that went into the new file's part, struck out.

    Args:
        story: the notes' story.
        kind: their kind.
        gone: new ids and the old ids they had.
        olds: the old notes by id.
    """
    root = story.new.file.tree(story.new.part)
    for new_id, old_id in gone.items():
        if old_id not in olds:
            continue
        note = etree.SubElement(root, w(kind))
        note.set(w("id"), new_id)
        replace_blocks(story, olds[old_id], note)


def bring_note_part(old: WordFile, new: WordFile, kind: str) -> str | None:
    """Give the new file a part for notes of a kind, with the old one's separators, if it has none."""
    part = note_part(new, kind)
    source = note_part(old, kind)
    if part is not None or source is None:
        return part
    tree = old.tree(source)
    root = etree.Element(tree.tag, nsmap=tree.nsmap)
    root.extend(deepcopy(row) for row in tree if attribute(row, TYPE) not in ("", "normal"))
    added = new.add(f"word/{kind}s.xml", root, old.content_type(source))
    link = next(k for k in old.links(old.main).values() if k.target == source)
    new.relate(new.main, Link(link.type, added, external=False))
    return added
