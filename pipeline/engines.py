"""Where files are read: in this process, in worker processes with limits, or on a Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from pipeline.plan import Engine, Order
from pipeline.reading import Job, Reading, read_file
from pipeline.workers import Outcome, attempt, supervised

IN_PROCESS = 8
"""Up to so many files are read in this process: starting workers would cost more than it saves."""

_PASSING = frozenset({"crash", "memory"})
"""Failures that may come from the state of the machine: tried once more."""


def engine_for(order: Order, count: int) -> Engine:
    """The engine asked for; else this process for a few files, worker processes for more."""
    return order.engine or ("local" if count <= IN_PROCESS else "processes")


def read_all(order: Order, jobs: Sequence[Job]) -> Iterator[Outcome[Job, Reading]]:
    """Read the files, in this process or in workers with limits; an outcome for each, in any order. What may pass is tried once more."""
    if engine_for(order, len(jobs)) == "local":
        for job in jobs:
            yield attempt(read_file, job)
        return
    again: list[Job] = []
    for outcome in _in_workers(order, jobs):
        if outcome.failure and outcome.failure.kind in _PASSING:
            again.append(outcome.task)
        else:
            yield outcome
    if again:
        yield from _in_workers(order, again)


def _in_workers(order: Order, jobs: Sequence[Job]) -> Iterator[Outcome[Job, Reading]]:
    count = order.workers or min(os.cpu_count() or 1, 8)
    return supervised(read_file, jobs, workers=count, seconds=order.limits.seconds, memory=order.limits.memory)
