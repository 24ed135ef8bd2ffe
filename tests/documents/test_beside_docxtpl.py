"""The same templates and facts through docxtpl and through ours: the same words come out.

docxtpl's own test templates are not ours to give away. Where ALLIANCE_DOCXTPL_TESTS names the folder ``tests`` of its
source, they are gone through as well.
"""

from __future__ import annotations

import contextlib
import io
import os
import runpy
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docxtpl
import pytest

from tests.documents.beside import ours, theirs
from tests.documents.styles_of_word import FACTS, KINDS, body, run
from toolkit.documents.faults import TemplateFaults

_FOLDER = os.environ.get("ALLIANCE_DOCXTPL_TESTS", "")
_NOT_OURS = {
    "cellbg.py": "a value as markup",
    "custom_jinja_filters.py": "filters of the caller's own",
    "escape.py": "values as markup",
    "escape_auto.py": "a method of a value",
    "header_footer.py": "another Word file as a value",
    "header_footer_inline_image.py": "a picture as a value",
    "header_footer_utf8.py": "another Word file as a value",
    "inline_image.py": "a picture as a value",
    "merge_docx.py": "another Word file as a value",
    "richtext.py": "values as markup",
    "richtext_and_if.py": "values as markup",
    "richtext_eastAsia.py": "values as markup",
    "richtextparagraph.py": "values as markup",
    "subdoc.py": "another Word file as a value",
    "template_error.py": "a template that is wrong",
    "word2016.py": "values as markup",
}
"""Refused on purpose: a value never becomes markup, and nothing is called that templates may not call."""
_NO_TESTS = {"__init__.py", "runtests.py", "module_execute.py"}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_word_and_wps_write_is_printed_as_docxtpl_prints_it(kind: Callable[[], bytes]) -> None:
    template = kind()
    said = ours(template, FACTS)
    assert said == theirs(template, FACTS)
    assert any("{" not in line and line.strip() for lines in said.values() for line in lines)
    assert not any("{%" in line and "{_" not in line and "{% if %}" not in line for line in said["word/document.xml"])


def test_a_tag_cut_into_single_characters_is_still_a_tag() -> None:
    text = "{% for u in units %}{{ u.name }}{% if not loop.last %}、{% endif %}{% endfor %}"
    template = body(f"<w:p>{''.join(map(run, text))}</w:p>")
    assert ours(template, FACTS) == theirs(template, FACTS)
    assert ours(template, FACTS)["word/document.xml"] == ["河南样例砂轮有限公司、样例大学、河南省样例研究院"]


@pytest.mark.slow
@pytest.mark.skipif(not _FOLDER, reason="ALLIANCE_DOCXTPL_TESTS does not name docxtpl's tests")
@pytest.mark.filterwarnings("ignore")
def test_docxtpls_own_templates_come_out_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(_FOLDER, tmp_path / "tests")
    monkeypatch.chdir(tmp_path / "tests")
    Path("output").mkdir(exist_ok=True)
    different, refused, alike = {}, set(), 0
    for script in sorted(Path().glob("*.py")):
        if script.name in _NO_TESTS:
            continue
        for template, facts, environment, escape in _recorded(script, monkeypatch):
            try:
                said = ours(template, facts)
            except TemplateFaults as error:
                refused.add((script.name, error.faults[0].problem.render("en")))
                continue
            if said == theirs(template, facts, environment, autoescape=escape):
                alike += 1
            else:
                different[script.name] = said
    assert not different
    missing = {name for name, problem in refused if "is missing" in problem}
    assert {name for name, _ in refused} - missing <= set(_NOT_OURS)
    assert alike >= 20


def _recorded(script: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[bytes, dict[str, Any], Any, bool]]:
    """Run one of docxtpl's test scripts and yield what it fills in: template, facts, environment, escaping."""
    calls: list[tuple[bytes, dict[str, Any], Any, bool]] = []

    class Recording(docxtpl.DocxTemplate):  # type: ignore[misc]
        def __init__(self, file: Any) -> None:
            super().__init__(file)
            self.file = file

        def render(self, context: dict[str, Any], jinja_env: Any = None, autoescape: bool = False) -> None:
            calls.append((Path(self.file).read_bytes(), context, jinja_env, autoescape))
            super().render(context, jinja_env, autoescape)

    with monkeypatch.context() as patched, contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
        patched.setattr(docxtpl, "DocxTemplate", Recording)
        patched.setattr("sys.argv", [str(script)])
        runpy.run_path(str(script), run_name="__main__")
    yield from calls
