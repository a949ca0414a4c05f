"""Facts: whose words win, whom a rule binds, ratios by their order, and where each value came from."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from extractors.guides import extract_guide
from extractors.model.guide import Guide

GUIDE = """甲省2024年度重点研发计划项目申报指南
每个项目拟支持不超过2项，专项共拟支持不超过15项，拟安排省财政资金5000万元。下设课题不超过5个，参与单位不超过10家，自筹经费与省财政经费比例不低于1:1。应用示范类项目自筹经费与省财政经费比例不低于3:1。企业牵头申报的项目，设备费不超过30%。立项后拨付60%，验收后拨付40%。
项目1.1 甲材料（{suffix}）
研究内容：研究甲。
考核指标：强度不低于600MPa；申请发明专利不少于3件；形成行业标准草案2项。
申报要求：{own}
项目1.2 乙材料（基础研究类）
研究内容：研究乙。
考核指标：强度不低于100MPa。
申报要求：鼓励产学研联合申报。
"""


def guide(own: str = "由企业牵头。", suffix: str = "共性关键技术类") -> Guide:
    return extract_guide(GUIDE.format(own=own, suffix=suffix))


@pytest.mark.parametrize(
    ("own", "suffix", "column", "wanted"),
    [
        ("由企业牵头。", "共性关键技术类", "matching_ratio_min", Decimal(1)),
        ("自筹经费与省财政经费比例不低于1.5:1。", "共性关键技术类", "matching_ratio_min", Decimal("1.5")),
        ("自筹经费不低于省财政经费的2倍。", "共性关键技术类", "matching_ratio_min", Decimal(2)),
        ("自筹经费不低于省财政经费的50%。", "共性关键技术类", "matching_ratio_min", Decimal("0.5")),
        ("省财政经费与自筹经费比例不高于1:2。", "共性关键技术类", "matching_ratio_min", Decimal(2)),
        ("财政经费与自筹经费比例不低于1:2。", "共性关键技术类", "matching_ratio_min", None),
        ("不再要求配套。", "共性关键技术类", "matching_ratio_min", None),
        ("由企业牵头。", "应用示范类", "matching_ratio_min", Decimal(3)),
        ("由企业牵头。", "共性关键技术类", "subtopics_max", Decimal(5)),
        ("下设课题不超过3个。", "共性关键技术类", "subtopics_max", Decimal(3)),
        ("不再下设课题。", "共性关键技术类", "subtopics_max", Decimal(0)),
        ("拟支持1项。", "共性关键技术类", "awards_max", Decimal(1)),
        ("由企业牵头。", "共性关键技术类", "awards_max", Decimal(2)),
        ("由企业牵头。", "共性关键技术类", "equipment_share_max", Decimal(30)),
        ("由高校牵头。", "共性关键技术类", "equipment_share_max", None),
        ("由企业牵头。", "共性关键技术类", "lead", "enterprise"),
        ("鼓励企业牵头。", "共性关键技术类", "lead", "any"),
        ("由企业或科研院所牵头。", "共性关键技术类", "lead", "enterprise|institute"),
        ("由企业牵头。", "共性关键技术类", "joint", None),
        ("须产学研联合申报。", "共性关键技术类", "joint", True),
        ("不接受联合申报。", "共性关键技术类", "joint", False),
        ("项目实施须在省内。", "共性关键技术类", "region", "甲省"),
        ("国拨经费300万元。", "共性关键技术类", "funding_max_yuan", Decimal(3000000)),
        ("由企业牵头。", "共性关键技术类", "funding_total_yuan", Decimal(50000000)),
        ("由企业牵头。", "共性关键技术类", "payment_shares", "60|40"),
        ("实施周期3年。", "共性关键技术类", "duration_months", Decimal(36)),
        ("实施周期不超过18个月。", "共性关键技术类", "duration_months", Decimal(18)),
        ("负责人应为1985年1月1日以后出生。", "共性关键技术类", "born_after", "1985-01-01"),
        ("由企业牵头。", "共性关键技术类", "patents_min", Decimal(3)),
        ("由企业牵头。", "共性关键技术类", "standards_proposal", True),
        ("由企业牵头。", "共性关键技术类", "hard_figures", 3),
    ],
)
def test_effective(own: str, suffix: str, column: str, wanted: object) -> None:
    if column == "region":
        found = extract_guide(GUIDE.format(own=own, suffix=suffix).replace("甲省2024", "江苏省2024")).facts[0]
        assert found[column] in ("江苏省", "江苏")
    else:
        assert guide(own, suffix).facts[0][column] == wanted


def test_a_ratio_the_wrong_way_round_is_told() -> None:
    found = guide("财政经费与自筹经费比例不低于1:2。")
    assert [i.code for i in found.issues if i.code == "suspect_ratio"] == ["suspect_ratio"]
    assert [q.number_text for q in found.quantities if q.number_text == "1:2"] == ["1:2"]
    assert "suspect_ratio" not in {i.code for i in guide().issues}


def test_own_words_bind_only_the_project() -> None:
    found = guide("下设课题不超过3个，由企业牵头。")
    assert [f["subtopics_max"] for f in found.facts] == [Decimal(3), Decimal(5)]
    assert [f["lead"] for f in found.facts] == ["enterprise", "any"]


def test_projects_of_the_same_number_keep_their_own() -> None:
    project = "任务1 {}研制\n研究内容：研究{}。\n考核指标：申请发明专利不少于{}件。\n申报要求：参与单位不超过{}家。\n"
    text = "“潮间带观测”专项指南\n（2031年度）\n" + project.format("浮标", "浮标", 5, 3) + project.format("声学阵列", "阵列", 9, 4)
    found = extract_guide(text).facts
    assert [(f["patents_min"], f["partners_max"]) for f in found] == [(Decimal(5), Decimal(3)), (Decimal(9), Decimal(4))]


def test_a_topic_named_by_a_type_has_its_money() -> None:
    text = """某省联合基金2031年度项目指南

