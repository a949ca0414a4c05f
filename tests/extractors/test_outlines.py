"""Outlines of guides in many arrangements, however they are printed. A file of `outlines/` is a guide, `=====`, and what is to be found:
the numbers of its topics, a line a project (number | title | type | topic | kinds of its sections), the headings of the guide's own sections."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extractors.model.block import Outline
from extractors.normalise import normalise
from extractors.readers import read
from extractors.segment import segment
from tests import documents
from tests.documents import squeezed

FOLDER = Path(__file__).parent / "outlines"
GUIDES = sorted(path.stem for path in FOLDER.glob("*.txt"))


def as_it_is(text: str) -> bytes:
    return text.encode()


def cut(text: str, width: int, indent: str = "") -> Iterator[str]:
    for line in text.split("\n"):
        printed = indent + line
        yield from (printed[at : at + width] for at in range(0, max(1, len(printed)), width))


def pages(lines: list[str], height: int = 30) -> bytes:
    parts = [lines[at : at + height] for at in range(0, len(lines), height)]
    return "\f".join("\n".join([*part, f"— {number} —"]) for number, part in enumerate(parts, 1)).encode()


def wrapped(text: str) -> bytes:
    return pages(list(cut(text, 28)))


def set_in(text: str) -> bytes:
    return pages(list(cut(text, 34, "　　")))


def headed(text: str) -> bytes:
    """With the head of a collection above each page and 第 2 页 共 9 页 below."""
    lines = list(cut(text, 30))
    parts = [lines[at : at + 24] for at in range(0, len(lines), 24)]
    return "\f".join(
        "\n".join(["科技计划项目申报指南汇编", "", *part, f"第 {number} 页 共 {len(parts)} 页"]) for number, part in enumerate(parts, 1)
    ).encode()


def torn(text: str) -> bytes:
    """Cut at 32 characters, then blanks between the characters of some stretches."""
    rng = random.Random(5)
    lines = []
    for line in cut(text, 32):
        blank, out = rng.random() < 0.5, ""
        for character in line:
            out += character + (" " if blank and character != " " else "")
            blank ^= rng.random() < 0.06
        lines.append(out)
    return pages(lines)


LAYOUTS: dict[str, Callable[[str], bytes]] = {
    "text": as_it_is,
    "wrapped": wrapped,
    "set in": set_in,
    "headed": headed,
    "torn": torn,
    "html": documents.html_file,
    "docx": documents.docx_file,
    "pdf flowing": documents.pdf_flowing,
    "pdf wrapped": documents.pdf_wrapped,
    "pdf columns": documents.pdf_columns,
}


PRINTED = {"text", "docx", "html", "pdf flowing"}
"""The layouts that no line is cut in: a table whose cells are parted by strokes has no other."""


def layouts(slug: str) -> Iterator[str]:
    text = (FOLDER / f"{slug}.txt").read_text(encoding="utf-8").partition("\n=====\n")[0]
    if text.startswith("# "):
        return iter(["text"])
    return iter(layout for layout in LAYOUTS if layout in PRINTED or "\n| " not in text)


def told(outline: Outline) -> Iterator[str]:
    yield " ".join(("topics:", *(topic.number for topic in outline.topics)))
    for project in outline.projects:
        kinds = " ".join(section.kind for section in project.sections)
        yield " | ".join((project.number, squeezed(project.title), project.type, project.topic, kinds))


@pytest.mark.parametrize(("slug", "layout"), [(slug, layout) for slug in GUIDES for layout in layouts(slug)])
def test_outline(slug: str, layout: str) -> None:
    text, _, expected = (FOLDER / f"{slug}.txt").read_text(encoding="utf-8").partition("\n=====\n")
    *blocks, last = expected.strip().split("\n")
    outline = segment(normalise(read(LAYOUTS[layout](text), slug)))
    if last.startswith("guide:"):
        assert [squeezed(section.heading).lstrip("一二三四五六七八九十第章、") for section in outline.guide_sections] == last[6:].split()
    else:
        blocks.append(last)
    assert list(told(outline)) == blocks
    assert outline.coverage == 1.0
    assert outline.unplaced == ()
