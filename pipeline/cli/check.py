"""`zhinan check`: does a guide add up? Exit code 1 where it does not, for those who write guides and for gates that let them in."""

from __future__ import annotations

import argparse
import shutil
import sys
from typing import TYPE_CHECKING

from pipeline.cli import console
from pipeline.cli.grid import grid
from pipeline.cli.inputs import read_given
from pipeline.cli.parser import Parser
from pipeline.labels import SEVERITIES, label
from pipeline.language import counted, current, say

if TYPE_CHECKING:
    from extractors.model.guide import Guide, Issue


def parser(prog: str) -> Parser:
    """The arguments of `zhinan check`."""
    made = Parser(
        prog,
        say(
            "核查指南：自述与解析是否一致、章节是否缺失或为空、数字是否缺单位、比较词是否矛盾、金额是否对得上、编号是否断号。有问题时退出码为 1。",
            "Does a guide add up? What it says of itself against what was found, sections missing or empty, figures without unit, cues that contradict "
            "each other, money, numbering. Exit code 1 where something does not.",
        ),
        (
            ("zhinan check guide.pdf", say("一份指南", "one guide")),
            ("zhinan check guides/ --format json", say("整个文件夹，供程序读取", "a folder, for programs")),
        ),
    )
    made.add_argument(
        "inputs", nargs="+", metavar=say("文件或文件夹", "INPUT"), help=say("指南文件、文件夹或 zip；- 为标准输入", "files, folders, zip; - is standard input")
    )
    made.add_argument("--format", choices=("text", "json"), default="text", help=say("默认 text", "default text"))
    made.add_argument("-o", "--output", metavar=say("文件", "FILE"), default="", help=say("写入文件而不是标准输出", "write to a file"))
    made.add_argument("--password", metavar=say("口令", "TEXT"), default="", help=say("文件的打开口令", "opens a protected file"))
    return made


def _record(issue: Issue, guide: Guide) -> dict[str, object]:
    where = issue.start if issue.end else None
    return {
        "severity": issue.severity,
        "code": issue.code,
        "message": issue.message,
        "project": issue.project,
        "page": issue.page or (guide.text.page(issue.start) if where is not None else 0),
        "line": guide.text.line(issue.start) if where is not None else 0,
    }


def _as_text(name: str, guide: Guide, records: list[dict[str, object]], *, failed: bool) -> str:
    verdict = say("未通过", "failed") if failed else say("通过", "passed")
    outline = guide.outline
    counts = say(
        f"专题 {len(outline.topics)}，项目 {len(guide.offered)}，数量 {len(guide.quantities)}，覆盖率 {outline.coverage:.1%}",
        f"{counted(len(outline.topics), 'topic')}, {counted(len(guide.offered), 'project')}, {counted(len(guide.quantities), 'quantity', 'quantities')}, "
        f"coverage {outline.coverage:.1%}",
    )
    told = f"{verdict}  {name}  《{guide.metadata.title or outline.title}》  {counts}\n"
    head = (say("程度", "severity"), say("行", "line"), say("项目", "project"), say("问题", "finding"), say("代码", "code"))
    body = [
        (
            label(SEVERITIES, record["severity"]) if current() == "zh" else record["severity"],
            record["line"] or None,
            record["project"],
            record["message"],
            record["code"],
        )
        for record in records
    ]
    return told + (grid(head, body, room=max(shutil.get_terminal_size((160, 40)).columns, 100)) if body else "")


def run(arguments: argparse.Namespace) -> int:
    """Print the findings; 0 where there are none that ask for review, else 1. Raises InputError where an input cannot be read or holds no guide."""
    from pipeline.checks import fails, findings
    from pipeline.tables import dumps

    parts: list[str] = []
    reports: list[dict[str, object]] = []
    bad = False
    for given in read_given(arguments.inputs, password=arguments.password):
        for guide in given.guides:
            found = findings(guide)
            records = [_record(issue, guide) for issue in found]
            failed = fails(found)
            bad = bad or failed
            reports.append({"file": given.path, "title": guide.metadata.title or guide.outline.title, "passed": not failed, "findings": records})
            parts.append(_as_text(given.name, guide, records, failed=failed))
    text = dumps(reports, indent=1) + "\n" if arguments.format == "json" else "\n".join(parts)
    console.write_output(text, arguments.output)
    sys.stdout.flush()
    return 1 if bad else 0
