"""How long data of people is kept: so many months after the last day of a cycle, by legal entity where companies differ."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

MOST_MONTHS = 1200


@dataclass(frozen=True, slots=True)
class Retention:
    """Months that data is kept: ``months`` where a legal entity has none of its own in ``entities`` (``None``: no time is set)."""

    months: int | None = None
    entities: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def months_of(self, entity: str) -> int | None:
        """Return the months for a legal entity, in whatever case it was typed."""
        wanted = entity.strip().casefold()
        return next(
            (months for name, months in self.entities.items() if name.casefold() == wanted), self.months
        )

    def until(self, entity: str, last: date) -> date | None:
        """Return the last day on which data of a cycle that ends on a day is kept, ``None`` where no time is set."""
        months = self.months_of(entity)
        return None if months is None else months_after(last, months)


NEVER_DUE = Retention()


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of a month that is too short."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
