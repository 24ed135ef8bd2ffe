"""Redlines: what they mark, what they refuse, and that they hold."""

from __future__ import annotations

import io
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from lxml import etree

from tests.conftest import check_sample, copy_of_sample
from tests.documents.word import W, paragraph, part, table, word_file, zipped
from tests.drafting.exact import problems, said
from tests.drafting.hard_pairs import (
    ALL,
    COLUMNS,
    FIELDS,
    HARD,
    MORE,
    NESTED,
    NOTES,
    Pair,
    box,
    control,
    document,
    p,
    relation,
    run,
)
from toolkit.documents.write import write_documents
from toolkit.drafting import blocks
from toolkit.drafting import redline as module
from toolkit.drafting.redline import Redlined, redline
from toolkit.drafting.settle import accepted, rejected
from toolkit.drafting.story import Kind
from toolkit.errors import UsageError, WantingError
from toolkit.i18n import language
from toolkit.resources import Resources

WHEN = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def compared(pair: Pair) -> Redlined:
    return redline(*pair, author="秘书处", date=WHEN)


def with_header(text: str, body: str) -> bytes:
    header = f'<w:hdr xmlns:w="{W}">{paragraph(text)}</w:hdr>'
    base = document(
        body,
        section='<w:headerReference w:type="default" r:id="rId4"/>' if text else "",
        links=relation("rId4", "header", "header1.xml") if text else "",
        parts={"word/header1.xml": header} if text else {},
    )
    return base


FIRST = with_header(
    "联盟协议书（第一稿）",
    paragraph("第一章　总则")
    + paragraph("第一条　联盟由12家单位发起，注册资金500万元。")
    + paragraph("第二条　成员单位应当在2026年3月5日前缴纳会费。")
    + paragraph("第三条　理事会每年召开两次会议，由理事长召集。")
    + paragraph("第四条　成员单位退出联盟的，应当提前三十日书面通知秘书处，并结清各项费用。")
    + paragraph("第五条　项目成果归完成方所有。")
    + table(("单位", "出资（万元）", "期限"), ("甲公司", "100", "一年"), ("乙公司", "200", "两年"))
    + paragraph("第六条　争议提交仲裁。")
    + paragraph("第七条　本协议自签字之日起生效。"),
)
SECOND = with_header(
    "联盟协议书（第二稿）",
    paragraph("第一章　总则")
    + paragraph("第四条　成员单位退出联盟的，应当提前三十日书面通知秘书处，并结清各项费用。")
    + paragraph("第一条　联盟由13家单位发起，注册资金520万元。")
    + paragraph("第二条　成员单位应当在2026年4月5日前缴纳会费。")
    + paragraph("第三条　理事会每年召开三次会议，由理事长召集和主持。")
    + paragraph("第五条　项目成果归完成方所有。共同完成的，归共同完成方共有。")
    + table(("单位", "出资（万元）", "期限"), ("甲公司", "150", "一年"), ("乙公司", "200", "三年"))
    + paragraph("第六条　争议向人民法院提起诉讼。")
    + paragraph("第七条　本协议自签字之日起生效。"),
)


def test_five_clauses_a_moved_paragraph_two_cells_and_a_header() -> None:
    made = compared((FIRST, SECOND))
    assert problems(made.docx, FIRST, SECOND) == []
    assert made.degraded == made.notes == ()
    told = [(c.kind, c.old, c.new) for c in made.changes]
    assert (Kind.REPLACED, "500", "520") in told
    assert (Kind.REPLACED, "2026年3月5日", "2026年4月5日") in told
    assert (Kind.REPLACED, "100", "150") in told
    assert (Kind.REPLACED, "两", "三") in told
    assert (Kind.INSERTED, "", "共同完成的，归共同完成方共有。") in told
    moved = [c for c in made.changes if c.kind is Kind.MOVED]
    assert [c.old[:3] for c in moved] == ["第四条"]
    header = [(c.part, c.old, c.new) for c in made.changes if c.part == "header"]
    assert header == [("header", "一", "二")]
    xml = part(made.docx)
    assert xml.count("<w:moveFrom ") == xml.count("<w:moveTo ") == 2  # the text and the paragraph's end
    assert xml.count("moveFromRangeStart") == xml.count("moveToRangeEnd") == 1


def test_a_change_knows_the_article_that_it_stands_in() -> None:
    made = compared((FIRST, SECOND))
    places = {c.new: c.place.render("en") for c in made.changes}
    assert places["520"].startswith("第一条 联盟由13家")
    assert places["150"].startswith("第五条")
    assert places["二"] == "header"


