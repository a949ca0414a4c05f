"""The bench is run by hand: what it starts must not fall behind what it measures."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from itertools import cycle
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("through", [(), pytest.param(("flow",), marks=pytest.mark.prove)], ids=["steps", "flow"])
def test_a_batch_of_the_bench_stores_its_guides(tmp_path: Path, through: tuple[str, ...]) -> None:
    guides = ROOT / "fixtures" / "guides" / "guangdong-ai-2020"
    command: list[str | Path] = [sys.executable, ROOT / "benchmarks" / "batch_run.py", guides, tmp_path, "local", "1", *through]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["failed"] == 0
    assert 0 < told["to the first file in the database"] <= told["to the last file in the database"] <= told["to the end"]


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    """Modules of the bench, which find each other in their own folder."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return {name: importlib.import_module(name) for name in ("measure", "pages", "performance", "texts")}


def test_a_peer_is_set_against_our_rounds_around_it(bench: dict[str, ModuleType], monkeypatch: pytest.MonkeyPatch) -> None:
    texts = bench["texts"]
    # A machine that slows down and recovers: each of our rounds takes as long as the work says.
    ours = cycle([1.0, 2.0, 4.0, 2.0])
    monkeypatch.setattr(texts, "timed", lambda work: work())
    monkeypatch.setattr(texts, "ROUNDS", 1)
    found = texts._beside({"core": lambda: next(ours)}, {"by clause": {"a peer": lambda: 6.0}})
    assert found["ours"]["core"] == {"median": 2.0, "min": 1.0, "max": 4.0}
    # The first round warms up; then 6 s between rounds of 2 and 4, 4 and 2, 2 and 1, 1 and 2, over and over.
    assert found["peers"]["by clause"]["a peer"] == {
        "seconds": {"median": 6.0, "min": 6.0, "max": 6.0},
        "core": {"median": 2.0, "min": 2.0, "max": 4.0},
    }


def test_the_page_is_made_of_the_results_that_are_kept(bench: dict[str, ModuleType]) -> None:
    performance = bench["performance"]
    results = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    told = {what: found for what, _, found, _ in performance.ratios(results)}
    assert " × (" in told["text, core, against Recognizers by clause"]
    assert sum(" × (" in found for what, found in told.items() if what.startswith("PDF (a guide)")) == 3
    assert any(line.startswith("| Recognizers-Text zh-cn, by line |") and line.count(" × (") == 2 for line in performance._text(results))


def test_a_reader_is_set_against_another_turn_by_turn(bench: dict[str, ModuleType]) -> None:
    # The machine became twice as slow from the first turn to the third: the medians would say 2.5.
    assert bench["measure"].over([4.0, 5.0, 8.0], [2.0, 2.0, 4.0]) == {"median": 2.0, "min": 2.0, "max": 2.5}
    assert {name for pair in bench["pages"].OVER for name in pair} <= set(bench["pages"]._works(b"", [], alone=False))
