"""Nothing breaks the library: broken, hostile and senseless input gives a Guide or an InputError.

What is tried is made here from seeds, so that a failure comes again. `make prove` tries more of the same.
"""

from __future__ import annotations

import random
import re
import signal
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.errors import InputError
from extractors.guides import extract_guides
from extractors.quantities import find_quantities
from pipeline.limits import Limits
from pipeline.workers import supervised
from tests import documents

SECONDS = 20


@contextmanager
def seconds(limit: float) -> Iterator[None]:
    """Raises TimeoutError where the body uses more processor time than `limit`; not inside one call of C code."""

    def stop(number: int, frame: object) -> None:
        raise TimeoutError(f"more than {limit} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def survives(data: bytes) -> None:
    """Reads a document; any error but an InputError is the caller's failure. Whatever was found is where it is said to be."""
    with seconds(SECONDS):
        try:
            guides = extract_guides(data, "hostile")
        except InputError:
            return
    for guide in guides:
        assert all(guide.text.content[q.start : q.end] == q.raw for q in guide.quantities)


# ------------------------------------------------------------------------------------------------------------ broken files

MAKERS: dict[str, Callable[[str], bytes]] = {
    "text": documents.text_file,
    "docx": documents.docx_file,
    "xlsx": documents.xlsx_file,
    "html": documents.html_file,
    "ofd": documents.ofd_file,
    "pdf": documents.pdf_flowing,
}
STUFFING = (b"\0" * 3000, b"\xff" * 300, b"<" * 3000, b"9" * 9000, "\u202e\u200b".encode() * 300, "（".encode() * 2000, b"\t" * 2000)


@cache
def whole(kind: str) -> bytes:
    return MAKERS[kind](documents.SAMPLE)


def broken(data: bytes, seed: int) -> bytes:
    """The same bytes with one kind of damage: flipped, cut out, doubled, stuffed, swapped, or the numbers of the objects of a PDF mixed up."""
    rng = random.Random(seed)
    made = bytearray(data)
    at, to = rng.randrange(len(made)), rng.randrange(len(made))
    match seed % 6:
        case 0:
            for _ in range(rng.randint(1, 40)):
                made[rng.randrange(len(made))] = rng.randrange(256)
        case 1:
            del made[at : at + rng.randrange(1, 3000)]
        case 2:
            made[at:at] = made[to : to + rng.randrange(1, 3000)]
        case 3:
            made[at:at] = rng.choice(STUFFING)
        case 4:
            made = made[at:] + made[:at]
        case _:
            numbers = sorted(set(re.findall(rb"(\d+) 0 obj", data)))
            mixed = dict(zip(numbers, rng.sample(numbers, len(numbers)), strict=True))
            made = bytearray(re.sub(rb"\b(\d+) 0 (obj|R)\b", lambda m: b"%s 0 %s" % (mixed.get(m[1], m[1]), m[2]) if rng.random() < 0.3 else m[0], data))
    return bytes(made)


def broken_member(data: bytes, seed: int) -> bytes:
    """A sound archive one of whose XML members is damaged: what a damaged archive as such hides behind its checksum."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    chosen = random.Random(seed).choice([name for name in parts if name.endswith((".xml", ".rels"))])
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, broken(part, seed) if name == chosen else part)
    return out.getvalue()


HARM: dict[str, Callable[[bytes, int], bytes]] = {"cut": lambda data, part: data[: len(data) * part // 50], "broken": broken, "member": broken_member}
"""What is done to a file, by a number."""


def survives_harm(harm: tuple[str, str, int]) -> None:
    """`survives` of a kind of file, what is done to it, and the number."""
    kind, how, number = harm
    survives(HARM[how](whole(kind), number))


def ways(kind: str) -> list[str]:
    """How the bytes of a file are damaged."""
    return ["broken", "member"] if kind in ("docx", "xlsx", "ofd") else ["broken"]


@pytest.mark.parametrize("kind", MAKERS)
def test_a_file_cut_anywhere(kind: str) -> None:
    for part in range(1, 50, 24 if kind == "pdf" else 12):
        survives_harm((kind, "cut", part))


@pytest.mark.parametrize("kind", MAKERS)
def test_a_damaged_file(kind: str) -> None:
    for how in ways(kind):
        for seed in range(2 if kind == "pdf" else 10):
            survives_harm((kind, how, seed))


@pytest.mark.prove
@pytest.mark.parametrize("kind", MAKERS)
def test_many_damaged_files(kind: str) -> None:
    """Cut at each fiftieth and damaged in hundreds of ways, in a worker with its limits: no file is beyond them."""
    harms = [(kind, "cut", part) for part in range(50)] + [(kind, how, seed) for how in ways(kind) for seed in range(1000, 1400)]
    outcomes = list(supervised(survives_harm, harms, workers=1, seconds=SECONDS * 3, memory=Limits().memory))
    assert [(outcome.task, outcome.failure) for outcome in outcomes if outcome.failure] == []
    assert len(outcomes) == len(harms)


def test_characters_far_beyond_the_page() -> None:
    """Found by the fuzzer: a coordinate of forty digits is infinite in single precision."""
    said = [(60.0, 780.0 - 20 * k, 11.0, "考核指标：强度不低于1MPa。") for k in range(9)]
    survives(documents.pdf_plain([[*said, (60, 4e40, 11, "强度"), (60, -1e300, 11, "强度"), (1e39, 90, 11, "强度")]]))


def test_a_character_of_an_ofd_far_beyond_the_page() -> None:
    """Found by the fuzzer: a finite coordinate may be infinite in single precision."""
    with zipfile.ZipFile(BytesIO(whole("ofd"))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, re.sub(rb'Boundary="[^"]*"', b'Boundary="4e40 -1e300 90 9"', part))
    survives(out.getvalue())


# ------------------------------------------------------------------------------------------------------------ what offices send


def old_office(stream: str) -> bytes:
    """A file of Office before 2007, or an encrypted one: what tells its kind is the name of a stream."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le").ljust(64, b"\0") + bytes(600)


