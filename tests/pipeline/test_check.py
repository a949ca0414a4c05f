"""`zhinan check`: each kind of finding planted into a guide that is in order, and nothing found where nothing is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.guides import extract_guide
from pipeline import cli, language
from pipeline.checks import counted, fails, findings

SOUND = """2031年度海湾省“揭榜挂帅”科技攻关榜单

本榜单共设3个项目，榜单总金额2600万元。

榜单一 深海电缆接头低损耗连接
一、攻关任务
研究电缆接头的低损耗连接工艺。
二、考核指标
（1）接头电阻小于0.5μΩ；
（2）样件合格率不低于98%；
（3）申请发明专利不少于3件。
三、榜单金额
1000万元。

榜单二 风机叶片在线监测
一、攻关任务
研制叶片损伤在线监测系统。
二、考核指标
（1）定位误差不超过1米；
（2）示范风场不少于2个。
三、榜单金额
800万元。

榜单三 原油管道减阻剂
一、攻关任务
开发减阻剂的制备工艺。
二、考核指标
（1）减阻率不低于40%；
（2）建成年产500吨的示范线1条。
三、榜单金额
800万元。
"""

PLANTED = [
    ("declared_projects", "共设3个项目", "共设4个项目"),
    ("missing_section", "二、考核指标\n（1）定位误差不超过1米；\n（2）示范风场不少于2个。\n", ""),
    ("missing_unit", "合格率不低于98%", "合格率不低于98"),
    ("conflicting_comparators", "不超过1米", "大于不超过1米"),
    ("contradicting_bounds", "申请发明专利不少于3件。", "申请发明专利不少于3件；申请发明专利不超过2件。"),
    ("money_parts", "1000万元。", "总投入1000万元，其中财政资金600万元，自筹资金700万元。"),
    ("money_parts", "1000万元。", "资助额度不超过1000万元，其中设备费600万元，材料费700万元。"),
    ("money_sum", "1000万元。", "总投入1000万元，其中设备费500万元、材料费200万元、测试费200万元，合计1000万元。"),
    ("money_total", "总金额2600万元", "总金额3000万元"),
    ("money_total", "总金额2600万元", "总金额900万元"),
    ("numbering_gap", "榜单三 原油", "榜单四 原油"),
    ("numbering_gap", "（3）申请", "（4）申请"),
]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    language.use("en")


def codes(text: str) -> set[str]:
    return {issue.code for issue in findings(extract_guide(text)) if issue.severity != "info"}


def test_a_sound_guide_passes() -> None:
    assert codes(SOUND) == set()


@pytest.mark.parametrize(("code", "old", "new"), PLANTED)
def test_what_is_planted_is_found(code: str, old: str, new: str) -> None:
    assert SOUND.count(old) >= 1
    assert code in codes(SOUND.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("合格率不低于98%", "合格率不低于0.98"),
        ("1000万元。", "总投入1000万元，其中设备费500万元、材料费300万元、测试费200万元，合计1000万元。"),
        ("1000万元。", "总投入1000万元，其中财政资金600万元，自筹资金400万元。"),
        ("申请发明专利不少于3件。", "中期申请发明专利不超过2件；结题时申请发明专利不少于3件。"),
    ],
)
def test_what_only_looks_wrong_passes(old: str, new: str) -> None:
    assert codes(SOUND.replace(old, new, 1)) == set()


def test_instalments_that_are_not_the_whole() -> None:
    """Rules are made of the text as it stands, so that the guide must say it in a section of its own."""
    text = SOUND.replace("三、榜单金额\n1000万元。", "三、榜单金额\n1000万元。资金分三期拨付，立项后拨付40%，中期拨付30%，验收后拨付{}%。", 1)
    assert "payment_shares" not in codes(text.format(30))
    assert "payment_shares" in codes(text.format(20))


@pytest.mark.parametrize(
    ("number", "wanted"), [("1.3", ("1.", 3)), ("榜单二", ("榜单", 2)), ("十二", ("", 12)), ("方向10", ("方向", 10)), ("", None), ("A", None)]
)
def test_numbers_are_counted_by_their_end(number: str, wanted: tuple[str, int] | None) -> None:
    assert counted(number) == wanted


def test_two_kinds_of_numbers_count_apart() -> None:
    """（一）集成项目 stands before 4. of a fund whose 重点支持项目 count on through all fields."""
    codes_of = "（申请代码1选择E01）"
    text = (
        f"某基金2031年度项目指南\n一、甲领域\n（一）甲题{codes_of}\n研究甲的机理。\n1. 乙题{codes_of}\n研究乙的机理。\n"
        f"二、乙领域\n（一）丙题{codes_of}\n研究丙的机理。\n2. 丁题{codes_of}\n研究丁的机理。\n三、申请要求\n须有高级职称。\n"
    )
    guide = extract_guide(text)
    assert [p.number for p in guide.outline.projects] == ["一", "1", "一", "2"]
    assert "numbering_gap" not in {issue.code for issue in findings(guide)}


def test_information_fails_nothing() -> None:
    found = findings(extract_guide(SOUND.replace("合格率不低于98%", "合格率不低于0.98")))
    assert [issue.code for issue in found] == ["missing_unit"]
    assert not fails(found)


# --- as a user does it


def write(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_the_exit_code_is_the_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = write(tmp_path, "good.txt", SOUND), write(tmp_path, "bad.txt", SOUND.replace("共设3个项目", "共设4个项目"))
    assert cli.main(["check", good, "--lang", "zh"]) == 0
    assert capsys.readouterr().out.startswith("通过  good.txt")
    assert cli.main(["check", bad, good, "--lang", "zh"]) == 1
    shown = capsys.readouterr().out
    assert "未通过  bad.txt" in shown
    assert "指南称共4个项目，解析得到3个" in shown
    assert cli.main(["check", str(tmp_path), "--format", "json", "--lang", "en"]) == 1
    reports = json.loads(capsys.readouterr().out)
    assert [(Path(report["file"]).name, report["passed"]) for report in reports] == [("bad.txt", False), ("good.txt", True)]
    assert {"severity", "code", "message", "project", "page", "line"} == set(reports[0]["findings"][0])


def test_a_text_without_structure_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", write(tmp_path, "novel.txt", "从前有座山，山里有座庙。"), "--lang", "en"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "no guide structure" in captured.err


def test_a_place_is_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, "x.txt", SOUND.replace("不超过1米", "大于不超过1米"))
    cli.main(["check", path, "--format", "json"])
    (finding,) = json.loads(capsys.readouterr().out)[0]["findings"]
    assert (finding["line"], finding["project"]) == (19, "榜单二")
