"""The page in a real browser: filters, both ways between row and place, no request, no error, hostile text. Skipped where there is no Chromium."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from extractors.guides import extract_guide
from pipeline import cli, language
from pipeline.report import page

if TYPE_CHECKING:
    from playwright.sync_api import Page as Tab

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "fixtures" / "guides" / "guangdong-ai-2020" / "source.txt"
HOSTILE = """“</script><img src=x onerror=alert(1)>”专项申报指南

为落实有关部署，现发布本指南。
申报截止时间为2030年3月1日17:00。
专题一：𠮷野"家'&amp;装备
项目 1.1：<b>深海</b>采样机械手研制
（一）研究内容
研究javascript:alert(1)的方法，𠮷字与识别结果。
（二）考核指标
1.𠮷字识别准确率不低于95%；
2.响应时延小于不超过200ms；
3.申请发明专利不少于5件<script>alert(2)</script>。
（三）支持强度
资助额度不超过1000万元/项。
"""
MACHINE = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    language.use("en")


# --- what the file is, without a browser


class Tags(HTMLParser):
    """Every tag with its attributes, and the text between them."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_hostile_text_is_text() -> None:
    source, _ = page(extract_guide(HOSTILE))
    found = Tags(source)
    assert [tag for tag, _ in found.tags].count("script") == 1
    assert {tag for tag, _ in found.tags} & {"img", "b", "iframe", "object"} <= {"b"}
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on") or name == "style"]
    assert "<b>深海</b>采样机械手研制" in found.text
    assert 'content="default-src \'none\'' in source


def test_nothing_is_asked_for() -> None:
    source, _ = page(extract_guide(SHIPPED.read_bytes()))
    links = [value for _, attributes in Tags(source).tags for name, value in attributes.items() if name in ("src", "href", "action")]
    assert all(link is not None and link.startswith(("#", "data:")) for link in links)
    assert "://" not in source
    assert "url(" not in source


def test_every_quantity_date_and_issue_is_marked() -> None:
    guide = extract_guide(HOSTILE)
    source, _ = page(guide)
    keys = {key for _, attributes in Tags(source).tags for key in (attributes.get("data-for") or "").split()}
    assert {f"q{k}" for k in range(len(guide.quantities))} <= keys
    assert {f"d{k}" for k in range(len(guide.dates))} <= keys
    assert [key for key in keys if key.startswith("i")], "the contradicting cues"


def test_the_text_is_whole() -> None:
    guide = extract_guide(SHIPPED.read_bytes())
    source, _ = page(guide)
    shown = Tags(source[source.index('<div class="text">') : source.index("</main>")]).text
    assert "".join(shown.split()) == "".join(guide.text.content.split())


def test_long_texts_take_time_in_proportion() -> None:
    from time import perf_counter

    clause = "申请发明专利不少于5件，准确率不低于95%；"
    times = []
    for size in (200, 800):
        guide = extract_guide(HOSTILE.replace("5件<", f"5件；{clause * size}<"))
        begun = perf_counter()
        page(guide)
        times.append(perf_counter() - begun)
    assert times[1] < 12 * times[0] + 1


