"""Dates: every calendar date and period of a text, and what it is the date of.

Taken: 2023年6月30日17:00前, 2023.6.30, 2023-06-30, 二〇二三年六月, 2022年6月至2025年5月, 3月1-15日, 2020～2021年度, 到2025年, 合同签订后18个月内.
Left: durations alone (36个月, 近三年), the year of an edition (2023年度指南), clock times without a day, centuries: `set_apart` names them.
The conventions are those of ANNOTATION, Dates; 前, 以前, 以后 include the day they name (民法典 §1259 for 以前 and 以后 read with 以内).
"""

from __future__ import annotations

from functools import cache, lru_cache

import regex

from extractors import lexicon, patterns
from extractors.model.guide import Date
from extractors.model.records import dataclass

Span = tuple[int, int]
LEXICON = "date_kinds.tsv"
COLUMNS = ("cue", "family", "rank", "examples", "counterexamples")
ZONE = "+08:00"

# A date as it is written. Small patterns, tried in turn where a year or a month opens one: cheaper to compile and to run than one for all.

_NOUGHT = "〇零○"
_YEAR = rf"(?:(?:19|20)[0-9]{{2}}(?![0-9])|[一二][九{_NOUGHT}][{_NOUGHT}一二三四五六七八九]{{2}})"
_MONTH = r"(?:1[0-2]|0?[1-9](?![0-9])|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9](?![0-9])|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_TO = r" ?(?:至|到|[-~～—–−]{1,2}) ?"
_HALVES = r"上午|下午|中午|晚上|晚间|晚|凌晨|早上"

# Ahead of a bare 6月 these say that months are counted.
_LASTING = ("周期", "为期", "历时", "期限", "时长", "于", "超过", "满", "达", "约", "近", "为", "共", "长", "期")
_VERSION = ("版本", "版本号", "V", "v", "编号", "No.", "〔", "[", "【")
# 3.2025年度…: the dot is that of the item's number.
_NUMBERED = r"(?<=(?:^|\n)[ \u3000]{0,4}[0-9]{1,2}[.,])"
# Both this and the clock time begin with a look at what all their branches can begin with: in a window most characters are none of these.
_OPENING = patterns.compile(
    rf"(?=[0-9一二三四五六七八九十今明本当次去])"
    rf"(?:(?<![0-9.])(?<![0-9],){_YEAR}|{_NUMBERED}{_YEAR}(?= ?年)|[今明本当次去]年|(?<![0-9.个第近一二三四五六七八九十])(?={_MONTH} ?月))"
)
# 2020～2021年度, 2019—2023年
_YEARS = patterns.compile(
    rf"(?P<a>{_YEAR}) ?年?度?{_TO}(?P<b>{_YEAR})(?! ?年 ?[0-9一二三四五六七八九十]{{1,2}} ?月)(?: ?年度?| ?学年)?(?![0-9.\-/])"
)
# 2023年3-5月
_MONTHS = patterns.compile(rf"(?P<y>{_YEAR}) ?年 ?(?P<a>{_MONTH}){_TO}(?P<b>{_MONTH}) ?月份?(?! ?{_DAY}[日号])")
# 3月1-15日
_DAYS = patterns.compile(rf"(?:(?P<y>{_YEAR}) ?年 ?)?(?P<m>{_MONTH}) ?月 ?(?P<a>{_DAY}){_TO}(?P<b>{_DAY}) ?[日号]")
# 2021、2022和2023年: each year is one
_YEAR_LIST = patterns.compile(rf"(?P<y>{_YEAR})(?=(?: ?(?:、|,|和|及|与) ?{_YEAR}){{1,5}} ?年)")
_WRITTEN = patterns.compile(
    rf"(?P<y>{_YEAR}|[今明本当次去](?=年)) ?(?:年度|年)"
    rf"(?: ?(?P<m>{_MONTH}) ?月份?(?: ?(?P<d>{_DAY}) ?[日号]| ?(?:上旬|中旬|下旬|上半月|下半月|底|末|初))?| ?(?:上半年|下半年|第?[一二三四1-4]季度|年?[底末初]))?"
)
_IN_FIGURES = patterns.compile(
    rf"(?P<y>{_YEAR})(?P<sep>[.\-/])(?:(?P<m>1[0-2]|0?[1-9])(?P=sep)(?P<d>3[01]|[12][0-9]|0?[1-9])|(?P<only>1[0-2]|0[1-9]))(?![0-9]|[./][0-9]|-[0-9]{{1,2}}(?![0-9]))"
)
_WITHOUT_YEAR = patterns.compile(
    rf"(?P<m>{_MONTH}) ?月份?(?: ?(?P<d>{_DAY}) ?[日号](?!内|均|产|处理)| ?(?:上旬|中旬|下旬|上半月|下半月|底|末|初)|(?![龄内均以后期度租薪子季左]))"
)
_LAST_DAY = patterns.compile(rf"(?P<d>{_DAY}) ?[日号]")
_RANGE_SIGN = patterns.compile(_TO)
# （星期五）下午5:30, 17时, 24:00, 中午
_CLOCK = patterns.compile(
    rf" ?(?:[（(](?:星期|周|礼拜)[一二三四五六日天][）)])? ?(?P<half>{_HALVES})? ?"
    r"(?:(?P<h>[01]?[0-9]|2[0-4])(?: ?[:：] ?(?P<colon>[0-5][0-9])(?:[:：][0-5][0-9])?(?![0-9])|[时点](?!间)(?:(?P<minutes>[0-5]?[0-9])分?|(?P<past>半)|整)?)"
    r"|(?P<word>二十[一二三四]?|十[一二三四五六七八九]?|[零一二三四五六七八九两])[时点](?!间)(?:(?P<past>半)|整)?|(?<=中午))"
)

