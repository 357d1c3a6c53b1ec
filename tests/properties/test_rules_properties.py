"""Whatever people type, the rules answer: they never crash, and each finding can be said in both languages."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from appraisal.anonymity import Shown
from appraisal.appraise import check_book, check_company, message
from appraisal.bias import RaterFigures
from appraisal.cascade import Forest, node_of
from appraisal.findings import Finding
from appraisal.messages import LANGUAGES
from appraisal.model import (
    CellState,
    Employee,
    Goal,
    KpiParameters,
    Level,
    Link,
    Measurement,
    Method,
    Rating,
    Review,
    Scorecard,
    Section,
    Source,
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


RATINGS = st.lists(
    st.builds(
        Rating,
        id=st.integers(1, 10**6).map(str),
        rater_id=st.sampled_from(["E1", "E2", "E3", "E4", "gone"]),
        ratee_id=st.sampled_from(["E1", "E2", "gone"]),
        source=st.sampled_from(Source),
        item=st.sampled_from(["teamwork", "safety"]),
        value=NUMBERS | st.sampled_from([1.0, 3.0, 5.0]),
        comment=TEXTS,
        exempt=st.none() | st.sampled_from([CellState.NA, CellState.UNABLE]),
        book=st.sampled_from(["B1", "B2"]),
    ),
    max_size=12,
    unique_by=lambda rating: rating.id,
).map(tuple)
SHOWN = st.lists(
    st.builds(
        Shown,
        st.sampled_from(["E1", "gone"]),
        st.sampled_from(Source),
        st.sampled_from(["teamwork", "safety"]),
        st.frozensets(
            st.tuples(st.sampled_from(["E2", "E3", "E4"]), st.sampled_from([1.0, 3.0])), max_size=3
        ),
        st.booleans(),
    ),
    max_size=4,
).map(tuple)
RATERS = st.lists(
    st.builds(
        RaterFigures,
        st.sampled_from(["E1", "E2", "gone"]),
        st.sampled_from(Source),
        st.sampled_from(["B1", "B2", "B3"]),
        st.integers(1, 40),
        st.integers(1, 20),
        st.floats(60, 120),
        st.none() | st.floats(0, 30),
        st.floats(60, 90),
        st.floats(90, 120),
    ),
    max_size=5,
    unique_by=lambda rater: rater.book,
).map(tuple)


@given(RATINGS)
def test_any_ratings_in_a_book_are_judged_and_said(ratings: tuple[Rating, ...]) -> None:
    spoken(check_book(BookContext(Policy(), "B1", "E2", EMPLOYEES, scorecards=CARDS, ratings=ratings)))


@given(RATINGS, SHOWN, RATERS)
def test_any_ratings_of_a_company_are_judged_and_said(
    ratings: tuple[Rating, ...], shown: tuple[Shown, ...], raters: tuple[RaterFigures, ...]
) -> None:
    spoken(check_company(CompanyContext(Policy(), EMPLOYEES, ratings=ratings, shown=shown, raters=raters)))


@given(RATINGS)
def test_what_is_said_of_hidden_answers_does_not_depend_on_them(ratings: tuple[Rating, ...]) -> None:
    """R03 and R04 count who answered; what they answered changes nothing."""

    def said(given_: tuple[Rating, ...]) -> list[Finding]:
        return [*check_company(CompanyContext(Policy(), EMPLOYEES, ratings=given_), {"R03", "R04"})]

    on_scale = tuple(replace(rating, value=2.0) for rating in ratings if rating.value is not None)
    other = tuple(replace(rating, value=5.0) for rating in on_scale)
    assert said(on_scale) == said(other)
