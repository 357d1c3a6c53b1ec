"""Which column of an export is which: guessed from the headings that finance and sales systems use, in both languages."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sync.roster.table import Grid, Raw, as_text, fold

HEADER_ROWS = 30
"""How far down the headings are looked for; a title and a filter stand above them in many exports."""

NEEDED = ("period", "actual")
"""Without these columns nothing can be taken; a goal, or a person with a KPI, is needed as well."""

_HEADINGS: Mapping[str, str] = {
    "goal_id": "goal id|goal no|goal number|goal code|goal|目标编号|目标id|目标代码|目标号",
    "employee_id": """
        employee id|employee no|employee number|employee code|emp id|emp no|staff id|staff no|staff number|personnel number
        personnel no|worker id|owner id|payroll id|sales rep id|工号|员工工号|员工编号|员工号|人员编号|人员编码|职工号|员工id
    """,
    "name": """
        name|employee name|full name|employee|staff name|owner|sales rep|salesperson
        姓名|员工姓名|员工|人员姓名|业务员|销售员|负责人
    """,
    "kpi": """
        kpi|kpi id|kpi code|kpi no|indicator|indicator code|indicator id|measure|measure id|metric|metric id|metric code|key figure
        指标|指标编号|指标编码|指标代码|指标id|kpi编号|kpi代码|考核指标|关键指标
    """,
    "kpi_name": """
        kpi name|indicator name|measure name|metric name|goal title|goal name|title|description
        指标名称|kpi名称|考核指标名称|目标名称|目标
    """,
    "period": """
        period|month|quarter|date|reporting period|fiscal period|fiscal month|posting period|year month|as of|period end|day
        期间|月份|月|季度|日期|会计期间|统计期间|所属期间|年月|考核期间|周期|截止日期
    """,
    "actual": """
        actual|actuals|actual value|value|result|achieved|amount|figure|actual amount|ytd actual|realised|realized
        实际|实际值|实际完成|实际数|完成值|实绩|完成数|完成额|数值|金额|实际金额|本期实际
    """,
    "target": """
        target|target value|plan|planned|budget|goal value|quota|target amount
        目标值|计划|计划值|预算|指标值|目标数|目标金额|计划数|任务|任务数
    """,
    "source": """
        source|data source|system|report|origin|source system
        来源|数据来源|系统|来源系统|报表|出处
    """,
    "provider": """
        provider|provided by|delivered by|data owner|responsible|department providing
        提供方|提供人|提供部门|数据提供方|数据提供人|数据提供部门
    """,
}

FIELDS = tuple(_HEADINGS)
"""What a column may be. ``name`` is only compared with the roster."""

_PARENTHESES = re.compile(r"\(.*?\)|\[.*?\]|【.*?】")
_SIGNS = re.compile(r"[\W_]+")


def _joined(heading: str) -> str:
    return _SIGNS.sub("", fold(heading))


_FIELD_OF: Mapping[str, str] = {
    _joined(word): field
    for field, words in _HEADINGS.items()
    for line in words.split("\n")
    for word in line.split("|")
    if word.strip()
}


def field_of(heading: str) -> str:
    """Return the field that a heading names, "" if none; a note in parentheses may follow the name."""
    plain = unicodedata.normalize("NFKC", heading)
    return _FIELD_OF.get(_joined(plain)) or _FIELD_OF.get(_joined(_PARENTHESES.sub("", plain)), "")


@dataclass(frozen=True, slots=True)
class Headings:
    """The row of headings, from 1, the column of each field, from 0, and the fields that stand twice."""

    row: int
    columns: Mapping[str, int]
    twice: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields without which nothing can be taken: period, actual, and what tells the goal."""
        lacking = [field for field in NEEDED if field not in self.columns]
        told = "goal_id" in self.columns or (
            "employee_id" in self.columns and bool({"kpi", "kpi_name"} & self.columns.keys())
        )
        return tuple(lacking if told else [*lacking, "goal_id"])


def find_headings(grid: Grid) -> Headings | None:
    """Return the row that names the most fields, the first of equals; ``None`` if no row names two of them."""
    found = [_of_row(cells, row) for row, cells in enumerate(grid.rows[:HEADER_ROWS], start=1)]
    named = [headings for headings in found if len(headings.columns) > 1]
    return max(named, key=lambda headings: len(headings.columns), default=None)


def _of_row(cells: Sequence[Raw], row: int) -> Headings:
    columns: dict[str, int] = {}
    twice: list[str] = []
    for field, column in _named(cells):
        if columns.setdefault(field, column) != column:
            twice.append(field)
    return Headings(row, columns, tuple(dict.fromkeys(twice)))


def _named(cells: Sequence[Raw]) -> Iterator[tuple[str, int]]:
    for column, raw in enumerate(cells):
        field = field_of(as_text(raw)) if isinstance(raw, str) else ""
        if field:
            yield field, column
