"""Compile a Word template once: docxtpl's syntax, patched by docxtpl, checked before any fact is seen."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.exceptions import TemplateError, TemplateSyntaxError
from jinja2.visitor import NodeTransformer
from lxml import etree

from toolkit import limits
from toolkit.documents.environment import OfficialEnvironment
from toolkit.documents.faults import Spot, TemplateFault, TemplateFaults
from toolkit.documents.kept import CheckedPart, KeptTemplates
from toolkit.documents.mending import Mending, plan_mending
from toolkit.documents.naming import Namer, has_labels
from toolkit.documents.package import Member, Package, read_docx
from toolkit.documents.syntax import Judged, judge
from toolkit.documents.tags import BLOCK, W, mark_tags
from toolkit.documents.variables import used_variables
from toolkit.documents.vocabulary import Vocabulary
from toolkit.i18n import Renderable, T

XML_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WML = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_FILLED_TYPES = frozenset(
    [f"{_WML}{kind}+xml" for kind in ("document.main", "header", "footer", "footnotes", "endnotes")]
    + [
        "application/vnd.openxmlformats-package.core-properties+xml",
        "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    ]
)
_OPENING = re.compile(r"\{[{%#]|[%}]\}|｛")
_BRACE = re.compile("[{}\x00]|｛".encode())
"""Cheap first look; a part with zero bytes is not in UTF-8 and gets the second look as well."""
_NUMBERED = re.compile(r"<w:bookmarkStart|<wp:docPr|w14:paraId|<w:sdtPr")
_BLOCKS = re.compile(r"\{%\s*(for|if)\b")


@dataclass(frozen=True)
class CompiledPart:
    """One part of a Word file that has tags, ready to be filled.

    Args:
        checked: its text and the places of its tags.
        code: the compiled template.
    """

    checked: CheckedPart
    code: jinja2.Template

    @property
    def name(self) -> str:
        """The part's name in the zip."""
        return self.checked.name

    @property
    def repair(self) -> bool:
        """Whether filling can leave empty cells, tables without rows or numbers used twice."""
        return self.checked.repair

    def spot_at(self, line: int) -> Spot:
        """Return the place of the tag that starts on ``line``."""
        spots = self.checked.spots
        return spots[line - 1] if 0 < line <= len(spots) else Spot(self.name)


@dataclass(frozen=True)
class CompiledTemplate:
    """A Word template, checked and compiled.

    Args:
        name: what people call it.
        sha256: of the template file, in hex.
        variables: dotted names that it reads, roots included; ``*`` stands for the rows of a list.
        parts: members as they are, or compiled where they have tags, in the file's order.
    """

    name: str
    sha256: str
    variables: frozenset[str]
    parts: tuple[Member | CompiledPart, ...]


Labels = Callable[[], Vocabulary]
"""Gives the names of a template's document; called only for templates that use Chinese names."""
_BY_LABEL = object()
"""Stands, in an environment's compiled templates, for a file whose meaning depends on a vocabulary."""


def compile_template(
    data: bytes,
    name: str,
    env: OfficialEnvironment,
    kept: KeptTemplates | None = None,
    labels: Labels | None = None,
) -> CompiledTemplate:
    """Compile a template, or return what this environment compiled before from the same bytes.

    Args:
        data: the .docx file.
        name: what faults shall call it.
        env: from :func:`toolkit.documents.filters.make_environment`.
        kept: where checked templates are kept between runs.
        labels: what Chinese names in the template mean; without it they stay what they are.

    Raises:
        TemplateFaults: everything that is wrong with its tags.
        WantingError: it is no Word file that may be opened.
    """
    digest = hashlib.sha256(data).hexdigest()
    known = env.compiled.get(digest)
    if known is _BY_LABEL:
        known = env.compiled.get((digest, labels() if labels else None))
    if isinstance(known, CompiledTemplate):
        return known if known.name == name else replace(known, name=name)
    package = read_docx(data, foreign=True, longest=limits.TEMPLATE_PART_BYTES)  # LibreOffice would follow its links
    names = (*env.filters, *env.tests)
    checked = kept.get(digest, names) if kept else None
    names_in = _Names(labels)
    compiled = _recompile(package, checked, name, digest, env, names_in) if checked is not None else None
    if compiled is None:
        compiled = _compile(package, name, digest, env, names_in)
        if kept:
            kept.put(digest, names, [part.checked for part in compiled.parts if isinstance(part, CompiledPart)])
    if names_in.by_label:
        env.compiled[digest] = _BY_LABEL
        env.compiled[digest, labels() if labels else None] = compiled
    else:
        env.compiled[digest] = compiled
    return compiled