def zipped(parts: dict[str, str], data: bytes = b"") -> bytes:
    """An archive with these members behind those of another one."""
    out = BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


REFUSED = {
    "no bytes": (b"", "空的"),
    "old Word": (old_office("WordDocument"), "另存为 docx"),
    "old WPS": (old_office("WpsContent"), "另存为 docx"),
    "old Excel": (old_office("Workbook"), "另存为 xlsx"),
    "Excel 95": (old_office("Book"), "另存为 xlsx"),
    "slides of old": (old_office("PowerPoint Document"), "导出为 PDF"),
    "Office with a password": (old_office("EncryptedPackage"), "取消密码"),
    "PDF with a password": (documents.pdf_encrypted(documents.pdf_plain([[(72, 700, 12, "1")]]), "x"), "--password"),
    "slides": (zipped({"ppt/presentation.xml": ""}), "导出为 PDF"),
    "OpenDocument": (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "另存为 docx"),
    "binary workbook": (zipped({"xl/workbook.bin": "x"}), "另存为 xlsx"),
    "archive": (zipped({"a.txt": "1"}), "先解压"),
    "RTF": (b"{\\rtf1 1}", "另存为 docx"),
    "page kept by a browser": (b"From: <Saved by Blink>\r\nSubject: x\r\n y\r\nMIME-Version: 1.0\r\n\r\n--1\r\n<html>1</html>", "另存为 html"),
    "Word 2003 XML": (b"\xef\xbb\xbf<?xml version='1.0'?><?mso-application progid='Word.Document'?><w:t>1</w:t>", "另存为 docx"),
    "neither text nor known": (b"CAJ\0" + b"\x01\x02" * 900, "支持文本"),
    "nothing but NUL": (bytes(5000), "支持文本"),
    "nothing but blanks": (b" \r\n" * 400, "没有文字"),
}
"""What is no guide that can be read → what the user is told to do."""


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_refused_with_the_remedy(what: str) -> None:
    data, remedy = REFUSED[what]
    with pytest.raises(InputError, match=remedy) as caught:
        extract_guides(data, "a\nb\u202e.x")
    assert str(caught.value).startswith(r"a\nb\u202e.x: ")
    assert "\n" not in str(caught.value)


LINES = documents.SAMPLE.split("\n")
PAGE = "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><meta charset=gb2312></head>{}</html>".format("".join(f"<p>{x}</p>" for x in LINES))
GB18030 = documents.SAMPLE.encode("gb18030")
DISGUISED: dict[str, Callable[[], bytes]] = {
    "docx with macros": lambda: zipped({"word/vbaProject.bin": "x" * 99}, documents.docx_file(documents.SAMPLE)),
    "docx with slides in it": lambda: zipped({"word/embeddings/ppt/presentation.xml": "x"}, documents.docx_file(documents.SAMPLE)),
    "xlsx with macros": lambda: zipped({"xl/vbaProject.bin": "x" * 99}, documents.xlsx_file(documents.SAMPLE)),
    "page called .doc": lambda: PAGE.encode("gb18030"),
    "page in UTF-16": lambda: PAGE.replace("gb2312", "utf-16").encode("utf-16"),
    "UTF-16 without its mark": lambda: documents.SAMPLE.encode("utf-16-le"),
    "UTF-16, the other way round": lambda: documents.SAMPLE.encode("utf-16-be"),
    "UTF-16 cut in a character": lambda: documents.SAMPLE.encode("utf-16-le")[:-1],
    "GB18030 with a byte in 911 lost": lambda: bytes(byte for k, byte in enumerate(GB18030) if k % 911 != 5),
    "GB18030 cut in a character": lambda: GB18030[:-1],
    "PDF behind the head of its download": lambda: b"HTTP/1.1 200 OK\r\n\r\n" + documents.pdf_flowing(documents.SAMPLE),
}
"""Guides that look like something else."""


