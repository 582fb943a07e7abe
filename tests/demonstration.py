"""Houses with the demonstration in them, on a day of their own, whatever day the machine has.

As a program (`python tests/demonstration.py …`) it makes the house that the environment names, in
one process: to start one for each command would take as long as the commands.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
PASSWORD = "Demo-2026"
#: What all houses of tests sign with.
KEY = "only for tests"
#: A quarter has begun; the year of the stars before is decided, with all that follows from it.
TODAY = date(2026, 5, 18)
#: The whole of it: three branches, of which the demonstration has lived in one alone.
WHOLE = ("--members=60", "--branches=3")
#: What the town's stars are about, and nothing else.
STARS = ("--members=20", "--branches=1", "--stars-only")
SEED = 1


def environment(folder, day=TODAY, hour=10):
    """Of the processes of such a house, which is served an hour after it was filled."""
    found = os.environ | {
        "INSTANCE_PATH": str(folder),
        "SECRET_KEY": KEY,
        "DEMO": "1",
        "DEMO_PASSWORD": PASSWORD,
        "WEB_WORKERS": "1",
        "XINGJI_NOW": f"{day}T{hour:02}:00:00+08:00",
    }
    found.pop("DATABASE_URL", None)
    return found


def fill(folder, day, *what):
    """Make a house in a folder and enter the demonstration, as it is on a day."""
    command = [sys.executable, __file__, *what]
    subprocess.run(command, cwd=ROOT, env=environment(folder, day, hour=9), check=True)


def made_once(template):
    """The folder of a house with the whole demonstration, made by whoever comes first."""
    with template.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            unfinished = template.with_suffix(".unfinished")
            fill(unfinished, TODAY, *WHOLE)
            unfinished.rename(template)
    return template


def _main():
    sys.path.insert(0, str(ROOT))
    from wsgi import app  # noqa: PLC0415 - the path is known only now

    reader = argparse.ArgumentParser()
    reader.add_argument("--members", type=int)
    reader.add_argument("--branches", type=int)
    reader.add_argument("--stars-only", action="store_true")
    given = reader.parse_args()
    size = {"members": given.members, "branches": given.branches}
    for command in (["db", "upgrade"], ["setup"]):
        _does(app, command)
    if given.stars_only:
        _sees_stars(app, size)
    else:
        _does(app, ["demo", *(f"--{name}={number}" for name, number in size.items())])
    _ends(app)


def _does(app, command):
    outcome = app.test_cli_runner().invoke(args=command, catch_exceptions=False)
    if outcome.exit_code:
        sys.exit(outcome.output)


def _sees_stars(app, size):
    from app.demo import village  # noqa: PLC0415 - as above
    from app.demo.ratinghistory import RatingHistory  # noqa: PLC0415 - as above

    with app.app_context():
        village.settle(**size, seed=SEED, progress=lambda _percent: None)
        for _stage in RatingHistory(SEED).live():
            pass


def _ends(app):
    """The last connection that is closed leaves one file alone."""
    from app import db  # noqa: PLC0415 - as above

    with app.app_context():
        db.engine().dispose()


if __name__ == "__main__":
    _main()
