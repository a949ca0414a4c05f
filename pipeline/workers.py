"""Processes of our own supervision: a task that hangs, eats memory or crashes costs itself and nothing else.

`supervised(function, tasks, …)` runs `function` on each task in worker processes and yields an Outcome for each as it is done. A worker takes
small chunks of tasks; the supervisor knows which one it is at, kills the process when that one runs out of time (also inside native
code), gives the rest of the chunk to another worker, and starts a fresh process. Workers end with their parent, however that ends.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Generic, Literal, TypeVar

from extractors.errors import InputError

Task = TypeVar("Task")
Result = TypeVar("Result")
Kind = Literal["input", "seconds", "memory", "crash", "fault"]

CHUNK = 32
"""Tasks handed to a worker at a time, and those it may still have when it gets the next ones: so it never waits for a busy parent. Towards the end
of the work they become fewer, so that all workers end together."""

_ROOM = 4 << 20
"""Bytes of answers that may wait for a busy parent before their worker has to; the system may give less."""

_BEAT = 1.0
"""Seconds between two looks of a worker at whether its parent lives."""

_START = 120.0
"""Seconds that a worker may take to come up."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a task has no result. `input`: the function raised InputError; `seconds`, `memory`: beyond the limits; `crash`: the process died;
    `fault`: any other exception, which is our own defect."""

    kind: Kind
    message: str


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Task, Result]):
    """The end of one task: its result, or a failure."""

    task: Task
    result: Result | None = None
    failure: Failure | None = None


def attempt(function: Callable[[Task], Result], task: Task) -> Outcome[Task, Result]:
    """Run `function` here and now; what it raises becomes a failure."""
    try:
        return Outcome(task, result=function(task))
    except InputError as error:
        return Outcome(task, failure=Failure("input", str(error)))
    except MemoryError:
        return Outcome(task, failure=Failure("memory", "MemoryError"))
    except RecursionError:
        return Outcome(task, failure=Failure("fault", "RecursionError"))
    except Exception as error:  # noqa: BLE001  (one file must not take the others along; the failure names it)
        # Not what it says: that may hold words of the document, and the message goes into logs.
        return Outcome(task, failure=Failure("fault", f"{type(error).__name__} ({_where(error)})"))


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"


def _bound_memory(limit: int) -> None:
    """Private data of this process: allocations beyond it fail. Where the system has no such limit, there is none."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    except (ImportError, ValueError, OSError):
        return


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_BEAT)
    os._exit(1)


