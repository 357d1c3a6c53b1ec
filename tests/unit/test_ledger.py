"""The ledger: what it keeps comes back the same, and whatever happens to it happens wholly or not at all."""

import sqlite3
from dataclasses import replace
from datetime import date

import pytest

from appraisal.cascade import node_of
from appraisal.findings import Finding, Place, Severity, Spot
from appraisal.model import (
    Assignment,
    Employee,
    Goal,
    Level,
    Part,
    Result,
    Role,
)
from sync.ledger import COMPANY, MASTER, Ledger, Records, SubmissionState
from tests.unit.kept_ledgers import NOON, book, ledger, records, submission

__all__ = ["ledger"]


class TestReturns:
    def test_records_come_back_as_they_were(self, ledger: Ledger) -> None:
        ledger.returns.accept(submission(), records())
        assert records() == ledger.returns.records("book-1")

    def test_all_books_stream_in_the_order_of_the_registry(self, ledger: Ledger) -> None:
        organisation = Goal("G9000000", Level.ORGANISATION, "", "Revenue", book=MASTER)
        ledger.returns.accept(submission(2, "second"), records(2))
        ledger.returns.accept(submission(1), records(1))
        ledger.returns.store(MASTER, Records(goals=(organisation,)))
        assert [organisation, *records(1).goals, *records(2).goals] == list(ledger.returns.goals())
        assert [*records(1).scorecards, *records(2).scorecards] == list(ledger.returns.scorecards())

    def test_a_newer_return_takes_the_place_of_the_older(self, ledger: Ledger) -> None:
        ledger.returns.accept(submission(), records())
        newer = submission(content="newer", file="inbox/b.xlsx")
        ledger.returns.accept(newer, records(goals=1))
        assert records(goals=1) == ledger.returns.records("book-1")
        assert newer == ledger.returns.current("book-1")
        assert {"older", "submitted"} == {found.state for found in ledger.returns.submissions("book-1")}

    def test_the_same_content_under_another_name_is_a_duplicate(self, ledger: Ledger) -> None:
        ledger.returns.accept(submission(), records())
        ledger.returns.accept(submission(file="inbox/copy.xlsx"), records())
        states = {found.file: found.state for found in ledger.returns.with_hash(submission().hash)}
        assert states == {"inbox/a.xlsx": "duplicate", "inbox/copy.xlsx": "submitted"}

    def test_a_book_that_never_came_back_has_no_records(self, ledger: Ledger) -> None:
        assert Records() == ledger.returns.records("book-2")
        assert ledger.returns.current("book-2") is None

    def test_a_failing_return_leaves_the_earlier_one(self, ledger: Ledger) -> None:
        ledger.returns.accept(submission(), records())
        broken = replace(records(), measurements=(replace(records().measurements[0], id=None),))  # type: ignore[arg-type]
        with pytest.raises(sqlite3.IntegrityError), ledger.transaction():
            ledger.returns.accept(submission(content="broken"), broken)
        assert records() == ledger.returns.records("book-1")
        assert submission() == ledger.returns.current("book-1")

    def test_scores_change_without_the_return(self, ledger: Ledger) -> None:
        ledger.returns.accept(submission(), records())
        ledger.returns.score("book-1", records().scorecards[:1])
        assert replace(records(), scorecards=records().scorecards[:1]) == ledger.returns.records("book-1")

    def test_a_persons_scorecards_name_their_books(self, ledger: Ledger) -> None:
        ledger.returns.accept(submission(), records())
        ledger.returns.accept(submission(2, "second"), records(2))
        assert [("book-2", records(2).scorecards[0])] == list(ledger.returns.scorecards_of("E1002"))

    def test_a_file_of_nobody_is_kept_too(self, ledger: Ledger) -> None:
        foreign = replace(submission(), book_id="", issue=None, state=SubmissionState.FOREIGN)
        ledger.returns.note(foreign)
        assert [foreign] == list(ledger.returns.submissions())
        assert list(ledger.returns.currents()) == []


class TestColumns:
    def test_nodes_are_those_of_the_goals(self, ledger: Ledger) -> None:
        ledger.returns.accept(submission(), records())
        assert [node_of(goal) for goal in records().goals] == list(ledger.columns.nodes())

    def test_titles_are_of_people_only(self, ledger: Ledger) -> None:
        ledger.returns.store(MASTER, Records(goals=(Goal("G9", Level.DEPARTMENT, "Sales", "Sell"),)))
        ledger.returns.accept(submission(), records(goals=1))
        assert list(ledger.returns.titles()) == [("G0010000", "E1001", "回款率 0")]

    def test_streams_follow_the_index_and_sort_nothing(self, ledger: Ledger) -> None:
        statement = "EXPLAIN QUERY PLAN SELECT * FROM {} ORDER BY {}"
        for table, order in (("goals", "book, pos"), ("reviews", "book, pos"), ("lines", "book, card, pos")):
            _, plan = ledger.query(statement.format(table, order))
            assert not any("B-TREE" in row[3] for row in plan), table


