"""The papers that told people a result: they lie among the reports, and stay there when the result is taken back."""

from collections.abc import Collection
from pathlib import Path

from sync.agreement_forms import FORMS
from sync.files import REPORTS
from sync.letters import LETTERS
from workbook_templates.labels import TEXTS
from workbook_templates.layout import LANGUAGES


def papers_of(folder: Path, people: Collection[str]) -> tuple[Path, ...]:
    """Return the letters and the result forms of people that lie in the reports of a cycle, by their names."""
    reports = folder / REPORTS
    ends = tuple(TEXTS("result_form.file", language, name="") for language in LANGUAGES)
    forms = (path for path in (reports / FORMS).glob("*.xlsx") if any(end in path.stem for end in ends))
    papers = (*(reports / LETTERS).glob("*"), *forms)
    starts = tuple(f"{person} " for person in people)
    return tuple(sorted(path for path in papers if path.name.startswith(starts)))
