"""Read a Word file's zip without trusting it, and write one with the same bytes every time.

Unchanged members are carried over as they were packed, so that a rendering costs only the parts that change.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from posixpath import normpath
from xml.parsers import expat

from toolkit import limits
from toolkit.documents.relations import Relation, check_relations, read_content_types, read_relations
from toolkit.errors import WantingError
from toolkit.i18n import Renderable, T, Text

MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"
_OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED_FLAG, _UTF8_FLAG = 0x1, 0x800
_FIXED_DATE = (1 << 5) | 1
"""1 January 1980 in the zip format; the clock has no place in a result."""
FETCHING_FIELDS = ("INCLUDETEXT", "DDE", "DDEAUTO", "LINK", "IMPORT", "INCLUDE")
"""Fields that take in other files when a document is opened."""
_XML_ENDINGS = (".xml", ".rels")


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a zip as it is packed; ``crc`` and ``size`` are of the unpacked content."""

    name: str
    packed: bytes
    method: int
    crc: int
    size: int

    @classmethod
    def of(cls, name: str, content: bytes) -> Member:
        """Pack ``content`` under ``name``."""
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush()
        return cls(name, packed, _DEFLATED, zlib.crc32(content), len(content))

    def content(self) -> bytes:
        """Unpack, never beyond the size that was declared.

        Raises:
            WantingError: the member is damaged or lies about its size.
        """
        if self.method == _STORED:
            data = self.packed
        else:
            unpacker = zlib.decompressobj(-15)
            try:
                data = unpacker.decompress(self.packed, self.size + 1)
            except zlib.error:
                data = b""
        if len(data) != self.size or zlib.crc32(data) != self.crc:
            raise _refused(T("the part {name} is damaged", name=self.name))
        return data


_PROPERTIES = frozenset(("docProps/core.xml", "docProps/app.xml"))
"""Parts that tell one document from another of the same template, beside the main part."""


@dataclass(frozen=True)
class Package:
    """A Word file that passed the checks of :func:`read_docx`."""

    members: tuple[Member, ...]
    content_types: dict[str, str]
    """Content type of every part by its name."""
    main: str
    """Name of the main document part."""

    def member(self, name: str) -> Member | None:
        """Return the member called ``name``."""
        return next((m for m in self.members if m.name == name), None)


def inspect_docx(data: bytes, *, foreign: bool) -> None:
    """Say whether a Word file may be opened at all.

    Args:
        data: the file.
        foreign: True for a file that somebody handed in: links that a converter would fetch are refused as well
            (attached template, linked pictures and objects, sub-documents, DDE). Hyperlinks are fine.

    Raises:
        WantingError: names the reason; the caller knows the file's name.
    """
    read_docx(data, foreign=foreign)


def read_docx(
    data: bytes, *, foreign: bool = False, macros: bool = False, longest: int = limits.ZIP_MEMBER_BYTES
) -> Package:
    """Read a Word file after checking it; see :func:`inspect_docx`.

    Args:
        data: the file.
        foreign: likewise.
        macros: let one with macros pass, for whoever only looks at it and tells of them.
        longest: bytes of XML in one part, unpacked.
    """
    if data.startswith(_OLE_MAGIC):
        raise _refused(T("it is an old .doc or protected by a password"), T("Save it as .docx without a password."))
    members = _read_members(data)
    by_name = {m.name: m for m in members}
    if not macros and any(map(is_macro, by_name)):
        raise _refused(T("it contains macros"), T("Save it as .docx (without macros) and use that file."))
    if not {"[Content_Types].xml", "_rels/.rels"} <= by_name.keys():
        raise _refused(T("it is not a Word file"), T("Open it in Word or WPS and save it as .docx."))
    for member in members:
        if member.name.lower().endswith(_XML_ENDINGS):
            if member.size > longest:
                raise _refused(
                    T("the part {name} unpacks to {mib} MiB", name=member.name, mib=member.size // limits.MIB)
                )
            _check_xml(member, foreign=foreign)
        else:
            member.content()
    types = read_content_types(by_name["[Content_Types].xml"].content(), tuple(by_name))
    relations = {name: read_relations(member.content()) for name, member in by_name.items() if name.endswith(".rels")}
    main = _main_part(relations["_rels/.rels"])
    if macros and types.get(main) == _MACRO_TYPE:
        types[main] = MAIN_TYPE
    if main not in by_name or types.get(main) != MAIN_TYPE:
        raise _refused(T("it is not a Word document"), T("Open it in Word or WPS and save it as .docx."))
    if foreign:
        problem = check_relations(relations)
        if problem is not None:
            raise _refused(problem, T("Break the link in Word or WPS (embed the content), or save the file as PDF."))
    return Package(members, types, main)


def read_sibling(data: bytes, first: Package) -> Package | None:
    """Read a Word file that this program has just made of the same template as another one.

    What the two have alike was checked with the first; so this is quick. The main part is not looked at.

    Args:
        data: the file.
        first: the other one.

    Returns:
        None where more differs than the main part and the properties (title, dates).
    """
    members = _read_members(data)

    def rest(some: Iterable[Member]) -> list[tuple[str, int, int]]:
        return [(m.name, m.crc, m.size) for m in some if m.name != first.main and m.name not in _PROPERTIES]

    alike = rest(members) == rest(first.members) and any(m.name == first.main for m in members)
    return Package(members, first.content_types, first.main) if alike else None


def is_macro(name: str) -> bool:
    """Say whether a member holds macros."""
    return name.rsplit("/", 1)[-1].lower() == "vbaproject.bin"


def pack(members: Iterable[Member]) -> bytes:
    """Write a zip in the given order with fixed dates: same members, same bytes."""
    out, directory, count = bytearray(), bytearray(), 0
    for member in members:
        name = member.name.encode()
        flags = 0 if member.name.isascii() else _UTF8_FLAG
        common = struct.pack(
            "<HHHHHIIIHH",
            20,
            flags,
            member.method,
            0,
            _FIXED_DATE,
            member.crc,
            len(member.packed),
            member.size,
            len(name),
            0,
        )
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + name
        out += b"PK\x03\x04" + common + name + member.packed
        count += 1
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(out), 0)
    return bytes(out + directory + end)


