import io
import re
import shutil
import subprocess
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader

from tests.packet.makers import META, bound, edited, font, part, text_pdf
from toolkit import limits
from toolkit.errors import WantingError
from toolkit.packet.bind import EmbeddedFile, Layout, bind
from toolkit.packet.footers import read_feet, with_feet
from toolkit.packet.raster import Rasteriser
from toolkit.packet.read import open_packet

LANDSCAPE = (841.89, 595.28)
FILES = (
    EmbeddedFile("facts.json", b"{}\n", "application/json", "Data", "数据"),
    EmbeddedFile("申报书.docx", b"PK", "application/octet-stream", "Source"),
)


def turned(angle: int) -> bytes:
    return edited(text_pdf(1), lambda writer: writer.pages[0].rotate(angle))


def seen(path: Path) -> list[tuple[str, tuple[float, float, float, float], tuple[float, float]]]:
    """The last line of every page: text, box, and the page's size; boxes as the page is seen."""
    out = []
    document = pdfium.PdfDocument(path)
    for page in document:
        angle = page.get_rotation()
        text = page.get_textpage()
        rectangles = [text.get_rect(n) for n in range(text.count_rects())]
        size = page.get_size()
        boxes = []
        for left, bottom, right, top in rectangles:
            box = {
                0: (left, bottom, right, top),
                90: (bottom, size[1] - right, top, size[1] - left),
                180: (size[0] - right, size[1] - top, size[0] - left, size[1] - bottom),
                270: (size[0] - top, left, size[0] - bottom, right),
            }[angle]
            boxes.append((box, text.get_text_bounded(left, bottom, right, top)))
        low = [(words, box) for box, words in boxes if box[1] < 60]
        words = re.sub(r"\s+", " ", " ".join(words for words, _ in low)).strip()
        out.append((words, low[0][1] if low else (0, 0, 0, 0), size))
    document.close()
    return out


def test_every_numbered_page_carries_its_physical_number_upright_at_the_foot_centre(tmp_path: Path) -> None:
    parts = [
        part(1, text_pdf(1), numbered=False, kind="cover"),
        part(2, text_pdf(2)),
        part(3, text_pdf(1, LANDSCAPE)),
        part(4, turned(90)),
        part(5, turned(180)),
        part(6, turned(270)),
    ]
    pages = seen(bound(parts, tmp_path / "p.pdf"))
    assert [words for words, _, _ in pages] == ["", *(f"— {n} —" for n in range(2, 8))]
    for _, (left, bottom, right, top), (width, _height) in pages[1:]:
        assert (left + right) / 2 == pytest.approx(width / 2, abs=2)
        assert 20 < bottom < top < 60
        assert right - left > top - bottom


def test_a_page_box_that_does_not_start_at_zero_is_stamped_inside_what_is_seen(tmp_path: Path) -> None:
    def crop(writer: object) -> None:
        page = writer.pages[0]  # type: ignore[attr-defined]
        page.mediabox.lower_left, page.mediabox.upper_right = (-50, -40), (700, 900)
        page.cropbox.lower_left, page.cropbox.upper_right = (100, 200), (500, 800)

    target = bound([part(1, edited(text_pdf(1), crop))], tmp_path / "p.pdf")
    document = pdfium.PdfDocument(target)
    text = document[0].get_textpage()
    boxes = [text.get_rect(n) for n in range(text.count_rects())]
    low = [box for box in boxes if box[1] < 260]
    assert low
    assert all(200 < box[1] < 250 for box in low)
    document.close()


def test_an_attachment_with_numbers_of_its_own_gets_the_packets_number_named_as_such(tmp_path: Path) -> None:
    own = part(2, text_pdf(2, own_numbers=True), kind="attachment")
    without = part(3, text_pdf(1), kind="attachment")
    pages = seen(bound([part(1, text_pdf(1)), own, without], tmp_path / "p.pdf"))
    assert "总第 2 页" in pages[1][0]
    assert "总第 3 页" in pages[2][0]
    assert pages[3][0] == "— 4 —"


