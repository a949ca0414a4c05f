"""`zhinan export`: workbook, calendar and project cards, from a database or straight from guides."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.errors import InputError
from pipeline.cli.parser import Parser
from pipeline.language import say

if TYPE_CHECKING:
    from pipeline.export import Wanted
    from pipeline.overview import Tables


def parser(prog: str) -> Parser:
    """The arguments of `zhinan export`."""
    made = Parser(
        prog,
        say(
            "写出工作簿（申报一览、考核指标、申报条件与资助、待复核、全部数量）、截止日期日历和项目卡。",
            "Writes the workbook, the calendar of deadlines and a card a project.",
        ),
        (
            ("zhinan export --out outputs", say("由上次运行的数据库写到 outputs/", "from the database of a run, into outputs/")),
            ("zhinan export guide.pdf -o guide.xlsx", say("一份指南的工作簿，不用数据库", "the workbook of one guide, without a database")),
            ("zhinan export guides/ -o deadlines.ics", say("整个文件夹的截止日期", "the deadlines of a folder")),
        ),
    )
    made.add_argument("inputs", nargs="*", metavar=say("文件或文件夹", "INPUT"), help=say("不给则读数据库", "none: read the database"))
    made.add_argument("--out", metavar=say("文件夹", "DIR"), default="outputs", help=say("输出文件夹（默认 outputs）", "output folder (default outputs)"))
    made.add_argument("--database", metavar="URL", default="", help=say("数据库地址（默认 输出文件夹/zhinan.db）", "database (default DIR/zhinan.db)"))
    made.add_argument(
        "-o", "--output", metavar=say("文件", "FILE"), default="",
        help=say("只写这一个：.xlsx 工作簿，.ics 日历；否则三样都写", "only this one: .xlsx workbook, .ics calendar; else all three"),
    )  # fmt: skip
    made.add_argument("--password", metavar=say("口令", "TEXT"), default="", help=say("受保护文件的打开口令", "opens protected files"))
    return made


def tables_of(inputs: Sequence[str], *, out: str, password: str) -> list[Tables]:
    """The tables of the guides in files and folders, read here and now. Raises InputError where one cannot be read or holds no guide."""
    from hashlib import sha256

    from extractors import __version__
    from pipeline.cli.inputs import read_given
    from pipeline.tables import document_row, rows

    found: list[Tables] = []
    for given in read_given(inputs, out=out, password=password):
        digest = sha256(given.data).hexdigest()
        for guide in given.guides:
            document = document_row(path=given.path, name=given.name, sha256=digest, size=len(given.data), source=guide.text.source)
            made = rows(guide, document_id=str(document["document_id"]), version=__version__)
            found.append({**made, "documents": [document]})
    return found


@contextmanager
def _guides(arguments: argparse.Namespace) -> Iterator[Callable[[Wanted], Iterable[Tables]]]:
    """What gives the tables of the guides, as often as it is asked: those read now, or what is wanted of the database. Raises InputError where there are none."""
    from pipeline.export import shown
    from pipeline.plan import Order
    from pipeline.sinks.database import Database

    if arguments.inputs:
        found = tables_of(arguments.inputs, out=arguments.out, password=arguments.password)
        yield lambda _wanted: found
        return
    url = arguments.database or os.environ.get("ZHINAN_DATABASE", "")
    database = Database(Order(inputs=(), out=arguments.out, database=url).url)
    try:
        if not database.exists():
            raise InputError(arguments.out, say("还没有数据库", "no database yet"), say("先运行 zhinan run", "zhinan run makes one"))
        yield lambda wanted: shown(database, wanted)
    finally:
        database.close()


def run(arguments: argparse.Namespace) -> int:
    """Write the files and print where they are; 0, 2 for an ending that is neither. Raises InputError."""
    suffix = Path(arguments.output).suffix.lower()
    if arguments.output and suffix not in (".xlsx", ".ics"):
        sys.stderr.write(f"zhinan export: {say('-o 只能是 .xlsx 或 .ics', '-o must end in .xlsx or .ics')}\n")
        return 2
    folder = Path(arguments.out)
    with _guides(arguments) as guides:
        lines = list(_write(arguments, suffix, folder, guides))
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _write(arguments: argparse.Namespace, suffix: str, folder: Path, guides: Callable[[Wanted], Iterable[Tables]]) -> Iterator[str]:
    """Write the files that are asked for; a line for each."""
    from pipeline import export
    from pipeline.sinks import calendar, workbook

    if suffix != ".ics":
        path = Path(arguments.output) if suffix else folder / workbook.NAME
        export.write_workbook(path, guides(export.FOR_BOOK))
        yield f"{say('工作簿', 'workbook')}  {path}"
    if suffix != ".xlsx":
        path = Path(arguments.output) if suffix else folder / calendar.NAME
        export.write_calendar(path, guides(export.FOR_CALENDAR))
        yield f"{say('日历', 'calendar')}  {path}"
    if not suffix:
        count = export.write_cards(folder / export.CARDS, guides(export.FOR_CARDS))
        yield f"{say('项目卡', 'cards')}  {folder / export.CARDS}  ({count})"
