"""The command `zhinan`: one file a subcommand, loaded only when it is called.

A subcommand is a module with `SUMMARY` (Chinese, English), `parser(prog)` and `run(arguments) -> exit code`. Exit codes: 0 done, 1 the input is at
fault, 2 usage, 70 our own fault, 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

from extractors.errors import InputError, ZhinanError
from pipeline import language
from pipeline.cli import console
from pipeline.cli.parser import Parser
from pipeline.language import say

OK, INPUT_AT_FAULT, USAGE, OUR_FAULT, INTERRUPTED = 0, 1, 2, 70, 130

COMMANDS: dict[str, tuple[str, str]] = {
    "extract": ("从一份指南中取出一张表（默认：数量）", "one table of one guide (by default its quantities)"),
    "outline": ("一份指南的结构：专题、项目、章节", "the outline of one guide: topics, projects, sections"),
    "run": ("把文件或文件夹整批写入数据库和表格文件", "files and folders into a database and table files"),
    "check": ("核查一份指南是否前后一致，有问题时退出码为 1", "does a guide add up? exit code 1 where it does not"),
    "diff": ("两版指南有哪些变化", "what changed from one edition to the next"),
    "report": ("每份指南一个网页，整批一个一览页", "a page a guide, and an index of the batch"),
    "checklist": ("一个项目的结题核对表", "the list to fill in at the end of a project"),
    "verify": ("核对填好的核对表", "what a filled-in list says is met"),
    "explain": ("一句话为何这样读：词条、法条、被排除的数字", "why a sentence was read as it was"),
    "export": ("工作簿、截止日期日历、项目卡", "workbook, calendar of deadlines, project cards"),
    "gold": ("把已采用的复核变成测试样本", "an accepted review as fixtures of the suite"),
    "serve": ("按计划反复处理一个文件夹", "a folder again and again, on a schedule"),
    "styles": ("已知版式，及其与一份指南的契合度", "the house styles known, and how well they fit a guide"),
    "doctor": ("检查安装：版本、可选功能、路径", "look at the installation: versions, extras, paths"),
}


class Command(Protocol):
    """What a module of this package offers."""

    def parser(self, prog: str) -> Parser:
        """The parser of the command's own arguments."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it; returns the exit code. Raises InputError where the input is at fault."""


def _language_asked_for(arguments: Sequence[str]) -> str:
    for k, argument in enumerate(arguments):
        if argument == "--lang" and k + 1 < len(arguments):
            return arguments[k + 1]
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
    return ""


def _help() -> str:
    """What `zhinan --help` prints."""
    lines = [
        f"{say('用法', 'usage')}: zhinan [--help] [--version] [--lang zh|en] {say('命令', 'COMMAND')} ...",
        "",
        say("把中文项目申报指南变成可入库的表，每个数字都有比较词和出处。", "Turns Chinese funding guides into tables, every figure with its comparator and its place."),
        "",
        say("命令:", "commands:"),
        *(f"  {name:<10}{say(*summary)}" for name, summary in COMMANDS.items()),
        "",
        say("例:", "examples:"),
        f"  zhinan extract guide.pdf           {say('数量，一行一条', 'its quantities, one a line')}",
        f"  zhinan outline guide.pdf           {say('专题、项目、章节', 'its topics, projects, sections')}",
        f"  zhinan run guides/ --out outputs   {say('整个文件夹写入数据库和表格文件', 'a whole folder into a database and table files')}",
        "",
        say("每个命令的用法: zhinan 命令 --help", "more about a command: zhinan COMMAND --help"),
    ]
    return "\n".join(lines) + "\n"


def _wrong(message: str) -> int:
    console.warn(f"{message} (zhinan --help)")
    return USAGE


def _dispatch(arguments: list[str]) -> int:
    """Run what the arguments ask for; the exit code. Options before the command are --help, --version and --lang."""
    rest = arguments
    while rest and rest[0].startswith("-"):
        if rest[0] == "--lang":
            rest = rest[2:]
        elif rest[0].startswith("--lang="):
            rest = rest[1:]
        elif rest[0] in ("-h", "--help"):
            sys.stdout.write(_help())
            return OK
        elif rest[0] == "--version":
            from extractors import __version__

            sys.stdout.write(f"zhinan {__version__}\n")
            return OK
        else:
            return _wrong(f"{say('未知选项', 'unknown option')} {rest[0]}")
    if not rest:
        sys.stderr.write(_help())
        return USAGE
    name = rest[0]
    if name not in COMMANDS:
        from difflib import get_close_matches

        near = get_close_matches(name, COMMANDS, n=1)
        return _wrong(f"{say('没有这个命令', 'no such command')}: {name}" + (say(f"，是 {near[0]} 吗？", f", is it {near[0]}?") if near else ""))
    command = cast("Command", import_module(f"pipeline.cli.{name}"))
    return command.run(command.parser(f"zhinan {name}").parse_args(rest[1:]))


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; takes the arguments without the program's name (default: those of the process), returns the exit code."""
    console.prepare()
    arguments = list(sys.argv[1:] if argv is None else argv)
    asked = _language_asked_for(arguments)
    language.use("zh" if asked == "zh" else "en" if asked == "en" else language.from_environment())
    if asked not in ("", "zh", "en"):
        return _wrong(f"--lang {asked}: {say('只有 zh 和 en', 'zh or en')}")
    try:
        return _dispatch(arguments)
    except InputError as error:
        console.warn(str(error))
        return INPUT_AT_FAULT
    except BrokenPipeError:
        console.silence_broken_pipe()
        return OK
    except KeyboardInterrupt:
        console.warn(say("已中断", "interrupted"))
        return INTERRUPTED
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else USAGE
    except OSError as error:
        console.warn(f"{error.filename or ''}: {error.strerror or error}".removeprefix(": "))
        return INPUT_AT_FAULT
    except ZhinanError as error:
        console.warn(f"{say('软件自身的错误', 'our own fault')}: {error}")
        return OUR_FAULT
    except Exception as error:
        if os.environ.get("ZHINAN_DEBUG"):
            raise
        console.warn(
            f"{say('软件自身的错误', 'our own fault')}: {type(error).__name__}: {' '.join(str(error).split())[:300]} "
            f"({say('设 ZHINAN_DEBUG=1 可见详情，请反馈', 'ZHINAN_DEBUG=1 shows where; please report it')})"
        )
        return OUR_FAULT
