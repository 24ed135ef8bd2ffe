"""Sample papers as pictures: a scan, a photograph turned by its camera, palette and transparent PNGs."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from samples.paper import MARK, Face, sans, serif

INK = (30, 30, 40)
RED = (192, 40, 40)


def _font(found: Face, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(found.path, size, index=found.index)


def certificate(
    title: str, rows: Sequence[tuple[str, str]], size: tuple[int, int], *, prose: str = "", foot: str = ""
) -> Image.Image:
    """Draw a certificate with a double frame, the mark 样例 across it and a 样章 ring.

    Args:
        title: its name in large letters.
        rows: label and value.
        size: width and height in pixels.
        prose: a sentence below the rows.
        foot: issuer and date, at the lower right.
    """
    width, height = size
    image = Image.new("RGB", size, (252, 250, 244))
    draw = ImageDraw.Draw(image)
    unit = min(width, height) // 40
    for inset, stroke in ((unit, 5), (unit + 14, 2)):
        draw.rectangle((inset, inset, width - inset, height - inset), outline=(150, 120, 70), width=stroke)
    _watermark(image, unit)
    draw.text((width / 2, unit * 4), title, font=_font(sans(), unit * 3), fill=INK, anchor="mm")
    y = unit * 7.5
    label, value = _font(sans(), int(unit * 1.15)), _font(serif(), int(unit * 1.15))
    for name, text in rows:
        draw.text((unit * 4, y), name, font=label, fill=INK)
        for line in _fold(text, value, width - unit * 19):
            draw.text((unit * 15, y), line, font=value, fill=INK)
            y += unit * 1.9
        y += unit * 0.4
    for line in _fold(prose, value, width - unit * 8):
        draw.text((unit * 4, y), line, font=value, fill=INK)
        y += unit * 2
    x, base = width - unit * 9, height - unit * 7
    draw.ellipse((x - unit * 3.6, base - unit * 3.6, x + unit * 3.6, base + unit * 3.6), outline=RED, width=4)
    draw.text((x, base), "样章", font=_font(sans(), int(unit * 1.8)), fill=RED, anchor="mm")
    for number, line in enumerate(foot.split("\n")):
        draw.text((x, base + unit * (number * 1.8 - 0.6)), line, font=value, fill=INK, anchor="mm")
    draw.text((width / 2, height - unit * 2.4), MARK, font=_font(serif(), unit), fill=(120, 120, 120), anchor="mm")
    return image


def _watermark(image: Image.Image, unit: int) -> None:
    words = Image.new("L", (unit * 22, unit * 5), 0)
    ImageDraw.Draw(words).text(
        (unit * 11, unit * 2.5), "样例　仅供演示", font=_font(sans(), unit * 3), fill=38, anchor="mm"
    )
    turned = words.rotate(28, expand=True, resample=Image.Resampling.BICUBIC)
    grey = Image.new("RGB", turned.size, (90, 90, 90))
    for x, y in ((0.08, 0.5), (0.5, 0.2), (0.52, 0.62)):
        image.paste(grey, (int(image.width * x), int(image.height * y)), turned)


def _fold(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines = [""]
    for char in text:
        if font.getlength(lines[-1] + char) > width and char not in "，。；、）":
            lines.append("")
        lines[-1] += char
    return [line for line in lines if line]


def sheet(
    title: str, lines: Sequence[str], size: tuple[int, int], *, seals: Sequence[tuple[float, float]] = ()
) -> Image.Image:
    """Draw a written sheet: a title, lines below it, and rings saying 样章 where it was sealed.

    Args:
        title: in large letters; lines of it are parted by a line break.
        lines: what stands below; an empty one leaves room.
        size: width and height in pixels.
        seals: centres of the rings, as shares of width and height.
    """
    image = Image.new("RGB", size, (255, 255, 255))
    draw = ImageDraw.Draw(image)
    unit = size[0] // 40
    _watermark(image, unit)
    y = unit * 5.0
    for part in title.split("\n"):
        draw.text((size[0] / 2, y), part, font=_font(sans(), int(unit * 1.6)), fill=INK, anchor="mm")
        y += unit * 2.6
    y += unit * 1.5
    text = _font(serif(), int(unit * 1.0))
    for line in lines:
        for part in _fold(line, text, size[0] - unit * 7) or [""]:
            draw.text((unit * 3.5, y), part, font=text, fill=INK)
            y += unit * 1.7
    for across, down in seals:
        x, base = size[0] * across, size[1] * down
        draw.ellipse((x - unit * 2, base - unit * 2, x + unit * 2, base + unit * 2), outline=RED, width=3)
        draw.text((x, base), "样章", font=_font(sans(), unit), fill=RED, anchor="mm")
    draw.text((size[0] / 2, size[1] - unit * 1.6), MARK, font=_font(serif(), unit), fill=(90, 90, 90), anchor="mm")
    return image


def meeting_hall(banner: str, caption: str, size: tuple[int, int]) -> Image.Image:
    """Draw what a photograph of a meeting would show: a banner, a table on the stage, rows of heads, a caption."""
    width, height = size
    image = Image.new("RGB", size, (214, 205, 190))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width, int(height * 0.16)), fill=(150, 30, 30))
    draw.text((width / 2, height * 0.08), banner, font=_font(sans(), width // 34), fill=(250, 235, 200), anchor="mm")
    draw.rectangle((int(width * 0.14), int(height * 0.36), int(width * 0.86), int(height * 0.44)), fill=(120, 80, 50))
    for n in range(7):
        _person(draw, width * (0.2 + n * 0.1), height * 0.31, width // 50, (60, 60, 80))
    for row in range(4):
        for n in range(11):
            shade = 40 + (n * 37 + row * 53) % 60
            x, y = width * (0.06 + n * 0.088), height * (0.58 + row * 0.1)
            _person(draw, x, y, width // 42, (shade, shade, shade + 20))
    draw.rectangle((0, int(height * 0.93), width, height), fill=(30, 30, 30))
    draw.text((width / 2, height * 0.965), caption, font=_font(serif(), width // 50), fill=(240, 240, 240), anchor="mm")
    _watermark(image, min(size) // 40)
    return image


def _person(draw: ImageDraw.ImageDraw, x: float, y: float, size: int, colour: tuple[int, int, int]) -> None:
    draw.ellipse((x - size * 0.5, y - size * 0.6, x + size * 0.5, y + size * 0.6), fill=(200, 160, 130))
    draw.rectangle((x - size, y + size * 0.6, x + size, y + size * 1.7), fill=colour)


def scan(image: Image.Image, degrees: float) -> Image.Image:
    """Make a clean drawing look as if it had lain askew on a grey scanner: tilt, grey paper, a dark edge, dust."""
    sheet = image.convert("L").point(lambda value: int(30 + value * 0.82))
    sheet = sheet.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=238)
    draw = ImageDraw.Draw(sheet)
    for step in range(26):  # the lid's shadow along the left edge
        draw.line((step, 0, step, sheet.height), fill=150 + step * 3)
    seed = 20260305
    for _ in range(90):  # dust; a fixed sequence, since the same run must give the same file
        seed = (seed * 1103515245 + 12345) % 2**31
        x, y = seed % sheet.width, (seed // 7) % sheet.height
        draw.point([(x, y), (x + 1, y), (x, y + 1)], fill=140)
    return sheet


def jpeg(image: Image.Image, quality: int, *, dpi: int = 150, orientation: int | None = None) -> bytes:
    """JPEG bytes; ``orientation`` writes the EXIF tag 0x0112 that tells a reader how to turn the picture."""
    out = io.BytesIO()
    if orientation is None:
        image.save(out, "JPEG", quality=quality, dpi=(dpi, dpi))
    else:
        exif = Image.Exif()
        exif[0x0112] = orientation
        image.save(out, "JPEG", quality=quality, dpi=(dpi, dpi), exif=exif)
    return out.getvalue()


def photograph(image: Image.Image) -> bytes:
    """A paper on a desk, taken with the camera held upright: stored lying on its side, EXIF orientation 6."""
    desk = Image.new("RGB", (image.width + 160, image.height + 140), (112, 92, 74))
    paper = image.convert("RGBA").rotate(-1.3, expand=True, resample=Image.Resampling.BICUBIC)
    desk.paste(paper, (60, 50), paper)
    return jpeg(desk.transpose(Image.Transpose.ROTATE_90), 62, dpi=72, orientation=6)


def palette_png(image: Image.Image, colours: int = 16) -> bytes:
    """PNG with a colour table."""
    out = io.BytesIO()
    image.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True, dpi=(150, 150))
    return out.getvalue()


def transparent_png(image: Image.Image) -> bytes:
    """PNG with an alpha channel: nothing outside the frame, and a band that lets the page shine through."""
    alpha = Image.new("L", image.size, 0)
    draw = ImageDraw.Draw(alpha)
    draw.rounded_rectangle((10, 10, image.width - 10, image.height - 10), radius=40, fill=255)
    draw.rectangle((40, image.height - 90, image.width - 40, image.height - 40), fill=190)
    flat = image.quantize(24, dither=Image.Dither.NONE).convert("RGB")
    flat.putalpha(alpha)
    out = io.BytesIO()
    flat.save(out, "PNG", optimize=True, dpi=(150, 150))
    return out.getvalue()
