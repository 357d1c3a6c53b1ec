"""What people type into a team book, and what nobody should: one book is filled at a time, from a seed."""

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random

from appraisal.model import Cycle, Employee, Method, Section
from appraisal.numbers import to_serial
from appraisal.policy import Policy
from sync.team_rows import Member, goal_label, team_rows, word
from tests.equality import figures, plans
from workbook_templates.books.approvals import GRADE_CELLS
from workbook_templates.fixed_rows import answer_rows, check_rows
from workbook_templates.stamp import STYLE_KEY

Cell = None | bool | float | str
Row = dict[str, Cell]
Tables = dict[str, list[Row]]

ABOVE = 4
"""Goals above that stand in each book."""

SMALL, LARGE = 16, 36
"""Rows for people's goals."""

CYCLE = Cycle("2026-H2", "2026 H2", date(2026, 7, 1), date(2026, 12, 31))

NAMES = (
    "Ann O'Neil", 'Ben "Bee" Ruiz', "Cho & Sons <Ltd>", "陈 静", "王伟", "Zoë Ångström", "E*", "?x~y", "Müller, Jörg",
    "李娜（销售）", "-", "N/A",
)  # fmt: skip
IDS = ("E0001", "E0002", "E*", "E?2", "E~1", "A&B", "<7>", "007", "1", "张3", 'Q"9', "O'1")
TITLES = (
    "Quarterly revenue", "quarterly REVENUE", "客户满意度", "Articles read & shared", "Defect rate < 2 %", 'The "big" one',
    "=1+1", "On-time delivery", "on-TIME delivery", "  spaced  out ", "Élan", "élan", "ＡＢＣ", "ABC", "Launch *", "Launch ?", "50%", "成本/预算",
    "x" * 200,
)  # fmt: skip

JUNK: tuple[Cell, ...] = (
    None, "", " ", "   ", "\u3000", "\u00a0", "９０", "95%", "1,200", "90", "-5", "n/a", "待定", "TRUE", "2026-12-31", "1e3",
    "∞", "*", "?", "~", "'", '"', "<b>", "&amp;", "0", "True story", True, False, 0.0, -0.01, 1.0, 1e-9, 1e12, -1e12,
    46388.5, 0.1 + 0.2, 60.0, 61.0, 2958465.0, 2958466.0, 100.005, 1.00006,
)  # fmt: skip
"""What turns up in cells: blanks of all kinds, numbers as text, wildcards, truth values, numbers that make no sense."""

PLAN_ROWS = 8
"""Rows for improvement plans of managers, and of employees with one behind them that is nobody's."""

NOMINATIONS = 6
"""Rows for proposed raters; the first one stays empty."""


