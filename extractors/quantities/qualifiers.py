"""Qualifiers: under which circumstances, on which basis or against what a figure holds.

Takes a clause in which the figures are masked (FIGURE stands for each of their characters, NOTE for those of a bracket) and gives its frames:
stretches that say when, where, with what or compared with what, and bound nothing themselves (在满载工况下, 经3次洗涤后, 与现有工艺相比, 基于该平台).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import regex

from extractors.lexicon import Row, load, split
from extractors.quantities.figure import Span
from extractors.words import governing_verb, property_at_end

FIGURE = "\x01"
NOTE = "\x00"

Kind = Literal["stage", "setting", "step", "basis", "compare", "place", "scope"]
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Frame:
    """`start:end` is the circumstance's stretch, `closed` is true where it fills its clause to the comma.

    `kind` says how far it reaches: stage (项目完成时, 到2027年) to the full stop; setting (同等条件下) and basis (基于该平台) to the properties that
    follow in the sentence; compare to the changes that follow, if a comma closes it; step (经3次洗涤后), place (废气中) and scope (全省) not beyond their clause.
    """

    start: int
    end: int
    kind: Kind
    closed: bool = False


# 项目完成时, 实施期内, 中期检查时
_OF_PROJECT = r"(?:本|该|整个)?(?:项目|课题|专项|任务|合同|工程)(?:组)?(?:的)?"
_STAGE = regex.compile(
    rf"(?:在|至|到|自)?(?:{_OF_PROJECT})?"
    r"(?:(?:完成|结束|结题|验收|结项|立项|期满|到期)(?:检查|考核|评估|验收)?(?:时|后|前)(?![间期端])|中期(?:检查|考核|评估|验收)?(?:时|前)(?![间期端])"
    r"|(?:执行|实施|建设|研究|研发|资助|合同|协议|任务)(?:(?:周?期|期限|阶段)(?:内|间|中|末|满时?|结束[时后]|完成[时后])|期间|(?:完成|结束|期满)[时后](?![间期端]))"
    r"|(?<=项目|课题)(?:执行|实施)(?:中|内)|(?<![\u4e00-\u9fff])(?:周期|期)内|中期(?=[,，]|$))"
    r"|(?<![自从][^,，]{0,12})(?:到|至|截至|截止到?|截至到)(?:\d{4}|[一二三四五六七八九十]{1,3}|[“\"]?十[一二三四五六]五[”\"]?)年?(?:\d{1,2}月)?(?:末|底|年底|年末|期间|期末|初|前|内)?(?<=[年月末底初前间内])"
    r"|(?:\d{4}|第[一二三四五六]|[“\"]?十[一二三四五六]五[”\"]?)年?(?:度|末|底|年底|期间|期末|前)(?=[,，]|$)"
    rf"|{_OF_PROJECT}(?:完成|结题|验收|结束)(?=[,，须应])"
)
_RECENT = regex.compile(r"(?:最近|(?<![接附靠远])近|过去|(?<![提以之])前)(?=\x01)|上一?年度|上年度|近年来?")
_SAME = regex.compile(
    r"(?:同等|相同|同样|可比|同)(?:条件|环境|功耗|算力|工况|精度|规模|情况|水平|任务|性能|产能|配置|强度|成本|质量|体积|重量|面积)(?=[可,，能提降]|$)"
    r"|同时(?=支持|接入|处理|容纳|兼容|满足|承载|识别|监测|检测|在线|连接|对)"
    r"|同一(?:申报|牵头|依托|申请)?(?:单位|人|企业|法人|项目|负责人|申请人|机构|专题|方向|年度)(?=.{0,8}(?:限|最多|只能|不得|至多|仅|牵头|申报|承担|\x01))"
    r"|每(?:个|名|位|家)?(?:申报|牵头|依托|申请)(?:单位|人|企业|法人|负责人)(?=.{0,6}(?:限|最多|只能|不得|至多|仅|\x01))"
)
_EXCEPT = regex.compile(r"除[^,，\x01]{1,24}?外|[^,，\x01]{0,8}另有(?:规定|说明|要求)[^,，\x01]{0,3}外")
# 采集头对底质扰动深度: what a property acts upon, in the middle of its name
_UPON = regex.compile(r"(?<=[\u4e00-\u9fff]{2})(?<![针绝相面应核])对(?![比照接应称准位焦等数撞流冲于标])")
_IN = regex.compile(r"(?<![存潜内外所旨]|(?<!实)现)在(?![线研制位岗校籍职建途册轨场于读役])")
_OPENING = regex.compile(r"当|经过|经(?![济营费验纬])|历经|从|由|自(?=\x01)|待|如|相比|(?<![^,，、])在")
_COMPARED = regex.compile(r"(?:相比较?|对比|相较|比较|比对|对照)(?:时)?")
_CHANGING = regex.compile(r"提[升高前早]|增[长加大强产收]|降[低到至]?|减[少小]|下降|缩短|延长|节[约省]|[高低多少快慢长短优](?=\x01)")
_SHARE = regex.compile(r"(?:为|是|[降减增升]低?[到至为]|提[高升][到至]|达到?|不低于|不超过|不高于|不少于|不大于|不小于|不得低于|不得超过|相当于|低于|高于|超过|占)(?P<what>[^\x01,，为是达]{2,24})的$")
# 全寿命周期内, 25g样品中不得检出
_LIFE = regex.compile(r"(?:全?(?:寿命|生命)周期|服役期|质保期|使用期|有效期|保修期|储存期|运行期|收获期|发病期)(?:内|间)|\x01[^,，\x01]{0,4}中(?=不得|不应|未|无)")
# 100米范围内, 距离2m处, 水深50m以内
_REACH = regex.compile(r"(?:水下|距离?|水深|深度|半径|海拔|高度|离岸)?\x01+(?:范围|区域|半径|深度|高度|水深|距离|距离范围|时间|视距|远)?(?:内|处|以内|之内|以远)(?![部容径])")


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The lexicon, as patterns."""

    close: regex.Pattern[str]
    under: regex.Pattern[str]
    basis: regex.Pattern[str]
    compare: regex.Pattern[str]
    reference: regex.Pattern[str]
    scope: regex.Pattern[str]
    kinds: dict[str, Kind]


