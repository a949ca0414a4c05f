"""Work that goes on in a thread of its own, ahead of whoever will ask for what it gives."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from queue import SimpleQueue
from threading import Event, Thread
from typing import Generic, TypeVar

Item = TypeVar("Item")

_PATIENCE = 5.0
"""Seconds that the end waits for what is in hand."""


class Ahead(Generic[Item]):
    """Draws from `given` at once, in a thread. Iterating gives what came of it and raises, once, what it raised."""

    def __init__(self, given: Generator[Item]) -> None:
        self._given = given
        self._done: SimpleQueue[tuple[Item] | BaseException] = SimpleQueue()
        self._stopped = Event()
        self._over = False
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()

    def _work(self) -> None:
        end: BaseException = StopIteration()
        try:
            for item in self._given:
                self._done.put((item,))
                if self._stopped.is_set():
                    break
        except BaseException as error:  # noqa: BLE001  (told to whoever iterates)
            end = error
        finally:
            self._given.close()
            self._done.put(end)

    def __iter__(self) -> Iterator[Item]:
        while not self._over:
            done = self._done.get()
            if isinstance(done, tuple):
                yield done[0]
                continue
            self._over = True
            if not isinstance(done, StopIteration):
                raise done

    def close(self) -> None:
        """Begin nothing more."""
        self._stopped.set()
        self._thread.join(_PATIENCE)
