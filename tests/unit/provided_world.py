"""A small company whose goals wait for actuals."""

from collections.abc import Iterable, Mapping
from datetime import date

from appraisal.model import Cycle, Method
from appraisal.numbers import read_number
from appraisal.periods import read_period
from sync.cycle import content_of
from sync.hr import HrContent
from sync.provided.export import Export, Line
from sync.provided.goal_index import GoalIndex, IndexedGoal
from sync.provided.kept import Provided
from sync.provided.plan import Plan, plan_import

CYCLE = Cycle("2026-H2", "2026 H2", date(2026, 7, 1), date(2026, 12, 31))
REVENUE = IndexedGoal("G0000010", "E0001", "book", "E0009", "Win new shops", "revenue", Method.HIGHER)
COMPLAINTS = IndexedGoal("G0000011", "E0001", "book", "E0009", "Complaints", "complaints", Method.DEDUCT)
LAUNCH = IndexedGoal("G0000012", "E0002", "book", "E0009", "Launch", "", Method.MILESTONE)
TWICE = (
    IndexedGoal("G0000013", "E0002", "book", "E0009", "Margin", "margin", Method.HIGHER),
    IndexedGoal("G0000014", "E0002", "other", "E0008", "Margin", "margin", Method.HIGHER),
)
GOALS = (REVENUE, COMPLAINTS, LAUNCH, *TWICE)


def content() -> HrContent:
    rows = [
        {"employee_id": "E0001", "name": "Anna Li"},
        {"employee_id": "E0002", "name": "王 伟"},
    ]
    library = [{"kpi": "revenue", "name": "Net revenue", "section": "KPI", "method": "Higher is better"}]
    above = [{"goal_id": "G0000001", "level": "Organisation", "title": "Grow"}]
    assigned = [
        {"assignment_id": "A1", "employee_id": "E0002", "manager_id": "E0009", "start": date(2026, 7, 1), "end": date(2026, 9, 30)},
        {"assignment_id": "A2", "employee_id": "E0002", "manager_id": "E0008", "start": date(2026, 9, 1), "end": date(2026, 12, 31)},
    ]  # fmt: skip
    return content_of({"employees": rows, "library": library, "goals": above, "assignments": assigned})


def line(row: int = 2, **said: object) -> Line:
    """Return a row of an export as it would be read from a workbook."""
    cells = {field: f"{letter}{row}" for field, letter in zip(_FIELDS, "ABCDEFGHI", strict=True)}
    typed = {"employee_id": "E0001", "kpi": "revenue", "period": "2026-07", "actual": 5.0} | said
    kpis = tuple(filter(None, (str(typed.get("kpi") or ""), str(typed.get("kpi_name") or ""))))
    return Line(
        row, cells, str(typed.get("goal_id") or ""), str(typed["employee_id"]), str(typed.get("name") or ""), kpis,
        str(typed["period"] or ""), read_period(typed["period"]), read_number(typed["actual"]),
        read_number(typed.get("target")), str(typed.get("source") or ""), "",
    )  # fmt: skip


_FIELDS = ("goal_id", "employee_id", "name", "kpi", "kpi_name", "period", "actual", "target", "source")


def planned(
    *lines: Line,
    kept: Iterable[Provided] = (),
    file: str = "closing.csv",
    goals: tuple[IndexedGoal, ...] = GOALS,
) -> Plan:
    stands: Mapping[tuple[str, str], Provided] = {row.key: row for row in kept}
    return plan_import(
        Export(file, "0" * 64, "", lines), GoalIndex(content(), goals), stands, CYCLE, "Finance"
    )
