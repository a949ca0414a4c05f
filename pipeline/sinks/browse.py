"""What Datasette is told of the database: Chinese titles and meanings, what to sift by, and the questions that people ask.

Lies as `metadata.json` beside `zhinan.db`, where `datasette outputs/` finds both.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from pipeline.atomic import replacing
from pipeline.tables import TABLES, Row, Table, dumps

NAME, DATABASE = "metadata.json", "zhinan"
"""The file, and the name of the database in it: that of its file without the ending."""

_FACETS: dict[str, list[str]] = {
    "documents": ["format", "state"],
    "guides": ["level", "region", "style", "status"],
    "projects": ["type"],
    "sections": ["kind"],
    "quantities": ["section", "role", "category", "comparator", "dimension"],
    "items": ["kind", "stage"],
    "dates": ["kind"],
    "rules": ["key", "modality", "scope"],
    "facts": ["type", "lead"],
    "issues": ["severity", "code"],
    "ledger": ["verdict", "reference"],
    "reviews": ["verdict"],
    "changes": ["table", "action"],
}
_LABELS = {"documents": "file_name", "guides": "title", "topics": "title", "projects": "title", "quantities": "bound_text", "facts": "title"}
_VIEWS: dict[str, tuple[str, list[str]]] = {
    "v_indicators": ("考核指标：当前有效指南中必须达到的数量", ["指南", "比较词", "单位"]),
    "v_funding": ("资助：每个项目的资助额度与方式", ["指南", "资助方式"]),
    "v_deadlines": ("截止日期：填报、推荐、纸质材料", ["指南", "类别"]),
    "current_guides": ("当前有效的指南：未被取代、非副本、未暂缓", ["level", "region", "status"]),
}
_HIDDEN = ("search", "search_keys", "zhinan_schema", "document_guides")
_QUERIES: dict[str, tuple[str, str, str]] = {
    "deadlines": (
        "申报一览：按截止日期", "所有当前有效指南的项目，最先截止的在前，已截止的在后。",
        """
        SELECT replace(substr(f.deadline, 1, 16), 'T', ' ') AS 截止日期,
               CAST(julianday(substr(f.deadline, 1, 10)) - julianday(date('now', 'localtime')) AS INTEGER) AS 剩余天数,
               g.title AS 指南, f.project AS 编号, f.title AS 项目, f.funding_max_yuan / 10000.0 AS "资助上限（万元）", f.awards_max AS 拟支持数,
               f.lead_text AS 牵头要求, f.age_max AS 年龄上限, f.duration_months AS "周期（月）", f.hard_figures AS 硬指标
        FROM facts f JOIN current_guides g ON g.guide_id = f.guide_id
        ORDER BY f.deadline IS NULL, substr(f.deadline, 1, 10) < date('now', 'localtime'), f.deadline, g.title, f.position
        """,
    ),
    "funding": (
        "资助：由多到少", "每个项目的资助上限；只有总额的列在后面。",
        """
        SELECT "资助上限（元）" / 10000.0 AS "资助上限（万元）", "每", "资助总额（元）" / 10000.0 AS "总额（万元）", "立项数上限", "自筹比例下限", "资助方式",
               "指南", "项目编号", "项目名称"
        FROM v_funding ORDER BY "资助上限（元）" IS NULL, "资助上限（元）" DESC, "资助总额（元）" DESC
        """,
    ),
    "indicators": (
        "考核指标：按词查找", "q：指标、主体或原句里的词；留空列出全部。",
        """
        SELECT "指南", "项目编号", "项目名称", trim("主体" || ' ' || "指标") AS 指标, "界限" AS 要求, "限定", "页", "原句"
        FROM v_indicators WHERE :q = '' OR instr("主体" || "指标" || "限定" || "原句", :q) > 0
        """,
    ),
    "fulltext": (
        "全文：按词查找章节", "q：正文里的词。",
        """
        SELECT g.title AS 指南, s.project AS 项目, s.heading AS 标题, substr(s.text, max(1, instr(s.text, :q) - 40), 120) AS 上下文
        FROM sections s JOIN current_guides g ON g.guide_id = s.guide_id WHERE :q <> '' AND instr(s.text, :q) > 0 ORDER BY g.title, s.position
        """,
    ),
    "review": (
        "待复核", "核查发现的问题，错误在前；在 zhinan.xlsx 的“待复核”表里答复。",
        """
        SELECT i.severity AS 程度, g.title AS 指南, i.project AS 项目, i.message AS 说明, i.page AS 页
        FROM issues i JOIN guides g ON g.guide_id = i.guide_id WHERE i.severity <> 'info' ORDER BY i.severity, g.title, i.position
        """,
    ),
}


def _table(table: Table) -> Row:
    told: Row = {
        "title": f"{table.zh} {table.name}",
        # Not as `columns`: Datasette would print forty lines of them above the first row.
        "description": f"{table.meaning} {' · '.join(f'{column.name} {column.zh}' for column in table.columns)}",
        "facets": _FACETS.get(table.name, []),
        "facet_size": 6,
        "size": 50,
    }
    if table.name in _LABELS:
        told["label_column"] = _LABELS[table.name]
    return told


def metadata() -> Row:
    """The whole file."""
    tables: Row = {table.name: _table(table) for table in TABLES}
    tables |= {name: {"title": f"{title} {name}", "facets": facets, "facet_size": 6, "size": 50} for name, (title, facets) in _VIEWS.items()}
    for name in _HIDDEN:
        tables[name] = {"hidden": True}
    queries = {name: {"title": title, "description": told, "sql": dedent(sql).strip(), "hide_sql": True} for name, (title, told, sql) in _QUERIES.items()}
    return {
        "title": "指南 zhinan",
        "description": "项目申报指南里的专题、项目、考核指标、资助与日期，每个数字都有比较词和出处。",
        "databases": {DATABASE: {"title": "指南数据库", "tables": tables, "queries": queries}},
    }


def write_metadata(folder: Path) -> None:
    """Put the file beside the database, unless the same one lies there. Raises OSError."""
    text, path = dumps(metadata(), indent=1) + "\n", folder / NAME
    if not path.exists() or path.read_text(encoding="utf-8", errors="replace") != text:
        with replacing(path) as handle:
            handle.write(text.encode())
