"""Answers typed into the sheet 待复核, by way of real workbooks: applied, kept, asked again only where the text has changed."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.errors import InputError
from extractors.quantities import find_quantities
from pipeline import answers, cli, language
from pipeline.answers import COLUMNS, Answer, Reading, figure_key, keep, merged, read, squeezed
from pipeline.gold import GOLD, unread
from pipeline.ingest import Ingest
from pipeline.plan import Order
from pipeline.sinks.database import Database
from pipeline.summary import Summary, summary

GUIDE = """海湾省海洋技术专项2031年度申报指南
项目1.1：潜航器视觉研制
（一）研究内容
研究水下成像与目标识别方法。
（二）考核指标
1.目标识别的响应时延小于不超过200ms，支持16路视频接入；
2.申请发明专利不少于3件；
3.样机连续运行时间不少于72小时。
（三）支持强度
资助额度不超过1500万元/项。
项目1.2：浮标通信研制
（一）研究内容
研究远海浮标的通信方法。
（二）考核指标
1.申请发明专利不少于3件；
2.通信距离大于等于20km，误码率低于不超过1%。
（三）支持强度
资助额度不超过800万元/项。
"""


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    language.use("zh")
    yield
    language.use("en")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "guide.txt").write_text(GUIDE, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def one_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of a run, for tests that only read one."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "in").mkdir()
    (folder / "in" / "guide.txt").write_text(GUIDE, encoding="utf-8")
    ingest(folder)
    return book(folder)


def ingest(place: Path, **options: object) -> Summary:
    run = Ingest(Order(inputs=(str(place / "in"),), out=str(place / "out"), **options))  # type: ignore[arg-type]
    try:
        run.prepare()
        run.begin()
        for outcome in run.outcomes():
            run.store(outcome)
        run.store_copies()
        run.compare_editions()
        run.accept_answered()
        run.release()
        run.publish()
        run.finish()
        return summary(run)
    finally:
        run.close()


def stored(place: Path, table: str) -> list[dict[str, object]]:
    database = Database(f"sqlite:///{place / 'out' / 'zhinan.db'}")
    try:
        return list(database.rows(table))
    finally:
        database.close()


def figures(place: Path, quote: str) -> list[dict[str, object]]:
    return [row for row in stored(place, "quantities") if row["quote"] == quote]


def book(place: Path) -> Path:
    return place / "out" / "zhinan.xlsx"


def shown(path: Path) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(path)["待复核"]
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows if any(row)]


def fill(path: Path, row: int, cells: Mapping[str, object], *, save: Path | None = None) -> None:
    """Type into row `row` of the sheet (2 is the first one), as a person would with Excel."""
    opened = openpyxl.load_workbook(path)
    sheet = opened["待复核"]
    head = [cell.value for cell in sheet[1]]
    for name, value in cells.items():
        sheet.cell(row, head.index(name) + 1).value = value  # type: ignore[assignment]
    opened.save(save or path)


def quantity_id(place: Path, quote: str) -> str:
    return str(figures(place, quote)[0]["quantity_id"])


def test_what_is_asked(place: Path) -> None:
    ingest(place)
    rows = shown(book(place))
    assert [(row["项目"], row["片段"], row["读作"], row["处理"]) for row in rows] == [
        ("1.1 潜航器视觉研制", "小于不超过200ms", "≤ 200 ms", None),
        ("1.2 浮标通信研制", "低于不超过1%", "≤ 1 %", None),
    ]
    sheet = openpyxl.load_workbook(book(place))["待复核"]
    offered = {str(rule.sqref).split(":")[0][:-1]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert '"照原样,改正,漏读,误读,撤回"' in offered.values()


def test_an_answer_is_applied_kept_and_asked_no_more(place: Path) -> None:
    ingest(place)
    fill(book(place), 2, {"处理": "改正", "改比较词": "<", "改指标": "识别时延", "备注": "与专家核对"}, save=place / "mine.xlsx")
    done = ingest(place, review=str(place / "mine.xlsx"))
    assert done.review
    assert (done.review.held, done.review.added, done.review.unfit, done.unchanged) == (1, 1, (), 0)
    (figure,) = figures(place, "小于不超过200ms")
    assert (figure["comparator"], figure["bound_text"], figure["indicator"], figure["flags"], figure["confidence"]) == ("lt", "< 200 ms", "识别时延", ["reviewed"], 1)
    (row,) = stored(place, "reviews")
    assert (row["verdict"], row["note"], row["quantity_id"]) == ("corrected", "与专家核对", figure["quantity_id"])
    assert json.loads(json.dumps(row["machine"]))["comparator"] == "le", "what the machine had read stays beside"
    assert [guide.issues for guide in done.guides] == [1], "the other one is still asked"
    echoed = shown(book(place))
    assert [(line["程度"], line["处理"], line["改比较词"]) for line in echoed] == [("需复核", None, None), ("已复核", "改正", "<")]
    before = book(place).read_bytes(), stored(place, "quantities"), stored(place, "reviews")
    again = ingest(place)
    assert (again.unchanged, again.changes.inserted, again.changes.updated, again.changes.deleted) == (1, 0, 0, 0)
    assert (book(place).read_bytes(), stored(place, "quantities"), stored(place, "reviews")) == before
    ingest(place, force=True)
    assert stored(place, "quantities") == before[1]


def test_explain_tells_of_the_answer(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ingest(place)
    name = quantity_id(place, "小于不超过200ms")
    fill(book(place), 2, {"改比较词": "<", "备注": "与专家核对"})
    ingest(place)
    assert cli.main(["--lang", "zh", "explain", name, "--out", str(place / "out")]) == 0
    told = capsys.readouterr().out
    assert "已复核（改正）: < 200 ms（与专家核对）" in told
    assert "小于不超过200ms  ⇒  ≤ 200 ms" in told, "what the software itself reads"


def test_what_is_typed_into_the_workbook_itself_is_taken_over(place: Path) -> None:
    ingest(place)
    fill(book(place), 3, {"处理": "照原样"})
    done = ingest(place)
    assert done.review
    assert done.review.added == 1
    assert figures(place, "低于不超过1%")[0]["flags"] == ["reviewed"]
    assert (place / "out" / "review.csv").exists()
    book(place).unlink()
    (place / "out" / "zhinan.db").unlink()
    ingest(place)
    assert figures(place, "低于不超过1%")[0]["flags"] == ["reviewed"], "a new database has it, too"


def test_an_answer_holds_until_its_sentence_changes(place: Path) -> None:
    ingest(place)
    fill(book(place), 2, {"处理": "照原样"})
    fill(book(place), 3, {"处理": "改正", "改数值": 2})
    ingest(place)
    edited = GUIDE.replace("支持16路", "支持32路").replace("2031年度", "2032年度").replace("研究远海", "研究近岸与远海")
    (place / "in" / "guide.txt").write_text(edited, encoding="utf-8")
    done = ingest(place)
    assert figures(place, "低于不超过1%")[0]["bound_text"] == "≤ 2 %", "another edition, the same sentence"
    assert figures(place, "小于不超过200ms")[0]["flags"] == ["conflicting_comparators"], "asked anew"
    assert done.review
    assert done.review.held == 1
    assert [what for _, what in done.review.unfit] == ["小于不超过200ms"]
    text = cli_text(done)
    assert "原文已变，不再适用" in text
    assert "小于不超过200ms" in text


def cli_text(done: Summary) -> str:
    from pipeline.cli.run import as_text

    return as_text(done)


def test_false_and_missed_figures(place: Path) -> None:
    ingest(place)
    fill(book(place), 4, {"标识": quantity_id(place, "16路"), "处理": "误读"})
    fill(book(place), 5, {"项目": "1.1", "原文": "研究水下成像与目标识别方法。", "片段": "水下", "处理": "漏读"})
    with pytest.raises(InputError, match=r"待复核 第5行.*没有数字"):
        read(book(place))
    (place / "in" / "guide.txt").write_text(GUIDE.replace("研究水下成像", "研究两栖成像"), encoding="utf-8")
    fill(book(place), 5, {"原文": "研究两栖成像与目标识别方法。", "片段": "两栖", "改数值": 2, "改单位": "栖", "改指标": "环境", "改角色": "背景"})
    ingest(place)
    assert figures(place, "16路") == []
    (missed,) = figures(place, "两栖")
    assert (missed["project"], missed["section"], missed["bound_text"], missed["role"]) == ("1.1", "research_content", "= 2 栖", "context")
    assert (missed["number_text"], missed["raw"]) == ("两", "两栖")
    verdicts = {row["quote"]: (row["verdict"], bool(row["machine"]), bool(row["reviewed"])) for row in stored(place, "reviews")}
    assert verdicts == {"16路": ("false", True, False), "两栖": ("missed", False, True)}
    ledger = {row["text"]: row for row in stored(place, "ledger") if row["project"] == "1.1"}
    assert (ledger["16"]["verdict"], ledger["16"]["reference"]) == ("none", "reviewed")
    assert (ledger["两"]["verdict"], ledger["两"]["reference"]) == ("quantity", missed["quantity_id"])
    assert stored(place, "issues") == [row for row in stored(place, "issues") if row["code"] != "unexplained_number"]


def test_what_follows_from_a_figure_follows_the_review(place: Path) -> None:
    ingest(place)
    fill(book(place), 4, {"标识": quantity_id(place, "不超过1500万元"), "改数值": "1800万"})
    ingest(place)
    assert [row["funding_max_yuan"] for row in stored(place, "facts")] == [18000000, 8000000]
    assert [row["upper"] for row in stored(place, "rules") if row["key"] == "funding_max"] == [18000000, 8000000]


def test_a_long_sentence_is_the_same_wherever_it_stands_a_short_one_under_its_project_only(place: Path) -> None:
    ingest(place)
    assert len(squeezed("申请发明专利不少于3件；")) >= answers.SHORT
    fill(book(place), 4, {"标识": quantity_id(place, "不少于3件"), "改指标": "授权发明专利"})
    ingest(place)
    assert {row["indicator"] for row in figures(place, "不少于3件")} == {"授权发明专利"}
    table = GUIDE.replace("2.申请发明专利", "2.专利").replace("1.申请发明专利", "1.专利")
    (place / "in" / "guide.txt").write_text(table, encoding="utf-8")
    ingest(place)
    fill(book(place), len(shown(book(place))) + 2, {"标识": quantity_id(place, "不少于3件"), "改指标": "实用新型"})
    ingest(place)
    assert [line["indicator"] for line in figures(place, "不少于3件")] == ["实用新型", "专利"]


def test_what_no_figure_stands_behind(place: Path) -> None:
    text = GUIDE.replace("（三）支持强度\n资助额度不超过800万元/项。\n", "").replace("项目1.2：", "项目1.3：").replace("研究远海浮标的通信方法。\n", "")
    (place / "in" / "guide.txt").write_text(text, encoding="utf-8")
    ingest(place)
    rows = shown(book(place))
    k = next(k for k, row in enumerate(rows, 2) if "没有内容" in str(row["问题"]))
    fill(book(place), k, {"处理": "误读"}, save=place / "bad.xlsx")
    with pytest.raises(InputError, match=f"待复核 第{k}行：这一行说的不是已读出的数字"):
        ingest(place, review=str(place / "bad.xlsx"))
    fill(book(place), k, {"处理": "照原样"})
    before = len(rows)
    ingest(place)
    left = [row for row in shown(book(place)) if row["程度"] != "已复核"]
    assert len(left) == before - 1
    (issue,) = [row for row in stored(place, "issues") if "没有内容" in str(row["message"])]
    assert issue["severity"] == "info"


def test_a_guide_that_is_held_back_is_let_in(place: Path) -> None:
    (place / "in" / "guide.txt").write_text(
        "海湾省海洋技术专项2031年度申报指南\n专题一：海洋观测（专题编号：7001）\n（一）研究内容\n研究远海观测方法。\n（二）考核指标\n观测距离不少于20km。\n",
        encoding="utf-8",
    )
    ingest(place)
    assert [row["held"] for row in stored(place, "guides")] == [True]
    k = next(k for k, row in enumerate(shown(book(place)), 2) if "暂不进入视图" in str(row["问题"]))
    fill(book(place), k, {"处理": "照原样"})
    done = ingest(place)
    assert [row["held"] for row in stored(place, "guides")] == [False]
    assert done.review
    assert (done.review.held, done.review.unfit) == (1, ())
    assert "暂不进入视图" not in str(shown(book(place)))
    assert ingest(place).changes.updated == 0


def test_an_answer_is_taken_back(place: Path) -> None:
    ingest(place)
    fill(book(place), 2, {"处理": "改正", "改数值": 300})
    ingest(place)
    assert figures(place, "小于不超过200ms")[0]["upper"] == 300
    rows = shown(book(place))
    k = next(k for k, row in enumerate(rows, 2) if row["程度"] == "已复核")
    fill(book(place), k, {"处理": "撤回", "改数值": None})
    done = ingest(place)
    assert figures(place, "小于不超过200ms")[0]["upper"] == 200
    assert stored(place, "reviews") == []
    assert done.review
    assert (done.review.held, done.review.replaced) == (0, 1)


BAD: list[tuple[dict[str, object], str]] = [
    ({"处理": "好"}, "“处理”不认识“好”"),
    ({"处理": "改正"}, "“改…”各列却是空的"),
    ({"处理": "照原样", "改数值": 5}, "又在“改…”各列填了内容"),
    ({"改比较词": "至少"}, "“改比较词”不认识“至少”"),
    ({"改数值": "很多"}, "“改数值”不是数字"),
    ({"改比较词": "～", "改数值": 9, "改至": 5}, "大于"),
    ({"改比较词": "～", "改数值": 9}, "区间要填“改至”"),
    ({"改至": 9}, "“改至”只用于"),
    ({"改角色": "主角"}, "“改角色”不认识"),
    ({"原文": "另一句话", "处理": "照原样"}, "“原文”或“键”被改动了"),
    ({"键": None, "片段": None, "改数值": 1}, "缺“片段”"),
    ({"键": None, "片段": "不少于9件", "改数值": 1}, "出现 0 次"),
    ({"键": None, "标识": "qabc", "改数值": 1}, "没有标识 qabc"),
]


@pytest.mark.parametrize(("cells", "told"), BAD, ids=[told for _, told in BAD])
def test_a_wrong_answer_is_told_with_sheet_and_row(tmp_path: Path, one_book: Path, cells: dict[str, object], told: str) -> None:
    fill(one_book, 3, cells, save=tmp_path / "mine.xlsx")
    with pytest.raises(InputError) as error:
        read(tmp_path / "mine.xlsx")
    assert "待复核 第3行" in str(error.value)
    assert told in str(error.value)


def test_all_mistakes_are_told_and_nothing_is_taken_over(place: Path) -> None:
    ingest(place)
    fill(book(place), 2, {"处理": "照原样", "改数值": 5})
    fill(book(place), 3, {"改数值": "很多"}, save=place / "mine.xlsx")
    with pytest.raises(InputError, match=r"待复核 第2行：.*；待复核 第3行："):
        ingest(place, review=str(place / "mine.xlsx"))
    assert not (place / "out" / "review.csv").exists()


def test_two_answers_that_contradict_each_other(place: Path) -> None:
    ingest(place)
    name = quantity_id(place, "不少于72小时")
    fill(book(place), 4, {"标识": name, "改数值": 80})
    fill(book(place), 5, {"标识": name, "改数值": 90})
    with pytest.raises(InputError, match="第5行：与待复核 第4行互相矛盾"):
        read(book(place))
    fill(book(place), 5, {"改数值": 80})
    assert len(read(book(place))) == 1


def test_a_workbook_with_wrong_answers_is_not_lost(place: Path) -> None:
    ingest(place)
    fill(book(place), 2, {"处理": "改正", "改比较词": "至少"})
    done = ingest(place, force=True)
    assert done.review
    assert "待复核 第2行" in done.review.wrong
    kept = Path(done.review.kept_aside)
    assert shown(kept)[0]["改比较词"] == "至少"
    assert kept.name in cli_text(done)
    assert "未采用" in cli_text(done)


def test_what_is_typed_while_a_run_is_at_work_is_kept(place: Path) -> None:
    ingest(place)
    (place / "in" / "guide.txt").write_text(GUIDE.replace("72小时", "96小时"), encoding="utf-8")
    run = Ingest(Order(inputs=(str(place / "in"),), out=str(place / "out")))
    run.prepare()
    run.begin()
    fill(book(place), 2, {"处理": "照原样"})
    for outcome in run.outcomes():
        run.store(outcome)
    run.publish()
    run.finish()
    done = summary(run)
    run.close()
    assert done.review
    assert done.review.late == 1
    assert "下次运行采用" in cli_text(done)
    ingest(place)
    assert figures(place, "小于不超过200ms")[0]["flags"] == ["reviewed"]


def test_csv_from_excel_in_chinese(place: Path) -> None:
    ingest(place)
    fill(book(place), 2, {"处理": "改正", "改数值": 250})
    ingest(place)
    kept = place / "out" / "review.csv"
    text = kept.read_text(encoding="utf-8-sig")
    (place / "mine.csv").write_bytes(text.replace(",250,", ",350,").encode("gb18030"))
    done = ingest(place, review=str(place / "mine.csv"))
    assert done.review
    assert done.review.replaced == 1
    assert figures(place, "小于不超过200ms")[0]["upper"] == 350
    (place / "broken.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="缺少列：原文、处理"):
        ingest(place, review=str(place / "broken.csv"))


@pytest.mark.parametrize(("name", "data", "told"), [("no.xlsx", None, "没有这个文件"), ("a.xlsx", b"PK", "不是可读的 .xlsx"), ("a.csv", b'"a', "CSV|缺少列")])
def test_files_that_are_no_review(place: Path, name: str, data: bytes | None, told: str) -> None:
    if data is not None:
        (place / name).write_bytes(data)
    with pytest.raises(InputError, match=told):
        ingest(place, review=str(place / name))


def test_nothing_is_kept_by_a_dry_run(place: Path) -> None:
    ingest(place)
    fill(book(place), 2, {"处理": "照原样"})
    run = Ingest(Order(inputs=(str(place / "in"),), out=str(place / "out"), dry=True))
    run.prepare()
    list(run.preview())
    assert run.database.tally["quantities", "update"] == 1
    run.close()
    assert not (place / "out" / "review.csv").exists()


def test_the_same_in_worker_processes(place: Path) -> None:
    ingest(place)
    fill(book(place), 2, {"处理": "误读"})
    ingest(place, engine="processes")
    assert figures(place, "小于不超过200ms") == []


def test_gold_is_red_until_read(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ingest(place)
    fill(book(place), 2, {"处理": "照原样"})
    fill(book(place), 3, {"处理": "改正", "改数值": 2})
    fill(book(place), 4, {"标识": quantity_id(place, "16路"), "处理": "误读"})
    assert cli.main(["--lang", "zh", "gold", str(book(place)), "--out", str(place / "out"), "--fixtures", str(place / "gold")]) == 1
    assert "先运行 zhinan run" in capsys.readouterr().err
    ingest(place)
    assert cli.main(["--lang", "zh", "gold", str(place / "out" / "review.csv"), "--out", str(place / "out"), "--fixtures", str(place / "gold")]) == 0
    told = capsys.readouterr().out
    assert "3 个数字，2 个还读不对" in told
    folder = place / "gold" / "guide"
    lines = [json.loads(line) for line in (folder / GOLD).read_text(encoding="utf-8").splitlines()]
    data = (folder / "source.txt").read_bytes()
    assert data.decode() == GUIDE
    wrong = list(unread(data, "source.txt", lines))
    assert len(wrong) == 2
    assert "16路" in wrong[0]
    assert "不超过1%" in wrong[1]
    right = [line for line in lines if "200ms" in line["quote"]]
    assert list(unread(data, "source.txt", right)) == []


# Properties -------------------------------------------------------------------------------------------------------------

_WORDS = st.text(alphabet="甲乙 \n\t=+-@'\",;𠮷１%", max_size=12)


@settings(max_examples=20)
@given(st.lists(st.tuples(_WORDS, _WORDS, st.sampled_from(["right", "corrected", "false"]), st.integers(0, 9), _WORDS), max_size=6))
def test_what_is_kept_is_read_back(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str, int, str]]) -> None:
    made: dict[str, Answer] = {}
    for guide, text, verdict, at, note in rows:
        sentence = f"句{text}不少于5件"
        typed = (("value", "7"),) if verdict == "corrected" else ()
        key = figure_key(sentence, sentence[: sentence.index("5")])
        answer = Answer(verdict, guide.strip(), str(at), sentence, "不少于5件", int(key.split("@")[1]), typed, Reading(lower=Decimal(5)).as_json(), "", note.strip(), key)  # type: ignore[arg-type]
        made[answer.name] = answer
    path = tmp_path_factory.mktemp("kept") / "review.csv"
    answers.write(path, made.values())
    found = {answer.name: answer for answer in read(path)}
    assert {name: (a.told, a.text, a.note, a.machine) for name, a in found.items()} == {name: (a.told, a.text, a.note, a.machine) for name, a in made.items()}
    with path.open(encoding="utf-8-sig", newline="") as handle:
        assert all(not cell.startswith(("=", "+", "-", "@")) for row in csv.reader(handle) for cell in row)
        handle.seek(0)
        assert tuple(next(csv.reader(handle))) == COLUMNS
    assert merged(found.values(), found.values())[1:] == (0, 0)


@given(
    st.sampled_from(["≥", ">", "≤", "<", "=", "≈", "±", "ge", "＞"]),
    st.decimals(-10_000, 10_000, places=3),
)
def test_a_typed_bound_is_the_bound(sign: str, value: object) -> None:
    made = Reading().changed({"comparator": sign, "value": str(value)})
    ends = [end for end in (made.lower, made.upper) if end is not None]
    assert str(abs(ends[-1])).lstrip("-") == str(value).lstrip("-")
    assert (made.lower is None) == (made.comparator in ("le", "lt"))
    assert (made.upper is None) == (made.comparator in ("ge", "gt"))
    assert Reading.from_json(made.as_json()) == made


@pytest.mark.parametrize("text", ["响应时延不超过200ms。", "支持 16 路，\n不少于3件", "误差±0.5℃"])
def test_the_reading_of_a_figure_alone(text: str) -> None:
    for quantity in find_quantities(text):
        assert answers.alone(text, len(squeezed(text[: quantity.number_start]))) == Reading.of(quantity)


def test_a_folder_without_answers(tmp_path: Path) -> None:
    kept = keep(tmp_path)
    assert (kept.answers, kept.save()) == ((), None)
    assert list(tmp_path.iterdir()) == []


