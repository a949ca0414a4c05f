"""Locks that the system lets go when their process ends, however it ends."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

_RUNNING = ".running-"


def lock(path: Path) -> IO[bytes] | None:
    """Hold the file, made where it is missing, until it is closed or this process ends; None where another one has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = path.open("ab")
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return None
    return handle


class Running:
    """Shows, by a locked file in the output folder, that a run is at work. The file of a run that was killed stays behind, with nobody to hold it."""

    def __init__(self, folder: Path, run_id: str) -> None:
        self._path = folder / f"{_RUNNING}{run_id}"
        self._held = lock(self._path)

    def interrupted(self) -> list[str]:
        """The runs that began in this folder and ended without a word."""
        found = []
        for path in self._path.parent.glob(f"{_RUNNING}*"):
            if path != self._path and (free := lock(path)):
                free.close()
                found.append(path.name.removeprefix(_RUNNING))
        return found

    def forget(self, run_ids: list[str]) -> None:
        """What became of these runs has been told."""
        for run_id in run_ids:
            (self._path.parent / f"{_RUNNING}{run_id}").unlink(missing_ok=True)

    def close(self, *, done: bool) -> None:
        """Let go; where the run is done its file goes, too."""
        if self._held:
            self._held.close()
        if done:
            self._path.unlink(missing_ok=True)
