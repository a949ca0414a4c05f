"""What people open: the workbook, the calendar and the cards, read back by other programs than the one that wrote them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from extractors.guides import extract_guides
from extractors.model.guide import Guide
from pipeline import cli, export, language
from pipeline.overview import calls, day_of
from pipeline.sinks import sheets
from pipeline.sinks.calendar import calendar
from pipeline.sinks.cards import cards
from pipeline.sinks.database import Database
from pipeline.sinks.sheets import clean
from pipeline.sinks.workbook import HeldOpenError, workbook, write_workbook
from pipeline.tables import BY_NAME, Row

ROOT = Path(__file__).parents[2]
TODAY = date(2031, 2, 1)
TablesOf = Callable[..., dict[str, list[Row]]]
HOSTILE = ["=1+1", "+A1", "-2", "@SUM(A1)", "http://example.org", "internal:x", "\x00\x07a\ud800", "x" * 40_000, "𠮷'\"<&>\r\n二", "12", ""]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    language.use("en")


@pytest.fixture
def tables(guide: Guide, tables_of: TablesOf) -> dict[str, list[Row]]:
    made = tables_of(guide)
    for row, fact in enumerate(made["facts"]):
        fact["deadline"] = ("2031-03-01T17:00+08:00", "2031-02-20", None)[row]
    return made


def opened(data: bytes, *, values: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def records(sheet: Worksheet) -> list[dict[str, object]]:
    head, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rest]


def test_one_list_by_deadline(tables: dict[str, list[Row]]) -> None:
    book = opened(workbook([tables], today=TODAY), values=True)
    assert book.sheetnames == ["申报一览", "考核指标", "申报条件与资助", "待复核", "全部数量"]
    rows = records(book["申报一览"])
    assert [row["截止日期"] and f"{row['截止日期']:%Y-%m-%d}" for row in rows] == ["2031-02-20", "2031-03-01", None]
    assert isinstance(rows[0]["截止日期"], datetime)
    assert [row["剩余天数"] for row in rows] == [19, 28, None]
    assert [row["资助上限（万元）"] for row in rows] == [1500, 1500, 1500]
    assert str(rows[1]["项目"]).startswith("1.1 第1类")


def test_what_is_past_comes_after_what_is_open(tables: dict[str, list[Row]]) -> None:
    rows = records(opened(workbook([tables], today=date(2031, 2, 25)), values=True)["申报一览"])
    assert [(row["截止日期"] and f"{row['截止日期']:%m-%d}", row["剩余天数"]) for row in rows] == [("03-01", 4), ("02-20", -5), (None, None)]


def test_a_number_beyond_all_numbers_is_text(tables: dict[str, list[Row]]) -> None:
    tables["quantities"][0]["page_label"] = "9" * 400
    (huge,) = [row["页码"] for row in records(opened(workbook([tables], today=TODAY))["考核指标"]) if isinstance(row["页码"], str)]
    assert huge == "9" * 400


def test_a_long_sheet_is_one_sheet(tables: dict[str, list[Row]]) -> None:
    """More rows than are written at a time, and columns behind Z."""
    row = tables["quantities"][0]
    tables["quantities"] = [{**row, "quantity_id": f"q{k}", "sentence": f"第{k}句", "page": k} for k in range(2 * sheets.BATCH + 1)]
    sheet = opened(workbook([tables], today=TODAY))["全部数量"]
    assert sheet.auto_filter.ref == sheet.dimensions
    found = records(sheet)
    assert [found[k]["句子"] for k in (0, sheets.BATCH, 2 * sheets.BATCH)] == ["第0句", f"第{sheets.BATCH}句", f"第{2 * sheets.BATCH}句"]
    assert [row["页"] for row in found] == list(range(2 * sheets.BATCH + 1))


def test_remaining_days_go_on_counting(tables: dict[str, list[Row]]) -> None:
    sheet = opened(workbook([tables], today=TODAY))["申报一览"]
    assert sheet["B2"].value == "=A2-TODAY()"


def test_numbers_are_numbers_and_text_is_text(tables: dict[str, list[Row]]) -> None:
    book = opened(workbook([tables], today=TODAY))
    for row in records(book["考核指标"]):
        assert (row["要求"] == "定性") == (row["数值"] is None)
        assert isinstance(row["数值"], int | float | None)
    (accuracy, *_) = [row for row in records(book["考核指标"]) if row["指标名"] == "识别准确率"]
    assert (accuracy["要求"], accuracy["数值"], accuracy["单位"], accuracy["置信度"]) == ("≥ 95 %", 95, "%", 1)
    (money, *_) = records(book["申报条件与资助"])
    assert (money["事项"], money["要求"], money["金额（万元）"]) == ("资助上限", "≤ 1500 万元/项", 1500)
    assert len(records(book["全部数量"])) == len(tables["quantities"])


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [(None, 8_000_000, "≤ 800 万元"), (1_000_000, 8_000_000, "100～800 万元"), (2_000_000, 2_000_000, "200 万元"), (500_000, None, "≥ 50 万元"), (None, None, "")],
)
def test_what_is_granted_in_one_phrase(tables: dict[str, list[Row]], low: int | None, high: int | None, shown: str) -> None:
    tables["facts"][0].update(funding_min_yuan=low, funding_max_yuan=high, funding_total_yuan=None, funding_per=None)
    assert shown in [call.funding_text for call in calls(tables)]


def test_what_a_fund_grants_on_average_goes_before_the_sum_for_all(tables: dict[str, list[Row]]) -> None:
    tables["facts"][0].update(funding_min_yuan=None, funding_max_yuan=None, funding_mean_yuan=2_600_000, funding_total_yuan=90_000_000, funding_per="项")
    assert "平均 260 万元/项" in [call.funding_text for call in calls(tables)]


@pytest.mark.parametrize(("printed", "shown"), [("拟安排经费不足3000万元", "共不足 3000 万元"), ("拟安排经费3000万元", "共 3000 万元")])
def test_a_sum_for_all_is_shown_with_its_bound(tables_of: TablesOf, printed: str, shown: str) -> None:
    body = "研究内容：研究甲的机理。\n考核指标：1套。\n"
    (guide,) = extract_guides(f"某市2034年度指南\n{printed}。\n方向1：甲技术\n{body}方向2：乙技术\n{body}".encode(), "a.txt")
    made = tables_of(guide)
    for row in made["facts"]:
        # Left out where a workbook is written from a database.
        del row["sources"]
    assert [call.funding_text for call in calls(made)] == [shown] * 2


def test_terms_say_whom_they_bind(tables_of: TablesOf) -> None:
    (call_without_projects,) = extract_guides((ROOT / "fixtures" / "guides" / "call-foundation" / "source.txt").read_bytes(), "call.txt")
    rows = records(opened(workbook([tables_of(call_without_projects)], today=TODAY))["申报条件与资助"])
    assert {row["项目"] for row in rows} == {"全部项目"}
    text = "某省专项申报指南\n专题一：采茶机械\n（一）申报要求\n须由企业牵头。\n项目1.1：采茶机器人\n（一）考核指标\n识别准确率不低于90%。\n"
    (by_topic,) = extract_guides(text.encode(), "topic.txt")
    rows = records(opened(workbook([tables_of(by_topic)], today=TODAY))["申报条件与资助"])
    assert [row["项目"] for row in rows if row["层级"] == "专题"] == ["一 采茶机械"]


def test_fractions_have_no_endless_decimals(tables_of: TablesOf) -> None:
    text = "某省专项申报指南\n项目1：采茶机器人\n（一）考核指标\n识别准确率不低于90%。\n（二）申报要求\n自筹经费与财政经费比例不低于1:1.5，青年人员占比不少于三分之一。\n"
    (guide,) = extract_guides(text.encode(), "a.txt")
    book = opened(workbook([tables_of(guide)], today=TODAY))
    assert {"≥ 1:1.5", "≥ 1/3"} <= {row["要求"] for row in records(book["申报条件与资助"])}
    assert [row["自筹:财政"] for row in records(book["申报一览"])] == [0.67]


def test_every_sheet_is_ready_to_use_and_to_print(tables: dict[str, list[Row]]) -> None:
    book = opened(workbook([tables], today=TODAY))
    for sheet in book:
        assert sheet.freeze_panes is not None
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]]
        assert all(6 <= width <= 80 for width in widths)
        assert len(set(widths)) > 2, "fitted, not all alike"


def test_links_lead_to_the_first_row_of_the_project_and_to_the_file(tables: dict[str, list[Row]]) -> None:
    book = opened(workbook([tables], today=TODAY))
    overview, indicators = book["申报一览"], book["考核指标"]
    head = [cell.value for cell in overview[1]]
    for row in overview.iter_rows(min_row=2):
        place = row[head.index("考核指标")].hyperlink
        sheet, cell = place.location.replace("'", "").split("!")
        assert sheet == "考核指标"
        assert indicators[f"B{cell[1:]}"].value == row[head.index("项目")].value
        assert indicators[f"B{int(cell[1:]) - 1}"].value != row[head.index("项目")].value
        assert row[head.index("原文")].hyperlink.target.endswith("guide.txt")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(tables: dict[str, list[Row]], text: str) -> None:
    tables["guides"][0]["title"] = text
    for row in (*tables["projects"], *tables["facts"]):
        row["title"] = text
    for row in tables["items"]:
        row["text"] = text
    for row in tables["quantities"]:
        row["indicator"] = row["sentence"] = row["unit"] = text
    data = workbook([tables], today=TODAY)
    formulas = [cell.value for sheet in opened(data) for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert set(formulas) <= {f"=A{k}-TODAY()" for k in range(2, 9)}
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheet = parts.read("xl/worksheets/sheet2.xml").decode()
    assert "\x00" not in sheet
    found = {str(row["原文"]) for row in records(opened(data)["考核指标"])}
    assert found == {clean(text).replace("\r\n", "\n") or "None"} or text.startswith("𠮷")


def test_formulas_stay_text_when_a_cell_is_edited(tables: dict[str, list[Row]]) -> None:
    tables["items"][0]["text"] = "=1+1"
    sheet = opened(workbook([tables], today=TODAY))["考核指标"]
    assert {cell.quotePrefix for row in sheet.iter_rows(min_row=2) for cell in row if cell.value == "=1+1"} == {True}


def test_the_same_tables_give_the_same_bytes(tables: dict[str, list[Row]]) -> None:
    assert workbook([tables], today=TODAY) == workbook([tables], today=TODAY)


def test_what_the_audit_found_is_to_be_reviewed(tables: dict[str, list[Row]]) -> None:
    tables["quantities"][0].update(confidence=0.4, flags=["suspect_superscript"])
    rows = records(opened(workbook([tables], today=TODAY))["待复核"])
    assert [row["程度"] for row in rows] == ["需复核", "需复核"]
    assert "suspect_superscript" in str(rows[1]["问题"])


def test_a_guide_held_back_is_shown_and_marked(tables: dict[str, list[Row]]) -> None:
    tables["guides"][0]["held"] = True
    assert {row["待复核"] for row in records(opened(workbook([tables], today=TODAY))["申报一览"])} == {"暂缓采用"}


def test_more_rows_than_a_sheet_takes_are_counted(tables: dict[str, list[Row]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "ROWS", 4)
    sheet = opened(workbook([tables], today=TODAY))["全部数量"]
    assert sheet["A6"].value == f"另有 {len(tables['quantities']) - 4} 行，见 tables 文件夹"


def test_a_link_to_what_has_no_room_leads_to_where_it_is_counted(tables: dict[str, list[Row]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "ROWS", 2)
    book = opened(workbook([tables], today=TODAY))
    links = [cell.hyperlink.location for row in book["申报一览"].iter_rows(min_row=2) for cell in row if cell.hyperlink and cell.value == "查看"]
    assert links == ["'考核指标'!A4", "'考核指标'!A2"]
    assert str(book["考核指标"]["A4"].value).startswith("另有")


@pytest.mark.parametrize("odd", ["a < b & c > d", "a\nb", " a", "a_xyz", "=1", "a  b"])
def test_a_text_that_asks_for_more_changes_none_beside_it(tables: dict[str, list[Row]], odd: str) -> None:
    row = tables["quantities"][0]
    texts = ["某指标", odd, "", "另一指标", "1 < 2"]
    tables["quantities"] = [{**row, "quantity_id": f"q{k}", "indicator": text} for k, text in enumerate(texts)]
    assert [found["指标"] for found in records(opened(workbook([tables], today=TODAY))["全部数量"])] == [text or None for text in texts]


def test_a_workbook_held_open_is_told_and_left_alone(tables: dict[str, list[Row]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows Excel keeps an open file to itself; elsewhere nothing does, so that here the system is made to refuse."""
    path = tmp_path / "zhinan.xlsx"
    path.write_bytes(b"open")

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(13, "The process cannot access the file", str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(HeldOpenError, match=r"zhinan\.xlsx"):
        write_workbook(path, [tables], today=TODAY)
    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir()] == [("zhinan.xlsx", b"open")]


