"""What must hold of every reading: a quantity written out is read back, typesetting changes nothing, neighbours change nothing.

The sentences are the cases (`fixtures/cases`), whatever is expected of them there: the property is that two ways of printing one sentence
read alike, so a bound or a change can never flip under blanks, line breaks, full-width forms or another sentence beside it.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.model.quantity import Quantity
from extractors.quantities import find_quantities

FOLDER = Path(__file__).parents[2] / "fixtures" / "cases"
WIDE = {code: code + 0xFEE0 for code in (*range(ord("0"), ord("9") + 1), ord("%"), ord(">"), ord("<"))}
HAN_PAIR = re.compile(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")
DAMAGED = {"damaged_text", "full_width", "ocr", "known_failures"}
NUMBERED = re.compile(r"专题|项目|附件|[（(]?[一二三四五六七八九十\d]+[）)、.．]|[①-⑳]|第")
BEFORE = "前期已完成样机3台以上。"
BEHIND = "。后续发表论文至多5篇。"


def sentences(path: Path) -> list[str]:
    """The inputs of a case file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.partition(" => ")[0] for line in lines if " => " in line and not line.startswith("#")]


def reading(quantities: list[Quantity]) -> list[tuple[object, ...]]:
    """What typesetting and neighbours may not change. Texts are compared without blanks and in half width."""
    narrow = {wide: code for code, wide in WIDE.items()}
    return [
        (
            q.comparator,
            q.lower,
            q.upper,
            q.lower_closed,
            q.upper_closed,
            q.change,
            q.role,
            *(text.translate(narrow) for text in (q.unit, q.per, q.number_text, q.quote, q.indicator, q.subject, q.qualifier)),
        )
        for q in quantities
    ]


def blanks(text: str) -> str:
    """A blank between any two Chinese characters."""
    return HAN_PAIR.sub(" ", text)


def line_breaks(text: str) -> str:
    """A line break at every fifth gap between two Chinese characters."""
    places = [match.start() for match in HAN_PAIR.finditer(text)][1::5]
    return "".join("\n" + char if place in places else char for place, char in enumerate(text))


def full_width(text: str) -> str:
    """Digits, per cent signs and inequality signs in full width."""
    return text.translate(WIDE)


@pytest.mark.parametrize("path", [p for p in sorted(FOLDER.glob("*.txt")) if p.stem not in DAMAGED], ids=lambda path: str(path.stem))
@pytest.mark.parametrize("print_", [blanks, line_breaks, full_width], ids=["blanks", "line_breaks", "full_width"])
def test_typesetting_changes_nothing(path: Path, print_: Callable[[str], str]) -> None:
    changed = []
    for text in sentences(path):
        plain, printed = reading(find_quantities(text)), reading(find_quantities(print_(text)))
        if plain != printed:
            changed.append(f"{text}\n  plain   {plain}\n  printed {printed}")
    assert not changed, "\n".join(changed)


@pytest.mark.parametrize("path", [p for p in sorted(FOLDER.glob("*.txt")) if p.stem not in DAMAGED], ids=lambda path: str(path.stem))
def test_neighbours_change_nothing(path: Path) -> None:
    changed = []
    for text in sentences(path):
        if NUMBERED.match(text):
            continue
        sentence = text.rstrip("。")
        alone = find_quantities(sentence)
        beside = find_quantities(BEFORE + sentence + BEHIND)
        inside = [q for q in beside if len(BEFORE) <= q.number_start < len(BEFORE) + len(sentence)]
        if reading(alone) != reading(inside) or len(beside) != len(inside) + 2:
            changed.append(f"{text}\n  alone  {reading(alone)}\n  beside {reading(inside)}")
    assert not changed, "\n".join(changed)


CUES = [
    ("不低于{}", "ge"),
    ("至少{}", "ge"),
    ("≥{}", "ge"),
    ("{}以上", "ge"),
    ("{}及以上", "ge"),
    ("超过{}", "gt"),
    ("大于{}", "gt"),
    (">{}", "gt"),
    ("不超过{}", "le"),
    ("至多{}", "le"),
    ("≤{}", "le"),
    ("{}以内", "le"),
    ("{}及以下", "le"),
    ("小于{}", "lt"),
    ("不足{}", "lt"),
    ("<{}", "lt"),
    ("{}", "eq"),
    ("为{}", "eq"),
    ("约{}", "approx"),
    ("{}左右", "approx"),
]
NOUNS = [
    ("拉伸强度", "MPa"),
    ("试验时间", "小时"),
    ("样品数量", "份"),
    ("合格率", "%"),
    ("资助经费", "元"),
    ("能耗", "kWh/t"),
    ("带宽", "GHz"),
]
VALUES = st.one_of(
    st.integers(1, 99_999).map(lambda n: (str(n), Decimal(n))),
    st.integers(1, 9_999).map(lambda n: (f"{n}.5", Decimal(n) + Decimal("0.5"))),
    st.integers(1, 999).map(lambda n: (f"{n},000", Decimal(n) * 1000)),
    st.integers(1, 9_999).map(lambda n: (f"{n}万", Decimal(n) * 10_000)),
    st.integers(1, 99).map(lambda n: (f"{n}.2亿", (Decimal(n) + Decimal("0.2")) * 100_000_000)),
)


