"""Worker processes behind the standard library's ``Executor``: each may die or hang without harm to the others.

The standard library's own process pool gives up every pending call when one worker dies, cannot stop a worker that
hangs, and itself hangs for ever when a worker is killed while it hands back an answer, because all workers write into one
pipe. Here each worker has a pipe of its own and a thread that looks after it: a death is seen at once, it costs the call
that was being worked on, and the next call gets a new process.
"""

import gc
import multiprocessing
import pickle
import queue
import signal
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, ParamSpec, TypeVar, cast

import sync.read_only  # noqa: F401 - what is sent may hold read-only mappings
from sync.errors import ReviewbookError

P = ParamSpec("P")
T = TypeVar("T")

TO_START = 60.0
"""Seconds that a new process has until it has taken its first call."""

STARTS = 3
"""Processes that are tried for a call before we say that none can be started here."""

TO_DIE = 5.0
"""Seconds that are waited for a process that was killed."""

_SPAWN = multiprocessing.get_context("spawn")
"""The one way to start a process that is the same on every system and copies no thread's half-done state."""

_TAKEN = b""
"""What a worker says when it has unpacked a call, before it works on it."""


class WorkerLost(BrokenExecutor):
    """The worker died while it worked on this call."""


class CallTooSlow(BrokenExecutor):
    """The worker was killed because this call took longer than the limit."""


class NoWorkerError(ReviewbookError):
    """No process can be started on this machine."""


@dataclass(frozen=True, slots=True)
class _Shared:
    """Stands in a call for a value that each worker was given once."""

    number: int


@dataclass(frozen=True, slots=True)
class _Call:
    future: Future[Any]
    packed: bytes
    limit: float


def _nothing() -> None:
    """Do nothing, in a worker."""


class Processes(Executor):
    """An executor of worker processes, started as they are needed.

    A call whose worker dies fails with :class:`WorkerLost`; one that takes longer than ``limit`` seconds fails with
    :class:`CallTooSlow` and its worker is killed. Workers end with this process, however it ends. There is always one.
    ``ready`` does nothing: to find it a worker that :meth:`start` starts imports all that the calls need.
    """

    sees_files = True
    """The workers open the same paths as this process."""

    def __init__(self, workers: int, limit: float, ready: Callable[[], None] = _nothing) -> None:
        # Without a worker no call would ever come back.
        self.workers = max(1, workers)
        self._limit, self._ready = limit, ready
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._shared: list[bytes] = []
        self._keepers: list[_Keeper] = []
        self._shut = False

    def start(self) -> None:
        """Start the workers that there are not yet, while there is something else to do: they take a third of a second."""
        for _ in range(self.workers - len(self._keepers)):
            self.submit(self._ready)

    def share(self, value: T) -> T:
        """Keep a value for all workers; what is returned stands for it among the arguments of a call."""
        self._shared.append(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))
        return cast("T", _Shared(len(self._shared) - 1))

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Let a worker call ``fn``; function, arguments and answer must be picklable."""
        return self.submit_within(self._limit, fn, *args, **kwargs)

    def submit_within(
        self, limit: float, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """Let a worker call ``fn``, like :meth:`submit`, which may take so many seconds."""
        if self._shut:
            raise RuntimeError("no call is taken after shutdown")
        call = _Call(Future(), pickle.dumps((fn, args, kwargs), pickle.HIGHEST_PROTOCOL), limit)
        self._calls.put(call)
        if len(self._keepers) < self.workers:
            keeper = _Keeper(self._calls, self._shared)
            self._keepers.append(keeper)
            keeper.start()
        return call.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers: after the calls that wait, or at once with ``cancel_futures``, which stops running calls too."""
        self._shut = True
        if cancel_futures:
            self._cancel()
        for _ in self._keepers:
            self._calls.put(None)
        if cancel_futures:
            for keeper in self._keepers:
                keeper.stop()
        if wait:
            for keeper in self._keepers:
                keeper.join()

    def _cancel(self) -> None:
        with suppress(queue.Empty):
            while True:
                call = self._calls.get_nowait()
                if call is not None:
                    call.future.cancel()


