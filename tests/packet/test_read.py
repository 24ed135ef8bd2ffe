import contextlib
import json
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from tests.packet.makers import bound, edited, part, text_pdf
from toolkit import limits
from toolkit.errors import IOFailure, WantingError
from toolkit.packet.bind import EmbeddedFile
from toolkit.packet.manifest import MOST_ENTRIES, from_json, to_json
from toolkit.packet.read import NAME_TREE_DEPTH, NotAPacket, open_packet

FACTS = EmbeddedFile("facts.json", b'{"a": 1}\n', "application/json", "Data")


@pytest.fixture(scope="module")
def packet(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return bound([part(1, text_pdf(2))], tmp_path_factory.mktemp("p") / "p.pdf", files=[FACTS]).read_bytes()


def stream_of(writer: PdfWriter, name: str) -> object:
    names = writer.root_object["/Names"]["/EmbeddedFiles"]["/Names"]  # type: ignore[index]
    at = [str(n.get_object()) if n.get_object() is not None else "" for n in names].index(name)
    return names[at + 1].get_object()["/EF"]["/F"]


def with_manifest(packet: bytes, change: object) -> bytes:
    account = json.loads(open_packet(packet).embedded["manifest.json"])
    change(account)  # type: ignore[operator]

    def put(writer: PdfWriter) -> None:
        stream = stream_of(writer, "manifest.json")
        stream._data = zlib.compress(json.dumps(account).encode())  # type: ignore[attr-defined]

    return edited(packet, put)


def test_a_packet_says_what_it_holds(packet: bytes) -> None:
    found = open_packet(packet)
    assert found.pages == found.manifest.total_pages == 2
    assert found.embedded["facts.json"] == FACTS.data
    assert from_json(to_json(found.manifest)) == found.manifest


def test_a_file_that_is_not_there_is_a_reading_failure(tmp_path: Path) -> None:
    with pytest.raises(IOFailure):
        open_packet(tmp_path / "none.pdf")
    with pytest.raises(IOFailure):
        open_packet(tmp_path)


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"\xff" * 5000])
def test_what_is_no_pdf_is_no_packet(data: bytes) -> None:
    with pytest.raises(NotAPacket):
        open_packet(data)


def test_a_plain_pdf_is_no_packet() -> None:
    with pytest.raises(NotAPacket):
        open_packet(text_pdf(1))


def test_an_encrypted_packet_is_refused(packet: bytes) -> None:
    with pytest.raises(NotAPacket):
        open_packet(edited(packet, lambda writer: writer.encrypt("", "secret", algorithm="RC4-128")))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_packet_cut_or_overwritten_anywhere_never_raises_anything_but_our_own(data: st.DataObject) -> None:
    whole = _packet()
    at = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        broken = whole[:at]
    else:
        noise = data.draw(st.binary(min_size=1, max_size=40))
        broken = whole[:at] + noise + whole[at + len(noise) :]
    with contextlib.suppress(WantingError):
        open_packet(broken)


def _packet(kept: list[bytes] = []) -> bytes:  # noqa: B006
    if not kept:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            kept.append(bound([part(1, text_pdf(1))], Path(folder) / "p.pdf", files=[FACTS]).read_bytes())
    return kept[0]


def test_an_embedded_bomb_is_refused_before_it_is_unpacked(packet: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "EMBEDDED_BYTES", 1_000_000)

    def put(writer: PdfWriter) -> None:
        stream_of(writer, "facts.json")._data = zlib.compress(bytes(10_000_000))  # type: ignore[attr-defined]

    with pytest.raises(NotAPacket):
        open_packet(edited(packet, put))


def test_an_embedded_file_packed_in_an_unusual_way_is_refused(packet: bytes) -> None:
    def put(writer: PdfWriter) -> None:
        stream_of(writer, "facts.json")[NameObject("/Filter")] = NameObject("/LZWDecode")  # type: ignore[index]

    with pytest.raises(NotAPacket):
        open_packet(edited(packet, put))