def test_the_stamp_keeps_clear_of_a_number_already_printed_there() -> None:
    foot = read_feet(text_pdf(1, own_numbers=True))[0]
    assert foot.numbered
    assert foot.baseline + 12 < 30 or foot.baseline - 4 > 39


def test_feet_noted_in_a_file_are_those_that_looking_finds(tmp_path: Path) -> None:
    pdf = text_pdf(3, own_numbers=True)
    noted = with_feet(pdf)
    assert noted != pdf
    assert read_feet(noted) == read_feet(pdf)
    assert len(PdfReader(io.BytesIO(noted), strict=True).pages) == 3
    moved = noted.replace(b"%alliance-feet 1/", b"%alliance-feet 0/")
    assert [foot.numbered for foot in read_feet(moved)] == [False, True, True]
    assert read_feet(noted.replace(b"%alliance-feet 1/", b"%alliance-feet x/")) == read_feet(pdf)
    one = bound([part(3, pdf, kind="attachment")], tmp_path / "1.pdf").read_bytes()
    assert bound([part(3, noted, kind="attachment")], tmp_path / "2.pdf").read_bytes() == one


def test_the_stamp_keeps_clear_of_what_a_scan_shows_at_the_foot(tmp_path: Path) -> None:
    page = Image.new("L", (620, 877), 225)
    page.paste(90, (0, 877 - 50, 620, 877 - 35))
    page.paste(90, (100, 877 - 12, 520, 877 - 9))
    out = io.BytesIO()
    page.save(out, "PDF", resolution=75)
    target = bound([part(1, out.getvalue(), kind="attachment")], tmp_path / "p.pdf")
    with Rasteriser(out.getvalue()) as before, Rasteriser(target.read_bytes()) as after:
        changed = ImageChops.difference(before.draw(0, 72).convert("L"), after.draw(0, 72).convert("L"))
        dark = before.draw(0, 72).convert("L").point(lambda v: 255 if v < 150 else 0)
    assert changed.getbbox() is not None
    assert ImageChops.multiply(changed, dark).getbbox() is None


@pytest.mark.parametrize(
    ("line", "numbered"),
    [
        ("- 3 -", True), ("第 3 页 共 9 页", True), ("3/9", True), ("Page 3 of 9", True), ("iv", True),
        ("— 12 —", True),
        ("郑州市样例路 3 号", False), ("电话 0371-00000000", False), ("完", False), ("2025年", False),
    ],
)  # fmt: skip
def test_only_lines_that_are_numbers_count_as_page_numbers(line: str, numbered: bool) -> None:
    from toolkit.packet.footers import _OWN_NUMBER

    assert bool(_OWN_NUMBER.fullmatch(line)) is numbered


def test_two_binds_of_the_same_parts_give_the_same_bytes(tmp_path: Path) -> None:
    parts = [part(1, text_pdf(2)), part(2, text_pdf(1, own_numbers=True), kind="attachment", group=("附件", "A1"))]
    first = bound(parts, tmp_path / "1.pdf", files=FILES).read_bytes()
    second = bound(parts, tmp_path / "2.pdf", files=FILES).read_bytes()
    assert first == second


def test_duplex_puts_unnumbered_empty_pages_before_parts_and_counts_them(tmp_path: Path) -> None:
    parts = [part(n, text_pdf(1)) for n in (1, 2)]
    target = bound(parts, tmp_path / "p.pdf", duplex=True)
    assert [words for words, _, _ in seen(target)] == ["— 1 —", "", "— 3 —"]
    assert PdfReader(target).page_labels == ["1", "2", "3"]


def test_bookmarks_nest_groups_parts_and_the_parts_own(tmp_path: Path) -> None:
    def outline(writer: object) -> None:
        top = writer.add_outline_item(title="一、总则", page_number=0)  # type: ignore[attr-defined]
        writer.add_outline_item(title="（一）依据", page_number=1, parent=top)  # type: ignore[attr-defined]

    parts = [
        part(1, text_pdf(1), numbered=False),
        part(2, edited(text_pdf(2), outline)),
        part(3, text_pdf(1), group=("附件", "A1 证照")),
        part(4, text_pdf(1), group=("附件", "A1 证照")),
    ]
    reader = PdfReader(bound(parts, tmp_path / "p.pdf"))

    def tree(items: list) -> list:  # type: ignore[type-arg]
        return [tree(i) if isinstance(i, list) else (i.title, reader.get_destination_page_number(i) + 1) for i in items]

    assert tree(reader.outline) == [
        ("样例 1", 1), ("样例 2", 2), [("一、总则", 2), [("（一）依据", 3)]],
        ("附件", 4), [("A1 证照", 4), [("样例 3", 4), ("样例 4", 5)]],
    ]  # fmt: skip


