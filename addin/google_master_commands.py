"""What the command about the master's Google Sheet does: makes it, goes on with it, or ends it."""

from pathlib import Path

from addin.show import Screen
from sync.cycle import opened
from sync.google.connected import connection
from sync.google.master.making import end_master, make_master
from sync.google.master.store import GoogleMaster
from sync.google.settings import needed_settings
from sync.second_desk import keep_behind

CLEAN = 0


def master(screen: Screen, folder: Path, stop: bool) -> int:
    """Let HR work in a Google Sheet, too; with ``stop`` no more."""
    with opened(folder) as ledger:
        settings, google = needed_settings(ledger), connection(ledger)
        if stop:
            screen.say("google.master.ended", url=end_master(google, folder, ledger).url)
            return CLEAN
        made = make_master(google, folder, ledger, settings)
        desk = GoogleMaster(google, folder, ledger)
        desk.take()
        desk.show()
        keep_behind(ledger, None)
        screen.say("google.master.made" if made.new else "google.master.goes-on", url=made.url)
        if made.shared:
            screen.say("google.master.shared", people=", ".join(made.shared))
        return CLEAN
