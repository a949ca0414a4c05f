"""The SQL schema, made from the declaration of the tables: types a dialect, keys, indexes, comments, views."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from pipeline.tables import TABLES, Column, Table, dumps

VERSION_TABLE = "zhinan_schema"

INDEXES = {"documents": ("sha256",), "guides": ("guide_key", "document_id", "supersedes"), "document_guides": ("guide_id",), "quantities": ("indicator_id",)}
"""Columns looked up beside the keys. A key that begins with guide_id serves lookups by guide already."""


class _SqliteNumeric(UserDefinedType[Any]):
    """Affinity NUMERIC: whole numbers are stored as such, others as double."""

    cache_ok = True

    def get_col_spec(self, **_options: object) -> str:
        return "NUMERIC"


def _number(value: Decimal) -> int | float:
    number = float(value)
    return int(value) if number.is_integer() and abs(number) < 2**63 else number


EXACT: dict[str, Callable[[Decimal], int | float]] = {"sqlite": _number, "duckdb": float}
"""Dialect → what an exact number becomes in it, where it stays no Decimal."""


class Exact(TypeDecorator[Decimal]):
    """NUMERIC. In DuckDB a double: its DECIMAL has at most 38 digits, too few for both 10⁻¹⁵ m and 10²⁴ operations."""

    impl = sa.Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(_SqliteNumeric())
        return dialect.type_descriptor(sa.Double() if dialect.name == "duckdb" else sa.Numeric())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return EXACT[dialect.name](value) if value is not None and dialect.name in EXACT else value

    def process_result_value(self, value: Any, _dialect: Dialect) -> Decimal | None:
        return None if value is None else value if isinstance(value, Decimal) else Decimal(repr(value))


class Json(TypeDecorator[Any]):
    """JSONB in PostgreSQL, text elsewhere (both SQLite and DuckDB read it with their JSON functions)."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(postgresql.JSONB() if dialect.name == "postgresql" else sa.Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else dumps(value)

    def process_result_value(self, value: Any, _dialect: Dialect) -> Any:
        return json.loads(value) if isinstance(value, str) else value


def _type(column: Column) -> TypeEngine[Any]:
    return cast(
        "TypeEngine[Any]",
        {"text": sa.Text(), "integer": sa.BigInteger(), "decimal": Exact(), "real": sa.Double(), "boolean": sa.Boolean(), "json": Json()}[column.type],
    )


def _reference(table: Table, column: Column) -> sa.ForeignKeyConstraint:
    """Below `guides` an id holds within its guide only, so that the reference takes the guide with it."""
    there, _, key = column.references.partition(".")
    inner = "guide_id" in table.names and there not in ("guides", "documents", "runs")
    columns = ["guide_id", column.name] if inner else [column.name]
    return sa.ForeignKeyConstraint(columns, [f"{there}.{name}" for name in (["guide_id", key] if inner else [key])])


def metadata(*, foreign_keys: bool) -> sa.MetaData:
    """All tables. DuckDB (2.0) gets no foreign keys: within one transaction it still holds rows that were deleted for referring, so that no guide could
    be taken away with its rows at once. What we write keeps them all the same: the other databases check it."""
    made = sa.MetaData()
    for table in TABLES:
        columns = [
            sa.Column(
                column.name,
                _type(column),
                nullable=not column.required,
                autoincrement=False,
                comment=f"{column.zh}: {column.meaning}",
            )
            for column in table.columns
        ]
        references = [_reference(table, column) for column in table.columns if column.references] if foreign_keys else []
        indexes = [sa.Index(f"ix_{table.name}_{name}", name) for name in INDEXES.get(table.name, ())] if foreign_keys else []
        # Named in the order of the key and not column by column: what is looked up by guide needs a key that begins with guide_id.
        key = sa.PrimaryKeyConstraint(*table.key)
        sa.Table(table.name, made, *columns, key, *references, *indexes, comment=f"{table.zh}: {table.meaning}")
    sa.Table(VERSION_TABLE, made, sa.Column("version", sa.Integer, primary_key=True, autoincrement=False))
    return made


