"""Every button against a cycle: what is told, asked and shown, through a front that writes it down."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from addin import press, press_actions
from addin.buttons import buttons
from addin.coding import coded
from addin.configuration import Configuration, read_configuration, write_configuration
from addin.front import CancelledError, Front, Pointed, Progress
from addin.press_actions import carry_out
from addin.pressed import pressed
from appraisal.findings import Finding
from appraisal.messages import LANGUAGES
from sync.consolidate import open_master
from sync.user_folder import settings_folder
from sync.xlsx.password import locked
from tests.integration.conftest import Cycle


class Spoken:
    """A front that keeps what is said, and answers as it was told to."""

    def __init__(
        self, *answers: str, agrees: bool = True, points: Pointed | None = None, calls_off: bool = False
    ) -> None:
        self.said: list[str] = []
        self.findings: list[Finding] = []
        self.checked: Path | None = None
        self.titles: list[str] = []
        self.steps: list[tuple[int, int]] = []
        self._answers = list(answers)
        self._agrees, self._points, self._calls_off = agrees, points, calls_off

    def say(self, text: str) -> None:
        self.said.append(text)

    def ask(self, question: str, default: str = "") -> str | None:
        self.titles.append(f"{question}{default}")
        return self._answers.pop(0) if self._answers else None

    def confirm(self, question: str) -> bool:
        self.titles.append(question)
        return self._agrees

    def show_findings(self, findings: Sequence[Finding], checked: Path) -> None:
        self.findings += findings
        self.checked = checked

    @contextmanager
    def lent(self, master: Path) -> Iterator[None]:
        assert master.is_file()
        self.titles.append("lent")
        yield
        self.titles.append("back")

    @contextmanager
    def progress(self, title: str) -> Iterator[Progress]:
        self.titles.append(title)

        def step(done: int, total: int) -> None:
            if self._calls_off:
                raise CancelledError
            self.steps.append((done, total))

        yield step

    def go_to(self, sheet: str) -> bool:
        self.titles.append(sheet)
        return self._agrees

    def pointed(self) -> Pointed | None:
        return self._points


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    write_configuration(Configuration(sys.executable))


Press = Callable[..., Spoken]


@pytest.fixture
def on(cycle: Cycle) -> Press:
    """Press a button on the cycle's master, or on another workbook."""

    def go(id_: str, front: Spoken | None = None, book: Path | None = None, language: str = "en") -> Spoken:
        spoken = front or Spoken()
        kept: Front = spoken
        carry_out(pressed(id_, str(book or cycle.master), language), kept)
        return spoken

    return go


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fault_that_nobody_foresaw_is_told_and_kept(
    on: Press, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    def broken(_press: object, _front: object) -> None:
        raise ZeroDivisionError("here")

    monkeypatch.setitem(press_actions.ACTIONS, "status", broken)
    front = Spoken()
    on("Status", front, language=language)
    (said,) = front.said
    log = settings_folder() / "press.log"
    assert "ZeroDivisionError: here" in said
    assert str(log) in said
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_a_cycle_goes_through_the_buttons(cycle: Cycle, on: Press) -> None:
    told = on("Consolidate")
    assert told.steps
    assert told.titles == ["lent", "Reading books", "back"]
    assert "7 of 8" in told.said[0]
    assert "Issued" in on("Status").said[0]
    assert "mails and chat.txt" in on("Remind").said[0]
    assert on("Conflicts").said
    assert "1" in on("History").said[0]
    assert on("HandOut").titles == ["lent", "back"]
    released = on("Release", Spoken("Mary Hill"))
    assert len(released.said) == 2
    assert released.titles[1:] == ["lent", "back"], "what is shown first needs no master"
    assert on("Letters").said
    assert on("UndoRun").titles[1:] == ["lent", "back"]
    assert list((cycle.folder / "reports" / "reminders").rglob("*.eml"))


def test_findings_are_shown_and_not_told(cycle: Cycle, on: Press) -> None:
    whole = on("Check")
    assert len(whole.findings) > 10
    assert (whole.said, whole.checked) == ([], cycle.folder)
    one = on("Check", book=cycle.books()[0])
    assert one.checked == cycle.books()[0]
    assert {finding.place.file for finding in one.findings} == {cycle.books()[0].name}
    assert one.steps == []


def test_a_press_that_is_called_off_changes_nothing(cycle: Cycle, on: Press) -> None:
    before = cycle.master.read_bytes()
    told = on("Consolidate", Spoken(calls_off=True))
    assert told.said == []
    assert cycle.master.read_bytes() == before
    assert open_master(cycle.folder).content.employees


def test_nothing_is_taken_back_or_released_without_a_yes(cycle: Cycle, on: Press) -> None:
    cycle.consolidate()
    assert on("UndoRun", Spoken(agrees=False)).said == []
    assert len(on("Release", Spoken()).said) == 1


def test_the_person_or_the_finding_under_the_cursor_is_explained(cycle: Cycle, on: Press) -> None:
    cycle.consolidate()
    person = next(iter(open_master(cycle.folder).content.employees.values()))
    explained = on("Explain", Spoken(points=Pointed("Results", "B5", employee_id=person.id)))
    assert person.name in explained.said[0]
    assert "G01" in on("Explain", Spoken(points=Pointed("Findings", "A5", code="G01"))).said[0]
    assert "cursor" in on("Explain").said[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_calibrate_goes_to_its_sheet_or_says_what_to_do(language: str, on: Press) -> None:
    titles = {"en": ["Calibration", "绩效校准"], "zh-CN": ["绩效校准", "Calibration"]}[language]
    assert on("Calibrate", language=language).titles == titles[:1]
    away = on("Calibrate", Spoken(agrees=False), language=language)
    assert away.titles == titles, "the master may speak another language than the buttons"
    assert titles[0] in away.said[0]


def test_a_new_cycle_may_go_on_from_an_earlier_one(on: Press, cycle: Cycle, tmp_path: Path) -> None:
    told = on("NewCycle", Spoken(str(tmp_path / "2027-H1"), str(cycle.folder)))
    assert (tmp_path / "2027-H1" / "master.xlsx").is_file(), told.said
    people = open_master(tmp_path / "2027-H1").content.employees
    earlier = open_master(cycle.folder).content.employees
    assert people.keys() == {person.id for person in earlier.values() if person.left is None}


@pytest.mark.parametrize(("language", "word"), [("en", "password"), ("zh-CN", "密码")])
@pytest.mark.parametrize("id_", ["Consolidate", "Check", "HandOut", "Explain"])
def test_a_master_behind_a_password_is_one_sentence(
    id_: str, language: str, word: str, cycle: Cycle, on: Press
) -> None:
    cycle.master.write_bytes(locked(cycle.master.read_bytes(), "secret"))
    before = cycle.master.read_bytes()
    told = on(id_, Spoken(points=Pointed("Results", "B5", employee_id="E1")), language=language)
    assert len(told.said) == 1
    assert word in told.said[0]
    assert cycle.master.read_bytes() == before


def test_a_review_book_behind_a_password_is_one_finding(cycle: Cycle, on: Press) -> None:
    book = cycle.books()[0]
    book.write_bytes(locked(book.read_bytes(), "secret"))
    told = on("Check", book=book)
    assert len(told.findings) == 1


def test_a_new_cycle_is_asked_for_its_folder_and_its_roster(on: Press, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("employee id,name,manager id\nE1,Mary Hill,\nE2,Tom Baker,E1\n", encoding="utf-8")
    on("NewCycle", Spoken(str(tmp_path / "2027-H1"), str(roster)))
    assert (tmp_path / "2027-H1" / "master.xlsx").is_file()
    assert on("NewCycle", Spoken()).said == []


def test_a_part_of_a_path_counts_from_the_home_folder(
    on: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    (tmp_path / "roster.csv").write_text("employee id,name,manager id\nE1,Mary Hill,\nE2,Tom Baker,E1\n")
    on("NewCycle", Spoken("2027-H1", '"roster.csv"'))
    assert (tmp_path / "2027-H1" / "master.xlsx").is_file()


def test_what_the_terminal_refuses_is_the_same_sentence(on: Press, tmp_path: Path) -> None:
    told = on("NewCycle", Spoken(str(tmp_path / "2027-H1"), str(tmp_path / "none.csv")))
    assert len(told.said) == 1
    assert "none.csv" in told.said[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_tells_every_button(language: str, on: Press) -> None:
    (said,) = on("HelpPage", language=language).said
    assert [button.id for button in buttons().buttons if button.tip[language] not in said] == []


def test_doctor_says_what_the_buttons_go_by(on: Press) -> None:
    (said,) = on("Doctor").said
    assert f"✔ A press starts {sys.executable}" in said


def test_the_language_changes_for_good(on: Press) -> None:
    assert on("Language", language="zh-CN").said == ["Reviewbook speaks English now."]
    assert [found.language for found in [read_configuration()] if found] == ["en"]


def test_the_second_half_carries_out_what_the_first_began(
    cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle.consolidate()
    said: list[str] = []
    monkeypatch.setattr("addin.live.beside.Beside.say", lambda _, text: said.append(text))
    assert press.main(["History", coded(str(cycle.master)), "--lang", "zh-CN", "--work"]) == press.BEGUN
    assert press.main(["History", "-", "--work"]) == press.SAID
    assert ("汇总" in said[0], "No workbook" in said[1]) == (True, True)
