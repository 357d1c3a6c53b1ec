"""The sample company through real files: what its managers get wrong is found at its place."""

from collections import Counter
from pathlib import Path

import pytest

from addin.demo.mistakes import KINDS
from addin.demo.run import run
from appraisal.findings import Severity
from appraisal.messages import LANGUAGES
from tests.sample_company import NOW, calibrated, watched


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mistake_is_found_in_the_files(tmp_path_factory: pytest.TempPathFactory, language: str) -> None:
    done = calibrated(tmp_path_factory, language).done
    found = Counter(finding.code for finding in done.receipt.findings)
    expected = Counter(code for mistake in done.mistakes for code in mistake.codes)
    assert not expected - found
    assert Counter(book.role for book in done.books) == {"team": 8, "self": 7, "peer": 4}
    assert {mistake.kind for mistake in done.mistakes} >= {
        *KINDS,
        "lenient",
        "strict",
        "nothing-said",
        "too-few-peers",
    }
    errors = Counter(finding.code for finding in done.receipt.findings if finding.severity is Severity.ERROR)
    assert not errors - expected
    people = {(finding.code, finding.subject) for finding in done.receipt.findings if finding.subject}
    for mistake in done.mistakes:
        for code in set(mistake.codes) - {"S04", "S05", "R09"}:
            assert (code, mistake.subject) in people, mistake


def test_a_company_of_one_has_no_books_and_no_findings(tmp_path: Path) -> None:
    done = run(tmp_path / "cycle", 1, "en", NOW, watched)
    assert done.books == ()
    assert done.receipt.findings == ()
