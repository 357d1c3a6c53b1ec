"""The shell's script with the real uv, from wheels made of this environment: no network, and no Python but the one it installs."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from addin.coding import decoded
from addin.libreoffice.install import CONFIGURATION
from addin.libreoffice.toolbar import IDENTIFIER
from tests.integration.setup_scripts import ROOT, SHELL, Computer, is_ci, shell_sentences, written

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has install.ps1")

SAID = shell_sentences()
OWN_NOTES = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json")
"""What an installation adds to a wheel's own folder of notes; the list of files is written anew."""

UNOPKG = f"""state=$HOME/extensions
case $1 in
add) echo {IDENTIFIER} >"$state" ;;
list) cat "$state" ;;
remove) rm "$state" ;;
esac"""


def real_uv() -> Path:
    """Return uv's program; where there is none the test is skipped, in CI it fails."""
    base = [str(Path(sys.base_prefix, "bin", "python3")), "-c", "import uv; print(uv.find_uv_bin())"]
    beside = subprocess.run(base, capture_output=True, text=True, check=False).stdout.strip()
    for place in (os.environ.get("UV"), beside, shutil.which("uv")):
        if place and subprocess.run([place, "--version"], capture_output=True, check=False).returncode == 0:
            return Path(place)
    if is_ci():
        pytest.fail("uv is not installed here")
    pytest.skip("uv is not installed here")


def needed(name: str, extra: str) -> Iterator[str]:
    """Yield what a package needs on this system, and what that needs in turn."""
    waiting, seen = [(name, extra)], set()
    while waiting:
        asked = waiting.pop()
        if asked in seen:
            continue
        seen.add(asked)
        for line in distribution(asked[0]).requires or ():
            wanted = Requirement(line)
            if wanted.marker is None or wanted.marker.evaluate({"extra": asked[1]}):
                yield wanted.name
                waiting += [(wanted.name, one) for one in (*wanted.extras, "")]


def repacked(package: Distribution, folder: Path) -> None:
    """Make the wheel again that a package of this environment was installed from, without the package's own tests."""
    tags = [
        line.split("-") for line in re.findall(r"^Tag: (.+)$", package.read_text("WHEEL") or "", re.MULTILINE)
    ]
    name = "-".join([
        re.sub(r"[-_.]+", "_", package.name), package.version, *(".".join(sorted(set(part))) for part in zip(*tags, strict=True)),
    ])  # fmt: skip
    files = [
        file
        for file in package.files or ()
        if file.parts[0] != ".." and {"__pycache__", "tests"}.isdisjoint(file.parts)
    ]
    notes = next(file.parts[0] for file in files if file.parts[0].endswith(".dist-info"))
    kept = [file for file in files if file.parts[0] != notes or file.name not in OWN_NOTES]
    with zipfile.ZipFile(folder / f"{name}.whl", "w") as wheel:
        for file in kept:
            wheel.write(Path(str(package.locate_file(file))), file.as_posix())
        wheel.writestr(f"{notes}/RECORD", "".join(f"{file.as_posix()},,\n" for file in kept))


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a folder as ``--collect`` does, except for the Python: that is this test's own."""
    folder = tmp_path_factory.mktemp("stick") / "U 盘 #1"
    folder.mkdir()
    shutil.copy(SHELL, folder)
    shutil.copy(real_uv(), folder / "uv")
    for name in sorted(set(needed("reviewbook", "ribbon"))):
        repacked(distribution(name), folder)
    code = f"from hatchling.build import build_wheel; build_wheel({str(folder)!r})"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    """Give a computer with a LibreOffice that keeps in a file which extensions it has."""
    computer = Computer(tmp_path, {"UV_PYTHON": sys.executable}).start()
    office = tmp_path / "office"
    for name, body in {"soffice": "exit 1", "unopkg": UNOPKG, "python": "exit 0"}.items():
        written(office / name, body)
    (tmp_path / "bin" / "soffice").symlink_to(office / "soffice")
    return computer


def python_of_a_press(settings: Path) -> Path:
    """Return the Python that the settings name."""
    values = dict(line.split("=", 1) for line in settings.read_text(encoding="ascii").splitlines())
    return Path(decoded(values["interpreter"]))


def test_it_is_set_up_repaired_and_taken_out_again(computer: Computer, stick: Path) -> None:
    cycle = computer.home / "考核" / "master.xlsx"
    cycle.parent.mkdir()
    cycle.touch()
    before = computer.left()
    nothing_wrong = 0 if find_spec("_tkinter") else 1

    first = computer.run(script=stick / "install.sh", LANG="zh_CN.UTF-8")
    assert (first.code, first.err) == (nothing_wrong, "")
    assert SAID["zh-CN"]["step-doctor"] in first.out.splitlines()
    assert "✔ LibreOffice 已有工具栏" in first.out
    settings = computer.home / ".config" / "Reviewbook" / "addin.conf"
    assert python_of_a_press(settings).is_relative_to(computer.program)
    packages = next((computer.program / "tools" / "reviewbook" / "lib").glob("python*/site-packages"))
    tops = {".config", ".local", "extensions", "考核"}
    assert {name.split("/")[0] for name in computer.left()} == tops

    shutil.rmtree(packages / "pandas")
    (packages.parents[2] / "bin" / "python").unlink()
    again = computer.run("--quiet", script=stick / "install.sh")
    assert (again.code, again.err) == (nothing_wrong, "")
    press = [python_of_a_press(settings), "-I", "-c", "import addin.press, pandas, xlwings"]
    assert subprocess.run(press, env=computer.environment({}), check=False).returncode == 0

    gone = computer.run("--uninstall", script=computer.program / "install.sh")
    assert (gone.code, gone.err, gone.out.splitlines()[-1]) == (0, "", SAID["en"]["gone"])
    office = {name for name in computer.left() - before if name.startswith(".config")}
    assert not any(name.endswith(CONFIGURATION) for name in office)
    assert computer.left() - before - office == {".local", ".local/share"}
    assert all("eview" not in name for name in office)
