"""`zhinan run`: files and folders into a database and table files, through the Prefect flow."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli import console
from pipeline.cli.grid import fit, grid, width
from pipeline.cli.parser import Parser, above_zero
from pipeline.cli.progress import progress
from pipeline.language import counted, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.ingest import Ingest
    from pipeline.plan import Order
    from pipeline.summary import GuideSummary, Summary

    Prefect = tuple[bool, Callable[[], None]]
    """Whether others look at its server, too; what waits until that answers."""

LINES = 40
"""Guides named one by one at the end; more are counted."""

_ROUND = 100_000
"""Objects after which the process of a run looks for garbage. Answers and rows leave none; looking every 700 objects took two fifths of receiving them."""

QUERY = 'SELECT "项目编号", "指标", "界限" FROM v_indicators LIMIT 10;'
"""A query to try, shown at the end."""

SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "eq": "=", "approx": "≈", "range": "～", "pm": "±"}


def parser(prog: str) -> Parser:
    """The arguments of `zhinan run`."""
    made = Parser(
        prog,
        say(
            "把指南写入数据库和表格文件。文件夹即一批；再次运行只处理有变化的文件。",
            "Guides into a database and table files. A folder is a batch; a second run reads only what has changed.",
        ),
        (
            ("zhinan run guide.pdf", say("写入 outputs/", "into outputs/")),
            ("zhinan run guides/ --out 2025", say("整个文件夹", "a whole folder")),
            ("zhinan run guides/ --database postgresql://me@host/guides", say("写入 PostgreSQL", "into PostgreSQL")),
            ("zhinan run guides/ --review zhinan.xlsx", say("采用“待复核”表里填的答复", "with the answers typed into the sheet 待复核")),
            ("zhinan run --reprocess --dry-run", say("新版本会带来哪些变化", "what a new version would change")),
        ),
    )
    file, number = say("文件", "FILE"), say("数", "N")
    made.add_argument("inputs", nargs="*", metavar=say("文件或文件夹", "INPUT"), help=say("指南文件、文件夹或 zip", "files, folders, zip archives"))
    made.add_argument("--out", metavar=say("文件夹", "DIR"), default="outputs", help=say("输出文件夹（默认 outputs）", "output folder (default outputs)"))
    made.add_argument(
        "--database", metavar="URL", default="", help=say("数据库地址（默认 输出文件夹/zhinan.db；也可用环境变量 ZHINAN_DATABASE）",
                                                         "database (default DIR/zhinan.db; or the variable ZHINAN_DATABASE)")
    )
    made.add_argument(
        "--engine", choices=("local", "processes", "dask"), help=say("默认：多于 8 个文件用 processes", "default: processes for more than 8 files")
    )
    made.add_argument("--address", metavar="TCP", default="", help=say("Dask 调度器地址", "address of a Dask scheduler"))
    made.add_argument("--workers", type=above_zero, default=0, metavar=number, help=say("工作进程数（默认随处理器）", "worker processes (default: the processors)"))
    made.add_argument("--force", action="store_true", help=say("未变的文件也重新读取", "read unchanged files, too"))
    made.add_argument(
        "--reprocess", action="store_true", help=say("重新读取数据库中已有的所有文件", "read all files that the database knows, again")
    )
    made.add_argument("--dry-run", action="store_true", help=say("只显示会有哪些变化，不写入", "write nothing, show what would change"))
    made.add_argument("--rebuild", action="store_true", help=say("先清空数据库中的表", "drop our tables in the database first"))
    made.add_argument(
        "--review", metavar=file, default="",
        help=say("填好的“待复核”表（.xlsx 或 .csv）；答复存入 输出文件夹/review.csv，以后每次运行都采用",
                 "the answers in the sheet 待复核 (.xlsx or .csv); kept in DIR/review.csv and applied by every later run"),
    )  # fmt: skip
    made.add_argument("--accept", action="append", default=[], metavar="GUIDE_ID", help=say("采用被暂缓的指南", "let a guide that is held back into the views"))
    made.add_argument(
        "--no-contacts", action="store_true", help=say("不保存联系人、电话和邮箱", "keep no names, phones and addresses of contacts")
    )
    made.add_argument("--summary", metavar=file, default="", help=say("把运行摘要写成 JSON", "write what was done as JSON"))
    made.add_argument("--password", metavar=say("口令", "TEXT"), default="", help=say("受保护文件的打开口令", "opens protected files"))
    limits = made.add_argument_group(say("每个文件的上限", "limits of a file"))
    limits.add_argument("--max-seconds", type=above_zero, default=120, metavar=number, help=say("秒（默认 120）", "seconds (default 120)"))
    limits.add_argument("--max-memory", type=above_zero, default=2048, metavar=number, help=say("内存 MB（默认 2048）", "MB of memory (default 2048)"))
    limits.add_argument("--max-size", type=above_zero, default=200, metavar=number, help=say("文件 MB（默认 200）", "MB of the file (default 200)"))
    limits.add_argument("--max-pages", type=above_zero, default=3000, metavar=number, help=say("页（默认 3000）", "pages (default 3000)"))
    limits.add_argument("--max-characters", type=above_zero, default=10_000_000, metavar=number, help=say("字（默认一千万）", "characters (default 10 million)"))
    made.add_argument("-v", "--verbose", action="store_true", help=say("也显示 Prefect 的输出", "show what Prefect prints, too"))
    return made


def order_of(arguments: argparse.Namespace) -> Order:
    """What the arguments ask for."""
    from pipeline.limits import MEGABYTE, Limits
    from pipeline.plan import Order

    return Order(
        inputs=tuple(arguments.inputs),
        out=arguments.out,
        database=arguments.database or os.environ.get("ZHINAN_DATABASE", ""),
        engine=arguments.engine,
        workers=arguments.workers,
        address=arguments.address,
        limits=Limits(
            seconds=arguments.max_seconds,
            memory=arguments.max_memory * MEGABYTE,
            size=arguments.max_size * MEGABYTE,
            pages=arguments.max_pages,
            characters=arguments.max_characters,
        ),
        force=arguments.force,
        contacts=not arguments.no_contacts,
        dry=arguments.dry_run,
        review=arguments.review,
        password=arguments.password,
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the flow; 0, or 1 where some file could not be used or replaced. Raises InputError where the inputs or the database cannot be used."""
    gc.set_threshold(_ROUND)
    prefect = _prefect(arguments) if _several(arguments) else None
    from pipeline.ingest import Ingest

    order = order_of(arguments)
    if arguments.reprocess:
        order = replace(order, inputs=(*order.inputs, *_known(order)), force=True)
    if not order.inputs and not arguments.accept:
        console.warn(say("没有给出文件或文件夹 (zhinan run --help)", "no file or folder given (zhinan run --help)"))
        return 2
    ingest = Ingest(order)
    try:
        if arguments.accept:
            ingest.accept(arguments.accept)
            if not order.inputs:
                ingest.publish()
                ingest.finish()
                return 0
        if arguments.rebuild:
            ingest.rebuild()
        ingest.prepare()
        if order.dry:
            return _preview(ingest)
        ingest.try_alone()
        done = _flow(ingest, prefect or _prefect(arguments))
    finally:
        ingest.close()
    if arguments.summary:
        from pipeline.tables import dumps

        console.write_output(dumps(done.as_json(), indent=1) + "\n", arguments.summary)
    sys.stdout.write(as_text(done))
    for name in done.held_open:
        console.warn(say(f"请先关闭 {name}，再运行一次；其余结果已写好", f"close {name} and run again; everything else is written"))
    code = 1 if done.bad or done.held_open else 0
    from pipeline import server

    if not server.in_reach():  # all is written, but Prefect would try for minutes to tell its server
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


