"""Whether a number is the size of a change: 提升30%以上, 缩短工期10%, 比现有方法快3倍.

Taken: a verb of change beside the figure (性能提升30%), or ahead of the noun it changes (提升性能30%), or behind a comparison (比…高5%).
Left: a level that is reached (提高到85%, 降至3天以内), the name of a property (增长率, 衰减率), a count of new things (新增用户500个).
"""

from __future__ import annotations

import re
from functools import cache

import regex

from extractors import lexicon, patterns
from extractors.model.records import dataclass
from extractors.quantities import senses
from extractors.quantities.figure import Figure

COLUMNS = ("surface", "change", "kind", "not_after", "not_before", "examples", "counterexamples")
# Units in which a verb with its object between may still speak of this number: shares and multiples.
RELATIVE_UNITS = frozenset(("%", "％", "‰", "倍", "个百分点", "百分点", "成", "pp", "个数量级", "数量级"))
_LEVEL = patterns.compile(r"(?:到|至|为|成|达到了?|至少达到?)(?:每\p{Han}{1,3})?$")
# 降到进口产品的一半: behind the verb stands the level that is reached.
_REACHED = patterns.compile(r"(?:了?[到至]|为|成(?![本功品员果活分交])|[前后]?[，,]|后|前)")
# Between verb and figure: 了, 幅度, 约, 比例, 均, 达. Read from the figure: that way no word is the beginning of another.
_LINK = patterns.compile(r"(?r)(?:了|的?幅度|的?比例|的?程度|量|均|各|分别|可|(?<!节)能|达到?|超?过|超|一?共|应|须|需|要|得|原则上|控制在|[:：])*$")
# What the last word of such a link, and of a level, can end with: most figures have neither.
_LINK_ENDS = frozenset("了量均各别可能达到过超共应须需要得上在:：")
_LINK_WORDS = ("幅度", "程度", "比例")
# In characters; no chain of such words is longer.
_LONGEST_LINK = 20
_LONGEST_VERB = 5
_LEVEL_ENDS = frozenset("到至为成达了")
_NEW = patterns.compile(r"新增|增设|增补|新建|新培")
_COMPARED = patterns.compile(r"[比较]|相对|对比|对照")
_CLAUSE_STOP = patterns.compile(r"(?r)[，,（(：:]")


@dataclass(frozen=True, slots=True)
class _Verb:
    surface: str
    change: str
    kinds: tuple[str, ...]
    not_after: str
    not_before: str


@cache
def _rows() -> tuple[_Verb, ...]:
    return tuple(
        _Verb(row["surface"], row["change"], lexicon.split(row["kind"]), row["not_after"], row["not_before"])
        for row in lexicon.load("changes.tsv", COLUMNS)
    )


def _of_kind(kind: str) -> tuple[str, ...]:
    return tuple(row.surface for row in _rows() if kind in row.kinds)


@cache
def _verbs() -> dict[str, _Verb]:
    return {row.surface: row for row in _rows() if "reference" not in row.kinds}


@cache
def _size_reached() -> tuple[str, ...]:
    """提升达到30%: what is reached is the change itself."""
    return tuple(word + reached for reached in ("达到", "达") for word in _of_kind("reached"))


@cache
def _against() -> regex.Pattern[str]:
    """价格低于进口产品30%以上, 回收率高于行业平均5个百分点: how far from a reference, without a 的 that would make it a part of that."""
    return patterns.compile(
        r"(?<!不|不得|不应|不能|不会)(?:(?P<more>高于|多于|大于|长于|快于)|(?P<less>低于|少于|小于|短于|轻于)|(?P<better>[优好]于))"
        rf"(?=[^，,：:（(\d]{{0,12}}(?:{'|'.join(_of_kind('reference'))}))[^，,：:（(\d]{{2,16}}(?<!的)$"
    )


@cache
def _verb_ends() -> frozenset[str]:
    return frozenset(verb[-1] for verb in _verbs())


