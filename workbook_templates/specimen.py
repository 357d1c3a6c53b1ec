"""The specimens of the books: people without a name, the house's scheme, and empty rows to try them with."""

from collections.abc import Iterator, Mapping

from appraisal.model import Employee, Kpi
from appraisal.policy import Policy, Scheme
from workbook_templates import live
from workbook_templates.books import peer, self_review
from workbook_templates.books.checkins import OWN_ROWS
from workbook_templates.books.improvement import OWN_ROWS as OWN_PLANS
from workbook_templates.books.team import BOOK, VERSION
from workbook_templates.draw_book import book_words
from workbook_templates.draw_peer import peer_template
from workbook_templates.draw_self import self_template
from workbook_templates.draw_team import team_template
from workbook_templates.fixed_rows import note_rows
from workbook_templates.labels import TEXTS
from workbook_templates.library import library
from workbook_templates.peer_rows import scale_cells
from workbook_templates.stamp import BookIdentity, Row, stamp

PEOPLE, GOALS_EACH, ACTUALS, CHECKINS_EACH, VOICES_EACH, APPROVALS, NOMINATIONS_EACH = 3, 8, 20, 6, 4, 4, 3

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
        "employee_checkins": [{} for _ in range(PEOPLE * CHECKINS_EACH)],
        "voices": [{} for _ in range(PEOPLE * VOICES_EACH)],
        "approve": [{} for _ in range(APPROVALS)],
        "nominations": [{"row_id": row_id} for row_id in _ids("R", PEOPLE * NOMINATIONS_EACH)],
        "interviews": [{"employee_id": row["employee_id"], "name": row["name"]} for row in _people(policy)],
        "plans": [{"row_id": row_id} for row_id in _ids("I", PEOPLE)],
        "employee_plans": [{} for _ in range(PEOPLE)],
    }
    identity = BookIdentity("ready-made", policy.cycle.id, "", BOOK.role, VERSION, 1, language)
    manager = Employee("", TEXTS("team.specimen.manager", language))
    capacities = {name: len(rows) for name, rows in tables.items()}
    filled = live.compute(tables, policy, language)
    template = team_template(policy, language, capacities)
    return stamp(template, filled | {"notes": note_rows()}, identity, book_words(policy, manager, identity))


OWN_GOALS: Mapping[str, float] = {
    "first-contact-resolution": 0.6, "change-lead-time": 0.4, "teamwork": 0.5, "ownership": 0.5,
}  # fmt: skip
"""The KPIs that stand for goals in a self book, with their weights."""
OWN_PROPOSALS = 6


def self_file(policy: Policy) -> bytes:
    """Return a self book that nobody has filled, in the policy's language, with goals that could be anybody's."""
    language, scheme = policy.language, policy.schemes[0]
    scale: Row = {"scale_min": scheme.scale_min, "scale_max": scheme.scale_max}
    kpis = {kpi.id: kpi for kpi in library(language)}
    ids = dict(zip(_ids("G", len(OWN_GOALS)), OWN_GOALS, strict=True))
    tables: dict[str, list[Row]] = {
        "agreement": [{"employee_id": "001"}],
        "own_goals": [_own_goal(goal_id, kpis[kpi], policy) for goal_id, kpi in ids.items()],
        "proposals": [{"row_id": row_id} for row_id in _ids("P", OWN_PROPOSALS)],
        "own_checkins": [{"row_id": row_id} for row_id in _ids("C", OWN_ROWS)],
        "manager_checkins": [{} for _ in range(CHECKINS_EACH)],
        "own_plans": [{"row_id": row_id} for row_id in _ids("I", OWN_PLANS)],
        "manager_plans": [{} for _ in range(2)],
        "self_review": [{"goal_id": goal_id, **scale} for goal_id in ids],
        "released": [{"employee_id": "001"}],
        "feedback": [{"employee_id": "001"}],
        "released_goals": [{} for _ in ids],
    }
    identity = BookIdentity(
        "ready-made", policy.cycle.id, "", self_review.BOOK.role, self_review.VERSION, 1, language
    )
    employee = Employee("", TEXTS("self.specimen.name", language))
    capacities = {name: len(rows) for name, rows in tables.items()}
    filled = live.compute(tables, policy, language, identity.role)
    template = self_template(policy, language, capacities)
    return stamp(template, filled | {"notes": note_rows()}, identity, book_words(policy, employee, identity))


COLLEAGUES = 2
"""People without a name in the specimen of a peer book."""
BEHAVIOURS = ("teamwork", "ownership", "learning", "customer-focus")
"""The KPIs on which they are rated."""


def peer_file(policy: Policy) -> bytes:
    """Return a peer book that nobody has filled, in the policy's language."""
    language, kpis = policy.language, {kpi.id: kpi for kpi in library(policy.language)}
    about: list[Row] = [
        {
            "name": TEXTS("peer.specimen.colleague", language, n=number),
            "source": TEXTS("choice.source.peer", language),
            "item": kpis[item].name,
            "definition": kpis[item].definition,
            "ratee_id": f"{number:03d}",
            "item_id": item,
            **scale_cells(policy.schemes[0], language),
        }
        for number in range(1, COLLEAGUES + 1)
        for item in BEHAVIOURS
    ]
    tables = {
        "ratings": [{"row_id": name, **row} for name, row in zip(_ids("R", len(about)), about, strict=True)]
    }
    identity = BookIdentity("ready-made", policy.cycle.id, "", peer.BOOK.role, peer.VERSION, 1, language)
    rater = Employee("", TEXTS("peer.specimen.name", language))
    filled = live.compute(tables, policy, language, identity.role)
    template = peer_template(policy, language, {"ratings": len(about)})
    return stamp(template, filled | {"notes": note_rows()}, identity, book_words(policy, rater, identity))


def _own_goal(goal_id: str, kpi: Kpi, policy: Policy) -> Row:
    words = {
        name: TEXTS(f"choice.{name}.{getattr(kpi, name)}", policy.language) for name in ("section", "method")
    }
    return {
        "goal_id": goal_id,
        "title": kpi.name,
        "unit": kpi.unit,
        "target": kpi.parameters.target,
        "weight": OWN_GOALS[kpi.id],
        "due": policy.cycle.end,
        **words,
    }


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
