"""Masks: a sentence in which the figures and the brackets are filled in, so that a digit, a unit or a gloss is never taken for a word.

The mask has the length of the sentence: FIGURE stands for each character of a figure's outer stretch, NOTE for each character of a bracket and of a
denominator that stands apart (每平方米集热量…). A Slot is a figure's place in the mask, where what is found about it gathers.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractors import patterns
from extractors.model.records import dataclass, field
from extractors.quantities.figure import Figure, Span
from extractors.quantities.qualifiers import FIGURE, NOTE, Frame

_COUNT = "count"
# Counts that describe a thing instead of counting it: 六自由度机械臂, 八核处理器.
_ATTRIBUTES = frozenset(
    (
        "自由度",
        "功能",
        "轴",
        "维",
        "维度",
        "核",
        "阶",
        "极",
        "芯",
        "匝",
        "孔",
        "代",
        "世代",
        "波段",
        "谱段",
        "频段",
        "阵元",
        "声道",
        "联",
        "重",
        "线程",
        "像素",
        "点位",
    )
)
_BRACKET = patterns.compile(r"[（(][^（）()]{0,90}[）)]")


@dataclass(slots=True)
class Slot:
    """A figure in the mask: `start:end` is its outer stretch.

    `count` is true where it counts things; `note` is the index of the bracket it stands in, or -1; `frame` the circumstance it belongs to, `own`
    the one that is its alone (24h、72h误差分别…). `name`, `subject`, `basis` (what a share is reckoned on) and `scope` (which projects or applicants) are
    stretches of the mask, `items` those of the coordination its name is one of. `verb` and `word` are the class and the form of the verb that governs
    it, `made` says that a verb of making stands before that one (构建包含…的数据集); `size` says that it describes the thing behind it (百千瓦级单元); `taken`
    is where the noun behind it ends, if that is spoken for; `head` the property that a label names for all members of a list.
    """

    figure: Figure
    start: int
    end: int
    count: bool
    note: int = -1
    frame: Frame | None = None
    own: Frame | None = None
    name: Span | None = None
    subject: Span | None = None
    basis: Span | None = None
    scope: Span | None = None
    items: list[Span] = field(default_factory=list)
    verb: str = ""
    word: str = ""
    made: bool = False
    size: bool = False
    taken: int = 0
    head: Span | None = None


def masked(text: str, start: int, end: int, figures: Sequence[Figure]) -> tuple[str, list[Span], list[Slot]]:
    """The mask of `text[start:end]`, the brackets in it (stretches of the mask), and a slot for each figure."""
    parts: list[str] = []
    slots: list[Slot] = []
    at = start
    for k, figure in enumerate(figures):
        low, high = _stretch(figure, at)
        if k + 1 < len(figures) and figures[k + 1].number_start < high:
            high = max(low, figure.number_end)
        per = figure.per_span
        if per is not None and at <= per[0] and per[1] <= low:
            parts += text[at : per[0]], NOTE * (per[1] - per[0]), text[per[1] : low]
        else:
            # 950℃/120MPa: a stroke between two figures is no word
            parts.append("、" if k and text[at:low] == "/" else text[at:low])
        parts.append(FIGURE * (high - low))
        slots.append(Slot(figure, low - start, high - start, _counts(figure)))
        at = high
    parts.append(text[at:end])
    mask = "".join(parts)
    if "(" not in mask and "（" not in mask:
        return mask, [], slots
    notes = [match.span() for match in _BRACKET.finditer(mask)]
    for low, high in notes:
        mask = mask[:low] + NOTE * (high - low) + mask[high:]
    for slot in slots:
        slot.note = next((k for k, (low, high) in enumerate(notes) if low <= slot.start < high), -1)
    return mask, notes, slots


def _stretch(figure: Figure, at: int) -> Span:
    """The part of a figure's outer stretch that lies behind `at`; a later member of a list begins at its own cue or number."""
    low = figure.outer[0] if figure.outer[1] else figure.start
    if figure.place > 0:
        low = min([cue[0] for cue in figure.cues if cue[0] >= at] + [figure.number_start])
    low = max(at, min(low, figure.number_start))
    return low, max(figure.outer[1], figure.number_end, low)


def _counts(figure: Figure) -> bool:
    if figure.unit is None:
        return not figure.unit_text
    return figure.unit.dimension == _COUNT and figure.unit_text not in _ATTRIBUTES


def clean(phrase: str) -> str:
    """A phrase as it is given out: no blanks, no sign at either end."""
    return "".join(phrase.split()).strip("，,、；;：:")
