"""How fast Reviewbook is, as ratios against rivals on the same files in one run.

``python -m benchmarks`` makes a sample company's returned books and consolidates them with Reviewbook (cold, again with one
book of a hundred changed, again with nothing changed), with pandas over openpyxl (rival 1) and with pandas over calamine
(rival 2); then it hands books out, beside openpyxl. Every program runs in a process of its own.
"""
