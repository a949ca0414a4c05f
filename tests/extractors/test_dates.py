"""Dates: what is one, what it is the date of, and what only looks like one."""

from __future__ import annotations

import time
from calendar import monthrange
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import dates, lexicon
from extractors.model.guide import Date

PUBLISHED = "2024-03-01"
KINDS = {
    "submit_deadline", "recommend_deadline", "paper_deadline", "internal_deadline", "open_from", "period", "period_start", "period_end", "completion_by",
    "milestone_by", "payment_by", "born_after", "founded_before", "published", "as_of", "context",
}  # fmt: skip

CASES = Path(__file__).with_name("dates_cases.txt")


def lines() -> list[tuple[str, str]]:
    source = CASES.read_text(encoding="utf-8").splitlines()
    return [(text.replace("\\n", "\n"), expected) for text, _, expected in (line.partition(" => ") for line in source if not line.startswith("#"))]


def shown(date: Date) -> str:
    text = f"{date.kind} {date.date_from or '-'} {date.date_to or '-'} {date.comparator} {date.precision} «{date.raw}»"
    return text + (f" @{date.anchor}" if date.anchor else "") + (f" #{date.applies_to}" if date.applies_to else "")


@pytest.mark.parametrize(("text", "expected"), lines())
def test_cases(text: str, expected: str) -> None:
    assert (" | ".join(shown(d) for d in dates.find_dates(text, published=PUBLISHED)) or "无") == expected


def test_enough_cases_of_every_kind() -> None:
    texts = [text for text, _ in lines()]
    assert len(texts) >= 120
    assert len(set(texts)) == len(texts)
    kinds = {part.split(" ")[0] for _, expected in lines() if expected != "无" for part in expected.split(" | ")}
    assert kinds == KINDS


@pytest.mark.parametrize("row", lexicon.load(dates.LEXICON, dates.COLUMNS, examples=True), ids=lambda row: row["cue"])
def test_kinds_of_the_lexicon(row: lexicon.Row) -> None:
    for case in (*lexicon.split(row["examples"]), *lexicon.split(row["counterexamples"])):
        text, _, kind = case.partition("⇒")
        assert row["cue"] in text
        found = dates.find_dates(text)
        assert found, text
        assert found[0].kind == kind, text


def test_cues_are_known_families() -> None:
    for row in lexicon.load(dates.LEXICON, dates.COLUMNS):
        assert row["family"] in dates.FAMILIES
        assert 1 <= int(row["rank"]) <= 9


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2023年度项目申报指南", "edition_year"),
        ("2030年度“深海(1)”专项申报指南", "edition_year"),
        ("2020～2021年度广东省重点领域研发计划", "edition_year"),
        ("工作日8:30—17:30", "clock_time"),
        ("每天9:00开始", "clock_time"),
        ("20世纪90年代", "century"),
        ("农历八月十五", "lunar_date"),
        ("《2023年统计公报》", "title"),
    ],
)
def test_set_apart(text: str, rule: str) -> None:
    assert [found for _, _, found in dates.set_apart(text)] == [rule]


@pytest.mark.parametrize("text", ["配比1:10", "掺量比为1:50", "16:9屏幕", "3:30", "2024台", "1999.5元", "3月龄", "每月5日内"])
def test_no_spans(text: str) -> None:
    assert dates.spans(text) == []


def test_year_without_a_notice() -> None:
    assert dates.find_dates("请于9月15日前提交")[0].date_to == "--09-15"
    assert dates.find_dates("2023年发文。请于9月15日前提交")[1].date_to == "2023-09-15"
    assert dates.find_dates("请于9月15日前提交", published="2025")[0].date_to == "2025-09-15"


def test_signature_lends_its_year() -> None:
    found = dates.find_dates("请于9月15日前提交。\n某省科学技术厅\n2022年8月1日")
    assert [(d.kind, d.date_to) for d in found] == [("submit_deadline", "2022-09-15"), ("published", "2022-08-01")]


def test_start_moves_offsets() -> None:
    text = "申报截止时间为2024年6月30日"
    assert dates.find_dates(text, start=100)[0].start == dates.find_dates(text)[0].start + 100


YEARS = st.integers(min_value=1980, max_value=2049)
MONTHS = st.integers(min_value=1, max_value=12)
DAYS = st.integers(min_value=1, max_value=31)
HAN = "〇一二三四五六七八九"


def _small(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else HAN[tens] + "十") + (HAN[ones] if ones else "")


@given(YEARS, MONTHS, DAYS)
def test_day_read_back(year: int, month: int, day: int) -> None:
    day = min(day, monthrange(year, month)[1])
    han_year = "".join(HAN[int(d)] for d in str(year))
    for written in (
        f"{year}年{month}月{day}日",
        f"{year}年{month:02d}月{day:02d}日",
        f"{year} 年 {month} 月 {day} 日",
        f"{year}-{month:02d}-{day:02d}",
        f"{year}.{month}.{day}",
        f"{year}/{month}/{day}",
        f"{han_year}年{_small(month)}月{_small(day)}日",
        f"{han_year.replace('〇', '零')}年{_small(month)}月{_small(day)}号",
    ):
        found = dates.find_dates(f"截止时间为{written}。")
        assert [d.date_to for d in found] == [f"{year:04d}-{month:02d}-{day:02d}"], written
        assert found[0].raw == written


@given(YEARS, MONTHS, MONTHS)
def test_months_read_back(year: int, first: int, second: int) -> None:
    for sign in ("至", "—", "-", "～", " 至 "):
        found = dates.find_dates(f"实施期限为{year}年{first}月{sign}{year + 1}年{second}月。")
        assert [(d.kind, d.date_from, d.date_to) for d in found] == [("period", f"{year}-{first:02d}", f"{year + 1}-{second:02d}")]


NASTY = st.text(alphabet="0123456789一二三十〇年月日号时点:：.-—～至到前后起自截止申报推荐出生（）。；\n 间内个", max_size=60)


@given(NASTY)
def test_slices_and_order(text: str) -> None:
    found = dates.find_dates(text)
    assert all(text[d.start : d.end] == d.raw for d in found)
    assert [d.start for d in found] == sorted(d.start for d in found)
    for date in found:
        assert date.kind in KINDS
        assert date.comparator in {"ge", "le", "eq", "range"}
        assert bool(date.date_from) or date.comparator == "le"
        assert bool(date.date_to) or date.comparator in {"ge", "le"}
    stretches = dates.spans(text)
    assert all(first[1] <= second[0] for first, second in pairwise(stretches))


HOSTILE = ["2023年", "1月", "2023-", "至", "8:30", "一月", "2023、", "前", "立项后", "〇", "2", "《", "申报2023年1月1日"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        best = 9.0
        for extra in range(2):
            text = piece * (size // len(piece)) + "。" * extra
            began = time.process_time()
            dates.find_dates(text)
            best = min(best, time.process_time() - began)
        return best

    small, large = seconds(4000), seconds(16000)
    assert large < 0.1 or large / small < 10, f"{small:.3f} s for 4,000 characters, {large:.3f} s for 16,000"
