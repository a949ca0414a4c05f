"""The whole walk from bytes to Guide, on one page."""

from __future__ import annotations

import gc
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from extractors import identity, patterns, recognised
from extractors.audit import audit
from extractors.calls import moved, notice_sections, sources, told_apart, with_front
from extractors.contacts import find_contacts
from extractors.dates import find_dates
from extractors.dates import spans as date_spans
from extractors.facts import effective, types
from extractors.items import find_items
from extractors.ledger import Scanned, ledger
from extractors.metadata import metadata as find_metadata
from extractors.model.block import Outline, Project, Section
from extractors.model.guide import Contact, Date, Guide, Issue, Stated
from extractors.model.quantity import Quantity
from extractors.model.records import replace, settle
from extractors.model.text import Text
from extractors.normalise import normalise
from extractors.quantities import cells, headed, read_section
from extractors.quantities.names import set_apart
from extractors.readers import read
from extractors.rules import find_rules
from extractors.segment import segment

_SORT = patterns.compile(r"[（(](\p{Han}{2,10}类)[）)]")
"""The sort of projects in the bracket behind a title."""


def _names_of_groups(outline: Outline) -> list[str]:
    """By what a clause may name projects together: the titles of topics, and the sorts in the brackets behind titles (示范类)."""
    return [*(topic.title for topic in outline.topics), *dict.fromkeys(sort for project in outline.projects for sort in _SORT.findall(project.suffix))]


Holder = tuple[str, str, Section]
"""(topic, project, section): where a stretch of prose stands."""

Amend = Callable[[Sequence[Quantity], dict[int, str], Text, Outline, str], list[Quantity]]
"""(quantities, why other numerals are none, text, outline, title of the guide) → the quantities as somebody who has looked at them wants them."""


_KEPT_BEFORE_A_ROUND = 100_000
"""Several times what a guide of a dozen pages makes."""


@contextmanager
def _few_rounds_for_garbage() -> Iterator[None]:
    """A walk makes records that stay, and no circles: looking through them every 700 took a twentieth of a long document."""
    least, *others = gc.get_threshold()
    gc.set_threshold(max(least, _KEPT_BEFORE_A_ROUND) if least else 0, *others)
    try:
        yield
    finally:
        gc.set_threshold(least, *others)


@_few_rounds_for_garbage()
def extract_guides(data: bytes, name: str, *, password: str = "", indicators: bool = True, amend: Amend | None = None) -> tuple[Guide, ...]:
    """The guides of a document: `data` its bytes, `name` the file name (for messages; the format is told by content).

    `amend` is asked for the quantities of each guide before anything is made of them.

    Raises UnreadableError or LimitError (extractors.errors) where the input is at fault. A text without guide structure gives one
    Guide of status `no_structure` with whatever quantities it holds. With `indicators=False` the phrase work is left out.
    """
    return guides_in(normalise(read(data, name, password=password)), indicators=indicators, amend=amend)


@_few_rounds_for_garbage()
def guides_in(
    text: Text, *, notice: Text | None = None, stated: Stated | None = None, indicators: bool = True, amend: Amend | None = None
) -> tuple[Guide, ...]:
    """The guides in a normalised document; see `extract_guides`.

    `notice` is the text of the notice of their call where that is another file (`calls.front`), `stated` what is known of them from elsewhere.
    """
    found = sources(text.source, text)
    texts = (text,) if len(found) == 1 else tuple(normalise(part) for part in found)
    return tuple(_guide(each, notice=notice, stated=stated, indicators=indicators, amend=amend) for each in texts)


