"""Schemes: which headings of a text open topics and projects, told from how numbering and labels hang together.

1. Every line's beginning is asked for a numbering and for a section's label (`headings.py`).
2. The form in which sections are labelled is the one that covers most kinds.
3. The numbering that stands nearest before those labels, again and again, is that of the projects. Without labels it is the one whose
   titles have a bracket behind them and a body below, or that follows on a heading such as 支持方向.
4. What groups the projects and counts on is the numbering of the topics; what stands above that only contains.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Set
from itertools import pairwise

from extractors import patterns
from extractors.headings import Numbering, SectionHeading, chinese_value, follows, is_annex, numbering, own_heading, section_heading
from extractors.model.records import dataclass, replace
from extractors.model.text import Text

LONGEST_TITLE = 120
PLAIN = "plain"
"""The family of headings without a number."""

_LEADERS = patterns.compile(r"(?<![.·…—])[.·…—]{4,}+\d{1,4}$|…\d{1,4}$")
_LEADERS_BEHIND = patterns.compile(r"[.·…—]{2}")
_SENTENCE = patterns.compile(r"[。；;！？!?]")
_CONTENTS = patterns.compile(r"(?<![^\n])目录\n")
_GROUP_WORDS = frozenset({"专题", "子专题", "专项", "领域", "主题", "板块", "章", "节", "篇", "部分", "赛道"})
"""Words that name groups: where nothing stands below such a heading but sections, it is a topic without projects."""
_PAIR = patterns.compile(r"\p{Han}\p{Han}")
_UNIT = patterns.compile(r"[年月日%‰万亿元米吨]|个月|小时|分钟")
_MEASURE = patterns.compile(r"[个项类家种套条次年月日%亿万千百]|体化|致|般|定")
"""What behind a number without closer shows that it counts, or is the beginning of a word."""
NAME = patterns.compile(r"(?:项目|榜单|任务|课题|需求|技术需求|方向|选题|榜题|难题|场景)(?:名称|题目)[:：]|(?:题目|名称|选题)[:：]")


@dataclass(frozen=True, slots=True)
class Head:
    """A line that may be a heading: `offset:stop` its paragraph; `number` and `section` what was found at its beginning.

    `begin` is where the words behind numbering and 项目名称： begin.
    """

    offset: int
    stop: int
    begin: int
    number: Numbering | None
    section: SectionHeading | None
    named: bool = False
    closed: bool = True
    """Whether a closer or a blank parts the numbering from the words; where none does, only a sequence proves it."""
    inline: bool = False
    """Whether the label stands inside a paragraph, behind a full stop."""
    bullet: int = 0
    """So many characters of a bullet (◆) stand before the heading."""

    @property
    def family(self) -> str:
        """The numbering's family; empty for a bare label, `PLAIN` for a bare title."""
        if self.number is not None:
            return self.number.family
        return "" if self.section is not None else PLAIN

    @property
    def value(self) -> tuple[int, ...]:
        return self.number.value if self.number else ()

    @property
    def word(self) -> str:
        """The word before the number (专题, 项目); empty without."""
        return self.number.word if self.number else ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """What was induced: the families of the projects' and topics' numbering, the form of the section labels (a family, "" for bare labels,
    None where there are none), and the headings of projects, topics and containers, each in order."""

    family: str = ""
    topic_family: str = ""
    form: str | None = None
    projects: tuple[Head, ...] = ()
    topics: tuple[Head, ...] = ()
    containers: tuple[Head, ...] = ()


def had_blank(text: Text, offset: int) -> bool:
    """Whether normalisation took a blank out right before `offset`, on the same line."""
    return _blank_before(text, bisect_left(text.runs, (offset, 0, 0)), offset)


def blanks(text: Text, start: int, end: int) -> Iterator[int]:
    """The offsets from `start` to before `end` for which that holds."""
    for k in range(bisect_left(text.runs, (start, 0, 0)), bisect_left(text.runs, (end, 0, 0))):
        if _blank_before(text, k, text.runs[k][0]):
            yield text.runs[k][0]


def _blank_before(text: Text, k: int, offset: int) -> bool:
    """The same, where `k` is the run that begins at `offset` if any does."""
    if not 0 < k < len(text.runs) or text.runs[k][0] != offset:
        return False
    start, line, column = text.runs[k - 1]
    return text.runs[k][1] == line and text.runs[k][2] > column + offset - start


def _is_parted(text: Text, offset: int) -> bool:
    """Whether such a blank parts words: in a torn text layer, where Chinese characters beside it are parted too, it does not."""
    k = bisect_left(text.runs, (offset, 0, 0))
    if not _blank_before(text, k, offset):
        return False
    torn = _blank_before(text, k - 1, offset - 1) and _PAIR.match(text.folded, offset - 2)
    return not torn and not (_blank_before(text, k + 1, offset + 1) and _PAIR.match(text.folded, offset))


def find_heads(text: Text) -> list[Head]:
    """The lines that may be headings, in order; those of a table of contents and of table cells left out."""
    folded, found = text.folded, list[Head]()
    in_cells = [(cell.start, cell.end) for cell in text.cells]
    for mark in text.marks:
        offset = mark.offset
        if (offset and folded[offset - 1] != "\n") or (found and offset < found[-1].begin):
            continue
        k = bisect_right(in_cells, (offset, len(folded))) - 1
        if k >= 0 and offset < in_cells[k][1]:
            continue
        head = _head(text, offset)
        if head is not None:
            if found and found[-1].offset >= head.offset:
                # Its number, on a line of its own.
                found.pop()
            found.append(head)
    return _with_inline(text, _with_own(text, _with_words(text, _without_contents(text, _with_lost(text, _without_echoes(found))))))