def _known(order: Order) -> list[str]:
    """The files that the database knows and that are still there."""
    from pipeline.sinks.database import Database

    database = Database(order.url)
    try:
        places = {path.partition("!/")[0] for path, row in database.documents().items() if row["state"] != "deleted"}
    finally:
        database.close()
    return sorted(place for place in places if Path(place).exists())


def _preview(ingest: Ingest) -> int:
    """Print what would change, a line a table; 0, or 1 where some file cannot be used."""
    with progress(len(ingest.plan.jobs)) as ingest.tell:
        for _ in ingest.preview():
            pass
    from pipeline.quarantine import problem

    tally = ingest.database.tally
    head = [say("表", "table"), say("新增", "inserted"), say("更新", "updated"), say("删除", "deleted")]
    tables = sorted({table for table, _ in tally})
    body = [[table, *(tally[table, action] or None for action in ("insert", "update", "delete"))] for table in tables]
    sys.stdout.write(grid(head, body, room=100) if body else say("不会有任何变化\n", "nothing would change\n"))
    for bad in ingest.bad:
        console.warn(f"{bad.file.path}: {problem(bad.file, bad.failure, ingest.order.limits)}")
    return 1 if ingest.bad else 0


def _several(arguments: argparse.Namespace) -> bool:
    """Whether several files are to be read and written, which are all there. Raises InputError where one is missing."""
    from pipeline.intake import take_in

    return not arguments.dry_run and bool(arguments.inputs) and len(take_in(arguments.inputs, out=arguments.out).files) > 1


def _prefect(arguments: argparse.Namespace) -> Prefect:
    """Have the server coming up, which takes longer than all that a run does before it reads."""
    from pipeline import server

    server.environment(Path(arguments.out) / ".prefect", verbose=arguments.verbose)
    return "PREFECT_API_URL" in os.environ, server.join_or_start(verbose=arguments.verbose)


def _flow(ingest: Ingest, prefect: Prefect) -> Summary:
    watched, ready = prefect
    with progress(len(ingest.plan.jobs)) as ingest.tell:
        if ingest.order.engine != "dask":  # which is reached through Prefect
            ingest.go_ahead()  # the server takes longer to come up than a few files to be read
        from pipeline import flows

        ready()
        return flows.run(ingest, watched=watched)


def verdict(guide: GuideSummary) -> str:
    """可直接用 or 需复核 N 处, in the language in use."""
    if not guide.issues and not guide.held:
        return say("可直接用", "ready")
    found = max(guide.issues, 1)
    return say(f"需复核 {found} 处", f"review {found}") + (say("（暂缓）", " (held back)") if guide.held else "")


