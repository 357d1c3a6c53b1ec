"""The ledger: what it keeps comes back the same, and whatever happens to it happens wholly or not at all."""

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from appraisal.approval import Approval, Decision
from appraisal.cascade import node_of
from appraisal.coaching import CheckIn, Track
from appraisal.feedback import Answer, Interview
from appraisal.findings import Finding, Place, Severity, Spot
from appraisal.improvement import PlanAnswer, PlanOutcome, PlanReview, PlanText
from appraisal.model import (
    Assignment,
    CellState,
    Employee,
    Goal,
    KpiParameters,
    Level,
    Measurement,
    Method,
    Nomination,
    Part,
    Rating,
    Result,
    Review,
    Role,
    Scorecard,
    ScoreLine,
    Section,
    SectionScore,
    Source,
    Zone,
)
from appraisal.voices import Agreement, OwnView, ProposedGoal, Reply
from sync.errors import LedgerError
from sync.ledger import COMPANY, MASTER, Ledger, Records, RegisteredBook, Submission, SubmissionState

NOON = datetime(2026, 12, 20, 12, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.create(tmp_path, "2026-H2") as made:
        for number in (1, 2):
            made.registry.add(book(number))
        yield made


def book(number: int) -> RegisteredBook:
    return RegisteredBook(
        f"book-{number}",
        f"RB-{number}",
        "team",
        f"E000{number}",
        "zh-CN",
        f"books/{number}.xlsx",
        "1",
        created=NOON,
    )


def submission(number: int = 1, content: str = "first", file: str = "inbox/a.xlsx") -> Submission:
    digest = hashlib.sha256(content.encode()).hexdigest()
    return Submission(
        digest, file, f"book-{number}", 1, NOON, 20_000, 5, SubmissionState.SUBMITTED, True, 1, 2
    )


def records(number: int = 1, goals: int = 3) -> Records:
    owner = f"E1{number:03}"
    made = tuple(
        Goal(
            f"G{number:03}{item:04}",
            Level.PERSON,
            owner,
            f"回款率 {item}",
            method=Method.STEP,
            weight=0.1 + 0.2,
            due=date(2026, 12, 31),
            parameters=KpiParameters(target=0.95, points=((0.9, 80.0), (0.95, 100.0))),
            book=f"book-{number}",
            problems=("unit",),
        )
        for item in range(goals)
    )
    lines = tuple(
        ScoreLine(
            goal.id, goal.title, Section.KPI, goal.method, goal.weight, 0.95, 0.97, CellState.VALUE, 100.0,
            parameters=goal.parameters, event_points=-4.0, veto=True,
        )
        for goal in made
    )  # fmt: skip
    section = SectionScore(Section.KPI, 0.7, 1.0, 1.0, 0.0, 0, 100.0, vetoed=True)
    card = Scorecard(
        owner, "E0001", "standard", lines, (section,), 2.5, 72.5, 1.0, True, "", ("no-behaviour",)
    )
    empty = Scorecard("E1999", "E0001", "standard", (), (), 0.0, None, 0.0, True, "")
    reviews = tuple(Review(goal.id, owner, Zone.STRETCH, "见附件", book=goal.book) for goal in made)
    row = Measurement(
        "M0000001", made[0].id, "period", date(2026, 9, 30), 0.97, note="三季度", book=made[0].book
    )
    talk = CheckIn(
        "C0000001", owner, made[0].id, date(2026, 9, 1), 0.4, "供货紧张", "采购部协助", "每周跟进", Track.AT_RISK,
        date(2026, 10, 1), made[0].book,
    )  # fmt: skip
    place = made[0].book
    return Records(
        made,
        reviews,
        (row,),
        (card, empty),
        (talk,),
        (Agreement(owner, True, date(2026, 7, 15), "mail", place), Agreement("E1999", book=place)),
        (
            OwnView(made[0].id, owner, "偏高", 0.9, None, Zone.STRETCH, "见附件", place),
            OwnView(made[-1].id, owner, view=0.97, book=place),
        ),
        (ProposedGoal("P0000001", owner, "编写指南", "", None, 0.1, date(2026, 12, 31), "有用", place),),
        (Reply(made[0].id, "改为 0.93", place),),
        (
            Approval(
                owner, Decision.RETURNED, "数据不符", "B", date(2027, 1, 8), 72.5, True, place, ("grade",)
            ),
            Approval("E1999", book=place),
        ),
        (
            Rating("R0000001", "E1", owner, Source.PEER, "teamwork", 3.5, "十月的事", None, place),
            Rating("R0000002", "E1", owner, Source.PEER, "learning", None, "", CellState.UNABLE, place),
        ),
        (Nomination("R0000003", owner, "E7", Source.REPORT, "同组", place),),
        (
            Interview(
                owner,
                "数据",
                date(2027, 1, 25),
                "守时",
                "反馈晚",
                "每周简报",
                date(2027, 4, 1),
                False,
                place,
                ("gaps",),
            ),
            Interview("E1999", book=place),
        ),
        (
            Answer(
                owner, True, date(2027, 1, 26), "公正", True, "漏计", date(2027, 1, 26), place, ("comment",)
            ),
            Answer("E1999", book=place),
        ),
        (
            PlanText(
                "I0000001", owner, "回复晚", made[0].id, "一天内回复", date(2027, 5, 16), "模板", date(2027, 2, 15), "沟通",
                "2026-H1", place, ("due",),
            ),
            PlanText("I0000002", "E1999", book=place),
        ),
        (
            PlanAnswer(
                "I0000001", "每周一次", True, date(2027, 2, 19),
                (PlanReview(date(2027, 3, 17), Track.AT_RISK, "有进步"), PlanReview(), PlanReview(None, Track.ON)),
                PlanOutcome.PARTLY, date(2027, 5, 16), "继续", place, ("review3_day",),
            ),
            PlanAnswer("I0000002", book=place),
        ),
    )  # fmt: skip


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


class TestKnownFiles:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        path = tmp_path / "inbox" / "王伟.xlsx"
        path.parent.mkdir()
        path.write_bytes(b"first")
        return path

    def remember(self, ledger: Ledger, path: Path, age: float) -> str:
        """Remember a file as though it had last changed ``age`` seconds ago."""
        changed = time.time_ns() - int(age * 1e9)
        os.utime(path, ns=(changed, changed))
        key = hashlib.sha256(path.read_bytes()).hexdigest()
        ledger.files.remember(path, path.stat(), key)
        return key

    def rewrite(self, path: Path, content: bytes) -> None:
        """Change the bytes and nothing that a look at the folder shows."""
        stat = path.stat()
        path.write_bytes(content)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    def test_an_unchanged_file_is_recognised_without_opening_it(
        self, ledger: Ledger, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        key = self.remember(ledger, path, age=60)
        monkeypatch.setattr("sync.ledger.archive.digest", lambda _: pytest.fail("the file was opened"))
        assert key == ledger.files.recognise(path)

    def test_another_size_is_another_file(self, ledger: Ledger, path: Path) -> None:
        self.remember(ledger, path, age=60)
        self.rewrite(path, b"longer than before")
        assert ledger.files.recognise(path) is None

    def test_at_another_time_the_bytes_decide(self, ledger: Ledger, path: Path) -> None:
        key = self.remember(ledger, path, age=60)
        os.utime(path)
        assert ledger.files.recognise(path) == key
        path.write_bytes(bytes(reversed(path.read_bytes())))
        assert ledger.files.recognise(path) is None

    def test_a_file_remembered_right_after_its_change_is_hashed(self, ledger: Ledger, path: Path) -> None:
        key = self.remember(ledger, path, age=0)
        assert key == ledger.files.recognise(path)
        self.rewrite(path, b"other")
        assert ledger.files.recognise(path) is None

    def test_verify_hashes_every_file(self, ledger: Ledger, path: Path) -> None:
        key = self.remember(ledger, path, age=60)
        assert key == ledger.files.recognise(path, verify=True)
        self.rewrite(path, b"other")
        assert ledger.files.recognise(path, verify=True) is None

    def test_a_forgotten_or_unknown_file_is_not_recognised(self, ledger: Ledger, path: Path) -> None:
        assert ledger.files.recognise(path) is None
        self.remember(ledger, path, age=60)
        ledger.files.forget(path)
        assert ledger.files.recognise(path) is None

    def test_paths_are_relative_with_forward_slashes(self, ledger: Ledger, path: Path) -> None:
        assert ledger.files.relative(path) == "inbox/王伟.xlsx"


class TestArchive:
    def test_content_is_kept_once_under_its_hash(self, ledger: Ledger) -> None:
        key = ledger.archive.keep(b"a workbook")
        target = ledger.archive.path(key)
        before = target.stat()
        assert f"{key[:2]}/{key}.xlsx" == target.relative_to(ledger.archive.folder).as_posix()
        assert key == ledger.archive.keep(b"a workbook")
        assert before.st_ino == target.stat().st_ino
        assert ledger.archive.read(key) == b"a workbook"
        assert [target] == [path for path in ledger.archive.folder.rglob("*") if path.is_file()]

    def test_what_was_cut_short_is_written_again(self, ledger: Ledger) -> None:
        key = ledger.archive.keep(b"a workbook")
        ledger.archive.path(key).write_bytes(b"a wor")
        ledger.archive.keep(b"a workbook")
        assert ledger.archive.read(key) == b"a workbook"

    def test_what_was_kept_is_on_the_disk_before_the_ledger_says_so(
        self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        flushed: list[str] = []
        monkeypatch.setattr("sync.ledger.archive.flush_to_disk", lambda path: flushed.append(path.name))
        with ledger.transaction():
            with ledger.transaction():
                key = ledger.archive.keep(b"a workbook")
            assert flushed == []
        assert flushed[0] == f"{key}.xlsx"
        flushed.clear()
        with ledger.transaction():
            ledger.archive.keep(b"a workbook")
        assert flushed == []

    def test_what_was_never_kept_is_not_there(self, ledger: Ledger) -> None:
        with pytest.raises(KeyError):
            ledger.archive.read("0" * 64)

    def test_a_folder_that_cannot_be_written_is_said(self, ledger: Ledger) -> None:
        ledger.archive.folder.write_text("in the way")
        with pytest.raises(LedgerError) as caught:
            ledger.archive.keep(b"a workbook")
        assert caught.value.key == "ledger.archive"


def test_a_thousand_books_take_seconds(tmp_path: Path) -> None:
    """1,000 books of 50 goals, 50 reviews and 10 scorecards are to be stored in 3 s: a fifth of them in 0.6 s."""
    returned = records(goals=5)
    team = Records(returned.goals * 10, returned.reviews * 10, (), returned.scorecards[:1] * 10)
    with Ledger.create(tmp_path, "2026-H2") as ledger, ledger.transaction():
        for number in range(200):
            ledger.registry.add(book(number))
        start = time.process_time()
        for number in range(200):
            ledger.returns.accept(submission(number, str(number)), team)
        assert time.process_time() - start < 0.6