def _with_lost(text: Text, heads: list[Head]) -> list[Head]:
    """Adds the labels behind which a blank was lost, in a guide whose labels nothing but a blank closes: 考核指标误差不超过1% beside 考核指标 误差…"""
    labels = [head for head in heads if head.section is not None and head.number is None]
    blank = [
        head.section.label
        for head in labels
        if head.section and head.section.exact and not head.section.closer and head.section.end < head.stop and text.folded[head.section.end - 1] not in "】]」〗"
    ]
    if len(blank) * 2 <= len(labels):
        return heads
    taken, lost = {head.offset for head in heads}, list[Head]()
    for mark in text.marks:
        offset = mark.offset
        if offset in taken or (offset and text.folded[offset - 1] != "\n"):
            continue
        section = section_heading(text.folded, offset, gaps=lambda _at: True)
        if section is not None and not section.closer and section.level != "guide":
            lost.append(replace(_bare(text, offset), section=section))
    count = Counter(head.section.label for head in lost if head.section)
    found = [head for head in lost if head.section and (head.section.label in blank or count[head.section.label] > 1)]
    return sorted([*heads, *found], key=lambda head: head.offset)


_OWN_WORD = patterns.compile(
    r"[【\[]?(?:第(?P<ordinal>[一二三四五六七八九十]{1,3}|\d{1,2})(?P<counted>[\p{Han}--条步批次届期款阶]{1,2})"
    r"|(?P<word>(?![图表式注附第])\p{Han}{1,5}?|[A-Z][a-z]{2,8})[ ]?(?P<number>[一二三四五六七八九十]{1,3}|\d{1,3}(?![\d.])))(?P<closer>[】\]]?[:：、.．]|[】\]])?"
)


def _with_words(text: Text, heads: list[Head]) -> list[Head]:
    """Adds the headings that count with a word of this guide alone: 榜一：, 议题2：, 第三榜 … with labels below one after the other."""
    taken = {head.offset for head in heads}
    found: dict[str, list[Head]] = {}
    for mark in text.marks:
        offset = mark.offset
        if offset in taken or (offset and text.folded[offset - 1] != "\n"):
            continue
        match = _OWN_WORD.match(text.folded, offset, min(len(text.folded), offset + 12))
        if match is None or not (match["closer"] or (had_blank(text, match.end()) and not _MEASURE.match(text.folded, match.end()))):
            continue
        word, printed = (match["counted"], match["ordinal"]) if match["counted"] else (match["word"], match["number"])
        value = (int(printed) if printed.isdecimal() else chinese_value(printed),)
        family = f"第{word}" if match["counted"] else word
        stop = text.folded.find("\n", offset)
        number = Numbering(family, value, printed, word, match.end(), closed=True)
        head = Head(offset, stop if stop >= 0 else len(text.folded), match.end(), number, None)
        if is_title(text, head):
            found.setdefault(family, []).append(head)
    added: list[Head] = []
    for _ in range(2):
        # The second time for the words above them: 链条一 above 产品1.
        starts = sorted((*taken, *(head.offset for head in added)))
        held = {head.offset for head in heads if head.section is not None} | {head.offset for head in added}
        for family in [family for family, group in found.items() if _leads_labels(group, starts, held)]:
            added.extend(found.pop(family))
    return sorted([*heads, *added], key=lambda head: head.offset) if added else heads


def _leads_labels(group: list[Head], starts: list[int], held: Set[int]) -> bool:
    """Whether most of the headings of one word stand directly above one of those `held`, two of them one after the other."""
    above: list[bool] = []
    for head, after in zip(group, [*(head.offset for head in group), 1 << 60][1:], strict=True):
        k = bisect_right(starts, head.offset)
        above.append(k < len(starts) and starts[k] < after and starts[k] in held)
    pairs = any(a and b and follows(first.value, second.value) for (a, b), (first, second) in zip(pairwise(above), pairwise(group), strict=True))
    return pairs and sum(above) * 2 > len(group)


def _without_echoes(heads: list[Head]) -> list[Head]:
    """Drops the labels closed by nothing but a blank that repeat the numbered one above them: 资助额度 300万元 below （四）支持强度.

    A blank is what a page may show between a word and a figure.
    """
    return [head for above, head in zip([None, *heads], heads, strict=False) if above is None or not _echoes(above, head)]


def _echoes(above: Head, head: Head) -> bool:
    if above.number is None or above.section is None or head.section is None or head.number is not None or head.section.closer:
        return False
    directly = above.section.text >= above.stop == head.offset - 1
    return directly and head.section.text < head.stop and above.section.kind == head.section.kind


def _with_own(text: Text, heads: list[Head]) -> list[Head]:
    """Gives the headings that are labels of this guide alone their section, where they come back: those known by the last word (实施内容, 承接条件),
    and those that stand where a label would (`_between_labels`).

    A kind that known labels name again and again needs none: there 示范内容 only divides what stands below 研究内容.
    """
    known = Counter(head.section.kind for head in heads if head.section is not None and head.section.exact)
    named = {kind for kind, count in known.items() if count > 1 and kind != "other"}
    at = {head.offset: head for head in heads}
    cells = {cell.start for cell in text.cells}
    own: dict[int, Head] = {}
    for mark in text.marks:
        offset = mark.offset
        head = at.get(offset)
        if (offset and text.folded[offset - 1] != "\n") or (head is not None and (head.section is not None or head.named)):
            continue
        bullet = _BULLET.match(text.folded, offset) if head is None and _BULLETS[text.folded[offset : offset + 1]] else None
        begin = head.begin if head is not None else bullet.end() if bullet else offset
        section = own_heading(text.folded, begin)
        if section is None or section.kind in named or (section.label.endswith("领域") and _holds_titles(text, heads, head)):
            continue
        if head is None and (_cut_in_prose(text, offset) or (not section.closer and offset in cells)):
            continue
        own[offset] = replace(head or replace(_bare(text, offset), bullet=begin - offset), section=section)
    count = Counter((head.family, head.section.word) for head in own.values() if head.section is not None)
    at |= {offset: head for offset, head in own.items() if head.section is not None and count[head.family, head.section.word] > 1}
    at |= _between_labels(text, [at[offset] for offset in sorted(at)])
    return [at[offset] for offset in sorted(at)]


