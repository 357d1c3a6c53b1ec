"""The only place that speaks HTTP to Google: one signed-in account, paced, retried, and with errors in plain words.

::

    service.py      Google: what the rest of the program may ask for
    transport.py    one request: paced, sent, judged, sent again or given up
    pacing.py       rolling windows under Google's quotas, and how long a piece of work will take
    reasons.py      every reason that Google gives for a refusal, and what follows from it
    errors.py       GoogleError and its kinds
    facts.py        what is known of a file, a permission, an account
    payload.py      batches cut under 2 MB
    connection.py   from a kept sign-in, or a loopback server, to a Google
    sessions.py     the sessions underneath: a company's proxy and certificates, or another server in Google's place
    credentials.py  service account keys and what people granted, kept in the user's own folder
    sign_in.py      signing in as a person in the browser, and taking that back

gspread's own HTTP client sends the requests. Its client that waits and retries is not used: it never gives up, and it sends
again what must not be sent twice. gspread and what it needs are imported inside functions: only who uses Google pays for them.
"""
