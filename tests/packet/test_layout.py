from hypothesis import given
from hypothesis import strategies as st

from toolkit.packet.layout import lay_out

counts = st.lists(st.integers(1, 40), max_size=30)


@given(counts)
def test_without_duplex_parts_follow_each_other_without_gaps(pages: list[int]) -> None:
    layout = lay_out(pages, duplex=False)
    assert list(layout.first_pages) == [1 + sum(pages[:n]) for n in range(len(pages))]
    assert layout.total == sum(pages)
    assert not any(layout.blanks)


@given(counts)
def test_with_duplex_every_part_starts_on_an_odd_page(pages: list[int]) -> None:
    layout = lay_out(pages, duplex=True)
    assert all(first % 2 == 1 for first in layout.first_pages)
    assert layout.total == sum(pages) + sum(layout.blanks)
    assert set(layout.blanks) <= {0, 1}


@given(counts, st.booleans())
def test_no_page_belongs_to_two_parts(pages: list[int], duplex: bool) -> None:
    layout = lay_out(pages, duplex)
    taken = [p for first, count in zip(layout.first_pages, pages, strict=True) for p in range(first, first + count)]
    assert len(taken) == len(set(taken))
    assert all(1 <= p <= layout.total for p in taken)
    assert not taken or taken[-1] == layout.total
