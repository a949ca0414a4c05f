"""Answers → guide: the figures that a reviewer has settled, put in place of the machine's before anything is made of them.

Items, rules, facts and issues are then told from the reviewed figures. What the machine had read stays in the table `reviews`, and the figure
carries the flag `reviewed`.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extractors.identity import digest
from extractors.model.block import Outline
from extractors.model.guide import Guide, Issue
from extractors.model.quantity import Quantity, plain_number
from extractors.model.text import Text
from extractors.quantities import catalogue, units
from extractors.quantities.figure import Span, UnitMatch
from pipeline.answers import SHORT, Answer, Reading, cells_of, figure_key, issue_key, squeezed
from pipeline.tables import Row

REVIEWED = "reviewed"
"""Flag of a quantity that a reviewer has settled, and the reason of a numeral that one has called none."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands: what a quantity tells of it, and number and title of its project."""

    topic: str = ""
    project: str = ""
    section: str = "other"
    title: str = ""


class Review:
    """The answers, ready to be looked up."""

    def __init__(self, answers: Iterable[Answer] = ()) -> None:
        self.answers = tuple(answers)
        self._of_figure: dict[str, list[Answer]] = defaultdict(list)
        self._of_issue: dict[str, Answer] = {}
        self._by_hand: list[Answer] = []
        for answer in self.answers:
            if answer.key.startswith("!"):
                self._of_issue[answer.key] = answer
            elif answer.key:
                self._of_figure[answer.key].append(answer)
            else:
                self._by_hand.append(answer)

    def __bool__(self) -> bool:
        return bool(self.answers)

    def mark(self, texts: Iterable[tuple[str, str]]) -> str:
        """A name for the answers that concern guides of these (guide_key, text): a file is read anew where it is another one. Empty where none does."""
        if not self.answers:
            return ""
        known = [(key, squeezed(text)) for key, text in texts]
        told = [
            (answer.name, *answer.told, answer.machine)
            for answer in self.answers
            if any(answer.concerns(key, text) for key, text in known)
        ]
        return "+" + digest(*sorted(map(repr, told))) if told else ""

    def on(self) -> Reviewing:
        """One use of it: for the guides of one file."""
        return Reviewing(self)

    def of_figure(self, key: str, sentence: str, guide: str, place: Place) -> Answer | None:
        """The answer to a figure: that given under this project, else one that holds wherever the sentence stands; None where answers differ."""
        found, guide = self._of_figure.get(key, []), squeezed(guide)
        project, number = squeezed(place.title), squeezed(place.project)
        own = [answer for answer in found if squeezed(answer.project) in (project, number)]
        own = [answer for answer in own if squeezed(answer.guide) == guide] or own
        candidates = own or (found if len(squeezed(sentence)) >= SHORT else [])
        return candidates[-1] if len({answer.told for answer in candidates}) == 1 else None

    def of_issue(self, key: str) -> Answer | None:
        """The answer to a finding."""
        return self._of_issue.get(key)

    def by_hand(self) -> Sequence[Answer]:
        """The answers in rows that a reviewer added."""
        return self._by_hand