@pytest.mark.parametrize("name", [name for name in ALL if name != "simple field"])
def test_hard_pairs_hold(name: str) -> None:
    assert problems(compared(ALL[name]).docx, *ALL[name]) == []


def test_a_simple_field_that_changed_becomes_one_that_can_be_tracked() -> None:
    made = compared(FIELDS["simple field"])
    found = problems(made.docx, *FIELDS["simple field"])
    assert [line[:21] for line in found] == ["body after accepting:"]
    assert said(accepted(made.docx)) == said(accepted(FIELDS["simple field"][1]))


def test_there_are_all_pairs_of_the_study_and_three_more_of_the_hardest() -> None:
    assert len(HARD) == 21
    assert min(map(len, (COLUMNS, FIELDS, NESTED, NOTES))) >= 3


@pytest.mark.parametrize("name", [*HARD, *FIELDS, *NESTED, *NOTES, *MORE])
def test_only_columns_are_ever_replaced_whole(name: str) -> None:
    assert compared(ALL[name]).degraded == ()


@pytest.mark.parametrize(
    ("name", "reason"),
    [("columns and rows", "its columns and its rows changed at once"), ("columns and merged cells", "merged cells")],
)
def test_columns_that_cannot_be_told_apart_are_refused_with_a_sentence(name: str, reason: str) -> None:
    (degraded,) = compared(COLUMNS[name]).degraded
    assert reason in degraded.reason.render("en")


def test_a_column_that_came_is_marked_cell_by_cell() -> None:
    xml = part(compared(HARD["add column"]).docx)
    assert xml.count("<w:cellIns ") == 3
    assert "<w:trPr>" not in xml


def test_a_column_that_went_keeps_its_place_in_the_grid() -> None:
    xml = part(compared(COLUMNS["column went"]).docx)
    assert xml.count("<w:cellDel ") == xml.count("<w:gridCol ") == 3


def test_whole_numbers_and_fields_are_replaced_and_single_characters_are_not_scattered() -> None:
    old = document(p(run("成员单位应当于每年三月前按照1,200.50元缴纳会费。")))
    new = document(p(run("成员单位应当于每年十二月前按照1,300.50元上缴会费。")))
    told = [(c.old, c.new) for c in compared((old, new)).changes]
    assert told == [("三", "十二"), ("1,200.50", "1,300.50"), ("缴纳", "上缴")]


def test_an_enumeration_is_cut_at_its_commas() -> None:
    old, new = (document(p(run(f"联盟由甲、乙、{more}丙组成。"))) for more in ("", "丁、"))
    assert [(c.old, c.new) for c in compared((old, new)).changes] == [("", "丁、")]


def test_native_numbering_is_left_alone() -> None:
    old, new = HARD["list"]
    made = compared((old, new)).docx
    assert part(made, "word/numbering.xml") == part(new, "word/numbering.xml")
    assert part(made).count("<w:numPr>") == 4


def test_a_changed_level_of_numbering_is_tracked() -> None:
    made = compared(MORE["number's level"])
    assert [c.kind for c in made.changes] == [Kind.RENUMBERED]
    assert "<w:pPrChange " in part(made.docx)


def test_surviving_text_looks_as_in_the_new_file() -> None:
    made = compared(HARD["format only"])
    assert made.changes == ()
    assert "<w:b/>" in part(made.docx)


def test_existing_changes_count_as_accepted_and_that_is_said() -> None:
    made = compared(HARD["existing revisions"])
    assert "某人" not in part(made.docx)
    assert len(made.notes) == 2


def test_author_and_date_are_set_everywhere() -> None:
    made = redline(
        FIRST, SECOND, author="张三 & 李四", date=datetime(2026, 3, 5, 17, 30, tzinfo=timezone(timedelta(hours=8)))
    )
    root = etree.fromstring(part(made.docx).encode())
    marks = [m for m in root.iter() if m.get(f"{{{W}}}author")]
    assert {m.get(f"{{{W}}}author") for m in marks} == {"张三 & 李四"}
    assert {m.get(f"{{{W}}}date") for m in marks} == {"2026-03-05T09:30:00Z"}


@pytest.mark.parametrize("author", ["", "  ", "a\nb", "a\x00"])
def test_an_author_that_cannot_be_written_is_refused(author: str) -> None:
    with pytest.raises(UsageError):
        redline(FIRST, SECOND, author=author, date=WHEN)


