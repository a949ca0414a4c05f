"""Normalise: what was printed, with the typesetting taken out, and the way back kept for every character.

Taken out are page furniture (page numbers, running headers), line breaks that no reading wants, and blanks between Chinese
characters or inside a torn token. Nothing else changes: each character of `Text.content` is that of the source line at
`Text.place(offset)`, but for a line feed (or, between two Latin words, a blank) that stands for a line's end.

Evidence, not style, decides. A line break is soft where its line is as full as the wrapped lines of this document are. Digits and
letters parted by blanks are one token where Chinese characters of the same document are parted too, or where the digits are a
thousands group (1 500), and stay apart otherwise (10 20 30, GB 1886, Windows 10).
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from extractors import patterns
from extractors.furniture import furniture
from extractors.headings import closes_title, follows, is_numbered, is_section, numbering, opens_block
from extractors.model.records import dataclass, replace
from extractors.model.source import Cell, Line, Page, Source
from extractors.model.text import CellSpan, Mark, Text
from extractors.tabs import cells, tab_tables, table

# ---------------------------------------------------------------------------------------------------------------- folding

_SIGNS = {
    "≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤", "﹥": ">", "›": ">", "﹤": "<", "‹": "<", "﹢": "+", "﹣": "-", "−": "-", "‐": "-", "‑": "-",
    "﹪": "%", "∶": ":", "︰": ":", "﹕": ":", "∼": "～", "〜": "～", "˜": "～", "✕": "×", "✖": "×", "╳": "×", "⨯": "×", "•": "·", "∙": "·", "⋅": "·",
    "・": "·", "‧": "·", "･": "·", "⁄": "/", "∕": "/", "µ": "μ", "˚": "°", "º": "°", "≈": "≈", "≅": "≈", "﹙": "（", "﹚": "）", "﹐": "，", "﹔": "；",
    "﹑": "、", "﹒": ".", "｡": "。", "､": "、", "\u00a0": " ", "\t": " ", "\u3000": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ",
}  # fmt: skip
_RADICALS = {
    "⺁": "厂", "⺠": "民", "⺟": "母", "⻁": "虎", "⻄": "西", "⻅": "见", "⻆": "角", "⻉": "贝", "⻋": "车", "⻓": "长", "⻔": "门", "⻘": "青", "⻙": "韦",
    "⻚": "页", "⻛": "风", "⻜": "飞", "⻝": "食", "⻢": "马", "⻣": "骨", "⻤": "鬼", "⻥": "鱼", "⻦": "鸟", "⻧": "卤", "⻨": "麦", "⻩": "黄", "⻬": "齐",
    "⻮": "齿", "⻰": "龙", "⻳": "龟", "⻇": "角", "⺪": "疋", "⺮": "竹", "⺴": "网", "⺶": "羊", "⺷": "羊", "⻌": "辶", "⻏": "邑", "⻖": "阜",
}  # fmt: skip
# Traditional numerals, measure words and words of bounds, so that 不少於三個 is read as 不少于三个 is; other words stay as they are written.
_TRADITIONAL = dict(
    zip(
        "個點負兩幾雙對鐘時餘約過於達內項種條間臺噸歲層輛顆張塊萬億貳參陸倆幣圓戶畝頃釐級總攝華裏侖週歷屆應須與較減縮長縣鄉鎮倫",
        "个点负两几双对钟时余约过于达内项种条间台吨岁层辆颗张块万亿贰叁陆俩币元户亩顷厘级总摄华里仑周历届应须与较减缩长县乡镇伦",
        strict=True,
    )
)
_KEPT = "，：；（）！？～"
"""Chinese punctuation, which is no wide form of something else, and the range sign."""


def _table() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in _KEPT}
    table |= {ord(a): b for a, b in (_SIGNS | _RADICALS | _TRADITIONAL).items()}
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFAFF), *range(0x212A, 0x212C), 0x2126):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain != chr(code):
            table[code] = plain
    return table


_FOLD = _table()
_FOLDED = frozenset(map(chr, _FOLD))
_FOLDABLE = re.compile(f"[{re.escape(''.join(sorted(_FOLDED)))}]")
_TWICE = frozenset(char for char in _FOLDED if ord(_FOLD[ord(char)]) in _FOLD)
"""Those whose plain form would be folded in its turn (⼾ to 戶 to 户), were one put in the other's place after the other."""
_FEW = 8
"""So many kinds of characters are replaced one after the other in less time than a table takes to be held against every character."""
_RATIO = patterns.compile(r"(?<=\d)：(?=\d)")
# 5一8℃: typed for the dash that looks like it
_DASH = patterns.compile(r"(?<=[0-9%℃])一(?=[0-9])")


