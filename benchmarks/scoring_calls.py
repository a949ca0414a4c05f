"""How near the reading of a call is to the gold: dates, rules, facts and assessable items, each paired and compared in its own way.

Records are paired by what they quote, in the order of the text first; what is left over (two rules of one clause, told in another order) is paired
afterwards. A rule counts where key, modality and figure agree; reading a duty for a permission, or a wish for a duty, is counted apart, for it is
worse than a miss. Where the conventions admit two names, the gold names both (`completion_by|milestone_by`). Widths and blanks do not count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import scoring

Record = Mapping[str, object]
Pairs = list[tuple[int, int]]

FIGURE = ("comparator", "lower", "upper", "unit")
FREE_TEXT = frozenset({"lead_text", "region", "funding_mode", "payment", "title", "type"})
"""Facts in the guide's words: one may hold a word more than the other (项目 in 应用示范类项目)."""
LISTS = frozenset({"lead"})
NEAR = 0.6
"""Share of the shorter quote that must stand in the longer one in one piece."""
LOW, HIGH = frozenset({"should", "may"}), frozenset({"must", "must_not"})


@dataclass(frozen=True, slots=True)
class CallScore:
    """The figures of one call and the errors behind them, as lines for a person."""

    figures: dict[str, float]
    errors: list[str] = field(default_factory=list)


def named(field_name: str, gold: Record, found: Record) -> bool:
    """Whether a name (key, kind) is one of those that the gold admits."""
    return not {*str(found.get(field_name)).split("|")}.isdisjoint(str(gold.get(field_name)).split("|"))


def own(guides: Sequence[Mapping[str, Sequence[Record]]]) -> dict[str, list[Record]]:
    """The rows of the guides of one file by table, without what a later guide only inherits from an earlier one."""
    rows: dict[str, list[Record]] = {}
    for guide in guides:
        for table, records in guide.items():
            seen = {_mark(r) for r in rows.get(table, ())} if table in ("dates", "rules") else set()
            rows.setdefault(table, []).extend(r for r in records if _mark(r) not in seen)
    return rows


def _mark(record: Record) -> tuple[str, ...]:
    names = ("project", "kind", "from", "to", "key", "modality", "comparator", "lower", "upper", "unit", "value", "raw", "quote")
    return tuple(scoring.plain(record.get(name)) for name in names)


def overlap(a: object, b: object) -> float:
    """How much of the shorter of two quotes stands in the other in one piece, 0 to 1."""
    x, y = scoring.plain(a), scoring.plain(b)
    if not x or not y:
        return 0.0
    if x in y or y in x:
        return 1.0
    longest = SequenceMatcher(None, x, y, autojunk=False).find_longest_match()
    return longest.size / min(len(x), len(y))


def pair(gold: Sequence[Record], found: Sequence[Record], affinity: Callable[[Record, Record], float]) -> Pairs:
    """The best order-keeping pairs, then the best of what is left over; an affinity of 0 forbids a pair."""
    pairs = scoring.align(gold, found, affinity)
    seen_g, seen_f = {i for i, _ in pairs}, {j for _, j in pairs}
    left = [(like, i, j) for i, g in enumerate(gold) for j, f in enumerate(found) if i not in seen_g and j not in seen_f and (like := affinity(g, f))]
    for _, i, j in sorted(left, key=lambda one: (-one[0], one[1], one[2])):
        if i not in seen_g and j not in seen_f:
            seen_g.add(i)
            seen_f.add(j)
            pairs.append((i, j))
    return sorted(pairs)


def _placed(gold: Record, found: Record) -> bool:
    return scoring.same("project", gold, found) and scoring.same("topic", {"topic": _label(gold)}, {"topic": _label(found)})


def _label(record: Record) -> str:
    """专题一 and 一 are one topic."""
    return re.sub(r"^(?:专题|方向|领域)", "", scoring.plain(record.get("topic")))


def _ends(gold: Record, found: Record) -> bool:
    return all(scoring.plain(gold.get(end)) == scoring.plain(found.get(end)) for end in ("from", "to"))


def _date_affinity(gold: Record, found: Record) -> float:
    share = overlap(gold.get("raw"), found.get("raw"))
    if share < NEAR:
        return 0.0
    return share + 2 * _ends(gold, found) + named("kind", gold, found) + _placed(gold, found)


