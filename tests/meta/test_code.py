"""The house's own rules about its code: floors, sizes, docstrings, and nothing of anybody's machine in it."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("appraisal", "workbook_templates", "sync", "addin")
"""From the lowest floor to the highest: a floor may import those before it."""

MODULES = sorted(file for floor in FLOORS for file in (ROOT / floor).rglob("*.py"))
by_module = pytest.mark.parametrize("module", MODULES, ids=[str(file.relative_to(ROOT)) for file in MODULES])

LONG = {
    "appraisal/model.py": "one record for each thing that a cycle knows",
    "workbook_templates/books/team_formulas.py": "one formula for each computed column of the team book",
    "workbook_templates/portable.py": "one table of what every spreadsheet program does alike",
}
"""Files that may have more than 400 lines, and why they are one thing."""


@cache
def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def imports(module: Path) -> Iterator[str]:
    """Yield the top package of each import, also of those inside functions."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]


@by_module
def test_imports_only_go_down(module: Path) -> None:
    floor = FLOORS.index(module.relative_to(ROOT).parts[0])
    assert set(imports(module)).isdisjoint(FLOORS[floor + 1 :])


def test_appraisal_needs_the_standard_library_only() -> None:
    needed = {
        name for module in MODULES if module.is_relative_to(ROOT / "appraisal") for name in imports(module)
    }
    assert needed <= sys.stdlib_module_names | {"appraisal"}


@by_module
def test_a_module_says_what_it_is_for(module: Path) -> None:
    said = ast.get_docstring(tree(module))
    assert said
    assert said.splitlines()[0].rstrip().endswith((".", ":", "?"))


@by_module
def test_public_functions_and_classes_say_what_they_mean(module: Path) -> None:
    nodes = (node for node in tree(module).body if isinstance(node, ast.FunctionDef | ast.ClassDef))
    silent = [node.name for node in nodes if not node.name.startswith("_") and not ast.get_docstring(node)]
    assert silent == []


def test_a_file_is_one_room() -> None:
    long = {
        str(file.relative_to(ROOT))
        for file in MODULES
        if len(file.read_text(encoding="utf-8").splitlines()) > 400
    }
    assert long <= set(LONG), "split it, or say above why it is one thing"
    assert {name for name in LONG if not (ROOT / name).is_file()} == set()


def test_no_room_is_for_everything() -> None:
    names = {part for file in MODULES for part in file.relative_to(ROOT).with_suffix("").parts}
    assert names.isdisjoint({"utils", "util", "helpers", "helper", "manager", "common", "misc"})


def tracked() -> list[Path]:
    """Return the files under version control, or all files of a plain copy."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.split("\0")[:-1] if listed.returncode == 0 else []
    if not names:
        pytest.skip("this copy is not a git checkout")
    return [ROOT / name for name in names if (ROOT / name).is_file()]


FOREIGN = re.compile(
    r"(?<![\w.])/(?:work|root|tmp|Users|opt|home/(?!hr\b)\w+)/\w"  # somebody's machine
    r"|[A-Z]:\\Users\\(?!hr\b)\w"
    r"|\b(?:py[p]i|test\.py[p]i|files\.python[h]osted|mirrors?\.[a-z]+)\.(?:org|com|cn|edu)",  # where packages come from
)


def test_no_file_speaks_of_one_machine_or_of_a_package_registry() -> None:
    found = []
    for file in tracked():
        if file == Path(__file__) or file.suffix in {".png", ".xlsx"}:
            continue
        text = file.read_text(encoding="utf-8")
        found += [f"{file.relative_to(ROOT)}: {match[0]}" for match in FOREIGN.finditer(text)]
    assert found == []


def test_nothing_is_left_for_later() -> None:
    mark = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
    files = [file for file in tracked() if file.suffix in {".py", ".toml", ".md"} and file != Path(__file__)]
    assert [file.name for file in files if mark.search(file.read_text(encoding="utf-8"))] == []


def test_no_lock_file_is_committed() -> None:
    assert {file.name for file in tracked()}.isdisjoint({"uv.lock", "poetry.lock", "Pipfile.lock"})
