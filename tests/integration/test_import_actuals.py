"""Actuals that finance delivers: into the master, into scores and books, and nobody else's to change."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from appraisal.model import Measurement, Method, ScoreLine
from sync.consolidate import open_master
from sync.ledger import Ledger
from sync.provided.goal_index import GoalIndex, IndexedGoal
from sync.provided.importing import Shown, keep_import, show_import
from sync.provided.kept import of_book
from sync.rebuild import rebuild
from sync.undo import undo
from workbook_templates.books import master, team

from .conftest import NOW, Cycle
from .terminal import typed
from .typing_in import delete_row, hr_types, in_master, manager_types, row_of, table_of

HEADINGS = ("Goal ID", "Employee ID", "KPI", "Period", "Actual", "Target", "Source")
MARK = 46203.0


@dataclass(frozen=True)
class Finance:
    """A cycle that was consolidated, with a goal by ratio whose manager typed actuals by quarter."""

    cycle: Cycle
    goal: IndexedGoal
    typed: tuple[Measurement, ...]

    @property
    def folder(self) -> Path:
        return self.cycle.folder

    @property
    def book(self) -> Path:
        with Ledger.open(self.folder) as ledger:
            return self.folder / ledger.registry.book(self.goal.book_id).file

    def export(self, *rows: Mapping[str, object], name: str = "closing.csv") -> Path:
        path = self.folder.parent / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, HEADINGS)
            writer.writeheader()
            writer.writerows(rows)
        return path

    def row(self, period: str, actual: object, target: object = "", **more: object) -> dict[str, object]:
        row = {"Employee ID": self.goal.owner_id, "KPI": self.goal.kpi_id, "Source": "SAP FI"}
        return {**row, "Period": period, "Actual": actual, "Target": target, **more}

    def imports(self, *rows: Mapping[str, object], name: str = "closing.csv") -> Shown:
        return keep_import(self.folder, self.export(*rows, name=name), NOW, by="Finance", reason="Closing")

    def line(self, goal_id: str = "") -> ScoreLine:
        """Return the scored line of the goal."""
        with Ledger.open(self.folder) as ledger:
            cards = ledger.returns.scorecards()
            return next(
                line for card in cards for line in card.lines if line.goal_id == (goal_id or self.goal.id)
            )

    def imported(self) -> list[str]:
        """Return the ids of the imported rows of the goal's book."""
        with Ledger.open(self.folder) as ledger:
            return [row.record for row in of_book(ledger, self.goal.book_id).rows]

    def findings(self, code: str) -> list[str]:
        with Ledger.open(self.folder) as ledger:
            return [str(found.place) for found in ledger.verdicts.findings() if found.code == code]

    @property
    def label(self) -> str:
        """What the book's drop-downs call the goal."""
        return next(
            str(row.cells["label"].value)
            for row in table_of(self.book, team.BOOK, "goals").rows
            if "goal_id" in row.cells and row.cells["goal_id"].value == self.goal.id
        )

    def in_book(self, table: str, record: str) -> dict[str, object]:
        return row_of(self.book, team.BOOK, table, record)


def goals(folder: Path) -> Iterator[IndexedGoal]:
    content = open_master(folder).content
    with Ledger.open(folder) as ledger:
        index = GoalIndex.of(content, ledger)
        for book in ledger.registry:
            yield from (
                goal for found in index._by_id.values() for goal in found if goal.book_id == book.book_id
            )


@pytest.fixture
def finance(consolidated: Cycle) -> Finance:
    with Ledger.open(consolidated.folder) as ledger:
        rows: dict[str, list[Measurement]] = {}
        for row in ledger.returns.measurements():
            if row.kind == "period":
                rows.setdefault(row.goal_id, []).append(row)
        # In a copy in the inbox the goal's book is another file; here the book itself is what came back.
        own = {
            current.book_id
            for current in ledger.returns.currents()
            if current.file == ledger.registry.book(current.book_id).file
        }
    goal = next(
        goal
        for goal in goals(consolidated.folder)
        if len(rows.get(goal.id, ())) == 2 and goal.kpi_id == "revenue" and goal.book_id in own
    )
    return Finance(consolidated, goal, tuple(rows[goal.id]))


def test_a_preview_shows_what_would_be_and_writes_nothing(finance: Finance) -> None:
    before = finance.cycle.master.read_bytes(), (finance.folder / "ledger.db").read_bytes()
    file = finance.export(finance.row("2026Q3", 100, 100), finance.row("2027-01", 1))
    shown = show_import(finance.folder, file)
    assert (len(shown.plan.new), shown.replaced, len(shown.plan.unmatched)) == (1, 1, 1)
    code, out = typed("import-actuals", finance.folder, file)
    assert (code, "New 1 · changed 0 · equal 0 · not taken 1" in out) == (1, True)
    assert "closing.csv › D3: The period 2027-01 does not lie within the cycle" in out
    assert before == (finance.cycle.master.read_bytes(), (finance.folder / "ledger.db").read_bytes())


