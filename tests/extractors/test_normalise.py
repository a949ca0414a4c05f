"""Normalising: what is taken out, what stays, and the way back for every character."""

from __future__ import annotations

import random
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.model.source import Line, Page, Source, Table
from extractors.model.text import Text
from extractors.normalise import fold, normalise, squeeze
from extractors.readers import read

GUIDES = sorted((Path(__file__).parents[2] / "fixtures" / "guides").glob("*/source.txt"))


def text_of(printed: str) -> Text:
    return normalise(read(printed.encode(), "a.txt"))


def source_of(*pages: list[str]) -> Source:
    lines = tuple(Line(line, number) for number, page in enumerate(pages, 1) for line in page)
    return Source("a", "text", "", tuple(Page(number) for number in range(1, len(pages) + 1)), lines)


def is_blank(char: str) -> bool:
    """Whether nothing is printed for a character: a blank, or one of no width."""
    return char.isspace() or unicodedata.category(char) == "Cf"


def assert_map_law(text: Text) -> None:
    assert len(text.folded) == len(text.content)
    for offset, char in enumerate(text.content):
        index, column = text.place(offset)
        line = text.source.lines[index].text
        if column < len(line) and line[column] == char:
            continue
        # Only the end of a line may be printed as something else: a line feed, or a blank between two words.
        assert char in "\n ", (offset, char, line)
        assert column >= len(line) or is_blank(line[column]), (offset, char, line)
    offsets = [mark.offset for mark in text.marks]
    assert offsets == sorted(set(offsets))


SQUEEZED = [
    # blanks between Chinese characters, and between Chinese and Latin
    ("研究 AI 处理器", "研究AI处理器"),
    ("不 少 于 30%", "不少于30%"),
    ("项目　1.1：面向", "项目1.1：面向"),
    ("第 3 批", "第3批"),
    ("转速 24000 r/min 以上", "转速24000 r/min以上"),
    # one blank stays between two Latin words and numbers, however many were printed
    ("频率 2  GHz", "频率2 GHz"),
    ("符合GB  1886要求", "符合GB 1886要求"),
    ("适配 Windows 10 系统", "适配Windows 10系统"),
    ("采用CPU 2 GHz", "采用CPU 2 GHz"),
    ("分别为10 20 30", "分别为10 20 30"),
    ("编号1 2 3的样品", "编号1 2 3的样品"),
    ("日期2030 05 01前", "日期2030 05 01前"),
    # digits set apart, as a year shows, or by thin blanks
    ("自2 0 3 1年起增长1 1 %，误差0.0 5mm", "自2031年起增长11%，误差0.05mm"),
    ("自2 0 3 1年起采用CPU 2 GHz", "自2031年起采用CPU 2 GHz"),
    ("长度1\u20095\u20090\u20090m", "长度1500m"),
    # a line never breaks off so
    ("本中心近年装机不少于2\n000小时", "本中心近年装机不少于2000小时"),
    ("每项资助300\n万元，", "每项资助300万元，"),
    ("作业精度优于10\n％以上。", "作业精度优于10％以上。"),
    ("方向1\n以上技术", "方向1\n以上技术"),
    ("指标不少于\n1. 某技术", "指标不少于\n1.某技术"),
    # a thousands group is one number
    ("循环 8 000 次", "循环8000次"),
    ("总价 1 500 000 元", "总价1500000元"),
    ("面积 10 200 m2", "面积10200 m2"),
    # torn where a nought cannot begin a number
    ("增幅1 0%", "增幅10%"),
    ("提前2 0 min", "提前20 min"),
    ("为1 0.5两档", "为1 0.5两档"),
    # torn in a torn neighbourhood
    ("近 三 年 装 机 不 少 于 5 0 M W", "近三年装机不少于50MW"),
    ("保 存 1 8 0 天 后 信 号", "保存180天后信号"),
    ("精 度 优 于 4   5 μ m 的", "精度优于45μm的"),
    ("耗 水 少 于 2 0 m 3 ， 每 天", "耗水少于20m3，每天"),
    ("成 本 ≦ 0 . 2   5 元 以 下", "成本≦0.25元以下"),
    ("系 数 从 1. 6 降 到 1 . 3", "系数从1.6降到1.3"),
    ("系 统 用 V 1 0 和 Windows 10 版", "系统用V10和Windows 10版"),
    ("2 0 3 0 年 度 项 目", "2030年度项目"),
    ("重 复 定 位 精 度 0   .   0 8 m m 以 内", "重复定位精度0.08mm以内"),
    ("1. 2 全 海 深 技 术 研 究", "1.2全海深技术研究"),
    ("1. 2 个 平 台 建 设", "1. 2个平台建设"),
    ("3 . 极 地 装 备 研 究", "3.极地装备研究"),
    # signs belong to their numbers
    ("， - 2 0 ℃下", "，-20℃下"),
    ("大于 - 5 度", "大于-5度"),
    ("温度 -40 ～ 85 ℃", "温度-40～85℃"),
    ("识别率 >= 90 %", "识别率>=90%"),
    ("取 10 - 20 个", "取10-20个"),
    ("比例 2 : 1", "比例2:1"),
    ("噪声55dB (A)", "噪声55dB(A)"),
    ("价格1 000 元 / kW·h", "价格1000元/kW·h"),
    # a number at the head of a paragraph is its numbering
    ("1.1 5G网络切片", "1.1 5G网络切片"),
    ("3. 2个平台", "3. 2个平台"),
    ("1 200台样机", "1200台样机"),
    # what cannot be seen is not printed
    ("研\u200b究\ufeff内\u00ad容", "研究内容"),
    ("H2O\u200b的", "H2O的"),
    # Latin sentences stay sentences
    ("see Smith et al. (2030), p. 7", "see Smith et al. (2030), p. 7"),
    ("支持deep learning框架", "支持deep learning框架"),
]


