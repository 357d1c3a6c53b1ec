"""The live formulas of what the pay workbook awards: bonus, merit increases, what each pool comes to, decisions.

Running sums stand in helper columns, one a pool: each row adds to the row above.
"""

from collections.abc import Mapping

from appraisal.pay.inputs import LUMP_ABOVE, MOST_POOLS
from workbook_templates.books.formula_parts import default, either, is_word, round2
from workbook_templates.books.pay_parts import (
    BAND_NUMBERS,
    RUN,
    blank,
    filled,
    is_money,
    is_rate,
    of_pool,
    of_salary,
    places,
    running,
)


def _override(worked_out: str) -> dict[str, str]:
    """Return what is paid: what HR typed, where it can be paid, else what was worked out."""
    return {
        "typed_ok": is_money("[typed]"),
        "final": f'IF([pool]=0,"",IF({blank("[typed]")},[{worked_out}],IF([typed_ok]=1,[typed],"")))',
    }


def _override_states() -> dict[str, str]:
    return {
        f"AND({filled('[typed]')},[typed_ok]=0)": "{flag.override_bad}",
        f"AND({filled('[typed]')},{blank('[reason]')})": "{flag.reason_missing}",
        filled("[typed]"): "{flag.typed}",
    }


_PRODUCT = (
    f"{of_salary('base_salary')}*{of_salary('target_bonus')}*{of_pool('company_factor')}"
    "*[department_factor]*[coefficient]*[time]"
)
_PRODUCT_READY = f"AND({is_rate(of_salary('target_bonus'))}=1,{is_rate(of_pool('company_factor'))}=1)"


def _share(amount: str, before: str, total: str) -> str:
    """Return r2(cum) − r2(cum before), without the noise of the subtraction."""
    mark, last = (round2(f"({amount}*{running}/{total})") for running in (RUN, before))
    return round2(f"({mark}-{last})")


def _before_row() -> str:
    """Return the running sum of the row's pool as it stands in the row above."""
    above = f"INDEX(above[run1]:above[run{MOST_POOLS}],1,[pool])"
    return default(above, "0")