本基金由两家单位共同出资，每年投入经费8000万元。集成项目资助强度不超过900万元/项，重点项目资助强度不超过200万元/项。全部项目的经费总额不超过6000万元。
一、集成项目
1. 深井采样机械的耐压机理
（一）研究内容
研究密封件在高压下的失效规律。
（二）考核指标
密封寿命不低于100小时。
二、重点项目
1. 湖底沉积物的原位测量
（一）研究内容
研究沉积物的分层方法。
（二）考核指标
分层误差不超过2mm。
"""
    found = extract_guide(text).facts
    assert [(f["funding_max_yuan"], f["funding_total_yuan"]) for f in found] == [(Decimal(9000000), Decimal(60000000)), (Decimal(2000000), Decimal(60000000))]


def test_sources_name_what_gave_the_value() -> None:
    found = guide("由企业牵头，下设课题不超过3个。")
    known = {r.rule_id for r in found.rules} | {q.quantity_id for q in found.quantities} | {d.date_id for d in found.dates}
    for fact in found.facts:
        sources = fact["sources"]
        assert isinstance(sources, dict)
        assert set(sources.values()) <= known
    assert {"lead", "subtopics_max", "patents_min"} <= set(dict(found.facts[0]["sources"]))  # type: ignore[call-overload]


def test_figures_in_one_line() -> None:
    line = guide().facts[0]["figures"]
    assert isinstance(line, str)
    assert "≥ 600 MPa" in line
    assert line.count("；") == 2


def test_deadline_is_that_of_submission() -> None:
    text = (
        GUIDE.format(own="由企业牵头。", suffix="基础研究类")
        + "四、申报时间\n网上申报时间为2024年3月1日至2024年4月15日17:00，推荐截止时间为2024年4月20日。\n"
    )
    assert {f["deadline"] for f in extract_guide(text).facts} == {"2024-04-15T17:00+08:00"}


TOPICS = """甲省2024年度重点研发计划项目申报指南
每个项目省财政资助不低于50万元、不超过400万元。
专题一：新材料
本专题参与单位不超过3家。
项目1：甲材料
（一）研究内容
研究甲。
（二）考核指标
强度不低于600MPa。
（三）资助额度
不超过300万元。
项目2：乙材料
（一）研究内容
研究乙。
（二）考核指标
强度不低于100MPa。
（三）资助额度
不超过30万元。
专题二：新装备
项目1：丙装备
（一）研究内容
研究丙。
（二）考核指标
效率不低于90%。
"""


def test_a_topic_binds_its_own_projects_and_a_floor_outlives_a_ceiling() -> None:
    """Numbers of projects begin anew in each topic; a floor above the project's own ceiling does not bind it."""
    rows = extract_guide(TOPICS).facts
    assert [(r["topic"], r["project"], r["partners_max"], r["funding_min_yuan"], r["funding_max_yuan"]) for r in rows] == [
        ("一", "1", 3, 500000, 3000000),
        ("一", "2", 3, None, 300000),
        ("二", "1", None, 500000, 4000000),
    ]