def test_imported_actuals_are_scored_alike_in_master_and_book(finance: Finance) -> None:
    third, fourth = finance.typed
    before = finance.findings("S01")
    finance.imports(finance.row("2026Q3", 111, 100), finance.row("2026Q4", 95.5, 120))
    line = finance.line()
    # The periods are added up before the ratio: 100 × 206.5 ÷ 220.
    assert (line.actual, line.target, line.achievement, line.periods) == (206.5, 220.0, 93.86, 2)
    assert in_master(finance.folder, "reviews", finance.goal.id)["achievement"] == 93.86
    assert finance.in_book("review", finance.goal.id)["achievement"] == 93.86
    rows = [in_master(finance.folder, "actuals", record) for record in finance.imported()]
    assert {(row["source"], row["provider"], row["goal_id"]) for row in rows} == {
        ("SAP FI", "Finance", finance.goal.id)
    }
    assert {finance.in_book("actuals", record)["value"] for record in finance.imported()} == {111.0, 95.5}
    # What the manager typed for the same quarters does not count, is told, and is taken out of the book.
    assert len(finance.findings("D02")) == 2
    for one in (third, fourth):
        assert "value" not in finance.in_book("actuals", one.id)
        assert "value" not in in_master(finance.folder, "actuals", one.id)
    found = finance.cycle.consolidate()
    assert found.cells.balanced
    assert finance.findings("S01") == before
    assert finance.line().achievement == 93.86


def test_importing_twice_is_importing_once(finance: Finance) -> None:
    rows = finance.row("2026Q3", 111, 100), finance.row("2026-13", 1)
    first = finance.imports(*rows)
    before = finance.cycle.master.read_bytes()
    again = finance.imports(*rows)
    assert again.plan.equal == 1
    assert again.receipt is None
    assert before == finance.cycle.master.read_bytes()
    assert first.receipt is not None
    assert typed("verify", finance.folder)[0] == 0


def test_a_changed_value_stands_in_the_change_log_with_before_and_after(finance: Finance) -> None:
    finance.imports(finance.row("2026Q3", 111, 100))
    shown = finance.imports(finance.row("2026Q3", 112, 100))
    assert (len(shown.plan.new), len(shown.plan.changed)) == (0, 1)
    (record,) = finance.imported()
    logged = [
        {key: cell.value for key, cell in row.cells.items()}
        for row in table_of(finance.cycle.master, master.BOOK, "changes").rows
    ]
    (change,) = [row for row in logged if row["record"] == record]
    assert (change["before"], change["after"], change["who"], change["kind"]) == (
        "111",
        "112",
        "Finance",
        "Imported",
    )
    assert finance.in_book("actuals", record)["value"] == 112.0
    code, out = typed("history", finance.folder, record)
    assert (code, "closing.csv" in out) == (0, True)


def test_what_a_manager_types_over_an_imported_row_is_rejected(finance: Finance) -> None:
    finance.imports(finance.row("2026Q3", 111, 100), finance.row("2026Q4", 90, 100))
    record = finance.imported()[0]
    kept = finance.in_book("actuals", record)["value"]
    manager_types(finance.book, "actuals", record, value=999.0)
    receipt = finance.cycle.consolidate()
    assert receipt.cells.balanced
    assert any(finance.book.name in place for place in finance.findings("S12"))
    assert in_master(finance.folder, "actuals", record)["value"] == kept
    assert finance.line().actual == 201.0


def test_a_row_that_a_manager_types_for_an_imported_period_does_not_count(finance: Finance) -> None:
    finance.imports(finance.row("2026Q3", 111, 100), finance.row("2026Q4", 90, 100))
    spare = finance.typed[0].id
    manager_types(
        finance.book,
        "actuals",
        spare,
        goal=finance.label,
        kind="Period",
        day=46250.0,
        value=500.0,
        target=100.0,
    )
    receipt = finance.cycle.consolidate()
    assert receipt.cells.balanced
    assert finance.line().actual == 201.0
    assert [place for place in finance.findings("D02") if finance.book.name in place] != []
    assert [place for place in finance.findings("S12") if finance.book.name in place] == []


def test_a_typed_row_without_a_date_beside_an_import_is_an_error(finance: Finance) -> None:
    finance.imports(finance.row("2026Q3", 111, 100), finance.row("2026Q4", 90, 100))
    spare, label = finance.typed[0].id, finance.label
    manager_types(
        finance.book, "actuals", spare, goal=label, kind="Period", day=None, value=50.0, target=50.0
    )
    finance.cycle.consolidate()
    assert finance.line().actual == 251.0
    (place,) = [place for place in finance.findings("D03") if finance.book.name in place]
    assert finance.findings("D02") == []
    manager_types(finance.book, "actuals", spare, day=46250.0)
    finance.cycle.consolidate()
    assert (finance.line().actual, finance.findings("D03")) == (201.0, [])
    assert "actuals" in place.casefold()