def test_the_same_drafts_give_the_same_bytes() -> None:
    assert compared((FIRST, SECOND)).docx == compared((FIRST, SECOND)).docx


def test_the_same_draft_twice_gives_no_marks_at_all() -> None:
    made = compared((FIRST, FIRST))
    assert made.changes == ()
    assert "w:author" not in part(made.docx)


def test_a_header_that_went_is_struck_out_and_one_that_came_is_marked() -> None:
    bare = with_header("", paragraph("正文"))
    headed = with_header("保密", paragraph("正文"))
    for pair in ((bare, headed), (headed, bare)):
        assert problems(compared(pair).docx, *pair) == []
        assert [c.part for c in compared(pair).changes] == ["header"]


def test_a_link_that_went_keeps_its_address() -> None:
    made = compared(MORE["link went"]).docx
    assert "https://example.org/a" in part(made, "word/_rels/document.xml.rels")


def test_a_picture_that_went_comes_along() -> None:
    made = compared(MORE["picture went"]).docx
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.read("word/media/image1.png").startswith(b"\x89PNG")


def test_a_style_and_a_list_that_only_the_old_file_has_come_along() -> None:
    styles = part(FIRST, "word/styles.xml").replace(
        "</w:styles>",
        '<w:style w:type="paragraph" w:styleId="Clause"><w:name w:val="Clause"/><w:basedOn w:val="Normal"/></w:style>'
        "</w:styles>",
    )
    going = p(run("这一款整段删去"), properties='<w:pStyle w:val="Clause"/>')
    with zipfile.ZipFile(io.BytesIO(document(going))) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    old = zipped(members | {"word/styles.xml": styles})
    made = compared((old, document("")))
    assert 'w:styleId="Clause"' in part(made.docx, "word/styles.xml")
    assert problems(made.docx, old, document("")) == []


def test_a_control_tied_to_data_is_untied_where_it_changed() -> None:
    tied = '<w:dataBinding w:xpath="/a" w:storeItemID="{0}"/>'
    old, new = (document(p(control(run(text), extra=tied))) for text in ("甲", "乙"))
    made = compared((old, new))
    assert "dataBinding" not in part(made.docx)
    assert len(made.notes) == 1


def test_text_in_a_box_is_marked_in_the_box_and_told_once() -> None:
    old, new = (document(p(run("框外"), box(p(run(text))))) for text in ("框内100元", "框内200元"))
    assert [(c.old, c.new) for c in compared((old, new)).changes] == [("100", "200")]


@pytest.mark.parametrize("way", ["edit", "edit_table"])
def test_a_block_that_would_not_hold_is_replaced_whole(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def spoiled(*args: object) -> object:
        made = original(*args)
        for text in args[2][0].paragraph.iter(f"{{{W}}}t") if way == "edit" else args[2].iter(f"{{{W}}}t"):  # type: ignore[index,attr-defined]
            text.text = "错"
        return made

    original = getattr(blocks, way)
    monkeypatch.setattr(blocks, way, spoiled)
    made = compared((FIRST, SECOND))
    monkeypatch.undo()
    assert problems(made.docx, FIRST, SECOND) == []
    assert made.degraded


def test_a_part_that_would_not_hold_is_replaced_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "compare_blocks", lambda _story, _old, new: new.append(new[0]))
    made = compared((FIRST, SECOND))
    assert problems(made.docx, FIRST, SECOND) == []
    assert len(made.degraded) == 2


def test_what_cannot_be_proven_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("compare_blocks", "replace_blocks"):
        monkeypatch.setattr(module, name, lambda _story, _old, new: new.append(new[0]))
    with language("en"), pytest.raises(WantingError, match="can't be compared safely"):
        compared((FIRST, SECOND))


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize(
    "bad",
    [
        b"plain text",
        zipped({"a.xml": "<a/>"}),
        word_file('<w:p><w:fldSimple w:instr=" INCLUDETEXT x "/></w:p>'),
        word_file(paragraph("x"), relations=relation("rId9", "attachedTemplate", "http://x", external=True)),
        word_file(paragraph("x"), parts={"word/vbaProject.bin": b"x"}),
    ],
)
def test_unsafe_files_are_refused_on_either_side(bad: bytes, place: int) -> None:
    pair = (bad, FIRST) if place == 0 else (FIRST, bad)
    with pytest.raises(WantingError):
        compared(pair)


