"""The add-in's own VBA, executed: every button pressed, both languages, what stands in the way, and who may choose Python."""

import shutil
import sys
from pathlib import Path

import openpyxl
import pytest

from addin.buttons import Place, buttons
from addin.coding import coded, decoded
from addin.configuration import Configuration, write_configuration
from addin.refusal import RefusalError
from addin.xlam.build import add_in
from addin.xlam.ribbon_xml import TAB, group_id
from appraisal.messages import LANGUAGES, Texts
from tests.applications.vba_in_libreoffice import Bench, Call, ask, asked, executed
from tests.equality.applications import require

pytestmark = pytest.mark.application

ROOT = Path(__file__).parents[2]
READY = ROOT / "workbook_templates" / "ready"
IDS = [button.id for button in buttons().buttons]
SAY = Texts("addin")


@pytest.fixture(autouse=True)
def _needs_libreoffice() -> None:
    require("libreoffice")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a user's own folder with settings in it."""
    write_configuration(Configuration(sys.executable, "en"), tmp_path / "home")
    return tmp_path / "home"


def ready(folder: Path, name: str, language: str = "en", to: str = "") -> Path:
    """Return a copy of a ready-made workbook."""
    copy = folder / (to or name)
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(READY / language / name, copy)
    return copy


def started(heard: str) -> list[str]:
    """Return what Python was started with: interpreter, id, language, workbook."""
    (line,) = heard.splitlines()
    kind, *parts = line.split("|")
    assert kind == "start"
    return parts


def test_every_button_starts_python_with_its_id_and_the_workbook(tmp_path: Path, home: Path) -> None:
    master = ready(tmp_path / "王敏 & co", "master.xlsx")
    (heard,) = executed(tmp_path, Bench([("PressButton", id_) for id_ in IDS], home, master))
    for id_, line in zip(IDS, heard, strict=True):
        interpreter, pressed_id, language, workbook = started(line)
        assert (interpreter, pressed_id, language) == (sys.executable, id_, "en")
        assert decoded(workbook) == str(master)
        assert workbook.isascii()


def test_every_label_and_tip_is_said_in_the_language_of_the_settings(tmp_path: Path) -> None:
    benches, expected = [], []
    for language in LANGUAGES:
        write_configuration(Configuration(sys.executable, language), tmp_path / language)
        said = {("Labelled", TAB): buttons().tab[language]}
        said |= {("Labelled", group_id(group)): group.label[language] for group in buttons().groups}
        for button in buttons().buttons:
            said[("Labelled", button.id)] = said[("Titled", button.id)] = button.label[language]
            said[("Tipped", button.id)] = button.tip[language]
        benches.append(Bench(list(said), tmp_path / language))
        expected.append(list(said.values()))
    assert executed(tmp_path, *benches) == expected


def test_a_button_can_be_pressed_where_the_table_says(tmp_path: Path, home: Path) -> None:
    foreign = tmp_path / "foreign.xlsx"
    openpyxl.Workbook().save(foreign)
    fronts = {
        ready(tmp_path, "master.xlsx", to="renamed.xlsx"): Place.MASTER,
        ready(tmp_path, "team.xlsx"): Place.BOOK,
        ready(tmp_path, "self.xlsx", "zh-CN"): Place.BOOK,
        foreign: None,
    }
    answers = executed(tmp_path, *(Bench([("Enabled", id_) for id_ in IDS], home, front) for front in fronts))
    for place, answered in zip(fronts.values(), answers, strict=True):
        expected = [Place.ALWAYS in button.enabled or place in button.enabled for button in buttons().buttons]
        assert [answer == "True" for answer in answered] == expected


