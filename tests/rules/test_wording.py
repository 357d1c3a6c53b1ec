"""How well G14 and G13 judge titles: precision and recall on labelled titles, half of them kept apart from tuning."""

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from appraisal.messages import Texts
from appraisal.rules.index import ALARMS, FIGURES, LIBRARY
from appraisal.rules.wording import is_vague, same_title, title_key

CORPUS = Path(__file__).parents[1] / "golden" / "wording"
HALVES = ("tuning", "held-out")
BEHAVIOUR = ("teamwork", "customer-focus", "ownership", "learning", "leadership")
FLOOR = 0.9
"""Neither figure may fall below this on either half."""


class Judged(NamedTuple):
    """Counts of right findings, false alarms and missed defects."""

    right: int
    false_alarms: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.false_alarms)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)


def rows(name: str) -> Iterator[dict[str, str]]:
    with (CORPUS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def judge(pairs: Iterable[tuple[bool, bool]]) -> Judged:
    """Count (found, labelled) pairs."""
    counted = list(pairs)
    return Judged(
        sum(found and labelled for found, labelled in counted),
        sum(found and not labelled for found, labelled in counted),
        sum(labelled and not found for found, labelled in counted),
    )


def vague(half: str, language: str) -> Judged:
    titles = (row for row in rows(half) if row["language"] == language)
    return judge((is_vague(row["title"]), row["vague"] == "yes") for row in titles)


def duplicates(half: str) -> Judged:
    pairs = (row for row in rows("duplicates") if row["half"] == half)
    return judge((same_title(row["first"], row["second"]), row["duplicate"] == "yes") for row in pairs)


SETS: dict[str, Callable[[str], Judged]] = {
    "vague-en": lambda half: vague(half, "en"),
    "vague-zh": lambda half: vague(half, "zh"),
    "duplicates": duplicates,
}


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("name", SETS)
def test_precision_and_recall_stay_above_their_floor(name: str, half: str) -> None:
    judged = SETS[name](half)
    print(f"{name:11} {half:9} precision {judged.precision:.0%}  recall {judged.recall:.0%}  {judged}")
    assert judged.precision >= FLOOR
    assert judged.recall >= FLOOR


@pytest.mark.parametrize("figures", FIGURES, ids=[figures[0] for figures in FIGURES])
def test_the_docs_state_the_real_figures(figures: tuple[str, int, float, float, float, float]) -> None:
    name, count, *stated = figures
    labelled = (
        sum(1 for _ in rows("duplicates"))
        if name == "duplicates"
        else sum(row["language"] == name[-2:] for half in HALVES for row in rows(half))
    )
    measured = [figure for half in HALVES for figure in (SETS[name](half).precision, SETS[name](half).recall)]
    assert (count, stated) == (labelled, [round(figure, 4) for figure in measured])


def test_titles_of_both_languages_are_many_and_no_title_stands_in_both_halves() -> None:
    halves = [{row["title"] for row in rows(half)} for half in HALVES]
    assert min(len(half) for half in halves) >= 60
    assert halves[0].isdisjoint(halves[1])


def test_few_names_of_the_ready_made_library_are_called_vague() -> None:
    """They were written by others, and none of them is vague; rated behaviour is never asked."""
    texts = Texts("workbook_templates")
    names = [
        text
        for language in ("en", "zh-CN")
        for key, text in texts.table(language).items()
        if key.startswith("kpi.") and key.endswith(".name") and key.split(".")[1] not in BEHAVIOUR
    ]
    assert (len(names), sum(is_vague(name) for name in names)) == (LIBRARY, ALARMS)


@pytest.mark.parametrize(
    ("title", "unit", "expected"),
    [
        ("Improve teamwork in Q3", "", True),
        ("提高 2026 年工作效率", "", True),
        ("5S 管理", "", True),
        ("Answer 20 letters", "", False),
        ("签约 3 家经销商", "", False),
        ("New dealers", "firms", False),
        ("Marketing", "%", True),
        ("Marketing", "campaigns", False),
        ("Support the revenue team", "", True),
    ],
)
def test_names_years_and_units_are_told_from_measures(title: str, unit: str, expected: bool) -> None:
    assert expected is is_vague(title, unit)


def test_a_title_of_fillers_only_keeps_its_words() -> None:
    assert title_key("Increase") == ("increase",)
    assert title_key("提高") == ("提", "高")
    assert not same_title("Increase", "Reduce")