class _Names:
    """What is learnt of a template's names while its parts are compiled."""

    def __init__(self, labels: Labels | None) -> None:
        self.labels = labels
        self.variables: set[str] = set()
        self.by_label = False

    def translate(self, tree: nodes.Template, env: OfficialEnvironment) -> list[tuple[int, Renderable]]:
        """Put keys in the place of Chinese names; return the lines whose names mean nothing, and why."""
        wrong: list[tuple[int, Renderable]] = []
        if has_labels(tree):
            self.by_label = True
            if self.labels is not None:
                vocabulary = self.labels()
                namer = Namer(vocabulary.root, vocabulary.tables, env.globals)
                namer.translate(tree)
                wrong = [
                    (fault.line, fault.problem)
                    for fault in namer.faults
                    if fault.kind not in _HARMLESS and not (fault.guarded or fault.name.isascii())
                ]
        self.variables |= used_variables(tree)
        return wrong


_TOO_DEEP = (RecursionError, SyntaxError, MemoryError, OverflowError)
"""What Python says of code that is nested beyond its bounds."""
_HARMLESS = ("hidden",)
"""Kinds of :class:`toolkit.documents.naming.NameFault` that only a check of the template tells."""


def _recompile(
    package: Package,
    checked: Iterable[CheckedPart],
    name: str,
    digest: str,
    env: OfficialEnvironment,
    names: _Names,
) -> CompiledTemplate | None:
    """Compile what was checked by an earlier run; None if it can't be, and is to be checked anew."""
    parts: dict[str, CompiledPart] = {}
    for part in checked:
        try:
            compiled, wrong = _ready(part, env, names)
        except (TemplateError, *_TOO_DEEP):
            return None
        if wrong:
            return None
        parts[part.name] = compiled
    return CompiledTemplate(
        name, digest, frozenset(names.variables), tuple(parts.get(member.name, member) for member in package.members)
    )


def _compile(package: Package, name: str, digest: str, env: OfficialEnvironment, names: _Names) -> CompiledTemplate:
    faults: list[TemplateFault] = []
    parts: list[Member | CompiledPart] = []
    for member in package.members:
        seen = examine(member, package, env)
        if seen is None:
            parts.append(member)
            continue
        part = None if seen.faults else _compile_part(seen, env, names)
        parts.append(part or member)
        faults += [
            TemplateFault(name, spot.part, spot.paragraph, spot.tag, problem, spot.number)
            for spot, problem in seen.faults
        ]
    if faults:
        raise TemplateFaults(name, faults)
    return CompiledTemplate(name, digest, frozenset(names.variables), tuple(parts))


@dataclass(frozen=True)
class ExaminedPart:
    """One part of a Word file with tags, read and judged but not compiled.

    Args:
        name: the part's name in the zip.
        spots: where each tag stands.
        judged: its text for Jinja, and its tags in their order.
        repair: see :class:`CheckedPart`.
        faults: everything wrong.
    """

    name: str
    spots: tuple[Spot, ...]
    judged: Judged
    repair: bool
    faults: list[tuple[Spot, Renderable]]

    def spot(self, mark: int | None) -> Spot:
        """Return where the tag with this mark stands."""
        return Spot(self.name) if mark is None else self.spots[mark]


