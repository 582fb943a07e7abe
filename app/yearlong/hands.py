"""Processes that live the demonstration's year side by side, each in an application of its own."""

from __future__ import annotations

import multiprocessing
import os
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import TracebackType
from typing import Any

from flask.cli import ScriptInfo

from app import clock, db
from app.demo.branchyear import BranchYear
from app.worker import looking

#: Where a process finds the application, as every command does.
APP = "wsgi"
#: A worker's look does no more than this before it is told how far the whole is.
MOST = 500


@dataclass(frozen=True)
class Task:
    """An act of one branch at an instant; without a branch, the work of a worker then."""

    at: datetime
    seed: int
    branch_id: uuid.UUID | None = None
    act: str = ""
    arguments: tuple[Any, ...] = ()


class Hands(AbstractContextManager["Hands"]):
    """As many processes as there are cores where writers do not wait for each other, else this one.

    SQLite has one writer at a time, so there more processes would only wait.
    """

    def __init__(self) -> None:
        is_alone = db.engine().dialect.name == "sqlite"
        self.count = 1 if is_alone else os.cpu_count() or 1
        self._pool = (
            None
            if is_alone
            else ProcessPoolExecutor(
                self.count, multiprocessing.get_context("spawn"), initializer=_take_up
            )
        )

    def do(self, tasks: Iterable[Task]) -> Iterator[int]:
        """Do tasks in any order; how many things each has done, as they are done."""
        if self._pool is None:
            yield from map(perform, tasks)
            return
        for done in as_completed([self._pool.submit(perform, task) for task in tasks]):
            yield done.result()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


def _take_up() -> None:
    """In a process of the pool: an application that stays for all its tasks."""
    ScriptInfo(app_import_path=APP).load_app().app_context().push()


def perform(task: Task) -> int:
    """Do one task in this process, with the clock where the task has it."""
    clock.freeze(task.at)
    try:
        if task.branch_id is None:
            return looking.fire(MOST) + looking.work(MOST)
        act = getattr(_branch(task.branch_id, task.seed), task.act)
        done: int = act(*task.arguments)
        return done
    finally:
        clock.freeze(None)


@cache
def _branch(branch_id: uuid.UUID, seed: int) -> BranchYear:
    return BranchYear(branch_id, seed)