def fold(text: str) -> str:
    """Full-width letters, digits and signs, Kangxi radicals, look-alike signs and traditional numerals as their plain forms, one character for one.

    Superscripts, fractions and squared units (10⁻⁶, ½, ㎡, ℃) stay: to fold them would change the number or the length.
    """
    if text.isascii():
        return text.replace("\t", " ")
    if held := _FOLDABLE.findall(text):
        found = set(held)
        if len(found) > _FEW or not found.isdisjoint(_TWICE):
            text = text.translate(_FOLD)
        else:
            for char in found:
                text = text.replace(char, _FOLD[ord(char)])
    if "一" in text:
        text = _DASH.sub("—", text)
    return _RATIO.sub(":", text) if "：" in text else text


# ----------------------------------------------------------------------------------------------------------------- blanks

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c"
_BLANKS = r" \t\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff\u00ad"
_GAP = re.compile(rf"[{_BLANKS}\n]+")
_TORN = patterns.compile(r"(?<=[\p{Han}])[ \t\u00a0\u3000]{1,4}(?=[\p{Han}])")
_PAIR = patterns.compile(r"[\p{Han}](?=[\p{Han}])")
_WORD = patterns.compile(r"[0-9A-Za-zＡ-Ｚａ-ｚ０-９À-ɏͰ-Ͽ]")
_BOUNDING = tuple("于过≥≤＜＞<>±～~")
_GROUP_LEFT = patterns.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})*$")
_GROUP = patterns.compile(r"\d[ \u3000]?\d[ \u3000]?\d(?![ \u3000]?\d)")
_LABELLED = "|".join(rf"{a}[ \u3000]?{b}" for a, b in ("项目", "任务", "课题", "专题", "方向", "领域", "榜单", "榜题", "需求", "题目"))
_ENUMERATOR = patterns.compile(rf"^[ \t\u3000]*(?:(?:{_LABELLED})[ \u3000]?)?\d{{1,2}}(?:[.．]\d{{1,2}}){{0,3}}[.．]?$")
_INNER_ENUMERATOR = patterns.compile(r"[；;。：:，,][ \t\u3000]*\d{1,2}[ \t\u3000]*[.．]$")
_DAY = patterns.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}$")
_CLOCK = patterns.compile(r"\d{1,2}[:：]\d{2}(?!\d)")
"""2031/7/6 and 09:30 are two, be they torn or on two lines."""
_REACH = 24
"""A piece of a token longer than this is looked at no further."""


_THIN = ("\u2009", "\u200a", "\u202f")
"""Blanks that set digits apart within a number."""
_SPACED_YEAR = patterns.compile(r"(?<![\d.] |\d)(?:2 0|1 9) \d \d ?年")
_LEAST_TORN = 2
"""One blank between Chinese characters may be meant."""


def _torn(raw: str) -> bool:
    """Whether a text layer has put blanks between characters that belong together: so many Chinese pairs are parted."""
    if sum(map(raw.count, " \t\u00a0\u3000")) < _LEAST_TORN:
        return False
    parted = sum(1 for _ in zip(_TORN.finditer(raw), range(400), strict=False))
    return (parted >= _LEAST_TORN and parted * 40 >= len(_PAIR.findall(raw[:20000])) + 40) or parted >= 20


def _is_spaced(raw: str) -> bool:
    """Whether a year is printed with a blank behind each digit."""
    return ("2 0 " in raw or "1 9 " in raw) and _SPACED_YEAR.search(raw) is not None


def _piece_before(raw: str, end: int) -> str:
    start = end
    while start > 0 and end - start < _REACH and _WORD.match(raw[start - 1]):
        start -= 1
    return raw[start:end]


def _piece_after(raw: str, start: int) -> str:
    end = start
    while end < len(raw) and end - start < _REACH and _WORD.match(raw[end]):
        end += 1
    return raw[start:end]


@dataclass(frozen=True, slots=True)
class _Damage:
    """What is known of a text layer: `torn`: blanks stand inside tokens; `exact`: lines were cut at a fixed width without regard to words;
    `kept`: a line that ends at a blank still shows it, so that where none stands the token goes on; `digits`: a blank parts each digit from the next."""

    torn: bool = False
    exact: bool = False
    kept: bool = False
    digits: bool = False


def _joins(raw: str, i: int, j: int, damage: _Damage) -> bool:
    """Whether the characters on both sides of the gap `raw[i:j]` belong together, so that the gap is typesetting."""
    left, right = raw[i - 1], raw[j]
    if "\u4e00" <= left <= "\u9fff" or "\u4e00" <= right <= "\u9fff":
        return True
    left, right = fold(left), fold(right)
    if _WORD.match(left) and _WORD.match(right):
        return _joins_words(raw, i, j, damage)
    if not (left.isascii() and right.isascii()):
        return True
    return _joins_sign(raw, i, j, torn=damage.torn, cut=damage.exact and raw[i:j] == "\n")


