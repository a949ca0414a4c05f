"""`zhinan styles` as it is typed."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pipeline.cli import main

GUIDE = str(Path(__file__).parents[2] / "fixtures" / "guides" / "city-fund" / "source.txt")


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["styles"]) == 0
    assert "guangdong" in capsys.readouterr().out


def test_match_puts_the_best_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["styles", "match", GUIDE]) == 0
    scores = [float(line.split()[0]) for line in capsys.readouterr().out.splitlines()[2:] if line.strip()]
    assert scores
    assert scores == sorted(scores, reverse=True)


def test_learn_prints_toml(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["styles", "learn", GUIDE]) == 0
    assert tomllib.loads(capsys.readouterr().out)


def test_a_file_is_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["styles", "match"]) == 2
    assert capsys.readouterr().out == ""
