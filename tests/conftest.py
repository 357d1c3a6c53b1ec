"""What all tests share: a needed application that is missing fails in CI and is skipped, with the reason, elsewhere."""

import os
import shutil

import pytest
from xdist.scheduler import LoadFileScheduling

APPLICATIONS = {"LibreOffice": "soffice", "gnumeric": "ssconvert"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the long pages of the docs begin, and skip the tests that need an application which this machine lacks.

    Under ``CI`` those run, and fail.
    """
    items.sort(key=lambda item: item.path.parent.name != "meta")
    missing = [name for name, program in APPLICATIONS.items() if shutil.which(program) is None]
    if not missing or os.environ.get("CI"):
        return
    skip = pytest.mark.skip(reason=f"not installed here: {', '.join(missing)}")
    for item in items:
        if item.get_closest_marker("application"):
            item.add_marker(skip)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling:
    """Keep the tests of a file together: most share a cycle that takes seconds to make, and else each worker makes it.

    Files come in the order in which they were collected: the quick ones of ``unit`` come last, so that no worker is left
    alone with a long one.
    """
    config.option.loadscopereorder = False
    return LoadFileScheduling(config, log)
