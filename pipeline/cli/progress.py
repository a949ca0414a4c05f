"""Progress on standard error: a bar with rate and remaining time at a terminal, elsewhere a plain line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipeline.cli import console
from pipeline.cli.grid import fit
from pipeline.language import say

Tell = Callable[[int, int, str], None]

EVERY = 5.0
"""Seconds between two plain lines."""


@contextmanager
def progress(total: int) -> Iterator[Tell]:
    """What to call with (done, total, name of the last file) while work on `total` files goes on."""
    if not console.at_terminal(sys.stderr):
        yield _lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(say("启动 Prefect", "starting Prefect"), total=total, rate="")
        begun = 0.0

        def draw(done: int, _total: int, name: str) -> None:
            nonlocal begun
            begun = begun or time.monotonic()
            rate = done / max(time.monotonic() - begun, 1e-9)
            bar.update(task, completed=done, description=fit(name, 30), rate=f"{rate:.1f}/s")

        yield draw


def _lines() -> Tell:
    last = time.monotonic()

    def tell(done: int, total: int, name: str) -> None:
        nonlocal last
        if done == total or time.monotonic() - last >= EVERY:
            last = time.monotonic()
            sys.stderr.write(f"{done}/{total} {name}\n")
            sys.stderr.flush()

    return tell
