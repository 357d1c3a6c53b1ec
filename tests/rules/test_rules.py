"""Every rule fires on its own bad example, at its cell, and on nothing else."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from clean_world import BOOK, FEEDBACK, LI_NA, MANAGER, World
from examples import EXAMPLES, Example

from appraisal.appraise import check_book, message, title
from appraisal.findings import Finding, Severity, Spot
from appraisal.messages import LANGUAGES, Texts
from appraisal.model import Result, Role
from appraisal.policy import Scheme
from appraisal.rules.catalogue import RULES, Rule, rule
from appraisal.rules.context import BookContext, NotOwned, Proposal, ScoredItem, SheetFacts

texts = Texts("appraisal")


def shape(finding: Finding) -> tuple[str, str, Spot]:
    return finding.code, str(dict(finding.values).get("case", "")), finding.spot


def test_the_clean_world_fires_nothing() -> None:
    assert World().findings() == ()


def test_feedback_as_it_should_be_fires_nothing() -> None:
    told = Result(LI_NA, "standard", (), 184, 97.0, False, "B", 1.0)
    assert replace(World(), feedback=(FEEDBACK,), results=(told,)).findings() == ()


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
def test_one_mistake_gives_one_finding_at_its_cell(example: Example) -> None:
    findings = example.mistake(World()).findings()
    assert [(example.code, example.case, example.spot)] == [shape(finding) for finding in findings]
    assert (example.severity or rule(example.code).severity) == findings[0].severity


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
def test_the_message_is_complete(example: Example, language: str) -> None:
    said = message(example.mistake(World()).findings()[0], language)
    assert "{" not in said
    assert "None" not in said
    assert said.endswith("。" if language == "zh-CN" else ".")
    assert "  " not in said
    assert "words." not in said


ASKING = {"I01", "I02", "K01", "K02", "P01", "P03"}
"""The rules that only ask for something of a person, or to be done with one."""
ASKING_CASES = {("F01", ""), ("F04", "")}


@pytest.mark.parametrize(
    "example",
    [one for one in EXAMPLES if one.code in ASKING or (one.code, one.case) in ASKING_CASES],
    ids=lambda example: example.name,
)
def test_nothing_is_asked_of_or_about_whoever_has_left(example: Example) -> None:
    world = example.mistake(World())
    (found,) = world.findings()
    for left, codes in ((world.today, [example.code]), (world.today - timedelta(days=1), [])):
        person = replace(world.employees[found.subject], left=left)
        then = replace(world, employees={**world.employees, found.subject: person})
        assert [one.code for one in then.findings() if one.code == example.code] == codes


def test_a_finding_of_the_reader_carries_its_own_words() -> None:
    values = (("text_en", "The file is locked."), ("text_zh", "文件被锁定。"))
    finding = Finding("S10", Severity.ERROR, Spot("file", "a.xlsx"), values=values)
    assert message(finding, "en") == "The file is locked."
    assert message(finding, "zh-CN") == "文件被锁定。"


@pytest.mark.parametrize("entry", RULES, ids=[entry.code for entry in RULES])
def test_every_rule_has_an_example_and_a_name(entry: Rule) -> None:
    spoken_by_the_reader = entry.book is None and entry.company is None
    assert (entry.code in {example.code for example in EXAMPLES}) is not spoken_by_the_reader
    assert all(title(entry.code, language) for language in LANGUAGES)


def test_every_text_of_a_rule_has_an_example() -> None:
    """Each case of each rule is fired by some example; ``message`` stands in where a case has no text."""
    said = {f"rules.{example.code}.{example.case or 'message'}" for example in EXAMPLES}
    written = {key for key in texts.table("en") if re.match(r"rules\.[A-Z]\d\d\.", key)}
    spare = {f"rules.{entry.code}.{part}" for entry in RULES for part in ("message", "title")}
    assert said - written == set()
    assert written - said - spare == set()


def test_codes_and_names_are_unique_and_sorted_into_families() -> None:
    codes = [entry.code for entry in RULES]
    assert len(set(codes)) == len(codes)
    assert len({entry.name for entry in RULES}) == len(codes)


def test_both_languages_have_the_same_texts_with_the_same_values() -> None:
    values = {
        language: {
            key: sorted(set(re.findall(r"{(\w+)", text)))
            for key, text in texts.table(language).items()
            if key.startswith(("rules.", "words."))
        }
        for language in LANGUAGES
    }
    assert values["en"] == values["zh-CN"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", ["method", "section", "level", "zone"])
def test_messages_use_the_words_of_the_drop_downs(words: str, language: str) -> None:
    choices = Texts("workbook_templates").table(language)
    said = {key: text for key, text in texts.table(language).items() if key.startswith(f"words.{words}.")}
    assert said
    for key, text in said.items():
        assert choices[key.replace("words.", "choice.")].casefold() == text.casefold()


def test_a_goal_in_two_managers_books_is_no_duplicate() -> None:
    """People who change their manager, or have two, carry the same KPI in both books."""
    twin = replace(World().goals[1], id="G901", book="B-OTHER")
    assert replace(World(), elsewhere=(twin,)).findings() == ()


def test_bonus_points_are_not_measured_by_the_threshold() -> None:
    items = tuple(ScoredItem("bonus", "Proposals", MANAGER, 2.0, 8.0) for _ in range(5))
    assert replace(World(), lines=items).findings() == ()


def test_hr_changes_the_severity_of_a_rule() -> None:
    world = World().with_goal("G102", target=0.0)
    policy = replace(world.policy, severities={"G05": Severity.INFO})
    assert [finding.severity for finding in replace(world, policy=policy).findings()] == [Severity.INFO]


def test_hr_overrides_a_severity_that_a_finding_chose() -> None:
    world = World().with_goal("G101", target=8_000_000.0)
    policy = replace(world.policy, severities={"C04": Severity.ERROR})
    assert [finding.severity for finding in replace(world, policy=policy).findings()] == [Severity.ERROR]


def test_a_rule_that_is_off_does_not_run() -> None:
    world = World().with_goal("G102", target=0.0)
    policy = replace(world.policy, severities={"G05": Severity.OFF})
    assert replace(world, policy=policy).findings() == ()


def test_a_severity_holds_for_the_people_of_its_scheme_alone() -> None:
    world = World().with_goal("G102", target=0.0)
    first, *others = world.policy.schemes
    for chosen, expected in ((Severity.OFF, []), (Severity.INFO, [Severity.INFO])):
        own = replace(first, severities={"G05": chosen})
        here = replace(world.policy, schemes=(own, *others))
        assert [finding.severity for finding in replace(world, policy=here).findings()] == expected
        nobody = replace(own, name="others", group="nobody's")
        elsewhere = replace(world.policy, schemes=(nobody, *world.policy.schemes))
        assert [finding.severity for finding in replace(world, policy=elsewhere).findings()] == [
            Severity.ERROR
        ]


def test_a_rule_that_is_off_for_all_but_one_scheme_speaks_there() -> None:
    world = World().with_goal("G102", target=0.0)
    schemes = tuple(replace(scheme, severities={"G05": Severity.WARN}) for scheme in world.policy.schemes)
    policy = replace(world.policy, severities={"G05": Severity.OFF}, schemes=schemes)
    assert [finding.severity for finding in replace(world, policy=policy).findings()] == [Severity.WARN]


def test_a_message_says_where_what_and_what_to_do_in_both_languages() -> None:
    world = World().with_goal("G101", weight=0.35)
    (finding,) = world.findings()
    assert finding.subject == LI_NA
    assert finding.spot == Spot("team", LI_NA, "weight_kpi", BOOK)
    english = "Weights of Li Na's KPI goals add up to 95 %; add 5 % to make them 100 %."
    assert english == message(finding, "en")
    assert message(finding, "zh-CN") == "Li Na的“业绩指标”部分权重合计为 95%，还差 5%，请补足到 100%。"


def test_what_the_merge_noticed_is_said_without_the_rest_of_the_book() -> None:
    """The merge knows it after the book was judged, and asks for these findings alone."""
    weight, consent = Spot("goals", "G101", "weight", BOOK), Spot("review", "G101", "consent", BOOK)
    noticed = SheetFacts(
        proposals=(Proposal(weight, "Revenue", "40 %", "30 %", LI_NA),),
        not_owned=(NotOwned(consent, "Yes", "", LI_NA),),
    )
    found = check_book(BookContext(World().policy, BOOK, MANAGER, {}, facts=noticed))
    assert [(finding.code, finding.subject) for finding in found] == [("P02", LI_NA), ("S12", LI_NA)]


def test_a_proposal_says_what_was_agreed_and_what_came_back() -> None:
    spot = Spot("goals", "G101", "weight", BOOK)
    facts = SheetFacts(proposals=(Proposal(spot, "Revenue", "40 %", "30 %"),))
    (finding,) = replace(World(), facts=facts).findings()
    assert finding.subject == LI_NA
    assert message(finding, "en").startswith(
        "In the agreed goal “Revenue”, the weight was 40 % and came back as 30 %;"
    )
    assert message(finding, "zh-CN").startswith("已确认的目标“Revenue”中，权重原为 40 %，交回时为 30 %；")


def test_a_more_special_scheme_above_a_general_one_is_no_contradiction() -> None:
    world = World().with_employee(LI_NA, site="Leeds")
    special, general = Scheme(name="abroad", site="Leeds"), world.policy.schemes[0]
    policy = replace(world.policy, schemes=(special, general))
    assert replace(world, policy=policy).findings() == ()
    hidden = replace(world, policy=replace(world.policy, schemes=(general, special)))
    (found,) = hidden.findings()
    assert (found.code, found.spot.record, found.severity) == ("S07", "abroad", Severity.WARN)


def test_coefficients_that_fall_are_found_in_every_scheme() -> None:
    world = World()
    first = world.policy.schemes[0]
    bands = tuple(replace(band, coefficient=1.5 - place / 10) for place, band in enumerate(first.bands))
    schemes = (first, replace(first, name="plant", group="Plant", bands=bands))
    found = replace(world, policy=replace(world.policy, schemes=schemes)).findings()
    assert {finding.code for finding in found} == {"X01"}
    assert {finding.spot.record for finding in found} == {f"plant|{band.grade}" for band in bands[1:]}


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ({"share": 0.5}, {"share": 0.5}, False),
        ({"end": date(2026, 8, 31)}, {"start": date(2026, 9, 1)}, False),
        ({"end": date(2026, 9, 1)}, {"start": date(2026, 9, 1)}, True),
        ({}, {"share": 0.2, "role": Role.MATRIX}, False),
        ({}, {"days_counted": 20.0}, False),
    ],
)
def test_shares_add_up_day_by_day(first: dict[str, object], second: dict[str, object], told: bool) -> None:
    world = World()
    lines = (
        replace(world.assignments[1], **first),  # type: ignore[arg-type]
        replace(world.assignments[1], id="A4", **second),  # type: ignore[arg-type]
    )
    world = replace(world, assignments=(world.assignments[0], world.assignments[2], *lines))
    assert [finding.code for finding in world.findings()] == (["S08"] if told else [])