FUND = """甲市自然科学基金2031年度项目申请通告
一、资助类别
（一）面上项目。资助强度为12万元/项，实施周期3年。
（二）新苗基金项目。资助额度不超过8万元/项，实施周期2年。
二、申请条件
1.申请人应具有博士学位。
2.新苗基金项目申请人年龄不得超过32周岁。
3.同年只能申请1项。
三、申请时间
申请截止时间为2031年3月10日16:00。
"""


def test_a_call_without_projects_has_a_row_for_each_type() -> None:
    found = extract_guide(FUND)
    assert found.status == "ok"
    shown = [(f["title"], f["funding_max_yuan"], f["duration_months"], f["age_max"], f["applications_max"], f["deadline"]) for f in found.facts]
    assert shown == [
        ("面上项目", 120000, 36, None, 1, "2031-03-10T16:00+08:00"),
        ("新苗基金项目", 80000, 24, 32, 1, "2031-03-10T16:00+08:00"),
    ]


def test_a_call_without_projects_and_types_is_one_row() -> None:
    text = "乙市2031年度研发补助申报通知\n一、申报条件\n申报单位须为本市企业。\n二、补助标准\n每家企业最高补助50万元。\n三、申报时间\n截止时间为2031年5月6日。\n"
    (row,) = extract_guide(text).facts
    assert (row["title"], row["lead"], row["funding_max_yuan"], row["deadline"]) == ("乙市2031年度研发补助申报通知", "enterprise", 500000, "2031-05-06")


def test_a_text_that_is_no_call_has_no_row() -> None:
    found = extract_guide("会议纪要\n会议讨论了2031年的工作安排，参会12人。\n")
    assert (found.status, found.facts) == ("no_structure", ())


def test_what_names_projects_by_their_numbers_is_for_these_alone() -> None:
    rows = extract_guide(
        "某市2030年度指南\n" + "".join(f"方向{n}：{name}技术\n研究内容：甲的机理。\n考核指标：1套。\n" for n, name in enumerate("甲乙丙丁", 1))
        + "申报要求\n实施周期不超过3年，其中方向2、方向4不超过2年。方向1至3每项资助不超过300万元，方向4不超过100万元。\n"
    ).facts
    assert [row["duration_months"] for row in rows] == [36, 24, 36, 24]
    assert [row["funding_max_yuan"] for row in rows] == [3000000, 3000000, 3000000, 1000000]


def test_what_a_bounty_pays_is_the_ceiling_where_nothing_else_is_stated() -> None:
    body = "需求内容：甲的机理。\n考核指标：1套。\n"
    text = f"某市2030年度榜单\n总榜额900万元。\n榜单一：甲技术\n{body}悬赏金额：500万元\n榜单二：乙技术\n{body}悬赏金额：400万元，其中市财政出资不超过100万元\n"
    rows = extract_guide(text).facts
    assert [row["funding_max_yuan"] for row in rows] == [5000000, 1000000]
    assert [row["funding_total_yuan"] for row in rows] == [5000000, 4000000]


