"""Result and interview forms to print: what a person was told, with what the manager recorded of the talk."""

from pathlib import Path

from appraisal.feedback import Feedback
from sync.agreement_forms import FORMS
from sync.consolidate import check_cycle_folder
from sync.errors import writing
from sync.feedback import feedback_of
from sync.files import REPORTS, distinct_stems, replace_file
from sync.hr import HrContent
from sync.ledger import Ledger
from sync.letters import Written
from sync.logo import read_logo
from sync.present_master import kept_content
from sync.releasing import Chosen
from sync.report_place import papers_place
from workbook_templates.brand import Logo
from workbook_templates.draw_result import ResultForm, draw_result
from workbook_templates.form_page import Sheet
from workbook_templates.labels import TEXTS, choice_words


def write_result_forms(folder: Path, chosen: Chosen, *, out: Path | None = None) -> Written:
    """Write a form for everybody who is chosen and has a released result; they go to ``out``, or to ``reports/forms``.

    Raises:
        ReleaseError: nobody is chosen, or there is no such person or department.
        ReportError: ``out`` lies among a cycle's own files.
        ReviewbookError: the cycle folder cannot be used, or a file cannot be written.

    """
    check_cycle_folder(folder)
    with Ledger.open(folder) as ledger, ledger.reading():
        content = kept_content(ledger)
        language, logo = content.policy.language, read_logo(folder, content.policy)
        wanted = chosen.ids(content)
        told = [one for one in feedback_of(content, ledger) if one.release and one.employee_id in wanted]
    named = {one.employee_id for one in told}
    target = papers_place(out or folder / REPORTS / FORMS)
    people = [content.employees[one.employee_id] for one in told]
    stems = distinct_stems(
        TEXTS("result_form.file", language, name=f"{person.id} {person.name}") for person in people
    )
    files = tuple(target / f"{stem}.xlsx" for stem in stems)
    for path, one in zip(files, told, strict=True):
        drawn = draw_result(_form(content, one, logo), language)
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, drawn)
    return Written(files, tuple(person for person in content.employees if person in wanted - named))


def _form(content: HrContent, told: Feedback, logo: Logo | None) -> ResultForm:
    if told.release is None:
        raise ValueError(f"{told.employee_id} was told nothing")
    policy, manager = content.policy, content.employees.get(told.manager_id)
    sheet = Sheet(
        policy.company,
        policy.cycle,
        content.employees[told.employee_id],
        manager.name if manager else told.manager_id,
        policy.colour,
        logo,
    )
    return ResultForm(
        sheet, told.release, dict(choice_words("section", policy.language)), told.talk, told.until
    )