VIEWS: dict[str, str] = {
    "current_guides": """
        SELECT g.* FROM guides g
        WHERE g.status <> 'no_structure' AND NOT g.held AND g.duplicate_of IS NULL
          AND NOT EXISTS (SELECT 1 FROM guides later WHERE later.supersedes = g.guide_id AND NOT later.held)
          AND EXISTS (
              SELECT 1 FROM document_guides d JOIN documents f ON f.document_id = d.document_id WHERE d.guide_id = g.guide_id AND f.state = 'ok'
          )
    """,
    "v_indicators": """
        SELECT g.title AS "指南", q.topic AS "专题", q.project AS "项目编号", p.title AS "项目名称", q.subject AS "主体", q.indicator AS "指标",
               q.bound_text AS "界限", q.comparator AS "比较词", q.lower AS "下限", q.upper AS "上限", q.unit AS "单位", q.per AS "每", q.change AS "变化",
               q.qualifier AS "限定", q.page AS "页", q.sentence AS "原句", q.guide_id, q.project_id, q.quantity_id
        FROM quantities q JOIN current_guides g ON g.guide_id = q.guide_id
        LEFT JOIN projects p ON p.guide_id = q.guide_id AND p.project_id = q.project_id
        WHERE q.role = 'target' AND q.section = 'indicators'
    """,
    "v_funding": """
        SELECT g.title AS "指南", f.topic AS "专题", f.project AS "项目编号", f.title AS "项目名称", f.funding_min_yuan AS "资助下限（元）",
               f.funding_max_yuan AS "资助上限（元）", f.funding_mean_yuan AS "平均资助（元）", f.funding_per AS "每",
               f.funding_total_yuan AS "资助总额（元）", f.funding_mode AS "资助方式",
               f.payment AS "拨付方式", f.matching_ratio_min AS "自筹比例下限", f.awards_max AS "立项数上限", f.guide_id, f.project_id
        FROM facts f JOIN current_guides g ON g.guide_id = f.guide_id
    """,
    "v_deadlines": """
        SELECT g.title AS "指南", d.topic AS "专题", d.project AS "项目编号", d.kind AS "类别", d."from" AS "起", d."to" AS "止", d.applies_to AS "适用对象",
               d.raw AS "原文", d.page AS "页", d.guide_id, d.date_id
        FROM dates d JOIN current_guides g ON g.guide_id = d.guide_id
        WHERE d.kind IN ('submit_deadline', 'recommend_deadline', 'paper_deadline', 'internal_deadline', 'open_from')
           OR (d.kind = 'period' AND EXISTS (SELECT 1 FROM facts f WHERE f.guide_id = d.guide_id AND f.deadline = d."to"))
    """,
}
"""What most people ask for, with Chinese column names; targets only, and only of the guides that hold today: not superseded, no copies, none held
back, none whose file is gone. In the order in which they must be made."""

_ENTER = """
    INSERT INTO search_keys (guide_id, section_id) VALUES (new.guide_id, new.section_id);
    INSERT INTO search (rowid, guide_id, section_id, heading, text) VALUES (last_insert_rowid(), new.guide_id, new.section_id, new.heading, new.text);
"""
_LEAVE = """
    DELETE FROM search WHERE rowid = (SELECT id FROM search_keys WHERE guide_id = old.guide_id AND section_id = old.section_id);
    DELETE FROM search_keys WHERE guide_id = old.guide_id AND section_id = old.section_id;
"""

SEARCH: dict[str, tuple[str, ...]] = {
    "sqlite": (
        "CREATE TABLE search_keys (id INTEGER PRIMARY KEY, guide_id TEXT, section_id TEXT, UNIQUE (guide_id, section_id))",
        "CREATE VIRTUAL TABLE search USING fts5(guide_id UNINDEXED, section_id UNINDEXED, heading, text, tokenize='trigram')",
        f"CREATE TRIGGER search_insert AFTER INSERT ON sections BEGIN {_ENTER} END",
        f"CREATE TRIGGER search_delete AFTER DELETE ON sections BEGIN {_LEAVE} END",
        f"CREATE TRIGGER search_update AFTER UPDATE ON sections BEGIN {_LEAVE} {_ENTER} END",
    ),
    "postgresql": ("CREATE EXTENSION IF NOT EXISTS pg_trgm", "CREATE INDEX ix_sections_search ON sections USING gin (text gin_trgm_ops)"),
}
"""Full-text search over the sections, where the database can: by trigrams, for Chinese puts no blanks between words.

SQLite: `SELECT s.* FROM search JOIN sections s USING (guide_id, section_id) WHERE search MATCH '开源框架'` (three characters or more); the numbers of
`search` are its own, since those of `sections` may change with VACUUM. PostgreSQL: `SELECT * FROM sections WHERE text LIKE '%开源框架%'` uses the index.
"""

SEARCH_TABLES = ("search", "search_keys")
