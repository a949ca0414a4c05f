"""Rows as columns: nothing lost on the way, nothing taken that the tables do not declare."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from decimal import Decimal

import pytest

from extractors.model.guide import Guide
from pipeline.columns import PARTS, ByColumn, Content, column, pack
from pipeline.tables import BY_NAME, QUANTITIES, TABLES, check, dumps

TablesOf = Callable[..., dict[str, list[dict[str, object]]]]


def test_every_cell_is_there(guide: Guide, tables_of: TablesOf) -> None:
    tables = tables_of(guide)
    content = Content.of(tables)
    assert set(content.parts) | set(content.rows) == {table.name for table in TABLES}
    for table in PARTS:
        rows = list(zip(*content.parts[table.name], strict=True))
        assert rows == [tuple(dumps(row[c.name]) if c.type == "json" else row[c.name] for c in table.columns) for row in tables[table.name]]


def test_rows_held_as_columns_are_the_same_rows(guide: Guide, tables_of: TablesOf) -> None:
    rows = tables_of(guide)["quantities"]
    held = ByColumn({name: [row[name] for row in rows] for name in QUANTITIES.names})
    assert (list(held), len(held), held[1], held[-1], list(held[1:3])) == (rows, len(rows), rows[1], rows[-1], rows[1:3])
    assert column(held, "quote") == column(rows, "quote") == [row["quote"] for row in rows]


def test_they_are_smaller_than_rows_to_send(guide: Guide, tables_of: TablesOf) -> None:
    tables = tables_of(guide)
    assert len(pickle.dumps(Content.of(tables))) < len(pickle.dumps(tables))


@pytest.mark.parametrize(
    ("column", "value"),
    [("lower", 1.5), ("page", True), ("page", None), ("lower_closed", 1), ("quote", None), ("quote", b"x"), ("flags", "text"), ("boxes", (1,))],
)
def test_what_does_not_fit_is_named(guide: Guide, tables_of: TablesOf, column: str, value: object) -> None:
    rows = tables_of(guide)["quantities"]
    rows[3][column] = value
    with pytest.raises(ValueError, match=f"quantities.{column}"):
        pack(QUANTITIES, rows)


def test_what_a_row_may_hold_is_what_columns_may_hold(guide: Guide, tables_of: TablesOf) -> None:
    class Word(str):
        """A text of a type of its own."""

        __slots__ = ()

    (row, *_) = tables_of(guide)["quantities"]
    row.update(quote=Word("x"), lower=Decimal(1), upper=2)
    check(QUANTITIES, row)
    assert pack(QUANTITIES, [row])[QUANTITIES.names.index("quote")] == ["x"]


@pytest.mark.parametrize("change", [{"colour": "blue"}, {"quote": ...}])
def test_a_row_with_other_columns_is_refused(guide: Guide, tables_of: TablesOf, change: dict[str, object]) -> None:
    rows = tables_of(guide)["quantities"]
    for name, value in change.items():
        if value is ...:
            del rows[1][name]
        else:
            rows[1][name] = value
    with pytest.raises(ValueError, match=next(iter(change))):
        pack(BY_NAME["quantities"], rows)
