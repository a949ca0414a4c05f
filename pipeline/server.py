"""The Prefect server of a run: one of our own, in a process that ends with us, or the one that PREFECT_API_URL names.

Prefect can start a server by itself, but that one outlives a killed parent, writes into the user's home and speaks at exit. Ours keeps its
database in a folder of ours, writes its log there, and cannot be orphaned: it ends when the pipe to its parent closes.
"""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp

from extractors.errors import InputError
from extractors.kept import Store
from pipeline.atomic import replacing
from pipeline.language import say
from pipeline.locks import lock

START_SECONDS = 180.0
"""How long the server may take to come up (a new database on a slow disk: half a minute)."""

_LEAST_ROOM = 4 << 20
"""Bytes on the disk without which the server cannot have come up: its database takes two million."""

_QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_CLI_PROMPT": "false",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
}
"""Both of the first two are needed, before Prefect is imported, or it calls home."""

_SILENT = {
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",
}

_BARE = {
    "PREFECT_UI_ENABLED": "0",
    "PREFECT__SERVER_EPHEMERAL": "1",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
    "PREFECT_MEMOIZE_BLOCK_AUTO_REGISTRATION": "false",
}
"""A server without user interface and scheduler; nor does it list the kinds of blocks there are, or see whether they are the same as the last time: for either
it would import all that is installed for Prefect."""

_UNREAD = {"PREFECT_LOGGING_TO_API_ENABLED": "false"}
"""Nobody looks into the log that such a server keeps of a run."""

_PATIENCE = {"PREFECT_CLIENT_MAX_RETRIES": "3"}
"""How often a run asks a server again that has gone: for 14 seconds. What it writes does not depend on it; Prefect itself would wait a minute."""


def environment(home: Path, *, verbose: bool) -> None:
    """Set up Prefect for this process, before its import: its home is `home` unless PREFECT_HOME names one, no telemetry, quiet unless `verbose`."""
    _default({"PREFECT_HOME": str(home.absolute()), **_QUIET, **({} if verbose else _SILENT)})
    logging.raiseExceptions = verbose  # else Prefect says on stderr each time that a log could not be sent


def _default(settings: dict[str, str]) -> None:
    """Set these variables where nobody has set them."""
    for name, value in settings.items():
        os.environ.setdefault(name, value)


def answers(url: str) -> bool:
    """Whether a Prefect server answers at this API address."""
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=5) as answer:  # noqa: S310  (the address is the user's own setting)
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False


def in_reach() -> bool:
    """Whether the server of this process answers. What only adorns a run is left out while it does not: Prefect itself would wait a minute each time."""
    return answers(os.environ["PREFECT_API_URL"])


class _Blank:
    """Prefect's database as it is before the first run: its tables are made once, not anew for each output folder, which takes as long as all the rest."""

    def __init__(self, home: Path) -> None:
        self._file = home / "prefect.db"
        self._store = Store("prefect")
        self._version = version("prefect")
        self._new = not self._file.exists()

    def lay(self) -> None:
        """Put it where there is none, if it is known."""
        if self._new and (known := self._store.known.get(self._version)):
            with replacing(self._file) as handle:
                handle.write(known)

    def keep(self) -> None:
        """Know it for the next time, if it has just been made."""
        if self._new and self._version not in self._store.known and self._file.exists():
            with closing(sqlite3.connect(self._file)) as made:
                self._store.add(self._version, made.serialize())


def join_or_start(*, verbose: bool, port: int = 0) -> Callable[[], None]:
    """Have a server coming up, and PREFECT_API_URL set; returns what waits until it answers.

    Without a `port` it is a bare one for this process; with one it listens there, keeps schedules and serves the user interface. Call `environment` before.
    The server is stopped after everything else when this process ends. Raises InputError where PREFECT_API_URL names a server that does not
    answer, or the port or the home of Prefect is taken.
    """
    if url := os.environ.get("PREFECT_API_URL"):
        if not answers(url):
            raise InputError(url, say("Prefect 服务没有应答", "no Prefect server answers"), "PREFECT_API_URL")
        _default({} if port else _PATIENCE)
        return lambda: None
    home = Path(os.environ["PREFECT_HOME"])
    held = lock(home / "lock")
    if held is None and port:
        raise InputError(str(home), say("另一个 zhinan 正在使用", "is in use by another zhinan"))
    if held is None:
        home = Path(mkdtemp(prefix="zhinan-prefect-"))
        os.environ["PREFECT_HOME"] = str(home)
    _default({} if port else _UNREAD)
    blank = _Blank(home)
    blank.lay()
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            # -P, and a file instead of -m: what lies in the current folder is not imported
            [sys.executable, "-P", str(Path(__file__).with_name("embedded_server.py")), str(port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if verbose else log,
            env={**os.environ, **({} if port else _BARE)},
        )

    def stop() -> None:
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if held is None:
            shutil.rmtree(home, ignore_errors=True)
        else:
            held.close()

    atexit.register(stop)
    # The server says its port as soon as it has one, long before it answers.
    taken = process.stdout.readline().decode().strip() if process.stdout else ""
    if not taken.isdigit():
        raise InputError(f"127.0.0.1:{port}", say("端口已被占用", "the port is taken"), "--port")
    url = f"http://127.0.0.1:{taken}/api"
    os.environ["PREFECT_API_URL"] = url

    def wait() -> None:
        deadline = time.monotonic() + START_SECONDS
        while not answers(url):
            if process.poll() is not None and shutil.disk_usage(home).free < _LEAST_ROOM:
                raise InputError(str(home), say("磁盘已满", "no space left on the disk"))
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the Prefect server did not start, see {home / 'server.log'}")
            time.sleep(0.05)
        blank.keep()

    return wait
