"""What changed between two editions of a guide, or between two batches of guides.

Projects are aligned by number, title and content; then their figures one by one, by what they bound and where they stand. A figure is
*tightened* where it admits less than before in the direction that matters (`sense`), *relaxed* where it admits more. What only says the
same in other words (3 → 不少于3, 1000 m → 1 km) is wording or unit, never a tightening.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Literal, TypeVar

from extractors.model.block import Project, Section
from extractors.model.guide import Date, Guide, Item, Rule
from extractors.model.quantity import Quantity, plain_number
from pipeline.labels import DATES, MODALITIES, RULES, SECTIONS, label
from pipeline.overview import WAN

Kind = Literal["tightened", "relaxed", "changed", "unit", "wording", "new", "dropped"]
Subject = Literal["guide", "project", "indicator", "clause", "money", "duration", "eligibility", "date"]
T = TypeVar("T")

KINDS: Mapping[str, str] = {
    "tightened": "收紧", "relaxed": "放宽", "changed": "改变", "unit": "单位", "wording": "措辞", "new": "新增", "dropped": "取消",
}  # fmt: skip
SUBJECTS: Mapping[str, str] = {
    "guide": "指南", "project": "项目", "indicator": "指标", "clause": "定性条目", "money": "经费", "duration": "周期", "eligibility": "申报条件", "date": "日期",
}  # fmt: skip

_MONEY = frozenset({
    "funding_max", "funding_min", "funding_mean", "funding_total", "funding_share_max", "funding_mode", "payment", "matching_min", "equipment_share_max",
    "indirect_share_max", "awards_max",
})  # fmt: skip
_FEWER_IS_LESS = frozenset({"funding_max", "funding_min", "funding_mean", "funding_total", "funding_share_max", "awards_max"})
"""Rules that grant: what is granted goes up or down, it is neither tightened nor relaxed."""

_FIGURES = re.compile(r"\d+(?:\.\d+)?")

PAIR, FIGURE, CLAUSE, GUIDE = 0.42, 0.5, 0.55, 0.5
"""Likeness (0 to 1) from which two projects, figures, clauses or guides are taken for the same one."""

_LONGEST = 3000
"""Characters of a passage that is compared word by word; longer ones are shown whole."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `old` and `new` are as people read them; `old_place` and `new_place` are (page, line) from 1, zeros where there is none."""

    subject: Subject
    kind: Kind
    guide: str
    project: str
    name: str
    old: str
    new: str
    note: str = ""
    old_place: tuple[int, int] = (0, 0)
    new_place: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Redline:
    """A section whose text differs: stretches kept (=), taken out (-) and put in (+), in order."""

    guide: str
    project: str
    section: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences, in the order of the new edition."""

    changes: tuple[Change, ...]
    redlines: tuple[Redline, ...]


# --- likeness


def _grams(text: str) -> frozenset[str]:
    text = "".join(text.split())
    return frozenset(text[k : k + 2] for k in range(len(text) - 1)) or frozenset({text})


def _dice(a: frozenset[str], b: frozenset[str]) -> float:
    return 2 * len(a & b) / (len(a) + len(b))


def likeness(a: str, b: str) -> float:
    """How alike two texts are, 0 to 1, by the pairs of signs that they share."""
    return 1.0 if a == b else _dice(_grams(a), _grams(b))


def _matched(old: Sequence[T], new: Sequence[T], score: Callable[[T, T], float], least: float) -> dict[int, int]:
    """Index in `old` → index in `new` of what belongs together: the likeliest pairs first, each used once; at equal likeness those that keep the order."""
    pairs = []
    for i, a in enumerate(old):
        for j, b in enumerate(new):
            value = score(a, b)
            if value >= least:
                pairs.append((-round(value, 3), abs(i - j), i, j))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(pairs):
        if i not in found and j not in taken:
            found[i] = j
            taken.add(j)
    return found


def _first_exact(old: Sequence[T], new: Sequence[T], key: Callable[[T], Hashable]) -> dict[int, int]:
    """Pairs of equal key, in their order."""
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for j, b in enumerate(new):
        waiting[key(b)].append(j)
    return {i: waiting[key(a)].pop(0) for i, a in enumerate(old) if waiting[key(a)]}


def _aligned(
    old: Sequence[T], new: Sequence[T], key: Callable[[T], Hashable], score: Callable[[T, T], float], least: float
) -> tuple[list[tuple[T, T]], list[T], list[T]]:
    """(pairs, only in old, only in new): equal keys first, likeness for the rest."""
    exact = _first_exact(old, new, key)
    taken = set(exact.values())
    rest_old, rest_new = [i for i in range(len(old)) if i not in exact], [j for j in range(len(new)) if j not in taken]
    like = _matched([old[i] for i in rest_old], [new[j] for j in rest_new], score, least)
    pairs = {**exact, **{rest_old[i]: rest_new[j] for i, j in like.items()}}
    used = set(pairs.values())
    return (
        [(old[i], new[j]) for i, j in sorted(pairs.items(), key=lambda pair: pair[1])],
        [a for i, a in enumerate(old) if i not in pairs],
        [b for j, b in enumerate(new) if j not in used],
    )


# --- figures


def _effective(q: Quantity, *, si: bool) -> tuple[Decimal | None, Decimal | None]:
    """The admitted interval in the direction that matters: 发明专利3件 is a floor where more is better, 误差1mm a ceiling where less is."""
    low, high = (q.si_lower, q.si_upper) if si else (q.lower, q.upper)
    if q.comparator in ("eq", "approx"):
        if q.sense == "higher" or q.change != "none":
            return low, None
        if q.sense == "lower":
            return None, high
    return low, high


def _strictness(old: Decimal | None, new: Decimal | None, old_closed: bool, new_closed: bool, *, floor: bool) -> int:
    """1 where an end of the interval moved inwards, -1 outwards, 0 not at all."""
    if old is None or new is None:
        return 0 if old is new else -1 if new is None else 1
    if old != new:
        return 1 if (new > old) == floor else -1
    return 0 if old_closed == new_closed else 1 if old_closed else -1


def compare(old: Quantity, new: Quantity) -> Kind | None:
    """What became of a figure; None where it says the same in the same words."""
    same_figure = (old.lower, old.upper, old.lower_closed, old.upper_closed) == (new.lower, new.upper, new.lower_closed, new.upper_closed)
    if old.per != new.per:
        return "unit"
    if old.change != new.change:
        return "changed"
    if old.unit == new.unit and same_figure and old.comparator == new.comparator:
        said = [("".join(q.indicator.split()), "".join(q.subject.split()), "".join(q.qualifier.split())) for q in (old, new)]
        if said[0] == said[1]:
            return None
        conditions = [_FIGURES.findall(q.qualifier) for q in (old, new)]
        return "wording" if conditions[0] == conditions[1] else "changed"
    si = old.unit != new.unit
    if si and not (old.dimension and old.dimension == new.dimension and old.si_unit and old.si_unit == new.si_unit):
        return "unit"
    return _moved(old, new, si=si)


def _moved(old: Quantity, new: Quantity, *, si: bool) -> Kind:
    """How the admitted interval moved, for figures that can be compared."""
    a, b = _effective(old, si=si), _effective(new, si=si)
    points = {"eq", "approx"}
    if (old.comparator in points) != (new.comparator in points):
        # 3 → 不少于3: the figure itself stands as it was
        ends = [{(q.si_lower if si else q.lower), (q.si_upper if si else q.upper)} - {None} for q in (old, new)]
        if ends[0] & ends[1] and "range" not in (old.comparator, new.comparator):
            return "wording"
    if a == b and (old.lower_closed, old.upper_closed) == (new.lower_closed, new.upper_closed):
        return "unit" if si else "wording"
    if (a[0] is None) != (b[0] is None) and (a[1] is None) != (b[1] is None):
        return "changed"
    floor = _strictness(a[0], b[0], old.lower_closed, new.lower_closed, floor=True)
    ceiling = _strictness(a[1], b[1], old.upper_closed, new.upper_closed, floor=False)
    decisive = floor or ceiling
    if floor and ceiling and floor != ceiling:
        # 20～30 → 30～40: moved as a whole; the end that matters decides
        decisive = {"higher": floor, "lower": ceiling}.get(old.sense, 0)
    return "tightened" if decisive > 0 else "relaxed" if decisive < 0 else "changed" if floor or ceiling else "unit" if si else "wording"


class _Skeleton:
    """A sentence with its figures taken out, cut once for each sentence."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], frozenset[str]] = {}

    def of(self, q: Quantity) -> frozenset[str]:
        key = (q.guide_id, q.sentence)
        if key not in self.known:
            self.known[key] = _grams(re.sub(r"[\d.]+", "", q.sentence))
        return self.known[key]