def test_a_clause_names_the_topic_that_it_is_for() -> None:
    body = "研究内容：甲的机理。\n考核指标：1套。\n"
    text = (
        f"某市2036年度项目申报指南\n一、支持方向\n（一）产业技术攻关\n方向1：甲技术\n{body}方向2：乙技术\n{body}（二）社会民生\n方向3：丙技术\n{body}方向4：丁技术\n{body}"
        "二、支持方式\n产业技术攻关采取事前资助，单个项目支持额度不超过200万元；社会民生每项支持30万元左右。\n"
    )
    rows = extract_guide(text).facts
    assert [row["funding_max_yuan"] for row in rows] == [2000000, 2000000, 300000, 300000]
    assert [row["funding_mode"] for row in rows] == ["事前资助", "事前资助", None, None]


def test_a_chapter_named_by_a_type_is_for_that_type() -> None:
    text = (
        "某省自然科学基金2036年度项目指南\n面上项目每项10万元，拟资助200项；青年项目每项8万元，拟资助100项。\n一、面上项目\n申请人年龄不超过55周岁。\n"
        "二、青年项目\n申请人须为1996年1月1日（含）以后出生。\n三、申报要求\n每人限报1项。\n四、申报时间\n2036年3月1日至3月20日。\n"
    )
    rows = {row["title"]: row for row in extract_guide(text).facts}
    assert [rows["面上项目"][name] for name in ("age_max", "born_after", "awards_max")] == [55, None, 200]
    assert [rows["青年项目"][name] for name in ("age_max", "born_after", "awards_max")] == [None, "1996-01-01", 100]


def test_a_fund_states_what_each_kind_of_project_is_given_on_average() -> None:
    text = (
        "某联合基金2035年度项目指南\n集成项目平均资助强度约900万元/项，资助期限为4年；重点支持项目平均资助强度约240万元/项，资助期限为3年。\n一、海洋领域\n集成项目\n"
        "（一）甲过程的机理（申请代码1选择D06）\n研究甲的机理。\n重点支持项目\n1. 乙过程的规律（申请代码1选择D05）\n研究乙的规律。\n"
        "2. 丙过程的响应（申请代码1选择D07）\n研究丙的响应。\n二、申请要求\n受理时间为2035年3月1日至3月20日16时。\n"
    )
    made = extract_guide(text)
    assert [project.type for project in made.outline.projects] == ["integrated", "key", "key"]
    assert [(row["funding_mean_yuan"], row["funding_per"], row["duration_months"]) for row in made.facts] == [
        (9000000, "项", 48), (2400000, "项", 36), (2400000, "项", 36),
    ]  # fmt: skip
    assert {row["deadline"] for row in made.facts} == {"2035-03-20T16:00+08:00"}


def test_a_topic_is_the_type_of_its_projects() -> None:
    body = "研究内容：甲的机理。\n考核指标：1套。\n"
    text = (
        "某专项2030年度项目申报指南\n基础前沿技术类项目下设课题数不超过4个；应用示范类项目的课题数不超过6个。\n"
        f"1. 基础前沿技术\n1.1 甲器件\n{body}1.2 乙器件\n{body}2. 应用示范\n2.1 丙系统\n{body}2.2 丁系统\n{body}"
    )
    assert [row["subtopics_max"] for row in extract_guide(text).facts] == [4, 4, 6, 6]


@pytest.mark.parametrize(
    ("tail", "deadline"),
    [
        ("请于2030年4月15日前将纸质申报书一式3份送至某局。", "2030-04-15"),
        ("请于2030年4月15日前将纸质申报书送至某局，网上填报截止时间为2030年4月1日17:00。", "2030-04-01T17:00+08:00"),
    ],
)
def test_the_day_for_papers_is_the_deadline_where_there_is_no_other(tail: str, deadline: str) -> None:
    text = f"某市2030年度指南\n方向1：甲技术\n研究内容：甲。\n考核指标：1套。\n方向2：乙技术\n研究内容：乙。\n考核指标：1套。\n申报要求\n{tail}\n"
    assert [row["deadline"] for row in extract_guide(text).facts] == [deadline] * 2


