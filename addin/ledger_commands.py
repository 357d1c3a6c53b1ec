"""What the commands about the ledger do: call an action, show what came of it, and return the exit code."""

from dataclasses import asdict, dataclass
from pathlib import Path

from addin import actions
from addin.show import Screen, cells_line
from addin.show_ledger import show_conflicts, show_history, show_person, show_runs
from sync import accept as accepting
from sync import rebuild as rebuilding
from sync import send_back as sending
from sync import undo as undoing
from sync.check_master import Checked
from sync.conflict_rows import canonical_id
from sync.errors import LedgerError
from sync.history import Happened
from sync.ledger import Choice
from sync.ledger.conflicts import ConflictState
from sync.resolve import Decision
from sync.resolve import resolve as settle

CLEAN, ERRORS, COULD_NOT_RUN = 0, 1, 2

SIDES = {"master": Choice.MASTER, "returned": Choice.RETURNED}


def conflicts(screen: Screen, folder: Path, everything: bool) -> int:
    """Show what HR has to settle."""
    found = actions.conflicts(folder, screen.language, settled=everything)
    if screen.as_json:
        screen.document([asdict(one) for one in found])
    elif not found:
        screen.say("conflicts.none")
    else:
        show_conflicts(screen, found, settled=everything)
        if any(one.state is ConflictState.OPEN for one in found):
            screen.say("conflicts.next", folder=folder)
    return CLEAN


@dataclass(frozen=True, slots=True)
class Choosing:
    """What was typed to settle a conflict: a side or a value, who decided, and why."""

    take: str
    value: str | None
    by: str
    reason: str

    def decision(self) -> Decision | None:
        """Return the decision, ``None`` where neither a side nor a value is chosen, or both are."""
        side = SIDES.get(self.take.strip().casefold())
        if (side is None) == (self.value is None) or (self.take and side is None):
            return None
        return Decision(side or Choice.VALUE, self.value or "", self.by, self.reason)


def resolve(screen: Screen, folder: Path, ids: list[str], choosing: Choosing) -> int:
    """Settle conflicts."""
    decision = choosing.decision()
    if decision is None:
        screen.say("resolve.both" if choosing.take and choosing.value is not None else "resolve.choose")
        return COULD_NOT_RUN
    receipt = settle(folder, ids, decision, actions.now())
    settled = dict.fromkeys(map(canonical_id, ids))
    screen.say("resolve.done", ids=", ".join(settled), run=receipt.run, left=receipt.conflicts)
    screen.say("resolve.books")
    return CLEAN


def send_back(screen: Screen, folder: Path, book: str, by: str, note: str) -> int:
    """Send a book back to its recipient with its findings."""
    done = sending.send_back(folder, book, actions.now(), by, note)
    screen.say("return.done", file=done.file, issue=done.issue, findings=done.findings)
    return CLEAN


def accept(screen: Screen, folder: Path, finding: str, by: str, reason: str) -> int:
    """Accept a finding with a reason."""
    receipt = accepting.accept_finding(folder, finding, by, reason, actions.now())
    screen.say("accept.done", finding=finding.strip().upper(), run=receipt.run)
    return CLEAN


def history(screen: Screen, folder: Path, record: str, limit: int) -> int:
    """Show the last runs, or what happened to a record."""
    if record:
        past = actions.past(folder, record)
        changes = _changes(screen, folder, record, limit, known=past is not None)
        show_history(screen, changes) if past is None else show_person(screen, past, changes)
    else:
        show_runs(screen, actions.runs(folder, limit))
    return CLEAN


def _changes(screen: Screen, folder: Path, record: str, limit: int, *, known: bool) -> tuple[Happened, ...]:
    """Return what happened; nothing for a person of whom the journal does not speak yet."""
    try:
        return actions.history(folder, record, screen.language, limit)
    except LedgerError as error:
        if known and error.key == "history.unknown":
            return ()
        raise


def undo(screen: Screen, folder: Path) -> int:
    """Take back the last run."""
    done = undoing.undo(folder, actions.now())
    kind = screen.text(f"run.{done.run.kind}")
    screen.say("undo.done", kind=kind, run=done.run.number, by=done.by)
    screen.say("undo.master" if done.written else "undo.same")
    if done.books:
        screen.say("undo.books", count=done.books, folder=folder)
    return CLEAN


def verify(screen: Screen, folder: Path) -> int:
    """Check whether everything is as it was written."""
    found = actions.verify(folder)
    sound = all(one.sound for one in found)
    if screen.as_json:
        screen.document([{**asdict(one), "text": _said(screen, one)} for one in found])
    else:
        screen.lines(f"{'✔' if one.sound else '✘'} {_said(screen, one)}" for one in found)
    return CLEAN if sound else ERRORS


def _said(screen: Screen, one: Checked) -> str:
    return screen.text(f"verify.{one.key}.{'sound' if one.sound else 'wrong'}", **one.values)


def rebuild(screen: Screen, folder: Path) -> int:
    """Make the ledger or the master anew."""
    done = rebuilding.rebuild(folder, actions.now())
    screen.say(f"rebuild.{done.what}", books=done.books)
    if done.aside:
        screen.say("rebuild.aside", file=done.aside)
    if done.receipt is None:
        return CLEAN
    screen.lines([cells_line(screen, asdict(done.receipt.cells))])
    if done.receipt.conflicts:
        screen.say("receipt.open", count=done.receipt.conflicts, folder=folder)
    return CLEAN
