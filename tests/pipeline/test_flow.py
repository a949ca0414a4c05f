"""The real Prefect flow, with the embedded server, in a process of its own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from extractors.model.guide import Guide

ROOT = Path(__file__).parents[2]
MakeGuide = Callable[..., Guide]


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "ZHINAN_", "XDG_", "LC_", "LANG"))}
    return {**kept, "PYTHONPATH": str(ROOT), "HOME": str(home), "USERPROFILE": str(home), **more}


def run(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    (folder / "home").mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-m", "zhinan", "run", *arguments], capture_output=True, cwd=folder, timeout=300, env=environment(folder / "home", **more)
    )


def embedded_servers(folder: Path) -> list[str]:
    """Processes that hold the Prefect home of that folder open (Linux)."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if b"embedded_server.py" in (process / "cmdline").read_bytes() and str(folder).encode() in (process / "environ").read_bytes():
                found.append(process.name)
        except OSError:
            continue
    return found


def test_a_batch_from_nothing(tmp_path: Path, new_guide: MakeGuide) -> None:
    folder = tmp_path / "指南 2031"
    inbox = folder / "in"
    inbox.mkdir(parents=True)
    for k in range(10):
        (inbox / f"{k}.txt").write_text(new_guide(title=f"2031年度海湾省第{k}专项申报指南").text.content, encoding="utf-8")
    (inbox / "copy.txt").write_bytes((inbox / "0.txt").read_bytes())
    (inbox / "empty.txt").write_bytes(b"")
    first = run(folder, "in", "--out", "out", "--summary", "done.json")
    assert first.returncode == 1, "one file is at fault"
    errors = first.stderr.decode().splitlines()
    assert [line for line in errors if "/" not in line.split(" ")[0]] == [], "progress and nothing else"
    shown = first.stdout.decode()
    assert "empty.txt" in shown
    assert "v_indicators" in shown

    done = json.loads((folder / "done.json").read_text(encoding="utf-8"))
    assert (done["documents"], done["copies"], len(done["guides"])) == (12, 1, 10)
    assert [Path(bad["path"]).name for bad in done["bad"]] == ["empty.txt"]
    assert done["changes"]["inserted"] > 500
    assert {path.name for path in folder.iterdir()} == {"in", "out", "home", "done.json"}
    assert {path.name for path in (folder / "out").iterdir()} == {"zhinan.db", "tables", "quarantine", ".prefect", "zhinan.xlsx", "deadlines.ics", "metadata.json"}
    assert list((folder / "home").iterdir()) == [], "nothing is written into the home folder"
    assert embedded_servers(folder) == []
    with sqlite3.connect(folder / "out" / ".prefect" / "prefect.db") as server:
        told = {kind for (kind,) in server.execute("SELECT event FROM events")}
    assert "prefect.flow.created" in told
    assert "prefect.flow-run.heartbeat" not in told, "for whom? Prefect waits up to a second at the end for what sends it"

    before = {path: path.read_bytes() for path in (folder / "out" / "tables").rglob("*.csv") if path.stem != "runs"}
    second = run(folder, "in", "--out", "out", "--summary", "done.json")
    done = json.loads((folder / "done.json").read_text(encoding="utf-8"))
    assert (second.returncode, done["unchanged"], done["bad"][0]["known"]) == (1, 11, True)
    assert done["changes"] == {"inserted": 0, "updated": 0, "deleted": 0}
    assert {path: path.read_bytes() for path in before} == before
    with sqlite3.connect(folder / "out" / "zhinan.db") as database:
        assert database.execute("SELECT COUNT(*) FROM runs").fetchone() == (2,)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_killed_run_leaves_no_server_behind(tmp_path: Path, guide: Guide) -> None:
    (tmp_path / "guide.txt").write_text(guide.text.content, encoding="utf-8")
    (tmp_path / "home").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "zhinan", "run", "guide.txt", "--out", "out"], cwd=tmp_path, env=environment(tmp_path / "home"), stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while not embedded_servers(tmp_path):
        assert time.monotonic() < deadline, "no server came up"
        time.sleep(0.05)
    process.kill()
    process.wait()
    while embedded_servers(tmp_path):
        assert time.monotonic() < deadline, "the server outlived its parent"
        time.sleep(0.1)


def test_a_server_that_does_not_answer_is_told_in_one_line(tmp_path: Path, guide: Guide) -> None:
    (tmp_path / "guide.txt").write_text(guide.text.content, encoding="utf-8")
    done = run(tmp_path, "guide.txt", "--out", "out", PREFECT_API_URL="http://127.0.0.1:9/api")
    assert (done.returncode, done.stdout) == (1, b"")
    assert len(done.stderr.splitlines()) == 1
    assert b"127.0.0.1:9" in done.stderr


def test_parameters_reach_the_server_as_prefect_itself_would_send_them() -> None:
    script = """
from prefect import Flow
from pipeline.flows import ingest
given = {"inputs": ["a", "b"], "out": "o", "engine": None, "workers": 2, "force": True, "alarm": False}
assert ingest.serialize_parameters(given) == Flow.serialize_parameters(ingest, given) == given
"""
    subprocess.run([sys.executable, "-c", script], check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
