"""Files that are either the old one or the new one, never half of one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, cast

_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]+')
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)")
_LONGEST = 200
"""Bytes of a name: most file systems take 255, and what is written beside it has a longer one."""


def fitting(name: str) -> str:
    """A name of a file that stays in its folder and that any file system takes: made from a title or from the name of somebody else's file.

    What no name may hold becomes `_`, a reserved name (CON, nul.txt) gets one in front; what is too long is cut in front of its ending. Empty where nothing is left.
    """
    name = _UNFIT.sub("_", name).strip(" .")
    name = f"_{name}" if _RESERVED.match(name) else name
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > 8:
        stem, dot, ending = name, "", ""
    room = _LONGEST - len(f"{dot}{ending}".encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip() + dot + ending


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to that takes the place of `path` when the block ends well; else `path` stays as it was.

    The folder of `path` is made if it is missing. A link stays a link: what it points to is replaced. What is no plain file (a device, a
    pipe) is written to as it is and never replaced. Raises OSError as the file system gives it.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        with path.open("wb") as handle:
            yield handle
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name[:20]}.", suffix=".part", delete=False) as temporary:
        try:
            yield cast("IO[bytes]", temporary)
            temporary.flush()
            os.fsync(temporary.fileno())
            temporary.close()
            _usual_mode(temporary.name)
            Path(temporary.name).replace(path)
        except BaseException:
            temporary.close()
            Path(temporary.name).unlink(missing_ok=True)
            raise


def _usual_mode(name: str) -> None:
    """Give the file the rights of any new file (temporary ones are made for the owner alone)."""
    mask = os.umask(0)
    os.umask(mask)
    Path(name).chmod(0o666 & ~mask)
