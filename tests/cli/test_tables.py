"""Tables on the terminal."""

from __future__ import annotations

import os

import pytest
from rich.cells import cell_len

from toolkit.cli import tables
from toolkit.cli.tables import show_table

ROWS = [("豫样科〔2026〕1号", "河南样例新材料科技股份有限公司", 7), ("豫样科〔2026〕12号", "样例", 114)]
HEADS = ("发文字号", "主送", "天数")


def printed(capsys, *args, **more) -> list[str]:
    show_table(*args, **more)
    return capsys.readouterr().out.splitlines()


def test_columns_stand_under_their_headings(capsys):
    head, first, second = printed(capsys, HEADS, ROWS, right={2})
    starts = {cell_len(line[: line.index(word)]) for line, word in ((head, "主送"), (first, "河南"), (second, "样例"))}
    assert len(starts) == 1
    assert {cell_len(line) for line in (head, first, second)} == {cell_len(head)}
    assert first.endswith("   7")


@pytest.mark.parametrize("width", [20, 34, 40, 60])
def test_on_a_terminal_rows_fit_and_the_first_column_is_whole(capsys, monkeypatch, width):
    monkeypatch.setattr(tables.sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(tables.shutil, "get_terminal_size", lambda *_, **__: os.terminal_size((width, 24)))
    lines = printed(capsys, HEADS, ROWS)
    assert all(row[0] in line for row, line in zip(ROWS, lines[1:], strict=True))
    if width >= 40:
        assert all(cell_len(line) <= width for line in lines[1:])
        assert ("…" in lines[1]) is (width < 60)


def test_what_would_steer_the_terminal_is_not_passed_on(capsys):
    assert printed(capsys, ("甲",), [("\x1b[31m红\n行\x07",)])[1] == "�[31m红 行�"


def test_a_table_without_rows_is_its_headings(capsys):
    assert printed(capsys, ("甲", "乙"), []) == ["甲  乙"]
