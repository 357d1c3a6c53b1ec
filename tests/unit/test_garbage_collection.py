"""Python looks for cycles less often during a run, and afterwards as before."""

import gc

import pytest

from sync.garbage_collection import collecting_rarely


def test_it_is_looked_less_often_and_afterwards_as_before() -> None:
    before = gc.get_threshold()
    with collecting_rarely():
        assert gc.get_threshold()[0] > before[0] > 0
    assert gc.get_threshold() == before


def test_a_run_that_breaks_off_leaves_it_as_before() -> None:
    before = gc.get_threshold()
    with pytest.raises(LookupError), collecting_rarely():
        raise LookupError
    assert gc.get_threshold() == before


def test_whoever_switched_it_off_keeps_it_so() -> None:
    before = gc.get_threshold()
    gc.set_threshold(0)
    try:
        with collecting_rarely():
            assert gc.get_threshold()[0] == 0
    finally:
        gc.set_threshold(*before)
