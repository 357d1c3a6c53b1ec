"""Tidy tables: their types, their blanks, and files that no spreadsheet program runs as formulas."""

import builtins
import codecs
import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from appraisal.findings import Finding, Place, Severity, Spot
from appraisal.model import (
    Assignment,
    CellState,
    Employee,
    Goal,
    KpiParameters,
    Level,
    Measurement,
    Method,
    Part,
    Result,
    Review,
    Scorecard,
    ScoreLine,
    Section,
    SectionScore,
    Zone,
)
from sync import frames as module
from sync.errors import FileError, LedgerError
from sync.frames import TABLES, WORKBOOK, TidyTable, export, frames
from sync.ledger import Ledger, Records, RegisteredBook, Submission, SubmissionState
from sync.plan_frames import PLAN_TABLES, PlanTable
from sync.sheet_frames import SHEETS, SheetTable
from sync.written_rows import packed
from workbook_templates.books.master import AGGREGATES, RATERS
from workbook_templates.books.master_voices import AGREEMENTS
from workbook_templates.layout import Table

ALL = (*TABLES, *SHEETS, *PLAN_TABLES)
EVIL = ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a cycle folder with two people, one returned book and one that never came back."""
    with Ledger.create(tmp_path, "2026-H2") as ledger, ledger.transaction():
        people = [
            Employee("00042", "王伟", "销售部", hired=date(2020, 1, 2)),
            Employee("00043", "=1+1", manager_id="00042"),
        ]
        ledger.people.store(
            people, [Assignment("A0000001", "00043", "00042", start=date(2026, 7, 1), share=0.5)]
        )
        for number in (1, 2):
            ledger.registry.add(
                RegisteredBook(f"b{number}", f"RB{number}", "team", "00042", "en", f"books/{number}.xlsx")
            )
        received = datetime(2026, 12, 20, 12, 30, tzinfo=UTC)
        submission = Submission(
            "f" * 64, "inbox/王伟.xlsx", "b1", 1, received, 9, 9, SubmissionState.SUBMITTED, True, 1, 0
        )
        ledger.returns.accept(submission, returned())
        spot = Spot("goals", "G0000001", "weight", "b1")
        values = (("title", "回款"), ("target", 1.0), ("baseline", 2.0))
        finding = Finding("G08", Severity.ERROR, spot, "00043", values, Place("王伟.xlsx", "Goals", "K7"))
        ledger.verdicts.find("b1", [finding])
        written_on_sheets(ledger)
        part = Part("00042", 184.0, None, True)
        ledger.verdicts.conclude(
            [Result("00043", "standard", (part,), 184.0, None, True, "", None, ("pending", "coverage"))]
        )
    return tmp_path


def written_on_sheets(ledger: Ledger) -> None:
    """Let the master show an agreement, a rater, and ratings of every kind."""

    def put(table: Table, *rows: dict[str, object]) -> None:
        ledger.written.put_many(
            table.name,
            ((f"k{number}", number, packed(table, row)) for number, row in enumerate(rows, start=9)),
        )

    put(AGREEMENTS, {
        "employee_id": "00043", "state": "双方已确认", "manager_day": date(2026, 7, 20), "how": "Mail", "answer": "是",
        "comments": 2.0,
    })  # fmt: skip
    put(
        RATERS,
        {
            "ratee_id": "00043",
            "rater_id": "X1",
            "rater": "Buyer",
            "source": "Customer",
            "status": "Confirmed",
        },
    )
    person = {"employee_id": "00043", "item_id": "teamwork", "item": "Teamwork"}
    put(
        AGGREGATES,
        {**person, "source": "Self", "count": 1.0, "mean": 5.0, "state": "Counts"},
        {**person, "source": "Manager", "count": 1.0, "mean": 3.5, "state": "Counts"},
        {**person, "source": "Peer", "count": 3.0, "mean": 4.25, "weight": 0.25, "state": "Counts"},
        {**person, "source": "Report", "count": None, "mean": None, "state": "Too few answers"},
        {**person, "source": "Skip level", "count": 1.0, "mean": 2.5, "weight": 0.1, "state": "Counts"},
        {**person, "item_id": "learning", "source": "Peer", "count": 3.0, "mean": 4.0, "state": "Counts as shown before"},
        {**person, "item_id": "gone", "source": "Peer"},
    )  # fmt: skip


def returned() -> Records:
    first = Goal(
        "G0000001", Level.PERSON, "00043", "回款", weight=0.6, due=date(9999, 12, 31),
        parameters=KpiParameters(target=100.0, points=((1.0, 80.0),)),
    )  # fmt: skip
    second = Goal("G0000002", Level.PERSON, "00043", "-5 % defects", method=Method.MILESTONE)
    lines = (
        ScoreLine(first.id, first.title, Section.KPI, Method.HIGHER, 0.6, 100.0, 98.0, CellState.VALUE, 98.0),
        ScoreLine(
            second.id,
            second.title,
            Section.KPI,
            Method.MILESTONE,
            None,
            None,
            Zone.TARGET,
            CellState.VALUE,
            100.0,
        ),
    )
    section = SectionScore(Section.KPI, 0.7, 0.6, 0.6, 0.0, 0, 98.0)
    card = Scorecard("00043", "00042", "standard", lines, (section,), 0.0, None, 1.0, True, "", ("pending",))
    return Records(
        (first, second),
        (Review(first.id, "00043", 98.0, "台账"), Review(second.id, "00043", Zone.TARGET)),
        (Measurement("M0000001", first.id, "period", date(2026, 9, 30), 98.0),),
        (card,),
    )


class TestFrames:
    def test_all_tables_are_there_with_their_rows(self, folder: Path) -> None:
        expected = {
            "employees": 2, "assignments": 1, "goals": 2, "reviews": 2, "actuals": 1, "checkins": 0, "scorecards": 1, "results": 1, "approvals": 0,
            "submissions": 2, "findings": 1, "agreements": 1, "raters": 1, "ratings": 4, "improvement_plans": 0, "training_needs": 0,
            "releases": 0, "interviews": 0, "answers": 0,
        }  # fmt: skip
        assert {name: len(frame) for name, frame in frames(folder).items()} == expected

    @pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
    def test_types_are_the_same_with_and_without_rows(
        self,
        folder: Path,
        tmp_path_factory: pytest.TempPathFactory,
        table: TidyTable | SheetTable | PlanTable,
    ) -> None:
        empty = tmp_path_factory.mktemp("empty")
        Ledger.create(empty, "2027").close()
        filled, blank = frames(folder)[table.name], frames(empty)[table.name]
        assert filled.dtypes.to_dict() == blank.dtypes.to_dict()
        assert set(table.types) <= set(filled.columns)

    def test_ids_keep_their_zeros_and_blanks_are_missing(self, folder: Path) -> None:
        employees = frames(folder)["employees"]
        assert list(employees["employee_id"]) == ["00042", "00043"]
        assert employees["manager_id"].isna().tolist() == [True, False]
        assert employees["hired"].isna().tolist() == [False, True]
        assert employees["hired"][0] == pd.Timestamp("2020-01-02")

    def test_numbers_are_floats_and_far_dates_are_dates(self, folder: Path) -> None:
        goals = frames(folder)["goals"]
        assert goals["weight"].tolist()[0] == 0.6
        assert goals["weight"].isna().tolist() == [False, True]
        assert goals["due"][0].year == 9999

    def test_reviews_tell_typed_from_scored_and_numbers_from_zones(self, folder: Path) -> None:
        reviews = frames(folder)["reviews"]
        assert reviews["typed_actual"].tolist()[0] == 98.0
        assert reviews["typed_zone"].tolist() == [pd.NA, "target"]
        assert reviews["achievement"].tolist() == [98.0, 100.0]
        assert reviews["manager_id"].tolist() == ["00042", "00042"]

    def test_every_book_has_a_state(self, folder: Path) -> None:
        submissions = frames(folder)["submissions"]
        assert submissions["state"].tolist() == ["submitted", "issued"]
        assert submissions["received"][0] == pd.Timestamp("2026-12-20 12:30")

    def test_a_book_says_whose_kind_it_is(self, folder: Path) -> None:
        assert frames(folder)["submissions"]["role"].tolist() == ["team", "team"]

    def test_agreements_and_raters_hold_codes_days_and_answers(self, folder: Path) -> None:
        found = frames(folder)
        (agreement,) = found["agreements"].to_dict("records")
        assert (agreement["state"], agreement["how"], agreement["answer"]) == ("agreed", "mail", True)
        assert (agreement["manager_day"], agreement["comments"]) == (pd.Timestamp("2026-07-20"), 2)
        (rater,) = found["raters"].to_dict("records")
        assert (rater["rater_id"], rater["source"], rater["status"]) == ("X1", "customer", "confirmed")

    def test_of_ratings_only_means_of_groups_are_exported(self, folder: Path) -> None:
        ratings = frames(folder)["ratings"]
        assert ratings["source"].tolist() == ["peer", "report", "skip-level", "peer"]
        assert ratings["state"].tolist() == ["counted", "below-floor", "counted", "earlier"]
        assert ratings["mean"].isna().tolist() == [False, True, True, False]
        assert ratings["mean"].dropna().tolist() == [4.25, 4.0]

    @pytest.mark.parametrize(("language", "rule"), [("en", "no improvement"), ("zh-CN", "没有提升")])
    def test_findings_say_their_message_in_the_language(self, folder: Path, language: str, rule: str) -> None:
        findings = frames(folder, language)["findings"]
        assert rule in findings["rule"][0]
        assert "回款" in findings["message"][0]
        assert findings["cell"].tolist() == ["K7"]

    def test_a_calibrated_score_stands_beside_the_raw_total(self, folder: Path) -> None:
        with Ledger.open(folder) as ledger, ledger.transaction():
            raw = Result("00043", "standard", (), 184.0, 97.0, False, "A", 1.2, calibrated=101.5)
            ledger.verdicts.conclude([raw])
        (row,) = frames(folder)["results"][["total", "calibrated", "grade"]].to_numpy().tolist()
        assert row == [97.0, 101.5, "A"]

    def test_a_persons_reasons_are_joined(self, folder: Path) -> None:
        assert frames(folder)["results"]["reasons"].tolist() == ["pending; coverage"]

    def test_a_folder_without_a_ledger_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(LedgerError):
            frames(tmp_path)


class TestExport:
    def test_csv_opens_in_excel_and_runs_nothing(self, folder: Path) -> None:
        with Ledger.open(folder) as ledger, ledger.transaction():
            ledger.people.store([Employee(str(number), text) for number, text in enumerate(EVIL)], [])
        paths = export(folder, folder / "out", "csv")
        assert [path.name for path in paths] == [f"{table.name}.csv" for table in ALL]
        employees = folder / "out" / "employees.csv"
        assert employees.read_bytes().startswith(codecs.BOM_UTF8)
        with employees.open(encoding="utf-8-sig", newline="") as file:
            names = [row["name"] for row in csv.DictReader(file)]
        assert names == [f"'{text}" for text in EVIL]

    def test_csv_keeps_negative_numbers_as_numbers(self, folder: Path) -> None:
        with Ledger.open(folder) as ledger, ledger.transaction():
            ledger.returns.store("b1", Records(goals=(Goal("G1", Level.PERSON, "1", "x", factor=-2.5),)))
        goals = pd.read_csv(export(folder, folder / "out", "csv")[2])
        assert goals["factor"].tolist() == [-2.5]

    def test_xlsx_holds_every_table_and_no_formula(self, folder: Path) -> None:
        (path,) = export(folder, folder / "out", "xlsx")
        assert path.name == WORKBOOK
        book = load_workbook(path)
        assert book.sheetnames == [table.name for table in ALL]
        name = book["employees"]["B3"]
        assert (name.value, name.data_type) == ("=1+1", "s")
        assert book["employees"]["A2"].value == "00042"
        assert book["employees"]["I2"].value == datetime(2020, 1, 2)

    def test_parquet_comes_back_with_the_same_types(self, folder: Path) -> None:
        pytest.importorskip("pyarrow")
        paths = export(folder, folder / "out", "parquet")
        goals = pd.read_parquet(next(path for path in paths if path.stem == "goals"))
        expected = frames(folder)["goals"]
        assert goals["weight"].tolist()[0] == 0.6
        assert goals["due"].dtype.kind == "M"
        assert list(goals.columns) == list(expected.columns)

    def test_parquet_without_its_library_says_what_to_install(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = builtins.__import__

        def missing(name: str, *rest: object) -> object:
            if name == "pyarrow":
                raise ImportError(name)
            return real(name, *rest)  # type: ignore[arg-type]

        monkeypatch.setattr(builtins, "__import__", missing)
        with pytest.raises(FileError) as caught:
            export(folder, folder / "out", "parquet")
        assert "reviewbook[parquet]" in str(caught.value)
        assert not (folder / "out").exists()

    def test_more_rows_than_a_sheet_holds_are_refused(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "_SHEET_ROWS", 2)
        with pytest.raises(FileError) as caught:
            export(folder, folder / "out", "xlsx")
        assert caught.value.key == "export.too-many-rows"
        assert list((folder / "out").iterdir()) == []

    def test_an_export_replaces_the_earlier_one_and_leaves_nothing_beside_it(self, folder: Path) -> None:
        export(folder, folder / "out", "csv")
        export(folder, folder / "out", "csv")
        assert {path.name for path in (folder / "out").iterdir()} == {f"{table.name}.csv" for table in ALL}

    def test_a_file_in_the_way_is_said(self, folder: Path) -> None:
        (folder / "out").write_text("in the way")
        with pytest.raises(FileError):
            export(folder, folder / "out", "csv")

    def test_another_format_is_a_bug(self, folder: Path) -> None:
        with pytest.raises(ValueError, match="docx"):
            export(folder, folder / "out", "docx")


def test_pandas_is_imported_only_where_tables_are_made() -> None:
    import subprocess
    import sys

    code = "import sys, sync.frames; sys.exit('pandas' in sys.modules or 'openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
