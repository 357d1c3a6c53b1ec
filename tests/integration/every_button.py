"""What each button does to a cycle, whichever front it is pressed in: what somebody answers, and what is true afterwards.

The ribbon, the toolbar and the terminal are held to the same truths. The page about the ribbon says which buttons stand here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from addin import actions
from addin.buttons import buttons
from addin.configuration import read_configuration
from sync.releasing import Chosen, release_results

from .conftest import Cycle
from .disputed import dispute
from .typing_in import hr_types, in_master

PERSON, RULE = "E0042", "G01"
"""Whom the cursor is on, and the rule that a command explains: as in the table of buttons."""

TOLD, WITHOUT_BOOK = "E0002", ("E0058", "E0059", "E0060")
"""Whose result is released before anything is pressed, and who gets a book at the next hand-out."""

NEXT, ROSTER, RETURNED = "2027-H1", "roster.csv", "Tom Baker.xlsx"
"""The folder of a new cycle, its roster, and a returned book: as in the table of buttons."""

HR = "Mary Hill"


class Front(StrEnum):
    """Where a button is pressed, or its command typed."""

    RIBBON = "ribbon"
    TOOLBAR = "toolbar"
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody sees after a press.

    ``told`` is what was said, ``done`` the kinds of the runs that there were, ``findings`` what was listed, and ``sheet`` the
    sheet in front of the workbook that was pressed on.
    """

    front: Front
    cycle: Path
    told: str
    done: tuple[str, ...] = ()
    findings: str = ""
    sheet: str = ""


def runs_of(cycle: Path) -> tuple[str, ...]:
    """Return the kinds of all runs of a cycle, the first one first."""
    return tuple(run.kind for run in reversed(actions.runs(cycle, 1_000)))


@dataclass(frozen=True, slots=True)
class Pressing:
    """What is true after a press, and what somebody answers to its questions; ``{beside}`` is the folder around the cycle."""

    true: Callable[[Seen], None]
    answers: tuple[str | bool, ...] = ()


def prepare(cycle: Cycle, now: datetime) -> None:
    """Leave something to do for every button: conflicts, a released result, books to hand out, the roster of a new cycle."""
    roster = "employee id,name,manager id\nE1,Mary Hill,\nE2,Tom Baker,E1\n"
    cycle.folder.with_name(ROSTER).write_text(roster, encoding="utf-8")
    hr_types(cycle.folder, "settings", "self_books", value="Content, HR")
    dispute(cycle)
    release_results(cycle.folder, Chosen((TOLD,)), HR, now)


def _a_new_cycle_has_its_people(seen: Seen) -> None:
    assert in_master(seen.cycle.with_name(NEXT), "employees", "E2")["name"] == "Tom Baker"


def _who_had_no_book_has_one(seen: Seen) -> None:
    books = {book.name.split()[0] for book in (seen.cycle / "books" / "self").iterdir()}
    assert books.issuperset(WITHOUT_BOOK)


def _every_team_is_told(seen: Seen) -> None:
    teams = [book.stem for book in (seen.cycle / "books").glob("*.xlsx")]
    assert len(teams) == 8
    # A table breaks long names, so each word of them is looked for.
    assert [word for name in teams for word in name.split() if word not in seen.told] == []


def _mails_are_written(seen: Seen) -> None:
    assert list((seen.cycle / "reports" / "reminders").rglob("*.eml"))
    assert "mails and chat.txt" in seen.told


def _mistakes_are_listed(seen: Seen) -> None:
    assert [code for code in ("A03", "G01", "G05", "P01", "R01", "S01") if code not in seen.findings] == []


def _the_cycle_was_consolidated(seen: Seen) -> None:
    assert "consolidate" in seen.done
    assert "7 of 8" in seen.told
    assert isinstance(in_master(seen.cycle, "results", PERSON)["total"], float)


def _conflicts_are_told(seen: Seen) -> None:
    assert seen.told.count("K000000") == 2
    assert "Yongkang" in seen.told


def _runs_are_told(seen: Seen) -> None:
    assert [run for run in ("Consolidation", "Results released", "done") if run not in seen.told] == []


def _the_last_run_is_taken_back(seen: Seen) -> None:
    assert "undo" in seen.done
    assert "was taken back by run" in seen.told


def _the_sheet_is_in_front(seen: Seen) -> None:
    assert seen.sheet == "Calibration"


def _results_are_released(seen: Seen) -> None:
    assert "release" in seen.done
    assert "results are released" in seen.told


def _letters_are_written(seen: Seen) -> None:
    written = {letter.name.split()[0] for letter in (seen.cycle / "reports" / "letters").glob("*.docx")}
    assert TOLD in written


def _the_score_is_explained(seen: Seen) -> None:
    assert [said for said in (PERSON, "Yuan Guoqiang", "70% of the total") if said not in seen.told] == []


def _chinese_is_spoken(seen: Seen) -> None:
    del seen
    assert spoken() == "zh-CN"


def spoken() -> str:
    """Return the language of the settings."""
    settings = read_configuration()
    assert settings is not None
    return settings.language


def _everything_is_named(seen: Seen) -> None:
    if seen.front is Front.TERMINAL:
        names = [button.terminal[0].split()[1] for button in buttons().buttons if button.terminal]
    else:
        names = [button.tip["en"] for button in buttons().buttons]
    assert [name for name in names if name not in seen.told] == []


def _what_a_press_starts_is_told(seen: Seen) -> None:
    settings = read_configuration()
    assert settings is not None
    assert f"✔ A press starts {settings.interpreter}" in seen.told


PRESSES: Mapping[str, Pressing] = {
    "NewCycle": Pressing(_a_new_cycle_has_its_people, (f"{{beside}}/{NEXT}", f"{{beside}}/{ROSTER}")),
    "HandOut": Pressing(_who_had_no_book_has_one),
    "Status": Pressing(_every_team_is_told),
    "Remind": Pressing(_mails_are_written),
    "Check": Pressing(_mistakes_are_listed),
    "Consolidate": Pressing(_the_cycle_was_consolidated),
    "Conflicts": Pressing(_conflicts_are_told),
    "History": Pressing(_runs_are_told),
    "UndoRun": Pressing(_the_last_run_is_taken_back, (True,)),
    "Calibrate": Pressing(_the_sheet_is_in_front),
    "Release": Pressing(_results_are_released, (HR,)),
    "Letters": Pressing(_letters_are_written),
    "Explain": Pressing(_the_score_is_explained),
    "Language": Pressing(_chinese_is_spoken),
    "HelpPage": Pressing(_everything_is_named),
    "Doctor": Pressing(_what_a_press_starts_is_told),
}
"""Every button, in the order of the ribbon."""