@pytest.mark.parametrize(
    ("text", "wanted"), [("2031-03-01T24:00+08:00", date(2031, 3, 1)), ("2031-03", None), ("P36M", None), ("2031-02-30", None), (None, None)]
)
def test_days(text: str | None, wanted: date | None) -> None:
    assert day_of(text) == wanted


# --- the calendar


def events(data: bytes) -> list[dict[str, str]]:
    text = data.decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    found: list[dict[str, str]] = []
    for line in text.replace("\r\n ", "").split("\r\n"):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found:
            found[-1].setdefault(name, value)
    return found


def test_deadlines_are_events(tables: dict[str, list[Row]]) -> None:
    tables["guides"][0]["title"] = "深海；a,b;c\\d\r\n𠮷" + "长" * 60
    (event,) = events(b"".join(calendar([tables])))
    assert (event["DTSTART;VALUE=DATE"], event["DTEND;VALUE=DATE"]) == ("20310301", "20310302")
    assert event["SUMMARY"].startswith("申报截止：深海；a\\,b\\;c\\\\d\\n𠮷长")
    assert "17:00" in event["DESCRIPTION"]
    assert event["UID"].endswith("@zhinan")


def test_the_end_of_a_period_of_submission_is_a_deadline(tables: dict[str, list[Row]]) -> None:
    tables["dates"][0]["kind"] = "period"
    (event,) = events(b"".join(calendar([tables])))
    assert event["SUMMARY"].startswith("申报截止：")
    tables["dates"][0]["to"] = "2034-03-01"
    assert events(b"".join(calendar([tables]))) == []


