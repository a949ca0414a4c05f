"""Figures in the cells of a table: the head of the column and the label of the row say what they are and in which unit.

Taken: a unit in the head (资助额度（万元）) or in a column of units beside the figure, applied to the numbers of the column or row that have none; the row's label,
or the head, as the indicator of a figure whose cell names none, and the other as its bearer or its circumstance; running numbers under 序号.
Left: rows that are projects (tabular.py).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from extractors import patterns
from extractors.model.quantity import Quantity
from extractors.model.records import dataclass, replace
from extractors.model.text import CellSpan, Text
from extractors.quantities import catalogue, comparators, units
from extractors.quantities.figure import UnitMatch
from extractors.words import property_at_end

_BRACKET = patterns.compile(r"[（(]([^（()）]{1,16})[）)]|/([万千百亿]?元|%)$|[，,](?:单位[：:])?([^，,（）()]{1,8})$")
_BRACKETED = patterns.compile(r"[（(][^（()）]{1,40}[）)]")
_UNIT_HEAD = patterns.compile(r"(?:计量|度量|数量)?单位")
_NUMBER_HEAD = patterns.compile(r"(?:序号|编号|序|号|项次|No\.?|№)")
# Heads that say only that a value follows; the row's label names what is measured.
_VALUE_HEAD = patterns.compile(
    r"(?:考核|攻关|揭榜|任务|技术|性能|主要|绩效|验收|预期|目标|指标|参数|具体|要求|数量|数值|值|结果|内容|项目|名称|水平|标准|约束|备注|说明|完成|年度|中期|终期|结题|实施期|末|期|总|现有|现状|目前|当前|现行|基线|基准|起始|初始|达到|上限|下限|不[低高少大多小]于|不超过|最低|最高)+[（(]?[^（()）]{0,10}[）)]?"
)
# A column that tells where things stand binds nobody.
_PRESENT_HEAD = patterns.compile(r"现有|现状|目前|当前|现行|基线|基准|基期|起始|初始|基数")
# 补助上限（万元）: the head bounds what stands below it.
_BOUND_HEAD = patterns.compile(
    r"(?P<limit>上限|(?P<floor>下限))|封顶|不[得应]?(?:超过|[高大多]于)|最高(?:资助|补助|奖励|支持|限额|额度|金额|标准|比例|可)"
    r"|(?P<floor>不[得应]?[低少小]于|最低(?:资助|投入|限额|额度|金额|标准|比例|要求))"
)
_LABEL = patterns.compile(r"\p{Han}{2}|[A-Za-z]{3}|[0-9]{4}年")
_YEAR = patterns.compile(r"(?:19|20)\d\d|第[一二三四五六七八九十]年")
_TIME_HEAD = patterns.compile(rf"(?:{_YEAR.pattern}).*|.*(?:年|年度|期|阶段|时|月|季度)")
HEADER_UNIT = "header_unit"
ROW_NUMBER = "row_number"


@dataclass(frozen=True, slots=True)
class _Grid:
    """The cells of one table by (row, column), as folded text, and how many rows on top are heads."""

    words: dict[tuple[int, int], str]
    heads: int

    def head(self, column: int) -> str:
        """What stands above a column, the row nearest to its figures first."""
        for row in range(self.heads - 1, -1, -1):
            if self.words.get((row, column)):
                return self.words[row, column]
        return ""


def _grids(text: Text) -> dict[int, _Grid]:
    words: dict[int, dict[tuple[int, int], str]] = {}
    for span in text.cells:
        table, row, column = span.cell
        cells = words.setdefault(table, {})
        cells[row, column] = (cells.get((row, column), "") + text.folded[span.start : span.end]).strip()
    return {table: _Grid(cells, text.source.tables[table].header_rows) for table, cells in words.items()}


def _head_unit(head: str) -> tuple[Decimal, UnitMatch] | None:
    """The unit named in a column's head, with its multiplier."""
    for match in _BRACKET.finditer(head):
        found = units.header(next(g for g in match.groups() if g))
        if found is not None:
            return found
    return None


def _row_unit(grid: _Grid, row: int, column: int) -> tuple[Decimal, UnitMatch] | None:
    """The unit of a row: in its column of units, or in the bracket of its label."""
    for other in range(column):
        words = grid.words.get((row, other), "")
        if _UNIT_HEAD.fullmatch(grid.head(other)):
            return units.header(words)
    for other in range(column - 1, -1, -1):
        found = _head_unit(grid.words.get((row, other), ""))
        if found is not None:
            return found
    return None


def _label(grid: _Grid, row: int, column: int) -> str:
    """The nearest cell on the left that names something."""
    for other in range(column - 1, -1, -1):
        words = grid.words.get((row, other), "")
        if _LABEL.search(words) and not _UNIT_HEAD.fullmatch(grid.head(other)) and units.named(words) is None:
            return _BRACKETED.sub("", words).strip()
    return ""


def apply(quantities: Sequence[Quantity], ignored: dict[int, str], text: Text) -> list[Quantity]:
    """The quantities of a guide with what their tables say of them; numbers that are none move to `ignored`."""
    if not text.cells:
        return list(quantities)
    grids = _grids(text)
    starts = [span.start for span in text.cells]
    kept = []
    for quantity in quantities:
        k = bisect_right(starts, quantity.number_start) - 1
        span = text.cells[k] if k >= 0 else None
        if span is None or quantity.number_end > span.end:
            kept.append(quantity)
            continue
        reason = _reason(quantity, span, grids[span.cell[0]], text)
        if reason:
            ignored[quantity.number_start] = reason
            continue
        kept.append(_read(quantity, span, grids[span.cell[0]]))
    return kept


