"""The end of every walk over pages (PDF, OFD, scans): furniture out, tables over page breaks joined, the Source put together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from extractors.model.records import replace
from extractors.model.source import Line, Page, Remark, Source
from extractors.readers.furniture import without_furniture
from extractors.readers.tables import Found, merged


def source_of(
    data: bytes,
    name: str,
    kind: str,
    pages: Sequence[Page],
    lines: Sequence[list[Line]],
    tables: Sequence[Found],
    remarks: Sequence[Remark],
    metadata: Mapping[str, str] | None = None,
) -> Source:
    """The Source of a document: `kind` is its format, `lines` those of each page, `tables` what the cells of the lines point to."""
    kept, labels, dropped = without_furniture(lines, pages)
    kept, made, joined = merged(kept, tables)
    return Source(
        name=name,
        format=kind,
        sha256=hashlib.sha256(data).hexdigest(),
        pages=tuple(replace(page, label=label) if label else page for page, label in zip(pages, labels, strict=True)),
        lines=tuple(line for found in kept for line in found),
        tables=tuple(made),
        remarks=(*remarks, *dropped, *joined),
        metadata=dict(metadata or {}),
    )
