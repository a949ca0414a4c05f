"""`zhinan extract`: one table of one guide, in this process, as fast as can be."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from extractors.model.guide import Guide
from pipeline.cli import console
from pipeline.cli.parser import Parser
from pipeline.language import current, say
from pipeline.tables import BY_NAME, CONTACTS, OF_A_GUIDE, Column, Row, Table, dumps, plain_cell, rows

FORMATS = ("table", "jsonl", "csv", "json")


def parser(prog: str) -> Parser:
    """The arguments of `zhinan extract`."""
    made = Parser(
        prog,
        say(
            "从一份指南中取出一张表；文件夹或 zip 里的通知和附件作为一个通知读取。终端上显示为表格，管道中为一行一条的 JSON。",
            "One table of one guide, or of a notice with its annexes in a folder or zip: a grid at a terminal, JSON lines in a pipe.",
        ),
        (
            ("zhinan extract guide.txt", say("所有数量", "all quantities")),
            ("zhinan extract guide.pdf --table facts --format csv -o facts.csv", say("每个项目一行", "a row a project")),
            ("zhinan extract call.zip --table contacts", say("通知和附件", "a notice with its annexes")),
            ("zhinan extract - < guide.txt", say("从标准输入读取", "from standard input")),
        ),
    )
    made.add_argument("input", metavar=say("文件", "INPUT"), help=say("指南文件、文件夹或 zip；- 为标准输入", "the guide, a folder or a zip; - is standard input"))
    made.add_argument(
        "--table",
        metavar=say("表", "TABLE"),
        default="quantities",
        choices=[table.name for table in OF_A_GUIDE],
        help=say("哪张表（默认 quantities）：", "which table (default quantities): ") + ", ".join(table.name for table in OF_A_GUIDE),
    )
    made.add_argument(
        "--format", choices=FORMATS, help=say("终端默认 table，管道默认 jsonl，-o 随扩展名", "default: table at a terminal, jsonl in a pipe, with -o by its suffix")
    )
    made.add_argument("-o", "--output", metavar=say("文件", "FILE"), default="", help=say("写入文件而不是标准输出", "write to a file"))
    made.add_argument("--no-contacts", action="store_true", help=say("联系人表留空", "leave the table of contacts empty"))
    made.add_argument("--password", metavar=say("口令", "TEXT"), default="", help=say("文件的打开口令", "opens a protected file"))
    return made


def read_guides(name: str, password: str) -> tuple[Guide, ...]:
    """The guides in the file, folder or archive `name` (`-` is standard input). Says in one line on standard error where there is no guide structure."""
    guides = _guides(name, password)
    if all(guide.status == "no_structure" for guide in guides):
        console.warn(f"{name}: {say('未识别到指南结构（专题、项目），只给出读到的内容', 'no guide structure (topics, projects) found; showing what was read')}")
    return guides


def _guides(name: str, password: str) -> tuple[Guide, ...]:
    """Those of a notice with its annexes come without the files among them that hold no guide."""
    path = Path(name)
    if name != "-" and (path.is_dir() or path.suffix.lower() == ".zip" or (path.parent / "manifest.csv").is_file()):
        from pipeline.calls import read_each
        from pipeline.intake import take_in
        from pipeline.limits import Limits

        found = [each for _, _, each in read_each(take_in([name]), limits=Limits(), password=password)]
        return tuple(guide for each in found if not each.part_of for guide in each.guides)
    from extractors.guides import extract_guides

    return extract_guides(console.read_input(name), name if name == "-" else path.name, password=password)


def _csv(table: Table, found: Iterable[Row]) -> str:
    import csv
    import io

    from pipeline.sinks.files import guarded

    texts = {column.name for column in table.columns if column.type in ("text", "json")}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.names)
    writer.writerows([guarded(plain_cell(row[name])) if name in texts else plain_cell(row[name]) for name in table.names] for row in found)
    return out.getvalue()


def _grid(table: Table, found: Sequence[Row]) -> str:
    import shutil

    from pipeline.cli.grid import grid

    shown = [column for column in table.columns if column.shown]
    head = [_head(column) for column in shown]
    words = _words(table.name) if current() == "zh" else {}
    cells = [[_told(row[column.name], column.name, words.get(column.name)) for column in shown] for row in found]
    return grid(head, cells, room=shutil.get_terminal_size((120, 40)).columns)


def _head(column: Column) -> str:
    if current() != "zh":
        return column.name
    unit = {"yuan": "元", "months": "月", "years": "岁"}.get(column.unit, "")
    return f"{column.zh}（{unit}）" if unit else column.zh


def _words(table: str) -> Mapping[str, Mapping[str, str]]:
    """Column → what its codes are called in Chinese."""
    from pipeline import labels

    return {
        "quantities": {"section": labels.SECTIONS, "role": labels.ROLES},
        "sections": {"kind": labels.SECTIONS},
        "items": {"kind": labels.ITEMS, "stage": labels.STAGES},
        "dates": {"kind": labels.DATES},
        "rules": {"key": labels.RULES, "modality": labels.MODALITIES},
        "facts": {"lead": labels.LEADS},
        "issues": {"severity": labels.SEVERITIES},
    }.get(table, {})


def _told(value: object, column: str, words: Mapping[str, str] | None) -> object:
    """The value as people say it: a deadline without its zone, and words for codes."""
    if column == "deadline" and value is not None:
        return str(value).partition("+")[0].replace("T", " ")
    if words is None or value is None:
        return value
    return "、".join(words.get(code, code) for code in str(value).split("|"))


def as_text(table: Table, found: Sequence[Row], form: str) -> str:
    """The rows of `table` in one of `FORMATS`."""
    if form == "table":
        return _grid(table, found)
    if form == "csv":
        return _csv(table, found)
    if form == "json":
        return dumps(found, indent=1) + "\n"
    return "".join(dumps(row) + "\n" for row in found)


def _format(arguments: argparse.Namespace) -> str:
    if arguments.format:
        return str(arguments.format)
    if arguments.output not in ("", "-"):
        suffix = os.path.splitext(arguments.output)[1].lower().removeprefix(".")  # noqa: PTH122
        return suffix if suffix in FORMATS else "jsonl"
    return "table" if console.at_terminal(sys.stdout) else "jsonl"


def run(arguments: argparse.Namespace) -> int:
    """Print the table; 0. Raises InputError where the input cannot be read."""
    from extractors import __version__

    guides = read_guides(arguments.input, arguments.password)
    table = BY_NAME[arguments.table]
    kept = () if arguments.no_contacts and table is CONTACTS else guides
    found = [row for guide in kept for row in rows(guide, version=__version__, only=(table.name,))[table.name]]
    console.write_output(as_text(table, found, _format(arguments)), arguments.output)
    return 0