SETTINGS = [
    ("", 0, "no-settings"),
    ("version=1\nlanguage={language}\n", 0, "no-settings"),
    ("version=1\ninterpreter=python\nlanguage={language}\n", 0, "bad-settings"),
    ("version=1\ninterpreter=/a/=0022 -c evil\nlanguage={language}\n", 0, "bad-settings"),
    ("version=1\ninterpreter=/a/$(evil)\nlanguage={language}\n", 0, "bad-settings"),
    ("version=1\ninterpreter=/nowhere/python\nlanguage={language}\n", 0, "no-python"),
    ("version=1\ninterpreter={python}\nlanguage={language}\n", 127, "no-python"),
    ("version=1\ninterpreter={python}\nlanguage={language}\n", 1, "failed"),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_in_the_way_is_one_sentence(language: str, tmp_path: Path) -> None:
    benches = []
    for number, (settings, ends_with, _) in enumerate(SETTINGS):
        home = tmp_path / f"home{number}"
        home.mkdir()
        (home / "addin.conf").write_text(settings.format(language=language, python=sys.executable))
        benches.append(Bench([("PressButton", "Status")], home, ends_with=ends_with))
    for (settings, _, key), (heard,) in zip(SETTINGS, executed(tmp_path, *benches), strict=True):
        told = [line for line in heard.splitlines() if line.startswith("tell|")]
        assert told == [f"tell|{SAY(f'ribbon.vba.{key}', language if settings else 'en')}"]


def test_a_press_that_failed_is_over_and_the_ribbon_asks_anew(tmp_path: Path, home: Path) -> None:
    calls: list[Call] = [
        ("PressButton", "Status"),
        ("Asked",),
        ("PressButton", "NoButton"),
        ("PressButton", "HelpPage"),
        ("Asked",),
    ]
    ((first, asked, foreign, second, asked_again),) = executed(tmp_path, Bench(calls, home, ends_with=1))
    assert SAY("ribbon.vba.failed", "en") in first
    assert foreign == ""
    assert SAY("ribbon.vba.failed", "en") in second
    assert (asked, asked_again) == ("1", "2")


def test_of_two_clicks_at_once_the_second_is_told(tmp_path: Path, home: Path) -> None:
    """The second click comes while the first one still waits for Python."""
    ((heard,),) = executed(tmp_path, Bench([("PressTwice", "Status", "Check")], home))
    starts = [line for line in heard.splitlines() if line.startswith("start|")]
    assert [line.split("|")[2] for line in starts] == ["Status"]
    assert f"tell|{SAY('ribbon.vba.busy', 'en')}" in heard.splitlines()


def test_on_macos_a_file_name_that_is_a_shell_command_is_refused(tmp_path: Path, home: Path) -> None:
    names = ("$(touch evil).xlsx", "`touch evil`.xlsx", "a\\b.xlsx")
    fronts = [ready(tmp_path, "team.xlsx", to=name) for name in names]
    heard = executed(
        tmp_path, *(Bench([("PressButton", "Check")], home, front, on_mac=True) for front in fronts)
    )
    assert heard == [[f"tell|{SAY('ribbon.vba.odd-name', 'en')}\n"]] * len(names)


def test_elsewhere_a_file_name_that_is_a_shell_command_is_letters_and_digits(
    tmp_path: Path, home: Path
) -> None:
    front = ready(tmp_path, "team.xlsx", to="$(touch evil) %PATH% & calc ; `id` 'x'.xlsx")
    ((heard,),) = executed(tmp_path, Bench([("PressButton", "Check")], home, front))
    *_, workbook = started(heard)
    assert decoded(workbook) == str(front)
    assert workbook == coded(str(front))
    assert not set(workbook) & set(" $()%&;`'\"\\")


def test_no_workbook_chooses_the_interpreter(tmp_path: Path, home: Path) -> None:
    """Sheets and files beside the workbook that other add-ins would obey are not even read."""
    front = ready(tmp_path / "cycle", "master.xlsx")
    book = openpyxl.load_workbook(front)
    for sheet in ("addin.conf", "Reviewbook.conf", "xlwings.conf", "_xlwings.conf"):
        rows = book.create_sheet(sheet)
        for key in ("interpreter", "INTERPRETER", "INTERPRETER_WIN", "INTERPRETER_MAC", "PYTHONPATH"):
            rows.append([key, "/evil/python"])
            rows.append([f"{key}=/evil/python"])
    book.save(front)
    for name in ("addin.conf", "Reviewbook.conf", "xlwings.conf", "pyvenv.cfg"):
        (front.parent / name).write_text("version=1\ninterpreter=/evil/python\nhome=/evil\nlanguage=zh-CN\n")
    press: list[Call] = [("PressButton", "Status")]
    ((with_settings,), (without,)) = executed(
        tmp_path, Bench(press, home, front), Bench(press, tmp_path / "nowhere", front)
    )
    assert started(with_settings)[:3] == [sys.executable, "Status", "en"]
    assert without == f"tell|{SAY('ribbon.vba.no-settings', 'en')}\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_press_to_pythons_sentence_and_back(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The press starts the real Python, which finds no cycle around the master, and the ribbon tells what it says."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    home = write_configuration(Configuration(sys.executable, language)).parent
    front = ready(tmp_path / "王敏", "master.xlsx", language)
    for trap in ("addin.py", "appraisal.py", "sync.py"):
        (front.parent / trap).write_text("open('trapped', 'w')\n")
    ((heard,),) = executed(tmp_path, Bench([("PressButton", "Status")], home, front, really=True))
    expected = RefusalError("press.not-cycle", folder=front.parent).said(language)
    assert heard.splitlines()[-1] == f"tell|{expected}"
    assert not list(tmp_path.rglob("trapped"))


def test_text_is_coded_as_python_codes_it(tmp_path: Path, home: Path) -> None:
    texts = ["王敏", "a b", "=738B", "C:\\x\\y", "é~😀", "Ä-_.:/"]
    there, back = executed(
        tmp_path,
        Bench([("Coded", text) for text in texts], home),
        Bench([("Plain", coded(text)) for text in texts], home),
    )
    assert there == [coded(text) for text in texts]
    assert back == texts


def test_the_add_in_itself_opens_and_its_functions_answer(tmp_path: Path) -> None:
    """Without any stand-in; LibreOffice passes over ``#If``, so only what is the same on both systems is asked."""
    lines = [
        ask("Words.Said", '"Consolidate.label"', '"zh-CN"'),
        ask("Words.Places", '"Check"'),
        ask(
            "Settings.Value", '"version=1" & Chr(13) & Chr(10) & "interpreter=/=738B/python"', '"interpreter"'
        ),
        ask("Coding.Coded", '"王"'),
        ask("Computer.IsMac"),
    ]
    assert asked(tmp_path, add_in(), lines) == ["汇总", "book master", "/王/python", "=738B", "False"]
