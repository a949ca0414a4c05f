"""The command line, as a user meets it: real processes, their output and their exit codes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from extractors.model.guide import Guide
from pipeline import language
from pipeline.cli import COMMANDS, main
from pipeline.cli.grid import width

ROOT = Path(__file__).parents[2]
MakeGuide = Callable[..., Guide]
HEAVY = ("prefect", "pandas", "spacy", "jieba", "sqlalchemy", "pdfplumber", "pypdfium2", "pyarrow", "rich", "lxml")


def zhinan(*arguments: str, cwd: Path, data: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PREFECT_", "ZHINAN_"))}
    return subprocess.run(
        [sys.executable, "-m", "zhinan", *arguments],
        input=data, capture_output=True, cwd=cwd, timeout=120, env={**clean, "PYTHONPATH": str(ROOT), "HOME": str(cwd / "home"), **environment},
    )


@pytest.fixture
def guide_file(tmp_path: Path, guide: Guide) -> Path:
    path = tmp_path / "guide.txt"
    path.write_text(guide.text.content, encoding="utf-8")
    return path


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


# What is printed --------------------------------------------------------------------------------------------------------


def test_extract_in_a_pipe_is_one_json_object_a_line(guide_file: Path) -> None:
    done = zhinan("extract", "guide.txt", cwd=guide_file.parent)
    assert (done.returncode, done.stderr) == (0, b"")
    lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
    money = [line for line in lines if line["unit"] == "元"]
    assert [(line["project"], line["comparator"], line["upper"], line["per"]) for line in money] == [(n, "le", 15000000, "项") for n in ("1.1", "1.2", "2.1")]
    assert [line["number_start"] for line in lines] == sorted(line["number_start"] for line in lines)


def test_standard_input_and_file_say_the_same(guide_file: Path) -> None:
    file = zhinan("extract", "guide.txt", cwd=guide_file.parent)
    stdin = zhinan("extract", "-", cwd=guide_file.parent, data=guide_file.read_bytes())
    encoded = zhinan("extract", "-", cwd=guide_file.parent, data=guide_file.read_text(encoding="utf-8").encode("gb18030"))
    assert file.stdout == stdin.stdout == encoded.stdout


@pytest.mark.parametrize("table", ["guides", "topics", "projects", "sections", "items", "quantities", "dates", "rules", "facts", "issues", "ledger"])
@pytest.mark.parametrize("form", ["table", "jsonl", "csv", "json"])
def test_every_table_in_every_format(capsys: pytest.CaptureFixture[str], guide_file: Path, table: str, form: str) -> None:
    code, out, err = call(capsys, "extract", str(guide_file), "--table", table, "--format", form)
    assert (code, err) == (0, "")
    if form == "jsonl":
        assert all(isinstance(json.loads(line), dict) for line in out.splitlines())
    if form == "json":
        assert isinstance(json.loads(out), list)


def test_a_grid_in_chinese_has_words_for_codes(capsys: pytest.CaptureFixture[str], guide_file: Path) -> None:
    for table, told, code in (("quantities", "考核指标", "indicators"), ("rules", "资助上限", "funding_max"), ("facts", "资助上限（元）", "funding_max_yuan")):
        _, chinese, _ = call(capsys, "extract", str(guide_file), "--table", table, "--format", "table", "--lang", "zh")
        _, english, _ = call(capsys, "extract", str(guide_file), "--table", table, "--format", "table", "--lang", "en")
        assert told in chinese
        assert code not in chinese
        assert code in english


def test_a_file_takes_its_format_from_its_suffix(capsys: pytest.CaptureFixture[str], guide_file: Path, tmp_path: Path) -> None:
    assert call(capsys, "extract", str(guide_file), "--table", "facts", "-o", str(tmp_path / "sub" / "facts.csv")) == (0, "", "")
    head, *lines = (tmp_path / "sub" / "facts.csv").read_text(encoding="utf-8").splitlines()
    assert head.startswith("project,title,lead,")
    assert len(lines) == 3
    assert [path.name for path in (tmp_path / "sub").iterdir()] == ["facts.csv"]


def test_outline_as_text_and_json(capsys: pytest.CaptureFixture[str], guide_file: Path) -> None:
    code, out, _ = call(capsys, "outline", str(guide_file), "--lang", "zh")
    assert code == 0
    assert "1.1  第1类样机研制" in out
    assert "专题 2，项目 3" in out
    code, out, _ = call(capsys, "outline", str(guide_file), "--format", "json")
    found = json.loads(out)
    assert [project["number"] for project in found["projects"]] == ["1.1", "1.2", "2.1"]
    assert found["topics"][0]["code"] == "7001"
    assert {section["kind"] for section in found["projects"][0]["sections"]} == {"research_content", "indicators", "funding"}


def test_text_without_structure_is_still_read(tmp_path: Path) -> None:
    done = zhinan("extract", "-", cwd=tmp_path, data="资助额度不超过300万元/项。".encode())
    assert done.returncode == 0
    assert [json.loads(line)["upper"] for line in done.stdout.splitlines()] == [3000000]
    assert len(done.stderr.decode().splitlines()) == 1


def test_a_console_that_is_not_unicode(guide_file: Path) -> None:
    wide = guide_file.read_text(encoding="utf-8").replace("研制样机1。", "研制样机1，功耗不超过3 μW、面积5 m²，符号\U0001f600。")
    for form in ("jsonl", "table", "csv"):
        done = zhinan("extract", "-", "--format", form, cwd=guide_file.parent, data=wide.encode(), PYTHONIOENCODING="gbk", PYTHONUTF8="0")
        assert done.returncode == 0, done.stderr
        text = done.stdout.decode("gbk")
        assert "识别准确率" in text
    lines = [json.loads(line) for line in zhinan(
        "extract", "-", "--table", "sections", cwd=guide_file.parent, data=wide.encode(), PYTHONIOENCODING="gbk", PYTHONUTF8="0"
    ).stdout.decode("gbk").splitlines()]
    assert any("m²" in line["text"] and "\U0001f600" in line["text"] for line in lines), "what GBK lacks comes through JSON unharmed"


def test_a_reader_that_goes_away_is_no_error(guide_file: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "zhinan", "extract", str(guide_file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 0


# What is not loaded -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["extract", "outline"])
def test_text_loads_nothing_heavy(guide_file: Path, command: str) -> None:
    script = f"import sys; from pipeline.cli import main; code = main([{command!r}, 'guide.txt']); print(*sys.modules, file=sys.stderr); sys.exit(code)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=guide_file.parent, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0
    assert set(HEAVY) & set(done.stderr.decode().split()) == set()


# Bad input --------------------------------------------------------------------------------------------------------------

BAD_FILES = {
    "empty.txt": b"",
    "blank.txt": b" \n\t\n" * 50,
    "binary.txt": bytes(range(256)) * 64,
    "torn.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog",
    "torn.docx": b"PK\x03\x04\x14\x00word/document.xml",
    "encoding.txt": b"\x81\x30\xff\xfe\x80\x99\xa0\xff" * 200,
}


@pytest.mark.parametrize("name", BAD_FILES)
@pytest.mark.parametrize("command", ["extract", "outline", "run"])
def test_bad_files_are_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_bytes(BAD_FILES[name])
    code, out, err = call(capsys, command, name)
    if name == "blank.txt" and command != "run":
        assert code in (0, 1)
        return
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert name in err
    assert [path.name for path in tmp_path.iterdir()] == [name], "nothing was written"


@pytest.mark.parametrize("command", [("extract",), ("outline",), ("run",)])
@pytest.mark.parametrize("name", ["nothing.txt", "folder"])
def test_files_that_are_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: Sequence[str], name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    code, out, err = call(capsys, *command, name)
    assert (code, out, len(err.splitlines())) == (1, "", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_run_refuses_a_text_without_structure(tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_text("从前有座山，山里有座庙，庙里有3个和尚。", encoding="utf-8")
    done = zhinan("run", "novel.txt", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, b"")
    assert len(done.stderr.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["novel.txt"]


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["nonsense"], ["--nonsense"], ["extract"], ["extract", "a", "b"], ["extract", "a", "--table", "x"], ["extract", "a", "--format", "x"],
        ["outline"], ["run"], ["run", "a", "--engine", "x"], ["run", "a", "--workers", "many"], ["--lang", "fr", "doctor"], ["doctor", "x"],
        ["run", "a", "--workers", "-1"], ["run", "a", "--max-seconds", "0"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    code, out, err = call(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err


# Help -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_command_explains_itself_with_examples(capsys: pytest.CaptureFixture[str], command: str, language: str) -> None:
    code, out, _ = call(capsys, command, "--help", "--lang", language)
    assert code == 0
    assert f"zhinan {command}" in out.split("例:" if language == "zh" else "examples:")[1]
    assert ("用法" in out) == (language == "zh")


def test_help_lines_up_although_a_chinese_character_takes_two_places(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = call(capsys, "check", "--help", "--lang", "zh")
    heads = re.findall(r"^(  \S.*?  +)(?=指南文件|显示本帮助|文件的打开口令)", out, re.MULTILINE)
    assert [width(head) for head in heads] == [24, 24, 24]


def test_what_is_counted_has_its_number() -> None:
    assert [language.counted(n, "guide") for n in (0, 1, 2)] == ["0 guides", "1 guide", "2 guides"]
    assert [language.counted(n, "quantity", "quantities") for n in (1, 12)] == ["1 quantity", "12 quantities"]


def test_the_language_is_that_of_the_locale(tmp_path: Path) -> None:
    assert "用法" in zhinan("--help", cwd=tmp_path, LANG="zh_CN.UTF-8").stdout.decode()
    assert "usage" in zhinan("--help", cwd=tmp_path, LANG="zh_CN.UTF-8", LC_ALL="C").stdout.decode()
    assert "usage" in zhinan("--help", "--lang", "en", cwd=tmp_path, LANG="zh_CN.UTF-8").stdout.decode()
    for command in COMMANDS:
        assert command in zhinan("--lang", "zh", cwd=tmp_path).stderr.decode()


def test_the_end_of_a_command_is_quiet_where_duckdb_was_used(tmp_path: Path) -> None:
    script = "import sys, duckdb; held = duckdb.connect(); sys.argv = ['zhinan', '--version']; from zhinan.__main__ import main; sys.exit(main())"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=ROOT, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    from extractors import __version__

    assert call(capsys, "--version") == (0, f"zhinan {__version__}\n", "")


def test_doctor_finds_this_installation_whole(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "doctor")
    assert (code, [line for line in out.splitlines() if line.startswith("✗")]) == (0, [])
    assert "sqlalchemy" in out


def test_our_own_fault_is_told_apart(capsys: pytest.CaptureFixture[str], guide_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.cli.extract.as_text", lambda *_: 1 / 0)
    code, _, err = call(capsys, "extract", str(guide_file))
    assert code == 70
    assert len(err.splitlines()) == 1
    assert "ZeroDivisionError" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["report"], "还需要：文件或文件夹"),
        (["extract", "x.txt", "--table", "nosuch"], "--table 没有 'nosuch'，可用："),
        (["run", "x.txt", "--workers", "x"], "--workers 的值不对：'x'"),
        (["run", "x.txt", "--out"], "--out 后面缺少值"),
        (["run", "x.txt", "--nosuch"], "多余或未知的参数：--nosuch"),
        (["chek"], "没有这个命令: chek，是 check 吗？"),
    ],
)
def test_wrong_usage_in_chinese(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "zh", *arguments]) == 2
    assert told in capsys.readouterr().err
    language.use("en")
