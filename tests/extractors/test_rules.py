"""Rules: every entry of the lexicon on its examples, the words of modality, inheritance of types and cases, and that the work is linear."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from extractors import dates, lexicon
from extractors.guides import extract_guide
from extractors.model.block import Section
from extractors.model.guide import Rule
from extractors.normalise import normalise
from extractors.quantities import quantities_in
from extractors.readers import read
from extractors.rules import find_rules
from extractors.terms import COLUMNS, LEXICON

ROWS = lexicon.load(LEXICON, COLUMNS, examples=True)


def rules(text: str) -> list[Rule]:
    return list(extract_guide(text).rules)


@pytest.mark.parametrize("row", ROWS, ids=[row["term_id"] for row in ROWS])
def test_examples(row: lexicon.Row) -> None:
    missed = [example for example in lexicon.split(row["examples"]) if row["key"] not in {r.key for r in rules(example)}]
    wrong = [example for example in lexicon.split(row["counterexamples"]) if row["key"] in {r.key for r in rules(example)}]
    assert (missed, wrong) == ([], [])


def told(example: str) -> str:
    """The keys of the rules of `heading§clause`, in brackets whom they are limited to."""
    heading, _, clause = example.rpartition("§")
    text = normalise(read(clause.replace("⏎", "\n").encode(), "x.txt"))
    whole = len(text.content)
    section = Section(heading, "preamble" if heading == "前言" else "other" if heading else "requirements", 0, 0, whole)
    quantities = quantities_in(text.content, text.folded, 0, whole, dates.spans(text.folded))[0]
    found = find_rules(text, [("", "", section)], quantities, [])
    return " ".join(dict.fromkeys(r.key + (f"[{r.applies_to}]" if r.applies_to else "") for r in found)) or "无"


WORDS = lexicon.load("rule_words.tsv", lexicon.Parts.COLUMNS, examples=True)


@pytest.mark.parametrize("row", WORDS, ids=[row["word"] for row in WORDS])
def test_examples_of_words(row: lexicon.Row) -> None:
    for example in lexicon.split(row["examples"]) + lexicon.split(row["counterexamples"]):
        clause, _, keys = example.partition("→")
        assert (clause, told(clause)) == (clause, keys)


MODALITIES = """
鼓励产学研联合申报 joint should
须产学研联合申报 joint must
必须由产学研用联合申报 joint must
应与用户单位联合申报 joint must
可与高校联合申报 joint may
允许组建联合体揭榜 joint may
不接受联合体申报 joint must_not
支持大中小企业协同攻关并联合申报 joint should
产学研联合申报 joint must
鼓励企业牵头申报 lead should
须由企业牵头申报 lead must
要求企业牵头申报 lead must
可由高校牵头申报 lead may
高校不得单独牵头 lead must_not
参与单位不得超过10家 partners_max must
原则上参与单位不超过10家 partners_max must
可给予不超过100万元资助 funding_max may
不再要求配套 matching_min may
有不良信用记录的单位不得申报 exclusion must_not
青年项目除外 exclusion may
同等条件下优先支持 preference should
立项后分两期拨付 payment must
实行严格管理、认可的可靠性好的企业牵头申报 lead must
"""


@pytest.mark.parametrize("case", MODALITIES.strip().splitlines())
def test_modality(case: str) -> None:
    text, key, wanted = case.rsplit(" ", 2)
    assert {r.modality for r in rules(text) if r.key == key} == {wanted}


FIGURES = """
参与单位不超过6家，课题不超过4个 => partners_max le 6 家; subtopics_max le 4 个
项目下设课题不超过4个、参与单位不超过6家 => subtopics_max le 4 个; partners_max le 6 家
在研项目2项及以上的不得申报 => exclusion ge 2 项
在研项目2项及以上的，不得申报 => exclusion ge 2 项
每家单位限报2项，超出的不予受理 => applications_max le 2 项
省财政资助不超过1,500万元/项 => funding_max le 15000000 元
拟安排经费3000万元，每项资助不超过200万元 => funding_total eq 30000000 元; funding_max le 2000000 元
专项资金每年安排1.5亿元 => funding_total eq 150000000 元
双方每年投入经费8000万元 => funding_total eq 80000000 元
单个平台每年资助不超过200万元 => funding_max le 2000000 元
资助金额不低于50万元 => funding_min ge 500000 元
补助不超过总投入的30%、最高100万元 => funding_share_max le 30 %; funding_max le 1000000 元
设备费不得超过40%，间接费用不超过20% => equipment_share_max le 40 %; indirect_share_max le 20 %
立项后拨付60%，验收合格后拨付40% => payment eq 60 %; payment eq 40 %
近三年研发投入占比不低于3% => rd_min ge 3 %
负责人未满45周岁 => age_max lt 45 周岁
联合体成员不少于3家 => joint ge 3 家
联合体成员不超过5家 => partners_max le 5 家
"""


@pytest.mark.parametrize("case", FIGURES.strip().splitlines())
def test_figures(case: str) -> None:
    """One record a figure, its key told by what stands nearest; the comparator carries the polarity."""
    text, wanted = case.split(" => ")
    found = [f"{r.key} {r.comparator} {r.lower if r.lower is not None else r.upper} {r.unit}" for r in rules(text) if r.quantity_id]
    assert sorted(found) == sorted(wanted.split("; "))


WHOLE = """
每家企业限报1项；上年度营业收入超过5亿元的企业可申报3项。 => applications_max le 1; applications_max eq 3 #上年度营业收入超过5亿元的企业
须为职工不少于20人的企业。 => lead; staff_min ge 20
须附负责人近三年代表作不超过3篇。 => documents le 3
2023年度未通过考核的单位，暂停申报2年。 => exclusion
有逾期项目的负责人，取消申报资格。 => exclusion
未通过中期检查的，停止拨款并追回已拨资金。 => -
经费采用后补助方式。 => funding_mode
可同时支持2家单位（“赛马制”）。 => awards_max eq 2
须提交合作协议，并约定知识产权归属。 => documents
申报单位登录平台在线填报，并上传相关证明材料。 => -
须提供合作协议；知识产权归属须明确。 => documents; conduct
不设学历、职称门槛，申报单位须为企业。 => degree_min; title_min; lead
（三）申报材料。须提供营业执照复印件、合作协议。 => documents
（二）产学研联合基金项目。资助强度为20万元/项。 => funding_max eq 200000 #产学研联合基金项目
（二）须由企业联合高校申报项目。 => lead; joint
不得伪造数据、重复申报。 => conduct
同一内容不得重复申报。 => exclusion
实施地点须在丁山省沿江市（州）。 => region
企业牵头的，自筹与财政经费比例不低于2:1，其他单位牵头的不低于1:1。 => matching_min ge 2 #企业牵头的; matching_min ge 1 #其他单位牵头的
按核定投资额的20%给予补助，单个项目最高300万元。 => funding_share_max eq 20; funding_max le 3000000
实施周期24个月，其中前12个月完成样机。 => duration eq 24
存在弄虚作假的，三年内不得申报。 => -
项目成员中35岁以下青年不少于三分之一。 => staff_min ge 0.333333333333
项目组成员在研和申报项目总数不超过3项。 => applications_max le 3 #项目组成员
女性申请人年龄限制放宽2岁。 => other eq 2 #女性申请人
规模以上企业可报3项。 => applications_max eq 3 #规模以上企业
申报书正文不超过30页。 => application_form le 30
申报书须附营业执照和科研诚信承诺书。 => documents
港澳地区高校可单独申报。 => lead
退休返聘人员不得作为项目负责人。 => exclusion
两类项目合计立项30项。 => awards_max eq 30
（一）面上项目。资助强度为10万元/项。
（二）新苗基金项目。资助强度为8万元/项。
二、限项
新苗基金项目不计入限项范围。 => funding_max eq 100000 #面上项目; funding_max eq 80000 #新苗基金项目; exclusion
（一）银龄基金项目
资助强度为20万元/项。
二、限额
每校限报9项（其中银龄基金项目不超过2项）。 => funding_max eq 200000 #银龄基金项目; applications_max le 9; applications_max le 2 #银龄基金项目
"""


@pytest.mark.parametrize("case", re.findall(r"(?s)\S.*? => [^\n]+", WHOLE))
def test_all_that_a_text_lays_down(case: str) -> None:
    """All rules of a text and no others: key, comparator and figure, whom a figure is for."""
    text, wanted = case.split(" => ")
    found = []
    for rule in rules("申报要求\n" + text):
        bound = rule.lower if rule.lower is not None else rule.upper
        shown = f"{rule.key} {rule.comparator} {bound}" if rule.quantity_id else rule.key
        found.append(shown + (f" #{rule.applies_to}" if rule.quantity_id and rule.applies_to else ""))
    assert sorted(found) == sorted(wanted.split("; ") if wanted != "-" else [])


@pytest.mark.parametrize(
    "text",
    [
        "重点支持新型储能材料研发。",
        "专家组对申报项目进行评审，择优推荐。",
        "力争到2030年，培育年产值超百亿元的企业十家。",
        "申报单位登录系统在线填报。",
        "请于2024年6月30日前将推荐函报送至科技厅。",
        "文中“拟支持数为1～2项”是指同一方向的立项数。",
    ],
)
def test_no_rules(text: str) -> None:
    """Focus words, procedure of review and filing, aims of the programme, plain deadlines and words that are explained."""
    assert rules(text) == []


def test_duties_inside_research_are_no_rules() -> None:
    text = (
        "指南\n项目1 甲技术\n研究内容：研究联合标定方法，合作开展验证，须覆盖全部场景。\n"
        "考核指标：精度不低于90%，培养博士5名。\n项目2 乙技术\n研究内容：研究乙。\n考核指标：效率不低于80%。"
    )
    assert rules(text) == []


def test_alternatives_share_a_mark() -> None:
    found = {r.key: r.any_of for r in rules("负责人须具有高级职称或博士学位，年龄不超过55周岁。")}
    assert found["title_min"] == found["degree_min"] != ""
    assert found["age_max"] == ""


def test_types_and_cases() -> None:
    text = "应用示范类项目自筹经费与财政经费比例不低于2:1，参与单位不超过8家；其他项目不低于1:1。企业牵头申报的，注册资本不低于200万元。"
    found = [(r.key, r.scope, r.applies_to) for r in rules(text) if r.quantity_id]
    assert found == [
        ("matching_min", "type", "应用示范类项目"),
        ("partners_max", "type", "应用示范类项目"),
        ("matching_min", "guide", "其他项目"),
        ("other", "guide", "企业牵头申报的"),
    ]


def test_a_list_of_what_is_shut_out() -> None:
    """The head of the list is no rule of its own; each item is one, until the list ends."""
    text = "申报条件\n有下列情形之一的，不得申报：\n（1）同一内容已获得财政资助的；\n（2）在研项目2项及以上的。\n须提供合作协议。"
    assert [(r.key, r.modality, r.lower) for r in rules(text)] == [
        ("exclusion", "must_not", None),
        ("exclusion", "must_not", 2),
        ("documents", "must", None),
    ]


def test_spans_are_slices() -> None:
    guide = extract_guide("申报条件\n（一）须由企业牵头；参与单位不超过３ 家。\n（二）同等条件下优先。")
    assert guide.rules
    for rule in guide.rules:
        assert guide.text.content[rule.start : rule.end].strip() == rule.quote


def test_work_is_linear() -> None:
    """Four times the text takes no more than about four times the time, whatever stands in it."""
    for unit in ("牵头", "由企业牵头申报，", "（", "类、", "须", "申报条件\n", "联合申报的", "“"):
        short, long = (normalise(read((unit * n).encode(), "x")) for n in (2000, 8000))
        times = []
        for text in (short, long):
            section = Section("申报要求", "requirements", 0, 0, len(text.content))
            begun = time.process_time()
            find_rules(text, [("", "", section)], [], [])
            times.append(time.process_time() - begun)
        # Sixteen times would be the square; half of that leaves room for a machine under load.
        assert times[1] < 12 * times[0] + 0.1, unit


SENTENCES = (Path(__file__).parent / "rules_cases.txt").read_text(encoding="utf-8").splitlines()
"""A sentence of 申报要求 and its rules: key, modality, figure (`lower..upper` with unit and denominator) or a short value, [whom it is limited to]."""


def _told(rule: Rule) -> str:
    figure = ""
    if rule.quantity_id:
        low, high = ("" if bound is None else str(bound) for bound in (rule.lower, rule.upper))
        figure = f"{low}..{high}{rule.unit}" + (f"/{rule.per}" if rule.per else "")
    value = "" if figure or len(rule.value) >= 14 else rule.value
    return " ".join(filter(None, (rule.key, rule.modality, figure, value, f"[{rule.applies_to}]" if rule.applies_to else "")))


@pytest.mark.parametrize("case", SENTENCES)
def test_sentences(case: str) -> None:
    sentence, _, expected = case.partition(" =>")
    body = "研究内容：甲。\n考核指标：1套。\n"
    guide = extract_guide(f"某市2030年度科技项目申报指南\n说明。\n一、支持方向\n方向1：甲技术\n{body}方向2：乙技术\n{body}二、申报要求\n{sentence}\n")
    assert " ; ".join(map(_told, guide.rules)) == expected.strip()