@pytest.mark.parametrize(("printed", "wanted"), SQUEEZED)
def test_squeeze(printed: str, wanted: str) -> None:
    squeezed, offsets = squeeze(printed)
    assert squeezed == wanted
    assert [printed[offset] for offset in offsets] == list(squeezed)


@pytest.mark.parametrize("printed", ["", " ", "\n", "\n\n \n", "。", "不少于3项"])
def test_squeeze_takes_any_string(printed: str) -> None:
    squeezed, offsets = squeeze(printed)
    assert squeezed == printed.strip()
    assert len(offsets) == len(squeezed)


@given(st.text(alphabet="研究不少于12 05.,-～%mGμ：。；（）\n\u3000\u200b", max_size=60))
def test_squeeze_maps_every_character(printed: str) -> None:
    squeezed, offsets = squeeze(printed)
    assert len(offsets) == len(squeezed)
    assert list(offsets) == sorted(set(offsets))
    for offset, char in zip(offsets, squeezed, strict=True):
        assert printed[offset] == char or (char in "\n " and is_blank(printed[offset]))


@given(st.text(max_size=200))
def test_any_text_at_all_keeps_the_map_law(printed: str) -> None:
    source = source_of(*[page.split("\n") for page in printed.split("\f")])
    assert_map_law(normalise(source))


FOLDED = [
    ("１５０ＡＢ％＋－＝＜＞／＃＠．", "150AB%+-=<>/#@."),
    ("≧≦﹥﹤‹∶−", "≥≤><<:-"),
    ("比例１：２，共：", "比例1:2，共："),
    ("⼀条⼩型⽣产线", "一条小型生产线"),
    ("⻓⻋⻔⻚⻛", "长车门页风"),
    ("５～１０、—、（，；！？）", "5～10、—、（，；！？）"),
    ("10⁻⁶ m³ ½ ㎡ ℃ ‰ ①", "10⁻⁶ m³ ½ ㎡ ℃ ‰ ①"),
    ("10µm 5Ω K", "10μm 5Ω K"),
    ("kW•h kW∙h kW⋅h", "kW·h kW·h kW·h"),
]


@pytest.mark.parametrize(("printed", "wanted"), FOLDED)
def test_fold(printed: str, wanted: str) -> None:
    assert fold(printed) == wanted
    assert len(fold(printed)) == len(printed)


@given(st.text(max_size=80))
def test_fold_keeps_the_length_and_is_done_once(printed: str) -> None:
    assert len(fold(printed)) == len(printed)
    assert fold(fold(printed)) == fold(printed)


WRAPPED = [
    "专题一：海上装备",
    "项目 1.1：面向极端海况的漂浮式平台关键技术研究与",
    "工程应用",
    "（一） 研究内容。",
    "研究平台在台风下的动力响应，建立疲劳寿命的预测方",
    "法，提出锚泊系统的优化准则。研制缩比样机不少于 2",
    "台，开展水池试验，比较TensorFlow、PyTorch 等框架",
    "的效率；在海上验证不少于 100",
    "小时。",
]
JOINED = (
    "专题一：海上装备\n项目1.1：面向极端海况的漂浮式平台关键技术研究与工程应用\n（一）研究内容。\n"
    "研究平台在台风下的动力响应，建立疲劳寿命的预测方法，提出锚泊系统的优化准则。研制缩比样机不少于2台，开展水池试验，"
    "比较TensorFlow、PyTorch等框架的效率；在海上验证不少于100"
)


