"""Figures in tables: head and label say what they are and in which unit."""

from __future__ import annotations

import pytest

from extractors.guides import extract_guide

HEAD = "2026年度示例专项申报指南\n1.1 示例材料制备技术\n研究内容：研究示例。\n考核指标：\n"
TAIL = "\n有关说明：拟支持1项。\n"
CASES = [
    ("指标名称\t单位\t指标值\n抗拉强度\tMPa\t≥600\n密度\tg/cm³\t≤2.8", [("抗拉强度", "≥ 600 MPa"), ("密度", "≤ 2.8 g/cm³")]),
    ("年度\t资助额度（万元）\n2026年\t500\n2027年\t不超过300", [("资助额度", "= 5000000 元"), ("资助额度", "≤ 3000000 元")]),
    ("序号\t指标\t要求\n1\t识别准确率（%）\t不低于95\n2\t时延\t≤20ms", [("识别准确率", "≥ 95 %"), ("时延", "≤ 20 ms")]),
    ("序号\t名称\t数量\n1\t发明专利\t5项以上\n2\t软件著作权\t3项", [("发明专利", "≥ 5 项"), ("软件著作权", "= 3 项")]),
    ("指标\t中期\t终期\n良率\t≥70%\t≥90%\n能耗\t≤8kW·h\t≤6kW·h", [("良率", "≥ 70 %"), ("良率", "≥ 90 %"), ("能耗", "≤ 8 kW·h"), ("能耗", "≤ 6 kW·h")]),
    ("项目\t单位\t甲型泵\t乙型泵\n扬程\tm\t≥60\t≥80\n气蚀余量\tm\t≤3\t≤4", [("扬程", "≥ 60 m"), ("扬程", "≥ 80 m"), ("气蚀余量", "≤ 3 m"), ("气蚀余量", "≤ 4 m")]),
    ("产品\t功率（kW）\t重量（kg）\n甲型泵\t≥15\t≤90", [("功率", "≥ 15 kW"), ("重量", "≤ 90 kg")]),
    ("指标\t单位\t下限\t上限\n推荐人数\t人\t3\t12", [("推荐人数", "≥ 3 人"), ("推荐人数", "≤ 12 人")]),
    ("指标\t不低于\t使用温度上限（℃）\n年产值（万元）\t800\t450", [("年产值", "≥ 8000000 元"), ("使用温度上限", "= 450 ℃")]),
    ("名称\t单位\t要求\n售价\t万元/台\t15以内", [("售价", "≤ 150000 元/台")]),
    ("指标\t目标值\n并行效率（512核）\t≥80%\n误差\t±3%", [("并行效率", "= 512 核"), ("并行效率", "≥ 80 %"), ("误差", "-3～3 %")]),
]


@pytest.mark.parametrize(("table", "wanted"), CASES, ids=[case[0].split("\n")[0] for case in CASES])
def test_read_with_their_table(table: str, wanted: list[tuple[str, str]]) -> None:
    guide = extract_guide(HEAD + table + TAIL)
    found = [q for q in guide.quantities if q.section == "indicators"]
    assert [(q.indicator, q.bound_text) for q in found] == wanted
    assert all(guide.text.content[q.start : q.end] == q.raw for q in found)
    assert not [e.text for e in guide.ledger if e.reference == "unexplained"]


def test_a_label_in_the_row_of_its_value_is_a_circumstance() -> None:
    guide = extract_guide(HEAD + "指标\t目标值\n并行效率（512核）\t≥80%\n求解时间（与现有软件相比）\t≤0.5倍" + TAIL)
    cores, efficiency, time = (q for q in guide.quantities if q.section == "indicators")
    assert (cores.role, efficiency.role, efficiency.qualifier, time.qualifier) == ("condition", "target", "512核", "与现有软件相比")


def test_a_product_at_the_head_of_a_column_bears_the_property_of_the_row() -> None:
    guide = extract_guide(HEAD + "项目\t单位\t甲型泵\t乙型泵\n扬程（额定流量）\tm\t≥60\t≥80" + TAIL)
    found = [(q.indicator, q.subject, q.qualifier) for q in guide.quantities if q.section == "indicators"]
    assert found == [("扬程", "甲型泵", "额定流量"), ("扬程", "乙型泵", "额定流量")]


def test_a_year_at_the_head_of_a_column_is_a_circumstance() -> None:
    guide = extract_guide(HEAD + "指标\t单位\t2027年\t2028年\n合格率\t%\t≥60\t≥80" + TAIL)
    found = [(q.indicator, q.subject, q.qualifier) for q in guide.quantities if q.section == "indicators"]
    assert found == [("合格率", "", "2027年"), ("合格率", "", "2028年")]


def test_a_column_of_the_present_state_describes() -> None:
    guide = extract_guide(HEAD + "指标\t单位\t现有水平\t目标值\n转速\tr/min\t9000\t≥12000\n含氧量\tppm\t8\t≤5" + TAIL)
    found = [(q.indicator, q.bound_text, q.role) for q in guide.quantities if q.section == "indicators"]
    assert found == [
        ("转速", "= 9000 r/min", "context"),
        ("转速", "≥ 12000 r/min", "target"),
        ("含氧量", "= 8 ppm", "context"),
        ("含氧量", "≤ 5 ppm", "target"),
    ]


def test_one_row_with_tabs_is_no_table() -> None:
    guide = extract_guide(HEAD + "样机寿命\t不低于5年。" + TAIL)
    (quantity,) = (q for q in guide.quantities if q.section == "indicators")
    assert (quantity.bound_text, guide.text.source.tables) == ("≥ 5 年", ())
