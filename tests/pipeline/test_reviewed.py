"""What people have reviewed (`zhinan gold`) and the software must read by itself: red until it does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.gold import GOLD, unread

FOLDERS = sorted(path.parents[1] for path in (Path(__file__).parents[2] / "fixtures" / "guides").glob(f"*/{GOLD}"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_reviewed_figure_is_read(folder: Path) -> None:
    (source,) = folder.glob("source.*")
    lines = [json.loads(line) for line in (folder / GOLD).read_text(encoding="utf-8").splitlines()]
    assert lines
    assert list(unread(source.read_bytes(), source.name, lines)) == []


def test_there_is_one() -> None:
    assert FOLDERS
