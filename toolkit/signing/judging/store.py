"""What may be appended to a packet's validation data (ISO 32000-2 12.8.4.3): lists of streams, which may only grow."""

from __future__ import annotations

import re
from typing import Any

from pyhanko.pdf_utils import generic

from toolkit.i18n import T, Text
from toolkit.signing.judging.objects import at, number, raw, same
from toolkit.signing.judging.review import Review, keep_place

_STORE = {"/Type", "/Certs", "/OCSPs", "/CRLs", "/VRI"}
_FOR_ONE = {"/Type", "/Cert", "/OCSP", "/CRL", "/TU"}
_PROOF = {"/Length", "/Filter", "/DecodeParms"}
_HASH = re.compile(r"/[0-9A-F]{40}")


def review_store(review: Review, old: Any, new: Any) -> None:
    """Validation data (ISO 32000-2 12.8.4.3): lists of streams, which may only grow."""
    reason = T("the validation data was changed or holds other things")
    if raw(new, "/DSS") is None:
        if raw(old, "/DSS") is not None:
            raise review.refuse(reason)
        return
    keep_place(review, raw(old, "/DSS"), raw(new, "/DSS"), only={"/DSS"})
    before, after = at(old, "/DSS"), at(new, "/DSS")
    if not isinstance(after, generic.DictionaryObject) or set(after) - _STORE:
        raise review.refuse(reason)
    review.roots += [raw(new, "/DSS"), after]
    if before is not None and same(before, after) and not _rewritten(review, after):
        return
    review.stored = True
    for key in ("/Certs", "/OCSPs", "/CRLs"):
        _grown(review, before, after, key, reason)
    first, then = at(before, "/VRI"), at(after, "/VRI")
    if first is not None and then is None:
        raise review.refuse(reason)
    keep_place(review, raw(before, "/VRI"), raw(after, "/VRI"), only={"/VRI"})
    review.roots.append(then)
    for key in then or ():
        known = raw(first, key)
        if known is not None and not same(known, raw(then, key)):
            raise review.refuse(reason)
        if known is None:
            keep_place(review, None, raw(then, key))
        entry = at(then, key)
        if not isinstance(entry, generic.DictionaryObject) or isinstance(entry, generic.StreamObject):
            raise review.refuse(reason)
        if set(entry) - _FOR_ONE or not _HASH.fullmatch(key):
            raise review.refuse(reason)
        for name, list_of in (("/Cert", "/Certs"), ("/OCSP", "/OCSPs"), ("/CRL", "/CRLs")):
            all_of_them = {number(item) for item in list.__iter__(at(after, list_of) or generic.ArrayObject())}
            some = at(entry, name)
            if some is not None and not {number(item) for item in list.__iter__(some)} <= all_of_them:
                raise review.refuse(reason)
        if not isinstance(at(entry, "/TU"), generic.TextStringObject | None):
            raise review.refuse(reason)


def _rewritten(review: Review, store: Any) -> bool:
    return any(number(raw(store, key)) in review.replaced for key in store)


def _grown(review: Review, before: Any, after: Any, key: str, reason: Text) -> None:
    first, then = at(before, key), at(after, key)
    if then is None and first is None:
        return
    if not isinstance(then, generic.ArrayObject):
        raise review.refuse(reason)
    review.roots.append(then)
    known = {number(item) for item in list.__iter__(first)} if first is not None else set()
    listed = [number(item) for item in list.__iter__(then)]
    if None in listed or known - set(listed):
        raise review.refuse(reason)
    for item in list.__iter__(then):
        if item.idnum in known and item.idnum in review.replaced:
            raise review.refuse(reason)
        if item.idnum not in known:
            proof = review.new(item.reference) if item.idnum in review.fresh else None
            if not isinstance(proof, generic.StreamObject) or set(proof) - _PROOF:
                raise review.refuse(reason)
    keep_place(review, raw(before, key), raw(after, key), only={key})