@settings(max_examples=150, deadline=None)
@given(cue=st.sampled_from(CUES), noun=st.sampled_from(NOUNS), value=VALUES)
def test_a_quantity_written_out_is_read_back(cue: tuple[str, str], noun: tuple[str, str], value: tuple[str, Decimal]) -> None:
    frame, comparator = cue
    name, unit = noun
    text = name + frame.format(value[0] + unit)
    (q,) = find_quantities(text)
    assert q.comparator == comparator, text
    assert (q.lower, q.upper) == (None if comparator in ("le", "lt") else value[1], None if comparator in ("ge", "gt") else value[1]), text
    assert (q.number_text, q.change, q.per) == (value[0], "none", ""), text
    assert q.unit == unit, text
    assert q.raw == text[q.start : q.end], text
    assert text[q.number_start : q.number_end] == value[0], text


@settings(max_examples=80, deadline=None)
@given(
    low=st.integers(0, 500), width=st.integers(1, 500), noun=st.sampled_from(NOUNS), sign=st.sampled_from(["～", "-", "—", "~", "至", "到"])
)
def test_a_range_written_out_is_read_back(low: int, width: int, noun: tuple[str, str], sign: str) -> None:
    name, unit = noun
    (q,) = find_quantities(f"{name}{low}{sign}{low + width}{unit}")
    assert (q.comparator, q.lower, q.upper, q.unit) == ("range", Decimal(low), Decimal(low + width), unit)
    assert (q.lower_closed, q.upper_closed) == (True, True)


@settings(max_examples=60, deadline=None)
@given(middle=st.integers(1, 900), spread=st.integers(1, 99), noun=st.sampled_from(NOUNS))
def test_a_tolerance_written_out_is_read_back(middle: int, spread: int, noun: tuple[str, str]) -> None:
    name, unit = noun
    (q,) = find_quantities(f"{name}{middle}±{spread}{unit}")
    assert (q.comparator, q.lower, q.upper, q.unit) == ("pm", Decimal(middle - spread), Decimal(middle + spread), unit)


@settings(max_examples=60, deadline=None)
@given(
    cue=st.sampled_from([cue for cue in CUES if cue[1] in ("ge", "gt", "le", "lt")]),
    verb=st.sampled_from([("提高", "increase"), ("增长", "increase"), ("降低", "decrease"), ("缩短", "decrease"), ("减少", "decrease")]),
    value=st.integers(1, 99),
)
def test_a_bound_on_a_change_keeps_both_directions(cue: tuple[str, str], verb: tuple[str, str], value: int) -> None:
    text = f"运行时间{verb[0]}{cue[0].format(f'{value}%')}"
    (q,) = find_quantities(text)
    assert (q.comparator, q.change) == (cue[1], verb[1]), text


HOSTILE = [
    "1",
    "一",
    "亿",
    "百分之",
    "三分之",
    "1、",
    "1～",
    "±",
    "1个",
    "1万",
    "1/",
    "1×",
    "由1到",
    "10^",
    "1e",
    "1 ",
    "每",
    "（",
    "不低于",
    "a1",
    "10%和",
    "的",
    "超过总投资的",
]
SECONDS = 6


@pytest.fixture
def limit() -> Iterator[None]:
    """Stops a test that takes longer than SECONDS (of processor time), so that a lost one does not hold up the suite."""

    def stop(number: int, frame: object) -> None:
        raise TimeoutError(f"more than {SECONDS} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


@pytest.mark.parametrize("atom", HOSTILE)
@pytest.mark.usefixtures("limit")
def test_hostile_text_is_read_in_linear_time(atom: str) -> None:
    """Eight thousand characters without a full stop: no error, every slice true, and seconds to spare where the work is linear."""
    text = (atom * 8000)[:8000]
    found = find_quantities(text)
    assert all(text[q.start : q.end] == q.raw for q in found)
