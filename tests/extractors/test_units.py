"""Units: the lexicon's own examples, compounds by grammar, denominators, meanings by context, conversions, and what is no unit."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import lexicon
from extractors.errors import LexiconError
from extractors.quantities import dimensions, symbols, units
from extractors.quantities.figure import UnitMatch

ENTRIES = lexicon.load("units.tsv", dimensions.UNIT_COLUMNS, examples=True)
SENSES = lexicon.load("unit_senses.tsv", symbols.SENSE_COLUMNS, examples=True)
BEHIND = lexicon.load("behind_units.tsv", symbols.BEHIND_COLUMNS, examples=True)
DIMENSIONS = lexicon.load("dimensions.tsv", dimensions.DIMENSION_COLUMNS, examples=True)
NUMBER = re.compile(r"\d[\d,.]*(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?[万亿]?|[一二两三四五六七八九十]+")


def behind_number(text: str) -> UnitMatch | None:
    """The unit behind the first number of the text."""
    number = NUMBER.search(text)
    assert number, f"no number in {text}"
    return units.match(text, number.end())


def read(text: str) -> str:
    """`unit`, or `unit 每 denominator`; 无 for none."""
    found = behind_number(text)
    if found is None:
        return "无"
    return f"{found.surface} 每 {found.per}" if found.per else found.surface


# The lexicons


def test_the_lexicon_is_large_enough_and_covers_the_kinds() -> None:
    assert len(ENTRIES) >= 600
    kinds = {row["dimension"] for row in ENTRIES}
    assert {"length", "information", "op_rate", "absorbed_dose", "concentration", "colony", "area", "money_CNY", "time", "count"} <= kinds


@pytest.mark.parametrize("row", BEHIND, ids=lambda row: row["surface"])
def test_a_word_behind_a_unit_takes_nothing_of_it(row: lexicon.Row) -> None:
    found = behind_number(row["examples"])
    assert found is not None
    assert row["examples"].endswith(found.surface + row["surface"])


@pytest.mark.parametrize("text", ["5人体系统", "3处理系统", "2国产品牌", "3对应用户", "100线性能量", "4级联系统"])
def test_a_unit_that_is_half_a_word_is_none(text: str) -> None:
    assert behind_number(text) is None


@pytest.mark.parametrize("row", ENTRIES, ids=lambda row: row["unit_id"])
def test_an_entry_is_read_in_its_examples_and_not_in_its_counterexamples(row: lexicon.Row) -> None:
    assert dimensions.entry(row["unit_id"]).dimension == row["dimension"]
    for example in lexicon.split(row["examples"]):
        found = behind_number(example)
        assert found is not None, example
        if row["place"] in ("per", "over"):
            assert any(surface in found.surface + found.per for surface in lexicon.split(row["surfaces"])), example
            continue
        assert found.unit_id == row["unit_id"], example
    for example in lexicon.split(row["counterexamples"]):
        found = behind_number(example)
        assert found is None or found.unit_id != row["unit_id"], example


@pytest.mark.parametrize("row", ENTRIES, ids=lambda row: row["unit_id"])
def test_every_surface_is_read_whole(row: lexicon.Row) -> None:
    for column in ("surfaces", "loose"):
        for surface in lexicon.split(row[column]):
            if row["place"] in ("per", "over"):
                text = f"不低于5J/{surface}，其他" if row["place"] == "per" else f"不低于5{surface}/s，其他"
                found = units.match(text, 4)
                assert found is not None, surface
                assert surface in found.surface + found.per
                assert units.match(f"不低于5{surface}，其他", 4) is None
                continue
            found = units.match(f"不低于5{surface}，其他", 4)
            assert found is not None, surface
            assert (found.surface, found.unit_id, found.per) == (surface, row["unit_id"], "")
            assert ("case" in found.flags) == (column == "loose")


@pytest.mark.parametrize("row", SENSES, ids=lambda row: row["sense_id"])
def test_a_sense_is_taken_in_its_examples_and_not_in_its_counterexamples(row: lexicon.Row) -> None:
    meant = row["surface"] + "?" if row["unit_id"] == "?" else row["unit_id"]
    for example in lexicon.split(row["examples"]):
        found = behind_number(example)
        assert found is not None, example
        if row["place"] == "per":
            assert row["surface"] in found.surface + found.per
            continue
        assert (found.surface, found.unit_id) == (row["surface"], meant), example
        assert ("ambiguous_unit" in found.flags) == (row["unit_id"] == "?")
    for example in lexicon.split(row["counterexamples"]):
        found = behind_number(example)
        assert found is None or found.unit_id != meant, example


def test_every_surface_that_can_mean_two_things_has_a_counterexample() -> None:
    assert [row["sense_id"] for row in SENSES if not row["counterexamples"]] == []


def test_every_veto_has_its_counterexample() -> None:
    bare = [row["unit_id"] for row in ENTRIES if row["not_in"] and not row["counterexamples"]]
    assert bare == []


@pytest.mark.parametrize("row", DIMENSIONS, ids=lambda row: row["dimension"])
def test_a_dimension_names_its_example(row: lexicon.Row) -> None:
    found = behind_number(row["examples"])
    assert found is not None
    bearers = [entry for entry in ENTRIES if entry["dimension"] == row["dimension"]]
    if bearers and all(entry["place"] in ("per", "over") for entry in bearers):
        return
    assert found.dimension == row["dimension"]
    assert found.si_unit in (row["si_unit"], "")
    assert (found.factor is None) == (found.si_unit == "")


def test_every_dimension_of_the_entries_is_declared_and_used() -> None:
    declared = {row["dimension"] for row in DIMENSIONS}
    assert {row["dimension"] for row in ENTRIES} <= declared


def test_the_names_of_compound_entries_are_canonical() -> None:
    compound = [entry for row in ENTRIES if len((entry := dimensions.entry(row["unit_id"])).parts) > 1]
    assert len(compound) >= 30
    assert [entry.unit_id for entry in compound if dimensions.name_of(entry.parts) != entry.unit_id] == []


def test_a_surface_claimed_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    head = "\t".join(dimensions.UNIT_COLUMNS)
    rows = lexicon.rows_of(f"{head}\nx\tmass\t1\t克\t\t\t\t5克\ny\tmass\t2\t克\t\t\t\t5克", "units.tsv", dimensions.UNIT_COLUMNS)
    monkeypatch.setattr(lexicon, "load", lambda name, _: rows if name == "units.tsv" else ())
    with pytest.raises(LexiconError, match=r"克 of y"):
        symbols._written_as.__wrapped__()


# Compounds: text, what is read, canonical name


COMPOUNDS = """
300Wh/kg | Wh/kg | W*h/kg
300W·h/kg | W·h/kg | W*h/kg
0.3kWh/kg | kWh/kg | kW*h/kg
600Wh/L | Wh/L | W*h/L
300 Wh/kg | Wh/kg | W*h/kg
300Wh / kg | Wh/kg | W*h/kg
300W•h/kg | W•h/kg | W*h/kg
300W*h/kg | W*h/kg | W*h/kg
300W.h/kg | W.h/kg | W*h/kg
350kW·h | kW·h | kW*h
350kW·h以上 | kW·h | kW*h
350kW-h | kW-h | kW*h
350kW h | kW h | kW*h
350千瓦·时 | 千瓦·时 | kW*h
20MW·h | MW·h | MW*h
400kV·A | kV·A | kV*A
180mAh/g | mAh/g | mA*h/g
180mAh·g⁻¹ | mAh·g⁻¹ | mA*h/g
180mAh·g-1 | mAh·g-1 | mA*h/g
180mAh g⁻¹ | mAh g⁻¹ | mA*h/g
180mA·h/g | mA·h/g | mA*h/g
5kW/kg | kW/kg | kW/kg
6kW/L | kW/L | kW/L
10Tops/w | Tops/w | TOPS/W
10TOPS/W | TOPS/W | TOPS/W
50GFLOPS/W | GFLOPS/W | GFLOPS/W
10mg/m3 | mg/m3 | mg/m^3
10mg/m³ | mg/m³ | mg/m^3
10 mg/m^3 | mg/m^3 | mg/m^3
10mg/Nm3 | mg/Nm3 | mg/Nm^3
0.68g/cm³ | g/cm³ | g/cm^3
0.68g/cm3 | g/cm3 | g/cm^3
0.68g·cm⁻³ | g·cm⁻³ | g/cm^3
0.68g·cm-3 | g·cm-3 | g/cm^3
80g/m² | g/m² | g/m^2
5mg/L | mg/L | mg/L
5μg/L | μg/L | ug/L
5ug/L | ug/L | ug/L
5ng/mL | ng/mL | ng/mL
5mg/kg | mg/kg | mg/kg
5mg/(kg·d) | mg/(kg·d) | mg/(kg*d)
5mg/kg/d | mg/kg/d | mg/(kg*d)
1nmol/L | nmol/L | nmol/L
5mmol/g | mmol/g | mmol/g
5mmol/(g·h) | mmol/(g·h) | mmol/(g*h)
100CFU/mL | CFU/mL | CFU/mL
100cfu/g | cfu/g | CFU/g
500U/mL | U/mL | U_enzyme/mL
500IU/mg | IU/mg | IU/mg
0.5EU/mL | EU/mL | EU/mL
1×10⁵PFU/mL | PFU/mL | PFU/mL
800m³/h | m³/h | m^3/h
800m3/h | m3/h | m^3/h
800Nm³/h | Nm³/h | Nm^3/h
5t/h | t/h | t/h
20L/min | L/min | L/min
20mL/min | mL/min | mL/min
15m/h | m/h | m/h
1.5m/s | m/s | m/s
60km/h | km/h | km/h
2m/s² | m/s² | m/s^2
2m/s2 | m/s2 | m/s^2
2m·s⁻² | m·s⁻² | m/s^2
10m·s-1 | m·s-1 | m/s
5℃/min | ℃/min | degC/min
5°C/min | °C/min | degC/min
5K/min | K/min | K/min
3000r/min | r/min | r/min
50r/s | r/s | r/s
5°/s | °/s | deg/s
5°/h | °/h | deg/h
0.01°/√h | °/√h | deg/h^0.5
2rad/s | rad/s | rad/s
20mJ/cm2 | mJ/cm2 | mJ/cm^2
20mJ/cm² | mJ/cm² | mJ/cm^2
50mW/cm² | mW/cm² | mW/cm^2
5W/m² | W/m² | W/m^2
5W/(m²·K) | W/(m²·K) | W/(m^2*K)
5W/m²·K | W/m²·K | W/(m^2*K)
5W/(m·K) | W/(m·K) | W/(m*K)
5W/（m·K） | W/（m·K） | W/(m*K)
5W/m·K | W/m·K | W/(m*K)
5W/m/K | W/m/K | W/(m*K)
5W·m⁻¹·K⁻¹ | W·m⁻¹·K⁻¹ | W/(m*K)
5W m⁻¹ K⁻¹ | W m⁻¹ K⁻¹ | W/(m*K)
5W/mK | W/mK | W/(m*K)
5W/m²K | W/m²K | W/(m^2*K)
5kJ/(kg·K) | kJ/(kg·K) | kJ/(kg*K)
5kJ/mol | kJ/mol | kJ/mol
5J/cm² | J/cm² | J/cm^2
0.05K·cm²/W | K·cm²/W | cm^2*K/W
0.05m²·K/W | m²·K/W | m^2*K/W
5nV/√Hz | nV/√Hz | nV/Hz^0.5
5nV/√(Hz) | nV/√(Hz) | nV/Hz^0.5
5nV/Hz^0.5 | nV/Hz^0.5 | nV/Hz^0.5
5nV/Hz1/2 | nV/Hz1/2 | nV/Hz^0.5
5nV/Hz½ | nV/Hz½ | nV/Hz^0.5
5μg/√Hz | μg/√Hz | ug/Hz^0.5
10fT/√Hz | fT/√Hz | fT/Hz^0.5
10pm/√Hz | pm/√Hz | pm/Hz^0.5
8MPa·m^1/2 | MPa·m^1/2 | MPa*m^0.5
8MPa·m1/2 | MPa·m1/2 | MPa*m^0.5
8MPa·m0.5 | MPa·m0.5 | MPa*m^0.5
8MPa·√m | MPa·√m | MPa*m^0.5
8MPa·m½ | MPa·m½ | MPa*m^0.5
5N·m | N·m | N*m
5N•m | N•m | N*m
5kN·m | kN·m | kN*m
5Nm | Nm | N*m
5nm | nm | nm
5N·m/kg | N·m/kg | N*m/kg
5N·m·s | N·m·s | N*m*s
5N/mm² | N/mm² | N/mm^2
5kN/m | kN/m | kN/m
5kN/m² | kN/m² | kN/m^2
5mPa·s | mPa·s | mPa*s
5Pa·s | Pa·s | Pa*s
1Pa·m3/s | Pa·m3/s | Pa*m^3/s
1Pa·m³/s | Pa·m³/s | Pa*m^3/s
5mm²/s | mm²/s | mm^2/s
5S/cm | S/cm | S/cm
5mS/cm | mS/cm | mS/cm
58MS/m | MS/m | MS/m
5Ω·m | Ω·m | ohm*m
5Ω·cm | Ω·cm | ohm*cm
5mΩ·cm² | mΩ·cm² | mohm*cm^2
5μΩ·cm | μΩ·cm | uohm*cm
20kV/mm | kV/mm | kV/mm
5V/μs | V/μs | V/us
2A/cm² | A/cm² | A/cm^2
2mA/cm² | mA/cm² | mA/cm^2
5A/W | A/W | A/W
0.9A/W | A/W | A/W
5mV/K | mV/K | mV/K
5μV/℃ | μV/℃ | uV/degC
5ppm/℃ | ppm/℃ | ppm/degC
5ppm/°C | ppm/°C | ppm/degC
0.02%/℃ | %/℃ | percent/degC
0.2dB/km | dB/km | dB/km
-100dBc/Hz | dBc/Hz | dBc/Hz
-100dBm/Hz | dBm/Hz | dBm/Hz
200lm/W | lm/W | lm/W
500cd/m² | cd/m² | cd/m^2
10lp/mm | lp/mm | lp/mm
10bit/s/Hz | bit/s/Hz | bit/(Hz*s)
10bps/Hz | bps/Hz | bit/(Hz*s)
10GB/s | GB/s | GB/s
10Gb/s | Gb/s | Gbit/s
10Mbit/s | Mbit/s | Mbit/s
10MB/s | MB/s | MB/s
10pJ/bit | pJ/bit | pJ/bit
10fJ/bit | fJ/bit | fJ/bit
50tokens/s | tokens/s | token/s
5J/g | J/g | J/g
5GPa/(g/cm³) | GPa | GPa
5cN/dtex | cN/dtex | cN/dtex
5g/kW·h | g/kW·h | g/(kW*h)
5g/(kW·h) | g/(kW·h) | g/(kW*h)
270gce/kWh | gce/kWh | gce/(kW*h)
5kWh/t | kWh/t | kW*h/t
5kW·h/m³ | kW·h/m³ | kW*h/m^3
50mSv/h | mSv/h | mSv/h
50μSv/h | μSv/h | uSv/h
50Bq/m³ | Bq/m³ | Bq/m^3
50Bq/kg | Bq/kg | Bq/kg
50n/(cm²·s) | 无 |
200t/a | t/a | t/a
20kg/(m³·s) | kg/(m³·s) | kg/(m^3*s)
20kg/m³ | kg/m³ | kg/m^3
20L/(m²·h) | L/(m²·h) | L/(m^2*h)
20L/(m2·h) | L/(m2·h) | L/(m^2*h)
20mol/(m²·s) | mol/(m²·s) | mol/(m^2*s)
5W/(sr·m²·nm) | W/(sr·m²·nm) | W/(sr*m^2*nm)
5cm²/(V·s) | cm²/(V·s) | cm^2/(V*s)
5cm²/V·s | cm²/V·s | cm^2/(V*s)
5cm2V-1s-1 | 无 |
500cm⁻¹ | cm⁻¹ | 1/cm
500cm-1 | cm-1 | 1/cm
500s⁻¹ | s⁻¹ | 1/s
5×10⁻⁶K⁻¹ | K⁻¹ | 1/K
5×10⁻⁶℃⁻¹ | ℃⁻¹ | 1/degC
5×10¹⁵cm⁻³ | cm⁻³ | 1/cm^3
500pC/N | pC/N | pC/N
5牛·米 | 牛·米 | N*m
60人·月 | 人·月 | person_month
"""


@pytest.mark.parametrize("line", COMPOUNDS.strip().splitlines())
def test_a_compound_is_read_by_grammar(line: str) -> None:
    text, wanted, unit_id = (cell.strip() for cell in line.split("|"))
    found = behind_number(f"{text}，其他")
    assert read(f"{text}，其他") == wanted
    assert (found.unit_id if found else "") == unit_id
    if found:
        assert found.per == ""
        assert found.per_end == found.end


def test_there_are_enough_compounds() -> None:
    assert len(set(COMPOUNDS.strip().splitlines())) >= 150


# Denominators in words


@pytest.mark.parametrize(
    "line",
    """
    1500万元/项 => 元 每 项
    20元/项目以内 => 元 每 项目
    5次/分钟 => 次 每 分钟
    5次/分 => 次 每 分
    5次/min => 次 每 min
    0.1次/（台·年） => 次 每 台·年
    0.1次/(台·年) => 次 每 台·年
    0.1次/台·年 => 次 每 台·年
    0.1次/台/年 => 次 每 台·年
    200拷贝/mL => 拷贝 每 mL
    200copies/mL => copies 每 mL
    10个/mL => 个 每 mL
    10个/cm² => 个 每 cm²
    2.1元/kW·h => 元 每 kW·h
    2.1元/kWh以内 => 元 每 kWh
    0.25元/(kW·h) => 元 每 kW·h
    0.25元/千瓦时 => 元 每 千瓦时
    0.2mm/千小时 => mm 每 千小时
    0.003mS/cm/月 => mS/cm 每 月
    3%/月 => % 每 月
    3％/月 => ％ 每 月
    50人次/年 => 人次 每 年
    50人份/万人 => 人份 每 万人
    5例/10万人 => 例 每 10万人
    50元/人·年 => 元 每 人·年
    50元/企业·年 => 元 每 企业·年
    5000元/亩·年 => 元 每 亩·年
    30帧/秒 => 帧 每 秒
    30帧/s => 帧 每 s
    20t/年 => t 每 年
    20吨/小时 => 吨 每 小时
    20吨/h => 吨 每 h
    20kg/亩 => kg 每 亩
    20公斤/亩 => 公斤 每 亩
    20株/平方米 => 株 每 平方米
    20米/秒 => 米 每 秒
    20毫克/升 => 毫克 每 升
    20克/立方厘米 => 克 每 立方厘米
    20kWh/吨 => kWh 每 吨
    20m3/吨产品 => m3 每 吨产品
    20L/100km => L 每 100km
    20mg/100mL => mg 每 100mL
    20kWh/百公里 => kWh 每 百公里
    20kWh/100公里 => kWh 每 100公里
    20吨标准煤/万元 => 吨标准煤 每 万元
    20g/人·天 => g 每 人·天
    20ms/帧 => ms 每 帧
    20W/通道 => W 每 通道
    20pJ/次 => pJ 每 次
    20GB/s/卡 => GB/s 每 卡
    20元/W => 元 每 W
    20美元/桶 => 美元 每 桶
    20元/m² => 元 每 m²
    20元/人份 => 元 每 人份
    20元/台（套） => 元 每 台（套）
    20转/分钟 => 转 每 分钟
    20元/吨以内 => 元 每 吨
    20元/课题 => 元 每 课题
    20分钟/患者 => 分钟 每 患者
    20元/示范单元， => 元 每 示范单元
    100/天 => 每 天
    5×10⁻⁶/K => 每 K
    5×10⁻⁶/℃ => 每 ℃
    10MW/20MW·h => MW
    5V/12V => V
    8Mbps/4Mbps => Mbps
    5MW/10MWh => MW
    100m/10m => m
    20g/(m²·24h) => g 每 m²·24h
    20mg/100 mL => mg 每 100mL
    20N/15mm => N 每 15mm
    400测试/小时 => 测试 每 小时
    5件/软著3件 => 件
    3项/3家 => 项
    """.strip().splitlines(),
)
def test_a_word_or_a_count_splits_the_compound(line: str) -> None:
    text, wanted = (cell.strip() for cell in line.split("=>"))
    assert read(text) == wanted.removeprefix("每 ") or read(text).strip() == wanted


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("1台（套）", "台（套）"),
        ("1台(套)", "台(套)"),
        ("1台/套", "台/套"),
        ("1台套", "台套"),
        ("1件（套）", "件（套）"),
        ("8篇（件）", "篇（件）"),
        ("8台（套、件）", "台（套、件）"),
        ("8人（次）", "人（次）"),
        ("8台（进口）", "台"),
        ("8套（含备件）", "套"),
        ("8项（", "项"),
        ("3个车位", "个"),
        ("3个样本", "个"),
        ("3个月", "个月"),
        ("3个工作日", "个工作日"),
        ("3个百分点", "个百分点"),
        ("3个项目", "个"),
        ("3 个项目", ""),
        ("3 mm", "mm"),
        ("3  mm", ""),
        ("（50±5）%RH", "%RH"),
    ],
)
def test_measure_words(text: str, surface: str) -> None:
    position = text.index("）") if text.startswith("（") else 1
    found = units.match(text, position)
    assert (found.surface if found else "") == surface


# What is no unit


@pytest.mark.parametrize(
    "text",
    [
        "3天线",
        "3项目",
        "5G网络",
        "5G-A基站",
        "5Mate",
        "3Dxxx",
        "3D打印",
        "4分类",
        "6位移",
        "8路由",
        "3代表",
        "2次元",
        "5点钟",
        "100名义",
        "100处理",
        "4轮驱动",
        "3条件",
        "5年限",
        "3维护",
        "2核心",
        "5A级景区",
        "3C产品",
        "4S店",
        "2B端",
        "10kWx",
        "10mm2a",
        "5m3d",
        "90nmos",
        "3阵列",
        "7成果",
        "300",
        "300，",
        "300。kW",
        "300的kW",
        "2000 项",
        "",
    ],
)
def test_the_beginning_of_a_word_is_no_unit(text: str) -> None:
    number = re.match(r"\d*", text)
    assert number
    assert units.match(text, number.end()) is None


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("3项目标", "项"),
        ("3天数据", "天"),
        ("3次数据采集", "次"),
        ("3名优秀人才", "名"),
        ("3座位于城区的电站", "座"),
        ("3种类型", "种"),
        ("3支队伍", "支"),
        ("3家具有资质的企业", "家"),
        ("3类型号", "类"),
        ("3组成对数据", "组"),
        ("3年年均", "年"),
        ("10%NaCl溶液", "%"),
        ("3户用户", "户"),
    ],
)
def test_a_measure_word_before_a_word_of_its_own(text: str, surface: str) -> None:
    assert read(text) == surface


# Multipliers and prefixes


@pytest.mark.parametrize(
    ("text", "position", "prefix"),
    [
        ("百千瓦级", 1, True),
        ("百兆瓦时级", 1, True),
        ("5千米", 1, True),
        ("5千瓦", 1, True),
        ("5千伏", 1, True),
        ("5千克", 1, True),
        ("5百帕", 1, True),
        ("5微米", 1, True),
        ("5毫克", 1, True),
        ("3万千瓦", 2, True),
        ("百万千瓦", 2, True),
        ("两千伏", 1, True),
        ("5千比特", 1, True),
        ("每千瓦", 1, True),
        ("兆瓦级", 0, True),
        ("百千米级", 1, True),
        ("5百分点", 1, True),
        ("百千瓦级", 0, False),
        ("6千吨", 1, False),
        ("千吨级", 0, False),
        ("千米级", 0, False),
        ("上千米", 1, False),
        ("三千米", 1, False),
        ("万米级", 0, False),
        ("千万级", 0, False),
        ("百万像素", 0, False),
        ("6千元", 1, False),
        ("4千卡集群", 1, False),
        ("训练集群不少于4千卡", 8, False),
        ("每份热量不超过300千卡", 10, True),
        ("3千个", 1, False),
        ("百项", 0, False),
        ("3百人", 1, False),
        ("千", 0, False),
    ],
)
def test_a_prefix_is_told_from_a_multiplier(text: str, position: int, prefix: bool) -> None:
    assert units.si_prefix_at(text, position) is prefix


def test_a_grade_behind_a_multiplier_is_an_estimate() -> None:
    assert units.match("千万级点云", 2, after_multiplier=True) is None
    grade = units.match("三级试验", 1)
    assert grade is not None
    assert grade.surface == "级"


# Names, heads, conversions


@pytest.mark.parametrize(
    ("text", "multiplier", "surface"),
    [
        ("万元", 10000, "元"),
        ("（%）", 1, "%"),
        ("（单位：万元）", 10000, "元"),
        ("kWh/kg", 1, "kWh/kg"),
        ("亿元", 10**8, "元"),
        ("千瓦", 1, "千瓦"),
        ("万吨", 10000, "吨"),
        ("个", 1, "个"),
        ("万元/年", 10000, "元"),
        ("MPa", 1, "MPa"),
    ],
)
def test_a_table_head_names_its_unit(text: str, multiplier: int, surface: str) -> None:
    found = units.header(text)
    assert found is not None
    assert (found[0], found[1].surface) == (Decimal(multiplier), surface)


@pytest.mark.parametrize("text", ["备注", "", "万", "名称", "数量", "考核指标", "元素", "5"])
def test_other_heads_name_none(text: str) -> None:
    assert units.header(text) is None
    assert units.named(text) is None


@pytest.mark.parametrize(
    "line",
    """
    300 Wh/kg = 1080000 J/kg
    0.3 kWh/kg = 1080000 J/kg
    300 Wh/L = 1080000000 J/m^3
    36 km/h = 10 m/s
    30 % = 0.3 1
    5 ‰ = 0.005 1
    3 个百分点 = 0.03 1
    25 ℃ = 298.15 K
    -40 ℃ = 233.15 K
    212 ℉ = 373.15 K
    10 MPa = 10000000 Pa
    760 Torr = 101325 Pa
    3 个月 = 7889400 s
    3 年 = 94672800 s
    36 个月 = 94672800 s
    2 TB = 16000000000000 bit
    1 GiB = 8589934592 bit
    10 Gbps = 10000000000 bit/s
    100 TFlops = 100000000000000 FLOPS
    10 Tops/w = 10000000000000 OPS/W
    3000 rpm = 50 rev/s
    3000 r/min = 50 rev/s
    15 亩 = 10000 m^2
    2 公顷 = 20000 m^2
    2 斤 = 1 kg
    10 mg/L = 0.01 kg/m^3
    10 g/cm³ = 10000 kg/m^3
    5 元 = 5 CNY
    5 角 = 0.5 CNY
    5 nmol/L = 0.000005 mol/m^3
    5 nM = 0.000005 mol/m^3
    10 节 = ?
    3 海里 = 5556 m
    800 m³/h = 0.2222222222222222222222222222 m^3/s
    1 keV = 0.0000000000000001602176634 J
    5 mm²/s = 0.000005 m^2/s
    5 nV/√Hz = 0.000000005 kg*m^2/(A*s^2.5)
    5 项 = -
    60 HRC = -
    10 人次 = -
    """.strip().splitlines(),
)
def test_values_convert_exactly(line: str) -> None:
    left, right = (side.strip() for side in line.split(" = "))
    number, surface = left.split(" ")
    unit = units.named(surface)
    assert unit is not None
    value = units.convert(Decimal(number), unit)
    if right in ("-", "?"):
        assert value is None
        assert unit.si_unit == ""
    else:
        wanted, si_unit = right.split(" ")
        assert value == Decimal(wanted)
        assert unit.si_unit == si_unit


def test_a_difference_of_temperatures_has_no_offset() -> None:
    celsius = units.named("℃")
    assert celsius is not None
    assert units.convert(Decimal("0.5"), celsius, difference=True) == Decimal("0.5")
    assert celsius.offset == Decimal("273.15")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Wh/kg", "kWh/kg", True),
        ("Wh/kg", "Wh/L", False),
        ("W·h/kg", "mAh/g", False),
        ("Gbps", "Mbit/s", True),
        ("r/min", "rpm", True),
        ("人月", "人·月", True),
        ("mg/L", "g/m³", True),
        ("MPa", "N/mm²", True),
        ("TOPS", "TFLOPS", False),
        ("美元", "元", False),
        ("项", "个", True),
        ("年", "个月", True),
        ("t/a", "kg/h", True),
        ("kV·A", "kW", False),
        ("Wh/L", "MPa", False),
    ],
)
def test_what_compares(one: str, other: str, alike: bool) -> None:
    left, right = units.named(one), units.named(other)
    assert left is not None
    assert right is not None
    assert (left.dimension == right.dimension) is alike


# Properties


PIECES = st.sampled_from(
    [
        "kW",
        "·h",
        "/",
        "（",
        "）",
        "(",
        ")",
        "√",
        "Hz",
        "台",
        "年",
        "万",
        "10",
        " ",
        "m",
        "3",
        "²",
        "⁻¹",
        "元",
        "%",
        "级",
        "℃",
        "项目",
        "以上",
        "-",
        "^",
        "。",
        "\n",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_any_text_is_read_within_its_stretch(tail: str) -> None:
    text = "不低于5" + tail
    found = units.match(text, 4)
    if found is not None:
        assert 4 <= found.start <= found.end <= found.per_end <= len(text)
        assert found.surface.replace(" ", "") == text[found.start : found.end].replace(" ", "")
        assert (found.per == "") == (found.per_end == found.end)
        assert found.surface or found.per


@given(st.lists(PIECES, max_size=8).map("".join), st.text(max_size=20))
def test_what_stands_behind_the_sentence_changes_nothing(tail: str, behind: str) -> None:
    text = f"不低于5{tail}。"
    assert units.match(text, 4) == units.match(text + behind, 4)


@given(
    st.decimals(min_value=-1000, max_value=1000, places=3), st.sampled_from(["km/h", "mm", "℃", "%", "亩", "Wh/kg", "个月", "mg/L", "Torr"])
)
def test_conversion_keeps_the_order(value: Decimal, surface: str) -> None:
    unit = units.named(surface)
    assert unit is not None
    low, high = units.convert(value, unit), units.convert(value + 1, unit)
    assert low is not None
    assert high is not None
    assert low < high


@pytest.mark.parametrize(
    "tail", ["/(" * 3000, "m·" * 3000, "/台" * 3000, "√" * 3000, "/10" * 3000, "元/" + "电" * 5000, "度" * 3000, "（" * 3000]
)
def test_hostile_text_ends(tail: str) -> None:
    units.match("电5" + tail, 2)
