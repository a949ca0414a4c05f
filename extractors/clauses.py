"""Prose cut for reading terms: sentences (at 。 ； ！ ？ and line feeds) and their clauses (at commas outside brackets).

A short line without a stop that stands above others is a label for what follows; so is what stands before a colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractors import patterns

_BRACKET = r"[（(][^（）()\n]{0,160}[）)]"
# What goes on without a stop is cut: nobody writes so long a sentence, and each figure looks through the whole of its own. Most hold no bracket
# and are taken in one go.
_SENTENCE = re.compile(
    rf"(?:[^。；！？;!?\n（(]{{1,1000}}+(?=[。；！？;!?\n]|\Z)|(?:{_BRACKET}|[^。；！？;!?\n]){{1,1000}}+)[。；！？;!?]?"
)
# A comma between digits groups them (1,500).
_CLAUSE = re.compile(rf"(?:[^，,。；！？;!?（(]++|{_BRACKET}|(?<=\d),(?=\d{{3}})|[（(])++")
_NUMBERING = patterns.compile(
    r"\s*(?:[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]|(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[、．)）]|\.(?!\d))|第[一二三四五六七八九十]{1,3}条|[①-⑳])?\s*"
)
_NUMERALS = "一二三四五六七八九十第"
"""Chinese characters with which a numbering may begin."""
_LABEL_LENGTH = 24
# 四、资金拨付与管理, （二）材料报送: numbered lines that name what follows and say nothing themselves.
_HEADING = patterns.compile(r"(?:管理|报送|材料|方式|程序|要求|条件|规定|时间|办法|流程|说明|事项|安排|项目)[：:。]?$")
# （二）材料报送。… and （四）联合基金项目。…: the opening words of a numbered line, its label.
_INLINE = patterns.compile(
    r"(?!采|实行|按|以|由|为|参照|[^。]*(?:牵头|联合(?!基金|资助|体类)|[须应不由可限仅]|鼓励|支持(?!计划)|优先|给予))[\p{Han}“”（）()]{2,20}?"
    r"(?:管理|报送|提交|方式|程序|办法|流程|安排|项目|课题|计划|专项|基金|推荐|填报|申报|审核)。(?=.)"
)
_PROSE = patterns.compile(r"[，。；、,;0-9]")
_TOLD = patterns.compile(r"[，；、,;0-9牵联须应不由可]")


class Clause(NamedTuple):
    """A clause without its numbering. `label` is the line above that names what it is about, empty if none."""

    start: int
    end: int
    label: str


def sentences(text: str, start: int, end: int) -> Iterator[Clause]:
    """The sentences of `text[start:end]`, each as one clause yet to be cut; `text` is folded."""
    label = ""
    line_start = start
    while line_start < end:
        stop = text.find("\n", line_start, end)
        line_end = end if stop < 0 else stop
        line = text[line_start:line_end].strip()
        bare = line[_leading(line) :]
        if (0 < len(bare) <= _LABEL_LENGTH and bare[-1] in "：:") or _is_label(bare):
            label = bare
        titled = label == bare and len(bare) < len(line) and _HEADING.search(bare) is not None
        opening = _INLINE.match(bare) if len(bare) < len(line) else None
        if opening:
            label = opening.group()[:-1]
            line_start = line_start + text[line_start:line_end].index(bare) + opening.end()
        for match in () if titled else _SENTENCE.finditer(text, line_start, line_end):
            yield Clause(match.start(), match.end(), label if bare != label else "")
        line_start = line_end + 1


def clauses(text: str, sentence: Clause) -> tuple[Clause, ...]:
    """The clauses of a sentence; none where it holds nothing but marks."""
    found: list[Clause] = []
    for match in _CLAUSE.finditer(text, sentence.start, sentence.end):
        first = match.start() + _leading(match.group())
        last = match.start() + len(match.group().rstrip())
        if last > first:
            found.append(Clause(first, last, sentence.label))
    return tuple(found)


def _leading(stretch: str) -> int:
    if "\u4e00" <= stretch[:1] <= "\u9fff" and stretch[0] not in _NUMERALS:
        return 0
    found = _NUMBERING.match(stretch)
    return found.end() if found else 0


def _is_label(line: str) -> bool:
    """A short line of nothing but words: 申请人条件, 申报材料."""
    if line.endswith("。"):
        return len(line) <= 12 and not _TOLD.search(line[:-1])
    return 0 < len(line) <= 14 and not _PROSE.search(line[:-1])
