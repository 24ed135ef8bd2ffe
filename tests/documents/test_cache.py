"""Converted pages kept between builds."""

from __future__ import annotations

from toolkit.documents.cache import Cache, LastBuild, Pages, all_findings, key_of
from toolkit.findings import Finding, Place, Severity
from toolkit.i18n import T

FINDING = Finding(
    "font.stand-in",
    Severity.WARNING,
    T("Cannot write {path}: {reason}.", path=T("Stopped."), reason=3),
    T("Stopped."),
    Place("a.docx"),
)


def test_what_was_kept_comes_back_with_its_findings_in_either_language(tmp_path):
    Cache(tmp_path).put("k", Pages(b"%PDF", 3, (FINDING,)))
    kept = Cache(tmp_path).get("k")
    assert kept is not None
    assert (kept.pdf, kept.pages) == (b"%PDF", 3)
    for lang in ("en", "zh_CN"):
        assert kept.findings[0].as_dict(lang) == FINDING.as_dict(lang)


def test_a_damaged_entry_counts_as_absent(tmp_path):
    Cache(tmp_path).put("k", Pages(b"%PDF", 3))
    (tmp_path / "k.pdf").write_bytes(b"%PDx")
    assert Cache(tmp_path).get("k") is None
    (tmp_path / "k.json").write_text("{")
    assert Cache(tmp_path).get("k") is None


def test_entries_that_a_run_did_not_use_are_dropped(tmp_path):
    first = Cache(tmp_path)
    first.put("old", Pages(b"1", 1))
    first.put("new", Pages(b"2", 1))
    second = Cache(tmp_path)
    second.get("new")
    second.write_last(LastBuild("r", {"cover": 1}))
    second.prune()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["last.json", "new.json", "new.pdf"]


def test_a_key_depends_on_every_part_and_on_where_parts_end():
    assert key_of("ab", "c") != key_of("a", "bc")
    assert key_of("a", b"b") == key_of("a", b"b")


def test_a_finding_made_twice_is_said_once():
    assert all_findings([Pages(b"", 1, (FINDING,)), Pages(b"", 1, (FINDING,))]) == [FINDING]


def test_a_finding_that_several_documents_share_names_them_all_in_one_sentence():
    def stand_in(name: str) -> Finding:
        problem = T("{name}: the font {font} is missing; {other} stands in.", name=name, font="仿宋", other="F")
        return Finding("font.stand-in", Severity.WARNING, problem, T("Stopped."))

    many = [Pages(b"", 1, (stand_in(name),)) for name in ("甲", "乙", "丙", "丁", "戊")]
    assert all_findings(many)[0].problem.render("en").startswith("甲, 乙, 丙 and 2 more: ")
    (finding,) = all_findings([Pages(b"", 1, (stand_in("封面"),)), Pages(b"", 1, (stand_in("目录"),))])
    assert finding.problem.render("en").startswith("封面, 目录: ")


def test_a_damaged_note_on_the_last_build_is_forgotten(tmp_path):
    cache = Cache(tmp_path)
    cache.write_last(LastBuild("r", {"cover": 1}))
    assert cache.read_last() == LastBuild("r", {"cover": 1})
    (tmp_path / "last.json").write_text("[]")
    assert cache.read_last() == LastBuild()
