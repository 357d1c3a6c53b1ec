"""Whatever a record holds, the ledger gives it back the same: every field of every dataclass, new fields included."""

import types
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.coaching import CheckIn
from appraisal.findings import Finding, Place, Spot
from appraisal.model import (
    Assignment,
    Employee,
    Goal,
    KpiParameters,
    Measurement,
    Part,
    Result,
    Review,
    Scorecard,
    ScoreLine,
    SectionScore,
)
from sync.ledger import Ledger, Records, RegisteredBook

BOOK = "book-1"
SIMPLE: dict[object, st.SearchStrategy[Any]] = {
    str: st.text(max_size=12),
    float: st.floats(allow_nan=False),
    int: st.integers(-(2**63), 2**63 - 1),
    bool: st.booleans(),
    None: st.none(),
    types.NoneType: st.none(),
    date: st.dates(),
}
NESTED = (KpiParameters, ScoreLine, SectionScore, Part, Spot, Place)


def of_type(kind: Any) -> st.SearchStrategy[Any]:
    """Return values of a field's type; a type that is not known here fails the test, so that nothing is forgotten."""
    if kind in SIMPLE:
        return SIMPLE[kind]
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return st.sampled_from(list(kind))
    if kind in NESTED:
        return records(kind)
    if isinstance(kind, types.UnionType):
        return st.one_of(*map(of_type, get_args(kind)))
    if get_origin(kind) is tuple and get_args(kind)[1:] == (...,):
        return st.lists(of_type(get_args(kind)[0]), max_size=3).map(tuple)
    if get_origin(kind) is tuple:
        return st.tuples(*map(of_type, get_args(kind)))
    raise TypeError(kind)


def records(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Return records of a dataclass; ``book`` is the book under which they are stored."""
    values = {field.name: of_type(field.type) for field in fields(kind)}
    if "book" in values and kind is not Spot:
        values["book"] = st.just(BOOK)
    return st.builds(kind, **values)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    folder: Path = tmp_path_factory.mktemp("ledger")
    with Ledger.create(folder, "2026-H2") as made:
        made.registry.add(RegisteredBook(BOOK, "RB-1", "team", "E1", "en", "books/1.xlsx"))
        yield made


def lists(kind: type[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(records(kind), max_size=3).map(tuple)


@settings(deadline=None)
@given(st.builds(Records, lists(Goal), lists(Review), lists(Measurement), lists(Scorecard), lists(CheckIn)))
def test_returned_records(ledger: Ledger, returned: Records) -> None:
    with ledger.transaction():
        ledger.returns.store(BOOK, returned)
    assert ledger.returns.records(BOOK) == returned
    assert tuple(ledger.returns.scorecards()) == returned.scorecards


@settings(deadline=None)
@given(lists(Employee), lists(Assignment))
def test_people(ledger: Ledger, employees: tuple[Employee, ...], assignments: tuple[Assignment, ...]) -> None:
    with ledger.transaction():
        ledger.people.store(employees, assignments)
    assert tuple(ledger.people.employees()) == employees
    assert tuple(ledger.people.assignments()) == assignments


@settings(deadline=None)
@given(lists(Finding))
def test_findings(ledger: Ledger, findings: tuple[Finding, ...]) -> None:
    with ledger.transaction():
        ledger.verdicts.find(BOOK, findings)
    assert sorted(ledger.verdicts.findings(BOOK), key=repr) == sorted(findings, key=repr)


@settings(deadline=None)
@given(st.lists(records(Result), max_size=3, unique_by=lambda result: result.employee_id))
def test_results(ledger: Ledger, results: list[Result]) -> None:
    with ledger.transaction():
        ledger.verdicts.conclude(results)
    assert list(ledger.verdicts.results()) == results