@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n"])
def test_wrapped_lines_are_joined_and_headings_are_not(between: str) -> None:
    text = text_of(between.join(WRAPPED))
    assert text.content.startswith(JOINED)
    assert_map_law(text)


def test_a_number_cut_in_two_by_the_wrap_is_one_number() -> None:
    lines = [
        "研究多源观测资料在近海预报中的融合同化方法，建立高分辨",
        "率的海气耦合模式，实现对浪高的准确预报，误差不超过 1",
        "5%，预报时效不少于 72 小时，并在三个海区开展业务化运行",
        "示范。",
    ]
    assert "误差不超过15%，" in text_of("\n\n".join(lines)).content
    assert "误差不超过15%，" in text_of("\n".join(lines)).content


def test_words_cut_by_a_wrap_at_any_character_grow_together() -> None:
    printed = "采用TensorFlow和PyTorch训练框架研制样机，功耗不超过1500mW，支持ResNet50与BERT模型，兼容CUDA和OpenCL接口，满足GB标准。"
    for width in range(12, 30):
        lines = [printed[k : k + width] for k in range(0, len(printed), width)]
        assert text_of("\n".join(lines)).content.replace("\n", "") == printed


def test_a_blank_line_between_paragraphs_parts_them() -> None:
    text = text_of("第一段说明项目的背景与意义\n\n第二段说明申报的要求\n\n第三段")
    assert text.content.count("\n") == 2


def test_page_numbers_go_and_figures_stay() -> None:
    pages = [[f"第{n}页正文写到这里还没有结束，需要在下一页继续书写不少于", f"{pad}{n}{pad}"] for n, pad in ((1, "— "), (2, "- "), (3, "－"))]
    text = normalise(source_of(*pages))
    assert "—" not in text.content
    assert "- 2" not in text.content
    body = ["甲写到这里", "乙另有所说", "丙与此无关", "丁是末一页"]
    assert normalise(source_of(*[[line, str(n)] for n, line in enumerate(body, 3)])).content == "\n".join(body)
    assert normalise(source_of(*[[line, figure] for figure, line in zip(("7", "31", "8"), body, strict=False)])).content.count("\n") == 5
    centred = text_of("甲写到这里，\n" + 40 * " " + "— 1 —\n乙接着写。\n" + 40 * " " + "— 2 —")
    assert centred.content == "甲写到这里，乙接着写。"
    alone = text_of("样机数量不少于\n12\n台")
    assert "12" in alone.content


def test_running_headers_go_by_evidence() -> None:
    pages = [["某省重点研发计划项目申报指南"], ["考核指标："], ["考核指标："]]
    body = [[*head, f"第{n}部分的内容各不相同，写的是{n}。", f"其余内容{n * 7}。"] for n, head in enumerate(pages, 1)]
    assert normalise(source_of(*body)).content.count("考核指标：") == 2
    headed = [["海洋装备专项指南 内部资料", f"第{n}部分的内容各不相同。", f"其余{n * 7}。"] for n in range(1, 6)]
    assert normalise(source_of(*headed)).content.count("内部资料") == 1
    numbered = [["重点专项", "附件1", "2030年度项目申报指南", "正文。"], ["重点专项", "正文二。"], ["重点专项", "正文三。"]]
    assert "重点专项" not in normalise(source_of(*numbered)).content


def test_a_text_without_pages_is_parted_by_its_page_numbers() -> None:
    body = ["研究甲的方法与机理", "研制乙的样机若干套", "开展丙的示范与应用", "形成丁的标准与规范"]
    printed = "\n".join(f"内部资料 注意保存\n{line}\n— {number} —" for number, line in enumerate(body, 4))
    assert text_of(printed).content.count("内部资料") == 1
    assert text_of(printed.replace("— 5 —", "— 9 —")).content.count("内部资料") == 4


def test_bare_numbers_part_a_text_where_they_count_the_pages() -> None:
    pages = [f"第{word}页写的内容各不相同，" * 20 + f"{word}号样机不少于" for word in "甲乙丙丁"]
    printed = "\n".join(f"{page}\n{number}" for number, page in enumerate(pages, 1))
    assert not set("1234") & set(text_of(printed).content)
    # A number left out, too little text between, too few of them: figures that stand alone.
    assert "4" in text_of(printed.replace("\n3\n", "\n7\n")).content
    assert "3" in text_of("\n".join(f"{page[:40]}\n{number}" for number, page in enumerate(pages, 1))).content
    assert "2" in text_of("\n".join(f"{page}\n{number}" for number, page in enumerate(pages[:2], 1)) + "\n" + pages[2]).content