def examine(member: Member, package: Package, env: OfficialEnvironment) -> ExaminedPart | None:
    """Read one part of a Word file as a template; None for a part without tags."""
    kind = package.content_types.get(member.name, "")
    if not kind.endswith("xml") or member.name.startswith("customXml/"):
        return None
    content = member.content()
    root = etree.fromstring(content, _parser()) if _BRACE.search(content) else None
    if root is None or not _OPENING.search(_all_text(root)):
        return None
    whole = Spot(member.name)
    if kind not in _FILLED_TYPES:
        problem: Renderable = T("tags are not filled in this part of a Word file")
        return ExaminedPart(member.name, (), Judged(), False, [(whole, problem)])
    if root.nsmap.get("w", W) != W or any(prefix != "w" for prefix, uri in root.nsmap.items() if uri == W):
        problem = T("this file is not in Word's usual format; open it in Word and save it as .docx")
        return ExaminedPart(member.name, (), Judged(), False, [(whole, problem)])
    marked = mark_tags(root, member.name)
    if len(marked.spots) > limits.TEMPLATE_TAGS:
        problem = T("it has {count} tags, more than {limit}", count=len(marked.spots), limit=limits.TEMPLATE_TAGS)
        return ExaminedPart(member.name, (), Judged(), False, [(whole, problem)])
    text = etree.tostring(root, encoding="unicode").replace("\n", " ").replace("&#13;", " ")
    patched = _patch(text)
    judged = judge(patched, env)
    seen = ExaminedPart(
        member.name, tuple(marked.spots), judged, _needs_repair(marked.spots, patched), list(marked.faults)
    )
    seen.faults.extend((seen.spot(mark), problem) for mark, problem in judged.problems)
    kept = {mark for mark in judged.marks if mark is not None}
    seen.faults.extend(
        [
            (place, T("the tag would be lost here; let it stand alone in its row or paragraph"))
            for mark, place in enumerate(marked.spots)
            if mark not in kept and not any(place.paragraph == other.paragraph for other, _ in seen.faults)
        ]
    )
    return seen


def _compile_part(seen: ExaminedPart, env: OfficialEnvironment, names: _Names) -> CompiledPart | None:
    """Compile a part; what is wrong joins its faults."""
    judged = seen.judged
    mending = plan_mending(judged.source) if seen.repair else Mending(False, judged.source)
    checked = CheckedPart(
        seen.name, mending.source, tuple(map(seen.spot, judged.marks)), mending.repair, mending.empties
    )
    try:
        part, wrong = _ready(checked, env, names)
        seen.faults.extend((seen.spot(judged.mark_at(line)), problem) for line, problem in wrong)
        return part
    except TemplateSyntaxError as error:
        problem = T("the tag can't be read ({reason})", reason=error.message)
        seen.faults.append((seen.spot(judged.mark_at(error.lineno)), problem))
    except TemplateError as error:
        seen.faults.append((Spot(seen.name), T("the tag can't be read ({reason})", reason=error.message or "")))
    except _TOO_DEEP:
        seen.faults.append((Spot(seen.name), T("loops and conditions are nested too deeply here")))
    return None


def _ready(
    checked: CheckedPart, env: OfficialEnvironment, names: _Names
) -> tuple[CompiledPart, list[tuple[int, Renderable]]]:
    """Compile a checked part; return it with the lines whose names mean nothing."""
    tree = env.parse(checked.source, checked.name, checked.name)
    wrong = names.translate(tree, env)
    _bound(tree)
    for loop in tree.find_all(nodes.For):
        loop.iter = nodes.Filter(loop.iter, "_counted", [], [], None, None, lineno=loop.lineno)
    code = env.compile(tree, checked.name, checked.name)
    return CompiledPart(checked, env.template_class.from_code(env, code, env.make_globals(None), None)), wrong


def _bound(tree: nodes.Template) -> None:
    """Let ``~`` go through a filter that knows its bounds."""
    if next(tree.find_all(nodes.Concat), None) is not None:
        _Concatenations().visit(tree)


class _Concatenations(NodeTransformer):
    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - Jinja's way to name visitors
        self.generic_visit(node)
        parts = nodes.List(node.nodes, lineno=node.lineno)
        return nodes.Filter(parts, "_joined", [], [], None, None, lineno=node.lineno)


def _patch(text: str) -> str:
    from docxtpl.template import DocxTemplate  # brings python-docx along; a template that was kept needs neither

    return str(DocxTemplate(io.BytesIO()).patch_xml(text))  # type: ignore[no-untyped-call]


def _needs_repair(spots: Iterable[Spot], patched: str) -> bool:
    if any(BLOCK.match(spot.tag) for spot in spots):
        return True
    return bool(_BLOCKS.search(patched) and _NUMBERED.search(patched))


def _all_text(root: etree._Element) -> str:
    pieces: list[str] = []
    for element in root.iter(etree.Element):
        pieces.append(element.text or "")
        pieces += [value for value in element.attrib.values() if "{" in value or "｛" in value]
    return "".join(pieces)


def _parser() -> Any:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