@cache
def _patterns() -> _Patterns:
    rows = load("phrase_frames.tsv", ("word", "part", "kind", "not_before", "not_after", "examples", "counterexamples"))

    def words(part: str) -> list[Row]:
        return sorted((row for row in rows if part in split(row["part"])), key=lambda row: -len(row["word"]))

    def guarded(part: str) -> str:
        return "|".join(
            (f"(?<![{row['not_after']}])" if row["not_after"] else "") + regex.escape(row["word"]) + (f"(?![{row['not_before']}])" if row["not_before"] else "")
            for row in words(part)
        )

    def plain(part: str) -> str:
        return "|".join(regex.escape(row["word"]) for row in words(part))

    down = next(row for row in words("close") if row["word"] == "下")
    under = rf"(?:{plain('ground')}|(?<=\x01)[^,，、\x01]{{0,4}}|(?:同等|相同|同样)[^,，\x01]{{0,8}})之?下(?![{down['not_before']}])"
    return _Patterns(
        close=regex.compile(guarded("close")),
        under=regex.compile(under),
        basis=regex.compile(rf"{guarded('basis')}|(?:{plain('basis_of')})(?=该|本|上述|所|此)"),
        compare=regex.compile(rf"(?P<with>(?:{plain('compare_with')})(?=[^,，\x01]{{1,40}}?(?:相比|对比|相较|比较|比对)))|{guarded('compare')}"),
        reference=regex.compile(rf".*(?:{plain('reference')})"),
        scope=regex.compile(plain("scope")),
        kinds={row["word"]: row["kind"] for row in words("close")},  # type: ignore[misc]
    )


# Whatever may open or close a frame: a clause without any of these characters has none.
_ANY = regex.compile(r"[处远除在下时后中内上间于用托助过对按据以比较同与和跟全每近去当经从由满期年到至针结综面围域业前验题束标]")


