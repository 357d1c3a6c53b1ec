"""The Change log of a master, as the only witness of what HR changed."""

from typing import cast

import pytest

from sync.change_log import Changed, ChangeLog
from sync.told import Telling


class Words:
    """Names fields as a master in English does."""

    def where(self, table: str, record: str, column: str) -> str:
        """Return a field in words."""
        named = {"review": "Reviews" if column else "Review", "goals": "Goals"}
        return " › ".join(filter(None, (named[table], record and f"{record} Output", column.capitalize())))


def log(*rows: tuple[str, str, str, str]) -> ChangeLog:
    """Return a change log with rows of kind, what, before and after, about the goal G1."""
    told = [dict(zip(("kind", "what", "before", "after"), row, strict=True), record="G1") for row in rows]
    return ChangeLog(told, cast("Telling", Words()))


BEHALF, RETURNED, SETTLED = "On behalf", "Returned", "Settled"
EVIDENCE = "Reviews › G1 Output › Evidence"


@pytest.mark.parametrize("kind", [BEHALF, SETTLED, "代为填写", "处理冲突"])
def test_it_knows_what_hr_made_of_a_field(kind: str) -> None:
    found = log((kind, EVIDENCE, "old", ""))
    assert Changed("old", "") == found.changed("review", "G1", "evidence")
    assert found.changed("review", "G2", "evidence") is None


def test_several_changes_of_hr_are_one() -> None:
    found = log((BEHALF, EVIDENCE, "old", "new"), (BEHALF, EVIDENCE, "new", ""))
    assert Changed("old", "") == found.changed("review", "G1", "evidence")


def test_what_a_book_said_since_takes_hrs_word_back() -> None:
    found = log((BEHALF, EVIDENCE, "old", "new"), (RETURNED, EVIDENCE, "new", "newer"))
    assert found.changed("review", "G1", "evidence") is None


def test_what_hr_changes_in_its_own_tables_is_about_no_book() -> None:
    found = log((BEHALF, EVIDENCE, "old", ""), ("Changed in master", EVIDENCE, "", "x"))
    assert Changed("old", "") == found.changed("review", "G1", "evidence")


def test_a_title_may_hold_what_parts_the_words() -> None:
    found = log((BEHALF, "Reviews › G1 Up › down › Evidence", "old", ""))
    assert Changed("old", "") == found.changed("review", "G1", "evidence")


def test_a_record_as_a_whole_is_named_by_its_sheet() -> None:
    found = log((BEHALF, "Goals › G1 Output", "", ""))
    assert found.deleted("goals", "G1")
    assert not found.deleted("review", "G1")
    assert found.changed("goals", "G1", "title") is None