def test_a_strict_file_is_refused_by_name() -> None:
    strict = part(FIRST).replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    with language("en"), pytest.raises(WantingError, match="Strict"):
        compared((word_file("", parts={"word/document.xml": strict}), FIRST))


def test_many_paragraphs_and_long_ones_take_bounded_time() -> None:
    old = document("".join(paragraph(f"{n}的第{n}款" + "甲" * 30) for n in range(1500)) + p(run("一二三四五" * 4000)))
    new = document("".join(paragraph(f"{n}和第{n}项" + "乙" * 30) for n in range(1500)) + p(run("五四三二一" * 4000)))
    begin = datetime.now(UTC)
    made = compared((old, new))
    assert (datetime.now(UTC) - begin).total_seconds() < 60
    assert said(rejected(made.docx)) == said(accepted(old))


# ---- whole documents


def resaved(docx: bytes, folder: Path) -> bytes:
    """The file as LibreOffice saves it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "x.docx").write_bytes(docx)
    done = subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(folder / "x.docx")),
        ],
        capture_output=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return (folder / "out" / "x.docx").read_bytes()


@pytest.fixture(scope="module")
def agreements(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """The sample's agreement, and again with other choices and facts."""
    folder = copy_of_sample(tmp_path_factory.mktemp("drafts") / "卷宗")
    first = write_documents(check_sample(folder), Resources(), "agreement")[0].docx
    dossier = folder / "dossier.yaml"
    text = dossier.read_text("utf-8")
    for one, two in (
        ("dispute: 仲裁\n", "dispute: 诉讼\n"),
        ("dispute_body: 郑州样例仲裁委员会", "dispute_body: 郑州市样例区人民法院"),
        ("member_rate: 70", "member_rate: 80"),
        ("report_days: 10", "report_days: 15"),
    ):
        assert text.count(one) == 1
        text = text.replace(one, two)
    dossier.write_text(text, "utf-8")
    return first, write_documents(check_sample(folder), Resources(), "agreement")[0].docx


@pytest.mark.slow
def test_two_drafts_of_the_agreement(agreements: Pair) -> None:
    made = compared(agreements)
    assert problems(made.docx, *agreements) == []
    assert made.degraded == ()
    told = {(c.old, c.new) for c in made.changes}
    assert {("七十", "八十"), ("十", "十五")} <= told
    assert len(made.changes) < 20


@pytest.mark.slow
def test_drafts_that_libreoffice_saved(agreements: Pair, tmp_path: Path) -> None:
    old, new = (resaved(docx, tmp_path / name) for docx, name in zip(agreements, "ab", strict=True))
    made = compared((old, new))
    assert problems(made.docx, old, new) == []
    assert made.degraded == ()
    assert {("七十", "八十"), ("十", "十五")} <= {(c.old, c.new) for c in made.changes}


@pytest.mark.slow
@pytest.mark.parametrize("side", [0, 1])
def test_saving_in_another_editor_changes_no_text(agreements: Pair, side: int, tmp_path: Path) -> None:
    again = resaved(agreements[0], tmp_path)
    pair = (again, agreements[0]) if side else (agreements[0], again)
    made = compared(pair)
    assert problems(made.docx, *pair) == []
    assert [c for c in made.changes if c.part == "body" and c.kind is not Kind.RENUMBERED] == []


@pytest.mark.slow
def test_small_drafts_that_libreoffice_saved(tmp_path: Path) -> None:
    pair = (resaved(FIRST, tmp_path / "a"), resaved(SECOND, tmp_path / "b"))
    made = compared(pair)
    assert problems(made.docx, *pair) == []
    assert Kind.MOVED in {c.kind for c in made.changes}
    assert {c.part for c in made.changes} == {"body", "header"}


@pytest.mark.slow
@pytest.mark.parametrize("name", [*HARD, *NOTES])
def test_another_engine_tells_the_same_texts(name: str) -> None:
    from python_redlines import DocxodusEngine  # slow to import

    old, new = ALL[name]
    theirs, _, _ = DocxodusEngine().run_redline("x", old, new, detect_format_changes=False)
    mine = compared((old, new)).docx
    assert bare(accepted(theirs)) == bare(accepted(mine))
    assert bare(rejected(theirs)) == bare(rejected(mine))


def bare(texts: dict[str, list[str]]) -> list[str]:
    """All that is said, without regard to empty paragraphs (cells of a column that the other engine empties)."""
    return sorted(text for lines in texts.values() for text in lines if text.strip())
