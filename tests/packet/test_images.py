import io
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops, ImageStat
from pypdf import PdfReader

from tests.packet.makers import picture
from toolkit import limits
from toolkit.packet.images import _TURNS, picture_pdf, without_metadata
from toolkit.packet.normalise import AttachmentRefused, NormalisedPdf, normalise_attachment
from toolkit.packet.raster import Rasteriser


def normal(data: bytes, name: str = "样例.png") -> NormalisedPdf:
    def never(_data: bytes, _name: str) -> bytes:
        raise AssertionError

    return normalise_attachment(Path(name), data, convert=never)


def image_of(pdf: bytes, page: int = 0) -> dict[str, object]:
    return PdfReader(io.BytesIO(pdf)).pages[page]["/Resources"]["/XObject"]["/Im"]  # type: ignore[index, no-any-return]


def drawn(pdf: bytes, page: int = 0) -> Image.Image:
    """What is printed inside the white margin."""
    with Rasteriser(pdf) as rasteriser:
        image = rasteriser.draw(page, 72).convert("RGB")
    box = ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox()
    assert box is not None
    return image.crop(box)


def differ(one: Image.Image, other: Image.Image) -> float:
    size = (60, 60)
    difference = ImageChops.difference(one.convert("RGB").resize(size), other.convert("RGB").resize(size))
    return max(ImageStat.Stat(difference).mean)


