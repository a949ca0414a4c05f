"""Titles: of the document, and of a topic or project with its bracket and code; and where a signature closes a document."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from extractors import patterns
from extractors.headings import is_annex, numbering
from extractors.lexicon import load, split
from extractors.model.records import dataclass
from extractors.model.text import Mark, Text
from extractors.normalise import fold
from extractors.schemes import LONGEST_TITLE, NAME, Head

_BRACKETED = patterns.compile(r"[（(【\[](?:[^（()）【】\[\]\n]|[（(][^（()）\n]{0,40}[）)]){1,60}[）)】\]]$")
_SUFFIX_WORD = patterns.compile(
    r"类[）)】\]，,、；;”\"]|项目[）)】\]，,、；;”\"]|代码|编号|青年|揭榜|赛马|拟支持|拟立项|限项|定向|择优|金额|榜额|万元|专题[）)]|方向[）)]|课题|指南"
)
_CODE = patterns.compile(
    r"[（(【\[]?(?:专题|方向|领域|指南|项目|任务|课题|榜单|榜题|需求|题目|申报|申请)?(?:编号|代码)[:：]?[ ]?"
    r"(?P<code>[0-9A-Za-z](?:[0-9A-Za-z.]|[ ]?[\-—_][ ]?+){2,})[）)】\]]?"
)
_CODE_LINE = patterns.compile(r"[（(]?(?:专题|方向|领域|指南|项目|申报|申请)?(?:编号|代码)[0-9]?[:：选]")
_SORT = patterns.compile(r"[（(【\[]\p{Han}{2,10}[）)】\]]")
_FEW = 2
_PUNCTUATION = patterns.compile(r"[，,。；;：:！？!?]")
_AROUND = " 　：:。.、"
_LEAST = 10
"""A title's first line has at least so many characters if the title goes on below it."""


@dataclass(frozen=True, slots=True)
class Title:
    """`words` without numbering, bracket and code; `label` the code as printed; `end` the offset behind the whole."""

    words: str
    suffix: str
    code: str
    label: str
    end: int


def block_title(text: Text, head: Head, limit: int) -> Title:
    """The title of a topic or project. `limit` is where the next heading begins; lines broken inside the title are taken along."""
    end = _end(text, head, limit)
    return Title(*bare_title(text.content[head.begin : end]), end)


def bare_title(printed: str) -> tuple[str, str, str, str]:
    """(words, bracket behind them, code, code as printed) of a printed title without its numbering."""
    words = printed.replace("\n", "").strip(_AROUND)
    suffix = code = label = ""
    found = _CODE.search(fold(words))
    bracket = _BRACKETED.search(words)
    if found and bracket and bracket.start() + 1 < found.start():
        # （岩州市，申请代码：E0501）: the code is one of several things that the bracket tells.
        code, suffix, words = words[found.start("code") : found.end("code")].replace(" ", ""), bracket[0], words[: bracket.start()].rstrip(" 　")
    elif found:
        code, label = words[found.start("code") : found.end("code")].replace(" ", ""), words[found.start() : found.end()]
        words = (words[: found.start()] + words[found.end() :]).strip(_AROUND)
    if name := NAME.match(words):
        # 榜单编号：甲01 榜单名称：某技术, both on one line
        words = words[name.end() :].strip(_AROUND)
    while (match := _BRACKETED.search(words)) and (_SUFFIX_WORD.search(match[0]) or match[0][1:-1] in _surfaces()):
        suffix = match[0] + suffix
        words = words[: match.start()].rstrip(" 　")
    return words, suffix, code, label


def shared_brackets(titles: Sequence[tuple[str, str]]) -> list[str]:
    """The bracket at the end of each title that says what sort of project it is, for it comes again or all titles have one; empty where none does.

    `titles` are words and the bracket that was known as such.
    """
    found = [match[0] if (match := _BRACKETED.search(words)) and _SORT.fullmatch(match[0]) else "" for words, _ in titles]
    count = Counter(found)
    everywhere = len(titles) > _FEW and all(bracket or suffix for bracket, (_, suffix) in zip(found, titles, strict=True))
    return [bracket if everywhere or count[bracket] > 1 else "" for bracket in found]


