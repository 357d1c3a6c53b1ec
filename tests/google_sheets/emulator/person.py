"""A person before the browser: what managers do to their sheets."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.google_sheets.emulator.world import World


class Person:
    """One person, by mail address."""

    def __init__(self, world: "World", email: str) -> None:
        self.world = world
        self.email = email
