"""LibreOffice computes the Dashboard's formulas as Python does."""

import pytest

from tests.equality.applications import require
from tests.equality.dashboards import differences, sample_master
from tests.equality.engines import APPLICATIONS
from workbook_templates.layout import LANGUAGES

pytestmark = pytest.mark.application


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_equals_pythons(language: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    require("libreoffice")
    package = sample_master(tmp_path_factory, language)

    assert differences(package, APPLICATIONS["libreoffice"], language) == {}
