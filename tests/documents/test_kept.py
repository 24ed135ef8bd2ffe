"""Templates kept between runs: the same results, and nothing believed that others could have written."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from tests.documents.word import paragraph, word_file
from toolkit.documents import kept, template
from toolkit.documents.faults import TemplateFaults
from toolkit.documents.filters import make_environment
from toolkit.documents.kept import KeptTemplates
from toolkit.documents.render import render
from toolkit.documents.template import CompiledTemplate, compile_template

WORD = word_file(paragraph("{{ a }}、{% for b in c %}{{ b.d }}；{% endfor %}"))
FACTS = {"a": "甲 <乙>", "c": [{"d": 1}, {"d": 2}]}


def compiled(folder: Path, data: bytes = WORD) -> CompiledTemplate:
    """As a new process would: nothing is left in memory."""
    return compile_template(data, "sample", make_environment({}), KeptTemplates(folder))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds the template; patching a template from now on is an error."""
    compiled(tmp_path / "kept")

    def patch(_text: str) -> str:
        raise AssertionError("checked anew")

    monkeypatch.setattr(template, "_patch", patch)
    return tmp_path / "kept"


def only_entry(folder: Path) -> Path:
    (entry,) = folder.iterdir()
    return entry


def test_a_kept_template_fills_as_a_new_one_and_is_not_checked_again(folder):
    fresh = render(compile_template(WORD, "sample", make_environment({}), KeptTemplates(folder)), FACTS)
    again = compiled(folder)
    assert render(again, FACTS) == fresh
    assert again.variables == {"a", "c", "c.*", "c.*.d"}


def test_a_missing_fact_is_placed_as_in_a_new_template(folder):
    with pytest.raises(TemplateFaults) as caught:
        render(compiled(folder), {"c": [{}]})
    assert [fault.tag for fault in caught.value.faults] == ["{{ a }}", "{{ b.d }}"]


@pytest.mark.parametrize("damage", [b"", b"\n", b"{}", b"\xff\n\xff"])
def test_a_damaged_entry_counts_as_absent(folder, damage):
    only_entry(folder).write_bytes(damage)
    with pytest.raises(AssertionError, match="anew"):
        compiled(folder)


@pytest.mark.parametrize("rows", [[{}], [{"name": "word/document.xml", "source": "{{", "spots": [], "repair": False}]])
def test_an_entry_that_is_sound_but_makes_no_sense_counts_as_absent(folder, rows):
    body = json.dumps(rows).encode()
    only_entry(folder).write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    with pytest.raises(AssertionError, match="anew"):
        compiled(folder)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="Windows keeps the cache folder private by itself")
def test_what_others_can_write_is_not_believed(folder):
    assert (folder.stat().st_mode & 0o777, only_entry(folder).stat().st_mode & 0o777) == (0o700, 0o600)
    for path in (folder, only_entry(folder)):
        mode = path.stat().st_mode
        path.chmod(mode | 0o020)
        with pytest.raises(AssertionError, match="anew"):
            compiled(folder)
        path.chmod(mode)
    moved = folder.rename(folder.with_name("moved"))
    folder.symlink_to(moved)
    with pytest.raises(AssertionError, match="anew"):
        compiled(folder)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="Windows keeps the cache folder private by itself")
def test_what_belongs_to_somebody_else_is_not_believed(folder, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    with pytest.raises(AssertionError, match="anew"):
        compiled(folder)


def test_another_set_of_filters_is_another_entry(folder):
    env = make_environment({})
    del env.filters["percent"]
    with pytest.raises(AssertionError, match="anew"):
        compile_template(WORD, "sample", env, KeptTemplates(folder))


def test_where_nothing_can_be_kept_templates_work_all_the_same(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert render(compiled(blocked / "kept"), FACTS) == render(compiled(tmp_path / "kept"), FACTS)


def test_only_the_templates_written_last_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "_KEPT", 2)
    for text in "abc":
        compiled(tmp_path, word_file(paragraph(f"{{{{ {text} }}}}")))
    assert len(list(tmp_path.iterdir())) == 2


def test_a_faulty_template_is_not_kept(tmp_path):
    with pytest.raises(TemplateFaults):
        compiled(tmp_path, word_file(paragraph("{{ a")))
    assert list(tmp_path.iterdir()) == []
