"""Killing a run with SIGKILL at each of its write steps, or filling its disk there, and looking at what the next run makes of it.

A step is a file that is opened for writing, flushed, renamed or removed, and a statement by which SQLite writes. The runs are
forked from a server that has everything imported, so that hundreds of them take a minute.

    python tests/faults/kills.py 400                # so many kills of each command
    python tests/faults/kills.py 400 consolidate    # of one command

"""

import errno
import json
import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

import small_cycle
from small_cycle import NOW, SmallCycle

from addin import actions
from sync.cycle import issue_books, opened, start
from sync.errors import ReviewbookError, describe
from sync.ledger import Ledger, archive
from sync.present_master import kept_content
from sync.rights.forget import forget
from sync.roster import read_roster
from sync.undo import UNDO, undo

ROSTER = "roster.xlsx"
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "unlink", "ftruncate")
SOUND, COULD_NOT_RUN = 0, 2


class Harm(StrEnum):
    """What happens to a process at a step."""

    KILLED = "killed"
    STOPPED = "stopped"
    """It waits until somebody lets it go on."""
    DISK_FULL = "disk full"
    """From there on nothing can be written that Python itself writes."""


class Steps:
    """Counts this process's write steps inside a folder, and does harm at one of them (0: at none)."""

    def __init__(self, folder: Path, at: int, harm: Harm) -> None:
        self.names: list[str] = []
        self._counting = threading.Lock()
        self._inside, self._at, self._harm = str(folder.resolve()), at, harm

    def reach(self, name: str) -> None:
        """Come to a step, just before it is done."""
        with self._counting:
            self.names.append(name)
            here = len(self.names)
        if self._harm is Harm.DISK_FULL:
            if 0 < self._at <= here and name in ("open", "rename", "mkdir", "fsync"):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        elif here == self._at:
            os.kill(os.getpid(), signal.SIGKILL if self._harm is Harm.KILLED else signal.SIGSTOP)

    def watch(self) -> None:
        """Begin to count; there is no way to stop, so this is for a process that ends afterwards."""
        sys.addaudithook(self._audit)
        flush, connect = os.fsync, sqlite3.connect

        def flushed(handle: Any) -> None:
            self.reach("fsync")
            flush(handle)
            self.reach("after fsync")

        def connected(*args: Any, **options: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(*args, **options)
            connection.set_trace_callback(self._statement)
            return connection

        os.fsync, sqlite3.connect = flushed, connected  # type: ignore[assignment]

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        path = str(args[0]) if args else ""
        if not path.startswith(self._inside):
            return
        if event == "open" and isinstance(args[2], int) and args[2] & WRITING:
            self.reach("open")
        elif event in ("os.rename", "os.remove", "os.mkdir"):
            self.reach(event.removeprefix("os."))

    def _statement(self, statement: str) -> None:
        word = statement.split(maxsplit=1)[0].upper()
        if word not in ("SELECT", "PRAGMA"):
            self.reach(word)


def new(folder: Path) -> None:
    """Start a cycle from the roster that lies beside its folder."""
    roster = read_roster(folder.parent / ROSTER)
    start(folder, actions.new_policy(folder, "en"), roster, NOW)


def handout(folder: Path) -> None:
    """Hand the books out."""
    issue_books(folder, NOW)


def consolidate(folder: Path) -> None:
    """Consolidate, reading the books in this process."""
    SmallCycle(folder).consolidate()


def take_back(folder: Path) -> None:
    """Take back the last run, unless that is done."""
    with opened(folder) as ledger:
        last = ledger.runs.last()
    if last is None or last.kind != UNDO:
        undo(folder, NOW)


FORGOTTEN = "E0005"
"""Somebody who leads nobody."""


def forget_one(folder: Path) -> None:
    """Forget a person, unless that is done."""
    with opened(folder) as ledger:
        known = FORGOTTEN in kept_content(ledger).employees
    if known:
        forget(folder, [FORGOTTEN], NOW, anyway=True)


COMMANDS: dict[str, Callable[[Path], None]] = {
    "new": new,
    "handout": handout,
    "consolidate": consolidate,
    "take back": take_back,
    "forget": forget_one,
}


def perform(command: str, folder: Path, at: int, log: Path | None, harm: Harm) -> None:
    """Do a command in this process, with harm at a step; ``log`` gets the names of the steps and what was said."""
    # A file that changed within seconds is noted once more: else a quick run would have other steps than a slow one.
    archive._RACY_NS = sys.maxsize
    # The few files of a small cycle are flushed ahead by a thread too, as the many of a large one are.
    archive.FLUSHED_TOGETHER = 2
    steps = Steps(folder, at, harm)
    if harm is Harm.STOPPED and not at:
        os.kill(os.getpid(), signal.SIGSTOP)
    steps.watch()
    told: tuple[str, ...] = ()
    try:
        COMMANDS[command](folder)
    except ReviewbookError as error:
        told = (error.key, describe(error, "en"), describe(error, "zh-CN"))
    if log is not None:
        log.write_text(json.dumps({"steps": steps.names, "said": told}), "utf-8")
    sys.exit(COULD_NOT_RUN if told else SOUND)


def _server() -> Any:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pytest", "kills"])
    # The server finds this module only by its path, which it takes from the environment.
    before, here = os.environ.get("PYTHONPATH"), str(Path(__file__).parent)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (here, before)))
    try:
        from multiprocessing import forkserver

        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
    return context


