"""The open master is lent to a run and comes back, whatever the spreadsheet program or the run does."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest

from addin import cloud_place
from addin.cloud_place import Synchronised
from addin.live import patience
from addin.live.lending import lent, open_book
from addin.live.patience import CALL_REJECTED, EDIT_MODE, NOT_PERMITTED, PAUSES, TIMED_OUT, is_busy
from appraisal.messages import LANGUAGES
from sync.errors import MasterError, describe


class ComError(Exception):
    """An error as pywin32 raises it."""

    def __init__(self, hresult: int, own: int | None = None) -> None:
        super().__init__(hresult)
        self.hresult = hresult
        self.excepinfo = None if own is None else (0, "Microsoft Excel", "", "", 0, own)


class CommandError(Exception):
    """An error as appscript raises it."""

    def __init__(self, errornumber: int) -> None:
        super().__init__(errornumber)
        self.errornumber = errornumber


@dataclass
class Program:
    """A spreadsheet program: what is open in it, what was done, and what goes wrong with which call, in turn."""

    open: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    wrong: dict[str, list[Exception]] = field(default_factory=dict)
    alerts: bool = True
    saved: bool = False
    system: str = ""
    address: bool = False

    def ask(self, what: str) -> None:
        if self.wrong.get(what):
            raise self.wrong[what].pop(0)

    def act(self, what: str, path: str) -> None:
        self.ask(what)
        self.done.append(f"{what} {Path(path).name}{'' if self.alerts else ' quietly'}")

    @property
    def books(self) -> "Books":
        return Books(self)

    @property
    def display_alerts(self) -> bool:
        return self.alerts

    @display_alerts.setter
    def display_alerts(self, value: bool) -> None:
        self.ask("ask again" if value else "ask nothing")
        self.alerts = value


@dataclass
class Books:
    program: Program

    def __iter__(self) -> Iterator["OpenBook"]:
        return iter([OpenBook(self.program, path) for path in self.program.open])

    def open(self, path: Path, *, update_links: bool) -> "OpenBook":
        assert not update_links
        self.program.act("open", str(path))
        self.program.open.append(str(path))
        return OpenBook(self.program, str(path))


@dataclass
class OpenBook:
    program: Program
    path: str

    @property
    def fullname(self) -> str:
        """Where it lies; of one from the web xlwings says that it has no path."""
        self.program.ask("where")
        if "://" in self.path:
            raise RuntimeError("Cannot locate the file on the local drive")
        return self.path

    @property
    def impl(self) -> object:
        """What xlwings has behind a workbook: on Windows and macOS it does not say whether all is saved."""
        if self.program.address:
            return SimpleNamespace(fullname=self.path, saved=self.program.saved)
        return SimpleNamespace(saved=self.program.saved) if self.program.system == "libreoffice" else object()

    @property
    def api(self) -> object:
        """What the program itself says."""
        saved = self.program.saved
        return {
            "windows": SimpleNamespace(Saved=saved),
            "macos": SimpleNamespace(saved=SimpleNamespace(get=lambda: saved)),
        }.get(self.program.system, object())

    def save(self) -> None:
        self.program.act("save", self.path)

    def close(self) -> None:
        self.program.act("close", self.path)
        self.program.open.remove(self.path)

    def activate(self) -> None:
        self.program.act("activate", self.path)


@pytest.fixture
def master(tmp_path: Path) -> Path:
    path = tmp_path / "master.xlsx"
    path.write_bytes(b"")
    return path


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Wait for nothing, and note how long."""
    waited: list[float] = []
    monkeypatch.setattr(patience.patiently, "__kwdefaults__", {"sleep": waited.append})
    return waited


QUIETLY = ["save master.xlsx quietly", "close master.xlsx quietly"]
AGAIN = ["open master.xlsx", "activate master.xlsx"]


def lend(program: Program, path: Path, run: Exception | None = None) -> None:
    with lent(program, path):  # type: ignore[arg-type]  # what is needed of it
        program.done.append(f"run while {len(program.open)} open")
        if run is not None:
            raise run


def test_it_is_saved_and_closed_before_and_open_again_afterwards(master: Path) -> None:
    program = Program([str(master)])
    lend(program, master)
    assert program.done == [*QUIETLY, "run while 0 open", *AGAIN]
    assert program.open == [str(master)]


@pytest.mark.parametrize("system", ["windows", "macos", "libreoffice"])
def test_what_is_saved_already_is_not_written_by_the_program(master: Path, system: str) -> None:
    program = Program([str(master)], saved=True, system=system)
    lend(program, master)
    assert program.done == [QUIETLY[1], "run while 0 open", *AGAIN]
    program.saved = False
    program.done.clear()
    lend(program, master)
    assert program.done[:2] == QUIETLY