def test_an_import_before_the_first_return_waits_in_the_book(finance: Finance) -> None:
    with Ledger.open(finance.folder) as ledger:
        away = {book.book_id for book in ledger.registry if ledger.returns.current(book.book_id) is None}
    found = [
        goal for goal in goals(finance.folder) if goal.book_id in away and goal.method is not Method.MILESTONE
    ]
    goal = found[0]
    other = Finance(finance.cycle, goal, ())
    other.imports({"Goal ID": goal.id, "Period": "2026-07", "Actual": 7})
    (record,) = other.imported()
    assert in_master(finance.folder, "actuals", record)["value"] == 7.0
    assert other.in_book("actuals", record)["value"] == 7.0
    manager_types(other.book, "answer", "finished", answer="Yes")
    other.cycle.consolidate()
    assert other.line().actual == 7.0
    assert [place for place in finance.findings("S12") if other.book.name in place] == []


def test_an_import_is_taken_back_like_any_other_run(finance: Finance) -> None:
    master_before, line_before = finance.cycle.master.read_bytes(), finance.line()
    finance.imports(finance.row("2026Q3", 111, 100), finance.row("soon", 1))
    (record,) = finance.imported()
    undo(finance.folder, NOW)
    assert master_before == finance.cycle.master.read_bytes()
    assert (finance.imported(), finance.findings("D01")) == ([], [])
    finance.cycle.consolidate()
    assert "value" not in finance.in_book("actuals", record)
    assert finance.line().target == line_before.target
    again = finance.imports(finance.row("2026Q3", 111, 100))
    assert len(again.plan.new) == 1
    assert finance.imported() == [record]
    assert finance.line().periods == 2


def test_hr_cannot_type_over_an_imported_row_but_can_delete_it(finance: Finance) -> None:
    finance.imports(finance.row("2026Q3", 111, 100), finance.row("2026Q4", 90, 100))
    record, other = finance.imported()
    kept = in_master(finance.folder, "actuals", record)["value"]
    hr_types(finance.folder, "actuals", record, value=1.0)
    finance.cycle.consolidate()
    assert in_master(finance.folder, "actuals", record)["value"] == kept
    assert finance.findings("S12") != []
    delete_row(finance.cycle.master, master.BOOK, "actuals", record)
    finance.cycle.consolidate()
    assert finance.imported() == [other]
    assert finance.line().periods == 1
    assert "value" not in finance.in_book("actuals", record)


def test_rows_that_fit_nothing_are_findings_until_they_are_mended(finance: Finance) -> None:
    finance.imports(finance.row("2026Q3", "95%"), finance.row("2026Q4", 90, **{"Employee ID": "E9999"}))
    assert finance.findings("D01") == ["closing.csv › E2", "closing.csv › B3"]
    finance.imports(finance.row("2026Q3", 95), name="mended.csv")
    assert finance.findings("D01") == ["closing.csv › B3"]
    finance.imports(finance.row("2026Q4", 90))
    assert finance.findings("D01") == []


def test_a_lost_ledger_knows_imported_rows_again(finance: Finance) -> None:
    finance.imports(finance.row("2026Q3", 111, 100), finance.row("2026Q4", 90, 100))
    records, line = finance.imported(), finance.line()
    (finance.folder / "ledger.db").unlink()
    rebuild(finance.folder, NOW, jobs=1)
    assert finance.imported() == records
    assert finance.line() == line
    assert finance.imports(finance.row("2026Q3", 111, 100)).plan.equal == 1


def test_more_rows_than_the_book_has_are_scored_and_wait(finance: Finance) -> None:
    days = [f"2026-{month:02d}-{day:02d}" for month in (7, 8) for day in range(2, 28)]
    finance.imports(*(finance.row(day, 2, 2) for day in days))
    line, typed_before = finance.line(), sum(row.value or 0 for row in finance.typed)
    assert (line.periods, line.actual) == (len(days) + 2, 2.0 * len(days) + typed_before)
    assert finance.findings("S16") != []
    assert finance.cycle.consolidate().cells.balanced


@pytest.mark.parametrize(
    ("name", "content"),
    [("closing.csv", b""), ("closing.csv", b"a,b\n1,2\n"), ("closing.xlsx", b"PK\x03\x04")],
)
def test_a_file_that_is_no_export_stops_in_one_line(finance: Finance, name: str, content: bytes) -> None:
    path = finance.folder.parent / name
    path.write_bytes(content)
    code, out = typed("import-actuals", finance.folder, path, "--yes")
    assert (code, "Traceback" in out) == (2, False)
    assert name in out
