"""The contract of all readers. A line in `FORMATS` and a sample `fixtures/readers/<format>.*` are all that this file asks of a new one: it says the
same as the others, keeps a box for each character or none at all, and refuses damaged files by name."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from extractors.errors import InputError
from extractors.guides import guides_in
from extractors.model.source import Source
from extractors.normalise import normalise
from extractors.readers import FORMATS, RECOGNISERS, format_of, read, recogniser

FOLDER = Path(__file__).parents[2] / "fixtures" / "readers"
FIGURES = ["三处", "不低于95%", "超过6小时", "≤0.5m", "2种", "不超过±0.3℃", "5年以上"]


def sample(name: str) -> tuple[bytes, str]:
    path = next(FOLDER.glob(f"{name}.*"), None)
    assert path is not None, f"fixtures/readers/{name}.* is missing: a small guide in this format, saying what the other samples say"
    return path.read_bytes(), path.name


@cache
def source_of(name: str) -> Source:
    data, file = sample(name)
    return read(data, file)


def skip_without_extra(name: str) -> None:
    if name in RECOGNISERS and not recogniser().available():
        pytest.skip("the extra of this recogniser is not installed")


@pytest.mark.parametrize("name", FORMATS)
def test_it_is_chosen_by_content(name: str) -> None:
    data, _ = sample(name)
    assert format_of(data) == name
    skip_without_extra(name)
    assert source_of(name).lines


@pytest.mark.parametrize("name", FORMATS)
def test_it_says_what_the_others_say(name: str) -> None:
    skip_without_extra(name)
    guide = next(iter(guides_in(normalise(source_of(name)))))
    assert [project.number for project in guide.outline.projects] == ["任务一", "任务二"]
    assert [quantity.quote for quantity in guide.quantities][: len(FIGURES)] == FIGURES
    assert all(quantity.page >= 1 for quantity in guide.quantities)


@pytest.mark.parametrize("name", FORMATS)
def test_its_source_holds_together(name: str) -> None:
    skip_without_extra(name)
    source = source_of(name)
    assert source.name == sample(name)[1]
    assert len(source.sha256) == 64
    assert [page.number for page in source.pages] == list(range(1, len(source.pages) + 1))
    assert all(a.page <= b.page for a, b in pairwise(source.lines))
    for line in source.lines:
        assert "\n" not in line.text
        assert 1 <= line.page <= len(source.pages)
        assert 0 < line.confidence <= 1
        assert line.boxes is None or len(line.boxes) == 4 * len(line.text)
        if line.cell is not None:
            table, row, column = line.cell
            assert row < source.tables[table].rows
            assert column < source.tables[table].columns


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in RECOGNISERS])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_damaged_file_is_read_or_refused_by_name(name: str, share: float) -> None:
    data, file = sample(name)
    flipped = bytearray(data)
    for at in range(len(data) // 3, len(data), max(1, len(data) // 40)):
        flipped[at] ^= 0x5A
    for damaged in (data[: int(share * len(data))], bytes(flipped[: int(share * len(data))])):
        with suppress(InputError):
            assert isinstance(read(damaged, file), Source)
