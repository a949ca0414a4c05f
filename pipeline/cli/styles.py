"""`zhinan styles`: the house styles known, how well they fit a guide, and the style that a guide itself shows."""

from __future__ import annotations

import argparse
from pathlib import Path

from extractors.model.text import Text
from pipeline.cli import console
from pipeline.cli.grid import grid
from pipeline.cli.parser import Parser
from pipeline.language import say


def parser(prog: str) -> Parser:
    """The arguments of `zhinan styles`."""
    made = Parser(
        prog,
        say("列出已知版式，显示它们与一份指南的契合度，或由指南归纳一个版式。", "The house styles known, how well they fit a guide, and the style a guide itself shows."),
        (
            ("zhinan styles", say("已知版式", "those known")),
            ("zhinan styles match guide.pdf", say("各版式的契合度，从高到低", "how well each fits, best first")),
            ("zhinan styles learn guide.pdf -o new.toml", say("由这份指南归纳一个版式", "the style that this guide shows")),
        ),
    )
    made.add_argument(
        "action",
        nargs="?",
        choices=("list", "match", "learn"),
        default="list",
        metavar=say("动作", "ACTION"),
        help=say("list 列出（默认）、match 比较、learn 归纳（TOML）", "list (default), match or learn (TOML)"),
    )
    made.add_argument("input", nargs="?", default="", metavar=say("文件", "INPUT"), help=say("指南文件；- 为标准输入", "a guide; - is standard input"))
    made.add_argument("-o", "--output", metavar=say("文件", "FILE"), default="", help=say("写入文件而不是标准输出", "write to a file"))
    made.add_argument("--password", metavar=say("口令", "TEXT"), default="", help=say("文件的打开口令", "opens a protected file"))
    return made


def _text_of(name: str, password: str) -> Text:
    from extractors.normalise import normalise
    from extractors.readers import read

    return normalise(read(console.read_input(name), name if name == "-" else Path(name).name, password=password))


def run(arguments: argparse.Namespace) -> int:
    """Print the list, the fits or the style learned; 0, or 2 where match or learn is given no file. Raises InputError where the input cannot be read."""
    from extractors.stylebook import styles

    known = {style.id: style for style in styles()}
    head = (say("版式", "style"), say("名称", "name"))
    if arguments.action == "list":
        text = grid(head, [(style.id, style.name) for style in known.values()], room=160)
    elif not arguments.input:
        console.warn(say("还需要一个文件", "a file is wanted too"))
        return 2
    elif arguments.action == "learn":
        from extractors.styles import learn

        text = learn(_text_of(arguments.input, arguments.password))
    else:
        from extractors.styles import match

        fits = match(_text_of(arguments.input, arguments.password))
        if not fits:
            console.warn(f"{arguments.input}: {say('未识别到指南结构，无从比较', 'no guide structure found, nothing to compare')}")
        text = grid((say("契合度", "fit"), *head), [(f"{score:.2f}", name, known[name].name) for name, score in fits], room=160)
    console.write_output(text, arguments.output)
    return 0
