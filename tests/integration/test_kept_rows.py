"""HR's rows as the ledger keeps them: unpacked when they are gone through, and each text in memory once."""

from sync.ledger import Ledger
from sync.master_places import kept_layout
from sync.present_master import kept_content, kept_tables
from tests.integration.conftest import Cycle


def test_rows_can_be_gone_through_again_and_are_those_of_the_people(consolidated: Cycle) -> None:
    with Ledger.open(consolidated.folder) as ledger:
        rows = kept_tables(ledger, kept_layout(ledger))["employees"].rows
        first = list(rows)
        assert first == list(rows)
        assert (len(rows), rows[0], rows[1:3]) == (len(first), first[0], first[1:3])
        people = kept_content(ledger).employees
    assert [row.cells["employee_id"].value for row in first] == list(people)


def test_a_text_that_many_rows_say_is_one_text(consolidated: Cycle) -> None:
    with Ledger.open(consolidated.folder) as ledger:
        people = kept_content(ledger).employees.values()
    departments = [person.department for person in people]
    assert len({id(name) for name in departments}) == len(set(departments)) < len(departments)