def _figure_score(skeletons: _Skeleton) -> Callable[[Quantity, Quantity], float]:
    def score(a: Quantity, b: Quantity) -> float:
        if a.section != b.section:
            return 0.0
        sentence = _dice(skeletons.of(a), skeletons.of(b))
        indicator = likeness(a.indicator, b.indicator) if a.indicator or b.indicator else 0.5
        if indicator < 0.34 and not (a.indicator_id and a.indicator_id == b.indicator_id):
            return 0.0
        unit = 1.0 if a.unit == b.unit else 0.5 if a.dimension == b.dimension else 0.0
        said = 1.0 if (a.subject, a.qualifier) == (b.subject, b.qualifier) else 0.4
        figure = 1.0 if (a.lower, a.upper) == (b.lower, b.upper) else 0.0
        return 0.35 * sentence + 0.3 * indicator + 0.15 * unit + 0.1 * said + 0.05 * (a.change == b.change) + 0.05 * figure

    return score


def _figure_key(q: Quantity) -> Hashable:
    return (q.section, q.indicator, q.subject, q.qualifier, q.unit, q.per, q.change, q.comparator, q.lower, q.upper, q.lower_closed, q.upper_closed)


# --- one guide against another


def _title(guide: Guide) -> str:
    return guide.metadata.title or guide.outline.title or guide.text.source.name


