"""Progress bars of the terminal, on standard error; they go when the work is done."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from addin.show import Screen
from sync import run as running
from sync.collecting import CollectProgress


def stage_bars() -> Progress:
    """Return bars for work of several stages; whoever shows them adds a task for each."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


@contextmanager
def bar(label: str) -> Iterator[running.Progress]:
    """Show a progress bar beside the results."""
    with stage_bars() as progress:
        task = progress.add_task(label, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total or None)


@contextmanager
def consolidation_bars(screen: Screen) -> Iterator[tuple[running.Progress, CollectProgress]]:
    """Show how far reading books is, and of Google Sheets how far that is and how long it will take."""
    with stage_bars() as progress:
        reading = progress.add_task(screen.text("consolidate.reading"), total=None)
        sheets: list[TaskID] = []

        def collected(done: int, total: int, seconds: float) -> None:
            left = screen.text("consolidate.sheets", left=f"{seconds // 60:.0f}:{seconds % 60:02.0f}")
            if not sheets:
                sheets.append(progress.add_task(left, total=total))
            progress.update(sheets[0], description=left, completed=done, total=total)

        yield lambda done, total: progress.update(reading, completed=done, total=total or None), collected
