"""Finding a person of a cycle: who they are, which records are theirs, and by which words they are known."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from appraisal.model import Assignment, Employee
from appraisal.person_words import PersonWords
from sync.errors import TEXTS, CycleFolderError
from sync.hr import HrContent
from sync.ledger import Ledger, RegisteredBook
from sync.rights.about import Person
from sync.roles import PEER, SELF
from workbook_templates.layout import LANGUAGES


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person, with the roster's line if there is one; ``shared`` says that somebody else bears the same name."""

    person: Person
    full_name: str
    employee: Employee | None
    shared: bool


def known_person(content: HrContent, ledger: Ledger, typed: str) -> KnownPerson:
    """Return the person of an employee id, in whatever case it was typed.

    Raises:
        CycleFolderError: nobody of that id is in the cycle.

    """
    wanted = typed.strip()
    people = {employee.id.casefold(): employee for employee in content.employees.values()}
    outside = {one.rater_id.casefold(): one for one in content.raters}
    employee = people.get(wanted.casefold())
    if employee is not None:
        found, name = employee.id, employee.name
    elif wanted.casefold() in outside:
        found, name = outside[wanted.casefold()].rater_id, outside[wanted.casefold()].name
    else:
        raise CycleFolderError("rights.unknown", id=wanted)
    others = [one.name for one in people.values() if one.id != found]
    shared = name.casefold() in (other.casefold() for other in others)
    person = Person(found, "" if shared else name, ledger.forgetting.records_of(found))
    return KnownPerson(person, name, employee, shared)


def words_of(known: KnownPerson, content: HrContent, instead: "Nobody") -> PersonWords:
    """Return the words by which a person is known, and what stands in their place."""
    words = {
        known.person.id: instead.id,
        f"{known.person.id} {known.full_name}".strip(): f"{instead.id} {instead.name}",
    }
    if not known.shared:
        words[known.full_name] = instead.name
    if known.employee is not None and known.employee.email:
        words[known.employee.email] = instead.id
    others = (
        text for one in content.employees.values() if one.id != known.person.id for text in (one.name, one.id)
    )
    return PersonWords.of(words, others)


@dataclass(frozen=True, slots=True)
class Nobody:
    """Who stands where a forgotten person stood: an id and a name that tell of nobody."""

    id: str
    name: str


def new_nobody(language: str) -> Nobody:
    """Return a new one, by chance."""
    mark = secrets.token_hex(2)
    return Nobody(f"X-{mark}", TEXTS("rights.forgotten", language, mark=mark))


def is_nobody(employee: Employee) -> bool:
    """Whether a line of the roster is what is left of a forgotten person."""
    mark = employee.id.removeprefix("X-")
    return mark != employee.id and employee.name in (
        TEXTS("rights.forgotten", language, mark=mark) for language in LANGUAGES
    )


def own_books(ledger: Ledger, person: str) -> tuple[RegisteredBook, ...]:
    """Return the books that are a person's alone: what they say of themselves, and their ratings of others."""
    return tuple(book for role in (SELF, PEER) for book in ledger.registry.of_recipient(person, role))


def still_leads(content: HrContent, person: str) -> Iterator[Assignment]:
    """Yield the assignments of others to a person who have not ended before the end of the cycle."""
    for assignment in content.assignments:
        employee = content.employees.get(assignment.employee_id)
        here = employee is not None and (employee.left is None or employee.left >= content.policy.cycle.start)
        ended = assignment.end is not None and assignment.end < content.policy.cycle.end
        if assignment.manager_id == person and here and not ended:
            yield assignment
