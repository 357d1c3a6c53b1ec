"""Review books as Google Sheets, from HR's end: made, shared with exactly those who fill them, looked after, closed.

::

    recipients.py   whose address a sheet can be shared with, and whose book has to wait
    records.py      what the ledger keeps of each sheet: its tabs as they were drawn, and whom it was shared with
    access.py       who should have access, and how what Google says differs from that
    protection.py   which cells should be free, and how what Google says differs from that
    making.py       one sheet: made, drawn, protected, read back; before anybody but HR can see it
    handing_out.py  all sheets of a hand-out, in the order in which nothing can be lost or seen too early
    looking.py      what Google says of a cycle's sheets, and what of it is amiss
    copies.py       copies that do not say so in Drive any more
    audit.py        the same as findings, and putting right what can be put right
    closing.py      a cycle's sheets read-only, and open again
    forgetting.py   the sheets of people who are forgotten, and what others' sheets say of them
    board.py        the goal board as a sheet that may be read
    whom.py         whose books go into Sheets, as HR chose it

They know the ledger and HR's content, and speak to Google through :class:`sync.google.client.service.Google` alone.
"""
