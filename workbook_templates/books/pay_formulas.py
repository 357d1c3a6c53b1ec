"""The live formulas of the pay workbook, in the language of :mod:`workbook_templates.formulas`.

They show what :mod:`appraisal.pay.plan` works out. Yes/no is a number (1 or 0), and a column that is summed is a number in
every row. Running sums stand in helper columns, one a pool: each row adds to the row above.
"""

from collections.abc import Mapping

from appraisal.pay.inputs import LUMP_ABOVE, MOST_BANDS, MOST_POOLS
from workbook_templates.books.approvals import GRADES
from workbook_templates.books.formula_parts import default, either, is_word, readable, round2

_NO_END = "1000000"
POOL_NUMBERS, BAND_NUMBERS = range(1, MOST_POOLS + 1), range(1, MOST_BANDS + 1)


def _places(value: str, places: int) -> str:
    """Return the one rounding rule for other places than 2."""
    power = 10**places
    return f"ROUND(ROUND({value}*{power},7),0)/{power}"


def _blank(cell: str) -> str:
    return f'TRIM({cell})=""'


def _filled(cell: str) -> str:
    return f'TRIM({cell})<>""'


def _is_rate(cell: str, least: str = ">=0") -> str:
    """Return the formula for 1 where a cell holds a number of 0 or more."""
    return f"IF(ISNUMBER({cell}),IF({cell}{least},1,0),0)"


def _is_money(cell: str) -> str:
    """Return the formula for 1 where a cell holds an amount of 0 or more without fractions of a cent."""
    return f"IF(ISNUMBER({cell}),IF({cell}>=0,IF(ROUND({cell}*100,0)=ROUND({cell}*100,4),1,0),0),0)"


def _matches(group: str = "[pay_group]", currency: str = "[currency]") -> str:
    return f"(pools[pay_group]={group})*(pools[currency]={currency})"


def _pool_of_row() -> str:
    """Return the formula for the number of the only pool of the row's group and currency, else 0."""
    blank = f"OR({_blank('[pay_group]')},{_blank('[currency]')})"
    one = f"SUMPRODUCT({_matches()}*1)=1"
    return f"IF({blank},0,IF({one},SUMPRODUCT({_matches()}*pools[number]),0))"


def _running(weight: str) -> dict[str, str]:
    """Return the running sums of a column, one for each pool; above the first row stands a heading."""
    return {
        f"run{pool}": f"{default(f'above[run{pool}]', '0')}+IF([pool]={pool},{weight},0)"
        for pool in POOL_NUMBERS
    }


def _of_salary(column: str) -> str:
    return f"INDEX(salaries[{column}],[number])"


def _of_pool(column: str) -> str:
    return f"INDEX(pools[{column}],[pool])"


_RUN = f"INDEX([run1]:[run{MOST_POOLS}],1,[pool])"

SALARIES: Mapping[str, str] = {
    "check": either(
        {
            _blank("[base_salary]"): "{flag.salary_missing}",
            "NOT(ISNUMBER([base_salary]))": "{flag.salary_text}",
            "[base_salary]<=0": "{flag.salary_negative}",
            _blank("[pay_group]"): "{flag.group_missing}",
            _blank("[currency]"): "{flag.currency_missing}",
            "[pool]=0": "IF(SUMPRODUCT((pools[pay_group]=[pay_group])*1)>0,{flag.wrong_currency},{flag.no_pool})",
            "[dates_ok]=0": "{flag.dates_bad}",
            "[from_day]>[to_day]": "{flag.dates_order}",
            f"AND({_filled('[target_bonus]')},{_is_rate('[target_bonus]')}=0)": "{flag.target_bad}",
            f"AND({_blank('[target_bonus]')},{_of_pool('bonus_kind')}={{choice.bonus_kind.product}})": "{flag.target_missing}",
            f"AND({_filled('[midpoint]')},{_is_rate('[midpoint]', '>0')}=0)": "{flag.midpoint_bad}",
            f"AND({_filled('[promotion]')},{_is_rate('[promotion]')}=0)": "{flag.promotion_bad}",
            f"AND({_blank('[midpoint]')},ISNUMBER({_of_pool('merit_budget')}))": "{flag.midpoint_missing}",
        },
        "{flag.good}",
    ),
    "pool": _pool_of_row(),
    "from_day": default("[start]", default("[hired]", "cycle_start")),
    "to_day": default("[end]", default("[left]", "cycle_end")),
    "dates_ok": (
        f"IF(AND({readable('[start]')}=1,{readable('[end]')}=1),"
        f"IF(ISNUMBER([part]),IF(AND([part]>=0,[part]<=1),1,0),IF({_blank('[part]')},1,0)),0)"
    ),
    "time": (
        f"IF([dates_ok]=0,0,IF(ISNUMBER([part]),{_places('[part]', 4)},MAX(0,"
        + _places("((MIN([to_day],cycle_end)-MAX([from_day],cycle_start)+1)/(cycle_end-cycle_start+1))", 4)
        + ")))"
    ),
    "fit": (
        "IF(ISNUMBER([base_salary]),"
        "IF(AND([base_salary]>0,[pool]>0,[dates_ok]=1,[from_day]<=[to_day]),1,0),0)"
    ),
}
"""Each computed column of the salaries."""

