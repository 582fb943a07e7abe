"""How long things take, as many of them as there may be in a few numbers: a histogram.

Times are working time: 24 hours of it are a working day (`clock.working_time_between`). Figures of
several places and months add up. A quantile is the end of its bucket: what is promised holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from app.clock import ONE_DAY

#: Where buckets end, in hours; the last has no end. Never changed: rows are kept by the place of a
#: bucket.
BOUNDS = (
    *(0.25, 0.5, 1, 2, 4, 8, 12, 18, 24, 36, 48, 60, 72, 96, 120, 144, 168, 192, 240, 300, 360),
    *(480, 600, 720, 960, 1200, 1440, 2160),
)
_ENDS = [timedelta(hours=hours) for hours in BOUNDS]
#: How far the last bucket is taken to reach.
_FARTHEST = 2 * _ENDS[-1]


def bucket_of(time: timedelta) -> int:
    """The place of the bucket that a time falls in; what lies on a bound is below it."""
    return next((place for place, end in enumerate(_ENDS) if time <= end), len(_ENDS))


def _reach(bucket: int) -> tuple[timedelta, timedelta]:
    begin = _ENDS[bucket - 1] if bucket else timedelta()
    return begin, _ENDS[bucket] if bucket < len(_ENDS) else _FARTHEST


class Stays:
    """So many times in each bucket: place → count."""

    def __init__(self, counts: Mapping[int, int]) -> None:
        self._counts = dict(sorted(counts.items()))
        self.count = sum(counts.values())

    @classmethod
    def of(cls, times: Iterable[timedelta]) -> Stays:
        counts: dict[int, int] = {}
        for time in times:
            counts[bucket_of(time)] = counts.get(bucket_of(time), 0) + 1
        return cls(counts)

    def quantile(self, share: float) -> timedelta:
        """A time within which at least that share of all are done; nought where there are none."""
        wanted, done = share * self.count, 0
        for bucket, count in self._counts.items():
            done += count
            if done >= wanted:
                return _reach(bucket)[1]
        return timedelta()

    def share_beyond(self, time: timedelta) -> float:
        """The share that takes longer than a time; 0 where there are none."""
        if not self.count:
            return 0.0
        longer = sum(count * _share_beyond(bucket, time) for bucket, count in self._counts.items())
        return longer / self.count

    def chance_beyond(self, time: timedelta, stayed: timedelta) -> float | None:
        """Of those that take longer than `stayed`, the share that takes longer than `time`.

        None where none has ever taken so long: then nothing can be said.
        """
        still_there = self.share_beyond(stayed)
        return self.share_beyond(max(time, stayed)) / still_there if still_there else None


def _share_beyond(bucket: int, time: timedelta) -> float:
    begin, end = _reach(bucket)
    return min(1.0, max(0.0, (end - time) / (end - begin)))


def in_days(time: timedelta) -> float:
    """Working days, in tenths; what is less than a tenth and more than nothing is one."""
    tenths = round(time / ONE_DAY * 10)
    return max(tenths, 1 if time else 0) / 10
