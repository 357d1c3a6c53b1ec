"""The cascade of the sample company: links, coverage, titles and dates."""

from collections import Counter
from collections.abc import Iterator

import pytest

from addin.demo import Company, company
from appraisal.cascade import Forest, Node, node_of
from appraisal.messages import LANGUAGES
from appraisal.model import Goal, KpiParameters, Level, Link, Method
from appraisal.rules.wording import is_vague
from workbook_templates.library import library, positions, template_for


def _personal(found: Company) -> Iterator[Goal]:
    """Yield the KPI goals of everyone as the books will hold them: from the library, then from the cascade."""
    kpis = {kpi.id: kpi for kpi in library(found.language)}
    own: dict[tuple[str, str], str] = {}
    for line in found.assignments:
        for goal in found.cascade.personal(line.employee_id, line.manager_id):
            kpi = kpis[goal.kpi]
            key = f"{line.id}-{goal.kpi}"
            own.setdefault((line.employee_id, goal.kpi), key)
            between = own.get((line.manager_id, goal.parent_kpi), "") if goal.parent_kpi else ""
            yield Goal(
                id=key,
                level=Level.PERSON,
                owner_id=line.employee_id,
                title=goal.title or kpi.name,
                kpi_id=kpi.id,
                parent_id=between or goal.parent,
                link=goal.link,
                method=kpi.method,
                unit=kpi.unit,
                due=goal.due or found.policy.cycle.end,
                parameters=KpiParameters(
                    target=kpi.parameters.target if goal.target is None else goal.target,
                    baseline=kpi.parameters.baseline if goal.baseline is None else goal.baseline,
                ),
            )


def _forest(found: Company) -> Forest:
    nodes: Iterator[Node] = (node_of(goal) for goal in (*found.goals_above, *_personal(found)))
    return Forest(nodes)


@pytest.mark.parametrize("people", [2, 5, 12, 60, 300])
def test_every_goal_above_has_children_and_is_covered(people: int) -> None:
    forest = _forest(company(people))
    for goal in company(people).goals_above:
        assert forest.has_children(goal.id), goal.title
        coverage = forest.coverage(goal.id)
        if coverage is not None:
            assert coverage.covered, goal.title
            assert coverage.ratio is not None
            assert coverage.ratio <= 1.2, goal.title
            assert not coverage.shared_apart


@pytest.mark.parametrize("people", [60, 300, 2000])
def test_no_goal_of_a_manager_promises_more_than_the_people_below(people: int) -> None:
    forest = _forest(company(people))
    for node in forest:
        coverage = forest.coverage(node.id)
        assert coverage is None or coverage.covered, node


def test_there_are_no_loops_and_no_unknown_parents() -> None:
    forest = _forest(company(300))
    assert forest.cycles() == ()
    assert list(forest.with_unknown_parent()) == []


def test_every_kind_of_link_is_in_use_between_departments_and_the_organisation() -> None:
    used = Counter(goal.link for goal in company(60).goals_above if goal.level is Level.DEPARTMENT)
    assert set(Link) <= set(used)
    assert set(Link) <= {goal.link for goal in _personal(company(60))}


def test_every_method_is_in_use() -> None:
    found = company(60)
    kpis = {kpi.id: kpi for kpi in library("en")}
    lines = positions("en")
    used = {
        kpis[line.kpi_id].method
        for person in found.employees
        if person.manager_id
        for line in template_for(person.position, lines)
    }
    assert used == set(Method)


def test_the_sums_add_up_exactly() -> None:
    found = company(60)
    forest = _forest(found)
    revenue = next(goal for goal in found.goals_above if goal.kpi_id == "revenue")
    department = forest.children(revenue.id)[0]
    people = [node for node in forest.children(department.id) if node.link is Link.SUM]
    assert revenue.parameters.target == department.target == sum(node.target or 0 for node in people)
    assert len(people) == 12


def test_the_organisation_wants_18_percent_more_revenue() -> None:
    revenue = company(60).goals_above[0].parameters
    assert revenue.target is not None
    assert revenue.baseline is not None
    assert revenue.target / revenue.baseline == pytest.approx(1.18, abs=0.001)


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_can_be_measured_and_dates_lie_in_the_cycle(language: str) -> None:
    found = company(60, language)
    for goal in (*found.goals_above, *_personal(found)):
        assert goal.kpi_id or not is_vague(goal.title), goal.title
        assert goal.due is not None
        assert found.policy.cycle.start < goal.due <= found.policy.cycle.end
    assert not [goal.title for goal in found.goals_above if is_vague(goal.title)]


def test_ids_above_are_as_wide_as_minted_ones_and_never_the_same() -> None:
    ids = [goal.id for goal in company(60).goals_above]
    assert len(set(ids)) == len(ids)
    assert {len(key) for key in ids} == {8}
    assert {key[0] for key in ids} == {"O", "D"}


def test_the_plant_has_a_scheme_of_its_own() -> None:
    found = company(60)
    names = Counter(found.policy.scheme_for(person).name for person in found.employees)
    assert names == {"standard": 47, "production": 13}
    assert all(sum(scheme.section_weights.values()) == pytest.approx(1) for scheme in found.policy.schemes)
