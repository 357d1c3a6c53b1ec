"""The sheet Rating habits says how each manager rates, and tells nothing of whoever rates without a name."""

from dataclasses import replace
from pathlib import Path
from statistics import fmean

import pytest

from appraisal.bias import correlation, deviation, mean
from appraisal.model import Rating, Source
from appraisal.policy import Scheme
from appraisal.raters import points
from sync.assessing import assess_people
from sync.cycle import issue_books
from sync.ledger import Ledger
from sync.present_master import kept_content
from sync.rating_habits import habit_rows

from .conftest import NOW, Cycle
from .peer_cycle import ITEM, PEERS, RATEE, answer, kept, rated
from .rating import aggregates, hr_chooses, peer_book, rates
from .test_hr_master import rows_of
from .test_raters import RATER, book, rate, ratings
from .typing_in import hr_types

__all__ = ["book", "kept", "rated"]

NAMES = {"employee_id", "name", "department"}


def scored(path: Path) -> list[float]:
    """Return the ratings of a team book in points."""
    return [points(value, Scheme()) for value in ratings(path).values()]


@pytest.mark.usefixtures("consolidated")
def test_every_manager_has_a_row_with_what_the_own_ratings_come_to(cycle: Cycle, book: Path) -> None:
    rows = rows_of(cycle, "habits")
    assert set(rows) == {str(row["manager_id"]) for row in rows_of(cycle, "reviews").values()}
    row, given = rows[RATER], scored(book)
    assert (row["ratings"], row["low"], row["high"]) == (len(given), min(given), max(given))
    assert row["mean"] == pytest.approx(mean(given), abs=0.005)
    everything = [value for path in cycle.books() for value in scored(path)]
    middle, sd = mean(everything), deviation(everything)
    assert middle is not None
    assert sd is not None
    assert row["leniency"] == pytest.approx((fmean(given) - middle) / sd, abs=0.02)
    assert not cycle.consolidate().written


@pytest.mark.usefixtures("consolidated")
def test_whoever_gives_everybody_more_is_more_lenient_by_that(cycle: Cycle, book: Path) -> None:
    before = rows_of(cycle, "habits")[RATER]
    rate(book, lambda rating: min(5.0, rating + 1))
    cycle.consolidate()
    after = rows_of(cycle, "habits")[RATER]
    assert after["leniency"] > before["leniency"] + 0.3  # type: ignore[operator]
    assert after["ratings"] == before["ratings"]


def test_one_value_throughout_has_no_spread_and_no_halo(cycle: Cycle, book: Path) -> None:
    rate(book, lambda _: 3.0)
    cycle.consolidate()
    row = rows_of(cycle, "habits")[RATER]
    assert (row["spread"], row["low"], row["high"]) == (0, 90, 90)
    assert "halo" not in row


def own_figures(cycle: Cycle) -> dict[str, dict[str, object]]:
    """Return the rows without the shares of grades, which go by results."""
    rows = rows_of(cycle, "habits")
    return {manager: {key: row[key] for key in row if key != "grades"} for manager, row in rows.items()}


def test_what_others_answered_changes_nothing_of_how_the_manager_rates(rated: Cycle) -> None:
    rated.consolidate()
    before = own_figures(rated)
    answer(rated, (5.0, 5.0, 5.0, 5.0, 5.0))
    assert aggregates(rated.folder, RATEE)[ITEM, "Peer"][:2] == (5, 5.0)
    assert own_figures(rated) == before


@pytest.mark.usefixtures("consolidated")
def test_agreement_with_peers_goes_by_the_means_that_are_shown(cycle: Cycle) -> None:
    """With fewer answers than the floor about one of three people there is no such figure."""
    manager = str(rows_of(cycle, "employees")[RATEE]["manager_id"])
    team = [key for key, row in rows_of(cycle, "employees").items() if row.get("manager_id") == manager][:3]
    raters = [person for person in PEERS if person not in team][:3]
    hr_chooses(cycle.folder, *((person, rater, "Peer") for person in team for rater in raters))
    issue_books(cycle.folder, NOW)
    marks = dict(zip(team, (2.0, 4.0, 3.0), strict=True))
    for rater in raters[:2]:
        rates(peer_book(cycle.folder, rater), lambda person, _: marks[person])
    cycle.consolidate()
    assert "agreement" not in rows_of(cycle, "habits")[manager]
    rates(peer_book(cycle.folder, raters[2]), lambda person, _: marks[person])
    cycle.consolidate()
    shown = [aggregates(cycle.folder, person) for person in team]
    assert [peers_and_manager(found)[0] for found in shown] == list(marks.values())
    expected = correlation([peers_and_manager(found) for found in shown])
    assert expected is not None
    assert rows_of(cycle, "habits")[manager]["agreement"] == pytest.approx(expected, abs=0.005)


def peers_and_manager(
    found: dict[tuple[str, str], tuple[float | None, float | None, str]],
) -> tuple[float, float]:
    """Return the means over the items of what the sheet Ratings shows of a person."""
    peers, manager = (
        [mean for (_, one), (_, mean, _) in found.items() if one == source and mean is not None]
        for source in ("Peer", "Manager")
    )
    return fmean(peers), fmean(manager)


def test_a_person_who_sees_more_than_the_manager_is_a_gap(rated: Cycle) -> None:
    rated.consolidate()
    with Ledger.open(rated.folder) as ledger:
        content = kept_content(ledger)
        assessed = assess_people(content, ledger)
        (own,) = (one for one in assessed.ratings if one.source is Source.MANAGER and one.item == ITEM)
        assert own.value is not None
        more = Rating("", RATEE, RATEE, Source.SELF, ITEM, own.value + 0.5)
        wider = replace(assessed, ratings=(*assessed.ratings, more))
        rows = {one.key: one.row for one in habit_rows(content, ledger, wider, (), {})}
    assert rows[own.rater_id]["self_gap"] == 0.5


@pytest.mark.usefixtures("consolidated")
def test_where_a_scheme_compares_nobody_only_the_names_stay(cycle: Cycle) -> None:
    for scheme in rows_of(cycle, "schemes"):
        hr_types(cycle.folder, "schemes", scheme, bias="No")
    cycle.consolidate()
    rows = rows_of(cycle, "habits")
    assert rows
    assert all(row.keys() <= NAMES for row in rows.values())
