"""Rows → pandas, with types that know null. The only module that imports pandas."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from pipeline.tables import BY_NAME, Row

_TYPES = {"text": "string", "integer": "Int64", "decimal": "Float64", "real": "Float64", "boolean": "boolean", "json": "object"}


def frame(table: str, rows: Iterable[Row]) -> pd.DataFrame:
    """The rows of that table as a frame: its columns in their order, text as `string`, numbers as `Int64` and `Float64`, truth as `boolean`.

    Raises KeyError for an unknown table or a row that lacks a column.
    """
    columns = BY_NAME[table].columns
    held = list(rows)
    series = {}
    for column in columns:
        values = [row[column.name] for row in held]
        if column.type == "decimal":
            values = [None if value is None else float(value) for value in values]  # type: ignore[arg-type]
        series[column.name] = pd.Series(values, dtype=_TYPES[column.type])
    return pd.DataFrame(series, columns=[column.name for column in columns])
