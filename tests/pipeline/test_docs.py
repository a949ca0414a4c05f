"""Every command in the pages for users is run, as it stands there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

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
    query = tmp_path / "bin" / "sqlite3"
    query.write_text(
        f"#!{sys.executable}\nimport sqlite3, sys\nfor row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(*row, sep='|')\n", encoding="utf-8"
    )
    query.chmod(0o755)
    return tmp_path / "work"


@pytest.mark.skipif(sys.platform == "win32", reason="the pages speak to a shell")
@pytest.mark.parametrize("name", ["tutorial.md", "first-guide.md"])
def test_every_command_runs(name: str, place: Path) -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT_", "ZHINAN_"))}
    environment = {**kept, "PATH": f"{place.parent / 'bin'}{os.pathsep}{kept['PATH']}", "PYTHONPATH": str(ROOT), "HOME": str(place), "LANG": "C.UTF-8"}
    found = blocks(name)
    assert len(found) >= 4
    for kind, text in found:
        command = ["sh", "-e", "-c", text] if kind == "sh" else [sys.executable, "-c", text]
        done = subprocess.run(command, cwd=place, env=environment, capture_output=True, encoding="utf-8", timeout=300)
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        assert done.stdout or "-o " in text, text
    made = {"tutorial.md": ("outputs/zhinan.xlsx", "report/index.html", "list.xlsx"), "first-guide.md": ("changes.html", "changes.xlsx", "outputs/zhinan.db")}
    assert all((place / path).exists() for path in made[name])


def test_every_command_is_shown_somewhere() -> None:
    shown = {command for name in ("tutorial.md", "first-guide.md") for command in re.findall(r"zhinan ([a-z]+)", (ROOT / "docs" / name).read_text(encoding="utf-8"))}
    assert shown <= set(COMMANDS)
    assert set(COMMANDS) - shown <= {"serve", "doctor"}
