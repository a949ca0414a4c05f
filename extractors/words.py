"""Words: what a stretch of Chinese begins or ends with, as far as phrases need to know it.

The questions that come up at every figure (does a verb stand here, does the phrase end in a property) are answered from the lexicons
`phrase_verbs.tsv` and `phrase_properties.tsv`, without cutting the sentence into words. Where a phrase really needs words, `tokens` cuts it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from extractors import patterns
from extractors.lexicon import Parts, load

NOUNS = Parts("phrase_nouns.tsv")
"""Nouns by what they are to a figure."""

LINKING = frozenset({"pure", "make", "obtain", "state"})
"""Classes of verbs that take what is bounded as their object."""

SURROUNDINGS = frozenset(("海拔", "坡度", "水深", "埋深", "温度", "环境温度", "湿度", "含水率", "盐度", "风速", "烈度", "频率", "频段", "压力"))
"""Properties of surroundings, that are studied under rather than studied (研究海拔3000m以上…)."""

_DELIVERING = frozenset({"make", "obtain"})
_SHORTEST_THING = 2
# Behind a verb these make a noun of it: 识别率, 控制器, 覆盖面积, 完成单位.
_NOMINAL = patterns.compile(
    r"率(?!先)|能(?![够源量效耗力])|器(?![件官材])|机(?![器会制理遇能房场库组床械电载身架队手])|度(?!电)|性(?!能|状)|数(?![据字控值学模])|量(?![子产测])|[费额者值]|剂(?!量)|期(?!刊|货)|法(?!律)|物(?!联|流)|人(?!工|才|员|机|脸|体|数|形|类|群|口|次|居|造|际)|力(?!学|争|矩)|式(?!样)|型(?!号)|书(?!写)|函(?!数)|班(?![组子])|"
    r"线(?!性|路|下|上|缆|束|虫)|站(?!点)|时(?!间|空|序)|中(?![试药医间心高小文央西国外英子低长短期继控型空温等职学])|后(?!续|端)|前(?!端|沿)|方(?!案|法|向)|头(?!部)|点(?!云|阵|位)|生(?![物产态命成长])|体(?![系验征内外积现])|商(?![业品标用务船贸场])|层(?![析间压流状])|基(?![地础因准于本金层座板线建坑片质体料\x01])|区(?![域块间级县划])|业(?![务态主绩])|院(?![士线内校企])|所(?![有需在得属用])|级(?![联配别])|件(?!数)|堆(?![芯场肥])|"
    r"链(?![路条])|液(?![体压态晶冷氮氢氧化流力相肥])|网(?![络关箱点格页联约])|箱(?!体)|架(?![构空设])|卡(?![车口])|皿|渣(?!土)|灶|和|与|及|、|或|的|为"
)
# Behind a verb that also modifies nouns these too: 研发人员, 建设周期, 培训基地.
_MODIFIED = patterns.compile(
    r"人员|投入|经费|费用|成本|机构|单位|团队|中心(?!静)|基地|岗位|环节|周期|能力|规模|面积|人次|人口|强度|资金|总?投资|收入|企业|主体|对象|范围|活动|效果|任务|"
    r"过程|场所|条件|水平|资质|部分|额度|金额|总额|比例|标准|力度|项目(?=[\u4e00-\u9fff]{3})|年限|期限|方案|机制"
)
# A noun that even a verb which never modifies one goes into: 形成时间, 完成率.
_MEASURED = frozenset(("时间", "周期", "数量", "比例", "时长", "次数", "难度", "期限", "进度", "质量", "精度"))
_OF_A_KIND = ("项目", "课题", "专项", "任务", "榜单", "类", "工业", "固体", "固废", "公共", "债", "农", "工商")
# One-character words that open or close other words: 可靠, 智能.
_NOT_BEFORE = {
    "可": "靠用再见逆变编持溯重穿扩读控行视调燃降比信观移塑分",
    "能": "源量效耗力级带谱见",
    "应": "力变急用答",
    "需": "求量",
    "要": "素点",
    "使": "用命",
    "共": "性享识聚振价轴混晶沸生同",
    "各": "向",
    "再": "生",
    "获": "奖批",
    "有": "关效机害限利益毒源序功色轨氧形",
    "还": "原",
    "含": "水油盐氧沙固量氮硫磷碳金义氟氯",
}
_NOT_AFTER = {
    "可": "许认",
    "能": "智性功储节动势产热职效机赋",
    "应": "响适反效感供对",
    "要": "必重主次纪摘",
    "使": "大",
    "刊发": "期",
    "共": "公",
    "总": "汇",
    "有": "现具拥含所占持保国私公特原享",
}
_SPOKEN = frozenset("在对与将把使为向自")


@cache
def verbs() -> dict[str, tuple[str, bool]]:
    """Word → its class and whether it also modifies nouns."""
    rows = load("phrase_verbs.tsv", ("word", "class", "modifies", "examples", "counterexamples"))
    return {row["word"]: (row["class"], row["modifies"] == "yes") for row in rows}


@cache
def properties() -> frozenset[str]:
    """The nouns that name a property (效率, 时间, 误差)."""
    return frozenset(row["noun"] for row in load("phrase_properties.tsv", ("noun", "examples")))


def lengths(words: Iterable[str], edge: int) -> dict[str, tuple[int, ...]]:
    """How long the words are, the longest first, by their first (`edge` 0) or last (-1) character: most stretches end or begin as none does."""
    found: dict[str, set[int]] = {}
    for word in words:
        found.setdefault(word[edge], set()).add(len(word))
    return {char: tuple(sorted(sizes, reverse=True)) for char, sizes in found.items()}


@cache
def _nouns(part: str) -> tuple[frozenset[str], dict[str, tuple[int, ...]]]:
    """The nouns of that part of the lexicon (the properties, if empty), and how long they are by their last character."""
    known = frozenset(NOUNS.words(part)) if part else properties()
    return known, lengths(known, -1)


def noun_at_end(text: str, start: int, end: int, part: str) -> int:
    """Where the longest noun of that part of the lexicon begins that ends `text[start:end]`, or -1."""
    known, sizes = _nouns(part)
    for length in sizes.get(text[end - 1 : end], ()):
        if length <= end - start and text[end - length : end] in known:
            return end - length
    return -1


def treatment_at_end(text: str, start: int, end: int) -> int:
    """Where what is done to a thing begins that ends `text[start:end]` (连续浸泡, 循环), or -1."""
    begin = noun_at_end(text, start, end, "treatment")
    if begin < 0:
        return -1
    manner = _MANNER.search(text, start, begin)
    return manner.start() if manner is not None else begin


_MANNER = patterns.compile(r"(?r)(?:(?:后续|连续|完整|累计|反复|加速|恒温|常温|高温|低温|室温|自然|静态|动态|体外|体内|空气|真空|水下)\x00*)+$")


@cache
def _compounds() -> dict[str, tuple[str, ...]]:
    """Nouns that begin as a verb does (集成电路), by their first two characters."""
    found: dict[str, tuple[str, ...]] = {}
    for word in NOUNS.words("compound"):
        found[word[:2]] = (*found.get(word[:2], ()), word)
    return found


@cache
def _verb_lengths() -> dict[str, tuple[int, ...]]:
    return lengths(verbs(), 0)


def word_at(text: str, at: int, end: int) -> tuple[int, str, bool] | None:
    """The longest verb or adverb of the lexicon at `at`: its end, its class and whether it also modifies nouns."""
    sizes = _verb_lengths().get(text[at])
    if sizes is None:
        return None
    known = verbs()
    for length in sizes:
        found = known.get(text[at : at + length])
        if found is not None and length <= end - at:
            if any(text.startswith(word, at) for word in _compounds().get(text[at : at + 2], ())):
                return None
            if (length == 1 and _within_word(text, at, end)) or (
                length == 2 and at and text[at - 1] in _NOT_AFTER.get(text[at : at + 2], "")
            ):
                return None
            if text.startswith("一般", at) and text.startswith(_OF_A_KIND, at + 2):
                # 一般项目每项资助20万元: a type of project, no adverb; 一般工业固废, 一般公共预算
                return None
            return at + length, found[0], found[1]
    return None


def _within_word(text: str, at: int, end: int) -> bool:
    """Whether the one-character word at `at` is but part of another (可靠, 智能)."""
    before, after = text[at - 1 : at], text[at + 1 : min(at + 2, end)]
    if before and before in _NOT_AFTER.get(text[at], ""):
        return True
    if not after or after not in _NOT_BEFORE.get(text[at], ""):
        return False
    known = verbs()
    return not any(text[at + 1 : at + 1 + length] in known for length in (2, 3, 4))


def property_at_end(text: str, start: int, end: int) -> int:
    """Where the property noun that ends `text[start:end]` begins, or -1."""
    return noun_at_end(text, start, end, "")


def takes_object(text: str, at: int, end: int, kind: str, *, modifies: bool) -> bool:
    """Whether the verb that ends at `at` governs `text[at:end]`, rather than being part of its name (处理能力, 控制器)."""
    if at >= end or kind == "process":
        return False
    if kind == "study" and text[at:end] in SURROUNDINGS:
        return True
    if kind != "pure" and (text[at:end] in (properties() if modifies else _MEASURED) or _NOMINAL.match(text, at, end)):
        return False
    if kind == "pure":
        return not _NOMINAL.match(text, at, min(end, at + 1)) or text[at] in "人时中后前方数"
    return not (modifies and _MODIFIED.match(text, at, end))


def verb_before(text: str, at: int, end: int) -> bool:
    """Whether a verb, an adverb or a preposition stands at `at`, as it must behind 可 or 应."""
    if at >= end:
        return False
    return text[at] in _SPOKEN or word_at(text, at, end) is not None or _CHANGE.match(text, at, end) is not None


_CHANGE = patterns.compile(r"提[升高前]|增[长加大强]|降低|减[少小]|缩短|延长|扩大|加快|加速|压缩|改善|节[约省]|优化")


def governing_verb(text: str, start: int, end: int) -> int:
    """Where in `start:end` a verb with an object begins, its modal words (可, 须) included; -1 if none does."""
    at = start
    while at < end:
        found = word_at(text, at, end)
        if found is None:
            at += 1
            continue
        stop, kind, modifies = found
        if (kind in LINKING or kind == "study") and takes_object(text, stop, end, kind, modifies=modifies) and text[at - 1] not in "所被":
            back = _MODALS.search(text, start, at)
            return back.start() if back else at
        if kind in ("modal", "adverb") and stop < end:
            following = word_at(text, stop, end)
            if text[at:stop] in ("可", "可以", "能够") or (following is not None and following[1] == "process" and text[at:stop] == "能"):
                return at
        at = stop if kind != "adverb" else at + 1
    return -1


_MODALS = patterns.compile(r"(?r)(?:再|还|另|可以?|能够?|须|应|将|并|且|来|自主|牵头|自动|同时|需)+$")


def object_end(text: str, start: int, end: int) -> int:
    """Where the thing ends that a property is told of, in the stretch behind 对: 颗粒|过滤效率, 重金属离子|吸附容量, 浮冰|的识别率.

    At 的, or at the first operation, or before the property (less two characters, its modifier, if enough are left); -1 without a property.
    """
    begin = property_at_end(text, start, end)
    if begin < 0:
        return -1
    of = text.rfind("的", start, end)
    if of > start:
        return of
    at = start
    for word, tag in tokens(text[start:begin]):
        if tag.startswith("v") and at - start >= _SHORTEST_THING:
            return at
        at += len(word)
    return begin - 2 if begin - start >= 2 * _SHORTEST_THING else begin


@cache
def _tagger() -> Callable[[str], list[tuple[str, str]]]:
    import rjieba

    tag: Callable[[str], list[tuple[str, str]]] = rjieba.tag
    return tag


def tokens(text: str) -> list[tuple[str, str]]:
    """`text` cut into words with their parts of speech. Chinese is cut as jieba cuts it (a test holds it to that). Loads the dictionary on first use."""
    return _tagger()(text)
