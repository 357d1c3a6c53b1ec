"""The sample company at the end of the stage Improve: who has a plan, who has none, and what is found of it."""

from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from addin.demo.living import live_until
from addin.demo.run import DemoRun
from addin.demo.stages import DemoStage
from appraisal.findings import Severity
from appraisal.improvement import needs_plan
from appraisal.messages import LANGUAGES
from sync.closed_master import read_master
from sync.files import find_master
from sync.ledger import Ledger
from sync.run import Progress
from tests.equality.dashboards import TOLD_LATER, filled
from tests.equality.package import read_cells
from workbook_templates.labels import choice_code

NOW = datetime(2027, 3, 1, 9, 0)
PEOPLE = 40


def _quiet(_name: str, _steps: int) -> Progress:
    return lambda _done, _total: None


@pytest.fixture(scope="module", params=LANGUAGES)
def improved(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, DemoRun]:
    folder = tmp_path_factory.mktemp(request.param) / "cycle"
    return folder, live_until(folder, PEOPLE, request.param, DemoStage.IMPROVE, NOW, _quiet)


def test_every_mistake_is_found_and_no_other_error(improved: tuple[Path, DemoRun]) -> None:
    """What HR accepted so that results could be released is still there."""
    folder, done = improved
    expected = Counter(code for mistake in done.mistakes for code in mistake.codes)
    with Ledger.open(folder) as ledger:
        found = Counter(finding.code for finding in ledger.verdicts.findings())
    assert not expected - found
    errors = Counter(finding.code for finding in done.receipt.findings if finding.severity is Severity.ERROR)
    assert not errors - expected


def test_the_dashboard_shows_what_was_told_and_planned(improved: tuple[Path, DemoRun]) -> None:
    folder, done = improved
    cells = read_cells(find_master(folder).read_bytes())
    assert [filled(cells, block, done.company.language) for block in TOLD_LATER] == [True, True]


def test_low_grades_have_plans_one_missing_one_vague_one_through_early(
    improved: tuple[Path, DemoRun],
) -> None:
    folder, done = improved
    master = read_master(folder)
    rows = [{key: cell.value for key, cell in row.cells.items()} for row in master.tables["plans"].rows]
    states = Counter(choice_code("plan_state", str(row["state"])) for row in rows)
    assert states["achieved"] == 1
    assert states["running"] >= 1
    subjects = {
        code: {finding.subject for finding in done.receipt.findings if finding.code == code}
        for code in ("I01", "I02")
    }
    policy = done.company.policy
    required = {
        result.employee_id
        for result in done.receipt.results
        if needs_plan(policy.scheme(result.scheme), result.grade)
    }
    planned = {str(row["employee_id"]) for row in rows}
    assert subjects["I01"] == required - planned
    assert subjects["I01"] or len(required) == 1
    assert len(subjects["I02"]) == 1
    assert subjects["I02"] <= planned & required
