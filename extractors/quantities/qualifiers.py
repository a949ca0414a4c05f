"""Qualifiers: under which circumstances, on which basis or against what a figure holds.

Takes a clause in which the figures are masked (FIGURE stands for each of their characters, NOTE for those of a bracket) and gives its frames:
stretches that say when, where, with what or compared with what, and bound nothing themselves (在满载工况下, 经3次洗涤后, 与现有工艺相比, 基于该平台).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import islice
from typing import Literal

import regex

from extractors import patterns
from extractors.lexicon import Parts, Row, load, split
from extractors.model.records import dataclass
from extractors.quantities.figure import Span
from extractors.words import SURROUNDINGS, governing_verb, object_end, property_at_end, tokens, treatment_at_end, verbs, word_at

_WINDOWS = Parts("windows.tsv")
_WORDS = Parts("circumstances.tsv")
FIGURE = "\x01"
NOTE = "\x00"

Kind = Literal["stage", "setting", "step", "basis", "compare", "place", "scope", "ground"]
_LONGEST = 60
_LONGEST_OBJECT = 10
_LONGEST_PLACE = 14
_SHORTEST = 2
_TREATED = 4
_PROPERTY_BEHIND = 3
# No clause of the language has more openers of one sort; a hostile one is not searched to its end.
_MOST = 12
_LONGEST_CLAUSE = 300


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


# The event or the period of a stage: (项目)完成时, (项目)实施期内, 中期检查时; what may stand before it is _OF_PROJECT.
_STAGE = patterns.compile(
    rf"(?:通过)?(?:{_WORDS.any_of('milestone')})(?:{_WORDS.any_of('check')})?(?:通过|合格)?(?:时|后|前)(?![间期端限长点])"
    rf"|试?(?:{_WORDS.any_of('period_of')}){{1,2}}(?:(?:周?期|期限|阶段)(?:内|间|中|末|满时?|结束[时后前]|完成[时后前])|期间|(?:完成|结束|期满)[时后](?![间期端限长点]))"
    rf"|(?P<event>{_WORDS.any_of('event')})后(?![续期端])"
    rf"|(?:{_WORDS.any_of('anniversary')})(?:当年|次年)"
    r"|(?<=项目|课题)(?:执行|实施)(?:[中末]期(?:末|内)?(?![考检评验])|[中内](?!期))|(?<=项目|课题|任务)(?P<bare>完成|结题|验收|结束)(?=[,，:：须应])|(?<![\u4e00-\u9fff])(?:周期|期)内|(?<=项目|课题)期[内间]|中期(?=[,，:：]|$)|(?:(?<=项目|课题)[中末]期|(?<![\u4e00-\u9fff])中期末?)(?=(?:完成|实现|达到|建成|形成|研制|取得|突破|产出)(?![率度])|\x01)"
)
_ENDED = re.compile("(?:完成|结束)[时后]$")
_WHAT_ENDS = patterns.compile(r"[^\x00-\x7f在于应须待自从由经当，、]{2,6}")
# Of these one closes every stage, or stands in front of what needs no closing (项目完成，).
_STAGE_SIGNS = frozenset("时后前内间中末满年项课务")
_OF_PROJECT = patterns.compile(rf"(?r)(?:在|至|到|自)?(?:(?:本|该|整个)?(?:{_WORDS.any_of('undertaking')})组?的?)?$")
# 到2027年, 截至2027年底, 第二年末
_YEAR = r"(?:\d{4}年?|[一二][〇○零一二三四五六七八九]{3}年|第?[一二三四五六七八九十]{1,3}年?|[“\"]?十[一二三四五六]五[”\"]?)"
_DATE = patterns.compile(
    rf"(?:到|(?<![年月日])至|截至|截止到?|截至到){_YEAR}(?:\d{{1,2}}月)?(?:末期?|底|年底|年末|期间|期末|初|前|内)?(?<=[年月末底初前间内]|末期)|{_YEAR}(?:度(?![,，](?:本|拟|计划|重点|围绕|按|根据|专项|指南|将|共|部署|支持|启动|设))|末|年?底前?|年?末前|期间|期末|前)(?=[,，]|$|完成|形成|实现|达到?|建成|提交|开展)"
    r"|到[\u4e00-\u9fff]{2,8}之年|第[一二三四五]年度(?=[\u4e00-\u9fff\x01])|(?:第[一二三四五]|首)年(?=达|$|实现|形成|完成|建成|拨付|支付|兑付|拨款)"
)
_YEAR_OF = patterns.compile(r"(?<!\d)(?:(?:19|20)\d\d年?度?[-—～~至])?(?:19|20)\d\d年度?(?=[\u4e00-\u9fff]{2})(?![内前以底末初])")
_START = patterns.compile(r"自[\u4e00-\u9fff]{2,16}(?:之日|之时|时)?起(?:计算?|算)?(?=[\x01，,])")
_START_FOR = patterns.compile(
    r"(?<=单位|企业|[方人局厅委会]|部门|中心)自[\u4e00-\u9fff]{2,16}起(?=\x01)"
    r"|(?<=[\u4e00-\u9fff](?:期限?|时间|时限|年限))自[\u4e00-\u9fff]{2,16}起(?:计算?|算)?(?=(?:最[长短多]|一般|原则上|总计|共|为)*\x01)"
    # 时限为|公示结束后|20日内
    r"|(?<=[\u4e00-\u9fff](?:期限?|时间|时限)[为是])[\u4e00-\u9fff]{2,14}后(?=\x01)"
)
_SINCE = patterns.compile(r"[自从][^,，]{0,12}$")
_RECENT = patterns.compile(r"(?:最近|(?<![接附靠远])近|过去|(?<![提以之])前)(?=\x01)|上一?年度|上年度|近年来?")
_SAME = patterns.compile(
    rf"(?:同等|相同|同样|可比|同)(?:{_WORDS.any_of('alike')})(?=[可,，能提降]|$)"
    rf"|同时(?={_WORDS.any_of('at_once')}|(?:遴选|资助)\x01++(?:个|家|支|组)?(?:团队|单位))"
    r"|[本当]年度?(?=\x01|最多|只能|不得|至多)"
    r"|同年(?=[\u4e00-\u9fff\x01])"
    rf"|同一人员(?=.{{0,8}}(?:限|最多|只能|不得|至多|仅|牵头|申报|申请|揭榜|承担|\x01))|同一(?:申报|牵头|依托|申请|揭榜|发榜|项目|课题)?(?:{_WORDS.any_of('one_of')})(?=.{{0,16}}(?:限|最多|只能|不得|至多|仅|牵头|申报|申请|揭榜|承担|推荐|\x01))"
    r"|同一[\u4e00-\u9fff]{2,4}?(?=限|最多|至多|只能|仅|不得|原则上|牵头|申报|申请|揭榜|承担|参与|择优|推荐|每年)"
    r"|每(?:个|名|位|家)?(?:申报|牵头|依托|申请)(?:单位|人|企业|法人|负责人)(?=.{0,6}(?:限|最多|只能|不得|至多|仅|\x01))"
)
# 立项12个月后: a time from an event is a stage like the event
_SINCE_EVENT = patterns.compile(rf"(?:{_WORDS.any_of('undertaking')})?(?:{_WORDS.any_of('milestone')}|{_WORDS.any_of('anniversary')}|实施|启动|执行)\x01+后")
_EXCEPT = patterns.compile(r"除[^,，\x01]{1,24}?外|[^,，\x01]{0,8}另有(?:规定|说明|要求)[^,，\x01]{0,3}外")
# 除上表所列外 adds to what was said and limits nothing.
_BESIDES = ("除上", "除前", "除以上", "除表", "除本")
# 院士|可放宽到不超过60周岁, 胜出团队|追加资助…, 其他人员|合计限1项: for whom the bound is another one
_WHOM = patterns.compile(
    rf"(?P<who>[\u4e00-\u9fff、]{{0,14}}?(?:{_WORDS.any_of('whom')}))"
    rf"(?:(?:均|也)?可?(?:以|适当|再)?(?:{_WORDS.any_of('eased')})[到至为]?(?=\x01)|(?=追加))"
    rf"|(?P<who>[\u4e00-\u9fff、“”]{{3,20}}?的)(?:[均也]?可(?:以|适当|再)?(?:{_WORDS.any_of('eased')})[到至为]?(?=\x01)|(?=可(?:同时|并行)))"
    rf"|(?P<who>其[他余它][\u4e00-\u9fff]{{0,4}}(?:人员|单位|企业|申[请报]人))(?:合计)?(?=\x01)"
)
# 由3名操作员操作|的布设时间: how many do it
_DONE_BY = patterns.compile(r"由\x01++[\u4e00-\u9fff]{2,12}?(?=的)")
# What each of them holds.
_EASED = re.compile(rf"追加|其[他余它]|可同时|可并行|{_WORDS.any_of('eased')}")
# 室温|抗拉强度; 室温固化时间 is one name.
_AMBIENT = patterns.compile(
    rf"(?:(?:{_WORDS.any_of('duty')})工况|非?(?:{_WORDS.any_of('state')})状态|单次(?:充电|加注|加油))(?=[\u4e00-\u9fff]{{2}})"
    r"|[室常]温(?:环境|条件)?下?\x00*(?=[\u4e00-\u9fff]{2})(?!放置|储存|保存|贮存|存放|静置|干燥|固化|超导|磁|离子|硫化|自|铁磁|冷)"
)
# 机械爪对沙土压痕深度: what a property acts upon, in the middle of its name
_UPON = patterns.compile(r"(?<=[\u4e00-\u9fff]{2}|\x01)(?<![针绝相面应核])对(?![比照接应称准位焦等数撞冲于标]|流[换传层])")
# 对20种零件|的分拣成功率, 对直径5mm以上的结节|检出率
_UPON_FIGURE = patterns.compile(r"(?<![针绝相面应核比校成配])对(?![比照接应称准位焦])[^\x01，,]{0,12}\x01++的?")
_IN = patterns.compile(r"(?<!控制|保持|维持|稳定)(?<![存潜内外所旨正]|(?<!实)现)在(?![线研制位岗校籍职建途册轨场于读役])")
# 在600℃、100h持久强度…: figures right behind 在, without a closing word
_IN_FIGURES = patterns.compile(rf"在\x01+(?:[、和]\x01+)*(?=[\u4e00-\u9fff]{{2}})(?![中上内处级]|(?:{_WORDS.any_of('region')})[可能连稳正布投敷]|之间(?:$|[，,；;的]))")
# 在长江沿线|不少于4处边坡布设
# 在海拔3000m以上地区|可连续工作…
# 在5个县域|的预报准确率, 在3个灌区|需水预测的…
_IN_COUNTED = patterns.compile(r"在\x01++[\u4e00-\u9fff]{2,12}?(?=的)")
_COUNTED_SITE = patterns.compile(rf"在\x01++[\u4e00-\u9fff]{{2,8}}?(?:(?<={_WORDS.any_of('site')})|(?<=区)(?![域间]))")
_WHERE = patterns.compile(rf"在[^\x01，,]{{0,8}}\x01++的?[\u4e00-\u9fff]{{0,4}}?(?:{_WORDS.any_of('region')})(?=[可能连稳正]|[\u4e00-\u9fff]{{2,8}}\x01)")
_FOR_SO_LONG = patterns.compile(rf"在[^\x01，,]{{2,12}}?(?P<deed>(?:{_WORDS.any_of('carried_out')})(?:为期|不少于|累计|连续)?\x01)")
_SITE = patterns.compile(rf"在[\u4e00-\u9fff]{{1,8}}(?:沿[线江海岸]|[省市县区镇乡州港湾岛]|{_WORDS.any_of('site')})")
# 经编机, 经纱, 经皮, 经导管: what no way of going through opens; but 经编码后, 经线缆
_WARP = "[济营费验纬纱颅络典口皮脉]|编(?![译码程辑排])|[向轴](?![承量])|线(?![缆路下上性圈])|导管|血管|鼻"
_OPENING = patterns.compile(
    r"仅?当|(?<=[\u4e00-\u9fff]{2})于(?=[\u4e00-\u9fff]{1,4}\x01|(?<![用对关位处由基适]于)[\u4e00-\u9fff]{2,6}$)"
    rf"|经过|经(?!{_WARP})|历经|从|由|自(?=\x01)|待|如|相比|(?<![^,，、])在"
)
# Openers that are verbs too: with nothing but a verb and the figure behind them they govern it (通过审定2个).
_MEANS_OR_VERB = ("通过", "采用", "使用", "应用", "利用")
# 对入选企业按…给予: where the one that is given something ends
_GRANTED = patterns.compile(r"按照?|给予|予以|一次性|每(?=[年家个])")
# 经两轮|移植: what was gone through
_THROUGH = patterns.compile(
    rf"(?<![\u4e00-\u9fff])经过?(?!{_WARP}|[历受])[\u4e00-\u9fff]{{0,4}}(?<!\x01)\x01++"
    rf"(?![\u4e00-\u9fff]{{0,4}}(?:{_WORDS.any_of('deliberated')}))"
)
# 经外场验证|命中率: how it was found
_VERIFIED = patterns.compile(rf"经[\u4e00-\u9fff]{{0,6}}?(?:{_WORDS.any_of('verified')})(?=[\u4e00-\u9fff]{{2}}|$)")
# 低温|储存72小时: what was done, and how long
_STORED = patterns.compile(r"[\u4e00-\u9fff]{0,6}?(?:" + _WINDOWS.any_of("kept") + r")\x01++")
# 连续运行72小时，温度波动…: worked so long, before what that did to it
_WORKED = patterns.compile(r"[\u4e00-\u9fff]{0,6}?(?:" + _WINDOWS.any_of("worked") + r")\x01++")
_SUFFERED = _WINDOWS.words("suffered")
# 奶牛|日产奶量32kg以上时: what acts or lives, of which a circumstance and a property are told
_BEARER = patterns.compile(rf"(?r)(?<=[\u4e00-\u9fff])(?:{_WINDOWS.any_of('bearer')})")
# 断电后|保持时间: an event at the head of the clause
_EVENT = patterns.compile(r"[\u4e00-\u9fff]{2,6}[后时]")
# 加工S形试件时|轮廓误差: what is done meanwhile
_DOING = patterns.compile(r"[\u4e00-\u9fffA-Za-z0-9-]{4,16}时")
# 人工接种赤霉病菌后|病穗率: what a sample has undergone
_DONE_TO = _WINDOWS.any_of("undergone")
_UNDERGONE = patterns.compile(rf"(?:[\u4e00-\u9fff]{{0,6}}?(?:{_DONE_TO})[\u4e00-\u9fff]{{0,8}}|[\u4e00-\u9fff]{{1,8}}(?:{_DONE_TO}))后")
# 样件评审通过后|再付: an event upon which something is given
_GIVEN_UPON = patterns.compile(rf"(?:再|才|即|分[一二两三四][次期]|一次性)*(?:{_WORDS.any_of('handed_out')})")
# 立项后、交付后和验收后分别…: events that take their shares in turn
_IN_TURN = patterns.compile(
    r"(?P<event>[\u4e00-\u9fff]{1,9}(?:后|时|年度?))(?:(?:、|和|及)(?P<event>[\u4e00-\u9fff]{1,9}(?:后|时|年度?)))++(?=[，,]?(?:分别|依次|各|逐次|先后|分\x01))"
)
# 团队成员中，博士占比…: of whom the next clauses tell
_AMONG = patterns.compile(r"[\u4e00-\u9fff]{0,8}(?:人员|成员|单位|企业|骨干|团队|课题|项目|经费|成果|论文|专利)中")
_ONLY = patterns.compile(r"\x01++(?:[、，,；;]|[^\x01]*$)")
_OTHER_GROUND = patterns.compile(r"(?r)(?:(?<=\x01)[^,，、\x01]{0,4}|(?:同等|相同|同样)[^,，\x01]{0,8})$")
# 面向…需求，; 以废料为原料，; 采用分期付款，; 通过专项实施，: to which end, of what and in which manner of funding, under which no figure holds
_PURPOSE = patterns.compile(
    rf"(?:面向|针对).*(?:{_WORDS.any_of('need')})$|以.*为(?:{_WORDS.any_of('as_what')})$"
    rf"|采[用取].*(?:{_WORDS.any_of('funded')})[”\"』]?(?:方式|形式|机制|模式)?$|通过.*(?:专项|计划|工程|行动|指南)的?实施$"
)
_LONGEST_GROUND = 6
_ALONE = ("室温", "常温", "高温", "低温", "满载", "空载")
# 在本领域|主流期刊|发表: a field, and a place in it
_BETWEEN = ("之间", "间")
_FIELDS = ("领域", "行业", "方面")
_DOWN = patterns.compile(r"(?<![地乡皮旗名部属])之?下(?![一载行发限降辖游述列达位线单沉滑属])")
_COMPARED = patterns.compile(r"(?:相比较?|对比|相较|比较|比对|对照)(?:时)?|对标(?:测试|评测|分析)?")
_ENDING = patterns.compile(r"(?r)(?:[跌降增涨升]幅|(?<!平)均|都|分别|依次|控制[在为]|可?达到?|应|须|需|不|为|是|在|由|从|[\x00,，、:：])+$")
_CHANGING = patterns.compile(r"提[升高前早]|增[长加大强产收]|降[低到至]?|减[少小]|下降|缩短|延长|节[约省]|[高低多少快慢长短优](?=\x01)")
_SHARE = patterns.compile(
    r"(?:按照?|为|是|(?<=恢复|控制|稳定|保持|维持|设定|占到|达)[在到至]|[降减增升][低少小加大长]?[到至为]|[压缩][缩减降短小][到至为]|提[高升][到至为]|达到?|不得?低于|不得?超过|不高于|不少于|不大于|不小于|相当于|低于|高于|超过|占(?!比))(?P<what>[^\x01,，为是达]{2,24})的$"
)
# 全寿命周期内, 10g试样中不应有
_LIFE = patterns.compile(
    rf"(?:{_WORDS.any_of('life')}|" + _WINDOWS.any_of("term") + r")(?:内|间)"
    r"|(?<!\x01)\x01++[^,，\x01]{0,4}中(?=不得|不应|未|无)"
)
# 100米范围内, 距离2m处, 水深50m以内
_REACH = patterns.compile(
    rf"(?:{_WORDS.any_of('far')}|距[\u4e00-\u9fff]{{1,6}})?(?<!\x01)\x01++(?:{_WORDS.any_of('stretch')})?(?:内|处|以内|之内|以远)(?![部容径理置于方])(?:[\u4e00-\u9fff]{{2,4}}处)?"
)
# 装置外|1m处, 火点下游|200m内: on which side of what
_BESIDE = patterns.compile(r"[\u4e00-\u9fff]{1,8}?(?:[内外][侧部]?|[上下]游|[前后上下左右侧][方侧]|[两四]侧|[周四][围边周]|表面|中心)")


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The lexicon, as patterns."""

    close: regex.Pattern[str]
    ground: frozenset[str]
    basis: regex.Pattern[str]
    compare: regex.Pattern[str]
    reference: regex.Pattern[str]
    scope: regex.Pattern[str]
    kinds: dict[str, Kind]