_KIND = "[bonus_kind]"
_ROW_IS_BLANK = f"AND({_blank('[pay_group]')},{_blank('[currency]')},COUNTA([bonus_kind]:[lump_above])=0)"

POOLS: Mapping[str, str] = {
    "check": either(
        {
            _ROW_IS_BLANK: '""',
            _blank("[pay_group]"): "{flag.pool_group_missing}",
            "LEN(TRIM([currency]))<>3": "{flag.pool_currency}",
            f"SUMPRODUCT({_matches()}*1)>1": "{flag.pool_twice}",
            _blank(_KIND): "{flag.kind_missing}",
            f"NOT({is_word(_KIND, 'bonus_kind')})": "{flag.kind_unknown}",
            f"AND({_KIND}={{choice.bonus_kind.product}},{_is_rate('[company_factor]')}=0)": "{flag.factor_bad}",
            f"AND({_KIND}={{choice.bonus_kind.pool}},{_blank('[amount]')})": "{flag.amount_missing}",
            f"AND({_filled('[amount]')},[amount_ok]=0)": "{flag.amount_bad}",
            f"AND({_filled('[merit_budget]')},[budget_ok]=0)": "{flag.budget_bad}",
            f"AND({_filled('[lump_above]')},{_is_rate('[lump_above]', '>0')}=0)": "{flag.lump_bad}",
            f"AND({_KIND}<>{{choice.bonus_kind.none}},ISNUMBER([amount]),[amount]=0)": "{flag.pool_zero}",
            _blank("[merit_budget]"): "{flag.budget_missing}",
            "[merit_budget]=0": "{flag.budget_zero}",
        },
        "{flag.good}",
    ),
    "amount_ok": _is_money("[amount]"),
    "budget_ok": _is_money("[merit_budget]"),
    "weights": "SUMPRODUCT((bonus[pool]=[number])*bonus[weight])",
    "before": round2("SUMPRODUCT((merit[pool]=[number])*merit[counted])"),
}
"""Each computed column of the pools."""

DEPARTMENTS: Mapping[str, str] = {
    "factor": (
        f"IF({_is_rate('[typed]')}=1,[typed],IF(ISNUMBER([achievement]),{_places('([achievement]/100)', 4)},1))"
    ),
    "source": either(
        {
            f"AND({_filled('[typed]')},{_is_rate('[typed]')}=0)": "{flag.factor_unreadable}",
            _filled("[typed]"): "{flag.factor_typed}",
            "ISNUMBER([achievement])": "{flag.factor_goals}",
        },
        "{flag.factor_one}",
    ),
}
"""Each computed column of the departments' factors."""

BANDS: Mapping[str, str] = {
    "check": either(
        {
            f"AND({_blank('[low]')},{_blank('[high]')})": '""',
            f"{_is_rate('[low]')}=0": "{flag.band_bad}",
            f"AND({_filled('[high]')},NOT(ISNUMBER([high])))": "{flag.band_bad}",
            "IF(ISNUMBER([high]),[high]<=[low],FALSE)": "{flag.band_bad}",
            "AND([number]>1,NOT(ISNUMBER(above[high])))": "{flag.band_overlap}",
            f"[low]>{default('above[high]', '0')}": "{flag.band_gap}",
            f"[low]<{default('above[high]', '0')}": "{flag.band_overlap}",
        },
        "{flag.good}",
    ),
}
"""Each computed column of the bands."""

