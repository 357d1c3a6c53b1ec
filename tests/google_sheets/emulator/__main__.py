"""Serve the emulator until it is stopped: ``python -m tests.google_sheets.emulator``."""

import argparse
import contextlib
import json
import threading
from pathlib import Path

from tests.google_sheets.emulator.server import serving
from tests.google_sheets.emulator.world import HR, World


def main() -> None:
    """Serve, and say where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--account", default=HR, help="who calls without a token")
    parser.add_argument("--credentials", type=Path, help="a folder for key files that sign in here")
    given = parser.parse_args()
    with serving(World(given.account), given.port) as world:
        if given.credentials:
            given.credentials.mkdir(parents=True, exist_ok=True)
            for name, facts in (
                ("service-account.json", world.service_account()),
                ("client-secrets.json", world.client_secrets()),
                ("authorized-user.json", world.authorized_user(given.account)),
            ):
                (given.credentials / name).write_text(json.dumps(facts, indent=2), encoding="utf-8")
        print(world.url, flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
