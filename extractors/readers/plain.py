"""Plain text: a byte order mark, strict UTF-8, then a guess (GB18030, Big5, UTF-16). Form feeds part the pages."""

from __future__ import annotations

import codecs
import hashlib
import re

from extractors.errors import UnreadableError
from extractors.language import say
from extractors.model.records import replace
from extractors.model.source import Line, Page, Remark, Source
from extractors.readers.markup import without_marks

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "hz-gb-2312": "hz", "big5": "big5hkscs", "cp950": "big5hkscs"}
"""The set that holds all of the guessed one: what calls itself GB2312 is full of GBK."""
_SAMPLE = 65536
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_PLAUSIBLE = re.compile(r"[\t\n\r -~\u2000-\u22ff\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_LINES = re.compile(r"\r\n|[\n\r\x0b\x85\u2028\u2029]")
_LEAST_REPEATED = 6
_BINARY = 0.01
"""A text with a larger share of control characters than this is none."""


def _guesses(data: bytes) -> list[str]:
    """Encodings to try for bytes that are not UTF-8, the likeliest first."""
    # In the wrong byte order, or read as UTF-16 at all, the two bytes of a GB18030 character fall outside of what Chinese is written in.
    found = [order for order in ("utf-16-le", "utf-16-be") if _looks_chinese(data[: _SAMPLE // 2 * 2], order)]
    import chardet

    guess = (chardet.detect(data[:_SAMPLE])["encoding"] or "").lower()
    found.extend(name for name in (_LARGER.get(guess, ""), "gb18030", "big5hkscs") if name and name not in found)
    return found


def _looks_chinese(data: bytes, encoding: str) -> bool:
    text = data[: len(data) // 2 * 2].decode(encoding, "replace")
    return len(_PLAUSIBLE.findall(text)) > 0.9 * len(text)


def _decode(data: bytes) -> tuple[str, str, bool]:
    """The text, the encoding's name, and whether all bytes made sense. An empty name: nothing fits."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), encoding, True
            except UnicodeDecodeError:
                return data[len(mark) :].decode(encoding, "replace"), encoding, False
    try:
        return data.decode("utf-8"), "utf-8", True
    except UnicodeDecodeError as error:
        if error.end >= len(data) - 3 and error.start > 0:
            # Cut off within the last character.
            return data[: error.start].decode("utf-8"), "utf-8", False
    damaged = data.decode("utf-8", "replace")
    if damaged.count("\ufffd") * 200 < len(damaged):
        return damaged, "utf-8", False
    for encoding in _guesses(data):
        cut = len(data) % 2 if encoding.startswith("utf-16") else 0
        try:
            text = data[: len(data) - cut].decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if not _is_binary(text):
            return text, encoding, not cut
    text = data.decode("gb18030", "replace")
    if text.count("\ufffd") * 100 < len(text):
        return text, "gb18030", False
    return "", "", False


def _is_binary(text: str) -> bool:
    return len(_CONTROL.findall(text)) > _BINARY * len(text)


def once(line: str, *, proven: bool = False) -> str:
    """A line each of whose characters stands twice or three times on end (研研究究内内容容), with each once; any other line unchanged, and one that begins
    with digits (1122) unless other lines have `proven` it."""
    words = line.strip()
    if len(words) < _LEAST_REPEATED or words[0] != words[1] or (words[0].isdecimal() and not proven):
        return line
    for times in (2, 3):
        if len(words) % times == 0 and all(words[k::times] == words[::times] for k in range(1, times)) and len(set(words)) >= _LEAST_REPEATED // 2:
            return words[::times]
    return line


def read(data: bytes, name: str, *, password: str = "") -> Source:  # noqa: ARG001 (a text has no password)
    """Reads a text file; see the module. Stray control characters are dropped.

    Raises UnreadableError for an empty file, for one in an unknown encoding and for one that is no text.
    """
    text, encoding, whole = _decode(data)
    if not encoding or _is_binary(text):
        raise UnreadableError(
            name,
            say("不是文本文件，或编码无法识别", "is no text file, or its encoding is unknown"),
            say("支持文本、PDF、docx、html、xlsx、ofd；文本请存为 UTF-8", "text, PDF, docx, html, xlsx and ofd are read; save text as UTF-8"),
        )
    text = _CONTROL.sub("", text)
    if not text.strip("\ufeff \t\r\n\f\v\u3000\u00a0"):
        raise UnreadableError(name, say("文件里没有文字", "no text in the file"), say("请检查下载或复制是否完整", "see whether it was downloaded or copied completely"))
    pages = text.split("\f")
    if not pages[-1].strip():
        pages.pop()
    lines = tuple(Line(line, number) for number, page in enumerate(pages, 1) for line in without_marks(_LINES.split(page)))
    repeated = [k for k, line in enumerate(lines) if once(line.text) != line.text]
    if repeated:
        # A bold that was printed twice.
        lines = tuple(replace(line, text=once(line.text, proven=True)) for line in lines)
    remarks: tuple[Remark, ...] = () if whole else (Remark("encoding_damage", f"部分字节不合 {encoding} 编码，已以 � 代替或略去"),)
    if repeated:
        remarks += (Remark("repeated_glyphs", f"第 {repeated[0] + 1} 行等 {len(repeated)} 行逐字重复，已还原为一次"),)
    return Source(
        name=name,
        format="text",
        sha256=hashlib.sha256(data).hexdigest(),
        pages=tuple(Page(number) for number in range(1, len(pages) + 1)),
        lines=lines,
        remarks=remarks,
        encoding=encoding,
    )