class _Keeper(threading.Thread):
    """Looks after one worker: hands it calls, waits for its answers, and replaces it when it dies."""

    def __init__(self, calls: "queue.SimpleQueue[_Call | None]", shared: list[bytes]) -> None:
        super().__init__(name="keeper of a worker", daemon=True)
        self._calls, self._shared = calls, shared
        self._worker: _Worker | None = None
        self._stopped = False
        self._changing = threading.Lock()

    def run(self) -> None:
        """Serve one call after the other, until there are no more."""
        while (call := self._calls.get()) is not None:
            if call.future.set_running_or_notify_cancel():
                self._serve(call)
        self._dismiss()

    def stop(self) -> None:
        """Kill the worker, whatever it does, and start no other."""
        with self._changing:
            self._stopped = True
            if self._worker is not None:
                self._worker.process.kill()

    def _serve(self, call: _Call) -> None:
        try:
            worker = self._hand(call)
            returned, answer = pickle.loads(self._answer(worker, call.limit))
        except (
            Exception
        ) as error:  # the caller's, wherever it came from: it is raised where the answer is asked for
            call.future.set_exception(error)
        else:
            (call.future.set_result if returned else call.future.set_exception)(answer)

    def _hand(self, call: _Call) -> "_Worker":
        """Give the call to the worker, to a new one if the last is gone, and return who took it."""
        for _ in range(STARTS):
            try:
                worker = self._present()
                worker.take(call.packed, self._shared)
            except OSError:
                self._dismiss()
            else:
                return worker
        raise NoWorkerError("reading.no-worker")

    def _present(self) -> "_Worker":
        with self._changing:
            if self._stopped:
                raise WorkerLost("the workers were stopped")
            self._worker = self._worker or _Worker()
            return self._worker

    def _answer(self, worker: "_Worker", limit: float) -> bytes:
        """Return what the worker answers; a worker that gives none has no further use."""
        try:
            return worker.receive(limit)
        except TimeoutError:
            self._dismiss()
            raise CallTooSlow(f"the call took longer than {limit} seconds") from None
        except OSError:
            self._dismiss()
            raise WorkerLost("the worker died while it worked on the call") from None

    def _dismiss(self) -> None:
        with self._changing:
            if self._worker is not None:
                self._worker.end()
                self._worker = None


class _Worker:
    """One process and the pipe to it."""

    def __init__(self) -> None:
        self._pipe, theirs = _SPAWN.Pipe()
        self._given = 0
        self.process = _SPAWN.Process(target=_work, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

    def take(self, call: bytes, shared: list[bytes]) -> None:
        """Hand over a call, with the shared values that the worker does not have yet.

        Raises:
            OSError: the worker died, or did not take the call in time.

        """
        fresh = shared[self._given :]
        self._pipe.send((fresh, call))
        self.receive(TO_START)
        self._given += len(fresh)

    def receive(self, seconds: float) -> bytes:
        """Return the worker's next message.

        Raises:
            TimeoutError: there is none in time.
            OSError: the worker is dead.

        """
        # The process is watched beside the pipe: where a worker dies before it has opened its end, the pipe stays open.
        ready = wait([self._pipe, self.process.sentinel], seconds)
        if not ready:
            raise TimeoutError
        try:
            if self._pipe in ready:
                return self._pipe.recv_bytes()
        except EOFError:
            pass
        raise BrokenPipeError

    def end(self) -> None:
        """Kill the process: it keeps nothing that could be lost."""
        self.process.kill()
        self._pipe.close()
        self.process.join(TO_DIE)


def _work(pipe: "Connection[Any, Any]") -> None:
    """Answer calls until the other end of the pipe is closed or gone: what a worker process does."""
    # Ctrl-C reaches the whole group of processes; what it means is decided by the one that people started.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Calls make and drop millions of small values that hold no cycles: it is enough to look for some after each call,
    # and only among what is new since the last one: what is shared by all calls may be hundreds of thousands of values.
    gc.disable()
    shared: list[Any] = []
    with suppress(EOFError, OSError):
        while True:
            values, packed = pipe.recv()
            shared += map(pickle.loads, values)
            call = pickle.loads(packed)
            pipe.send_bytes(_TAKEN)
            pipe.send_bytes(_answered(call, shared))
            gc.collect()
            gc.freeze()


def _answered(call: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]], shared: list[Any]) -> bytes:
    """Return, pickled, whether the function returned, and what it returned or raised."""
    function, args, kwargs = call
    try:
        given = [shared[arg.number] if isinstance(arg, _Shared) else arg for arg in args]
        return pickle.dumps((True, function(*given, **kwargs)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        error.add_note(f"In the worker:\n{traceback.format_exc()}")
        return _packed_error(error)


def _packed_error(error: Exception) -> bytes:
    try:
        packed = pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL)
        pickle.loads(packed)
    except Exception:
        # Not every exception survives pickling; what it says does.
        said = RuntimeError("\n".join([repr(error), *error.__notes__]))
        return pickle.dumps((False, said), pickle.HIGHEST_PROTOCOL)
    return packed
