"""What a heading looks like: its numbering, and the words by which sections are called.

Numbering is read in families (专题X, 项目X, 第X章, 一、 （一） 1. 1.1 1） （1） ①), each with its value as a tuple of integers. Section words come from
`lexicons/sections.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import cast

import regex

from extractors import patterns
from extractors.lexicon import load, split
from extractors.model.block import SectionKind
from extractors.model.records import dataclass
from extractors.stylebook import styles

WORDS = (
    "专题|子专题|专项|项目|方向|技术方向|研究方向|支持方向|申报方向|领域|任务|重点任务|揭榜任务|攻关任务|课题|榜单|榜题|揭榜榜单|主题|需求|技术需求"
    "|攻关方向|指南方向|重点方向|赛道|板块|类别|选题|题目|子任务|子课题|任务榜单|难题|场景|指南"
)
"""Words that stand before a number and make a heading of it."""

_CHINESE = {"〇": 0, "零": 0, **{c: n for n, c in enumerate("一二三四五六七八九", 1)}}
_CIRCLED = {c: n for n, c in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", 1)} | {c: n for n, c in enumerate("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇", 1)}
_CIRCLED |= {c: n for n, c in enumerate("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛", 1)} | {c: n for n, c in enumerate("㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩", 1)}
_ROMAN = {c: n for n, c in enumerate("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ", 1)}

_HAN = "[一二三四五六七八九十]{1,3}"
_ARABIC = r"\d{1,3}(?:(?:\.\d{1,2}){1,3}|-\d{1,2})?"

_NUMBERING = patterns.compile(
    rf"""
      [【\[]?(?P<word>{WORDS})[^\S\n]?
      (?:[（(](?P<wb>{_HAN}|\d{{1,3}})[）)]|(?P<wn>{_HAN}|{_ARABIC}(?!\d)|[A-Z]-?\d{{1,2}}(?!\d)|[A-Z](?![A-Za-z])|[①-⑳Ⅰ-Ⅻ]))
    | 第(?P<ordinal>{_HAN}|\d{{1,3}})(?P<ordinal_word>章|部分|节|篇|类)
    | (?P<hash>\d{{1,2}})[ ]?(?:[#＃]|号)[ ]?(?P<hash_word>榜单|榜题|任务|项目|课题|需求|方向)(?=[、:：\s])
    | (?P<class>[A-Z])类(?=[、.:：\s]|\p{{Han}})
    | [（(](?P<han_bracket>{_HAN})[）)]
    | [（(](?P<digit_bracket>\d{{1,2}})[）)]
    | (?P<han>{_HAN})(?=[、.,，:：\s]|\p{{Han}})
    | (?P<decimal>\d{{1,2}}(?:\.\d{{1,2}}){{1,3}})(?![\d%])
    | (?P<hyphen>\d{{1,2}}-\d{{1,2}})(?=[、.:：·\s]|\p{{Han}})
    | (?P<letter>[A-Z])(?=[、.](?![ ]?\d{{1,2}}[ ]?\p{{Han}})[^.\n]{{2}})
    | (?P<small>[a-z])[、.)）](?=[ ]?\p{{Han}})
    | (?P<parted_code>(?=[A-Z0-9\- ]*[A-Z])(?:[A-Z]{{1,6}}-)?[A-Z]{{0,4}}\d{{2,8}}(?:[ ]?-[ ]?[A-Z0-9]{{1,6}}){{1,3}}+(?<=\d))(?=[、.:：\s]|\p{{Han}})
    | (?P<word_code>[A-Z]{{2,4}}(?:[ ]?-[ ]?)?\d{{2,4}})(?=[、.:：\s]|\p{{Han}})
    | (?P<letter_digit>[A-Z](?:-|\.[ ]?)?\d{{1,2}})(?=[、.:：\s]|\p{{Han}})
    | (?P<code>[\p{{Han}}A-Z]{{0,3}}\d{{4,8}}(?:[A-Z]\d{{1,4}})?)(?=[、.:\s]|\p{{Han}})
    | (?P<digit_paren>\d{{1,2}})[）)]
    | (?P<digit>\d{{1,2}})(?=\.(?!\d)|[、,:：\s]|\p{{Han}})
    | (?P<circled>[①-⑳⑴-⒇⒈-⒛㈠-㈩])
    | (?P<roman>[Ⅰ-Ⅻ](?:-\d{{1,2}})?)
    """,
    regex.VERBOSE,
)
# A Chinese character with which none begins, letters behind it: a code (粤科1234) would have its digits there. Most lines begin so.
_WORD_OPENERS = frozenset("第") | {word[0] for word in WORDS.split("|")}
_OPENERS = _WORD_OPENERS | frozenset("一二三四五六七八九十")
_NUMBER = re.compile(r"[\d一二三四五六七八九十A-Z①-⑳Ⅰ-Ⅻ]")
_FURTHEST = 7
"""Behind a Chinese character a number stands within so many characters: a word of four, a blank, a bracket."""
_FAMILIES = {
    "han_bracket": "（一）",
    "digit_bracket": "（1）",
    "han": "一、",
    "decimal": "",
    "hyphen": "1-1",
    "letter": "A.",
    "small": "a.",
    "class": "A类",
    "letter_digit": "A1",
    "code": "code",
    "parted_code": "code",
    "word_code": "code",
    "digit_paren": "1）",
    "digit": "1.",
    "circled": "①",
    "roman": "Ⅰ",
}
"""Group of the pattern to name of the family; decimals are named by their depth (1.1, 1.1.1)."""
_PARTS = patterns.compile(r"[A-Z]+|\d+")
_WORD_OF = {"wb": "word", "wn": "word", "ordinal_word": "ordinal_word", "hash_word": "hash_word"}
_NUMBER_OF = {"ordinal_word": "ordinal", "hash_word": "hash"}
"""The last group of the alternatives with a word to the group that holds the word."""
_CLOSER = patterns.compile(r"[】\]]?(?:[、.．:：]|·(?=\p{Han}))?[ \t]?")


@dataclass(frozen=True, slots=True)
class Numbering:
    """The numbering that opens a line.

    `family` names the shape (word:专题, 第章, 一、 （一） 1. 1.1 …), `value` the number read (1.2 gives (1, 2)), `printed` the bare number as printed
    with its word where the word belongs to it; `end` is the offset behind numbering and closer, `closed` whether a closer stood there.
    """

    family: str
    value: tuple[int, ...]
    printed: str
    word: str
    end: int
    closed: bool


def chinese_value(text: str) -> int:
    """一 to 九十九 as a number; 0 for what is none."""
    tens, ten, ones = text.partition("十")
    if not ten:
        return _CHINESE.get(text, 0)
    return (_CHINESE.get(tens, 0) if tens else 1) * 10 + (_CHINESE.get(ones, 0) if ones else 0)


def _value(text: str) -> tuple[int, ...]:
    if text[0].isdecimal() and (parts := text.replace("-", ".").split("."))[-1].isdecimal():
        return tuple(map(int, parts))
    if text in _CIRCLED:
        return (_CIRCLED[text],)
    if text[0] in _ROMAN:
        return (_ROMAN[text[0]], *map(int, filter(None, [text[2:]])))
    if "-" in text[2:]:
        # J2031-B-02: what its parts say, letters as numbers.
        return tuple(int(part) if part.isdecimal() else int(part, 36) for part in _PARTS.findall(text))
    if len(text) > 4 or (len(text) == 4 and text[1] != "-"):
        return (int("".join(filter(str.isdecimal, text))),)
    if text.isascii():
        return (ord(text[0].upper()) - 64, *map(int, filter(None, [text[1:].lstrip("-.")])))
    return (chinese_value(text),)


def numbering(text: str, start: int = 0) -> Numbering | None:
    """The numbering at `start` of a folded text, or None."""
    head = text[start : start + 4]
    if "\u4e00" <= head[:1] <= "\u9fff":
        if head[0] not in _OPENERS and head.isalpha() and len(head) == 4:
            return None
        if not _NUMBER.search(text, start, start + _FURTHEST):
            return None
    match = _NUMBERING.match(text, start, min(len(text), start + 24))
    if match is None:
        return None
    group = match.lastgroup or ""
    word = match[_WORD_OF[group]] if group in _WORD_OF else ""
    number = match[_NUMBER_OF.get(group, group)].replace(" ", "")
    closer = _CLOSER.match(text, match.end())
    end = closer.end() if closer else match.end()
    value = _value(number)
    if group == "decimal" and value[-1] == 0:
        # 1.0 above 1.1, 1.2
        value = value[:-1]
    if group == "ordinal_word":
        family = f"第{word}"
    elif word:
        family = f"{word}{'1.1' if len(value) > 1 else ''}"
    else:
        family = _FAMILIES[group] or ".".join([*["1"] * len(value), *["0"] * (number.count(".") + 1 - len(value))])
        family = "Ⅰ-1" if group == "roman" and len(value) > 1 else family
    bracketed = family in ("（一）", "（1）", "1）", "①", "a.") or family.startswith("第")
    return Numbering(family, value, number, word, end, bracketed or end > match.end())


def follows(a: tuple[int, ...], b: tuple[int, ...], family: str = "") -> bool:
    """Whether number `b` comes right behind `a`: 3 behind 2, 1.2 behind 1.1, 2.1 behind 1.3. Codes need only rise."""
    if family == "code":
        return b > a
    if len(a) != len(b) or not a:
        return False
    return (b[:-1] == a[:-1] and b[-1] == a[-1] + 1) or (len(a) > 1 and b[-1] == 1 and b[:-1] > a[:-1])


@dataclass(frozen=True, slots=True)
class SectionWord:
    """What the lexicon says of a label: `level` is project, guide or any."""

    kind: SectionKind
    level: str


@dataclass(frozen=True, slots=True)
class SectionHeading:
    """A section's heading: `start:end` the words without numbering and closer, `text` the offset where what it heads begins.

    `word` is the lexicon's label; `exact`: it stands so in the text, else it is only the ending or beginning of what is printed.
    `closer` is the colon or stop behind it, empty at a line's end or before a blank.
    """

    label: str
    word: str
    kind: SectionKind
    level: str
    start: int
    end: int
    text: int
    exact: bool
    closer: str


_LONGEST = 16
_HEADING = patterns.compile(
    r"[【\[「〖]?(?P<label>[\p{Han}][\p{Han}A-Za-z、/]{1,20}+)(?:[】\]」〗]|(?P<note>[（(][^（）()\n]{1,30}[）)]))*+"
    r"(?P<closer>[:：。；;.]|(?=\n)|\Z|(?<=[】\]」〗]))"
)
_LABEL_ENDS = re.compile(r"[:：。；;.\n】\]」〗（(]")
_LONGEST_LABEL = 23
"""Characters within which one of these closes a label."""
_MODIFIER = patterns.compile(
    r"(?:本|该|各|主要|项目|课题|专题|任务|榜单|方向|具体|总体|重点|拟|预期|核心|研究|关键|的|有关|其他|基本|产品|成果"
    r"|揭榜|发榜|攻关|申报|单位|及其?|和|与|、)*"
)
_ADDITION = patterns.compile(r"及|和|与|、|要求|说明|如下|包括|部分|方面")
_KEYWORDS: tuple[tuple[str, SectionKind], ...] = (
    ("指标", "indicators"),
    ("方向", "other"),
    ("经费", "funding"),
    ("资助", "funding"),
    ("金额", "funding"),
    ("条件", "requirements"),
    ("资格", "requirements"),
    ("研究内容", "research_content"),
)


@cache
def section_words() -> dict[str, SectionWord]:
    """Every label of the lexicon and of the stylebook with what it says."""
    found: dict[str, SectionWord] = {}
    for row in load("sections.tsv", ("label", "kind", "level", "examples")):
        for label in split(row["label"]):
            found.setdefault(label, SectionWord(cast("SectionKind", row["kind"]), row["level"]))
    for style in styles():
        for label, kind in style.labels:
            found.setdefault(label, SectionWord(cast("SectionKind", kind), "project"))
    return found


@cache
def _openings() -> frozenset[str]:
    """The first two characters of the labels."""
    return frozenset(label[:2] for label in section_words())


@lru_cache(maxsize=4096)
def _known(label: str) -> str:
    """The lexicon's label that a printed label is, ends with or begins with; empty if none."""
    words = section_words()
    if label in words:
        return label
    for size in range(1, len(label) // 2 + 1):
        # 考核考核指标, a misprint.
        if label[:size] == label[size : 2 * size] and label[size:] in words:
            return label[size:]
    # 本项目主要考核指标: the longest ending that is a label, with nothing but modifiers before it.
    for start in range(1, len(label) - 1):
        if label[start:] in words and _MODIFIER.fullmatch(label[:start]):
            return label[start:]
    for end in range(len(label) - 1, 3, -1):
        if label[:end] in words and _ADDITION.match(label, end):
            return label[:end]
    return ""


_GENERIC = frozenset(("说明",))
_NUMBER_BEHIND = patterns.compile(r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})[:：、]")


def section_heading(text: str, start: int, *, gaps: Callable[[int], bool] | None = None) -> SectionHeading | None:
    """The section heading at `start` of a folded text, behind its numbering, or None.

    `gaps` tells of an offset whether a blank was taken out before it, which closes a heading as a colon does.
    """
    near = start + _LONGEST_LABEL
    match = _HEADING.match(text, start, min(len(text), start + 60)) if len(text) <= near or _LABEL_ENDS.search(text, start, near) else None
    if match is not None:
        label, start, end = match["label"], match.start("label"), match.start("closer")
        known = "" if match["note"] and match["note"][-2] in "类目" else _known(label)
        # 揭榜说明 is no 说明 of a project.
        generic = known != label and known in _GENERIC
        if known and not (generic and _closing_kind(label)):
            return _heading(label, known, start, end, match.end(), match["closer"])
        closing = _closing_kind(label)
        if closing is not None:
            return SectionHeading(label, label, closing, "guide", start, end, match.end(), exact=True, closer=match["closer"])
    review = _REVIEW.match(text, start) if _REVIEW_BEGINS[text[start : start + 1]] else None
    if review is not None:
        return SectionHeading(review[0], review["label"], "requirements", "guide", start, review.end(), review.end(), exact=True, closer="")
    if gaps is not None and text[start : start + 2] in _openings():
        words = section_words()
        for length in range(min(_LONGEST, len(text) - start), 1, -1):
            label = text[start : start + length]
            # 榜单任务 1： counts.
            if label in words and gaps(start + length) and not _NUMBER_BEHIND.match(text, start + length):
                return _heading(label, label, start, start + length, start + length, "")
    return None


_REVIEW = patterns.compile(r"[“\"《\d][^，。；：:;\n]{4,60}?(?:指南|项目|榜单)(?:的)?(?P<label>形式审查(?:条件)?(?:要求|标准)?)(?=\n|\Z)")
"""What a national guide closes with: “某某”重点专项2031年度项目申报指南形式审查条件要求."""


_REVIEW_BEGINS = patterns.Edge(_REVIEW)


@cache
def _closings() -> tuple[regex.Pattern[str], frozenset[str]]:
    """A heading put together of the words of `closings.tsv`, and those of them that speak of requirements."""
    parts: dict[str, list[str]] = {"about": [], "noun": []}
    asked: set[str] = set()
    for row in load("closings.tsv", ("word", "part", "kind", "examples")):
        words = split(row["word"])
        parts[row["part"]].extend(words)
        asked.update(words if row["kind"] == "requirements" else ())
    about, noun = "|".join(parts["about"]), "|".join(parts["noun"])
    beside = "共性|通用|统一|总体|单位|负责人|人|方|项目|课题|榜单|定向|有关|相关|其他|具体|本批|本次|网上|公开|材料|形式|和|与|及|的|、"
    return regex.compile(rf"(?:{beside}){{0,4}}(?:(?P<about>{about})(?:{beside}){{0,3}}){{1,3}}(?P<noun>{noun})"), frozenset(asked)


@lru_cache(maxsize=4096)
def _closing_kind(label: str) -> SectionKind | None:
    """What kind a closing chapter is whose label is put together of known words (定向择优要求, 申请须知); None for any other label."""
    pattern, asked = _closings()
    match = pattern.fullmatch(label)
    if match is None:
        return None
    return "requirements" if asked.issuperset((match["noun"], *match.captures("about"))) else "other"


def _heading(label: str, known: str, start: int, end: int, text: int, closer: str) -> SectionHeading:
    word = section_words()[known]
    return SectionHeading(label, known, word.kind, word.level, start, end, text, label == known, closer)


@cache
def _nouns() -> dict[str, SectionKind]:
    """The last words of headings of sections with what they say."""
    rows = load("section_nouns.tsv", ("noun", "kind", "examples"))
    return {noun: cast("SectionKind", row["kind"]) for row in rows for noun in split(row["noun"])}


_OWN = patterns.compile(
    r"(?P<open>[【\[「〖])?(?P<label>[\p{Han}]{4,8}|[\p{Han}]{2}(?=[:：】]))(?:[（(][^（()）\n]{1,20}[）)])?(?(open)[】\]」〗])(?P<closer>[:：]|(?=\n)|\Z|(?<=[】\]」〗]))"
)
_LONGEST_OWN = 10
"""Characters within which its label is closed."""
_CIRCUMSTANCE = patterns.compile(r"测试|试验|实验|检测|评测|工作|运行|环境|应用|使用|技术|性能|工况|储存|边界|约束")
"""What a heading on circumstances of use or measurement begins with: 测试条件 opens nothing that tells who may apply."""


def own_heading(text: str, start: int, *, any_word: bool = False) -> SectionHeading | None:
    """The heading at `start` that only its last word tells to be one (实施内容, 承接条件), or None; with `any_word` that only its colon tells
    (现状短板：). It counts where it comes back."""
    near = start + _LONGEST_OWN
    match = _OWN.match(text, start) if len(text) <= near or _LABEL_ENDS.search(text, start, near) else None
    if match is None or _CIRCUMSTANCE.match(match["label"]):
        return None
    label = match["label"]
    kind = _nouns().get(label[-2:])
    if kind is None and not (any_word and match["closer"]):
        return None
    if kind is None or kind == "other":
        # 经费与周期 is about money first.
        kind = kind_of(label)
    return SectionHeading(label, label, kind, "project", start, match.start("closer"), match.end(), exact=True, closer=match["closer"])


def section_word(heading: str) -> str:
    """The lexicon's label of a section's heading as printed, with its numbering and notes; empty if it has none."""
    number = numbering(heading)
    found = section_heading(heading, number.end if number else 0)
    return found.word if found else ""


def kind_of(label: str) -> SectionKind:
    """The kind of a section whose label the lexicon does not hold, by the word in it that tells most; `other` if none does."""
    return next((kind for word, kind in _KEYWORDS if word in label), "other")


def opens_section(line: str) -> bool:
    """Whether a printed line opens a section: a known label, numbered or followed by a colon or alone on its line."""
    text = "".join(line[:80].split())
    return is_section(text, numbering(text))


def is_section(text: str, number: Numbering | None) -> bool:
    """The same of a line without blanks whose numbering is known."""
    found = section_heading(text, number.end if number else 0)
    if found is None:
        return False
    if number is not None:
        return number.closed or (found.exact and "." in number.printed)
    alone = found.text >= len(text)
    # 主要研究内容及任务： is no words of the lexicon but alone; 需求目标如下： may be the end of a sentence.
    lengthened = alone and found.closer in (":", "：") and not found.label.endswith(("如下", "包括", "部分", "方面"))
    return lengthened or (found.exact and (found.closer in (":", "：") or (alone and not found.closer)))


def opens_block(line: str) -> bool:
    """Whether a printed line opens a topic, project or chapter by a word and a number: 专题一：, 项目 1.1：, 第二章, 附件 3."""
    text = line[:60]
    if text.lstrip()[:1] not in _BLOCK_OPENERS:
        return False
    annex = _ANNEX.match(text)
    if annex is not None:
        return annex["closer"] is not None or annex.end() > annex.end("number") > 0
    found = numbering(text)
    if found is None:
        text = "".join(text.split())
        found = numbering(text)
    if found is None or not found.word:
        return False
    closer = text[found.end - 1 : found.end]
    return found.end >= len(text) or (found.closed and closer in "：:、. 　）" and not (closer in " 　" and counts(text, found.end)))


_COUNTED = patterns.compile(r"[个项类家种套条次件人名年月日万亿%]{1,2}(?:[，,。；;、：:）)]|及|以[上下内]|的|左右)")


def counts(text: str, at: int) -> bool:
    """Whether what stands behind a number shows that it counts: 榜单 3 项，…, 项目 2 项及以上."""
    return _COUNTED.match(text, at) is not None


_BLOCK_OPENERS = _WORD_OPENERS | {"附"}
_ANNEX = patterns.compile(r"[ 　]*附[ 　]*[件录表][ 　]*(?P<number>[一二三四五六七八九十]{1,3}|\d{1,2})?[ 　]*(?P<closer>[:：.、]|$)?")


def is_annex(text: str, start: int = 0, *, gaps: Callable[[int], bool] | None = None) -> bool:
    """Whether a line is the mark of an annex: 附件, 附件 1, 附录三：… `gaps` as in `section_heading`: 附表1 汇总表."""
    if text[start : start + 1] not in "附 　":
        return False
    end = text.find("\n", start, start + 60)
    line = text[start : end if end >= 0 else start + 60]
    match = _ANNEX.match(line)
    if match is None:
        return False
    return match["closer"] is not None or (gaps is not None and len(line) < 40 and gaps(start + match.end()))


_CLOSES = patterns.compile(r"(?:类|项目|代码|编号)[^（()）\n]{0,30}[）)]$")


def closes_title(line: str) -> bool:
    """Whether a printed line ends with the bracket that stands behind a project's title: …（基础研究类）, …的下属代码）."""
    return line[-1:] in "）)" and _CLOSES.search("".join(line[-60:].split())) is not None


def is_numbered(line: str) -> bool:
    """Whether a printed line begins with the number of an item."""
    found = numbering(line)
    return found is not None and found.closed
