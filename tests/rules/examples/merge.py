"""What the merge leaves for HR: proposals, cells of others, conflicts, changes on behalf, and books that wait."""

from dataclasses import replace

from clean_world import BOOK, LI_NA, MANAGER

from appraisal.findings import Severity, Spot
from appraisal.rules.context import NotOwned, OnBehalf, OpenConflict, Proposal, WaitingBook

from .mistakes import Mistake, example, facts, goals

WEIGHT = goals("G101", "weight")
CONSENT = Spot("review", "G101", "consent", BOOK)
WHERE = "Goals › G101 Revenue of the eastern region › Target"

example("P02", WEIGHT, facts(Proposal(WEIGHT, "Revenue of the eastern region", "40 %", "30 %")))
example("P02", WEIGHT, facts(Proposal(WEIGHT, "Revenue of the eastern region", "40 %", None)), "cleared")
example("P02", WEIGHT, facts(Proposal(WEIGHT, "Revenue of the eastern region", "", "30 %")), "filled")
ADDED = goals("G101", "")
example("P02", ADDED, facts(Proposal(ADDED, "Revenue of the eastern region", None, None)), "added")

example("S12", CONSENT, facts(NotOwned(CONSENT, "Yes", "No")))
example("S12", CONSENT, facts(NotOwned(CONSENT, "", "No")), "cleared")
example("S12", CONSENT, facts(NotOwned(CONSENT, "Yes", None)), "filled")

IN_MASTER = goals("G101", "title", "")
example("S12", IN_MASTER, facts(NotOwned(IN_MASTER, "Profit", "Revenue")), "master")
example("S12", IN_MASTER, facts(NotOwned(IN_MASTER, "", "Revenue")), "master-cleared")
example("S12", IN_MASTER, facts(NotOwned(IN_MASTER, "Profit", None)), "master-filled")
example("S12", IN_MASTER, facts(NotOwned(IN_MASTER, "Profit", None, not_back=True)), "master-not-back")
IDS = goals("G101", "goal_id", "")
example("S12", IDS, facts(NotOwned(IDS, "G999", "G101", is_id=True)), "master-id")
example("S12", IDS, facts(NotOwned(IDS, "", "G101", is_id=True)), "master-id-cleared")

example(
    "S13",
    goals("G101", "target", ""),
    lambda world: replace(world, conflicts=(OpenConflict(goals("G101", "target", ""), WHERE, LI_NA),)),
)


def on_behalf(source: str, reason: str) -> Mistake:
    """Return the mistake of a change on behalf with this source and reason."""
    return lambda world: replace(world, on_behalf=(OnBehalf("L0000002", WHERE, source, reason, LI_NA),))


example("S14", Spot("changes", "L0000002", "source"), on_behalf("", " "))
example("S14", Spot("changes", "L0000002", "source"), on_behalf("", "on leave"), "source")
example("S14", Spot("changes", "L0000002", "reason"), on_behalf("an e-mail", ""), "reason")


def waits(why: str) -> Mistake:
    """Return the mistake of a book that cannot be written to."""
    return lambda world: replace(world, waiting=(WaitingBook("ABCD-EFGH", MANAGER, why),))


for why in ("open", "locked", "offline", "newer", "missing", "other", "foreign"):
    example("S16", Spot("submissions", "ABCD-EFGH", "waiting"), waits(why), why)
example("S16", Spot("submissions", "ABCD-EFGH", "waiting"), waits("full"), "full", severity=Severity.WARN)
