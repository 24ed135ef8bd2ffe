"""Whether a signature is seen where the manifest gives it its place, and nowhere over the text of a page."""

from __future__ import annotations

from pypdf.generic import DictionaryObject

from toolkit.packet.manifest import Manifest
from toolkit.packet.walk import at, items
from toolkit.signing.parties.prepare import places_of

_NEAR = 1.0
"""Points; numbers are rounded when written."""


def at_its_place(annotation: DictionaryObject, page: int, manifest: Manifest) -> bool:
    """Say whether an annotation is a promised signature field that lies on its own block.

    Args:
        annotation: of a page that is not turned.
        page: the packet's page it is on, from 1.
        manifest: the packet's.
    """
    name = at(annotation, "/T")
    place = places_of(manifest, manifest.signers).get(str(name))
    if place is None or at(annotation, "/Subtype") != "/Widget" or at(annotation, "/FT") != "/Sig":
        return False
    edges = items(at(annotation, "/Rect"))
    if len(edges) != 4 or not all(isinstance(edge, (int, float)) for edge in edges) or place.page != page:
        return False
    left, right = sorted((float(edges[0]), float(edges[2])))
    foot, head = sorted((float(edges[1]), float(edges[3])))
    wanted = (place.x, place.y, place.x + place.width, place.y + place.height)
    return all(abs(one - other) <= _NEAR for one, other in zip((left, foot, right, head), wanted, strict=True))
