"""The books that the benchmark works on: a sample company's, handed out and filled."""

import shutil
from datetime import datetime
from pathlib import Path

from addin.demo.company import company
from addin.demo.run import fill_books, found_cycle
from sync.cycle import issue_books

PEOPLE_PER_BOOK = 8
"""A first guess of the sample company's people for each manager; the company itself then says how many it has."""

TRIES = 8
"""Steps towards the number of people; the last one need not hit the number of books within 2 %."""


def made(folder: Path, books: int) -> Path:
    """Return a cycle folder with about that many filled books that nobody has consolidated yet.

    It is made once and kept in ``folder``.
    """
    cycle = folder / f"cycle-{books}"
    if not cycle.exists():
        unfinished = cycle.with_name(f"{cycle.name}-unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        _make(unfinished, people_for(books))
        unfinished.rename(cycle)
    return cycle


def people_for(books: int) -> int:
    """Return how many people the sample company needs for about that many managers."""
    people = books * PEOPLE_PER_BOOK
    for _ in range(TRIES):
        managers = len(company(people).managers)
        if abs(managers - books) * 50 <= books:
            break
        people = round(people * (1 + books / managers) / 2)
    return people


def _make(folder: Path, people: int) -> None:
    now = datetime.now().astimezone()
    sample = company(people)
    found_cycle(folder, sample, now)
    fill_books(folder, tuple(issue_books(folder, now)), sample, lambda *_: None)
