"""The same map on a Dask cluster: the same answers in the same order, whatever becomes of its workers."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from distributed import LocalCluster
from distributed.worker import get_worker
from readers_in_trouble import DESK, outcome, read, tasks, unharmed

import sync.cluster
from sync.cluster import ClusterError, cluster_executor
from sync.errors import describe
from sync.returns import BookReturn, Desk, Task
from sync.workers import read_all


def written(folder: Path, *names: str) -> list[Task]:
    """Return tasks whose files exist: their bytes travel to the cluster."""
    for name in names:
        (folder / name).write_text(f"the bytes of {name}")
    return tasks(folder, *names)


def read_there(task: Task, desk: Desk) -> BookReturn:
    """Read a file as ``read`` does, but only on the cluster and only from bytes that travelled."""
    get_worker()
    assert task.content == f"the bytes of {task.shown}".encode()
    return read(task, desk)


def test_the_cluster_brings_what_this_machine_brings_in_the_same_order(
    cluster: LocalCluster, tmp_path: Path
) -> None:
    wanted = written(tmp_path, *(f"book-{number}" for number in range(200)))
    with cluster_executor(cluster.scheduler_address) as executor:
        far = list(read_all(iter(wanted), DESK, executor=executor, reader=read_there))
    near = list(read_all(wanted, DESK, 2, reader=read))
    assert [answer.file.path for answer in far] == [answer.file.path for answer in near]
    assert [answer.file.hash for answer in far] == [answer.file.hash for answer in near]
    assert [answer.file.mtime_ns for answer in far] == [task.path.stat().st_mtime_ns for task in wanted]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_worker_that_is_killed_in_mid_run_loses_nothing(cluster: LocalCluster, tmp_path: Path) -> None:
    wanted = written(tmp_path, *(f"slow-{number}" for number in range(200)))
    with cluster_executor(cluster.scheduler_address) as executor:
        reading = read_all(wanted, DESK, executor=executor, reader=read_there)
        found = [next(reading) for _ in range(40)]
        os.kill(cluster.workers[0].pid, signal.SIGKILL)
        found += reading
    assert outcome(found) == unharmed(wanted)


def test_a_file_that_kills_the_clusters_workers_costs_itself(
    short_lived: LocalCluster, tmp_path: Path
) -> None:
    """The files that the cluster gives up with it are read here, and are not blamed."""
    names = [f"book-{number}" for number in range(60)]
    wanted = written(tmp_path, *names[:30], "killer", *names[30:])
    with cluster_executor(short_lived.scheduler_address) as executor:
        found = list(read_all(wanted, DESK, 2, executor=executor, reader=read))
    assert outcome(found) == unharmed(wanted, killer="file.kills-reader")


def test_a_cluster_that_ends_in_mid_run_is_replaced_by_this_machine(
    short_lived: LocalCluster, tmp_path: Path
) -> None:
    wanted = written(tmp_path, *(f"slow-{number}" for number in range(200)))
    with cluster_executor(short_lived.scheduler_address) as executor:
        reading = read_all(wanted, DESK, 2, executor=executor, reader=read, limit=10)
        found = [next(reading) for _ in range(20)]
        short_lived.close()
        found += reading
    assert outcome(found) == unharmed(wanted)


def test_a_file_that_is_gone_is_said_to_be_gone(cluster: LocalCluster, tmp_path: Path) -> None:
    wanted = [*written(tmp_path, "0.xlsx", "1.xlsx"), *tasks(tmp_path, "gone.xlsx")]
    with cluster_executor(cluster.scheduler_address) as executor:
        found = list(read_all(wanted, DESK, 2, executor=executor))
    assert outcome(found) == [("0.xlsx", "gate.junk"), ("1.xlsx", "gate.junk"), ("gone.xlsx", "file.missing")]


def test_a_bug_in_the_reader_is_raised_here(cluster: LocalCluster, tmp_path: Path) -> None:
    wanted = written(tmp_path, "book", "bug")
    with (
        cluster_executor(cluster.scheduler_address) as executor,
        pytest.raises(ZeroDivisionError, match="a bug in the reader"),
    ):
        list(read_all(wanted, DESK, executor=executor, reader=read))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://127.0.0.1:1", "127.0.0.1"])
def test_a_cluster_that_is_not_there_is_named_with_its_address(address: str) -> None:
    with pytest.raises(ClusterError) as raised, cluster_executor(address, to_connect=1):
        pass
    assert raised.value.key == "cluster.unreachable"
    assert address in describe(raised.value, "en")


@pytest.mark.parametrize("address", ["nonsense://127.0.0.1:1", "127.0.0.1", ""])
def test_what_cannot_be_an_address_starts_no_client(address: str) -> None:
    """One that is started and then refuses its address may hang the process when it is collected."""
    before = set(threading.enumerate())
    with pytest.raises(ClusterError), cluster_executor(address, to_connect=1):
        pass
    assert set(threading.enumerate()) <= before


def test_a_cluster_without_workers_says_how_to_start_one(deserted: LocalCluster) -> None:
    address = deserted.scheduler_address
    with pytest.raises(ClusterError) as raised, cluster_executor(address, to_connect=0.5):
        pass
    assert raised.value.key == "cluster.no-workers"
    assert f"dask worker {address}" in describe(raised.value, "en")


def test_workers_of_another_version_are_refused(
    cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync.cluster, "version", lambda _: "99.0")
    with pytest.raises(ClusterError) as raised, cluster_executor(cluster.scheduler_address):
        pass
    assert raised.value.key == "cluster.other-version"
    assert raised.value.values["expected"] == "99.0"


def test_without_the_extra_it_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError) as raised, cluster_executor("tcp://127.0.0.1:1"):
        pass
    assert raised.value.key == "cluster.not-installed"
    assert 'pip install "reviewbook[cluster]"' in describe(raised.value, "en")


def test_nothing_of_dask_is_imported_before_a_cluster_is_asked_for() -> None:
    code = (
        "import sys, sync.cluster, sync.workers; print('distributed' in sys.modules, 'dask' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
