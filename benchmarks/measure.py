"""What every measurement shares: the gold texts, clocks, and medians with their spread."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
GOLD = ("guangdong-ai-2020", "synthetic-national-2023", "synthetic-noise-2021")
FIRST = ROOT / "fixtures" / "guides" / GOLD[0] / "source.txt"

Spread = dict[str, float]


def spread(values: Sequence[float]) -> Spread:
    """Median, fastest and slowest."""
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def timed(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Seconds that a work takes, of the processor unless another clock is given."""
    start = clock()
    work()
    return clock() - start


def turns(works: Mapping[str, Callable[[], object]], rounds: int, clock: Callable[[], float] = time.process_time) -> dict[str, list[float]]:
    """Each work once to warm up, then all of them in turns; seconds, turn by turn."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(rounds):
        for name, work in works.items():
            times[name].append(timed(work, clock))
    return times


def in_turns(works: Mapping[str, Callable[[], object]], rounds: int, clock: Callable[[], float] = time.process_time) -> dict[str, Spread]:
    """The same, over all turns."""
    return {name: spread(values) for name, values in turns(works, rounds, clock).items()}


def over(one: Sequence[float], other: Sequence[float]) -> Spread:
    """How many times the other one takes, turn by turn: the speed of a machine drifts by half within minutes, and a ratio of medians with it."""
    return spread([a / b for a, b in zip(one, other, strict=True)])


def gold_files() -> list[bytes]:
    """The three gold guides on which the readings were developed."""
    return [(ROOT / "fixtures" / "guides" / slug / "source.txt").read_bytes() for slug in GOLD]


def gold_texts() -> list[Any]:
    """The same, normalised."""
    from extractors.normalise import normalise
    from extractors.readers import read

    return [normalise(read(data, "source.txt")) for data in gold_files()]

