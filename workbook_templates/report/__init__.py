"""The workbooks that are only read: the executives' report, and the goal board.

They hold values and native charts, no formulas and nothing hidden: what a recipient may not see is not in the file.
"""