def child(command: str, folder: Path, at: int = 0, log: Path | None = None, harm: Harm = Harm.KILLED) -> int:
    """Do a command in a process of its own, and return its exit code (negative: the signal that ended it)."""
    process = started(command, folder, at, log, harm)
    process.join()
    return process.exitcode or 0


def started(
    command: str, folder: Path, at: int = 0, log: Path | None = None, harm: Harm = Harm.KILLED
) -> BaseProcess:
    """Start a command in a process of its own; one that is stopped at no step waits before it begins."""
    import kills  # by the name under which the server knows it, also where this is the main module

    process: BaseProcess = _server().Process(
        target=kills.perform, args=(command, folder, at, log, kills.Harm(harm))
    )
    process.start()
    return process


@dataclass(frozen=True, slots=True)
class Scene:
    """A command, the folder that it starts from, and what it leads to when nobody disturbs it."""

    name: str
    command: str
    before: Path
    steps: tuple[str, ...]
    outcome: tuple[object, ...]

    @classmethod
    def of(cls, name: str, command: str, before: Path, scratch: Path) -> "Scene":
        """Play a command undisturbed."""
        folder = copied(before, scratch / f"undisturbed {name}")
        log = scratch / f"{name}.json"
        if child(command, folder, log=log) != SOUND:
            raise AssertionError(f"{name} does not even work undisturbed: {log.read_text('utf-8')}")
        return cls(name, command, before, tuple(json.loads(log.read_text("utf-8"))["steps"]), outcome(folder))

    def sample(self, count: int) -> list[int]:
        """Return the numbers of steps to be killed at: half of them rows that SQLite writes, half all the others."""
        files = [at for at, name in enumerate(self.steps, start=1) if not _is_row(name)]
        rows = [at for at, name in enumerate(self.steps, start=1) if _is_row(name)]
        chosen = spread(files, max(count // 2, count - len(rows)))
        return sorted([*chosen, *spread(rows, count - len(chosen))])


def _is_row(name: str) -> bool:
    return name in ("INSERT", "UPDATE", "DELETE", "REPLACE")


def spread(found: Sequence[int], count: int) -> list[int]:
    """Return so many of the numbers, evenly spread, the first and the last among them."""
    if count >= len(found):
        return list(found)
    return [found[round(place * (len(found) - 1) / max(count - 1, 1))] for place in range(count)]


def copied(before: Path, folder: Path) -> Path:
    """Return a copy of a cycle folder, and of the roster beside it, in a folder of its own."""
    folder.mkdir(parents=True)
    shutil.copy(before.parent / ROSTER, folder)
    target = folder / before.name
    if before.exists():
        shutil.copytree(before, target)
    return target


def outcome(folder: Path) -> tuple[object, ...]:
    """Return what a cycle comes to: everybody's result, and who got a book."""
    books = sorted(path.name for path in (folder / "books").glob("*.xlsx"))
    found = SmallCycle(folder)
    cells = {name: sorted(map(str, found.rows(name))) for name in ("employees", "assignments")}
    shown = {key: _plain(row) for key, row in found.rows("results").items()}
    return (
        small_cycle.results(folder),
        books,
        cells,
        shown,
        [_titles(folder / "books" / name) for name in books],
    )


def _titles(book: Path) -> list[str]:
    """Return the titles of the goals that a book shows."""
    rows = small_cycle.book_table(book, "goals").rows
    return sorted(str(row.cells["title"].value) for row in rows if "title" in row.cells)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {column: value for column, value in row.items() if value not in (None, "")}


def kill(scene: Scene, at: int, scratch: Path) -> list[str]:
    """Kill a command at a step, and return everything that is wrong afterwards."""
    folder = copied(scene.before, scratch / f"{scene.name} {at}")
    ended = child(scene.command, folder, at)
    if ended != -signal.SIGKILL:
        return [f"not killed: the exit code is {ended}"]
    found = aftermath(scene, folder)
    shutil.rmtree(folder.parent)
    return found


def aftermath(scene: Scene, folder: Path) -> list[str]:
    """Return what is wrong with a folder in which a command was killed: before and after the next runs."""
    found = [] if master_is_whole(scene, folder) else ["the master is neither the old nor the new one"]
    # A cycle whose master is in place was started; the next command notes that.
    started = scene.command == "new" and (folder / "master.xlsx").exists()
    if (code := child("consolidate" if started else scene.command, folder)) != SOUND:
        return [*found, f"the next run ends with {code}"]
    found += small_cycle.flaws(folder)
    if outcome(folder) != scene.outcome:
        found.append("the next run leads elsewhere than an undisturbed one")
    if scene.command != "new":
        master = (folder / "master.xlsx").read_bytes()
        if child(scene.command, folder) != SOUND or (folder / "master.xlsx").read_bytes() != master:
            found.append("the third run changes something")
    return found


def master_is_whole(scene: Scene, folder: Path) -> bool:
    """Whether the master is, byte for byte, the old one or one that the archive keeps."""
    now = small_cycle.sha(folder / "master.xlsx")
    kept = folder / "archive" / "master" / now[:2] / f"{now}.xlsx"
    return now == small_cycle.sha(scene.before / "master.xlsx") or small_cycle.sha(kept) == now


def system_calls(scene: Scene, scratch: Path) -> dict[str, int]:
    """Return how often a command makes each system call that writes."""
    folder, found = copied(scene.before, scratch / f"{scene.name} counted"), scratch / "calls"
    process = _traced(scene, folder, "-c", "-o", str(found), "-e", f"trace={','.join(CALLS)}")
    if process.exitcode != SOUND:
        raise AssertionError(f"{scene.name} does not even work when it is watched")
    lines = (line.split() for line in found.read_text("utf-8").splitlines())
    return {line[-1]: int(line[3]) for line in lines if line and line[-1] in CALLS}


def kill_in_call(scene: Scene, call: str, number: int, scratch: Path) -> list[str]:
    """Kill a command at the so-manieth system call of a kind; return what is wrong afterwards."""
    folder = copied(scene.before, scratch / f"{scene.name} {call} {number}")
    inject = f"inject={call}:signal=SIGKILL:when={number}"
    process = _traced(scene, folder, "-o", os.devnull, "-e", f"trace={call}", "-e", inject)
    found = aftermath(scene, folder)
    shutil.rmtree(folder.parent)
    return found if process.exitcode == -signal.SIGKILL else [f"the exit code is {process.exitcode}"]


def fill_disk_in_call(scene: Scene, call: str, number: int, scratch: Path) -> list[str]:
    """Let a system call of a kind, and all later ones, find the disk full; return what is wrong afterwards."""
    folder = copied(scene.before, scratch / f"{scene.name} {call} full {number}")
    inject = f"inject={call}:error=ENOSPC:when={number}+"
    process = _traced(scene, folder, "-o", os.devnull, "-e", f"trace={call}", "-e", inject)
    found = aftermath(scene, folder)
    shutil.rmtree(folder.parent)
    return found if process.exitcode in (SOUND, COULD_NOT_RUN) else [f"the exit code is {process.exitcode}"]


def _traced(scene: Scene, folder: Path, *options: str) -> BaseProcess:
    """Do a command under strace, which takes hold of it before it begins."""
    process = started(scene.command, folder, harm=Harm.STOPPED)
    _wait_for(process, "State", lambda state: state == "T")
    tracer = subprocess.Popen(["strace", "-f", "-q", *options, "-p", str(process.pid)])
    _wait_for(process, "TracerPid", lambda tracer: tracer != "0")
    os.kill(process.pid or 0, signal.SIGCONT)
    process.join()
    tracer.wait()
    return process


def _wait_for(process: BaseProcess, field: str, wanted: Callable[[str], bool]) -> None:
    """Wait until the system says something of a process."""
    status = Path(f"/proc/{process.pid}/status")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        lines = status.read_text("utf-8").splitlines()
        if any(wanted(line.split()[1]) for line in lines if line.startswith(f"{field}:")):
            return
        time.sleep(0.005)
    raise TimeoutError(f"{field} of the process is not what it should be")


def scenes(scratch: Path, returned: SmallCycle) -> Iterator[Scene]:
    """Yield the scenes of all commands."""
    nothing = scratch / "nothing" / returned.folder.name
    nothing.parent.mkdir()
    shutil.copy(returned.folder / ROSTER, nothing.parent)
    yield Scene.of("new", "new", nothing, scratch)
    founded = copied(nothing, scratch / "founded")
    new(founded)
    yield Scene.of("handout", "handout", founded, scratch)
    shutil.copy(returned.folder / ROSTER, returned.folder.parent)
    first = Scene.of("consolidate", "consolidate", returned.folder, scratch)
    yield first
    yield Scene.of("finish", "consolidate", killed_before_renaming(first, scratch / "to finish"), scratch)
    changed = killed_before_renaming(first, scratch / "to undo")
    person = next(iter(SmallCycle(changed).rows("employees")))
    SmallCycle(changed).type_into_master("employees", person, site="Harbour Street")
    yield Scene.of("undo", "consolidate", changed, scratch)
    done = copied(returned.folder, scratch / "done")
    consolidate(done)
    yield Scene.of("take back", "take back", done, scratch)
    moved = copied(done, scratch / "moved")
    goal = next(key for key, row in SmallCycle(moved).rows("goals").items() if not row.get("book"))
    SmallCycle(moved).type_into_master("goals", goal, title="Be the first choice at every harbour")
    yield Scene.of("push", "consolidate", moved, scratch)


def killed_before_renaming(scene: Scene, folder: Path) -> Path:
    """Return a folder in which a command was killed when only the renaming of the master was to come."""
    last = max(at for at, name in enumerate(scene.steps, start=1) if name == "rename")
    old = small_cycle.sha(scene.before / "master.xlsx")
    # From run to run the archive needs a folder more or less, so the step is looked for.
    for at in range(last + 4, 0, -1):
        target = copied(scene.before, folder / str(at))
        child(scene.command, target, at)
        if small_cycle.sha(target / "master.xlsx") == old and _is_prepared(target):
            return target
    raise AssertionError("the master was never about to be renamed")


def _is_prepared(folder: Path) -> bool:
    with Ledger.open(folder) as ledger:
        return ledger.runs.prepared() is not None


SCENES = ("new", "handout", "consolidate", "finish", "undo", "take back", "push")
"""The commands, and recoveries of a run whose master was not in place and of one over whose master HR saved; and a
consolidation that writes what HR changed above them into the books."""


def main() -> NoReturn:
    """Kill as often as the command line asks for, and show what was found."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    wanted = sys.argv[2:] or SCENES
    bad = 0
    with TemporaryDirectory() as name:
        scratch = Path(name)
        returned = small_cycle.make(scratch / "small" / "2026-H2")
        for scene in scenes(scratch, returned):
            numbers = scene.sample(count if scene.name in wanted else 0)
            print(f"{scene.name}: {len(scene.steps)} steps, {len(numbers)} kills", flush=True)
            for at in numbers:
                found = kill(scene, at, scratch)
                bad += bool(found)
                if found:
                    print(f"  step {at} ({scene.steps[at - 1]}): {'; '.join(found)}", flush=True)
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