def test_what_has_no_day_is_no_event(tables: dict[str, list[Row]]) -> None:
    tables["dates"][0]["to"] = "2031-03"
    assert events(b"".join(calendar([tables]))) == []


# --- the cards


def test_a_card_a_project(tables: dict[str, list[Row]]) -> None:
    made = dict(cards(tables))
    assert len(made) == 3
    (text,) = [text for name, text in made.items() if name.startswith("1.1 ")]
    assert text.startswith("# 1.1 第1类样机研制\n")
    assert "- **截止**：2031-03-01 17:00\n" in text
    assert "≤ 1500 万元" in text
    assert "1. 识别准确率不低于95%；" in text


def test_a_card_says_nothing_that_it_does_not_mean(tables: dict[str, list[Row]]) -> None:
    for row in tables["facts"]:
        row["title"] = "../<script>[x](y)*_"
    for name, text in cards(tables):
        assert "/" not in name
        assert text.splitlines()[0].endswith(r"../\<script\>\[x\](y)\*\_")


# --- as a user does it


@pytest.fixture
def shipped() -> Path:
    return ROOT / "fixtures" / "guides" / "bounty-list" / "source.txt"


def test_export_of_a_file(shipped: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["export", str(shipped), "--out", str(tmp_path), "--lang", "zh"]) == 0
    assert "工作簿" in capsys.readouterr().out
    assert {path.name for path in tmp_path.iterdir()} == {"zhinan.xlsx", "deadlines.ics", "cards"}
    (guide,) = extract_guides(shipped.read_bytes(), "source.txt")
    rows = records(opened((tmp_path / "zhinan.xlsx").read_bytes())["申报一览"])
    assert len(rows) == len(guide.outline.projects) == len(list((tmp_path / "cards").iterdir()))


