"""What changed since last year: edits of every kind planted into copies of guides, all found, none of them taken for what it is not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from extractors.guides import extract_guide
from extractors.model.guide import Guide
from extractors.model.quantity import Quantity
from extractors.quantities import find_quantities
from pipeline import cli, language
from pipeline.editions import Change, compare, compare_guides, redline

GUIDES = Path(__file__).parents[2] / "fixtures" / "guides"
NAMES = ("guangdong-ai-2020", "synthetic-national-2023", "synthetic-noise-2021")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    language.use("en")


@cache
def read(name: str) -> Guide:
    """The guide, from its normalised text, so that edits by offset hold."""
    first = extract_guide((GUIDES / name / "source.txt").read_bytes(), name)
    return extract_guide(first.text.content, name)


@dataclass(frozen=True)
class Edit:
    """`content[start:end]` becomes `text`, and is then to be told as `kind` of `subject`."""

    start: int
    end: int
    text: str
    kind: str
    subject: str = "indicator"


def edited(guide: Guide, edits: list[Edit]) -> Guide:
    content = guide.text.content
    for edit in sorted(edits, key=lambda edit: -edit.start):
        content = content[: edit.start] + edit.text + content[edit.end :]
    return extract_guide(content, "new")


def _candidates(guide: Guide) -> list[Quantity]:
    """Figures of the indicators with digits of their own, one a sentence, so that one edit does not touch another."""
    ruled = {rule.quantity_id for rule in guide.rules}
    seen: set[tuple[str, int]] = set()
    found = []
    for q in guide.quantities:
        plain = q.number_text.isascii() and q.number_text.isdigit() and q.number_text == guide.text.content[q.number_start : q.number_end]
        if q.role != "target" or q.section != "indicators" or not plain or q.quantity_id in ruled or (q.project, q.sentence_start) in seen:
            continue
        if (q.lower or q.upper) == 0:
            continue
        seen.add((q.project, q.sentence_start))
        found.append(q)
    return found


def planted(guide: Guide) -> list[Edit]:
    """An edit a figure, in turn: more, less, the figure of a cue made exact, taken out."""
    edits = []
    for k, q in enumerate(_candidates(guide)):
        value = int(q.number_text)
        start, end = q.number_start, q.number_end
        if q.comparator in ("ge", "gt") and k % 2:
            edits.append(Edit(start, end, str(value + 7), "tightened"))
        elif q.comparator in ("ge", "gt") and value > 1:
            edits.append(Edit(start, end, str(value - 1), "relaxed"))
        elif q.comparator in ("le", "lt"):
            edits.append(Edit(start, end, str(value + 7), "relaxed"))
        elif q.comparator == "eq" and not q.cue and q.sense == "higher":
            edits.append(Edit(start, start, "不少于", "wording") if k % 2 else Edit(start, end, str(value + 7), "tightened"))
    return edits


def edits_of(name: str) -> list[Edit]:
    return planted(read(name))


def test_there_are_edits_enough() -> None:
    edits = [edit for name in NAMES for edit in edits_of(name)]
    assert len(edits) >= 60
    assert {edit.kind for edit in edits} == {"tightened", "relaxed", "wording"}


@pytest.mark.parametrize("name", NAMES)
def test_every_planted_edit_is_found_and_nothing_else(name: str) -> None:
    old, edits = read(name), edits_of(name)
    changes = compare_guides([old], [edited(old, edits)]).changes
    places: dict[int, list[str]] = {}
    for change in changes:
        assert change.subject == "indicator", change
        places.setdefault(change.old_place[1] or -change.new_place[1], []).append(change.kind)
    wanted: dict[int, list[str]] = {}
    for edit in edits:
        wanted.setdefault(old.text.line(edit.start), []).append(edit.kind)
    assert {line: sorted(kinds) for line, kinds in places.items()} == {line: sorted(kinds) for line, kinds in wanted.items()}


@pytest.mark.parametrize("name", NAMES)
def test_a_guide_against_itself_shows_nothing(name: str) -> None:
    comparison = compare_guides([read(name)], [read(name)])
    assert comparison.changes == ()
    assert comparison.redlines == ()


# --- figures


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("申请发明专利3件", "申请发明专利不少于3件", "wording"),
        ("申请发明专利不少于3件", "申请发明专利3件以上", None),
        ("申请发明专利3件", "申请发明专利5件", "tightened"),
        ("申请发明专利5件以上", "申请发明专利3件", "relaxed"),
        ("识别准确率不低于90%", "识别准确率不低于95%", "tightened"),
        ("识别准确率不低于90%", "识别准确率高于90%", "tightened"),
        ("识别准确率高于90%", "识别准确率不低于90%", "relaxed"),
        ("响应时延不超过200ms", "响应时延不超过100ms", "tightened"),
        ("响应时延不超过200ms", "响应时延不超过0.2s", "unit"),
        ("响应时延不超过200ms", "响应时延不超过1s", "relaxed"),
        ("响应时延200ms", "响应时延不超过200ms", "wording"),
        ("定位误差1mm", "定位误差2mm", "relaxed"),
        ("定位误差±2mm", "定位误差±1mm", "tightened"),
        ("训练性能提升30%以上", "训练性能提升40%以上", "tightened"),
        ("能耗降低30%", "能耗降低20%", "relaxed"),
        ("能耗降低30%以上", "能耗降低不超过30%", "changed"),
        ("识别准确率不低于90%", "识别准确率不超过90%", "changed"),
        ("工作温度-40～85℃", "工作温度-20～60℃", "relaxed or tightened"),
        ("服务企业100家", "服务企业100个项目", "unit"),
        ("培训人数不少于100人", "培训人数不少于100人/年", "unit"),
        ("识别准确率不低于90%", "识别准确率不低于90%", None),
    ],
)
def test_what_became_of_a_figure(old: str, new: str, kind: str | None) -> None:
    (a,), (b,) = find_quantities(old), find_quantities(new)
    found = compare(a, b)
    assert found == kind or (kind is not None and found is not None and found in kind.split(" or "))


# --- the rest of a guide

BASE = """2030年度海湾省重点研发计划“深海装备”专项申报指南

