"""The free part of xlwings is all that is used, and the part that runs in LibreOffice's Python fits an old one."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BRIDGE = sorted((ROOT / "addin" / "libreoffice" / "unobridge").glob("*.py"))
EXTENSION = ROOT / "addin" / "libreoffice" / "extension" / "handler.py"

BLOCKED = """
import importlib, pkgutil, sys

class Block:
    def find_spec(self, name, path=None, target=None):
        if name == "xlwings.pro" or name.startswith("xlwings.pro."):
            raise ImportError(name)

sys.meta_path.insert(0, Block())
skipped = ("addin.libreoffice.unobridge", "addin.libreoffice.extension")
names = []
for top in ("appraisal", "workbook_templates", "sync", "addin"):
    package = importlib.import_module(top)
    names += [module.name for module in pkgutil.walk_packages(package.__path__, top + ".", onerror=lambda name: None)]
for name in names:
    if not name.startswith(skipped) and not name.endswith("__main__"):
        importlib.import_module(name)

import xlwings
from addin.libreoffice import engine
engine.activate()
assert xlwings.engines.active.name == "libreoffice"
assert not xlwings.__pro__
assert not [name for name in sys.modules if name.startswith("xlwings.pro")]
print(len(names))
"""


def test_everything_is_imported_without_the_paid_part_of_xlwings() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert int(done.stdout) > 100


def test_nothing_names_the_paid_part() -> None:
    named = [
        str(file.relative_to(ROOT))
        for floor in ("addin", "sync", "workbook_templates", "appraisal")
        for file in (ROOT / floor).rglob("*.py")
        if any(
            word in file.read_text(encoding="utf-8")
            for word in ("xlwings.pro", "xlwings.server", "LICENSE_KEY")
        )
    ]
    assert named == []


@pytest.mark.parametrize("module", [*BRIDGE, EXTENSION], ids=lambda module: module.name)
def test_what_libreoffices_python_runs_is_understood_by_an_old_one(module: Path) -> None:
    """Python 3.8 reads it, evaluates no annotation, and knows what is imported: the standard library, UNO, its own."""
    text = module.read_text(encoding="utf-8")
    tree = ast.parse(text, feature_version=(3, 8))
    if any(isinstance(node, ast.FunctionDef | ast.AnnAssign) for node in ast.walk(tree)):
        assert "from __future__ import annotations" in text
    tops = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom) and not getattr(node, "level", 0)
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        )
    }
    assert tops <= sys.stdlib_module_names | {"uno", "unohelper", "com", "reviewbook_unobridge"}
    young = {"removeprefix", "removesuffix", "bit_count"}
    assert {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & young == set()
    assert [
        keyword
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in ("strict", "slots")
    ] == []
    aliases = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript)
    ]
    assert [
        ast.unparse(value) for value in aliases if ast.unparse(value).startswith(("tuple[", "dict[", "list["))
    ] == []