def _read_members(data: bytes) -> tuple[Member, ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise _refused(T("it is damaged or not a Word file"), T("Open it in Word or WPS and save it again.")) from error
    _check_directory(infos)
    return tuple(_cut_out(data, info) for info in infos if not info.is_dir())


def _check_directory(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > limits.ZIP_MEMBERS:
        raise _refused(T("it has {count} parts, more than {limit}", count=len(infos), limit=limits.ZIP_MEMBERS))
    names: set[str] = set()
    for info in infos:
        name = info.orig_filename
        if name.lower() in names:
            raise _refused(T("the part {name} is there twice", name=name))
        names.add(name.lower())
        plain = name.rstrip("/")
        if not plain or name.startswith("/") or normpath(plain) != plain or plain.startswith("..") or _odd(name):
            raise _refused(T("a part has the improper name {name}", name=ascii(name)))
        if info.flag_bits & _ENCRYPTED_FLAG or info.compress_type not in (_STORED, _DEFLATED):
            raise _refused(T("the part {name} is encrypted or packed in an unusual way", name=name))
        over = info.file_size > limits.MIB and info.file_size > limits.ZIP_RATIO * max(info.compress_size, 1)
        if over or info.file_size > limits.ZIP_MEMBER_BYTES:
            raise _refused(T("the part {name} unpacks to {mib} MiB", name=name, mib=info.file_size // limits.MIB))
    total = sum(info.file_size for info in infos)
    if total > limits.ZIP_TOTAL_BYTES:
        raise _refused(T("it unpacks to {mib} MiB in all", mib=total // limits.MIB))


def _odd(name: str) -> bool:
    return "\\" in name or ":" in name or any(ord(char) < 32 for char in name)


def _cut_out(data: bytes, info: zipfile.ZipInfo) -> Member:
    start = info.header_offset
    head = data[start : start + 30]
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise _refused(T("the part {name} is damaged", name=info.filename))
    name_length, extra_length = struct.unpack("<HH", head[26:30])
    begin = start + 30 + name_length + extra_length
    packed = data[begin : begin + info.compress_size]
    return Member(info.filename, packed, info.compress_type, info.CRC, info.file_size)


def _main_part(relations: tuple[Relation, ...]) -> str:
    targets = [r.target for r in relations if r.kind == "officeDocument" and not r.external]
    return normpath(targets[0].lstrip("/")) if targets else ""


def _check_xml(member: Member, *, foreign: bool) -> None:
    """Read a part as a stream: well-formed, no DOCTYPE, and in foreign files no fields that fetch."""
    parser = expat.ParserCreate()
    watch = _Watch(member.name, foreign=foreign)
    parser.StartDoctypeDeclHandler = watch.doctype
    parser.StartElementHandler = watch.start
    parser.EndElementHandler = watch.end
    parser.CharacterDataHandler = watch.text
    try:
        parser.Parse(member.content(), True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise _refused(
            T("the part {name} is not well-formed XML", name=member.name),
            T("Open it in Word or WPS and save it again."),
        ) from error


class _Watch:
    """What is looked for while a part streams by."""

    _deepest = 256

    def __init__(self, name: str, *, foreign: bool) -> None:
        self.name, self.foreign = name, foreign
        self.depth = 0
        self.in_code = False
        self.code = ""

    def doctype(self, *_: object) -> None:
        raise _refused(T("the part {name} declares a DOCTYPE", name=self.name))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > self._deepest:
            raise _refused(T("the part {name} is nested too deeply", name=self.name))
        if not self.foreign:
            return
        local = tag.rsplit(":", 1)[-1]
        if local == "instrText":
            self.in_code = True
        elif local in ("fldSimple", "fldChar"):
            self._judge()
            self.code = next((v for k, v in attributes.items() if k.rsplit(":", 1)[-1] == "instr"), "")
            self._judge()

    def end(self, tag: str) -> None:
        self.depth -= 1
        if self.foreign:
            local = tag.rsplit(":", 1)[-1]
            if local == "instrText":
                self.in_code = False
            elif self.depth == 0:
                self._judge()

    def text(self, data: str) -> None:
        if self.in_code:
            self.code += data

    def _judge(self) -> None:
        words, self.code = self.code.split(), ""
        if words and words[0].upper() in FETCHING_FIELDS:
            raise _refused(
                T("it contains a field that fetches other files ({field})", field=words[0]),
                T("Select the field in Word or WPS and press Ctrl+Shift+F9 to make it plain text."),
            )


def _refused(reason: Text, remedy: Renderable | None = None) -> WantingError:
    return WantingError(
        T("The Word file can't be used: {reason}.", reason=reason),
        remedy or T("Open it in Word or WPS, save it under a new name and use that file."),
    )