@cache
def _patterns() -> _Patterns:
    rows = load("phrase_frames.tsv", ("word", "part", "kind", "not_before", "not_after", "examples", "counterexamples"))
    words_of: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: -len(row["word"])):
        for part in split(row["part"]):
            words_of.setdefault(part, []).append(row)

    def words(part: str) -> list[Row]:
        return words_of.get(part, [])

    def guarded(part: str) -> str:
        return "|".join(
            (f"(?<![{row['not_after']}])" if row["not_after"] else "")
            + regex.escape(row["word"])
            + (f"(?![{row['not_before']}])" if row["not_before"] else "")
            for row in words(part)
        )

    def plain(part: str) -> str:
        return "|".join(regex.escape(row["word"]) for row in words(part))

    return _Patterns(
        close=patterns.compile(rf"{guarded('close')}|(?<=[队组])中(?=[青外])|(?<=\x01)时(?![间延长刻段]|效(?!率))|后(?=续航)"),
        ground=frozenset(row["word"] for row in words("ground")),
        basis=patterns.compile(rf"{guarded('basis')}|(?:{plain('basis_of')})(?=该|本|上述|所|此)"),
        compare=patterns.compile(
            rf"(?P<with>(?:{plain('compare_with')})(?=[^,，\x01]{{1,40}}?(?:相比|对比|相较|比较|比对|对标)))|{guarded('compare')}|(?<=[噪占容制压效重]比)较(?![高低大小为好多少长短强弱差快慢])"
        ),
        reference=patterns.compile(rf".*(?:{plain('reference')})"),
        scope=patterns.compile(guarded("scope")),
        kinds={row["word"]: row["kind"] for row in (*words("close"), *words("basis"), *words("basis_of"))},  # type: ignore[misc]
    )


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause as the finders see it: `figure` is its first figure (or -1), `last` where the text before that ends, `found` the frames so far."""

    mask: str
    start: int
    end: int
    figure: int
    last: int
    change: Span | None
    found: list[Frame]
    patterns: _Patterns

    def covered(self, at: int) -> bool:
        return any(frame.start <= at < frame.end for frame in self.found)

    def frame(self, start: int, end: int, kind: Kind) -> Frame:
        return Frame(start, end, kind, closed=end >= self.end)


_Finder = Callable[[_Clause], Iterator[Frame]]
_Finders = tuple[tuple[_Finder, frozenset[str]], ...]


def frames(mask: str, start: int, end: int, change: Span | None) -> list[Frame]:
    """The frames of the clause `mask[start:end]`, in order, none overlapping.

    `start` is where the clause begins behind its connectives, `change` the verb of the change that a figure of the clause measures (提高), or None.
    """
    signs = _ALL_SIGNS.intersection(mask[start:end])
    return _found(mask, start, end, change, _asked(signs)) if signs else []


def lasting(text: str, start: int, end: int) -> list[Frame]:
    """The frames of a clause that may hold for the whole sentence it opens: stages and means."""
    signs = _LASTING_SIGNS.intersection(text[start:end])
    return _found(text, start, end, None, _asked_lasting(signs)) if signs else []


def is_purpose(text: str, start: int, end: int) -> bool:
    """Whether a clause only tells to which end or in which manner something is funded (通过专项实施，到2028年…): no circumstance of a figure."""
    return _PURPOSE.fullmatch(text, start, end) is not None


@lru_cache(maxsize=1024)
def _asked(signs: frozenset[str]) -> tuple[_Finder, ...]:
    """The finders that need one of `signs`: a clause holds a few of all signs that finders need, and most clauses the same few."""
    return tuple(finder for finder, needed in _FINDERS if not needed.isdisjoint(signs))


@lru_cache(maxsize=1024)
def _asked_lasting(signs: frozenset[str]) -> tuple[_Finder, ...]:
    return tuple(finder for finder in _asked(signs) if finder in _LASTING)


def _found(mask: str, start: int, end: int, change: Span | None, finders: tuple[_Finder, ...]) -> list[Frame]:
    found: list[Frame] = []
    figure = mask.find(FIGURE, start, end)
    start = max(start, (figure if figure >= 0 else end) - _LONGEST_CLAUSE)
    clause = _Clause(mask, start, end, figure, figure if figure >= 0 else end, change, found, _patterns())
    for finder in finders:
        for frame in finder(clause):
            if frame.end > frame.start and all(frame.end <= other.start or frame.start >= other.end for other in found):
                found.append(frame)
    found.sort(key=lambda frame: frame.start)
    return found


def _stages(c: _Clause) -> Iterator[Frame]:
    if _STAGE_SIGNS.isdisjoint(c.mask[max(0, c.start - 2) : c.last]):
        return
    # The comma behind the clause is looked at too (至项目结题，).
    for match in _STAGE.finditer(c.mask, c.start, c.last + (c.figure < 0)):
        of_project = _OF_PROJECT.search(c.mask, c.start, match.start())
        begin = of_project.start() if of_project is not None else match.start()
        if begin == match.start() and _ENDED.search(match.group()) is not None and _WHAT_ENDS.fullmatch(c.mask, c.start, begin) is not None:
            # 公示|结束后
            begin = c.start
        if match["bare"] is not None and begin > c.start:
            # 完成|项目验收，…
            continue
        # 建设期两年，建成后…: in the middle of a sentence an event is its own clause's alone
        passing = match.group("event") is not None and match.start() == c.start and c.mask[c.start - 1 : c.start] in ("，", ",")
        yield c.frame(begin, match.end(), "step" if passing else "stage")


def _in_turn(c: _Clause) -> Iterator[Frame]:
    match = _IN_TURN.match(c.mask, c.start, c.end)
    for span in match.spans("event") if match is not None else ():
        yield c.frame(*span, "place")


def _dates(c: _Clause) -> Iterator[Frame]:
    for match in _DATE.finditer(c.mask, c.start, c.last):
        if _SINCE.search(c.mask, max(c.start, match.start() - 13), match.start()) is None:
            yield c.frame(match.start() - _quoted(c, *match.span()), match.end(), "stage")


def _starts(c: _Clause) -> Iterator[Frame]:
    """自合同签订之日起: the event from which a time runs, right before the figure."""
    match = _START.match(c.mask, c.start, c.end + 1) or _START_FOR.search(c.mask, c.start, c.end)
    if match is not None:
        yield Frame(match.start(), match.start() + len(match.group().rstrip("计算")), "step", closed=match.end() >= c.end)


def _exceptions(c: _Clause) -> Iterator[Frame]:
    match = _EXCEPT.match(c.mask, c.start, c.end)
    if match is not None:
        yield c.frame(*match.span(), "ground" if match.group().startswith(_BESIDES) else "stage")


def _recent(c: _Clause) -> Iterator[Frame]:
    for match in _RECENT.finditer(c.mask, c.start, c.end):
        stop = match.end()
        while stop < c.end and c.mask[stop] == FIGURE:
            stop += 1
        yield c.frame(match.start(), stop, "scope")


def _within(c: _Clause) -> Iterator[Frame]:
    """在…下, 在…后, 在…中; or 在 with a place up to the verb behind it (在海南建设…)."""
    for match in islice(_IN.finditer(c.mask, c.start, c.end), _MOST):
        start = match.start()
        if c.covered(start):
            continue
        stop = min(c.end, start + _LONGEST)
        verb = governing_verb(c.mask, start + 2, stop)
        closing = next(c.patterns.close.finditer(c.mask, start + 2, stop), None)
        if closing is not None and not (0 <= verb < closing.start() and FIGURE not in c.mask[start:verb]):
            kind = c.patterns.kinds[closing.group()]
            if closing.group() in _BETWEEN and closing.end() == c.end and start > c.start + 1:
                # 转速在300～500r/min之间: what is bounded stands ahead
                continue
            if closing.group() in _FIELDS and closing.end() < verb <= closing.end() + _LONGEST_GROUND and c.mask[closing.end()] not in "，,":
                yield Frame(start, verb, "place")
                continue
            yield c.frame(start, closing.end(), "setting" if kind == "step" and FIGURE not in c.mask[start : closing.end()] else kind)
        elif (among := _among_counted(c, start)) > 0:
            yield Frame(start, among, "place")
        elif (behind := _IN_FIGURES.match(c.mask, start, c.end)) is not None:
            yield Frame(start, behind.end(), "setting")
        elif (done := _carried_out(c, start)) > 0:
            yield Frame(start, done, "place")
        elif c.figure < 0 and verb < 0 and _SHORTEST < c.end - start <= _LONGEST_PLACE:
            yield c.frame(start, c.end, "setting")
        elif (of := _place_of(c, start)) > 0:
            yield Frame(start, of, "place")
        elif (where := _WHERE.match(c.mask, start, c.end)) is not None:
            yield Frame(start, where.end(), "place")
        elif verb > start + 2 and c.mask[verb - 1] != NOTE and (c.figure < 0 or verb < c.figure or c.figure < start or c.mask[start + 1 : c.figure] in SURROUNDINGS):
            # 在海南|建设…, 在水深3000米海域|开展…, 在东部、中部|各选取…
            yield Frame(start, verb - (c.mask[verb - 1] == "各"), "place")


def _among_counted(c: _Clause, start: int) -> int:
    """在5个县域|的预报准确率…: where the counted places end of which the next figure tells a property, and no verb what is done there; -1 if none does."""
    # 在3个流域|径流预测的…
    match = _COUNTED_SITE.match(c.mask, start, c.end) or _IN_COUNTED.match(c.mask, start, c.end)
    if match is None or any(c.mask[at - _SHORTEST : at] in verbs() for at in (match.end(), match.end() + _SHORTEST)):
        return -1
    figure = c.mask.find(FIGURE, match.end(), c.end)
    if figure < 0:
        return -1
    ending = _CHANGING.search(c.mask, match.end() + 1, figure) or _ENDING.search(c.mask, match.end() + 1, figure)
    stop = ending.start() if ending is not None else figure
    told = property_at_end(c.mask, match.end() + 1, stop) >= 0 and governing_verb(c.mask, match.end(), stop) < 0
    return match.end() if told else -1


def _carried_out(c: _Clause, start: int) -> int:
    """在边境口岸|开展为期6个月的…: where a place ends behind which something is carried out so long; -1 if nothing is."""
    match = _FOR_SO_LONG.match(c.mask, start, c.end)
    return match.start("deed") if match is not None else -1


def _place_of(c: _Clause, start: int) -> int:
    """在C波段|的衰减系数, 在沿线|不少于4处边坡布设: where a place ends that 的 and a property follow, or a bounded count and a verb; -1 if neither."""
    if c.figure < start + 3:
        return -1
    of = c.mask.find("的", start + 2, min(c.figure, start + _LONGEST_PLACE))
    ending = _ENDING.search(c.mask, start + 1, c.figure)
    stop = _CHANGING.search(c.mask, of + 1, c.figure) if of > 0 else None
    high = stop.start() if stop is not None else ending.start() if ending is not None else c.figure
    if of > 0 and high - of <= _LONGEST_OBJECT and governing_verb(c.mask, start + 1, high) < 0 and property_at_end(c.mask, of + 1, high) >= 0:
        return of
    if _SITE.fullmatch(c.mask, start, c.figure) is None:
        return -1
    behind = c.figure
    while behind < c.end and c.mask[behind] == FIGURE:
        behind += 1
    return c.figure if governing_verb(c.mask, behind, c.end) > behind else -1


def _under(c: _Clause) -> Iterator[Frame]:
    for match in islice(_DOWN.finditer(c.mask, c.start, c.end), _MOST):
        stop = match.start()
        while stop > c.start and c.mask[stop - 1] == NOTE:
            stop -= 1
        begin = _ground(c, stop)
        if begin >= 0 and not c.covered(begin):
            opening = _opening(c, begin)
            verb = _CHANGING.match(c.mask, opening, begin) if opening == c.start else None
            if verb is not None and c.figure < 0:
                # 提升高温条件下电网调峰能力，…: what is to be improved
                continue
            opening = verb.end() if verb is not None and begin - verb.end() >= _SHORTEST else opening
            # 构件|室温下: needs nothing ahead
            alone = c.mask[begin:stop] in _ALONE and c.mask[opening] not in "在当"
            yield c.frame(begin if alone else opening, match.end(), "setting")


def _ground(c: _Clause, end: int) -> int:
    """Where the noun begins that 下 closes: 工况 of the lexicon, 同等…, or up to four characters behind a figure (60MPa压力); -1 if none."""
    for length in range(min(_LONGEST_GROUND, end - c.start), 0, -1):
        if c.mask[end - length : end] in c.patterns.ground:
            return end - length
    other = _OTHER_GROUND.search(c.mask, c.start, end)
    return other.start() if other is not None else -1


def _steps(c: _Clause) -> Iterator[Frame]:
    """…时, …后 with a figure inside, or opened by 当, 经, 相比, or an event."""
    for match in islice(c.patterns.close.finditer(c.mask, c.start, c.end), _MOST):
        if match.group() not in "时后" or c.covered(match.start()) or c.mask.startswith("时后", match.start()):
            # 经24h守时|后
            continue
        begin = _opening(c, match.start())
        if FIGURE in c.mask[begin : match.start()] or c.mask[begin] in "当经待如" or c.mask.startswith("相比", begin):
            yield c.frame(begin, match.end(), "stage" if _SINCE_EVENT.fullmatch(c.mask, begin, match.end()) is not None else "step")
        elif (kind := _event(c, begin, *match.span())) is not None:
            yield c.frame(begin, match.end(), kind)


def _event(c: _Clause, begin: int, close: int, end: int) -> Kind | None:
    """How far an event without a figure reaches, which 后 or 时 closes (断电后|保持时间); None if there is none. What was done to a thing (修复后|附着力)
    holds for its next properties too."""
    if not _leads_to_figure(c, end, closing=c.mask[close:end]):
        return None
    if c.mask[close] == "后" and c.mask[begin - 1] == "下" and any(frame.end == begin for frame in c.found) and close - begin <= _LONGEST_GROUND:
        # 在85℃条件下，then 吸湿平衡后: one phrase
        return "step"
    if not (begin == c.start or c.mask[begin - 1] == "、" or c.mask[begin] == "于"):
        return None
    if c.mask[close] == "时" and c.mask.startswith(_MEANS_OR_VERB, begin):
        return "step"
    if begin == c.start and _DOING.fullmatch(c.mask, begin, end) is not None and word_at(c.mask, begin, close) is not None:
        return "step"
    if begin == c.start and c.mask[end] != FIGURE and _UNDERGONE.fullmatch(c.mask, begin, end) is not None:
        return "setting"
    upon = c.mask[end] == FIGURE or governing_verb(c.mask, begin, close) in (-1, begin) or _GIVEN_UPON.match(c.mask, end, c.end) is not None
    return "place" if upon and _EVENT.fullmatch(c.mask, begin, end) is not None else None


def _throughs(c: _Clause) -> Iterator[Frame]:
    """经50次循环，…: what was gone through before the next figure holds, without 后; 经1000次弯折|阻值变化… within one clause."""
    for match in islice(_THROUGH.finditer(c.mask, c.start, c.end), _MOST):
        if c.covered(match.start()):
            continue
        if c.mask.find(FIGURE, match.end(), c.end) < 0:
            if len(c.mask[match.end() : c.end].lstrip(NOTE)) <= _LONGEST_GROUND and c.mask[c.end : c.end + 1] in ("，", ","):
                yield c.frame(match.start(), c.end, "step")
        elif treatment_at_end(c.mask, match.end(), match.end() + _SHORTEST) == match.end():
            stop = match.end() + _SHORTEST
            yield Frame(match.start(), stop + (c.mask[stop] == "后"), "step")
    verified = _VERIFIED.match(c.mask, c.start, c.end)
    if verified is None:
        return
    if verified.end() == c.end or (c.figure - verified.end() >= _SHORTEST and governing_verb(c.mask, verified.end(), c.figure) < 0):
        yield c.frame(*verified.span(), "step")


def _treatments(c: _Clause) -> Iterator[Frame]:
    """低温储存72小时，…, 连续运行72小时，…: what was done so long, or what a thing did, in a clause of its own."""
    if c.mask[c.end - 1] != FIGURE or c.mask[c.end : c.end + 1] not in ("，", ","):
        return
    begin = max([c.start] + [frame.end for frame in c.found if frame.end < c.end])
    stored = _STORED.fullmatch(c.mask, begin, c.end)
    worked = _WORKED.fullmatch(c.mask, begin, c.end) if stored is None else None
    if (stored or worked) is not None:
        figure = c.mask.find(FIGURE, c.end)
        ending = (_CHANGING.search(c.mask, c.end + 1, figure) or _ENDING.search(c.mask, c.end + 1, figure)) if figure > c.end else None
        stop = ending.start() if ending is not None else figure
        if figure > c.end and (c.mask.endswith(_SUFFERED, c.end, stop) or (worked is None and property_at_end(c.mask, c.end + 1, stop) >= 0)):
            yield c.frame(begin, c.end, "step")


def _leads_to_figure(c: _Clause, at: int, *, closing: str) -> bool:
    """Whether the event that 后 or 时 closes at `at` stands right before a figure or before what it bounds, behind 时 a property (扩容时|中断时间)."""
    figure = c.mask.find(FIGURE, at, c.end)
    if closing == "时" and (reach := _REACH.search(c.mask, at, c.end)) is not None and reach.start() - at <= (c.mask[at] == "在"):
        # 起降时|距场界50m处|噪声
        figure = c.mask.find(FIGURE, reach.end(), c.end)
    if closing == "时" and figure > at:
        ending = _ENDING.search(c.mask, at, figure)
        return property_at_end(c.mask, at, ending.start() if ending is not None else figure) >= at
    return figure - at >= _SHORTEST or (figure == at and _ONLY.match(c.mask, at, c.end) is not None)


def _reaches(c: _Clause) -> Iterator[Frame]:
    for match in _REACH.finditer(c.mask, c.start, c.end) if c.figure >= 0 else ():
        if not c.covered(match.start()) and match.end() < c.end:
            beside = _BESIDE.fullmatch(c.mask, c.start, match.start()) is not None and governing_verb(c.mask, c.start, match.start()) < 0
            start = c.start if beside else match.start() - (c.mask[match.start() - 1 : match.start()] == "在")
            yield Frame(start, match.end(), "step")


def _lives(c: _Clause) -> Iterator[Frame]:
    for match in _LIFE.finditer(c.mask, c.start, c.end):
        yield c.frame(*match.span(), "step")


def _same(c: _Clause) -> Iterator[Frame]:
    for match in _SAME.finditer(c.mask, c.start, c.end):
        if match.end() <= c.last:
            word = match.group().removesuffix("度")
            yield c.frame(*match.span(), "place" if word.startswith("同一") else "scope" if word[-1] in "时人位业方年" else "setting")


def _comparisons(c: _Clause) -> Iterator[Frame]:
    """与…相比, 对比…, 较…, 比…: to the closing word, to the comma, or to the verb of the change less a property that stands before it."""
    for match in islice(c.patterns.compare.finditer(c.mask, c.start, c.end), _MOST):
        start, behind = match.span()
        if c.covered(start):
            continue
        if match.group("with") is not None:
            closing = _COMPARED.search(c.mask, start, c.end)
            if closing is not None:
                yield c.frame(start, closing.end(), "compare")
            continue
        figure = c.mask.find(FIGURE, behind, c.end)
        if figure < 0:
            yield Frame(start, c.end, "compare", closed=True)
            return
        stop = _compared_with(c, start, behind, figure)
        if stop > behind:
            # 较对照组|多|提高5分
            more = c.mask[stop - 1] in "多更再"
            yield Frame(start, stop - more, "compare")
            yield Frame(stop - more, stop, "ground")
    if c.change is not None and c.mask[c.change[1] - 1] == "于" and c.figure > c.change[1]:
        yield Frame(c.change[0], c.figure, "compare")


def _compared_with(c: _Clause, start: int, behind: int, figure: int) -> int:
    """Where what is compared with ends, in a clause that goes on to the figure; -1 if nothing is compared."""
    if c.change is not None and c.mask[start:behind] == "比" and behind <= c.change[0] <= behind + 1:
        return -1
    if c.change is not None and c.change[0] > behind:
        stop = min(c.change[0], figure)
        ending = _ENDING.search(c.mask, behind, stop)
        stop = ending.start() if ending is not None else stop
        if figure - c.change[1] >= 2:
            return stop
    else:
        verb = _CHANGING.search(c.mask, behind, figure + 1)
        if verb is not None and verb.start() - behind < _SHORTEST:
            return -1
        if verb is None:
            ending = _ENDING.search(c.mask, behind, figure)
            begin = property_at_end(c.mask, behind + 1, ending.start() if ending is not None else figure)
            return begin if begin > behind + 1 and c.mask[start] != "比" else -1
        stop = verb.start()
    reference = c.patterns.reference.match(c.mask, behind, stop)
    if reference is not None:
        known = reference.end() == stop or property_at_end(c.mask, reference.end(), stop) >= 0
        return reference.end() if known else stop
    begin = property_at_end(c.mask, behind + 1, stop)
    return begin if begin > behind else stop


def _bases(c: _Clause) -> Iterator[Frame]:
    """基于…, 利用…, 针对… at the head of the clause: to the comma, to the verb behind it, or to 的 before a property."""
    at = c.start
    while at < c.end:
        at = max([at] + [frame.end for frame in c.found if frame.start <= at < frame.end])
        match = c.patterns.basis.match(c.mask, at, c.end)
        if match is None or match.end() + 1 >= c.end:
            return
        stop = _basis_end(c, at, match.end())
        if stop <= match.end():
            return
        purpose = stop == c.end and _PURPOSE.match(c.mask, at, stop) is not None
        yield c.frame(at, stop, "ground" if purpose else c.patterns.kinds[match.group()])
        at = stop


def _basis_end(c: _Clause, at: int, behind: int) -> int:
    covered = min((frame.start for frame in c.found if frame.start > at), default=c.end)
    verb = governing_verb(c.mask, behind + 1, c.end)
    if (
        verb >= 0
        and c.mask.startswith(_MEANS_OR_VERB, at)
        and (word := word_at(c.mask, verb, c.end)) is not None
        and c.mask[word[0] : word[0] + 1] == FIGURE
    ):
        verb = -1
    while verb >= 0 and "的" in c.mask[verb : verb + 8]:
        beyond = governing_verb(c.mask, c.mask.index("的", verb) + 1, c.end)
        if beyond < 0:
            break
        verb = beyond
    figure = c.mask.find(FIGURE, at, c.end)
    if figure < 0:
        return min(verb if verb >= 0 else c.end, covered)
    if verb >= 0 and (verb < figure or c.mask.find(FIGURE, verb, c.end) > 0):
        return min(verb, covered)
    granted = _GRANTED.search(c.mask, behind + 1, figure) if c.mask.startswith("对", at) else None
    if granted is not None:
        return granted.start()
    of = c.mask.rfind("的", behind + 1, figure)
    if of >= 0 and figure - of >= _PROPERTY_BEHIND:
        return min(of, covered)
    if not c.mask.startswith("对", at):
        return -1
    ending = _ENDING.search(c.mask, behind, figure)
    return object_end(c.mask, behind, ending.start() if ending is not None else figure)


def _inside(c: _Clause) -> Iterator[Frame]:
    """废气中, 群体内 before the property they limit; only between the head of the clause and its first figure."""
    at = max([c.start] + [frame.end for frame in c.found if frame.start <= c.start < frame.end])
    if c.figure < 0 and _AMONG.fullmatch(c.mask, at, c.end) is not None and governing_verb(c.mask, at, c.end) < 0:
        yield c.frame(at, c.end, "place")
    for match in c.patterns.close.finditer(c.mask, at + 2, min(c.figure, at + 14)) if c.figure >= 0 else ():
        kind = c.patterns.kinds[match.group()]
        near = c.figure - match.end() >= _SHORTEST or (match.group() == "中" and c.figure == match.end())
        if near and kind in ("place", "setting") and match.group() not in "上下" and not c.covered(match.start()):
            if governing_verb(c.mask, at, match.end()) < 0 or c.mask[match.start() - 1] == "组":
                yield Frame(at - _quoted(c, at, match.end()), match.end(), kind)
            return


def _quoted(c: _Clause, at: int, end: int) -> int:
    """1 where the quotation mark in front of `at` opens one that closes before `end` (“十五五”期间), else 0."""
    return int(c.mask[at - 1 : at] in ("“", '"') and (c.mask.find("”", at, end) > 0 or c.mask.find('"', at, end) > 0))


def _years(c: _Clause) -> Iterator[Frame]:
    """2026年度研发投入: the year for which a property is reckoned; 2026年度拟支持… but says which year's guide it is."""
    for match in _YEAR_OF.finditer(c.mask, c.start, c.last):
        if not c.covered(match.start()):
            of_guide = not c.mask.startswith("其中", match.start() - 2) and c.figure > match.end() and governing_verb(c.mask, match.end(), c.figure) >= 0
            yield Frame(match.start(), match.end(), "ground" if of_guide else "scope")


