"""Packets with signature pages, and sheets as they come back from printer, pen and scanner; all 样例."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pypdfium2
from pikepdf import Dictionary
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tests.packet.makers import META, font
from toolkit.packet.bind import Part, bind, lay_out
from toolkit.packet.manifest import Manifest, ManifestPart, SigningPlace, to_json
from toolkit.signing.seals.embed import embed
from toolkit.signing.seals.glyphs import find_face

A4 = (595.276, 841.89)
UNITS = ("河南样例砂轮有限公司", "样例大学", "郑州样例磨料研究院", "样例超硬材料行业协会")
CODES = ("91410100MAAY4CL12L", "12410000999000128G", "12410000999000080G", "51410000999000099C")


def text_pages(pages: Sequence[Sequence[str]], size: tuple[float, float] = A4) -> bytes:
    """A PDF of text lines; every character that a font of this machine has may stand in them."""
    text = "".join(line for page in pages for line in page)
    with pikepdf.new() as pdf:
        song = embed(pdf, find_face(text), text)
        for lines in pages:
            page = pdf.add_blank_page(page_size=size)
            page.Resources = Dictionary(Font=Dictionary(F=song.object))
            shown = [
                b"BT /F 12 Tf 72 %d Td <%s> Tj ET" % (size[1] - 90 - 24 * n, song.encoded(line))
                for n, line in enumerate(lines)
            ]
            page.Contents = pdf.make_stream(b"\n".join(shown))
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def signature_page(first: int) -> list[str]:
    """Blocks of two units; pages of this kind differ in names only."""
    out = ["签署页", "各方已经阅读并理解本协议的全部条款和附件，由法定代表人签字并加盖公章，以资信守。", ""]
    for n in (first, first + 1):
        out += [
            f"甲乙方：{UNITS[n % 4]}",
            f"统一社会信用代码：{CODES[n % 4]}",
            "法定代表人（签字）：",
            "签署日期：2026年8月20日",
            "",
            "",
        ]
    return out


def papers(
    target: Path, pages: Sequence[Sequence[str]] | None = None, *, duplex: bool = False, **manifest: object
) -> Path:
    """A packet of a cover, an agreement of one page of text and two to sign, and a last page."""
    agreement = pages or [["联盟协议书", "第一条　为了联合开发，订立本协议。"], signature_page(0), signature_page(2)]
    parts = [
        Part("cover", "cover", "封面", text_pages([["样例封面"]]), 1, numbered=False),
        Part("agreement", "document", "联盟协议书", text_pages(agreement), len(agreement), signed=True),
        Part("manifest", "manifest", "校验清单", text_pages([["校验清单", "样例"]]), 1),
    ]
    layout = lay_out([part.pages for part in parts], duplex)
    first = layout.first_pages[1]
    places = tuple(
        SigningPlace("agreement", unit, code, first + 1 + n // 2, 400.0, 600.0 - 190 * (n % 2), 126.0, 120.0)
        for n, (unit, code) in enumerate(zip(UNITS, CODES, strict=True))
    )

    def account(digests: tuple[str, ...]) -> bytes:
        told = {
            "tool_name": "alliance-toolkit",
            "tool_version": "test",
            "stage": "construction",
            "title": "样例",
            "alliance": "样例联盟",
            "lead": UNITS[0],
            "date": "2026-03-05",
            "data_sha256": "0" * 64,
            "total_pages": layout.total,
            "parts": tuple(
                ManifestPart(p.id, p.kind, p.title, None, None, p.pages, at, digest)
                for p, at, digest in zip(parts, layout.first_pages, digests, strict=True)
            ),
            "embedded": (),
            "places": places if pages is None else (),
        }
        return to_json(Manifest(**(told | manifest)))

    bind(parts, layout, [], META, target, account, font=font())
    return target


def picture_of(pdf: bytes, number: int, dpi: float = 200) -> Image.Image:
    """Page ``number`` (from 0) as it is seen."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[number].render(scale=dpi / 72).to_pil().convert("RGB")
    finally:
        document.close()


def signed_by_hand(sheet: Image.Image, seed: int = 1) -> Image.Image:
    """The sheet printed a little smaller, signed with a pen, and scanned askew on greyish paper."""
    chance = random.Random(seed)
    width, height = sheet.size
    small = sheet.resize((round(width * 0.97), round(height * 0.97)), Image.Resampling.BILINEAR)
    printed = Image.new("RGB", sheet.size, "white")
    printed.paste(small, ((width - small.width) // 2 + 12, (height - small.height) // 2 - 15))
    pen = ImageDraw.Draw(printed)
    for height_share in (0.25, 0.42):
        x, y = int(0.35 * width), int(height_share * height)
        stroke = [(x + 12 * n, y + chance.randint(-20, 20)) for n in range(16)]
        pen.line(stroke, fill=(20, 20, 90), width=5)
    askew = printed.rotate(0.4, Image.Resampling.BILINEAR, fillcolor="white")
    grey = ImageChops.multiply(askew, Image.new("RGB", sheet.size, (236, 235, 230)))
    return grey.filter(ImageFilter.GaussianBlur(0.6))


def saved(picture: Image.Image, path: Path, dpi: int = 200) -> Path:
    picture.save(path, dpi=(dpi, dpi))
    return path


def scanned_files(packet: Path, pages: Sequence[int], folder: Path) -> list[Path]:
    """One JPEG for each page (from 1), signed by hand."""
    data = packet.read_bytes()
    return [saved(signed_by_hand(picture_of(data, page - 1), page), folder / f"scan{page}.jpg") for page in pages]
