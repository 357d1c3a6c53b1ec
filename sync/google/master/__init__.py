"""The master as a Google Sheet: HR's second desk, both ways with the master in the cycle folder.

``master.xlsx`` stays what runs write and what the ledger knows. Before a run, what HR typed into the sheet since it was last
looked at is put into ``master.xlsx``, as if HR had typed it there; after the run the sheet is sent what differs, cell by cell.
The file ``master.gbook`` keeps how the sheet stood when both were last in step. A run that is killed, or that does not reach
Google, leaves it to the next one to finish: neither ``master.xlsx`` nor the ledger needs the sheet for anything.

::

    rows.py       the rows of a table, whichever of the two desks they stand on
    align.py      which row of one state is which row of another
    edits.py      three ways: what HR typed into the sheet, what goes into master.xlsx, what the two desks disagree about
    plan.py       what the sheet must be told so that it shows what master.xlsx shows
    astray.py     what was written into another row than was meant
    requests.py   that plan in Google's words
    surroundings.py  what stands around the tables
    caution.py    warnings over computed cells
    onlookers.py  who can see the sheet
    reading.py    the sheet as it stands now
    kept.py       master.gbook
    take_in.py    HR's edits, written into master.xlsx
    store.py      GoogleMaster: what is done before and after a run
    making.py     making the sheet, and ending it
"""