def _holds_titles(text: Text, heads: list[Head], head: Head | None) -> bool:
    """Whether titles stand below a heading of fields (支持领域), up to the next of its numbering, and not a list of them; so they do below a bare line."""
    if head is None or head.number is None:
        return True
    at = bisect_left([other.offset for other in heads], head.offset) + 1
    end = next((k for k in range(at, len(heads)) if heads[k].family == head.family), len(heads))
    inside = [other for other in heads[at:end] if other.number is not None]
    return any(other.word or (is_title(text, other) and not _is_sentence(text, other)) for other in inside)


def _bare(text: Text, offset: int) -> Head:
    stop = text.folded.find("\n", offset)
    return Head(offset, stop if stop >= 0 else len(text.folded), offset, None, None)


def _is_attribute(head: Head) -> bool:
    """Whether a bare label tells one thing on its own line: 拟支持项目数：1～2项."""
    if head.section is None or head.number is not None or head.section.kind not in ("other", "funding"):
        return False
    return head.section.text < head.stop <= head.offset + _FIELD


def _between_labels(text: Text, heads: list[Head]) -> dict[int, Head]:
    """The labels of this guide alone that no word tells, by offset: right above a known label, with a number that it counts on from
    (1.产品描述： above 2.技术指标：), or without one below a numbered title. They come back."""
    found: dict[int, Head] = {}
    for head, after in pairwise(heads):
        if after.section is None or head.named or not (head.number is not None if head.section is None else _is_attribute(head)):
            continue
        if after.number is None:
            # The paragraphs between a title and the first label, or between two that only tell attributes.
            offset = head.stop + 1
            while offset < after.offset and (section := own_heading(text.folded, offset, any_word=True)) is not None:
                bare = _bare(text, offset)
                found[offset] = replace(bare, section=section)
                offset = bare.stop + 1
        elif head.section is None and head.family == after.family and follows(head.value, after.value):
            section = own_heading(text.folded, head.begin, any_word=True)
            if section is not None:
                found[head.offset] = replace(head, section=section)
    count = Counter((head.family, head.section.word) for head in found.values() if head.section is not None)
    return {offset: head for offset, head in found.items() if head.section is not None and count[head.family, head.section.word] > 1}


_INLINE = patterns.compile(r"(?<=[。；;])(?P<label>[\p{Han}]{2,10})[:：]")


def _with_inline(text: Text, heads: list[Head]) -> list[Head]:
    """Adds the labels that stand inside of paragraphs, where no line begins with a label of their kind: all of a project in one paragraph.

    Else only those that share a short line with another label, again and again: 实施期限：3年。支持经费：500万元。
    """
    kinds = {head.section.kind for head in heads if head.section is not None}
    if not {"research_content", "indicators"} <= kinds:
        found = _inline(text, 0, len(text.folded))
        told = any(head.section and head.section.kind in ("research_content", "indicators") for head in found)
        return sorted([*heads, *found], key=lambda head: head.offset) if told else heads
    alone = {head.section.word for head in heads if head.section is not None}
    found = [
        inner
        for head in heads
        if head.section is not None and head.section.text < head.stop < head.offset + _SHARED
        for inner in _inline(text, head.section.text, head.stop)
        if inner.section and inner.section.kind in ("funding", "requirements") and inner.section.word not in alone
    ]
    count = Counter(head.section.word for head in found if head.section)
    found = [head for head in found if head.section and count[head.section.word] > 1]
    return sorted([*heads, *found], key=lambda head: head.offset) if found else heads


def _inline(text: Text, start: int, end: int) -> list[Head]:
    """The labels in a stretch that stand behind a full stop."""
    found: list[Head] = []
    for match in _INLINE.finditer(text.folded, start, end):
        section = section_heading(text.folded, match.start())
        if section is None and match["label"] == _INDICATORS:
            section = SectionHeading(_INDICATORS, _INDICATORS, "indicators", "project", match.start(), match.end("label"), match.end(), exact=True, closer=":")
        if section is not None and section.exact and section.level != "guide":
            stop = text.folded.find("\n", match.start())
            found.append(Head(match.start(), stop if stop >= 0 else len(text.folded), match.start(), None, section, inline=True))
    return found


_INDICATORS = "指标"
"""A label only behind a full stop: at a line's beginning it is the end of 技术指标 broken in two."""
_SHARED = 80
_BULLET = patterns.compile(r"[■●▲◆★※▪◇○□►➢❖✓▶☆*\uf000-\uf0ff][ ]?")
_BULLETS = patterns.Edge(_BULLET)
_DIGITS = patterns.compile(r"\d+")
_CODED = patterns.compile(r"(?:项目|榜单|任务|课题|需求|榜题|难题)?(?:编号|序号|代码)[:：](?P<code>[0-9A-Za-z\-]{1,20})\n")


def _head(text: Text, offset: int) -> Head | None:
    folded = text.folded
    stop = folded.find("\n", offset)
    stop = len(folded) if stop < 0 else stop
    bullet = _BULLET.match(folded, offset, stop) if _BULLETS[folded[offset : offset + 1]] else None
    start, words = offset, bullet.end() if bullet else offset
    number = _named_inside(folded, numbering(folded, words))
    loose = False
    if number is not None:
        loose = not number.closed and not had_blank(text, number.end) and number.end < stop
        cut = number.family == "1." and not number.closed and _cut_in_prose(text, offset)
        counts = cut or (number.family in ("code", "1.") and not number.closed and _UNIT.match(folded, number.end) is not None)
        if counts or (loose and (number.family == "code" or not (number.word or "." in number.printed) or _MEASURE.match(folded, number.end))):
            number = None
    begin = number.end if number else words
    section = section_heading(folded, begin, gaps=lambda at: _is_parted(text, at))
    if section is not None and number is None:
        prose = _cut_in_prose(text, offset)
        alone = section.level == "guide" and section.text >= stop
        if prose or not (section.exact or section.closer in (":", "：") or alone):
            section = None
    if number is not None and (number.word or "." in number.printed) and begin >= stop and (below := _title_below(folded, stop + 1)):
        # 榜单一 on a line of its own, its title on the next.
        begin = below
        stop = folded.find("\n", begin)
        stop = len(folded) if stop < 0 else stop
    name = NAME.match(folded, begin, stop)
    names = name.end() if name is not None else _name_with_code(folded, section, stop)
    if names:
        section, begin = None, names
        above = folded.rfind("\n", 0, max(offset - 1, 0)) + 1
        coded = _CODED.fullmatch(folded, above, offset) if offset else None
        if coded is not None and number is None:
            # 榜单编号：… above 榜单名称：… is its number, and the project begins there.
            digits = _DIGITS.findall(coded["code"])
            number = Numbering("code", tuple(map(int, digits)) or (0,), coded["code"], "", coded.end("code"), closed=True)
            offset = above
        elif number is None and (own := numbering(folded, above)) is not None and own.word and own.end >= offset - 1:
            # So is 榜单1 on a line of its own.
            number, offset = own, above
    if not (number or section or names or opens_annex(text, offset)) or _LEADERS.search(folded, offset, stop):
        return None
    return Head(offset, stop, begin, number, section, names > 0, number is None or not loose, bullet=words - start)


