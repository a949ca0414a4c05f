"""How near a reading is to the gold: records paired in the order of the text, then compared field by field.

Pairs are the best order-keeping alignment under `affinity` (the number as written, the interval, the quote). Widths and blanks do not count,
letter case does (MW is not mW). Scores come with their support; `polarity` counts the pairs whose bound or change points the wrong way.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Record = Mapping[str, object]

FIELDS = ("lower", "upper", "comparator", "unit", "per", "change", "role", "project", "section")
STRICT = ("lower", "upper", "comparator", "unit")
FULL = (*STRICT, "per", "change", "role")
_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九")}


def load(path: Path) -> list[dict[str, object]]:
    """The records of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def plain(value: object) -> str:
    """Text without blanks and widths; None is empty."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", "" if value is None else str(value)))


def _number(value: object) -> float | None:
    if value is None or value == "":
        return None
    try:
        return float(str(value))
    except ValueError:
        return math.nan


def _ordinal(value: object) -> str:
    """项目 1.1 and 1.1 are one project; so are 榜单一 and 1."""
    text = plain(value)
    digits = re.search(r"\d+(?:\.\d+)*", text)
    if digits:
        return digits.group()
    numeral = re.search(r"[一二三四五六七八九十]+", text)
    if not numeral:
        return text
    tens, ten, ones = numeral.group().partition("十")
    if not ten:
        return str(_NUMERALS.get(tens, tens))
    return str((_NUMERALS.get(tens, 1) if tens else 1) * 10 + _NUMERALS.get(ones, 0))


def same(field: str, gold: Record, found: Record) -> bool:
    """Whether one field agrees."""
    a, b = gold.get(field), found.get(field)
    if field in ("lower", "upper"):
        x, y = _number(a), _number(b)
        return x is y if x is None or y is None else math.isclose(x, y, rel_tol=1e-9, abs_tol=0.0)
    if field == "project":
        return _ordinal(a) == _ordinal(b)
    if field == "change":
        return (plain(a) or "none") == (plain(b) or "none")
    return plain(a) == plain(b)


def affinity(gold: Record, found: Record) -> int:
    """How much two records look like the same number of the text; 0 forbids the pair."""
    interval = same("lower", gold, found) and same("upper", gold, found)
    written_g, written_f = plain(gold.get("number_text")), plain(found.get("number_text"))
    written = bool(written_g) and written_g == written_f
    quote_g, quote_f = plain(gold.get("quote")), plain(found.get("quote"))
    exact = bool(quote_g) and quote_g == quote_f
    near = bool(quote_g and quote_f) and (quote_g in quote_f or quote_f in quote_g) and written_g[:1] in written_f
    if not (interval or written or exact or near):
        return 0
    return 2 + 2 * written + interval + same("unit", gold, found) + same("project", gold, found) + 2 * exact + near


def align(gold: Sequence[Record], found: Sequence[Record], likeness: Callable[[Record, Record], float] = affinity) -> list[tuple[int, int]]:
    """The pairs (index in gold, index in found) of the best order-keeping alignment; a likeness of 0 forbids a pair."""
    n, m = len(gold), len(found)
    weight = [[likeness(g, f) for f in found] for g in gold]
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            take = best[i + 1][j + 1] + weight[i][j] if weight[i][j] else -1
            best[i][j] = max(take, best[i + 1][j], best[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < n and j < m:
        if weight[i][j] and best[i][j] == best[i + 1][j + 1] + weight[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def text_f1(a: object, b: object) -> float:
    """Twice the longest common subsequence over the summed lengths; 1 for two empty texts."""
    x, y = plain(a), plain(b)
    if not x and not y:
        return 1.0
    row = [0] * (len(y) + 1)
    for c in x:
        previous = 0
        for k, d in enumerate(y, 1):
            previous, row[k] = row[k], previous + 1 if c == d else max(row[k], row[k - 1])
    return 2 * row[-1] / (len(x) + len(y))


def _bound(record: Record) -> tuple[int, int]:
    """+1 a floor, -1 a ceiling, 0 neither; by comparator and by the open end."""
    cue = {"ge": 1, "gt": 1, "le": -1, "lt": -1}.get(str(record.get("comparator")), 0)
    lower, upper = _number(record.get("lower")), _number(record.get("upper"))
    return cue, 1 if lower is not None and upper is None else -1 if upper is not None and lower is None else 0


def inverted(gold: Record, found: Record) -> bool:
    """Whether a ceiling was read as a floor, or a rise as a fall."""
    bounds = {-1, 1} <= {*_bound(gold), *_bound(found)}
    return bounds or {gold.get("change"), found.get("change")} == {"increase", "decrease"}


def f1(hits: int, found: int, gold: int) -> float:
    """Harmonic mean of precision and recall; 1 where there is nothing to find."""
    return 2 * hits / (found + gold) if found + gold else 1.0


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of one guide, and what they come from."""

    figures: dict[str, float]
    pairs: list[tuple[int, int]]
    missed: list[int]
    extra: list[int]
    wrong: list[tuple[int, int, tuple[str, ...]]]
    """(index in gold, index in found, the fields that differ; POLARITY first where the reading points the wrong way)."""


def score(gold: Sequence[Record], found: Sequence[Record]) -> Score:
    """found, value, strict, full as F1 over all records; placed and indicator over the pairs; subject and qualifier where either has one."""
    pairs = align(gold, found)
    right = {f: [same(f, gold[i], found[j]) for i, j in pairs] for f in FIELDS}

    def together(fields: Sequence[str]) -> int:
        return sum(all(right[f][k] for f in fields) for k in range(len(pairs)))

    n, m, k = len(gold), len(found), len(pairs)
    figures: dict[str, float] = {
        "gold": n,
        "found": f1(k, m, n),
        "value": f1(together(("lower", "upper")), m, n),
        "strict": f1(together(STRICT), m, n),
        "full": f1(together(FULL), m, n),
        "placed": together(("project", "section")) / k if k else 0.0,
        "polarity": sum(inverted(gold[i], found[j]) for i, j in pairs),
        "indicator": sum(text_f1(gold[i].get("indicator"), found[j].get("indicator")) for i, j in pairs) / k if k else 0.0,
    }
    partner = dict(pairs)
    for field in ("subject", "qualifier"):
        scores = []
        for i, g in enumerate(gold):
            f = found[partner[i]] if i in partner else None
            if plain(g.get(field)) or (f and plain(f.get(field))):
                scores.append(text_f1(g.get(field), f.get(field)) if f else 0.0)
        figures[field] = sum(scores) / len(scores) if scores else 1.0
    figures |= {f"field_{f}": sum(right[f]) / k if k else 0.0 for f in FIELDS}
    wrong = []
    for k, (i, j) in enumerate(pairs):
        fields = tuple(f for f in FIELDS if not right[f][k])
        if inverted(gold[i], found[j]):
            fields = ("POLARITY", *fields)
        if fields:
            wrong.append((i, j, fields))
    seen_g, seen_f = {i for i, _ in pairs}, {j for _, j in pairs}
    return Score(figures, pairs, [i for i in range(n) if i not in seen_g], [j for j in range(m) if j not in seen_f], wrong)


def brief(record: Record) -> str:
    """One line that shows a record to a person."""
    keys = ("project", "section", "quote", "comparator", "lower", "upper", "unit", "per", "change", "role", "indicator")
    return " ".join(f"{k}={record.get(k)!s}" for k in keys if record.get(k) not in (None, ""))