# 6月8日（截止时间为当日18:00）, 6月8日（18:00截止）
_CLOCK_IN_BRACKET = patterns.compile(r" ?[（(](?:(?:网上)?(?:申报)?截止(?:时间)?[于至到]?)?[为:：]?(?:当[日天])?")
_BRACKET_CLOSED = patterns.compile(r"(?:截止|前|止)?[）)]")
# YXB-2031-01 is a code.
_CODE_AHEAD = patterns.compile(r"[A-Za-z]-$")
# What is set apart: no dates, yet no quantities

_STOP_WORDS = "未(?!来)|曾|受到|存在|发生|投入|收入|完成|获|承担|纳税|营业|销售|审计|财务|以来|期间|出生|注册|成立|底|末|达到|实现|建成"
_EDITION = patterns.compile(
    # The point before a year may be that of an item: 2.2031年度某专项申报指南.
    rf"(?<![到至自从截0-9])(?<![0-9],)(?<!(?<![\n：:；][0-9])(?<!\A[0-9])\.)(?:{_YEAR}{_TO})?{_YEAR} ?年度?(?! ?[0-9一二三四五六七八九十]{{1,2}} ?月)"
    rf"(?=\n?(?:(?!{_STOP_WORDS})(?:“[^”\n]{{0,40}}”|[^，。；：、\n0-9])){{0,40}}?(?:指南|申报|项目|专项|课题|榜单|计划|通知|基金|揭榜|征集|攻关|公告|批次|[一二三四五六七八九十]批))"
)
_TIME = r"(?:[01]?[0-9]|2[0-4])(?:[:：][0-5][0-9](?![0-9])|[时点](?!间)(?:[0-5]?[0-9]分|半)?)"
_TIME_AHEAD = rf"(?:{_HALVES}|工作日|每天|每日|周[一二三四五六日]|当日|当天|时间为?[:：]?|截止(?:时间|于|至|到)?(?:为|是)?[:：]?|、) ?"
_CLOCK_ALONE = patterns.compile(
    rf"(?=[0-9上下中晚凌早工每周当时截、])(?:(?:{_TIME_AHEAD})?(?<![0-9:：.]){_TIME}{_TO}(?:次日|当日|{_HALVES})?{_TIME}|{_TIME_AHEAD}{_TIME}|(?<![0-9:：.]){_TIME}(?=前|之前|截止|止)"
    # no ratio is written 5:02
    r"|(?<![0-9:：.])(?:[01]?[0-9]|2[0-4])[:：]0[0-9](?![0-9.]))"
)
# 1-11月营业收入: months of some year
_MONTHS_ALONE = patterns.compile(rf"(?<![0-9.龄约])(?<![0-9] ?年 ?|周?期|为期|历时)(?:1[0-2]|[1-9]){_TO}(?:1[0-2]|[1-9]) ?月份?(?![龄内均以后期度租薪子季左0-9])")
_MONTHS_NEEDLE = patterns.needle(r"[0-9] ?月")
# Cheap to look for, and part of every match: the sweeps run only round them.
_CLOCK_NEEDLE = patterns.needle(":(?<=[0-9]:)[0-5]", "：(?<=[0-9]：)[0-5]", "时(?<=[0-9]时)", "点(?<=[0-9]点)")
_CENTURY_NEEDLE = patterns.needle("世纪", "年代")
_SPELT_YEARS = [f"{char}(?<=[一二]{char})[{_NOUGHT}一二三四五六七八九]" for char in f"九{_NOUGHT}"]
_OPENING_NEEDLE = patterns.needle("月", "年(?<=[今明本当次去]年)", "20[0-9]{2}", "19[0-9]{2}", *_SPELT_YEARS)
_LUNAR_NEEDLE = patterns.needle("三月三", "农历")
_LUNAR = patterns.compile(r"三月三(?![十日号])|农历(?:[正腊]|[一二三四五六七八九]|十[一二]?)月(?:初?[一二三四五六七八九十]{1,3})?")
_CENTURY = patterns.compile(
    r"(?:[0-9]{1,2}|二?十[一二三四五六七八九]?) ?世纪(?: ?(?:[0-9]{2}|[一二三四五六七八九]十) ?年代)?"
    r"|(?<![0-9])(?:(?:19|20)?[0-9]0|[一二三四五六七八九]十) ?年代"
)
_TITLE = patterns.compile(r"《[^《》\n]{1,120}》")
_APART: tuple[tuple[str, regex.Pattern[str]], ...] = (("title", _TITLE), ("edition_year", _EDITION))

# What stands around a date

