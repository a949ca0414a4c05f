"""Segment: from the text to its blocks, guide ▸ topic ▸ project ▸ section. One mechanism for every guide.

1. Every line's beginning is asked for a numbering and for a section's label (`headings.py`).
2. The form in which sections are labelled is the one that covers most kinds; where its labels begin anew, a project begins.
3. The numbering that stands nearest before those beginnings is that of the projects; what groups them, and counts on through the
   document, is that of the topics; what stands above that only contains.
4. A project ends where a heading of its own rank or above begins, or one that speaks for the whole guide.
What looked like a heading and found no place is reported.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import regex

from extractors.headings import Numbering, SectionHeading, is_annex, kind_of, numbering, section_heading
from extractors.lexicon import load, split
from extractors.model.block import Outline, Project, Section, SectionKind, Topic
from extractors.model.text import Text

# ------------------------------------------------------------------------------------------------------------ candidates

_LONGEST_TITLE = 120
_LEADERS = regex.compile(r"[.·…—]{4,}\d{1,4}$|…\d{1,4}$")
_SENTENCE = regex.compile(r"[。；;！？!?]")
_CONTENTS = regex.compile(r"目录")


@dataclass(frozen=True, slots=True)
class _Head:
    """A line that may be a heading: `offset:stop` its paragraph; `number` and `section` what was found at its beginning."""

    offset: int
    stop: int
    number: Numbering | None
    section: SectionHeading | None

    @property
    def family(self) -> str:
        return self.number.family if self.number else ""

    @property
    def value(self) -> tuple[int, ...]:
        return self.number.value if self.number else ()

    @property
    def begin(self) -> int:
        """Where the words behind the numbering begin."""
        return self.number.end if self.number else self.offset


def _had_blank(text: Text, offset: int) -> bool:
    """Whether normalisation took a blank out right before `offset`, on the same line."""
    k = bisect_left(text.runs, (offset, 0, 0))
    if k == 0 or k >= len(text.runs) or text.runs[k][0] != offset:
        return False
    start, line, column = text.runs[k - 1]
    return text.runs[k][1] == line and text.runs[k][2] > column + offset - start


def _heads(text: Text) -> list[_Head]:
    """The lines that may be headings, in order; those of a table of contents and of table cells left out."""
    folded, found = text.folded, list[_Head]()
    in_cells = [(cell.start, cell.end) for cell in text.cells]
    for mark in text.marks:
        offset = mark.offset
        if offset and folded[offset - 1] != "\n":
            continue
        k = bisect_right(in_cells, (offset, len(folded))) - 1
        if k >= 0 and offset < in_cells[k][1]:
            continue
        stop = folded.find("\n", offset)
        stop = len(folded) if stop < 0 else stop
        number = numbering(folded, offset)
        if number is not None and not number.closed and not _had_blank(text, number.end) and number.end < stop and "." not in number.printed:
            number = None
        section = section_heading(folded, number.end if number else offset, gaps=lambda at: _had_blank(text, at))
        if section is not None and number is None and not (section.exact or section.closer in (":", "：")):
            section = None
        if (number or section or is_annex(folded, offset)) and not _LEADERS.search(folded, offset, stop):
            found.append(_Head(offset, stop, number, section))
    return _without_contents(text, found)


def _without_contents(text: Text, heads: list[_Head]) -> list[_Head]:
    """Drops the headings between 目录 and the place where its first entry comes back."""
    match = _CONTENTS.search(text.folded, 0, 2000)
    if match is None or text.folded[match.end() : match.end() + 1] != "\n":
        return heads
    inside = [head for head in heads if head.offset > match.end()]
    if not inside:
        return heads
    first = text.folded[inside[0].offset : inside[0].stop][:24].rstrip("0123456789 ")
    again = next((head for head in inside[1:] if text.folded.startswith(first, head.offset)), None)
    return heads if again is None else [head for head in heads if head.offset < match.start() or head.offset >= again.offset]


def _is_title(text: Text, head: _Head) -> bool:
    """Whether what stands behind the numbering reads as a title: short, and no sentence."""
    words = text.folded[head.begin : head.stop]
    inner = _SENTENCE.search(words[:-1])
    return 2 <= len(words) <= _LONGEST_TITLE and inner is None and words[-1] not in "；;，、"


# -------------------------------------------------------------------------------------------------------------- induction


def _section_form(heads: list[_Head]) -> str | None:
    """The form in which sections are labelled: a numbering family, "" for bare labels, None if there are none.

    It is the one that covers most kinds, then the most frequent, then the first.
    """
    kinds: dict[str, set[str]] = {}
    count: Counter[str] = Counter()
    for head in heads:
        if head.section is not None and head.section.level != "guide":
            kinds.setdefault(head.family, set()).add(head.section.kind)
            count[head.family] += 1
    if not kinds:
        return None
    order = list(kinds)
    return max(order, key=lambda form: (len(kinds[form] - {"other"}), len(kinds[form]), count[form], -order.index(form)))


def _cycles(heads: list[_Head], form: str) -> list[int]:
    """Indices (into `heads`) of the section headings with which the labels begin anew."""
    found: list[int] = []
    seen: set[str] = set()
    for index, head in enumerate(heads):
        if head.section is None or head.family != form or head.section.level == "guide":
            continue
        if not found or head.section.word in seen or (form and head.value[-1] == 1):
            found.append(index)
            seen = set()
        seen.add(head.section.word)
    return found


@dataclass(frozen=True, slots=True)
class _Scheme:
    """What was induced: the family of the projects' numbering, the form of the section labels (None: no labels), and the headings of
    projects, topics and containers."""

    family: str = ""
    form: str | None = None
    projects: tuple[_Head, ...] = ()
    topics: tuple[_Head, ...] = ()
    containers: tuple[_Head, ...] = ()


def _project_heads(text: Text, heads: list[_Head], form: str) -> tuple[str, list[_Head]]:
    """The family of the projects' headings, and those headings in order."""
    starts = _cycles(heads, form)
    labels = [index for index, head in enumerate(heads) if head.section is not None and head.family == form]
    windows: list[list[_Head]] = []
    for start in starts:
        before = bisect_left(labels, start)
        low = labels[before - 1] + 1 if before else 0
        windows.append([head for head in heads[low:start] if head.number and head.section is None and _is_title(text, head)])
    votes = Counter(window[-1].family for window in windows if window)
    if not votes:
        return "", []
    family = votes.most_common(1)[0][0]
    chosen: list[_Head] = []
    for window in windows:
        own = [head for head in window if head.family == family]
        if own:
            chosen.append(own[-1])
    picked = {head.offset for head in chosen}
    for head in heads:
        # A project without any section, between two that have some, or behind the last.
        if head.family == family and head.section is None and head.offset not in picked and _is_title(text, head) and _fits(chosen, head):
            chosen.append(head)
    return family, sorted(chosen, key=lambda head: head.offset)