def _whom(c: _Clause) -> Iterator[Frame]:
    """院士可放宽到…: at the head of the clause; the easing itself names nothing."""
    match = _WHOM.match(c.mask, c.start, c.end) if _EASED.search(c.mask, c.start, c.end) is not None else None
    if match is not None:
        yield c.frame(*match.span("who"), "scope")
        yield Frame(match.end("who"), match.end(), "ground")


def _scopes(c: _Clause) -> Iterator[Frame]:
    at = max([c.start] + [frame.end for frame in c.found if frame.end <= c.last])
    for match in c.patterns.scope.finditer(c.mask, c.start, c.last):
        if match.start() in (c.start, at) or match.group() in ("同比", "环比"):
            yield Frame(match.start(), match.end(), "scope")


def _done_by(c: _Clause) -> Iterator[Frame]:
    """由3名操作员操作的布设时间: by how many a thing is done of which the next figure tells a property."""
    match = _DONE_BY.search(c.mask, c.start, c.end)
    figure = c.mask.find(FIGURE, match.end(), c.end) if match is not None else -1
    if match is None or figure < 0 or c.covered(match.start()):
        return
    ending = _ENDING.search(c.mask, match.end() + 1, figure)
    if property_at_end(c.mask, match.end() + 1, ending.start() if ending is not None else figure) >= 0:
        yield Frame(*match.span(), "step")


