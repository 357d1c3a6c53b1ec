"""The pay workbook of a cycle: read as HR left it, filled with results, worked out, and written anew.

Pay stands in this workbook alone: neither the ledger nor the master nor any book is told of it.
"""
