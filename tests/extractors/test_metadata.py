"""What a guide says of itself, and that nothing is said for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.lexicon import load
from extractors.metadata import metadata
from extractors.model.guide import Declared, Metadata
from extractors.normalise import normalise
from extractors.readers import read
from extractors.segment import segment

FIXTURES = Path(__file__).parents[2] / "fixtures" / "guides"


def of(printed: str) -> Metadata:
    text = normalise(read(printed.encode(), "a.txt"))
    return metadata(text, segment(text))


def of_guide(slug: str) -> Metadata:
    return of((FIXTURES / slug / "source.txt").read_text(encoding="utf-8"))


GUIDES = [
    ("bounty-list", "滨海省科学技术厅", "省", "滨海省", "", "", "2023年度", (2023, 2023), "第一批", "", "2023-08-15", Declared(None, 3)),
    ("city-fund", "", "市", "云湖市", "", "", "2025年度", (2025, 2025), "", "", "", Declared(2, 4)),
    ("direction-lines", "东江市科学技术局", "市", "东江市", "东江市重点研发计划", "绿色建造", "2022年度", (2022, 2022), "", "", "", Declared(2, 3)),
    ("chapters-province", "海西省科学技术厅", "省", "海西省", "海西省重点研发计划", "", "2026年度", (2026, 2026), "", "海科高〔2026〕17号", "", Declared(2, 4)),
    ("notice-with-annex", "江东省科学技术厅", "省", "江东省", "江东省重大科技专项", "", "2024年度", (2024, 2024), "", "江科专〔2024〕8号", "2024-02-20", Declared()),
    ("bracket-labels", "", "区", "北辰区", "", "", "", (None, None), "第二批", "", "", Declared()),
]  # fmt: skip


@pytest.mark.parametrize("wanted", GUIDES, ids=lambda wanted: str(wanted[0]))
def test_guides(wanted: tuple[object, ...]) -> None:
    slug, *rest = wanted
    found = of_guide(str(slug))
    got = (
        found.issuer, found.level, found.region, found.programme, found.theme, found.edition, (found.year_from, found.year_to), found.batch,
        found.document_number, found.published_on, found.declared,
    )  # fmt: skip
    assert got == tuple(rest)


@pytest.mark.parametrize(
    ("slug", "level", "region", "edition", "batch", "declared"),
    [
        ("guangdong-ai-2020", "省", "广东省", "2020～2021年度", "", Declared(3, 13, 2, 15)),
        ("synthetic-noise-2021", "省", "广东省", "2021～2022年度", "第3批", Declared(3, 7, 2, 12)),
        ("synthetic-national-2023", "国家", "", "2023年度", "", Declared(3, 8, 2, None)),
    ],
)
def test_the_gold_guides(slug: str, level: str, region: str, edition: str, batch: str, declared: Declared) -> None:
    found = of_guide(slug)
    assert (found.level, found.region, found.edition, found.batch, found.declared, found.issuer) == (level, region, edition, batch, declared, "")
    assert f"“{found.theme}”" in found.title
    assert found.programme.endswith("研发计划")
    assert found.programme in (FIXTURES / slug / "source.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("title", "level", "region"),
    [
        ("2030年度深圳市技术攻关重点项目申报指南", "市", "深圳市"),
        ("深圳2030年技术攻关申报指南", "市", "深圳市"),
        ("2030年度北京市自然科学基金项目指南", "省", "北京市"),
        ("浙江省2030年度“尖兵”计划项目申报指南", "省", "浙江省"),
        ("苏州市姑苏区2030年项目指南", "区", "姑苏区"),
        ("广州市黄埔区2030年度项目指南", "区", "黄埔区"),
        ("内蒙古自治区2030年“揭榜挂帅”榜单", "省", "内蒙古自治区"),
        ("2030年度某某县科技项目指南", "区", "某某县"),
        ("科技部关于发布2030年度项目指南的通知", "国家", ""),
        ("2030年度国家自然科学基金联合基金项目指南", "国家", ""),
        ("2030年度项目申报指南", "", ""),
        ("“城市更新”2030年度项目申报指南", "", ""),
        ("关于组织推荐2030年度省级示范项目的通知", "", ""),
        ("关于组织开展青河县2030年度项目申报的通知", "区", "青河县"),
        ("青河省自然科学基金委员会2030年度项目指南", "省", "青河省"),
        ("严寒林区防火重点实验室2030年度开放课题指南", "", ""),
    ],
)
def test_level_and_region(title: str, level: str, region: str) -> None:
    found = of(f"{title}\n方向1：甲技术\n研究内容：甲。\n考核指标：1套。\n方向2：乙技术\n研究内容：乙。\n考核指标：2套。\n")
    assert (found.level, found.region) == (level, region)


@pytest.mark.parametrize(
    ("opening", "declared"),
    [
        ("本批指南设置2个专题，共12个项目。", Declared(2, 12)),
        ("围绕三个领域，部署二十一项任务。", Declared(3, 21)),
        ("指南共设5个方向，每个方向拟支持1～2项，总支持数不超过8项。", Declared(5, None, 2, 8)),
        ("围绕材料、器件等2个任务，按照三个层次，拟启动5个方向。", Declared(2, 5)),
        ("面向甲、乙等领域发布揭榜榜单3项，总金额9000万元。", Declared(None, 3)),
        ("拟部署8项任务，其中青年科学家项目1项。", Declared(None, 8)),
        ("同一单位限报2个项目，每个单位牵头不超过1项。", Declared()),
        ("近三年承担过2个项目的单位优先。", Declared()),
        ("拟共支持不超过10项。", Declared(None, None, None, 10)),
        ("“十四五”期间建成3个平台。", Declared()),
        ("围绕甲、乙2个领域，拟部署5项任务和1个青年人才方向。", Declared(2, 6)),
    ],
)
def test_declared_counts(opening: str, declared: Declared) -> None:
    assert of(f"某省2030年度项目申报指南\n{opening}\n项目1.1：甲技术\n研究内容：甲。\n项目1.2：乙技术\n研究内容：乙。\n").declared == declared


@pytest.mark.parametrize(
    ("title", "programme", "theme"),
    [
        ("2030年度某省重点研发计划“甲乙”专项申报指南", "某省重点研发计划", "甲乙"),
        ("关于发布某市2030年度“科技创新行动计划”甲技术项目申报指南的通知", "某市“科技创新行动计划”", ""),
        ("某省2030年度“尖兵”科技计划项目申报指南", "某省“尖兵”科技计划", ""),
        ("某省2030年度“揭榜挂帅”榜单", "", ""),
        ("某省自然科学基金2030年度项目指南", "某省自然科学基金", ""),
        ("某省2030年度项目申报指南", "", ""),
    ],
)
def test_programme_and_theme(title: str, programme: str, theme: str) -> None:
    found = of(f"{title}\n方向1：甲技术\n研究内容：甲。\n方向2：乙技术\n研究内容：乙。\n")
    assert (found.programme, found.theme) == (programme, theme)


@pytest.mark.parametrize("issuer", ["省工业和信息化厅", "严寒林区防火重点实验室", "青河县科学技术局", "青河市农业农村局、青河市财政局"])
def test_who_signs_is_the_issuer(issuer: str) -> None:
    signed = issuer.replace("、", "\n")
    assert of(f"关于申报2030年度项目的通知\n一、申报条件\n须为企业。\n二、资助标准\n不超过10万元。\n{signed}\n2030年3月1日").issuer == issuer


def test_the_office_that_opens_a_title_is_the_issuer() -> None:
    body = "方向1：甲技术\n研究内容：甲。\n方向2：乙技术\n研究内容：乙。\n"
    assert of(f"青河县科学技术局2030年度项目申报指南\n{body}").issuer == "青河县科学技术局"
    assert of(f"国家国防科技工业局“甲乙”计划2030年度项目指南\n{body}").level == "国家"


def test_the_programme_of_the_title_goes_before_one_that_is_only_mentioned() -> None:
    text = (
        "关于做好2030年度国家社会科学基金项目申报工作的通知\n各系：\n在研的国家自然科学基金项目负责人不能申报。\n"
        "一、申报条件\n须为高校教师。\n二、资助标准\n不超过10万元。\n"
    )
    assert of(text).programme == "国家社会科学基金"


def test_what_a_single_call_counts_in_its_sections_is_no_count_of_its_parts() -> None:
    text = "某局关于申报2030年度课题的通知\n各单位：\n现通知如下。\n一、申报条件\n围绕以下5个研究方向申报。\n二、资助标准\n不超过10万元。\n"
    assert of(text).declared == Declared()


def test_nothing_is_said_for_a_text_that_says_nothing() -> None:
    assert of("今天天气不错。") == Metadata()


def test_years_in_prose_are_no_edition() -> None:
    assert of("某省项目申报指南\n力争到2035年实现目标。\n方向1：甲技术\n研究内容：甲。\n方向2：乙技术\n研究内容：乙。\n").edition == ""


def test_the_regions_are_whole() -> None:
    rows = load("regions.tsv", ("name", "short", "level", "within"))
    provinces = {row["name"] for row in rows if row["level"] == "省"}
    assert len(provinces) == 34
    assert {row["within"] for row in rows if row["level"] == "市"} <= provinces
    assert sum(row["level"] == "市" for row in rows) > 330
    shorts = [row["short"] for row in rows if row["short"]]
    assert len(shorts) == len(set(shorts))