_LOW, _HIGH = "INDEX(bands[low],[number])", "INDEX(bands[high],[number])"

BAND_KEYS: Mapping[str, str] = {
    "from": (
        f"IF(ISNUMBER({_LOW}),"
        f"IF(OR(ISNUMBER({_HIGH}),{_blank(_HIGH)}),{_places(_LOW, 4)},{_NO_END}),{_NO_END})"
    ),
    "to": (
        f"IF(ISNUMBER({_LOW}),IF(ISNUMBER({_HIGH}),{_places(_HIGH, 4)},IF({_blank(_HIGH)},{_NO_END},0)),0)"
    ),
}
"""Each computed column of the bands' keys."""


_BAD_CELLS = "+".join(
    f"IF(INDEX(band_keys[from],{band})<{_NO_END},1-{_is_rate(f'[b{band}]')},0)" for band in BAND_NUMBERS
)
_SAME_GRADE = "SUMPRODUCT((matrix[pool]=[pool])*(matrix[grade]=[grade])*1)"

MATRIX: Mapping[str, str] = {
    "check": either(
        {
            'AND(TRIM([pay_group])="",TRIM([currency])="",TRIM([grade])="",COUNTA([b1]:[b5])=0)': '""',
            "[pool]=0": "{flag.matrix_pool}",
            f"SUMPRODUCT(({GRADES}=[grade])*1)=0": "{flag.grade_unknown}",
            f"{_SAME_GRADE}>1": "{flag.matrix_twice}",
            "[bad_cells]>0": "{flag.percent_bad}",
        },
        "{flag.good}",
    ),
    "pool": _pool_of_row(),
    "bad_cells": _BAD_CELLS,
}
"""Each computed column of the merit matrices."""


def _override(worked_out: str) -> dict[str, str]:
    """Return what is paid: what HR typed, where it can be paid, else what was worked out."""
    return {
        "typed_ok": _is_money("[typed]"),
        "final": f'IF([pool]=0,"",IF({_blank("[typed]")},[{worked_out}],IF([typed_ok]=1,[typed],"")))',
    }


def _override_states() -> dict[str, str]:
    return {
        f"AND({_filled('[typed]')},[typed_ok]=0)": "{flag.override_bad}",
        f"AND({_filled('[typed]')},{_blank('[reason]')})": "{flag.reason_missing}",
        _filled("[typed]"): "{flag.typed}",
    }


_PRODUCT = (
    f"{_of_salary('base_salary')}*{_of_salary('target_bonus')}*{_of_pool('company_factor')}"
    "*[department_factor]*[coefficient]*[time]"
)
_PRODUCT_READY = f"AND({_is_rate(_of_salary('target_bonus'))}=1,{_is_rate(_of_pool('company_factor'))}=1)"


def _share(amount: str, before: str, total: str) -> str:
    """Return r2(cum) − r2(cum before), without the noise of the subtraction."""
    mark, last = (round2(f"({amount}*{running}/{total})") for running in (_RUN, before))
    return round2(f"({mark}-{last})")


def _before_row() -> str:
    """Return the running sum of the row's pool as it stands in the row above."""
    above = f"INDEX(above[run1]:above[run{MOST_POOLS}],1,[pool])"
    return default(above, "0")


BONUS: Mapping[str, str] = {
    "pay_group": f'{_of_salary("pay_group")}&""',
    "currency": f'{_of_salary("currency")}&""',
    "base": f"IF([pool]=0,0,{_of_salary('base_salary')})",
    "time": f"IF([pool]=0,0,{_of_salary('time')})",
    "department_factor": "IF([department_row]=0,1,INDEX(departments[factor],[department_row]))",
    "award": (
        'IF(OR([pool]=0,NOT(ISNUMBER([coefficient]))),"",'
        f'IF([kind]={{choice.bonus_kind.product}},IF({_PRODUCT_READY},{round2("(" + _PRODUCT + ")")},""),'
        f"IF([kind]={{choice.bonus_kind.pool}},IF({_of_pool('amount_ok')}=1,"
        f'IF({_of_pool("weights")}>0,[share],0),""),"")))'
    ),
    **_override("award"),
    "state": either(
        {
            "[pool]=0": "{flag.see_salaries}",
            **_override_states(),
            "NOT(ISNUMBER([coefficient]))": "{flag.no_result}",
            "[kind]={choice.bonus_kind.none}": "{flag.no_bonus}",
            "NOT(ISNUMBER([award]))": "{flag.see_pools}",
        },
        "{flag.good}",
    ),
    "pool": f"IF({_of_salary('fit')}=1,{_of_salary('pool')},0)",
    "kind": f'IF([pool]=0,"",{_of_pool("bonus_kind")}&"")',
    "weight": "IF([kind]={choice.bonus_kind.pool},IF(ISNUMBER([coefficient]),[base]*[coefficient]*[time],0),0)",
    "share": (
        f"IF([kind]={{choice.bonus_kind.pool}},IF({_of_pool('amount_ok')}=1,IF({_of_pool('weights')}>0,"
        f"{_share(_of_pool('amount'), _before_row(), _of_pool('weights'))},0),0),0)"
    ),
    "paid": default("[final]", "0"),
    **_running("[weight]"),
}
"""Each computed column of the bonus."""

