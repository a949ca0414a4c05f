"""`zhinan diff`: what changed from one edition to the next."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pipeline.cli import console
from pipeline.cli.grid import grid
from pipeline.cli.inputs import read_given
from pipeline.cli.parser import Parser
from pipeline.language import current, say

if TYPE_CHECKING:
    from pipeline.editions import Change, Comparison

FORMATS = ("table", "json", "html", "xlsx")


def parser(prog: str) -> Parser:
    """The arguments of `zhinan diff`."""
    made = Parser(
        prog,
        say(
            "比较两版指南：项目的增减，每个指标是收紧、放宽还是只改了措辞，经费、周期、申报条件和日期的变化，正文的逐字对照。",
            "Compares two editions: projects that came and went, each figure tightened, relaxed or only reworded, money, duration, eligibility, dates, text.",
        ),
        (
            ("zhinan diff 2024.pdf 2025.pdf", say("显示为表格", "as a table")),
            ("zhinan diff 2024/ 2025/ -o changes.xlsx", say("整批比较，写成工作簿", "two folders, as a workbook")),
            ("zhinan diff 2024.pdf 2025.pdf -o changes.html", say("网页，含研究内容的修订对照", "a page with a redline of the text")),
        ),
    )
    made.add_argument("old", metavar=say("旧版", "OLD"), help=say("旧的文件或文件夹", "the older file or folder"))
    made.add_argument("new", metavar=say("新版", "NEW"), help=say("新的文件或文件夹", "the newer file or folder"))
    made.add_argument("--format", choices=FORMATS, help=say("默认 table；有 -o 时随扩展名", "default table; with -o by its suffix"))
    made.add_argument("-o", "--output", metavar=say("文件", "FILE"), default="", help=say("写入文件而不是标准输出", "write to a file"))
    made.add_argument("--password", metavar=say("口令", "TEXT"), default="", help=say("文件的打开口令", "opens protected files"))
    return made


def _words(change: Change) -> tuple[str, str, str, str, str, str, str]:
    from pipeline.editions import KINDS, SUBJECTS

    zh = current() == "zh"
    kind, subject = (KINDS[change.kind], SUBJECTS[change.subject]) if zh else (change.kind, change.subject)
    return kind, subject, change.project, change.name, change.old, change.new, change.note


def _head() -> tuple[str, ...]:
    return (
        say("变化", "change"), say("事项", "subject"), say("项目", "project"), say("名称", "name"), say("旧版", "old"), say("新版", "new"), say("说明", "note"),
    )  # fmt: skip


def _summary(found: Comparison) -> str:
    from pipeline.editions import KINDS, tally

    counts = "  ".join(f"{KINDS[kind] if current() == 'zh' else kind} {count}" for kind, count in tally(found.changes))
    text = f"{say('文字改动', 'texts changed')} {len(found.redlines)}" if found.redlines else ""
    return "  ".join(part for part in (counts, text) if part) or say("没有变化", "nothing changed")


def _table(found: Comparison) -> str:
    room = max(shutil.get_terminal_size((160, 40)).columns, 100)
    return (grid(_head(), [_words(change) for change in found.changes], room=room) if found.changes else "") + _summary(found) + "\n"


def _json(found: Comparison) -> str:
    from dataclasses import asdict

    from pipeline.tables import dumps

    changes = [
        {**asdict(change), **{f"{side}_place": dict(zip(("page", "line"), getattr(change, f"{side}_place"), strict=True)) for side in ("old", "new")}}
        for change in found.changes
    ]
    redlines = [{**asdict(line), "parts": [{"sign": sign, "text": text} for sign, text in line.parts]} for line in found.redlines]
    return dumps({"changes": changes, "redlines": redlines}, indent=1) + "\n"


_STYLE = """
:root{color-scheme:light dark;--line:#8884;--soft:#8882}
body{font:16px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:1.5rem auto;max-width:75rem;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1.15rem;margin-top:2rem}h3{font-size:1rem}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--line)}
thead th{position:sticky;top:0;background:Canvas}
.kind{font-weight:600}.kind,.kind+td{white-space:nowrap}.tightened{color:#c0392b}.relaxed{color:#1e8449}.new{color:#2471a3}.dropped{color:#b9770e}
del{background:#e74c3c33;text-decoration:line-through}ins{background:#2ecc7133;text-decoration:underline}
.text{border-left:3px solid var(--line);padding-left:1rem;overflow-wrap:anywhere}
@media (prefers-color-scheme:dark){.tightened{color:#ff8a7a}.relaxed{color:#7ddc9a}.new{color:#7fbfff}.dropped{color:#ffc46b}}
td:nth-child(3){min-width:11rem}td:nth-child(4){min-width:6rem}td:nth-child(5),td:nth-child(6){width:24%}
@media screen and (max-width:700px){thead{display:none}table,tbody,tr,td{display:block;width:auto!important}tr{padding:.5rem 0;border-bottom:1px solid var(--line)}
td{border:0;padding:.05rem 0}td:empty{display:none}
td:nth-child(n+3)::before{content:attr(data-name) "：";opacity:.65}td:nth-child(-n+2){display:inline-block;margin-right:1rem}}
@media print{thead th{position:static}body{max-width:none;margin:0;font-size:10pt}table{font-size:9pt}tr,.text{break-inside:avoid}}
"""


def _html(found: Comparison) -> Iterator[str]:
    from base64 import b64encode
    from hashlib import sha256

    digest = b64encode(sha256(_STYLE.encode()).digest()).decode()
    title = say("指南比较", "Comparison of guides")
    yield (
        f'<!doctype html><html lang="{"zh-CN" if current() == "zh" else "en"}"><head><meta charset="utf-8">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{digest}'\">"
    )
    yield f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title><style>{_STYLE}</style></head><body>'
    summary = _summary(found).replace("  ", " · ")
    yield f"<h1>{title}</h1><p>{escape(summary)}</p>"
    guides = list(dict.fromkeys([change.guide for change in found.changes] + [line.guide for line in found.redlines]))
    for guide in guides:
        yield f"<h2>{escape(guide)}</h2>"
        rows = [change for change in found.changes if change.guide == guide]
        if rows:
            yield '<div class="wide"><table><thead><tr>' + "".join(f"<th>{escape(name)}</th>" for name in _head()) + "</tr></thead><tbody>"
            for change in rows:
                kind, *cells = _words(change)
                yield f'<tr><td class="kind {change.kind}">{escape(kind)}</td>' + "".join(
                    f'<td data-name="{escape(name)}">{escape(cell)}</td>' for name, cell in zip(_head()[1:], cells, strict=True)
                ) + "</tr>"
            yield "</tbody></table></div>"
        for line in found.redlines:
            if line.guide == guide:
                tags = {"=": "{}", "-": "<del>{}</del>", "+": "<ins>{}</ins>"}
                yield f"<h3>{escape(' · '.join(part for part in (line.project, line.section) if part))}</h3><p class=\"text\">"
                yield "".join(tags[sign].format(escape(text)) for sign, text in line.parts) + "</p>"
    yield "</body></html>\n"


def _xlsx(found: Comparison, path: Path) -> None:
    """Write the workbook. Raises InputError."""
    from pipeline.overview import Cell, Heading, Sheet
    from pipeline.sinks.workbook import write_plain

    head = [Heading(say("指南", "guide"), wide=28)]
    widths = (8, 10, 34, 26, 40, 40, 40)
    head += [Heading(name, "wrap" if wide == 40 else "text", wide) for name, wide in zip(_head(), widths, strict=True)]
    places = [Heading(say(zh, en), "number") for zh, en in (("旧版页", "old page"), ("旧版行", "old line"), ("新版页", "new page"), ("新版行", "new line"))]
    rows: list[tuple[Cell, ...]] = [
        (change.guide, *_words(change), *(number or None for number in (*change.old_place, *change.new_place))) for change in found.changes
    ]
    signs: dict[str, Literal["〔删〕", "〔增〕", ""]] = {"-": "〔删〕", "+": "〔增〕", "=": ""}
    texts: list[tuple[Cell, ...]] = [
        (line.guide, line.project, line.section, "".join(f"{signs[sign]}{text}{signs[sign]}" for sign, text in line.parts)) for line in found.redlines
    ]
    text_head = (Heading(say("指南", "guide"), wide=28), Heading(say("项目", "project"), wide=34), Heading(say("章节", "section"), wide=16),
                 Heading(say("对照", "redline"), "wrap", 100))  # fmt: skip
    write_plain(path, [(Sheet("变化", (*head, *places)), rows), (Sheet("文字对照", text_head), texts)])


def run(arguments: argparse.Namespace) -> int:
    """Show what changed; 0, 2 where there is no file for a workbook or its ending is unknown.

    Raises InputError where an edition cannot be read or holds no guide.
    """
    from pipeline.editions import compare_guides

    form = arguments.format
    if form is None:
        suffix = Path(arguments.output).suffix.lower().removeprefix(".") if arguments.output not in ("", "-") else ""
        if suffix not in (*FORMATS, "", "txt", "md"):
            console.warn(say(f"不能写成 .{suffix}，可用：.xlsx .html .json .txt", f"cannot write .{suffix}: .xlsx, .html, .json, .txt"))
            return 2
        form = suffix if suffix in FORMATS else "table"
    if form == "xlsx" and arguments.output in ("", "-"):
        console.warn(say("xlsx 需要 -o 文件", "xlsx wants -o FILE"))
        return 2
    old, new = ([guide for given in read_given([side], password=arguments.password) for guide in given.guides] for side in (arguments.old, arguments.new))
    found = compare_guides(old, new)
    if form == "xlsx":
        _xlsx(found, Path(arguments.output))
        return 0
    text = _table(found) if form == "table" else _json(found) if form == "json" else "".join(_html(found))
    console.write_output(text, arguments.output)
    return 0
