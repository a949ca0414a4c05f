"""The argument parser: argparse with headings in the language in use, examples below, and exit code 2 for wrong usage."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

from pipeline.cli.grid import width
from pipeline.language import say

_HALF = "\ue000"
"""Stands for the second column of a wide character while argparse counts characters; taken out at the end."""


def _columns() -> int:
    """As `shutil.get_terminal_size`, which argparse asks for each argument that is declared: its import is a fiftieth of a start."""
    try:
        return int(os.environ.get("COLUMNS", "")) or os.get_terminal_size(1).columns
    except (ValueError, OSError):
        return 80


class _Help(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)

    def _format_action_invocation(self, action: argparse.Action) -> str:
        return "".join(sign + _HALF * (width(sign) - 1) for sign in super()._format_action_invocation(action))

    def format_help(self) -> str:
        return super().format_help().replace(_HALF, "")

    def add_usage(self, usage: str | None, actions: Iterable[argparse.Action], groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, say("用法: ", "usage: ") if prefix is None else prefix)


_WRONG = (
    (r"the following arguments are required: (.*)", r"还需要：\1"),
    (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", r"\1 没有 \2，可用：\3"),
    (r"argument (.*?): invalid \S+ value: (.*)", r"\1 的值不对：\2"),
    (r"argument (.*?): expected .*", r"\1 后面缺少值"),
    (r"unrecognized arguments: (.*)", r"多余或未知的参数：\1"),
)
"""What argparse says of wrong usage, and the same in Chinese."""


def _told(message: str) -> str:
    for pattern, words in _WRONG:
        if found := re.fullmatch(pattern, message):
            return say(found.expand(words), message)
    return message


class Parser(argparse.ArgumentParser):
    """One parser a command. `examples` are lines of (what one types, what it does)."""

    def __init__(self, prog: str, description: str, examples: Iterable[tuple[str, str]] = ()) -> None:
        lines = list(examples)
        places = max((len(command) for command, _ in lines), default=0)
        epilog = "".join(f"  {command:<{places}}  {meaning}\n" for command, meaning in lines)
        super().__init__(
            prog=prog,
            description=description,
            epilog=f"{say('例:', 'examples:')}\n{epilog}" if epilog else None,
            formatter_class=_Help,
            add_help=False,
            allow_abbrev=False,
        )
        self._positionals.title = say("参数", "arguments")
        self._optionals.title = say("选项", "options")
        self.add_argument("-h", "--help", action="help", help=say("显示本帮助", "show this help"))
        self.add_argument("--lang", choices=("zh", "en"), help=say("界面语言（默认随系统）", "language of messages (default: the locale's)"))

    def error(self, message: str) -> NoReturn:
        """One line on standard error, and exit code 2."""
        sys.stderr.write(f"{self.prog}: {say('用法错误', 'usage')}: {_told(message)} ({self.prog} --help)\n")
        raise SystemExit(2)


def above_zero(text: str) -> int:
    """A whole number from 1, as the type of an argument."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(say("须大于零", "must be above zero"))
    return value