def frames(mask: str, start: int, end: int, change: Span | None) -> list[Frame]:
    """The frames of the clause `mask[start:end]`, in order, none overlapping.

    `start` is where the clause begins behind its connectives, `change` the verb of the change that a figure of the clause measures (提高), or None.
    """
    found: list[Frame] = []
    if _ANY.search(mask, start, end) is None:
        return found
    patterns = _patterns()
    figure = mask.find(FIGURE, start, end)
    last = figure if figure >= 0 else end
    for match in _STAGE.finditer(mask, start, last):
        _put(found, Frame(match.start(), match.end(), "stage", match.end() >= end))
    except_for = _EXCEPT.match(mask, start, end)
    if except_for is not None:
        _put(found, Frame(start, except_for.end(), "stage", except_for.end() >= end))
    for match in _RECENT.finditer(mask, start, end):
        _put(found, Frame(match.start(), _behind_figure(mask, match.end(), end), "scope"))
    for match in _IN.finditer(mask, start, end):
        if not _covered(found, match.start()):
            _put(found, _in(mask, match.start(), end, patterns))
    for match in patterns.under.finditer(mask, start, end):
        if not _covered(found, match.start()):
            _put(found, Frame(_opening(mask, start, match.start(), found), match.end(), "setting", match.end() >= end))
    for match in patterns.close.finditer(mask, start, end):
        if match.group() in ("时", "后") and not _covered(found, match.start()):
            begin = _opening(mask, start, match.start(), found)
            if FIGURE in mask[begin : match.start()] or mask[begin] in "当经待如" or mask.startswith("相比", begin):
                _put(found, Frame(begin, match.end(), "step", match.end() >= end))
    for match in _REACH.finditer(mask, start, end):
        if not _covered(found, match.start()) and match.end() < end:
            _put(found, Frame(match.start(), match.end(), "step"))
    for match in _LIFE.finditer(mask, start, end):
        _put(found, Frame(match.start(), match.end(), "step"))
    for match in _SAME.finditer(mask, start, end):
        if match.end() <= last:
            _put(found, Frame(match.start(), match.end(), "setting" if match.group()[-1] not in "时人位业" else "scope"))
    for match in patterns.compare.finditer(mask, start, end):
        if not _covered(found, match.start()):
            _put(found, _compared(mask, match, end, change, patterns))
    _bases(mask, start, end, figure, found, patterns)
    _inside(mask, start, end, figure, found, patterns)
    for match in patterns.scope.finditer(mask, start, last):
        _put(found, Frame(match.start(), match.end(), "scope"))
    if figure >= 0 and not found:
        _put(found, _upon(mask, start, figure, _trimmed(mask, start, figure)))
    found.sort(key=lambda frame: frame.start)
    return found


_ENDING = regex.compile(r"(?r)(?:均|都|分别|控制[在为]|可?达到?|应|须|需|不|为|是|在|[\x00,，、:：])+$")


def _trimmed(mask: str, start: int, end: int) -> int:
    match = _ENDING.search(mask, start, end)
    return match.start() if match is not None else end


def portion(mask: str, start: int, end: int) -> tuple[int, Span] | None:
    """What a share or a multiple is reckoned on (为进口产品的六成): where its link begins and its stretch in `mask[start:end]`, the text before the figure."""
    if end - start < 3 or mask[end - 1] != "的":
        return None
    match = _SHARE.search(mask, start, end)
    return (match.start(), match.span("what")) if match is not None else None


def _upon(mask: str, start: int, figure: int, phrase_end: int) -> Frame | None:
    """对底质 in 采集头对底质扰动深度: from 对 to the property less its own modifier."""
    match = _UPON.search(mask, start + 2, figure)
    if match is None:
        return None
    begin = property_at_end(mask, match.end(), phrase_end)
    if begin < 0 or governing_verb(mask, start, match.start()) >= 0:
        return None
    of = mask.rfind("的", match.end(), phrase_end)
    stop = of if of > match.end() else begin - 2 if begin - match.end() >= 4 else begin
    return Frame(match.start(), stop, "step") if 2 <= stop - match.end() <= 10 else None


def _covered(found: list[Frame], at: int) -> bool:
    return any(frame.start <= at < frame.end for frame in found)


def _put(found: list[Frame], frame: Frame | None) -> None:
    """Adds a frame unless it overlaps one that is there."""
    if frame is not None and frame.end > frame.start and all(frame.end <= other.start or frame.start >= other.end for other in found):
        found.append(frame)


def _behind_figure(mask: str, at: int, end: int) -> int:
    while at < end and mask[at] == FIGURE:
        at += 1
    return at


