"""Work ahead: in order, at once, its error told once, ended on request."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from threading import Event

import pytest

from extractors.model.guide import Guide
from pipeline.ahead import Ahead

ROOT = Path(__file__).parents[2]


def test_it_is_at_work_before_anyone_asks() -> None:
    begun = Event()

    def given() -> Generator[int]:
        begun.set()
        yield from range(1000)

    ahead = Ahead(given())
    assert begun.wait(10)
    assert list(ahead) == list(range(1000))
    assert list(ahead) == [], "nothing comes twice"


def test_an_error_is_raised_once_behind_what_came_before_it() -> None:
    def given() -> Generator[int]:
        yield 1
        raise ValueError("gone")

    ahead = Ahead(given())
    seen: list[int] = []
    with pytest.raises(ValueError, match="gone"):
        seen.extend(ahead)
    assert list(ahead) == []


def test_closed_it_begins_nothing_more_and_lets_go() -> None:
    let_go, first = Event(), Event()

    def given() -> Generator[int]:
        try:
            for k in range(1_000_000):
                yield k
                first.set()
        finally:
            let_go.set()

    ahead = Ahead(given())
    assert first.wait(10)
    ahead.close()
    assert let_go.wait(10)
    assert len(list(ahead)) < 1_000_000


NO_SERVER = """
import sqlite3, sys, time
from contextlib import closing, suppress
from pipeline import cli, server
from extractors.errors import InputError

def ready():
    for _ in range(600):
        with suppress(sqlite3.Error), closing(sqlite3.connect("out/zhinan.db")) as database:
            if database.execute("SELECT COUNT(*) FROM guides").fetchone() == (1,):
                raise InputError("server", "asked for once the guide stands in the database")
        time.sleep(0.1)

server.join_or_start = lambda **_: ready
sys.exit(cli.main(["run", "guide.txt", "--out", "out"]))
"""


def test_guides_are_stored_while_the_server_of_prefect_comes_up(tmp_path: Path, guide: Guide) -> None:
    (tmp_path / "guide.txt").write_text(guide.text.content, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", NO_SERVER], cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "PATH": ""}, capture_output=True, timeout=120)
    assert b"asked for once the guide stands" in done.stderr, done.stderr.decode()
