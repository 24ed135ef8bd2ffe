"""Comments and tracked changes of several returned copies, gathered by the articles of the draft that was sent out."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.documents.word import part, word_file, zipped
from tests.drafting.desk import AT, commented, edited, sample_document, tracked, unzipped
from tests.drafting.exact import faults
from toolkit.drafting.comments import gather, remarks_of
from toolkit.drafting.redline import redline
from toolkit.drafting.remarks import Kind
from toolkit.errors import WantingError
from toolkit.i18n import language

MAJORITY = "下列事项须经全体理事三分之二以上同意："
DUTIES = "修改本协议或者章程；"
NAME = "变更联盟的名称或者宗旨；"
FULLTIME = "各机构的产生办法、任期和工作程序，本协议没有约定的，由联盟章程（以下简称“章程”）规定。"


@pytest.fixture(autouse=True)
def _english():
    with language("en"):
        yield


def told(files):
    return [
        (r.file, r.place.render("en"), r.kind.value, r.author, r.quoted, r.text.render("en")) for r in gather(files)
    ]


def paragraph_inserted(docx: bytes, before: str, text: str, author: str = "王五") -> bytes:
    """A new article, typed by a member with tracking on, in front of the paragraph with the text ``before``."""
    body = part(docx)
    at = body.rindex("<w:p>", 0, body.index(before))
    who = f'w:author="{author}" w:date="2026-03-08T08:00:00Z"'
    added = (
        f'<w:p><w:pPr><w:pStyle w:val="Article"/><w:rPr><w:ins w:id="990" {who}/></w:rPr></w:pPr>'
        f'<w:ins w:id="991" {who}><w:r><w:t>{text}</w:t></w:r></w:ins></w:p>'
    )
    return zipped({**unzipped(docx), "word/document.xml": body[:at] + added + body[at:]})


def test_a_comment_with_its_reply_is_told_with_what_it_is_about():
    docx = commented(sample_document(), MAJORITY, ("张三", "建议改为四分之三"), ("李四", "不同意"))
    assert not faults(docx) - faults(sample_document())
    assert told([("a.docx", docx)]) == [
        ("a.docx", "第十八条", "comment", "张三", MAJORITY, "建议改为四分之三"),
        ("a.docx", "第十八条", "reply", "李四", MAJORITY, "不同意"),
    ]
    first, _ = remarks_of("a.docx", docx)
    assert first.time == "2026-03-07 10:00"
    assert first.resolved is False


def test_a_comment_marked_as_done_is_told_as_such_with_its_replies():
    docx = commented(sample_document(), MAJORITY, ("张三", "已改"), ("李四", "好"), done=True)
    assert [remark.resolved for remark in remarks_of("a.docx", docx)] == [True, True]


def test_a_change_is_told_with_its_surroundings():
    docx = tracked(sample_document(), {MAJORITY: ("下列事项须经全体理事", "三分之二以上", "过半数")}, "张三")
    [row] = told([("a.docx", docx)])
    assert row == ("a.docx", "第十八条", "replaced", "张三", "下列事项须经全体理事【三分之二以上】同意：", "过半数")


def test_what_only_goes_and_what_only_comes_is_told_apart():
    docx = tracked(
        sample_document(), {MAJORITY: ("下列事项", "", "，"), DUTIES: ("修改本协议", "或者章程", "")}, "张三"
    )
    assert [row[1:] for row in told([("a.docx", docx)])] == [
        ("第十八条", "inserted", "张三", "下列事项【】须经全体理事三分之二以上同意…", "，"),
        ("第十八条（一）", "deleted", "张三", "修改本协议【或者章程】；", ""),
    ]


def test_three_copies_are_gathered_by_article_though_one_has_a_new_article():
    sent = sample_document()
    first = commented(sent, MAJORITY, ("张三", "太高"))
    second = paragraph_inserted(
        tracked(sent, {NAME: ("变更联盟的名称", "或者宗旨", "")}, "李四"), FULLTIME, "理事会可以设监事一名。"
    )
    third = tracked(sent, {MAJORITY: ("下列事项须经全体理事", "三分之二以上", "过半数")}, "赵六")
    rows = told([("一.docx", first), ("二.docx", second), ("三.docx", third)])
    assert [row[:4] for row in rows] == [
        ("二.docx", "after 第十三条", "inserted", "王五"),
        ("一.docx", "第十八条", "comment", "张三"),
        ("三.docx", "第十八条", "replaced", "赵六"),
        ("二.docx", "第十八条（四）", "deleted", "李四"),
    ]


def test_what_a_redline_marks_is_told_by_article_moves_as_one():
    sent = sample_document()
    body = part(sent)
    start = body.rindex("<w:p>", 0, body.index(FULLTIME))
    end = body.index("</w:p>", start) + len("</w:p>")
    moved = body[:start] + body[end:]
    at = moved.rindex("<w:p>", 0, moved.index("专家委员会独立开展工作"))
    new = zipped({**unzipped(sent), "word/document.xml": moved[:at] + body[start:end] + moved[at:]})
    marked = redline(sent, new, author="钱七", date=AT).docx
    rows = told([("a.docx", marked)])
    assert [(row[1], row[2]) for row in rows] == [("第十三条", "moved")]
    assert rows[0][4] == FULLTIME
    assert rows[0][5] == "moved to: after 第二十条"


def test_a_paragraph_taken_out_still_counts_and_keeps_the_numbers_of_all_others():
    sent = sample_document()
    body = part(sent)
    article = body.index("联盟设理事会作为决策机构")
    start, end = body.rindex("<w:p>", 0, article), body.index("</w:p>", article) + len("</w:p>")
    without = zipped({**unzipped(sent), "word/document.xml": body[:start] + body[end:]})
    changed = edited(without, {MAJORITY: "下列事项须经全体理事过半数同意："})
    rows = told([("a.docx", redline(sent, changed, author="钱七", date=AT).docx)])
    assert [(row[1], row[2]) for row in rows if row[2] in ("deleted", "replaced")] == [
        ("第十三条", "deleted"),
        ("第十八条", "replaced"),
    ]


def test_a_new_paragraph_typed_at_the_end_of_an_article_leaves_the_article_its_number():
    body = part(sample_document())
    at = body.index("</w:p>", body.index(FULLTIME))
    start = body.rindex("<w:p>", 0, at)
    old = body[start:at]
    who = 'w:author="王五" w:date="2026-03-08T08:00:00Z"'
    cut = old.replace("</w:pPr>", f'<w:rPr><w:ins w:id="990" {who}/></w:rPr></w:pPr>', 1)
    assert cut != old
    added = (
        f'<w:p><w:pPr><w:pStyle w:val="Article"/></w:pPr><w:ins w:id="991" {who}><w:r><w:t>新条。</w:t></w:r></w:ins>'
    )
    docx = zipped({**unzipped(sample_document()), "word/document.xml": f"{body[:start]}{cut}</w:p>{added}{body[at:]}"})
    docx = tracked(docx, {MAJORITY: ("下列事项须经全体理事", "三分之二以上", "过半数")}, "张三")
    rows = told([("a.docx", docx)])
    assert (rows[-2][1], rows[-2][2], rows[-2][5]) == ("after 第十三条", "inserted", "新条。")
    assert rows[-1][1] == "第十八条"


def test_before_the_articles_and_behind_them_headings_tell_the_place():
    docx = tracked(sample_document(), {"鉴于：": ("鉴", "于", "於")}, "张三")
    docx = commented(docx, "姓名", ("张三", "列宽"))
    assert [row[1] for row in told([("a.docx", docx)])] == ["before the first article", "附件四 理事会席位表"]


def test_changes_in_headers_are_told():
    docx = sample_document()
    title = "河南省样例超硬材料产业技术创新战略联盟协议书"
    header = next(n for n, data in unzipped(docx).items() if n.startswith("word/header") and title in data.decode())
    who = 'w:author="张三" w:date="2026-03-08T08:00:00Z"'
    docx = edited(
        docx,
        {f">{title}</w:t></w:r>": f'>{title}</w:t></w:r><w:ins w:id="1" {who}><w:r><w:t>（稿）</w:t></w:r></w:ins>'},
        header,
    )
    assert [row[1:3] for row in told([("a.docx", docx)])] == [("header", "inserted")]


def test_typed_numbers_serve_where_there_are_no_native_ones():
    who = 'w:author="张三" w:date="2026-03-08T08:00:00Z"'
    body = "".join(
        f"<w:p><w:r><w:t>{text}</w:t></w:r>{mark}</w:p>"
        for text, mark in (
            ("第一条　总则", ""),
            ("依照本协议第九条的约定办理", f'<w:ins w:id="1" {who}><w:r><w:t>。</w:t></w:r></w:ins>'),
            ("第十二条　议事规则", f'<w:ins w:id="2" {who}><w:r><w:t>。</w:t></w:r></w:ins>'),
            ("第十二条之一　表决", f'<w:ins w:id="3" {who}><w:r><w:t>。</w:t></w:r></w:ins>'),
        )
    )
    assert [row[1] for row in told([("a.docx", word_file(body))])] == ["第一条", "第十二条", "第十二条之一"]


def test_a_range_that_begins_before_a_table_is_about_what_stands_in_it():
    docx = commented(sample_document(), "姓名", ("张三", "整表请核对"))
    body = part(docx)
    start = '<w:commentRangeStart w:id="0"/>'
    body = body.replace(start, "", 1)
    at = body.rindex("<w:tbl>", 0, body.index('<w:commentRangeEnd w:id="0"/>'))
    docx = zipped({**unzipped(docx), "word/document.xml": body[:at] + start + body[at:]})
    [remark] = remarks_of("a.docx", docx)
    assert remark.place.render("en") == "附件四 理事会席位表"
    assert remark.quoted == "序号 职务 姓名"


def test_a_comment_without_any_place_is_not_lost():
    docx = commented(sample_document(), MAJORITY, ("张三", "丢了位置"))
    body = part(docx)
    body = body.replace('<w:commentRangeStart w:id="0"/>', "").replace(
        '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>', ""
    )
    docx = zipped({**unzipped(docx), "word/document.xml": body})
    assert told([("a.docx", docx)]) == [("a.docx", "at no place", "comment", "张三", "", "丢了位置")]


def test_a_copy_without_remarks_has_none():
    assert gather([("a.docx", sample_document())]) == []


def test_all_files_that_cannot_be_used_are_named_at_once():
    entity = zipped(
        {
            **unzipped(commented(sample_document(), MAJORITY, ("张三", "x"))),
            "word/comments.xml": '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
        }
    )
    with pytest.raises(WantingError) as refused:
        gather([("好.docx", sample_document()), ("坏.docx", b"PK"), ("险.docx", entity)])
    assert "坏.docx" in str(refused.value)
    assert "险.docx" in str(refused.value)
    assert "好.docx" not in str(refused.value)


def test_a_bomb_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in unzipped(sample_document()).items():
            archive.writestr(name, data)
        archive.writestr("word/comments.xml", b" " * 50_000_000)
    with pytest.raises(WantingError):
        gather([("a.docx", out.getvalue())])


def test_replies_that_answer_each_other_in_a_circle_do_no_harm():
    docx = commented(sample_document(), MAJORITY, ("张三", "一"), ("李四", "二"))
    docx = edited(
        docx,
        {'w15:paraId="00000001" w15:done="0"/>': 'w15:paraId="00000001" w15:done="0" w15:paraIdParent="00000002"/>'},
        "word/commentsExtended.xml",
    )
    assert sorted(r.text.render("en") for r in remarks_of("a.docx", docx)) == ["一", "二"]
    assert {r.kind for r in remarks_of("a.docx", docx)} == {Kind.REPLY}