def test_cells_stay_apart_and_are_marked() -> None:
    cells = ((0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1), (0, 1, 1))
    words = ("榜单名称", "技术指标", "低温 阀门", "漏率不大于", "1×10⁻⁹")
    lines = tuple(Line(word, 1, cell=cell) for word, cell in zip(words, cells, strict=True))
    text = normalise(Source("a", "docx", "", (Page(1),), lines, (Table(1, 2, 2),)))
    assert [text.content[cell.start : cell.end] for cell in text.cells] == ["榜单名称", "技术指标", "低温阀门", "漏率不大于1×10⁻⁹"]
    assert_map_law(text)


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.parent.name)
def test_the_guides_keep_the_map_law(path: Path) -> None:
    assert_map_law(normalise(read(path.read_bytes(), path.name)))


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.parent.name)
def test_another_encoding_is_the_same_text(path: Path) -> None:
    plain = path.read_text(encoding="utf-8")
    assert text_of(plain).content == normalise(read(plain.encode("gb18030"), "a.txt")).content


@pytest.mark.parametrize("seed", range(8))
def test_blanks_between_chinese_characters_change_nothing(seed: int) -> None:
    rng = random.Random(seed)
    printed = (GUIDES[seed % len(GUIDES)]).read_text(encoding="utf-8")
    lines = []
    for line in printed.split("\n"):
        torn = ""
        for char, after in pairwise(line + "。"):
            torn += char
            if "\u4e00" <= char <= "\u9fff" and "\u4e00" <= after <= "\u9fff" and rng.random() < 0.3:
                torn += rng.choice([" ", "  ", "\u3000", "\u00a0"])
        lines.append(torn)
    wanted = "".join(text_of(printed).content.split())
    got = text_of("\n".join(lines))
    assert_map_law(got)
    assert "".join(got.content.split()) == wanted


def test_hostile_text_takes_linear_time() -> None:
    from time import process_time

    for unit in ("1 ", "研 ", "a b ", "1.", "（1", "- ", " ", "研究内容：", "项目1.1 ", "1 000 "):
        taken = []
        for times in (1000, 10000):
            printed = "研究" + unit * times
            begin = process_time()
            squeeze(printed)
            text_of(printed)
            text_of(printed.replace("：", "：\n"))
            taken.append(process_time() - begin)
        assert taken[1] < 30 * taken[0] + 0.5, unit


WIDE = "研究甲乙丙丁方法，建立戊己庚辛模型，形成一套完整的技术体系，并在若干场景开展验证"


@pytest.mark.parametrize(
    ("opened", "line"),
    [
        ("1.1 甲方法", "1.2 乙方法研究及其在典型复杂场景中的应用验证与示范推广（基础研究类）"),
        ("一、甲方法", "二、乙方法研究及其在典型复杂场景中的应用验证与示范推广以及其他方面"),
        ("（一）甲方法", "（二）乙方法研究及其在典型复杂场景中的应用验证与示范推广以及其他方面"),
    ],
)
def test_a_number_that_counts_on_opens_a_paragraph_below_a_full_line(opened: str, line: str) -> None:
    full = WIDE[: len(line)]
    lines = text_of(f"{opened}\n{full}\n{full[1:]}中\n其结果。\n{full}\n{line}\n及其他。\n").content.split("\n")
    assert any(one.startswith(line.replace(" ", "")) for one in lines)


@pytest.mark.parametrize("begin", ["1.2 倍以上", "1.2 MPa的压力", "1.3 方法是", "6 个百分点以上"])
def test_a_figure_at_the_beginning_of_a_line_opens_none(begin: str) -> None:
    full = WIDE[:36]
    printed = f"1.1 甲方法\n{full}\n{full[1:]}中\n其结果。\n{full}\n{begin}{full[len(begin) :]}\n及其他。\n"
    assert text_of(printed).content.split("\n")[-1].startswith(full)


def test_an_indent_is_no_blank_at_which_a_line_was_cut() -> None:
    lines = ["　　在 1 mol/L KOH 中 运 行 ，槽 压 不 高 于 2 伏 ，", "效 率 较 高 ，稳 定 性 较 好 ，成 本 较 低 。"] * 6
    assert "1 mol/L KOH" in text_of("\n".join(lines)).content
