"""`zhinan outline`: topics, projects and sections of one guide."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from extractors.model.block import Project, Section, Topic
from extractors.model.guide import Guide
from pipeline.cli import console
from pipeline.cli.extract import read_guides
from pipeline.cli.parser import Parser
from pipeline.language import counted, say
from pipeline.tables import dumps


def parser(prog: str) -> Parser:
    """The arguments of `zhinan outline`."""
    made = Parser(
        prog,
        say("显示一份指南的结构：专题、项目、章节。", "The outline of one guide: topics, projects, sections."),
        (
            ("zhinan outline guide.pdf", say("缩进的文字", "as indented text")),
            ("zhinan outline guide.pdf --format json", say("带章节正文的 JSON", "as JSON with the sections' text")),
        ),
    )
    made.add_argument("input", metavar=say("文件", "INPUT"), help=say("指南文件；- 为标准输入", "the guide; - is standard input"))
    made.add_argument("--format", choices=("text", "json"), default="text", help=say("默认 text", "default text"))
    made.add_argument("-o", "--output", metavar=say("文件", "FILE"), default="", help=say("写入文件而不是标准输出", "write to a file"))
    made.add_argument("--password", metavar=say("口令", "TEXT"), default="", help=say("文件的打开口令", "opens a protected file"))
    return made


def _sections(sections: Iterable[Section], indent: str) -> Iterable[str]:
    return (f"{indent}{section.heading or section.kind} · {section.end - section.start}{say('字', ' characters')}" for section in sections)


def as_text(guide: Guide) -> str:
    """The outline as indented lines, in the order of the text within each level."""
    outline = guide.outline
    lines = [outline.title or guide.text.source.name]
    blocks: list[Topic | Project] = [*outline.topics, *outline.projects]
    for block in sorted(blocks, key=lambda block: block.start):
        if isinstance(block, Topic):
            lines.append(f"  {block.number}  {block.title}" + (f"（{block.code}）" if block.code else ""))
            lines += _sections(block.sections, "      ")
        else:
            lines.append(f"    {block.number}  {block.title}" + block.suffix)
            lines += _sections(block.sections, "        ")
    lines += _sections(outline.guide_sections, "  ")
    lines += [f"  {say('未能归位', 'no place')}: {line}" for _offset, line in outline.unplaced]
    lines.append(
        say(
            f"专题 {len(outline.topics)}，项目 {len(outline.projects)}，覆盖率 {outline.coverage:.1%}，版式 {outline.style or '无'}",
            f"{counted(len(outline.topics), 'topic')}, {counted(len(outline.projects), 'project')}, coverage {outline.coverage:.1%}, style {outline.style or 'none'}",
        )
    )
    return "\n".join(lines) + "\n"


def run(arguments: argparse.Namespace) -> int:
    """Print the outline (a JSON array where one file holds several guides); 0. Raises InputError where the input cannot be read."""
    guides = read_guides(arguments.input, arguments.password)
    if arguments.format == "json":
        from extractors.segment import outline_json

        outlines = [outline_json(guide.outline, guide.text) for guide in guides]
        text = dumps(outlines[0] if len(outlines) == 1 else outlines, indent=1) + "\n"
    else:
        text = "\n".join(as_text(guide) for guide in guides)
    console.write_output(text, arguments.output)
    return 0
