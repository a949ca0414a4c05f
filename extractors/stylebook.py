"""The stylebook: one TOML file a house style under `lexicons/styles/`, holding names, labels and expectations, and no patterns.

    name = "国家重点研发计划"            what people call the style
    sample = "synthetic-national-2023"   a guide under fixtures/guides that is written in it
    [numbering]                          families as `headings.py` names them; several may occur; none: []
    topic = ["1."]                       专题 第章 一、 （一） 1. 1.1 …; a word stands for itself: 专题, 方向, 项目1.1
    project = ["1.1"]                    "plain" for titles without a number, "table" for the rows of a table
    section = [""]                       "" for bare labels
    [sections]                           labels by kind; what stands here need not stand in sections.tsv
    research_content = ["研究内容"]
    [expect]
    suffix = true                        brackets behind the projects' titles (基础研究类)
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from extractors import lexicon
from extractors.errors import LexiconError
from extractors.model.block import SECTION_KINDS
from extractors.model.records import dataclass

_FOLDER = lexicon.FOLDER / "styles"
_TOP = {"name", "sample", "numbering", "sections", "expect"}
_NUMBERING = {"topic", "project", "section"}
_EXPECT = {"suffix"}


@dataclass(frozen=True, slots=True)
class Style:
    """One house style; `id` is the file's name without suffix, `labels` (label, kind) in the file's order."""

    id: str
    name: str
    sample: str
    topic: tuple[str, ...]
    project: tuple[str, ...]
    section: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]
    suffix: bool


def _toml(text: str, name: str) -> dict[str, Any]:
    import tomllib  # its import costs more than all styles, which are kept

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{name}: {error}") from error


def parse(text: str, name: str) -> Style:
    """The style that a TOML text holds. Raises LexiconError for a key or kind that is unknown, or one that is missing."""
    return _style(_toml(text, name), name)


def _style(data: dict[str, Any], name: str) -> Style:
    numbering, sections, expect = data.get("numbering", {}), data.get("sections", {}), data.get("expect", {})
    unknown = [*(data.keys() - _TOP), *(numbering.keys() - _NUMBERING), *(sections.keys() - set(SECTION_KINDS)), *(expect.keys() - _EXPECT)]
    missing = [*(_TOP - data.keys()), *(_NUMBERING - numbering.keys()), *(_EXPECT - expect.keys())]
    if unknown or missing:
        wrong = [f"unknown {key}" for key in unknown] + [f"missing {key}" for key in missing]
        raise LexiconError(f"{name}: {', '.join(sorted(wrong))}")
    return Style(
        id=name,
        name=data["name"],
        sample=data["sample"],
        topic=tuple(numbering["topic"]),
        project=tuple(numbering["project"]),
        section=tuple(numbering["section"]),
        labels=tuple((label, kind) for kind, labels in sections.items() for label in labels),
        suffix=bool(expect["suffix"]),
    )


@cache
def styles() -> tuple[Style, ...]:
    """Every style of the book, by id."""
    found = sorted(_FOLDER.glob("*.toml"))
    return tuple(_style(lexicon.parsed(path, partial(_toml, name=path.stem)), path.stem) for path in found)
