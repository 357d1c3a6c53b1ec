"""What books of an earlier template version do not have, and so do not lack."""

from workbook_templates.layout import Table


def has_table(version: str, table: Table, column: str = "") -> bool:
    """Whether a book whose template has that version was drawn with a table, and with a column of it.

    A version that is no number is none of an earlier program.
    """
    declared = table.by_key.get(column)
    since = max(table.since, declared.since if declared is not None else 1)
    return not version.isdecimal() or int(version) >= since
