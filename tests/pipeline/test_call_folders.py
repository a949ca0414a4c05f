"""A notice and its annexes as files of their own: a folder or an archive is one call, and files that merely lie side by side stay apart."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from extractors.errors import InputError
from extractors.model.guide import Guide, Stated
from pipeline.calls import read_each, read_manifest
from pipeline.cli import main
from pipeline.ingest import Ingest
from pipeline.intake import take_in
from pipeline.limits import Limits
from pipeline.plan import Order
from pipeline.sinks.database import Database
from pipeline.summary import Summary, summary
from tests import documents

NOTICE = """丁省科学技术厅关于组织申报2031年度重点专项项目的通知
各有关单位：
现将申报事项通知如下。
一、申报条件
申报单位应为省内注册的独立法人，注册满3年。
二、限项规定
每个推荐单位推荐项目不超过12项，同一负责人限报1项。
三、推荐单位
各市科学技术局，国家高新技术产业开发区管委会。
四、申报时间
网上申报时间为2031年4月1日至2031年5月15日17:00，推荐单位于5月20日17:00前审核。系统地址：http://xm.dingsheng.gov.cn。
五、联系方式
业务咨询：高新技术处，赵一鸣，0599-81230001
技术支持：0599-81230002
附件：1.“智能农机”重点专项2031年度项目申报指南
2.“海岸生态”重点专项2031年度项目申报指南
3.项目申报书格式
丁省科学技术厅
2031年3月20日
"""
GUIDE = """附件{number}
“{theme}”重点专项2031年度项目申报指南
本专项每个项目拟支持1项，省级财政资助不超过300万元/项。
项目{number}.1 {theme}感知技术
研究内容：研究感知方法。
考核指标：识别准确率不低于9{number}%。
申报要求：由企业牵头，下设课题不超过3个。
项目{number}.2 {theme}作业装备
研究内容：研究装备。
考核指标：连续作业时间不少于1{number}小时。
申报要求：参与单位不超过4家。
"""
FORM = """附件3
丁省科技计划项目申报书格式
项目名称：
申报单位：
"""
OTHER = """“量子传感”重点专项2031年度项目申报指南
本专项每个项目拟支持2项。
项目1.1 量子重力仪
研究内容：研究重力测量。
考核指标：分辨率优于1微伽。
项目1.2 量子磁力仪
研究内容：研究磁测量。
考核指标：灵敏度优于2fT。
"""

Maker = Callable[[str], bytes]
FORMATS: dict[str, Maker] = {
    "txt": lambda text: text.encode("gb18030"),
    "docx": documents.docx_file,
    "pdf": documents.pdf_flowing,
}
LIMITS = Limits()


def call(
    suffix: str, *, names: tuple[str, ...] = ("关于组织申报的通知", "附件1", "附件2：海岸生态指南", "附件3 申报书格式")
) -> dict[str, bytes]:
    """The files of a call: the notice, two guides and a form to fill in."""
    texts = (NOTICE, GUIDE.format(number=1, theme="智能农机"), GUIDE.format(number=2, theme="海岸生态"), FORM)
    return {f"{name}.{suffix}": FORMATS[suffix](text) for name, text in zip(names, texts, strict=True)}


def put(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def archive(place: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(place, "w") as made:
        for name, data in files.items():
            made.writestr(name, data)
    return place


def read(path: Path) -> dict[str, tuple[Guide, ...]]:
    """file name → its guides; of a file without any, none."""
    return {
        file.name: tuple(guide for guide in found.guides if guide.status != "no_structure")
        for file, _, found in read_each(take_in([str(path)]), limits=LIMITS)
    }


def inherited(guide: Guide) -> None:
    """What the notice says holds for every project of the guide."""
    assert {fact["deadline"] for fact in guide.facts} == {"2031-05-15T17:00+08:00"}
    assert {str(fact["applications_max"]) for fact in guide.facts} == {"1"}
    assert {str(fact["funding_max_yuan"]) for fact in guide.facts} == {"3000000"}
    assert [(c.role, c.name, c.phone) for c in guide.contacts if c.phone] == [
        ("业务", "赵一鸣", "0599-81230001"), ("技术", "", "0599-81230002"),
    ]  # fmt: skip
    assert "http://xm.dingsheng.gov.cn" in {c.url for c in guide.contacts}
    assert guide.metadata.issuer == "丁省科学技术厅"
    assert guide.metadata.published_on == "2031-03-20"
    assert {("registered_years_min", "guide"), ("region", "guide")} <= {(r.key, r.scope) for r in guide.rules if not r.project}
    assert "国家高新技术产业开发区管委会" in guide.text.content
    for date in guide.dates:
        assert guide.text.content[date.start : date.end] == date.raw
    for quantity in guide.quantities:
        assert guide.text.content[quantity.start : quantity.end] == quantity.raw


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_folder_is_one_call(tmp_path: Path, suffix: str) -> None:
    found = read(put(tmp_path / "call", call(suffix)))
    assert sorted(len(guides) for guides in found.values()) == [0, 0, 1, 1]
    for number, guides in zip((1, 2), [guides for guides in found.values() if guides], strict=True):
        inherited(guides[0])
        assert [p.number for p in guides[0].outline.projects] == [f"{number}.1", f"{number}.2"]
        assert guides[0].facts[0]["lead"] == "enterprise"


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_archive_is_one_call(tmp_path: Path, suffix: str) -> None:
    found = read(archive(tmp_path / "call.zip", {f"2031年通知/{name}": data for name, data in call(suffix).items()}))
    assert sum(len(guides) for guides in found.values()) == 2
    for guides in found.values():
        for guide in guides:
            inherited(guide)


def test_formats_may_be_mixed_and_annexes_lie_in_a_folder_of_their_own(tmp_path: Path) -> None:
    files = {
        "通知.docx": FORMATS["docx"](NOTICE),
        "附件/附件1.pdf": FORMATS["pdf"](GUIDE.format(number=1, theme="智能农机")),
        "附件/附件2.txt": FORMATS["txt"](GUIDE.format(number=2, theme="海岸生态")),
    }
    found = read(put(tmp_path / "call", files))
    for name in ("附件1.pdf", "附件2.txt"):
        inherited(found[name][0])


def test_pages_and_lines_of_the_guide_stay_its_own(tmp_path: Path) -> None:
    files = {"通知.pdf": FORMATS["pdf"](NOTICE), "附件1.pdf": FORMATS["pdf"](GUIDE.format(number=1, theme="智能农机"))}
    guide = read(put(tmp_path / "call", files))["附件1.pdf"][0]
    alone = read(put(tmp_path / "alone", {"附件1.pdf": files["附件1.pdf"]}))["附件1.pdf"][0]
    placed = {(q.number_text, q.page, q.line, q.boxes) for q in guide.quantities if q.project}
    assert placed == {(q.number_text, q.page, q.line, q.boxes) for q in alone.quantities if q.project}
    assert {guide.text.page(date.start) for date in guide.dates} == {len(alone.text.source.pages) + 1}
    assert guide.text.source.own_pages == len(alone.text.source.pages)
    (told,) = [issue.message for issue in guide.issues if issue.code == "notice_beside"]
    assert "通知.pdf" in told
    assert "第2页" in told


def test_guides_that_merely_lie_beside_a_notice_stay_apart(tmp_path: Path) -> None:
    files = {"通知.txt": NOTICE.encode(), "量子传感指南.txt": OTHER.encode(), "附件2.txt": OTHER.encode()}
    found = read(put(tmp_path / "call", files))
    for name in ("量子传感指南.txt", "附件2.txt"):
        assert found[name][0].metadata.issuer == ""
        assert {fact["deadline"] for fact in found[name][0].facts} == {None}
        assert found[name][0].contacts == ()


def test_a_number_tells_nothing_where_two_notices_have_it(tmp_path: Path) -> None:
    guide = "项目1.1 试验平台\n研究内容：研究试验。\n考核指标：数量不少于3个。\n项目1.2 试验设备\n研究内容：研究设备。\n考核指标：数量不少于5个。\n"
    one = NOTICE.partition("附件：")[0] + "详见附件1。\n"
    files = {"通知甲.txt": one.encode(), "附件1.txt": guide.encode()}
    assert read(put(tmp_path / "one", files))["附件1.txt"][0].facts[0]["deadline"] == "2031-05-15T17:00+08:00"
    files["通知乙.txt"] = one.replace("丁省", "戊省").replace("5月15日", "6月15日").encode()
    assert read(put(tmp_path / "two", files))["附件1.txt"][0].facts[0]["deadline"] is None


def test_a_notice_with_a_guide_of_its_own_speaks_for_the_files_beside_it(tmp_path: Path) -> None:
    files = {
        "通知.txt": (NOTICE + GUIDE.format(number=1, theme="智能农机")).encode(),
        "附件2.txt": GUIDE.format(number=2, theme="海岸生态").encode(),
    }
    found = read(put(tmp_path / "call", files))
    assert [p.number for p in found["通知.txt"][0].outline.projects] == ["1.1", "1.2"]
    assert [p.number for p in found["附件2.txt"][0].outline.projects] == ["2.1", "2.2"]
    assert "感知技术" not in found["附件2.txt"][0].text.content[: found["附件2.txt"][0].outline.projects[0].start]
    inherited(found["附件2.txt"][0])


# ------------------------------------------------------------------------------------------------------------------------ runs


def ingest(folder: Path, out: Path) -> Summary:
    run = Ingest(Order(inputs=(str(folder),), out=str(out)))
    try:
        run.prepare()
        run.begin()
        for outcome in run.outcomes():
            run.store(outcome)
        run.store_copies()
        run.compare_editions()
        run.release()
        run.finish()
        return summary(run)
    finally:
        run.close()


def table(out: Path, query: str) -> list[tuple[object, ...]]:
    database = Database(f"sqlite:///{out / 'zhinan.db'}")
    try:
        return [tuple(row.values()) for row in database.query(query)]
    finally:
        database.close()


def test_a_run_takes_the_notice_and_the_form_as_parts_of_the_call(tmp_path: Path) -> None:
    folder, out = put(tmp_path / "in", call("txt")), tmp_path / "out"
    done = ingest(folder, out)
    assert done.bad == ()
    assert len(done.guides) == 2
    assert {state for (state,) in table(out, "SELECT state FROM documents")} == {"ok"}
    assert {deadline for (deadline,) in table(out, "SELECT deadline FROM facts")} == {"2031-05-15T17:00+08:00"}
    again = ingest(folder, out)
    assert (again.unchanged, again.changes.inserted, again.changes.updated, again.changes.deleted) == (4, 0, 0, 0)


def test_a_changed_notice_reads_its_annexes_anew(tmp_path: Path) -> None:
    folder, out = put(tmp_path / "in", call("txt")), tmp_path / "out"
    ingest(folder, out)
    put(folder, {"关于组织申报的通知.txt": NOTICE.replace("5月15日", "5月31日").encode()})
    done = ingest(folder, out)
    assert done.bad == ()
    assert {deadline for (deadline,) in table(out, "SELECT deadline FROM facts")} == {"2031-05-31T17:00+08:00"}


def test_a_guide_that_cannot_be_understood_is_no_mere_part(tmp_path: Path) -> None:
    files = call("txt")
    files["附件2：海岸生态指南.txt"] = "附件2\n“海岸生态”重点专项2031年度项目申报指南\n（略）\n".encode()
    done = ingest(put(tmp_path / "in", files), tmp_path / "out")
    assert [Path(path).name for path, _, _ in done.bad] == ["附件2：海岸生态指南.txt"]


# -------------------------------------------------------------------------------------------------------- revisions and copies

CALL = NOTICE.partition("附件：")[0] + "丁省科学技术厅\n{date}\n" + GUIDE.format(number="", theme="智能农机")
FIRST = CALL.format(date="2031年3月20日")
LATER = FIRST.replace("2031年3月20日", "2031年4月2日").replace("不低于9%", "不低于95%")
PUT_OFF = FIRST.replace("2031年3月20日", "2031年4月2日").replace("5月15日", "6月15日")


@pytest.mark.parametrize(
    ("changed", "accuracy", "deadline"), [(LATER, "≥ 95 %", "2031-05-15T17:00+08:00"), (PUT_OFF, "≥ 9 %", "2031-06-15T17:00+08:00")]
)
def test_views_show_the_last_revision_once(tmp_path: Path, changed: str, accuracy: str, deadline: str) -> None:
    """A correction in a figure, or in nothing but the deadline, beside copies of both in other formats: whatever is read first."""
    files = {
        "z 原件.txt": FIRST.encode("gb18030"),
        "原件.docx": documents.docx_file(FIRST),
        "a 更正.pdf": documents.pdf_flowing(changed),
        "更正.docx": documents.docx_file(changed),
    }
    folder, out = put(tmp_path / "in", files), tmp_path / "out"
    assert ingest(folder, out).bad == ()
    assert table(out, 'SELECT DISTINCT "界限" FROM v_indicators WHERE "指标" = \'识别准确率\'') == [(accuracy,)]
    assert table(out, 'SELECT "止" FROM v_deadlines WHERE "类别" = \'open_from\'') == []
    assert table(out, "SELECT DISTINCT f.deadline FROM facts f JOIN current_guides g ON g.guide_id = f.guide_id") == [(deadline,)]
    rows = table(out, "SELECT revision, supersedes IS NULL, duplicate_of IS NULL FROM guides ORDER BY revision IS NULL, revision")
    assert [row[0] for row in rows if row[0] is not None] == [1, 2]
    assert table(out, "SELECT COUNT(*) FROM current_guides") == [(1,)]
    again = ingest(folder, out)
    assert (again.unchanged, again.changes.inserted, again.changes.updated, again.changes.deleted) == (4, 0, 0, 0)


# ------------------------------------------------------------------------------------------------------------------- manifests


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_manifest_goes_before_the_text_and_says_so(tmp_path: Path, encoding: str) -> None:
    manifest = "file,url,issuer,published_on\n通知.txt,http://kjt.dingsheng.gov.cn/1.html,丁省科学技术厅,2031/3/22\n".encode(encoding)
    files = {"通知.txt": NOTICE.encode(), "附件1.txt": GUIDE.format(number=1, theme="智能农机").encode(), "manifest.csv": manifest}
    guide = read(put(tmp_path / "call", files))["附件1.txt"][0]
    about = guide.metadata
    assert (about.url, about.issuer, about.published_on) == ("http://kjt.dingsheng.gov.cn/1.html", "丁省科学技术厅", "2031-03-22")
    assert about.sources == dict.fromkeys(("url", "issuer", "published_on"), "manifest.csv")
    (told,) = [issue for issue in guide.issues if issue.code == "stated_otherwise"]
    assert (told.severity, "2031-03-22" in told.message, "2031-03-20" in told.message) == ("warning", True, True)


def test_a_manifest_lends_its_year_and_its_region(tmp_path: Path) -> None:
    manifest = "file,issuer,published_on\n,江苏省科学技术厅,2031-03-22\n"
    text = OTHER + "申报单位须在省内注册。\n申报截止时间为6月30日17:00。\n"
    guide = read(put(tmp_path / "in", {"a.txt": text.encode(), "manifest.csv": manifest.encode()}))["a.txt"][0]
    assert (guide.metadata.level, guide.metadata.region) == ("省", "江苏省")
    assert guide.facts[0]["deadline"] == "2031-06-30T17:00+08:00"
    assert not [issue for issue in guide.issues if issue.code == "stated_otherwise"]


def test_the_manifest_is_in_the_tables_and_a_bad_one_only_itself_at_fault(tmp_path: Path) -> None:
    folder, out = put(tmp_path / "in", {"a.txt": OTHER.encode(), "manifest.csv": b"file,url\na.txt,http://x.gov.cn/a\n"}), tmp_path / "out"
    ingest(folder, out)
    assert table(out, "SELECT url, sources FROM guides") == [("http://x.gov.cn/a", '{"url": "manifest.csv"}')]
    put(folder, {"manifest.csv": b"file,adress\na.txt,http://x.gov.cn/a\n"})
    done = ingest(folder, out)
    assert [Path(path).name for path, _, _ in done.bad] == ["manifest.csv"]
    assert table(out, "SELECT url FROM guides") == [(None,)]


@pytest.mark.parametrize(
    "text",
    ["", "url\nhttp://x\n", "file,adress\na,b\n", "file,file\na,b\n", "file,published_on\na.txt,morgen\n", "file,url\na.txt,x\na.txt,y\n"],
)
def test_a_manifest_that_cannot_be_meant(text: str) -> None:
    with pytest.raises(InputError):
        read_manifest(text.encode(), "manifest.csv")


def test_a_manifest_may_leave_cells_empty() -> None:
    found = read_manifest("issuer,file\n甲厅,a.txt\n\n,b.txt\n".encode(), "manifest.csv")
    assert found == {"a.txt": Stated("manifest.csv", issuer="甲厅"), "b.txt": Stated("manifest.csv")}


# --------------------------------------------------------------------------------------------------------------------- extract


def test_extract_takes_a_folder_and_an_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path / "call", call("txt"))
    archive(tmp_path / "call.zip", call("docx"))
    for place in ("call", "call.zip"):
        assert main(["extract", str(tmp_path / place), "--table", "facts", "--format", "csv"]) == 0
        out = capsys.readouterr().out
        assert out.count("2031-05-15T17:00+08:00") == 4