def _joins_sign(raw: str, i: int, j: int, *, torn: bool, cut: bool) -> bool:
    """The same where an ASCII sign stands on one side."""
    left, right = fold(raw[i - 1]), fold(raw[j])
    if right in ",;:%)]}/!?~<>=.^@" or left in "([{/~<>=^@" or (right == "(" and left.isalnum()):
        return True
    before = raw[max(0, i - _REACH) : i - 1].rstrip()
    if left in "-+" and right.isdigit():
        return not before[-1:].isascii() or not before[-1:].isalpha()
    if right == "-" and left.isdigit():
        return raw[j + 1 : j + 4].lstrip()[:1].isdigit()
    if left == "," and right.isdigit():
        return torn and before[-1:].isdigit() and _GROUP.match(raw, j) is not None
    if left == "." and right.isdigit():
        return _joins_decimal(raw, i, j, torn=torn, cut=cut)
    if left == ":" and right.isdigit():
        return before[-1:].isdigit()
    return left == "-" and "\n" in raw[i:j]


def _joins_decimal(raw: str, i: int, j: int, *, torn: bool, cut: bool) -> bool:
    """Whether `raw[:i]` ends in the point of a decimal number that goes on at `j` (0 . 25), and not in that of an item (1. 2个平台)."""
    head = raw[max(0, i - _REACH) : i]
    before = head[:-1].rstrip()
    parted = len(before) < len(head) - 1
    if not before[-1:].isdigit() or not (torn or parted or cut):
        return False
    if (i <= _REACH and _ENUMERATOR.match(raw[:i])) or _INNER_ENUMERATOR.search(head):
        after = raw[j : j + _REACH].lstrip("0123456789")
        return torn and (parted or after[:1] in " \t\u3000") and _COUNTED.match(after.lstrip("0123456789 \t\u3000")) is None
    return True


_COUNTED = patterns.compile(r"[个项类家种套条台件次名人篇份年月万亿]")


def _joins_words(raw: str, i: int, j: int, damage: _Damage) -> bool:
    """The same where letters or digits stand on both sides."""
    torn, broken = damage.torn, raw[i:j] == "\n"
    if _CLOCK.match(raw, j) and _DAY.search(raw, max(0, i - 10), i):
        return False
    if broken and (damage.exact or (torn and damage.kept)):
        return True
    left, right = raw[i - 1], raw[j]
    before, after = _piece_before(raw, i), _piece_after(raw, j)
    if left.isdigit() and right.isdigit():
        apart = damage.digits and j - i == 1 and len(before) == 1 and not after[1:2].isdigit()
        return broken or apart or raw[i:j] in _THIN or _joins_digits(raw, i, j, before, after, torn=torn)
    if left.isdigit():
        return broken or (torn and len(after) == 1)
    if right.isdigit():
        return torn and (broken or len(before) == 1)
    if broken:
        # A code that was cut in two (HM|2301) shows itself by its digits; two words stay two.
        return (torn and len(before + after) <= 3) or any(c.isdigit() for c in before + after)
    # The L of mol/L does not stand alone.
    single = len(after) == 1 or (len(before) == 1 and not raw.endswith("/", 0, i - 1))
    return fold(left) == "μ" or fold(right) == "μ" or (torn and single)


def _joins_digits(raw: str, i: int, j: int, before: str, after: str, *, torn: bool) -> bool:
    """Whether two runs of digits are one number: a thousands group, or torn."""
    opens = i <= _REACH and _ENUMERATOR.match(raw[:i]) is not None
    if len(after) >= 3 and after[:3].isdigit() and not after[3:4].isdigit() and _GROUP_LEFT.search(raw[max(0, i - _REACH) : i]):
        return ("." not in before and not opens) or len(before) == len(raw[:i].strip())
    if opens:
        # 1.1 5G网络 is a title behind its number, as 任务 2 800V电源 and 任务2  800V电源 are; 2 0 3 0年 a torn year.
        return torn and "." not in raw[:i] and after.isdigit() and j - i == 1 and (len(after) == 1 or raw[:i].strip().isdigit())
    # A nought cannot begin a number: 1 0%, but 1 0.5 is two.
    nought = fold(after[0]) == "0" and (len(before) == 1 or len(after) == 1) and raw[j + len(after) : j + len(after) + 1] != "."
    # 不少于1 5项: two lone digits behind a sign or a bound are one number; 方向1 3项 are two.
    lone = len(before) == 1 and not after[1:2].isdigit() and raw[max(0, i - 4) : i - 1].rstrip(" \u3000")[-1:] in _BOUNDING and raw[j + 1 : j + 2] != "."
    return torn or nought or lone


