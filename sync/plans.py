"""Improvement plans across books: each put together of what its author and its manager say."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce

from appraisal.improvement import Plan, PlanAnswer, PlanText
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.plan_records import read_answer, read_plan
from sync.roles import SELF, TEAM
from sync.rows import RowReader, as_text
from sync.snapshots import Row as Fields
from sync.standing import standing_of
from sync.tenures import Tenures
from sync.xlsx.read import Cell
from workbook_templates.books.improvement import ANSWERED
from workbook_templates.books.team import PLANS


def plans_of(content: HrContent, ledger: Ledger) -> tuple[Plan, ...]:
    """Return every plan, book by book in the order of their rows.

    A plan that was carried over counts from the day on which its book was handed out, whether that came back or not.
    """
    return _Plans(content, ledger).all()


@dataclass(frozen=True)
class _Plans:
    content: HrContent
    ledger: Ledger

    def all(self) -> tuple[Plan, ...]:
        carried = tuple(self._carried())
        texts = (*(plan for plan, _ in carried), *self.ledger.returns.plans())
        return tuple(self._plan(text, carried) for text in texts)

    def _plan(self, text: PlanText, carried: Iterable[tuple[PlanText, PlanAnswer]]) -> Plan:
        said = [answer for plan, answer in carried if plan is text] + self._answers.get(text.id, [])
        by_employee = text.book in self._own_books
        if not by_employee and self._concerns(text.book, text.employee_id):
            answer = next((one for one in said if one.book == text.book), PlanAnswer(text.id))
            return Plan(text, answer, answer_book=text.book)
        answer = self._counting(text, said)
        former = "" if by_employee else self._recipients.get(text.book, "")
        return Plan(text, answer, by_employee, self._answered_in(answer, text.employee_id), former)

    def _counting(self, text: PlanText, said: Iterable[PlanAnswer]) -> PlanAnswer:
        """Return the answer of the last manager, with what former ones said where that one says nothing."""
        # Former managers first, and of each kind in the order in which the books were handed out.
        found = sorted(said, key=lambda one: self._concerns(one.book, text.employee_id))
        return reduce(lambda earlier, later: later.after(earlier), found) if found else PlanAnswer(text.id)

    def _concerns(self, book: str, person: str) -> bool:
        return self._tenures.concern(self._recipients.get(book, ""), person)

    def _answered_in(self, answer: PlanAnswer, person: str) -> str:
        """Return the book in which the person's last manager answers, or would; "" where there is none."""
        if answer.book and self._concerns(answer.book, person):
            return answer.book
        books = (book for book, seated in self._seats if seated == person and self._concerns(book, person))
        return next(books, answer.book)

    @cached_property
    def _answers(self) -> Mapping[str, list[PlanAnswer]]:
        found: dict[str, list[PlanAnswer]] = {}
        for answer in self.ledger.returns.plan_answers():
            found.setdefault(answer.id, []).append(answer)
        return found

    @cached_property
    def _own_books(self) -> Collection[str]:
        return {book.book_id for book in self.ledger.registry if book.role == SELF}

    @cached_property
    def _recipients(self) -> Mapping[str, str]:
        return {book.book_id: book.recipient_id for book in self.ledger.registry}

    @cached_property
    def _seats(self) -> Collection[tuple[str, str]]:
        return tuple(self.ledger.columns.seats())

    @cached_property
    def _tenures(self) -> Tenures:
        return Tenures(self.content.assignments)

    def _carried(self) -> Iterator[tuple[PlanText, PlanAnswer]]:
        """Yield the plans that stand in books which have not come back; without earlier plans no book is looked into."""
        if not self.content.earlier_plans:
            return
        returned = {one.book_id for one in self.ledger.returns.currents()}
        for book in self.ledger.registry:
            if book.role == TEAM and book.book_id not in returned:
                for record, row in standing_of(self.ledger, book).get(PLANS.name, {}).items():
                    if row:
                        yield _standing_plan(record, row, book.book_id)


def backed_in_books(ledger: Ledger, person: str) -> frozenset[str]:
    """Return the ids of the plans about a person that managers back where they wrote them, in books returned or not."""
    books = [ledger.registry.book(book) for book, seated in ledger.columns.seats() if seated == person]
    return frozenset(
        record
        for book in books
        for record, row in standing_of(ledger, book).get(PLANS.name, {}).items()
        if row.get("person") == person and row.get("backed") == "yes"
    )


def _standing_plan(record: str, row: Fields, book: str) -> tuple[PlanText, PlanAnswer]:
    """Return a plan from what stands of its row: words as codes, people and goals as ids."""
    cells = {column: Cell(value) for column, value in row.items() if value is not None}
    reader = RowReader(PLANS.name, record, cells, book)
    person, goal = (as_text(row.get(key) or "") for key in ("person", "goal"))
    answered = any(row.get(key) is not None for key in ANSWERED)
    return read_plan(reader, person, goal), read_answer(reader) if answered else PlanAnswer(record, book=book)
