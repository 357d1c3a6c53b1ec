"""Cycles to do harm to: made once, copied for every test."""

import shutil
from pathlib import Path

import pytest
from small_cycle import SmallCycle, make


@pytest.fixture(scope="session")
def returned_cycle(tmp_path_factory: pytest.TempPathFactory) -> SmallCycle:
    """Return a cycle whose books came back and were not looked at yet; do not write into its folder."""
    return make(tmp_path_factory.mktemp("small") / "2026-H2")


@pytest.fixture(scope="session")
def done_cycle(returned_cycle: SmallCycle, tmp_path_factory: pytest.TempPathFactory) -> SmallCycle:
    """Return a cycle that was consolidated; do not write into its folder."""
    folder = tmp_path_factory.mktemp("done") / "2026-H2"
    shutil.copytree(returned_cycle.folder, folder)
    done = SmallCycle(folder)
    done.consolidate()
    return done


@pytest.fixture
def returned(returned_cycle: SmallCycle, tmp_path: Path) -> SmallCycle:
    """Return a copy of the cycle whose books came back."""
    return SmallCycle(shutil.copytree(returned_cycle.folder, tmp_path / "2026-H2"))


@pytest.fixture
def done(done_cycle: SmallCycle, tmp_path: Path) -> SmallCycle:
    """Return a copy of the cycle that was consolidated."""
    return SmallCycle(shutil.copytree(done_cycle.folder, tmp_path / "2026-H2"))
