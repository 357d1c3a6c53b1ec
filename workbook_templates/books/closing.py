"""The last sheet of every book that people fill: what is still wrong, whether the book is finished, and what HR sends back."""

from collections.abc import Collection, Mapping

from workbook_templates.books.formula_parts import computed, either
from workbook_templates.layout import Column, Kind, Owner, Table, Where

_S, _C = Owner.SYSTEM, Owner.COMPUTED
_HIDDEN = Where.HIDDEN


def checks_table(counts: Mapping[str, str], blocking: Collection[str], recipient: Owner) -> Table:
    """Return the table Checks: ``counts`` are formulas by row, ``blocking`` the rows that must be 0 in a finished book."""
    blocks = "OR(" + ",".join(f'[check]="{key}"' for key in blocking) + ")"
    formulas = {
        "count": either({f'[check]="{key}"': formula for key, formula in counts.items()}, '""'),
        "blocking": f"IF({blocks},[count],0)",
        "verdict": f"IF([count]=0,{{flag.good}},IF({blocks},{{verdict.mend}},{{verdict.look}}))",
    }
    columns = (
        Column("check", Kind.ID, _S, where=_HIDDEN),
        Column("what", Kind.TEXT, _S, 38),
        Column("verdict", Kind.FLAG, _C, 18),
        Column("remedy", Kind.TEXT, _S, 70),
        Column("count", Kind.COUNT, _C, 12),
    )
    return Table("checks", computed(columns, formulas), filled_by=recipient)


def answer_table(key_row: int, recipient: Owner) -> Table:
    """Return the table with one row, ``finished``: a book is a draft until its recipient says yes there."""
    note = either(
        {
            "NOT([answer]={choice.yes.yes})": "{answer.draft}",
            "SUM(checks[blocking])>0": '{answer.not_yet|TEXT(SUM(checks[blocking]),"0")}',
        },
        "{answer.finished}",
    )
    columns = (
        Column("field", Kind.ID, _S, where=_HIDDEN),
        Column("question", Kind.TEXT, _S, 38),
        Column("answer", Kind.CHOICE, recipient, 18, choices="yes"),
        Column("note", Kind.FLAG, _C, 70),
    )
    return Table("answer", computed(columns, {"note": note}), key_row=key_row, filled_by=recipient)


def notes_table(key_row: int, recipient: Owner) -> Table:
    """Return the table of what HR sends back: first the book's state in one line, then one row a finding.

    Spare rows show nothing.
    """
    columns = (
        Column("note", Kind.ID, _S, where=_HIDDEN),
        Column("place", Kind.TEXT, _S, 38),
        Column("severity", Kind.FLAG, _S, 18, choices="severity"),
        Column("message", Kind.LONG_TEXT, _S, 70),
        Column("when", Kind.TEXT, _S, 12),
    )
    return Table("notes", columns, key_row=key_row, filled_by=recipient)
