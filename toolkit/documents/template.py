"""Compile a Word template once: docxtpl's syntax, patched by docxtpl, checked before any fact is seen."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.exceptions import TemplateError, TemplateSyntaxError
from lxml import etree

from toolkit.documents.environment import OfficialEnvironment
from toolkit.documents.faults import Spot, TemplateFault, TemplateFaults
from toolkit.documents.kept import CheckedPart, KeptTemplates
from toolkit.documents.package import Member, Package, read_docx
from toolkit.documents.syntax import judge
from toolkit.documents.tags import BLOCK, W, mark_tags
from toolkit.documents.variables import used_variables
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


def compile_template(
    data: bytes, name: str, env: OfficialEnvironment, kept: KeptTemplates | None = None
) -> CompiledTemplate:
    """Compile a template, or return what this environment compiled before from the same bytes.

    Args:
        data: the .docx file.
        name: what faults shall call it.
        env: from :func:`toolkit.documents.filters.make_environment`.
        kept: where checked templates are kept between runs.

    Raises:
        TemplateFaults: everything that is wrong with its tags.
        WantingError: it is no Word file that may be opened.
    """
    digest = hashlib.sha256(data).hexdigest()
    known = env.compiled.get(digest)
    if isinstance(known, CompiledTemplate):
        return known if known.name == name else replace(known, name=name)
    package = read_docx(data)
    names = (*env.filters, *env.tests)
    checked = kept.get(digest, names) if kept else None
    compiled = _recompile(package, checked, name, digest, env) if checked is not None else None
    if compiled is None:
        compiled = _compile(package, name, digest, env)
        if kept:
            kept.put(digest, names, [part.checked for part in compiled.parts if isinstance(part, CompiledPart)])
    env.compiled[digest] = compiled
    return compiled


def _recompile(
    package: Package, checked: Iterable[CheckedPart], name: str, digest: str, env: OfficialEnvironment
) -> CompiledTemplate | None:
    """Compile what was checked by an earlier run; None if it can't be, and is to be checked anew."""
    variables: set[str] = set()
    try:
        parts = {part.name: _ready(part, env, variables) for part in checked}
    except TemplateError:
        return None
    return CompiledTemplate(
        name, digest, frozenset(variables), tuple(parts.get(member.name, member) for member in package.members)
    )


def _compile(package: Package, name: str, digest: str, env: OfficialEnvironment) -> CompiledTemplate:
    faults: list[TemplateFault] = []
    variables: set[str] = set()
    parts: list[Member | CompiledPart] = []
    for member in package.members:
        kind = package.content_types.get(member.name, "")
        if not kind.endswith("xml") or member.name.startswith("customXml/"):
            parts.append(member)
            continue
        content = member.content()
        root = etree.fromstring(content, _parser()) if _BRACE.search(content) else None
        if root is None or not _OPENING.search(_all_text(root)):
            parts.append(member)
            continue
        found: list[tuple[Spot, Renderable]] = []
        if kind in _FILLED_TYPES:
            part = _compile_part(root, member.name, env, found, variables)
            parts.append(part or member)
        else:
            found.append((Spot(member.name), T("tags are not filled in this part of a Word file")))
        faults += [TemplateFault(name, spot.part, spot.paragraph, spot.tag, problem) for spot, problem in found]
    if faults:
        raise TemplateFaults(name, faults)
    return CompiledTemplate(name, digest, frozenset(variables), tuple(parts))


def _compile_part(
    root: etree._Element,
    name: str,
    env: OfficialEnvironment,
    faults: list[tuple[Spot, Renderable]],
    variables: set[str],
) -> CompiledPart | None:
    if root.nsmap.get("w", W) != W or any(prefix != "w" for prefix, uri in root.nsmap.items() if uri == W):
        faults.append((Spot(name), T("this file is not in Word's usual format; open it in Word and save it as .docx")))
        return None
    marked = mark_tags(root, name)
    faults += marked.faults
    text = etree.tostring(root, encoding="unicode").replace("\n", " ").replace("&#13;", " ")
    patched = _patch(text)
    judged = judge(patched, env)

    def spot(mark: int | None) -> Spot:
        return Spot(name) if mark is None else marked.spots[mark]

    faults += [(spot(mark), problem) for mark, problem in judged.problems]
    kept = {mark for mark in judged.marks if mark is not None}
    faults += [
        (place, T("the tag would be lost here; let it stand alone in its row or paragraph"))
        for mark, place in enumerate(marked.spots)
        if mark not in kept and not any(place.paragraph == other.paragraph for other, _ in faults)
    ]
    if faults:
        return None
    checked = CheckedPart(name, judged.source, tuple(map(spot, judged.marks)), _needs_repair(marked.spots, patched))
    try:
        return _ready(checked, env, variables)
    except TemplateSyntaxError as error:
        faults.append((spot(judged.mark_at(error.lineno)), T("the tag can't be read ({reason})", reason=error.message)))
    except TemplateError as error:
        faults.append((Spot(name), T("the tag can't be read ({reason})", reason=error.message or "")))
    return None


def _ready(checked: CheckedPart, env: OfficialEnvironment, variables: set[str]) -> CompiledPart:
    """Compile a checked part and add what it reads to ``variables``."""
    tree = env.parse(checked.source, checked.name, checked.name)
    variables |= used_variables(tree)
    for loop in tree.find_all(nodes.For):
        loop.iter = nodes.Filter(loop.iter, "_counted", [], [], None, None, lineno=loop.lineno)
    code = env.compile(tree, checked.name, checked.name)
    return CompiledPart(checked, env.template_class.from_code(env, code, env.make_globals(None), None))


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
