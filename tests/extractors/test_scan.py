"""Scans: what OCR reads, and the exponents that are read from the ink. Needs the extra `ocr`; whole guides are read in `make prove`."""

from __future__ import annotations

from io import BytesIO

import pytest

from extractors.errors import UnreadableError
from extractors.guides import extract_guide
from extractors.readers import format_of, pdf, scan
from tests import documents
from tests.documents import SAMPLE, plain, squeezed

EXPONENTS = """误码率不高于10^{-6}，密度不大于0.68g/cm^{3}，浓度1×10^{12}个，体积≥3m^{3}。
误码率≤10^{-9}，灵敏度1.2×10^{4}次，面积200m^{2}以上，温度-45℃～85℃，共12、34项。
| 指标 | 数值（ms） |
| 时延 | ≤30 |
| 带宽 | ≥10^{3} |"""

needs_ocr = pytest.mark.skipif(not scan.available(), reason="the extra ocr is not installed")


@needs_ocr
def test_a_scanned_page_with_exponents_and_a_table() -> None:
    source = pdf.read(documents.pdf_scanned(documents.pdf_flowing(EXPONENTS), part=0.3), "scan.pdf")
    text = squeezed("".join(line.text for line in source.lines))
    for figure in ("10⁻⁶", "0.68g/cm³", "1×10¹²个", "≥3m³", "≤10⁻⁹", "1.2×10⁴次", "200m²", "-45℃～85℃", "12、34项"):
        assert figure in text
    assert [(table.rows, table.columns) for table in source.tables] == [(3, 2)]
    assert {line.cell: line.text for line in source.lines if line.cell} == {
        (0, 0, 0): "指标", (0, 0, 1): "数值（ms）", (0, 1, 0): "时延", (0, 1, 1): "≤30", (0, 2, 0): "带宽", (0, 2, 1): "≥10³",
    }  # fmt: skip
    assert all(0.5 < line.confidence < 1 for line in source.lines)
    assert [remark.code for remark in source.remarks] == ["ocr", "ocr_exponent"]
    for line in source.lines:
        assert line.boxes is not None
        assert len(line.boxes) == 4 * len(line.text)
        assert 0 <= line.boxes[0] <= source.pages[0].width


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("精度(含)≥5,见", "精度（含）≥5，见"),
        ("数值（ms)", "数值（ms）"),
        ("项目(young scientist)共3项;其他", "项目（young scientist）共3项；其他"),
        ("声压65dB(A)为1,500元,10:30开始:", "声压65dB(A)为1,500元，10:30开始："),
        ("比例(1:1", "比例(1:1"),
        ("(含", "（含"),
        ("", ""),
    ],
)
def test_narrow_signs_beside_chinese(read: str, meant: str) -> None:
    assert scan.wide_signs(read) == meant


@needs_ocr
def test_a_picture_is_a_page() -> None:
    picture = documents.pictures_of(documents.pdf_flowing("建成示范线2条，年产能不低于5000吨。"))[0].crop((200, 200, 2000, 950))
    out = BytesIO()
    picture.save(out, "TIFF", dpi=(300, 300))
    source = scan.read(out.getvalue(), "renamed.pdf")
    assert [squeezed(line.text) for line in source.lines] == ["建成示范线2条，年产能不低于5000吨。"]
    assert source.pages[0].width == pytest.approx(1800 * 72 / 300, abs=1)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP"])
def test_pictures_are_told_by_their_first_bytes(form: str) -> None:
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (20, 20), "white").save(out, form)
    assert format_of(out.getvalue()) == "scan"


def test_without_the_extra_a_picture_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "available", lambda: False)
    with pytest.raises(UnreadableError, match=r"zhinan\[ocr\]"):
        scan.read(b"\x89PNG\r\n\x1a\n", "a.png")


@needs_ocr
@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n" + bytes(50), b"\xff\xd8\xff" + bytes(100), b"GIF89a"])
def test_damaged_pictures_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        scan.read(data, "a.png")


@needs_ocr
@pytest.mark.prove
def test_a_whole_scanned_guide() -> None:
    source = pdf.read(documents.pdf_scanned(documents.pdf_wrapped(SAMPLE * 2)), "scan.pdf")
    expected = squeezed(plain(SAMPLE * 2))
    read = squeezed("".join(line.text for line in source.lines))
    from difflib import SequenceMatcher

    same = sum(block.size for block in SequenceMatcher(None, expected, read, autojunk=False).get_matching_blocks())
    assert same / len(expected) > 0.985
    assert [page.label for page in source.pages] == [str(page.number) for page in source.pages]


@needs_ocr
def test_what_ocr_read_is_as_sure_as_its_line_and_exponents_are_flagged() -> None:
    guide = extract_guide(documents.pdf_scanned(documents.pdf_flowing("误码率不高于10^{-6}，面积200m^{2}以上，建成示范线12条。"), part=0.2), "scan.pdf")
    assert {q.quote: "ocr_exponent" in q.flags for q in guide.quantities} == {"不高于10⁻⁶": True, "200m²以上": True, "12条": False}
    sure = min(line.confidence for line in guide.text.source.lines)
    for quantity in guide.quantities:
        assert "ocr_read" in quantity.flags
        assert quantity.confidence <= min(0.99, round(sure, 2))
        assert quantity.confidence < 0.75 or "ocr_exponent" not in quantity.flags
    assert [i.severity for i in guide.issues if i.code == "ocr_exponent"] == ["warning"] * 3
    plain_text = extract_guide("误码率不高于10⁻⁶，面积200m²以上，建成示范线12条。")
    assert not any("ocr_read" in q.flags for q in plain_text.quantities)
