"""The rows that a new master starts with, and the way back to a policy."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from appraisal.appraise import title
from appraisal.findings import Severity
from appraisal.model import Cycle, Kpi, Method, Section, Source, Stage
from appraisal.numbers import round_to, to_serial
from appraisal.policy import Band, Distribution, Policy, RaterPolicy, Scheme
from appraisal.rules.catalogue import RULES
from workbook_templates.books.master import BOOK
from workbook_templates.defaults import NEUTRAL, default_rows, library, position_name, positions, template_for
from workbook_templates.labels import TEXTS, column_label, sheet_title
from workbook_templates.layout import LANGUAGES, OWN_KEYS
from workbook_templates.policy_rows import policy_from_rows

Rows = dict[str, list[dict[str, object]]]

both_languages = pytest.mark.parametrize("language", LANGUAGES)


def rows_of(policy: Policy, language: str = "en") -> Rows:
    """Return the rows of a policy as a reader gives them back: dates as serial numbers, whole numbers as floats."""

    def raw(value: object) -> object:
        if isinstance(value, date):
            return float(to_serial(value))
        return float(value) if isinstance(value, int) else value

    made = default_rows(policy, language)
    return {
        name: [{key: raw(value) for key, value in row.items()} for row in rows] for name, rows in made.items()
    }


def read(
    rows: Mapping[str, Sequence[Mapping[str, object]]],
) -> tuple[Policy, list[tuple[str, str, str, str]]]:
    policy, problems = policy_from_rows(rows["settings"], rows["schemes"], rows["bands"], rows["rules"])
    for problem in problems:
        assert all(problem.message(language) for language in LANGUAGES)
    return policy, [(problem.table, problem.record, problem.column, problem.key) for problem in problems]


def change(rows: Rows, table: str, number: int, column: str, value: object) -> Rows:
    rows[table][number][column] = value
    return rows


def setting(rows: Rows, key: str, value: object) -> Rows:
    number = next(number for number, row in enumerate(rows["settings"]) if row["setting"] == key)
    return change(rows, "settings", number, "value", value)


POLICY = Policy(
    Cycle("2027-Q1", "First quarter", date(2027, 1, 1), date(2027, 3, 31)),
    company="Harbour Tea",
    language="zh-CN",
    schemes=(
        Scheme(
            name="workers", group="W", methods=(Method.HIGHER, Method.RATED), distribution=Distribution.OFF
        ),
        Scheme(
            name="standard",
            goals_max=6,
            raters=RaterPolicy(
                weights={
                    source: 0.5 if source in (Source.MANAGER, Source.PEER) else 0.0 for source in Source
                },
                floors={Source.PEER: 4, Source.REPORT: 1, Source.CUSTOMER: 3},
                trim_peers=True,
                evidence_min=0,
                ratings_min=8,
                leniency_max=0.75,
            ),
            bands=(Band("no", 0, 0.5, 0.2, "not yet"), Band("yes", 80, 1.0, 0.8, "done")),
            severities={"G02": Severity.ERROR, "K01": Severity.INFO},
        ),
    ),
    severities={"G02": Severity.OFF, "G01": Severity.WARN},
    spare_goals=4,
    spare_actuals=0,
    due=date(2027, 4, 10),
    stage=Stage.ASSESS,
    row_strict=True,
)


@both_languages
def test_a_policy_survives_the_way_into_the_master_and_back(language: str) -> None:
    policy, problems = read(rows_of(POLICY, language))
    assert problems == []
    assert (policy.cycle, policy.company, policy.language, policy.due) == (
        POLICY.cycle, POLICY.company, POLICY.language, POLICY.due,
    )  # fmt: skip
    assert dict(policy.severities) == dict(POLICY.severities)
    assert (policy.spare_goals, policy.spare_actuals) == (4, 0)
    assert (policy.stage, policy.row_strict) == (Stage.ASSESS, True)
    workers, standard = policy.schemes
    assert (workers.methods, workers.distribution) == ((Method.HIGHER, Method.RATED), Distribution.OFF)
    assert standard == POLICY.schemes[1]


def test_words_of_either_language_and_codes_are_understood() -> None:
    rows = rows_of(POLICY)
    for number, word in enumerate(("警告", "Warning", "warn", "WARN")):
        change(rows, "rules", number, "severity", word)
    change(rows, "schemes", 0, "distribution", "强制")
    setting(rows, "stage", "绩效反馈")
    setting(rows, "merge_rows", "FIELDS")
    change(rows, "schemes", 0, "methods", "越高越好，milestone、Rating")
    policy, problems = read(rows)
    assert problems == []
    assert policy.schemes[0].distribution is Distribution.ENFORCE
    assert (policy.stage, policy.row_strict) == (Stage.FEEDBACK, False)
    assert policy.schemes[0].methods == (Method.HIGHER, Method.MILESTONE, Method.RATED)
    assert {policy.severity(rule.code, rule.severity) for rule in RULES[:4]} == {Severity.WARN}


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("cycle_start", "2027-01-01", "not-a-date"),
        ("cycle_start", None, "missing"),
        ("cycle_end", 40000.0, "dates-order"),
        ("cycle_id", "  ", "missing"),
        ("language", "French", "unknown-word"),
        ("spare_goals", "2", "not-a-number"),
        ("spare_goals", 2.5, "not-whole"),
        ("spare_goals", 51.0, "out-of-range"),
        ("spare_actuals", True, "not-a-number"),
        ("due", "soon", "not-a-date"),
        ("stage", "harvest", "unknown-word"),
        ("merge_rows", True, "unknown-word"),
    ],
)
def test_a_bad_setting_is_a_problem_at_its_cell_and_the_default_holds(
    key: str, value: object, expected: str
) -> None:
    policy, problems = read(setting(rows_of(Policy()), key, value))
    assert problems == [("settings", key, "value", expected)]
    assert policy.cycle == Cycle("2026-H2", "2026 H2", date(2026, 7, 1), date(2026, 12, 31))
    assert (policy.language, policy.spare_goals, policy.spare_actuals) == ("en", 2, 20)
    assert (policy.stage, policy.row_strict) == (Stage.PLAN, False)


def test_missing_unknown_and_repeated_settings() -> None:
    rows = rows_of(Policy())
    rows["settings"] = [row for row in rows["settings"] if row["setting"] != "company"]
    rows["settings"] += [{"setting": "weather", "value": "blue"}, {"setting": "due"}, {}, {"value": "lost"}]
    _, problems = read(rows)
    assert sorted(problems) == [
        ("settings", "", "setting", "missing"),
        ("settings", "company", "", "missing-setting"),
        ("settings", "due", "setting", "duplicate"),
        ("settings", "weather", "setting", "unknown-setting"),
    ]


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("weight_kpi", 0.6, ("weight_kpi", "weights-not-100")),
        ("weight_kpi", "70%", ("weight_kpi", "not-a-number")),
        ("weight_kpi", 70.0, ("weight_kpi", "out-of-range")),
        ("weight_behaviour", None, ("weight_behaviour", "missing")),
        ("cap", -1.0, ("floor", "low-above-high")),
        ("goals_max", 1.0, ("goals_min", "low-above-high")),
        ("scale_max", 1.0, ("scale_min", "low-above-high")),
        ("min_coverage", 80.0, ("min_coverage", "out-of-range")),
        ("goals_min", 2.5, ("goals_min", "not-whole")),
        ("methods", "higher, magic", ("methods", "unknown-word")),
        ("distribution", "maybe", ("distribution", "unknown-word")),
        ("source_peer", 0.3, ("source_manager", "sources-not-100")),
        ("source_peer", "20%", ("source_peer", "not-a-number")),
        ("source_manager", 60.0, ("source_manager", "out-of-range")),
        ("floor_peer", 0.0, ("floor_peer", "out-of-range")),
        ("floor_report", 2.5, ("floor_report", "not-whole")),
        ("trim_peers", "sometimes", ("trim_peers", "unknown-word")),
        ("evidence_min", -1.0, ("evidence_min", "out-of-range")),
        ("ratings_min", 1.0, ("ratings_min", "out-of-range")),
        ("gap_max", 20.0, ("gap_max", "out-of-range")),
        ("leniency_max", 0.0, ("leniency_max", "out-of-range")),
        ("spread_min", "low", ("spread_min", "not-a-number")),
        ("impact_min", 80.0, ("impact_min", "out-of-range")),
        ("severities", "G99 = off", ("severities", "unknown-rule")),
        ("severities", "G02 = loud", ("severities", "rule-without-severity")),
        ("severities", "G02", ("severities", "rule-without-severity")),
        ("holidays", "2026-12-25, Easter", ("holidays", "not-days")),
        ("make_up_days", "2026-02-30", ("make_up_days", "not-days")),
        ("interview_days", 0.0, ("interview_days", "out-of-range")),
        ("appeal_days", "soon", ("appeal_days", "not-a-number")),
        ("plan_days", "a month", ("plan_days", "not-a-number")),
        ("plan_days", -1.0, ("plan_days", "out-of-range")),
        ("plan_days", 367.0, ("plan_days", "out-of-range")),
        ("plan_days", 30.5, ("plan_days", "not-whole")),
        ("deviation_max", "5 points", ("deviation_max", "not-a-number")),
        ("deviation_max", -0.05, ("deviation_max", "out-of-range")),
        ("deviation_max", 5.0, ("deviation_max", "out-of-range")),
        ("group_min", 1.0, ("group_min", "out-of-range")),
        ("group_min", 10.5, ("group_min", "not-whole")),
        ("flat_share", 1.5, ("flat_share", "out-of-range")),
        ("leap_factor", 0.0, ("leap_factor", "out-of-range")),
        ("ceiling_share", 0.0, ("ceiling_share", "out-of-range")),
        ("ceiling_share", 80.0, ("ceiling_share", "out-of-range")),
        ("sources_min", 7.0, ("sources_min", "out-of-range")),
        ("sources_min", "two", ("sources_min", "not-a-number")),
    ],
)
def test_a_bad_scheme_cell_is_named_and_the_default_holds(
    column: str, value: object, expected: tuple[str, str]
) -> None:
    policy, problems = read(change(rows_of(Policy()), "schemes", 0, column, value))
    assert problems == [("schemes", "standard", *expected)]
    default = Scheme()
    if column in THRESHOLDS:
        assert getattr(policy.schemes[0], column) == getattr(default, column)
    assert policy.schemes[0].raters.sources_min == default.raters.sources_min


THRESHOLDS: dict[str, object] = {
    "plan_days": 45, "flat_share": 0.02, "leap_factor": 1.5, "ceiling_share": 0.6, "deviation_max": 0.1, "group_min": 20,
}  # fmt: skip


@both_languages
def test_thresholds_of_a_scheme_survive_the_way_into_the_master_and_back(language: str) -> None:
    own = replace(Scheme(), **THRESHOLDS, raters=RaterPolicy(sources_min=3))  # type: ignore[arg-type]
    policy, problems = read(rows_of(Policy(schemes=(own,)), language))
    assert problems == []
    assert {key: getattr(policy.schemes[0], key) for key in THRESHOLDS} == THRESHOLDS
    assert policy.schemes[0].raters.sources_min == 3


@pytest.mark.parametrize("lacking", [False, True], ids=["blank", "no such column"])
def test_without_thresholds_of_its_own_a_scheme_goes_by_the_house(lacking: bool) -> None:
    rows = rows_of(Policy())
    for key in (*THRESHOLDS, "sources_min"):
        change(rows, "schemes", 0, key, None)
        if lacking:
            del rows["schemes"][0][key]
    policy, problems = read(rows)
    assert problems == []
    default = Scheme()
    assert all(getattr(policy.schemes[0], key) == getattr(default, key) for key in THRESHOLDS)
    assert policy.schemes[0].raters.sources_min == default.raters.sources_min


def test_severities_of_a_scheme_are_read_however_they_are_set_apart() -> None:
    rows = change(rows_of(Policy()), "schemes", 0, "severities", "g02=off；K01：提示、 R02 warning,G99=off")
    policy, problems = read(rows)
    assert dict(policy.schemes[0].severities) == {
        "G02": Severity.OFF,
        "K01": Severity.INFO,
        "R02": Severity.WARN,
    }
    assert [key for *_, key in problems] == ["unknown-rule"]


def test_a_bad_cell_about_ratings_leaves_the_house_default() -> None:
    rows = change(rows_of(Policy()), "schemes", 0, "source_peer", 0.3)
    assert read(change(rows, "schemes", 0, "floor_peer", 0.0))[0].schemes[0].raters == RaterPolicy()


def test_a_master_without_columns_about_ratings_goes_by_the_house() -> None:
    rows = rows_of(POLICY)
    known = set(BOOK.table_by_name["schemes"].by_key)
    about = known - {"scheme", "site", "group", "level"} - {key for key in known if hasattr(Scheme(), key)}
    kept = [
        {key: cell for key, cell in row.items() if key not in about or key.startswith("weight_")}
        for row in rows["schemes"]
    ]
    policy, problems = read(rows | {"schemes": kept})
    assert problems == []
    assert [scheme.raters for scheme in policy.schemes] == [RaterPolicy(), RaterPolicy()]


def test_no_usable_scheme_leaves_the_house_scheme() -> None:
    rows = rows_of(Policy())
    rows["schemes"] = []
    policy, problems = read(rows)
    assert problems == [("schemes", "", "scheme", "no-scheme")]
    (scheme,) = policy.schemes
    assert replace(scheme, bands=()) == replace(Scheme(), bands=())


@pytest.mark.parametrize(
    ("number", "column", "value", "expected"),
    [
        (4, "low", 10.0, ("standard|D", "low", "bands-start")),
        (3, "low", 85.0, ("standard|C", "low", "bands-equal")),
        (0, "guide", 0.2, ("standard|S", "guide", "guide-not-100")),
        (0, "low", None, ("standard|S", "low", "missing")),
        (0, "coefficient", "1,5", ("standard|S", "coefficient", "not-a-number")),
        (0, "scheme", "other", ("other|S", "scheme", "unknown-scheme")),
        (0, "grade", "A", ("standard|A", "grade", "duplicate")),
        (0, "grade", None, ("standard|", "grade", "missing")),
    ],
)
def test_bad_grades_are_named_and_nobody_is_given_one_of_the_house(
    number: int, column: str, value: object, expected: tuple[str, str, str]
) -> None:
    policy, problems = read(change(rows_of(Policy()), "bands", number, column, value))
    assert ("bands", *expected) in problems
    assert policy.schemes[0].bands == ()


def test_a_scheme_without_grades_is_named() -> None:
    rows = rows_of(Policy())
    rows["bands"] = []
    policy, problems = read(rows)
    assert policy.schemes[0].bands == ()
    assert problems == [("bands", "standard|", "scheme", "no-bands")]


def test_rules_of_no_code_and_of_no_severity_are_named() -> None:
    rows = change(rows_of(Policy()), "rules", 0, "severity", "loud")
    rows["rules"].append({"code": "Z99", "severity": "off"})
    assert read(rows)[1] == [
        ("rules", RULES[0].code, "severity", "unknown-word"),
        ("rules", "Z99", "code", "unknown-rule"),
    ]


def test_every_rule_has_its_row() -> None:
    rows = default_rows(Policy(), "en")["rules"]
    assert [row["code"] for row in rows] == [rule.code for rule in RULES]
    assert [row["about"] for row in rows] == [title(rule.code, "en") for rule in RULES]


@both_languages
def test_default_rows_use_only_declared_columns(language: str) -> None:
    for name, rows in default_rows(POLICY, language).items():
        assert rows
        assert {key for row in rows for key in row} <= set(BOOK.table_by_name[name].by_key)


@both_languages
def test_library_uses_every_method_and_is_complete(language: str) -> None:
    kpis = library(language)
    assert len(kpis) >= 25
    assert {kpi.method for kpi in kpis} == set(Method)
    assert len({kpi.id for kpi in kpis}) == len({kpi.name for kpi in kpis}) == len(kpis)
    assert all(kpi.name and kpi.definition and kpi.unit and kpi.data_source for kpi in kpis)


@pytest.mark.parametrize("kpi", library("en"), ids=lambda kpi: kpi.id)
def test_numbers_of_a_kpi_make_sense(kpi: Kpi) -> None:
    numbers = kpi.parameters
    if kpi.plausible_low is not None and kpi.plausible_high is not None:
        assert kpi.plausible_low < kpi.plausible_high
        assert numbers.target is None or kpi.plausible_low <= numbers.target <= kpi.plausible_high
    xs = [x for x, _ in numbers.points]
    assert xs == sorted(set(xs))
    assert bool(xs) == (kpi.method in (Method.INTERPOLATE, Method.STEP))
    assert (numbers.rate is not None) == (
        kpi.method in (Method.DEDUCT, Method.ADD, Method.BAND, Method.MILESTONE)
    )


@both_languages
def test_weights_of_every_position_make_100_percent(language: str) -> None:
    sections = {kpi.id: kpi.section for kpi in library(language)}
    sums: dict[tuple[str, Section], float] = defaultdict(float)
    for line in positions(language):
        sums[line.position, sections[line.kpi_id]] += line.weight
    assert {round_to(total, 4) for total in sums.values()} == {1.0}
    assert len({position for position, _ in sums}) >= 12


def test_a_position_is_found_in_either_language_and_spelling() -> None:
    templates = positions("en")
    expected = [line.kpi_id for line in templates if line.position == "Sales representative"]
    for name in (
        "Sales representative",
        "sales  Representative ",
        "销售代表",
        unicodedata.normalize("NFD", "销售代表"),
    ):
        assert [line.kpi_id for line in template_for(name, templates)] == expected


def test_an_unknown_position_gets_behaviour_only() -> None:
    lines = template_for("Tea taster", positions("zh-CN"))
    sections = {kpi.id: kpi.section for kpi in library("zh-CN")}
    assert {sections[line.kpi_id] for line in lines} == {Section.BEHAVIOUR}
    assert {line.position for line in lines} == {position_name(NEUTRAL, "zh-CN")}


@both_languages
def test_every_sheet_and_column_has_its_label(language: str) -> None:
    for sheet, table in BOOK.tables():
        assert len(sheet_title("master", sheet.name, language)) <= 31
        labels = [column_label("master", table, column, language) for column in table.columns]
        assert len(set(labels)) == len(labels)
        for column in table.columns:
            if column.key in OWN_KEYS:  # called as HR says, or free
                continue
            assert f"master.column.{table.name}.{column.key}" in TEXTS
            assert f"master.column.{table.name}.{column.key}" in TEXTS.table(language)


def test_both_languages_say_the_same_things() -> None:
    prefixes = (
        "master.",
        "setting.",
        "band.",
        "policy-problem.",
        "dashboard.",
        "kpi.",
        "position.",
    )
    english, chinese = (
        {key for key in TEXTS.table(language) if key.startswith(prefixes)} for language in LANGUAGES
    )
    assert english == chinese


FIRST_SETTINGS = frozenset(
    {
        "cycle_id", "cycle_name", "cycle_start", "cycle_end", "company", "language", "due", "stage", "spare_goals",
        "spare_actuals", "merge_rows",
    }
)  # fmt: skip
"""The settings of the first master that people had."""


def test_a_master_of_an_earlier_version_lacks_no_setting() -> None:
    rows = rows_of(POLICY)
    rows["settings"] = [row for row in rows["settings"] if row["setting"] in FIRST_SETTINGS]
    assert read(rows)[1] == []
