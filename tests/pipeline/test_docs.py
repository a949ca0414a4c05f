"""Every command in the pages for users is run, as it stands there."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from pipeline.cli import COMMANDS

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "fixtures" / "guides" / "guangdong-ai-2020" / "source.txt"
_BLOCK = re.compile(r"```(sh|python)\n(.*?)```", re.DOTALL)


def blocks(name: str) -> list[tuple[str, str]]:
    return _BLOCK.findall((ROOT / "docs" / name).read_text(encoding="utf-8"))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder as the pages say, and a `zhinan` in front of the path."""
    (tmp_path / "work" / "guides").mkdir(parents=True)
    shutil.copy(SHIPPED, tmp_path / "work" / "guides" / "source.txt")
    text = (ROOT / "fixtures" / "guides" / "national-youth" / "source.txt").read_text(encoding="utf-8")
    (tmp_path / "work" / "last-year.txt").write_text(text, encoding="utf-8")
    (tmp_path / "work" / "this-year.txt").write_text(text.replace("2024年度", "2025年度"), encoding="utf-8")
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "zhinan"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m zhinan "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    web = tmp_path / "bin" / "datasette"
    web.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m datasette "$@"\n', encoding="utf-8")
    web.chmod(0o755)
    python = tmp_path / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    query = tmp_path / "bin" / "sqlite3"
    query.write_text(
        f"#!{sys.executable}\nimport sqlite3, sys\nfor row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(*row, sep='|')\n", encoding="utf-8"
    )
    query.chmod(0o755)
    return tmp_path / "work"


PAGES = {
    "tutorial.md": ("outputs/zhinan.xlsx", "outputs/review.csv", "report/index.html", "list.xlsx"),
    "first-guide.md": ("changes.html", "changes.xlsx", "outputs/zhinan.db"),
    "extending.md": ("extractors/lexicons/styles/our-province.toml", "markdown/facts.md"),
}
"""Page → what following it leaves behind."""


def answer(book: Path) -> None:
    """What the reader of the tutorial does by hand: answer the first question of the sheet 待复核."""
    opened = openpyxl.load_workbook(book)
    sheet = opened["待复核"]
    head = [cell.value for cell in sheet[1]]
    sheet.cell(2, head.index("处理") + 1).value = "照原样"
    opened.save(book)


@pytest.mark.skipif(sys.platform == "win32", reason="the pages speak to a shell")
@pytest.mark.parametrize("name", PAGES)
def test_every_command_runs(name: str, place: Path) -> None:
    code = ROOT
    if name == "extending.md":  # it changes the lexicons: those of a copy
        code = place
        for folder in ("zhinan", "extractors", "pipeline", "fixtures", "tests"):
            shutil.copytree(ROOT / folder, place / folder, ignore=shutil.ignore_patterns("__pycache__"))
        for file in ("pyproject.toml", "README.md"):
            shutil.copy(ROOT / file, place)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT_", "ZHINAN_"))}
    environment = {**kept, "PATH": f"{place.parent / 'bin'}{os.pathsep}{kept['PATH']}", "PYTHONPATH": str(code), "HOME": str(place), "LANG": "C.UTF-8"}
    found = blocks(name)
    assert len(found) >= 4
    for kind, text in found:
        if "--review" in text:
            answer(place / "outputs" / "zhinan.xlsx")
        command = ["sh", "-e", "-c", text] if kind == "sh" else [sys.executable, "-c", text]
        done = subprocess.run(command, cwd=place, env=environment, capture_output=True, encoding="utf-8", timeout=300)
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        assert done.stdout or "-o " in text, text
    assert all((place / path).exists() for path in PAGES[name])


def test_every_command_is_shown_somewhere() -> None:
    shown = {command for name in PAGES for command in re.findall(r"(?m)(?:^|`)zhinan ([a-z]+)", (ROOT / "docs" / name).read_text(encoding="utf-8"))}
    assert shown <= set(COMMANDS)
    assert set(COMMANDS) - shown <= {"serve", "doctor"}


def test_the_lines_of_the_readme(place: Path) -> None:
    """The first lines of Python, SQL and pandas, in both languages, give what stands behind them."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "zhinan", "run", str(SHIPPED), "--out", "outputs"]
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True)
    assert done.returncode == 0, done.stderr
    python = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    sql = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    assert len(python) >= 4
    assert len(sql) >= 2
    for block in python:
        if ">>>" in block:
            examples = doctest.DocTestParser().get_doctest(block, {}, "README", None, 0)
            assert doctest.DocTestRunner().run(examples).failed == 0
        else:
            subprocess.run([sys.executable, "-c", block], cwd=place, env=environment, check=True)
    connection = sqlite3.connect(place / "outputs" / "zhinan.db")
    for block in sql:
        told = [re.split(r"\s{2,}", line.removeprefix("--").strip()) for line in block.splitlines() if line.startswith("--")]
        found = [[str(cell) for cell in row] for row in connection.execute(block)]
        assert found == told, block
    connection.close()