class Reviewing:
    """The answers at work on the guides of one file: `amend` while a guide is read, `settle` when it has been."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self._rows: list[tuple[Text, list[Row]]] = []

    def amend(self, found: Sequence[Quantity], ignored: dict[int, str], text: Text, outline: Outline, title: str) -> list[Quantity]:
        """The quantities of a guide as the reviewer wants them, by `number_start`; numbers that are none move to `ignored`."""
        rows: list[Row] = []
        self._rows.append((text, rows))
        if not self._review:
            return list(found)
        kept: list[Quantity] = []
        blocks = _Places(outline)
        for quantity in found:
            key = key_of(quantity, text.content)
            place = blocks.at(quantity.start)
            answer = self._review.of_figure(key, quantity.sentence, title, place)
            kept += self._answered(quantity, answer, key, ignored, rows) if answer else [quantity]
        for answer in self._review.by_hand():
            for nth, stretch in enumerate(_stretches(answer, text.content)):
                self._by_hand(answer, nth, stretch, kept, ignored, text, blocks, rows)
        return kept

    def _answered(self, quantity: Quantity, answer: Answer, key: str, ignored: dict[int, str], rows: list[Row]) -> list[Quantity]:
        before = Reading.of(quantity)
        if answer.verdict == "false":
            ignored |= dict.fromkeys(range(quantity.number_start, quantity.number_end), REVIEWED)
            rows.append(_row(answer, key, quantity, before, None))
            return []
        try:
            after = answer.reading(quantity)
        except ValueError:  # what was typed made sense with the reading of its day only
            return [quantity]
        made = _with(quantity, after)
        rows.append(_row(answer, key, made, before, after))
        return [made]

    def _by_hand(
        self, answer: Answer, place: int, stretch: Span, kept: list[Quantity], ignored: dict[int, str], text: Text, blocks: _Places, rows: list[Row]
    ) -> None:
        number = _nth(text.content, stretch, answer.at)
        key = figure_key(answer.text, text.content[stretch[0] : number])
        there = next((q for q in kept if q.number_start <= number < max(q.number_end, q.end)), None)
        if there is not None:
            kept.remove(there)
            for made in self._answered(there, answer, key, ignored, rows):
                insort(kept, made, key=lambda q: q.number_start)
        elif answer.verdict == "false":
            ignored[number] = REVIEWED
        else:
            after = answer.reading(None)
            made = _added(answer, after, stretch, number, text, blocks.at(number), place)
            insort(kept, made, key=lambda q: q.number_start)
            rows.append(_row(answer, key, made, None, after))

    def settle(self, guide: Guide) -> tuple[Guide, list[Row]]:
        """The guide without what its reviewer need not be asked again, and its rows of `reviews`."""
        if not self._review:
            return guide, []
        rows = next((made for text, made in self._rows if text is guide.text), [])
        settled = [(int(str(row["start"])), int(str(row["end"]))) for row in rows]
        issues = []
        for issue in guide.issues:
            answer = self._review.of_issue(key_of_issue(issue, guide.guide_key, guide.text.content))
            if answer:
                rows.append(_issue_row(answer, issue, guide.text))
            about = any(issue.start < end and start < issue.end for start, end in settled)
            done = issue.severity != "info" and (answer is not None or about)
            issues.append(replace(issue, severity="info", message=f"{issue.message}（已复核）") if done else issue)
        seen: Counter[object] = Counter()
        for position, row in enumerate(rows, 1):
            seen[row["answer"]] += 1
            row |= {"guide_id": guide.guide_id, "position": position, "review_id": "v" + digest(row["answer"], seen[row["answer"]])}
        status = guide.status if guide.status == "no_structure" else "review" if any(i.severity == "error" for i in issues) else "ok"
        return replace(guide, issues=tuple(issues), status=status), rows


def key_of(quantity: Quantity, content: str) -> str:
    """The key of a quantity in its guide."""
    return figure_key(quantity.sentence, content[quantity.sentence_start : quantity.number_start])


def key_of_issue(issue: Issue, guide_key: str, content: str) -> str:
    """The key of a finding."""
    return issue_key(guide_key, issue.code, issue.project, content[issue.start : issue.end] or issue.message)


class _Places:
    """What an offset stands in."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._found = [
            (section.start, section.end, Place(project.topic, project.number, section.kind, f"{project.number} {project.title}"))
            for project in outline.projects
            for section in project.sections
        ]
        self._found += [(s.start, s.end, Place(topic.number, "", s.kind)) for topic in outline.topics for s in topic.sections]
        self._found += [(s.start, s.end, Place("", "", s.kind)) for s in (*outline.preamble, *outline.guide_sections)]

    def at(self, offset: int) -> Place:
        """The block at an offset of the text."""
        return next((block for start, end, block in self._found if start <= offset < end), Place())


def _stretches(answer: Answer, content: str) -> Iterator[Span]:
    """Where the text of an answer stands, blanks not counted."""
    wanted = squeezed(answer.text)
    places = [k for k, sign in enumerate(content) if squeezed(sign)]
    bare = "".join(content[k] for k in places)
    at = bare.find(wanted)
    while at >= 0:
        yield places[at], places[at + len(wanted) - 1] + 1
        at = bare.find(wanted, at + len(wanted))