def _bare(title: str) -> str:
    return re.sub(r"[\d～~—\-年度第批]+", "", title)


class _Walk:
    """Two editions of a guide side by side."""

    def __init__(self, old: Guide, new: Guide) -> None:
        self.old, self.new = old, new
        self.name = _title(new)
        self.skeletons = _Skeleton()
        self.changes: list[Change] = []
        self.redlines: list[Redline] = []

    def note(
        self, subject: Subject, kind: Kind, project: str, name: str, old: str, new: str, *, note: str = "", at: tuple[int | None, int | None] = (None, None)
    ) -> None:
        places = [
            (0, 0) if offset is None else (guide.text.page(offset), guide.text.line(offset))
            for guide, offset in zip((self.old, self.new), at, strict=True)
        ]
        self.changes.append(Change(subject, kind, self.name, project, name, old, new, note, places[0], places[1]))

    def run(self) -> None:
        def content(guide: Guide) -> Callable[[Project], str]:
            return lambda project: guide.text.content[project.start : project.end]

        of_old, of_new = content(self.old), content(self.new)
        grams = {id(p): _grams(of(p)) for of, guide in ((of_old, self.old), (of_new, self.new)) for p in guide.outline.projects}

        def score(a: Project, b: Project) -> float:
            number = 1.0 if (a.topic, a.number) == (b.topic, b.number) else 0.0
            return 0.45 * likeness(a.title, b.title) + 0.4 * _dice(grams[id(a)], grams[id(b)]) + 0.15 * number

        pairs, dropped, added = _aligned(
            self.old.outline.projects, self.new.outline.projects, lambda p: (p.topic, p.number, "".join(p.title.split())), score, PAIR
        )
        self.whole_guide()
        for a, b in pairs:
            self.project(a, b)
        for a in dropped:
            self.note("project", "dropped", _called(a), a.title, _called(a), "", at=(a.start, None))
        for b in added:
            self.note("project", "new", _called(b), b.title, "", _called(b), at=(None, b.start))

    def whole_guide(self) -> None:
        """What stands outside projects."""
        self.figures(_of(self.old.quantities, "", ""), _of(self.new.quantities, "", ""), "")
        self.rules(_of(self.old.rules, "", ""), _of(self.new.rules, "", ""), "")
        self.dates(_of(self.old.dates, "", ""), _of(self.new.dates, "", ""), "")
        topics, _, _ = _aligned(
            self.old.outline.topics, self.new.outline.topics, lambda t: t.title, lambda a, b: likeness(a.title, b.title) + (a.number == b.number) / 2, 0.5
        )
        for a, b in topics:
            where = f"{b.number} {b.title}"
            self.figures(_of(self.old.quantities, a.number, ""), _of(self.new.quantities, b.number, ""), where)
            self.rules(_of(self.old.rules, a.number, ""), _of(self.new.rules, b.number, ""), where)
            self.dates(_of(self.old.dates, a.number, ""), _of(self.new.dates, b.number, ""), where)
            self.sections(a.sections, b.sections, where)
        self.sections(self.old.outline.guide_sections, self.new.outline.guide_sections, "")

    def project(self, a: Project, b: Project) -> None:
        where = _called(b)
        if "".join(a.title.split()) != "".join(b.title.split()) or a.number != b.number:
            self.note("project", "wording", where, "编号与名称", _called(a), where, at=(a.start, b.start))
        self.figures(_of(self.old.quantities, a.topic, a.number), _of(self.new.quantities, b.topic, b.number), where)
        self.rules(_of(self.old.rules, a.topic, a.number), _of(self.new.rules, b.topic, b.number), where)
        self.dates(_of(self.old.dates, a.topic, a.number), _of(self.new.dates, b.topic, b.number), where)
        self.clauses(_of(self.old.items, a.topic, a.number), _of(self.new.items, b.topic, b.number), where)
        self.sections(a.sections, b.sections, where)

    # Figures that a rule states are told as rules.

    def _own(self, guide: Guide, found: Iterable[Quantity]) -> list[Quantity]:
        ruled = {rule.quantity_id for rule in guide.rules if rule.quantity_id}
        return [q for q in found if q.role == "target" and q.quantity_id not in ruled]

    def figures(self, old: Sequence[Quantity], new: Sequence[Quantity], where: str) -> None:
        pairs, dropped, added = _aligned(self._own(self.old, old), self._own(self.new, new), _figure_key, _figure_score(self.skeletons), FIGURE)
        for a, b in pairs:
            kind = compare(a, b)
            if kind is None:
                continue
            notes = (_reason(a, b) if kind in ("tightened", "relaxed", "changed") else "", _said(a, b))
            note = "；".join(filter(None, notes))
            self.note("indicator", kind, where, _name(b), _bound(a), _bound(b), note=note, at=(a.start, b.start))
        for a in dropped:
            self.note("indicator", "dropped", where, _name(a), _bound(a), "", at=(a.start, None))
        for b in added:
            self.note("indicator", "new", where, _name(b), "", _bound(b), at=(None, b.start))

    def rules(self, old: Sequence[Rule], new: Sequence[Rule], where: str) -> None:
        def score(a: Rule, b: Rule) -> float:
            return 0.4 + 0.4 * likeness(a.quote, b.quote) + 0.2 * (a.applies_to == b.applies_to) if a.key == b.key else 0.0

        pairs, dropped, added = _aligned(old, new, lambda r: (r.key, "".join(r.quote.split()), r.modality, r.value), score, 0.5)
        own_old = {q.quantity_id: q for q in self.old.quantities}
        own_new = {q.quantity_id: q for q in self.new.quantities}
        for a, b in pairs:
            kind, note = _rule_kind(a, b, own_old.get(a.quantity_id), own_new.get(b.quantity_id))
            if kind is not None:
                self.note(_rule_subject(b), kind, where, label(RULES, b.key), a.quote, b.quote, note=note, at=(a.start, b.start))
        for a in dropped:
            self.note(_rule_subject(a), "dropped", where, label(RULES, a.key), a.quote, "", at=(a.start, None))
        for b in added:
            self.note(_rule_subject(b), "new", where, label(RULES, b.key), "", b.quote, at=(None, b.start))

    def dates(self, old: Sequence[Date], new: Sequence[Date], where: str) -> None:
        old, new = [d for d in old if d.kind != "context"], [d for d in new if d.kind != "context"]

        def score(a: Date, b: Date) -> float:
            return 0.6 + 0.3 * (a.applies_to == b.applies_to) + 0.1 * likeness(a.raw, b.raw) if a.kind == b.kind else 0.0

        pairs, dropped, added = _aligned(old, new, lambda d: (d.kind, d.date_from, d.date_to, d.applies_to), score, 0.5)
        for a, b in pairs:
            if (a.date_from, a.date_to) != (b.date_from, b.date_to):
                before, after = a.date_to or a.date_from, b.date_to or b.date_from
                note = "" if before == after or "P" in before + after else "推迟" if after > before else "提前"
                self.note("date", "changed", where, label(DATES, b.kind), a.raw, b.raw, note=note, at=(a.start, b.start))
        for a in dropped:
            self.note("date", "dropped", where, label(DATES, a.kind), a.raw, "", at=(a.start, None))
        for b in added:
            self.note("date", "new", where, label(DATES, b.kind), "", b.raw, at=(None, b.start))

    def clauses(self, old: Sequence[Item], new: Sequence[Item], where: str) -> None:
        """Clauses of the 考核指标 without figures; those with figures are told figure by figure."""
        old, new = [i for i in old if i.kind == "qualitative"], [i for i in new if i.kind == "qualitative"]
        pairs, dropped, added = _aligned(old, new, _clause, lambda a, b: likeness(_clause(a), _clause(b)), CLAUSE)
        for a, b in pairs:
            if _clause(a) != _clause(b):
                self.note("clause", "wording", where, "考核指标", a.text, b.text, at=(a.start, b.start))
        for a in dropped:
            self.note("clause", "dropped", where, "考核指标", a.text, "", at=(a.start, None))
        for b in added:
            self.note("clause", "new", where, "考核指标", "", b.text, at=(None, b.start))

    def sections(self, old: Sequence[Section], new: Sequence[Section], where: str) -> None:
        pairs, dropped, added = _aligned(
            old, new, lambda s: (s.kind, s.heading), lambda a, b: 0.5 * (a.kind == b.kind) + 0.5 * likeness(a.heading, b.heading), 0.5
        )
        texts = [(self.old.text.content[a.start : a.end], self.new.text.content[b.start : b.end], b) for a, b in pairs]
        texts += [(self.old.text.content[a.start : a.end], "", a) for a in dropped]
        texts += [("", self.new.text.content[b.start : b.end], b) for b in added]
        for before, after, section in texts:
            if "".join(before.split()) != "".join(after.split()):
                heading = section.heading or label(SECTIONS, section.kind)
                self.redlines.append(Redline(self.name, where, heading, redline(before, after)))


