"""What the tests of Google Sheets share: a Google of their own, and a client that talks to it."""

from collections.abc import Iterator

import pytest

from tests.google_sheets.emulator.server import serving
from tests.google_sheets.emulator.world import World


@pytest.fixture
def world() -> Iterator[World]:
    """Give a Google on a loopback address; it fails the test that sent, or was sent, what Google's descriptions forbid."""
    with serving(World()) as made:
        yield made
    assert made.judge.blamed == []


@pytest.fixture
def google(world: World) -> object:
    """Give the product's own client, signed in as HR at the emulator."""
    from sync.google.client.connection import google_at

    return google_at(world.url, clock=world.clock)