def score_dates(gold: Sequence[Record], found: Sequence[Record]) -> CallScore:
    """`dates` F1 of (from, to) over all records, `kind` the share of the pairs with kind right, `dates_full` F1 with comparator, precision and anchor."""
    pairs = pair(gold, found, _date_affinity)
    right = [(i, j) for i, j in pairs if _ends(gold[i], found[j])]
    kinds = [(i, j) for i, j in pairs if named("kind", gold[i], found[j])]
    full = [
        (i, j)
        for i, j in right
        if (i, j) in kinds and all(scoring.same(f, gold[i], found[j]) for f in ("comparator", "precision", "anchor"))
    ]
    figures = {
        "dates": scoring.f1(len(right), len(found), len(gold)),
        "kind": len(kinds) / len(pairs) if pairs else 1.0,
        "dates_full": scoring.f1(len(full), len(found), len(gold)),
    }

    def differences(g: Record, f: Record) -> list[str]:
        wrong = [
            name for name in ("from", "to", "precision", "comparator", "anchor") if scoring.plain(g.get(name)) != scoring.plain(f.get(name))
        ]
        return ["kind"] * (not named("kind", g, f)) + wrong

    return CallScore(figures, list(_errors("date", gold, found, pairs, differences)))


def _figure(gold: Record, found: Record) -> bool:
    """A comparator without a bound (ge beside the date of birth in `value`) is no figure."""
    if all(record.get(end) is None for record in (gold, found) for end in ("lower", "upper")):
        return True
    return all(scoring.same(part, gold, found) for part in FIGURE)


def _rule_affinity(gold: Record, found: Record) -> float:
    share = overlap(gold.get("quote"), found.get("quote"))
    if share < NEAR:
        return 0.0
    same_key = named("key", gold, found)
    return share + 4 * same_key + 3 * _figure(gold, found) + (gold.get("modality") == found.get("modality")) + 2 * _placed(gold, found)


def _rule_pairs(gold: Sequence[Record], found: Sequence[Record]) -> Pairs:
    """Pairs of one key first: the rules of one clause share their quote and may be told in any order."""
    pairs = pair(gold, found, lambda g, f: _rule_affinity(g, f) if named("key", g, f) else 0.0)
    seen_g, seen_f = {i for i, _ in pairs}, {j for _, j in pairs}
    left_g = [i for i in range(len(gold)) if i not in seen_g]
    left_f = [j for j in range(len(found)) if j not in seen_f]
    rest = pair([gold[i] for i in left_g], [found[j] for j in left_f], _rule_affinity)
    return sorted([*pairs, *((left_g[i], left_f[j]) for i, j in rest)])


def score_rules(gold: Sequence[Record], found: Sequence[Record]) -> CallScore:
    """`rules` F1 of (key, modality, figure); `rules_found` F1 of the pairs; `key`, `modality`, `figure`, `scope`, `applies_to` shares of the pairs.

    `must_may` counts duties read as permissions and the reverse, `should_must` wishes read as duties and the reverse, among pairs of one key.
    """
    pairs = _rule_pairs(gold, found)

    def differences(g: Record, f: Record) -> list[str]:
        wrong = [name for name in ("key", "modality") if not named(name, g, f)]
        return wrong + ["figure"] * (not _figure(g, f))

    def share(test: Callable[[Record, Record], bool]) -> float:
        return sum(test(gold[i], found[j]) for i, j in pairs) / len(pairs) if pairs else 1.0

    right = sum(not differences(gold[i], found[j]) for i, j in pairs)
    crossed = [(str(gold[i]["modality"]), str(found[j].get("modality"))) for i, j in pairs if named("key", gold[i], found[j])]
    figures = {
        "rules": scoring.f1(right, len(found), len(gold)),
        "rules_found": scoring.f1(len(pairs), len(found), len(gold)),
        "key": share(lambda g, f: named("key", g, f)),
        "modality": share(lambda g, f: g.get("modality") == f.get("modality")),
        "figure": share(_figure),
        "scope": share(lambda g, f: g.get("scope") == f.get("scope")),
        "applies_to": share(lambda g, f: bool(g.get("applies_to")) == bool(f.get("applies_to"))),
        "must_may": sum({a, b} & HIGH != set() and "may" in (a, b) for a, b in crossed),
        "should_must": sum({a, b} & HIGH != set() and "should" in (a, b) for a, b in crossed),
    }
    return CallScore(figures, list(_errors("rule", gold, found, pairs, differences)))


def _cell(column: str, wanted: object, got: object) -> bool:
    if wanted is None or wanted == "":
        return got is None or got == ""
    if got is None or got == "":
        return False
    if isinstance(wanted, bool) or isinstance(got, bool):
        return wanted is got
    if isinstance(wanted, int | float):
        return scoring.same("lower", {"lower": wanted}, {"lower": got})
    if column in LISTS:
        return set(re.split(r"[,，、;；|\s]+", str(wanted))) == set(re.split(r"[,，、;；|\s]+", str(got)))
    x, y = scoring.plain(wanted), scoring.plain(got)
    return x == y or (column in FREE_TEXT and (x in y or y in x))