def _of(found: Iterable[T], topic: str, project: str) -> list[T]:
    return [each for each in found if getattr(each, "topic") == topic and getattr(each, "project") == project]  # noqa: B009  (four kinds of record)


def _called(project: Project) -> str:
    return f"{project.number} {project.title}".strip()


_NUMBERING = re.compile(r"^[（(]*(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[①-⑳])[）).、．]*|(?<![；。;])[；。;]+$")


def _clause(item: Item) -> str:
    return _NUMBERING.sub("", "".join(item.text.split()))


def _name(q: Quantity) -> str:
    name = q.indicator or q.quote
    return f"{q.subject} {name}" if q.subject and q.subject not in name else name


def _bound(q: Quantity) -> str:
    return q.bound_text + (f"（{q.qualifier}）" if q.qualifier else "")


def _reason(a: Quantity, b: Quantity) -> str:
    """Why a reader should take the verdict for what it is: where the direction is not known, it is said so."""
    sense = b.sense or a.sense
    return "" if sense in ("higher", "lower") or b.comparator not in ("eq", "approx") else "方向未知，请自行判断"


def _said(a: Quantity, b: Quantity) -> str:
    parts = [
        f"{name}“{before}”→“{after}”"
        for name, before, after in (("指标", a.indicator, b.indicator), ("主体", a.subject, b.subject), ("条件", a.qualifier, b.qualifier))
        if before != after
    ]
    return "，".join(parts)


