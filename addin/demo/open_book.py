"""A team book while its manager fills it: the rows that were handed out, and what is typed over them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from appraisal.model import KpiParameters, Level, Method, Section
from appraisal.numbers import to_serial
from workbook_templates.books.team import POINT_COUNT
from workbook_templates.labels import TEXTS, choice_code

Typed = float | str | None
"""What a cell is given: a date is its serial number, ``None`` clears the cell."""

Row = Mapping[str, object]
Tables = Mapping[str, Sequence[Row]]


@dataclass(slots=True)
class OpenBook:
    """The tables of a handed-out book with what was typed so far.

    ``cells`` is by table, row id and column; ``owned`` and ``spare`` hold the ids of each person's goal rows,
    ``free_rows`` those of the rows of Actuals that nobody has used, ``free_talks`` those of Check-ins.
    """

    tables: Tables
    language: str
    cells: dict[str, dict[str, dict[str, Typed]]] = field(default_factory=dict)
    overwritten: dict[str, dict[str, dict[str, float | str]]] = field(default_factory=dict)
    hidden_rows: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    owned: dict[str, list[str]] = field(default_factory=dict)
    spare: dict[str, list[str]] = field(default_factory=dict)
    free_rows: list[str] = field(default_factory=list)
    free_talks: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows = {str(row["goal_id"]): row for row in self.tables["goals"] if "goal_id" in row}
        self.free_rows = [str(row["row_id"]) for row in self.tables.get("actuals", ())]
        self.free_talks = [str(row["row_id"]) for row in self.tables.get("checkins", ())]
        owner = ""
        for goal_id in self.own:
            owner = (prefilled := self.goal(goal_id).owner_id) or owner
            (self.owned if prefilled else self.spare).setdefault(owner, []).append(goal_id)

    def type(self, table: str, record: str, **columns: Typed) -> None:
        """Type into the cells of a row."""
        self.cells.setdefault(table, {}).setdefault(record, {}).update(columns)

    def typed(self, table: str, record: str, column: str) -> Typed:
        """Return what was typed into a cell, ``None`` where nothing was."""
        return self.cells.get(table, {}).get(record, {}).get(column)

    def word(self, choice: str, code: str) -> str:
        """Return the word of a drop-down list in the book's language."""
        return TEXTS(f"choice.{choice}.{code}", self.language)

    @property
    def people(self) -> tuple[str, ...]:
        """The ids of the people in the book."""
        return tuple(str(row["employee_id"]) for row in self.tables["team"])

    def label_of(self, employee_id: str) -> str:
        """Return what drop-downs show for one of the people in the book."""
        return next(str(row["label"]) for row in self.tables["team"] if row["employee_id"] == employee_id)

    @property
    def own(self) -> tuple[str, ...]:
        """The ids of the goal rows that the book is about, used or spare."""
        return tuple(str(row["goal_id"]) for row in self.tables["review"])

    def goal(self, goal_id: str) -> "GoalRow":
        """Return a row of Goals as it stands now."""
        return GoalRow(self, goal_id)

    def goals_of(self, employee_id: str) -> list["GoalRow"]:
        """Return the used goal rows of a person, in the order in which they were filled."""
        return [self.goal(goal_id) for goal_id in self.owned.get(employee_id, ())]

    def has_spare(self, employee_id: str) -> bool:
        """Whether a spare row is left behind a person's goals."""
        return bool(self.spare.get(employee_id))

    def take_spare(self, employee_id: str) -> "GoalRow":
        """Return the first spare row of a person, which is theirs from now on."""
        goal_id = self.spare[employee_id].pop(0)
        self.owned.setdefault(employee_id, []).append(goal_id)
        return self.goal(goal_id)

    def above(self) -> Iterator["GoalRow"]:
        """Yield the locked rows of the goals above."""
        own = frozenset(self.own)
        return (self.goal(goal_id) for goal_id in self.rows if goal_id not in own)


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A row of Goals as it stands: what was typed, else what was prefilled."""

    book: OpenBook
    id: str

    def __getitem__(self, column: str) -> object:
        typed = self.book.cells.get("goals", {}).get(self.id, {})
        value = typed[column] if column in typed else self.book.rows[self.id].get(column)
        return float(to_serial(value)) if isinstance(value, date) else value

    def text(self, column: str) -> str:
        """Return a cell as text, "" for a blank."""
        value = self[column]
        return "" if value is None else str(value)

    def number(self, column: str) -> float | None:
        """Return a cell as a number, ``None`` where it holds none."""
        value = self[column]
        return float(value) if isinstance(value, int | float) else None

    @property
    def owner_id(self) -> str:
        """The id of the person whose goal it is, "" for a spare row."""
        return self.text("owner").split(" ", 1)[0]

    @property
    def personal(self) -> bool:
        """Whether it is a person's goal and not one of the organisation's or a department's."""
        return self.text("level") == Level.PERSON

    @property
    def label(self) -> str:
        """What drop-downs show for it."""
        return f"{self.id} {self.text('title')}".strip()

    @property
    def method(self) -> Method | None:
        """The KPI method that its word means."""
        code = choice_code("method", self.text("method"))
        return Method(code) if code else None

    @property
    def section(self) -> Section | None:
        """The section that its word means."""
        code = choice_code("section", self.text("section"))
        return Section(code) if code else None

    @property
    def weight(self) -> float:
        """The weight, 0 where there is none."""
        return self.number("weight") or 0.0

    @property
    def parameters(self) -> KpiParameters:
        """The numbers of the method; a milestone's target is its due date unless one was typed."""
        target = self.number("target")
        if target is None and self.method is Method.MILESTONE:
            target = self.number("due")
        points = ((self.number(f"x{n}"), self.number(f"y{n}")) for n in range(1, POINT_COUNT + 1))
        return KpiParameters(
            target=target,
            **{key: self.number(key) for key in ("baseline", "low", "high", "rate", "floor", "cap")},
            points=tuple((x, y) for x, y in points if x is not None and y is not None),
        )

    def type(self, **columns: Typed) -> None:
        """Type into cells of the row."""
        self.book.type("goals", self.id, **columns)

    def review(self, **columns: Typed) -> None:
        """Type into cells of the goal's row on Review."""
        self.book.type("review", self.id, **columns)

    def reviewed(self, column: str) -> Typed:
        """Return what was typed into the goal's row on Review."""
        return self.book.typed("review", self.id, column)
