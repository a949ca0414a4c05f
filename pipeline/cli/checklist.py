"""`zhinan checklist`: the list to fill in at the end of a project."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline.cli.inputs import read_given
from pipeline.cli.parser import Parser
from pipeline.language import say


def parser(prog: str) -> Parser:
    """The arguments of `zhinan checklist`."""
    made = Parser(
        prog,
        say(
            "写出一个项目的结题核对表：条目原文、要求、完成值、证明材料，是否达到由公式给出。填好后用 zhinan verify 核对。",
            "The list of a project's clauses to fill in at its end; a formula tells what is met. zhinan verify reads it back.",
        ),
        (("zhinan checklist guide.pdf --project 1.1 -o 核对表.xlsx", say("项目 1.1 的核对表", "the list of project 1.1")),),
    )
    made.add_argument("input", metavar=say("文件", "INPUT"), help=say("指南文件；- 为标准输入", "the guide; - is standard input"))
    made.add_argument(
        "--project", required=True, metavar=say("编号", "NUMBER"), help=say("项目编号（重号时写 专题/编号）", "its number (TOPIC/NUMBER where several have it)")
    )
    made.add_argument("-o", "--output", metavar=say("文件", "FILE"), default="", help=say("默认 核对表-编号.xlsx", "default 核对表-NUMBER.xlsx"))
    made.add_argument("--password", metavar=say("口令", "TEXT"), default="", help=say("文件的打开口令", "opens a protected file"))
    return made


def run(arguments: argparse.Namespace) -> int:
    """Write the list; 0. Raises InputError where the guide cannot be read or has no such project."""
    from extractors.errors import InputError
    from pipeline.checklist import project_of, write

    error: InputError | None = None
    for given in read_given([arguments.input], password=arguments.password):
        for guide in given.guides:
            try:
                project = project_of(guide, arguments.project)
            except InputError as missing:
                error = error or missing
                continue
            path = Path(arguments.output or f"核对表-{arguments.project.replace('/', '-')}.xlsx")
            count = write(path, guide, project)
            sys.stdout.write(f"{path}  {project.number} {project.title}  ({count})\n")
            return 0
    assert error is not None
    raise error
