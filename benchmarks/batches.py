"""Batches: what a second core brings, what each engine and Prefect take, memory as the batch grows, and how soon there is a table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import corpus
from measure import ROOT, spread

GUIDES = 1000
"""Guides read by one worker and by two."""
ENGINE_GUIDES = 200
"""Guides of the batch that goes through each engine."""
SMALL, LARGE = 100, 10_000
"""Batches whose memory is compared."""
MIXED = 40


def measured() -> dict[str, Any]:
    """Wall seconds, and bytes of memory."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        return {"machine": _machine(), "workers": _workers(place), "engines": _engines(place), "memory": _memory(place), "mixed": _mixed(place)}


def _fill(folder: Path, guides: int) -> Path:
    """Short guides, for there are many: one project, one line of indicators."""
    folder.mkdir()
    for seed in range(guides):
        (folder / f"{seed:05}.txt").write_text(corpus.guide(seed, 1, 1), encoding="utf-8")
    return folder


LOOP = "import time\nstart = time.perf_counter()\nx = 0\nfor i in range(10_000_000): x += i & 7\nprint(time.perf_counter() - start)"


def _machine() -> dict[str, Any]:
    """What two processes that share nothing do in the time of one, by the fastest of three: what the machine gives to a second worker."""
    times: dict[int, list[float]] = {1: [], 2: []}
    for count in (1, 2) * 3:
        started = [subprocess.Popen([sys.executable, "-c", LOOP], stdout=subprocess.PIPE, text=True) for _ in range(count)]
        times[count].append(max(float(process.communicate()[0]) for process in started))
    return {"one": spread(times[1]), "two at once": spread(times[2]), "gain": 2 * min(times[1]) / min(times[2])}


def _workers(place: Path) -> dict[str, Any]:
    """The extraction stage alone: files to rows in workers that are up, the rows handed back."""
    from pipeline.ingest import Ingest
    from pipeline.plan import Order
    from pipeline.reading import read_file
    from pipeline.workers import supervised

    source = _fill(place / "workers", GUIDES + 8)
    run = Ingest(Order(inputs=(str(source),), out=str(place / "none")))
    jobs = run.prepare().jobs
    run.close()
    times: dict[str, list[float]] = {}
    for count in (1, 2, 1, 2):
        outcomes = supervised(read_file, jobs, workers=count, seconds=60, memory=4 << 30)
        for _ in range(8):
            next(outcomes)
        start = time.perf_counter()
        if any(outcome.failure for outcome in outcomes):
            raise RuntimeError("a guide of the batch could not be read")
        times.setdefault(str(count), []).append(time.perf_counter() - start)
    characters = sum(path.stat().st_size for path in source.iterdir())
    return {"guides": GUIDES, "bytes": characters, **{count: spread(seconds) for count, seconds in times.items()}}


def _run(place: Path, source: Path, engine: str, workers: int, through: str = "") -> dict[str, Any]:
    """One batch in a process of its own; see `batch_run.py`."""
    with tempfile.TemporaryDirectory(dir=place) as out:
        command = [sys.executable, str(ROOT / "benchmarks" / "batch_run.py"), str(source), out, engine, str(workers), *([through] if through else [])]
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        if found["failed"]:
            raise RuntimeError("a guide of the batch could not be read")
        return found


def _engines(place: Path) -> dict[str, Any]:
    """The same batch through each engine as plain functions, and once through the Prefect flow."""
    source = _fill(place / "engines", ENGINE_GUIDES)
    runs = {
        "local": ("local", 1, ""), "processes, 1 worker": ("processes", 1, ""), "processes, 2 workers": ("processes", 2, ""),
        "dask, 2 workers": ("dask", 2, ""), "processes, 2 workers, through Prefect": ("processes", 2, "flow"),
    }  # fmt: skip
    return {"guides": ENGINE_GUIDES, **{name: _run(place, source, *how) for name, how in runs.items()}}


def _memory(place: Path) -> dict[str, Any]:
    return {str(count): _run(place, _fill(place / f"memory{count}", count), "processes", 2) for count in (SMALL, LARGE)}


def _mixed(place: Path) -> dict[str, Any]:
    """PDF, DOCX and HTML files side by side, from the start of the command."""
    from tests import documents

    source = place / "mixed"
    source.mkdir()
    kinds = ((".pdf", documents.pdf_flowing), (".docx", documents.docx_file), (".html", documents.html_file))
    for seed in range(MIXED):
        suffix, make = kinds[seed % 3]
        (source / f"{seed:02}{suffix}").write_bytes(make(corpus.guide(seed, 3)))
    return {"files": MIXED, **_run(place, source, "processes", 2, "flow")}
