"""What travels to those that read: the desk of a large company is packed in blocks, and arrives as it was."""

from appraisal.model import Employee
from appraisal.policy import Policy
from sync.ledger import RegisteredBook
from sync.parcels import _desk, packed_desk
from sync.returns import Desk


def person(number: int) -> Employee:
    return Employee(f"E{number}", f"Name {number}", "Sales")


def book(number: int) -> RegisteredBook:
    name = f"B{number}"
    return RegisteredBook(name, name, "team", f"E{number}", "en", f"books/{name}.xlsx")


def test_a_desk_of_many_blocks_arrives_as_it_was() -> None:
    people = {f"E{number}": person(number) for number in range(2_500)}
    books = {f"B{number}": book(number) for number in reversed(range(1_001))}
    desk = Desk(Policy(), people, {}, frozenset({"G1"}), books)
    arrived = _desk(packed_desk(desk))
    assert arrived == desk
    assert list(arrived.employees) == list(people)
    assert list(arrived.books) == list(books)


def test_a_desk_without_people_arrives() -> None:
    desk = Desk(Policy(), {}, {}, frozenset(), {})
    assert _desk(packed_desk(desk)) == desk