def score_facts(gold: Sequence[Record], found: Sequence[Record]) -> CallScore:
    """`facts`: the share of the cells named in the gold that are right, projects in the order of the text; a project not found has no cell right."""
    pairs = dict(pair(gold, found, lambda g, f: float(scoring.same("project", g, f))))
    cells = right = 0
    errors = []
    for i, wanted in enumerate(gold):
        row: Record = found[pairs[i]] if i in pairs else {}
        for column, value in wanted.items():
            if column in ("project", "topic"):
                continue
            cells += 1
            if i in pairs and _cell(column, value, row.get(column)):
                right += 1
            else:
                errors.append(f"fact {wanted['project']} {column}: gold {value!r} · read {row.get(column)!r}")
    return CallScore({"facts": right / cells if cells else 1.0, "cells": cells}, errors)


def _cuts(items: Iterable[Record]) -> dict[tuple[int, int], Record]:
    """(number of the project in its order, end of the item in the text of its section without blanks) → item."""
    cuts: dict[tuple[int, int], Record] = {}
    place, offset, last = -1, 0, None
    for item in items:
        key = (_label(item), scoring.plain(item.get("project")), str(item.get("section_id", "")))
        if key != last:
            place, offset, last = place + 1, 0, key
        offset += len(scoring.plain(item.get("text")))
        cuts[place, offset] = item
    return cuts


def score_items(gold: Sequence[Record], found: Sequence[Record]) -> CallScore:
    """`items` F1 of the cuts (ends of items in their section); `item_kind` and `item_stage` shares of the cuts that agree; `items_text` 1 if all texts agree."""
    wanted, got = _cuts(gold), _cuts(found)
    common = [k for k in wanted if k in got]

    def share(name: str) -> float:
        return sum(wanted[k].get(name) == got[k].get(name) for k in common) / len(common) if common else 1.0

    texts = ["".join(scoring.plain(r.get("text")) for r in rows) for rows in (gold, found)]
    figures = {
        "items": scoring.f1(len(common), len(got), len(wanted)),
        "item_kind": share("kind"),
        "item_stage": share("stage"),
        "items_text": float(texts[0] == texts[1]),
    }
    errors = [f"item missed: {wanted[k]['project']} {wanted[k]['text']}" for k in wanted if k not in got]
    errors += [f"item extra: {got[k].get('project')} {got[k].get('text')}" for k in got if k not in wanted]
    for k in common:
        errors += [
            f"item {name}: {wanted[k]['project']} {wanted[k]['text']}: gold {wanted[k].get(name)!r} · read {got[k].get(name)!r}"
            for name in ("kind", "stage")
            if wanted[k].get(name) != got[k].get(name)
        ]
    return CallScore(figures, errors)


def brief(record: Record) -> str:
    """One line that shows a record to a person."""
    keys = (
        "project",
        "kind",
        "from",
        "to",
        "anchor",
        "key",
        "modality",
        "comparator",
        "lower",
        "upper",
        "unit",
        "value",
        "applies_to",
        "raw",
        "quote",
    )
    return " ".join(f"{k}={record[k]!s}" for k in keys if record.get(k) not in (None, ""))


def _errors(
    what: str, gold: Sequence[Record], found: Sequence[Record], pairs: Pairs, differences: Callable[[Record, Record], list[str]]
) -> Iterable[str]:
    seen_g, seen_f = {i for i, _ in pairs}, {j for _, j in pairs}
    for i, record in enumerate(gold):
        if i not in seen_g:
            yield f"{what} missed: {brief(record)}"
    for j, record in enumerate(found):
        if j not in seen_f:
            yield f"{what} extra: {brief(record)}"
    for i, j in pairs:
        if wrong := differences(gold[i], found[j]):
            yield f"{what} {', '.join(wrong)}: gold {brief(gold[i])} · read {brief(found[j])}"


SCORERS: Mapping[str, Callable[[Sequence[Record], Sequence[Record]], CallScore]] = {
    "dates": score_dates,
    "rules": score_rules,
    "facts": score_facts,
    "items": score_items,
}


def score_call(gold: Mapping[str, Sequence[Record]], found: Mapping[str, Sequence[Record]]) -> CallScore:
    """All tables that have a gold; the other tables are left out."""
    figures: dict[str, float] = {}
    errors: list[str] = []
    for table, scorer in SCORERS.items():
        if table in gold:
            result = scorer(gold[table], found.get(table, ()))
            figures |= result.figures
            errors += result.errors
    return CallScore(figures, errors)
