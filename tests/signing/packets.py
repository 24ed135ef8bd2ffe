"""Small true packets for tests: the small dossier's key facts printed on real pages, bound, with facts embedded."""

from __future__ import annotations

import atexit
import copy
import datetime as dt
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont
from fpdf import FPDF

from tests.dossiers import SMALL, small_facts
from tests.packet.makers import font
from toolkit.checks.canonical import canonical_json
from toolkit.checks.check import check_dossier
from toolkit.checks.derived import derive
from toolkit.documents import filters
from toolkit.packet.bind import EmbeddedFile, PacketMeta, Part, bind, lay_out
from toolkit.packet.manifest import EmbeddedEntry, Manifest, ManifestPart, to_json
from toolkit.resources import Resources

DOCX = b"PK\x03\x04 not read by the verification, only hashed"
RESOURCES = Resources()
_FIGURES = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整人民币年月日—第页 0123456789"


@cache
def _checked_values() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        return check_dossier(small_facts(Path(folder)), RESOURCES).values


def facts() -> dict[str, Any]:
    """The small dossier's values; change them as you like."""
    return copy.deepcopy(_checked_values())


def renamed(tree: Any, old: str, new: str) -> Any:
    """The values with one text replaced wherever it stands, references included."""
    if isinstance(tree, dict):
        return {key: renamed(value, old, new) for key, value in tree.items()}
    if isinstance(tree, list):
        return [renamed(value, old, new) for value in tree]
    return new if tree == old else tree


def lines(values: dict[str, Any]) -> list[str]:
    """What a form prints of the facts."""
    derived = derive(values)
    assert derived is not None
    total = derived.budget_in_total
    return [
        f"联盟名称：{values['alliance']['name']}",
        f"牵头单位：{derived.lead['name']}",
        f"统一社会信用代码：{derived.lead['uscc']}",
        f"申报日期：{filters.cn_date(values['application']['apply_date'])}",
        *(f"{org['no']}  {org['name']}  {org['uscc']}" for org in values["orgs"]),
        f"经费总额（万元） {filters.money(total)}",
        f"大写：{filters.rmb(total)}",
    ]


def pages(text: Sequence[str], *, hidden: Sequence[str] = ()) -> bytes:
    """A PDF of one page a few lines; ``hidden`` lines are there for machines only."""
    pdf = FPDF(unit="pt")
    pdf.set_auto_page_break(False)
    pdf.set_creation_date(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    pdf.add_font("song", fname=_font_file())
    pdf.add_page()
    pdf.set_font("song", size=12)
    for number, line in enumerate(text):
        pdf.text(72, 90 + 24 * number, line)
    pdf.set_text_color(255, 255, 255)
    for number, line in enumerate(hidden):
        pdf.text(72, 600 + 24 * number, line)
    return bytes(pdf.output())


@cache
def _font_file() -> Path:
    """A Chinese font of this machine, cut down to the characters of these tests."""
    found = subprocess.run(["fc-match", "-f", "%{file}", ":lang=zh-cn"], capture_output=True, text=True, check=True)
    whole = TTFont(found.stdout, fontNumber=0)
    needed = SMALL + _FIGURES + "".join(file.read_text("utf-8") for file in Path(__file__).parent.glob("*.py"))
    subsetter = Subsetter()
    subsetter.populate(text=needed)
    subsetter.subset(whole)
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / ("song.otf" if "CFF " in whole else "song.ttf")
    whole.save(path)
    return path


def make_packet(
    target: Path,
    *,
    said: dict[str, Any] | None = None,
    printed: Sequence[str] | None = None,
    files: Sequence[EmbeddedFile] = (),
    **manifest: object,
) -> Path:
    """Bind a packet of a cover and a form; facts and print may be made to disagree."""
    values = said or facts()
    data = canonical_json(values)
    parts = [
        _part("cover", "cover", "封面", pages(["样例封面"])),
        _part("application", "document", "申报书", pages(printed or lines(facts()))),
    ]
    layout = lay_out([part.pages for part in parts], duplex=False)
    carried = [
        EmbeddedFile("facts.json", data, "application/json", "Data"),
        EmbeddedFile("application.docx", DOCX, "application/msword", "Source"),
        *files,
    ]
    lead = derive(values)
    assert lead is not None

    def account(digests: tuple[str, ...]) -> bytes:
        told: dict[str, Any] = {
            "tool_name": "alliance-toolkit",
            "tool_version": "test",
            "stage": "application",
            "title": "样例",
            "alliance": values["alliance"]["name"],
            "lead": lead.lead["name"],
            "date": values["application"]["apply_date"].isoformat(),
            "data_sha256": sha256(data),
            "total_pages": layout.total,
            "parts": tuple(
                ManifestPart(
                    p.id, p.kind, p.title, None, None, p.pages, first, digest,
                    *(("application.docx", sha256(DOCX), "application", "0" * 64) if p.kind == "document" else ()),
                )
                for p, first, digest in zip(parts, layout.first_pages, digests, strict=True)
            ),
            "embedded": tuple(EmbeddedEntry(f.name, f.sha256, len(f.data), f.mime, f.relationship) for f in carried),
        }  # fmt: skip
        return to_json(Manifest(**(told | manifest)))

    meta = PacketMeta("样例 构建申报材料", "样例", "样例", dt.date(2026, 3, 5))
    bind(parts, layout, carried, meta, target, account, font=font())
    return target


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _part(ident: str, kind: str, title: str, pdf: bytes) -> Part:
    return Part(ident, kind, title, pdf, pages=1, numbered=kind != "cover", signed=kind == "document")