def _work(connection: Connection, function: Callable[[Task], Result], memory: int, parent: int) -> None:
    """The life of a worker: say that it is up, then take chunks and answer each task in turn."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _bound_memory(memory)
    try:
        connection.send(None)
        while (chunk := connection.recv()) is not None:
            for task in chunk:
                connection.send(attempt(function, task))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _widen(connection: Connection) -> None:
    """Give the answers sent over this end of a pipe more room to wait in, where it is a socket."""
    with suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as end:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _ROOM)


class _Worker(Generic[Task, Result]):
    """One process, the tasks it was given and has not answered, and since when it is at the first of them."""

    def __init__(self, function: Callable[[Task], Result], memory: int) -> None:
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        _widen(theirs)
        self.process: SpawnProcess = context.Process(target=_work, args=(theirs, function, memory, os.getpid()), daemon=True)
        self.process.start()
        theirs.close()
        self.tasks: deque[Task] = deque()
        self.up = False
        self.since = time.monotonic()

    def give(self, chunk: list[Task]) -> None:
        """Hand over tasks; the clock runs for the first of them."""
        if not self.tasks:
            self.since = time.monotonic()
        self.tasks.extend(chunk)
        with suppress(OSError):  # a process that has just died is found by `hear`
            self.connection.send(chunk)

    def hear(self) -> Outcome[Task, Result] | None:
        """The next answer, if one has come. Raises EOFError where the process has died."""
        if not self.connection.poll():
            if self.process.is_alive() or self.connection.poll():
                return None
            raise EOFError
        answer: Outcome[Task, Result] | None = self.connection.recv()
        self.since = time.monotonic()
        if answer is None:
            self.up = True
        else:
            self.tasks.popleft()
        return answer

    def end(self) -> None:
        """Let an idle worker go, kill any other."""
        if self.up and not self.tasks:
            with suppress(OSError):
                self.connection.send(None)
                self.process.join(1)
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        self.connection.close()

    def last_words(self) -> str:
        """How the process ended."""
        self.process.join(1)
        code = self.process.exitcode or 0
        return signal.Signals(-code).name if code < 0 else f"exit {code}"


class _Crew(Generic[Task, Result]):
    """The workers, and the tasks that wait for one."""

    def __init__(self, function: Callable[[Task], Result], tasks: Iterable[Task], *, workers: int, seconds: float, memory: int) -> None:
        self.function, self.seconds, self.memory, self.size = function, seconds, memory, workers
        self.waiting = deque(tasks)
        self.workers: list[_Worker[Task, Result]] = []
        self.stillborn = 0

    def busy(self) -> bool:
        """Whether anything is left to do."""
        return bool(self.waiting) or any(worker.tasks for worker in self.workers)

    def feed(self) -> None:
        """Start missing workers where there is work for them, and give work to those that are idle or soon will be."""
        at_work = sum(1 for worker in self.workers if worker.tasks)
        while len(self.workers) < min(self.size, at_work + len(self.waiting)):
            self.workers.append(_Worker(self.function, self.memory))
        for worker in self.workers:
            chunk = min(CHUNK, len(self.waiting) // (4 * self.size) or 1, len(self.waiting))
            if chunk and worker.up and len(worker.tasks) < chunk:
                worker.give([self.waiting.popleft() for _ in range(chunk)])

    def listen(self) -> Iterator[Outcome[Task, Result]]:
        """Wait for something to happen; the outcomes that it brings."""
        nearest = min(worker.since + self._limit(worker) for worker in self.workers)
        wait(
            [thing for worker in self.workers for thing in (worker.connection, worker.process.sentinel)],
            timeout=max(0.0, nearest - time.monotonic()),
        )
        for worker in list(self.workers):
            try:
                answer = worker.hear()
            except (EOFError, OSError):
                yield from self._dismiss(worker, "crash", worker.last_words())
                continue
            if answer is not None:
                yield answer
                if answer.failure and answer.failure.kind == "memory":
                    yield from self._dismiss(worker)
            elif time.monotonic() > worker.since + self._limit(worker):
                yield from self._dismiss(worker, "seconds", f"{self.seconds:g} s")

    def _limit(self, worker: _Worker[Task, Result]) -> float:
        if not worker.up:
            return _START
        return self.seconds if worker.tasks else _START

    def _dismiss(self, worker: _Worker[Task, Result], kind: Kind | None = None, message: str = "") -> Iterator[Outcome[Task, Result]]:
        """End a worker. With a `kind`, the task it was at has failed; what else it was given goes to another one."""
        tasks, up = list(worker.tasks), worker.up
        worker.tasks.clear()
        worker.up = False
        worker.end()
        self.workers.remove(worker)
        if not up:
            self.stillborn += 1
            if self.stillborn > self.size + 2:
                raise RuntimeError(f"worker processes do not start: {message}")
        if tasks and kind:
            yield Outcome(tasks.pop(0), failure=Failure(kind, message))
        self.waiting.extendleft(reversed(tasks))

    def end(self) -> None:
        """End all workers."""
        for worker in self.workers:
            worker.end()


def supervised(
    function: Callable[[Task], Result], tasks: Iterable[Task], *, workers: int, seconds: float, memory: int
) -> Iterator[Outcome[Task, Result]]:
    """The outcome of each task, as they are done. `function` must be importable by its name, tasks and results picklable.

    `seconds` bounds one task, `memory` (bytes) the private data of a worker. Raises RuntimeError where no worker comes up. Closing the
    iterator ends all workers at once.
    """
    crew: _Crew[Task, Result] = _Crew(function, tasks, workers=workers, seconds=seconds, memory=memory)
    try:
        while crew.busy():
            crew.feed()
            yield from crew.listen()
    finally:
        crew.end()
