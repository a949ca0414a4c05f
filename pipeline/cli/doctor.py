"""`zhinan doctor`: is the installation whole? Versions, extras, lexicons, paths, terminal. Imports none of the heavy libraries."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pipeline.cli.parser import Parser
from pipeline.language import say

Level = Literal["ok", "note", "wrong"]

EXTRAS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "postgres": (("psycopg",), "写入 PostgreSQL", "PostgreSQL"),
    "duckdb": (("duckdb", "duckdb_engine"), "写入 DuckDB", "DuckDB"),
    "ocr": (("rapidocr", "onnxruntime"), "识别扫描件", "scanned guides"),
    "repair": (("pikepdf",), "修复损坏的 PDF", "damaged PDF files"),
    "dask": (("distributed",), "多机处理", "more than one machine"),
}
"""Extra → the modules it brings, and what it is for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. `wrong` ones make the exit code 1; `note` ones only tell what is not there."""

    level: Level
    subject: str
    text: str


def parser(prog: str) -> Parser:
    """The arguments of `zhinan doctor`."""
    made = Parser(
        prog,
        say("检查安装：版本、可选功能、词表、路径、终端。有问题时退出码为 1。", "Looks at the installation; exit code 1 where something is wrong."),
        (("zhinan doctor", say("全部检查", "everything")),),
    )
    made.add_argument(
        "--out", metavar=say("文件夹", "DIR"), default="outputs", help=say("要检查的输出文件夹（默认 outputs）", "output folder to look at (default outputs)")
    )
    return made


def _requirements() -> Iterator[Finding]:
    """Each plain requirement of ours, as declared, against what is installed."""
    from packaging.requirements import Requirement

    try:
        declared = [Requirement(text) for text in requires("zhinan") or ()]
    except PackageNotFoundError:
        yield Finding("wrong", "zhinan", say("未安装（从源码目录运行？）：pip install -e .", "not installed (running from a checkout?): pip install -e ."))
        return
    for requirement in declared:
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            yield Finding("wrong", requirement.name, say(f"缺少，需要 {requirement.specifier}", f"missing, wanted {requirement.specifier}"))
            continue
        fits = requirement.specifier.contains(found, prereleases=True)
        text = found if fits else say(f"{found}，需要 {requirement.specifier}", f"{found}, wanted {requirement.specifier}")
        yield Finding("ok" if fits else "wrong", requirement.name, text)


def _extras() -> Iterator[Finding]:
    for name, (modules, zh, en) in EXTRAS.items():
        missing = [module for module in modules if find_spec(module) is None]
        hint = f"pip install 'zhinan[{name}]'"
        yield Finding("note" if missing else "ok", name, f"{say(zh, en)}: {say('未安装', 'not installed') + ', ' + hint if missing else say('可用', 'there')}")


def _lexicons() -> Iterator[Finding]:
    from importlib.resources import files

    folder = files("extractors").joinpath("lexicons")
    count = sum(1 for entry in folder.iterdir() if entry.name.endswith(".tsv")) if folder.is_dir() else 0
    styles = folder.joinpath("styles")
    kept = sum(1 for entry in styles.iterdir() if entry.name.endswith(".toml")) if styles.is_dir() else 0
    yield Finding("ok" if count and kept else "wrong", say("词表", "lexicons"), say(f"{count} 个词表，{kept} 个版式", f"{count} lexicons, {kept} styles"))


def _paths(out: Path) -> Iterator[Finding]:
    import extractors
    import pipeline

    for module in (extractors, pipeline):
        yield Finding("ok", module.__name__, str(Path(module.__file__ or "?").parent))
    place = next(folder for folder in (out.absolute(), *out.absolute().parents) if folder.exists())
    writable = place.is_dir() and os.access(place, os.W_OK)
    yield Finding("ok" if writable else "wrong", say("输出", "output"), f"{out} {say('可写', 'writable') if writable else say('不可写', 'cannot be written')}")
    for name in ("PREFECT_API_URL", "PREFECT_HOME"):
        if value := os.environ.get(name):
            yield Finding("note", name, value)
    if os.environ.get("ZHINAN_DATABASE"):
        yield Finding("note", "ZHINAN_DATABASE", say("已设置", "set"))


def findings(out: Path) -> Iterator[Finding]:
    """All that there is to say, in the order of the report."""
    from extractors import __version__

    yield Finding("ok", "zhinan", __version__)
    enough = sys.version_info >= (3, 11)
    yield Finding("ok" if enough else "wrong", "Python", f"{platform.python_version()} {sys.executable}")
    yield Finding("ok", say("系统", "system"), f"{platform.platform()}, {os.cpu_count()} CPU, {sys.stdout.encoding}")
    yield from _requirements()
    yield from _extras()
    yield from _lexicons()
    yield from _paths(out)


def run(arguments: argparse.Namespace) -> int:
    """Print the report; 1 where something is wrong, else 0."""
    signs: dict[Level, str] = {"ok": "✓", "note": "·", "wrong": "✗"}
    found = list(findings(Path(arguments.out)))
    for finding in found:
        sys.stdout.write(f"{signs[finding.level]} {finding.subject}: {finding.text}\n")
    return 1 if any(finding.level == "wrong" for finding in found) else 0
