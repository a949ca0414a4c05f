"""Every number of Chinese prose that states how many or how much, with its bound, unit, denominator and what it bounds.

`find_quantities` takes any text; `quantities_in` a stretch of a normalised guide.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache

from extractors import patterns
from extractors.model.quantity import Quantity, Sense, plain_number
from extractors.quantities import reading, units
from extractors.quantities.confidence import confidence
from extractors.quantities.figure import Figure, Numeral, Span
from extractors.quantities.names import Apart

__all__ = ["find_quantities", "quantities_in", "read_section"]


# A break behind a stop, before a blank line or before a numbered line is meant.
_NUMBERED = r"\d{1,2}[.、．）)]\D|[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|[①-⑳]"
_SOFT_BREAK = patterns.compile(rf"(?<=[^。；！？：:;\n\s][ \t\u3000]{{0,8}})\r?\n(?=[ \t\u3000]{{0,8}}(?!{_NUMBERED}|[\r\n]|$))")


def find_quantities(text: str, *, indicators: bool = True) -> list[Quantity]:
    """The quantities of a sentence or a paragraph, in order.

    Offsets are code points of `text`, and `text[q.start:q.end] == q.raw`. With `indicators=False` the phrase work is left out: indicator, subject,
    qualifier and what hangs on them stay empty, and role stays `target`.
    """
    from extractors import dates
    from extractors.normalise import fold, squeeze

    # A line feed inside a sentence is typesetting; a blank in its place keeps every offset.
    printed, origin = squeeze(_SOFT_BREAK.sub(lambda m: " " * len(m.group()), text) if "\n" in text else text)
    folded = fold(printed)
    found = quantities_in(printed, folded, 0, len(printed), dates.spans(folded), indicators=indicators)[0]
    if len(printed) == len(text):
        return found
    return [_moved(q, text, origin) for q in found]


def _moved(q: Quantity, text: str, origin: Sequence[int]) -> Quantity:
    """The same quantity with its offsets in the text before blanks were taken out."""
    from extractors.model.records import replace

    start, end = origin[q.start], origin[q.end - 1] + 1
    return replace(
        q,
        start=start,
        end=end,
        raw=text[start:end],
        number_start=origin[q.number_start],
        number_end=origin[q.number_end - 1] + 1,
        sentence_start=origin[q.sentence_start],
    )


def quantities_in(
    content: str,
    folded: str,
    start: int,
    end: int,
    dates: Sequence[Span],
    *,
    section: str = "",
    indicators: bool = True,
) -> tuple[list[Quantity], dict[int, str]]:
    """The quantities of `content[start:end]`, and why its other numerals are none (offset of the numeral → name of the rule).

    `folded` is the same text folded for matching; `dates` are stretches of calendar dates (offsets of `content`) in order, none overlapping. All offsets given back
    are those of `content`.
    """
    found, ignored, _ = read_section(content, folded, start, end, dates, section=section, indicators=indicators)
    return found, ignored


def read_section(
    content: str, folded: str, start: int, end: int, dates: Sequence[Span], *, section: str, indicators: bool, apart: Sequence[Apart] | None = None
) -> tuple[list[Quantity], dict[int, str], list[Numeral]]:
    """As `quantities_in`, with all numerals of the stretch (by their offsets in it) as a third; `apart` is what `names.set_apart` tells of all of `folded`."""
    block = folded[start:end]
    first = bisect_left(dates, (start, start))
    first -= first > 0 and dates[first - 1][1] > start
    inside = [(s - start, e - start) for s, e in dates[first : bisect_left(dates, (end, end))]]
    held = None
    if apart is not None:
        beginning = bisect_left(apart, (start,)), bisect_left(apart, (end,))
        held = [(s - start, e - start, rule) for s, e, rule in apart[slice(*beginning)]]
    read = reading.read(block, inside, held)
    stops = [*read.starts, len(block)]
    if indicators and read.figures:
        _annotate(block, stops, read.figures, section)
    found = []
    sentence = (0, 0)
    told = ""
    for figure in read.figures:
        if not sentence[0] <= figure.number_start < sentence[1]:
            k = bisect_right(stops, figure.number_start) - 1
            sentence = stops[k], stops[min(k + 1, len(stops) - 1)]
            told = content[start + sentence[0] : start + sentence[1]].strip()
        found.append(_quantity(figure, content, start, sentence, told, block, section, indicators))
    return (
        found,
        {offset + start: rule for offset, rule in read.ignored.items()},
        read.numerals,
    )


@cache
def _phrases() -> tuple[Callable[..., None], Callable[..., tuple[str, Sense, str]]]:
    """What names figures and what knows the names: loaded where phrases are asked for, and looked up once (an import at every figure is 1 % of its reading)."""
    from extractors.quantities import catalogue, indicators

    return indicators.annotate, catalogue.identify


def _annotate(block: str, stops: list[int], figures: list[Figure], section: str) -> None:
    annotate, _ = _phrases()
    k = 0
    while k < len(figures):
        stop = stops[bisect_right(stops, figures[k].number_start)]
        size = 1
        while k + size < len(figures) and figures[k + size].number_start < stop:
            size += 1
        annotate(block, (stops[bisect_right(stops, figures[k].number_start) - 1], stop), figures[k : k + size], section=section)
        k += size


def _squeezed(text: str) -> str:
    return "".join(text.split()) if " " in text or "\n" in text else text


def _value_text(figure: Figure) -> str:
    """The exact number as text: 30, 1/3, 1～2, 20±2, without unit and multiplier applied."""
    if figure.comparator in ("range", "pm"):
        low, high = figure.lower, figure.upper
        return f"{plain_number(low) if low is not None else ''}～{plain_number(high) if high is not None else ''}"
    exact = figure.numerals[0].exact if figure.numerals else ""
    value = figure.lower if figure.lower is not None else figure.upper
    return exact or (plain_number(value) if value is not None else "")


def _si(value: Decimal | None, figure: Figure) -> Decimal | None:
    if value is None or figure.unit is None:
        return None
    converted = units.convert(value, figure.unit)
    if converted is not None and figure.comparator == "pm" and figure.unit.offset and figure.lower == -(figure.upper or 0):
        return value * (figure.unit.factor or 1)
    return converted


def _quantity(figure: Figure, content: str, base: int, sentence: Span, told: str, block: str, section: str, indicators: bool) -> Quantity:
    """The frozen record of a figure; `base` is the offset of the block in the content, `told` the sentence as printed."""
    start, end = base + figure.start, base + figure.end
    unit = figure.unit
    unit_text = _squeezed(content[base + unit.start : base + unit.end]) if unit else figure.unit_text
    if not unit_text and figure.numerals and figure.numerals[0].kind == "plain" and figure.comparator != "approx":
        figure.flags.append("missing_unit")
    if unit is None and unit_text:
        unit = units.named(unit_text)
    category = indicator_id = sense = ""
    if indicators:
        _, identify = _phrases()
        clause = block[sentence[0] : sentence[1]]
        indicator_id, sense, category = identify(
            figure.indicator, unit=unit_text, clause=clause, section=section, at=figure.number_start - sentence[0]
        )
    raw = content[start:end]
    quote = _squeezed(raw)
    number_text = content[base + figure.number_start : base + figure.number_end]
    figure.unit = unit
    cues = figure.cues if len(figure.cues) < 2 else sorted(figure.cues)
    measured = unit is not None and unit.factor is not None
    si_lower = _si(figure.lower, figure) if measured else None
    # By place: by name the record takes twice as long to make, and reading without phrases 2 % longer.
    return Quantity(
        number_text if quote is raw else _squeezed(number_text),
        figure.lower,
        figure.upper,
        figure.comparator,  # type: ignore[arg-type]
        unit_text,
        figure.per,
        figure.change,  # type: ignore[arg-type]
        figure.role,  # type: ignore[arg-type]
        quote,
        raw,
        start,
        end,
        base + figure.number_start,
        base + figure.number_end,
        figure.lower_closed,
        figure.upper_closed,
        _squeezed("…".join([content[base + s : base + e] for s, e in cues])) if cues else "",
        figure.indicator,
        figure.subject,
        figure.qualifier,
        _value_text(figure),
        unit.unit_id if unit else "",
        unit.dimension if unit else "",
        unit.si_unit if unit else "",
        si_lower,
        si_lower if figure.upper is figure.lower or not measured else _si(figure.upper, figure),
        category,
        indicator_id,
        sense,  # type: ignore[arg-type]
        confidence(figure.flags) if figure.flags else 1.0,
        tuple(dict.fromkeys(figure.flags)) if figure.flags else (),
        told,
        base + sentence[0],
        section=section,
    )
