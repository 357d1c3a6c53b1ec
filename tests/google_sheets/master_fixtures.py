"""A small cycle with a Google Sheet beside its master: made once, copied with its Google for every test."""

import copy
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.small_cycle import SmallCycle, make
from tests.google_sheets.emulator.faults import Faults
from tests.google_sheets.emulator.server import serving
from tests.google_sheets.emulator.world import World
from tests.google_sheets.hr_desks import TwoDesks, connected

Made = tuple[Path, World]


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> SmallCycle:
    """Return a cycle that was consolidated; do not write into its folder."""
    made = make(tmp_path_factory.mktemp("small") / "2026-H2")
    made.consolidate()
    return made


@pytest.fixture(scope="session")
def with_sheet(small: SmallCycle, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Return the same with a sheet in step with its master, and its Google, in which nobody writes."""
    folder = Path(shutil.copytree(small.folder, tmp_path_factory.mktemp("desks") / "2026-H2"))
    with serving(World()) as world:
        desks = connected(SmallCycle(folder), world)
        desks.make()
        desks.consolidate()
        assert world.judge.blamed == []
    return folder, world


@pytest.fixture
def desks(with_sheet: Made, tmp_path: Path) -> Iterator[TwoDesks]:
    """Return a copy of the cycle with its sheet at a Google of its own."""
    folder, before = with_sheet
    world = World()
    world.drive = copy.deepcopy(before.drive, {id(before.clock): world.clock})
    world.faults = Faults(world.clock, world.drive.full)
    cycle = SmallCycle(Path(shutil.copytree(folder, tmp_path / "2026-H2")))
    with serving(world) as served:
        yield TwoDesks.at(cycle, served)
        assert served.judge.blamed == []


@pytest.fixture
def unmade(small: SmallCycle, tmp_path: Path, world: World) -> TwoDesks:
    """Return a copy of the cycle that is connected to Google, and has no sheet yet."""
    return connected(SmallCycle(Path(shutil.copytree(small.folder, tmp_path / "2026-H2"))), world)
