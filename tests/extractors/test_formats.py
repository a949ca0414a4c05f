"""One guide, all formats: what a guide says does not depend on the file that it comes in."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from extractors.guides import extract_guide
from extractors.model.guide import Guide
from extractors.normalise import fold, normalise
from extractors.readers import read, scan
from extractors.segment import outline_json
from tests import documents
from tests.documents import flat, marked, squeezed

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "fixtures" / "guides"
GUIDES = sorted(path.parent.name for path in FOLDER.glob("*/source.txt"))
GOLD = {"guangdong-ai-2020", "synthetic-national-2023", "synthetic-noise-2021"}
CUT = {*GOLD, "national-youth", "unseen-damaged-safety"}
"""Their sources are text layers, cut into lines; the others are as their authors wrote them."""
FORMATS: dict[str, Callable[[str], bytes]] = {
    "gb18030": documents.text_file,
    "pdf flowing": documents.pdf_flowing,
    "pdf wrapped": documents.pdf_wrapped,
    "pdf columns": documents.pdf_columns,
    "docx": documents.docx_file,
    "html": documents.html_file,
    "ofd": documents.ofd_file,
}
OWNED_BY_LAYOUT = {
    "quantity_id",
    "project_id",
    "section_id",
    "guide_id",
    "start",
    "end",
    "number_start",
    "number_end",
    "raw",
    "page",
    "line",
    "boxes",
}
OWNED_BY_LAYOUT |= {"sentence", "sentence_start", "confidence", "flags"}


@cache
def master(slug: str) -> str:
    """The guide without its layout, scripts marked: what an author had before any format."""
    data = (FOLDER / slug / "source.txt").read_bytes()
    return marked(normalise(read(data, "source.txt")).content if slug in CUT else data.decode())


@cache
def expected(slug: str) -> Guide:
    return extract_guide(documents.text_file(master(slug), "utf-8"), "master.txt")


def said(guide: Guide) -> tuple[Any, list[dict[str, str]]]:
    """The outline and the quantities, blanks apart (a line may be broken between two Latin words)."""

    def bare(value: object) -> object:
        if isinstance(value, str):
            return squeezed(value)
        if isinstance(value, dict):
            return {key: bare(inner) for key, inner in value.items() if key not in ("coverage", "offset")}
        return [bare(inner) for inner in value] if isinstance(value, list) else value

    fields = [name for name in type(guide.quantities[0]).__slots__ if name not in OWNED_BY_LAYOUT] if guide.quantities else []
    return bare(outline_json(guide.outline, guide.text)), [
        {name: squeezed(str(getattr(q, name))) for name in fields} for q in guide.quantities
    ]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("slug", GUIDES)
def test_every_format_says_the_same(slug: str, form: str) -> None:
    outline, quantities = said(extract_guide(FORMATS[form](master(slug)), f"{slug}.{form}"))
    wanted_outline, wanted_quantities = said(expected(slug))
    assert outline == wanted_outline
    assert quantities == wanted_quantities


LIST = """云海市2031年度关键技术攻关需求榜单
现发布三项需求。
| 序号 | 项目名称 | 研究内容 | 考核指标 | 资助额度（万元） |
| 1 | 高比能电池 | 研究正负极匹配方法 | 能量密度≥350Wh/kg；循环寿命不少于1500次 | 500 |
| 2 | 柔性传感器 | 研究可拉伸导电材料 | 灵敏度≥10^{3}；响应时间≤20ms | 不超过300 |
| 3 | 边缘终端 | 研究低功耗调度方法 | 功耗低于15W，误码率≤10^{-9} | 400 |
申报截止时间为2031年5月30日。"""


def test_a_list_of_needs_is_the_same_table_in_every_format() -> None:
    table_forms = {form: FORMATS[form] for form in ("pdf flowing", "pdf wrapped", "docx", "html", "ofd")}
    table_forms |= {"xlsx": documents.xlsx_file, "pdf unruled": documents.pdf_unruled}
    read_as: dict[str, tuple[list[tuple[str, object, object]], list[object]]] = {}
    for form, make in table_forms.items():
        guide = extract_guide(make(LIST), form)
        read_as[form] = (
            [(p.number, p.title, [(s.heading, s.kind) for s in p.sections]) for p in guide.outline.projects],
            [(q.project, q.section, squeezed(q.quote), q.comparator, q.lower, q.upper, q.unit) for q in guide.quantities],
        )
    assert [number for number, _, _ in read_as["xlsx"][0]] == ["1", "2", "3"]
    assert ("2", "indicators", "≥10³", "ge", 1000, None, "") in read_as["xlsx"][1]
    assert all(found == read_as["xlsx"] for found in read_as.values()), read_as


@pytest.mark.parametrize("form", ["pdf flowing", "pdf wrapped", "pdf columns"])
@pytest.mark.parametrize("slug", sorted(GOLD))
def test_the_characters_under_the_boxes_are_the_quantity(slug: str, form: str) -> None:
    """Read back by pdfplumber, which knows nothing of ours."""
    import pdfplumber

    data = FORMATS[form](master(slug))
    guide = extract_guide(data, "guide.pdf")
    with pdfplumber.open(BytesIO(data)) as opened:
        characters = [page.chars for page in opened.pages]
    for quantity in guide.quantities:
        assert quantity.page > 0
        assert quantity.boxes
        under = ""
        for page, x0, top, x1, bottom in quantity.boxes:
            under += "".join(
                c["text"]
                for c in characters[page - 1]
                if x0 - 0.1 < (c["x0"] + c["x1"]) / 2 < x1 + 0.1 and top - 0.1 < (c["top"] + c["bottom"]) / 2 < bottom + 0.1
            )
        assert squeezed(flat(fold(under))) == squeezed(flat(fold(quantity.raw))), quantity.quote


def _scoring() -> Any:
    spec = importlib.util.spec_from_file_location("zhinan_scoring", ROOT / "benchmarks" / "scoring.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.prove
@pytest.mark.skipif(not scan.available(), reason="the extra ocr is not installed")
@pytest.mark.parametrize("slug", ["guangdong-ai-2020", "synthetic-national-2023"])
def test_a_scanned_guide_reaches_the_gold(slug: str) -> None:
    from pipeline import tables

    scoring = _scoring()
    guide = extract_guide(documents.pdf_scanned(documents.pdf_flowing(master(slug))), "scan.pdf")
    found = [json.loads(tables.dumps(row)) for row in tables.rows(guide, only=("quantities",))["quantities"]]
    figures = scoring.score(scoring.load(FOLDER / slug / "gold" / "quantities.jsonl"), found).figures
    assert figures["found"] >= 0.97
    assert figures["strict"] >= 0.93
    assert figures["polarity"] == 0


def test_the_printed_number_of_the_page_goes_with_every_figure() -> None:
    from pipeline import tables

    guide = extract_guide(documents.pdf_wrapped(master("synthetic-noise-2021")), "guide.pdf")
    rows = tables.rows(guide, only=("quantities",))["quantities"]
    assert {row["page_label"] for row in rows} == {str(page.number) for page in guide.text.source.pages}
    assert all(row["page_label"] == str(row["page"]) for row in rows)
