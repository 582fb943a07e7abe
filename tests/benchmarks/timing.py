"""Interleaved rounds of what is measured and its control, and the medians of both."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Spent:
    """A round: seconds by the clock, seconds of our processor time, and of the server's."""

    clock: float
    own: float
    server: float


def spent(work: Callable[[], None], pid: int | None = None) -> Spent:
    """Do it and say what it took; `pid` is a database server's process."""
    server, clock, own = processor_seconds(pid), time.perf_counter(), time.process_time()
    work()
    return Spent(
        time.perf_counter() - clock,
        time.process_time() - own,
        processor_seconds(pid) - server,
    )


def processor_seconds(pid: int | None) -> float:
    """The processor time that a process has had, in user and system mode; 0 if none is named."""
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def by_turns(
    rounds: int, ours: Callable[[], None], control: Callable[[], None], pid: int | None = None
) -> tuple[Spent, Spent]:
    """The medians of both over so many rounds; one round of each before warms what is kept."""
    ours()
    control()
    pairs = [(spent(ours, pid), spent(control, pid)) for _ in range(rounds)]
    return middle([pair[0] for pair in pairs]), middle([pair[1] for pair in pairs])


def slow(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Of what is measured and of its control: all but one in twenty took no longer."""
    ours, control = (sorted(side)[len(pairs) * 19 // 20] for side in zip(*pairs, strict=True))
    return ours, control


def middle(rounds: list[Spent]) -> Spent:
    return Spent(
        median(one.clock for one in rounds),
        median(one.own for one in rounds),
        median(one.server for one in rounds),
    )