def _cuts(raw: str, damage: _Damage) -> list[tuple[int, int]]:
    """The stretches of `raw` to leave out, in order. Of a gap that stays, its first character stays."""
    found: list[tuple[int, int]] = []
    for match in _GAP.finditer(raw):
        i, j = match.span()
        if i == 0 or j == len(raw) or _joins(raw, i, j, damage) or raw[i:j].strip(_INVISIBLE) == "":
            found.append((i, j))
        else:
            keep = next((k for k in range(i, j) if raw[k] == "\n" or raw[k] not in _INVISIBLE), i)
            if i < keep:
                found.append((i, keep))
            if keep + 1 < j:
                found.append((keep + 1, j))
    return found


# ------------------------------------------------------------------------------------------------------------------ lines


@dataclass(slots=True)
class _Row:
    """A line that is kept: `text` without outer blanks, which begins at `column` of source line `index`.

    `width` and `indent` are in terminal columns, `left` and `right` in points (0 without layout).
    """

    index: int
    column: int
    text: str
    width: int
    indent: int
    blanks: int
    page: int
    left: float
    right: float
    cell: Cell | None = None


class _Widths(dict[str, int]):
    """Character to its width in terminal columns, filled as they come."""

    def __missing__(self, char: str) -> int:
        width = self[char] = 2 if unicodedata.east_asian_width(char) in "WFA" else 1
        return width


_WIDTHS = _Widths()
_DOUBLE = re.compile(r"[\u4e00-\u9fff，。、；：（）“”]+")
"""Most of what is two columns wide: told without a look at each character."""


def _columns(text: str) -> int:
    """Width of a line in terminal columns: a Chinese character is two."""
    if text.isascii():
        return len(text)
    others = _DOUBLE.sub("", text)
    return 2 * (len(text) - len(others)) + sum(map(_WIDTHS.__getitem__, others))


