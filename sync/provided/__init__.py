"""Actuals that a system provides: finance, sales, production; imported by HR, and nobody else's to change.

    export  = read_export(file)                   rows as they stand, and what is wrong with each      export.py
    index   = GoalIndex(content, ledger)          the people's goals, as the books hold them           goal_index.py
    plan    = plan_import(export, index, kept)    new, changed, equal, unmatched; pure                 plan.py
    receipt = keep the plan, in one run           journalled, judged, written, pushed                  importing.py

An imported row is a row of Actuals in the book of the goal's manager. The ledger holds it (:mod:`sync.provided.kept`); in
every merge it stands on the master's side, and its owner is the provider, so that it is scored like any other row, flows into
the book, and is rejected (S12) where somebody else changes it.
"""
