"""The lexicon of what a label names: each example is read as its row says, and the longest ending decides."""

from __future__ import annotations

import pytest

from extractors import lexicon
from extractors.quantities import carriers

ROWS = lexicon.load("carriers.tsv", carriers.COLUMNS, examples=True)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["word"])
def test_examples(row: lexicon.Row) -> None:
    labels = lexicon.split(row["examples"])
    assert len(labels) == len(lexicon.split(row["word"]))
    for label, word in zip(labels, lexicon.split(row["word"]), strict=True):
        assert (label.endswith if row["at"] == "end" else label.startswith)(word)
        assert carriers.named(label) == (label if row["thing"] == "yes" else "")


@pytest.mark.parametrize("label", ["力学性能", "推广应用", "转速", "响应时间", "温度控制", "其他", ""])
def test_what_is_no_thing(label: str) -> None:
    assert carriers.named(label) == ""


def test_a_number_before_the_label_is_none_of_it() -> None:
    assert carriers.named("（2）静电吸盘") == "静电吸盘"
