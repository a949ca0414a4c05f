"""Fuzzes one reader under atheris: `python tests/house/fuzz.py FORMAT SECONDS`.

What is mutated are the bytes of a file, or of the main member of an archive (a mutated archive as such would end at its checksum). The reader and all
behind it up to the text must give a Source or an InputError; anything else ends the fuzzer with the input in the current folder. A PDF is mutated with
its streams unpacked, and read without OCR: a damaged page would otherwise take the time of a thousand inputs.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import atheris
import pikepdf

sys.modules["rapidocr"] = None  # type: ignore[assignment]  # not installed
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
with atheris.instrument_imports(include=["extractors"]):
    from extractors.errors import InputError
    from extractors.normalise import normalise
    from extractors.readers import read
    from extractors.segment import segment

from tests import documents  # noqa: E402  (what is instrumented comes first)


def open_pdf(text: str) -> bytes:
    """A page of lines and of one ruled table, small and nothing in it packed."""
    lines = [line for line in text.split("\n") if line][:30]
    packed = BytesIO(documents.pdf_plain([[(60, 800 - 18 * k, 11, line[:40]) for k, line in enumerate(lines)]]))
    out = BytesIO()
    with pikepdf.open(packed) as document:
        rules = b"".join(b"60 %d m 300 %d l S %d 150 m %d 250 l S\n" % (150 + 50 * k, 150 + 50 * k, 60 + 120 * k, 60 + 120 * k) for k in range(3))
        document.pages[0].contents_add(document.make_stream(rules))
        document.save(
            out,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue()


MEMBERS = {"docx": "word/document.xml", "xlsx": "xl/worksheets/sheet1.xml", "ofd": "Content.xml"}
MAKERS: dict[str, Callable[[str], bytes]] = {
    "text": documents.text_file, "html": documents.html_file, "pdf": open_pdf,
    "docx": documents.docx_file, "xlsx": documents.xlsx_file, "ofd": documents.ofd_file,
}  # fmt: skip


def main(kind: str, seconds: str) -> None:
    """Fuzz until the time is over or something breaks."""
    whole = MAKERS[kind](documents.SAMPLE)
    parts: dict[str, bytes] = {}
    member = ""
    if kind in MEMBERS:
        with zipfile.ZipFile(BytesIO(whole)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        member = next(name for name in parts if name.endswith(MEMBERS[kind]))

    def packed(data: bytes) -> bytes:
        if not member:
            return data
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, data if name == member else part)
        return out.getvalue()

    def once(data: bytes) -> None:
        try:
            segment(normalise(read(packed(data), kind)))
        except InputError:
            return

    corpus = Path("corpus")
    corpus.mkdir(exist_ok=True)
    (corpus / "whole").write_bytes(parts[member] if member else whole)
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-timeout=30", "-rss_limit_mb=3000", "-seed=20310601", "-print_final_stats=1", "corpus"], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
