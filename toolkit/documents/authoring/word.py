"""Look at a template as a Word file: what is hidden, tracked, linked, embedded, or not at hand on this machine."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from toolkit.documents.asked import read_asked
from toolkit.documents.authoring.remarks import Remark, Weight
from toolkit.documents.faults import Spot
from toolkit.documents.fonts import FontSetup
from toolkit.documents.mergeable import why_not_merged
from toolkit.documents.package import FETCHING_FIELDS, Member, Package, is_macro, pack
from toolkit.documents.relations import reaching_out, read_relations
from toolkit.documents.tags import TAG, W, paragraph_text
from toolkit.i18n import Renderable, T

_Q = f"{{{W}}}"
_PARAGRAPH, _RUN, _TEXT = f"{_Q}p", f"{_Q}r", f"{_Q}t"
_WML = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_TRACKED = [
    f"{_Q}{name}"
    for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "tblPrChange", "trPrChange", "cellIns")
]
_EMBEDDED = ("oleObject", "package")
_STYLED = {f"{_Q}pStyle": "paragraph", f"{_Q}rStyle": "character", f"{_Q}tblStyle": "table"}
_FORGOTTEN = {"paragraph": "Normal", "character": "DefaultParagraphFont", "table": "TableNormal"}
"""Word knows these even where a file does not define them."""
_SAMPLE = "国g"
"""Stands for whatever a tag will print, Chinese and Latin."""


@dataclass(frozen=True)
class _Part:
    member: Member
    root: etree._Element
    numbers: dict[etree._Element, int]

    def spot(self, element: etree._Element, tag: str = "") -> Spot:
        """Return the place of whatever is in a paragraph, or is one."""
        paragraph = element if element.tag == _PARAGRAPH else next(element.iterancestors(_PARAGRAPH), None)
        if paragraph is None:
            paragraph = next(element.iter(_PARAGRAPH), None)
        if paragraph is None:
            return Spot(self.member.name)
        return Spot(self.member.name, paragraph_text(paragraph), tag, self.numbers[paragraph])


def check_word(data: bytes, package: Package, fonts: FontSetup | None, *, batch: bool) -> list[Remark]:
    """Look at everything but the tags.

    Args:
        data: the file.
        package: the same, read.
        fonts: of this machine; None to leave fonts alone.
        batch: documents of this kind are issued by the hundred, so that merging them matters.
    """
    parts = list(_parts(package))
    remarks = [*_macros(package), *_links(package)]
    styles = next((p.root for p in parts if p.member.name.endswith("/styles.xml")), None)
    for part in parts:
        remarks += [
            *_split_tags(part),
            *_hidden(part),
            *_tracked(part),
            *_comments(part),
            *_fields(part),
            *_bound_controls(part),
            *_styles(part, styles),
        ]
    if fonts is not None:
        remarks += _fonts(package, fonts)
    if not any(is_macro(member.name) for member in package.members):
        weight = Weight.WARNING if batch else Weight.NOTE
        for reason in why_not_merged(data):
            problem = T("in batches, documents of this template are converted one by one: {reason}", reason=reason)
            remedy = T("Leave it so if there are few; merged, a thousand take seconds.")
            remarks.append(Remark("batch", weight, Spot(""), problem, remedy))
    return remarks


def _parts(package: Package) -> Iterator[_Part]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    for member in package.members:
        kind = package.content_types.get(member.name, "")
        if _is_wml(kind):
            root = etree.fromstring(member.content(), parser)
            yield _Part(member, root, {p: n for n, p in enumerate(root.iter(_PARAGRAPH), 1)})


def _is_wml(kind: str) -> bool:
    """Say whether a part of this content type is WordprocessingML, and not a whole Word file that is embedded."""
    return kind.startswith(_WML) and kind.endswith("+xml")


def _macros(package: Package) -> Iterator[Remark]:
    for member in package.members:
        if is_macro(member.name):
            problem = T("it contains macros")
            remedy = T("Save it as .docx (without macros) and use that file.")
            yield Remark("file.macros", Weight.ERROR, Spot(member.name), problem, remedy)


def _links(package: Package) -> Iterator[Remark]:
    relations = {m.name: read_relations(m.content()) for m in package.members if m.name.endswith(".rels")}
    remedy = T("Break the link in Word or WPS (embed the content), or take it out.")
    for name, problem in reaching_out(relations):
        yield Remark("file.outside", Weight.ERROR, Spot(_owner(name)), problem, remedy)
    for name, rows in relations.items():
        for row in rows:
            if row.kind in _EMBEDDED and not row.external:
                embedded = T(
                    "an object is embedded ({target}); it goes into every document as it is", target=row.target
                )
                yield Remark(
                    "file.embedded", Weight.WARNING, Spot(_owner(name)), embedded, T("Put in a picture instead.")
                )


def _owner(name: str) -> str:
    return name.replace("_rels/", "").removesuffix(".rels")


def _split_tags(part: _Part) -> Iterator[Remark]:
    for paragraph in part.numbers:
        pieces = [piece for piece in paragraph.iter(_TEXT) if next(piece.iterancestors(_PARAGRAPH), None) is paragraph]
        whole = "".join(piece.text or "" for piece in pieces)
        if "{" not in whole:
            continue
        ends = [0]
        for piece in pieces:
            ends.append(ends[-1] + len(piece.text or ""))
        for tag in TAG.finditer(whole):
            across = bisect_left(ends, tag.end()) - bisect_right(ends, tag.start()) + 1
            if across > 1:
                problem = T("Word holds the tag in {count} pieces; they are joined when it is read", count=across)
                spot = part.spot(paragraph, tag.group())
                yield Remark("tag.split", Weight.NOTE, spot, problem, T("Nothing needs to be done."))


def _hidden(part: _Part) -> Iterator[Remark]:
    for mark in part.root.iter(f"{_Q}vanish", f"{_Q}webHidden"):
        run = next(mark.iterancestors(_RUN), None)
        if run is not None and _on(mark) and "".join(t.text or "" for t in run.iter(_TEXT)).strip():
            problem = T("text is hidden here; it is not printed")
            yield Remark("word.hidden", Weight.WARNING, part.spot(mark), problem, T("Show it, or take it out."))


def _tracked(part: _Part) -> Iterator[Remark]:
    remedy = T("Accept or refuse all changes, and turn tracking off.")
    for change in part.root.iter(*_TRACKED):
        yield Remark("word.tracked", Weight.WARNING, part.spot(change), T("there is a tracked change here"), remedy)
    for switch in part.root.iter(f"{_Q}trackRevisions"):
        if _on(switch):
            problem = T("changes are being tracked")
            yield Remark("word.tracking", Weight.WARNING, Spot(part.member.name), problem, remedy)


def _comments(part: _Part) -> Iterator[Remark]:
    for comment in part.root.iter(f"{_Q}commentReference"):
        problem = T("there is a comment here; it goes into every document")
        yield Remark("word.comment", Weight.WARNING, part.spot(comment), problem, T("Delete the comment."))


def _fields(part: _Part) -> Iterator[Remark]:
    codes = [(node, str(node.get(f"{_Q}instr") or "")) for node in part.root.iter(f"{_Q}fldSimple")]
    codes += [(node, node.text or "") for node in part.root.iter(f"{_Q}instrText")]
    for node, code in codes:
        words = code.split()
        if words and words[0].upper() in FETCHING_FIELDS:
            problem = T("it contains a field that fetches other files ({field})", field=words[0])
            remedy = T("Select the field in Word or WPS and press Ctrl+Shift+F9 to make it plain text.")
            yield Remark("file.fetching", Weight.ERROR, part.spot(node), problem, remedy)


def _bound_controls(part: _Part) -> Iterator[Remark]:
    for binding in part.root.iter(f"{_Q}dataBinding"):
        control = next(binding.iterancestors(f"{_Q}sdt"), None)
        text = "".join(t.text or "" for t in control.iter(_TEXT)) if control is not None else ""
        if control is not None and TAG.search(text):
            problem = T(
                "this content control shows a property of the file; Word puts that in the place of what is printed"
            )
            remedy = T("Delete the content control and type the tag as plain text.")
            yield Remark("word.bound", Weight.WARNING, part.spot(control), problem, remedy)


def _styles(part: _Part, styles: etree._Element | None) -> Iterator[Remark]:
    known = {s.get(f"{_Q}styleId") for s in styles.iter(f"{_Q}style")} if styles is not None else set()
    told: set[str] = set()
    for asked in part.root.iter(*_STYLED):
        name, kind = str(asked.get(f"{_Q}val") or ""), _STYLED[str(asked.tag)]
        inside = next(asked.iterancestors(f"{_Q}style", f"{_Q}lvl"), None) is not None
        if name not in known and name not in told and name != _FORGOTTEN[kind] and not inside:
            told.add(name)
            problem = T("the style {name} is not in the file; the plain style is used", name=name)
            remedy = T("Choose a style that is there, or define it.")
            yield Remark("word.style", Weight.WARNING, part.spot(asked), problem, remedy)


def _fonts(package: Package, fonts: FontSetup) -> Iterator[Remark]:
    remedy = T("Put the font's files into a folder and name it with --fonts.")
    for family in read_asked(_sampled(package), "").families:
        found = fonts.resolve(family)
        if found.stand_in and not found.same_metrics:
            problem: Renderable = (
                T("the font {font} is not on this machine; {stand_in} is printed", font=family, stand_in=found.family)
                if found.family
                else T("the font {font} is not on this machine, and nothing is known to stand in", font=family)
            )
            yield Remark("font", Weight.WARNING, Spot(""), problem, remedy)


def _sampled(package: Package) -> bytes:
    """Return the file with sample characters where tags stand, so that the fonts of what they print are asked for."""
    out = []
    for member in package.members:
        kind = package.content_types.get(member.name, "")
        if _is_wml(kind) and b"{" in (content := member.content()):
            root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
            for text in root.iter(_TEXT):
                if text.text and re.search("[{}]", text.text):
                    text.text = _SAMPLE
            member = Member.of(
                member.name, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            )
        out.append(member)
    return pack(out)


def _on(mark: etree._Element) -> bool:
    return str(mark.get(f"{_Q}val") or "1") not in ("0", "false", "off")
