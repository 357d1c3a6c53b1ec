"""What goes wrong at Google, at each of the calls of a consolidation: what HR is told, and that nothing is lost.

A manager has typed into a sheet, and HR has changed what the same sheet shows: so a consolidation lists, reads, lists again,
looks, sends, looks and reads back. ``python -m tests.google_sheets.fault_matrix`` prints the table of docs/google-faults.md.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from sync.ledger import Ledger
from tests.google_sheets.copied_office import consolidated, copied, kept, manager, reading_here
from tests.google_sheets.emulator.faults import Faults
from tests.google_sheets.in_step import is_in_step, leftovers
from tests.google_sheets.small_office import Office
from tests.integration.typing_in import hr_types, in_master

NAME, TITLE = "Bob Raymond", "Sell tea"

STAGES: Mapping[str, tuple[str, int]] = {
    "list": ("files.list", 0),
    "read": ("spreadsheets.get", 0),
    "list again": ("files.list", 1),
    "look": ("files.get", 0),
    "send": ("batchUpdate", 0),
    "look after": ("files.get", 2),
    "read back": ("spreadsheets.get", 1),
}
"""The calls of the consolidation in their order: the end of the method's name, and how many such calls come before."""

Fault = Callable[[Faults, str, int], None]

FOR_EVER = 10_000

FAULTS: Mapping[str, Fault] = {
    "signed out (401)": lambda faults, on, skip: faults.fail(401, on=on, skip=skip, times=FOR_EVER),
    "no access (403)": lambda faults, on, skip: faults.fail(403, on=on, skip=skip, times=FOR_EVER),
    "not found, once (404)": lambda faults, on, skip: faults.fail(404, on=on, skip=skip),
    "not found (404)": lambda faults, on, skip: faults.fail(404, on=on, skip=skip, times=FOR_EVER),
    "too many calls, 3 times (429)": lambda faults, on, skip: faults.fail(429, on=on, skip=skip, times=3),
    "a page instead of an answer, once (503)": lambda faults, on, skip: faults.fail(
        503, on=on, skip=skip, html=True
    ),
    "out of order (500)": lambda faults, on, skip: faults.fail(500, on=on, skip=skip, times=FOR_EVER),
    "cut off before it was done, once": lambda faults, on, skip: faults.reset(on=on, skip=skip),
    "cut off after it was done": lambda faults, on, skip: faults.reset(
        on=on, skip=skip, times=FOR_EVER, after=True
    ),
}

UNNOTICED = "–"


def outcome(small: Office, fault: str, stage: str) -> str:
    """Let a fault happen, and return what HR is told; then make sure that the next runs bring everything to where it belongs."""
    on, skip = STAGES[stage]
    sheet = manager(small, "E1")
    goal = sheet.records("review")[0]
    sheet.type("goals", goal, title=TITLE)
    hr_types(small.folder, "employees", "E2", name=NAME)
    FAULTS[fault](small.world.faults, on, skip)
    consolidated(small)
    said = told(small)
    assert sheet.says("goals", goal, "title") == TITLE
    small.world.faults.clear()
    small.world.clock.sleep(120)
    for _ in range(2):
        receipt = consolidated(small)
    assert in_master(small.folder, "goals", goal)["title"] == TITLE
    assert (sheet.says("goals", goal, "title"), sheet.says("team", "E2", "name")) == (TITLE, NAME)
    assert receipt.conflicts == 0
    assert told(small) == UNNOTICED
    assert is_in_step(small, "E1")
    assert leftovers(small) == []
    small.world.calls.clear()
    assert consolidated(small).written is False
    assert small.world.calls.by_method == {"drive.files.list": 1}
    return said


def told(office: Office) -> str:
    """Return what HR is told about sheets: findings, and books that wait."""
    with Ledger.open(office.folder) as ledger:
        scopes = ("google", *(f"sheet:{sheet.book_id}" for sheet in ledger.sheets))
        found = [
            f"{finding.code} {finding.spot.field if finding.code == 'S10' else ''}".strip()
            for scope in scopes
            for finding in ledger.verdicts.findings(scope)
        ]
        waits = [f"waits: {reason}" for reason in ledger.registry.waiting().values()]
    return ", ".join(dict.fromkeys([*found, *waits])) or UNNOTICED


def table(outcomes: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Yield the lines of the table in Markdown: faults by calls."""
    yield f"| what goes wrong | {' | '.join(STAGES)} |"
    yield f"|---|{'---|' * len(STAGES)}"
    for fault in FAULTS:
        yield f"| {fault} | {' | '.join(outcomes[fault, stage] for stage in STAGES)} |"


def main() -> None:
    """Try all of it, and print the table."""
    with TemporaryDirectory() as name, reading_here():
        one_book = kept(Path(name), 2)
        outcomes = {}
        for number, (fault, stage) in enumerate((fault, stage) for fault in FAULTS for stage in STAGES):
            place = Path(name) / str(number)
            place.mkdir()
            with copied(one_book, place) as small:
                outcomes[fault, stage] = outcome(small, fault, stage)
    print(*table(outcomes), sep="\n")


if __name__ == "__main__":
    main()