def test_export_of_one_kind(shipped: Path, tmp_path: Path) -> None:
    assert cli.main(["export", str(shipped), "-o", str(tmp_path / "x.ics")]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["x.ics"]


def test_export_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["export", "--out", str(tmp_path), "--lang", "zh"]) == 1
    assert "zhinan run" in capsys.readouterr().err
    assert cli.main(["export", "-o", "x.pdf"]) == 2
    (tmp_path / "plain.txt").write_text("今天天气很好，没有指南。", encoding="utf-8")
    assert cli.main(["export", str(tmp_path / "plain.txt"), "--lang", "zh"]) == 1
    assert "未识别到指南结构" in capsys.readouterr().err


def test_only_guides_that_hold_today_are_shown(tmp_path: Path, new_guide: Callable[..., Guide], tables_of: TablesOf) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    try:
        for k, accuracy in enumerate(("95", "95", "97")):
            database.write(tables_of(new_guide(accuracy=accuracy, name=f"{k}.txt")))
        (tables,) = export.shown(database, export.FOR_BOOK)
        assert "不低于97%" in str(tables["guides"][0]["text"]), "neither the revision before nor its copy"
        assert len(calls(tables)) == 3
    finally:
        database.close()


def test_no_column_is_missed_that_is_left_in_the_database(tmp_path: Path, tables: dict[str, list[Row]]) -> None:
    tables["quantities"][0]["confidence"] = 0.5
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    try:
        database.write(tables)
        (whole,) = export.shown(database, {name: BY_NAME[name].names for name in (*export.FOR_BOOK, *export.FOR_CALENDAR)})
        (book,) = export.shown(database, export.FOR_BOOK)
        assert workbook([book], today=TODAY) == workbook([whole], today=TODAY)
        assert workbook([book], today=TODAY) == workbook([{name: list(rows) for name, rows in book.items()}], today=TODAY), "held as columns or as rows"
        assert [*calendar(export.shown(database, export.FOR_CALENDAR))] == [*calendar([whole])]
        assert [card for some in export.shown(database, export.FOR_CARDS) for card in cards(some)] == [*cards(whole)]
    finally:
        database.close()