def _reason(quantity: Quantity, span: CellSpan, grid: _Grid, text: Text) -> str:
    _, row, column = span.cell
    if _UNIT_HEAD.fullmatch(grid.head(column)):
        return HEADER_UNIT
    if row < grid.heads:
        bracket = _BRACKET.search(text.folded, span.start, span.end)
        return HEADER_UNIT if bracket and bracket.start() <= quantity.number_start < bracket.end() else ""
    alone = text.folded[span.start : span.end].strip().rstrip(".、").isdigit()
    return ROW_NUMBER if alone and not quantity.unit and _NUMBER_HEAD.fullmatch(grid.head(column)) else ""


def _read(quantity: Quantity, span: CellSpan, grid: _Grid) -> Quantity:
    _, row, column = span.cell
    if row < grid.heads:
        return quantity
    head = grid.head(column)
    label = _label(grid, row, column)
    words = grid.words.get((row, column), "")
    own = _BRACKETED.sub("", words).strip()
    if quantity.quote in words and quantity.quote not in own and _LABEL.search(own) and grid.words.get((row, column + 1)):
        # 并行效率（1024核）in the row of its value: a circumstance of that value.
        return replace(quantity, role="condition", indicator=quantity.indicator or own)
    quantity = _bounded(quantity, head)
    changes: dict[str, Any] = {}
    if _PRESENT_HEAD.search(head) and quantity.role == "target":
        changes["role"] = "context"
    if not quantity.unit and not quantity.dimension:
        found = _head_unit(head) or _row_unit(grid, row, column)
        if found is not None:
            changes |= _in_unit(quantity, *found)
    if not quantity.indicator:
        bare = _BRACKET.sub("", head).strip()
        of_label = not bare or _VALUE_HEAD.fullmatch(head) is not None
        whose = "" if of_label or not _row_names(grid, column, label, bare) else bare
        name = label if of_label or whose else bare
        unit = changes.get("unit", quantity.unit)
        indicator_id, sense, category = catalogue.identify(name, unit=unit, clause=name, section=quantity.section)
        changes |= {"indicator": name, "indicator_id": indicator_id, "sense": sense, "category": category}
        asides = [label if name != label else _aside(grid, row, column)]
        if whose and _TIME_HEAD.fullmatch(whose):
            asides.insert(0, whose)
        elif whose and not quantity.subject:
            changes["subject"] = whose
        if not quantity.qualifier:
            changes["qualifier"] = "；".join(filter(None, asides))
    return replace(quantity, **changes) if changes else quantity


def _bounded(quantity: Quantity, head: str) -> Quantity:
    """The quantity with the bound that the head of its column states (补助上限, 不低于), where its cell states none."""
    found = _BOUND_HEAD.search(head) if quantity.comparator == "eq" else None
    if found is None or (found["limit"] and found.start() and not comparators.is_capped(head, found.start(), 0)):
        return quantity
    if found["floor"]:
        return replace(quantity, comparator="ge", upper=None, si_upper=None, upper_closed=False)
    return replace(quantity, comparator="le", lower=None, si_lower=None, lower_closed=False)


def _row_names(grid: _Grid, column: int, label: str, head: str) -> bool:
    """Whether the row's label is what is measured, and the column's head whose it is (最大负载 of 甲型 and 乙型), rather than the other way round."""
    if not label or _is_property(head) or _YEAR.match(label):
        return False
    in_unit = any(_UNIT_HEAD.fullmatch(grid.head(other)) for other in range(column))
    return in_unit or _is_property(label) or not catalogue.identify(head, unit="", clause=head, section="")[0]


def _is_property(words: str) -> bool:
    return property_at_end(words, 0, len(words)) >= 0


def _aside(grid: _Grid, row: int, column: int) -> str:
    """What the bracket behind a row's label says, where it is no unit: 求解时间（与现有软件相比）."""
    for other in range(column - 1, -1, -1):
        words = grid.words.get((row, other), "")
        if _LABEL.search(words):
            found = _BRACKETED.search(words)
            return found.group()[1:-1] if found and _head_unit(words) is None else ""
    return ""


def _in_unit(quantity: Quantity, factor: Decimal, unit: UnitMatch) -> dict[str, Any]:
    """What changes of a quantity whose unit stands elsewhere in its table."""

    def scaled(value: Decimal | None) -> Decimal | None:
        return None if value is None else value * factor

    def si(value: Decimal | None) -> Decimal | None:
        return None if value is None else units.convert(value, unit)

    lower, upper = scaled(quantity.lower), scaled(quantity.upper)
    return {
        "lower": lower,
        "upper": upper,
        "unit": unit.surface,
        "per": quantity.per or unit.per,
        "unit_id": unit.unit_id,
        "dimension": unit.dimension,
        "si_unit": unit.si_unit,
        "si_lower": si(lower),
        "si_upper": si(upper),
        "flags": tuple(flag for flag in quantity.flags if flag != "missing_unit"),
        "confidence": max(quantity.confidence, 0.95) if quantity.flags in ((), ("missing_unit",)) else quantity.confidence,
    }
