"""Carriers: the label of an item that names the thing whose properties follow (①转台：定位误差不大于…，最大转速…).

Taken: a label that names one concrete thing; behind a numbering it holds up to the next one or the full stop, else for its own sentence. Left: labels
that name a kind of property or of work (力学性能, 推广应用), or things without number (核心部件).
"""

from __future__ import annotations

from extractors import patterns
from extractors.words import property_at_end

_NUMBERED = patterns.compile(r"(?:[（(]\d{1,2}[)）]|[①-⑳]|(?<![\d.])\d{1,2}(?:[)）、．]|\.(?!\d)))\s?")
_LABEL = patterns.compile(r"([\u4e00-\u9fffA-Za-z]{2,12})[:：]")
_THING = patterns.compile(
    r"(?r)(?:[器仪机膜液枪台盘炉塔罐箱柜舱车船艇舰缆轮轴片板管泵阀剂粉丝纤钢瓷胶药]|系统|装置|设备|整机|材料|芯片|模块|模型|软件|部件|电源|装备|终端|组件|单元|合金|算法|电池|电堆|"
    r"机械臂|机械手|产品|涂层|线路|阵列|器件|构件|零件|制件|试剂盒|中试线|生产线|产线|示范线|浆料|晶圆|纤维|吊舱|桥梁)$"
)
_NO_THING = patterns.compile(r"(?:核心|关键|重点|主要|其他|其它|有关|相关|配套|新).*|.*(?:时机|主管|舞台|后台|图片|名片|条件)")
_LONGEST_ITEM = 600


def named(label: str) -> str:
    """The concrete thing that a label names ((2)静电吸盘), without its number; empty where it names a kind of property or of work."""
    numbered = _NUMBERED.match(label)
    label = label[numbered.end() :] if numbered is not None else label
    return label if _is_thing(label) else ""


def _is_thing(label: str) -> bool:
    return _THING.search(label) is not None and _NO_THING.fullmatch(label) is None and property_at_end(label, 0, len(label)) < 0


def of_item(text: str, base: int) -> str:
    """The thing that the label names of the item which goes on behind the semicolon before `base`; empty if there is none."""
    if base == 0 or text[base - 1] not in "；;" or _NUMBERED.match(text, base) is not None:
        return ""
    low = max(0, base - _LONGEST_ITEM)
    low = max(low, *(text.rfind(sign, low, base) + 1 for sign in "。\n"))
    if text.rfind("：", low, base) < 0 and text.rfind(":", low, base) < 0:
        return ""
    number = next(reversed(list(_NUMBERED.finditer(text, low, base))), None)
    label = _LABEL.match(text, number.end(), base) if number is not None else None
    return named(label.group(1)) if label is not None else ""


def bears(thing: str, name: str) -> bool:
    """Whether a property is told of the thing; 膜成本 under 离子膜 says itself of what it is."""
    return len(name) > 1 and name[0] != thing[-1] and name[:2] != thing[-2:]