def _object_of(c: _Clause, begin: int) -> tuple[int, int]:
    """Where what stands behind 对 ends and the property begins, and where that ends before its figure; (-1, -1) where no figure follows."""
    figure = c.mask.find(FIGURE, begin, c.end)
    if figure < 0:
        return -1, -1
    ending = _ENDING.search(c.mask, begin, figure)
    stop = ending.start() if ending is not None else figure
    return object_end(c.mask, begin, stop), stop


def _upon_figure(c: _Clause) -> Iterator[Frame]:
    """对20种零件的分拣成功率…: at the head of the clause, the figure only says what the property of the next one acts upon."""
    match = _UPON_FIGURE.search(c.mask, c.start, c.end)
    if match is None or (match.start() > c.start and (c.covered(match.start()) or governing_verb(c.mask, c.start, match.start()) >= 0)):
        return
    end, stop = _object_of(c, match.end())
    if end > match.end() and governing_verb(c.mask, match.end(), stop) < 0:
        yield Frame(match.start(), end, "step")


def _upon(c: _Clause) -> Iterator[Frame]:
    """对沙土 in 机械爪对沙土压痕深度: from 对 to the property less its own modifier."""
    match = _UPON.search(c.mask, c.start + 2, c.end) if c.figure >= 0 and not c.found else None
    if match is None:
        return
    end, _ = _object_of(c, match.end())
    if _SHORTEST <= end - match.end() <= _LONGEST_OBJECT and governing_verb(c.mask, c.start, match.start()) < 0:
        yield Frame(match.start(), end, "step")


