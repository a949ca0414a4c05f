"""The tables as a Frictionless data package: `datapackage.json` beside the CSV files, so that any tool knows their types, keys and labels.

https://specs.frictionlessdata.io/data-package/
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import file_digest
from pathlib import Path

from extractors import __version__
from pipeline.atomic import replacing
from pipeline.tables import SCHEMA_VERSION, Column, Table, dumps

NAME = "datapackage.json"

_TYPES = {"text": "string", "integer": "integer", "decimal": "number", "real": "number", "boolean": "boolean", "json": "any"}


def _field(table: Table, column: Column) -> dict[str, object]:
    """An empty cell is null, so that only what is never empty is required: keys and numbers."""
    required = column.required and (column.type != "text" or column.name in table.key)
    return {
        "name": column.name,
        "type": _TYPES[column.type],
        "title": column.zh,
        "title_en": column.en,
        "description": column.meaning,
        **({"unit": column.unit} if column.unit else {}),
        **({"constraints": {"required": True}} if required else {}),
    }


def _foreign_keys(table: Table, written: set[str]) -> list[dict[str, object]]:
    """Of columns that are never null: the specification knows no key that is null in part. The others are kept by the database."""
    found: list[dict[str, object]] = []
    for column in table.columns:
        there, _, key = column.references.partition(".")
        if there not in written or not column.required:
            continue
        if key in ("guide_id", "document_id", "run_id"):
            found.append({"fields": [column.name], "reference": {"resource": there, "fields": [key]}})
        else:
            found.append({"fields": ["guide_id", column.name], "reference": {"resource": there, "fields": ["guide_id", key]}})
    return found


def _resource(folder: Path, table: Table, written: set[str]) -> dict[str, object]:
    path = folder / f"{table.name}.csv"
    with path.open("rb") as handle:
        digest = file_digest(handle, "sha256").hexdigest()
    schema: dict[str, object] = {
        "fields": [_field(table, column) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    if keys := _foreign_keys(table, written):
        schema["foreignKeys"] = keys
    return {
        "name": table.name,
        "path": path.name,
        "title": table.zh,
        "title_en": table.en,
        "description": table.meaning,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
        "schema": schema,
    }


def write_package(folder: Path, tables: Sequence[Table], *, run_id: str) -> None:
    """Describe the CSV files of these tables that lie in `folder`. Raises OSError where one is not there."""
    written = {table.name for table in tables}
    package = {
        "name": "zhinan",
        "title": "项目申报指南",
        "description": "Chinese research funding guides as tables",
        "profile": "tabular-data-package",
        "version": __version__,
        "schema_version": SCHEMA_VERSION,
        "run_id": run_id,
        "resources": [_resource(folder, table, written) for table in tables],
    }
    with replacing(folder / NAME) as handle:
        handle.write(dumps(package, indent=1).encode())


def run_of(folder: Path) -> str:
    """The run that wrote the package in `folder`; an empty text where there is none."""
    try:
        return str(json.loads((folder / NAME).read_bytes())["run_id"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