def inked(size: tuple[int, int] = (600, 400)) -> Image.Image:
    """A picture without white at its edges, so that it can be found again on the page, and different at each corner."""
    image = Image.new("RGB", size, "gold")
    image.paste("red", (0, 0, size[0] // 2, size[1] // 4))
    image.paste("blue", (size[0] * 3 // 4, size[1] // 2, *size))
    return image


def test_a_jpeg_goes_in_as_it_is() -> None:
    data = picture(kind="JPEG")
    stored = image_of(normal(data, "a.jpg").pdf)
    assert stored["/Filter"] == "/DCTDecode"
    assert stored._data == data  # type: ignore[attr-defined]


@pytest.mark.parametrize("orientation", sorted(_TURNS))
def test_a_picture_is_turned_as_its_camera_says(orientation: int) -> None:
    from PIL import ImageOps

    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    inked().save(out, "JPEG", exif=exif, quality=95)
    made = normal(out.getvalue(), "a.jpg")
    expected = ImageOps.exif_transpose(Image.open(out))
    assert differ(drawn(made.pdf), expected) < 6
    page = PdfReader(io.BytesIO(made.pdf)).pages[0].mediabox
    assert (page.width > page.height) == (expected.width > expected.height)


@pytest.mark.parametrize(
    ("mode", "space", "bits"), [("RGB", "/DeviceRGB", 8), ("L", "/DeviceGray", 8), ("1", "/DeviceGray", 1)]
)
def test_a_png_keeps_its_pixels(mode: str, space: str, bits: int) -> None:
    data = picture((90, 60), mode)
    stored = image_of(normal(data).pdf)
    assert (stored["/ColorSpace"], stored["/BitsPerComponent"]) == (space, bits)
    raw = stored.get_data()  # type: ignore[attr-defined]
    assert raw == Image.open(io.BytesIO(data)).tobytes()


def test_a_palette_png_keeps_its_colours() -> None:
    out = io.BytesIO()
    inked().convert("P").save(out, "PNG")
    assert differ(drawn(normal(out.getvalue()).pdf), inked()) < 6


def test_transparent_parts_become_white() -> None:
    image = Image.new("RGBA", (80, 80), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (0, 0, 40, 80))
    out = io.BytesIO()
    image.save(out, "PNG")
    raw = image_of(normal(out.getvalue()).pdf).get_data()  # type: ignore[attr-defined]
    assert raw[:3] == bytes((0, 0, 255))
    assert raw[79 * 3 : 80 * 3] == bytes((255, 255, 255))


def test_sixteen_bit_grey_is_scaled_not_cut_off() -> None:
    image = Image.new("I;16", (50, 50), 0x8000)
    out = io.BytesIO()
    image.save(out, "PNG")
    raw = image_of(normal(out.getvalue()).pdf).get_data()  # type: ignore[attr-defined]
    assert set(raw) <= {127, 128}


def test_printing_inks_become_screen_colours() -> None:
    out = io.BytesIO()
    inked().convert("CMYK").save(out, "JPEG", quality=95)
    made = normal(out.getvalue(), "a.jpg")
    assert image_of(made.pdf)["/ColorSpace"] == "/DeviceRGB"
    assert differ(drawn(made.pdf), inked()) < 25


def test_a_tiff_gives_a_page_for_each_of_its_pictures() -> None:
    out = io.BytesIO()
    pages = [inked((400, 600)), inked((600, 400)).convert("1"), inked((300, 300)).convert("L")]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    made = normal(out.getvalue(), "scan.tif")
    assert made.pages == 3
    boxes = [page.mediabox for page in PdfReader(io.BytesIO(made.pdf)).pages]
    assert [box.width > box.height for box in boxes] == [False, True, False]


def test_a_needlessly_fine_picture_is_reduced() -> None:
    out = io.BytesIO()
    inked((6000, 4000)).save(out, "JPEG", quality=30)
    stored = image_of(normal(out.getvalue(), "a.jpg").pdf)
    assert 3000 < stored["/Width"] < 3400  # type: ignore[operator]


def test_a_small_picture_is_not_blown_up_and_a_scan_keeps_its_size() -> None:
    small = drawn(normal(io_png(inked((200, 100)))).pdf)
    assert small.width == pytest.approx(200 * 72 / 100, abs=2)
    scan = drawn(normal(io_png(inked((600, 300)), dpi=(300, 300))).pdf)
    assert scan.width == pytest.approx(144, abs=2)


def io_png(image: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", **options)
    return out.getvalue()


def test_the_foot_of_the_page_stays_free_for_the_number() -> None:
    with Rasteriser(normal(io_png(inked((1000, 2000)))).pdf) as rasteriser:
        image = rasteriser.draw(0, 72).convert("RGB")
    foot = image.crop((0, image.height - 42, image.width, image.height))
    assert foot.getcolors() == [(foot.width * foot.height, (255, 255, 255))]


def test_where_and_with_what_a_picture_was_taken_is_not_carried_along() -> None:
    exif = Image.Exif()
    exif[0x010F] = "CAMERA MAKER"
    out = io.BytesIO()
    inked().save(out, "JPEG", exif=exif, comment=b"SECRET", quality=90)
    stripped = without_metadata(out.getvalue())
    assert b"CAMERA" in out.getvalue()
    assert b"CAMERA" not in stripped
    assert b"SECRET" not in stripped
    assert Image.open(io.BytesIO(stripped)).tobytes() == Image.open(out).tobytes()


def test_the_same_picture_gives_the_same_bytes() -> None:
    data = picture()
    assert picture_pdf(data, "a") == picture_pdf(data, "a")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_broken_off_picture_is_refused_by_name(kind: str) -> None:
    data = picture((300, 300), kind=kind)
    with pytest.raises(AttachmentRefused, match=r"样例\.png"):
        normal(data[: len(data) * 2 // 3])


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "IMAGE_PIXELS", 1000)
    with pytest.raises(AttachmentRefused):
        normal(picture((100, 100)))


def test_a_bomb_of_a_png_is_refused() -> None:
    data = bytearray(picture((10, 10)))
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(AttachmentRefused):
        normal(bytes(data))


def test_pictures_from_several_threads_do_not_disturb_each_other() -> None:
    from concurrent.futures import ThreadPoolExecutor

    data = picture()
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: normal(data).pdf, range(8)))
    assert len(set(made)) == 1
    assert len(pdfium.PdfDocument(made[0])) == 1