def _ambient(c: _Clause) -> Iterator[Frame]:
    """室温 before a property, at the head of the clause."""
    match = _AMBIENT.match(c.mask, c.start, c.end)
    if match is None or c.figure < match.end() or c.covered(match.start()):
        return
    ending = _ENDING.search(c.mask, match.end(), c.figure)
    begin = property_at_end(c.mask, match.end(), ending.start() if ending is not None else c.figure)
    # 运行状态|监测精度 tells of the state, holds in none
    if begin >= 0 and (c.mask[match.end() - 1] != "态" or begin == match.end() or word_at(c.mask, match.end(), begin) is None):
        yield Frame(*match.span(), "step")


def _opening(c: _Clause, close: int) -> int:
    """Where the circumstance that closes at `close` begins: its preposition, else the head of the clause or the end of the frame before it."""
    low = max([c.start] + [frame.end for frame in c.found if frame.end <= close])
    match = _OPENING.search(c.mask, low, close)
    if match is not None:
        return match.start()
    if close + 1 == c.end and low == c.start:
        # 全肺照射12Gy后，…: in a clause of its own nothing bears anything
        return low
    low = _behind_event(c, low, close)
    figure = c.mask.find(FIGURE, low, close)
    treated = treatment_at_end(c.mask, low, figure) if figure - low >= _TREATED else -1
    return treated if treated - low >= _SHORTEST else _behind_bearer(c.mask, low, figure)


