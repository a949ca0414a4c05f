"""`zhinan verify`: reads a filled-in list back and says what is met."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from pipeline.cli import console
from pipeline.cli.grid import grid
from pipeline.cli.parser import Parser
from pipeline.language import current, say


def parser(prog: str) -> Parser:
    """The arguments of `zhinan verify`."""
    made = Parser(
        prog,
        say("核对填好的结题核对表：达到、未达到、未填、无法比较、请自行判断。有未达到或未填的，退出码为 1。",
            "Reads a filled-in list back: met, below, missing, not comparable, judge. Exit code 1 where something is below, missing or not comparable."),
        (("zhinan verify 核对表.xlsx", say("逐条核对", "line by line")),),
    )  # fmt: skip
    made.add_argument("input", metavar=say("文件", "FILE"), help=say("zhinan checklist 写出并填好的核对表", "a list made by zhinan checklist, filled in"))
    made.add_argument("--format", choices=("text", "json"), default="text", help=say("默认 text", "default text"))
    return made


def run(arguments: argparse.Namespace) -> int:
    """Print the verdicts; 0 where nothing is below, missing or not comparable, else 1. Raises InputError where it is no such list."""
    from collections import Counter
    from dataclasses import asdict

    from pipeline.checklist import VERDICTS, verify
    from pipeline.tables import dumps

    found = verify(Path(arguments.input))
    if arguments.format == "json":
        console.write_output(dumps([asdict(line) for line in found], indent=1) + "\n", "")
    else:
        zh = current() == "zh"
        body = [(VERDICTS[line.verdict] if zh else line.verdict, line.indicator or line.text, line.bound, line.done) for line in found]
        head = (say("是否达到", "verdict"), say("指标", "indicator"), say("要求", "wanted"), say("完成值", "done"))
        counts = Counter(line.verdict for line in found)
        told = "  ".join(f"{VERDICTS[name] if zh else name} {counts[name]}" for name in VERDICTS if counts[name])
        console.write_output(grid(head, body, room=max(shutil.get_terminal_size((140, 40)).columns, 80)) + told + "\n", "")
    return 1 if any(line.verdict in ("below", "missing", "not_comparable") for line in found) else 0