BONUS: Mapping[str, str] = {
    "pay_group": f'{of_salary("pay_group")}&""',
    "currency": f'{of_salary("currency")}&""',
    "base": f"IF([pool]=0,0,{of_salary('base_salary')})",
    "time": f"IF([pool]=0,0,{of_salary('time')})",
    "department_factor": "IF([department_row]=0,1,INDEX(departments[factor],[department_row]))",
    "award": (
        'IF(OR([pool]=0,NOT(ISNUMBER([coefficient]))),"",'
        f'IF([kind]={{choice.bonus_kind.product}},IF({_PRODUCT_READY},{round2("(" + _PRODUCT + ")")},""),'
        f"IF([kind]={{choice.bonus_kind.pool}},IF({of_pool('amount_ok')}=1,"
        f'IF({of_pool("weights")}>0,[share],0),""),"")))'
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
    "pool": f"IF({of_salary('fit')}=1,{of_salary('pool')},0)",
    "kind": f'IF([pool]=0,"",{of_pool("bonus_kind")}&"")',
    "weight": "IF([kind]={choice.bonus_kind.pool},IF(ISNUMBER([coefficient]),[base]*[coefficient]*[time],0),0)",
    "share": (
        f"IF([kind]={{choice.bonus_kind.pool}},IF({of_pool('amount_ok')}=1,IF({of_pool('weights')}>0,"
        f"{_share(of_pool('amount'), _before_row(), of_pool('weights'))},0),0),0)"
    ),
    "paid": default("[final]", "0"),
    **running("[weight]"),
}
"""Each computed column of the bonus."""

_BAND_FITS = "(band_keys[from]<=[compa])*(band_keys[to]>[compa])"
_GRADE_ROW = "(matrix[pool]=[pool])*(matrix[grade]=[grade])"


_NOTHING = '""'


def _increase() -> str:
    """Return the matrix's cell of the row's grade and band, "" where it holds no increase."""
    cells = {f"[band]={band}": f"INDEX(matrix[b{band}],[row])" for band in BAND_NUMBERS}
    chosen = {test: f'IF({is_rate(cell)}=1,{cell},"")' for test, cell in cells.items()}
    return f'IF([row]=0,"",{either(chosen, _NOTHING)})'


MERIT: Mapping[str, str] = {
    "pay_group": f'{of_salary("pay_group")}&""',
    "currency": f'{of_salary("currency")}&""',
    "base": f"IF([pool]=0,0,{of_salary('base_salary')})",
    "compa": (
        f'IF([pool]=0,"",IF({is_rate(of_salary("midpoint"), ">0")}=1,'
        f'{places("([base]/" + of_salary("midpoint") + ")", 4)},""))'
    ),
    "band": (
        f"IF(ISNUMBER([compa]),IF(SUMPRODUCT({_BAND_FITS}*1)=1,SUMPRODUCT({_BAND_FITS}*band_keys[number]),0),0)"
    ),
    "percent": _increase(),
    "before": f'IF(ISNUMBER([percent]),{round2("([base]*[percent]*[time])")},"")',
    "factor": (
        f"IF(ISNUMBER([before]),IF({of_pool('budget_ok')}=1,IF({of_pool('before')}<={of_pool('merit_budget')},1,"
        f'{places("(" + of_pool("merit_budget") + "/" + of_pool("before") + ")", 6)}),""),"")'
    ),
    "after": (
        f"IF(ISNUMBER([factor]),IF({of_pool('before')}<={of_pool('merit_budget')},[before],"
        f'{_share(of_pool("merit_budget"), _before_row(), of_pool("before"))}),"")'
    ),
    **_override("after"),
    "increase": f'IF(ISNUMBER([final]),{round2("([final]-[lump_sum])")},"")',
    "lump_sum": (
        "IF(ISNUMBER([final]),IF(ISNUMBER([compa]),IF([compa]>"
        f'{default(of_pool("lump_above"), str(LUMP_ABOVE))},[final],0),0),"")'
    ),
    "promotion": (
        f'IF([pool]=0,"",IF(AND({of_salary("leaver")}=0,{is_rate(of_salary("promotion"))}=1),'
        f"{round2('([base]*' + of_salary('promotion') + ')')},0))"
    ),
    "new_salary": f'IF([pool]=0,"",{round2("([base]+" + default("[increase]", "0") + "+[promotion])")})',
    "state": either(
        {
            "[pool]=0": "{flag.see_salaries}",
            **_override_states(),
            f"{of_salary('leaver')}=1": "{flag.leaver}",
            'TRIM([grade])=""': "{flag.no_result}",
            f"{of_pool('budget_ok')}=0": "{flag.no_budget}",
            "NOT(ISNUMBER([compa]))": "{flag.no_midpoint}",
            "[band]=0": "{flag.no_band}",
            "[row]=0": "{flag.no_matrix_row}",
            "NOT(ISNUMBER([percent]))": "{flag.no_percent}",
            f"[compa]>{default(of_pool('lump_above'), str(LUMP_ABOVE))}": "{flag.lump_sum}",
        },
        "{flag.good}",
    ),
    "pool": f"IF({of_salary('fit')}=1,{of_salary('pool')},0)",
    "time": f"IF([pool]=0,0,{of_salary('time')})",
    "row": (
        f'IF(OR([pool]=0,TRIM([grade])="",{of_salary("leaver")}=1),0,'
        f"IF(SUMPRODUCT({_GRADE_ROW}*1)=1,SUMPRODUCT({_GRADE_ROW}*matrix[number]),0))"
    ),
    "counted": default("[before]", "0"),
    "paid": default("[final]", "0"),
    "once": default("[lump_sum]", "0"),
    "promoted": default("[promotion]", "0"),
    **running("[counted]"),
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
    share = places(f"({amount}/{limit})", 4)
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
    "factor": (f'IF(ISNUMBER([budget]),IF([before]<=[budget],1,{places("([budget]/[before])", 6)}),"")'),
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
            f"AND({blank('[kind]')},COUNTA([decision]:[decided_on])=0)": '""',
            blank("[employee_id]"): "{flag.decision_nobody}",
            f"NOT({is_word('[kind]', 'decision_kind')})": "{flag.decision_kind}",
            f"AND({filled('[decision]')},NOT({is_word('[decision]', 'decision')}))": "{flag.decision_word}",
            blank("[decision]"): "{flag.decision_open}",
            blank("[reason]"): "{flag.decision_reason}",
            blank("[decided_by]"): "{flag.decision_by}",
            "NOT(ISNUMBER([decided_on]))": "{flag.decision_on}",
        },
        "{flag.decided}",
    ),
}
"""Each computed column of the decisions."""