def _behind_bearer(mask: str, low: int, figure: int) -> int:
    """Behind the machine or the animal at `low` of which the circumstance is told (奶牛|日产奶量32kg以上时, 雷达|穿透4m厚砖墙时), or `low`."""
    ahead = _BEARER.search(mask, low, figure - _SHORTEST) if figure - low >= _TREATED else None
    if ahead is None:
        return low
    at = low
    for word, _ in tokens(mask[low:figure]):
        at += len(word)
        if at >= ahead.end():
            break
    return at if at == ahead.end() else low


def _behind_event(c: _Clause, low: int, close: int) -> int:
    """Behind the 、 that parts 验收后 from an earlier event with its figure (立项后拨付60%、验收后…), or `low`."""
    sign = c.mask.rfind("、", low, close)
    if sign <= low or c.mask[sign - 1] != FIGURE:
        return low
    event = c.patterns.close.search(c.mask, c.start, c.mask.find(FIGURE, c.start, sign))
    return sign + 1 if event is not None and event.group() in "时后" else low


def _openings(*parts: str) -> Iterator[str]:
    """The first characters of the words of some parts of the lexicon."""
    return (word[0] for part in parts for word in _WORDS.words(part))


# Each finder with the characters of which it needs one; the order decides which of two overlapping frames stands.
_FINDERS: _Finders = (
    (_in_turn, frozenset("后时年")),
    (_stages, frozenset("期中").union(_openings("milestone", "period_of", "event", "anniversary"))),
    (_dates, frozenset("年五")),
    (_starts, frozenset("起后")),
    (_exceptions, frozenset("除外")),
    (_within, frozenset("在")),
    (_under, frozenset("下")),
    (_steps, frozenset("时后")),
    (_throughs, frozenset("经")),
    (_treatments, frozenset(word[-1] for part in ("kept", "worked") for word in _WINDOWS.words(part))),
    (_upon_figure, frozenset("对")),
    (_reaches, frozenset("内处远")),
    (_lives, frozenset("内间中")),
    (_same, frozenset("同每本当")),
    (_comparisons, frozenset("比较对照和与跟于")),
    (_recent, frozenset("近去前年")),
    (_done_by, frozenset("由")),
    (_bases, frozenset("基利依借采通运结针面围根按对关以应使搭综")),
    (_whom, frozenset("追其同并").union(_openings("eased"))),
    (_years, frozenset("年")),
    (_inside, frozenset("中内间域业面程")),
    (_scopes, frozenset("全同环区")),
    (_upon, frozenset("对")),
    (_ambient, frozenset("温况充加态")),
)
_LASTING: tuple[_Finder, ...] = (_stages, _dates, _exceptions, _bases)
_LASTING_SIGNS = frozenset().union(*(needed for finder, needed in _FINDERS if finder in _LASTING))
_ALL_SIGNS = frozenset().union(*(needed for _, needed in _FINDERS))


def portion(mask: str, start: int, end: int) -> tuple[int, Span] | None:
    """What a share or a multiple is reckoned on (为进口产品的六成): where its link begins and its stretch in `mask[start:end]`, the text before the figure."""
    if end - start < 3 or mask[end - 1] != "的":
        return None
    match = _SHARE.search(mask, start, end)
    return (match.start(), match.span("what")) if match is not None else None
