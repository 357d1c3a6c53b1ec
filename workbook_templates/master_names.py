"""What a master calls its tables and its lists: asked by whoever patches one, without the library that draws it."""

from appraisal.policy import Policy
from workbook_templates.books import master
from workbook_templates.layout import Table


def table_name(table: Table) -> str:
    """Return the ASCII name of a table's Excel Table: goals → tblGoals."""
    return f"tbl{table.name.capitalize()}"


def policy_lists(policy: Policy) -> dict[str, tuple[str, ...]]:
    """Return the words of the drop-downs that hold names of the policy: HR can change them while the cycle runs."""
    grades = dict.fromkeys(band.grade for scheme in policy.schemes for band in reversed(scheme.bands))
    return {"grade": tuple(grades) or ("–",), "scheme": tuple(scheme.name for scheme in policy.schemes)}


def is_block(table: Table) -> bool:
    """Whether a table is a block of figures, of the Dashboard or of the calibration's summary: it has no Excel Table, never grows and is HR's in nothing."""
    return table.name.startswith(("chart_", "summary_")) or table is master.TILES
