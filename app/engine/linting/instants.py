"""Times written in FEEL that can be seen to be none, or to lie where a case never waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app import clock
from app.engine import feel, timers
from app.engine.feel import statics
from app.engine.linting.subject import Subject
from app.engine.model import Element, Event
from app.errors import Sentence


def look(subject: Subject, element: Element, event: Event) -> None:
    """Look at the time of a timer that is FEEL and can be understood."""
    text = event.text or ""
    try:
        expression = feel.parse_expression(text)
    except feel.FeelError:
        return  # told already
    durations = sorted(name for name in expression.names if is_duration(name))
    if durations:
        message = Sentence(
            "时间“%(given)s”里的“%(name)s”会被当成变量：时长在算式里要写成 duration(“%(name)s”)。",
            given=text,
            name=durations[0],
        )
        subject.report(element, "bad_timer", message)
    elif not expression.names:
        _constant(subject, element, event.timer, expression)


def is_duration(name: str) -> bool:
    """Is a name a duration, written without quotes (`P1D`)?"""
    return timers.is_literal(name.upper())


def _constant(
    subject: Subject, element: Element, timer: str | None, expression: feel.Expression
) -> None:
    """What depends on nothing can be worked out now; working days hang on the calendar."""
    if statics.asks_calendar(expression.node):
        return
    try:
        leads_on = _leads_on(expression.evaluate({}), timer)
    except feel.FeelError:
        return  # what it says of today may be otherwise on another day
    except timers.NotATime as error:
        said = Sentence("时间写得不对：%(error)s。", error=error.said)
        subject.report(element, "bad_timer", said)
        return
    if not leads_on:
        said = Sentence("时长“%(given)s”是零或往回算的，请改成往后的时长。", given=expression.text)
        subject.report(element, "bad_timer", said)


def _leads_on(value: Any, timer: str | None) -> bool:
    """Is a time a lawful one, and no duration of nothing or less? Raises: NotATime."""
    now = clock.now()
    if timer == "cycle":
        timers.cycle(str(value), now)  # as it will be read
        return True
    due = timers.instant(value, now)
    lasts = isinstance(value, timedelta | feel.YearsMonths) or (
        isinstance(value, str) and timers.is_duration(value)
    )
    return not lasts or due > now