def _nth(content: str, stretch: Span, count: int) -> int:
    """The offset of the sign of a stretch before which `count` others stand, blanks not counted."""
    for offset in range(*stretch):
        if squeezed(content[offset]):
            if count == 0:
                return offset
            count -= 1
    return stretch[1]


def _with(quantity: Quantity, reading: Reading) -> Quantity:
    """The quantity read as `reading` says, with what follows from that."""
    low, high, unit = reading.lower, reading.upper, units.named(reading.unit) if reading.unit else None
    ends = [plain_number(value) for value in dict.fromkeys((low, high)) if value is not None]
    exact = quantity.value_text if (low, high) == (quantity.lower, quantity.upper) else "～".join(ends)
    at = quantity.number_start - quantity.sentence_start
    indicator_id, sense, category = catalogue.identify(
        reading.indicator, unit=reading.unit, clause=quantity.sentence, section=quantity.section, at=at if at < len(quantity.sentence) else -1
    )
    return replace(
        quantity,
        comparator=reading.comparator,  # type: ignore[arg-type]
        lower=low, upper=high, lower_closed=reading.lower_closed, upper_closed=reading.upper_closed, unit=reading.unit, per=reading.per,
        change=reading.change,  # type: ignore[arg-type]
        indicator=reading.indicator, subject=reading.subject, qualifier=reading.qualifier,
        role=reading.role,  # type: ignore[arg-type]
        value_text=exact, unit_id=unit.unit_id if unit else "", dimension=unit.dimension if unit else "", si_unit=unit.si_unit if unit else "",
        si_lower=_si(low, unit), si_upper=_si(high, unit), category=category, indicator_id=indicator_id, sense=sense, confidence=1.0, flags=(REVIEWED,),
    )  # fmt: skip


def _si(value: Decimal | None, unit: UnitMatch | None) -> Decimal | None:
    return None if value is None or unit is None else units.convert(value, unit)


def _added(answer: Answer, reading: Reading, stretch: Span, number: int, text: Text, block: Place, place: int) -> Quantity:
    """A figure that the machine had not read."""
    from extractors.quantities.numbers import scan

    quote = squeezed(answer.quote)
    before = squeezed(answer.text).find(quote)
    start, end = _nth(text.content, stretch, before), _nth(text.content, stretch, before + len(quote) - 1) + 1
    numeral = next(iter(scan(text.folded[number:end])), None)
    number_end = number + numeral.end if numeral else end
    raw, sentence = text.content[start:end], text.content[slice(*stretch)]
    bare = Quantity(
        number_text=squeezed(text.content[number:number_end]), lower=None, upper=None, comparator="eq", unit="", per="", change="none", role="target",
        quote="".join(raw.split()), raw=raw, start=start, end=end, number_start=number, number_end=number_end, lower_closed=True, upper_closed=True,
        sentence=sentence, sentence_start=stretch[0], topic=block.topic, project=block.project, section=block.section,
        quantity_id="q" + digest(REVIEWED, block.topic, block.project, answer.at, squeezed(sentence), place),
        page=text.page(start), line=text.line(start), boxes=text.boxes(start, end),
    )  # fmt: skip
    return _with(bare, reading)


def _row(answer: Answer, key: str, quantity: Quantity, before: Reading | None, after: Reading | None) -> Row:
    return {
        "answer": answer.name, "given": cells_of(answer), "verdict": answer.verdict, "key": key,
        "quantity_id": None if after is None else quantity.quantity_id,
        "project": quantity.project, "quote": quantity.quote, "sentence": quantity.sentence,
        "machine": before.plain() if before else {}, "reviewed": after.plain() if after else {}, "note": answer.note,
        "start": quantity.start, "end": quantity.end, "page": quantity.page,
    }  # fmt: skip


def _issue_row(answer: Answer, issue: Issue, text: Text) -> Row:
    return {
        "answer": answer.name, "given": cells_of(answer), "verdict": answer.verdict, "key": answer.key,
        "quantity_id": None, "project": issue.project, "quote": "",
        "sentence": answer.text or issue.message, "machine": {}, "reviewed": {}, "note": answer.note,
        "start": issue.start, "end": issue.end, "page": issue.page or text.page(issue.start),
    }  # fmt: skip
