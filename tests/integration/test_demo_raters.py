"""Several sources rate people of the sample company: what is shown of it, and what stands nowhere but in the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from itertools import count
from pathlib import Path
from random import Random
from statistics import fmean

import pytest
from rich.console import Console

from addin.actions import explain_person, remind
from addin.cli import main
from addin.demo import colleagues
from addin.demo.company import Company, company, with_story
from addin.demo.raters import RATED_BY, raters_of
from addin.demo.run import DemoRun, run
from addin.demo.stages import DemoStage
from addin.show import Screen
from addin.show_demo import show_demo
from appraisal.messages import LANGUAGES
from appraisal.model import Rating, Source
from sync.frames import export
from sync.ledger import Ledger
from sync.reports import write_reports
from sync.roles import PEER
from sync.run import Progress
from workbook_templates.labels import TEXTS

from .rating import aggregates, everything

NOW = datetime(2027, 1, 16, 9, 0)
PEOPLE = 42
WORDS = {Source.PEER: "Peer", Source.REPORT: "Report"}


@dataclass(frozen=True)
class Rated:
    """A calibrated sample company, and what its raters have said."""

    folder: Path
    done: DemoRun
    said: tuple[Rating, ...]

    def values(self, person: str, source: Source, item: str) -> list[float]:
        """Return the ratings of a person on an item by the raters of a source."""
        chosen = {
            one.rater_id
            for one in self.done.company.confirmed_raters
            if (one.ratee_id, one.source) == (person, source)
        }
        return [
            one.value
            for one in self.said
            if (one.ratee_id, one.item) == (person, item) and one.rater_id in chosen and one.value is not None
        ]


def _quiet(name: str, steps: int) -> Progress:
    assert name
    assert steps >= 0
    return lambda _done, _total: None


@pytest.fixture(scope="module")
def rated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rated]:
    """Return a company whose raters rate in odd numbers, so that none is a mean, a score or a setting by chance."""
    folder = tmp_path_factory.mktemp("rated") / "cycle"
    usual, turn = colleagues._rating, count(1)

    def oddly(ratee: str, sample: Company, rng: Random) -> float:
        return round(min(4.5, usual(ratee, sample, rng)) + 0.0001379 * next(turn), 7)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(colleagues, "_rating", oddly)
        done = run(folder, PEOPLE, "en", NOW, _quiet)
    with Ledger.open(folder) as ledger:
        yield Rated(folder, done, tuple(ledger.returns.ratings()))


def _outputs(rated: Rated, out: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[str]:
    """Yield all that HR, managers and employees get to see: workbooks, reports, exports, mails, and the terminal.

    The peer books stand in their folder and, as they were returned, in the archive.
    """
    folder = rated.folder
    write_reports(folder, NOW, "en", out=out / "report.xlsx", people=True)
    export(folder, out / "tables", "xlsx")
    remind(folder)
    books = [path for name in ("books", "inbox") for path in (folder / name).rglob("*.xlsx")]
    masters = [*folder.glob("*.xlsx"), *(folder / "archive" / "master").rglob("*.xlsx")]
    shown = [
        *(path for path in books if path.parent.name != PEER),
        *masters,
        *(folder / "reports").rglob("*.xlsx"),
        *out.rglob("*.xlsx"),
    ]
    assert {"master.xlsx", "report.xlsx"} <= {path.name for path in shown}
    yield from everything(shown)
    yield from (path.read_text(encoding="utf-8") for path in folder.rglob("*.eml"))
    yield from (path.read_text(encoding="utf-8") for path in folder.rglob("*.html"))
    yield from map(str, rated.done.receipt.findings)
    for person in {one.ratee_id for one in rated.done.company.raters}:
        explained = explain_person(folder, person, "en")
        assert explained is not None
        yield from explained.lines
    with pytest.raises(SystemExit):
        main(["status", str(folder)])
    yield capsys.readouterr().out


def test_single_ratings_and_comments_stand_in_no_cell_and_in_no_output(
    rated: Rated, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = {str(one.value) for one in rated.said if one.value is not None}
    comments = {one.comment for one in rated.said if one.comment}
    assert len(values) > 50
    assert len(comments) > 4
    told = "\n".join(_outputs(rated, tmp_path, capsys))
    assert [one for one in (*values, *comments) if one in told] == []


def test_the_sheet_ratings_shows_means_of_enough_answers_and_no_other(rated: Rated) -> None:
    chosen = rated.done.company.confirmed_raters
    counted = []
    for person, source in {(one.ratee_id, one.source) for one in chosen}:
        for (item, word), (number, mean, state) in aggregates(rated.folder, person).items():
            if word != WORDS[source]:
                continue
            given = rated.values(person, source, item)
            counted.append(len(given))
            if len(given) < 3:
                assert (number, mean, state) == (None, None, "Too few answers")
            else:
                assert (number, mean) == (len(given), pytest.approx(fmean(given)))
    assert set(counted) == {2, 3, 4}


def test_one_rating_is_declined_because_the_rater_cannot_judge(rated: Rated) -> None:
    (unable,) = (one for one in rated.said if one.exempt is not None)
    first = rated.done.company.raters[0]
    assert (unable.rater_id, unable.ratee_id, unable.value) == (first.rater_id, first.ratee_id, None)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", [DemoStage.ASSESS, DemoStage.CALIBRATE])
def test_the_terminal_names_a_raters_book_that_is_there(
    rated: Rated, language: str, stage: DemoStage
) -> None:
    printed = StringIO()
    screen = Screen(Console(file=printed, width=400), language)
    show_demo(screen, Path("c"), rated.done, stage)
    (line,) = (line for line in printed.getvalue().splitlines() if str(Path("books", "peer")) in line)
    book = line[: line.index(".xlsx") + 5]
    assert (rated.folder / Path(book).relative_to("c")).exists()
    assert TEXTS("master.sheet.ratings", language) in line


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("people", "raters"), [(20, 0), (30, 0), (42, 4), (60, 4), (1000, 4)])
def test_few_people_of_a_large_enough_team_are_asked(people: int, raters: int, language: str) -> None:
    plain = company(people, language)
    told = with_story(plain)
    assert plain.raters == ()
    assert len({one.rater_id for one in told.confirmed_raters}) == raters
    assert [mistake.kind for mistake in told.mistakes].count("too-few-peers") == (raters > 0)
    for one in told.raters:
        assert one.rater_id != one.ratee_id
        assert (one.rater_id, told.by_id[one.rater_id].manager_id) in told.steady


def test_whoever_must_not_be_rated_by_reports_is_not() -> None:
    team = [f"E{number}" for number in range(RATED_BY)]
    assert {one.source for one in raters_of(team)} == {Source.PEER}
    assert {one.ratee_id for one in raters_of(team, "H") if one.source is Source.REPORT} == {"H"}
