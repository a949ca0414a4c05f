"""`zhinan report`: a page a guide, and an index of the batch."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from pipeline.cli import console
from pipeline.cli.inputs import read_given
from pipeline.cli.parser import Parser
from pipeline.language import say

_UNFIT = re.compile(r"[^\w.-]+")


def parser(prog: str) -> Parser:
    """The arguments of `zhinan report`."""
    made = Parser(
        prog,
        say(
            "每份指南一个网页：目录、标出每个数量和日期的正文、可搜索筛选的指标表、图表，PDF 还有原文页面；整批另有一览页。离线可用。",
            "A page a guide: outline, text with every quantity and date marked, a table to search and filter, charts, for PDF the pages as printed; "
            "an index of the batch. Works offline.",
        ),
        (
            ("zhinan report guide.pdf -o guide.html", say("一份指南一个文件", "one guide, one file")),
            ("zhinan report guides/ --out report", say("整批，从 report/index.html 看起", "a batch: start at report/index.html")),
        ),
    )
    made.add_argument(
        "inputs", nargs="+", metavar=say("文件或文件夹", "INPUT"), help=say("指南文件、文件夹或 zip；- 为标准输入", "files, folders, zip; - is standard input")
    )
    made.add_argument("-o", "--output", metavar=say("文件", "FILE"), default="", help=say("只有一份指南时写入此文件", "the file, for a single guide"))
    made.add_argument("--out", metavar=say("文件夹", "DIR"), default="report", help=say("输出文件夹（默认 report）", "output folder (default report)"))
    made.add_argument("--password", metavar=say("口令", "TEXT"), default="", help=say("文件的打开口令", "opens protected files"))
    return made


def run(arguments: argparse.Namespace) -> int:
    """Write the pages and print where they are; 0, 2 where one file is asked for and there are several guides. Raises InputError."""
    from pipeline.report import Page, index, page

    found = [(given, guide) for given in read_given(arguments.inputs, out=arguments.out, password=arguments.password) for guide in given.guides]
    if arguments.output:
        if len(found) > 1:
            console.warn(say(f"共有 {len(found)} 份指南，请用 --out 文件夹", f"there are {len(found)} guides: use --out DIR"))
            return 2
        ((given, guide),) = found
        console.write_output(page(guide, data=given.data, password=arguments.password)[0], arguments.output)
        return 0
    folder = Path(arguments.out)
    made = []
    for k, (given, guide) in enumerate(found, 1):
        name = f"{k:03d}-{_UNFIT.sub('_', Path(given.name).stem)[:60].strip('_') or 'guide'}.html"
        text, tables = page(guide, data=given.data, password=arguments.password, home="index.html")
        console.write_output(text, str(folder / name))
        made.append(Page(name, tables))
    console.write_output(index(made), str(folder / "index.html"))
    sys.stdout.write(f"{say('网页', 'pages')}  {folder / 'index.html'}  ({len(made)})\n")
    return 0