# The cue that is glued to a date, part of what is quoted: 自, 截至, 前, 起.
_AHEAD = patterns.compile(
    r"(?P<glued>自|从|由(?!于)|截至到?|截止到|截止至|截止于|截止|不迟于|不晚于|不得迟于|不得晚于|最迟于|最迟|最晚于|最晚|早于|晚于|不早于|至(?!少)|到)"
    r"(?:公元|今后)? ?$"
)
_BEHIND = patterns.compile(
    r" ?(?:[（(](?:含|包含|不含|以|北京时间|星期|周|下同)[^）)\n]{0,10}[）)])? ?"
    r"(?P<glued>之前|以前|前(?!沿|期|后|列|端)|之后|以后|后(?!续|期|端|补助)|开始|起(?!草|步|点|飞|重)|为止|止(?!损)|截止|以来|期间|结束(?=[，,。；;）)\n]|$))(?:[，,]?(?:开始|截止))?"
)
_FROM_AHEAD = frozenset({"自", "从", "由", "晚于", "不早于"})
_FROM_BEHIND = frozenset({"之后", "以后", "后", "开始", "起", "以来"})
_CLAUSE = patterns.compile(r"[，,；;。！？!?\n]")
_SENTENCE = patterns.compile(r"[；;。！？!?\n]")
_LINE = 1000
"""So far the ends of the line of a date are looked for: no farther, or a text without line breaks would take the square of its time."""
_BEGUN = 40
"""What ends was named within so many characters ahead of the day on which it begins."""
_BODIES = ("厅", "局", "部", "委", "委员会", "会", "办", "办公室", "院", "中心", "公司", "大学", "政府", "处", "所", "集团", "会议")
_SIGNED = patterns.compile(r"\s*+(?:[（(]?此件[^\n]{0,20})?\s*$")
_TWO_LABELS = patterns.compile(
    r"(?:填报|申报|提交|填写)(?:[^，。；\n]{0,6})(?:和|及|与|、|暨|并)(?:[^，。；\n]{0,8})(?:推荐|审核)(?:[^，。；\n]{0,8})(?:截止|时间|期限)"
)
_RECENT = patterns.compile(r"近(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,2})个?(?:完整)?(?:年|会计年度|年度)[^，。；\n]{0,8}[（(] ?$")
# 注册满1年（截至…）: the day at which the duration or the amount ahead of the bracket is measured.
_MEASURED = patterns.compile(r"(?:满|不少于|不低于|不超过|达|共|累计|未满|不足)[^，。；\n（(]{1,16}[（(] ?$")
# …前到期的项目, …前应结题的: what the project is, no duty.
_ATTRIBUTE = patterns.compile(r"(?:应|应当|需|将|已)?(?:到期|期满|届满|结束|终止|(?:[\p{Han}]{0,4}(?:结题|验收|完成|投产|建成|交付))的)")
# 2025年度未按时结题的: the year in which the condition is looked at.
_WINDOW = patterns.compile(
    r"(?:内|期间)?(?:[\p{Han}]{0,6}?)(?:未(?!来)|曾|被|受到|存在|发生过?|出现)[^，。；\n]{1,40}?(?:的|者|不得|不予|暂停|取消)"
)
# 到2020年，…已达…: what has been reached bounds nothing.
# The title of a guide is no label for the date below it.
_TITLED = patterns.compile(r"(?:指南|通知|公告|通告|榜单)(?:[（(][^（()）\n]{1,20}[）)])?\n?$")
_REACHED = patterns.compile(r"[，,]?[^。；\n]{0,24}(?<!而|不得)已(?!有的)")
# 6月30日17:00后系统不再接受提交: from then on no more.
_CLOSED = patterns.compile(r"[）)]?，?(?:申报)?(?:系统|平台|通道)?(?:将|即)?(?:自动)?(?:不再(?:接受|受理|接收|开放)|关闭|不予受理)")
# …前完成主要设备安装: a part of the work; 完成全部研究任务, 完成示范线建设 and 完成 alone are the whole.
# 组织专家评审，…前完成; 对接洽谈。…前完成: what the office does.
_REVIEWED = patterns.compile(
    r"(?:(?:组织|开展|进行)[^。；\n]{0,12}(?:评审|审核|审查|论证|评估)[，、]?|(?:评审|公示|洽谈|对接)[。：:])\Z"
)
_INCLUDED = patterns.compile(r"[（(]含[^（()）\n]{2,24}[）)]")
_HANDED_IN = frozenset(("submission", "recommendation", "paper"))
_PART_DONE = patterns.compile(
    r"[\p{Han}]{0,6}?完成(?!(?:全部|所有|各项)?(?:[\p{Han}]{0,10}?(?:建设|中试|布放)|项目|课题|任务|研究|研发|攻关|验收|合同|实施|既定|目标|指标|开发))[\p{Han}“]{2}"
)
_BOUNDING_FAMILIES = frozenset({"completion", "milestone", "payment", "project", "project_start", "project_end"})
_BEFORE = frozenset({"前", "之前", "以前"})
_BORN_WHO = patterns.compile(r"(?:其中)?(?P<who>[\p{Han}]{2,16}?)(?:须|应当|应|必须|原则上|的?年龄|需|均|一般)*(?:为|是|于|在|可?(?:适当)?放宽[至到为])?$")
# 女性放宽至1994年1月1日: a birth like the one ahead, from then on, whatever stands behind.
_EASED = patterns.compile(r"放宽(?P<glued>[至到为])?$")
_WHO_AHEAD = patterns.compile(r"[，,；;。！？!?\n（(：:]")
_PLAIN_WHO = patterns.compile(r"(?:项目)?(?:申请人|申报人|申请者|负责人|申报者|第一负责人|团队负责人|课题负责人)?")