def _rows(source: Source, drop: set[int], blocks: Sequence[Sequence[int]]) -> list[_Row]:
    """The lines that are kept; those of `blocks` (tables whose cells are parted by tabs, named last in the Source) cell by cell."""
    rows: list[_Row] = []
    first = len(source.tables) - len(blocks)
    tabbed = {index: (first + k, row) for k, block in enumerate(blocks) for row, index in enumerate(block)}
    blanks = 0
    for index, line in enumerate(source.lines):
        if index in drop:
            continue
        text = line.text.strip().strip(_INVISIBLE).strip()
        if not text:
            blanks += 1
            continue
        left, right = (_left(line), _right(line)) if line.boxes is not None else (0.0, 0.0)
        if index in tabbed:
            number, row = tabbed[index]
            for k, (column, words) in enumerate(cells(line.text)):
                if words:
                    rows.append(_Row(index, column, words, 0, 0, blanks, line.page, left, right, (number, row, k)))
        else:
            column = line.text.index(text)
            indent = _columns(line.text[:column]) if column else 0
            width = indent + _columns(line.text[column:].rstrip())
            rows.append(_Row(index, column, text, width, indent, blanks, line.page, left, right, line.cell))
        blanks = 0
    return rows


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the lines of a document were wrapped: at `width` columns, at `lengths` characters (lines at the margin, lines set in); 0 where
    they were not.

    `filled`: those lengths are without any blank. `margin` is where most lines begin. `columns`: (left margin, right edge) in points of each
    printed column whose lines run up to its edge. `spaced`: a blank line after every line; `indented`: paragraphs begin with an indent.
    """

    width: int = 0
    lengths: tuple[int, int] = (0, 0)
    filled: bool = False
    margin: float = 0.0
    columns: tuple[tuple[float, float], ...] = ()
    spaced: bool = False
    indented: bool = False
    damage: _Damage = _Damage()


def _right(line: Line) -> float:
    end = len(line.text.rstrip())
    return line.boxes[4 * end - 2] if line.boxes is not None and end else 0.0


def _layout(source: Source, rows: list[_Row]) -> _Layout:
    """Lines that end in mid-sentence and are about as long as the longest prove that the document was wrapped, and where."""
    free = [row for row in rows if row.cell is None and not source.lines[row.index].paragraph]
    whole = "\n".join(row.text for row in rows)
    torn = bool(rows) and _torn(whole)
    broken = [row for row in free[:-1] if row.text[-1] not in _ENDS + _PAUSES]
    columns = _columns_of(source, free, broken)
    margin = _margin(free)
    lengths, seen = _wrap_lengths(source, free, broken, margin)
    width = _wrap_width(free, broken)
    filled = False
    if torn and not columns and sum(row.width >= width - _TIGHT for row in broken) < 0.8 * sum(row.width >= 0.6 * width for row in broken):
        # Lines of all widths: perhaps the blanks came in when they were already cut.
        without, count = _wrap_lengths(source, free, broken, margin, filled=True)
        filled = count > seen
        lengths = without if filled else lengths
    exact = any(lengths)
    if width and not exact:
        mixed = [row for row in broken if row.width >= width - _RAGGED and _LATIN.search(row.text)]
        exact = len(mixed) >= 3 and sum(row.width >= width - 1 for row in mixed) >= 0.8 * len(mixed)
    wrapped = bool(width or exact or columns)
    spaced = wrapped and len(free) > 3 and sum(row.blanks > 0 for row in free[1:]) >= 0.6 * (len(free) - 1)
    # A continued line that begins with one stray blank (an indent is ideographic) was cut there, blank and all.
    kept = torn and sum(row.column in (1, 2) and source.lines[row.index].text[: row.column].isascii() for row in free) * 20 > len(free)
    layout = _Layout(width, lengths, filled, margin, columns, spaced, damage=_Damage(torn, exact, kept, _is_spaced(whole)))
    return replace(layout, indented=wrapped and _indents(source, free, layout))


def _indents(source: Source, free: list[_Row], layout: _Layout) -> bool:
    """Whether paragraphs begin with an indent: the lines behind one that ends a sentence with room to spare show it."""
    begun = [b.indent >= 2 for a, b in pairwise(free) if a.text[-1] in _ENDS and not _is_full(source, a, b, layout)]
    return len(begun) > 2 and sum(begun) * 10 >= 9 * len(begun)


def _left(line: Line) -> float:
    begin = len(line.text) - len(line.text.lstrip())
    return line.boxes[4 * begin] if line.boxes is not None and begin < len(line.text) else 0.0


def _columns_of(source: Source, free: list[_Row], broken: list[_Row]) -> tuple[tuple[float, float], ...]:
    """The printed columns whose lines run up to an edge: it mirrors the left margin, or line after line breaks off there."""
    placed = [row for row in free if source.lines[row.index].boxes is not None]
    if len(placed) < 3:
        return ()
    size = Counter(source.lines[row.index].size or 12.0 for row in placed).most_common(1)[0][0]
    lefts = Counter(round(row.left / 2) * 2 for row in placed)
    margins: list[float] = []
    for left in sorted(left for left, n in lefts.items() if n >= max(2, len(placed) // 20)):
        # What is set in by a few characters is an indent of the same column.
        if not margins or left - margins[-1] > 6 * size:
            margins.append(left)
    page_width = max((page.width for page in source.pages), default=0.0)
    cut = {row.index for row in broken}
    found: list[tuple[float, float]] = []
    for margin, following in zip(margins, [*margins, page_width or 1e9][1:], strict=True):
        own = {row.index: row.right for row in placed if margin - 2 <= row.left < following - 2}
        rights = sorted((right for right in own.values() if right <= following + size), reverse=True)
        if not rights:
            continue
        mirrored = page_width > 0 and abs(page_width - margins[0] - rights[0]) <= 2.5 * size
        # Of many lines one may stick out.
        edge = rights[2] if len(rights) > 40 and not mirrored else rights[0]
        breaking = sum(index in cut and abs(edge - right) <= 1.5 * size for index, right in own.items())
        if breaking >= (1 if mirrored else 3) and edge - margin >= 10 * size:
            found.append((margin, edge))
    return tuple(found)


_RAGGED = 8
"""A wrapped line may fall short of the others by so many columns: a word or a mark that had to go to the next line."""
_TIGHT = 4
"""The wrap width is where lines crowd: so close to it, in columns."""
_NARROW = 30
"""Nobody sets type in fewer columns: what is shorter is a list or a form."""
_LATIN = re.compile(r"[0-9A-Za-z]")


def _is_set_in(source: Source, row: _Row, margin: float) -> bool:
    """Whether a line begins right of the margin, as the first of a paragraph may."""
    line = source.lines[row.index]
    return row.indent > 0 if line.boxes is None else row.left > margin + 0.4 * (line.size or 12.0)


def _margin(free: list[_Row]) -> float:
    """Where most lines begin, in points; 0 without layout."""
    lefts = Counter(round(row.left) for row in free)
    return max(lefts, key=lambda left: (lefts[left], -left), default=0)


def _length(row: _Row, *, filled: bool) -> int:
    """The characters of a line, its indent included; without any blank if `filled`."""
    return len("".join(row.text.split())) if filled else row.column + len(row.text)


def _wrap_lengths(
    source: Source, free: list[_Row], broken: list[_Row], margin: float, *, filled: bool = False
) -> tuple[tuple[int, int], int]:
    """The number of characters at which lines were cut whatever stood there, 0 where they were not; and how many lines show it. `filled` as in
    `_length`.

    One number for the lines at the margin and one for those set in, whose indent a page does not show as the characters that it was.
    """
    cut = {row.index for row in broken}
    set_in = [row for row in free if _is_set_in(source, row, margin)]
    inside = {row.index for row in set_in}
    kinds = [row for row in free if row.index not in inside], set_in
    (flush, many), (inner, more) = (_wrap_length([row for row in rows if row.index in cut], rows, source, filled=filled) for rows in kinds)
    return (flush or inner, inner or flush), many + more


def _wrap_length(broken: list[_Row], rows: list[_Row], source: Source, *, filled: bool) -> tuple[int, int]:
    """The same for lines of one kind, of which `broken` break off."""
    lengths = Counter(_length(row, filled=filled) for row in broken)
    sizes = sorted(_length(row, filled=filled) for row in rows)
    longest = [size for size in lengths if (len(sizes) - bisect_right(sizes, size + 1)) * 50 <= len(sizes)]
    best = max(longest, key=lambda size: (lengths[size], size), default=0)
    near = sum(n for size, n in lengths.items() if size > 0.85 * best)
    # Blanks that are not counted may have been meant.
    shown = sum(lengths[best - k] for k in range(3)) if filled else lengths[best]
    sure = any(_length(row, filled=filled) == best and (source.lines[row.index].boxes is not None or _breaks_off(row)) for row in broken)
    found = best >= 10 and shown >= (2 if sure else 3) and shown >= (0.85 if filled else 0.6) * near
    return (best, shown) if found else (0, 0)


def _wrap_width(free: list[_Row], broken: list[_Row]) -> int:
    """The width in columns at which lines were wrapped; 0 if they were not."""
    counts = Counter(row.width for row in broken)
    widths = sorted(row.width for row in free)
    if len(free) <= 4:
        best = max(counts, default=0)
        return best if best >= 16 and widths[-1] <= best + 4 else 0
    best = near = 0
    for width in sorted(counts):
        beyond = len(widths) - bisect_right(widths, width + 4)
        here = sum(counts[w] for w in range(width - _TIGHT, width + 1))
        if width >= _NARROW and beyond * 25 <= len(widths) and here >= near:
            best, near = width, here
    long = sum(n for width, n in counts.items() if width >= 0.6 * best)
    if near >= 2 and near >= 0.5 * long:
        return best
    # Of short lines a single one that breaks off in mid-sentence shows where they end: none is longer.
    best = widths[-1]
    return best if best <= _WIDE and any(row.width >= best - _TIGHT and _breaks_off(row) for row in broken) else 0


_WIDE = 100
"""Nobody sets type in more columns."""
_LABEL = patterns.compile(r"\p{Han}{2,12}[:：]")


def _breaks_off(row: _Row) -> bool:
    """Whether a line ends in the middle of a sentence with a comma before it; a line of names and numbers does not."""
    text = row.text
    return "，" in text and text[-1] not in _ENDS + _PAUSES and not (text[-1].isascii() and text[-1].isalnum() and "@" in text)


_ENDS = "。！？!?"
_PAUSES = "；;：:"
_OPEN = "，、,（(《“‘〔[【"


_TITLE = patterns.compile(r"(?:指南|榜单|通知|公告|清单)(?:[（(].{1,20}[）)])?$")
_TITLE_LINES = 16
_DATE = patterns.compile(r"[\d二〇○零一二三四五六七八九]{4}\s*年\s*[\d一二三四五六七八九十]{1,2}\s*月(?:\s*[\d一二三四五六七八九十]{1,3}\s*日)?")


_PROSE = patterns.compile(r"[，。；：,;:]")
_COMMA = patterns.compile(r"[，。；：、,;:]")


def _open_bracket(text: str) -> bool:
    """Whether the line ends inside a bracket or a quotation that it opened, be it closed in another width."""
    depth = 0
    for sign in _BRACKETS.findall(text[-60:]):
        depth = depth + 1 if sign in "（(《“〔" else max(0, depth - 1)
    return depth > 0


_BRACKETS = re.compile(r"[（(《“〔）)》”〕]")


_UNPARTED = patterns.compile(r"[（(《“‘]?(?:[^\p{Han}\s，。；：、（）《》“”]{1,24}|.)[，。；：、！？）》”’%]?")
"""What no line is broken within: a figure with its signs, or a character, and the mark behind it."""


def _is_full(source: Source, a: _Row, b: _Row, layout: _Layout) -> bool:
    """Whether a line had no room left for what the next one begins with."""
    line = source.lines[a.index]
    size = line.size or 12.0
    # The printed columns in which it may stand: the room left in each, and its width. A bracket that opens a line may hang out of its column.
    rooms: list[tuple[float, float]] = []
    for margin, edge in layout.columns if line.boxes is not None else ():
        room = edge - a.right
        if margin - 0.6 * size <= a.left and -size <= room:
            if room <= 2.2 * size:
                return True
            rooms.append((room, edge - margin))
    unparted = _UNPARTED.match(b.text)
    after = _columns(unparted[0]) if unparted else 0
    # In mid-sentence a line may fall short by a word that went to the next one, however long.
    loose = _breaks_off(a) and not _LABEL.match(b.text)
    if any(room <= max((after + 1) / 2 * size, width / 5 if loose else 0.0) for room, width in rooms):
        return True
    length = layout.lengths[_is_set_in(source, a, layout.margin)]
    if length:
        # One short where a blank stood at the cut and went, or more where none was counted.
        blank = (a.text[-1].isascii() or b.text[0].isascii()) and not _LABEL.match(b.text)
        return _length(a, filled=layout.filled) >= length - (2 if layout.filled else blank)
    if not layout.width:
        return False
    return a.width + max(after, layout.width // 5 if loose else 0, 1 if layout.damage.exact else _RAGGED) >= layout.width


def _opens_item(begin: str, layout: _Layout) -> bool:
    """Whether a line that begins so, folded, begins with the number of an item, be it torn."""
    return is_numbered("".join(begin.split()) if layout.damage.torn else begin)


_BEGIN = 80
"""Characters of a line by which it is told what it opens."""
_BULLETS = frozenset("■●▲◆▪◇►➢❖▶")
"""What opens an item, wherever the line above ends."""
def _is_undone(above: str, begin: str) -> bool:
    """Whether a line breaks off in a figure: 不少于2|000小时, 资助300|万元."""
    return _UNDONE.search(above, max(0, len(above) - _LONGEST_BOUND)) is not None or (above[-1].isdecimal() and _GOES_ON.match(begin) is not None)


_GOES_ON = patterns.compile(r"[万亿]元|%|‰|℃|×10|[～~]\d|以[上下内][，。；、]")
_UNDONE = patterns.compile(r"(?:(?<!万元|超过)不(?:[低少高大小多]于|(?:得)?超过)|[≥≤]|至少)[ ]?(?:\d[\d.,]{0,8})?$")
_BOUND_ENDS = frozenset("0123456789.于过≥≤少")
_LONGEST_BOUND = 16
_LOOKED_BACK = 60
"""The item before an item opened one of so many paragraphs above."""
_HEADED = patterns.compile(
    r"(?<=[、.．:：]|[一二三四五六七八九十][）)])[\p{Han}A-Za-z“《]"
    r"|(?<=\.\d{1,2}\s)(?![个项倍千百万亿成元年月天次家人台套种类米吨度])[\p{Han}“《]"
)
"""What behind a number shows that it opens a heading: a mark between them, or, behind 1.2 and a blank, no measure word. （2） may refer."""


def _counts_on(paragraphs: list[list[_Row]], begin: str) -> bool:
    """Whether a line that begins so, folded, begins with a number that comes right behind the one that opened a paragraph above: 1.2 behind 1.1."""
    number = numbering(begin)
    if number is None or not number.closed or not _HEADED.match(begin, number.end):
        return False
    for rows in reversed(paragraphs[-_LOOKED_BACK:]):
        before = numbering(fold(rows[0].text[:24]))
        if before is not None and before.family == number.family:
            return before.closed and follows(before.value, number.value)
    return False


def _soft(source: Source, paragraphs: list[list[_Row]], b: _Row, layout: _Layout) -> bool:
    """Whether the break between the last of the paragraphs and the next line is typesetting only."""
    above = paragraphs[-1]
    a = above[-1]
    first, second = source.lines[a.index], source.lines[b.index]
    if first.paragraph or second.paragraph or a.cell != b.cell:
        return False
    last = a.text[-1]
    parted = b.blanks > 0 and not layout.spaced and a.page == b.page
    ends = last in _ENDS
    if ends and (not layout.indented or a.cell is not None or parted or b.indent > 0 or not _is_full(source, a, b, layout)):
        return False
    begin = fold(b.text[:_BEGIN])
    # 项目1的指标与 behind a comma only mentions a project, 申请代码： behind one inside a bracket opens no section.
    mentions = last in "，、" and not parted
    held = _open_bracket(a.text)
    plain = "".join(begin.split())
    number = numbering(plain)
    section = is_section(plain, number) and not (mentions and held)
    if section or (not mentions and opens_block(begin)) or (begin[0] in _BULLETS and not held) or ("年" in begin and _DATE.fullmatch(begin)):
        return False
    if plain != begin and not layout.damage.torn:
        number = numbering(begin)
    # Whether the line begins with the number of an item, be it torn.
    opens = number is not None and number.closed
    if ends:
        # Where paragraphs are set in, a line at the margin goes on from a full one, sentence or not.
        return not opens
    coded = "申请代码" in a.text or above[0].text[0] in "（("
    if closes_title(a.text) and (coded or _opens_item(fold(above[0].text[:_BEGIN]), layout) or not _is_full(source, a, b, layout)):
        return False
    if a.index < _TITLE_LINES and _TITLE.search(a.text) and not any(_COMMA.search(row.text) for row in above):
        return False
    if held:
        return b.blanks < 2 or not parted
    if parted:
        return False
    if last in _OPEN or (last in _BOUND_ENDS and not opens and _is_undone(a.text, begin)):
        return True
    if a.cell is not None:
        return last not in _PAUSES and not is_numbered(b.text)
    if b.indent >= 4 and ("\u3000" in second.text[: b.column] or (not layout.damage.torn and a.indent < b.indent)):
        return False
    if opens:
        heads = b.width < 0.7 * max(layout.width, a.width) and not _PROSE.search(b.text)
        if heads or (last in _PAUSES and not (layout.indented and b.indent == 0)):
            # A heading below a title that fills its line, or an item.
            return False
    return _is_full(source, a, b, layout) and not ((opens or layout.damage.torn) and _counts_on(paragraphs, begin))


# ------------------------------------------------------------------------------------------------------------- the whole


def _paragraphs(source: Source, rows: list[_Row], layout: _Layout) -> list[list[_Row]]:
    found: list[list[_Row]] = []
    for k, row in enumerate(rows):
        signed = k + 1 < len(rows) and len(row.text) <= 30 and "年" in rows[k + 1].text and _DATE.fullmatch(rows[k + 1].text) and not _COMMA.search(row.text)
        if found and not signed and _soft(source, found, row, layout):
            found[-1].append(row)
        else:
            found.append([row])
    return found


class _Builder:
    """Collects content, runs and marks, a paragraph at a time."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.runs: list[tuple[int, int, int]] = []
        self.marks: list[Mark] = []
        self.cells: list[CellSpan] = []

    def paragraph(self, rows: list[_Row], damage: _Damage) -> None:
        """Adds the lines of one paragraph, joined, without the blanks that are typesetting."""
        parts, length = self.parts, self.length
        if length:
            parts.append("\n")
            length += 1
        raw = "\n".join([row.text for row in rows])
        if not damage.torn and _torn(raw):
            damage = replace(damage, torn=True)
        waiting = iter(rows)
        row, begun, following = rows[0], 0, 0
        position = 0
        for cut_start, cut_end in (*_cuts(raw, damage), (len(raw), len(raw))):
            while position < cut_start:
                if position >= following:
                    row, begun = next(waiting), following
                    following += len(row.text) + 1
                    self.marks.append(Mark(length, row.index, row.indent, row.blanks > 0))
                stop = min(cut_start, following)
                self.runs.append((length, row.index, row.column + position - begun))
                parts.append(raw[position:stop].replace("\n", " "))
                length += stop - position
                position = stop
            position = cut_end
        self.length = length


