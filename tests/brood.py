"""Workers as processes of their own, some of which are killed on their way.

As a program (`python tests/brood.py …`) it forks workers that are ready to work, kills them with
`kill -9` and forks others, until its standard input is closed. `Brood` starts it from a test.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[1]
IDLE = 0.02
#: Seconds that a worker may take to end when it is asked to.
PATIENCE = 20


class Brood:
    """The workers of a test: `of` at once, on the database of a house."""

    #: Seconds that they may take.
    within = 120

    def __init__(self, house, folder, **given) -> None:
        self.house, self.folder, self.given = house, folder, given

    def _command(self):
        told = [f"--{name.replace('_', '-')}={value}" for name, value in self.given.items()]
        return [sys.executable, str(Path(__file__)), *told]

    def _environment(self):
        url = self.house.config["SQLALCHEMY_DATABASE_URI"]
        known = {"DATABASE_URL": url, "INSTANCE_PATH": str(self.folder), "DEMO": ""}
        return os.environ | known | {"WORKER": self.given.get("worker", "ticker")}

    @contextmanager
    def at_work(self):
        with (self.folder / "brood.log").open("w") as log:
            self.running = subprocess.Popen(
                self._command(),
                env=self._environment(),
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        try:
            yield self
        finally:
            told, _ = self.running.communicate(timeout=self.within)
            assert self.running.returncode == 0, self.log()
        self.told = json.loads(told)
        assert not self.told.get("stubborn"), self.log()

    def log(self):
        return (self.folder / "brood.log").read_text()[-4000:]

    def run(self, is_over, meanwhile=lambda: None):
        """Let them work until the house says that it is over; what the brood tells of itself."""
        with self.at_work():
            until = time.monotonic() + self.within
            while not is_over():
                assert self.running.poll() is None, self.log()
                assert time.monotonic() < until, f"not done in {self.within} s\n{self.log()}"
                meanwhile()
                time.sleep(0.05)
        return self.told


def _arguments():
    reader = argparse.ArgumentParser()
    reader.add_argument("--of", type=int, default=4)
    reader.add_argument("--worker", default="ticker")
    reader.add_argument("--kills", type=int, default=0)
    reader.add_argument("--lease", type=float, default=1.0)
    reader.add_argument("--seed", type=int, default=1)
    #: Deaths count as tries; here a job may survive more of them than usual.
    reader.add_argument("--tries", type=int, default=5)
    #: A release without the guards, as a control.
    reader.add_argument("--mutant", type=int, default=0)
    #: Instead: kill a worker at its first statement or commit, the next at its second, and so on.
    reader.add_argument("--each-boundary", type=int, default=0)
    return reader.parse_args()


def _prepared(given):
    """The application, ready to be forked: no connection is open yet."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests/engine")]
    import errand  # noqa: F401, PLC0415 - declares the operations of the tests

    from app import create_app  # noqa: PLC0415 - the path is known only now
    from app.jobs import kinds, queue  # noqa: PLC0415

    app = create_app({"TESTING": True})
    kinds.tries_of = lambda _name: given.tries
    queue.LEASE = queue.FIRST_PAUSE = timedelta(seconds=given.lease)
    if given.mutant:
        _mutate()
    return app


def _mutate():
    """Take all guards away: the lock, the look at the due time, the row's version, the chain."""
    from app import audit  # noqa: PLC0415
    from app.cases import progress, timers  # noqa: PLC0415
    from app.cases.models import Case  # noqa: PLC0415
    from app.db import session  # noqa: PLC0415

    progress.lock = partial(session.get_one, Case)
    timers.take = lambda: next(iter(timers.due(1)), None)
    timers._is_due = lambda _case: True  # noqa: SLF001
    Case.__mapper__.version_id_col = None
    audit.record = lambda *_said, **_more: None


def _fork(act):
    pid = os.fork()
    if pid == 0:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        act()
        os._exit(0)
    return pid


def _works(app, given):
    """What a worker does with its life."""
    if given.worker == "procrastinate":
        from app.worker import carried  # noqa: PLC0415 - SQLite has no such workers

        carried.LOOKING = "* * * * * */1"
        return carried.work(app)

    from app.worker import looking, ticker  # noqa: PLC0415

    def works():
        while True:
            with app.app_context():
                if not ticker.survives(looking.look):
                    time.sleep(IDLE)

    return works()


def _keep(app, given):
    """Keep so many workers alive, and kill some, until the input is closed; how many died."""
    dice, killed = random.Random(given.seed), 0  # noqa: S311
    alive = [_fork(partial(_works, app, given)) for _ in range(given.of)]
    while not select.select([sys.stdin], [], [], dice.uniform(0.02, 0.15))[0]:
        alive, fell = _reaped(alive)
        alive += [_fork(partial(_works, app, given)) for _ in range(fell)]
        if killed < given.kills:
            victim = dice.choice(alive)
            os.kill(victim, signal.SIGKILL)
            os.waitpid(victim, 0)
            alive[alive.index(victim)] = _fork(partial(_works, app, given))
            killed += 1
    return {"killed": killed, "stubborn": _end(alive)}


def _end(alive):
    """Ask all to end; how many had to be made to."""
    for pid in alive:
        os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while alive and time.monotonic() < until:
        alive, _ended = _reaped(alive)
        time.sleep(IDLE)
    for pid in alive:
        os.kill(pid, signal.SIGKILL)
    return len(alive)


def _reaped(alive):
    """Those that live, and how many have died by themselves."""
    living = [pid for pid in alive if os.waitpid(pid, os.WNOHANG) == (0, 0)]
    return living, len(alive) - len(living)


def _kill_at_each(app, given):
    """Let a worker die at its n-th statement or commit, for n = 1, 2, … until one comes through."""
    for boundary in itertools.count(1):
        pid = _fork(partial(_dies_at, app, boundary, given.each_boundary))
        if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0:
            break
        time.sleep(given.lease)
    return {"killed": boundary - 1}


def _dies_at(app, boundary, most):
    from sqlalchemy import event  # noqa: PLC0415

    from app import db  # noqa: PLC0415
    from app.worker import looking  # noqa: PLC0415

    left = [boundary]

    def count(*_anything):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    with app.app_context():
        event.listen(db.engine(), "before_cursor_execute", count)
        event.listen(db.engine(), "commit", count)
        event.listen(db.session, "after_commit", count)
        looking.look(most)


def main():
    given = _arguments()
    told = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what workers log would fill the pipe
    app = _prepared(given)
    outcome = _kill_at_each(app, given) if given.each_boundary else _keep(app, given)
    os.write(told, json.dumps(outcome).encode())


if __name__ == "__main__":
    main()
