"""Columns of many records: a company's 700,000 goals and check-ins take tens of megabytes so, and ten times as much as objects."""

from array import array
from collections.abc import Iterator, Sequence
from math import isnan, nan
from typing import Generic, TypeVar

T = TypeVar("T")


class Repeated(Generic[T]):
    """A column of values that repeat a lot: each different one is kept once. ``values`` are the different ones."""

    def __init__(self) -> None:
        self._places: dict[T, int] = {}
        self.values: list[T] = []
        self.places = array("i")
        """The place of each row's value among the different ones."""

    def append(self, value: T) -> None:
        """Add a row."""
        self.places.append(self.place_of(value))

    def place_of(self, value: T) -> int:
        """Return the place of a value among the different ones, a new one for a new value."""
        place = self._places.get(value)
        if place is None:
            place = self._places[value] = len(self.values)
            self.values.append(value)
        return place

    def __getitem__(self, row: int) -> T:
        return self.values[self.places[row]]

    def place(self, value: T) -> int:
        """Return the place of a value among the different ones, -1 if no row holds it."""
        return self._places.get(value, -1)

    def rows_with(self, value: T) -> Iterator[int]:
        """Yield the rows that hold a value."""
        wanted = self.place(value)
        return (row for row, place in enumerate(self.places) if place == wanted)


class Numbers:
    """A column of floats, ``None`` kept as not-a-number, which no sheet holds."""

    def __init__(self) -> None:
        self._column = array("d")

    def append(self, value: float | None) -> None:
        """Add a row."""
        self._column.append(nan if value is None else value)

    def __getitem__(self, row: int) -> float | None:
        value = self._column[row]
        return None if isnan(value) else value


class Ids:
    """A column of goals' ids. Those that the program gives out (``G0000001``) are kept as numbers, others once each."""

    def __init__(self) -> None:
        self._numbers = array("i")
        self._others = Repeated[str]()

    def __len__(self) -> int:
        return len(self._numbers)

    def append(self, goal_id: str) -> None:
        """Add a row."""
        number = number_of(goal_id)
        self._numbers.append(number or -1 - self._others.place_of(goal_id))

    def __getitem__(self, row: int) -> str:
        number = self._numbers[row]
        return f"{_LETTER}{number:0{_DIGITS}d}" if number > 0 else self._others.values[-1 - number]


class UniqueIds(Ids):
    """A column of ids of which none stands twice, and the row of each."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = array("i")
        self._rows_of_others: dict[str, int] = {}

    def add(self, goal_id: str) -> bool:
        """Add a row, unless the id has one; return whether it had none."""
        if self.row(goal_id) >= 0:
            return False
        number = number_of(goal_id)
        if number:
            self._rows.extend([-1] * (number + 1 - len(self._rows)))
            self._rows[number] = len(self)
        else:
            self._rows_of_others[goal_id] = len(self)
        self.append(goal_id)
        return True

    def row(self, goal_id: str) -> int:
        """Return the row of an id, -1 if it has none."""
        number = number_of(goal_id)
        if not number:
            return self._rows_of_others.get(goal_id, -1)
        return self._rows[number] if number < len(self._rows) else -1


_LETTER, _DIGITS = "G", 7


def number_of(goal_id: str) -> int:
    """Return the number of an id that the program gave out, 0 for any other id."""
    digits = goal_id[1:]
    if len(goal_id) != _DIGITS + 1 or goal_id[0] != _LETTER or not (digits.isascii() and digits.isdigit()):
        return 0
    return int(digits)


def chains(places: Sequence[int], count: int) -> tuple["array[int]", "array[int]"]:
    """Return the first row of each of so many places, and the next row of the same place, -1 for none.

    ``places`` holds the place of each row, -1 for none.
    """
    first = array("i", [-1]) * count
    following = array("i", [-1]) * len(places)
    for row in range(len(places) - 1, -1, -1):
        place = places[row]
        if place >= 0:
            following[row] = first[place]
            first[place] = row
    return first, following
