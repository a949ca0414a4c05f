"""Tables: every guide gives rows that fit the declaration, refer to what exists, and stay the same."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from extractors.model.guide import Guide
from pipeline.tables import BY_NAME, FACTS, OF_A_GUIDE, TABLES, Rows, check, document_row, dumps, rows

QUANTITY_IN_JSON = set(
    re.findall(
        r"\w+",
        """project section number_text lower upper comparator unit per change indicator role quote subject qualifier quantity_id guide_id topic
        project_id section_id raw start end number_start page page_label line boxes bound_text lower_closed upper_closed cue unit_id dimension si_unit si_lower
        si_upper category indicator_id sense confidence flags sentence value_text""",
    )
)
FACTS_WANTED = set(
    re.findall(
        r"\w+",
        """project lead joint region partners_max subtopics_max applications_max age_max born_after matching_ratio_min funding_min_yuan
        funding_max_yuan funding_mean_yuan funding_total_yuan funding_mode funding_per payment equipment_share_max awards_max deadline patents_min standards_min
        standards_proposal publications_min software_copyrights_min application_scenes_min new_users_min hard_figures type""",
    )
)


def violations(found: Rows) -> list[str]:
    wrong = []
    for name, lines in found.items():
        table = BY_NAME[name]
        keys = [tuple(row[key] for key in table.key) for row in lines]
        if len(set(keys)) != len(keys):
            wrong.append(f"{name}: a key stands twice")
        for row in lines:
            try:
                check(table, row)
            except ValueError as error:
                wrong.append(str(error))
            for column in table.columns:
                there, _, key = column.references.partition(".")
                if there in found and row[column.name] is not None and row[column.name] not in {line[key] for line in found[there]}:
                    wrong.append(f"{name}.{column.name}: {row[column.name]} is not in {there}")
    return wrong


def test_rows_fit_the_declaration(guide: Guide) -> None:
    found = rows(guide, document_id="d", version="0")
    assert set(found) == {table.name for table in OF_A_GUIDE}
    assert all(found.values()), "the sample fills every table"
    assert violations(found) == []


def test_the_check_itself_sees_a_wrong_row(guide: Guide) -> None:
    found = rows(guide, document_id="d", version="0")
    found["quantities"][0]["project_id"] = "nowhere"
    found["quantities"][1]["lower"] = 1.5
    found["topics"][0]["title"] = None
    found["projects"].append(found["projects"][0])
    assert len(violations(found)) == 4


def test_names_of_the_contract() -> None:
    assert set(BY_NAME["quantities"].names) == QUANTITY_IN_JSON
    assert set(FACTS.names) >= FACTS_WANTED
    for table in TABLES:
        assert set(table.key) | set(table.order) <= set(table.names)
        assert len(set(table.names)) == len(table.names)
        for column in table.columns:
            assert re.fullmatch(r"[a-z][a-z0-9_]*", column.name)
            assert re.search(r"[\u4e00-\u9fff]", column.zh), column
            assert column.meaning.endswith("."), f"{table.name}.{column.name}"


def test_quantities_come_in_the_order_of_the_text(guide: Guide) -> None:
    found = rows(replace(guide, quantities=tuple(reversed(guide.quantities))))["quantities"]
    starts = [int(str(row["number_start"])) for row in found]
    assert starts == sorted(starts)


def test_json_numbers_are_exact_where_they_can_be(guide: Guide) -> None:
    line = json.loads(dumps(rows(guide)["quantities"][2]))
    assert line["upper"] == 15000000
    assert isinstance(line["upper"], int)
    assert line["lower"] is None
    assert line["bound_text"] == "≤ 15000000 元/项"
    assert dumps({"a": Decimal("0.10"), "b": Decimal("1E+2")}) == '{"a": 0.1, "b": 100}'
    with pytest.raises(TypeError):
        dumps({"a": object()})


def test_what_is_not_stated_is_null(guide: Guide) -> None:
    row = rows(guide)["guides"][0]
    assert row["batch"] is None
    assert row["declared_projects"] is None
    assert row["issuer"] == "海湾省科学技术厅"


def test_a_fact_without_a_column_is_our_fault(guide: Guide) -> None:
    with pytest.raises(KeyError, match="colour"):
        rows(replace(guide, facts=({"project": "1.1", "colour": "blue"},)))


def test_every_project_has_a_row_of_facts(guide: Guide) -> None:
    found = rows(replace(guide, facts=guide.facts[:1]))["facts"]
    assert [row["project"] for row in found] == [project.number for project in guide.outline.projects]
    assert found[0]["lead"] == "any"
    assert found[1]["lead"] is None


def test_a_document_is_its_place() -> None:
    one = document_row(path="/a/x.txt", name="x.txt", sha256="1", size=3)
    assert one["document_id"] == document_row(path="/a/x.txt", name="x.txt", sha256="2", size=4)["document_id"]
    assert one["document_id"] != document_row(path="/b/x.txt", name="x.txt", sha256="1", size=3)["document_id"]
    assert set(one) == set(BY_NAME["documents"].names)
    assert document_row(path="x", name="x", sha256="1", size=3, problem="empty")["state"] == "quarantined"


def test_the_data_dictionary_is_not_stale() -> None:
    from pipeline.dictionary import dictionary

    written = (Path(__file__).parents[2] / "outputs" / "README.md").read_text(encoding="utf-8")
    assert written == dictionary(), "run: python -m pipeline.dictionary > outputs/README.md"
