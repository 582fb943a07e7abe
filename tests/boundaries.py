"""A process that is killed at one of the boundaries of its work: a statement, or a commit."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from sqlalchemy import event

from app import db

#: More boundaries than any completion has.
MANY = 99


class Boundaries:
    """Numbers the statements and commits of one process, and ends it at one of them."""

    def __init__(self, deadly: int) -> None:
        self.deadly = deadly
        self.passed = 0

    def watch(self, engine) -> None:
        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(engine, name, self._pass)
        # SQLAlchemy tells of a commit before it is done; the moment after it is ours to tell.
        commit = engine.dialect.do_commit

        def commit_and_tell(connection) -> None:
            commit(connection)
            self._pass()

        engine.dialect.do_commit = commit_and_tell

    def _pass(self, *_about) -> None:
        if self.passed == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed += 1


def dies(house, act: Callable[[], None], deadly: int) -> bool:
    """Do something in a process that is killed at a boundary; False if it came to its end first."""
    with house.app_context():
        db.session.remove()
        db.engine().dispose()
    child = os.fork()
    if child:
        _child, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or status == 0, "the child met an error of its own"
        return os.WIFSIGNALED(status)
    try:
        with house.app_context():
            Boundaries(deadly).watch(db.engine())
        act()
        os._exit(0)
    finally:
        os._exit(1)