def _end(text: Text, head: Head, limit: int) -> int:
    folded = text.folded
    end = min(head.stop, limit)
    sentence = folded.find("。", head.begin, end)
    if sentence >= 0:
        named = _NAMED.match(folded, head.begin, sentence) if limit < head.stop else None
        # 1. 某装备：研制…。指标：… in one paragraph
        return named.end() if named is not None else sentence
    while end < limit:
        start = end + 1
        stop = folded.find("\n", start)
        stop = limit if stop < 0 or stop > limit else stop
        line, title = folded[start:stop], folded[head.begin : end]
        if not line or not (_open(title) or _is_bracket(line) or _goes_on(title, line)) or len(title) + len(line) > LONGEST_TITLE:
            break
        end = stop
    return end


_NAMED = patterns.compile(r"[^，。；：:！？!?]{3,30}(?=[:：][^。]{8})")
"""A title that a colon parts from what is to be done."""


def _open(title: str) -> bool:
    return title.count("（") + title.count("(") > title.count("）") + title.count(")") or title.count("“") > title.count("”")


def _is_bracket(line: str) -> bool:
    return (_BRACKETED.fullmatch(line) is not None and _SUFFIX_WORD.search(line) is not None) or _CODE_LINE.match(line) is not None


def _goes_on(title: str, line: str) -> bool:
    """Whether a line reads on from a title's first: no longer than it, and without any punctuation."""
    match = _BRACKETED.search(line)
    with_suffix = match is not None and _SUFFIX_WORD.search(match[0]) is not None
    words = line[: match.start()] if match is not None and with_suffix else line
    if _PUNCTUATION.search(words) or numbering(line) is not None or title[-1] in "）)":
        return False
    return with_suffix or (len(title) >= _LEAST and len(line) <= len(title) + 6)


@cache
def _types() -> tuple[tuple[str, str], ...]:
    rows = load("project_types.tsv", ("surface", "type", "examples"))
    return tuple((surface, row["type"]) for row in rows for surface in split(row["surface"]))


@cache
def _surfaces() -> frozenset[str]:
    return frozenset(surface for surface, _ in _types())


def project_type(suffix: str, word: str = "") -> str:
    """The type of a project by the bracket behind its title and the word before its number; empty if neither tells."""
    return next((kind for surface, kind in _types() if surface in suffix or (word and surface in word)), "")


# ---------------------------------------------------------------------------------------------------------- the document

_TITLE_END = patterns.compile(r"(?:指南|榜单|通知|公告|清单|目录|启事|方案|汇总表|需求表|一览表|名单|通告|建议)(?:[（(][^（()）\n]{1,30}[）)])?$")
_LETTERHEAD = patterns.compile(r".{2,30}(?:文件|办公室)$|\p{Han}{1,10}[〔\[（(]\d{4}[〕\]）)]\d{1,4}号$")
_WEB = patterns.compile(
    r"[^>›»]{2,30}[>›»]|(?:您的?)?当前(?:所在)?位置[:：]|(?:索引号|信息名称|主题分类|(?:信息)?(?:来源|分类|类别)|发[布文](?:机构|机关|日期|时间|单位)|成文日期|文号|浏览次数|阅读次数|字体)[:：]"
)
"""What a web page prints above a title: the way to it, who put it there and when."""
_EDITION_LINE = patterns.compile(
    r"[（(](?:\d{4}(?:[-~～—]\d{4})?年度?|(?:\d{4}年度?)?第.{1,3}批|[^（()）\n，。；：]{2,24}(?:领域|方向|专题|板块|专项|类))[）)]"
    r"|的(?:通知|公告|通告|函)"
)
_TITLE_LINES = 7
_ADDRESS = patterns.compile(r"各.{2,60}[:：]$")


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a document and where it stands."""

    words: str
    start: int
    end: int


def document_title(text: Text, limit: int) -> Heading:
    """The document's title. It stands before `limit`, where the first block begins.

    Lines broken inside it are joined; the mark of an annex and a letterhead above it are passed over. In a notice with the guide as its
    annex, the guide's title counts.
    """
    marks = [mark.offset for mark in text.marks[: bisect_left(text.marks, limit, key=_offset)]]
    found = _title_at(text, marks[:_SCANNED], limit)
    annexes = [k for k, offset in enumerate(marks) if offset and text.folded[offset - 1] == "\n" and is_annex(text.folded, offset)]
    for k in annexes[:_ANNEXES]:
        annexed = _title_at(text, marks[k : k + _SCANNED], limit)
        listed = annexed.words.endswith(("一览表", "清单", "目录")) and found.words.endswith("指南")
        if _TITLE_END.search(annexed.words) and not annexed.words.endswith(("汇总表", "名单")) and not listed:
            found = annexed
    return found


def annexed_title(text: Text, mark: int) -> Heading:
    """The title below the mark (an index into `text.marks`) of an annex."""
    return _title_at(text, [m.offset for m in text.marks[mark : mark + _SCANNED]], len(text.content))


_SCANNED = 24
"""A title is looked for in so many lines from the top, or from the mark of an annex."""
_ANNEXES = 40


def _offset(mark: Mark) -> int:
    return mark.offset


def _title_at(text: Text, marks: list[int], limit: int) -> Heading:
    if not marks:
        return Heading("", 0, 0)
    end = min(limit, text.marks[k].offset if (k := bisect_right(text.marks, marks[-1], key=_offset)) < len(text.marks) else limit)
    found = _title_of(text, [*marks, end])
    if not found.words or not _TITLE_END.search(found.words):
        # No line ends as titles do: then whole paragraphs, so that no half sentence comes in.
        paragraphs = [offset for offset in marks if offset == marks[0] or text.folded[offset - 1] == "\n"]
        found = _title_of(text, [*paragraphs, end])
    return found


def _title_of(text: Text, bounds: list[int]) -> Heading:
    """The title made of the first lines that can belong to one. `bounds` are the lines' beginnings and the end of the last."""
    lines: list[str] = []
    begin = end = bounds[0]
    for start, stop in pairwise(bounds[: _TITLE_LINES + 1]):
        line = text.folded[start:stop].strip()
        if not line or (not lines and (is_annex(line) or _LETTERHEAD.match(line) or _WEB.match(line))):
            continue
        number = numbering(line)
        if len(line) > 60 or _is_prose(line, first=not lines) or _ADDRESS.match(line) or (number is not None and number.closed):
            break
        begin = begin if lines else start
        lines.append(text.content[start:stop].strip())
        end = start + len(text.folded[start:stop].rstrip())
        if _TITLE_END.search("".join(lines)):
            # （2030年度）, （第二批）, （海洋装备领域）, 的通知 on a line of its own belongs to it; （征求意见稿） does not.
            below = text.folded[stop : bounds[-1]].split("\n", 1)[0].strip() if lines[-1][-1] not in "）)" else ""
            if _EDITION_LINE.fullmatch(below):
                lines.append(text.content[stop : stop + len(below)])
                end = stop + len(below)
            break
    return Heading("".join(lines), begin, end)


