"""Styles: how well each house style fits a text, and the style that a text itself shows, to keep for its next edition.

Styles name what the induction found and lend it their labels. They do not steer it: a guide of no style is read by the same mechanism.
"""

from __future__ import annotations

from collections import Counter

from extractors.model.block import SECTION_KINDS
from extractors.model.text import Text
from extractors.schemes import Head, Scheme, find_heads, induce
from extractors.stylebook import Style, styles
from extractors.titles import block_title, document_title

_WEIGHTS = {"topic": 0.2, "project": 0.3, "section": 0.2, "labels": 0.25, "suffix": 0.05}


def _labels(heads: list[Head], scheme: Scheme) -> Counter[str]:
    """The lexicon's labels in the form of the scheme, with how often each stands from the first unit on."""
    units = scheme.projects or scheme.topics
    if not units:
        return Counter()
    inside = [head for head in heads if head.section and head.family == scheme.form and head.offset > units[0].offset]
    before = {head.section.word for head in inside if head.section and head.offset < units[-1].offset}
    # What only the last unit seems to hold may stand behind it.
    return Counter(head.section.word for head in inside if head.section and (head.section.word in before or len(units) == 1))


def _has_suffix(text: Text, scheme: Scheme) -> bool:
    found = sum(bool(block_title(text, head, head.stop).suffix) for head in scheme.projects)
    return bool(found) and found * 2 >= len(scheme.projects)


def _score(style: Style, scheme: Scheme, labels: Counter[str], *, suffix: bool) -> float:
    parts = {
        "topic": scheme.topic_family in style.topic if style.topic else not scheme.topic_family,
        "project": scheme.family in style.project if style.project else not scheme.family,
        "section": scheme.form in style.section if style.section else scheme.form is None,
        "suffix": style.suffix == suffix,
    }
    own = {label for label, _kind in style.labels}
    total = sum(labels.values())
    shared = sum(count for label, count in labels.items() if label in own)
    fit = (shared / total + len(own & labels.keys()) / len(own)) / 2 if total and own else float(not total and not own)
    return round(sum(_WEIGHTS[name] for name, holds in parts.items() if holds) + _WEIGHTS["labels"] * fit, 4)


def fits(text: Text, heads: list[Head], scheme: Scheme) -> list[tuple[str, float]]:
    """(style id, score from 0 to 1) of every style, the best first; empty where the text has no projects and no topics."""
    if not scheme.projects and not scheme.topics:
        return []
    labels, suffix = _labels(heads, scheme), _has_suffix(text, scheme)
    scored = [(style.id, _score(style, scheme, labels, suffix=suffix)) for style in styles()]
    return sorted(scored, key=lambda item: (-item[1], item[0]))


def match(text: Text) -> list[tuple[str, float]]:
    """The same for a text alone."""
    heads = find_heads(text)
    return fits(text, heads, induce(text, heads))


def _quoted(values: list[str]) -> str:
    return "[" + ", ".join('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values) + "]"


def learn(text: Text) -> str:
    """The style that a text shows, as TOML for `lexicons/styles/`; a text without structure gives one whose lists are empty."""
    heads = find_heads(text)
    scheme = induce(text, heads)
    units = scheme.projects or scheme.topics
    title = document_title(text, units[0].offset if units else len(text.content))[0]
    labels = _labels(heads, scheme)
    kinds = {head.section.word: head.section.kind for head in heads if head.section}
    lines = [
        "# 由文本归纳的样式，请核对后存为 extractors/lexicons/styles/<名称>.toml；各项含义见 extractors/stylebook.py。",
        f"name = {_quoted([title])[1:-1]}",
        'sample = ""',
        "",
        "[numbering]",
        f"topic = {_quoted([scheme.topic_family] if scheme.topic_family else [])}",
        f"project = {_quoted([scheme.family] if scheme.family else [])}",
        f"section = {_quoted([] if scheme.form is None else [scheme.form])}",
        "",
        "[sections]",
    ]
    for kind in SECTION_KINDS:
        own = [label for label in labels if kinds[label] == kind]
        if own:
            lines.append(f"{kind} = {_quoted(own)}")
    lines += ["", "[expect]", f"suffix = {'true' if _has_suffix(text, scheme) else 'false'}", ""]
    return "\n".join(lines)
