"""Readers: bytes in, a Source out, one format a module, chosen by what the bytes hold and never by the file's suffix.

A reader is a module `extractors.readers.<format>` with `read(data, name, *, password="") -> Source`, and one line in `FORMATS`. It is
imported only when it is chosen, so that plain text costs nothing of PDF or Word. A reader that comes upon a page which it cannot read hands its
picture to the one of `RECOGNISERS` that is installed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from extractors.errors import UnreadableError
from extractors.language import say
from extractors.model.source import Line, Remark, Source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from extractors.readers.tables import Found

HEAD = 4096
"""So many bytes from the beginning are looked at to tell a format."""

Accepts = Callable[[bytes, bytes], bool]
"""Takes the head of the file and the whole of it; true where the reader is the one for it."""

_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*", b"BM", b"GIF87a", b"GIF89a")
_ARCHIVES = {b"Rar!\x1a\x07": "RAR", b"7z\xbc\xaf\x27\x1c": "7z", b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIL = re.compile(rb"\s*(?:[A-Za-z-]{2,40}:[^\n]{0,1000}\n(?:[ \t][^\n]{0,1000}\n){0,20}){0,20}mime-version:", re.IGNORECASE)
"""The lines above a mail, or a web page that a browser kept in one file."""
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<body", b"<meta ", b"<div", b"<p>", b"<p ", b"<table", b"<section")


class Read(Protocol):
    """What every reader offers."""

    def __call__(self, data: bytes, name: str, *, password: str = "") -> Source: ...


class Recogniser(Protocol):
    """A reader that also reads a single page from its picture."""

    DPI: int
    """The resolution at which it wants a page rendered."""
    REMEDY: str
    """What to tell the user where it is not installed."""

    def available(self) -> bool: ...

    def recognise(self, pixels: NDArray[np.uint8], scale: float, page: int, tables: list[Found]) -> tuple[list[Line], list[Remark]]:
        """The lines of a page from its picture (height, width, 3: blue, green, red; `scale` points a pixel); its tables are added to `tables`."""
        ...


def _zip_holds(data: bytes, entry: bytes) -> bool:
    """Whether a zip holds a member of that name. Names stand in clear text both before the member and in the directory at the end."""
    return data[:4] == b"PK\x03\x04" and entry in data


def _is_html(head: bytes, _data: bytes) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\x00", b"").lower()
    if start.startswith(b"<?xml"):
        return b"<html" in start
    return start.startswith((*_MARKUP, b"<!--")) and any(tag in start for tag in _MARKUP)


def _is_image(head: bytes, _data: bytes) -> bool:
    if head.startswith(b"BM"):
        # Two letters open many a text: a bitmap also holds its own length and four zero bytes behind it.
        return len(head) > 14 and head[6:10] == bytes(4)
    return head.startswith(_IMAGES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


FORMATS: dict[str, Accepts] = {
    "pdf": lambda head, _data: b"%PDF-" in head[:1024],
    "docx": lambda _head, data: _zip_holds(data, b"word/document"),
    "xlsx": lambda _head, data: _zip_holds(data, b"xl/workbook"),
    "ofd": lambda _head, data: _zip_holds(data, b"OFD.xml"),
    "scan": _is_image,
    "html": _is_html,
    "plain": lambda _head, _data: True,
}
"""Format to test, in the order of asking; the first that accepts reads."""


RECOGNISERS = ("scan",)
"""The formats whose readers are recognisers, in the order of asking."""


def recogniser() -> Recogniser:
    """The first recogniser that is installed; where none is, the first of all, which knows the remedy."""
    found = [cast("Recogniser", import_module(f"extractors.readers.{name}")) for name in RECOGNISERS]
    return next((reads for reads in found if reads.available()), found[0])


def _refuse(head: bytes, data: bytes, name: str) -> None:
    """Raises UnreadableError for what no reader takes but whose kind is known, so that the user learns what to do."""
    if not data:
        raise UnreadableError(name, say("文件是空的", "the file is empty"), say("请检查下载或复制是否完整", "see whether it was downloaded or copied completely"))
    if head.startswith(_OLE):
        # Names of the streams inside, each in a field of 64 bytes: Excel 95 calls its own Book.
        wide = {word: word.encode("utf-16-le") in data for word in ("EncryptedPackage", "Workbook", "Book\0\0\0", "PowerPoint Document")}
        if wide["EncryptedPackage"]:
            raise UnreadableError(
                name,
                say("Office 文件有打开密码", "the Office file has a password"),
                say("请先在 Office/WPS 中取消密码并另存", "take the password off in Office or WPS and save it"),
            )
        if wide["Workbook"] or wide["Book\0\0\0"]:
            raise UnreadableError(
                name,
                say("旧版 Excel 格式 (.xls/.et)", "old Excel format (.xls/.et)"),
                say("请在 Office/WPS 中另存为 xlsx", "save it as xlsx in Office or WPS"),
            )
        if wide["PowerPoint Document"]:
            raise UnreadableError(name, say("演示文稿不是指南正文", "slides are no guide"), say("请导出为 PDF", "export it as PDF"))
        raise UnreadableError(
            name,
            say("旧版 Word/WPS 格式 (.doc/.wps)", "old Word or WPS format (.doc/.wps)"),
            say("请在 Office/WPS 中另存为 docx", "save it as docx in Office or WPS"),
        )
    if head.startswith(b"{\\rtf"):
        raise UnreadableError(name, say("RTF 格式", "RTF"), say("请在 Office/WPS 中另存为 docx", "save it as docx in Office or WPS"))
    if _MAIL.match(head):
        raise UnreadableError(
            name,
            say("单文件网页或邮件 (MHT/EML)", "single-file web page or mail (MHT/EML)"),
            say("请在浏览器中另存为 html，或取出附件", "save it as html in a browser, or take out the attachment"),
        )
    if head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"").startswith(b"<?xml") and format_of(data) == "plain":
        raise UnreadableError(
            name,
            say("XML 文件（如 Word 2003 XML、UOF）", "XML (Word 2003, UOF …)"),
            say("请在 Office/WPS 中另存为 docx", "save it as docx in Office or WPS"),
        )
    for magic, kind in _ARCHIVES.items():
        if head.startswith(magic):
            raise UnreadableError(name, say(f"{kind} 压缩包", f"{kind} archive"), say("请先解压", "unpack it first"))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and format_of(data) == "plain":
        if _zip_holds(data, b"ppt/presentation"):
            raise UnreadableError(name, say("演示文稿不是指南正文", "slides are no guide"), say("请导出为 PDF", "export it as PDF"))
        if _zip_holds(data, b"application/vnd.oasis.opendocument"):
            raise UnreadableError(
                name,
                say("OpenDocument 格式 (.odt/.ods)", "OpenDocument format (.odt/.ods)"),
                say("请在 Office/WPS 中另存为 docx", "save it as docx in Office or WPS"),
            )
        raise UnreadableError(name, say("zip 压缩包里没有可读的文档", "no readable document in the zip archive"), say("请先解压", "unpack it first"))


def format_of(data: bytes) -> str:
    """The name of the format whose reader is to read these bytes."""
    head = data[:HEAD]
    return next(name for name, accepts in FORMATS.items() if accepts(head, data))


def reader(format_name: str) -> Read:
    """The `read` function of one format, imported now. Raises KeyError for a format that is not registered."""
    if format_name not in FORMATS:
        raise KeyError(format_name)
    return cast("Read", import_module(f"extractors.readers.{format_name}").read)


def read(data: bytes, name: str, *, password: str = "") -> Source:
    """Reads one document. `name` is the file's name, used only in messages and kept in the Source.

    Raises UnreadableError where nothing can make characters of the bytes: it names the file, what is wrong and what helps.
    """
    _refuse(data[:HEAD], data, name)
    return reader(format_of(data))(data, name, password=password)