def test_links_inside_a_part_lead_to_the_same_page_after_binding(tmp_path: Path) -> None:
    from pypdf.annotations import Link

    def link(writer: object) -> None:
        writer.add_annotation(0, Link(rect=(50, 50, 100, 100), target_page_index=1))  # type: ignore[attr-defined]

    reader = PdfReader(bound([part(1, text_pdf(3)), part(2, edited(text_pdf(2), link))], tmp_path / "p.pdf"))
    annotation = reader.pages[3]["/Annots"][0].get_object()  # type: ignore[index]
    assert annotation["/Dest"][0].get_object() == reader.pages[4].get_object()


def test_all_pages_share_one_number_font_and_no_resources(tmp_path: Path) -> None:
    reader = PdfReader(bound([part(1, text_pdf(3)), part(2, text_pdf(3))], tmp_path / "p.pdf"))
    fonts = {p["/Resources"]["/Font"].raw_get("/AlliancePageNo").idnum for p in reader.pages}  # type: ignore[index]
    assert len(fonts) == 1
    assert all("/Annots" not in page for page in reader.pages)
    resources = [page["/Resources"] for page in reader.pages]
    assert len({id(r) for r in resources}) == len(resources)


def test_embedded_files_come_back_as_they_went_in(tmp_path: Path) -> None:
    packet = open_packet(bound([part(1, text_pdf(1))], tmp_path / "p.pdf", files=FILES))
    assert {f.name: f.data for f in FILES}.items() <= packet.embedded.items()


def test_qpdf_finds_nothing_wrong(tmp_path: Path) -> None:
    if shutil.which("qpdf") is None:
        pytest.skip("qpdf is not installed")
    parts = [part(1, text_pdf(2)), part(2, turned(90), kind="attachment", group=("附件",))]
    done = subprocess.run(
        ["qpdf", "--check", bound(parts, tmp_path / "p.pdf", files=FILES)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_part_that_is_not_a_pdf_is_named_and_no_packet_appears(tmp_path: Path) -> None:
    broken = part(1, text_pdf(1), title="样例证明")
    broken = type(broken)(**{**broken.__dict__, "pdf": b"%PDF-1.7\nnonsense"})
    target = tmp_path / "p.pdf"
    with pytest.raises(WantingError, match="样例证明"):
        bound([broken], target)
    assert not list(tmp_path.iterdir())


def test_a_packet_beyond_the_page_limit_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    layout = Layout((), (), limits.PACKET_PAGES + 1)
    with pytest.raises(WantingError):
        bind([], layout, [], META, tmp_path / "p.pdf", lambda _: b"", font=font())


def test_an_old_packet_stays_when_binding_fails(tmp_path: Path) -> None:
    target = tmp_path / "p.pdf"
    target.write_bytes(b"old")

    def fail(_: tuple[str, ...]) -> bytes:
        raise WantingError(META)  # type: ignore[arg-type]

    with pytest.raises(WantingError):
        bind([part(1, text_pdf(1))], Layout((1,), (0,), 1), [], META, target, fail, font=font())
    assert target.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["p.pdf"]


def test_the_bytes_depend_on_what_is_embedded(tmp_path: Path) -> None:
    one = bound([part(1, text_pdf(1))], tmp_path / "1.pdf", files=FILES[:1]).read_bytes()
    two = bound([part(1, text_pdf(1))], tmp_path / "2.pdf", files=FILES).read_bytes()
    assert PdfReader(io.BytesIO(one)).trailer["/ID"] != PdfReader(io.BytesIO(two)).trailer["/ID"]
