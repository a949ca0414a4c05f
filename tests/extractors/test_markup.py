"""Marks of Markdown and strokes of tables give way; what only looks like them stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.normalise import normalise
from extractors.readers import read
from extractors.readers.markup import without_marks

LINES = st.lists(st.text(alphabet="#*_-|｜> \t:甲乙1.：", max_size=24), max_size=12)


@given(LINES)
def test_lines_stay_as_many_and_as_long(lines: list[str]) -> None:
    assert [len(line) for line in without_marks(lines)] == [len(line) for line in lines]


@given(LINES)
def test_words_stay_where_they_are(lines: list[str]) -> None:
    for printed, bare in zip(lines, without_marks(lines), strict=True):
        assert all(b in (p, " ", "\t") for p, b in zip(printed, bare, strict=True))
        assert [k for k, c in enumerate(printed) if c in "甲乙1.："] == [k for k, c in enumerate(bare) if c in "甲乙1.："]


@pytest.mark.parametrize(
    "text",
    [
        "研究|x|的上界。\n考核指标：|x|不超过0.1。",
        "# 甲\n乙",
        "编号#1与编号#2不同。\n#1为样机。",
        "产量=3*5*2吨\n面积=2*4公顷",
        "甲\n------\n乙",
    ],
)
def test_what_only_looks_like_marks_stays(text: str) -> None:
    assert "\n".join(without_marks(text.split("\n"))) == text


def test_a_table_of_strokes_has_cells() -> None:
    text = normalise(read("| 指标 | 数值 |\n| --- | --- |\n| 误差 | 不大于1mm |\n".encode(), "x"))
    assert [text.content[span.start : span.end] for span in text.cells] == ["指标", "数值", "误差", "不大于1mm"]


@pytest.mark.parametrize("head", ["# 甲市榜单\n\n", "# 甲市榜单\n## 乙\n"])
def test_a_table_below_headings_keeps_its_first_row(head: str) -> None:
    text = normalise(read(f"{head}| 指标 | 数值 |\n| --- | --- |\n| 误差 | 不大于1mm |\n".encode(), "x"))
    assert text.content.startswith("甲市榜单\n")
    assert [text.content[span.start : span.end] for span in text.cells] == ["指标", "数值", "误差", "不大于1mm"]


def test_rows_of_strokes_may_have_cells_less_or_more_than_the_head() -> None:
    rows = ["| 名称 | 指标 | 金额 |", "|---|---|---|", "| 一、甲 |", "| 乙 | 不低于3t |", "| 丙 | 不低于4t | 20 | 备注 |"]
    text = normalise(read("\n".join(rows).encode(), "x"))
    cells = [text.content[span.start : span.end] for span in text.cells]
    assert cells == ["名称", "指标", "金额", "一、甲", "乙", "不低于3t", "丙", "不低于4t", "20", "备注"]
    assert len({span.cell[0] for span in text.cells}) == 1
