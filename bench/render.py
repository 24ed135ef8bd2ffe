"""Fill the same one-page notice with a table of 30 rows by several engines, in one run, and print documents a second.

    python bench/render.py [--seconds 3] [--rounds 3] [--cache FOLDER]

ours             toolkit.documents.render, the template compiled once
docxtpl          the template's file is kept in memory, all else is done for each document: it can't be otherwise
docxtemplater    the template's file is kept in memory; what it compiled fills one document only, and unpacking anew is
                 quicker than its way to copy what it unpacked
easy-template-x  one handler for all documents
carbone          reads the template's file for each document: it takes nothing else
docx-templates   without its sandbox, which is several times as slow

Each engine has the template in its own tags, made here with python-docx, without the hundred styles for tables that
would only slow the others down; a process of its own, tied to one core; and as long to warm up as it is timed. The
median of the rounds is printed. All must print the same text, or the bench fails. The npm packages are installed into
the cache folder once, in exactly these versions; nothing of them runs at installation. Node and npm must be there.
Wall-clock times: run it on a quiet machine; ratios say most.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

NPM = {
    "docxtemplater": "3.71.0",
    "pizzip": "3.3.0",
    "easy-template-x": "7.2.8",
    "carbone": "3.8.2",
    "docx-templates": "4.15.0",
}
NODE = ("docxtemplater", "easy-template-x", "carbone", "docx-templates")
PYTHON = ("ours", "docxtpl")
ROWS, DOCUMENTS, WANTED = 30, 20, 5.0
COLUMNS = ("no", "alliance", "lead", "due")
Facts = dict[str, Any]

SCRIPT = r"""
const fs = require("fs");
const [engine, templatePath, factsPath, seconds, outPath] = process.argv.slice(2);
const template = fs.readFileSync(templatePath);
const facts = JSON.parse(fs.readFileSync(factsPath, "utf8"));
const makers = {
  "docxtemplater": () => {
    const PizZip = require("pizzip"), Docxtemplater = require("docxtemplater");
    return async (one) => {
      const document = new Docxtemplater(new PizZip(template));
      document.render(one);
      return document.toBuffer();
    };
  },
  "easy-template-x": () => {
    const { TemplateHandler } = require("easy-template-x");
    const handler = new TemplateHandler();
    return (one) => handler.process(template, one);
  },
  "carbone": () => {
    const carbone = require("carbone");
    return (one) => new Promise((done, failed) =>
      carbone.render(templatePath, one, (error, result) => error ? failed(error) : done(result)));
  },
  "docx-templates": () => {
    const { createReport } = require("docx-templates");
    return (one) => createReport({ template, data: one, cmdDelimiter: "+++", noSandbox: true });
  },
};
(async () => {
  const fill = makers[engine]();
  const run = async (limit) => {
    const start = process.hrtime.bigint();
    let count = 0, spent = 0;
    while (spent < limit) {
      await fill(facts[count % facts.length]);
      count += 1;
      spent = Number(process.hrtime.bigint() - start) / 1e9;
    }
    return count / spent;
  };
  await run(Number(seconds));
  const rate = await run(Number(seconds));
  fs.writeFileSync(outPath, Buffer.from(await fill(facts[0])));
  console.log(JSON.stringify(rate));
  process.exit(0);
})();
"""


def main() -> None:
    """Measure all engines in turn, round after round, and print rates and ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "alliance-bench-npm")
    parser.add_argument("--only", choices=PYTHON, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(json.dumps(timed_here(options.only, options.folder, options.seconds)))
        return
    npm = install(options.cache)
    rates: dict[str, list[float]] = {engine: [] for engine in (*PYTHON, *NODE)}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        prepare(folder)
        for _ in range(options.rounds):
            for engine in rates:
                rates[engine].append(timed(engine, folder, options.seconds, npm))
        check_texts(folder, list(rates))
    report({engine: statistics.median(found) for engine, found in rates.items()})


def report(rates: dict[str, float]) -> None:
    """Print versions, documents a second and the ratio to the fastest of the others."""
    versions = {**NPM, "docxtpl": metadata.version("docxtpl"), "ours": metadata.version("alliance-toolkit")}
    node = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True).stdout.strip()
    print(
        f"one page, a table of {ROWS} rows, one core; Python {sys.version.split()[0]}, node {node}; same text from all"
    )
    for engine, rate in sorted(rates.items(), key=lambda pair: -pair[1]):
        print(
            f"{engine:16} {versions[engine]:8} {rate:8.1f} documents/s   ours is {rates['ours'] / rate:6.1f} times it"
        )
    best = max(rate for engine, rate in rates.items() if engine != "ours")
    ratio = rates["ours"] / best
    print(f"ours against the fastest of them: {ratio:.1f} times (wanted: {WANTED:.0f})")


