"""What may be shown of an anonymous source: the floor, and the differences between what was shown before and what is shown now.

Who sees a mean of n answers knows their sum. Who sees two means knows the difference of the sums: when one answer came
in between, the difference *is* that answer. So it does not suffice that each mean stands on enough answers: everything that was
ever shown about a group has to be looked at together.

The rule. Take every answer that was ever shown or would be shown now, and put together those that were in the same
versions. As long as each of these blocks holds at least the floor's number of answers, no sum of what was shown, with whatever
factors, tells fewer answers apart than a whole block: each version is a sum of whole blocks, and so is every combination
of versions. An answer that was changed is a new answer. [house; the differencing attack is Denning, *Cryptography and
Data Security*, 1982, chapter 6]

What stands below the floor is not in the score either, so that it cannot be solved from the score (the complement). What
no mean can hide: where all answers are at one end of the scale, their mean says so.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from appraisal.model import Source

Answers = frozenset[tuple[str, float]]
"""Who answered what; an answer that was changed is another one."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A group of answers whose mean was shown once: what one source says about one person on one item.

    Plain values, to be kept: whoever keeps them keeps them secret, as the answers themselves. ``trimmed`` says that the
    highest and the lowest answer were left out of the mean.
    """

    ratee_id: str
    source: Source
    item: str
    answers: Answers
    trimmed: bool = False


class Held(StrEnum):
    """Why the answers that stand now are not shown as they are."""

    BELOW_FLOOR = "below-floor"
    """Too few answers: nothing is shown, and nothing is counted."""
    DIFFERENCE = "difference"
    """The difference from what was shown before would tell few answers apart: what was shown last stands."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What may be shown of a group now, and counted: ``shown`` is ``None`` where nothing may.

    ``held`` says why that is not what stands now, ``None`` where it is. ``new`` says that it was never shown before, so
    that it has to be kept for the next time.
    """

    shown: Shown | None
    held: Held | None = None
    new: bool = False


def disclose(now: Shown, before: Sequence[Shown], floor: int) -> Disclosure:
    """Decide what may be shown of a group, from all that was shown of it before (in its order) and what stands now.

    A source with a floor of 1 rates by name and is always shown.
    """
    if len(now.answers) < floor:
        return Disclosure(None, Held.BELOW_FLOOR)
    if now in before:
        return Disclosure(now)
    if floor > 1 and tells_apart((*before, now), floor):
        last = before[-1]
        return Disclosure(last if len(last.answers) >= floor else None, Held.DIFFERENCE)
    return Disclosure(now, new=True)


def tells_apart(versions: Sequence[Shown], floor: int) -> bool:
    """Whether the versions of one group, taken together, could tell fewer answers apart than the floor.

    Two means of which one is trimmed must not share an answer: their difference is about the two answers at the ends.
    """
    blocks = Counter(_versions_of_each(versions).values())
    if any(size < floor for size in blocks.values()):
        return True
    plain = {answer for one in versions if not one.trimmed for answer in one.answers}
    return any(not plain.isdisjoint(one.answers) for one in versions if one.trimmed)


def _versions_of_each(versions: Sequence[Shown]) -> Mapping[tuple[str, float], tuple[int, ...]]:
    """Return of each answer in which of the versions it is."""
    found: dict[tuple[str, float], list[int]] = {}
    for number, version in enumerate(versions):
        for answer in version.answers:
            found.setdefault(answer, []).append(number)
    return {answer: tuple(numbers) for answer, numbers in found.items()}
