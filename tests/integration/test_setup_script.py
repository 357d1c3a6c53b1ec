"""The shell's script on a computer where uv, Python and the network are stand-ins: what it asks of them, and what it says."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from addin import excel_install
from addin.libreoffice.install import CONFIGURATION, profile_folder
from appraisal.messages import LANGUAGES
from sync.user_folder import settings_folder
from tests.integration.setup_scripts import ROOT, SHELL, Computer, Ran, shell_sentences, written
from tests.meta.test_project import pins

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has install.ps1")

SAID = shell_sentences()
LOCALES = {"en": "en_GB.UTF-8", "zh-CN": "zh_CN.UTF-8"}

REVIEWBOOK = """printf 'reviewbook %s\\n' "$*" >>"$CALLS"
case $* in
'addin doctor'*) exit "${DOCTOR:-0}" ;;
'addin install'*) [ -z "${REFUSED:-}" ] || { echo "$REFUSED"; exit 2; } ;;
esac"""

UV = f"""if [ "$1" = --version ]; then echo "uv ${{VERSION:-0.13.9}} (a stand-in)"; exit; fi
printf 'uv %s\\n' "$*" >>"$CALLS"
printf 'in %s\\n' "$(pwd)" >>"$CALLS"
printf '%s %s %s %s %s\\n' "$UV_PYTHON_INSTALL_BIN" "${{UV_PYTHON_PREFERENCE:-}}" "$UV_TOOL_DIR" "$UV_CACHE_DIR" \\
    "${{UV_SYSTEM_CERTS:-}}" >>"$CALLS"
case $* in
"${{BREAKS:-nothing}}"*) printf '%s\\n' "$SAYS" >&2; exit 2 ;;
'tool install'*)
    mkdir -p "$UV_TOOL_BIN_DIR" "$UV_TOOL_DIR/reviewbook"
    : >"$UV_TOOL_DIR/reviewbook/uv-receipt.toml"
    cat >"$UV_TOOL_BIN_DIR/reviewbook" <<'END'
#!/bin/sh
{REVIEWBOOK}
END
    chmod +x "$UV_TOOL_BIN_DIR/reviewbook" ;;
venv*)
    for made; do :; done
    mkdir -p "$made/bin"
    printf '#!/bin/sh\\nprintf "python %%s\\\\n" "$*" >>"$CALLS"\\n' >"$made/bin/python"
    chmod +x "$made/bin/python" ;;
