"""What team books say of people whom others rate, too: the live total of a book goes by its manager's ratings alone."""

from collections.abc import Iterable

from sync.errors import TEXTS
from sync.hr import HrContent
from sync.raters import confirmed
from sync.team_rows import Row


class OthersRate:
    """Knows for whom ratings of others than the manager count, as HR's sheet Raters and the schemes say."""

    def __init__(self, content: HrContent) -> None:
        scheme_for = content.policy.scheme_for
        self._people = frozenset(
            one.ratee_id
            for one in confirmed(content)
            if scheme_for(content.employees[one.ratee_id]).raters.weights.get(one.source)
        )

    def among(self, people: Iterable[str]) -> list[str]:
        """Return those of some people, in their order."""
        return [person for person in people if person in self._people]

    def told(self, person: str, language: str) -> Row:
        """Return the cell beside a person's live total that says so, blank for whom the manager alone rates."""
        return {"others": TEXTS("push.others-rate", language) if person in self._people else None}
