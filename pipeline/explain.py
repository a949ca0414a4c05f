"""Why a sentence was read as it was: which cue, unit and lexicon entry gave each field, the law behind a bound, and what was no quantity by which rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors import dates, lexicon
from extractors.model.quantity import Quantity, plain_number
from extractors.normalise import fold, squeeze
from extractors.quantities import catalogue, names, numbers, quantities_in, units
from pipeline.labels import CATEGORIES, ROLES, label

_COMPARATORS = ("surface", "side", "comparator", "strength", "negation", "reach", "not_before", "not_after", "examples", "counterexamples")

_LAW, _STANDARD = "《民法典》第一千二百五十九条", "GB/T 8170—2008（极限数值的用语）"
_INCLUDES, _EXCLUDES = ("以上", "以下", "以内", "届满"), ("超过", "不满", "以外")
# What the standard on limiting values says of the words that the law does not name; 不 before one of the first six turns it round.
_TERMS = {
    "大于": ">", "多于": ">", "高于": ">", "小于": "<", "少于": "<", "低于": "<", "不足": "<", "至少": "≥", "及以上": "≥", "至多": "≤", "及以下": "≤",
    "大于等于": "≥", "大于或等于": "≥", "小于等于": "≤", "小于或等于": "≤",
}  # fmt: skip
_TURNED = {">": "≤", "<": "≥"}
_BETTER = ("优于", "好于")
_BOUNDS = {"ge": "下限，含本数", "gt": "下限，不含本数", "le": "上限，含本数", "lt": "上限，不含本数", "eq": "等于", "approx": "约数", "range": "区间", "pm": "公差"}
_FLAGS = {
    "conflicting_comparators": "前后比较词矛盾，取最近者", "suspect_superscript": "可能丢失上标", "missing_unit": "没有单位", "ambiguous_unit": "单位有多种含义",
    "unknown_unit": "单位不在词表", "case": "单位大小写不规范", "far_cue": "比较词与数字不相邻", "uncertain_sense": "“优于”的方向是推定的",
    "floor_on_precision": "精度类指标写作下限，按字面读", "ocr": "疑似误识", "reversed_range": "区间次序颠倒",
    "restored_exponent": "已恢复上标", "ocr_read": "由 OCR 读出", "ocr_exponent": "OCR 读出的上标未经核对",
}  # fmt: skip
_SENSES = {"higher": "越大越好", "lower": "越小越好", "target": "以达到为准"}


@dataclass(frozen=True, slots=True)
class Reason:
    """One field of a reading: its value, and what gave it (a lexicon entry as file:entry, a law, a rule)."""

    field: str
    value: str
    by: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A quantity and the reasons of its fields."""

    quantity: Quantity
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A numeral that is no quantity, and the rule by which it is none; `says` is what the rule says in words."""

    text: str
    start: int
    rule: str
    says: str


def _cue(q: Quantity) -> Reason:
    if not q.cue:
        by = "没有比较词" if q.comparator == "eq" else "由数字的写法而来（约数、区间或 ±）"
        return Reason("比较关系", f"{q.comparator} {_BOUNDS[q.comparator]}", by)
    rows = [row for row in lexicon.load("comparators.tsv", _COMPARATORS) if row["surface"] in q.cue]
    longest = max((len(row["surface"]) for row in rows), default=0)
    entries = [row["surface"] for row in rows if len(row["surface"]) == longest]
    by = "，".join(f"comparators.tsv:{surface}" for surface in dict.fromkeys(entries)) or "比较词组合"
    if authority := _authority(q):
        by += f"；{authority}"
    return Reason("比较关系", f"{q.cue} → {q.comparator} {_BOUNDS[q.comparator]}", by)


def _authority(q: Quantity) -> str:
    """The law or standard that says whether the bound itself is admitted; empty where the cue is in neither."""
    if q.comparator == "pm":
        return f"{_STANDARD}：带有极限偏差的数值，两端都在内"
    if q.comparator not in ("ge", "gt", "le", "lt"):
        return ""
    if word := next((word for word in _BETTER if word in q.cue), ""):
        return f"“{word}”按指标的方向读：{'越小越好，是上限' if q.comparator == 'lt' else '越大越好，是下限'}"
    told = _INCLUDES[:1] if q.comparator == "ge" else _INCLUDES[1:] if q.comparator == "le" else ()
    if word := next((word for word in told if word in q.cue), ""):
        return f"{_LAW}：“{word}”包括本数"
    if word := next((word for word in _EXCLUDES if word in q.cue), ""):
        return f"{_LAW}：“{word}”不包括本数" + ("，因此加“不”后包括本数" if q.comparator in ("ge", "le") else "")
    for word in sorted(_TERMS, key=len, reverse=True):
        sign = _TERMS[word]
        if word in q.cue:
            turned = f"不{word}" in q.cue.replace("得", "") and sign in _TURNED
            return f"{_STANDARD}：“{'不' if turned else ''}{word}”即 {_TURNED[sign] if turned else sign}"
    return ""


_SPELT = (
    ("±", "±：由中心和偏差得两端"), (r"[/／]|分之", "分数"), (r"[～~—至到-].*\d", "两端各读"), (r"[×xX*^]|[⁰¹²³⁴-⁹⁻]|\d[eE]", "科学记数法"),
    (r"\d\s*[十百千万亿兆]+$", "倍数 {0}"), (r"[〇零一二两三四五六七八九]|^[十百千万亿]", "汉字数字"), (r"[０-９，．]", "全角数字"), (r"\d[,， ]\d", "千分位"),
)  # fmt: skip


def _number(q: Quantity) -> Reason:
    ends = [plain_number(value) for value in dict.fromkeys((q.lower, q.upper)) if value is not None]
    value = "～".join(ends)
    told = [says.format(found[0].lstrip("0123456789 ")) for pattern, says in _SPELT if (found := re.search(pattern, q.number_text))]
    return Reason("数值", f"{q.number_text} → {value}", "按字面" if q.number_text == value else "、".join(told) or "数字的写法")


def _unit(q: Quantity) -> Reason:
    if not q.unit:
        return Reason("单位", "无", "数字后面没有单位")
    known = units.named(q.unit)
    value = q.unit + (f"/{q.per}" if q.per else "")
    if known is None or not q.unit_id:
        return Reason("单位", value, "不在 units.tsv 中，照原文保留")
    si = ""
    if known.factor is not None and known.si_unit:
        factor, offset = plain_number(known.factor), plain_number(known.offset)
        si = f"，1 {q.unit} = {factor} {known.si_unit.removeprefix('1')}".rstrip() if offset == "0" else f"，{known.si_unit} = {q.unit} × {factor} + {offset}"
    parts = [part.partition("^")[0] for part in re.split(r"[*/]", q.unit_id)]
    return Reason("单位", value, f"units.tsv:{'、'.join(parts)}（{q.dimension}）{si}")


def _reasons(q: Quantity) -> Iterator[Reason]:
    yield _cue(q)
    yield _number(q)
    yield _unit(q)
    if q.change != "none":
        yield Reason("变化", {"increase": "提高", "decrease": "降低"}[q.change], "数字是变化的幅度，不是水平")
    entry = next((entry for entry in catalogue.entries() if entry.indicator_id == q.indicator_id), None)
    if q.indicator:
        by = "原文短语"
        if entry is not None:
            by = f"indicators.tsv:{q.indicator_id}（{label(CATEGORIES, entry.category)}，{_SENSES.get(entry.sense, '方向未知')}）"
        yield Reason("指标", q.indicator, by)
    for name, value in (("主体", q.subject), ("限定", q.qualifier)):
        if value:
            yield Reason(name, value, "原文短语")
    yield Reason("角色", label(ROLES, q.role), {"target": "须达到、给予或遵守", "condition": "只说明另一数字何时成立", "context": "只作说明"}[q.role])
    flags = "、".join(_FLAGS.get(flag, flag) for flag in q.flags)
    yield Reason("置信度", f"{q.confidence:g}", flags or "没有疑点")


def explain(text: str) -> tuple[list[Explanation], list[Rejected]]:
    """The quantities of a sentence with their reasons, and its other numerals with theirs."""
    printed, _ = squeeze(text)
    folded = fold(printed)
    found, ignored = quantities_in(printed, folded, 0, len(printed), dates.spans(folded))
    says = names.rules()
    rejected = []
    for numeral in numbers.scan(folded):
        rule = ignored.get(numeral.start, "")
        if rule:
            base, _, word = rule.partition(":")
            told = says.get(rule) or says.get(base) or (f"词语“{word}”" if word else rule)
            rejected.append(Rejected(printed[numeral.start : numeral.end], numeral.start, rule, told))
    return [Explanation(q, tuple(_reasons(q))) for q in found], rejected