_KIND_OF: dict[str, dict[str, str]] = {
    "submission": {"from": "open_from", "to": "submit_deadline", "range": "period", "": "submit_deadline"},
    "opening": {"from": "open_from", "to": "submit_deadline", "range": "period", "": "open_from"},
    "recommendation": {"from": "open_from", "to": "recommend_deadline", "range": "period", "": "recommend_deadline"},
    "paper": {"from": "open_from", "to": "paper_deadline", "range": "period", "": "paper_deadline"},
    "internal": {"from": "open_from", "to": "internal_deadline", "range": "period", "": "internal_deadline"},
    "project": {"from": "period_start", "to": "period_end", "range": "period", "": "context"},
    "project_start": {"from": "period_start", "to": "period_start", "range": "period", "": "period_start"},
    "project_end": {"from": "period_end", "to": "period_end", "range": "period", "": "period_end"},
    "completion": {"from": "context", "to": "completion_by", "range": "period", "": "completion_by"},
    "milestone": {"from": "context", "to": "milestone_by", "range": "period", "": "context"},
    "payment": {"from": "context", "to": "payment_by", "range": "period", "": "payment_by"},
    "birth": {"from": "born_after", "to": "context", "range": "as_of", "": "born_after"},
    "founding": {"from": "as_of", "to": "founded_before", "range": "as_of", "": "as_of"},
    "issue": {"from": "context", "to": "context", "range": "context", "": "published"},
    "measure": {"from": "as_of", "to": "as_of", "range": "as_of", "": "as_of"},
}
_ENDS = frozenset(
    {"submit_deadline", "recommend_deadline", "paper_deadline", "internal_deadline", "period_end", "founded_before"}
    | {"completion_by", "milestone_by", "payment_by"}
)
_STARTS = frozenset({"open_from", "period_start", "born_after"})
FAMILIES = frozenset(_KIND_OF)
"""What the lexicon of cues may name as a family."""

# 合同签订后18个月内, 到期前3个月, 自发布之日起30日内

_EVENT = (
    r"(?:(?:项目)?(?:合同书?|任务书|协议书?|责任书)(?:正式)?(?:签订|签署|生效|下达)|(?:签订|签署)(?:项目)?(?:合同书?|任务书|协议书?)|(?:正式)?(?:立项|获批|批准立项|批准|启动|下达|获得立项)|"
    r"(?:通知|指南|榜单|公告|名单|文件|结果)?(?:发布|印发|公布|公示(?:结束|期满)?)|(?:执行|实施|建设|研究|项目|研发)期满|(?:执行期|实施期|合同|任务书|实施周期|执行期限)?(?:到期|期满|届满|结束|结题|终止)|(?:通过)?验收(?:通过|合格|结束|完成)?|"
    r"(?:变更|调整|更换|搬迁|转让|退出|召开|施工|撤销|出境)|"
    r"(?:项目|任务)?(?:完成|中标|揭榜|投产|交付|开工|竣工)|(?:收到|接到)(?:[\p{Han}]{0,6})(?:通知|意见|文件)|退回|送达|受理|(?:申报|受理)截止|(?:资金|经费)?(?:拨付|到账|下拨))"
)
_LENGTH = r"(?P<n>[0-9]{1,3}|[一二两三四五六七八九十]{1,3}|半) ?(?P<u>个工作日|工作日|个自然日|自然日|个日历日|个月|年|周|日|天|个星期)"
_RELATIVE = patterns.compile(
    rf"(?:自|从|不迟于|不晚于|最迟于?)?(?:项目|课题)?(?P<event>{_EVENT})(?:(?:之日|之时|日)(?:起|后|前)?|(?P<side>起|之后|以后|后|之前|以前|前))?(?:的)?"
    rf"(?:不超过|最迟|至少|计)? ?{_LENGTH}(?P<inside>之内|以内|内|以上|之后|以后|后|前)?"
)
# Its number and unit, many times faster to look for.
_RELATIVE_NEEDLE = patterns.needle(r"(?<=[0-9一二两三四五六七八九十半] ?)(?:个?工作日|个?自然日|个日历日|个月|年|周|日|天|个星期)")
_HAN_VALUES = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}


@dataclass(frozen=True, slots=True)
class _Moment:
    """A date as exact as it is written."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int = 0

    @property
    def precision(self) -> str:
        if self.hour is not None:
            return "minute"
        return "day" if self.day is not None else "month" if self.month is not None else "year"

    def iso(self) -> str:
        """ISO 8601 with the components that are written; `--06-30` where no year is known."""
        text = f"{self.year:04d}" if self.year is not None else "-"
        if self.month is not None:
            text += f"-{self.month:02d}"
        if self.day is not None:
            text += f"-{self.day:02d}"
        return f"{text}T{self.hour:02d}:{self.minute:02d}{ZONE}" if self.hour is not None else text

    def with_missing(self, other: _Moment) -> _Moment:
        """The same with year and month taken from `other` where they are not written; a month that runs backwards is next year's."""
        if self.year is not None:
            return self
        month = self.month if self.month is not None else other.month
        day = self.day if self.day is not None or self.hour is None else other.day
        turned = other.year is not None and month is not None and other.month is not None and month < other.month
        return _Moment(other.year + 1 if turned and other.year else other.year, month, day, self.hour, self.minute)


@dataclass(frozen=True, slots=True)
class _Found:
    """A stretch of the text that is a date: its two ends (equal for a single one) and whether two were printed."""

    start: int
    end: int
    first: _Moment
    second: _Moment
    ranged: bool


def spans(text: str) -> list[Span]:
    """The stretches of calendar dates, years and clock times of a folded text, in order: their numerals are no quantities."""
    found, apart = _survey(text)
    return sorted([*((date.start, date.end) for date in found), *((start, end) for start, end, _ in apart)])