def _guide_lines(done: Summary, named: dict[str, str]) -> Iterator[str]:
    shown = done.guides[:LINES]
    places = max((width(verdict(guide)) for guide in shown), default=0)
    for guide in shown:
        counts = say(
            f"项目 {guide.projects} · 数量 {guide.quantities}",
            f"{counted(guide.projects, 'project')}, {counted(guide.quantities, 'quantity', 'quantities')}",
        )
        yield f"{fit(verdict(guide), places)}  {named[guide.path]}  《{guide.title}》  {counts}"
        yield from (f"{' ' * places}  · {message}" for message in guide.messages)
        if rest := guide.issues - len(guide.messages):
            yield f"{' ' * places}  · {say(f'另有 {rest} 处（表 issues）', f'{rest} more (table issues)')}"
    if len(done.guides) > LINES:
        yield say(f"…… 另有 {len(done.guides) - LINES} 份指南", f"... and {len(done.guides) - LINES} more guides")


def _bad_lines(done: Summary, named: dict[str, str]) -> Iterator[str]:
    new = [(path, problem) for path, problem, known in done.bad if not known]
    for path, problem in new[:LINES]:
        yield f"{say('未识别', 'unusable')}  {named[path]}: {problem}"
    if len(new) > LINES:
        yield say(f"…… 另有 {len(new) - LINES} 个", f"... and {len(new) - LINES} more")
    if known := len(done.bad) - len(new):
        yield say(
            f"未识别  {known} 个文件与上次相同，仍无法使用（{Path(done.out) / 'quarantine'}）",
            f"unusable  {known} files, the same as before ({Path(done.out) / 'quarantine'})",
        )


def _review_lines(done: Summary) -> Iterator[str]:
    """What became of the answers of a reviewer."""
    review = done.review
    if review is None:
        return
    yield say(
        f"复核  {review.file}：{review.held} 条答复有效（新增 {review.added}，更改 {review.replaced}）",
        f"review  {review.file}: {review.held} answers hold ({review.added} new, {review.replaced} changed)",
    )
    for where, what in review.unfit[:LINES]:
        yield say(f"  · 原文已变，不再适用：{where} “{what[:40]}”", f"  · its text has changed, no longer fits: {where} “{what[:40]}”")
    if len(review.unfit) > LINES:
        yield say(f"  · 另有 {len(review.unfit) - LINES} 条", f"  · {len(review.unfit) - LINES} more")
    if review.wrong:
        told = say("工作簿里的答复未采用", "answers in the workbook were not taken"), say("原件另存为", "it is kept as")
        yield f"  · {told[0]}: {review.wrong}; {told[1]} {review.kept_aside}"
    if review.late:
        yield say(f"  · 运行期间又填了 {review.late} 条，已保存，下次运行采用", f"  · {review.late} typed meanwhile are kept and hold from the next run on")


def as_text(done: Summary) -> str:
    """What the run did, for people: a verdict a file, counts, where things are, a query to try."""
    from pipeline.summary import labels

    named = labels([*(guide.path for guide in done.guides), *(path for path, _, _ in done.bad)])
    lines = [*_guide_lines(done, named), *_bad_lines(done, named), ""]
    comparators = "  ".join(f"{sign} {done.comparators[name]}" for name, sign in SIGNS.items() if done.comparators.get(name))
    projects, quantities = sum(guide.projects for guide in done.guides), sum(guide.quantities for guide in done.guides)
    issues = sum(guide.issues for guide in done.guides)
    lines.append(
        say(
            f"{done.documents} 个文件（{done.unchanged} 个未变，{len(done.bad)} 个无法使用），{len(done.guides)} 份指南，项目 {projects}，数量 {quantities}，"
            f"需复核 {issues} 处，用时 {done.seconds:.1f} 秒",
            f"{counted(done.documents, 'file')} ({done.unchanged} unchanged, {len(done.bad)} unusable), {counted(len(done.guides), 'guide')}, "
            f"{counted(projects, 'project')}, {counted(quantities, 'quantity', 'quantities')}, {issues} to review, {done.seconds:.1f} s",
        )
    )
    if comparators:
        lines.append(f"{say('比较词', 'comparators')}  {comparators}")
    changes = done.changes
    lines.append(
        say(
            f"数据行  新增 {changes.inserted}  更新 {changes.updated}  删除 {changes.deleted}",
            f"rows  {changes.inserted} inserted  {changes.updated} updated  {changes.deleted} deleted",
        )
    )
    lines += _review_lines(done)
    lines.append(f"{say('数据库', 'database')}  {done.database.removeprefix('sqlite:///')}")
    lines.append(f"{say('表格', 'tables')}  {Path(done.out) / 'tables'}  (csv, jsonl, parquet; excel/)")
    if not done.held_open:
        lines.append(f"{say('工作簿', 'workbook')}  {Path(done.out) / 'zhinan.xlsx'}")
    if done.guides:
        lines.append(f"{say('试试', 'try')}  {QUERY}")
    return "\n".join(lines) + "\n"