def _name_with_code(folded: str, section: SectionHeading | None, stop: int) -> int:
    """Where the title begins that a label names, for it has a code of application behind it (研究方向：某机理（申请代码1选择…）); 0 for any other label."""
    if section is None or section.closer not in (":", "：") or stop - section.text > LONGEST_TITLE:
        return 0
    return section.text if _FUND_CODE.search(folded, section.text, stop) else 0


_BARE_TITLE = patterns.compile(r"[^，。；：:;！？!?\n]{2,60}(?=\n)")


def _title_below(folded: str, start: int) -> int:
    """Where on the line at `start` the title begins that the line tells: a bare one, or behind its label (一、项目名称：…); 0 where it tells none."""
    number = numbering(folded, start)
    name = NAME.match(folded, number.end if number is not None and number.closed else start)
    if name is not None:
        return name.end()
    return start if _is_bare_title(folded, start) else 0


def _is_bare_title(folded: str, start: int) -> bool:
    """Whether the line at `start` is a title without number or label."""
    match = _BARE_TITLE.match(folded, start)
    return match is not None and numbering(folded, start) is None and section_heading(folded, start) is None and not is_annex(folded, start)


def _named_inside(folded: str, number: Numbering | None) -> Numbering | None:
    """The number of a heading: that with a word of its own where two stand (一、专题一：…, （二）方向1：…)."""
    if number is None or number.word or not number.closed:
        return number
    inner = numbering(folded, number.end)
    named = inner is not None and inner.word and inner.closed and folded[inner.end - 1] in ":：、"
    return inner if named else number


_FORM = patterns.compile(
    r"[^\n，。；：]{0,24}(?:申报书|申请书|申报表|申请表|推荐表|汇总表|承诺书|任务书|登记表|信息表|征集表)"
    r"[（(](?:格式|模板|样式|样表|式样|参考)[^（()）\n]{0,10}[）)](?=\n|\Z)"
)
"""The title of a form to fill in."""
_FORM_NAMED = re.compile(r"[书表][（(]")
_LONGEST_FORM = 60


def opens_annex(text: Text, offset: int) -> bool:
    """Whether the paragraph at `offset` marks an annex (附件2, 附件 3 汇总表) or a form to fill in (项目申报书（格式））."""
    end = offset + _LONGEST_FORM
    if _FORM_NAMED.search(text.folded, offset, end) is not None and _FORM.match(text.folded, offset, end) is not None:
        return True
    return is_annex(text.folded, offset, gaps=lambda at: _is_parted(text, at))


_FIELD = 40
_FIELD_LABEL = patterns.compile(r"\p{Han}{2,12}[:：][^。；]{0,36}[\p{Han}0-9）)]")


def _cut_in_prose(text: Text, offset: int) -> bool:
    """Whether the paragraph above breaks off in mid-sentence, so that what follows only looks like a label."""
    if offset == 0:
        return False
    start = text.folded.rfind("\n", 0, offset - 1) + 1
    above = text.folded[start : offset - 1]
    if len(above) < _FIELD and _FIELD_LABEL.match(above):
        # 共拟支持经费：600万元，每项200万元: a line of a form ends without a stop.
        return False
    return len(above) > 20 and "，" in above and above[-1] not in "。；;:：！？!?）)”》】"


def _without_contents(text: Text, heads: list[Head]) -> list[Head]:
    """Drops the headings between 目录 and the place where its first entry comes back."""
    match = _CONTENTS.search(text.folded, 0, 3000)
    if match is None:
        return heads
    inside = [head for head in heads if head.offset >= match.end()]
    if not inside:
        return heads
    # Entries with leaders are no headings: the first of them comes back as one.
    leaders = _LEADERS_BEHIND.search(text.folded, match.end(), text.folded.find("\n", match.end()))
    if leaders is not None and leaders.start() > match.end() + 1:
        back = text.folded.find("\n" + text.folded[match.end() : leaders.start()], match.end())
        if back >= 0:
            return [head for head in heads if head.offset < match.start() or head.offset > back]
    first = text.folded[inside[0].offset : inside[0].stop][:24].rstrip("0123456789 ")
    again = next((head for head in inside[1:] if text.folded.startswith(first, head.offset)), None)
    return heads if again is None else [head for head in heads if head.offset < match.start() or head.offset >= again.offset]


def is_title(text: Text, head: Head, stop: int | None = None) -> bool:
    """Whether what stands behind the numbering, up to `stop` or the paragraph's end, reads as a title: short, and no sentence."""
    words = text.folded[head.begin : head.stop if stop is None else stop]
    return 2 <= len(words) <= LONGEST_TITLE and _SENTENCE.search(words[:-1]) is None and words[-1] not in "；;，、"