def _fits(chosen: list[_Head], head: _Head) -> bool:
    """Whether a heading fills a gap of one in the numbering of the chosen ones, or follows on the last."""
    k = bisect_left([c.offset for c in chosen], head.offset)
    before, after = chosen[k - 1] if k else None, chosen[k] if k < len(chosen) else None
    follows = before is None or _next(before.value, head.value)
    leads = after is None or _next(head.value, after.value)
    return follows and leads and bool(head.number and (head.number.word or "." in head.number.printed))


def _next(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Whether number `b` comes right behind `a`: 1.2 behind 1.1, 2.1 behind 1.3."""
    if len(a) != len(b):
        return False
    return b[:-1] == a[:-1] and b[-1] == a[-1] + 1 or (len(a) > 1 and b[-1] == 1 and b[:-1] > a[:-1])


def _levels(text: Text, heads: list[_Head], family: str, projects: list[_Head], form: str) -> list[list[_Head]]:
    """The levels above the projects, the nearest first: each a family that counts on through the document, from before the first project.

    A family that numbers the items inside of sections is no level.
    """
    labels = [head.offset for head in heads if head.section is not None and head.family == form]
    offsets = [head.offset for head in projects]
    inside: Counter[str] = Counter()
    candidates: dict[str, list[_Head]] = {}
    for head in heads:
        if head.number is None or head.family in (family, form):
            continue
        k = bisect_right(offsets, head.offset)
        label = bisect_right(labels, head.offset)
        before_label = label < len(labels) and (k == len(offsets) or labels[label] < offsets[k])
        if (k and before_label) or not _is_title(text, head):
            inside[head.family] += 1
        else:
            candidates.setdefault(head.family, []).append(head)
    found: list[list[_Head]] = []
    for name, group in candidates.items():
        run = _run(group)
        if run and run[0].offset < offsets[0] and (_has_word(run[0]) or inside[name] < len(run)):
            found.append(run)
    return sorted(found, key=lambda run: -max(head.offset for head in run if head.offset < offsets[0]))


def _has_word(head: _Head) -> bool:
    return head.number is not None and bool(head.number.word)


def _run(group: list[_Head]) -> list[_Head]:
    """The headings of one family that count on by one from the first that is a 1."""
    run: list[_Head] = []
    for head in group:
        if (not run and head.value[-1] == 1) or (run and _next(run[-1].value, head.value)):
            run.append(head)
    return run


_CONTAINER = regex.compile(
    r"(?:重点|主要|本次|年度)*(?:支持|申报|研究|指南|攻关|技术|榜单|项目|揭榜|征集|资助)*(?:的)?(?:方向|领域|重点|内容|榜单|清单|项目|任务|专题|指南|目录|范围)(?:[及和与、].{0,8})?"
)
"""Headings that only contain the projects, and group nothing: 支持方向, 重点研究领域及方向."""


def _scheme(text: Text, heads: list[_Head]) -> _Scheme:
    """Steps 2 and 3 of the module's head."""
    form = _section_form(heads)
    if form is None:
        return _Scheme()
    family, projects = _project_heads(text, heads, form)
    if not projects:
        return _Scheme(form=form)
    topics: list[_Head] = []
    containers: list[_Head] = []
    offsets = [head.offset for head in projects]
    for run in _levels(text, heads, family, projects, form):
        ends = [*(head.offset for head in run[1:]), len(text.folded)]
        holding = [head for head, end in zip(run, ends, strict=True) if bisect_left(offsets, end) > bisect_left(offsets, head.offset)]
        groups = len(holding) > 1 or (
            len(run) == 1 and _CONTAINER.fullmatch(text.folded, run[0].begin, run[0].stop) is None
        )
        if not topics and (_has_word(run[0]) or groups):
            topics = run if _has_word(run[0]) else holding
            containers.extend(head for head in run if head not in topics)
        else:
            containers.extend(run)
    return _Scheme(family, form, tuple(projects), tuple(topics), tuple(containers))


# --------------------------------------------------------------------------------------------------------------- assembly

_SUFFIX = regex.compile(r"[（(【\[](?:[^（）()【】\[\]\n]|[（(][^（）()\n]{0,40}[）)]){1,60}[）)】\]]$")
_SUFFIX_WORDS = regex.compile(r"类[）)】\]，,、；;”\"]|项目[）)】\]，,、；;”\"]|代码|编号|青年|揭榜|拟支持|拟立项|限项|定向|择优|专题[）)]|方向[）)]|课题|指南")
_CODE = regex.compile(r"(?:编号|代码)[:：]?[ ]?(?P<code>[0-9A-Za-z][0-9A-Za-z.\-—_]*)")
_CODE_LINE = regex.compile(r"[（(]?(?:专题|方向|领域|指南|项目)?(?:编号|代码)[:：]")
_PUNCTUATION = regex.compile(r"[，,。；;：:！？!?]")
_LEAST_FULL = 15
"""A title's first line is at least so long if the title goes on below it."""


def _trim(text: Text, start: int, end: int) -> tuple[int, int]:
    content = text.content
    while start < end and content[start].isspace():
        start += 1
    while end > start and content[end - 1].isspace():
        end -= 1
    return start, end


def _title_end(text: Text, head: _Head, limit: int) -> int:
    """Where the title that begins behind the numbering ends, at most `limit`: lines broken inside it are taken along."""
    folded = text.folded
    end = min(head.stop, limit)
    sentence = folded.find("。", head.begin, end)
    if sentence >= 0:
        return sentence
    while end < limit:
        start = end + 1
        stop = folded.find("\n", start)
        stop = limit if stop < 0 or stop > limit else stop
        line = folded[start:stop]
        if not line:
            break
        title = folded[head.begin : end]
        broken = title.count("（") + title.count("(") > title.count("）") + title.count(")") or title.count("“") > title.count("”")
        bracket = _SUFFIX.fullmatch(line) is not None or _CODE_LINE.match(line) is not None
        goes_on = (
            len(title) >= _LEAST_FULL and len(line) <= len(title) + 6 and not _PUNCTUATION.search(line) and title[-1] not in "）)" and numbering(line) is None
        )
        if not (broken or bracket or goes_on) or len(title) + len(line) > _LONGEST_TITLE:
            break
        end = stop
    return end


@dataclass(frozen=True, slots=True)
class _Title:
    words: str
    suffix: str
    code: str
    end: int


def _title(text: Text, head: _Head, limit: int) -> _Title:
    """The title of a block, its bracket and its code. `limit` is where the next heading begins."""
    end = _title_end(text, head, limit)
    words = text.content[head.begin : end].replace("\n", "").strip(" 　：:。.、")
    code = ""
    found = _CODE.search(text.folded, head.begin, end)
    suffix = ""
    if found:
        code = text.content[found.start("code") : found.end("code")]
        words = regex.sub(r"[（(【\[]?(?:专题|方向|领域|指南|项目|申请)?(?:编号|代码)[:：]?[ ]?" + regex.escape(code) + r"[）)】\]]?", "", words)
    while match := _SUFFIX.search(words):
        if not _SUFFIX_WORDS.search(match[0]):
            break
        suffix = match[0] + suffix
        words = words[: match.start()].rstrip(" 　")
    return _Title(words, suffix, code, end)


@lru_cache(maxsize=1)
def _types() -> tuple[tuple[str, str], ...]:
    return tuple((surface, row["type"]) for row in load("project_types.tsv", ("surface", "type", "examples")) for surface in split(row["surface"]))


def project_type(suffix: str, word: str = "") -> str:
    """The type of a project by the bracket behind its title and the word before its number; empty if neither tells."""
    return next((kind for surface, kind in _types() if surface in suffix or surface in word), "")


class _Assembler:
    """Cuts the text along a scheme into blocks and their sections."""

    def __init__(self, text: Text, heads: list[_Head], scheme: _Scheme) -> None:
        self.text = text
        self.heads = heads
        self.offsets = [head.offset for head in heads]
        self.scheme = scheme
        self.ranks = sorted({head.offset for head in (*scheme.projects, *scheme.topics, *scheme.containers)})
        self.used: set[int] = set(self.ranks)
        self.outer = self._outer_words()

    def region(self, head: _Head) -> int:
        """Where the block of a heading ends at the latest: at the next heading of any rank."""
        k = bisect_right(self.ranks, head.offset)
        return self.ranks[k] if k < len(self.ranks) else len(self.text.content)

    def between(self, start: int, end: int) -> list[_Head]:
        return self.heads[bisect_right(self.offsets, start) : bisect_left(self.offsets, end)]

    def _outer_words(self) -> set[str]:
        """Labels that stand only behind the last project of a topic or of the guide: they speak for all of its projects."""
        topics = [head.offset for head in self.scheme.topics]
        projects = self.scheme.projects
        last = {a.offset for a, b in pairwise(projects) if bisect_right(topics, a.offset) < bisect_right(topics, b.offset)}
        last |= {projects[-1].offset} if projects else set()
        holders: dict[str, set[int]] = {}
        levels: dict[str, str] = {}
        for project in projects:
            for head in self.between(project.offset, self.region(project)):
                if head.section is not None:
                    holders.setdefault(head.section.word, set()).add(project.offset)
                    levels[head.section.word] = head.section.level
        if len(last) == len(projects):
            return {word for word, level in levels.items() if level == "guide"}
        return {word for word, held in holders.items() if held <= last and levels[word] in ("guide", "any")}

    def closing(self, project: _Head) -> int:
        """Where a project ends: at the first heading in its region that speaks for more than it, else at the region's end."""
        end = self.region(project)
        last = project.offset == self.scheme.projects[-1].offset if self.scheme.projects else True
        labelled = False
        for head in self.between(project.offset, end):
            if is_annex(self.text.folded, head.offset):
                return head.offset
            if head.section is not None:
                if labelled and head.section.word in self.outer and not (head.family == self.scheme.form and head.section.level == "project"):
                    return head.offset
                labelled = True
            elif last and labelled and head.family not in (self.scheme.family, self.scheme.form) and _RANK.get(head.family, 9) < self._rank() and head.value == (1,):
                return head.offset
        return end

    def _rank(self) -> int:
        form = self.scheme.form or ""
        return min(_RANK.get(form, 9), _RANK.get(self.scheme.family, 9))

    def sections(self, start: int, end: int) -> tuple[Section, ...]:
        """The sections whose headings stand between two offsets."""
        chosen: list[tuple[_Head, int, int, SectionKind]] = []
        seen: set[str] = set()
        for head in self.between(start, end):
            section = head.section
            if section is not None and (head.family == self.scheme.form or (section.exact and section.kind != "other" and section.kind not in seen)):
                chosen.append((head, section.end, section.text, section.kind))
                seen.add(section.kind)
            elif section is None and chosen and head.family and head.family == self.scheme.form and _next(chosen[-1][0].value, head.value):
                stop = _label_stop(self.text, head)
                if stop:
                    chosen.append((head, stop, min(stop + 1, head.stop), kind_of(self.text.folded[head.begin : stop])))
        found: list[Section] = []
        for (head, label_end, body, kind), stop in zip(chosen, [*(c[0].offset for c in chosen), end][1:], strict=True):
            self.used.add(head.offset)
            body_start, body_end = _trim(self.text, body, stop)
            found.append(Section(self.text.content[head.offset : label_end].strip(), kind, head.offset, body_start, body_end))
        return tuple(found)

    def tail(self, start: int, end: int) -> tuple[Section, ...]:
        """The sections of a stretch that begins with a heading above the projects."""
        chosen: list[tuple[_Head, int, int, SectionKind]] = []
        for head in self.heads[bisect_left(self.offsets, start) : bisect_left(self.offsets, end)]:
            label_end, body = 0, 0
            same = not chosen or head.family == chosen[0][0].family
            if is_annex(self.text.folded, head.offset):
                label_end = body = head.stop
            elif head.section is not None and (same or head.section.level == "guide"):
                label_end, body = head.section.end, head.section.text
            elif head.number is not None and same and (not chosen or _next(chosen[-1][0].value, head.value)):
                label_end = head.stop if _is_title(self.text, head) else _label_stop(self.text, head)
                body = min(label_end + 1, head.stop)
            if label_end:
                kind = head.section.kind if head.section else kind_of(self.text.folded[head.offset : label_end])
                chosen.append((head, label_end, body, kind))
        found: list[Section] = []
        for (head, label_end, body, kind), stop in zip(chosen, [*(c[0].offset for c in chosen), end][1:], strict=True):
            self.used.add(head.offset)
            body_start, body_end = _trim(self.text, min(body, stop), stop)
            found.append(Section(self.text.content[head.offset : label_end].strip(" 　：:。"), kind, head.offset, body_start, body_end))
        return tuple(found)

    def looks_lost(self, head: _Head) -> bool:
        """Whether a line without a place would have been a heading elsewhere in this guide: worth telling."""
        if head.section is not None:
            return head.section.exact
        return _is_title(self.text, head) and (head.family == self.scheme.family or _has_word(head))


_RANK = {"第章": 0, "第篇": 0, "第部分": 0, "第节": 1, "一、": 1, "（一）": 2, "1.": 3, "1.1": 3, "（1）": 4, "1）": 5, "①": 6}
"""The order in which Chinese official documents nest their numberings (GB/T 9704: 一、 （一） 1. （1）)."""


def _label_stop(text: Text, head: _Head) -> int:
    """Where the label of a numbered heading unknown to the lexicon ends; 0 where what follows is no label."""
    match = regex.compile(r"[\p{Han}A-Za-z、和与及]{2,16}(?=[。：:\n]|\Z)").match(text.folded, head.begin)
    return match.end() if match else 0


_DATE_LINE = regex.compile(r"(?:\d{4}|[二〇○零一二三四五六七八九]{4})年(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})日)?")
_SIGNATURE = 4
"""A signature is looked for in so many last paragraphs."""


def _signature(text: Text) -> int:
    """Where the issuer's name and the date begin that close a notice; the text's end if there are none."""
    content, end = text.folded, len(text.folded)
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
        line = content[start : line_end if line_end >= 0 else end]
        if _DATE_LINE.fullmatch(line) is None:
            continue
        begin = start
        for above in starts[k + 1 :]:
            words = content[above : begin - 1]
            if len(words) > 30 or _PUNCTUATION.search(words) or numbering(words) is not None or not words:
                break
            begin = above
        return begin
    return end


_TITLE_END = regex.compile(r"(?:指南|榜单|通知|公告|清单|目录|启事|方案|汇总表|需求表|一览表|名单|通告|办法|建议)(?:[（(][^（）()\n]{1,30}[）)])?$")
_TITLE_LINES = 7


def _document_title(text: Text, limit: int) -> tuple[str, int]:
    """The document's title and the offset behind it. It stands before `limit`, where the first block begins.

    Lines broken inside it are joined; the mark of an annex above it is passed over. In a notice with the guide as its annex, the guide's
    title counts.
    """
    found = _title_at(text, 0, limit)
    for mark in text.marks:
        if mark.offset >= limit:
            break
        if mark.offset and is_annex(text.folded, mark.offset) and text.folded[mark.offset - 1] == "\n":
            annexed = _title_at(text, mark.offset, limit)
            if annexed[0].endswith(("指南", "榜单", "清单", "目录")):
                found = annexed
    return found


def _title_at(text: Text, start: int, limit: int) -> tuple[str, int]:
    folded = text.folded
    lines: list[str] = []
    position = end = start
    while position < limit and len(lines) < _TITLE_LINES:
        stop = folded.find("\n", position)
        stop = limit if stop < 0 or stop > limit else stop
        line = folded[position:stop]
        if line and not (not lines and is_annex(line)):
            number = numbering(line)
            if (
                len(line) > 60
                or (_PUNCTUATION.search(line) and not (not lines and line.count("，") <= 1 and line[-1] not in "。：:；，"))
                or (number is not None and number.closed)
            ):
                break
            lines.append(text.content[position:stop])
            end = stop
            if _TITLE_END.search("".join(lines)):
                break
        position = stop + 1
    return "".join(lines).strip(), end


def _paragraph_after(text: Text, offset: int) -> int:
    stop = text.folded.find("\n", offset)
    return len(text.folded) if stop < 0 else stop


def segment(text: Text) -> Outline:
    """The outline of a text. A text that is no guide gives an outline without topics and projects and with coverage 0."""
    heads = _heads(text)
    return _assemble(text, heads, _scheme(text, heads))


def _assemble(text: Text, heads: list[_Head], scheme: _Scheme) -> Outline:
    build = _Assembler(text, heads, scheme)
    end = _signature(text)
    first = min((head.offset for head in (*scheme.projects, *scheme.topics)), default=len(text.content))
    title, title_end = _document_title(text, first)
    if not scheme.projects and not scheme.topics:
        return Outline(title, (), (), (), (), 0.0, "", 0.0)
    placed: list[tuple[int, int]] = [(0, title_end)]
    preamble: list[Section] = []

    def free(start: int, stop: int, kind: SectionKind) -> tuple[Section, ...]:
        start, stop = _trim(text, start, stop)
        return (Section("", kind, start, start, stop),) if stop > start else ()

    preamble.extend(free(title_end, first, "preamble"))
    topic_starts = [head.offset for head in scheme.topics]
    projects: list[Project] = []
    outer: list[tuple[int, int, int]] = []
    for head in scheme.projects:
        assert head.number is not None
        stop = min(build.closing(head), end) if head.offset < end else build.closing(head)
        inner = build.between(head.offset, stop)
        labels = [h.offset for h in inner if h.section is not None]
        name = _title(text, head, min([*labels, *(h.offset for h in inner if h.number), stop]))
        sections = build.sections(head.offset, stop)
        body = free(name.end, sections[0].heading_start if sections else stop, "other")
        k = bisect_right(topic_starts, head.offset) - 1
        number = scheme.topics[k].number if k >= 0 else None
        printed = _printed(head.number)
        _start, last = _trim(text, head.offset, stop)
        projects.append(
            Project(
                printed,
                name.words,
                name.suffix,
                project_type(name.suffix, head.number.word),
                number.printed if number else "",
                head.offset,
                last,
                body + sections,
            )
        )
        placed.append((head.offset, last))
        if stop < min(build.region(head), end):
            outer.append((stop, min(build.region(head), end), k))
    topics: list[Topic] = []
    for k, head in enumerate(scheme.topics):
        assert head.number is not None
        stop = topic_starts[k + 1] if k + 1 < len(topic_starts) else end
        own = build.region(head)
        inner = build.between(head.offset, min(own, stop))
        labels = [h.offset for h in inner if h.section is not None]
        name = _title(text, head, min([*labels, *(h.offset for h in inner if h.number), min(own, stop)]))
        sections = build.sections(head.offset, min(own, stop))
        preamble.extend(free(name.end, sections[0].heading_start if sections else min(own, stop), "preamble"))
        for start, until, of in outer:
            if of == k and k + 1 < len(topic_starts):
                sections += build.tail(start, until)
        inside = [p.end for p in projects if head.offset <= p.start < stop]
        finish = max([name.end, *inside, *(s.end for s in sections)])
        topics.append(Topic(head.number.printed, name.words, name.code, head.offset, finish, sections))
        placed.append((head.offset, finish))
    guide_sections: tuple[Section, ...] = ()
    for start, until, of in outer:
        if not topic_starts or of + 1 >= len(topic_starts):
            guide_sections += build.tail(start, until)
    last_block = max(scheme.projects[-1].offset if scheme.projects else 0, topic_starts[-1] if topic_starts else 0)
    for head in scheme.containers:
        if head.offset > last_block:
            guide_sections += build.tail(head.offset, min(build.region(head), end))
    guide_sections = tuple(sorted({s.heading_start: s for s in guide_sections}.values(), key=lambda s: s.heading_start))
    placed.extend((s.heading_start, s.end) for s in (*guide_sections, *preamble))
    placed.append((end, len(text.content)))
    unplaced = tuple((h.offset, text.content[h.offset : min(h.stop, h.offset + 60)]) for h in heads if h.offset not in build.used and build.looks_lost(h))
    return Outline(title, tuple(topics), tuple(projects), guide_sections, tuple(preamble), _share(text, placed), "", 0.0, unplaced)


def _printed(number: Numbering) -> str:
    """The number of a project as ANNOTATION prints it: 1.1, but 榜单一 and 方向1 with their word."""
    return number.printed if number.word in ("", "项目") else f"{number.word}{number.printed}"


def _share(text: Text, spans: list[tuple[int, int]]) -> float:
    """The share of printed characters that stand in one of the spans."""
    total = len(text.content) - text.content.count("\n")
    covered = position = 0
    for start, end in sorted(spans):
        begin = max(start, position)
        if end > begin:
            covered += end - begin - text.content.count("\n", begin, end)
            position = end
    return round(covered / total, 4) if total else 0.0


# ----------------------------------------------------------------------------------------------------------------- lookup


@dataclass(frozen=True, slots=True)
class Place:
    """Where an offset stands: number of the topic and of the project (empty outside), kind of section, and the section itself."""

    topic: str
    project: str
    kind: SectionKind
    section: Section | None


class Places:
    """Answers for many offsets of one outline."""

    def __init__(self, outline: Outline) -> None:
        spans: list[tuple[int, int, int, Place]] = []
        for topic in outline.topics:
            spans.append((topic.start, 0, topic.end, Place(topic.number, "", "preamble", None)))
            spans.extend((s.heading_start, 2, s.end, Place(topic.number, "", s.kind, s)) for s in topic.sections)
        for project in outline.projects:
            spans.append((project.start, 1, project.end, Place(project.topic, project.number, "other", None)))
            spans.extend((s.heading_start, 2, s.end, Place(project.topic, project.number, s.kind, s)) for s in project.sections)
        spans.extend((s.heading_start, 2, s.end, Place("", "", s.kind, s)) for s in outline.guide_sections)
        for s in outline.preamble:
            within = next((t.number for t in outline.topics if t.start <= s.start < t.end), "")
            spans.append((s.heading_start, 2, s.end, Place(within, "", "preamble", s)))
        first = min((p.start for p in (*outline.projects, *outline.topics)), default=0)
        self._starts: list[int] = []
        self._places: list[Place] = []
        open_spans: list[tuple[int, Place]] = [(1 << 60, Place("", "", "preamble" if first else "other", None))]
        for start, _rank, stop, place in sorted(spans, key=lambda span: span[:2]):
            while open_spans[-1][0] <= start:
                ended = open_spans.pop()[0]
                self._put(ended, open_spans[-1][1])
            if start >= first and len(open_spans) == 1:
                open_spans[0] = (1 << 60, Place("", "", "other", None))
            open_spans.append((stop, place))
            self._put(start, place)
        while len(open_spans) > 1:
            ended = open_spans.pop()[0]
            self._put(ended, open_spans[-1][1] if len(open_spans) > 1 else Place("", "", "other", None))
        self._before = Place("", "", "preamble" if first else "other", None)

    def _put(self, offset: int, place: Place) -> None:
        if self._starts and self._starts[-1] == offset:
            self._places[-1] = place
        else:
            self._starts.append(offset)
            self._places.append(place)

    def at(self, offset: int) -> Place:
        """The place of one offset."""
        k = bisect_right(self._starts, offset) - 1
        return self._places[k] if k >= 0 else self._before


class _Same:
    """A key by identity: outlines are large, and hashing one would read all of it."""

    __slots__ = ("outline",)

    def __init__(self, outline: Outline) -> None:
        self.outline = outline

    def __hash__(self) -> int:
        return id(self.outline)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.outline is self.outline


@lru_cache(maxsize=4)
def _places(key: _Same) -> Places:
    return Places(key.outline)


def section_at(outline: Outline, offset: int) -> tuple[str, str, SectionKind, Section | None]:
    """Topic number, project number, kind of section and the section at an offset; empty numbers outside of topics and projects.

    A project's heading and what stands in it outside of any section is `other`; all before the first project of the guide or of a topic
    is `preamble`.
    """
    place = _places(_Same(outline)).at(offset)
    return place.topic, place.project, place.kind, place.section


# ------------------------------------------------------------------------------------------------------------------- JSON


def outline_json(outline: Outline, text: Text) -> dict[str, object]:
    """The outline as `zhinan outline --format json` prints it."""

    def sections(found: tuple[Section, ...]) -> list[dict[str, object]]:
        return [{"heading": s.heading, "kind": s.kind, "text": text.content[s.start : s.end]} for s in found]

    return {
        "title": outline.title,
        "topics": [{"number": t.number, "title": t.title, "code": t.code, "sections": sections(t.sections)} for t in outline.topics],
        "projects": [
            {"number": p.number, "title": p.title, "suffix": p.suffix, "type": p.type, "topic": p.topic, "sections": sections(p.sections)}
            for p in outline.projects
        ],
        "guide_sections": sections(outline.guide_sections),
        "coverage": outline.coverage,
        "style": outline.style,
        "fit": outline.fit,
        "unplaced": [{"offset": offset, "line": line} for offset, line in outline.unplaced],
    }
