"""What does not add up in a guide: the findings of the audit, and those that need the whole of it.

Takes a Guide, gives findings in the order of the text. `error` and `warning` fail a check, `info` only tells.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import cast

from extractors.model.guide import Guide, Issue, Severity
from extractors.model.quantity import Quantity, plain_number
from extractors.quantities.han import chinese
from pipeline.overview import WAN

_RATE = re.compile(r"(?:率|占比|比例|百分比)$")
_COUNT = re.compile(r"(?:(?<!\d)\d+|(?<![一二三四五六七八九十百])[一二三四五六七八九十百]+)\Z")
_ITEM = re.compile(r"\s*(?:[（(](?P<arabic>\d{1,2})[）)]|(?P<dotted>\d{1,2})[.、．](?!\d)|[（(](?P<han>[一二三四五六七八九十]{1,3})[）)]|(?P<ring>[①-⑳]))")
_CLOSING = re.compile(r"(?:共计?|合计|总计|总共)(?:为|约)?$")
_PARTS = re.compile(r"其中|包括|分别为")


def _issue(code: str, severity: Severity, message: str, *, at: tuple[int, int] = (0, 0), project: str = "", page: int = 0) -> Issue:
    return Issue(code=code, severity=severity, message=message, start=at[0], end=at[1], project=project, page=page)


def findings(guide: Guide) -> list[Issue]:
    """All findings on one guide."""
    own = [
        *_without_unit(guide.quantities), *_contradicting(guide), *_parts_of_sums(guide.quantities), *_payments(guide), *_totals(guide), *_facts(guide),
        *_numbering(guide),
    ]  # fmt: skip
    return sorted([*guide.issues, *own], key=lambda issue: (issue.start, issue.code))


def fails(found: Sequence[Issue]) -> bool:
    """Whether these findings fail the check."""
    return any(issue.severity != "info" for issue in found)


def _without_unit(quantities: Sequence[Quantity]) -> Iterator[Issue]:
    """召回率≥90 lacks its %; a bare number below 2 (召回率≥0.9) or of another property (AUC, 变比) may well have none."""
    for q in quantities:
        if "missing_unit" in q.flags and q.role == "target":
            value = q.lower if q.lower is not None else q.upper
            certain = bool(_RATE.search(q.indicator)) and value is not None and value > 2
            yield _issue(
                "missing_unit", "warning" if certain else "info", f"“{q.indicator}{q.quote}”没有单位" + ("，疑为 %" if certain else ""),
                at=(q.start, q.end), project=q.project, page=q.page,
            )  # fmt: skip


def _contradicting(guide: Guide) -> Iterator[Issue]:
    """A floor above a ceiling for the same thing in the same stage: 专利不少于5件 and 专利不超过3件."""
    stages = {name: item.stage for item in guide.items for name in item.quantity_ids}
    groups: dict[tuple[object, ...], list[Quantity]] = defaultdict(list)
    for q in guide.quantities:
        if q.role == "target" and q.indicator:
            key = (q.topic, q.project, q.section, q.indicator, q.subject, q.qualifier, q.unit, q.per, q.change, stages.get(q.quantity_id, ""))
            groups[key].append(q)
    for group in groups.values():
        floors = [q for q in group if q.lower is not None and q.comparator in ("ge", "gt")]
        ceilings = [q for q in group if q.upper is not None and q.comparator in ("le", "lt")]
        for floor in floors:
            for ceiling in ceilings:
                if cast("Decimal", floor.lower) > cast("Decimal", ceiling.upper):
                    yield _issue(
                        "contradicting_bounds", "warning", f"“{floor.indicator}”既要求 {floor.bound_text}，又要求 {ceiling.bound_text}",
                        at=(ceiling.start, ceiling.end), project=floor.project, page=ceiling.page,
                    )  # fmt: skip


def _amount(q: Quantity) -> Decimal | None:
    """The money of a quantity that names one sum, in yuan."""
    return q.lower if q.unit == "元" and q.lower is not None and q.lower == q.upper and q.change == "none" else None


def _whole(q: Quantity) -> Decimal | None:
    """The money of a quantity that names one sum or the most that it may be."""
    return _amount(q) if q.lower is not None else q.upper if q.unit == "元" and q.change == "none" else None


def _parts_of_sums(quantities: Sequence[Quantity]) -> Iterator[Issue]:
    """总投入3000万元，其中财政1000万元、自筹2500万元: parts that are more than the whole; …，合计3000万元: or not what they are said to make together."""
    sentences: dict[tuple[int, str], list[Quantity]] = defaultdict(list)
    for q in quantities:
        sentences[q.sentence_start, q.sentence].append(q)
    for (begin, sentence), group in sentences.items():
        split = _PARTS.search(sentence)
        if split is None:
            continue
        at = begin + split.start()
        whole = [q for q in group if q.end <= at and _whole(q) is not None]
        parts = [q for q in group if q.start >= at and _amount(q) is not None and not q.per]
        closing = parts.pop() if len(parts) > 2 and _CLOSING.search(sentence[: parts[-1].number_start - begin]) else None
        if not whole or not parts:
            continue
        total, found = cast("Decimal", _whole(whole[-1])), sum((cast("Decimal", _amount(q)) for q in parts), Decimal(0))
        if closing is not None and found != _amount(closing):
            yield _issue(
                "money_sum", "warning", f"各部分合计 {plain_number(found / WAN)} 万元，与所称的“{closing.quote}”不符",
                at=(parts[0].start, closing.end), project=closing.project, page=closing.page,
            )  # fmt: skip
        elif found > total:
            yield _issue(
                "money_parts", "warning", f"各部分合计 {plain_number(found / WAN)} 万元，多于总额 {plain_number(total / WAN)} 万元",
                at=(whole[-1].start, parts[-1].end), project=whole[-1].project, page=whole[-1].page,
            )  # fmt: skip


def _payments(guide: Guide) -> Iterator[Issue]:
    """分三期拨付40%、30%、20%: instalments that are not the whole."""
    own = {q.quantity_id: q for q in guide.quantities}
    sentences: dict[tuple[int, str], list[Quantity]] = defaultdict(list)
    for rule in guide.rules:
        q = own.get(rule.quantity_id)
        if rule.key == "payment" and q is not None and q.unit == "%" and q.comparator == "eq":
            sentences[q.sentence_start, q.project].append(q)
    for group in sentences.values():
        total = sum((cast("Decimal", q.lower) for q in group), Decimal(0))
        if len(group) > 1 and total != 100:
            yield _issue(
                "payment_shares", "warning", f"分期拨付比例合计 {plain_number(total)}%，不是 100%", at=(group[0].start, group[-1].end),
                project=group[0].project, page=group[0].page,
            )  # fmt: skip


def _totals(guide: Guide) -> Iterator[Issue]:
    """The sum that the guide states for all against what it grants: one project may not get more than all; where each states an exact sum, they make up the total."""
    own = {q.quantity_id: q for q in guide.quantities}
    totals = [q for r in guide.rules if r.key == "funding_total" and not r.project and not r.topic and (q := own.get(r.quantity_id)) is not None]
    amounts: dict[tuple[str, str], Decimal] = {}
    for rule in guide.rules:
        q = own.get(rule.quantity_id)
        if rule.project and rule.key in ("funding_total", "funding_max") and q is not None and (amount := _amount(q)) is not None:
            amounts.setdefault((rule.topic, rule.project), amount)
    if len(totals) != 1:
        return
    most = max((cap for fact in guide.facts if isinstance(cap := fact.get("funding_max_yuan"), Decimal)), default=Decimal(0))
    if (whole := _whole(totals[0])) is not None and most > whole:
        yield _issue(
            "money_total", "warning", f"一个项目最多 {plain_number(most / WAN)} 万元，多于总额 {plain_number(whole / WAN)} 万元",
            at=(totals[0].start, totals[0].end), page=totals[0].page,
        )  # fmt: skip
        return
    if len(amounts) != len(guide.outline.projects) or not amounts:
        return
    stated, found = _amount(totals[0]), sum(amounts.values(), Decimal(0))
    if stated is not None and stated != found:
        yield _issue(
            "money_total", "warning", f"指南称总额 {plain_number(stated / WAN)} 万元，各项目合计 {plain_number(found / WAN)} 万元",
            at=(totals[0].start, totals[0].end), page=totals[0].page,
        )  # fmt: skip


def _facts(guide: Guide) -> Iterator[Issue]:
    for fact in guide.facts:
        low, high = fact.get("funding_min_yuan"), fact.get("funding_max_yuan")
        if isinstance(low, Decimal) and isinstance(high, Decimal) and low > high:
            project = str(fact["project"])
            yield _issue(
                "money_bounds", "error", f"项目 {project} 资助下限 {plain_number(low / WAN)} 万元高于上限 {plain_number(high / WAN)} 万元", project=project
            )


def counted(number: str) -> tuple[str, int] | None:
    """What comes before the last count of a number, and that count: 1.3 → ("1.", 3), 榜单二 → ("榜单", 2); None where there is none."""
    match = _COUNT.search(number)
    if match is None:
        return None
    last = match.group()
    value = int(last) if last.isascii() else int(chinese(last) or 0)
    return number[: match.start()], value


def _gaps(numbers: Sequence[tuple[str, int]], noun: str) -> Iterator[Issue]:
    """Counts that are left out between two that follow each other, in numbers alike but for the last count."""
    seen: dict[tuple[str, bool], tuple[int, str]] = {}
    for number, start in numbers:
        count = counted(number)
        if count is None:
            continue
        # 一 and 4 count apart.
        head, value = (count[0], number[-1:].isascii()), count[1]
        before = seen.get(head)
        if before is not None and value > before[0] + 1:
            missing = f"{value - before[0] - 1} 个" if value - before[0] > 2 else ""
            yield _issue("numbering_gap", "warning", f"{noun}编号 {before[1]} 之后是 {number}，中间缺{missing}号", at=(start, start + len(number)))
        seen[head] = (value, number)


def _numbering(guide: Guide) -> Iterator[Issue]:
    outline = guide.outline
    yield from _gaps([(topic.number, topic.start) for topic in outline.topics], "专题")
    for topic in dict.fromkeys(project.topic for project in outline.projects):
        yield from _gaps([(p.number, p.start) for p in outline.projects if p.topic == topic], "项目")
    sections: dict[str, list[tuple[str, int, int, str]]] = defaultdict(list)
    for item in guide.items:
        match = _ITEM.match(item.text)
        if match is not None and match.lastgroup is not None:
            printed = match[match.lastgroup]
            value = ord(printed) - ord("①") + 1 if match.lastgroup == "ring" else int(printed) if printed.isdigit() else int(chinese(printed) or 0)
            sections[f"{item.topic}/{item.project}/{item.section_id}/{match.lastgroup}"].append((match[0].strip(), value, item.start, item.project))
    for entries in sections.values():
        for (before, low, _, _), (after, high, start, project) in pairwise(entries):
            if high > low + 1:
                yield _issue("numbering_gap", "warning", f"考核指标 {before} 之后是 {after}，中间缺号", at=(start, start + len(after)), project=project)
