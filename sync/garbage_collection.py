"""Looking for cycles among values only now and then: a run makes millions of values that hold none."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_MANY = 20_000
"""New values after which it is looked for cycles; Python does so after 700."""


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Let Python look for cycles after many new values, and as often as before in the end."""
    before = gc.get_threshold()
    # Whoever has switched it off, or has it done still less often, wants it so.
    if 0 < before[0] < _MANY:
        gc.set_threshold(_MANY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