esac"""

CURL = f"""printf 'curl %s\\n' "$*" >>"$CALLS"
for option; do [ "$before" != --output ] || file=$option; before=$option; done
cat >"$file" <<'OUTER'
mkdir -p "$UV_UNMANAGED_INSTALL"
printf 'installer %s %s\\n' "$UV_UNMANAGED_INSTALL" "${{UV_INSTALL_DIR:-}}" >>"$CALLS"
cat >"$UV_UNMANAGED_INSTALL/uv" <<'INNER'
#!/bin/sh
{UV}
INNER
chmod +x "$UV_UNMANAGED_INSTALL/uv"
OUTER"""


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path).start()


def set_up(computer: Computer, *options: object, **variables: str) -> Ran:
    """Set it up with a uv that is there already."""
    computer.add("uv", UV)
    return computer.run(*options, **variables)


def failed(key: str, language: str, *values: object) -> str:
    return f"✘ {SAID[language][key] % values}"


# --- what is asked of uv, and in which order ---


def test_uv_is_brought_by_its_own_installer_into_our_folder_alone(computer: Computer) -> None:
    computer.add("curl", CURL)
    ran = computer.run(UV_INSTALL_DIR="/elsewhere")
    assert (ran.code, ran.err) == (0, "")
    asked = computer.asked()
    assert f"installer {computer.program}/uv \n" in asked
    assert "https://astral.sh/uv/" in asked
    assert (computer.program / "uv" / "uv").is_file()
    assert {path.split("/")[0] for path in computer.left()} == {".local"}


def test_each_step_is_said_and_done_in_its_order(computer: Computer) -> None:
    ran = set_up(computer)
    steps = ["step-uv", "step-python", "step-program", "step-buttons", "step-doctor"]
    said = [SAID["en"]["begin"] % computer.program, *(SAID["en"][step] for step in steps)]
    said += [
        SAID["en"]["ready"] % (computer.program / "bin" / "reviewbook"),
        SAID["en"]["again"] % (computer.program / "install.sh"),
    ]
    assert ran.out.splitlines() == said
    done = [line for line in computer.asked().splitlines() if line.startswith(("uv", "reviewbook"))]
    pinned = computer.program / "pins.txt"
    pins_given = f"--constraints {pinned} --build-constraints {pinned}"
    assert done == [
        "uv python install 3.12",
        "uv python find 3.12",
        f"uv tool install --force --python 3.12 {pins_given} --refresh-package reviewbook .[ribbon]",
        "reviewbook addin install --lang en --libreoffice",
        "reviewbook addin doctor --lang en",
    ]
    assert f"in {ROOT}\n" in computer.asked()


def test_uv_keeps_to_our_folder_and_to_its_own_python(computer: Computer) -> None:
    set_up(computer)
    program = computer.program
    assert f"0 only-managed {program}/tools {program}/cache \n" in computer.asked()


def test_what_is_installed_has_the_versions_that_the_tests_ran_with(computer: Computer) -> None:
    set_up(computer)
    lines = (computer.program / "pins.txt").read_text().splitlines()
    assert lines == [f"{name}=={version}" for name, version in pins().items()]


def test_what_a_company_has_is_honoured(computer: Computer) -> None:
    computer.add("uv", UV + '\nprintf "%s %s\\n" "$UV_DEFAULT_INDEX" "$HTTPS_PROXY" >>"$CALLS"')
    ran = computer.run(
        UV_PYTHON="/company/python",
        UV_CACHE_DIR="/company/cache",
        UV_DEFAULT_INDEX="https://index.example/simple",
        HTTPS_PROXY="http://proxy.example:8080",
    )
    asked = computer.asked()
    assert ran.code == 0
    assert "python install" not in asked
    assert "--python /company/python" in asked
    assert f"0  {computer.program}/tools /company/cache" in asked
    assert "https://index.example/simple http://proxy.example:8080\n" in asked


@pytest.mark.parametrize(
    ("version", "used"), [("0.7.22", False), ("0.8.0", True), ("0.13.9", True), ("1.0.0", True)]
)
def test_a_uv_that_is_there_is_used_if_it_is_new_enough(computer: Computer, version: str, used: bool) -> None:
    computer.add("uv", UV.replace("${VERSION:-0.13.9}", version))
    computer.add("curl", CURL)
    assert computer.run().code == 0
    assert ("curl" not in computer.asked()) is used


def test_the_second_time_it_is_brought_up_to_date(computer: Computer) -> None:
    set_up(computer)
    assert "--reinstall" not in computer.asked()
    assert set_up(computer).code == 0
    assert "tool install --force --reinstall" in computer.asked()


def test_what_was_broken_off_is_begun_anew(computer: Computer) -> None:
    half = computer.program / "tools" / "reviewbook" / "lib"
    half.mkdir(parents=True)
    assert set_up(computer).code == 0
    assert not half.exists()
    assert "--reinstall" not in computer.asked()


def test_half_a_python_is_brought_again(computer: Computer) -> None:
    broken = '[ "$1 $2" != "python find" ] || [ -e "$CALLS.found" ] || { : >"$CALLS.found"; exit 2; }\n'
    computer.add("uv", broken + UV)
    assert computer.run().code == 0
    assert "uv python install --reinstall 3.12\n" in computer.asked()


def test_the_buttons_speak_as_the_spreadsheet_program_unless_a_language_is_named(computer: Computer) -> None:
    set_up(computer, "--lang", "zh-CN")
    assert "addin install --lang zh-CN --libreoffice --language zh-CN\n" in computer.asked()


# --- what is said when it cannot be done ---

TROUBLES = {
    "no-network": "error: Failed to fetch: `https://index.example/simple/pandas/`\n  cause: dns error",
    "certificate": "error: Failed to fetch: `https://index.example/`\n  cause: invalid peer certificate: UnknownIssuer",
    "disk-full": "error: failed to write to the cache\n  cause: No space left on device (os error 28)",
    "no-permission": "error: failed to create directory\n  cause: Permission denied (os error 13)",
    "failed": "error: something that nobody thought of",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_failure_is_one_sentence(computer: Computer, trouble: str, language: str) -> None:
    ran = set_up(computer, LANG=LOCALES[language], BREAKS="tool install", SAYS=TROUBLES[trouble])
    value = (computer.program,) if trouble == "no-permission" else ()
    log = computer.program / "install.log"
    said = ran.err.splitlines()
    assert (ran.code, said[:2]) == (2, [failed(trouble, language, *value), SAID[language]["details"] % log])
    assert (said[2:] == []) is (trouble != "failed"), "only what nobody thought of is shown as it came"
    assert TROUBLES[trouble] in log.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_network_uv_itself_cannot_be_brought(computer: Computer, language: str) -> None:
    computer.add("curl", "echo 'curl: (6) Could not resolve host: astral.sh' >&2; exit 6")
    ran = computer.run(LANG=LOCALES[language])
    assert (ran.code, ran.err.splitlines()[0]) == (2, failed("no-network", language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_came_before_is_not_taken_for_the_reason(computer: Computer, language: str) -> None:
    """The first look for a Python fails with words that would mean something else, and is made good."""
    early = '[ "$1 $2" != "python find" ] || [ -e "$CALLS.found" ] || { : >"$CALLS.found"; echo "os error 28)"; exit 2; }\n'
    computer.add("uv", early + UV)
    ran = computer.run(LANG=LOCALES[language], BREAKS="tool install", SAYS="error: tcp connect error")
    assert ran.err.splitlines()[0] == failed("no-network", language)


def test_each_trouble_before_anything_is_brought_is_one_sentence(computer: Computer, tmp_path: Path) -> None:
    alone = tmp_path / "alone" / "install.sh"
    alone.parent.mkdir()
    alone.write_bytes(SHELL.read_bytes())
    assert computer.run(script=alone).err == failed("no-source", "en") + "\n"
    for version in ("1", "2"):
        (alone.parent / f"reviewbook-{version}-py3-none-any.whl").touch()
    assert computer.run(script=alone).err == failed("several", "en", alone.parent) + "\n"
    assert computer.run("--offline", "nowhere").err == failed("no-folder", "en", "nowhere") + "\n"
    assert computer.run("--faster").err == failed("unknown-option", "en", "--faster") + "\n"
    assert computer.run("--lang", "fr").err == failed("unknown-option", "en", "--lang fr") + "\n"
    assert computer.run("--offline").err == failed("unknown-option", "en", "--offline") + "\n"
    assert computer.run().err.splitlines()[0] == failed("no-downloader", "en")
    assert computer.run("--help").out == SAID["en"]["help"] + "\n"


def test_a_folder_that_cannot_be_written_is_named(computer: Computer) -> None:
    (computer.home / ".local").touch()
    assert computer.run().err == failed("not-written", "en", computer.program) + "\n"


def test_nobody_sets_it_up_for_the_administrator(computer: Computer) -> None:
    computer.add("id", "echo 0")
    assert computer.run(SUDO_USER="wang").err == failed("as-root", "en") + "\n"
    assert computer.left() == set()


def test_on_windows_the_other_script_is_named(computer: Computer) -> None:
    computer.add("uname", "echo MINGW64_NT-10.0")
    assert computer.run().err == failed("other-system", "en") + "\n"


def test_an_antivirus_that_takes_uv_away_is_thought_of(computer: Computer) -> None:
    computer.add("curl", CURL.split("cat >")[0] + ': >"$file"')
    assert computer.run().err.splitlines()[0] == failed("blocked", "en", computer.program)


def test_what_the_buttons_lack_is_said_by_reviewbook_itself(computer: Computer) -> None:
    ran = set_up(computer, REFUSED="LibreOffice is not installed.")
    assert ran.out.splitlines()[-1] == "LibreOffice is not installed."
    assert (ran.code, ran.err.splitlines()[0]) == (2, failed("no-buttons", "en"))


def test_an_antivirus_that_takes_reviewbook_away_is_thought_of(computer: Computer) -> None:
    computer.add("uv", UV + '\n[ "$1" != tool ] || rm "$UV_TOOL_BIN_DIR/reviewbook"')
    ran = computer.run()
    assert (ran.code, failed("blocked", "en", computer.program) in ran.err.splitlines()) == (2, True)


def test_what_the_doctor_finds_is_left_to_the_person(computer: Computer) -> None:
    ran = set_up(computer, DOCTOR="1")
    assert (ran.code, SAID["en"]["wrong"] in ran.out.splitlines()) == (1, True)


# --- without a network ---


def test_a_folder_for_computers_without_a_network_is_collected_and_used(
    computer: Computer, tmp_path: Path
) -> None:
    computer.add("uv", UV)
    stick = tmp_path / "U 盘"
    ran = computer.run("--collect", stick)
    assert (ran.code, ran.out.splitlines()[-1]) == (0, SAID["en"]["collected"] % stick)
    assert {path.name for path in stick.iterdir()} == {"uv", "pins.txt", "install.sh"}
    assert computer.left() == set(), "collecting for others sets nothing up here"
    asked = computer.asked()
    assert "uv python install 3.12\n" in asked
    assert (
        f"python -m pip wheel --no-cache-dir --wheel-dir {stick} --constraint {stick}/unfinished/pins.txt .[ribbon]\n"
        in asked
    )

    computer.calls.unlink()
    (computer.folder / "bin" / "uv").unlink()
    (stick / "reviewbook-0.2.0-py3-none-any.whl").touch()
    (stick / "python").mkdir()
    (stick / "uv").chmod(0o644)  # as a stick gives it back
    assert computer.run(script=stick / "install.sh").code == 0
    asked = computer.asked()
    assert "uv python install --offline 3.12\n" in asked
    assert " --offline --no-index --find-links . ./reviewbook-0.2.0-py3-none-any.whl[ribbon]\n" in asked
    assert (computer.program / "pins.txt").read_bytes() == (stick / "pins.txt").read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_folder_that_lacks_something_is_named(computer: Computer, tmp_path: Path, language: str) -> None:
    lacking = (
        "Because pandas was not found in the provided package locations and reviewbook depends on pandas"
    )
    (tmp_path / "wheels").mkdir()
    ran = set_up(
        computer,
        "--offline", tmp_path / "wheels",
        LANG=LOCALES[language], BREAKS="tool install", SAYS=lacking,
    )  # fmt: skip
    assert ran.err.splitlines()[0] == failed("incomplete", language, tmp_path / "wheels")
    (computer.folder / "bin" / "uv").unlink()
    ran = computer.run("--offline", tmp_path / "wheels", LANG=LOCALES[language])
    assert ran.err.splitlines()[0] == failed("incomplete", language, tmp_path / "wheels")


# --- taking it out ---


def test_it_is_taken_out_and_the_workbooks_stay(computer: Computer) -> None:
    cycle = computer.home / "2026-H2" / "master.xlsx"
    cycle.parent.mkdir()
    cycle.touch()
    before = computer.left()
    set_up(computer)
    toolbar = computer.home / ".config" / "libreoffice" / "4" / "user" / CONFIGURATION
    toolbar.parent.mkdir(parents=True)
    toolbar.touch()
    settings = computer.home / ".config" / "Reviewbook" / "addin.conf"
    settings.parent.mkdir()
    settings.touch()
    ran = computer.run("--uninstall", script=computer.program / "install.sh")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [SAID["en"]["removing"], SAID["en"]["gone"]]
    assert computer.asked().splitlines()[-1] == "reviewbook addin uninstall --libreoffice --lang en"
    assert {name for name in computer.left() - before if "libreoffice" not in name} == {
        ".config", ".local", ".local/share",
    }  # fmt: skip
    assert not toolbar.exists()
    assert computer.run("--uninstall").out == SAID["en"]["nothing"] + "\n"


@pytest.mark.parametrize(("typed", "key"), [("u\n", "gone"), ("\n", "ready")])
def test_a_person_who_starts_it_again_is_asked(computer: Computer, typed: str, key: str) -> None:
    set_up(computer)
    person, terminal = pty.openpty()
    started = subprocess.Popen(
        ["sh", str(SHELL)],
        env=computer.environment({}),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        close_fds=True,
    )
    os.close(terminal)
    os.write(person, typed.encode())
    said = b""
    try:
        while piece := os.read(person, 4096):
            said += piece
    except OSError:  # on Linux, that is how the other side's end is told
        pass
    os.close(person)
    assert started.wait(60) == 0
    heard = said.decode()
    assert SAID["en"]["ask"] in heard
    assert SAID["en"][key].partition("%s")[0] in heard
    assert computer.program.exists() is (key == "ready")


def test_buttons_that_are_held_stop_it_before_anything_is_gone(computer: Computer) -> None:
    set_up(computer)
    toolbar = computer.home / ".config" / "libreoffice" / "4" / "user" / CONFIGURATION
    toolbar.parent.mkdir(parents=True)
    toolbar.touch()
    written(computer.program / "bin" / "reviewbook", "case $* in *uninstall*) exit 2 ;; esac")
    ran = computer.run("--uninstall")
    assert (ran.code, ran.err) == (2, failed("still-there", "en") + "\n")
    assert toolbar.exists()
    assert computer.program.exists()


# --- the folders are those of Reviewbook itself ---


@pytest.mark.parametrize("system", ["darwin", "linux"])
def test_what_a_damaged_reviewbook_left_behind_is_found(
    computer: Computer, system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The script looks where :mod:`addin` puts things, though it cannot ask it."""
    computer.add("uname", f"echo {system.capitalize()}")
    monkeypatch.setenv("HOME", str(computer.home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr("addin.libreoffice.install.sys.platform", system)
    left = [settings_folder(system) / name for name in ("addin.conf", "answer.txt", "press.log")]
    left.append(profile_folder() / "user" / CONFIGURATION)
    if system == "darwin":
        left += excel_install.files_of("darwin")
    for file in left:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    ran = computer.run("--uninstall")
    assert (ran.code, ran.err) == (0, "")
    assert SAID["en"]["toolbar-left"] in ran.out.splitlines()
    assert [file for file in computer.home.rglob("*") if file.is_file()] == []
    assert not settings_folder(system).exists()


def test_on_a_mac_excel_gets_the_buttons_and_consent_is_explained(computer: Computer) -> None:
    computer.add("uname", "echo Darwin")
    computer.add("defaults", "echo zh_CN")
    ran = set_up(computer, LANG="")
    assert ran.code == 0
    assert SAID["zh-CN"]["consent"] in ran.out.splitlines()
    asked = computer.asked()
    assert "reviewbook addin install --lang zh-CN\n" in asked
    support = computer.home / "Library" / "Application Support" / "Reviewbook"
    assert f"only-managed {support}/program/tools {support}/program/cache true\n" in asked
    refused = computer.run(REFUSED="…", LANG="en_US.UTF-8")
    assert refused.err.splitlines()[:2] == [failed("no-buttons", "en"), SAID["en"]["no-consent"]]


def test_on_a_mac_the_ribbon_is_taken_out_of_excel(computer: Computer) -> None:
    computer.add("uname", "echo Darwin")
    set_up(computer)
    support = computer.home / "Library" / "Application Support" / "Reviewbook"
    ribbon = next(iter(excel_install.files_of("darwin"))).relative_to(Path.home())
    (computer.home / ribbon).parent.mkdir(parents=True)
    (computer.home / ribbon).touch()
    assert computer.run("--uninstall", script=support / "program" / "install.sh").code == 0
    assert computer.asked().splitlines()[-1] == "reviewbook addin uninstall --lang en"
    assert [path.name for path in computer.home.rglob("*") if path.is_file() or path == support] == []


@pytest.mark.parametrize(
    ("there", "toolbar"), [(("LibreOffice",), True), (("LibreOffice", "Microsoft Excel"), False), ((), False)]
)
def test_on_a_mac_without_excel_libreoffice_gets_the_buttons(
    computer: Computer, there: tuple[str, ...], toolbar: bool
) -> None:
    computer.add("uname", "echo Darwin")
    for name in there:
        (computer.home / "Applications" / f"{name}.app").mkdir(parents=True)
    ran = set_up(computer)
    assert ran.code == 0
    assert ("reviewbook addin install --lang en --libreoffice\n" in computer.asked()) is toolbar
    assert (SAID["en"]["consent"] in ran.out) is not toolbar
