"""Whether two states of a file's XMP metadata say the same, but for who wrote last and when."""

from __future__ import annotations

from collections import Counter
from typing import Any

from lxml import etree
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.generic import StreamObject

_FREE = frozenset(
    {
        "{http://ns.adobe.com/xap/1.0/}ModifyDate",
        "{http://ns.adobe.com/xap/1.0/}MetadataDate",
        "{http://ns.adobe.com/pdf/1.3/}Producer",
        "{http://ns.adobe.com/xap/1.0/mm/}InstanceID",
    }
)
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_SHAPES = frozenset({f"{_RDF}about", "{http://ns.adobe.com/x/}xmptk", "{adobe:ns:meta/}xmptk"})
_DEPTH = 40


def same_metadata(old: Any, new: Any) -> bool:
    """Say whether both XMP streams say the same, dates of change and the writing program apart."""
    if not isinstance(old, StreamObject) or not isinstance(new, StreamObject):
        return False
    if {key: old[key] for key in ("/Type", "/Subtype")} != {key: new[key] for key in ("/Type", "/Subtype")}:
        return False
    if set(new) - {"/Type", "/Subtype", "/Length", "/Filter", "/DecodeParms"}:
        return False
    return _said(old) == _said(new)


def _said(stream: StreamObject) -> Counter[tuple[str, ...]]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    tree = etree.fromstring(stream.read_data(DecodePurpose.XMP_METADATA), parser)
    out: Counter[tuple[str, ...]] = Counter()
    _collect(tree, (), out)
    return out


def _collect(node: Any, path: tuple[str, ...], out: Counter[tuple[str, ...]]) -> None:
    if not isinstance(node.tag, str) or len(path) > _DEPTH:
        return
    is_shape = (node.tag.startswith(_RDF) and node.tag.endswith(("}RDF", "}Description"))) or not path
    here = path if is_shape and path else (*path, "x" if not path else node.tag)
    if node.tag in _FREE:
        return
    for key, value in node.attrib.items():
        if key not in _FREE and key not in _SHAPES:
            # A property may be written as an attribute or as an element (ISO 16684-1 7.9.2.2).
            out[(*here, str(key), str(value).strip())] += 1
    text = (node.text or "").strip()
    if text:
        out[(*here, text)] += 1
    for child in node:
        _collect(child, here, out)