def _beside_lists(text: Text, heads: list[Head]) -> set[int]:
    """Offsets of the labels that count on from a heading which holds a list of directions, topic by topic: （二）申报要求 behind （一）支持方向 is the
    topic's own."""
    lists = [k for k, head in enumerate(heads) if head.number and head.section is None and head.closed and _contains(text, head)]
    again = Counter((heads[k].family, heads[k].value) for k in lists)
    found: set[int] = set()
    for k in lists:
        last, listed = heads[k], Counter[str]()
        for other in heads[k + 1 :] if again[last.family, last.value] > 1 else ():
            if other.family == heads[k].family:
                several = last is not heads[k] or max(listed.values(), default=0) > 1
                own = other.section is not None and other.section.kind not in ("research_content", "indicators")
                if not (several and own and follows(last.value, other.value)):
                    break
                found.add(other.offset)
                last = other
            elif last is heads[k] and other.number is not None and other.section is None and is_title(text, other):
                listed[other.family] += 1
    return found


_TASK = frozenset(("research_content", "indicators"))


def _section_form(heads: list[Head], beside: Set[int]) -> str | None:
    """The form in which sections are labelled; None where nothing is labelled that a project would hold. `beside` are the labels of topics.

    It is the one that tells again and again what is to be done or reached (what is granted and who applies may stand below each topic), covers
    most kinds again and again (the chapters of the guide itself may have as many, each once), then most kinds, then the most frequent, then the first.
    """
    kinds: dict[str, Counter[str]] = {}
    for head in heads:
        if head.section is not None and head.section.level != "guide" and head.offset not in beside:
            kinds.setdefault(head.family, Counter())[head.section.kind] += 1
    count = {form: held.total() for form, held in kinds.items()}
    again = {form: {kind for kind, times in held.items() if times > 1} - {"other"} for form, held in kinds.items()}
    forms = [form for form, held in kinds.items() if held.keys() & _TASK or (count[form] > 3 and len(held) > 1)]
    if not forms:
        return None

    def rank(form: str) -> tuple[int, ...]:
        held = kinds[form]
        return bool(again[form] & _TASK), len(again[form]), len(held.keys() - {"other"}), len(held), count[form], -forms.index(form)

    return max(forms, key=rank)


def _anchors(heads: list[Head], form: str) -> list[int]:
    """Indices of the section headings of which each project has one: the most frequent kind, research content where it is a tie."""
    count = Counter(head.section.kind for head in heads if head.section is not None and head.family == form and head.section.level != "guide")
    kind = max(count, key=lambda k: (k != "other", count[k], k == "research_content"))
    return [index for index, head in enumerate(heads) if head.section is not None and head.family == form and head.section.kind == kind]


def _leads(text: Text, heads: list[Head], index: int) -> bool:
    """Whether a heading is a title directly above a section's label, be it in the usual form or not (发榜单位： above 一、需求背景)."""
    head, after = heads[index], heads[index + 1] if index + 1 < len(heads) else None
    if head.section is not None or (head.number is None and not head.named) or after is None or after.section is None:
        return False
    return is_title(text, head, min(head.stop, after.offset))


def _within(heads: list[Head], form: str) -> set[int]:
    """Indices of the headings without a word that count on as the labels do, or stand between two that do: what a section lists is no project."""
    found: set[int] = set()
    since: list[int] = []
    for index, head in enumerate(heads if form else ()):
        if head.family == form:
            above = heads[since[0]] if since else head
            if above.family == form and above.value == (*head.value[:-1], head.value[-1] - 1):
                found.update(k for k in since if not heads[k].word)
            since = []
        since.append(index)
    return found


def _is_sentence(text: Text, head: Head) -> bool:
    """Whether the line ends with a full stop, as items do and titles rarely."""
    return text.folded[head.stop - 1] == "。"


def _labelled_projects(text: Text, heads: list[Head], form: str) -> tuple[str, list[Head]]:
    """Family and headings of the projects of a guide whose sections are labelled."""
    anchors = _anchors(heads, form)
    windows: list[list[int]] = []
    within = _within(heads, form)
    for low, high in zip([-1, *anchors], anchors, strict=False):
        windows.append([index for index in range(low + 1, high) if index not in within and _leads(text, heads, index)])
    clean = [[i for i in window if not _is_sentence(text, heads[i]) or heads[i + 1].inline] for window in windows]
    windows = [c or window for c, window in zip(clean, windows, strict=True)] if any(clean) else windows
    votes = Counter(heads[window[-1]].family for window in (clean if any(clean) else windows) if window)
    total = sum(votes.values())
    if total * 2 < len(anchors):
        plain = _plain_projects(text, heads, form)
        if len(plain) > total:
            return plain[0].family, plain
    if not votes:
        return "", []
    family = _deepest(heads, windows, votes)
    chosen = [heads[next(i for i in reversed(window) if heads[i].family == family)] for window in windows if any(heads[i].family == family for i in window)]
    starts = [head.offset for head in heads]
    offsets = [head.offset for head in chosen]
    for index, head in enumerate(heads):
        if head.family != family or head.section is not None or not is_title(text, head) or _is_sentence(text, head):
            continue
        k = bisect_left(offsets, head.offset)
        if k < len(offsets) and offsets[k] == head.offset:
            continue
        # A project that lacks the label all others have, or has none at all: its number must fit in.
        decimal = "." in (head.number.printed if head.number else "") and k > 0
        if not (head.word or decimal or (k and _begins_anew(heads, starts, offsets[k - 1], index))):
            continue
        if _fits(chosen[k - 1] if k else None, head, chosen[k] if k < len(chosen) else None):
            chosen.insert(k, head)
            offsets.insert(k, head.offset)
    chosen = _with_labels_above(heads, _with_others(heads, windows, chosen))
    for head in reversed(heads[: bisect_left(starts, chosen[0].offset)]):
        # 4. is the first with labels: 1. to 3. above it, which count up to it, have none.
        if head.family == family and head.section is None and follows(head.value, chosen[0].value) and is_title(text, head) and not _is_sentence(text, head):
            chosen.insert(0, head)
    return family, chosen