def set_apart(text: str) -> tuple[tuple[int, int, str], ...]:
    """What looks like a date and is none, with the rule that says so: a title, the year of an edition, a clock time alone, a century."""
    return _survey(text)[1]


@lru_cache(maxsize=4)
def _survey(text: str) -> tuple[tuple[_Found, ...], tuple[tuple[int, int, str], ...]]:
    """The dates and what is set apart, none overlapping. Asked several times for one text, hence kept for a moment."""
    apart = [(m.start(), m.end(), rule) for rule, pattern in _APART for m in pattern.finditer(text)]
    apart += [(m.start(), m.end(), "lunar_date") for m in patterns.near(_LUNAR, _LUNAR_NEEDLE, text, ahead=0, behind=12)]
    apart += [(m.start(), m.end(), "century") for m in patterns.near(_CENTURY, _CENTURY_NEEDLE, text, ahead=8, behind=16)]
    if "月" in text:
        apart += [(m.start(), m.end(), "date") for m in patterns.near(_MONTHS_ALONE, _MONTHS_NEEDLE, text, ahead=12, behind=8)]
    held = bytearray(len(text))
    for start, end, _ in apart:
        held[start:end] = b"\1" * (end - start)
    found = []
    behind = 0
    for opening in patterns.near(_OPENING, _OPENING_NEEDLE, text, ahead=5, behind=8):
        at = opening.start()
        coded = text.endswith("-", 0, at) and _CODE_AHEAD.search(text, max(0, at - 8), at) is not None
        date = _read(text, at) if at >= behind and not coded and not text.endswith(_VERSION, 0, at) else None
        if date is None:
            continue
        behind = date.end
        if not any(held[date.start : date.end]):
            found.append(date)
            held[date.start : date.end] = b"\1" * (date.end - date.start)
    clocks = [
        (m.start(), m.end(), "clock_time")
        for m in patterns.near(_CLOCK_ALONE, _CLOCK_NEEDLE, text, ahead=13, behind=24)
        if not any(held[m.start() : m.end()])
    ]
    return tuple(found), tuple(sorted([*apart, *clocks]))


def find_dates(text: str, *, published: str = "", start: int = 0) -> list[Date]:
    """The dates of a folded text in order.

    `published` (ISO 8601) lends its year to dates that are written without one; `start` is added to the offsets. `raw` is the slice of
    `text`; where two labels share one date (填报和推荐截止) two records have the same stretch.
    """
    founds = list(_survey(text)[0])
    signed = _signature(text, founds)
    year = int(published[:4]) if published[:4].isdigit() else signed.first.year if signed else None
    records: list[Date] = []
    known: _Moment | None = None
    for place, found in enumerate(founds):
        low = founds[place - 1].end if place else 0
        high = founds[place + 1].start if place + 1 < len(founds) else len(text)
        resolved = _with_year(text, found, founds[place - 1] if place else None, known, year)
        if resolved.first.year is not None:
            known = resolved.first
        founds[place] = resolved
        if resolved.first.year is None and resolved.first.month is None:
            # 本年度, where nothing says which: no date that anybody could look up.
            continue
        records += _records(text, resolved, low, high, signed=signed is not None and found.start == signed.start)
    records += _relative(text)
    records.sort(key=lambda d: (d.start, d.end))
    if start:
        records = [_moved(d, start) for d in records]
    return records


def _moved(date: Date, offset: int) -> Date:
    from extractors.model.records import replace

    return replace(date, start=date.start + offset, end=date.end + offset)


# Reading


def _number(text: str) -> int:
    """8, 08, 十二, 二十三, 二〇二三."""
    if text.isascii():
        return int(text)
    if "十" not in text:
        return int("".join(str(_HAN_VALUES[c]) for c in text))
    tens, _, ones = text.partition("十")
    return (_HAN_VALUES[tens] if tens else 1) * 10 + (_HAN_VALUES[ones] if ones else 0)


def _year(word: str | None) -> int | None:
    """A year; None where it is missing or relative (今年)."""
    return None if not word or word in "今明本当次去" else _number(word)


def _time(text: str, at: int) -> tuple[int, int, int] | None:
    """Hour and minute on the clock of 24 hours and the offset behind them; 中午 alone is 12:00, 下午5点 17:00, 24:00 is kept."""
    match = _CLOCK.match(text, at)
    if match is None:
        return None
    word = match["h"] or match["word"]
    if word is None:
        return 12, 0, match.end()
    hour = _number(word.replace("两", "二"))
    minute = 30 if match["past"] else int(match["colon"] or match["minutes"] or 0)
    if match["half"] in ("下午", "晚上", "晚间", "晚") and 0 < hour < 12:
        hour += 12
    return hour, minute, match.end()


def _timed(text: str, at: int, year: int | None, month: int | None, day: int | None) -> tuple[_Moment, int]:
    """A date with the time of day that follows it."""
    clock = _time(text, at) if day is not None else None
    if clock is None and day is not None and (opened := _CLOCK_IN_BRACKET.match(text, at)):
        inside = _time(text, opened.end())
        closed = _BRACKET_CLOSED.match(text, inside[2]) if inside else None
        clock = (inside[0], inside[1], closed.end()) if inside and closed else None
    return (_Moment(year, month, day, clock[0], clock[1]), clock[2]) if clock else (_Moment(year, month, day), at)


