"""The sample dossiers and the documents that each tells enough of: what tests and documentation go through.

``python -m samples.stories`` converts them all and writes the table ``docs/documents.md``; ``--check`` only compares.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toolkit.checks.check import Checked, check_dossier
from toolkit.documents.convert import Converted, OfficePool
from toolkit.documents.fonts import FontSetup
from toolkit.documents.write import Written, write_documents
from toolkit.facts.dossier import read_dossier
from toolkit.forms import document_ids, load_form
from toolkit.i18n import language
from toolkit.resources import Resources

FOLDER = Path(__file__).parent
TABLE = FOLDER.parent / "docs" / "documents.md"
STORIES = ("superhard", "rectified", "revoked", "department")
_HEAD = """\
# 文书一览 · The documents

样例卷宗中各文书的页数，由 `python -m samples.stories` 生成。
superhard 是一个联盟从申报到认定的全过程；rectified 考核不合格、
整改后达标；revoked 整改不达标，被取消资格；department 是厅处室自己的卷宗。任何一份都可以单独成文：
`alliance render DIR ID`；字段见 `alliance form show ID`。
Pages of every document made from the samples; any one of them is made by `alliance render DIR ID`.

| 文书 ID | 代号 | 名称 | 填制 | 样例 | 份数 | 页数 |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Told:
    """One kind of document that a sample tells enough of."""

    story: str
    form: str


def told(resources: Resources) -> list[Told]:
    """Return every document that the samples can make, by story, in the order of stages."""
    out = []
    for story in STORIES:
        tree = read_dossier(FOLDER / story).tree
        for name in document_ids(resources):
            form = load_form(resources, name)
            if (form.each or name) in tree:
                out.append(Told(story, name))
    return out


def judged(what: Told, resources: Resources) -> Checked:
    """Return the sample's facts, judged for this document."""
    return check_dossier(read_dossier(FOLDER / what.story), resources, document=what.form)


def written(what: Told, resources: Resources) -> list[Written]:
    """Write the document, or each of its kind."""
    return write_documents(judged(what, resources), resources, what.form)


def converted(resources: Resources, pool: OfficePool) -> Iterator[tuple[Told, list[tuple[Written, Converted]]]]:
    """Write and convert everything the samples tell."""
    waiting = [
        (what, [(one, pool.submit(one.docx, one.id)) for one in written(what, resources)]) for what in told(resources)
    ]
    for what, documents in waiting:
        yield what, [(one, future.result()) for one, future in documents]


def table(rows: Iterator[tuple[Told, list[tuple[Written, Converted]]]], resources: Resources) -> str:
    """Return ``docs/documents.md``."""
    text = _HEAD
    for what, documents in rows:
        form = load_form(resources, what.form)
        pages = "、".join(str(made.pages) for _, made in documents)
        cells = (f"`{form.id}`", form.code, form.title.zh, form.made_by.zh, what.story, str(len(documents)), pages)
        text += f"| {' | '.join(cells)} |\n"
    return text


def main() -> int:
    """Run from the command line; exit 1 where the table is not what the samples give."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    resources = Resources()
    only_compare = parser.parse_args().check
    with language("zh_CN"), OfficePool(FontSetup.discover(None)) as pool:
        made = table(converted(resources, pool), resources)
    if only_compare:
        return int(TABLE.read_text("utf-8") != made)
    TABLE.write_text(made, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
