"""A cold start stays cheap: measured in the child's own processor time, against a Python that does nothing on the same machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "fixtures" / "guides" / "guangdong-ai-2020" / "source.txt"
GENEROUS = 35
"""Times what `python -c pass` takes: about 12 once bytecode and patterns are on disk, twice that without; Prefect alone takes 47."""


def processor_seconds(*arguments: str) -> float:
    """User time of the fastest of three whole processes."""
    found = []
    for _ in range(3):
        child = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0
        found.append(used.ru_utime)
    return min(found)


def test_extract_starts_in_a_small_multiple_of_nothing() -> None:
    nothing = processor_seconds("-c", "pass")
    assert processor_seconds("-m", "zhinan", "extract", str(GUIDE)) < GENEROUS * max(nothing, 0.01)
