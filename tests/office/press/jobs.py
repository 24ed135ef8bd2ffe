"""Jobs for the press: the shipped batches, and the least row of every other kind."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw, ImageFont

from tests.office.batches.makers import written
from tests.office.batches.test_minimal import minimal
from toolkit.office.batches.judge import bare, check_rows, with_number
from toolkit.office.batches.kinds import all_kinds, load_kind
from toolkit.office.batches.read import read_batch
from toolkit.office.issuing.work import Job
from toolkit.office.register.records import Docno
from toolkit.resources import Resources

RESOURCES = Resources()
DAYS = {"revocation": date(2027, 1, 25)}
DAY = date(2026, 11, 25)
SHIPPED = ("rectification", "recognition")
KINDS = tuple(kind.name for kind in all_kinds(RESOURCES))


@cache
def jobs_of(kind: str, count: int = 6) -> tuple[Job, ...]:
    """So many notices of a kind, numbered from 1."""
    with TemporaryDirectory() as folder:
        if kind in SHIPPED:
            path = RESOURCES.samples / "batches" / f"{kind}.yaml"
        else:
            path = written(Path(folder), minimal(load_kind(RESOURCES, kind)))
        with read_batch(path, RESOURCES, kind) as batch:
            rows = list(check_rows(batch, RESOURCES))
            form = batch.kind.form.id
    out = []
    for number in range(1, count + 1):
        row = rows[(number - 1) % len(rows)]
        day = DAYS.get(kind, DAY)
        docno = Docno("豫样印", day.year, number)
        facts = bare(with_number(row.row.facts, form, docno=str(docno), issue_date=day))
        out.append(Job(row.key, form, facts, docno, row.unit))
    return tuple(out)


def sample_seal(path: Path, pixels: int = 600) -> Path:
    """A red ring with the words 样章, which nobody could take for a seal."""
    picture = Image.new("RGBA", (pixels, pixels), (255, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((8, 8, pixels - 8, pixels - 8), outline=(220, 0, 0, 255), width=14)
    draw.line((60, 60, pixels - 60, pixels - 60), fill=(220, 0, 0, 255), width=8)
    draw.text((pixels / 2, pixels / 2), "SPECIMEN", fill=(220, 0, 0, 255), anchor="mm", font=ImageFont.load_default(90))
    picture.save(path)
    return path
