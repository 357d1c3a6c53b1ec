"""A Dask cluster of two worker processes on this machine, reached over the loopback as a far one is over the network."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("distributed", reason="the extra “cluster” is not installed")

from dask import config
from distributed import LocalCluster

# The workers of both kinds come to grief by the same readers.
sys.path.append(str(Path(__file__).parents[1] / "faults"))

PATIENT = {"distributed.deploy.lost-worker-timeout": "1 hour"}
"""A slow machine takes longer to start a process again than a local cluster waits by default before it gives it up."""


@contextmanager
def local_cluster(workers: int, **scheduler: Any) -> Iterator[LocalCluster]:
    """Start workers, each a process with one thread and a nanny that replaces it when it dies."""
    with (
        config.set(PATIENT),
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs=scheduler,
        ) as cluster,
    ):
        yield cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with local_cluster(2) as running:
        yield running


@pytest.fixture
def short_lived() -> Iterator[LocalCluster]:
    """Start a cluster that calls a task bad after the first worker that dies with it, and not after the fourth."""
    with local_cluster(2, allowed_failures=0) as running:
        yield running


@pytest.fixture
def deserted() -> Iterator[LocalCluster]:
    """Start a scheduler that has no workers."""
    with local_cluster(0) as running:
        yield running
