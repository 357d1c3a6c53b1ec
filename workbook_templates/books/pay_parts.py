"""Pieces of the pay workbook's formulas: what counts as an amount, whose row and pool it is, running sums."""

from appraisal.pay import formulas
from appraisal.pay.inputs import MOST_BANDS, MOST_POOLS
from workbook_templates.books.formula_parts import default

NO_END = str(formulas.NO_END)
"""Stands for a band without end, as formulas write it."""
POOL_NUMBERS, BAND_NUMBERS = range(1, MOST_POOLS + 1), range(1, MOST_BANDS + 1)


def places(value: str, places: int) -> str:
    """Return the one rounding rule for other places than 2."""
    power = 10**places
    return f"ROUND(ROUND({value}*{power},7),0)/{power}"


def blank(cell: str) -> str:
    """Return the test that a cell is blank."""
    return f'TRIM({cell})=""'


def filled(cell: str) -> str:
    """Return the test that something stands in a cell."""
    return f'TRIM({cell})<>""'


def is_rate(cell: str, least: str = ">=0") -> str:
    """Return the formula for 1 where a cell holds a number of 0 or more."""
    return f"IF(ISNUMBER({cell}),IF({cell}{least},1,0),0)"


def is_money(cell: str) -> str:
    """Return the formula for 1 where a cell holds an amount of 0 or more without fractions of a cent."""
    return f"IF(ISNUMBER({cell}),IF({cell}>=0,IF(ROUND({cell}*100,0)=ROUND({cell}*100,4),1,0),0),0)"


def matches() -> str:
    """Return the tests that a pool is for the row's group and currency."""
    return "(pools[pay_group]=[pay_group])*(pools[currency]=[currency])"


def pool_of_row() -> str:
    """Return the formula for the number of the only pool of the row's group and currency, else 0."""
    nothing = f"OR({blank('[pay_group]')},{blank('[currency]')})"
    one = f"SUMPRODUCT({matches()}*1)=1"
    return f"IF({nothing},0,IF({one},SUMPRODUCT({matches()}*pools[number]),0))"


def running(weight: str) -> dict[str, str]:
    """Return the running sums of a column, one for each pool; above the first row stands a heading."""
    return {
        f"run{pool}": f"{default(f'above[run{pool}]', '0')}+IF([pool]={pool},{weight},0)"
        for pool in POOL_NUMBERS
    }


def of_salary(column: str) -> str:
    """Return what stands in a column of the person's salary."""
    return f"INDEX(salaries[{column}],[number])"


def of_pool(column: str) -> str:
    """Return what stands in a column of the row's pool."""
    return f"INDEX(pools[{column}],[pool])"


RUN = f"INDEX([run1]:[run{MOST_POOLS}],1,[pool])"
