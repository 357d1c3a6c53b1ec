"""Cycles in which employees have self books: fresh ones, and ones in which everybody has answered."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from .own_books import Own, made

DAY = 46218.0


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bool], Own]:
    found: dict[bool, Own] = {}

    def get(filled: bool) -> Own:
        if filled not in found:
            found[filled] = made(tmp_path_factory.mktemp("own") / "2026-H2", filled=filled)
        return found[filled]

    return get


@pytest.fixture
def fresh(kept: Callable[[bool], Own], tmp_path: Path) -> Own:
    """Return a cycle whose books were handed out just now."""
    shutil.copytree(kept(False).folder, tmp_path / "2026-H2")
    return Own(tmp_path / "2026-H2", kept(False).books)


@pytest.fixture
def lived(kept: Callable[[bool], Own], tmp_path: Path) -> Own:
    """Return a cycle whose books everybody filled."""
    shutil.copytree(kept(True).folder, tmp_path / "2026-H2")
    return Own(tmp_path / "2026-H2", kept(True).books)