专题一：采样装备
申报截止时间为2030年3月1日17:00。
项目 1.1：深海采样机械手研制
（一）研究内容
研究深海环境下机械手的轻量化结构设计方法，突破高压密封关键技术。
（二）考核指标
1.最大作业深度不低于6000米；
2.支持国产控制芯片；
3.申请发明专利不少于5件。
（三）申报要求
由企业牵头申报，鼓励产学研联合申报，参与单位不超过5家，项目负责人年龄不超过55周岁。
（四）支持强度
资助额度不超过1000万元/项，实施周期3年。
项目 1.2：海底观测网节点研制
（一）研究内容
研制观测网节点的供电与通信模块。
（二）考核指标
1.连续工作时间不少于12个月；
2.定位误差不超过5米。
（三）申报要求
须产学研联合申报。
（四）支持强度
资助额度不超过800万元/项，实施周期3年。
"""

NEW_PROJECT = """项目 1.3：深海充电桩研制
（一）研究内容
研制水下无线充电装置。
（二）考核指标
充电效率不低于85%。
（三）申报要求
由企业牵头申报。
（四）支持强度
资助额度不超过500万元/项，实施周期2年。
"""


def changes_of(*edits: tuple[str, str]) -> list[Change]:
    text = BASE
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return list(compare_guides([extract_guide(BASE)], [extract_guide(text)]).changes)


@pytest.mark.parametrize(
    ("old", "new", "subject", "kind"),
    [
        ("不超过1000万元/项", "不超过1200万元/项", "money", "changed"),
        ("万元/项，实施周期3年。\n项目 1.2", "万元/项，实施周期2年。\n项目 1.2", "duration", "changed"),
        ("鼓励产学研联合", "须产学研联合", "eligibility", "tightened"),
        ("须产学研联合", "鼓励产学研联合", "eligibility", "relaxed"),
        ("不超过5家", "不超过8家", "eligibility", "relaxed"),
        ("不超过55周岁", "不超过50周岁", "eligibility", "tightened"),
        ("由企业牵头", "由高校牵头", "eligibility", "changed"),
        ("，项目负责人年龄不超过55周岁", "", "eligibility", "dropped"),
        ("2030年3月1日17:00", "2030年4月15日17:00", "date", "changed"),
        ("2.支持国产控制芯片；", "2.支持国产控制芯片和操作系统；", "clause", "wording"),
        ("2.支持国产控制芯片；\n3.", "2.", "clause", "dropped"),
        ("2.支持国产控制芯片；", "2.支持国产控制芯片；通过海上试验验证；", "clause", "new"),
        ("3.申请发明专利不少于5件。", "3.申请发明专利不少于5件；制定团体标准不少于2项。", "indicator", "new"),
        ("1.连续工作时间不少于12个月；\n2.", "1.", "indicator", "dropped"),
        ("深海采样机械手研制", "深海采样机械臂研制", "project", "wording"),
    ],
)
def test_each_kind_of_edit(old: str, new: str, subject: str, kind: str) -> None:
    found = [(change.subject, change.kind) for change in changes_of((old, new))]
    assert found == [(subject, kind)]


def test_a_condition_with_another_figure_is_no_mere_wording() -> None:
    texts = [BASE.replace("1.连续工作", f"1.充放电{cycles}次后容量保持率不低于85%，连续工作") for cycles in (500, 400)]
    (change,) = compare_guides(*([extract_guide(text)] for text in texts)).changes
    assert (change.subject, change.kind, change.old) == ("indicator", "changed", "≥ 85 %（充放电500次后）")
    assert "充放电400次后" in change.note


def test_projects_come_go_and_move() -> None:
    second = BASE[BASE.index("项目 1.2") :]
    (new,) = changes_of((second, second + NEW_PROJECT))
    assert (new.subject, new.kind, new.new) == ("project", "new", "1.3 深海充电桩研制")
    (gone,) = changes_of((second, ""))
    assert (gone.subject, gone.kind, gone.old) == ("project", "dropped", "1.2 海底观测网节点研制")
    moved = changes_of((second, NEW_PROJECT.replace("1.3", "1.2") + second.replace("1.2", "1.3")))
    assert sorted((change.subject, change.kind) for change in moved) == [("project", "new"), ("project", "wording")]


def test_the_words_of_research_are_shown_as_a_redline() -> None:
    text = BASE.replace("轻量化结构设计方法", "轻量化与模块化结构设计方法")
    comparison = compare_guides([extract_guide(BASE)], [extract_guide(text)])
    assert comparison.changes == ()
    (shown,) = comparison.redlines
    assert (shown.section, shown.project) == ("（一）研究内容", "1.1 深海采样机械手研制")
    assert [part for part in shown.parts if part[0] != "="] == [("+", "与模块化")]


def test_a_redline_can_be_undone() -> None:
    old, new = "研究甲方法。研究乙方法；丙。", "研究甲的方法。丙。新增丁。"
    parts = redline(old, new)
    assert "".join(text for sign, text in parts if sign in "=-") == old
    assert "".join(text for sign, text in parts if sign in "=+") == new


def test_batches_are_aligned_by_title() -> None:
    other = BASE.replace("深海装备", "智能农机").replace("机械手", "播种机")
    old = [extract_guide(BASE), extract_guide(other)]
    new = [extract_guide(other.replace("2030年", "2031年")), extract_guide(BASE.replace("2030年", "2031年"))]
    found = compare_guides(old, new).changes
    assert {change.subject for change in found} <= {"date"}


# --- as a user does it


@pytest.fixture
def editions(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "old.txt").write_text(BASE, encoding="utf-8")
    (tmp_path / "new.txt").write_text(BASE.replace("6000米", "7000米").replace("轻量化", "<b>轻量化</b>"), encoding="utf-8")
    return str(tmp_path / "old.txt"), str(tmp_path / "new.txt")


def test_the_table(editions: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["diff", *editions, "--lang", "zh"]) == 0
    shown = capsys.readouterr().out
    assert "收紧" in shown
    assert "≥ 6000 米" in shown
    assert "≥ 7000 米" in shown


def test_json(editions: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["diff", *editions, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    (change,) = found["changes"]
    assert (change["kind"], change["old"], change["new"]) == ("tightened", "≥ 6000 米", "≥ 7000 米")
    assert change["new_place"] == {"page": 1, "line": 9}
    assert found["redlines"][0]["section"] == "（一）研究内容"


def test_html_is_escaped_and_self_contained(editions: tuple[str, str], tmp_path: Path) -> None:
    assert cli.main(["diff", *editions, "-o", str(tmp_path / "d.html")]) == 0
    page = (tmp_path / "d.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;" in page
    assert "<b>轻" not in page
    assert "<script" not in page
    assert "://" not in page
    assert "default-src 'none'" in page


def test_xlsx(editions: tuple[str, str], tmp_path: Path) -> None:
    import openpyxl

    assert cli.main(["diff", *editions, "-o", str(tmp_path / "d.xlsx"), "--lang", "zh"]) == 0
    book = openpyxl.load_workbook(tmp_path / "d.xlsx")
    assert book.sheetnames == ["变化", "文字对照"]
    head, row = list(book["变化"].iter_rows(values_only=True))
    assert dict(zip(head, row, strict=True))["变化"] == "收紧"


def test_a_file_of_a_kind_that_is_not_written(editions: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["diff", *editions, "-o", str(tmp_path / "x.docx")]) == 2
    assert ".docx" in capsys.readouterr().err
    assert not (tmp_path / "x.docx").exists()


def test_a_missing_edition_is_told(editions: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["diff", editions[0], "gone.txt"]) == 1
    assert "gone.txt" in capsys.readouterr().err


def test_values_are_exact() -> None:
    (a,), (b,) = find_quantities("误差不超过0.1mm"), find_quantities("误差不超过100μm")
    assert a.si_upper == b.si_upper == Decimal("0.0001")
