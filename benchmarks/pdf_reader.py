"""The PDF reader beside pdfium itself and pdfplumber, side by side in one run: `python benchmarks/pdf_reader.py [PAGES ...]`.

The limit is pdfium handing over each character with its box and size, called the plain way. Prints milliseconds a page (median and spread of the rounds)
and the ratios of the medians.
"""

from __future__ import annotations

import ctypes
import statistics
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

ROUNDS = 5
PROSE = (
    "考核指标：样机载重不低于{k}kg，航程≥{m}km，悬停误差±0.{k}m；机载链路误码率不高于10^{{-7}}，抗扰度达到2.5×10^{{4}}V/m以上，舱容大于1.2m^{{3}}；"
    "申请发明专利{k}件，编制团体标准3项，培训技术人员不少于{m}人次，示范运行时间超过{k}个月，综合成本比现有方案降低三成以上。"
)


def document(pages: int) -> bytes:
    """Some `pages` pages of prose that do not repeat one another."""
    from tests import documents

    return documents.pdf_flowing("\n".join(PROSE.format(k=k % 90 + 5, m=k * 7 % 900 + 100) for k in range(9 * pages)))


def by_pdfium(data: bytes) -> int:
    """Every character with box and size, the plain way; gives their number."""
    import pypdfium2_raw as raw

    raw.FPDF_InitLibrary()
    document = raw.FPDF_LoadMemDocument64(data, len(data), None)
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    found = 0
    for index in range(raw.FPDF_GetPageCount(document)):
        page = raw.FPDF_LoadPage(document, index)
        text = raw.FPDFText_LoadPage(page)
        characters = []
        for k in range(raw.FPDFText_CountChars(text)):
            raw.FPDFText_GetCharBox(text, k, left, right, bottom, top)
            characters.append(
                (raw.FPDFText_GetUnicode(text, k), left.value, bottom.value, right.value, top.value, raw.FPDFText_GetFontSize(text, k))
            )
        found += len(characters)
        raw.FPDFText_ClosePage(text)
        raw.FPDF_ClosePage(page)
    raw.FPDF_CloseDocument(document)
    return found


def by_pdfplumber(data: bytes) -> int:
    import pdfplumber

    found = 0
    with pdfplumber.open(BytesIO(data)) as opened:
        for page in opened.pages:
            found += len(page.extract_text())
            page.close()
    return found


def by_us(data: bytes) -> int:
    from extractors.readers import pdf

    return sum(len(line.text) for line in pdf.read(data, "bench.pdf").lines)


def measured(work: Callable[[bytes], int], data: bytes, rounds: int) -> list[float]:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work(data)
        times.append(time.perf_counter() - start)
    return times


def main(sizes: list[int]) -> None:
    from pypdfium2 import PdfDocument

    for size in sizes:
        data = document(size)
        with PdfDocument(data) as opened:
            pages = len(opened)
        works: dict[str, tuple[Callable[[bytes], int], int]] = {
            "pdfium characters": (by_pdfium, ROUNDS),
            "zhinan": (by_us, ROUNDS),
            "pdfplumber.extract_text": (by_pdfplumber, 1 if size > 50 else 3),
        }
        medians: dict[str, float] = {}
        for name, (work, rounds) in works.items():
            characters = work(data) if rounds > 1 else 0
            times = measured(work, data, rounds)
            medians[name] = 1000 * statistics.median(times) / pages
            spread = 1000 * (max(times) - min(times)) / pages
            print(f"{pages:5d} pages  {name:24s} {medians[name]:8.2f} ms/page  ±{spread:.2f}  {characters or ''}")
        ours = medians["zhinan"]
        print(
            f"      zhinan : pdfium {ours / medians['pdfium characters']:.2f}   pdfplumber : zhinan {medians['pdfplumber.extract_text'] / ours:.1f}"
        )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10, 100])
