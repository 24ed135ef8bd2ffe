"""Settling the numbers of Type 1 font programs."""

from __future__ import annotations

from fontTools.misc.eexec import decrypt, encrypt
from hypothesis import given
from hypothesis import strategies as st

from toolkit.documents.type1 import Program, settle_unique_ids

FIRST = 4_100_001


def program(number: int, private: bytes, outlines: bytes) -> Program:
    head = b"%%!FontType1-1.0\n/UniqueID %d def\ncurrentfile eexec\n" % number
    secret, _ = encrypt(b"RAND" + private + b"/UniqueID %d def\n" % number + outlines, 55665)
    return Program(head + secret + b"0" * 32 + b"cleartomark", len(head), len(secret))


fonts = st.lists(st.tuples(st.binary(max_size=60), st.binary(max_size=300)), min_size=1, max_size=6)


@given(fonts, st.integers(1_000_000, 9_000_000))
def test_the_number_a_process_happened_to_count_leaves_no_trace(fonts: list[tuple[bytes, bytes]], other: int) -> None:
    one = [program(FIRST + 7 + index, *font) for index, font in enumerate(fonts)]
    two = [program(other + index, *font) for index, font in enumerate(fonts)]
    assert settle_unique_ids(one, FIRST) == settle_unique_ids(two, FIRST)


@given(fonts)
def test_only_the_number_changes(fonts: list[tuple[bytes, bytes]]) -> None:
    before = [program(4_200_000 + index, *font) for index, font in enumerate(fonts)]
    want = [program(FIRST + index, *font) for index, font in enumerate(fonts)]
    after = settle_unique_ids(before, FIRST)
    assert after == [one.data for one in want]
    last = after[-1][want[-1].open_length :][: want[-1].encrypted_length]
    assert decrypt(last, 55665)[0].endswith(fonts[-1][1])


def test_a_program_without_a_number_is_left_alone() -> None:
    odd = Program(b"no such thing at all", 3, 10)
    known = program(4_200_000, b"", b"outlines")
    after = settle_unique_ids([odd, known], FIRST)
    assert after[0] == odd.data
    assert after[1] == program(FIRST + 1, b"", b"outlines").data
    assert settle_unique_ids([], FIRST) == []
