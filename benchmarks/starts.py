"""Cold start: whole processes of `zhinan extract` beside `python -c pass`."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import FIRST, ROOT, Spread, spread
from pages import guide_pdf

ROUNDS = 15
BARE = "extract, text, our bytecode and patterns not kept"


def measured() -> dict[str, dict[str, Spread]]:
    """Processor and wall seconds of processes in turns, bytecode and patterns on disk as set-up leaves them (but for `BARE`)."""
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "guide.pdf"
        file.write_bytes(guide_pdf())
        extract = [sys.executable, "-m", "zhinan", "extract"]
        for package in ("extractors", "pipeline", "zhinan"):
            shutil.copytree(ROOT / package, Path(folder) / package, ignore=shutil.ignore_patterns("__pycache__"))
        commands = {
            "python -c pass": ([sys.executable, "-c", "pass"], ROOT, bare),
            "extract, text": ([*extract, str(FIRST)], ROOT, bare),
            "extract, PDF of 13 pages": ([*extract, str(file)], ROOT, bare),
            BARE: ([*extract, str(FIRST)], Path(folder), {**bare, "PYTHONDONTWRITEBYTECODE": "1"}),
        }
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for k in range(ROUNDS + 1):
            for name, (command, place, environment) in commands.items():
                before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
                subprocess.run(command, cwd=place, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
                after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
                if k:
                    times[name].append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall))
    return {
        name: {"processor": spread([one for one, _ in pairs]), "wall": spread([one for _, one in pairs])} for name, pairs in times.items()
    }