def _with_others(heads: list[Head], windows: list[list[int]], projects: list[Head]) -> list[Head]:
    """The same projects with those beside them that count with another word: 榜单1, 榜单2, then 项目1, 项目2. What holds one of them is no project."""
    starts = [head.offset for head in projects]
    groups: dict[str, list[Head]] = {}
    for window in windows:
        families = {heads[k].family for k in window}
        if window and (last := heads[window[-1]]).word and projects[0].word and not families & {projects[0].family}:
            groups.setdefault(last.family, []).append(last)
    for group in groups.values():
        apart = bisect_left(starts, group[0].offset) == bisect_left(starts, group[-1].offset)
        if len(group) > 1 and group[0].word not in _GROUP_WORDS and apart and any(follows(a.value, b.value) for a, b in pairwise(group)):
            projects = sorted([*projects, *group], key=lambda head: head.offset)
    return projects


def _with_labels_above(heads: list[Head], projects: list[Head]) -> list[Head]:
    """The same projects, beginning at the label that stands on the line above each of their names: 所属领域：… above 榜单名称：…"""
    above = {head.stop + 1: head for head in heads if head.number is None and head.section is not None}
    labels = [above.get(head.offset) if head.named else None for head in projects]
    words = {label.section.word if label is not None and label.section is not None else "" for label in labels}
    if len(projects) < 2 or len(words) != 1 or "" in words:
        return projects
    return [replace(head, offset=label.offset) for head, label in zip(projects, labels, strict=True) if label is not None]


def _begins_anew(heads: list[Head], starts: list[int], project: int, index: int) -> bool:
    """Whether the label right below a heading stood already in the project that began at `project`: then this heading begins another."""
    below = heads[index + 1].section if index + 1 < len(heads) else None
    return below is not None and any(head.section and head.section.word == below.word for head in heads[bisect_left(starts, project) : index])


def _deepest(heads: list[Head], windows: list[list[int]], votes: Counter[str]) -> str:
    """The family of the projects: the one with most votes, or one with a word of its own that stands below that one's headings.

    Where some topics are split into directions and others not, the topics may have more votes.
    """
    family = votes.most_common(1)[0][0]
    for other, count in votes.items():
        below = [
            window
            for window in windows
            if window and heads[window[-1]].family == other and any(heads[i].family == family for i in range(max(0, window[-1] - 2), window[-1]))
        ] if other != family and count > 1 else []
        if below and next(head for head in heads if head.family == other).word:
            return other
    return family


def _fits(before: Head | None, head: Head, after: Head | None) -> bool:
    """Whether a heading's number goes between those of its neighbours."""
    if before is not None and not follows(before.value, head.value, head.family):
        return False
    return after is None or follows(head.value, after.value, head.family) or after.value[-1] == 1


def _plain_projects(text: Text, heads: list[Head], form: str) -> list[Head]:
    """The titles without a number that stand above the labels, where labels begin anew."""
    found: list[Head] = []
    seen: set[str] = set()
    for head in heads:
        if head.section is None or head.family != form or head.section.level == "guide":
            continue
        if not seen or head.section.word in seen:
            seen = set()
            start = text.folded.rfind("\n", 0, max(head.offset - 1, 0)) + 1
            title = Head(start, head.offset - 1, start, None, None)
            if head.offset and head.offset - 1 - start <= 60 and is_title(text, title) and "，" not in text.folded[start : head.offset]:
                found.append(title)
        seen.add(head.section.word)
    return _with_numbers(text, found) if len(found) > 1 else []


_DIGITS_BEFORE = patterns.compile(r"(?P<digits>\d{1,2})(?=\p{Han})")


def _with_numbers(text: Text, titles: list[Head]) -> list[Head]:
    """The same titles with their numbers, where digits with nothing behind them count all of them from 1: 1高纯钨粉, 2铜箔 …"""
    found = [_DIGITS_BEFORE.match(text.folded, head.offset) for head in titles]
    if [match["digits"] if match else "" for match in found] != [str(k) for k in range(1, len(titles) + 1)]:
        return titles
    return [
        replace(head, number=Numbering("1.", (k,), str(k), "", head.offset + len(str(k)), closed=False), begin=head.offset + len(str(k)))
        for k, head in enumerate(titles, 1)
    ]


_BRACKET = patterns.compile(r"(?:代码|类|项目|编号|揭榜)[^（()）\n]{0,60}[）)]$")


def _unlabelled_projects(text: Text, heads: list[Head]) -> tuple[str, list[Head]]:
    """Family and headings of the projects of a guide without labels: the numbered titles with a body below, mostly with a bracket behind."""
    groups: dict[str, list[Head]] = {}
    brackets: Counter[str] = Counter()
    for index, head in enumerate(heads):
        if head.number is None or head.section is not None or not is_title(text, head) or text.folded[head.stop - 1] == "。":
            continue
        limit = heads[index + 1].offset if index + 1 < len(heads) else len(text.folded)
        body = text.folded[head.stop : limit]
        if "。" not in body:
            continue
        groups.setdefault(head.family, []).append(head)
        line_end = text.folded.find("\n", head.stop + 1)
        below = text.folded[head.stop + 1 : line_end if line_end >= 0 else limit]
        brackets[head.family] += bool(_BRACKET.search(text.folded, head.begin, head.stop) or (below[:1] in "（(" and _BRACKET.search(below)))
    family = max(brackets, key=lambda name: brackets[name], default="")
    if not family or brackets[family] < 2 or brackets[family] * 2 < len(groups[family]):
        return "", []
    return family, groups[family]


_FUND_CODE = patterns.compile(r"[（(]申请代码[^（()）\n]{0,60}[）)]$")
_KIND_LINE = patterns.compile(r"(?<=\n)(?:集成|重点支持|重点|培育|面上|一般|重大|青年)项目(?:研究方向)?[。：:]?(?=\n)")
"""集成项目, 重点支持项目研究方向： on a line of its own: what kind of project is named below."""


def _coded_projects(text: Text, heads: list[Head]) -> list[Head]:
    """The titles with a code of application behind them, in whatever numbering: each is a project of a fund."""
    return [
        head
        for head in heads
        if (head.number or head.named) and not head.section and is_title(text, head) and _FUND_CODE.search(text.folded, head.begin, head.stop)
    ]