@pytest.mark.parametrize("what", DISGUISED)
def test_a_guide_in_disguise_is_read(what: str) -> None:
    (guide,) = extract_guides(DISGUISED[what](), "guide.doc")
    assert guide.status != "no_structure"
    assert len(guide.quantities) > 25


# ------------------------------------------------------------------------------------------------------------ broken text


def disordered(text: str, seed: int) -> bytes:
    """The lines of a guide shuffled, doubled, strewn with odd characters or run together, in one of the usual encodings."""
    rng = random.Random(seed)
    lines = text.split("\n")
    match seed % 6:
        case 0:
            rng.shuffle(lines)
        case 1:
            lines = [line for line in lines for _ in range(rng.choice((0, 1, 1, 3)))]
        case 2:
            lines = [line + rng.choice(("", "\ud800", "\0", "\u202e", "\u200b", "\ufeff")) for line in lines]
        case 3:
            odd = ("\u200b", "\0", " ", "\n", "\t", "1", "（", "。", "不低于", *[""] * 60)
            lines = ["".join(c + rng.choice(odd) for c in line) for line in lines]
        case 4:
            lines = ["".join(rng.sample(line, len(line))) for line in lines]
        case _:
            lines = ["".join(lines).replace("。", rng.choice(("", "\t", "，")))]
    cut = rng.choice((0, len(lines) // 2))
    halves = ("\n".join(lines[:cut]), "\n".join(lines[cut:]))
    encodings = (rng.choice(("utf-8", "utf-8", "gb18030", "utf-16", "big5")) for _ in halves)
    return b"\n".join(half.encode(code, "surrogatepass" if code.startswith("utf") else "replace") for half, code in zip(halves, encodings, strict=True))


SOURCES = sorted(Path(__file__).parents[2].glob("fixtures/guides/*/source.txt"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.parent.name)
def test_a_guide_in_disorder(path: Path) -> None:
    text = path.read_text(encoding="utf-8")[:1500]
    for seed in range(0, 6, 2):
        survives(disordered(text, seed))


@pytest.mark.prove
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.parent.name)
def test_a_guide_in_much_disorder(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for seed in range(100, 220):
        survives(disordered(text, seed))


SIGNS = (
    *"0159一二十百千万亿零半两〇壹½²⁻⅓①Ⅳ.,，、：:；。（(）)《》“”～~—-±≥≤<>＞%％‰℃°μΩ/·×^*=年月日个项元",
    *"\n\r\t \u3000\u200b\u202e\ufeff\0\ud800",
    *("不低于", "不超过", "以上", "以下", "百分之", "分之", "至", "提高到", "降低", "万元", "MPa", "10^", "2025年", "其中"),
    *("项目1：", "考核指标：", "一、", "（1）", "联系人："),
)
"""What guides are made of, and what readers let through."""


@given(st.lists(st.sampled_from(SIGNS) | st.characters(), max_size=60).map("".join))
def test_any_text_gives_quantities_that_stand_in_it(text: str) -> None:
    assert all(text[q.start : q.end] == q.raw for q in find_quantities(text))


@settings(max_examples=settings().max_examples // 2)
@given(st.lists(st.lists(st.sampled_from(SIGNS) | st.characters(), max_size=30).map("".join), max_size=12).map("\n".join))
def test_any_text_gives_a_guide_or_an_error_for_people(text: str) -> None:
    survives(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("text", ["\r\n\r\n", " \n \n", "1\r\n\r\n1", "\ud800", "\0", "\u200b1\u200b", "\n\n1个", "百分之", "\U00012475个\U00010d41%"])
def test_texts_that_once_broke_it(text: str) -> None:
    assert all(text[q.start : q.end] == q.raw for q in find_quantities(text))
    survives(text.encode("utf-8", "surrogatepass"))
