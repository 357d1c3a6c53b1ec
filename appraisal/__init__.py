"""The rules and arithmetic of performance appraisal: pure, standard library only.

This floor knows no file, no spreadsheet and no network. It takes typed records (:mod:`appraisal.model`) and a
policy (:mod:`appraisal.policy`), and returns scores with their explanations and findings (:mod:`appraisal.findings`).
"""
