"""Whatever people type, the rules answer: they never crash, and each finding can be said in both languages."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from appraisal.appraise import check_book, check_company, message
from appraisal.cascade import Forest, node_of
from appraisal.findings import Finding
from appraisal.messages import LANGUAGES
from appraisal.model import (
    Employee,
    Goal,
    KpiParameters,
    Level,
    Link,
    Measurement,
    Method,
    Review,
    Scorecard,
    Section,
    Zone,
)
from appraisal.policy import Policy
from appraisal.rules.context import BookContext, CompanyContext

NUMBERS = st.none() | st.sampled_from([0.0, -1.0, 0.3, 1.0, 30.0, 1e14, -1e14, 5e-324]) | st.floats(-1e6, 1e6)
IDS = st.sampled_from(["", "G1", "G2", "G3", "D1", "gone"])
PEOPLE = st.sampled_from(["", "E1", "E2"])
TEXTS = st.sampled_from(["", " ", "Revenue", "提高效率", "%", "{title}", "５"]) | st.text(max_size=8)
DATES = st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))
POINTS = st.lists(st.tuples(st.floats(-10, 10), st.floats(-10, 150)), max_size=4).map(tuple)
PARAMETERS = st.builds(KpiParameters, NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, POINTS)


def choice(kind: type) -> st.SearchStrategy[object]:
    return st.none() | st.sampled_from(list(kind))


GOALS = st.lists(
    st.builds(
        Goal,
        id=st.sampled_from(["G1", "G2", "G3"]),
        level=st.sampled_from(Level),
        owner_id=PEOPLE,
        title=TEXTS,
        section=choice(Section),
        parent_id=IDS,
        link=choice(Link),
        factor=NUMBERS,
        method=choice(Method),
        unit=TEXTS,
        weight=NUMBERS,
        start=DATES,
        due=DATES,
        data_source=TEXTS,
        parameters=PARAMETERS,
        book=st.sampled_from(["", "B1"]),
    ),
    max_size=3,
    unique_by=lambda goal: goal.id,
).map(tuple)
REVIEWS = st.lists(st.builds(Review, IDS, PEOPLE, NUMBERS | st.sampled_from(Zone), TEXTS), max_size=3).map(
    tuple
)
MEASUREMENTS = st.lists(
    st.builds(Measurement, st.just("R1"), IDS, TEXTS, DATES, NUMBERS, NUMBERS, NUMBERS), max_size=2
).map(tuple)
ABOVE = Goal("D1", Level.DEPARTMENT, "Sales", "Revenue", method=Method.HIGHER, unit="CNY")
EMPLOYEES = {"E1": Employee("E1", "Li Na", manager_id="E2"), "E2": Employee("E2", "Zhang Min")}
CARDS = tuple(
    Scorecard(person, "E2", "standard", (), (), 0, None, 1, provisional=True, grade="")
    for person in EMPLOYEES
)


def spoken(findings: tuple[Finding, ...]) -> None:
    """Say every finding, and see that none is said twice."""
    for finding in findings:
        for language in LANGUAGES:
            assert message(finding, language)
    places = [(finding.code, finding.spot, dict(finding.values).get("case")) for finding in findings]
    assert len(set(places)) == len(places)


@given(GOALS, REVIEWS, MEASUREMENTS)
def test_any_book_is_judged_and_said(
    goals: tuple[Goal, ...], reviews: tuple[Review, ...], measurements: tuple[Measurement, ...]
) -> None:
    unique = tuple({review.goal_id: review for review in reviews}.values())
    context = BookContext(Policy(), "B1", "E2", EMPLOYEES, goals, (ABOVE,), unique, measurements[:1], CARDS)
    spoken(check_book(context))


@given(GOALS)
def test_any_company_is_judged_and_said(goals: tuple[Goal, ...]) -> None:
    forest = Forest(node_of(goal) for goal in (ABOVE, *goals))
    spoken(check_company(CompanyContext(Policy(), EMPLOYEES, forest=forest)))