def _rule_subject(rule: Rule) -> Subject:
    return "money" if rule.key in _MONEY else "duration" if rule.key == "duration" else "eligibility"


_FORCE = {"may": 0, "should": 1, "must": 2, "must_not": 2}


def _rule_kind(a: Rule, b: Rule, old: Quantity | None, new: Quantity | None) -> tuple[Kind | None, str]:
    if a.modality != b.modality:
        note = f"{label(MODALITIES, a.modality)}→{label(MODALITIES, b.modality)}"
        if "must_not" in (a.modality, b.modality):
            return "changed", note
        return ("tightened" if _FORCE[b.modality] > _FORCE[a.modality] else "relaxed"), note
    bounds = [(r.lower, r.upper) for r in (a, b)]
    if old is not None and new is not None:
        kind = compare(old, new)
        if kind in ("tightened", "relaxed", "changed", "unit") and b.key in _FEWER_IS_LESS | {"duration"}:
            before, after = (q.upper if q.upper is not None else q.lower for q in (old, new))
            note = "" if before is None or after is None or old.unit != new.unit or before == after else "增加" if after > before else "减少"
            if note and before is not None and after is not None:
                size, unit = abs(after - before), new.unit
                size, unit = (size / WAN, "万元") if unit == "元" else (size, unit)
                note = f"{note} {plain_number(size)} {unit}"
            return "changed", note
        if kind is not None and kind != "wording":
            return kind, ""
    elif bounds[0] != bounds[1]:
        return "changed", ""
    if a.value != b.value:
        return "changed", f"{a.value}→{b.value}"
    return (None, "") if "".join(a.quote.split()) == "".join(b.quote.split()) else ("wording", "")


