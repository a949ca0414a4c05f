"""项目卡: a project on one page of Markdown, to forward by mail or chat."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import cast

from extractors.model.quantity import plain_number
from pipeline.atomic import fitting
from pipeline.labels import MODALITIES, RULES, label
from pipeline.overview import Call, Tables, calls
from pipeline.tables import Row

_MARKS = re.compile(r"([\\`*_\[\]<>#|~!&])")


def plain(text: object) -> str:
    """Text as text in Markdown: nothing in it marks up, nothing is HTML, one line."""
    return _MARKS.sub(r"\\\1", " ".join(str(text).split()))


def file_name(call: Call) -> str:
    """What the card is called: number and title, as far as any file system takes them."""
    name = fitting(call.name)[:60].strip(" .") or "项目"
    return f"{name}-{call.project_id[1:7]}.md"


def _facts(call: Call) -> Iterator[tuple[str, str]]:
    yield "指南", plain(call.guide)
    yield "截止", plain(call.deadline_text.removesuffix("+08:00").replace("T", " ")) or "未写明"
    yield "资助", plain(call.funding_text) or "未写明"
    for name, value, unit in (("拟支持", call.awards, "项"), ("周期", call.months, "个月"), ("自筹:财政 不低于", call.matching, "")):
        if value is not None:
            yield name, f"{plain_number(value)} {unit}".strip()
    for name, text in (("类型", call.type), ("牵头", call.lead), ("年龄", call.age)):
        if text:
            yield name, plain(text)


def _card(call: Call, sections: list[Row], items: list[Row], rules: list[Row]) -> str:
    lines = [f"# {plain(call.name)}", ""]
    if call.held or call.to_review:
        lines += ["> 部分内容需复核，请对照原文。", ""]
    lines += [f"- **{name}**：{text}" for name, text in _facts(call)]
    for section in sections:
        if section["kind"] == "research_content":
            lines += ["", f"## {plain(section['heading']) or '研究内容'}", "", *(plain(part) for part in str(section["text"]).splitlines() if part.strip())]
    if items:
        lines += ["", "## 考核指标", "", *(f"{k}. {plain(item['text'])}" for k, item in enumerate(items, 1))]
    if rules:
        lines += ["", "## 申报条件与资助", ""]
        lines += [f"- {label(RULES, rule['key'])}（{label(MODALITIES, rule['modality'])}）：{plain(rule['quote'])}" for rule in rules]
    return "\n".join(lines) + "\n"


def cards(tables: Tables) -> Iterator[tuple[str, str]]:
    """(file name, Markdown) for each project, by deadline. Rules that hold for the whole guide stand on every card of it."""
    sections: dict[tuple[object, object], list[Row]] = defaultdict(list)
    for row in tables["sections"]:
        sections[row["guide_id"], row["project_id"]].append(row)
    holders = {(row["guide_id"], row["section_id"]): row["project_id"] for row in tables["sections"]}
    items: dict[tuple[object, object], list[Row]] = defaultdict(list)
    for row in tables["items"]:
        items[row["guide_id"], holders.get((row["guide_id"], row["section_id"]))].append(row)
    rules: dict[object, list[Row]] = defaultdict(list)
    for row in tables["rules"]:
        rules[row["guide_id"]].append(row)
    for call in calls(tables):
        key = (call.guide_id, call.project_id)
        binding = [rule for rule in rules[call.guide_id] if rule["project"] in ("", call.number) and rule["topic"] in ("", call.topic)]
        seen: dict[str, Row] = {}
        for rule in binding:
            seen.setdefault(f"{rule['key']} {rule['quote']}", rule)
        yield file_name(call), _card(call, sections[key], items[key], cast("list[Row]", list(seen.values())))
