"""Sinks: rows → the world. One registry; a sink is named here and loaded when it is opened.

    open_sink("csv", "outputs/tables").write({"quantities": rows})

`write` takes tables by name and leaves either all of them as given or, where it raises, all of them as they were. A file sink
replaces its files; a database takes the rows of the guides that it is given, and deletes what vanished from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Protocol, cast

from pipeline.tables import Row

Tables = Mapping[str, Iterable[Row]]

SINKS: dict[str, str] = {
    "csv": "pipeline.sinks.files:Csv",
    "excel": "pipeline.sinks.files:ExcelCsv",
    "jsonl": "pipeline.sinks.files:JsonLines",
    "parquet": "pipeline.sinks.files:Parquet",
    "database": "pipeline.sinks.database:Database",
}
"""Name → where its class is."""


class Sink(Protocol):
    """What every sink offers. Made from its target: a folder, or for a database its URL."""

    def write(self, tables: Tables) -> object:
        """Write the tables whole or not at all. Raises ValueError for a row that does not fit the declaration of its table."""


def open_sink(name: str, target: str) -> Sink:
    """The sink of that name on `target`. Raises KeyError for an unknown name, InputError where the target cannot be used."""
    module, _, attribute = SINKS[name].partition(":")
    return cast("Sink", getattr(import_module(module), attribute)(target))