class Filler:
    """Fills one book: carefully, so that people get a grade unless something is amiss, or in any way at all."""

    def __init__(
        self,
        random: Random,
        language: str,
        policy: Policy,
        *,
        goals_each: int = 0,
        careful: bool = False,
        size: int = SMALL,
    ) -> None:
        self.random = random
        self.language = language
        self.policy = policy
        self.goals_each = goals_each
        self.careful = careful
        self.size = size

    def tables(self, people: int = 0) -> Tables:
        """Return a filled book."""
        team = self.people(people or self.random.randint(1, 3))
        tables = self.frame(team)
        spare = [row for row in tables["goals"] if not row.get(STYLE_KEY)]
        reviews = {row["goal_id"]: row for row in tables["review"]}
        actuals = iter(tables["actuals"])
        for person in team:
            for section, count in self._sections(person):
                for method, weight in self._items(count):
                    if spare:
                        row = spare.pop(0)
                        self._goal(row, person, section, method, weight)
                        self._reviewed(row, reviews[row["goal_id"]], actuals)
        for row in actuals:
            if self.random.random() < 0.1:
                self._stray(row)
        before = self.random.getstate()
        for row in tables["checkins"]:
            if self.random.random() < 0.6:
                self._talk(row, tables)
        for row in tables["approve"]:
            self._decision(row)
        for row in tables["nominations"][1:]:
            self._nominate(row, team)
        for row in tables["interviews"]:
            self._interview(row)
        self._plan(tables)
        # The rest of the book is what it was without check-ins, decisions, nominations, interviews and plans.
        self.random.setstate(before)
        tables["answer"][0]["answer"] = self.random.choice(
            [None, self._word("yes", "yes"), self._word("yes", "no")]
        )
        return tables

    def people(self, count: int) -> list[Row]:
        """Return the rows of people whose schemes differ."""
        ids = self.random.sample(IDS, count)
        groups = [scheme.group for scheme in self.policy.schemes]
        members = [
            Member(
                Employee(employee_id, self.random.choice(NAMES), group=self.random.choice(groups)),
                self.random.choice([184.0, 92.5, 0.0]),
            )
            for employee_id in ids
        ]
        return [plain(row) for row in team_rows(members, self.policy)]

    def frame(self, team: list[Row]) -> Tables:
        """Return a book with its ids and nothing typed."""
        above: list[Row] = [
            {
                "goal_id": f"G{number:07d}", "level": "department", "owner": "Sales", "title": f"Above {number}",
                "section": self._word("section", "kpi"), "method": self._word("method", "higher"), "target": 10.0 * number,
                "weight": 0.5, STYLE_KEY: "locked",
            }
            for number in range(1, ABOVE + 1)
        ]  # fmt: skip
        own: list[Row] = [
            {"goal_id": f"G{number:07d}", "level": "person"}
            for number in range(ABOVE + 1, ABOVE + 1 + self.size)
        ]
        return {
            "team": team,
            "goals": above + own,
            "review": [{"goal_id": row["goal_id"]} for row in own],
            "actuals": [{"row_id": f"M{number:07d}"} for number in range(1, self.size + 1)],
            "checkins": [{"row_id": f"C{number:07d}"} for number in range(1, self.size + 1)],
            "employee_checkins": [
                {"row_id": "C0000901", "person": "E1 Li Na", "goal": "G0000001 Revenue", "day": 46300.0},
                {"row_id": "C0000902", "person": "E1 Li Na", "obstacle": "no data"},
                {"row_id": "C0000903", "person": "E1 Li Na"},
                {},
            ],
            "voices": [*self._voices(), {}, {"reply": self.random.choice([None, "To whom?"])}],
            "approve": self._two_below(),
            "nominations": [{"row_id": f"R{number:07d}"} for number in range(1, NOMINATIONS + 1)],
            "interviews": [{"employee_id": f"E{number}", "name": "Y"} for number in range(1, 13)],
            "plans": [{"row_id": f"I{number:07d}"} for number in range(1, PLAN_ROWS + 1)],
            "employee_plans": [
                *(
                    {"row_id": f"I{number:07d}", "person": "E1 Li Na", "gap": "slow"}
                    for number in range(901, 901 + PLAN_ROWS - 2)
                ),
                {},
                {},
            ],
            "checks": [plain(row) for row in check_rows(self.language)],
            "answer": [plain(row) for row in answer_rows(self.language)],
        }

    def _nominate(self, row: Row, team: list[Row]) -> None:
        """Propose a rater as managers do: by id or name, sometimes the person, sometimes half a row."""
        person = self.random.choice(team)
        raters = [
            None,
            "E0007",
            "Ann",
            person["label"],
            person["employee_id"],
            str(person["employee_id"])[:-1],
        ]
        sources = [None, "friend", self._word("asked_source", "peer"), self._word("asked_source", "customer")]
        row |= {
            "person": self.random.choice([person["label"], person["label"], None, "Somebody"]),
            "rater": self.random.choice(raters),
            "source": self.random.choice(sources),
            "reason": self.random.choice([None, "same project"]),
        }

    def _interview(self, row: Row) -> None:
        """Record an interview as managers do, wholly or in part, and as nobody should."""
        if self.random.random() < 0.7:
            row |= {"result": "B · 90.00", "released": 46400.0, "due": 46414.0}
        if self.random.random() < 0.15:
            return
        texts: tuple[Cell, ...] = ("said", "said", "said", "said", None)
        choices: dict[str, tuple[Cell, ...]] = {
            "preparation": texts,
            "day": (None, 46405.0, 46405.0, 46405.0, 46405.0, 46420.0, 46399.0, "today", 12.0),
            "strengths": texts,
            "gaps": texts,
            "next_steps": texts,
            "follow_up": (46500.0, 46500.0, 46500.0, 46500.0, 46300.0, None, "soon", 5.0),
            "private": (*[self._word("yes", "yes")] * 5, self._word("yes", "no"), None, "perhaps"),
        }
        row |= {key: self.random.choice(values) for key, values in choices.items()}
        if self.random.random() < 0.1:
            row |= dict.fromkeys(("day", "strengths", "gaps", "next_steps", "follow_up", "private"))

    def _plan(self, tables: Tables) -> None:
        """Let managers write plans of their own, sometimes about nobody, and answer to those of employees."""
        people: list[Cell] = [None, "Somebody", *(row["label"] for row in tables["team"] for _ in range(3))]
        labels: list[Cell] = [row["goal_id"] for row in tables["goals"] if row.get("owner")]
        for row in tables["plans"][1:]:
            row |= plans.written(self.random, [*labels, "G9999999"])
            row |= {"person": self.random.choice(people), **plans.answered(self.random, self.language)}
        for row in tables["employee_plans"][1:]:
            row |= plans.answered(self.random, self.language)

    def _voices(self) -> Iterator[Row]:
        """Yield what two people say about goals; some of it is answered."""
        for number, said in ((5, {"comment": "too high", "new_target": 5.0}), (6, {"new_weight": 0.2})):
            spoken: Row = {"voice": f"G{number:07d}", "person": "E0001 Ann", "title": "A goal"}
            reply = self.random.choice([None, " ", "Let us talk"])
            yield spoken | self.random.choice([said, {}]) | {"reply": reply}

    def _two_below(self) -> list[Row]:
        """Return people two levels below by the book's schemes, one with more grades than a row holds, and spare rows."""
        rows: list[Row] = []
        for number, scheme in enumerate((*self.policy.schemes, None)):
            grades = [band.grade for band in scheme.bands] if scheme else []
            given: Row = dict(zip(GRADE_CELLS, grades, strict=False))
            total, grade = ((88.0, "B"), (None, None), (71.5, None))[number % 3]
            result: Row = {"total": total, "grade": grade, "needed": float(number % 2 == 0)}
            rows.append({"employee_id": f"X{number}", "name": "X", "manager": "Y"} | result | given)
        return [*rows, {"employee_id": "1", "needed": 1.0, "grade": "A"}, {}, {}]

    def _decision(self, row: Row) -> None:
        """Decide on a result as people do, and as nobody should; the last rows are nobody's."""
        words = [self._word("approval", "approved"), self._word("approval", "returned")]
        choices: dict[str, tuple[Cell, ...]] = {
            "decision": (None, *words, *words, "perhaps"),
            "reason": (None, None, " ", "figures do not fit"),
            "proposed": (None, None, "B", "b", " A ", "–", "Q", "*", 1.0),
            "day": (None, 46400.0, 46400.0, "today", 12.0),
        }
        if row or self.random.random() < 0.3:
            row |= {key: self.random.choice(values) for key, values in choices.items()}

    def _sections(self, person: Row) -> Iterator[tuple[str, int]]:
        """Yield the sections that a person's goals stand in, with how many; sometimes one that does not count."""
        for section in Section:
            share = person[f"share_{section}"]
            used = isinstance(share, float) and share > 0
            often, seldom = (0.99, 0.02) if self.careful else (0.95, 0.1)
            if self.random.random() < (often if used else seldom):
                yield section, self.goals_each or self.random.randint(1, 4)

    def _items(self, count: int) -> Iterator[tuple[Method, float | None]]:
        """Yield methods and weights; careful people give bonus points no weight."""
        methods = self.random.choices(list(Method), k=count)
        if not self.careful:
            yield from zip(methods, self._weights(count), strict=True)
            return
        methods[0] = Method.HIGHER if methods[0] is Method.ADD else methods[0]
        weights = iter(self._weights(count - methods.count(Method.ADD)))
        for method in methods:
            yield method, None if method is Method.ADD else next(weights)

    def _weights(self, count: int) -> list[float]:
        """Return weights that make 100 %, almost 100 %, or quite something else."""
        cuts = sorted(self.random.randint(1, 99) for _ in range(count - 1))
        whole = [float(b - a) / 100 for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
        if not self.careful:
            whole[-1] += self.random.choice([0.0] * 6 + [-0.05, 0.05, 0.00004, 0.00006, -0.00004])
        return self.random.choice([whole, whole, whole, [1.0 / count] * count])

    def _goal(self, row: Row, person: Row, section: str, method: Method, weight: float | None) -> None:
        typed = self._figures(method)
        row |= {
            "owner": self._owner(person),
            "section": self._word("section", section),
            "title": self.random.choice(TITLES),
            "parent": self.random.choice([goal_label("G0000001", "Above 1")] * 6 + ["G0000002", "G9999999 gone", "nothing", None]),
            "link": self.random.choice([None, self._word("link", "sum")]),
            "method": self._word("method", method),
            "unit": self.random.choice(["%", "万元", "k€", "k€", "k€", None]),
            "weight": weight,
            "due": float(to_serial(date(2026, 12, 31)) + self.random.choice([0] * 12 + [1, -184, -183])),
            "data_source": self.random.choice(["CRM", "财务系统", "ERP", "ERP", None]),
            "aggregate": self._choice("aggregate", ("sum", "mean", "last")),
            "critical": self._choice("yes", ("yes", "no")),
            "floor": self._bound(0.0, 40.0, 200.0),
            "cap": self._bound(100.0, 130.0, 88.885),
        } | typed.goal  # fmt: skip
        row["_actual"] = typed.actual
        if not self.careful and self.random.random() < 0.15:
            self._forgotten(row, typed)

    def _forgotten(self, row: Row, typed: figures.Figures) -> None:
        """Leave out a figure, or all points."""
        points = [key for key in typed.goal if key[0] in "xy"]
        for key in points or [self.random.choice([*typed.goal, "due", "weight"])]:
            row[key] = None

    def _bound(self, *values: float) -> float | None:
        return None if self.careful else self.random.choice([None] * 12 + list(values))

    def _figures(self, method: Method) -> figures.Figures:
        """Return figures; careful people correct themselves until a score comes out."""
        typed = figures.figures(method, self.random, self.language)
        while self.careful and not figures.scored(method, typed, self.policy.schemes[0], self.language):
            typed = figures.figures(method, self.random, self.language)
        return typed

    def _owner(self, person: Row) -> Cell:
        label = str(person["label"])
        return label if self.careful else self.random.choice([label] * 12 + [swapped(label), f"{label} "])

    def _reviewed(self, goal: Row, review: Row, actuals: Iterator[Row]) -> None:
        actual = goal.pop("_actual")
        slip = 0.3 if self.careful else 1.0
        review["actual"] = None if self.random.random() < 0.1 * slip else actual
        if self.random.random() < 0.12 * slip:
            review["exempt"] = self._choice("exempt", ("na", "unable"))
            review["evidence"] = self.random.choice(["moved to another team", None, " "])
            review["consent"] = self._choice("yes", ("yes", "no"))
        if self.random.random() < 0.25 * slip:
            self._measured(goal, actual, actuals)

    def _measured(self, goal: Row, actual: Cell, actuals: Iterator[Row]) -> None:
        """Add rows of Actuals for a goal: periods whose figures make up the actual, or events."""
        event_method = goal["method"] in (self._word("method", "deduct"), self._word("method", "add"))
        kind = "event" if event_method and self.random.random() < 0.8 else "period"
        count = self.random.randint(1, 5)
        with_targets = self.random.choice([True, False, False])
        for row in [row for _, row in zip(range(count), actuals, strict=False)]:
            row |= {"goal": self._goal_named(goal), "kind": self._word("measurement", kind)}
            row["day"] = self.random.choice(
                [float(46204 + self.random.randint(0, 3)), 46387.0, 46387.0, 46400.0, None]
            )
            row["value"] = (
                float(self.random.randint(0, 3))
                if kind == "event"
                else figures.share(actual, count, self.random)
            )
            if kind == "event":
                row["points"] = self.random.choice([None, 2.0, 0.5, 33.335])
                row["veto"] = self._choice("yes", ("yes", "no", "no", "no"))
            elif with_targets and self.random.random() < 0.95:
                row["target"] = figures.share(goal.get("target"), count, self.random)

    def _talk(self, row: Row, tables: Tables) -> None:
        """Note a talk, with or without whatever a row can lack."""
        owners = [person["label"] for person in tables["team"]]
        goals = [self._goal_named(goal) for goal in tables["goals"] if goal.get("title")]
        first = float(to_serial(CYCLE.start))
        row |= {
            "person": self.random.choice([*owners * 4, "nobody", None]),
            "goal": self.random.choice([None, None, "G9999999 gone", *goals]),
            "day": self.random.choice([first + self.random.randint(-3, 190)] * 9 + [None]),
            "progress": self.random.choice([None, 0.0, 0.6, 1.0, 1.2, -0.1]),
            "status": self._choice("track", ("on-track", "at-risk", "off-track")),
            "action": self.random.choice([None, "weekly look at the figures"]),
            "next_day": self.random.choice([None, first, first + 200]),
        }

    def _stray(self, row: Row) -> None:
        row["goal"] = self.random.choice([None, "G0000001 Above 1", "G9999999", "unknown goal", "g0000005"])
        row["kind"] = self.random.choice([None, self._word("measurement", "period"), "period?"])
        row["value"] = self.random.choice([None, 1.0, "1"])

    def _goal_named(self, goal: Row) -> str:
        label = goal_label(str(goal["goal_id"]), str(goal["title"]))
        return self.random.choice([label, label, str(goal["goal_id"]), swapped(label), f" {label}"])

    def _word(self, choice: str, code: str) -> str:
        return word(choice, code, self.language) or ""

    def _choice(self, choice: str, codes: Sequence[str]) -> str | None:
        """Return a word of a list, at times as it is written in capitals, or nothing."""
        text = self._word(choice, self.random.choice(codes))
        return self.random.choice([None, None, text, text, text, swapped(text)])


def swapped(text: str) -> str:
    """Return a text with small letters for capitals and capitals for small ones.

    Only ASCII letters: Formualizer tells é from É, where all others compare without regard to case.
    """
    return "".join(letter.swapcase() if letter.isascii() else letter for letter in text)


def plain(row: Row) -> Row:
    """Return a row as its cells hold it: days as serial numbers."""
    return {key: float(to_serial(value)) if isinstance(value, date) else value for key, value in row.items()}
