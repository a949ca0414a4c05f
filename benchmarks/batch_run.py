"""One batch in a process of its own: `python benchmarks/batch_run.py FOLDER OUT ENGINE WORKERS [flow]`.

Prints a line of JSON: seconds (wall) of the stages, and the memory of the process and its workers while it went on. With `flow` the batch goes through
the Prefect flow as `zhinan run` does, else through the same steps as plain functions.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

if TYPE_CHECKING:
    from pipeline.ingest import Ingest


class Memory(threading.Thread):
    """Looks five times a second at the memory of this process and of those that it started, together."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.seen: list[tuple[float, int]] = []

    def run(self) -> None:
        me = psutil.Process()
        while True:
            with contextlib.suppress(psutil.Error):
                self.seen.append((time.time(), sum(one.memory_info().rss for one in (me, *me.children(recursive=True)))))
            time.sleep(0.2)

    def peak(self, until: float) -> int:
        """The most that was seen up to a moment, in bytes."""
        return max((size for at, size in self.seen if at <= until), default=0)


def main(folder: str, out: str, engine: str, workers: str, through: str = "") -> None:
    memory = Memory()
    memory.start()
    begun = psutil.Process().create_time()
    from pipeline.ingest import Ingest
    from pipeline.plan import Engine, Order

    run = Ingest(Order(inputs=(folder,), out=out, engine=cast("Engine", engine), workers=int(workers)))
    run.prepare()
    begin, first, last = time.time(), 0.0, 0.0

    def stored(*_: object) -> None:
        nonlocal first, last
        last = time.time()
        first = first or last

    run.tell = stored
    if through:
        _flow(run)
    else:
        run.begin()
        for _ in run.process():
            pass
        run.compare_editions()
        run.accept_answered()
        run.release()
        run.publish()
        run.finish()
        run.close()
    end = time.time()
    found: dict[str, Any] = {
        "to the first file in the database": first - begun,
        "to the last file in the database": last - begun,
        "to the end": end - begun,
        "reading and storing": last - begin,
        "peak of reading and storing": memory.peak(last),
        "peak": memory.peak(end),
        "memory": [size for _, size in memory.seen][:: max(1, len(memory.seen) // 10)],
        "failed": len(run.bad),
    }
    print(json.dumps(found))


def _flow(run: Ingest) -> None:
    """What `zhinan run` does."""
    from pipeline import server

    with contextlib.redirect_stdout(io.StringIO()):
        server.environment(Path(run.order.out) / ".prefect", verbose=False)
        ready = server.join_or_start(verbose=False)
        if run.order.engine != "dask":
            run.go_ahead()
        from pipeline import flows

        ready()
        flows.run(run)


if __name__ == "__main__":
    main(*sys.argv[1:])
