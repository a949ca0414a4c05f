"""Where files are read: in this process, in worker processes with limits, or on a Dask cluster."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from importlib import import_module
from typing import Any

from extractors.errors import InputError
from pipeline.language import say
from pipeline.plan import Engine, Order
from pipeline.reading import Job, Reading, read_file
from pipeline.workers import Failure, Outcome, attempt, supervised

IN_PROCESS = 8
"""Up to so many files are read in this process: starting workers would cost more than it saves."""

WINDOW = 2_000
"""Files handed to a Dask cluster at a time, so that a large batch does not lie in its memory."""

_CLUSTER = {"threads_per_worker": 1, "dashboard_address": None, "silence_logs": logging.CRITICAL}

_PASSING = frozenset({"crash", "memory"})
"""Failures that may come from the state of the machine: tried once more."""


def engine_for(order: Order, count: int) -> Engine:
    """The engine asked for; else this process for a few files that somebody waits for, worker processes with limits for more and unattended."""
    return order.engine or ("local" if count <= IN_PROCESS and not order.unattended else "processes")


def read_all(order: Order, jobs: Sequence[Job]) -> Iterator[Outcome[Job, Reading]]:
    """Read the files, in this process or in workers with limits; an outcome for each, in any order. What may pass is tried once more."""
    if engine_for(order, len(jobs)) == "local":
        for job in jobs:
            yield attempt(read_file, job)
        return
    spread = _on_dask if order.engine == "dask" else _in_workers
    again: list[Job] = []
    for outcome in spread(order, jobs):
        if outcome.failure and outcome.failure.kind in _PASSING:
            again.append(outcome.task)
        else:
            yield outcome
    if again:
        yield from spread(order, again)


def _in_workers(order: Order, jobs: Sequence[Job]) -> Iterator[Outcome[Job, Reading]]:
    count = order.workers or min(os.cpu_count() or 1, 8)
    return supervised(read_file, jobs, workers=count, seconds=order.limits.seconds, memory=order.limits.memory)


def _on_dask(order: Order, jobs: Sequence[Job]) -> Iterator[Outcome[Job, Reading]]:
    """On the cluster at `order.address`, else on one of this machine, by the task runner of prefect-dask. Time and memory are bounded by the cluster's own
    settings.

    Every worker must see the files under the same paths and have the same version of zhinan. The files go to it as calls of a plain function, not as
    tasks of Prefect, so that workers on other machines need not reach the Prefect server. Raises InputError where dask or the cluster is missing.
    """
    try:
        distributed: Any = import_module("distributed")
        prefect_dask: Any = import_module("prefect_dask")
    except ImportError:
        raise InputError("--engine dask", say("未安装", "not installed"), "pip install 'zhinan[dask]'") from None
    place = {"address": order.address} if order.address else {"cluster_kwargs": {"n_workers": order.workers or os.cpu_count(), **_CLUSTER}}
    with ExitStack() as ends:
        try:
            client = ends.enter_context(prefect_dask.DaskTaskRunner(**place)).client
        except OSError as error:
            raise InputError(order.address, say("Dask 调度器没有应答", "no Dask scheduler answers")) from error
        for k in range(0, len(jobs), WINDOW):
            futures = {client.submit(attempt, read_file, job, pure=False): job for job in jobs[k : k + WINDOW]}
            for future in distributed.as_completed(futures, loop=client.loop):
                job = futures.pop(future)
                yield Outcome(job, failure=Failure("crash", str(future.exception()))) if future.status == "error" else future.result()
