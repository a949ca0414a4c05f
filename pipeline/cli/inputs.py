"""What the commands that look at guides here and now are given: files, folders, archives, standard input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.errors import UnreadableError
from extractors.model.guide import Guide
from pipeline.language import say


@dataclass(frozen=True, slots=True)
class Given:
    """One file and the guides in it."""

    path: str
    name: str
    data: bytes
    guides: tuple[Guide, ...]


def read_given(inputs: Sequence[str], *, out: str = "", password: str = "") -> Iterator[Given]:
    """Each file of `inputs` with its guides, in the order of their paths; folders that zhinan has written (`out`) are passed over.

    Raises InputError where an input is not there or cannot be read, UnreadableError where a file holds no guide structure.
    """
    from extractors.guides import extract_guides
    from pipeline.calls import read_each
    from pipeline.cli import console
    from pipeline.intake import take_in
    from pipeline.limits import Limits

    named = [name for name in inputs if name != "-"]
    if "-" in inputs:
        data = console.read_input("-")
        yield _given("-", "-", data, extract_guides(data, "-", password=password))
    for file, data, found in read_each(take_in(named, out=out), limits=Limits(), password=password) if named else ():
        if not found.part_of:
            yield _given(file.path, file.name, data, found.guides)


def _given(path: str, name: str, data: bytes, guides: Sequence[Guide]) -> Given:
    kept = tuple(guide for guide in guides if guide.status != "no_structure")
    if not kept:
        raise UnreadableError(name, say("未识别到指南结构（专题、项目）", "no guide structure (topics, projects) found"))
    return Given(path, name, data, kept)
