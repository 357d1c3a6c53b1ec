"""The sample company tells people their results: released, talked about, answered to, and two of them appealed against.

One manager talks too late, one leaves the follow-up open, and one has not talked at all. Of the two appeals one is granted:
HR changes the calibrated score with a reason and releases the result anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from addin.demo.calibrating import calibrate_people
from addin.demo.company import Company
from addin.demo.fill_files import type_into
from addin.demo.hr_typing import open_stage, type_into_master
from addin.demo.mistakes import Mistake
from addin.demo.open_book import Typed
from addin.demo.people import TEXTS
from addin.demo.stages import DAYS, DemoStage, morning
from appraisal.calibration import final_score
from appraisal.feedback import interview_due
from appraisal.findings import Severity
from appraisal.model import Result, Stage
from appraisal.numbers import round_to, to_serial
from sync.closed_master import read_master
from sync.consolidate import consolidate
from sync.files import replace_file
from sync.handout import HandedOut
from sync.ledger import Ledger
from sync.master_rows import finding_id
from sync.open_findings import open_findings
from sync.receipt import Receipt
from sync.releases import releases
from sync.releasing import Chosen, release_results
from sync.roles import SELF, TEAM
from sync.xlsx.cells import Edit
from workbook_templates.books.calibration import CALIBRATION
from workbook_templates.books.feedback import APPEALS, FEEDBACK, INTERVIEWS_IN_BOOK
from workbook_templates.labels import TEXTS as WORDS

CALIBRATED, RELEASED, ANSWERED, DECIDED = (
    date(2027, 1, 20),
    date(2027, 1, 22),
    date(2027, 2, 5),
    date(2027, 2, 9),
)
"""When HR calibrates, releases, reads the answers, and decides on appeals."""

MORE = 4.0
"""So many points more the granted appeal brings."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it: the receipt of the last run, and what is amiss with the feedback."""

    receipt: Receipt
    mistakes: tuple[Mistake, ...]


def feed_back(
    folder: Path,
    sample: Company,
    books: Sequence[HandedOut],
    receipt: Receipt,
    now: datetime,
    readers: Executor,
) -> Told:
    """Let the company go on from its assessed results to answered ones.

    Raises:
        ReviewbookError: the folder cannot be used.

    """
    return _FeedingBack(folder, sample, books, now, readers).told(receipt)