# --- redline

_SENTENCES = re.compile(r"[^。；;！？\n]*(?:[。；;！？\n]+|$)")


def redline(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """The stretches kept (=), taken out (-) and put in (+): sentences first, then words within those that changed."""
    import rjieba

    a, b = (["".join(part.split()) for part in _SENTENCES.findall(text)] for text in (old, new))
    parts: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        before, after = "".join(a[i1:i2]), "".join(b[j1:j2])
        if tag == "equal":
            parts.append(("=", before))
        elif tag == "replace" and len(before) <= _LONGEST and len(after) <= _LONGEST and likeness(before, after) > 0.3:
            c, d = rjieba.cut(before), rjieba.cut(after)
            for inner, k1, k2, m1, m2 in SequenceMatcher(None, c, d, autojunk=False).get_opcodes():
                kept, put = "".join(c[k1:k2]), "".join(d[m1:m2])
                parts += [("=", kept)] if inner == "equal" else [("-", kept), ("+", put)]
        else:
            parts += [("-", before), ("+", after)]
    return tuple((sign, text) for sign, text in parts if text)


# --- batches


def compare_guides(old: Sequence[Guide], new: Sequence[Guide]) -> Comparison:
    """All differences between two sets of guides; guides are aligned by their key, then by their title without years."""
    def score(a: Guide, b: Guide) -> float:
        if a.guide_key == b.guide_key:
            return 1.0
        return likeness(_bare(_title(a)), _bare(_title(b)))

    # Two single guides are compared whatever they are called.
    least = 0.0 if len(old) == len(new) == 1 else GUIDE
    pairs, dropped, added = _aligned(old, new, lambda g: g.guide_id, score, least)
    changes: list[Change] = []
    redlines: list[Redline] = []
    for a, b in pairs:
        walk = _Walk(a, b)
        walk.run()
        changes += walk.changes
        redlines += walk.redlines
    changes += [Change("guide", "dropped", _title(a), "", _title(a), _title(a), "") for a in dropped]
    changes += [Change("guide", "new", _title(b), "", _title(b), "", _title(b)) for b in added]
    return Comparison(tuple(changes), tuple(redlines))


def tally(changes: Iterable[Change]) -> Iterator[tuple[str, int]]:
    """(kind, how many), in the order of `KINDS`, those that occur."""
    counts: dict[str, int] = defaultdict(int)
    for change in changes:
        counts[change.kind] += 1
    return ((kind, counts[kind]) for kind in KINDS if counts[kind])
