"""Shortcuts of the readings find what the long way finds: over every case, example and guide, and over figures among the signs that matter."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import lexicon
from extractors.normalise import fold
from extractors.quantities import names, numbers
from extractors.quantities.figure import Numeral

FIXTURES = Path(__file__).parents[2] / "fixtures"
SIGNS = sorted(frozenset().union(*names._asked_ahead().values(), *names._asked_behind().values()) - {""})
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(SIGNS),
        st.from_regex(r"[0-9]{1,4}(\.[0-9]{1,2})?", fullmatch=True),
        st.sampled_from("一两三五九十百万亿半分比成折几余多个来之的，.:的项米"),
    ),
    max_size=12,
).map("".join)


@cache
def lines() -> list[str]:
    files = [*sorted((FIXTURES / "cases").glob("*.txt")), *sorted((FIXTURES / "guides").glob("*/source.txt"))]
    examples = [example for row in lexicon.load(names.RULES, names.RULE_COLUMNS, examples=True) for example in lexicon.split(row["examples"])]
    written = [line for file in files for line in file.read_text(encoding="utf-8", errors="replace").splitlines()]
    return [fold(line) for line in (*written, *(example.replace("{", "").replace("}", "") for example in examples))]


def unasked(text: str) -> list[str]:
    """What the judges say of the numerals that they are not asked about."""
    return [
        judge(text, numeral.start, numeral)
        for numeral in numbers.scan(text)
        for judge in (names._ARABIC_JUDGES if "0" <= text[numeral.start] <= "9" else names._CHINESE_JUDGES)
        if judge not in names._judges(text, numeral.start, numeral)
    ]


def test_judges_that_are_not_asked_have_nothing_to_say() -> None:
    answers = [answer for line in lines() for answer in unasked(line)]
    assert len(answers) > 1000
    assert not any(answers)


@given(TEXTS)
def test_judges_that_are_not_asked_have_nothing_to_say_of_any_signs(text: str) -> None:
    assert not any(unasked(text))


@pytest.mark.parametrize("stretch", names._STRETCHES, ids=lambda stretch: stretch.rule)
def test_stretches_are_found_round_their_needles(stretch: names._Stretch) -> None:
    text = "\n".join(lines())
    found = [match.span() for match in stretch.finditer(text)]
    assert found == [match.span() for match in stretch.pattern.finditer(text)]
    assert found


@given(TEXTS)
def test_what_stands_alone_is_read_alike(text: str) -> None:
    for match in numbers._PLACE.finditer(text):
        start, end = match.span()
        if match.lastgroup == "alone":
            long_way = [numeral._replace(tail=numeral.tail or numeral.end) for numeral in numbers._han(text, start, start)]
            assert long_way == [Numeral(start, end, numbers._VALUES[text[start]], tail=end)]


@given(TEXTS)
def test_plain_numbers_are_read_alike(text: str) -> None:
    for match in numbers._PLACE.finditer(text):
        if match.lastgroup == "plain":
            quick = numbers._arabic(text, match.start(), match.start())
            with patch.object(numbers, "_PLAINLY", re.compile(r"(?!)")):
                assert numbers._arabic(text, match.start(), match.start()) == quick
