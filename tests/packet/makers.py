"""Small PDFs and pictures to bind, normalise and break; all made here, all 样例."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from fpdf import FPDF
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter

from toolkit.packet.bind import EmbeddedFile, PacketMeta, Part, bind, lay_out
from toolkit.packet.manifest import EmbeddedEntry, Manifest, ManifestPart, to_json
from toolkit.packet.stamp import StampFont, find_stamp_font

META = PacketMeta("样例 构建申报材料", "样例研究院有限公司", "样例", dt.date(2026, 3, 5))


@cache
def font() -> StampFont:
    return find_stamp_font()


@cache
def text_pdf(
    pages: int = 2, size: tuple[float, float] = (595.28, 841.89), own_numbers: bool = False, text: str = "0123 总第页"
) -> bytes:
    """A PDF whose only font is embedded."""
    pdf = FPDF(unit="pt")
    pdf.set_auto_page_break(False)
    pdf.set_creation_date(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    path = Path(_font_file())
    pdf.add_font("song", fname=path)
    for number in range(1, pages + 1):
        pdf.add_page(format=size)
        pdf.set_font("song", size=14)
        pdf.text(72, 90, f"{text} {number}")
        if own_numbers:
            pdf.text(size[0] / 2, size[1] - 30, f"{number}")
    return bytes(pdf.output())


@cache
def _font_file() -> str:
    import atexit
    import shutil
    import tempfile

    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "song.otf"
    path.write_bytes(font().data)
    return str(path)


def edited(pdf: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    """The PDF after one change through pypdf."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture(size: tuple[int, int] = (600, 400), mode: str = "RGB", kind: str = "PNG", **options: object) -> bytes:
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0] // 2, size[1] // 4), fill="red")
    draw.ellipse((size[0] // 2, size[1] // 2, size[0] - 1, size[1] - 1), fill="blue")
    image = image.convert(mode)
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def part(number: int, pdf: bytes, **options: object) -> Part:
    values: dict[str, object] = {
        "id": f"p{number}",
        "kind": "document",
        "title": f"样例 {number}",
        "pdf": pdf,
        "pages": len(PdfReader(io.BytesIO(pdf)).pages),
    } | options
    return Part(**values)  # type: ignore[arg-type]


def bound(parts: Sequence[Part], target: Path, *, duplex: bool = False, files: Sequence[EmbeddedFile] = ()) -> Path:
    """Bind the parts with a true manifest."""
    layout = lay_out([p.pages for p in parts], duplex)

    def account(contents: tuple[str, ...]) -> bytes:
        return to_json(
            Manifest(
                tool_name="alliance-toolkit",
                tool_version="test",
                stage="application",
                title=META.title,
                alliance="样例联盟",
                lead=META.author,
                date=META.date.isoformat(),
                data_sha256="0" * 64,
                total_pages=layout.total,
                parts=tuple(
                    ManifestPart(p.id, p.kind, p.title, None, None, p.pages, first, content)
                    for p, first, content in zip(parts, layout.first_pages, contents, strict=True)
                ),
                embedded=tuple(EmbeddedEntry(f.name, f.sha256, len(f.data), f.mime, f.relationship) for f in files),
            )
        )

    bind(parts, layout, files, META, target, account, font=font())
    return target
