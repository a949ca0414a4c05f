"""The same input gives the same data: in another process, with another hash seed, locale, time zone, console, engine and number of workers."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest

from tests import documents

ROOT = Path(__file__).parents[2]

SCRIPT = """
import sys
from pipeline.ingest import Ingest
from pipeline.plan import Order

if __name__ == "__main__":
    for setting in sys.argv[1:]:
        engine, workers, out = setting.split(":")
        run = Ingest(Order(inputs=("in",), out=out, engine=engine, workers=int(workers)))
        run.prepare(); run.begin()
        for outcome in run.outcomes():
            run.store(outcome)
        run.store_copies(); run.compare_editions(); run.publish(); run.finish(); run.close()
"""
PASSING = ("runs", "changes", "search")
"""How tables begin that tell of the run and not of the data, or are made by the database itself."""
Setting = dict[str, str]
SETTINGS: list[tuple[Setting, list[str]]] = [
    ({"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai"}, ["local:1"]),
    ({"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "America/Los_Angeles", "PYTHONIOENCODING": "gbk", "LANGUAGE": "tr_TR"}, ["processes:1"]),
    ({"PYTHONHASHSEED": "4242", "LC_ALL": "zh_CN.GB18030", "TZ": "Pacific/Kiritimati", "PYTHONUTF8": "0", "LANG": "zh_CN"}, ["processes:3"]),
]
EVERY: list[tuple[Setting, list[str]]] = [
    ({"PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone, "PYTHONIOENCODING": console}, ["local:1", "processes:2", "processes:5", "dask:2"])
    for seed, locale, zone, console in product(("0", "7"), ("C", "zh_CN.UTF-8"), ("Asia/Shanghai", "America/St_Johns"), ("gbk", "utf-8"))
]
"""The environment of a process, and the engines with their numbers of workers that it runs with, one after the other."""


def environment(setting: dict[str, str], home: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "HOME": str(home), **setting}


def fill(folder: Path) -> None:
    """One guide in four formats, two others, and a copy."""
    folder.mkdir(parents=True)
    for suffix, make in (("txt", documents.text_file), ("docx", documents.docx_file), ("html", documents.html_file), ("pdf", documents.pdf_flowing)):
        (folder / f"指南.{suffix}").write_bytes(make(documents.SAMPLE))
    for name in ("guangdong-ai-2020", "call-city"):
        (folder / f"{name}.txt").write_bytes((ROOT / "fixtures" / "guides" / name / "source.txt").read_bytes())
    (folder / "copy.txt").write_bytes((folder / "call-city.txt").read_bytes())


def data(database: Path) -> dict[str, list[str]]:
    """All rows of all tables as text, but for what tells of the run."""
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")]
        return {
            name: sorted(json.dumps(dict(row), default=str) for row in connection.execute(f'SELECT * FROM "{name}"'))
            for name in names
            if not name.startswith(PASSING)
        }


def ingested(base: Path, setting: Setting, engines: list[str]) -> list[tuple[dict[str, list[str]], dict[str, bytes]]]:
    """What runs in one process leave, a run for each engine: the rows, and the table files."""
    (base / "script.py").write_text(SCRIPT, encoding="utf-8")
    command = [sys.executable, "script.py", *(f"{engine}:out{k}" for k, engine in enumerate(engines))]
    done = subprocess.run(command, cwd=base, env=environment(setting, base), capture_output=True)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    found = []
    for k in range(len(engines)):
        out = base / f"out{k}"
        files = {path.name: path.read_bytes() for path in (out / "tables").glob("*.*sv") if path.stem not in ("runs", "documents")}
        found.append((data(out / "zhinan.db"), files))
        shutil.rmtree(out)
    return found


def same_everywhere(tmp_path: Path, settings: list[tuple[Setting, list[str]]]) -> None:
    fill(tmp_path / "in")
    found = [(setting, engine, *left) for setting, engines in settings for engine, left in zip(engines, ingested(tmp_path, setting, engines), strict=True)]
    _, _, rows, files = found[0]
    assert len(rows["quantities"]) > 100
    for setting, engine, again, again_files in found[1:]:
        assert {name for name in rows if rows[name] != again.get(name)} == set(), (setting, engine)
        assert {name for name in files if files[name] != again_files.get(name)} == set(), (setting, engine)


def test_a_run_gives_the_same_everywhere(tmp_path: Path) -> None:
    same_everywhere(tmp_path, SETTINGS)


@pytest.mark.prove
def test_a_run_gives_the_same_in_every_mixture(tmp_path: Path) -> None:
    same_everywhere(tmp_path, EVERY)


def test_extract_gives_the_same_everywhere(tmp_path: Path) -> None:
    """Through the command, to its output and to a file."""
    guide = tmp_path / "指南.txt"
    guide.write_bytes(documents.text_file(documents.SAMPLE))
    said = set()
    for setting, _ in SETTINGS:
        command = [sys.executable, "-m", "zhinan", "extract", str(guide), "--format", "jsonl"]
        told = {name: value for name, value in setting.items() if name != "PYTHONIOENCODING"} | {"PYTHONIOENCODING": "utf-8"}
        printed = subprocess.run(command, env=environment(told, tmp_path), capture_output=True, cwd=tmp_path, check=True).stdout
        subprocess.run([*command, "-o", "x.jsonl"], env=environment(setting, tmp_path), cwd=tmp_path, check=True, capture_output=True)
        said |= {printed, (tmp_path / "x.jsonl").read_bytes()}
    assert len(said) == 1