_BAND_FITS = "(band_keys[from]<=[compa])*(band_keys[to]>[compa])"
_GRADE_ROW = "(matrix[pool]=[pool])*(matrix[grade]=[grade])"


_NOTHING = '""'


def _increase() -> str:
    """Return the matrix's cell of the row's grade and band, "" where it holds no increase."""
    cells = {f"[band]={band}": f"INDEX(matrix[b{band}],[row])" for band in BAND_NUMBERS}
    chosen = {test: f'IF({_is_rate(cell)}=1,{cell},"")' for test, cell in cells.items()}
    return f'IF([row]=0,"",{either(chosen, _NOTHING)})'


MERIT: Mapping[str, str] = {
    "pay_group": f'{_of_salary("pay_group")}&""',
    "currency": f'{_of_salary("currency")}&""',
    "base": f"IF([pool]=0,0,{_of_salary('base_salary')})",
    "compa": (
        f'IF([pool]=0,"",IF({_is_rate(_of_salary("midpoint"), ">0")}=1,'
        f'{_places("([base]/" + _of_salary("midpoint") + ")", 4)},""))'
    ),
    "band": (
        f"IF(ISNUMBER([compa]),IF(SUMPRODUCT({_BAND_FITS}*1)=1,SUMPRODUCT({_BAND_FITS}*band_keys[number]),0),0)"
    ),
    "percent": _increase(),
    "before": f'IF(ISNUMBER([percent]),{round2("([base]*[percent]*[time])")},"")',
    "factor": (
        f"IF(ISNUMBER([before]),IF({_of_pool('budget_ok')}=1,IF({_of_pool('before')}<={_of_pool('merit_budget')},1,"
        f'{_places("(" + _of_pool("merit_budget") + "/" + _of_pool("before") + ")", 6)}),""),"")'
    ),
    "after": (
        f"IF(ISNUMBER([factor]),IF({_of_pool('before')}<={_of_pool('merit_budget')},[before],"
        f'{_share(_of_pool("merit_budget"), _before_row(), _of_pool("before"))}),"")'
    ),
    **_override("after"),
    "increase": f'IF(ISNUMBER([final]),{round2("([final]-[lump_sum])")},"")',
    "lump_sum": (
        "IF(ISNUMBER([final]),IF(ISNUMBER([compa]),IF([compa]>"
        f'{default(_of_pool("lump_above"), str(LUMP_ABOVE))},[final],0),0),"")'
    ),
    "promotion": (
        f'IF([pool]=0,"",IF({_is_rate(_of_salary("promotion"))}=1,'
        f"{round2('([base]*' + _of_salary('promotion') + ')')},0))"
    ),
    "new_salary": f'IF([pool]=0,"",{round2("([base]+" + default("[increase]", "0") + "+[promotion])")})',
    "state": either(
        {
            "[pool]=0": "{flag.see_salaries}",
            **_override_states(),
            'TRIM([grade])=""': "{flag.no_result}",
            f"{_of_pool('budget_ok')}=0": "{flag.no_budget}",
            "NOT(ISNUMBER([compa]))": "{flag.no_midpoint}",
            "[band]=0": "{flag.no_band}",
            "[row]=0": "{flag.no_matrix_row}",
            "NOT(ISNUMBER([percent]))": "{flag.no_percent}",
            f"[compa]>{default(_of_pool('lump_above'), str(LUMP_ABOVE))}": "{flag.lump_sum}",
        },
        "{flag.good}",
    ),
    "pool": f"IF({_of_salary('fit')}=1,{_of_salary('pool')},0)",
    "time": f"IF([pool]=0,0,{_of_salary('time')})",
    "row": (
        f'IF(OR([pool]=0,TRIM([grade])=""),0,'
        f"IF(SUMPRODUCT({_GRADE_ROW}*1)=1,SUMPRODUCT({_GRADE_ROW}*matrix[number]),0))"
    ),
    "counted": default("[before]", "0"),
    "paid": default("[final]", "0"),
    "once": default("[lump_sum]", "0"),
    "promoted": default("[promotion]", "0"),
    **_running("[counted]"),
}
"""Each computed column of the merit increases."""


