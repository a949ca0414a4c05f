"""The bench is run by hand: what it starts must not fall behind what it measures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

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
