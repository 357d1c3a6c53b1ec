"""A goal agreement prints on one upright page of A4 in a real spreadsheet program, whatever stands in it."""

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from appraisal.model import Cycle, Employee, Goal, KpiParameters, Level, Method
from appraisal.policy import Scheme
from tests.equality.applications import require
from workbook_templates.draw_agreement import Agreement, draw_agreement
from workbook_templates.layout import LANGUAGES

pytestmark = pytest.mark.application

CYCLE = Cycle("2026-H2", "2026 H2", date(2026, 7, 1), date(2026, 12, 31))
_A4 = (595, 842)


def _agreement(count: int, title: str) -> Agreement:
    goals = tuple(
        Goal(
            f"G{number}", Level.PERSON, "E1", title, method=Method.HIGHER, unit="kEUR", weight=1 / count,
            due=CYCLE.end, data_source="ERP", parameters=KpiParameters(target=500.0),
        )
        for number in range(count)
    )  # fmt: skip
    return Agreement(
        "Example Ltd", CYCLE, Employee("E1", "Li Na", "Sales", "Agent"), "Tom Baker", Scheme(), goals
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_goal_and_many_long_ones_fit_one_page(language: str, tmp_path: Path) -> None:
    require("libreoffice")
    soffice = str(shutil.which("soffice"))
    long = "Win new customers in every region and keep them 赢得各区域的新客户并长期保持 " * 6
    cases = {"one": _agreement(1, "Revenue"), "eight": _agreement(8, long), "twenty": _agreement(20, long)}
    for name, agreement in cases.items():
        (tmp_path / f"{name}.xlsx").write_bytes(draw_agreement(agreement, language))
    command = [
        soffice, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
        "--outdir", str(tmp_path), *(str(tmp_path / f"{name}.xlsx") for name in cases),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    for name in cases:
        drawn = (tmp_path / f"{name}.pdf").read_bytes()
        assert len(re.findall(rb"/Type\s*/Page\b", drawn)) == 1
        (box,) = set(re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", drawn))
        assert tuple(round(float(side)) for side in box) == _A4