def extract_guide(data: bytes | str, name: str = "-", *, password: str = "", indicators: bool = True) -> Guide:
    """The first guide of a document given as bytes or as text; see `extract_guides`."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    return extract_guides(raw, name, password=password, indicators=indicators)[0]


def _guide(
    text: Text, *, notice: Text | None = None, stated: Stated | None = None, indicators: bool = True, amend: Amend | None = None
) -> Guide:
    outline = segment(text)
    if notice is not None:
        text, outline = with_front(text, notice), moved(outline, len(notice.content) + 1)
    about = find_metadata(text, outline, stated)
    guide_id = identity.guide_id(text)
    key = identity.guide_key(about, guide_id)
    names = identity.Names(key)
    holders = list(_holders(text, outline))

    dates = _named_dates(find_dates(text.folded, published=about.published_on), holders, text, names)
    # Not those of relative dates (立项后18个月内), whose number is a quantity too.
    spans, apart = date_spans(text.folded), set_apart(text.folded)
    quantities: list[Quantity] = []
    ignored: dict[int, str] = {}
    scanned: list[Scanned] = []
    for holder in holders:
        section = holder[2]
        found, reasons, numerals = read_section(
            text.content, text.folded, section.start, section.end, spans, section=section.kind, indicators=indicators, apart=apart
        )
        ignored |= reasons
        scanned.append(((section.start, section.end), numerals))
        headed.apply(found, section, text.content)
        quantities += _named_quantities(found, holder, text, names, guide_id)
    quantities = cells.apply(sorted(quantities, key=lambda q: q.number_start), ignored, text)
    quantities = recognised.apply(quantities, text)
    if amend is not None:
        quantities = amend(quantities, ignored, text, outline, about.title or outline.title)

    items = tuple(find_items(text, outline, quantities))
    for item in items:
        settle(item, item_id=names.name("i", item.topic, item.project, "".join(item.text.split())))
    told = [(topic, project, part) for topic, project, section in holders for part in told_apart(text, section)]
    rules = tuple(find_rules(text, told, quantities, dates, topics=_names_of_groups(outline)))
    for rule in rules:
        settle(rule, rule_id=names.name("r", rule.topic, rule.project, rule.key, rule.value, "".join(rule.quote.split())))
    entries = ledger(text, quantities, dates, ignored, outline, names, scanned, apart)
    issues = _named_issues(audit(text, outline, about, quantities, entries, rules), names)
    offered = outline.projects or types(text, outline, rules)
    return Guide(
        guide_id=guide_id,
        guide_key=key,
        metadata=about,
        text=text,
        outline=outline,
        quantities=tuple(quantities),
        dates=dates,
        items=items,
        rules=rules,
        contacts=tuple(_named_contacts(find_contacts(text), names)),
        facts=effective(text, offered, about, quantities, rules, dates, topics=outline.topics),
        issues=issues,
        ledger=entries,
        status=_status(outline, offered, issues),
        types=() if outline.projects else offered,
    )


def _status(outline: Outline, offered: Sequence[Project], issues: Sequence[Issue]) -> Literal["ok", "review", "no_structure"]:
    if not offered and not any(t.sections for t in outline.topics):
        return "no_structure"
    return "review" if any(i.severity == "error" for i in issues) else "ok"


def _holders(text: Text, outline: Outline) -> Iterator[Holder]:
    """Every section with what holds it, in the order of the text; the whole text where nothing was found."""
    found: list[Holder] = [("", "", s) for s in (*notice_sections(text, outline), *outline.guide_sections)]
    # 本专题参与单位不超过5家 between the heading of a topic and its first project binds that topic.
    found += [(next((t.number for t in outline.topics if t.start <= s.start < t.end), ""), "", s) for s in outline.preamble]
    found += [(t.number, "", s) for t in outline.topics for s in t.sections]
    found += [(p.topic, p.number, s) for p in outline.projects for s in p.sections]
    if not found:
        found = [("", "", Section("", "other", 0, 0, len(text.content)))]
    return iter(sorted(found, key=lambda h: h[2].start))


def _named_quantities(found: list[Quantity], holder: Holder, text: Text, names: identity.Names, guide_id: str) -> list[Quantity]:
    """The same quantities with their place in the guide and their ids."""
    topic, project, section = holder
    seen: dict[tuple[int, str], int] = {}
    printed = sentence = ""
    for quantity in found:
        if quantity.sentence is not printed:
            printed = quantity.sentence
            sentence = "".join(printed.split())
        page, line, boxes = text.stands(quantity.start, quantity.end)
        place = seen[(quantity.sentence_start, sentence)] = seen.get((quantity.sentence_start, sentence), -1) + 1
        settle(
            quantity,
            quantity_id=names.name("q", topic, project, section.kind, sentence, str(place)),
            guide_id=guide_id,
            topic=topic,
            project=project,
            section=section.kind,
            page=page,
            line=line,
            boxes=boxes,
        )
    return found


_END_OF_WORK = patterns.compile(r"完成时|时限|周期|期限|实施期|执行期")


def _holder_at(holders: list[Holder], offset: int) -> tuple[str, str, str]:
    k = bisect_right(holders, offset, key=lambda holder: holder[2].start) - 1
    if k >= 0 and offset < holders[k][2].end:
        topic, project, section = holders[k]
        return topic, project, section.heading
    return "", "", ""


def _named_dates(found: Sequence[Date], holders: list[Holder], text: Text, names: identity.Names) -> tuple[Date, ...]:
    named = []
    for date in found:
        topic, project, heading = _holder_at(holders, date.start)
        # 合同签订后18个月内 under 完成时限: what is due is the whole.
        kind = "completion_by" if date.kind == "milestone_by" and _END_OF_WORK.search(heading) else date.kind
        raw = text.content[date.start : date.end]
        named.append(replace(date, kind=kind, raw=raw, topic=topic, project=project, date_id=names.name("d", topic, project, kind, raw)))
    return tuple(named)


def _named_contacts(found: Sequence[Contact], names: identity.Names) -> list[Contact]:
    return [replace(c, contact_id=names.name("c", c.role, c.unit, c.name, c.phone, c.email, c.url)) for c in found]


def _named_issues(found: Sequence[Issue], names: identity.Names) -> tuple[Issue, ...]:
    return tuple(replace(i, issue_id=names.name("e", i.project, i.code, i.message)) for i in found)