class TestRegistry:
    def test_what_was_handed_out_is_kept_by_issue(self, ledger: Ledger) -> None:
        first = {
            "goals": (
                {"goal_id": "G1", "target": 0.5, "due": date(2026, 12, 31), "title": "目标"},
                {"unit": ""},
            )
        }
        assert ledger.registry.issue("book-1", first, NOON) == 1
        assert ledger.registry.issue("book-1", {"goals": (), "team": ({"employee_id": "1"},)}, NOON) == 2
        assert first == ledger.registry.base("book-1", 1)
        assert ledger.registry.base("book-1", 2) == {"goals": (), "team": ({"employee_id": "1"},)}
        assert ledger.registry.base("book-1", 3) is None
        assert ledger.registry.book("book-1").issue == 2

    def test_books_are_found_by_id_code_and_recipient(self, ledger: Ledger) -> None:
        assert book(1) == ledger.registry.find("book-1")
        assert (book(2),) == ledger.registry.with_code("RB-2")
        assert (book(2),) == ledger.registry.of_recipient("E0002", "team")
        assert ledger.registry.of_recipient("E0002", "self") == ()
        assert [book(1), book(2)] == list(ledger.registry)
        assert len(ledger.registry) == 2

    def test_the_master_is_no_book(self, ledger: Ledger) -> None:
        assert ledger.registry.find(MASTER) is None

    def test_an_id_is_registered_once(self, ledger: Ledger) -> None:
        with pytest.raises(sqlite3.IntegrityError):
            ledger.registry.add(book(1))


class TestMinting:
    def test_ids_follow_each_other_by_kind(self, ledger: Ledger) -> None:
        assert ledger.mint("G", 3) == ["G0000001", "G0000002", "G0000003"]
        assert ledger.mint("G", 1) == ["G0000004"]
        assert ledger.mint("A", 1) == ["A0000001"]
        assert ledger.mint("M", 0) == []

    def test_reserved_ids_are_passed_over(self, ledger: Ledger) -> None:
        ledger.reserve("G", ["G0000041", "other", "M0000099"])
        assert ledger.mint("G", 1) == ["G0000042"]


class TestVerdicts:
    def test_findings_come_worst_first_and_whole(self, ledger: Ledger) -> None:
        spot = Spot("goals", "G1", "weight", "book-1")
        warning = Finding("G07", Severity.WARN, spot, "E1", (("sum", 0.95), ("name", "王伟"), ("of", None)))
        error = Finding("G01", Severity.ERROR, Spot("goals", "G1"), place=Place("a.xlsx", "目标", "K7"))
        ledger.verdicts.find("book-1", [warning])
        ledger.verdicts.find(COMPANY, [error])
        assert [error, warning] == list(ledger.verdicts.findings())
        assert (warning,) == ledger.verdicts.findings_of("E1")
        assert ledger.verdicts.counts() == {Severity.ERROR: 1, Severity.WARN: 1}
        ledger.verdicts.find("book-1", [])
        assert [error] == list(ledger.verdicts.findings())

    def test_results_come_back_as_they_were(self, ledger: Ledger) -> None:
        parts = (Part("E1", 100.0, 88.25, False), Part("E2", 84.0, None, True, 0.75))
        found = Result("E9", "standard", parts, 184.0, None, True, "", None, ("pending",))
        ledger.verdicts.conclude([found])
        ledger.verdicts.conclude([found])
        assert [found] == list(ledger.verdicts.results())
        assert found == ledger.verdicts.result("E9")
        assert ledger.verdicts.result("E8") is None

    def test_people_come_back_as_they_were(self, ledger: Ledger) -> None:
        person = Employee(
            "00042", "王伟", "销售部", "经理", "M2", "上海", "A", "00001", date(2020, 1, 2), None, "w@x.cn"
        )
        time_with = Assignment("A0000001", "00042", "00001", Role.MATRIX, date(2026, 7, 1), None, 0.5, 60.0)
        ledger.people.store([person], [time_with])
        assert [person] == list(ledger.people.employees())
        assert [time_with] == list(ledger.people.assignments())

    def test_the_last_run_is_the_last_that_ended(self, ledger: Ledger) -> None:
        first = ledger.runs.start(NOON)
        ledger.runs.finish(first, NOON, {"returned": 3, "applied": 3}, "abc")
        ledger.runs.start(NOON)
        last = ledger.runs.last()
        assert last
        assert (last.number, last.counts, last.master_hash) == (1, {"returned": 3, "applied": 3}, "abc")
        assert [run.ended for run in ledger.runs] == [NOON, None]
