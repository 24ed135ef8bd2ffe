"""Look at a workbook's wrapping before anything in it is read; what is not plain data is refused by name."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO
from xml.parsers import expat

from toolkit import limits
from toolkit.errors import WantingError
from toolkit.i18n import Renderable, T

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MAIN = (".sheet.main+xml", ".template.main+xml")
_FOREIGN: tuple[tuple[str, Renderable, Renderable], ...] = (
    ("vbaproject", T("macros"), T("Save it as “Excel workbook (*.xlsx)”, which has none.")),
    ("macrosheet", T("macros"), T("Save it as “Excel workbook (*.xlsx)”, which has none.")),
    ("externallink", T("links to other workbooks"), T("In Excel: Data, Edit Links, Break Link; then save it.")),
    (
        "connections",
        T("connections to outside data"),
        T("In Excel: Data, Connections, delete all; then save it."),
    ),
    ("embeddings", T("embedded files"), T("Delete the embedded objects; hand files in as attachments.")),
    ("oleobject", T("embedded files"), T("Delete the embedded objects; hand files in as attachments.")),
    ("activex", T("controls"), T("Delete the buttons and controls, then save it.")),
    ("customui", T("macros"), T("Save it as “Excel workbook (*.xlsx)”, which has none.")),
)
"""What a workbook of data never needs; looked for in the names and the content types of its parts."""
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Package:
    """A workbook whose wrapping is in order.

    Args:
        name: the file's name, for sentences.
        archive: its parts.
    """

    name: str
    archive: zipfile.ZipFile

    def has(self, part: str) -> bool:
        """Say whether there is such a part."""
        return part in self.archive.NameToInfo

    def scan(
        self,
        part: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
        budget: Budget | None = None,
    ) -> None:
        """Read one XML part from front to back; names come without prefix.

        Raises:
            WantingError: the part is missing, broken, too large, or declares a document type.
        """
        parser = expat.ParserCreate()
        parser.buffer_text = True
        local: dict[str, str] = {}
        spent = budget or Budget(limits.SHEET_ROWS, limits.SHEET_CELLS)

        def begin(name: str, attributes: dict[str, str]) -> None:
            spent.elements -= 1
            if spent.elements < 0:
                raise too_much(self.name)
            plain = local.get(name)
            if plain is None:
                plain = local[name] = name.rpartition(":")[2]
            start(plain, attributes)

        def close(name: str) -> None:
            end(local.get(name, name))  # type: ignore[misc]

        def doctype(*_: Any) -> None:
            raise WantingError(
                T("{file} declares a document type inside ({part}), as no spreadsheet program writes it.",
                  file=self.name, part=part),
                T("Do not trust this file; ask for one saved by Excel, WPS or LibreOffice."),
            )  # fmt: skip

        parser.StartElementHandler = begin
        parser.StartDoctypeDeclHandler = doctype
        if end is not None:
            parser.EndElementHandler = close
        if text is not None:
            parser.CharacterDataHandler = text
        try:
            for chunk in self._chunks(part):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError) as error:
            raise broken(self.name, f"{part}: {error}") from error

    def _chunks(self, part: str) -> Iterator[bytes]:
        left = limits.ZIP_MEMBER_BYTES
        with self.archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise too_much(self.name)
                yield chunk


@dataclass
class Budget:
    """How much of a workbook may still be read; counted down over all its parts."""

    rows: int
    cells: int

    def __post_init__(self) -> None:
        self.elements = self.cells * limits.SHEET_ELEMENTS


def open_package(stream: BinaryIO, name: str) -> Package:
    """Prove a workbook's wrapping.

    Args:
        stream: the file.
        name: what it is called in sentences.

    Raises:
        WantingError: it is no .xlsx workbook, is locked by a password, could burst, or holds more than data.
    """
    _by_magic(stream, name)
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise broken(name, str(error)) from error
    _members(archive, name)
    package = Package(name, archive)
    if package.has("mimetype") and not package.has("[Content_Types].xml"):
        raise _other_kind(name, T("an OpenDocument file (.ods)"))
    _content(package)
    return package


def _by_magic(stream: BinaryIO, name: str) -> None:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    head = stream.read(len(_OLE))
    if size > limits.SHEET_BYTES:
        raise WantingError(
            T("{file} is larger than {limit} MiB.", file=name, limit=limits.SHEET_BYTES // limits.MIB),
            T("Take pictures and unneeded sheets out of it."),
        )
    if head == _OLE:
        if _ENCRYPTED in stream.read():
            raise WantingError(
                T("{file} is locked by a password.", file=name),
                T("Open it, take the password off (File, Info, Protect Workbook), and save it again."),
            )
        raise _other_kind(name, T("an old workbook (.xls or .et)"))
    if not head.startswith(b"PK"):
        raise _other_kind(name, T("no workbook at all (a text, CSV or web page, or a damaged file)"))


def _members(archive: zipfile.ZipFile, name: str) -> None:
    members = archive.infolist()
    if len(members) > limits.ZIP_MEMBERS or sum(m.file_size for m in members) > limits.ZIP_TOTAL_BYTES:
        raise too_much(name)
    seen = set()
    for member in members:
        path = member.filename
        if path in seen or path.startswith("/") or "\\" in path or ".." in path.split("/"):
            raise broken(name, path[:80])
        seen.add(path)
        if member.flag_bits & 1:
            raise WantingError(
                T("{file} is locked by a password.", file=name),
                T("Open it, take the password off (File, Info, Protect Workbook), and save it again."),
            )
        swells = member.file_size > limits.MIB and member.file_size > limits.ZIP_RATIO * max(1, member.compress_size)
        if member.file_size > limits.ZIP_MEMBER_BYTES or swells:
            raise too_much(name)


def _content(package: Package) -> None:
    if not package.has("[Content_Types].xml"):
        raise _other_kind(package.name, T("no workbook at all (a text, CSV or web page, or a damaged file)"))
    kinds: list[str] = []
    package.scan("[Content_Types].xml", lambda _, given: kinds.append(given.get("ContentType", "").lower()))
    if any("sheet.binary" in kind for kind in kinds):
        raise _other_kind(package.name, T("a binary workbook (.xlsb)"))
    if any("macroenabled" in kind for kind in kinds):
        raise _refused(package.name, *_FOREIGN[0][1:])
    if not any(kind.endswith(_MAIN) and "spreadsheetml" in kind for kind in kinds):
        raise _other_kind(package.name, T("a file of another program"))
    told = [*kinds, *(path.lower() for path in package.archive.namelist())]
    for word, what, remedy in _FOREIGN:
        if any(word in text for text in told):
            raise _refused(package.name, what, remedy)


def _refused(name: str, what: Renderable, remedy: Renderable) -> WantingError:
    return WantingError(T("{file} holds {what}; only plain data is read.", file=name, what=what), remedy)


def _other_kind(name: str, what: Renderable) -> WantingError:
    return WantingError(
        T("{file} is {what}, not an .xlsx workbook.", file=name, what=what),
        T("Open it in Excel or WPS and save it as “Excel workbook (*.xlsx)”."),
    )


def broken(name: str, reason: str) -> WantingError:
    """Return the refusal of a damaged workbook."""
    return WantingError(
        T("{file} is damaged and cannot be read ({reason}).", file=name, reason=reason),
        T("Open it in Excel or WPS, save it again, or ask for it anew."),
    )


def too_much(name: str) -> WantingError:
    """Return the refusal of a workbook that holds more than any form could need."""
    return WantingError(
        T("{file} would unpack to far more than a form holds.", file=name),
        T("Copy the filled cells into a fresh form; do not trust the file if it came from outside."),
    )
