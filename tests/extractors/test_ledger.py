"""The ledger: every numeral of a guide once, each with what became of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import dates, lexicon
from extractors.guides import extract_guide
from extractors.identity import Names
from extractors.ledger import HEADING, UNEXPLAINED, heading_spans, ledger
from extractors.model.block import Outline, Project, Section, Topic
from extractors.model.guide import Date, LedgerEntry
from extractors.model.quantity import Quantity
from extractors.model.text import Text
from extractors.normalise import normalise
from extractors.quantities import idioms, names, numbers, quantities_in
from extractors.readers import read
from extractors.segment import segment

NUMERAL = regex.compile(rf"[{numbers.NUMERAL_CHARS}]")
WORDS = {f"word:{row['word']}" for row in lexicon.load(idioms.LEXICON, idioms.COLUMNS)}

GUIDE = """附件2
2024年度某省重点研发计划“智能装备”专项申报指南
为落实“十四五”规划，根据某科函〔2023〕8号文件要求，本批指南（第2批）设两个专题、3个项目。实施周期自2024年7月至2027年6月，共36个月。
专题一：作业装备（专题编号：20240101）
项目1.1：六自由度作业臂关键技术研究
（一）研究内容。
研究三维感知与一体化控制，适配Windows 10与X86平台，接入5G网络，满足GB/T 1234要求，突破数十项难题。
（二）考核指标。
研制样机2台，负载不低于50kg，重复精度优于±0.5mm，功率3兆瓦以上，能耗每百公里不超过2升，效率提高5个百分点，舱容500m3，误码率低于10-6，申请专利不少于十余件。
（三）支持强度。
资助额度不超过1,500万元/项，自筹与财政之比不低于2:1，立项后24个月内完成验收。
"""


def guide_text(content: str) -> Text:
    return normalise(read(content.encode("utf-8"), "guide.txt"))


def entries_of(text: Text) -> tuple[tuple[LedgerEntry, ...], list[Quantity], list[Date], Outline]:
    """The walk from a text to its ledger, as the library makes it, with plain ids."""
    outline = segment(text)
    found_dates = [replace(d, date_id=f"d{k}") for k, d in enumerate(dates.find_dates(text.folded))]
    sections = [
        *outline.preamble,
        *outline.guide_sections,
        *(s for t in outline.topics for s in t.sections),
        *(s for p in outline.projects for s in p.sections),
    ] or [Section("", "other", 0, 0, len(text.content))]
    quantities: list[Quantity] = []
    ignored: dict[int, str] = {}
    for section in sections:
        figures, reasons = quantities_in(text.content, text.folded, section.start, section.end, dates.spans(text.folded), indicators=False)
        quantities += figures
        ignored |= reasons
    quantities = [replace(q, quantity_id=f"q{k}") for k, q in enumerate(quantities)]
    return ledger(text, quantities, found_dates, ignored, outline, Names("k")), quantities, found_dates, outline


def assert_complete(text: Text, entries: tuple[LedgerEntry, ...]) -> None:
    held = Counter(at for e in entries for at in range(e.start, e.end))
    assert all(count == 1 for count in held.values())
    assert {m.start() for m in NUMERAL.finditer(text.folded)} <= set(held)
    assert all(first.end <= second.start for first, second in pairwise(entries))
    assert all(text.content[e.start : e.end] == e.text for e in entries)


def test_a_guide_is_explained() -> None:
    text = guide_text(GUIDE)
    entries, quantities, found_dates, _ = entries_of(text)
    assert_complete(text, entries)
    assert [e for e in entries if e.reference == UNEXPLAINED] == []
    verdicts = {e.reference for e in entries if e.verdict == "quantity"}
    assert verdicts == {q.quantity_id for q in quantities}
    assert {e.reference for e in entries if e.verdict == "date"} <= {d.date_id for d in found_dates}
    known = set(names.rules()) | WORDS
    assert {e.reference for e in entries if e.verdict == "none"} <= known
    by_text = {(e.text, e.reference) for e in entries}
    for pair in (
        ("2024", "edition_year"),
        ("十四五", "word:十四五"),
        ("8", "document_number"),
        ("20240101", "code"),
        ("1.1", "label"),
        ("六", HEADING),
        ("三", "form_prefix"),
        ("10", "product"),
        ("86", "ascii_word"),
        ("5", "kind"),
        ("1234", "standard"),
        ("十", "vague"),
        ("兆", "unit_prefix"),
        ("百", "denominator"),
        ("百", "word:百分点"),
        ("3", "unit_exponent"),
    ):
        assert pair in by_text, pair


def test_a_number_stays_a_quantity_inside_a_relative_date() -> None:
    text = guide_text(GUIDE)
    entries, _, found_dates, _ = entries_of(text)
    relative = next(d for d in found_dates if d.anchor)
    assert relative.date_to == "P24M"
    assert [e.verdict for e in entries if relative.start <= e.start < relative.end] == ["quantity"]


def test_what_nothing_explains_says_so() -> None:
    text = guide_text("研究内容\n共有7要求。")
    entries = ledger(text, [], [], {}, segment(text), Names("k"))
    assert [(e.text, e.verdict, e.reference) for e in entries] == [("7", "none", UNEXPLAINED)]


def test_projects_are_named() -> None:
    text = guide_text(GUIDE)
    entries, *_ = entries_of(text)
    assert {e.project for e in entries} == {"", "1.1"}
    assert all(e.project == "1.1" for e in entries if e.start > text.content.index("（二）考核指标"))


def test_the_head_of_a_table_is_a_heading_wherever_the_table_stands() -> None:
    row = "<tr><td>{}</td><td>{}</td><td>研究甲。</td><td>精度优于1mm</td><td>{}</td><td>3年</td></tr>"
    cells = row.format(1, "甲技术", 1000) + row.format(2, "乙技术", 800)
    head = "<tr><th>序号</th><th>榜单名称</th><th>研究内容</th><th>考核指标</th><th>5年补助经费上限（元）</th><th>实施期限</th></tr>"
    guide = extract_guide(f"<html><body><h1>某市2030年度榜单</h1><p>来源：科技处</p><table>{head}{cells}</table></body></html>".encode(), "a.html")
    assert [entry.reference for entry in guide.ledger if entry.text == "5"] == [HEADING]


def test_heading_spans() -> None:
    section = Section("研究内容", "research_content", 20, 26, 40)
    project = Project("1.1", "x", "", "", "一", 10, 40, (section,))
    topic = Topic("一", "x", "", 5, 40)
    outline = Outline("标题", (topic,), (project,), (), (), 1.0, "s", 1.0)
    assert heading_spans("。" * 40, outline) == [(0, 5), (5, 10), (10, 20), (20, 26)]


def test_heading_of_a_project_without_sections_is_its_line() -> None:
    project = Project("1.1", "x", "", "", "", 0, 20, ())
    outline = Outline("", (), (project,), (), (), 1.0, "s", 1.0)
    assert heading_spans("项目1.1 六足机器人\n研究七项技术。" + "。" * 4, outline) == [(0, 11)]


GOLD = Path(__file__).parents[2] / "fixtures" / "guides"


@pytest.mark.parametrize("source", sorted(GOLD.glob("*/source.txt")), ids=lambda path: path.parent.name)
def test_shipped_guides_are_explained(source: Path) -> None:
    text = normalise(read(source.read_bytes(), source.name))
    entries, *_ = entries_of(text)
    assert_complete(text, entries)
    assert [e.text for e in entries if e.reference == UNEXPLAINED] == []


@given(st.text(alphabet="0123456789一二三十百千万半两个项年月日至第统系%.（）：、。\n 专题附件mX", max_size=80))
@settings(max_examples=60)
def test_complete_on_any_text(content: str) -> None:
    text = guide_text("文" + content)
    entries, *_ = entries_of(text)
    assert_complete(text, entries)
