"""One file, several guides: where each begins, and that page and line of everything stay."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extractors.errors import LimitError
from extractors.guides import extract_guides
from extractors.model.source import Source
from extractors.normalise import normalise
from extractors.parts import MOST, Parts, parts
from extractors.readers import read
from extractors.segment import segment
from tests import documents

BODY = "1.1 {}机理研究（基础研究类）\n研究内容：研究{}。\n考核指标：不少于{}项。\n1.2 {}装备（应用示范类）\n研究内容：研制{}装备。\n考核指标：样机{}台。\n"


def body(name: str, count: int) -> str:
    return BODY.format(name, name, count, name, name, count)


NOTICE = (
    "某部关于发布2030年度项目申报指南的通知\n各有关单位：\n申报截止2030年3月1日。\n附件：1. “甲”专项2030年度项目申报指南\n"
    "2. “乙”专项2030年度项目申报指南\n某部\n2030年1月2日\n"
)
FIRST = "附件1\n“甲”专项2030年度项目申报指南\n为落实部署，发布本指南。\n" + body("甲", 3)
FORM = "附件2\n“甲”专项2030年度项目申报指南\n形式审查条件要求\n申报项目须符合要求。\n"
SECOND = "附件3\n“乙”专项2030年度\n项目申报指南\n为落实部署，发布本指南。\n" + body("乙", 5)
THIRD = "附件4\n2030年度“揭榜挂帅”榜单\n" + body("丙", 7)


def cut(printed: str) -> tuple[Source, Parts]:
    source = read(printed.encode(), "a.txt")
    return source, parts(source, normalise(source))


def test_each_guide_is_a_part_and_the_notice_is_none() -> None:
    source, found = cut(NOTICE + FIRST + FORM + SECOND + "\f" + THIRD)
    assert found.notice is not None
    assert "申报截止" in normalise(found.notice).content
    texts = [normalise(part) for part in found.guides]
    outlines = [segment(text) for text in texts]
    assert [outline.title for outline in outlines] == ["“甲”专项2030年度项目申报指南", "“乙”专项2030年度项目申报指南", "2030年度“揭榜挂帅”榜单"]
    assert [[p.title for p in outline.projects] for outline in outlines] == [[f"{name}机理研究", f"{name}装备"] for name in "甲乙丙"]
    assert [s.heading for s in outlines[0].guide_sections] == ["附件2"]
    for text, outline in zip(texts, outlines, strict=True):
        line, column = text.place(outline.projects[0].start)
        assert source.lines[line].text[column:].startswith("1.1")
    assert [text.page(outline.projects[0].start) for text, outline in zip(texts, outlines, strict=True)] == [1, 1, 2]


def test_a_document_with_one_guide_stays_whole() -> None:
    for printed in (FIRST, NOTICE + FIRST + FORM, body("甲", 2), "附件1\n推荐汇总表\n附件2\n承诺书\n", NOTICE):
        source, found = cut(printed)
        assert found == Parts(None, (source,))


def test_a_document_of_too_many_guides_is_refused() -> None:
    many = "".join(f"附件{1 + number % 9}\n“甲”专项2030年度项目申报指南\n为落实部署，发布本指南。\n{body('甲', 3)}" for number in range(MOST + 1))
    with pytest.raises(LimitError, match=f"{MOST + 1} 份指南"):
        cut(NOTICE + many)


THREE = """东岬市科技局关于发布2033年度科技专项申报指南的通知
各有关单位：
申报截止时间为2033年4月30日17:00。
一、申报要求
每个单位限报1项。
附件：1.2033年度海洋专项申报指南
2.2033年度文旅专项申报指南
3.2033年度种业揭榜榜单
东岬市科技局
2033年3月1日
附件1
2033年度海洋专项申报指南
方向1：牡蛎净化
研究内容：研制净化装置2套。
考核指标：细菌去除率不低于99%。
方向2：海带加工
研究内容：研制加工装置1套。
考核指标：含水率不高于12%。
附件2
2033年度文旅专项申报指南
方向1：数字展陈
研究内容：研制展陈系统1套。
考核指标：时延不超过20ms。
方向2：沉浸演艺
研究内容：研制演艺系统1套。
考核指标：定位误差不大于5mm。
附件3
2033年度种业揭榜榜单
榜单一：抗病对虾新品种
攻关任务：育成新品种1个。
考核指标：成活率不低于80%。
榜单二：耐盐大豆新品种
攻关任务：育成新品种1个。
考核指标：亩产不低于200公斤。
"""


@pytest.mark.parametrize("made", [str.encode, documents.docx_file, documents.pdf_flowing, documents.pdf_wrapped, documents.pdf_columns])
def test_each_annex_has_its_own_title_projects_and_the_deadline_of_the_notice(made: Callable[[str], bytes]) -> None:
    guides = extract_guides(made(THREE), "call")
    assert [(guide.outline.title, len(guide.outline.projects), len(guide.outline.topics)) for guide in guides] == [
        ("2033年度海洋专项申报指南", 2, 0),
        ("2033年度文旅专项申报指南", 2, 0),
        ("2033年度种业揭榜榜单", 2, 0),
    ]
    assert [[date.date_to for date in guide.dates if date.kind == "submit_deadline"] for guide in guides] == [["2033-04-30T17:00+08:00"]] * 3
