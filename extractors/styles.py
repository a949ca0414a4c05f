"""Styles: how well each house style fits a text, and the style that a text itself shows, to keep for its next edition.

Styles name what the induction found and lend it their labels. They do not steer it: a guide of no style is read by the same mechanism.
"""

from __future__ import annotations

from collections import Counter

from extractors.headings import section_word
from extractors.model.block import SECTION_KINDS, SectionKind
from extractors.model.records import dataclass
from extractors.model.text import Text
from extractors.schemes import Head, Scheme, find_heads, induce
from extractors.stylebook import Style, styles
from extractors.tabular import tabular
from extractors.titles import block_title, document_title

TABLE = "table"
"""The family of projects and labels that stand in the cells of a table."""
_WEIGHTS = {"topic": 0.2, "project": 0.3, "section": 0.2, "labels": 0.25, "suffix": 0.05}


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a text a style speaks of: the families of topics, projects and labels, the labels and their kinds with how often each stands, and whether
    most projects have a bracket behind their title."""

    topic: str
    project: str
    section: str | None
    labels: Counter[tuple[str, SectionKind]]
    suffix: bool


def _labels(heads: list[Head], scheme: Scheme) -> Counter[tuple[str, SectionKind]]:
    units = scheme.projects or scheme.topics
    inside = [(head.offset, head.section) for head in heads if head.section and head.family == scheme.form and head.offset > units[0].offset]
    before = {section.word for offset, section in inside if offset < units[-1].offset}
    # What only the last unit seems to hold may stand behind it.
    return Counter((section.word, section.kind) for _, section in inside if section.word in before or len(units) == 1)


def shape_of(text: Text, heads: list[Head], scheme: Scheme) -> Shape | None:
    """The shape of a text; None where it has neither topics nor projects."""
    if scheme.projects or scheme.topics:
        brackets = sum(bool(block_title(text, head, head.stop).suffix) for head in scheme.projects)
        suffix = brackets * 2 >= len(scheme.projects) > 0
        return Shape(scheme.topic_family, scheme.family, scheme.form, _labels(heads, scheme), suffix)
    held = tabular(text) if text.cells else None
    if held is None:
        return None
    labels = ((section_word(section.heading), section.kind) for project in held.projects for section in project.sections)
    return Shape("", TABLE, TABLE, Counter(label for label in labels if label[0]), suffix=False)


def _score(style: Style, shape: Shape) -> float:
    parts = {
        "topic": shape.topic in style.topic if style.topic else not shape.topic,
        "project": shape.project in style.project if style.project else not shape.project,
        "section": shape.section in style.section if style.section else shape.section is None,
        "suffix": style.suffix == shape.suffix,
    }
    own, total = {label for label, _kind in style.labels}, sum(shape.labels.values())
    shared = sum(count for (label, _kind), count in shape.labels.items() if label in own)
    found = own & {label for label, _kind in shape.labels}
    fit = (shared / total + len(found) / len(own)) / 2 if total and own else float(not total and not own)
    return round(sum(_WEIGHTS[name] for name, holds in parts.items() if holds) + _WEIGHTS["labels"] * fit, 4)


def fits(shape: Shape | None) -> list[tuple[str, float]]:
    """(style id, score from 0 to 1) of every style, the best first; empty for a text without a shape."""
    if shape is None:
        return []
    return sorted(((style.id, _score(style, shape)) for style in styles()), key=lambda item: (-item[1], item[0]))


def match(text: Text) -> list[tuple[str, float]]:
    """The same for a text."""
    heads = find_heads(text)
    return fits(shape_of(text, heads, induce(text, heads)))


def _quoted(values: list[str]) -> str:
    return "[" + ", ".join('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values) + "]"


def learn(text: Text) -> str:
    """The style that a text shows, as TOML for `lexicons/styles/`; a text without structure gives one whose lists are empty."""
    heads = find_heads(text)
    shape = shape_of(text, heads, induce(text, heads)) or Shape("", "", None, Counter(), suffix=False)
    lines = [
        "# 由文本归纳的样式，请核对后存为 extractors/lexicons/styles/<名称>.toml；各项含义见 extractors/stylebook.py。",
        f"name = {_quoted([document_title(text, len(text.content)).words])[1:-1]}",
        'sample = ""',
        "",
        "[numbering]",
        f"topic = {_quoted([shape.topic] if shape.topic else [])}",
        f"project = {_quoted([shape.project] if shape.project else [])}",
        f"section = {_quoted([] if shape.section is None else [shape.section])}",
        "",
        "[sections]",
    ]
    for kind in SECTION_KINDS:
        own = [label for label, read in shape.labels if read == kind]
        if own:
            lines.append(f"{kind} = {_quoted(own)}")
    lines += ["", "[expect]", f"suffix = {str(shape.suffix).lower()}", ""]
    return "\n".join(lines)
