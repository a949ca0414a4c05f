"""Segment: from the text to its blocks, guide ▸ topic ▸ project ▸ section. One mechanism for every guide.

`schemes.py` tells which headings open topics and projects. Here the text is cut along them: a project ends where a heading of its own
rank or above begins, or one that speaks for the whole guide. What looked like a heading and found no place is reported.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache

from extractors import patterns
from extractors.headings import SectionHeading, follows, is_annex, kind_of, numbering, section_word
from extractors.model.block import Outline, Project, Section, SectionKind, Topic
from extractors.model.records import dataclass, replace
from extractors.model.text import Text
from extractors.schemes import LONGEST_TITLE, Head, Scheme, find_heads, induce, is_title, opens_annex
from extractors.styles import fits, shape_of
from extractors.tabular import labelled, tabular
from extractors.titles import Heading, block_title, document_title, project_type, shared_brackets, signature

_RANK = {"第章": 0, "第篇": 0, "第部分": 0, "第节": 1, "一、": 1, "（一）": 2, "1.": 3, "1.1": 3, "（1）": 4, "1）": 5, "①": 6}
"""The order in which Chinese official documents nest their numberings (GB/T 9704-2012, 7.3.3: 一、 （一） 1. （1）)."""
_NO_RANK = 9
_MAIN = {"research_content", "indicators", "requirements", "funding"}
_FAIR = 0.6
"""Below this fit no style is named: the guide follows a scheme of its own."""
_WHOLE = patterns.compile(r"考核|验收|绩效")
_PART = patterns.compile(
    r"(?:主要|关键|核心)?(?:(?:技术|经济|性能|学术|量化|社会|成果|产业化?|效益|应用|示范|推广|人才培养|知识产权)[与和及、]?){1,4}(?:指标|参数)"
)
_GENERAL = patterns.compile(
    r"(?:各|所有|以上|上述|本批|同一)(?:个)?(?:项目|任务|方向|课题|榜单|专题|申报单位|推荐单位|申报项目|企业)|(?:申报|揭榜|推荐|承担)(?:单位|人|方|企业)(?:应|须|需|要|可|不得|必须)"
    r"|本指南|申报截止|请各|未尽事宜"
)
"""How a paragraph begins that speaks of all projects, where no heading says so."""
_OF_ALL = patterns.compile(rf"\n?(?:[（(]?[一1][）).、．])?(?:{_GENERAL.pattern}|(?:每个?|本批)(?:项目|课题|方向|榜单))")
"""The same below a label."""
_CALL = patterns.compile(r"(?:申报|申请|揭榜|征集|限项).*(?:条件|要求|对象|资格|人|规定)|资助|支持|补助|奖励标准|榜")
_LONGEST_MARK = 8
"""Characters of the mark of an annex that stands alone (附件2)."""
_REVIEWED = patterns.compile(r"形式审查(?:条件)?(?:要求|标准)?$")
_YIELD = patterns.compile(r"(?:预期|目标|成果)(?:成果|目标|要求|产出)|(?:交付|产出)成果|成果(?:交付|产出)")
_STOPS = "。．.：:；;、"
_CONTACT = patterns.compile(r"联系(?:人|方式)")
_SORT = patterns.compile(r"\p{Han}{2,12}(?:项目|类|课题)(?:研究方向)?[。：:]?")
"""A heading that is a sort of projects."""
_LONGEST_LABEL = 17
"""Characters of a label and its closing 。."""
_LABEL = patterns.compile(r"[\p{Han}A-Za-z、和与及]{2,16}(?=[。：:\n]|\Z)")


def segment(text: Text) -> Outline:
    """The outline of a text. A text that is no guide gives an outline without topics and projects and with coverage 0."""
    heads = find_heads(text)
    scheme = induce(text, heads)
    outline = _Assembler(text, heads, scheme).outline()
    if not scheme.projects and not scheme.topics and text.cells:
        outline = _of_tables(text, heads, outline)
    outline = _assessed(outline)
    style, fit = next(iter(fits(shape_of(text, heads, scheme))), ("", 0.0))
    return replace(outline, style=style if fit >= _FAIR else "", fit=fit)


def _assessed(outline: Outline) -> Outline:
    """Where no project of a guide has indicators, what each is expected to yield is what it is assessed by."""
    if any(section.kind == "indicators" for project in outline.projects for section in project.sections):
        return outline
    projects = tuple(
        replace(project, sections=tuple(replace(s, kind="indicators") if _YIELD.match(section_word(s.heading)) else s for s in project.sections))
        for project in outline.projects
    )
    return replace(outline, projects=projects)


def _of_tables(text: Text, heads: list[Head], outline: Outline) -> Outline:
    """The outline of a guide whose projects stand in tables; `outline` unchanged where they do not."""
    held = tabular(text)
    if held is None:
        return outline
    build = _Assembler(text, heads, Scheme())
    first = min(cell.start for cell in text.cells)
    title = document_title(text, first)
    preamble = build.opening(title, min(first, held.start))
    guide_sections = build.stretch(held.end, build.end)
    placed = [(0, title.end), (first, held.end), (build.end, len(text.content))]
    placed += [(s.heading_start, s.end) for s in (*preamble, *guide_sections)]
    return Outline(title.words, held.topics, held.projects, guide_sections, preamble, _share(text, placed), "", 0.0)


class _Assembler:
    """Cuts the text along a scheme. Its units are the projects, and the topics that hold none."""

    def __init__(self, text: Text, heads: list[Head], scheme: Scheme) -> None:
        self.text = text
        self.heads = heads
        self.scheme = scheme
        bare = [topic for topic, after in zip(scheme.topics, [*(t.offset for t in scheme.topics), 1 << 60][1:], strict=True)
                if not any(topic.offset < project.offset < after for project in scheme.projects)]
        self.units = sorted((*scheme.projects, *bare), key=lambda head: head.offset)
        self.offsets = [head.offset for head in heads]
        self.ranks = sorted({head.offset for head in (*scheme.projects, *scheme.topics, *scheme.containers)})
        self.used: set[int] = set(self.ranks)
        self.kinds: dict[int, SectionKind] = {}
        self.begun: list[int] = []
        self.topic_starts = [head.offset for head in scheme.topics]
        self.classes = self._classes()
        self.end = signature(text)
        if self.units and self.end <= self.units[-1].offset:
            self.end = len(text.content)
        behind = self.heads[bisect_right(self.offsets, self.units[-1].offset) :] if self.units else []
        self.annex = next((head.offset for head in behind if opens_annex(text, head.offset)), len(text.content))
        self.of_topics: set[str] = set()
        self.outer = self._outer_words()
        self.inner_families = self._inner_families()

    # ------------------------------------------------------------------------------------------------------------- spans

    def trim(self, start: int, end: int) -> tuple[int, int]:
        content = self.text.content
        while start < end and content[start].isspace():
            start += 1
        while end > start and content[end - 1].isspace():
            end -= 1
        return start, end

    def region(self, head: Head) -> int:
        """Where the block of a heading ends at the latest: at the next heading of any rank, or where the signature begins."""
        k = bisect_right(self.ranks, head.offset)
        return min(self.ranks[k] if k < len(self.ranks) else self.end, max(self.end, head.stop))

    def between(self, start: int, end: int) -> list[Head]:
        """The candidates behind `start` and before `end`."""
        return self.heads[bisect_right(self.offsets, start) : bisect_left(self.offsets, end)]

    def _classes(self) -> list[tuple[int, str]]:
        """Where a type of project begins that a heading above says (二、重点支持项目; 集成项目 on a line of its own), or one ends, in order."""
        found: list[tuple[int, str]] = []
        holder: Head | None = None
        for head in sorted((*self.scheme.topics, *self.scheme.containers), key=lambda head: head.offset):
            if _SORT.fullmatch(self.text.folded, head.begin, head.stop):
                found.append((head.offset, project_type(self.text.folded[head.begin : head.stop])))
                holder = head
            elif holder is not None and (holder.number is None or head.family == holder.family):
                found.append((head.offset, ""))
                holder = None
        return found

    def class_at(self, offset: int) -> str:
        """The type of project that the headings above an offset say; empty if none does."""
        k = bisect_right(self.classes, (offset, "")) - 1
        return self.classes[k][1] if k >= 0 else ""

    def topic_of(self, offset: int) -> int:
        """Index of the topic in which an offset stands; -1 without."""
        return bisect_right(self.topic_starts, offset) - 1

    # ------------------------------------------------------------------------------------------- where a unit ends

    def _outer_words(self) -> set[str]:
        """Labels that speak for more than the unit they stand below: only the last unit has them, or only the last project of each topic.

        A label that opens a paragraph as all the others do is the unit's own all the same, unless each topic ends with it.
        """
        groups: dict[int, list[int]] = {}
        for project in self.scheme.projects:
            groups.setdefault(self.topic_of(project.offset), []).append(project.offset)
        ending = {group[-1] for group in groups.values() if len(group) > 1}
        last = ending | {unit.offset for unit in self.units[-1:]}
        holders: dict[str, set[int]] = {}
        found: dict[str, list[Head]] = {}
        for unit in self.units:
            for head in self.between(unit.offset, self.region(unit)):
                if head.section is not None:
                    holders.setdefault(head.section.word, set()).add(unit.offset)
                    found.setdefault(head.section.word, []).append(head)
        outer: set[str] = set()
        for word, heads in found.items():
            level = next(head.section.level for head in heads if head.section)
            apart = all(head.family != self.scheme.form or (head.section and head.section.text >= head.stop) for head in heads)
            everywhere = holders[word] == ending and len(ending) > 1
            if not holders[word] <= last or (level == "project" and not self._speaks_of_all(heads, found)):
                continue
            of_all = level == "any" and all(head.section and _OF_ALL.match(self.text.folded, head.section.text) for head in heads)
            if level == "guide" or (len(self.units) > 1 and (level == "project" or apart or everywhere or of_all or _CONTACT.match(word))):
                outer.add(word)
            if everywhere:
                self.of_topics.add(word)
        return outer

    def _speaks_of_all(self, heads: list[Head], found: dict[str, list[Head]]) -> bool:
        """Whether a label of projects that only the last one has is the guide's: 有关说明 without a colon where all others have one, or above
        words on all projects."""
        sections = [head.section for head in heads if head.section]
        if any(section.kind != "other" for section in sections):
            return False
        others = [h.section for word in found if word != sections[0].word for h in found[word] if h.section and h.number is None]
        alone = all(not section.closer and section.text >= head.stop for head, section in zip(heads, sections, strict=True))
        unlike = alone and bool(others) and all(section.closer in (":", "：") for section in others)
        return unlike or all(_OF_ALL.match(self.text.folded, section.text) for section in sections)

    def _inner_families(self) -> set[str]:
        """Numberings used inside of units, the last left out."""
        return {head.family for unit in self.units[:-1] for head in self.between(unit.offset, self.region(unit)) if head.number}

    def closing(self, unit: Head) -> int:
        """Where a unit ends: at the first heading in its region that speaks for more than it, else at the region's end."""
        end = self.region(unit)
        form, last = self.scheme.form, unit.offset == self.units[-1].offset
        seen: list[Head] = []
        for head in self.between(unit.offset, end):
            if opens_annex(self.text, head.offset):
                return head.offset
            if head.section is not None:
                goes_on = bool(form) and head.family == form and seen and follows(seen[-1].value, head.value) and head.section.word not in self.of_topics
                again = last and any(other.section and other.section.word == head.section.word for other in seen) and head.section.level != "project"
                stands = seen or form is None or head.section.word in self.of_topics
                if stands and not goes_on and (head.section.word in self.outer or again or (last and self._outranks(head))):
                    return head.offset
                if head.family == form:
                    seen.append(head)
            elif last and (seen or form is None) and self._outranks(head) and is_title(self.text, head):
                return head.offset
        return self._general_words(unit, end) if last else end

    def _general_words(self, unit: Head, end: int) -> int:
        """Where a paragraph below the last unit begins that speaks of all units, if none of the others has such a one; else `end`."""
        at = self._first_general(unit, end)
        if at is None or any(self._first_general(other, self.region(other)) is not None for other in self.units[:-1]):
            return end
        return at

    def _first_general(self, unit: Head, end: int) -> int | None:
        folded = self.text.folded
        start = folded.find("\n", unit.stop, end)
        while 0 <= start < end - 1:
            if _GENERAL.match(folded, start + 1, end) and not self._is_told(unit, start):
                return start + 1
            start = folded.find("\n", start + 1, end)
        return None

    def _is_told(self, unit: Head, start: int) -> bool:
        """Whether the paragraph behind the line feed at `start` is what its label announces: the first below it, or a requirement."""
        above = self.between(unit.offset, start + 1)
        section = above[-1].section if above else None
        return section is not None and (section.kind == "requirements" or section.text >= start)

    def _outranks(self, head: Head) -> bool:
        """Whether a numbering stands above that of the units and of their sections, and begins with it something of its own."""
        rank = _RANK.get(head.family, _NO_RANK)
        below = min(_RANK.get(self.scheme.form or "", _NO_RANK), _RANK.get(self.units[-1].family, _NO_RANK))
        return head.value == (1,) and rank <= _RANK["（一）"] and rank < below and head.family not in self.inner_families

    # ---------------------------------------------------------------------------------------------------------- sections

    def _cut(self, chosen: list[tuple[Head, int, int, SectionKind]], end: int) -> tuple[Section, ...]:
        """Sections from (heading, end of its label, begin of its text, kind): each reaches to the next heading."""
        found: list[Section] = []
        for (head, label_end, body, kind), stop in zip(chosen, [*(c[0].offset for c in chosen), end][1:], strict=True):
            self.used.add(head.offset)
            self.kinds[head.offset] = kind
            start, finish = self.trim(min(body, stop), stop)
            label = self.text.content[head.offset + head.bullet : label_end].strip(" 　：:。")
            found.append(Section(label, kind, head.offset, start, finish))
        return tuple(found)

    def sections(self, start: int, end: int, *, topic: bool = False) -> tuple[Section, ...]:
        """The sections of a project or topic whose headings stand between two offsets. A topic may label them in a form of its own."""
        form = self.scheme.form
        chosen: list[tuple[Head, int, int, SectionKind]] = []
        kinds: set[SectionKind] = set()
        inner = self.between(start, end)
        if topic and not any(head.section is not None and head.family == form for head in inner):
            form = next((head.family for head in inner if head.section is not None), form)
        inline = any(head.inline and head.section and head.section.kind != "other" for head in inner)
        for index, head in enumerate(inner):
            section = head.section
            if section is not None and head.inline and (section.kind in kinds or (section.kind == "other" and not inline)):
                continue
            if section is not None and chosen and self._is_part(chosen[-1][0], head):
                continue
            if section is not None and (head.family == form or (section.kind not in kinds - {"other"} and self._stands_alone(inner, index))):
                chosen.append((head, section.end, section.text, section.kind))
                kinds.add(section.kind)
            elif section is None and chosen and form and head.family == form and follows(chosen[-1][0].value, head.value):
                label = _LABEL.match(self.text.folded, head.begin)
                if label is not None:
                    chosen.append((head, label.end(), min(label.end() + 1, head.stop), kind_of(label[0])))
        if sum(kind == "indicators" for *_rest, kind in chosen) > 1:
            # Where 考核指标 stands beside it, what is called a goal is none of it.
            goals = [k for k, (head, *_, kind) in enumerate(chosen) if kind == "indicators" and head.section and head.section.word.endswith("目标")]
            if len(goals) < sum(kind == "indicators" for *_rest, kind in chosen):
                chosen = [(*c[:3], "other") if k in goals else c for k, c in enumerate(chosen)]
        return self._cut(chosen, end)

    def _is_part(self, above: Head, head: Head) -> bool:
        """Whether a bare label only divides the section above it: 技术指标： and 经济指标： below 考核指标：."""
        if above.section is None or head.section is None or head.number is not None:
            return False
        both = above.section.kind == head.section.kind == "indicators"
        return both and _WHOLE.search(above.section.word) is not None and _PART.fullmatch(head.section.word) is not None

    def _stands_alone(self, inner: list[Head], index: int) -> bool:
        """Whether a label in another form than the usual opens a section all the same: a misprint, not an item inside of one."""
        head = inner[index]
        if head.section is None or not head.section.exact:
            return False
        if head.number is None and not any(other.section and other.family == self.scheme.form for other in inner[:index]):
            # 发榜单位：… between the title and 一、需求背景.
            return True
        if head.section.kind == "other":
            return False
        if head.number is None or head.value[-1] == 1:
            return head.number is None
        return not any(other.family == head.family and other.section is None for other in inner[:index])

    def tail(self, start: int, end: int) -> tuple[Section, ...]:
        """The sections of a stretch that begins with a heading above the units."""
        chosen: list[tuple[Head, int, int, SectionKind]] = []
        for head in self.heads[bisect_left(self.offsets, start) : bisect_left(self.offsets, end)]:
            same = not chosen or head.family == chosen[0][0].family
            if opens_annex(self.text, head.offset):
                reviewed = _REVIEWED.search(self.text.folded, head.offset, head.stop)
                # 附件2 “某”专项项目申报指南形式审查条件要求, all on one line
                named = head if reviewed is None else replace(head, bullet=reviewed.start() - head.offset)
                chosen.append((named, head.stop, head.stop, "other" if reviewed is None else "requirements"))
            elif chosen and opens_annex(self.text, chosen[-1][0].offset) and self._ends_title(chosen[-1][0], head):
                self.used.add(head.offset)
                annex = chosen[-1][0]
                if annex.stop - annex.offset > _LONGEST_MARK and _REVIEWED.fullmatch(self.text.folded, head.offset, head.stop):
                    # The same, the label on the next line.
                    chosen[-1] = (replace(annex, bullet=head.offset - annex.offset), head.stop, head.stop, "requirements")
            elif head.section is not None and self._opens_tail(head, chosen[0][0] if chosen else None):
                chosen.append((head, head.section.end, head.section.text, head.section.kind))
            elif head.number is not None and same and not self._is_item(head) and (not chosen or follows(chosen[-1][0].value, head.value)):
                label = _LABEL.match(self.text.folded, head.begin)
                label_end = head.stop if is_title(self.text, head) else label.end() if label else 0
                if label_end:
                    chosen.append((head, label_end, min(label_end + 1, head.stop), kind_of(self.text.folded[head.begin : label_end])))
        return self._cut(chosen, end)

    def _ends_title(self, annex: Head, head: Head) -> bool:
        """Whether a label without a number is the last line of an annex's title: 附件2, “甲”专项2030年度项目申报指南, 形式审查条件要求."""
        return head.number is None and head.offset - annex.stop <= LONGEST_TITLE and "。" not in self.text.folded[annex.stop : head.offset]

    def _is_item(self, head: Head) -> bool:
        """Whether a numbered paragraph is a sentence and no heading: closed by 。, and longer than a label or with a comma."""
        words = self.text.folded[head.begin : head.stop]
        return words.endswith("。") and ("，" in words or len(words) > _LONGEST_LABEL)

    def _opens_tail(self, head: Head, first: Head | None) -> bool:
        """Whether a label opens a section of the stretch, whose first heading is `first`: in its form, or on a line of its own."""
        if head.section is None or first is None:
            return head.section is not None
        alone = head.section.text >= head.stop
        if head.family == first.family and head.number is not None:
            return True
        in_line = first.number is None and first.section is not None and first.section.text < first.stop
        # 联系人：… below 揭榜程序, both without a number.
        contact = first.number is None and first.section is not None and _CONTACT.match(head.section.word) and not _CONTACT.match(first.section.word)
        return head.number is None and bool(alone or in_line or contact) and (head.family == first.family or head.section.level == "guide")

    def stretch(self, start: int, end: int) -> tuple[Section, ...]:
        """The sections above the units between two offsets, and before them what has no heading."""
        found = self.tail(start, end)
        return self.bare(start, found[0].heading_start if found else end, "other") + found

    def bare(self, start: int, end: int, kind: SectionKind) -> tuple[Section, ...]:
        """What stands between two offsets as a section without heading; none if nothing does."""
        while start < end and (self.text.folded[start].isspace() or self.text.folded[start] in _STOPS):
            # The stop behind a title: 1.某技术。重点支持…
            start += 1
        start, end = self.trim(start, end)
        if start == end:
            return ()
        return (Section("", kind, start, start, end),)

    # ------------------------------------------------------------------------------------------------------------ blocks

    def first_label(self, head: Head, end: int) -> int:
        """Where the first candidate below a heading stands, at most `end`: no title reaches over it."""
        inner = self.between(head.begin, end)
        return inner[0].offset if inner else end

    def project(self, head: Head, ordinal: int, end: int) -> Project:
        """The project of a heading, which ends at `end`. A title without a number takes its ordinal for one."""
        title = block_title(self.text, head, self.first_label(head, end))
        sections = self.sections(head.offset, end)
        named, of_table = labelled(self.text, head.offset, end) if self.text.cells and not sections else ("", ())
        if of_table:
            sections = of_table
            title = replace(title, words=named or title.words, end=min(title.end, of_table[0].start))
        inner = self.between(head.begin, end)
        told = bool(inner) and inner[0].inline and all(section.kind != "research_content" for section in sections)
        kind: SectionKind = "other" if sections and self.scheme.form is not None and not told else "research_content"
        body = () if named else self.bare(title.end, sections[0].heading_start if sections else end, kind)
        topic = self.topic_of(head.offset)
        number, suffix = title.code or str(ordinal), title.suffix
        if head.number is not None:
            suffix += title.label  # there it is no more than a second name
            code = numbering(self.text.folded, head.number.end)
            if code is not None and code.family == "code" and code.end == head.begin:
                suffix += code.printed
            # 1.1 and 项目1.1 are both 1.1; 榜单一, 方向1 and 第一榜 keep their word.
            printed = head.number.printed
            number = f"第{printed}{head.word}" if head.family[0] == "第" else printed if head.word == "项目" else head.word + printed
        return Project(
            number=number,
            title=title.words,
            suffix=suffix,
            type=project_type(title.suffix, head.word) or self.class_at(head.offset),
            topic=_bare_number(self.scheme.topics[topic]) if topic >= 0 else "",
            start=head.offset,
            end=max(title.end, self.trim(head.offset, end)[1]),
            sections=body + sections,
        )

    def outline(self) -> Outline:
        """The whole."""
        text, scheme = self.text, self.scheme
        first = min((unit.offset for unit in (*scheme.projects, *scheme.topics)), default=len(text.content))
        title = document_title(text, first)
        if not self.units:
            return self.without_units(title)
        ends = {unit.offset: self.closing(unit) for unit in self.units}
        projects = _without_shared_brackets([self.project(head, ordinal, ends[head.offset]) for ordinal, head in enumerate(scheme.projects, 1)])
        preamble = list(self.opening(title, first))
        outer: dict[int, list[tuple[int, int]]] = {}
        for unit in self.units:
            if ends[unit.offset] < self.region(unit):
                outer.setdefault(self.topic_of(unit.offset), []).append((ends[unit.offset], self.region(unit)))
        topics: list[Topic] = []
        trailing: set[str] = set()
        guide_tail: list[Section] = []
        for k, head in enumerate(scheme.topics):
            stop = ends.get(head.offset, self.region(head))
            name = block_title(text, head, self.first_label(head, stop))
            sections = self.sections(head.offset, stop, topic=True)
            preamble.extend(self.bare(name.end, sections[0].heading_start if sections else stop, "preamble"))
            if scheme.projects and head.offset not in ends:
                behind = [s for start, end in outer.pop(k, []) for s in self.tail(start, end)]
                if k + 1 == len(scheme.topics):
                    # Behind the last topic only what the others have too is its own; the rest is the guide's.
                    own = next((n for n, s in enumerate(behind) if s.heading not in trailing), len(behind))
                    guide_tail = behind[own:]
                    behind = behind[:own]
                trailing.update(s.heading for s in behind)
                sections += tuple(behind)
            until = self.topic_starts[k + 1] if k + 1 < len(self.topic_starts) else self.end
            finish = max([name.end, *(p.end for p in projects if head.offset <= p.start < until), *(s.end for s in sections)])
            topics.append(Topic(_bare_number(head), name.words, name.code, head.offset, finish, sections))
        stretches = [stretch for found in outer.values() for stretch in found]
        stretches += [(head.offset, self.region(head)) for head in scheme.containers if head.offset > self.units[-1].offset]
        guide_sections = (*guide_tail, *(s for start, end in sorted(stretches) for s in self.stretch(start, end)))
        placed = [(0, title.end), (self.end, len(text.content))]
        placed.extend((project.start, project.end) for project in projects)
        placed.extend((topic.start, topic.end) for topic in topics)
        for head in scheme.containers:
            if first < head.offset < self.units[-1].offset:
                placed.append((head.offset, head.stop))
                preamble.extend(self.bare(head.stop, self.region(head), "preamble"))
        placed.extend((s.heading_start, s.end) for s in (*guide_sections, *preamble))
        self.begun = sorted(self.kinds)
        unplaced = tuple((h.offset, text.content[h.offset : min(h.stop, h.offset + 60)]) for h in self.heads if h.offset >= first and self.is_lost(h))
        return Outline(title.words, tuple(topics), projects, guide_sections, tuple(preamble), _share(text, placed), "", 0.0, unplaced)

    def opening(self, title: Heading, first: int) -> tuple[Section, ...]:
        """What stands before the first block, but for the title: a notice above it and the words below it."""
        above = () if not title.words or is_annex(self.text.folded[: title.start].strip()) else self.bare(0, title.start, "preamble")
        return above + self.bare(title.end, first, "preamble")

    def without_units(self, title: Heading) -> Outline:
        """A guide that calls for one thing only: its sections are the guide's. Without labels enough there is no structure at all."""
        labels: dict[str, list[SectionHeading]] = {}
        for head in self.heads:
            if head.section is not None and (head.section.exact or head.number is not None):
                labels.setdefault(head.family, []).append(head.section)
        # Plans and notices have headings too; only a call says who may apply or what is paid.
        calls = {form for form, found in labels.items() if len(found) > 1 and any(_CALL.search(section.word) for section in found)}
        if not calls:
            return Outline(title.words, (), (), (), (), 0.0, "", 0.0)
        form = max(calls, key=lambda family: (len({section.kind for section in labels[family]} & _MAIN), len(labels[family])))
        first = next(head for head in self.heads if head.family == form and (head.section is not None or head.number is not None))
        title = document_title(self.text, first.offset)
        guide_sections = self.tail(first.offset, self.end)
        preamble = self.opening(title, first.offset)
        placed = [(0, title.end), (self.end, len(self.text.content)), *((s.heading_start, s.end) for s in (*preamble, *guide_sections))]
        return Outline(title.words, (), (), guide_sections, preamble, _share(self.text, placed), "", 0.0)

    def is_lost(self, head: Head) -> bool:
        """Whether a line without a place would have been a heading elsewhere in this guide: worth telling."""
        if head.offset in self.used or head.offset > self.annex:
            return False
        if head.section is not None:
            # A label with its words behind it, below the last block, is part of what stands there (联系人：…).
            if _PART.fullmatch(head.section.word) and self._within_indicators(head.offset):
                return False
            inside = head.offset < self.units[-1].offset or head.section.text >= head.stop
            return head.section.exact and ((head.number is not None and head.family == self.scheme.form) or (head.family == "" and inside))
        if head.number is None or not is_title(self.text, head) or self.text.folded[head.stop - 1] == "。":
            return False
        return head.family == self.units[0].family or bool(head.word)


    def _within_indicators(self, offset: int) -> bool:
        """Whether the section in which an offset stands holds indicators: 技术指标：… only divides it."""
        k = bisect_left(self.begun, offset) - 1
        return k >= 0 and self.kinds[self.begun[k]] == "indicators"


def _without_shared_brackets(projects: list[Project]) -> tuple[Project, ...]:
    """The projects, with the bracket that their titles share (重点产品) as their suffix: it says what sort of project each is."""
    return tuple(
        replace(
            project,
            title=project.title.removesuffix(bracket).rstrip(" 　"),
            suffix=bracket + project.suffix,
            type=project.type or project_type(bracket),
        )
        if bracket
        else project
        for project, bracket in zip(projects, shared_brackets([(project.title, project.suffix) for project in projects]), strict=True)
    )


def _bare_number(head: Head) -> str:
    return head.number.printed if head.number else ""


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
        starts = [project.start for project in outline.projects] + [topic.start for topic in outline.topics]
        first = min(starts, default=min((s.heading_start for s in outline.guide_sections), default=0))
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
        # What stands between a title and the first label is the block's, but no section of its own.
        named = [s for s in found if s.heading] or found
        return [{"heading": s.heading, "kind": s.kind, "text": text.content[s.start : s.end]} for s in named]

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