def _in(mask: str, start: int, end: int, patterns: _Patterns) -> Frame | None:
    """在…下, 在…后, 在…中; or 在 with a place up to the verb behind it (在海南建设…). None where it is neither."""
    stop = min(end, start + _LONGEST)
    verb = governing_verb(mask, start + 2, stop)
    for closing in patterns.close.finditer(mask, start + 2, stop):
        if 0 <= verb < closing.start() and FIGURE not in mask[start:verb]:
            break
        kind = patterns.kinds[closing.group()]
        return Frame(start, closing.end(), "setting" if kind == "step" and FIGURE not in mask[start : closing.end()] else kind, closing.end() >= end)
    figure = mask.find(FIGURE, start, end)
    if verb > start + 2 and (figure < 0 or verb < figure):
        return Frame(start, verb, "place")
    return None


def _opening(mask: str, start: int, close: int, found: list[Frame]) -> int:
    """Where the circumstance that closes at `close` begins: its preposition, else the head of the clause or the end of the frame before it."""
    low = max([start] + [frame.end for frame in found if frame.end <= close])
    match = _OPENING.search(mask, low, close)
    if match is not None:
        return match.start()
    verb = governing_verb(mask, low, close)
    if verb >= 0 and FIGURE not in mask[low:verb]:
        stop = verb
        while stop < close and mask[stop] not in "\x01":
            stop += 1
        return low if stop >= close else low
    return low


def _compared(mask: str, match: regex.Match[str], end: int, change: Span | None, patterns: _Patterns) -> Frame | None:
    """与…相比, 对比…, 较…, 比…: to the closing word, to the comma, or to the verb of the change less a property that stands before it."""
    start, behind = match.span()
    if match.group("with") is not None:
        closing = _COMPARED.search(mask, start, end)
        return Frame(start, closing.end(), "compare", closing.end() >= end) if closing is not None else None
    figure = mask.find(FIGURE, behind, end)
    if figure < 0:
        return Frame(start, end, "compare", True)
    if change is not None and change[0] > behind:
        stop = change[0]
        if figure - change[1] >= 2:
            return Frame(start, stop, "compare")
    else:
        verb = _CHANGING.search(mask, behind + 1, figure + 1)
        if verb is None:
            return None
        stop = verb.start()
    reference = patterns.reference.match(mask, behind, stop)
    if reference is not None and (reference.end() == stop or property_at_end(mask, reference.end(), stop) >= 0):
        stop = reference.end()
    elif reference is None:
        begin = property_at_end(mask, behind + 1, stop)
        stop = begin if begin > behind else stop
    return Frame(start, stop, "compare")


def _bases(mask: str, start: int, end: int, figure: int, found: list[Frame], patterns: _Patterns) -> None:
    """基于…, 利用…, 针对… at the head of the clause: to the comma, to the verb behind it, or to 的 before a property."""
    at = start
    while at < end:
        at = max([at] + [frame.end for frame in found if frame.start <= at < frame.end])
        match = patterns.basis.match(mask, at, end)
        if match is None or match.end() + 1 >= end:
            return
        covered = min((frame.start for frame in found if frame.start > at), default=end)
        verb = governing_verb(mask, match.end() + 1, end)
        while verb >= 0 and "的" in mask[verb : verb + 8] and 0 <= governing_verb(mask, mask.index("的", verb) + 1, end):
            verb = governing_verb(mask, mask.index("的", verb) + 1, end)
        first = mask.find(FIGURE, at, end)
        if first < 0:
            stop = min(verb, covered) if verb >= 0 else min(end, covered)
        elif 0 <= verb and (verb < first or mask.find(FIGURE, verb, end) > 0):
            stop = min(verb, covered)
        else:
            of = mask.rfind("的", match.end() + 1, first)
            if of < 0 or first - of < 3:
                return
            stop = min(of, covered)
        if stop <= match.end():
            return
        _put(found, Frame(at, stop, "basis", stop >= end))
        at = stop


def _inside(mask: str, start: int, end: int, figure: int, found: list[Frame], patterns: _Patterns) -> None:
    """废气中, 群体内, 寿命周期内 before the property they limit; only between the head of the clause and its first figure."""
    if figure < 0:
        return
    at = max([start] + [frame.end for frame in found if frame.start <= start < frame.end])
    for match in patterns.close.finditer(mask, at + 2, min(figure, at + 14)):
        kind = patterns.kinds[match.group()]
        if kind in ("place", "setting") and match.group() not in ("上", "下") and figure - match.end() >= 2 and not _covered(found, match.start()):
            if governing_verb(mask, at, match.start()) < 0:
                _put(found, Frame(at, match.end(), kind))
            return
