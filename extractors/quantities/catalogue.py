"""Catalogue: which of the recurring indicators a figure bounds, whether more of it is better, and what kind of target it is.

Taken: an indicator phrase with its unit and clause, against `lexicons/indicators.tsv`. Chinese names end in their head (发明专利授权率 is a
rate), so the keyword that ends last decides, then the longest. Left: finding the phrase (indicators.py). What no entry knows gets no
`indicator_id` and no sense, but always a category, from its unit, its clause and its section.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple, cast

from extractors import lexicon, patterns
from extractors.model.quantity import Sense
from extractors.normalise import fold
from extractors.quantities import units
from extractors.words import lengths

COLUMNS = ("indicator_id", "sense", "category", "keywords", "near", "not_in", "units", "examples", "counterexamples")
SENSES = ("higher", "lower", "target")
CATEGORIES = (
    "performance",
    "deliverable",
    "patent",
    "standard",
    "publication",
    "talent",
    "application",
    "economic",
    "funding",
    "eligibility",
    "duration",
)
_STOP = patterns.compile(r"[，,；;。：:！？!?\n]")
_STOP_BEFORE = patterns.compile(r"(?r)[，,；;。：:！？!?\n]")
# Behind every distance within a window.
_FARTHEST = 1 << 20
_JOINED = patterns.compile(r"、|和|及|与|或者?|/")
_GENERAL = {"patent": "intellectual_property", "standard": "standard", "publication": "paper"}
_PERSONS = frozenset(("人", "名", "位", "人次", "人（次）", "人(次)"))
# Shares and multiples measure the change of anything (时延降低30%), so they fit every entry that is no count; less well than its own unit.
_RELATIVE = frozenset(("ratio", "ratio_difference", "multiple", ""))
# What may stand behind the keyword without changing what is named: 推广应用数量, 样本数N. 专利授权率 is no patent, 芯片成本 no chip.
_TAIL = frozenset(
    ("", "数", "数量", "数目", "个数", "总数", "总数量", "件数", "篇数", "项数", "人数", "总量", "值", "量", "水平", "指标", "N", "数N", "等", "总额", "额度")
)
_LONGEST_TAIL = max(map(len, _TAIL))
_GRANTS = ("资助", "经费", "补助", "奖补", "奖励", "支持额度", "支持强度", "支持金额", "国拨", "财政", "资金", "补贴", "榜单金额", "榜额")
_TERMS = ("实施周期", "执行期", "实施期", "实施年限", "研究周期", "项目周期", "建设期", "攻关周期", "期限", "项目期", "立项后", "合同签订", "项目实施")
_USES = ("应用", "推广", "服务", "示范", "覆盖", "部署", "接入", "用户", "培训", "带动")


class Entry(NamedTuple):
    """A row of indicators.tsv."""

    indicator_id: str
    sense: Sense
    category: str
    near: tuple[str, ...]
    not_in: tuple[str, ...]
    units: tuple[str, ...]


@cache
def entries() -> tuple[Entry, ...]:
    """All entries in the order of the file."""
    return tuple(
        Entry(
            row["indicator_id"],
            cast("Sense", row["sense"]),
            row["category"],
            lexicon.split(row["near"]),
            lexicon.split(row["not_in"]),
            lexicon.split(row["units"]),
        )
        for row in lexicon.load("indicators.tsv", COLUMNS)
    )


@cache
def _keywords() -> Mapping[str, tuple[int, ...]]:
    """The numbers of the entries that each keyword stands in."""
    index: dict[str, tuple[int, ...]] = {}
    for number, row in enumerate(lexicon.load("indicators.tsv", COLUMNS)):
        for word in lexicon.split(row["keywords"]):
            index[word] = (*index.get(word, ()), number)
    return index


@cache
def _lengths() -> Mapping[str, tuple[int, ...]]:
    return lengths(_keywords(), -1)


def _segment(clause: str, at: int) -> tuple[int, int]:
    """The stretch between the two stops around `at`."""
    before, behind = _STOP_BEFORE.search(clause, 0, at), _STOP.search(clause, at)
    return before.end() if before else 0, behind.start() if behind else len(clause)


def _windows(indicator: str, clause: str, at: int) -> tuple[tuple[str, int], ...]:
    """The stretches in which 申请 or 授权 is looked for, each with the place of the indicator in it: the figure's own, then from the indicator on."""
    place = clause.rfind(indicator, 0, at) if at >= 0 else -1
    if place < 0:
        place = clause.find(indicator)
    if place < 0:
        return ((clause, 0),) if at < 0 else ((clause[slice(*_segment(clause, at))], 0), (clause, 0))
    start, end = _segment(clause, place)
    around = (clause[start:end], place - start)
    if at < 0 or start <= at <= end:
        return (around,)
    first, last = _segment(clause, at)
    return (clause[first:last], 0), (clause[start : max(end, last)], place - start)


