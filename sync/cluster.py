"""A Dask cluster as the place where files are read, for an organisation that outgrows one machine.

No scheduler of our own: the cluster's executor is put in place of this machine's processes, and :mod:`sync.workers` does
with it what it does with them. The bytes of each file travel to the workers, which need no access to HR's folder; they
need Reviewbook in the same version. What travels is people's data: use an address that starts with ``tls://`` unless the
network is your own.

Dask is imported only here and only when a cluster is asked for.
"""

import platform
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from sync.errors import ReviewbookError

if TYPE_CHECKING:
    from distributed import Client

P = ParamSpec("P")
T = TypeVar("T")

PROGRAM = "reviewbook"

TO_CONNECT = 10.0
"""Seconds in which the scheduler must answer, and a first worker must be there."""


class ClusterError(ReviewbookError):
    """The cluster cannot be used: not installed, not reached, without workers, or of another version."""


@contextmanager
def cluster_executor(address: str, to_connect: float = TO_CONNECT) -> Iterator["ClusterExecutor"]:
    """Connect to the cluster whose scheduler is at ``address`` (``tcp://HOST:PORT``) while the context lasts.

    Raises:
        ClusterError: it cannot be used; the line says why and what to do.

    """
    with _connected(address, to_connect) as client:
        _check_versions(client)
        executor = ClusterExecutor(client)
        try:
            yield executor
        finally:
            executor.shutdown(cancel_futures=True)


class ClusterExecutor(Executor):
    """The executor of a Dask client, which says :class:`BrokenExecutor` where a call was lost with its workers."""

    sees_files = False
    """The workers may be on other machines."""

    def __init__(self, client: "Client") -> None:
        self.workers = max(1, sum(client.nthreads().values()))
        self._client = client
        # Calls are told apart by number, not by content: hashing the bytes of every file would gain nothing.
        self._inner = client.get_executor(pure=False)

    def share(self, value: T) -> T:
        """Send a value to the cluster; what is returned stands for it among the arguments of a call."""
        # A call and not scattered data: when the only worker that holds its result dies, the call is made again.
        return cast("T", self._client.submit(_same, value, pure=False))

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Let a worker call ``fn``.

        Raises:
            BrokenExecutor: the connection to the cluster is lost.

        """
        if self._client.status != "running":
            raise BrokenExecutor(f"the connection to the cluster is {self._client.status}")
        outer: Future[T] = Future()
        inner = self._inner.submit(fn, *args, **kwargs)
        outer.add_done_callback(partial(_pass_on_cancelling, inner))
        inner.add_done_callback(partial(_pass_on, outer))
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls; with ``cancel_futures`` those that are under way are called off."""
        self._inner.shutdown(wait=wait and not cancel_futures)


def _same(value: T) -> T:
    return value


def _pass_on_cancelling(inner: Future[T], outer: Future[T]) -> None:
    if outer.cancelled():
        inner.cancel()


def _pass_on(outer: Future[T], inner: Future[T]) -> None:
    """Hand the outcome on; a call that was lost with workers, scheduler or connection is a broken executor's."""
    if not outer.set_running_or_notify_cancel():
        return
    error = CancelledError() if inner.cancelled() else inner.exception()
    if error is None:
        outer.set_result(inner.result())
    else:
        outer.set_exception(BrokenExecutor(str(error)) if _is_lost(error) else error)


def _is_lost(error: BaseException) -> bool:
    from distributed import KilledWorker
    from distributed.comm.core import CommClosedError

    return isinstance(error, CancelledError | KilledWorker | CommClosedError)


@contextmanager
def _connected(address: str, seconds: float) -> Iterator["Client"]:
    try:
        from dask import config
        from distributed import Client
        from distributed.comm.addressing import get_address_host_port, normalize_address
    except ImportError as error:
        raise ClusterError("cluster.not-installed") from error
    # A batch of large books is more than Dask expects of an argument, and is meant.
    with config.set({"distributed.admin.large-graph-warning-threshold": "1GB"}):
        try:
            # A client that refuses its address is left open: the collector closes it at any moment, even while another
            # one starts, and then both wait for one lock for ever. So none is made for what cannot be an address.
            get_address_host_port(normalize_address(address), strict=True)
            client = Client(address, timeout=seconds, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError("cluster.unreachable", address=address, reason=_said(error)) from error
        with client:
            try:
                client.wait_for_workers(1, timeout=seconds)
            except TimeoutError as error:
                raise ClusterError("cluster.no-workers", address=address) from error
            yield client


def _said(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _check_versions(client: "Client") -> None:
    """Refuse workers that could judge a book otherwise than this machine: another Reviewbook, another Python.

    Python's patch level does not count; its minor version brings other Unicode tables and other pickles.
    """
    expected = {PROGRAM: version(PROGRAM), "python": _minor(platform.python_version())}
    workers: dict[str, dict[str, Any]] = client.get_versions(packages=[PROGRAM])["workers"]
    for worker, known in workers.items():
        packages: dict[str, str | None] = known["packages"]
        found = {PROGRAM: packages.get(PROGRAM), "python": _minor(packages.get("python") or "")}
        for program, runs in found.items():
            if runs != expected[program]:
                raise ClusterError(
                    "cluster.other-version",
                    worker=worker,
                    program=program,
                    found=runs or "–",
                    expected=expected[program],
                )


def _minor(full: str) -> str:
    return ".".join(full.split(".")[:2])
