"""The grid at a terminal lines up whatever stands in it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli.grid import cell, fit, grid, width

WIDTHS = [("abc", 3), ("指标", 4), ("≥30%", 4), ("ｍ", 2), ("é", 1), ("", 0)]


@pytest.mark.parametrize(("text", "places"), WIDTHS)
def test_width(text: str, places: int) -> None:
    assert width(text) == places


@given(st.text(alphabet="a指标，1é≥"), st.integers(1, 20))
def test_fit_takes_exactly_the_places(text: str, places: int) -> None:
    assert width(fit(text, places)) == places


@given(st.lists(st.tuples(st.text(alphabet="a指标\n1"), st.text(alphabet="界限b")), min_size=1), st.integers(20, 100))
def test_columns_line_up_and_keep_to_the_room(body: list[tuple[str, str]], room: int) -> None:
    lines = grid(["项目", "bound"], body, room=room).splitlines()
    assert all(width(line) <= room for line in lines)
    assert len(lines) in (0, len(body) + 2)


def test_columns_stand_below_each_other() -> None:
    drawn = grid(["项目", "空", "界限"], [["1.1", None, "≥ 30 %"], ["榜单一", "", "≤ 15000000 元/项"]], room=80)
    assert drawn == "项目    界限\n──────  ────────────────\n1.1     ≥ 30 %\n榜单一  ≤ 15000000 元/项\n"


def test_cells() -> None:
    assert [cell(value) for value in (None, True, Decimal("1E+3"), ["a", 1], "a\nb\x1b[31m")] == ["", "✓", "1000", "a 1", "a b [31m"]


def test_headings_go_over_lines_before_cells_are_cut() -> None:
    body = [["1.1", "面向山区的低空物流平台", "2", "2031-03-16 24:00"], ["1.2", "起降场调度", "1.5", "2031-03-16 24:00"]]
    assert grid(["项目", "名称", "matching_ratio_min", "申报截止"], body, room=60).splitlines() == [
        "                              matching_",
        "                              ratio_",
        "项目  名称                    min        申报截止",
        "────  ──────────────────────  ─────────  ────────────────",
        "1.1   面向山区的低空物流平台  2          2031-03-16 24:00",
        "1.2   起降场调度              1.5        2031-03-16 24:00",
    ]


def test_words_are_cut_before_dates() -> None:
    drawn = grid(["名称", "申报截止"], [["面向山区的低空物流平台", "2031-03-16 24:00"]], room=32)
    assert drawn.splitlines()[2] == "面向山区的低…   2031-03-16 24:00"