def _fits(entry: Entry, dimension: str, unit: str) -> int:
    """0 where the unit is one of the entry's own or none is asked for, 1 where it may measure a change of it, 2 where it does not fit."""
    if not entry.units:
        return 0
    kind = "money" if dimension.startswith("money_") else dimension
    own = kind in entry.units or ("person" in entry.units and unit in _PERSONS) or ("plain" in entry.units and not unit)
    if own:
        return 0
    return 1 if dimension in _RELATIVE and any(one not in ("count", "person") for one in entry.units) else 2


def _nearness(entry: Entry, indicator: str, windows: tuple[tuple[str, int], ...]) -> int | None:
    """How far the nearest word that the entry asks for stands from the indicator; None where it is missing or a forbidden word stands there."""
    if any(map(indicator.__contains__, entry.not_in)):
        return None
    if not entry.near:
        return _FARTHEST
    if any(map(indicator.__contains__, entry.near)):
        return 0
    for window, place in windows:
        spots = [abs(spot - place) for word in entry.near if (spot := window.find(word)) >= 0]
        if spots:
            return None if any(word in window for word in entry.not_in) else min(spots)
    return None


@lru_cache(maxsize=1024)
def _candidates(indicator: str) -> tuple[tuple[int, int, int], ...]:
    """(length of the tail, that of the keyword below zero, number of its entry) for each keyword at the end of the indicator, or before a tail that changes
    nothing: the best first."""
    found: list[tuple[int, int, int]] = []
    for tail in range(min(_LONGEST_TAIL, len(indicator) - 1) + 1):
        end = len(indicator) - tail
        if indicator[end:] not in _TAIL:
            continue
        for length in _lengths().get(indicator[end - 1], ()):
            word = indicator[end - length : end] if length <= end else ""
            found += ((tail, -length, number) for number in _keywords().get(word, ()))
    return tuple(found)


def _best(indicator: str, unit: str, dimension: str, clause: str, at: int) -> Entry | None:
    windows: tuple[tuple[str, int], ...] = ()
    best: tuple[tuple[int, ...], Entry] | None = None
    for tail, length, number in _candidates(indicator):
        if best is not None and (tail, length) > best[0][:2]:
            break
        entry = entries()[number]
        fit = _fits(entry, dimension, unit)
        if fit == 2:
            continue
        if entry.near and not windows:
            windows = _windows(indicator, clause, at)
        nearness = _nearness(entry, indicator, windows)
        if nearness is None:
            continue
        rank = (tail, length, fit, nearness, number)
        if best is None or rank < best[0]:
            best = rank, entry
    return best[1] if best else None


def _category(unit: str, dimension: str, clause: str, section: str) -> str:
    """The category of what no entry knows."""
    if dimension.startswith("money_"):
        granted = section == "funding" or any(word in clause for word in _GRANTS)
        return "funding" if granted else "eligibility" if section == "requirements" else "economic"
    if dimension == "time" and any(word in clause for word in _TERMS):
        return "duration"
    if section in ("requirements", "funding"):
        return "eligibility" if section == "requirements" else "funding"
    if unit in _PERSONS:
        return "talent" if any(word in clause for word in ("培养", "引进", "人才")) else "application"
    if dimension == "count":
        return "application" if any(word in clause for word in _USES) else "deliverable"
    return "performance"


@lru_cache(maxsize=1024)
def _measured(unit: str) -> tuple[str, str]:
    """A unit as written, folded, and its dimension, empty where it is not known."""
    unit = fold(unit)
    found = units.named(unit) if unit else None
    return unit, found.dimension if found else ""


def identify(indicator: str, *, unit: str, clause: str, section: str, at: int = -1) -> tuple[str, Sense, str]:
    """(indicator_id, sense, category) of what a figure bounds; the first two empty where no entry knows it.

    `unit` is the unit as written, `clause` the clause or sentence of the figure, `section` its section's kind or empty; `at` is the offset of the
    figure's number in the clause where known, so that of two clauses (申请发明专利5件，授权2件) its own is read. Names may be as printed.
    """
    indicator = fold(indicator)
    unit, dimension = _measured(unit)
    entry = _best(indicator, unit, dimension, clause, at) if indicator else None
    if entry is None:
        return "", "", _category(unit, dimension, clause, section)
    if entry.category in _GENERAL and len(joined := _JOINED.split(indicator)) > 1:
        parts = [_best(part, unit, dimension, clause, at) for part in joined]
        if len({part.indicator_id for part in parts if part}) > 1:
            entry = _general(entry)
    return entry.indicator_id, entry.sense, _in_section(entry.category, section)


def _general(entry: Entry) -> Entry:
    """The entry for several of a kind counted together: 发明专利、软件著作权各6项, 行业标准或团体标准2项."""
    _, standard, stage = entry.indicator_id.rpartition("standard")
    wanted = standard + stage if entry.category == "standard" and standard else _GENERAL[entry.category]
    return next((one for one in entries() if one.indicator_id == wanted), entry)


def _in_section(category: str, section: str) -> str:
    """What an applicant must bring along is eligibility, whatever it measures; what a 支持强度 section states is funding."""
    if category in ("funding", "duration"):
        return category
    return {"requirements": "eligibility", "funding": "funding"}.get(section, category)