def _single(text: str, at: int) -> tuple[_Moment, int] | None:
    """The one date at `at` and the offset behind it."""
    figures = _IN_FIGURES.match(text, at)
    if figures:
        day = int(figures["d"]) if figures["d"] else None
        return _timed(text, figures.end(), _number(figures["y"]), int(figures["m"] or figures["only"]), day)
    written = _WRITTEN.match(text, at)
    match = written or _WITHOUT_YEAR.match(text, at)
    if match is None or (written is None and match["d"] is None and text.endswith(_LASTING, 0, at)):
        return None
    month, day = (_number(match[part]) if match[part] else None for part in ("m", "d"))
    return _timed(text, match.end(), _year(match["y"]) if written else None, month, day)


def _read(text: str, at: int) -> _Found | None:
    """The date or the stretch between two dates that begins at `at`."""
    if match := _YEARS.match(text, at):
        return _Found(at, match.end(), _Moment(_year(match["a"])), _Moment(_year(match["b"])), ranged=True)
    if match := _YEAR_LIST.match(text, at):
        only = _Moment(_year(match["y"]))
        return _Found(at, match.end(), only, only, ranged=False)
    if match := _MONTHS.match(text, at):
        year = _year(match["y"])
        return _Found(at, match.end(), _Moment(year, _number(match["a"])), _Moment(year, _number(match["b"])), ranged=True)
    if match := _DAYS.match(text, at):
        year, month = _year(match["y"]), _number(match["m"])
        first, last = (_Moment(year, month, _number(match[part])) for part in ("a", "b"))
        second, end = _timed(text, match.end(), year, month, last.day)
        return _Found(at, end, first, second, ranged=True)
    single = _single(text, at)
    if single is None:
        return None
    first, end = single
    sign = _RANGE_SIGN.match(text, end)
    other = _second(text, sign.end(), first) if sign else None
    return _Found(at, other[1], first, other[0], ranged=True) if other else _Found(at, end, first, first, ranged=False)


def _second(text: str, at: int, first: _Moment) -> tuple[_Moment, int] | None:
    """The date behind a range sign: a whole one, a day of the same month, a time of the same day."""
    whole = _single(text, at)
    if whole:
        return whole[0].with_missing(first), whole[1]
    day = _LAST_DAY.match(text, at) if first.day is not None else None
    if day:
        return _timed(text, day.end(), first.year, first.month, _number(day["d"]))
    clock = _time(text, at) if first.hour is not None else None
    return (_Moment(first.year, first.month, first.day, clock[0], clock[1]), clock[2]) if clock else None


def _with_year(text: str, found: _Found, last: _Found | None, known: _Moment | None, published: int | None) -> _Found:
    """The year of a date written without one: that of the sentence's date ahead, else the notice's, else the last one named."""
    if found.first.year is not None:
        return found
    source = None
    relative = {"明": 1, "次": 1, "去": -1}.get(text[found.start], 0)
    if text[found.start] in "今明本当次去":
        source = _Moment(published + relative) if published is not None else None
    elif last is not None and last.second.year is not None and not _SENTENCE.search(text, last.end, found.start):
        source = _Moment(last.second.year)
    elif text.endswith("每年", 0, found.start):
        return found
    elif published is not None:
        source = _Moment(published)
    elif known is not None:
        source = _Moment(known.year)
    if source is None:
        return found
    first = _Moment(source.year, found.first.month, found.first.day, found.first.hour, found.first.minute)
    second = found.second
    if second.year is None:
        second = _Moment(None, second.month, second.day, second.hour, second.minute).with_missing(first)
    return _Found(found.start, found.end, first, second, found.ranged)


def _signature(text: str, founds: list[_Found]) -> _Found | None:
    """The date below the last line of a notice: a day on a line of its own, under the name of a body or under no heading for a date."""
    for found in reversed(founds):
        if found.first.day is None or found.first.hour is not None or found.ranged or found.first.year is None:
            continue
        line_start = text.rfind("\n", max(0, found.start - _LINE), found.start) + 1
        line_end = text.find("\n", found.end, found.end + _LINE)
        line_end = min(len(text), found.end + _LINE) if line_end < 0 else line_end
        if line_start and not text[line_start : found.start].strip() and _SIGNED.fullmatch(text, found.end, line_end):
            above = text.rfind("\n", 0, line_start - 1) + 1
            body = text[above : line_start - 1].rstrip(" \u3000）)").endswith(_BODIES)
            return found if body or not _best(text, above, line_start)[0] else None
    return None


# What it is the date of


@cache
def _cues() -> tuple[regex.Pattern[str], dict[str, tuple[str, int]]]:
    """One pattern for all cues, longest first, and family and rank of each."""
    table = {row["cue"]: (row["family"], int(row["rank"])) for row in lexicon.load(LEXICON, COLUMNS)}
    words = "|".join(regex.escape(cue) for cue in sorted(table, key=len, reverse=True))
    return patterns.compile(words), table


def _best(text: str, start: int, end: int) -> tuple[int, str]:
    """Rank and family of the strongest cue in a stretch; (0, "") where there is none. Of equals the last one wins."""
    if start >= end:
        return 0, ""
    pattern, table = _cues()
    best = (0, "")
    for match in pattern.finditer(text, start, end):
        family, rank = table[match.group()]
        if rank >= best[0]:
            best = (rank, family)
    return best


