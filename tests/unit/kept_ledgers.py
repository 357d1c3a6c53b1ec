"""Ledgers with a book or two, and what comes back in them."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from appraisal.approval import Approval, Decision
from appraisal.coaching import CheckIn, Track
from appraisal.feedback import Answer, Interview
from appraisal.improvement import PlanAnswer, PlanOutcome, PlanReview, PlanText
from appraisal.model import (
    CellState,
    Goal,
    KpiParameters,
    Level,
    Measurement,
    Method,
    Nomination,
    Rating,
    Review,
    Scorecard,
    ScoreLine,
    Section,
    SectionScore,
    Source,
    Zone,
)
from appraisal.voices import Agreement, OwnView, ProposedGoal, Reply
from sync.ledger import Ledger, Records, RegisteredBook, Submission, SubmissionState

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