def _behind_codes(text: Text, projects: list[Head]) -> list[Head]:
    """The same projects, their titles beginning behind the code that each has there: 1. JB31-01 某技术."""
    codes = [numbering(text.folded, head.begin) if head.number is not None else None for head in projects]
    if not all(code is not None and code.family == "code" for code in codes):
        return projects
    return [replace(head, begin=code.end) for head, code in zip(projects, codes, strict=True) if code is not None]


def _kind_lines(text: Text, start: int, end: int) -> list[Head]:
    """The lines between two offsets that only say what kind of project is named below."""
    return [Head(m.start(), m.end(), m.start(), None, None) for m in _KIND_LINE.finditer(text.folded, start, end)]


def _worded_projects(text: Text, heads: list[Head]) -> tuple[str, list[Head]]:
    """The same where a word before the number says so: 方向一：, 方向二：, … each a title with a body below it, counting on from 1."""
    groups: dict[str, list[Head]] = {}
    for index, head in enumerate(heads):
        if (head.word or head.family == "code") and head.section is None and is_title(text, head) and not _is_sentence(text, head):
            limit = heads[index + 1].offset if index + 1 < len(heads) else len(text.folded)
            if "。" in text.folded[head.stop : limit]:
                groups.setdefault(head.family, []).append(head)
    runs = {family: [head for run in _runs(group) for head in run] for family, group in groups.items() if family != "code"}
    codes = groups.get("code", [])
    if len(codes) > 2 and all(follows(a.value, b.value, "code") for a, b in pairwise(codes)):
        # 1011 某器件, 1012 某材料, 1021 …
        runs["code"] = codes
    family = max(runs, key=lambda name: len(runs[name]), default="")
    return (family, runs[family]) if family and len(runs[family]) > 1 else ("", [])


_CONTAINERS = 8
"""No guide has more headings that announce directions."""
_SHORT = patterns.compile(r"[^，,；;：:。]{2,30}。(?=.)")
_DUTY = patterns.compile(r"应(?![用急力激])|须|不得|可以|需要|负责|要求|加强|做好|给予|奖励|补助|资助|申报|申请|推荐|提交|单位|企业|万元|按照|符合")


def _contained_projects(text: Text, heads: list[Head]) -> tuple[str, list[Head]]:
    """The same where nothing but a heading above tells that directions follow (一、支持方向; （二）重点支持项目): numbered titles with a body, below
    them or behind their full stop, or where it has none of these a sentence each."""
    named = [k for k, head in enumerate(heads) if head.number and _announces(text, head)][:_CONTAINERS]
    bodied: dict[str, list[Head]] = {}
    sentences: dict[str, list[Head]] = {}
    reached = 0
    for index in named:
        container = heads[index]
        end = next((h.offset for h in heads[index + 1 :] if h.family == container.family and follows(container.value, h.value)), len(text.folded))
        for k, head in enumerate(heads[index + 1 :], index + 1):
            if head.offset >= end:
                break
            if head.offset <= reached or head.number is None or head.section is not None or head.family == container.family or _announces(text, head):
                continue
            after = heads[k + 1].offset if k + 1 < len(heads) else len(text.folded)
            short = _SHORT.match(text.folded, head.begin, head.stop)
            title = text.folded[head.begin : head.stop] if short is None else short[0]
            below = text.folded[head.stop : min(after, end)]
            if _DUTY.search(title) or (short is None and not is_title(text, head)):
                continue
            if short is not None or (not _is_sentence(text, head) and "。" in below):
                bodied.setdefault(head.family, []).append(head)
            elif _is_sentence(text, head) and not below.strip():
                sentences.setdefault(head.family, []).append(head)
        reached = max(reached, end - 1)
    for groups in (bodied, sentences):
        family = max(groups, key=lambda name: len(groups[name]), default="")
        if len(groups.get(family, ())) > 2:
            return family, groups[family]
    return "", []


def _levels(text: Text, heads: list[Head], projects: list[Head], form: str | None) -> list[list[list[Head]]]:
    """The levels above the projects, the nearest first: each the runs of one family, of which one begins before the first project.

    A family that numbers the items inside of sections is no level.
    """
    labels = [head.offset for head in heads if head.section is not None and form is not None and head.family == form]
    offsets, families = [head.offset for head in projects], {head.family for head in projects}
    repeated = _repeated(heads, offsets)
    inside: Counter[str] = Counter()
    candidates: dict[str, list[Head]] = {}
    for head in heads:
        if head.number is None or head.family == form or head.family in families:
            continue
        if head.section is not None and head.family in repeated:
            continue
        k = bisect_right(offsets, head.offset)
        label = bisect_right(labels, head.offset)
        before_label = label < len(labels) and (k == len(offsets) or labels[label] < offsets[k])
        if (k and before_label and not head.word) or not is_title(text, head):
            # Behind the last project's heading closing chapters may number their sentences as the levels are numbered.
            inside[head.family] += k < len(offsets)
        else:
            candidates.setdefault(head.family, []).append(head)
    found: list[tuple[int, list[list[Head]]]] = []
    prefixes = {k: head.value[:-1] for k, head in enumerate(projects)}
    for name, group in candidates.items():
        # 4. behind 2. where 4.1 follows: a topic was left out.
        proved = {head.offset for head in group if head.value == prefixes.get(bisect_right(offsets, head.offset))}
        runs = _runs(group, proved)
        before = [head.offset for run in runs for head in run if head.offset < offsets[0] and (head.closed or len(run) > 1)]
        if before and (group[0].word or inside[name] < len(group)):
            found.append((max(before), runs))
    return [runs for _nearest, runs in sorted(found, key=lambda item: -item[0])]


