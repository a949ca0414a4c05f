"""`zhinan explain`: why a sentence, or a quantity of the database, was read as it was."""

from __future__ import annotations

import argparse
import json
import os
import re

from extractors.errors import InputError
from pipeline.cli import console
from pipeline.cli.grid import grid
from pipeline.cli.parser import Parser
from pipeline.language import say

_ID = re.compile(r"q[0-9a-f]{16}")


def parser(prog: str) -> Parser:
    """The arguments of `zhinan explain`."""
    made = Parser(
        prog,
        say(
            "解释一句话或数据库中的一个数量为何这样读：每个字段由哪个比较词、单位、词表条目给出，界限依据的法条，以及哪些数字按哪条规则不算数量。",
            "Why a sentence or a quantity of the database was read as it was: the entry behind each field, the law behind a bound, what was rejected.",
        ),
        (
            ('zhinan explain "发明专利不少于3件"', say("一句话", "a sentence")),
            ("zhinan explain q0123456789abcdef --out outputs", say("数据库中的一个数量（quantity_id）", "a quantity by its id")),
        ),
    )
    made.add_argument("text", metavar=say("句子或标识", "TEXT|ID"), help=say("一句话；quantity_id；- 为标准输入", "a sentence; a quantity_id; - is standard input"))
    made.add_argument(
        "--out", metavar=say("文件夹", "DIR"), default="outputs", help=say("数据库所在的输出文件夹（默认 outputs）", "folder of the database (default outputs)")
    )
    made.add_argument("--database", metavar="URL", default="", help=say("数据库地址", "another database"))
    made.add_argument("--format", choices=("text", "json"), default="text", help=say("默认 text", "default text"))
    return made


def _stored(name: str, arguments: argparse.Namespace) -> tuple[str, str, str]:
    """(sentence, quote, where) of a quantity in the database; a reviewed one says so. Raises InputError where there is none of that name."""
    from pipeline.plan import Order
    from pipeline.sinks.database import Database

    database = Database(Order(inputs=(), out=arguments.out, database=arguments.database or os.environ.get("ZHINAN_DATABASE", "")).url)
    try:
        if not database.exists():
            raise InputError(arguments.out, say("还没有数据库", "no database yet"), say("先运行 zhinan run", "zhinan run makes one"))
        found = database.query(
            "SELECT q.sentence, q.quote, q.bound_text, q.project, q.page, q.line, g.title "
            "FROM quantities q JOIN guides g ON g.guide_id = q.guide_id WHERE q.quantity_id = :id",
            {"id": name},
        )
        reviews = database.query("SELECT given, note FROM reviews WHERE quantity_id = :id", {"id": name})
    finally:
        database.close()
    if not found:
        raise InputError(name, say("数据库中没有这个数量", "no such quantity in the database"))
    row = found[0]
    place = say(f"第 {row['page']} 页第 {row['line']} 行", f"page {row['page']}, line {row['line']}")
    where = f"《{row['title']}》 {row['project']} {place}"
    for review in reviews:
        given = json.loads(str(review["given"]))
        note = say(f"（{review['note']}）", f" ({review['note']})") if review["note"] else ""
        told = say(f"已复核（{given['处理']}）", f"reviewed ({given['处理']})"), say("软件自己的读法如下", "the software itself reads")
        where += f"\n{told[0]}: {row['bound_text']}{note}; {told[1]}:"
    return str(row["sentence"]), str(row["quote"]), where


def run(arguments: argparse.Namespace) -> int:
    """Print the reasons; 0, 1 where the text holds no numeral at all. Raises InputError."""
    from pipeline.explain import explain
    from pipeline.tables import dumps

    text, quote, where = arguments.text, "", ""
    if text == "-":
        text = console.read_input("-").decode("utf-8", "replace").strip()
    elif _ID.fullmatch(text):
        text, quote, where = _stored(text, arguments)
    found, rejected = explain(text)
    if quote:
        found = [each for each in found if each.quantity.quote == quote]
        rejected = []
    if not found and not rejected:
        console.warn(say("里面没有数字", "no numeral in it"))
        return 1
    if arguments.format == "json":
        records = [
            {"quote": each.quantity.quote, "bound_text": each.quantity.bound_text,
             "fields": [{"field": reason.field, "value": reason.value, "by": reason.by} for reason in each.reasons]}
            for each in found
        ]  # fmt: skip
        left = [{"text": each.text, "start": each.start, "rule": each.rule, "says": each.says} for each in rejected]
        console.write_output(dumps({"quantities": records, "rejected": left}, indent=1) + "\n", "")
        return 0
    parts = [f"{where}\n"] if where else []
    for each in found:
        body = [(reason.field, reason.value, reason.by) for reason in each.reasons]
        parts.append(f"{each.quantity.quote}  ⇒  {each.quantity.bound_text}\n" + grid((say("字段", "field"), say("值", "value"), say("依据", "by")), body, room=200))
    if rejected:
        body = [(each.text, each.says, f"names.tsv:{each.rule}" if ":" not in each.rule else each.rule) for each in rejected]
        parts.append(grid((say("不计的数字", "not counted"), say("原因", "reason"), say("规则", "rule")), body, room=200))
    console.write_output("\n".join(parts), "")
    return 0