@cache
def _pattern() -> regex.Pattern[str]:
    words = sorted((v.surface for v in _verbs().values() if "behind" not in v.kinds), key=len, reverse=True)
    return patterns.compile("|".join(map(regex.escape, words)))


@cache
def _absolute() -> re.Pattern[str]:
    """Finds each verb whose object may stand before an amount with a unit of its own (节约用水300吨), and what mixes two of them, which the verbs tell: at half the
    cost of the words side by side."""
    words = _of_kind("absolute")
    firsts, rests = {word[0] for word in words}, {word[1:] for word in words}
    return re.compile(f"[{''.join(sorted(firsts))}](?:{'|'.join(sorted(rests))})")


def _stands(verb: _Verb, text: str, start: int) -> bool:
    """Whether the verb at `start` is a word of its own there."""
    behind = text[start + len(verb.surface) : start + len(verb.surface) + 1]
    ahead = text[start - 1 : start] if start else ""
    return not (behind and behind in verb.not_before) and not (ahead and ahead in verb.not_after)


def find(text: str, figure: Figure, floor: int, *, relative: bool) -> tuple[str, tuple[int, int] | None]:
    """The change of `figure` and the stretch of the word that says so; ("none", None) without one.

    `floor` is the beginning of the clause (or of the list that the figure ends); `relative` says that the figure is a share or a multiple.
    """
    if figure.numerals and figure.numerals[0].kind == "fold":
        return "increase", (figure.number_start, figure.number_end)
    start = figure.outer[0]
    base = start - 60 if start - 60 > floor else min(floor, start)
    window = text[base:start]
    held = _held(text, figure) if figure.cues else None
    if held is not None:
        return held
    level = text[max(floor, figure.start - 16) : figure.start]
    if text[figure.start] in "为成" and figure.start < figure.number_start:
        return "none", None
    if (level[-1:] in _LEVEL_ENDS or "每" in level[-4:-1]) and _LEVEL.search(level) and not level.endswith(_size_reached()):
        return "none", None
    link = _LINK.match(window, max(0, len(window) - _LONGEST_LINK)) if window[-1:] in _LINK_ENDS or window.endswith(_LINK_WORDS) else None
    trimmed = window[: link.start()] if link else window
    beside = _beside(text, trimmed, base) if trimmed[-1:] in _verb_ends() else None
    if beside is not None:
        verb, at = beside
        if verb.surface == "改善":
            return _improved(text, figure, floor, at, relative=relative)
        if verb.surface in ("升", "降") and text[at - 1 : at] == "温" and figure.cues:
            # 日均温降小于4K is the name of a property
            return "none", None
        if "relative" in verb.kinds and not relative:
            return "none", None
        if "lead" in verb.kinds and not _COMPARED.search(trimmed, max(trimmed.rfind("，"), trimmed.rfind(",")) + 1):
            return "none", None
        return verb.change, (at, at + len(verb.surface))
    against = _against().search(window, max(0, len(window) - _LONGEST_LINK)) if relative and "于" in window[-_LONGEST_LINK:] else None
    if against is not None:
        at = base + against.start()
        change = _better(text, floor, at) if against.group("better") else "increase" if against.group("more") else "decrease"
        return change, (at, at + 2)
    if not relative and _absolute().search(trimmed) is None:
        return "none", None
    return _ahead(text, trimmed, base, figure.outer[1], relative=relative)


def _improved(text: str, figure: Figure, floor: int, at: int, *, relative: bool) -> tuple[str, tuple[int, int] | None]:
    """信噪比改善8dB: more of what is good, less of what is bad (误差改善30%); 改善3个村 changes no figure."""
    if not relative and (figure.unit is None or figure.unit.dimension == "count"):
        return "none", None
    return _better(text, floor, at), (at, at + 2)