def test_a_file_above_the_size_limit_is_refused(packet: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PACKET_BYTES", 100)
    with pytest.raises(NotAPacket):
        open_packet(packet)


def test_more_pages_than_any_packet_are_refused(packet: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PACKET_PAGES", 1)
    with pytest.raises(NotAPacket):
        open_packet(packet)


def test_a_changed_page_shows_in_the_parts_digest(packet: bytes) -> None:
    def crop(writer: PdfWriter) -> None:
        writer.pages[1].mediabox.upper_right = (10, 10)

    found = open_packet(edited(packet, crop))
    assert found.content_digests[0] != found.manifest.parts[0].content_sha256


def test_a_missing_page_shows_in_the_parts_digest(packet: bytes) -> None:
    def drop(writer: PdfWriter) -> None:
        writer.remove_page(1)

    found = open_packet(edited(packet, drop))
    assert found.pages == 1
    assert found.content_digests[0] != found.manifest.parts[0].content_sha256


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.update(format="alliance-packet/9"),
        lambda m: m.pop("format"),
        lambda m: m.pop("parts"),
        lambda m: m.update(parts={}),
        lambda m: m.update(parts=["x"]),
        lambda m: m.update(tool="x"),
        lambda m: m["parts"][0].pop("pages"),
        lambda m: m["parts"][0].update(pages=True),
        lambda m: m["parts"][0].update(pages=-1),
        lambda m: m["parts"][0].update(pages=0),
        lambda m: m["parts"][0].update(pages=10**30),
        lambda m: m["parts"][0].update(first_page=2),
        lambda m: m["parts"][0].update(first_page=0),
        lambda m: m["parts"][0].update(title=None),
        lambda m: m["parts"][0].update(docx=5),
        lambda m: m["parts"].append(m["parts"][0]),
        lambda m: m["embedded"].append(m["embedded"][0]),
        lambda m: m["embedded"][0].update(size="1"),
        lambda m: m.update(embedded=[m["embedded"][0]] * (MOST_ENTRIES + 1)),
        lambda m: m.update(total_pages="2"),
    ],
)
def test_a_manifest_that_is_not_one_is_refused(packet: bytes, change: object) -> None:
    with pytest.raises(WantingError):
        open_packet(with_manifest(packet, change))


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"format": 1e999}'])
def test_a_manifest_that_is_not_json_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises(WantingError):
        from_json(data)


def test_unknown_entries_of_a_later_version_are_passed_over(packet: bytes) -> None:
    found = open_packet(with_manifest(packet, lambda m: m.update(later=1)))
    assert found.manifest.stage == "application"


def test_a_name_tree_that_leads_back_to_itself_ends(packet: bytes) -> None:
    def loop(writer: PdfWriter) -> None:
        tree = writer.root_object["/Names"]["/EmbeddedFiles"]  # type: ignore[index]
        reference = writer._add_object(tree)
        tree[NameObject("/Kids")] = writer._add_object(type(tree["/Names"])([reference]))
        writer.root_object["/Names"][NameObject("/EmbeddedFiles")] = reference  # type: ignore[index]

    with pytest.raises(WantingError):
        open_packet(edited(packet, loop))


def _tree(writer: PdfWriter) -> DictionaryObject:
    return writer.root_object["/Names"]["/EmbeddedFiles"]  # type: ignore[index,no-any-return]


def test_files_deeper_in_the_tree_than_any_writer_puts_them_are_refused(packet: bytes) -> None:
    def bury(writer: PdfWriter) -> None:
        node = DictionaryObject({NameObject("/Names"): ArrayObject()})
        for _ in range(NAME_TREE_DEPTH + 1):
            node = DictionaryObject({NameObject("/Kids"): ArrayObject([writer._add_object(node)])})
        _tree(writer)[NameObject("/Kids")] = node["/Kids"]

    with pytest.raises(NotAPacket, match="深处"):
        open_packet(edited(packet, bury))


def test_a_file_that_is_listed_but_not_carried_for_every_reader_is_refused(packet: bytes) -> None:
    def turn(writer: PdfWriter) -> None:
        held = _tree(writer)["/Names"][1].get_object()["/EF"]  # type: ignore[index]
        del held["/F"]

    with pytest.raises(NotAPacket, match="列出了文件"):
        open_packet(edited(packet, turn))


def test_files_associated_with_a_page_of_a_part_are_left_behind(tmp_path: Path) -> None:
    def associate(writer: PdfWriter) -> None:
        writer.pages[0][NameObject("/AF")] = ArrayObject()

    target = bound([part(1, edited(text_pdf(1), associate))], tmp_path / "p.pdf", files=[FACTS])
    assert "/AF" not in PdfReader(target).pages[0]
