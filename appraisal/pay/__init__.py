"""Pay from results: bonus, merit increases and their budgets, in Decimal, to the cent.

:mod:`~appraisal.pay.money` rounds and divides money, :mod:`~appraisal.pay.inputs` is what HR types, :mod:`~appraisal.pay.plan`
works everything out, :mod:`~appraisal.pay.problems` says what is wrong with it, and :mod:`~appraisal.pay.proposals` proposes
who may be promoted, trained or warned. What is worked out here is what the formulas of the pay workbook show.
"""
