"""Open a PDF for signing or verifying: strictly, within limits, and never with a library's exception."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from pyhanko.pdf_utils.reader import PdfFileReader

from toolkit.errors import AllianceError, IOFailure, WantingError
from toolkit.i18n import Renderable, T
from toolkit.limits import PACKET_BYTES

LEAD_FIELD = "SIG_LEAD"
"""The lead unit's signature field: the first signature, it certifies the packet."""

for _name in ("pyhanko", "pyhanko_certvalidator"):
    # Without a handler Python prints warnings of libraries to stderr; a host application's own handlers still get them.
    logging.getLogger(_name).addHandler(logging.NullHandler())


@contextmanager
def damage_said_plainly(problem: Renderable) -> Iterator[None]:
    """Turn whatever a PDF library raises on damaged input inside the block into ``problem``.

    The libraries raise nearly anything on hostile files (zlib.error, KeyError, RecursionError, AssertionError), so
    the net is wide; errors of our own pass.
    """
    try:
        yield
    except AllianceError:
        raise
    except Exception as error:
        raise WantingError(
            problem, T("Get an undamaged copy from whoever sent it, or build the packet again.")
        ) from error


def read_packet_bytes(path: Path) -> bytes:
    """Return the file's bytes.

    Raises:
        IOFailure: it can't be read.
        WantingError: it is larger than a packet may be, or no PDF.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(PACKET_BYTES + 1)
    except OSError as error:
        raise IOFailure(
            T("The file {path} cannot be read: {reason}.", path=path, reason=error.strerror or error),
            T("Check the file's name and permissions."),
        ) from error
    if len(data) > PACKET_BYTES:
        raise WantingError(
            T("{path} is larger than {limit} MiB.", path=path, limit=PACKET_BYTES // 2**20),
            T("Reduce the scans among the attachments and build the packet again."),
        )
    if not data.startswith(b"%PDF-"):
        raise WantingError(T("{path} is not a PDF file.", path=path), T("Name the packet that `alliance build` wrote."))
    return data


def open_strictly(data: bytes, path: Path) -> PdfFileReader:
    """Parse the PDF's structure.

    Raises:
        WantingError: it is damaged, encrypted, or written in two ways at once (hybrid cross-reference).
    """
    with damage_said_plainly(T("{path} is damaged: its PDF structure cannot be read.", path=path)):
        reader = PdfFileReader(BytesIO(data), strict=True)
        encrypted = bool(reader.encrypted)
        hybrid = reader.xrefs.hybrid_xrefs_present
        reader.root["/Pages"]
    if encrypted:
        raise WantingError(
            T("{path} is encrypted.", path=path),
            T("A packet must be readable by everyone; build it without a password."),
        )
    if hybrid:
        raise WantingError(
            T(
                "{path} describes its contents twice (hybrid cross-reference), so two readers may see two documents.",
                path=path,
            ),
            T("Use the packet as `alliance build` wrote it; do not save it again in another program."),
        )
    return reader


def field_names(reader: PdfFileReader) -> list[str]:
    """Return the names of all top-level form fields, signature fields included."""
    try:
        fields = reader.root["/AcroForm"]["/Fields"]
    except KeyError:
        return []
    return [str(field.get_object()["/T"]) for field in fields]
