"""What one process has worked out, kept for the next.

A store is a file beside the modules' own bytecode, `__pycache__/<name>.<…>.bin`, read and written as Python does with a .pyc: by marshal,
replaced atomically, in a folder that only who may change the code may write. A file of another version of Python has another name; what
is not in the file is worked out and joins it; where nothing can be written, nothing is kept.
"""

from __future__ import annotations

import atexit
import marshal
import os
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "__pycache__"


def _is_ours(path: Path) -> bool:
    """Whether nobody but this user and the administrator can have written the file: what it holds is used unchecked."""
    if sys.platform == "win32":
        return True
    found = path.stat()
    return found.st_uid in (0, os.geteuid()) and not found.st_mode & 0o022


class Store:
    """Values of one sort by key; both are of the types that marshal knows."""

    def __init__(self, name: str) -> None:
        self.file = FOLDER / f"{name}.{sys.implementation.cache_tag}.bin"
        self.known = self.read()
        self._added: dict[Any, Any] = {}
        if not sys.dont_write_bytecode:
            atexit.register(self.write)

    def read(self) -> dict[Any, Any]:
        """What the file holds; nothing where it is missing, damaged or not ours."""
        try:
            if not _is_ours(self.file):
                return {}
            found = marshal.loads(self.file.read_bytes())  # noqa: S302 (its owner is checked)
        except (OSError, ValueError, EOFError, TypeError):
            return {}
        return found if isinstance(found, dict) else {}

    def add(self, key: Any, value: Any) -> None:
        """Know `value` from now on, and in later processes."""
        self._added[key] = self.known[key] = value

    def write(self) -> None:
        """Adds what is new to the file; two processes at once lose nothing but time."""
        if not self._added:
            return
        import tempfile  # it loads half the library of archives, and most processes have nothing to write

        try:
            data = marshal.dumps({**self.read(), **self._added})
            self.file.parent.mkdir(exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self.file.parent, prefix=f".{self.file.name}-")
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(temporary).replace(self.file)
        except (OSError, ValueError):
            return
