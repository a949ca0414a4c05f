"""OFD (GB/T 33190): the same layout mechanisms over its own XML."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from extractors.errors import UnreadableError
from extractors.readers import format_of, ofd
from tests import documents
from tests.documents import SAMPLE, is_row, plain, squeezed

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def made(content: str, *, more: dict[str, str] | None = None, common: str = "") -> bytes:
    """A document of one page, 100 mm × 100 mm, with that layer content."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("OFD.xml", f"<ofd:OFD {SPACE}><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>")
        archive.writestr(
            "Doc_0/Document.xml",
            f'<ofd:Document {SPACE}><ofd:CommonData>{common}</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/P/Content.xml"/></ofd:Pages></ofd:Document>',
        )
        archive.writestr(
            "Doc_0/Pages/P/Content.xml",
            f"<ofd:Page {SPACE}><ofd:Area><ofd:PhysicalBox>0 0 100 100</ofd:PhysicalBox></ofd:Area><ofd:Template TemplateID='9'/>"
            f"<ofd:Content><ofd:Layer>{content}</ofd:Layer></ofd:Content></ofd:Page>",
        )
        for name, text in (more or {}).items():
            archive.writestr(name, text)
    return out.getvalue()


def run(text: str, x: float, y: float, size: float = 4.0, attributes: str = "", steps: str = "g 50 4") -> str:
    code = f'<ofd:TextCode X="0" Y="4" DeltaX="{steps}">{text}</ofd:TextCode>'
    return f'<ofd:TextObject Boundary="{x} {y} 90 6" Size="{size}" Font="7" {attributes}>{code}</ofd:TextObject>'


def lines(content: str) -> list[str]:
    return [line.text for line in ofd.read(made(content), "a.ofd").lines]


def test_every_character_is_read_and_page_numbers_are_labels() -> None:
    master = "\n".join(line for line in SAMPLE.splitlines() if not is_row(line)) * 3
    source = ofd.read(documents.ofd_file(master), "guide.ofd")
    assert squeezed("".join(line.text for line in source.lines)) == squeezed(plain(master))
    assert [page.label for page in source.pages] == [str(page.number) for page in source.pages]
    assert len(source.pages) > 2
    assert all(line.boxes is not None and len(line.boxes) == 4 * len(line.text) for line in source.lines)
    assert format_of(documents.ofd_file(master)) == "ofd"


def test_places_are_in_points() -> None:
    source = ofd.read(made(run("不少于", 10, 20)), "a.ofd")
    assert source.lines[0].size == pytest.approx(4 * 72 / 25.4, abs=0.01)
    assert source.lines[0].boxes is not None
    assert source.lines[0].boxes[0] == pytest.approx(10 * 72 / 25.4, abs=0.01)
    assert source.lines[0].boxes[6] == pytest.approx(18 * 72 / 25.4, abs=0.01)
    assert source.pages[0].width == pytest.approx(100 * 72 / 25.4, abs=0.01)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        # One object a character, as some programs write.
        ("".join(run(c, 10 + 4 * k, 20, steps="") for k, c in enumerate("申报条件")), ["申报条件"]),
        (run("下一行", 10, 30) + run("上一行", 10, 20), ["上一行", "下一行"]),
        (run("误差≤10", 10, 20, steps="4 4 4 2 2") + run("-6", 26, 18.6, 2.4, steps="1.2"), ["误差≤10⁻⁶"]),
        (run("可见", 10, 20) + run("不可见", 10, 30, attributes='Visible="false"'), ["可见"]),
        (run("放大", 10, 20, 2.0, 'CTM="2 0 0 2 0 -4"', "g 1 2"), ["放大"]),
    ],
)
def test_text_objects(content: str, expected: list[str]) -> None:
    assert lines(content) == expected


def test_slanted_watermarks_and_damaged_parts_are_told() -> None:
    slanted = run("内部文件", 20, 50, 8, 'CTM="0.7 -0.7 0.7 0.7 0 0"')
    source = ofd.read(made(run("正文", 10, 20) + slanted), "a.ofd")
    assert [line.text for line in source.lines] == ["正文"]
    assert [remark.code for remark in source.remarks] == ["watermark"]


def test_ruled_tables() -> None:
    def rule(x0: float, y0: float, x1: float, y1: float) -> str:
        return f'<ofd:PathObject Boundary="0 0 100 100" Stroke="true"><ofd:AbbreviatedData>M {x0} {y0} L {x1} {y1}</ofd:AbbreviatedData></ofd:PathObject>'

    rules = "".join(rule(10, y, 90, y) for y in (10, 20, 30)) + "".join(rule(x, 10, x, 30) for x in (10, 50, 90))
    cells = run("指标", 12, 12) + run("数值", 52, 12) + run("时延", 12, 22) + run("≤20", 52, 22, steps="4 2")
    source = ofd.read(made(rules + cells), "a.ofd")
    assert [(line.cell, line.text) for line in source.lines] == [
        ((0, 0, 0), "指标"),
        ((0, 0, 1), "数值"),
        ((0, 1, 0), "时延"),
        ((0, 1, 1), "≤20"),
    ]


def test_templates_are_printed_under_the_page() -> None:
    template = f"<ofd:Page {SPACE}><ofd:Content><ofd:Layer>{run('表头', 10, 5)}</ofd:Layer></ofd:Content></ofd:Page>"
    data = made(
        run("正文", 10, 20), common='<ofd:TemplatePage ID="9" BaseLoc="Tpls/T/Content.xml"/>', more={"Doc_0/Tpls/T/Content.xml": template}
    )
    assert [line.text for line in ofd.read(data, "a.ofd").lines] == ["表头", "正文"]


def test_bad_files() -> None:
    whole = documents.ofd_file("正文一行")
    for data in (whole[: len(whole) // 2], made("")):
        with pytest.raises(UnreadableError):
            ofd.read(data, "a.ofd")
