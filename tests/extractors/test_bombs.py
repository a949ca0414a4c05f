"""Bombs: small files that would grow without end are refused by a limit, with an error that names the file and what helps."""

from __future__ import annotations

import re
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest

from extractors.errors import InputError, LimitError
from extractors.guides import extract_guides
from extractors.readers import scan
from tests.documents import SAMPLE, docx_file, ofd_file, xlsx_file

LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha">' + b"".join(b'<!ENTITY %c "%s">' % (98 + k, b"&%c;" % (97 + k) * 10) for k in range(12)) + b"]>"
"""The billion laughs: ten times ten times … of one word."""
OUTSIDE = b'<!DOCTYPE l [<!ENTITY m SYSTEM "file:///etc/passwd">]>'


def packed(data: bytes, member: str, change: Callable[[bytes], bytes], **more: bytes) -> bytes:
    """An archive with the members whose names hold `member` changed, and `more` added."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if member in name else old.read(name))
        for name, part in more.items():
            new.writestr(f"media/{name}.bin", part)
    return out.getvalue()


def declared(entities: bytes) -> Callable[[bytes], bytes]:
    """Entities in the head of an XML part, and its first text made of them."""

    def change(part: bytes) -> bytes:
        body = part.partition(b"?>")[2] or part
        body = re.sub(rb"(<(?:w:t|ofd:TextCode|t|v)(?: [^>]*)?>)[^<]*", rb"\1&m;", body, count=3)
        return b'<?xml version="1.0"?>' + entities + body

    return change


def before(mark: bytes, stuff: bytes) -> Callable[[bytes], bytes]:
    return lambda part: part.replace(mark, stuff + mark)


def pdf(*objects: bytes) -> bytes:
    """A PDF of one page made by hand: its contents are object 4, what follows is told there."""
    head = (b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>"
    out, places = b"%PDF-1.7\n", []
    parts = (*head, page, *objects)
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(parts) + 1, table, len(parts) + 1, len(out),
    )  # fmt: skip


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def pdf_with_picture(side: int) -> bytes:
    """A page that shows one picture of so many pixels a side, of which next to nothing is there."""
    picture = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /FlateDecode" % (side, side)
    return pdf(stream(b"q 595 0 0 842 0 0 cm /X Do Q"), stream(zlib.compress(bytes(9999)), picture))


def pdf_of_pages(count: int) -> bytes:
    kids = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b"3 0 R " * count, count)
    return pdf(stream(b"")).replace(b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", kids)


def png(side: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(999))) + chunk(b"IEND", b"")


NOUGHTS = bytes(260 << 20)
WIDE = b'<w:tbl><w:tr><w:trPr><w:gridBefore w:val="999999999"/></w:trPr><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>'
BOMBS: dict[str, Callable[[], bytes]] = {
    "zip.docx": lambda: packed(docx_file(SAMPLE), "-", bytes, noughts=NOUGHTS),
    "zip.xlsx": lambda: packed(xlsx_file(SAMPLE), "-", bytes, noughts=NOUGHTS),
    "zip.ofd": lambda: packed(ofd_file(SAMPLE), "-", bytes, noughts=NOUGHTS),
    "paragraphs.docx": lambda: packed(docx_file(SAMPLE), "word/document.xml", before(b"</w:body>", b"<w:p/>" * 2_000_000)),
    "cells.xlsx": lambda: packed(xlsx_file(SAMPLE), "sheet1.xml", before(b"</sheetData>", b"<row><c><v>1</v></c></row>" * 170_000)),
    "merged.xlsx": lambda: packed(
        xlsx_file(SAMPLE), "sheet1.xml", lambda part: part.replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    ),
    "laughs.docx": lambda: packed(docx_file(SAMPLE), "word/document.xml", declared(LAUGHS)),
    "laughs.xlsx": lambda: packed(xlsx_file(SAMPLE), "sheet1.xml", declared(LAUGHS)),
    "laughs.ofd": lambda: packed(ofd_file(SAMPLE), "Content", declared(LAUGHS)),
    "outside.docx": lambda: packed(docx_file(SAMPLE), "word/document.xml", declared(OUTSIDE)),
    "outside.xlsx": lambda: packed(xlsx_file(SAMPLE), "sheet1.xml", declared(OUTSIDE)),
    "outside.ofd": lambda: packed(ofd_file(SAMPLE), "Content", declared(OUTSIDE)),
    "nodes.html": lambda: b"<html><body>" + b"<p>x</p>" * 1_000_000,
    "pages.pdf": lambda: pdf_of_pages(100_000),
    "picture.pdf": lambda: pdf_with_picture(60_000),
    "picture.png": lambda: png(60_000),
    "small picture.png": lambda: png(10_000),
}


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_with_a_word_on_what_helps(name: str) -> None:
    data = BOMBS[name]()
    begun = time.process_time()
    with pytest.raises(InputError) as caught:
        extract_guides(data, name)
    assert time.process_time() - begun < 5
    assert caught.value.file == name
    assert caught.value.remedy
    if name.endswith("png") or "picture" in name:
        assert not scan.available() or isinstance(caught.value, LimitError)
    else:
        assert isinstance(caught.value, LimitError)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("laughs.html", b'<?xml version="1.0"?>' + LAUGHS + b"<html><body><p>&m;</p>" + SAMPLE.encode()),
        ("outside.html", b'<?xml version="1.0"?>' + OUTSIDE + b"<html><body><p>&m;</p>" + SAMPLE.encode()),
        ("spans.html", b"<table>" + b"<tr><td rowspan=65000 colspan=1000>x</td><td>1</td></tr>" * 500 + b"</table>"),
        ("deep.html", b"<html><body>" + b"<div>" * 100_000 + SAMPLE.encode()),
        ("deep.docx", packed(docx_file(SAMPLE), "word/document.xml", before(b"</w:body>", b"<w:sdt>" * 100_000))),
        ("wide.docx", packed(docx_file(SAMPLE), "word/document.xml", before(b"</w:body>", WIDE))),
        ("deep.ofd", packed(ofd_file(SAMPLE), "Content", before(b"</ofd:Layer>", b"<ofd:PageBlock>" * 100_000))),
        ("counted.pdf", pdf(stream(b"")).replace(b"/Count 1", b"/Count 2000000000")),
        ("circle.pdf", pdf(stream(b"")).replace(b"/Kids [3 0 R]", b"/Kids [2 0 R 2 0 R]")),
        ("brackets.pdf", pdf(stream(b"")).replace(b"/Count 1", b"/Count 1 /X " + b"[" * 100_000 + b"]" * 100_000)),
        ("endless.pdf", pdf(stream(b"")).replace(b"595 842", b"1e30 1e30")),
        ("digits.txt", b"1" * 1_000_001),
        ("myriads.txt", ("不超过1" + "万" * 400_000 + "个，占百分之" + "1" * 400_000).encode()),
        ("brackets.txt", "（".encode() * 100_000),
        ("closed brackets.txt", ("（" * 50_000 + "）" * 50_000).encode()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_deep_wide_or_circular_does_no_harm(name: str, data: bytes) -> None:
    """Read, or refused by name; never what stands outside of it."""
    begun = time.process_time()
    try:
        found = extract_guides(data, name)
    except InputError:
        found = ()
    assert not any("root:" in guide.text.content for guide in found)
    assert time.process_time() - begun < 10


def test_a_stray_cell_in_the_last_corner_of_a_sheet_costs_nothing() -> None:
    plain = xlsx_file(SAMPLE)
    far = packed(plain, "sheet1.xml", before(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))
    begun = time.process_time()
    (guide,), (usual,) = extract_guides(far, "far.xlsx"), extract_guides(plain, "usual.xlsx")
    assert time.process_time() - begun < 3
    assert len(guide.quantities) == len(usual.quantities)
