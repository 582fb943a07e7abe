"""A trial of a run on copies of its own, which carries no operation out."""

from __future__ import annotations

from typing import Any

from app.engine.operations import Call
from app.engine.run import Run
from app.errors import AppError, Sentence


class _Stopped(AppError):
    """A trial has come to an operation, which it does not carry out."""


def _stop(_element: str, _visit: str) -> Call:
    raise _Stopped


def fault_of(before: Run, after: Run) -> Sentence | None:
    """What is wrong with a run that was carried over: save it, read it back, try each step once.

    It must wait where it did, for the same visits, by the same deadlines. A step that refuses a
    trial without answers does what it should.
    """
    kept = after.save()
    again = Run.restore(after.spec, kept)
    if _waiting(again) != _waiting(before) or again.save() != kept:
        return Sentence("移动以后等待的步骤和原来不一样")
    for task in {one.element: one for one in again.ready()}.values():
        try:
            Run.restore(after.spec, kept, _stop).complete(task.id, {})
        except AppError:
            continue
        except Exception:  # noqa: BLE001 - whatever breaks here would break for the people
            return Sentence("试走“%(step)s”这一步时出错", step=task.name)
    return None


def _waiting(run: Run) -> tuple[Any, ...]:
    return [(task.id, task.element, task.due) for task in run.ready()], run.finished
