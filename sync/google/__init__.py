"""Google Sheets: review books and a master that live in Drive, taken in as one more file format.

:mod:`sync.google.client` alone speaks HTTP to Google. What is read of a sheet becomes a small file that the gate, the merge,
the ledger and the archive treat like any other return; what is to be written is the difference to it.
"""
