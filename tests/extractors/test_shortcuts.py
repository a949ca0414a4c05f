"""What is done to be quick changes nothing: each shortcut beside the long way, over all guides at hand."""

from __future__ import annotations

import copy
import dataclasses
import gc
import importlib
import pickle
import pkgutil
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import extractors
from extractors import dates, guides, patterns, rules, terms
from extractors.guides import extract_guides
from extractors.ledger import ledger
from extractors.model import records
from extractors.model.guide import Guide
from extractors.model.text import Text
from extractors.quantities import numbers
from extractors.quantities.numbers import scan
from tests import documents

GUIDES = sorted((Path(__file__).parents[2] / "fixtures" / "guides").glob("*/source.txt"))
SAMPLE = GUIDES[::4]


@cache
def guide(path: Path) -> Guide:
    return extract_guides(path.read_bytes(), path.name)[0]


@records.dataclass(frozen=True, slots=True)
class Frozen:
    number: int
    name: str = "none"
    parts: tuple[str, ...] = ()


@records.dataclass(slots=True)
class Open:
    number: int
    parts: list[int] = records.field(default_factory=list)
    double: int = records.field(init=False)

    def __post_init__(self) -> None:
        self.double = 2 * self.number


@records.dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    number: int


def test_a_record_is_what_the_standard_library_makes_of_the_same_declaration() -> None:
    record = Frozen(1, parts=("a",))
    assert (record.number, record.name, record.parts) == (1, "none", ("a",))
    assert record == Frozen(1, "none", ("a",)) != Frozen(2)
    plain: object = (1, "none", ("a",))
    assert record != plain
    assert hash(record) == hash(Frozen(1, "none", ("a",)))
    assert replace(record, name="b") == records.replace(record, name="b") == Frozen(1, "b", ("a",))
    assert pickle.loads(pickle.dumps(record)) == copy.deepcopy(record) == record
    assert type(record) is Frozen
    assert repr(record) == "Frozen(number=1, name='none', parts=('a',))"
    assert dataclasses.is_dataclass(record)
    assert dataclasses.asdict(record) == {"number": 1, "name": "none", "parts": ("a",)}
    changes: list[tuple[Callable[..., None], tuple[object, ...]]] = [(setattr, ("name", "other")), (delattr, ("name",)), (setattr, ("other", 1))]
    for change, given in changes:
        with pytest.raises(FrozenInstanceError):
            change(record, *given)
    wrong: list[tuple[Any, tuple[int, ...], dict[str, int]]] = [(Frozen, (), {}), (Frozen, (1,), {"number": 1}), (Named, (1,), {})]
    for make, values, named in wrong:
        with pytest.raises(TypeError):
            make(*values, **named)


def test_an_open_record_makes_what_has_no_default() -> None:
    one, other = Open(1), Open(1)
    one.parts.append(1)
    one.number = 3
    assert (one.number, one.parts, one.double, other.parts) == (3, [1], 2, [])
    assert replace(one, number=4) == records.replace(one, number=4)
    assert (records.replace(one, number=4).double, records.replace(one, number=4).parts) == (8, [1])
    assert pickle.loads(pickle.dumps(one)) == one != other
    assert [each.name for each in dataclasses.fields(Open)] == ["number", "parts", "double"]
    assert Open.__dataclass_fields__ is one.__dataclass_fields__ is not Frozen.__dataclass_fields__
    assert not hasattr(one, "__dict__")
    with pytest.raises(TypeError):
        hash(one)


def edges() -> list[patterns.Edge]:
    """Every edge that a module looks at."""
    names = [each.name for each in pkgutil.walk_packages(extractors.__path__, "extractors.")]
    return list({id(one): one for name in names for one in vars(importlib.import_module(name)).values() if isinstance(one, patterns.Edge)}.values())


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.parent.name)
def test_no_match_is_missed_for_the_character_at_its_edge(path: Path) -> None:
    text = guide(path).text.folded
    seen = 0
    for edge in edges():
        place = -1 if edge.pattern.pattern.startswith("(?r)") else 0
        for match in edge.pattern.finditer(text, overlapped=True):
            assert edge[match.group()[place]], match
            seen += 1
    assert seen