def _repeated(heads: list[Head], offsets: list[int]) -> set[str]:
    """The families that number labels below each topic, as （一）资助强度（二）申报条件: a word of them returns, and never has a project right below it."""
    times: Counter[tuple[str, str]] = Counter()
    over: set[tuple[str, str]] = set()
    next_of: dict[str, int] = {}
    for head in reversed(heads):
        if head.number is not None and head.section is not None:
            label = head.family, head.section.word
            times[label] += 1
            k = bisect_right(offsets, head.offset)
            if k < len(offsets) and offsets[k] < next_of.get(head.family, offsets[-1] + 1):
                over.add(label)
        next_of[head.family] = head.offset
    return {label[0] for label, count in times.items() if count > 1 and label not in over}


def _runs(group: list[Head], proved: Set[int] = frozenset()) -> list[list[Head]]:
    """The headings of one family, cut where they begin again with 1; what does not count on by one is left out, but for the `proved` offsets."""
    runs: list[list[Head]] = []
    for head in group:
        if head.value[-1] == 1 and not (runs and follows(runs[-1][-1].value, head.value, head.family)):
            runs.append([head])
        elif runs and (follows(above := runs[-1][-1].value, head.value, head.family) or (head.offset in proved and head.value > above)):
            runs[-1].append(head)
    return runs


_CONTAINER = patterns.compile(
    r"(?:\d{4}年度?)?(?:重点|主要|本次|年度|拟|支持|申报|研究|指南|攻关|技术|榜单|项目|揭榜|征集|资助|的)*"
    r"(?:方向|领域|重点|内容|榜单|清单|项目|任务|专题|指南|目录|范围)(?:设置|布局|部署|安排)?(?:[及和与、].{0,8})?[。：:]?"
)
"""Headings that only contain the projects, and group nothing: 支持方向, 重点研究领域及方向."""
_CLASS = patterns.compile(r"\p{Han}{2,8}(?<![目本该各类])项目[。：:]?|[\p{Han}、]{2,12}(?:领域|学科)(?:[（(][^（()）\n]{1,10}[）)])?[。：:]?")
"""Headings that group projects by their class or field: 培育项目, 信息领域（F）."""


_FIELD_LINE = patterns.compile(r"(?:专题|领域|板块)[:：](?P<title>[^，。；：:\n]{2,30})|(?P<title>[\p{Han}、]{2,16}(?:领域|产业))")
"""A line without a number that names the field of the projects below it: 专题：绿色建材, 高端装备领域."""


def _plain_topics(text: Text, projects: list[Head]) -> list[Head]:
    """The lines without a number right above a project that name a field, counted; none unless the first project and another have one."""
    found: list[Head] = []
    for project in projects:
        stop = project.offset - 1
        start = text.folded.rfind("\n", 0, max(stop, 0)) + 1
        match = _FIELD_LINE.fullmatch(text.folded, start, max(start, stop))
        if match is not None:
            begin, printed = match.start("title"), str(len(found) + 1)
            found.append(Head(start, stop, begin, Numbering(PLAIN, (len(found) + 1,), printed, "", begin, closed=True), None))
        elif not found:
            break
    return found if len(found) > 1 else []


def _contains(text: Text, head: Head) -> bool:
    """Whether a heading says no more than that projects stand below it."""
    return _CONTAINER.fullmatch(text.folded, head.begin, head.stop) is not None


def _announces(text: Text, head: Head) -> bool:
    """Whether a heading says that, or what class or field of projects stands below it."""
    return _contains(text, head) or _CLASS.fullmatch(text.folded, head.begin, head.stop) is not None


def induce(text: Text, heads: list[Head]) -> Scheme:
    """The scheme of a text; one without projects and topics where nothing was found."""
    beside = _beside_lists(text, heads)
    form = _section_form(heads, beside)
    family, projects = _labelled_projects(text, heads, form) if form is not None else _unlabelled_projects(text, heads)
    coded = _coded_projects(text, heads)
    kinds: list[Head] = []
    if len(coded) > 2 and {head.offset for head in projects} < {head.offset for head in coded}:
        # Two kinds of project with numbers of their own: （一） those of 集成项目, 1. those of 重点支持项目.
        family, projects = coded[0].family, coded
        kinds = _kind_lines(text, 0, projects[-1].offset)
    if not projects and form is None:
        family, projects = _worded_projects(text, heads)
    if not projects:
        family, projects = _contained_projects(text, heads)
        # Labels that no project holds are the chapters of the guide.
        form = None if projects else form
    if not projects:
        return Scheme(form=form)
    projects = _behind_codes(text, projects)
    kinds = kinds or _kind_lines(text, 0, projects[-1].offset)
    offsets = [head.offset for head in projects]
    topics: list[Head] = []
    containers = kinds
    for runs in _levels(text, [head for head in heads if head.offset not in beside], projects, form):
        # A run that begins behind the last project numbers something else.
        level = [head for run in runs if run[0].offset < offsets[-1] for head in run]
        ends = [*(head.offset for head in level), len(text.folded)][1:]
        held = [bisect_left(offsets, end) - bisect_left(offsets, head.offset) for head, end in zip(level, ends, strict=True)]
        holding = [head for head, count in zip(level, held, strict=True) if count]
        between = [head for head in level if holding and holding[0].offset <= head.offset <= holding[-1].offset]
        contain = all(_contains(text, head) for head in holding)
        # 第二章 alone holds the projects of a guide in chapters; 专题二 may hold none.
        named = level[0].word and level[0].family[0] != "第"
        groups = len(holding) > 1 and len(holding) * 2 >= len(between) and not contain
        # 一、申报要求 in the notice above groups nothing.
        sole = len(level) == 1 and level[0].section is None and not _contains(text, level[0])
        if topics or not (named or groups or sole):
            containers.extend(level)
        else:
            topics = level if named else holding
            containers.extend(head for head in level if head not in topics)
    containers.sort(key=lambda head: head.offset)
    topics = topics or _plain_topics(text, projects)
    if not topics and projects[0].word in _GROUP_WORDS:
        return Scheme("", family, form, (), tuple(projects), tuple(containers))
    return Scheme(family, topics[0].family if topics else "", form, tuple(projects), tuple(topics), tuple(containers))
