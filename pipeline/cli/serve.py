"""`zhinan serve`: ingest a folder again and again, on a schedule."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from extractors.errors import InputError
from pipeline.cli import console
from pipeline.cli.parser import Parser, above_zero
from pipeline.language import say


def parser(prog: str) -> Parser:
    """The arguments of `zhinan serve`."""
    made = Parser(
        prog,
        say(
            "按计划反复处理一个文件夹：新增和有变化的文件入库，移走的标记，未变的跳过。Ctrl-C 结束。",
            "Ingests a folder on a schedule: new and changed files go in, gone ones are marked, unchanged ones are skipped. Ctrl-C ends it.",
        ),
        (
            ("zhinan serve inbox/", say("每天 6 点", "daily at 6")),
            ('zhinan serve inbox/ --cron "*/30 8-18 * * 1-5"', say("工作日每半小时", "every half hour of a working day")),
            ("PREFECT_API_URL=http://host:4200/api zhinan serve inbox/", say("加入已有的 Prefect 服务", "join a Prefect server that runs")),
        ),
    )
    made.add_argument("folder", metavar=say("文件夹", "FOLDER"), help=say("收件文件夹", "the inbox"))
    made.add_argument("--out", metavar=say("文件夹", "DIR"), default="outputs", help=say("输出文件夹（默认 outputs）", "output folder (default outputs)"))
    made.add_argument("--database", metavar="URL", default="", help=say("数据库地址（也可用环境变量 ZHINAN_DATABASE）", "database (or the variable ZHINAN_DATABASE)"))
    made.add_argument("--cron", metavar="CRON", default="0 6 * * *", help=say("cron 计划，当地时间（默认 0 6 * * *）", "cron line, local time (default 0 6 * * *)"))
    made.add_argument("--every", type=above_zero, default=0, metavar=say("秒", "SECONDS"), help=say("改为每隔若干秒", "an interval instead"))
    made.add_argument("--engine", choices=("local", "processes"), help=say("默认：多于 8 个文件用 processes", "default: processes for more than 8 files"))
    made.add_argument("--workers", type=above_zero, default=0, metavar=say("数", "N"), help=say("工作进程数（默认随处理器）", "worker processes"))
    made.add_argument("--port", type=above_zero, default=4200, metavar=say("端口", "PORT"), help=say("Prefect 界面端口（默认 4200）", "port of Prefect (default 4200)"))
    made.add_argument("-v", "--verbose", action="store_true", help=say("也显示 Prefect 的输出", "show what Prefect prints, too"))
    return made


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted. Raises InputError where folder, database, port or schedule cannot be used."""
    folder = Path(arguments.folder)
    if not folder.is_dir():
        raise InputError(arguments.folder, say("不是文件夹", "is no folder"))
    if arguments.database:
        os.environ["ZHINAN_DATABASE"] = arguments.database
    from pipeline import server

    if url := os.environ.get("ZHINAN_DATABASE"):
        _try_database(url)
    server.environment(Path(arguments.out) / ".prefect", verbose=arguments.verbose)
    ready = server.join_or_start(verbose=arguments.verbose, port=arguments.port)
    from pipeline import schedule

    try:
        plan = schedule.when(arguments.cron, arguments.every)
    except ValueError:
        raise InputError(arguments.cron, say("不是 cron 计划", "is no cron line")) from None
    ready()

    def announce(missed: bool) -> None:
        when = f"{arguments.every} s" if arguments.every else f"{arguments.cron} ({schedule.local_timezone()})"
        address = os.environ["PREFECT_API_URL"].removesuffix("/api")
        console.warn(say(f"正在值守 {folder}，计划 {when}，界面 {address}", f"serving {folder}, schedule {when}, see {address}"))
        if missed:
            console.warn(say("补跑一次错过的计划", "a missed run is made up for"))

    schedule.serve(
        str(folder.absolute()),
        out=str(Path(arguments.out).absolute()),
        schedule=plan,
        engine=arguments.engine,
        workers=arguments.workers,
        announce=announce,
    )
    return 0


def _try_database(url: str) -> None:
    """Tell now, and not at six in the morning, that the database cannot be used."""
    from pipeline.sinks.database import Database

    database = Database(url)
    try:
        database.exists()
    finally:
        database.close()
