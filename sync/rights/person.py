"""Finding a person of a cycle: who they are, which records are theirs, and by which words they are known."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from appraisal.model import Assignment, Employee
from appraisal.person_words import PersonWords
from sync.conflict_rows import conflict_id
from sync.errors import TEXTS, CycleFolderError
from sync.hr import HrContent
from sync.ledger import Ledger, RegisteredBook
from sync.rights.about import Whom
from sync.roles import PEER, SELF
from workbook_templates.layout import LANGUAGES

_MARK = 3
"""Random bytes in the id of somebody who is nobody: sixteen million ids, for a roster of any length."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person, with the roster's line if there is one; ``shared`` says that somebody else bears the same name."""

    id: str
    name: str
    employee: Employee | None
    shared: bool
    records: frozenset[str]

    @property
    def whom(self) -> Whom:
        """The person as rows are looked for; a name that others bear too is none to look for."""
        names = frozenset() if self.shared or not self.name else frozenset({self.name})
        return Whom(frozenset({self.id}), names, self.records)


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
    asked = map(conflict_id, ledger.forgetting.asked_about((found,)))
    return KnownPerson(found, name, employee, shared, ledger.forgetting.records_of(found).union(asked))


@dataclass(frozen=True, slots=True)
class Nobody:
    """Who stands where a forgotten person stood: an id and a name that tell of nobody."""

    id: str
    name: str


def new_nobodies(known: Iterable[KnownPerson], content: HrContent) -> dict[KnownPerson, Nobody]:
    """Return somebody new in the place of each person, by chance, and none of an id that stands in the roster already."""
    taken = set(content.employees)
    found: dict[KnownPerson, Nobody] = {}
    for person in known:
        mark = secrets.token_hex(_MARK)
        while f"X-{mark}" in taken:
            mark = secrets.token_hex(_MARK)
        taken.add(f"X-{mark}")
        found[person] = Nobody(f"X-{mark}", TEXTS("rights.forgotten", content.policy.language, mark=mark))
    return found


def words_of(known: Mapping[KnownPerson, Nobody], content: HrContent) -> PersonWords:
    """Return the words by which people are known, and what stands in the place of each."""
    words: dict[str, str] = {}
    for person, nobody in known.items():
        words[person.id] = nobody.id
        words[f"{person.id} {person.name}".strip()] = f"{nobody.id} {nobody.name}"
        if not person.shared:
            words[person.name] = nobody.name
        if person.employee is not None and person.employee.email:
            words[person.employee.email] = nobody.id
    gone = {person.id for person in known}
    others = (text for one in content.employees.values() if one.id not in gone for text in (one.name, one.id))
    return PersonWords.of(words, others)


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
