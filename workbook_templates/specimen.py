"""The specimen of the team book: three people without a name, the house's scheme, and empty rows to try it with."""

from collections.abc import Iterator

from appraisal.model import Employee
from appraisal.policy import Policy, Scheme
from workbook_templates import live
from workbook_templates.books.team import BOOK, VERSION
from workbook_templates.draw_team import book_words, team_template
from workbook_templates.fixed_rows import note_rows
from workbook_templates.labels import TEXTS
from workbook_templates.stamp import BookIdentity, Row, stamp

PEOPLE, GOALS_EACH, ACTUALS, CHECKINS_EACH = 3, 8, 20, 6

_SCHEME_NUMBERS = (
    "floor", "cap", "total_cap", "weight_min", "weight_max", "goals_min", "goals_max",
    "scale_min", "scale_max", "scale_low", "scale_high", "min_coverage",
)  # fmt: skip


def team_file(policy: Policy) -> bytes:
    """Return a team book that nobody has filled, in the policy's language."""
    language = policy.language
    tables: dict[str, list[Row]] = {
        "team": list(_people(policy)),
        "goals": [{"goal_id": goal_id, "level": "person"} for goal_id in _ids("G", PEOPLE * GOALS_EACH)],
        "review": [{"goal_id": goal_id} for goal_id in _ids("G", PEOPLE * GOALS_EACH)],
        "actuals": [{"row_id": row_id} for row_id in _ids("M", ACTUALS)],
        "checkins": [{"row_id": row_id} for row_id in _ids("C", PEOPLE * CHECKINS_EACH)],
    }
    identity = BookIdentity("ready-made", policy.cycle.id, "", BOOK.role, VERSION, 1, language)
    manager = Employee("", TEXTS("team.specimen.manager", language))
    capacities = {name: len(rows) for name, rows in tables.items()}
    filled = live.compute(tables, policy, language)
    template = team_template(policy, language, capacities)
    return stamp(template, filled | {"notes": note_rows()}, identity, book_words(policy, manager, identity))


def _ids(letter: str, count: int) -> Iterator[str]:
    return (f"{letter}{number:07d}" for number in range(1, count + 1))


def _people(policy: Policy) -> Iterator[Row]:
    scheme = policy.schemes[0]
    for number in range(1, PEOPLE + 1):
        employee_id = f"{number:03d}"
        name = TEXTS("team.specimen.name", policy.language, n=number)
        yield {
            "employee_id": employee_id,
            "name": name,
            "scheme": scheme.name,
            "days": float(policy.cycle.days),
            "label": f"{employee_id} {name}",
            "scheme_no": 1.0,
            **_scheme_cells(scheme),
        }


def _scheme_cells(scheme: Scheme) -> Row:
    shares = {f"share_{section}": float(weight) for section, weight in scheme.section_weights.items()}
    return shares | {key: float(getattr(scheme, key)) for key in _SCHEME_NUMBERS}
