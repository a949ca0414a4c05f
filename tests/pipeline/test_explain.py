"""Each field has a reason that a reader can look up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extractors.guides import extract_guide
from extractors.lexicon import FOLDER
from pipeline import cli, language
from pipeline.explain import explain
from pipeline.sinks.database import Database
from pipeline.tables import Row

TablesOf = Callable[..., dict[str, list[Row]]]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    language.use("en")


def reasons(text: str) -> dict[str, tuple[str, str]]:
    ((found,), _) = explain(text)
    return {reason.field: (reason.value, reason.by) for reason in found.reasons}


@pytest.mark.parametrize(
    ("text", "cue", "law"),
    [
        ("申请发明专利3件以上", "以上", "“以上”包括本数"),
        ("响应时延200ms以内", "以内", "“以内”包括本数"),
        ("服务用户超过300家", "超过", "“超过”不包括本数"),
        ("响应时延不超过200ms", "不超过", "“超过”不包括本数，因此加“不”后包括本数"),
    ],
)
def test_the_law_behind_a_bound(text: str, cue: str, law: str) -> None:
    value, by = reasons(text)["比较关系"]
    assert value.startswith(cue)
    assert "comparators.tsv:" in by
    assert f"《民法典》第一千二百五十九条：{law}" in by


def test_no_law_where_none_speaks() -> None:
    assert "民法典" not in reasons("申请发明专利不少于3件")["比较关系"][1]
    assert reasons("申请发明专利3件")["比较关系"] == ("eq 等于", "没有比较词")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("申请发明专利不少于3件", "“不少于”即 ≥"),
        ("厚度不大于3mm", "“不大于”即 ≤"),
        ("厚度不得大于3mm", "“不大于”即 ≤"),
        ("转速高于3000rpm", "“高于”即 >"),
        ("误差小于等于3mm", "“小于等于”即 ≤"),
        ("至少联合3家企业", "“至少”即 ≥"),
        ("误差不超过±0.5mm", "两端都在内"),
    ],
)
def test_the_standard_behind_a_bound(text: str, told: str) -> None:
    by = reasons(text)["比较关系"][1]
    assert "GB/T 8170—2008" in by
    assert told in by


@pytest.mark.parametrize(("text", "told"), [("定位误差优于3mm", "越小越好，是上限"), ("良品率优于98%", "越大越好，是下限")])
def test_better_than(text: str, told: str) -> None:
    assert told in reasons(text)["比较关系"][1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("产值不低于500万元", "倍数 万"), ("完成十二项", "汉字数字"), ("占比三分之一", "分数、汉字数字"), ("完成1,200台", "千分位"), ("完成120台", "按字面"),
        ("1～2项", "按字面"),
    ],
)
def test_how_a_number_was_read(text: str, told: str) -> None:
    assert reasons(text)["数值"][1] == told


def test_a_temperature_has_another_zero() -> None:
    assert "K = ℃ × 1 + 273.15" in reasons("工作温度不高于60℃")["单位"][1]


def test_number_unit_and_indicator() -> None:
    found = reasons("示范线年产能不低于3万吨")
    assert found["数值"][0] == "3万 → 30000"
    assert found["单位"][0] == "吨"
    assert found["单位"][1].startswith("units.tsv:")
    assert reasons("申请发明专利不少于3件")["指标"] == ("发明专利", "indicators.tsv:invention_patent_filed（专利，越大越好）")


def test_every_entry_that_is_named_stands_in_its_lexicon() -> None:
    for text in ("申请发明专利3件以上", "误差优于0.1mm", "电池能量密度≥300Wh/kg", "召回率大于等于90%"):
        for _, by in reasons(text).values():
            if ".tsv:" in by:
                name, _, rest = by.partition(".tsv:")
                entry = rest.split("（")[0].split("；")[0].split("，")[0]
                for part in entry.rpartition(":")[2].split("、"):
                    assert part in (FOLDER / f"{name}.tsv").read_text(encoding="utf-8"), (text, by)


def test_what_was_rejected_and_by_which_rule() -> None:
    found, rejected = explain("按照《2030年规划》，第三方检测准确率不低于95%。")
    assert [each.quantity.quote for each in found] == ["不低于95%"]
    assert {each.text for each in rejected} == {"2030", "三"}
    assert all(each.rule and each.says for each in rejected)


def test_doubts_are_told() -> None:
    assert "矛盾" in reasons("响应时延小于不超过200ms")["置信度"][1]


def test_a_sentence_at_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "发明专利3件以上", "--lang", "zh"]) == 0
    shown = capsys.readouterr().out
    assert "3件以上  ⇒  ≥ 3 件" in shown
    assert "第一千二百五十九条" in shown
    assert cli.main(["explain", "没有任何数目字", "--format", "json"]) == 1
    assert cli.main(["explain", "精度1mm", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["quantities"][0]["bound_text"] == "= 1 mm"


def test_a_quantity_of_the_database(tmp_path: Path, tables_of: TablesOf, capsys: pytest.CaptureFixture[str]) -> None:
    guide = extract_guide("2030年度深海装备专项申报指南\n\n项目 1.1：机械手研制\n（二）考核指标\n准确率不低于95%；申请发明专利不少于5件。\n")
    database = Database(f"sqlite:///{tmp_path / 'zhinan.db'}")
    database.write(tables_of(guide))
    database.close()
    name = next(q.quantity_id for q in guide.quantities if q.unit == "件")
    assert cli.main(["explain", name, "--out", str(tmp_path), "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "不少于5件" in shown
    assert "page 1, line 5" in shown
    assert "不低于95%" not in shown
    assert cli.main(["explain", "q" + "0" * 16, "--out", str(tmp_path)]) == 1
    assert cli.main(["explain", name, "--out", str(tmp_path / "none")]) == 1