def _direction(found: _Found, ahead: str, behind: str) -> str:
    if found.ranged:
        return "range"
    if behind in _FROM_BEHIND:
        return "from"
    if behind and behind != "期间":
        return "to"
    if ahead in _FROM_AHEAD:
        return "from"
    return "to" if ahead else ""


def _family(text: str, found: _Found, low: int, high: int, behind_end: int) -> str:
    """What the words around say: those of the clause first, then the clause behind, the sentence ahead, the line above."""
    sentence = max([m.end() for m in _SENTENCE.finditer(text, max(0, found.start - 300), found.start)], default=max(0, found.start - 300))
    clause = max([m.end() for m in _CLAUSE.finditer(text, sentence, found.start)], default=sentence)
    stop = _CLAUSE.search(text, behind_end, min(len(text), behind_end + 80))
    clause_end = stop.start() if stop else min(len(text), behind_end + 80)
    ahead = _best(text, max(clause, low), found.start)
    if ahead[0] and (included := _INCLUDED.search(text, max(clause, low), found.start)):
        # 截止时间（含单位审核提交）为…: what the bracket takes in is not what the date is of.
        ahead = max(_best(text, max(clause, low), included.start()), _best(text, included.end(), found.start), key=lambda one: one[0])
    behind = _best(text, behind_end, min(clause_end, high))
    if behind[1] == "measure" and text[behind_end - 1 : behind_end] == "前":
        # …前提交申报书、上年度财务报表: what is to be done by then stands first.
        pattern, table = _cues()
        first = pattern.search(text, behind_end, min(clause_end, high))
        family, rank = table[first.group()] if first else ("", 0)
        behind = (rank, family) if family in _HANDED_IN else behind
    if ahead[0] or behind[0]:
        return max(behind, ahead, key=lambda one: one[0])[1]
    if stop and stop.group() in "，," and clause_end < high and behind_end == clause_end:
        after = _CLAUSE.search(text, stop.end(), min(len(text), stop.end() + 80))
        following = _best(text, stop.end(), min(after.start() if after else stop.end() + 80, high))
        if following[0]:
            return following[1]
    earlier = _best(text, max(sentence, low), found.start)
    if earlier[0]:
        return earlier[1]
    if not text[sentence : found.start].strip(" \u3000自从于在") or sentence == clause:
        line = text.rfind("\n", max(0, found.start - _LINE), found.start)
        above = text.rfind("\n", max(0, line - _LINE), max(0, line))
        told = line > 0 and line - above < 40 and not _TITLED.search(text, above + 1, line)
        heading = _best(text, above + 1, line) if told else (0, "")
        if heading[0]:
            return heading[1]
    return ""


def _records(text: str, found: _Found, low: int, high: int, *, signed: bool) -> list[Date]:
    ahead = _AHEAD.search(text, max(0, found.start - 6), found.start)
    behind = _BEHIND.match(text, found.end)
    glued_ahead = (ahead.group("glued") or "") if ahead else ""
    glued_behind = behind.group("glued") if behind else ""
    start = ahead.start() if ahead and glued_ahead else found.start
    end = behind.end() if behind and glued_behind != "期间" else found.end
    direction = _direction(found, glued_ahead, glued_behind)
    if glued_ahead in ("至", "到", "") and not found.ranged and _is_eased_birth(text, found, start):
        who = _applies_to(text, found.start)
        return [_record(text, found, "born_after", "from", found.start, end, who)]
    if direction == "from" and _CLOSED.match(text, end):
        direction = "to"
    kinds = ["published"] if signed else _kinds(text, found, low, high, end, direction, (glued_ahead, glued_behind))
    who = _applies_to(text, found.start) if kinds == ["born_after"] else ""
    if direction == "to" and glued_behind not in _BEFORE and kinds == ["as_of"]:
        # 截至2024年1月1日 is the day itself.
        direction = ""
    return [_record(text, found, kind, direction, start, end, who) for kind in kinds]


def _is_eased_birth(text: str, found: _Found, start: int) -> bool:
    """Whether a date is the later of two births, the bound of the first eased for some: …以后出生，女性放宽至1994年1月1日（含）."""
    eased = _EASED.search(text, max(0, start - 4), start) or _EASED.search(text, max(0, found.start - 4), found.start)
    return eased is not None and "出生" in text[max(0, found.start - 60) : found.end + 16]


# 2032年度|拟投入经费: the year of the call, in which something is planned
_PLANNED = ("拟", "计划安排", "计划投入", "计划支持", "计划资助")


def _kinds(text: str, found: _Found, low: int, high: int, end: int, direction: str, glued: tuple[str, str]) -> list[str]:
    """The kinds of a date with the cues `glued` to it, ahead and behind; two where two labels share it."""
    ahead, behind = glued
    if found.first.precision == "year" and text.startswith(_PLANNED, end):
        return ["context"]
    if ahead in ("到", "至") and found.first.precision == "year" and not found.ranged:
        return [_year_reached(text, found, low, high, end, direction)]
    labels = _TWO_LABELS.search(text, max(0, found.start - 60), found.start)
    if labels and "分别" in text[labels.end() : found.start] and not _SENTENCE.search(text, labels.end(), found.start):
        return ["submit_deadline" if labels.end() >= low else "recommend_deadline"]
    if _RECENT.search(text, max(0, found.start - 24), found.start):
        return ["as_of"]
    counted = ahead.startswith("截") and behind not in _BEFORE
    if counted and _MEASURED.search(text, max(0, found.start - 30), found.start - len(ahead)):
        return ["as_of"]
    family = _family(text, found, low, high, end)
    if not family and behind == "结束":
        # 网上申报9月1日开始，9月30日结束
        family = _best(text, max(0, low - _BEGUN), low)[1].replace("opening", "submission")
    if (counted and family == "founding") or _is_condition(text, found, end, direction, family, behind):
        return ["as_of"]
    if not family:
        return ["as_of"] if ahead.startswith("截至") else ["context"]
    if family == "completion" and direction == "to" and (_PART_DONE.match(text, end) or _REVIEWED.search(text, max(0, found.start - 40), found.start)):
        return ["milestone_by"]
    if family in _HANDED_IN and found.first.precision == "year":
        # 已获2031年同类补助的不再申报: nobody hands in by a year.
        return ["context"]
    if labels and labels.start() >= low and direction in ("to", "") and family in ("submission", "recommendation"):
        return ["submit_deadline", "recommend_deadline"]
    return [_KIND_OF[family][direction]]


