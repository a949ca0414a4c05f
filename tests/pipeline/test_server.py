"""The start of the Prefect server."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from extractors import kept
from pipeline.server import _Blank


def made(home: Path, value: int) -> None:
    home.mkdir()
    with closing(sqlite3.connect(home / "prefect.db")) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE t AS SELECT ? AS value", (value,))
        database.commit()


def test_the_tables_of_prefect_are_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    first = _Blank(tmp_path / "a")
    first.lay()
    assert not (tmp_path / "a").exists(), "nothing is known yet"
    made(tmp_path / "a", 1)
    first.keep()
    first._store.write()
    (tmp_path / "b").mkdir()
    _Blank(tmp_path / "b").lay()
    with closing(sqlite3.connect(tmp_path / "b" / "prefect.db")) as database:
        assert database.execute("SELECT value FROM t").fetchall() == [(1,)]


def test_a_database_that_is_there_is_neither_replaced_nor_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    made(tmp_path / "a", 2)
    used = _Blank(tmp_path / "a")
    used.keep()
    assert used._store.known == {}
    used._store.add(used._version, b"blank")
    used.lay()
    with closing(sqlite3.connect(tmp_path / "a" / "prefect.db")) as database:
        assert database.execute("SELECT value FROM t").fetchall() == [(2,)]
