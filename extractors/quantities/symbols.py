"""One unit symbol or measure word in the text, with its exponent: the longest surface that is not the beginning of another word.

Where a surface can mean two things (T, K, 度, 分), `lexicons/unit_senses.tsv` says which words near it decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from extractors import lexicon, patterns
from extractors.errors import LexiconError
from extractors.model.records import maker
from extractors.quantities.dimensions import UNIT_COLUMNS, Unit, decimal_of, entry, si_unit_of

BEHIND_COLUMNS = ("surface", "examples")
SENSE_COLUMNS = ("sense_id", "surface", "unit_id", "near", "use", "not_in", "place", "examples", "counterexamples")
LEFT_CONTEXT, RIGHT_CONTEXT = 40, 10
PRODUCT = "·•⋅∙・‧*∗×"
OPEN, CLOSE = ("(", "（"), (")", "）")
# Words behind which an unlisted noun of a denominator, or a unit of the place `end`, is known to be over.
AFTER_NOUN = (
    *("以上", "以下", "以内", "以外", "之内", "之间", "之外", "及以", "左右", "不", "且", "并", "的", "和", "及", "与", "或", "等"),
    *("起步", "封顶", "保底", "打底", "兜底", "往上", "往下", "朝上", "之上", "之下", "开外", "出头", "有余"),
    *("方可", "方能", "患者", "受试者"),
)
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED = {char: str(digit) for digit, char in enumerate(RAISED)}
_STOP = patterns.compile(r"(?r)[。；;！？!?\n]")
_EXPONENT_BEGINS = frozenset(RAISED + "⁻^½0123456789-−")
# 100mmX200mm
_TIMES = patterns.compile(r"[xX](?=[0-9])")
_ROOTS = ("¹/²", "½", "^0.5", "^(1/2)", "^1/2", "^½")
_RIGHT_STOP = patterns.compile(r"[。；;！？!?\n，,、]")
# What may follow a unit of the place `end`: cues, numerals, 半 (九两半), and the nouns of 8寸晶圆, 2000方土.
_BEHIND_END = frozenset("者为作扣至到半五六七八九十一二三四多起钟计左内土混晶屏硅显水钱")

_Sense = tuple[Unit | None, tuple[str, ...], str]
"""What a surface can mean: a unit (None where nothing decides), the words near it, and the use."""


Stated = tuple[str, str, str, Decimal | None, Decimal]
"""What a match says of a unit: unit_id, dimension, SI unit, factor and offset."""
_NOUGHT = Decimal(0)


def stated(unit: Unit) -> Stated:
    factor, offset = unit.factor, unit.offset
    return unit.unit_id, unit.dimension, si_unit_of(unit), decimal_of(factor) if factor else None, decimal_of(offset) if offset[0] else _NOUGHT


class _Surface(NamedTuple):
    """One way of writing a unit. `vetoes` are the words whose beginning it is, `vetoing` the characters by which they go on, `lifted` longer words in which it
    is a unit after all.

    `plain` says that it means one thing, `alone` what that is where it stands for itself, `loose` that its case is wrong, `han` that it holds Chinese,
    `lettered` that no letter or digit may follow, `certain` that it is that unit wherever it stands.
    """

    text: str
    senses: tuple[_Sense, ...]
    plain: bool
    alone: Stated | None
    vetoes: tuple[str, ...]
    vetoing: frozenset[str]
    lifted: tuple[str, ...]
    place: str
    loose: bool
    han: bool
    lettered: bool
    certain: bool


def is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def _is_word(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")


def _surface(text: str, rows: tuple[lexicon.Row, ...]) -> _Surface:
    row = rows[0]
    senses: list[_Sense] = []
    for one in rows:
        meant = None if one["unit_id"] == "?" else entry(one["unit_id"])
        senses.append((meant, lexicon.split(one.get("near", "")), one.get("use", "both")))
    words = lexicon.split(row["not_in"])
    vetoes = tuple(word for word in words if word.startswith(text))
    plain = len(senses) == 1 and senses[0][2] == "both"
    han = any(map(is_han, text))
    return _Surface(
        text=text,
        senses=tuple(senses),
        plain=plain,
        alone=stated(senses[0][0]) if plain and senses[0][0] is not None else None,
        vetoes=vetoes,
        vetoing=frozenset(word[len(text)] for word in vetoes),
        lifted=tuple(word[1:] for word in words if word.startswith("!" + text)),
        place=row["place"],
        loose=text in lexicon.split(row.get("loose", "")),
        han=han,
        lettered=text[-1].isalnum() and not is_han(text[-1]),
        certain=plain and han and not words and not row["place"],
    )


@cache
def _written_as() -> Mapping[str, tuple[lexicon.Row, ...]]:
    """The rows behind each surface: one of units.tsv, or its senses. Raises LexiconError for a surface that stands twice."""
    found: dict[str, tuple[lexicon.Row, ...]] = {}
    for row in lexicon.load("units.tsv", UNIT_COLUMNS):
        for text in lexicon.split(f"{row['surfaces']}|{row['loose']}"):
            if text in found:
                raise LexiconError(f"units.tsv: {text} of {row['unit_id']} stands already")
            found[text] = (row,)
    for row in lexicon.load("unit_senses.tsv", SENSE_COLUMNS):
        text = row["surface"]
        if text in found and "sense_id" not in found[text][0]:
            raise LexiconError(f"unit_senses.tsv: {text} is a surface of units.tsv")
        found[text] = (*found.get(text, ()), row)
    return found


@cache
def _lengths() -> Mapping[str, tuple[int, ...]]:
    """How long the surfaces are that begin with two characters, or with the first of them alone, the longest first; by the two, and by the first for all other pairs."""
    found: dict[str, set[int]] = {}
    for text in _written_as():
        found.setdefault(text[:2], set()).add(len(text))
    return {pair: tuple(sorted(sizes | found.get(pair[0], set()), reverse=True)) for pair, sizes in found.items()}


@cache
def _known(text: str) -> _Surface:
    """The surface of that spelling, made when it is first met."""
    return _surface(text, _written_as()[text])


def _exponent(text: str, at: int, unit: Unit | None, *, bound: bool) -> tuple[int, int]:
    """The exponent at `at`, doubled, and the offset behind it; (2, at) where there is none.

    `bound` says that a product sign or a stroke stands ahead, so that `g-1` and `s2` cannot be a range or a name.
    """
    rest = text[at : at + 8]
    if not rest:
        return 2, at
    if not rest.startswith(_ROOTS) and (rest[0] in _RAISED or (rest[0] == "⁻" and rest[1:2] in _RAISED)):
        size = 2 if rest[0] == "⁻" else 1
        value = 2 * int(_RAISED[rest[size - 1]])
        return (-value if size == 2 else value), at + size
    for root in _ROOTS if rest[0] in "^½¹" else ():
        if rest.startswith(root):
            return 1, at + len(root)
    if rest[0] == "^":
        size = 2 if rest[1:2] in ("-", "−", "⁻") else 1
        if rest[size : size + 1].isdigit() and rest[size].isascii():
            value = 2 * int(rest[size])
            return (-value if size == 2 else value), at + size + 1
        return 2, at
    return _flattened(rest, at, unit, bound=bound)


# 24h-1个月, 30min-1小时: a range, and no power
_SPELLED = tuple("个小天周日月年时分")


def _flattened(rest: str, at: int, unit: Unit | None, *, bound: bool) -> tuple[int, int]:
    """An exponent that a text layer has brought down to the line: m3, cm-1, mAh·g-1, Hz1/2."""
    symbol = unit.unit_id if unit else ""
    dimension = unit.dimension if unit else ""
    if symbol in ("Hz", "m") and (rest.startswith("1/2") or (bound and rest.startswith("0.5"))) and not rest[3:4].isdigit():
        return 1, at + 3
    if rest[0] in "23" and not _is_word(rest[1:2] or " ") and (dimension == "length" or (bound and symbol == "s")):
        return 2 * int(rest[0]), at + 1
    over = not _is_word(rest[2:3] or " ") and rest[2:3] not in (".", "%", "~", "～")
    alone = symbol in ("cm", "s") or (symbol in ("h", "min") and rest[2:3] not in _SPELLED)
    if over and rest[0] in "-−" and rest[1:2] in ("1", "2", "3") and (bound or (rest[1] == "1" and alone)):
        return -2 * int(rest[1]), at + 2
    return 2, at


def _vetoed(surface: _Surface, text: str, at: int) -> bool:
    """Whether the surface is here the beginning of another word."""
    if not text.startswith(surface.vetoes, at):
        return False
    longest = max(len(word) for word in surface.vetoes if text.startswith(word, at))
    if any(len(word) > longest and text.startswith(word, at) for word in surface.lifted):
        return False
    end = at + len(surface.text)
    return at + longest != end + 1 or not text.startswith(_behind_units(), end)


@cache
def _behind_units() -> tuple[str, ...]:
    """Words behind a unit with whose first character it makes another word: 3组|成果 is of 组, and no 组成."""
    return tuple(row["surface"] for row in lexicon.load("behind_units.tsv", BEHIND_COLUMNS))


def _nearest(senses: tuple[_Sense, ...], text: str, position: int, end: int) -> Unit | str | None:
    """The sense whose word stands nearest to the number, else the default; "" where there is no default."""
    stop = _STOP.search(text, max(0, position - LEFT_CONTEXT), position)
    left = text[stop.end() if stop else max(0, position - LEFT_CONTEXT) : position]
    stop = _RIGHT_STOP.search(text, end, end + RIGHT_CONTEXT)
    right = text[end : stop.start() if stop else end + RIGHT_CONTEXT]
    best: tuple[int, Unit | None] | None = None
    default: Unit | str | None = ""
    for unit, near, use in senses:
        if use in ("default", "both"):
            default = unit
        for word in near:
            place = left.rfind(word)
            distance = len(left) - place - len(word) if place >= 0 else LEFT_CONTEXT + 1
            place = right.find(word)
            if place >= 0:
                distance = min(distance, place)
            if distance <= LEFT_CONTEXT and (best is None or distance < best[0]):
                best = distance, unit
    return best[1] if best else default


def _meaning(surface: _Surface, text: str, position: int, end: int, *, bound: bool) -> Unit | str | None:
    """What the surface means here: a unit, None where nothing decides, "" where it is no unit."""
    if bound or _continues(text, end):
        for unit, _, use in surface.senses:
            if use in ("compound", "both"):
                return unit
    return _nearest(surface.senses, text, position, end)


def _continues(text: str, end: int) -> bool:
    """Whether a symbol is multiplied with or divided by the unit that ends at `end`."""
    sign, behind = text[end : end + 1], text[end + 1 : end + 2]
    if sign and sign in "/" + PRODUCT:
        return bool(behind) and (behind in OPEN or behind in "√%°℃" or (behind.isalpha() and not is_han(behind)))
    return sign == "⁻"


def _ends(text: str, end: int) -> bool:
    """Whether no Chinese word follows: for 分, 成, 角, which begin so many."""
    rest = text[end : end + 2]
    return not rest or not is_han(rest[0]) or rest.startswith(AFTER_NOUN) or rest[0] in _BEHIND_END


class Atom(NamedTuple):
    """A unit as found in the text with its exponent (doubled), the offset behind both, and their slice. `unit` is None where nothing decides."""

    surface: _Surface
    unit: Unit | None
    power: int
    end: int
    written: str

    @property
    def splits(self) -> bool:
        return self.surface.han or self.unit is None or self.unit.splits


_ATOM = maker(Atom)


def atom_at(text: str, at: int, position: int, *, bound: bool, denominator: bool = False) -> Atom | None:
    """The longest unit at `at`, with its exponent. `position` is where the number ended, for the words around it."""
    first = text[at : at + 1]
    if first == "√":
        if text.startswith("√", at + 1):
            return None
        inner = atom_at(text, at + 2 if text[at + 1 : at + 2] in OPEN else at + 1, position, bound=True, denominator=denominator)
        if inner is None or inner.surface.han:
            return None
        end = inner.end + (text[inner.end : inner.end + 1] in CLOSE and text[at + 1] in OPEN)
        return Atom(inner.surface, inner.unit, inner.power // 2, end, "√" + inner.written)
    written, lengths = _written_as(), _lengths()
    for length in lengths.get(text[at : at + 2]) or lengths.get(first, ()):
        spelling = text[at : at + length]
        if spelling not in written or (denominator and "/" in spelling):
            continue
        surface = _known(spelling)
        # the slice is shorter at the end of the text
        end = at + len(spelling)
        if surface.certain:
            return _ATOM((surface, surface.senses[0][0], 2, end, spelling))
        behind, place = text[end : end + 1], surface.place
        if behind in surface.vetoing and _vetoed(surface, text, at):
            continue
        if place == "end" and not denominator and not _ends(text, end):
            continue
        unit = surface.senses[0][0] if surface.plain else _meaning(surface, text, position, end, bound=bound)
        if isinstance(unit, str):
            continue
        power, stop = (2, end) if surface.han or behind not in _EXPONENT_BEGINS else _exponent(text, end, unit, bound=bound)
        if (surface.lettered or stop > end) and not surface.han and _is_word(text[stop : stop + 1] or " ") and not (text[stop - 1] in RAISED or _TIMES.match(text, stop)):
            continue
        if place == "per" and not (bound or _continues(text, stop)):
            continue
        if place == "over" and not bound and not text.startswith("/", stop):
            continue
        return _ATOM((surface, unit, power, stop, text[at:stop]))
    return None