def _of_this_pool(column: str) -> str:
    return f"INDEX(pools[{column}],[number])"


def _sum(table: str, column: str) -> str:
    return round2(f"SUMPRODUCT(({table}[pool]=[number])*{table}[{column}])")


def _where_used(value: str) -> str:
    return f'IF({_of_this_pool("check")}="","",{value})'


_LIMITED = f"AND({_of_this_pool('amount_ok')}=1,{_of_this_pool('bonus_kind')}<>{{choice.bonus_kind.none}})"


def _used(amount: str, limit: str) -> str:
    """Return what share of a limit an amount is, 0 where there is no limit."""
    share = _places(f"({amount}/{limit})", 4)
    return f"IF(ISNUMBER({limit}),IF({limit}>0,{share},0),0)"


BUDGET: Mapping[str, str] = {
    "pay_group": f'{_of_this_pool("pay_group")}&""',
    "currency": f'{_of_this_pool("currency")}&""',
    "people": _where_used("SUMPRODUCT((bonus[pool]=[number])*1)"),
    "pool": _where_used(f'IF({_LIMITED},{_of_this_pool("amount")},"")'),
    "bonus": _where_used(_sum("bonus", "paid")),
    "bonus_left": f'IF(ISNUMBER([pool]),{round2("([pool]-[bonus])")},"")',
    "budget": _where_used(f'IF({_of_this_pool("budget_ok")}=1,{_of_this_pool("merit_budget")},"")'),
    "before": _where_used(_of_this_pool("before")),
    "factor": (f'IF(ISNUMBER([budget]),IF([before]<=[budget],1,{_places("([budget]/[before])", 6)}),"")'),
    "merit": _where_used(_sum("merit", "paid")),
    "merit_left": f'IF(ISNUMBER([budget]),{round2("([budget]-[merit])")},"")',
    "lump_sums": _where_used(_sum("merit", "once")),
    "promotions": _where_used(_sum("merit", "promoted")),
    "check": either(
        {
            f'{_of_this_pool("check")}=""': '""',
            "IF(ISNUMBER([bonus_left]),[bonus_left]<0,FALSE)": "{flag.over_bonus}",
            "IF(ISNUMBER([merit_left]),[merit_left]<0,FALSE)": "{flag.over_merit}",
        },
        "{flag.within}",
    ),
    "bonus_change": _where_used(round2("([bonus]-[bonus_was])")),
    "merit_change": _where_used(round2("([merit]-[merit_was])")),
    "label": '[pay_group]&" · "&[currency]',
    "bonus_used": _used("[bonus]", "[pool]"),
    "merit_asked": _used("[before]", "[budget]"),
    "merit_used": _used("[merit]", "[budget]"),
}
"""Each computed column of the budget."""

DECISIONS: Mapping[str, str] = {
    "check": either(
        {
            f"AND({_blank('[kind]')},COUNTA([decision]:[decided_on])=0)": '""',
            _blank("[employee_id]"): "{flag.decision_nobody}",
            f"NOT({is_word('[kind]', 'decision_kind')})": "{flag.decision_kind}",
            f"AND({_filled('[decision]')},NOT({is_word('[decision]', 'decision')}))": "{flag.decision_word}",
            _blank("[decision]"): "{flag.decision_open}",
            _blank("[reason]"): "{flag.decision_reason}",
            _blank("[decided_by]"): "{flag.decision_by}",
            "NOT(ISNUMBER([decided_on]))": "{flag.decision_on}",
        },
        "{flag.decided}",
    ),
}
"""Each computed column of the decisions."""
