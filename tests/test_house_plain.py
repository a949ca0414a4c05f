"""The plain install: without any extra it reads text, PDF and DOCX into files and SQLite; on every Python that is here."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib import metadata
from pathlib import Path

import pytest

from tests import documents
from tests.house import licences
from tests.pipeline.test_determinism import SCRIPT

BLOCK = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}} (an extra)", name=name)

sys.meta_path.insert(0, Absent())
"""


def fill(folder: Path) -> None:
    folder.mkdir()
    for suffix, make in (("txt", documents.text_file), ("docx", documents.docx_file), ("pdf", documents.pdf_flowing)):
        (folder / f"指南.{suffix}").write_bytes(make(documents.SAMPLE))


def judge(out: Path) -> None:
    with closing(sqlite3.connect(out / "zhinan.db")) as connection:
        assert connection.execute("SELECT format, state FROM documents ORDER BY format").fetchall() == [("docx", "ok"), ("pdf", "ok"), ("text", "ok")]
        (count,) = connection.execute("SELECT COUNT(*) FROM quantities").fetchone()
    assert count > 20
    for suffix in ("csv", "jsonl", "parquet"):
        assert (out / "tables" / f"quantities.{suffix}").stat().st_size > 1000
    assert (out / "zhinan.xlsx").exists()


def test_without_extras(root: Path, tmp_path: Path) -> None:
    """In an environment in which nothing that only an extra brings can be imported."""
    extra = {name for name, by in licences.brought().items() if "" not in by}
    names = {module for module, owners in metadata.packages_distributions().items() if all(licences._key(owner) in extra for owner in owners)}
    assert {"pikepdf", "duckdb", "psycopg", "rapidocr", "dask", "docx", "hypothesis"} <= names
    fill(tmp_path / "in")
    (tmp_path / "block").mkdir()
    (tmp_path / "block" / "sitecustomize.py").write_text(BLOCK.format(names=names), encoding="utf-8")
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path / "block"), str(root)))}
    absent = subprocess.run([sys.executable, "-c", "import pikepdf"], env=environment, capture_output=True, text=True)
    assert "(an extra)" in absent.stderr
    done = subprocess.run([sys.executable, "script.py", "processes:2:out"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    judge(tmp_path / "out")


def interpreter(minor: int) -> str | None:
    """The newest Python 3.minor on this machine."""
    # A shim of pyenv for a version that is not chosen only says so; what it stands for lies beside it.
    places = [place for place in os.environ["PATH"].split(os.pathsep) if Path(place).name != "shims"]
    path = os.pathsep.join([*places, *(str(place) for place in sorted(Path.home().glob(".pyenv/versions/*/bin")))])
    command = [sys.executable, "-m", "uv", "python", "find", "--no-project", f"3.{minor}"]
    listed = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PATH": path})
    return listed.stdout.strip() if listed.returncode == 0 else None


@pytest.mark.prove
@pytest.mark.parametrize("minor", [11, 12, 13])
def test_in_an_environment_of_its_own(minor: int, root: Path, tmp_path: Path, clean_environment: dict[str, str]) -> None:
    """The whole command, Prefect and all. Installed by uv, which keeps what it has fetched; with pip `make run` does it in test_house_clone.py."""
    python = interpreter(minor)
    if python is None:
        pytest.skip(f"Python 3.{minor} is not on this machine")
    fill(tmp_path / "in")
    shutil.copytree(root, tmp_path / "source", ignore=shutil.ignore_patterns(".venv*", ".git", "outputs", "__pycache__", ".*_cache", ".hypothesis"))
    uv = (sys.executable, "-m", "uv")
    home = tmp_path / "venv"
    subprocess.run([*uv, "venv", "--quiet", "--python", python, home], check=True)
    subprocess.run([*uv, "pip", "install", "--quiet", "--python", home / "bin" / "python", "-c", root / "constraints.txt", tmp_path / "source"], check=True)
    command: list[str | Path] = [home / "bin" / "zhinan", "run", "in", "--out", "out"]
    done = subprocess.run(command, cwd=tmp_path, env={**clean_environment, "HOME": str(tmp_path)}, capture_output=True, text=True)
    assert done.returncode == 0, f"{python}: {done.stdout}{done.stderr}"
    judge(tmp_path / "out")
