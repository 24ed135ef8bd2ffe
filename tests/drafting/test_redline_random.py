"""Random drafts: accepting always gives the new one to the letter, rejecting the old."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.word import table
from tests.drafting.exact import body, repeated_numbers, said
from tests.drafting.hard_pairs import (
    NUMBERS,
    box,
    cell,
    control,
    document,
    field,
    link,
    numbering,
    p,
    picture,
    png,
    relation,
    revision,
    row,
    rows,
    run,
)
from toolkit.drafting.redline import redline
from toolkit.drafting.settle import accepted, rejected

WHEN = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
WORDS = [
    "联盟",
    "成员单位",
    "应当",
    "缴纳",
    "500万元",
    "2026年3月5日",
    "。",
    "，",
    "第三条",
    " ",
    "A公司",
    "百分之七十",
    "\u3000",
]
LOOKS = ["", "<w:b/>", '<w:color w:val="FF0000"/>']
PARTS = {"word/media/image1.png": png(9), "word/numbering.xml": numbering()}
LINKS = NUMBERS + relation("rId6", "image", "media/image1.png")
LINKS += relation("rId9", "hyperlink", "https://example.org/a", external=True)
BREAK = '<w:r><w:br w:type="page"/></w:r>'
NUMBERED = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr>'

texts = st.lists(st.sampled_from(WORDS), max_size=6).map("".join)
plain = st.builds(run, texts, st.sampled_from(LOOKS))
inline = st.one_of(
    plain,
    plain,
    plain,
    st.builds(field, st.sampled_from(["PAGE", "REF a"]), texts),
    st.builds(lambda text: link(run(text)), texts),
    st.builds(lambda text: control(run(text)), texts),
    st.builds(lambda text: revision("ins", run(text), 90), texts),
    st.sampled_from(["<w:r><w:tab/></w:r>", BREAK, picture("rId6")]),
    st.sampled_from([f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]),
    st.builds(lambda text: box(p(run(text))), texts),
)
ends = st.sampled_from(["", "", '<w:jc w:val="center"/>', "<w:keepNext/>", NUMBERED.format(0), NUMBERED.format(1)])
paragraphs = st.builds(lambda content, end: p(*content, properties=end), st.lists(inline, max_size=4), ends)


@st.composite
def tables(draw: st.DrawFn, inner: st.SearchStrategy[str] = paragraphs) -> str:
    columns = draw(st.integers(1, 3))
    cells = st.lists(inner, min_size=1, max_size=2)
    lines = draw(st.lists(st.lists(cells, min_size=columns, max_size=columns), min_size=1, max_size=3))
    return rows(*(row(*(cell("".join(c) + p()) for c in line)) for line in lines), columns=columns)


simple = st.builds(lambda words: table(*words), st.lists(st.tuples(texts, texts), min_size=1, max_size=3))
blocks = st.one_of(
    paragraphs,
    paragraphs,
    paragraphs,
    simple,
    tables(),
    tables(st.one_of(paragraphs, simple)),
    st.builds(lambda content: control("".join(content)), st.lists(paragraphs, min_size=1, max_size=2)),
)


@st.composite
def drafts(draw: st.DrawFn) -> tuple[str, str]:
    """The body of a draft, and of another that has some of its blocks, in some order, and some of its own."""
    first = draw(st.lists(blocks, max_size=7))
    second: list[str] = []
    for block in first:
        match draw(st.sampled_from(["keep", "keep", "drop", "twice", "other", "before", "last"])):
            case "keep":
                second.append(block)
            case "twice":
                second += [block, block]
            case "other":
                second.append(draw(blocks))
            case "before":
                second += [draw(blocks), block]
            case "last":
                second.insert(0, block)
    return "".join(first), "".join(second)


tokens = st.sampled_from([*WORDS, "\n"])


@st.composite
def prose(draw: st.DrawFn) -> tuple[str, str]:
    """The body of a draft of plain paragraphs, and the same with words and paragraphs' ends changed here and there."""
    first = draw(st.lists(tokens, min_size=1, max_size=60))
    second: list[str] = []
    for token in first:
        second += draw(st.sampled_from([[token]] * 8 + [[]])) + draw(st.sampled_from([[]] * 8 + [[draw(tokens)]]))
    return tuple(  # type: ignore[return-value]
        "".join(p(run(line)) for line in "".join(words).split("\n")) for words in (first, second)
    )


def prove(pair: tuple[str, str]) -> None:
    old, new = (document(content, links=LINKS, parts=PARTS) for content in pair)
    made = redline(old, new, author="秘书处", date=WHEN).docx
    assert said(accepted(made)) == said(accepted(new))
    assert said(rejected(made)) == said(accepted(old))
    assert body(made, settled=True) == body(new, settled=True)
    assert repeated_numbers(made) == []


@given(drafts())
@settings(deadline=None, max_examples=60)
def test_accepting_gives_the_new_draft_and_rejecting_the_old(pair: tuple[str, str]) -> None:
    prove(pair)


@given(prose())
@settings(deadline=None, max_examples=100)
def test_so_it_is_with_words_and_ends_of_paragraphs(pair: tuple[str, str]) -> None:
    prove(pair)