def install(cache: Path) -> Path:
    """Install the pinned npm packages into ``cache`` unless they are there; return the folder."""
    wanted = {"private": True, "dependencies": NPM}
    manifest = cache / "package.json"
    if not (manifest.is_file() and json.loads(manifest.read_text("utf-8")) == wanted and (cache / "done").is_file()):
        cache.mkdir(parents=True, exist_ok=True)
        (cache / "done").unlink(missing_ok=True)
        manifest.write_text(json.dumps(wanted), "utf-8")
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"]
        subprocess.run(command, cwd=cache, check=True, stdout=subprocess.DEVNULL)
        (cache / "done").touch()
    (cache / "engine.js").write_text(SCRIPT, "utf-8")
    return cache


def prepare(folder: Path) -> None:
    """Write the facts and a template for each engine."""
    facts = [one_facts(number) for number in range(DOCUMENTS)]
    (folder / "facts.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    for engine, (value, rows) in SYNTAX.items():
        (folder / f"{engine}.docx").write_bytes(template(value, rows))


def one_facts(number: int) -> Facts:
    """Return the facts of one notice; all are text, so that every engine prints them as they are."""
    from samples.notices import rectification_rows

    rows = islice(rectification_rows(number * 7 + ROWS), number * 7, None)
    return {
        "docno": f"豫样科办〔2026〕{number + 1}号",
        "unit": f"样例市第{number + 1}科学技术局",
        "rows": [
            {
                "no": str(place),
                "alliance": row["alliance.name"],
                "lead": row["lead.name"],
                "due": row["doc.requirements"][0]["due"],
            }
            for place, row in enumerate(rows, 1)
        ],
    }


def _jinja_rows() -> list[list[str]]:
    return [["{%tr for r in rows %}"], [f"{{{{ r.{name} }}}}" for name in COLUMNS], ["{%tr endfor %}"]]


def _mustache_rows() -> list[list[str]]:
    first, *middle, last = (f"{{{name}}}" for name in COLUMNS)
    return [[f"{{#rows}}{first}", *middle, f"{last}{{/rows}}"]]


def _carbone_rows() -> list[list[str]]:
    return [[f"{{d.rows[{place}].{name}}}" for name in COLUMNS] for place in ("i", "i+1")]


def _command_rows() -> list[list[str]]:
    return [["+++FOR r IN rows+++"], [f"+++INS $r.{name}+++" for name in COLUMNS], ["+++END-FOR r+++"]]


SYNTAX: dict[str, tuple[Callable[[str], str], Callable[[], list[list[str]]]]] = {
    "ours": (lambda name: f"{{{{ {name} }}}}", _jinja_rows),
    "docxtpl": (lambda name: f"{{{{ {name} }}}}", _jinja_rows),
    "docxtemplater": (lambda name: f"{{{name}}}", _mustache_rows),
    "easy-template-x": (lambda name: f"{{{name}}}", _mustache_rows),
    "carbone": (lambda name: f"{{d.{name}}}", _carbone_rows),
    "docx-templates": (lambda name: f"+++INS {name}+++", _command_rows),
}
"""Engine → how it writes a value, and the rows that loop."""


def template(value: Callable[[str], str], rows: Callable[[], list[list[str]]]) -> bytes:
    """Return the notice as a template in one engine's tags."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    document = docx.Document()
    _lighten(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = section.left_margin = section.right_margin = Mm(20)
    document.styles["Normal"].font.size = Pt(8)
    document.styles["Normal"].paragraph_format.space_after = Pt(0)
    title = document.add_paragraph("关于报送产业技术创新战略联盟整改情况的通知")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(value("docno")).alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(f"{value('unit')}：")
    document.add_paragraph("请督促下列联盟在规定的日期之前完成整改，并将整改情况书面报送我厅。")
    table = document.add_table(1, len(COLUMNS), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, ("序号", "联盟", "牵头单位", "期限"), strict=True):
        cell.text = head
    for texts in rows():
        for cell, text in zip(table.add_row().cells, texts, strict=False):
            cell.text = text
    for row in table.rows:
        for cell, width in zip(row.cells, (12, 75, 60, 23), strict=True):
            cell.width = Mm(width)
    document.add_paragraph("河南省样例科学技术厅").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph("2026年11月25日").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _lighten(document: Any) -> None:
    """Leave out what Word's own new documents do not have either."""
    from docx.enum.style import WD_STYLE_TYPE

    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in ("Normal Table", "Table Grid"):
            style.delete()
    for ident, relation in list(document.part.rels.items()):
        if relation.reltype.endswith(("/stylesWithEffects", "/customXml")):
            del document.part.rels[ident]


def timed(engine: str, folder: Path, seconds: float, npm: Path) -> float:
    """Let one engine work in a process of its own on one core; return documents a second."""
    if engine in PYTHON:
        command = [sys.executable, __file__, "--only", engine, "--folder", str(folder), "--seconds", str(seconds)]
    else:
        paths = (folder / f"{engine}.docx", folder / "facts.json")
        out = folder / f"{engine}.out.docx"
        command = ["node", str(npm / "engine.js"), engine, *map(str, paths), str(seconds), str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(process.pid, {min(os.sched_getaffinity(0))})
        said = process.communicate()[0]
    if process.returncode:
        raise SystemExit(f"{engine} failed")
    return float(json.loads(said.splitlines()[-1]))


def timed_here(engine: str, folder: Path, seconds: float) -> float:
    """Work with one of the engines that are written in Python, and write the first document."""
    facts: list[Facts] = json.loads((folder / "facts.json").read_text("utf-8"))
    data = (folder / f"{engine}.docx").read_bytes()
    fill = {"ours": _ours, "docxtpl": _docxtpl}[engine](data)

    def run(limit: float) -> float:
        start, count, spent = time.perf_counter(), 0, 0.0
        while spent < limit:
            fill(facts[count % len(facts)])
            count += 1
            spent = time.perf_counter() - start
        return count / spent

    run(seconds)
    rate = run(seconds)
    (folder / f"{engine}.out.docx").write_bytes(fill(facts[0]))
    return rate


def _ours(data: bytes) -> Callable[[Facts], bytes]:
    from toolkit.documents.filters import make_environment
    from toolkit.documents.render import render
    from toolkit.documents.template import compile_template

    compiled = compile_template(data, "notice", make_environment({}))
    return lambda facts: render(compiled, facts)


def _docxtpl(data: bytes) -> Callable[[Facts], bytes]:
    from docxtpl import DocxTemplate

    def fill(facts: Facts) -> bytes:
        document = DocxTemplate(io.BytesIO(data))
        document.render(facts, autoescape=True)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return fill


def check_texts(folder: Path, engines: list[str]) -> None:
    """Stop if an engine printed another text, or too little of it."""
    texts = {engine: text_of((folder / f"{engine}.out.docx").read_bytes()) for engine in engines}
    expected = one_facts(0)
    if any(row[name] not in texts["ours"] for row in expected["rows"] for name in COLUMNS):
        raise SystemExit("ours lacks facts")
    for engine, text in texts.items():
        if text != texts["ours"]:
            raise SystemExit(f"{engine} printed another text")


def text_of(docx: bytes) -> list[str]:
    """Return the text of every paragraph of a Word file's body."""
    from lxml import etree

    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    return ["".join(text.text or "" for text in p.iter(f"{word}t")) for p in body.iter(f"{word}p")]


if __name__ == "__main__":
    main()
