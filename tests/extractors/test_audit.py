"""What does not add up is told: labels and numbers of a guide, and what its reader has noticed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.guides import extract_guide, guides_in
from extractors.model.source import Remark
from extractors.normalise import normalise
from extractors.readers import read

MISPRINTS = """云海市2031年攻关项目指南
项目1：甲技术
研究研究内容:研究甲的机理，参见研究内容（1）（4）。
考核指标：精度优于1mm。
项目2：乙技术
研究内容：研究乙的机理。
考核指标：
项目2：丙技术
研究内容：研究丙的机理。
考核指标：精度优于2mm。
方向9 走失的标题
"""


def test_misprints_of_an_outline_survive_and_are_told() -> None:
    guide = extract_guide(MISPRINTS, "a.txt")
    assert [(p.number, p.title, [s.kind for s in p.sections]) for p in guide.outline.projects] == [
        (number, title, ["research_content", "indicators"]) for number, title in (("1", "甲技术"), ("2", "乙技术"), ("2", "丙技术"))
    ]
    told = {issue.code: issue.message for issue in guide.issues}
    assert "研究研究内容" in told["misprinted_label"]
    assert "研究研究内容" in told["half_width_colon"]
    assert "考核指标" in told["empty_section"]
    assert "项目编号 2" in told["repeated_number"]
    assert "走失的标题" in told["unplaced_heading"]


def test_items_without_any_label_miss_none() -> None:
    """培育项目 of a fund say in one paragraph what is to be studied; 重点项目 of the same guide have 考核指标."""
    labelled = "".join(f"（{n}）重点题目{n}（申请代码1选择E0{k}）\n研究内容：研究甲。\n考核指标：精度优于{k}mm。\n" for k, n in enumerate("一二三四", 1))
    guide = extract_guide(f"某基金2031年度项目指南\n一、培育项目\n1. 某题（申请代码1选择E01）\n研究乙的机理。\n二、重点项目\n{labelled}", "a.txt")
    assert "missing_section" not in {issue.code for issue in guide.issues}


def test_a_guide_that_closes_all_labels_by_half_width_colons_is_not_told_of_them() -> None:
    guide = extract_guide(MISPRINTS.replace("：", ":"), "a.txt")
    assert "half_width_colon" not in {issue.code for issue in guide.issues}


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        *((code, "warning") for code in ("damaged_page", "damaged_part", "font_missing", "ocr", "ocr_exponent", "ocr_needed", "too_deep", "hidden_sheet")),
        *((code, "warning") for code in ("hidden_cells", "repaired", "truncated", "too_many_pages", "encoding_damage")),
        *((code, "info") for code in ("furniture", "watermark", "repeated_header", "outside_content")),
    ],
)
def test_what_may_have_cost_words_is_a_warning(code: str, severity: str) -> None:
    source = replace(read(MISPRINTS.encode(), "a.txt"), remarks=(Remark(code, "说明", 1),))
    (guide,) = guides_in(normalise(source))
    assert [(issue.severity, issue.page) for issue in guide.issues if issue.code == code] == [(severity, 1)]