class _FeedingBack:
    def __init__(
        self, folder: Path, sample: Company, books: Sequence[HandedOut], now: datetime, readers: Executor
    ) -> None:
        self._folder, self._sample, self._books, self._now = folder, sample, books, now
        self._readers = readers
        self._language = sample.language
        self._rng = Random(f"feedback:{sample.people}:{sample.seed}")
        self._by = TEXTS("calibration.by", self._language)

    def told(self, receipt: Receipt) -> Told:
        self._put_back()
        careless = calibrate_people(self._folder, self._sample, receipt, self._at(CALIBRATED))
        open_stage(self._folder, Stage.FEEDBACK, self._language)
        receipt = self._consolidate(CALIBRATED)
        people = self._chosen(receipt.results)
        self._accept(people)
        release_results(self._folder, Chosen(tuple(people)), self._by, self._at(RELEASED))
        with Ledger.open(self._folder) as ledger:
            told = tuple(releases(ledger))
        mistakes = self._talk(told)
        appealing = self._answer(told)
        self._consolidate(ANSWERED)
        self._decide(appealing)
        self._consolidate(DECIDED)
        if appealing:
            release_results(self._folder, Chosen(appealing[:1]), self._by, self._at(DECIDED))
        return Told(self._consolidate(DAYS[DemoStage.FEEDBACK]), (*careless, *mistakes))

    def _at(self, day: date) -> datetime:
        return morning(day, self._now)

    def _consolidate(self, day: date) -> Receipt:
        return consolidate(self._folder, self._at(day), executor=self._readers)

    def _text(self, key: str) -> str:
        return TEXTS(f"feedback.{key}", self._language)

    def _word(self, choice: str, code: str) -> str:
        return WORDS(f"choice.{choice}.{code}", self._language)

    def _put_back(self) -> None:
        """Let HR put the books that came back by mail into their places, where their managers go on with them."""
        with Ledger.open(self._folder) as ledger:
            for book in self._books:
                place, current = self._folder / book.file, ledger.returns.current(book.book_id)
                if current is not None and not place.exists() and (self._folder / current.file).exists():
                    (self._folder / current.file).rename(place)

    # --- releasing ---

    def _chosen(self, results: Sequence[Result]) -> list[str]:
        """Return the people whose results are final: of all departments but the last one, which HR still looks at."""
        people = read_master(self._folder).content.employees
        departments = sorted({people[result.employee_id].department for result in results})
        return [
            result.employee_id
            for result in results
            if final_score(result) is not None and people[result.employee_id].department != departments[-1]
        ]

    def _accept(self, people: Sequence[str]) -> None:
        """Let HR accept what was found of these people in the course of the cycle, but for a calibration without reason."""
        typed: dict[str, dict[str, Edit]] = {}
        with Ledger.open(self._folder) as ledger:
            for finding in open_findings(ledger):
                known = finding.severity is Severity.ERROR and finding.subject in people
                if known and finding.code != "A03":
                    typed[finding_id(finding)] = {"accepted_by": self._by, "reason": self._text("accepted")}
        type_into_master(self._folder, "findings", "finding", typed)

    # --- interviews ---

    def _talk(self, told: Sequence[str]) -> tuple[Mistake, ...]:
        """Let the managers record their interviews in the books that lie in their places."""
        mistakes: list[Mistake] = []
        slips = iter(_SLIPS)
        for book, reports in self._talking(told):
            typed = {person: self._interview() for person in reports}
            slip = next(slips, "")
            if slip:
                mistakes.append(self._slip(slip, book, reports[0], typed))
            cells: dict[str, dict[str, dict[str, Typed]]] = {INTERVIEWS_IN_BOOK.name: typed}
            file = self._folder / book.file
            replace_file(file, type_into(file.read_bytes(), cells, self._sample))
        return tuple(mistakes)

    def _talking(self, told: Sequence[str]) -> Iterator[tuple[HandedOut, list[str]]]:
        """Yield the team books in their places, each with the people whose interview belongs there."""
        people = read_master(self._folder).content.employees
        for book in self._books:
            if book.role != TEAM or not (self._folder / book.file).exists():
                continue
            members = (one.id for one in book.members if one.id in told)
            reports = [one for one in members if people[one].manager_id == book.manager.id]
            if reports:
                yield book, reports

    def _interview(self) -> dict[str, Typed]:
        key, day = self._rng.choice("abc"), RELEASED + timedelta(days=self._rng.randint(3, 11))
        told: dict[str, Typed] = {
            part: self._text(f"{key}.{part}") for part in ("preparation", "strengths", "gaps", "next_steps")
        }
        return told | {
            "day": _serial(day),
            "follow_up": _serial(day + timedelta(days=90)),
            "private": self._word("yes", "yes"),
        }

    def _slip(self, slip: str, book: HandedOut, person: str, typed: dict[str, dict[str, Typed]]) -> Mistake:
        """Let a manager be late, leave the follow-up open, or say nothing of one of the people."""
        scheme = self._sample.policy.scheme_for(self._sample.by_id[person])
        if slip == "late":
            typed[person]["day"] = _serial(interview_due(RELEASED, scheme) + timedelta(days=1))
        elif slip == "incomplete":
            typed[person]["follow_up"] = None
        else:
            del typed[person]
        code = "F03" if slip == "incomplete" else "F01"
        column = "follow_up" if slip == "incomplete" else "day"
        return Mistake(book.manager.id, slip, (code,), person, INTERVIEWS_IN_BOOK.name, person, column)

    # --- answers ---

    def _answer(self, told: Sequence[str]) -> tuple[str, ...]:
        """Let people with self books answer, and return who appeals: the first two; the last one says nothing."""
        own = [
            book
            for book in self._books
            if book.role == SELF and book.manager.id in told and (self._folder / book.file).exists()
        ]
        appealing = tuple(book.manager.id for book in own[:2])
        for number, book in enumerate(own):
            if number < 2 or number < len(own) - 1:
                file, person = self._folder / book.file, book.manager.id
                typed: Mapping[str, dict[str, dict[str, Typed]]] = {
                    FEEDBACK.name: {person: self._said(number, appeals=person in appealing)}
                }
                replace_file(file, type_into(file.read_bytes(), dict(typed), self._sample))
        return appealing

    def _said(self, number: int, *, appeals: bool) -> dict[str, Typed]:
        day = _serial(RELEASED + timedelta(days=4 + number))
        said: dict[str, Typed] = {"acknowledged": self._word("yes", "yes"), "day": day}
        if not appeals:
            return said | {"comment": self._text("comment")}
        reason = self._text("appeal" if number == 0 else "appeal-other")
        return said | {"appeal": self._word("yes", "yes"), "appeal_reason": reason, "appeal_day": day}

    def _decide(self, appealing: Sequence[str]) -> None:
        """Let HR grant the first appeal, with another calibrated score, and refuse the second."""
        day = _serial(DECIDED)
        decided: dict[str, dict[str, Edit]] = {
            person: {
                "outcome": self._word("outcome", outcome),
                "outcome_reason": self._text(outcome),
                "decided_by": self._by,
                "decided_on": day,
            }
            for person, outcome in zip(appealing, ("granted", "refused"), strict=False)
        }
        type_into_master(self._folder, APPEALS.name, "employee_id", decided)
        with Ledger.open(self._folder) as ledger:
            before = releases(ledger)
        raised: dict[str, dict[str, Edit]] = {
            person: {
                "calibrated_score": round_to(min(120.0, before[person].score + MORE), 1),
                "reason": self._text("granted"),
                "calibrated_by": self._by,
                "calibrated_on": day,
            }
            for person in appealing[:1]
        }
        type_into_master(self._folder, CALIBRATION.name, "employee_id", raised)


_SLIPS = ("late", "incomplete", "not-held")
"""What goes wrong with the first person of the first teams, one each."""


def _serial(day: date) -> float:
    return float(to_serial(day))
