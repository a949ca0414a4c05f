"""`zhinan gold`: an accepted review as fixtures that stay red until the software reads them by itself."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from pipeline.cli.parser import Parser
from pipeline.language import say


def parser(prog: str) -> Parser:
    """The arguments of `zhinan gold`."""
    made = Parser(
        prog,
        say(
            "把已采用的复核变成测试样本：指南原件和复核过的数字。软件自己读对之前，测试一直不通过。",
            "An accepted review as fixtures: the guide's file and the reviewed figures. The suite stays red until the software reads them so by itself.",
        ),
        (
            ("zhinan gold outputs/review.csv", say("写入 fixtures/guides/", "into fixtures/guides/")),
            ("zhinan gold reviewed.xlsx --out 2025", say("答复由 2025/ 的那次运行采用", "applied by a run into 2025/")),
        ),
    )
    made.add_argument("review", metavar=say("复核文件", "FILE"), help=say("填好的“待复核”表，或 review.csv", "the sheet 待复核 filled in, or review.csv"))
    made.add_argument(
        "--out", metavar=say("文件夹", "DIR"), default="outputs",
        help=say("采用它的那次运行的输出文件夹（默认 outputs）", "output folder of the run that applied it (default outputs)"),
    )  # fmt: skip
    made.add_argument("--database", metavar="URL", default="", help=say("数据库地址（默认 输出文件夹/zhinan.db）", "database (default DIR/zhinan.db)"))
    made.add_argument(
        "--fixtures", metavar=say("文件夹", "DIR"), default="fixtures/guides", help=say("样本写到哪里（默认 fixtures/guides）", "where to (default fixtures/guides)")
    )
    return made


def run(arguments: argparse.Namespace) -> int:
    """Write the fixtures and say which figures are not read yet; 0. Raises InputError."""
    from pipeline import gold
    from pipeline.plan import Order
    from pipeline.sinks.database import Database

    url = arguments.database or os.environ.get("ZHINAN_DATABASE", "")
    database = Database(Order(inputs=(), out=arguments.out, database=url).url)
    try:
        for made in gold.write(Path(arguments.review), database, Path(arguments.fixtures)):
            told = say(f"{made.figures} 个数字，{len(made.unread)} 个还读不对", f"{made.figures} figures, {len(made.unread)} not read yet")
            sys.stdout.write(f"{made.folder}  {told}\n")
            sys.stdout.writelines(f"  · {line}\n" for line in made.unread)
    finally:
        database.close()
    return 0
