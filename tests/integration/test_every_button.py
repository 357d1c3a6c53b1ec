"""Every button pressed in every front: on the ribbon, on the toolbar, and as the command that the table of buttons names."""

import functools
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from addin import addin_commands, excel_install
from addin.buttons import Button, buttons
from addin.configuration import Configuration, write_configuration
from tests.applications.office import require_bridge
from tests.sample_company import NOW, calibrated

from .conftest import Cycle
from .every_button import PERSON, PRESSES, RETURNED, Front, Seen, prepare, runs_of, spoken
from .pressing import Live, live
from .terminal import typed

IDS = [button.id for button in buttons().buttons]


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Cycle:
    """Return a cycle in which there is something to do for every button; do not write into its folder."""
    made = calibrated(tmp_path_factory, "en")
    cycle = Cycle(made.folder, made.done.company, made.done.mistakes).copied(tmp_path_factory.mktemp("every"))
    prepare(cycle, NOW)
    return cycle


def _copied(origin: Cycle, place: Path) -> Path:
    """Return a copy of the cycle, and of what lies beside it."""
    return Path(shutil.copytree(origin.folder.parent, place)) / origin.folder.name


@pytest.fixture(scope="module", params=[Front.RIBBON, Front.TOOLBAR])
def front(request: pytest.FixtureRequest, origin: Cycle) -> Iterator[Live]:
    """Give the buttons of a front, in a LibreOffice that no screen shows."""
    require_bridge()
    folder = Path(tempfile.mkdtemp(prefix="every-button-"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        patch.delenv("DISPLAY", raising=False)
        try:
            with live(request.param, _copied(origin, folder / "cycles"), folder) as started:
                yield started
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def test_every_button_is_pressed() -> None:
    assert list(PRESSES) == IDS


@pytest.mark.application
@pytest.mark.parametrize("id_", IDS)
def test_a_button_does_what_it_says(id_: str, front: Live) -> None:
    if id_ == "Explain":
        front.point_at(PERSON)
    PRESSES[id_].true(front.press(id_, PRESSES[id_].answers))
    if id_ == "Language":
        front.press(id_)
        assert spoken() == "en"


@pytest.mark.application
def test_a_review_book_in_front_is_checked_alone(front: Live) -> None:
    book = next((front.cycle / "books").glob("E0028*.xlsx"))
    seen = front.press("Check", on=book)
    assert "G05" in seen.findings
    assert book.name in seen.findings
    assert "E0002" not in seen.findings


@pytest.fixture
def terminal(origin: Cycle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a cycle beside which commands are typed, on a computer that has Excel."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(
        addin_commands.excel_install, "install", functools.partial(excel_install.install, system="darwin")
    )
    write_configuration(Configuration("/bin/sh", "en"))
    cycle = _copied(origin, tmp_path / "cycles")
    shutil.copy(next((cycle / "books").glob("E0028*.xlsx")), cycle / "inbox" / RETURNED)
    monkeypatch.chdir(cycle.parent)
    return cycle


@pytest.mark.parametrize(
    "button", [button for button in buttons().buttons if button.terminal], ids=lambda one: one.id
)
def test_its_commands_do_the_same(button: Button, terminal: Path) -> None:
    before = len(runs_of(terminal))
    told = [typed(*shlex.split(line)[1:])[1] for line in button.terminal]
    PRESSES[button.id].true(
        Seen(Front.TERMINAL, terminal, "\n".join(told), runs_of(terminal)[before:], told[0])
    )
