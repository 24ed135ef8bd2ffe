"""Accept or reject every tracked change of a Word file: the judge of our own redlines.

What a mark means is told by ISO/IEC 29500-1, 17.13.5. A paragraph whose mark goes joins the one after it and takes its
properties; an emptied one just goes.
"""

from __future__ import annotations

from copy import deepcopy

from toolkit.drafting.text import PAGE_FIELDS, paragraph_texts
from toolkit.drafting.wml import (
    DEL,
    DEL_INSTR,
    DEL_TEXT,
    FIELD,
    FIELD_CHAR,
    HYPERLINK,
    INLINE_WRAPPERS,
    INS,
    INSTR,
    MOVE_FROM,
    MOVE_TO,
    NOTE_REFERENCES,
    NUM_PR,
    P_PR,
    R_PR,
    RUN,
    SDT,
    SDT_CONTENT,
    SECT_PR,
    TBL,
    TC_PR,
    TEXT,
    TR,
    TR_PR,
    Element,
    P,
    attribute,
    drop,
    local,
    make,
    unwrap,
    w,
)
from toolkit.drafting.wordfile import WordFile

_CHANGES = tuple(
    w(f"{name}Change") for name in ("rPr", "pPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "tblPrEx", "numbering")
)
_RANGES = tuple(
    w(f"{name}Range{end}")
    for name in ("moveFrom", "moveTo", "customXmlIns", "customXmlDel", "customXmlMoveFrom", "customXmlMoveTo")
    for end in ("Start", "End")
)
_CELL_MARKS = (w("cellIns"), w("cellDel"), w("cellMerge"))
_STAY = {P_PR: (R_PR, SECT_PR), R_PR: (INS, DEL, MOVE_FROM, MOVE_TO), TR_PR: (INS, DEL), TC_PR: _CELL_MARKS}
"""What a record of former properties does not speak of."""
_SPACERS = (w("bookmarkStart"), w("bookmarkEnd"), w("commentRangeStart"), w("commentRangeEnd"), w("proofErr"))


def accepted(docx: bytes) -> dict[str, list[str]]:
    """Return the texts of all paragraphs, by part, as they are once every tracked change is accepted.

    Those of notes stand in the order in which the body refers to them; notes without a reference are left out. A page
    number in a header or footer is written "#".

    Raises:
        WantingError: it is no Word file, or unsafe.
    """
    return _texts(docx, accept=True)


def rejected(docx: bytes) -> dict[str, list[str]]:
    """Return the texts of all paragraphs, by part, as they are once every tracked change is rejected.

    Raises:
        WantingError: it is no Word file, or unsafe.
    """
    return _texts(docx, accept=False)


def _texts(docx: bytes, *, accept: bool) -> dict[str, list[str]]:
    file = WordFile(docx)
    parts = file.text_parts()
    for name in parts:
        settle(file.tree(name), accept=accept)
    body = file.tree(file.main)
    for name in parts:
        if parts[name] in ("header", "footer"):
            _hide_page_numbers(file.tree(name))
    found = {name: paragraph_texts(file.tree(name)) for name in parts}
    for tag, kind in NOTE_REFERENCES.items():
        for name in (name for name in parts if parts[name] == f"{kind}s"):
            notes = {attribute(note, w("id")): note for note in file.tree(name)}
            ids = dict.fromkeys(attribute(reference, w("id")) for reference in body.iter(tag))
            found[name] = [text for ident in ids if ident in notes for text in paragraph_texts(notes[ident])]
    return found


def _hide_page_numbers(root: Element) -> None:
    """Write "#" for the results of the fields that show page numbers."""
    for field in root.iter(FIELD):
        if _shows_pages(attribute(field, w("instr"))):
            _hide(list(field.iter(TEXT)))
    code, in_result = "", False
    result: list[Element] = []
    for node in root.iter(FIELD_CHAR, INSTR, TEXT):
        kind = attribute(node, w("fldCharType"))
        if kind == "begin":
            code, in_result = "", False
        elif kind == "separate":
            in_result, result = _shows_pages(code), []
        elif kind == "end":
            _hide(result if in_result else [])
            in_result = False
        elif node.tag == INSTR:
            code += node.text or ""
        else:
            result.append(node)


def _shows_pages(code: str) -> bool:
    return code.split()[:1] in ([name] for name in PAGE_FIELDS)


def _hide(texts: list[Element]) -> None:
    for number, text in enumerate(texts):
        text.text = "" if number else "#"


def settle(root: Element, *, accept: bool) -> int:
    """Accept or reject all tracked changes of a tree in place, and return how many marks there were."""
    gone = {DEL, MOVE_FROM} if accept else {INS, MOVE_TO}
    count = _properties(root, accept=accept)
    joined: list[Element] = []
    lost_rows: list[Element] = []
    emptied: list[Element] = []
    for mark in list(root.iter(INS, DEL, MOVE_FROM, MOVE_TO)):
        parent = mark.getparent()
        if parent is None:
            continue
        count += 1
        if parent.tag == R_PR:
            owner = parent.getparent()
            if mark.tag in gone and owner is not None and owner.tag == P_PR:
                joined.append(_parent(owner))
            _drop_mark(mark)
        elif parent.tag == TR_PR:
            if mark.tag in gone:
                lost_rows.append(_parent(parent))
            _drop_mark(mark)
        elif parent.tag == NUM_PR or local(parent) == "ctrlPr":
            drop(mark)
        elif mark.tag in gone:
            drop(mark)
            emptied.append(parent)
        else:
            unwrap(mark)
    for mark in list(root.iter(*_RANGES)):
        drop(mark)
    for wrapper in emptied:
        _tidy(wrapper)
    count += _cells(root, accept=accept)
    for row in lost_rows:
        _lose(row, TBL)
    for paragraph in joined:
        if paragraph.getroottree().getroot() is root:
            _join(paragraph)
    _undelete(root)
    return count


def _drop_mark(mark: Element) -> None:
    """Drop a mark, and the properties around it that say nothing without it."""
    holder = mark.getparent()
    drop(mark)
    while holder is not None and holder.tag in (R_PR, P_PR, TR_PR, TC_PR) and not len(holder):
        empty, holder = holder, holder.getparent()
        drop(empty)


def _parent(element: Element) -> Element:
    parent = element.getparent()
    return element if parent is None else parent


def _properties(root: Element, *, accept: bool) -> int:
    """Settle the records of former properties."""
    changes = list(root.iter(*_CHANGES))
    for change in changes:
        owner = change.getparent()
        if owner is None:
            continue
        if accept or local(change) == "numberingChange":
            _drop_mark(change)
            continue
        owner.remove(change)
        stay = _STAY.get(str(owner.tag), ())
        kept = [child for child in owner if child.tag in stay or local(child) in ("headerReference", "footerReference")]
        former = [deepcopy(child) for child in change[0]] if len(change) else []
        first = owner.tag in (R_PR, SECT_PR)
        owner[:] = [*kept, *former] if first else [*former, *kept]
    return len(changes)


def _cells(root: Element, *, accept: bool) -> int:
    marks = list(root.iter(*_CELL_MARKS))
    for mark in marks:
        properties = _parent(mark)
        drop(mark)
        if local(mark) == ("cellDel" if accept else "cellIns"):
            _lose(_parent(properties), TR)
        elif local(mark) == "cellMerge":
            kind = attribute(mark, w("vMerge" if accept else "vMergeOrig"))
            for old in properties.findall(w("vMerge")):
                drop(old)
            if kind:
                merged = make("vMerge", val="restart" if kind == "rest" else "continue")
                before = ("cnfStyle", "tcW", "gridSpan", "hMerge")
                properties.insert(sum(1 for child in properties if local(child) in before), merged)
    return len(marks)


def _lose(element: Element, holder: str) -> None:
    """Drop a row or cell, and the table or row around it once nothing is left of it."""
    parent = element.getparent()
    drop(element)
    while parent is not None and parent.tag in (SDT_CONTENT, SDT) and not len(parent.findall(f".//{w('p')}")):
        element, parent = parent, parent.getparent()
        drop(element)
    if parent is not None and parent.tag == holder and parent.find(f".//{w('tc')}") is None:
        _lose(parent, TBL) if holder == TR else drop(parent)


def _tidy(wrapper: Element) -> None:
    """Drop a hyperlink, content control or the like that lost all it held."""
    while wrapper.tag in (HYPERLINK, w("smartTag"), SDT_CONTENT, SDT) and wrapper.getparent() is not None:
        inner = [child for child in wrapper if local(child) not in ("sdtPr", "sdtEndPr", "smartTagPr")]
        if inner:
            return
        parent = _parent(wrapper)
        drop(wrapper)
        wrapper = parent


def _join(paragraph: Element) -> None:
    """Join a paragraph that lost its mark with the one after it."""
    content = [child for child in paragraph if child.tag != P_PR]
    after = _following(paragraph)
    if after is not None and after.tag == P:
        at = 1 if len(after) and after[0].tag == P_PR else 0
        after[at:at] = content
    elif after is None or not all(_says_nothing(child) for child in content):
        return  # a cell, box, note or story ends with a paragraph, and no text joins a table
    holder = _parent(paragraph)
    drop(paragraph)
    _tidy(holder)


def _says_nothing(element: Element) -> bool:
    """Say whether an element is nothing to see: a bookmark's end, an empty run, a wrapper around such."""
    if element.tag in _SPACERS:
        return True
    if element.tag == RUN:
        return all(child.tag == R_PR or (child.tag == TEXT and not child.text) for child in element)
    return element.tag in INLINE_WRAPPERS and all(
        _says_nothing(child) for child in element if local(child) not in ("sdtPr", "sdtEndPr", "smartTagPr")
    )


def _following(block: Element) -> Element | None:
    """Return the paragraph or table after a block, looking into content controls and out of them."""
    at: Element | None = block
    while at is not None:
        found = at.getnext()
        while found is not None:
            first = _first(found)
            if first is not None:
                return first
            found = found.getnext()
        parent = at.getparent()
        at = parent if parent is not None and parent.tag in (SDT, SDT_CONTENT, w("customXml")) else None
    return None


def _first(element: Element) -> Element | None:
    if element.tag in (P, TBL):
        return element
    if element.tag in (SDT, SDT_CONTENT, w("customXml")):
        return next((first for child in element if (first := _first(child)) is not None), None)
    return None


def _undelete(root: Element) -> None:
    for node in root.iter(DEL_TEXT):
        node.tag = TEXT
    for node in root.iter(DEL_INSTR):
        node.tag = INSTR