def _text(source: Source, drop: set[int]) -> Text:
    blocks = tab_tables(source.lines) if any("\t" in line.text for line in source.lines) else []
    if blocks:
        source = replace(source, tables=(*source.tables, *(table(source.lines, block) for block in blocks)))
    rows = _rows(source, drop, blocks)
    layout = _layout(source, rows)
    builder = _Builder()
    cell: Cell | None = None
    for paragraph in _paragraphs(source, rows, layout):
        start = builder.length + (1 if builder.length else 0)
        builder.paragraph(paragraph, layout.damage)
        now = paragraph[0].cell
        if now is not None:
            if now == cell:
                start = builder.cells.pop().start
            builder.cells.append(CellSpan(start, builder.length, now))
        cell = now
    content = "".join(builder.parts)
    return Text(content, fold(content), tuple(builder.runs), tuple(builder.marks), source, tuple(builder.cells))


def normalise(source: Source) -> Text:
    """The text of a document; see the module. Takes any Source, raises nothing; an empty document gives an empty text.

    Where cells are parted by tabs, `Text.source` also names those tables.
    """
    return _text(source, furniture(source))


def squeeze(text: str) -> tuple[str, Sequence[int]]:
    """The same on a bare string: the string without typesetting, and for each of its characters the offset in `text`.

    A text of several lines goes the way of a document, page furniture apart; a blank or line feed put in has the offset of the break.
    """
    if "\n" not in text.strip("\n"):
        cuts = _cuts(text, _Damage(torn=_torn(text), digits=_is_spaced(text)))
        if not cuts:
            return text, range(len(text))
        offsets = array("L")
        parts, position = [], 0
        for cut_start, cut_end in (*cuts, (len(text), len(text))):
            offsets.extend(range(position, cut_start))
            parts.append(text[position:cut_start])
            position = cut_end
        return "".join(parts), offsets
    pieces = text.split("\n")
    starts = [0]
    for piece in pieces[:-1]:
        starts.append(starts[-1] + len(piece) + 1)
    source = Source("", "text", "", (Page(1),), tuple(Line(piece, 1) for piece in pieces))
    done = _text(source, set())
    offsets = array("L")
    if not done.content:
        return "", offsets
    ends = [run[0] for run in done.runs[1:]] + [len(done.content)]
    for (offset, line, column), end in zip(done.runs, ends, strict=True):
        offsets.extend(range(starts[line] + column, starts[line] + column + end - offset))
    return done.content, offsets
