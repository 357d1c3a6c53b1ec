"""How fast Reviewbook consolidates, as a ratio against two rivals on the same files in one run.

``python -m benchmarks`` makes a sample company's returned books, then consolidates them with Reviewbook, with pandas
over openpyxl (rival 1) and with pandas over calamine (rival 2), each in a process of its own.
"""
