"""Who in the sample company is asked about whom besides the manager: one team, about three of its people and its head."""

from collections.abc import Iterator, Sequence

from appraisal.model import ChosenRater, RaterStatus, Source
from sync.team_rows import Row, word

RATED_BY = 5
"""A team of fewer has too few peers for means that may be shown."""


def raters_of(team: Sequence[str], head: str = "") -> Iterator[ChosenRater]:
    """Yield who rates whom, of a team of :data:`RATED_BY` at least: four of its people have books, and rate the head too.

    Of the first person there are four peers' answers, of the second three. Of the third HR has confirmed two peers and not yet
    the one whom the manager, the ``head``, proposes: they stay below the house's floor of three. Without a ``head`` nobody is
    rated by reports.
    """
    first, second, third, *others = team[:RATED_BY]
    for ratee, raters in (
        (first, (second, third, *others)),
        (second, (third, *others)),
        (third, others),
    ):
        yield from (ChosenRater(ratee, rater, Source.PEER) for rater in raters)
    if head:
        yield from (ChosenRater(head, rater, Source.REPORT) for rater in (second, third, *others))


def proposed_by(head: str, team: Sequence[str]) -> ChosenRater:
    """Return the peer of the third person whom the manager proposes."""
    return ChosenRater(team[2], team[0], Source.PEER, RaterStatus.PROPOSED, proposed_by=head)


def rater_row(one: ChosenRater, language: str) -> Row:
    """Return the row that HR types on the master's sheet Raters."""
    return {
        "ratee_id": one.ratee_id,
        "rater_id": one.rater_id,
        "source": word("source", one.source, language),
        "status": word("rater_status", one.status, language),
    }