def _better(text: str, floor: int, at: int) -> str:
    """What becomes of the property in front of `at` when it gets better."""
    return "decrease" if senses.of_property(text, max(floor, at - _LONGEST_LINK), at)[1] else "increase"


def _held(text: str, figure: Figure) -> tuple[str, tuple[int, int]] | None:
    """至少下降四成: the verb that stands between a cue and its number."""
    number = figure.number_start
    ahead = [end for _, end in figure.cues if end < number]
    start = max(ahead) if ahead else number
    verb = _verbs().get(text[start:number].removesuffix("了")) if 1 < number - start <= _LONGEST_VERB else None
    return (verb.change, (start, figure.number_start)) if verb is not None and "verb" in verb.kinds else None


def _beside(text: str, trimmed: str, base: int) -> tuple[_Verb, int] | None:
    """A verb that ends where the figure begins."""
    verbs = _verbs()
    for length in (4, 3, 2, 1):
        verb = verbs.get(trimmed[-length:]) if len(trimmed) >= length else None
        if verb is None:
            continue
        at = base + len(trimmed) - length
        if "behind" in verb.kinds:
            head = trimmed[:-length]
            clause = head[max(head.rfind("，"), head.rfind(",")) + 1 :]
            if not _COMPARED.search(clause) or (clause and clause[-1] in verb.not_after):
                continue
            return verb, at
        if _stands(verb, text, at):
            return verb, at
    return None


def _ahead(text: str, trimmed: str, base: int, figure_end: int, *, relative: bool) -> tuple[str, tuple[int, int] | None]:
    """提升输出功率30%: the nearest verb ahead in the clause, its object between."""
    stop = _CLAUSE_STOP.search(trimmed)
    cut = stop.start() if stop else -1
    clause = trimmed[cut + 1 :]
    best: tuple[_Verb, int] | None = None
    for match in _pattern().finditer(clause):
        verb = _verbs()[match.group()]
        at = base + cut + 1 + match.start()
        if "verb" in verb.kinds and (relative or "absolute" in verb.kinds) and _stands(verb, text, at):
            best = verb, at
    if best is None:
        return "none", None
    verb, at = best
    between = text[at + len(verb.surface) : base + len(trimmed)]
    if not between or _REACHED.match(between) or _NEW.search(between) or _ELAPSED.match(between) or ("的" in between[:-1] and _made(between)):
        return "none", None
    if between in _NAMES_OF_MULTIPLES or (verb.surface == "延长" and between in _EXTENSIONS):
        return "none", None
    if between.endswith("的") and (_SHARE_OUT.search(clause, 0, at - base - cut - 1) or _SHARED_OUT.match(text, figure_end)):
        return "none", None
    if between.endswith(("率", "比", "比例", "占比", "比重")) and _NEW.search(clause):
        return "none", None
    return verb.change, (at, at + len(verb.surface))


# 延长期限不超过1年: how long the extension is, no change of it.
_EXTENSIONS = frozenset(("期", "期限", "时限", "时间"))
# 按节约电费的8%提成: a share of what is saved.
_SHARE_OUT = patterns.compile(r"按照?|占|相当于|计提|以")
_SHARED_OUT = patterns.compile(r"(?:进行|予以|给予|一次性)?(?:提成|分成|奖励|补助|补贴|资助|支付|返还|计提|让利|兑付|拨付|支持)")
# 扩增12天后存活率90%: what was done, and how long, before the figure holds
_ELAPSED = patterns.compile(r"\d[^，,]{0,6}后")
_NAMES_OF_MULTIPLES = frozenset(("倍数", "系数", "速率", "因子", "倍率"))
# 提高抗压强度的外加剂掺量5%: behind 的 another property stands, which the verb does not change.
_PROPERTY = patterns.compile(r"的[\p{Han}A-Za-z]{2,10}(?:掺量|含量|浓度|用量|占比|比例|误差|偏差)$")


def _made(between: str) -> bool:
    return _PROPERTY.search(between) is not None
