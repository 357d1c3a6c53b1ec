"""The ids of a company's own columns: each gets one of the few places of its sheet, and no other column ever gets it again.

Books that are out hold values under them: were an id given twice, the values of one column would stand under another.
"""

import json
from collections.abc import Sequence
from dataclasses import replace

from appraisal.own_columns import MOST, OwnSheet
from sync.hr import HrContent, TypedRow
from sync.ledger import Ledger
from sync.rows import as_text
from workbook_templates.labels import choice_code
from workbook_templates.own_columns import TABLE, column_id, read_own_columns
from workbook_templates.raw_rows import PolicyProblem

_GIVEN = "own columns given"
"""A ledger fact: the ids of all own columns that there ever were."""


def with_column_ids(content: HrContent, ledger: Ledger) -> HrContent:
    """Give every own column that HR has declared without an id one that is free, and declare it."""
    rows = list(content.rows.get(TABLE, ()))
    known = {as_text(row.get("column") or "") for row in rows} - {""}
    given = {*json.loads(ledger.meta(_GIVEN) or "[]"), *known}
    _, waiting = read_own_columns(rows, [])
    problems: list[PolicyProblem] = []
    for place in waiting:
        name = _free(rows[place], given)
        if name:
            given.add(name)
            rows[place] = {**rows[place], "column": name}
        else:
            problems.append(_too_many(content, place))
    if given:
        ledger.set_meta(_GIVEN, json.dumps(sorted(given)))
    if not waiting:
        return content
    columns, _ = read_own_columns(rows, [])
    return replace(
        content,
        rows={**content.rows, TABLE: rows},
        policy=replace(content.policy, own_columns=columns),
        settings_problems=tuple(dict.fromkeys((*content.settings_problems, *problems))),
    )


def _free(row: TypedRow, given: set[str]) -> str:
    """Return the first id of a row's sheet that no column ever had, "" where there is none."""
    sheet = OwnSheet(choice_code("own_sheet", as_text(row.get("sheet") or "")) or "")
    names = (column_id(sheet, number) for number in range(1, MOST + 1))
    return next((name for name in names if name not in given), "")


def _too_many(content: HrContent, place: int) -> PolicyProblem:
    numbers: Sequence[int] = content.numbers.get(TABLE, ())
    record = f"#{numbers[place]}" if place < len(numbers) else ""
    return PolicyProblem(TABLE, place, record, "sheet", "own-too-many", (("allowed", str(MOST)),))
