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
