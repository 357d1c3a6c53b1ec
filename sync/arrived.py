"""What has arrived from the books, put together before anybody judges it: rows that say no more than this can be made first."""

from dataclasses import dataclass

from appraisal.cascade import Forest
from sync.assessing import Assessed, assess_people
from sync.hr import HrContent
from sync.ledger import MASTER, Ledger, Records


@dataclass(frozen=True, slots=True)
class Arrived:
    """The cascade of all goals, HR's and the people's, and what several sources say of people.

    The cascade of 10,000 books takes room: whoever is the last to look at it lets it go with ``forest.clear()``.
    """

    forest: Forest
    assessed: Assessed


def arrived(content: HrContent, ledger: Ledger) -> Arrived:
    """Let the ledger know HR's people and goals, and the scorecards what all sources say; return what there is to judge."""
    ledger.people.store(content.employees.values(), content.assignments)
    ledger.returns.store(MASTER, Records(goals=content.goals))
    assessed = assess_people(content, ledger)
    return Arrived(Forest(ledger.columns.nodes()), assessed)
