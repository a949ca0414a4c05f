"""The data dictionary: `outputs/README.md`, made from the declaration of the tables.

    python -m pipeline.dictionary > outputs/README.md
"""

from __future__ import annotations

import sys

from pipeline.tables import TABLES, Table

HEAD = """\
# The tables of zhinan

Made by `python -m pipeline.dictionary` from `pipeline/tables.py`; do not edit.

A run writes here: `zhinan.db` (SQLite, unless `--database` names another one), `tables/<table>.csv`, `.jsonl` and `.parquet`, the same as
`tables/excel/<table>.csv` for people (opens right in Excel, headings in Chinese), the tables of guides once more by year as
`tables/parquet/<table>/year=2031/<table>.parquet` (for readers of whole folders: `pd.read_parquet("tables/parquet/quantities")` has a column `year`, 0 where
none is stated), `tables/datapackage.json` (the CSV files as a Frictionless data package), `zhinan.xlsx` (one workbook: every project by deadline, indicators,
terms, what to review), `deadlines.ics` (a calendar), `metadata.json` (what `datasette outputs/` shows of the database), `quarantine/` (files that could not be used,
each with its reason), and, where somebody has answered the sheet 待复核, `review.csv` (the answers: keep this file, everything else can be made again).
Column names are the same in JSON, SQL and frames. How a quantity is read, and what each value means, is laid down in the conventions of annotation.

| type | JSON | SQL | frame | CSV |
| --- | --- | --- | --- | --- |
| text | string | TEXT | string | as it stands |
| integer | number | INTEGER, BIGINT | Int64 | digits |
| decimal | number | NUMERIC (DOUBLE in DuckDB) | Float64 | plain digits, exact |
| real | number | DOUBLE PRECISION | Float64 | digits |
| boolean | true, false | BOOLEAN | boolean | true, false |
| json | array or object | JSON | object | JSON text |

In the database stand views beside the tables: `v_indicators` (what must be reached), `v_funding`, `v_deadlines`, with Chinese column names, and
`current_guides`. They show targets only, of guides that hold today: not superseded, no copies, none held back, none whose file is gone. `search`
(SQLite with FTS5) finds sections by their words:
`SELECT s.* FROM search JOIN sections s USING (guide_id, section_id) WHERE search MATCH '开源框架'`. `changes` is in the database alone.

What is null in JSON is NULL in SQL and an empty cell in CSV. Offsets count code points of `guides.text`.
"""


def _table(table: Table) -> str:
    lines = [
        f"\n## {table.name} {table.zh}\n",
        f"{table.meaning} Key: {', '.join(f'`{name}`' for name in table.key)}.\n",
        "| column | 中文 | type | null | meaning |",
        "| --- | --- | --- | --- | --- |",
    ]
    for column in table.columns:
        meaning = column.meaning.replace("|", "\\|")
        unit = f" In {column.unit}." if column.unit else ""
        reference = f" → `{column.references}`" if column.references else ""
        lines.append(f"| `{column.name}` | {column.zh} | {column.type} | {'' if column.required else 'yes'} | {meaning}{unit}{reference} |")
    return "\n".join(lines) + "\n"


def dictionary() -> str:
    """The whole page, in Markdown."""
    return HEAD + "".join(_table(table) for table in TABLES)


if __name__ == "__main__":
    sys.stdout.write(dictionary())
