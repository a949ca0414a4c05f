"""The list at the end of a project: written, filled in as people do, judged again."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from extractors.guides import extract_guide
from extractors.quantities import find_quantities
from pipeline import cli, language
from pipeline.checklist import HEAD, judge, rule_of, verify

GUIDE = """2030年度深海装备专项申报指南

项目 1.1：采样机械手研制
（一）研究内容
研究机械手的密封方法。
（二）考核指标
1.最大作业深度不低于6000米；
2.定位误差小于5mm；
3.申请发明专利3件；
4.支持国产控制芯片；
5.样机工作频率20kHz；
6.国产化率超过90%。
"""
DONE = {"作业深度": 6000, "误差": 5, "发明专利": 4, "国产控制芯片": "已通过测试", "频率": 20, "国产化率": "约九成"}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    language.use("en")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    (tmp_path / "guide.txt").write_text(GUIDE, encoding="utf-8")
    path = tmp_path / "list.xlsx"
    assert cli.main(["checklist", str(tmp_path / "guide.txt"), "--project", "1.1", "-o", str(path)]) == 0
    return path


def fill(path: Path, values: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["核对表"]
    for row in sheet.iter_rows(min_row=2):
        for word, value in values.items():
            if word in f"{row[HEAD.index('指标')].value} {row[HEAD.index('条目原文')].value}":
                row[HEAD.index("完成值")].value = value
    book.save(path)


def test_the_list(made: Path) -> None:
    book = openpyxl.load_workbook(made)
    head, *rows = book["核对表"].iter_rows(values_only=True)
    assert head == HEAD
    assert len(rows) == 6
    depth = dict(zip(HEAD, rows[0], strict=True))
    assert (depth["下限"], depth["单位"], depth["判定"]) == (6000, "米", ">=")
    assert depth["是否达到"] == '=IF(I2="","",IF(ISNUMBER(I2),IF(AND(I2>=F2),"达到","未达到"),"无法比较"))'
    assert "I3<G3" in str(rows[1][HEAD.index("是否达到")])
    about = {str(key): value for key, value in book["说明"].iter_rows(values_only=True)}
    assert len(str(about["来源 SHA-256"])) == 64
    assert str(about["软件版本"]).startswith("zhinan ")


def test_read_back(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert {line.verdict for line in verify(made)} == {"missing"}
    fill(made, DONE)
    assert [line.verdict for line in verify(made)] == ["met", "below", "met", "judge", "judge", "not_comparable"]
    capsys.readouterr()
    assert cli.main(["verify", str(made), "--lang", "zh"]) == 1
    assert "未达到 1" in capsys.readouterr().out
    fill(made, {"误差": 4.9, "国产化率": "92%"})
    assert cli.main(["verify", str(made), "--lang", "zh"]) == 0


def test_percent_typed_into_excel(made: Path) -> None:
    fill(made, DONE)
    book = openpyxl.load_workbook(made)
    cell = book["核对表"].cell(7, HEAD.index("完成值") + 1)
    cell.value, cell.number_format = 0.91, "0%"
    book.save(made)
    assert verify(made)[5].verdict == "met"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("申请发明专利3件", ">="), ("误差1mm", "<="), ("样机工作频率20kHz", ""), ("准确率超过90%", ">"), ("时延不足5ms", "<"), ("工作温度-40～85℃", ">=<="),
        ("能耗降低30%", ">="), ("训练性能提升30%以上", ">="),
    ],
)  # fmt: skip
def test_a_bare_number_is_never_judged_by_equality(text: str, rule: str) -> None:
    (q,) = find_quantities(text)
    assert rule_of(q) == rule


@pytest.mark.parametrize(
    ("value", "rule", "verdict"),
    [("5", ">=", "met"), ("5", ">", "below"), ("10", "<=", "met"), ("10", "<", "below"), ("4.9", ">=<=", "below"), ("7", ">=<=", "met"), ("11", ">=<=", "below")],
)
def test_ends(value: str, rule: str, verdict: str) -> None:
    assert judge(Decimal(value), rule, Decimal(5), Decimal(10)) == verdict


def test_what_is_wrong_is_told(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["checklist", str(tmp_path / "guide.txt"), "--project", "9.9"]) == 1
    assert "1.1" in capsys.readouterr().err
    assert cli.main(["verify", str(tmp_path / "guide.txt")]) == 1
    assert cli.main(["verify", str(tmp_path / "none.xlsx")]) == 1
    book = openpyxl.load_workbook(made)
    book["核对表"].delete_cols(3)
    book.save(made)
    assert cli.main(["verify", str(made)]) == 1
    assert "条目原文" in capsys.readouterr().err


def test_hostile_text_runs_nothing(tmp_path: Path) -> None:
    (tmp_path / "guide.txt").write_text(GUIDE.replace("4.支持", "4.=1+1支持"), encoding="utf-8")
    guide = extract_guide((tmp_path / "guide.txt").read_bytes())
    assert guide.outline.projects
    assert cli.main(["checklist", str(tmp_path / "guide.txt"), "--project", "1.1", "-o", str(tmp_path / "x.xlsx")]) == 0
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["核对表"]
    assert {cell.column for row in sheet.iter_rows() for cell in row if cell.data_type == "f"} == {HEAD.index("是否达到") + 1}
