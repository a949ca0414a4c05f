"""Compiled patterns, kept from one process to the next.

Compiling the patterns of the library costs half of a cold start. What `regex` makes of a pattern is plain data (code words, group names), which it
hands out for pickling; here it is kept beside the modules' own bytecode, `__pycache__/patterns.<…>.bin`, read and written as Python does with a .pyc:
by marshal, replaced atomically, in a folder that only who may change the code may write. A file of another version of `regex` or Python
has another name; a pattern that is not in the file is compiled and joins it; where nothing can be written, nothing is kept.
"""

from __future__ import annotations

import atexit
import copyreg
import marshal
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import regex

_FOLDER = Path(__file__).parent / "__pycache__"
_FILE = _FOLDER / f"patterns.{sys.implementation.cache_tag}.regex-{regex.__version__}.bin"
_TYPE = type(regex.compile(""))
_REDUCE: Any = copyreg.dispatch_table[_TYPE]
_BUILD: Any = _REDUCE(regex.compile(""))[0]

_Key = tuple[str, int, tuple[tuple[str, tuple[str, ...]], ...]]


def _is_ours(path: Path) -> bool:
    """Whether nobody but this user and the administrator can have written the file: what it holds is run by the engine unchecked."""
    if sys.platform == "win32":
        return True
    found = path.stat()
    return found.st_uid in (0, os.geteuid()) and not found.st_mode & 0o022


def _read() -> dict[_Key, tuple[Any, ...]]:
    try:
        if not _is_ours(_FILE):
            return {}
        found = marshal.loads(_FILE.read_bytes())  # noqa: S302 (its owner is checked)
    except (OSError, ValueError, EOFError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


_known = _read()
_added: dict[_Key, tuple[Any, ...]] = {}


def compile(pattern: str, flags: int = 0, **lists: Iterable[str]) -> regex.Pattern[str]:  # noqa: A001 (stands in for regex.compile)
    """As `regex.compile` (`lists` are its named lists), from what an earlier process has kept where there is such."""
    key = (pattern, int(flags), tuple((name, tuple(sorted(lists[name]))) for name in sorted(lists)))
    kept = _known.get(key)
    if kept is not None:
        made: regex.Pattern[str] = _BUILD(*kept)
        return made
    named: dict[str, Any] = {name: list(values) for name, values in lists.items()}
    made = regex.compile(pattern, flags, **named)
    _added[key] = _known[key] = _REDUCE(made)[1]
    return made


def near(
    pattern: regex.Pattern[str], needle: regex.Pattern[str], text: str, *, ahead: int, behind: int
) -> Iterator[regex.Match[str]]:
    """`pattern.finditer(text)`, tried only round the finds of `needle`, a plain pattern that is many times faster to look for.

    Each match of `pattern` must hold a find of `needle` that begins at most `ahead` behind its own start, and must reach, what it looks
    ahead at included, at most `behind` further than that find's start.
    """
    low = high = -1
    for hit in needle.finditer(text):
        at = hit.start()
        if high < 0 or at - ahead > high:
            if high >= 0:
                yield from pattern.finditer(text, low, high)
            low = max(0, at - ahead)
        high = at + behind
    if high >= 0:
        yield from pattern.finditer(text, low, high)


def keep() -> None:
    """Adds what this process compiled to the file; two processes at once lose nothing but time."""
    if not _added:
        return
    try:
        data = marshal.dumps({**_read(), **_added})
        _FOLDER.mkdir(exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=_FOLDER, prefix=".patterns-")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).replace(_FILE)
    except (OSError, ValueError):
        return


if not sys.dont_write_bytecode:
    atexit.register(keep)
