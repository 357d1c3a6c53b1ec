"""The live formulas of what HR types into the pay workbook, in the language of :mod:`workbook_templates.formulas`.

They show what :mod:`appraisal.pay.plan` works out. Yes/no is a number (1 or 0), and a column that is summed is a number in
every row.
"""

from collections.abc import Mapping

from workbook_templates.books.approvals import GRADES
from workbook_templates.books.formula_parts import default, either, is_word, readable, round2
from workbook_templates.books.pay_parts import (
    BAND_NUMBERS,
    NO_END,
    blank,
    filled,
    is_money,
    is_rate,
    matches,
    of_pool,
    places,
    pool_of_row,
)

SALARIES: Mapping[str, str] = {
    "check": either(
        {
            blank("[base_salary]"): "{flag.salary_missing}",
            "NOT(ISNUMBER([base_salary]))": "{flag.salary_text}",
            "[base_salary]<=0": "{flag.salary_negative}",
            blank("[pay_group]"): "{flag.group_missing}",
            blank("[currency]"): "{flag.currency_missing}",
            "[pool]=0": "IF(SUMPRODUCT((pools[pay_group]=[pay_group])*1)>0,{flag.wrong_currency},{flag.no_pool})",
            "[dates_ok]=0": "{flag.dates_bad}",
            "[from_day]>[to_day]": "{flag.dates_order}",
            f"AND({filled('[target_bonus]')},{is_rate('[target_bonus]')}=0)": "{flag.target_bad}",
            f"AND({blank('[target_bonus]')},{of_pool('bonus_kind')}={{choice.bonus_kind.product}})": "{flag.target_missing}",
            f"AND({filled('[midpoint]')},{is_rate('[midpoint]', '>0')}=0)": "{flag.midpoint_bad}",
            f"AND({filled('[promotion]')},{is_rate('[promotion]')}=0)": "{flag.promotion_bad}",
            f"AND({blank('[midpoint]')},ISNUMBER({of_pool('merit_budget')}))": "{flag.midpoint_missing}",
        },
        "{flag.good}",
    ),
    "pool": pool_of_row(),
    "from_day": default("[start]", default("[hired]", "cycle_start")),
    "to_day": default("[end]", default("[left]", "cycle_end")),
    "dates_ok": (
        f"IF(AND({readable('[start]')}=1,{readable('[end]')}=1),"
        f"IF(ISNUMBER([part]),IF(AND([part]>=0,[part]<=1),1,0),IF({blank('[part]')},1,0)),0)"
    ),
    "time": (
        f"IF([dates_ok]=0,0,IF(ISNUMBER([part]),{places('[part]', 4)},MAX(0,"
        + places("((MIN([to_day],cycle_end)-MAX([from_day],cycle_start)+1)/(cycle_end-cycle_start+1))", 4)
        + ")))"
    ),
    "fit": (
        "IF(ISNUMBER([base_salary]),"
        "IF(AND([base_salary]>0,[pool]>0,[dates_ok]=1,[from_day]<=[to_day]),1,0),0)"
    ),
    "leaver": "IF(ISNUMBER([left]),IF([left]<=cycle_end,1,0),0)",
}
"""Each computed column of the salaries."""

_KIND = "[bonus_kind]"
_ROW_IS_BLANK = f"AND({blank('[pay_group]')},{blank('[currency]')},COUNTA([bonus_kind]:[lump_above])=0)"

POOLS: Mapping[str, str] = {
    "check": either(
        {
            _ROW_IS_BLANK: '""',
            blank("[pay_group]"): "{flag.pool_group_missing}",
            "LEN(TRIM([currency]))<>3": "{flag.pool_currency}",
            f"SUMPRODUCT({matches()}*1)>1": "{flag.pool_twice}",
            blank(_KIND): "{flag.kind_missing}",
            f"NOT({is_word(_KIND, 'bonus_kind')})": "{flag.kind_unknown}",
            f"AND({_KIND}={{choice.bonus_kind.product}},{is_rate('[company_factor]')}=0)": "{flag.factor_bad}",
            f"AND({_KIND}={{choice.bonus_kind.pool}},{blank('[amount]')})": "{flag.amount_missing}",
            f"AND({filled('[amount]')},[amount_ok]=0)": "{flag.amount_bad}",
            f"AND({filled('[merit_budget]')},[budget_ok]=0)": "{flag.budget_bad}",
            f"AND({filled('[lump_above]')},{is_rate('[lump_above]', '>0')}=0)": "{flag.lump_bad}",
            f"AND({_KIND}<>{{choice.bonus_kind.none}},ISNUMBER([amount]),[amount]=0)": "{flag.pool_zero}",
            blank("[merit_budget]"): "{flag.budget_missing}",
            "[merit_budget]=0": "{flag.budget_zero}",
        },
        "{flag.good}",
    ),
    "amount_ok": is_money("[amount]"),
    "budget_ok": is_money("[merit_budget]"),
    "weights": "SUMPRODUCT((bonus[pool]=[number])*bonus[weight])",
    "before": round2("SUMPRODUCT((merit[pool]=[number])*merit[counted])"),
}
"""Each computed column of the pools."""

DEPARTMENTS: Mapping[str, str] = {
    "factor": (
        f"IF({is_rate('[typed]')}=1,[typed],IF(ISNUMBER([achievement]),{places('([achievement]/100)', 4)},1))"
    ),
    "source": either(
        {
            f"AND({filled('[typed]')},{is_rate('[typed]')}=0)": "{flag.factor_unreadable}",
            filled("[typed]"): "{flag.factor_typed}",
            "ISNUMBER([achievement])": "{flag.factor_goals}",
        },
        "{flag.factor_one}",
    ),
}
"""Each computed column of the departments' factors."""

BANDS: Mapping[str, str] = {
    "check": either(
        {
            f"AND({blank('[low]')},{blank('[high]')})": '""',
            f"{is_rate('[low]')}=0": "{flag.band_bad}",
            f"AND({filled('[high]')},NOT(ISNUMBER([high])))": "{flag.band_bad}",
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
        f"IF(ISNUMBER({_LOW}),IF(OR(ISNUMBER({_HIGH}),{blank(_HIGH)}),{places(_LOW, 4)},{NO_END}),{NO_END})"
    ),
    "to": (f"IF(ISNUMBER({_LOW}),IF(ISNUMBER({_HIGH}),{places(_HIGH, 4)},IF({blank(_HIGH)},{NO_END},0)),0)"),
}
"""Each computed column of the bands' keys."""


_BAD_CELLS = "+".join(
    f"IF(INDEX(band_keys[from],{band})<{NO_END},1-{is_rate(f'[b{band}]')},0)" for band in BAND_NUMBERS
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
    "pool": pool_of_row(),
    "bad_cells": _BAD_CELLS,
}
"""Each computed column of the merit matrices."""
