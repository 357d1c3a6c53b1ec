"""Which books are drawn anew with more rows, and what they say then."""

from dataclasses import replace

from appraisal.model import Employee
from appraisal.policy import Policy
from sync.draw_books import Draft, Press
from sync.ledger import RegisteredBook
from sync.roles import DECLARED, SELF, TEAM
from sync.team_rows import Row
from sync.wider_book import SPARE, wider
from sync.xlsx.read import read_book
from workbook_templates.books import FILLED

POLICY = Policy()
ANN = Employee("E1", "Ann Cook")
GOALS: list[Row] = [{"goal_id": "G0000001", "title": "Win 3 dealers", "comment": "2 would do"}, {}]
BOOK = RegisteredBook("book", "ABCD-EFGH", SELF, "E1", "en", "books/self/b.xlsx", FILLED[SELF].version, 3)


def drawn() -> bytes:
    rows = {name: [] for name in FILLED[SELF].table_by_name} | {"own_goals": GOALS, "self_review": [{}]}
    return Press(POLICY).file(Draft("book", ANN, (ANN,), rows, SELF, 3))


def test_a_wider_book_has_the_rows_that_were_lacking_and_spare_ones_and_is_the_same_issue() -> None:
    content = wider(drawn(), ("own_goals", "own_goals", "self_review"), BOOK, ANN, POLICY, None)
    assert content is not None
    raw = read_book(content, DECLARED)
    assert (raw.identity.issue, raw.identity.field("book_id")) == (3, "book")
    assert len(raw.tables["own_goals"].rows) == len(GOALS) + 2 + SPARE
    assert len(raw.tables["self_review"].rows) == 1 + 1 + SPARE
    assert raw.tables["own_goals"].rows[0].cells["comment"].value == "2 would do"
    assert raw.unseen == read_book(drawn(), DECLARED).unseen


def test_a_book_of_another_kind_version_or_language_goes_on_as_it_is() -> None:
    for other in (replace(BOOK, role=TEAM), replace(BOOK, version="2"), replace(BOOK, language="zh-CN")):
        assert wider(drawn(), ("own_goals",), other, ANN, POLICY, None) is None
