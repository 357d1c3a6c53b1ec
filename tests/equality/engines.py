"""Four independent programs that compute a workbook's formulas: two libraries in process, two applications.

Each takes whole files and gives back their cells. None of them may trust what a file says its formulas gave; see
:func:`tests.equality.package.poison`.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import formualizer
import ironcalc

from tests.equality.package import Cells, read_cells

Engine = Callable[[Sequence[bytes]], list[Cells]]

TIMEOUT = 600
"""Seconds that an application gets for all the files of one call."""

ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""LibreOffice's own default is to trust files that it did not write itself, and would prove nothing."""


def with_ironcalc(packages: Sequence[bytes]) -> list[Cells]:
    """Compute with IronCalc."""
    with tempfile.TemporaryDirectory() as folder:
        return [_ironcalc(path) for path in _written(packages, Path(folder))]


def _ironcalc(path: Path) -> Cells:
    model = ironcalc.load_from_xlsx(str(path))
    model.evaluate()
    return read_cells(model.to_xlsx())


def with_formualizer(packages: Sequence[bytes]) -> list[Cells]:
    """Compute with Formualizer."""
    return [read_cells(formualizer.recalculate_xlsx_bytes(package)["bytes"]) for package in packages]


def with_libreoffice(packages: Sequence[bytes]) -> list[Cells]:
    """Compute with LibreOffice, in a fresh profile that recalculates whatever it loads."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = _written(packages, folder)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(ALWAYS_RECALCULATE, encoding="utf-8")
        _run(
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML"),
            *("--outdir", folder / "computed"),
            *paths,
        )
        return [read_cells((folder / "computed" / path.name).read_bytes()) for path in paths]


def with_gnumeric(packages: Sequence[bytes]) -> list[Cells]:
    """Compute with gnumeric."""
    with tempfile.TemporaryDirectory() as name:
        return [_gnumeric(path) for path in _written(packages, Path(name))]


def _gnumeric(path: Path) -> Cells:
    computed = path.with_suffix(".computed.xlsx")
    _run("ssconvert", "--recalc", "--export-type=Gnumeric_Excel:xlsx2", path, computed)
    return read_cells(computed.read_bytes())


IN_PROCESS: dict[str, Engine] = {"ironcalc": with_ironcalc, "formualizer": with_formualizer}
APPLICATIONS: dict[str, Engine] = {"libreoffice": with_libreoffice, "gnumeric": with_gnumeric}
PROGRAMS = {"libreoffice": "soffice", "gnumeric": "ssconvert"}
"""The program that each application engine needs."""


def why_missing(engine: str) -> str:
    """Return why an application cannot run here, or "" if it can."""
    program = PROGRAMS[engine]
    return "" if shutil.which(program) else f"{program} is not installed"


def _written(packages: Iterable[bytes], folder: Path) -> list[Path]:
    paths = []
    for number, package in enumerate(packages):
        path = folder / f"book{number:04d}.xlsx"
        path.write_bytes(package)
        paths.append(path)
    return paths


def _run(program: str, *arguments: str | Path) -> None:
    """Run an application to its end.

    Raises:
        subprocess.CalledProcessError: it failed.
        subprocess.TimeoutExpired: it did not end.

    """
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    subprocess.run(
        [program, *map(str, arguments)], check=True, capture_output=True, timeout=TIMEOUT, env=environment
    )