def test_types_that_share_their_money_have_a_row_each() -> None:
    text = (
        "关于申报2030年度课题的通知\n各单位：\n现通知如下。\n一、申请条件\n青年项目申请人年龄不超过35周岁。\n"
        "二、资助额度\n（1）重点项目：35万元\n（2）一般项目和青年项目：20万元\n"
    )
    rows = extract_guide(text).facts
    assert [(row["title"], row["funding_max_yuan"], row["age_max"]) for row in rows] == [
        ("重点项目", 350000, None),
        ("一般项目", 200000, None),
        ("青年项目", 200000, 35),
    ]


@pytest.mark.parametrize(
    ("term", "months"),
    [
        ("2029年7月1日至2032年6月30日", 36),
        ("2029年9月至2032年8月", 36),
        ("2029年7月15日至2031年7月14日", 24),
        ("2029年7月1日至2032年6月15日", None),
        ("2029年至2032年", None),
        ("30个月", 30),
    ],
)
def test_a_term_with_both_its_ends_is_so_many_months(term: str, months: int | None) -> None:
    body = "研究内容：甲的机理。\n考核指标：1套。\n"
    text = f"某市2029年度指南\n方向1：甲技术\n{body}执行期限：{term}。\n方向2：乙技术\n{body}执行期限：2029年7月1日至2030年6月30日。\n"
    assert [row["duration_months"] for row in extract_guide(text).facts] == [months, 12]


def test_an_age_of_its_own_overrules_the_year_of_birth_of_all_others() -> None:
    body = "研究内容：甲的机理。\n考核指标：1套。\n"
    text = (
        f"某专项2029年度指南\n说明。\n1.1 甲器件（青年科学家项目）\n{body}1.2 乙器件（共性关键技术类）\n{body}"
        "申报要求\n负责人年龄不超过60周岁（1969年1月1日以后出生）。青年科学家项目负责人年龄未满38周岁。\n"
    )
    assert [(row["age_max"], row["born_after"]) for row in extract_guide(text).facts] == [(38, None), (60, "1969-01-01")]


HERE = Path(__file__).parent
STATEMENTS = (HERE / "facts_cases.txt").read_text(encoding="utf-8").splitlines()
"""`heading§statement => column=value ; …`: what a chapter of a guide, or below 项目§ a section of its first project, says and the row that follows."""
GUIDES = sorted(path.stem for path in (HERE / "facts").glob("*.txt"))
"""A file of `facts/` is a guide, `=====`, and for each row number and title with the columns that it must have."""


def differing(row: dict[str, object], expected: str) -> dict[str, str]:
    """The columns that are not as expected, with what they hold; nothing behind = is an empty column."""
    wanted = dict(column.strip().split("=", 1) for column in expected.split(" ; "))
    held = {name: "" if row[name] is None else str(row[name]) for name in wanted}
    return {name: held[name] for name in wanted if held[name] != wanted[name]}


@pytest.mark.parametrize("case", STATEMENTS)
def test_statement(case: str) -> None:
    statement, _, expected = case.partition(" => ")
    *of_project, heading, words = statement.split("§")
    body = "方向{}：{}\n研究内容：研究{}的机理。\n考核指标：样机1套。\n"
    own, tail = (f"{heading}：{words}\n", "") if of_project else ("", f"{heading}\n{words}\n")
    text = f"沧原市2037年度项目申报指南\n{body.format(1, '浮筒密封', '密封')}{own}{body.format(2, '锚链检测', '检测')}{tail}"
    assert differing(extract_guide(text).facts[0], expected) == {}


@pytest.mark.parametrize("slug", GUIDES)
def test_rows(slug: str) -> None:
    text, _, expected = (HERE / "facts" / f"{slug}.txt").read_text(encoding="utf-8").partition("\n=====\n")
    rows = {f"{row['project']} {row['title']}".strip(): row for row in extract_guide(text).facts}
    for line in expected.strip().split("\n"):
        name, _, columns = line.partition(" | ")
        assert differing(rows[name.strip()], columns) == {}, name
