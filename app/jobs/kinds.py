"""The register of what a job may be: permanent names, and the function that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from app.errors import NotFound, Refused
from app.jobs.models import Lease

#: So often a job is tried before it is given up.
USUAL_TRIES = 5

Work = Callable[[Lease], None]
Function = TypeVar("Function", bound=Work)


class UnknownKind(NotFound):
    """A job of a kind that this release does not know. Value: `kind`."""

    message = "系统没有名为“%(kind)s”的任务。"


class Interrupted(Refused):
    message = "办理时进程接连中断，没有办成。"


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of job. `outlives_case`: it must be done even if its case has come to its end."""

    name: str
    work: Work
    tries: int
    outlives_case: bool


_register: dict[str, Kind] = {}


def kind(
    name: str, *, tries: int = USUAL_TRIES, outlives_case: bool = False
) -> Callable[[Function], Function]:
    """Let jobs of this permanent dotted name be done by a function, in a transaction of its own.

    Raises:
        ValueError: the name is taken.
    """

    def register(function: Function) -> Function:
        if name in _register:
            raise ValueError(name)
        _register[name] = Kind(name, function, tries, outlives_case)
        return function

    return register


def find(name: str) -> Kind:
    """Raises: UnknownKind."""
    try:
        return _register[name]
    except KeyError:
        raise UnknownKind(kind=name) from None


def do(lease: Lease) -> None:
    """Do what a job is for.

    Raises:
        UnknownKind: by a later release.
        Interrupted: every try has ended the worker, so there is no further one.
    """
    found = find(lease.kind)
    if lease.tries >= tries_of(lease.kind):
        raise Interrupted
    found.work(lease)


def tries_of(name: str) -> int:
    """How often a job of that name is tried, also if this release does not know it."""
    known = _register.get(name)
    return USUAL_TRIES if known is None else known.tries


def that_outlive_their_case() -> list[str]:
    return [one.name for one in _register.values() if one.outlives_case]
