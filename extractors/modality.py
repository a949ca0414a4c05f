"""Modality of a clause: must, should, may or must_not (conventions: ANNOTATION, Rules).

Without a modal word it is must (拟支持, 给予, 分两期拨付); 原则上 and 一般 only hedge. With a figure the comparator carries the polarity, so
不得超过10家 is must.
"""

from __future__ import annotations

from extractors import patterns
from extractors.model.guide import Modality

_BOUNDING = r"超过|低于|少于|高于|大于|小于|多于|迟于|晚于|早于|突破|超出|超"
_MUST_NOT = patterns.compile(
    rf"(?:不得|不能|不可(?!控|抗|再生|逆|缺)|不应)(?!{_BOUNDING})|严禁|禁止|不允许|不予|不具备|不受理|不接受|谢绝|不再(?:下设|设|受理|支持|接受)|不鼓励"
)
_SHOULD = patterns.compile(
    r"(?<!不)鼓励|优先(?!级|领域|主题|方向)|加分|建议(?!书)|倡导|提倡|(?<![不适便事])宜(?!居|人)|倾斜"
    r"|(?<![拟资不择获持可以给予同])支持(?!项目)(?=(?:[\p{Han}、]{0,16})(?:牵头|联合|参与|参加|组建|协同|合作|共同申报))"
)
_MAY = patterns.compile(
    r"(?<![不认许才始需须])(?<!(?<!揭榜|发榜|需求|申报)方)可(?!行|靠|能|控|持续|再生|视|比|研|溯|追|调|见|信|编程|移植|扩展|重复|穿戴|兼容|读|用性|维护|替代|燃|降解)|(?<!不)允许|自愿|不限(?!于)|不(?:再)?要求|不强制|无[须需]|不作要求"
)
_MUST = patterns.compile(
    r"必须|须|应当|(?<![相对适响反供效感])应(?!用|急|对|变|力|答|激)|(?<!不)(?:不)?得(?!到|出|分|益|以)|要求|方可|才能|才可|仅限|只能|需(?!求|要)"
)
_HEDGED = patterns.compile(r"原则上|一般(?!项目|公共|企业|课题|性|类|资助|工业|纳税)")


def modality(clause: str, *, figured: bool) -> Modality:
    """The modality of a clause; `figured` where what is asked for is a figure."""
    if not figured and _MUST_NOT.search(clause):
        return "must_not"
    if _SHOULD.search(clause):
        return "should"
    return "may" if _MAY.search(clause) else "must"


def is_modal(clause: str) -> bool:
    """Whether any modal word stands in the clause: else it may hang on that of the clause before."""
    return any(p.search(clause) for p in (_MUST_NOT, _SHOULD, _MAY, _MUST))


def hedged(clause: str) -> bool:
    """Whether the clause is softened by 原则上 or 一般."""
    return bool(_HEDGED.search(clause))