# --- in a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: the page is not tried in a browser")
    if MACHINE is None:
        pytest.skip("no Chromium on this system: the page is not tried in a browser")
    with sync.sync_playwright() as running:
        started = running.chromium.launch(executable_path=MACHINE, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        yield started
        started.close()


@pytest.fixture
def tab(browser: Any) -> Iterator[Tab]:
    """A tab that fails the test where the page logs an error, throws, opens a dialog or asks for anything."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    trouble: list[str] = []

    def refused(dialog: Any) -> None:
        trouble.append("dialog")
        dialog.dismiss()

    opened.on("console", lambda message: trouble.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: trouble.append(str(error)))
    opened.on("dialog", refused)
    opened.on("request", lambda request: trouble.append(request.url) if not request.url.startswith(("file:", "data:")) else None)
    yield opened
    opened.close()
    assert trouble == []


def written(tmp_path: Path, text: str | bytes, data: bytes = b"") -> str:
    path = tmp_path / "page.html"
    path.write_text(page(extract_guide(text), data=data)[0], encoding="utf-8")
    return path.as_uri()


def visible(tab: Tab) -> list[str]:
    found: list[str] = tab.eval_on_selector_all("#rows tr:not([hidden])", "rows => rows.map(row => row.innerText)")
    return found


def test_search_and_filters(tab: Tab, tmp_path: Path) -> None:
    tab.goto(written(tmp_path, SHIPPED.read_bytes()))
    total = len(visible(tab))
    tab.fill("#search", "专利")
    patents = visible(tab)
    assert 0 < len(patents) < total
    assert tab.inner_text("#count") == f"{len(patents)} / {total}"
    tab.select_option("select[data-filter=category]", "专利")
    assert 0 < len(visible(tab)) <= len(patents)
    tab.keyboard.press("Escape")
    assert len(visible(tab)) == total
    tab.check("#only")
    (doubtful,) = visible(tab)
    assert "200 ms" in doubtful


def test_sorting_by_the_figure(tab: Tab, tmp_path: Path) -> None:
    tab.goto(written(tmp_path, SHIPPED.read_bytes()))
    button = tab.locator("th button", has_text="要求")
    for order in ("ascending", "descending"):
        button.click()
        assert tab.get_attribute("th:has(button:text('要求'))", "aria-sort") == order
        figures = tab.eval_on_selector_all("#rows tr", "rows => rows.map(row => row.children[2].dataset.sort).filter(Boolean).map(Number)")
        assert figures == sorted(figures, reverse=order == "descending")


def test_from_the_row_to_the_place_and_back(tab: Tab, tmp_path: Path) -> None:
    tab.goto(written(tmp_path, HOSTILE))
    row = tab.locator("#rows tr", has_text="识别准确率")
    row.click()
    mark = tab.locator("mark.hit")
    assert mark.inner_text() == "不低于95%"
    assert mark.evaluate("mark => { const box = mark.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }")
    tab.fill("#search", "nothing is called so")
    tab.locator("mark", has_text="不少于5件").click()
    assert "≥ 5 件" in tab.inner_text("#rows tr.hit"), "the filters give way"
    assert tab.evaluate("document.activeElement.matches('#rows tr.hit')")


def test_with_the_keyboard_alone(tab: Tab, tmp_path: Path) -> None:
    tab.goto(written(tmp_path, HOSTILE))
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.id") == "search"
    tab.keyboard.type("𠮷")
    (found,) = visible(tab)
    assert "识别准确率" in found
    tab.locator("#rows tr:not([hidden])").first.focus()
    tab.keyboard.press("Enter")
    assert tab.locator("mark.hit").inner_text() == "不低于95%"
    tab.keyboard.press("Escape")
    tab.locator("#rows tr").first.focus()
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate("[...document.querySelectorAll('#rows tr')].indexOf(document.activeElement)") == 1


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_can_be_read(tab: Tab, tmp_path: Path, width: int, scheme: str) -> None:
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(written(tmp_path, SHIPPED.read_bytes()))
    assert tab.evaluate("document.documentElement.scrollWidth") <= width, "no sideways scrolling"
    contrast = tab.evaluate(
        """() => {
          const light = (rgb) => rgb.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255)
            .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
          const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          const ink = light(getComputedStyle(document.body).color);
          return ["body", "mark.q", "mark.c", "mark.i"].map((name) => ratio(ink, light(getComputedStyle(document.querySelector(name)).backgroundColor)));
        }"""
    )
    assert min(contrast) >= 4.5
    assert tab.locator("nav details").evaluate("outline => outline.open") == (width == 1280)


def test_it_prints_without_its_tools(tab: Tab, tmp_path: Path) -> None:
    tab.goto(written(tmp_path, HOSTILE))
    tab.emulate_media(media="print")
    assert not tab.locator(".tools").is_visible()
    assert tab.locator(".text").is_visible()
    assert tab.pdf().startswith(b"%PDF")


def documents() -> Any:
    spec = spec_from_file_location("documents", ROOT / "tests" / "documents.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["documents"] = module
    spec.loader.exec_module(module)
    return module


def test_boxes_on_the_pages_of_a_pdf(tab: Tab, tmp_path: Path) -> None:
    made = documents()
    data = made.pdf_flowing(made.SAMPLE)
    (tmp_path / "g.pdf").write_bytes(data)
    assert cli.main(["report", str(tmp_path / "g.pdf"), "-o", str(tmp_path / "g.html")]) == 0
    tab.goto((tmp_path / "g.html").as_uri())
    row = tab.locator("#rows tr", has_text="航程").first
    row.click()
    box = tab.locator("rect.hit").first
    assert box.is_visible()
    sheet = tab.locator(".sheet img").first
    assert sheet.evaluate("image => image.naturalWidth") > 500
    inside = box.bounding_box()
    around = sheet.bounding_box()
    assert inside is not None
    assert around is not None
    assert around["x"] <= inside["x"] <= around["x"] + around["width"]
    box.click()
    assert "航程" in tab.inner_text("#rows tr.hit")


def test_a_row_leads_to_the_page_as_printed(tab: Tab, tmp_path: Path) -> None:
    assert cli.main(["report", str(ROOT / "fixtures" / "readers" / "pdf.pdf"), "-o", str(tmp_path / "g.html")]) == 0
    tab.goto((tmp_path / "g.html").as_uri())
    tab.locator("#rows tr", has_text="识别准确率").first.click()
    tab.wait_for_timeout(1000)
    inside = "box => { const { top, bottom } = box.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight; }"
    assert tab.locator("rect.hit").first.evaluate(inside)
    tab.locator("main details summary").first.click()
    tab.locator("#rows tr", has_text="识别准确率").first.click()
    tab.wait_for_timeout(1000)
    assert tab.locator("mark.hit").first.evaluate(inside), "the pages are folded away"


def test_a_batch_has_an_index(tab: Tab, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "甲 <x>.txt").write_text(HOSTILE, encoding="utf-8")
    shutil.copy(SHIPPED, tmp_path / "in" / "b.txt")
    assert cli.main(["report", str(tmp_path / "in"), "--out", str(tmp_path / "out")]) == 0
    assert "index.html" in capsys.readouterr().out
    tab.goto((tmp_path / "out" / "index.html").as_uri())
    assert len(visible(tab)) == 14
    assert visible(tab)[0].startswith("2030-03-01"), "by deadline"
    tab.locator("#rows a").first.click()
    assert re.search(r"/00\d-.*\.html#p0$", tab.url)
    assert tab.locator("#p0").is_visible()
    tab.locator("header a").click()
    assert tab.url.endswith("index.html")


def test_what_is_past_comes_after_what_is_open(tab: Tab, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for year in (2028, 2030, 2031):
        (tmp_path / "in" / f"{year}.txt").write_text(HOSTILE.replace("2030年3月1日", f"{year}年3月1日"), encoding="utf-8")
    shutil.copy(SHIPPED, tmp_path / "in" / "b.txt")
    assert cli.main(["report", str(tmp_path / "in"), "--out", str(tmp_path / "out")]) == 0
    tab.clock.set_fixed_time("2029-06-01T12:00:00")
    tab.goto((tmp_path / "out" / "index.html").as_uri())
    assert [row[:4] for row in visible(tab)][:3] == ["2030", "2031", "2028"]
    assert "已截止" in visible(tab)[2]
    tab.select_option("select", index=1)
    assert 0 < len(visible(tab)) < 16, "filters go on working"


def test_one_file_for_several_guides_is_refused(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        shutil.copy(SHIPPED, tmp_path / name)
    assert cli.main(["report", str(tmp_path), "-o", str(tmp_path / "x.html")]) == 2
    assert not (tmp_path / "x.html").exists()
