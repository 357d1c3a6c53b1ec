"""Any bit of a real book may flip on its way: the values stay what they were, or the file is refused, at once."""

import random
import time
from collections.abc import Callable

import pytest

from sync.errors import ReviewbookError
from tests.equality.books import drawn, random_book
from tests.hostile import other_books
from tests.hostile.reading import read_path

FLIPS = 300
SECONDS = 2

Make = Callable[[], bytes]


def filled_book() -> bytes:
    return drawn(random_book(0))


def said(content: bytes) -> object:
    """Return everything that a reading gives, or the key of what is said instead."""
    started = time.process_time()
    try:
        book = read_path(content, others=True)
        answer: object = book.identity, [(table.name, table.rows) for table in book.tables.values()]
    except ReviewbookError as error:
        answer = error.key
    assert time.process_time() - started < SECONDS
    return answer


def flipped(content: bytes, rng: random.Random, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1 << rng.randrange(8)]) + content[place + 1 :]


def places(content: bytes, rng: random.Random) -> list[int]:
    """Return places anywhere, and as many in the last 2,000 bytes, where the directory stands."""
    tail = range(max(len(content) - 2_000, 0), len(content))
    return rng.sample(range(len(content)), FLIPS // 2) + rng.sample(tail, FLIPS // 2)


@pytest.mark.parametrize("make", [filled_book, other_books.good_ods, other_books.good_xlsb])
def test_a_flipped_bit_never_changes_a_value(make: Make) -> None:
    rng = random.Random(20)
    content = make()
    truth = said(content)
    assert not isinstance(truth, str)
    answers = [said(flipped(content, rng, place)) for place in places(content, rng)]
    changed = [answer for answer in answers if not isinstance(answer, str) and answer != truth]
    assert changed == []
    assert sum(isinstance(answer, str) for answer in answers) > FLIPS / 3


def test_a_flipped_bit_in_an_xls_never_stops_the_reader() -> None:
    """An .xls has no checksums: a flipped bit of a number is another number. But nothing hangs or crashes."""
    rng = random.Random(21)
    content = other_books.good_xls()
    answers = [said(flipped(content, rng, place)) for place in rng.sample(range(len(content)), FLIPS)]
    assert any(isinstance(answer, str) for answer in answers)
