"""Pages that came back from paper: they must be pictures and nothing else, and a person must look at them."""

from __future__ import annotations

from pypdf import PdfReader

from toolkit.i18n import T
from toolkit.packet.manifest import Manifest
from toolkit.signing.judging.wording import listed
from toolkit.signing.paper.bare import is_bare_scan
from toolkit.signing.verdict import Check

_IDENT = "pages.scans"


def check_scans(reader: PdfReader, manifest: Manifest) -> Check | None:
    """Judge the pages that the manifest calls scans; None where there are none."""
    if not manifest.scans:
        return None
    odd = [scan.page for scan in manifest.scans if not is_bare_scan(reader.pages[scan.page - 1])]
    if odd:
        return Check(
            _IDENT,
            False,
            T("Pages that should be scans hold other things, too: {pages}.", pages=_pages(odd)),
            T("Do not accept the packet; have it built and signed again."),
        )
    names = list(dict.fromkeys(scan.file for scan in manifest.scans))
    return Check(
        _IDENT,
        True,
        T(
            "Pages {pages} are scans of paper ({files}). This program proves that they were not changed since the "
            "packet was certified, not what stands on them: ink and seals on paper are for a person to judge.",
            pages=_pages([scan.page for scan in manifest.scans]),
            files=listed(names),
        ),
        T("Look at these pages, and compare them with the paper originals."),
        warning=True,
    )


def scanned_pages(manifest: Manifest, first: int, count: int) -> list[int]:
    """Return which pages of a part are scans."""
    return sorted(scan.page for scan in manifest.scans if first <= scan.page < first + count)


def _pages(numbers: list[int]) -> object:
    return listed([str(number) for number in sorted(numbers)])