def test_a_closed_one_and_another_ones_workbook_are_left_alone(master: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "master.xlsx"
    other.parent.mkdir()
    other.write_bytes(b"")
    program = Program([str(other), "Book1", "https://example.org/master.xlsx"])
    lend(program, master)
    assert program.done == ["run while 3 open"]


def test_one_that_is_open_under_another_name_of_its_folder_is_found(master: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path, target_is_directory=True)
    assert open_book(Program([str(link / "master.xlsx")]), master) is not None  # type: ignore[arg-type]


def test_a_run_that_fails_gives_it_back_too(master: Path) -> None:
    program = Program([str(master)])
    with pytest.raises(ZeroDivisionError):
        lend(program, master, ZeroDivisionError())
    assert program.done[-2:] == AGAIN


@pytest.mark.parametrize(
    "busy", [ComError(CALL_REJECTED), ComError(-2147352567, EDIT_MODE), CommandError(TIMED_OUT)]
)
def test_a_moment_in_which_somebody_types_is_waited_for(
    master: Path, busy: Exception, waits: list[float]
) -> None:
    program = Program([str(master)], wrong={"where": [busy], "save": [busy, busy], "open": [busy]})
    lend(program, master)
    assert program.done == [*QUIETLY, "run while 0 open", *AGAIN]
    assert waits == [PAUSES[0], *PAUSES[:2], PAUSES[0]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("what", "error", "key", "done"),
    [
        ("save", ComError(CALL_REJECTED), "master.program-busy", []),
        ("save", ComError(-2147352567, -2146827284), "master.not-saved", []),
        ("close", ComError(CALL_REJECTED), "master.program-busy", QUIETLY[:1]),
        ("close", OSError(), "master.not-closed", QUIETLY[:1]),
        ("open", OSError(), "master.not-opened", [*QUIETLY, "run while 0 open"]),
        ("activate", CommandError(-50), "master.not-opened", [*QUIETLY, "run while 0 open", AGAIN[0]]),
    ],
)
def test_what_the_program_refuses_is_one_sentence(
    master: Path, what: str, error: Exception, key: str, done: list[str], language: str
) -> None:
    program = Program([str(master)], wrong={what: [error] * (len(PAUSES) + 1)})
    with pytest.raises(MasterError) as raised:
        lend(program, master)
    assert (raised.value.key, program.done) == (key, done)
    assert describe(raised.value, language).startswith("master.xlsx: ")


def test_a_run_that_failed_is_told_before_a_master_that_does_not_open(master: Path) -> None:
    program = Program([str(master)], wrong={"open": [OSError()]})
    with pytest.raises(ZeroDivisionError) as raised:
        lend(program, master, ZeroDivisionError())
    assert "Open it by hand" in raised.value.__notes__[0]


@pytest.mark.parametrize("times", [1, len(PAUSES) + 1])
def test_the_program_asks_its_questions_again_whatever_happens(master: Path, times: int) -> None:
    busy: list[Exception] = [ComError(-2147352567, EDIT_MODE) for _ in range(times)]
    program = Program([str(master)], wrong={"ask again": busy})
    lend(program, master)
    assert (program.alerts, program.open) == (True, [str(master)])
    assert [one.removesuffix(" quietly") for one in program.done] == [
        "save master.xlsx", "close master.xlsx", "run while 0 open", *AGAIN,
    ]  # fmt: skip


@pytest.mark.parametrize("what", ["save", "close", "open"])
def test_a_program_that_refuses_asks_its_questions_again(master: Path, what: str) -> None:
    program = Program([str(master)], wrong={what: [OSError()]})
    with pytest.raises(MasterError):
        lend(program, master)
    assert program.alerts


def test_one_that_asked_no_questions_before_asks_none_afterwards(master: Path) -> None:
    program = Program([str(master)], alerts=False)
    lend(program, master)
    assert not program.alerts


class ExcelBusyError(Exception):
    """An error as xlwings raises it on Windows, after it asked once."""


@pytest.mark.parametrize(
    "busy",
    [
        ExcelBusyError(),
        AttributeError("<unknown>.Application"),
        AttributeError("Excel.Application.Workbooks"),
    ],
)
def test_a_call_that_is_refused_while_its_name_is_looked_up_is_busy(busy: Exception) -> None:
    assert is_busy(busy)


@pytest.mark.parametrize("what", ["where", "save", "open"])
def test_a_mac_on_which_nobody_allowed_it_is_told_where_to(master: Path, what: str) -> None:
    program = Program([str(master)], wrong={what: [CommandError(NOT_PERMITTED)]})
    with pytest.raises(MasterError) as raised:
        lend(program, master)
    assert raised.value.key == "master.not-permitted"


def test_a_master_that_onedrive_synchronises_is_found_by_its_address(
    master: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Synchronised("https://example.sharepoint.com/Documents/", str(master.parent))
    monkeypatch.setattr(cloud_place, "synchronised", lambda: (folder,))
    address = "https://example.sharepoint.com/Documents/master.xlsx"
    program = Program([address], address=True)
    lend(program, master)
    assert program.done[1:3] == ["close master.xlsx quietly", "run while 0 open"]


def test_only_what_passes_is_busy() -> None:
    assert not is_busy(AttributeError("'NoneType' object has no attribute 'app'"))
    assert not is_busy(ComError(-2147352567, -2146827284))
    assert not is_busy(CommandError(-50))
    assert not is_busy(ValueError())
