"""xlwings leaves other people's programs alone when one of our processes ends."""

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

MODULES = {"win32": "_xlwindows", "darwin": "_xlmac"}

STUB = """
import atexit
N_COM_ATTEMPTS = 0
@atexit.register
def cleanup():
    print("kills", N_COM_ATTEMPTS)
"""

CODE = """
import sys
sys.path.insert(0, {folder!r})
sys.path.insert(1, {root!r})
sys.platform = {system!r}
import xlwings.{module}
if {restrained}:
    from addin.live.manners import restrain
    restrain()
    restrain()
print("tries", xlwings.{module}.N_COM_ATTEMPTS)
"""


@pytest.mark.parametrize("system", MODULES)
@pytest.mark.parametrize("restrained", [True, False])
def test_nothing_is_done_when_the_process_ends(tmp_path: Path, system: str, restrained: bool) -> None:
    package = tmp_path / "xlwings"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / f"{MODULES[system]}.py").write_text(STUB, encoding="utf-8")
    code = CODE.format(
        folder=str(tmp_path), root=str(Path(__file__).parents[2]), system=system, module=MODULES[system],
        restrained=restrained,
    )  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    tries = int(restrained and system == "win32")
    assert done.stdout.split("\n") == [f"tries {tries}", *([] if restrained else ["kills 0"]), ""]


@pytest.mark.parametrize("module", MODULES.values())
def test_what_xlwings_registers_is_what_is_taken_back(module: str) -> None:
    """A later xlwings that registers something else must be looked at."""
    found = importlib.util.find_spec("xlwings")
    assert found is not None
    assert found.submodule_search_locations is not None
    text = Path(next(iter(found.submodule_search_locations)), f"{module}.py").read_text(encoding="utf-8")
    registered = [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(one) == "atexit.register" for one in node.decorator_list)
    ]
    assert (registered, text.count("atexit.")) == (["cleanup"], 1)
    assert module != "_xlwindows" or "class ExcelBusyError(Exception)" in text