def _year_reached(text: str, found: _Found, low: int, high: int, end: int, direction: str) -> str:
    """到2025年 bounds the target behind it; 到2020年，…已达… bounds nothing."""
    if direction == "from" or _REACHED.match(text, end, min(len(text), high)):
        return "context"
    family = _family(text, found, low, high, end)
    return _KIND_OF[family]["to"] if family in _BOUNDING_FAMILIES else "milestone_by"


def _is_condition(text: str, found: _Found, end: int, direction: str, family: str, behind: str) -> bool:
    """Whether a date says which projects or bodies are meant: …前到期的项目, 2025年度未结题的."""
    if behind in _BEFORE:
        return family in ("completion", "") and _ATTRIBUTE.match(text, end) is not None
    year = direction == "" and found.first.precision == "year"
    return year and family not in ("founding", "birth") and _WINDOW.match(text, found.end, min(len(text), found.end + 60)) is not None


def _record(text: str, found: _Found, kind: str, direction: str, start: int, end: int, who: str) -> Date:
    first, second = found.first.iso(), found.second.iso()
    if direction == "range":
        comparator, date_from, date_to = ("eq" if first == second else "range"), first, second
    elif kind in _STARTS:
        comparator, date_from, date_to = "ge", first, ""
    elif kind in _ENDS:
        comparator, date_from, date_to = "le", "", second
    elif direction == "from" and kind == "as_of":
        comparator, date_from, date_to = "ge", first, ""
    elif direction == "to" and kind == "as_of":
        comparator, date_from, date_to = "le", "", second
    else:
        comparator, date_from, date_to = "eq", first, second
    precision = found.second.precision if date_to else found.first.precision
    return Date(kind, date_from, date_to, precision, comparator, "", who, text[start:end], start, end)


def _applies_to(text: str, start: int) -> str:
    """Whom a year of birth is asked of, where it is not every applicant."""
    floor = max([m.end() for m in _WHO_AHEAD.finditer(text, max(0, start - 40), start)], default=max(0, start - 40))
    match = _BORN_WHO.search(text, floor, start)
    if match is None or match.start() != floor:
        return ""
    who = match.group("who")
    return "" if _PLAIN_WHO.fullmatch(who) else who.removesuffix("负责人").removesuffix("申请人").removesuffix("申报人") or who


def _relative(text: str) -> list[Date]:
    """Named event plus distance: 立项后36个月内 is `anchor` 立项, `to` P36M."""
    records = []
    for match in patterns.near(_RELATIVE, _RELATIVE_NEEDLE, text, ahead=48, behind=24):
        side, inside, unit = match.group("side") or "", match.group("inside") or "", match.group("u")
        if not side and not inside and not match.group().startswith(("自", "从", "不", "最")) and "之日" not in match.group():
            continue
        earlier = side in ("前", "之前", "以前")
        number = match.group("n")
        count = "" if number == "半" else str(_number(number.replace("两", "二")))
        letter = {"年": "Y", "个月": "M", "周": "W", "个星期": "W"}.get(unit, "D")
        length = ("P6M" if letter == "Y" else "") if number == "半" else f"P{count}{letter}"
        if "工作日" in unit:
            length = ""
        if earlier and length:
            length = f"-{length}"
        later = inside in ("后", "之后", "以后", "以上") and not earlier
        family = _family_of_relative(text, match)
        if family == "completion" and _PART_DONE.match(text, match.end()):
            family = "milestone"
        direction = "from" if later else "to"
        kind = _KIND_OF[family][direction] if family else "milestone_by" if direction == "to" else "context"
        if kind in ("submit_deadline", "founded_before", "as_of", "open_from"):
            kind = "milestone_by"
        date_from, date_to = (length, "") if later else ("", length)
        precision = "month" if length.endswith("M") else {"Y": "year"}.get(letter, "day")
        anchor = match.group("event").removeprefix("正式")
        records.append(
            Date(kind, date_from, date_to, precision, "ge" if later else "le", anchor, "", match.group(), match.start(), match.end())
        )
    return records


def _family_of_relative(text: str, match: regex.Match[str]) -> str:
    stop = _CLAUSE.search(text, match.end(), min(len(text), match.end() + 60))
    clause_end = stop.start() if stop else min(len(text), match.end() + 60)
    behind = _best(text, match.end(), clause_end)
    if behind[0]:
        return behind[1]
    floor = max([m.end() for m in _CLAUSE.finditer(text, max(0, match.start() - 40), match.start())], default=max(0, match.start() - 40))
    return _best(text, floor, match.start())[1]