def _is_prose(line: str, *, first: bool) -> bool:
    if not _PUNCTUATION.search(line):
        return False
    return not (first and line.count("，") <= 1 and line[-1] not in "。：:；，")


_DATE_LINE = patterns.compile(r"(?:\d{4}|[二〇○零一二三四五六七八九]{4})年(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})日)?")
_SIGNATURE = 4
"""A signature is looked for in so many last paragraphs."""


_FOOT = patterns.compile(
    r"(?P<sure>[^\n。；]{0,40}(?:ICP备|公网安备|网站标识码|版权所有)|扫一扫|分享[到至]|[上下]一[篇条][:：]|【?(?:打印|关闭)(?:本页|窗口)|Copyright)[^\n。；]{0,120}"
    r"|(?:主办|承办|技术支持|地址|邮编)[^\n。；]{0,120}"
)
"""What a web page prints below an article, a line each; `sure` where nothing else reads so."""
_FOOT_LINES = 12


def _page_foot(content: str) -> int:
    """Where the lines of a web page begin that stand below the article; the end if there are none."""
    foot, stop = len(content), len(content.rstrip("\n"))
    for _ in range(_FOOT_LINES):
        start = content.rfind("\n", 0, stop) + 1
        found = _FOOT.fullmatch(content, start, stop)
        if found is None or start == 0:
            break
        stop = start - 1
        foot = stop if found["sure"] else foot
    return foot


def signature(text: Text) -> int:
    """Where the issuer's name and the date begin that close a notice; the text's end if there are none."""
    content, end = text.folded, _page_foot(text.folded)
    starts: list[int] = []
    stop = end
    for _ in range(_SIGNATURE):
        start = content.rfind("\n", 0, stop) + 1
        starts.append(start)
        if start == 0:
            break
        stop = start - 1
    for k, start in enumerate(starts[:2]):
        line_end = content.find("\n", start)
        if _DATE_LINE.fullmatch(content[start : line_end if line_end >= 0 else end]) is None:
            continue
        begin = start
        for above in starts[k + 1 :]:
            words = content[above : begin - 1]
            if not words or len(words) > 30 or _PUNCTUATION.search(words) or numbering(words) is not None:
                break
            begin = above
        return begin
    return end
