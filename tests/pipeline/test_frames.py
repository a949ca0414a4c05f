"""Frames: every table becomes one, with types that know null."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from extractors.model.guide import Guide
from pipeline.frames import frame
from pipeline.tables import TABLES, Table

TablesOf = Callable[..., dict[str, list[dict[str, object]]]]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_becomes_a_frame(table: Table, guide: Guide, tables_of: TablesOf) -> None:
    rows = tables_of(guide)[table.name]
    made = frame(table.name, rows)
    assert list(made.columns) == list(table.names)
    assert len(made) == len(rows)
    assert made.isna().sum().sum() == sum(value is None for row in rows for value in row.values())


def test_types_know_null(guide: Guide, tables_of: TablesOf) -> None:
    made = frame("quantities", tables_of(guide)["quantities"])
    assert [str(made[name].dtype) for name in ("indicator", "page", "upper", "lower_closed")] == ["string", "Int64", "Float64", "boolean"]
    assert made.loc[made["unit"] == "元", "upper"].tolist() == [15e6] * 3
    assert made.loc[made["unit"] == "元", "lower"].isna().all()
    assert pd.isna(frame("facts", tables_of(guide)["facts"])["lead"]).sum() == 0


def test_a_row_without_a_column_is_refused() -> None:
    with pytest.raises(KeyError):
        frame("topics", [{"guide_id": "g"}])
