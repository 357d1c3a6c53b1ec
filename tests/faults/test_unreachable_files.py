"""Files that lie there and cannot be had: their names are no text, they are closed to whoever runs the program, or links."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from small_cycle import NOW, SmallCycle, flaws, said

from sync.cycle import issue_books
from sync.rebuild import rebuild

TESTS = Path(__file__).parent
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither such names nor such rights")
NO_UTF8 = "\udcb2\udce2\udcca\udcd4"
"""How a name (测试, in GBK) reads that was unpacked from a Chinese archive without regard to its encoding."""


@POSIX
@pytest.mark.parametrize("name", [f"{NO_UTF8}.xlsx", f"{NO_UTF8}/book.xlsx"])
def test_a_name_that_is_no_text_costs_that_file_alone(returned: SmallCycle, name: str) -> None:
    strange = returned.folder / "inbox" / name
    strange.parent.mkdir(exist_ok=True)
    try:
        shutil.copy(returned.returned[0], strange)
    except OSError:
        pytest.skip("this file system takes no such name")
    receipt = returned.consolidate()
    assert receipt.summary.returned == 3
    (found,) = [one for one in receipt.findings if one.code == "S10"]
    assert "another name" in str(dict(found.values)["text_en"])
    assert found.place.file.encode("utf-8"), "it can be printed"
    assert flaws(returned.folder) == []
    issue_books(returned.folder, NOW)
    assert returned.consolidate().written is False
    (returned.folder / "ledger.db").unlink()
    rebuild(returned.folder, NOW)
    assert flaws(returned.folder) == []


def as_anybody(cycle: SmallCycle) -> str:
    """Consolidate as somebody who may read only what rights allow, and return the findings about files."""
    by = _without_rights() if os.geteuid() == 0 else []
    command = [*by, sys.executable, "-c", CHILD, str(cycle.folder)]
    done = subprocess.run(command, cwd=TESTS, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _without_rights() -> list[str]:
    """Return what lets the administrator be somebody whom a file's rights hold back."""
    given_up = "-dac_override,-dac_read_search"
    by = ["setpriv", "--bounding-set", given_up, "--inh-caps", given_up]
    may = shutil.which("setpriv") and subprocess.run(
        [*by, sys.executable, "-c", ""], check=False, capture_output=True
    )
    if not may or may.returncode:
        pytest.skip("the administrator may read any file, and cannot give that up here")
    return by


CHILD = """
import sys
from pathlib import Path
from small_cycle import SmallCycle
from sync.errors import ReviewbookError
try:
    receipt = SmallCycle(Path(sys.argv[1])).consolidate()
except ReviewbookError as error:
    print(error.key)
else:
    for found in receipt.findings:
        if found.code in ("S04", "S10"):
            print(found.code, found.place.file, dict(found.values).get("text_en", ""))
"""


@POSIX
def test_a_known_file_that_cannot_be_opened_any_more_is_named_and_keeps_what_it_said(
    done: SmallCycle,
) -> None:
    path, before = done.returned[0], done.rows("reviews")
    os.utime(path, (1_800_000_000, 1_800_000_000))
    path.chmod(0)
    told = as_anybody(done)
    assert told.startswith(f"S10 inbox/{path.name} The file may not be read.")
    path.chmod(0o644)
    assert before == done.rows("reviews")
    assert said(done.consolidate(), path, "S10") == []


@POSIX
def test_a_folder_that_may_not_be_looked_into_is_named_and_takes_nothing_back(returned: SmallCycle) -> None:
    closed = returned.folder / "inbox" / "north"
    closed.mkdir()
    path = Path(shutil.move(returned.returned[0], closed))
    returned.consolidate()
    before = returned.rows("reviews")
    closed.chmod(0)
    assert as_anybody(returned) == (
        "S10 inbox/north This folder may not be looked into, so that nothing in it was read; what had come from it "
        "before stands. Ask its owner for access, or move the files to the inbox.\n"
    )
    closed.chmod(0o755)
    assert path.exists()
    assert before == returned.rows("reviews")
    assert [one.code for one in returned.consolidate().findings if one.code in ("S04", "S10")] == []


@POSIX
def test_a_master_that_may_not_be_read_is_one_line(done: SmallCycle) -> None:
    done.master.chmod(0)
    assert as_anybody(done).strip() == "file.denied"


@POSIX
def test_colleagues_who_may_write_the_master_may_so_after_a_run(returned: SmallCycle) -> None:
    returned.master.chmod(0o660)
    assert returned.consolidate().written
    assert stat.S_IMODE(returned.master.stat().st_mode) == 0o660


@POSIX
def test_a_master_behind_a_link_is_written_where_it_is(returned: SmallCycle, tmp_path: Path) -> None:
    real = Path(shutil.move(returned.master, tmp_path / "real.xlsx"))
    before = real.read_bytes()
    returned.master.symlink_to(real)
    assert returned.consolidate().written
    assert returned.master.is_symlink()
    assert real.read_bytes() != before
    assert flaws(returned.folder) == []
    assert returned.consolidate().written is False