def test_an_edge_is_told_for_any_character_and_does_not_grow_without_end() -> None:
    edge = patterns.Edge(patterns.compile(r"(?r)(?<=甲)乙|[丙丁]+|(?<!戊)己$"))
    assert [edge[char] for char in "甲乙丙丁戊己"] == [False, True, True, True, False, True]
    assert edge[""]  # at the end of a text
    for code in range(0x4E00, 0x9FFF):
        assert edge[chr(code)] == (chr(code) in "乙丙丁己")
    assert len(edge) == edge._MOST


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.parent.name)
def test_a_sentence_that_is_passed_over_holds_no_rule(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quickly = guide(path).rules
    monkeypatch.setattr(rules._Reading, "may_bind", lambda *_: True)
    assert extract_guides(path.read_bytes(), path.name)[0].rules == quickly


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.parent.name)
def test_the_ledger_is_the_same_from_numerals_scanned_before_and_anew(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guides, "ledger", lambda text, quantities, dates, ignored, outline, ids, *_: ledger(text, quantities, dates, ignored, outline, ids))
    assert extract_guides(path.read_bytes(), path.name)[0].ledger == guide(path).ledger


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.parent.name)
def test_words_found_by_their_first_characters_are_all_there_are(path: Path) -> None:
    text = guide(path).text.folded
    words = {word for term in terms.terms() for group in (*term.groups, term.without) for word in group}
    assert terms.Words(text, 0, len(text)).between(0, len(text)) == {word for word in words if word in text}
    places = sorted((at, word) for word in words for at in range(len(text)) if text.startswith(word, at)) if len(text) < 2000 else []
    assert not places or sorted((at, word) for at, _, word in terms.Words(text, 0, len(text))._hits) == places


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.parent.name)
def test_relative_dates_near_their_needle_are_all_there_are(path: Path) -> None:
    long = "项目合同书正式签订之日起的不超过十二个月以内，自项目任务书正式下达之日起 36个工作日内，验收合格后半年，收到评审专家组意见后不超过 3 天"
    text = f"{guide(path).text.folded}\n{long}"
    near = patterns.near(dates._RELATIVE, dates._RELATIVE_NEEDLE, text, ahead=48, behind=24)
    assert [m.span() for m in near] == [m.span() for m in dates._RELATIVE.finditer(text)]


@pytest.mark.parametrize(("before", "during"), [(700, 100_000), (150_000, 150_000), (0, 0)])
def test_a_walk_looks_for_garbage_seldom_and_leaves_the_collector_as_it_was(before: int, during: int, monkeypatch: pytest.MonkeyPatch) -> None:
    was = gc.get_threshold()
    seen: list[int] = []

    def broken(_: object) -> None:
        seen.append(gc.get_threshold()[0])
        raise RuntimeError

    monkeypatch.setattr(guides, "normalise", broken)
    try:
        gc.set_threshold(before, 10, 10)
        with pytest.raises(RuntimeError):
            extract_guides(b"x", "x")
        assert (seen, gc.get_threshold()) == ([during], (before, 10, 10))
    finally:
        gc.set_threshold(*was)


def slowly_boxed(text: Text, start: int, end: int) -> tuple[tuple[int, float, float, float, float], ...]:
    """`Text.boxes`, character by character."""
    found: dict[int, list[float]] = {}
    for offset in range(start, end):
        index, column = text.place(offset)
        line = text.source.lines[index]
        if line.boxes is None or column >= len(line.text):
            continue
        x0, top, x1, bottom = line.boxes[4 * column : 4 * column + 4]
        if x1 > x0 or bottom > top:
            box = found.setdefault(index, [x0, top, x1, bottom])
            found[index] = [min(box[0], x0), min(box[1], top), max(box[2], x1), max(box[3], bottom)]
    return tuple((text.source.lines[index].page, *(round(side, 2) for side in box)) for index, box in found.items())  # type: ignore[misc]


def test_boxes_are_those_of_the_characters() -> None:
    text = extract_guides(documents.pdf_flowing(SAMPLE[0].read_text(encoding="utf-8")[:2500]), "guide.pdf")[0].text
    length = len(text.content)
    for start in range(0, length, 7):
        end = min(length, start + 1 + start % 90)
        assert text.boxes(start, end) == slowly_boxed(text, start, end)
    assert text.boxes(5, 5) == ()


def test_a_numeral_of_any_script_begins_where_one_is_looked_for() -> None:
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, sys.maxunicode + 1))))
    wanted = {match.start() for match in numbers._CANDIDATE.finditer(every)}
    assert len(wanted) > 1800
    assert wanted <= {at for match in numbers._PLACE.finditer(every) for at in range(*match.span())}


@pytest.mark.parametrize("length", [999, 1000, 1001, 1099, 1100, 2500])
@pytest.mark.parametrize("ahead", [0, 1, 99, 100, 101, 950])
def test_a_run_too_long_is_seen_in_every_hundredth_character(ahead: int, length: int) -> None:
    text = "研" * ahead + "7" * length + "研"
    assert [(n.start, n.end, "endless" in n.flags) for n in scan(text)][:1] == [(ahead, ahead + length, length > 1000)]
