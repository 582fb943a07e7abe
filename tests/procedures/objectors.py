"""An objection to a line on the notice, step by step (积分异议)."""

from __future__ import annotations

from story import Story

from app.assessment import appeals, objections
from app.db import session
from app.organisation import directory

KEY = "points_objection"


class Objector:
    """One objection to one line of the cast's branch; each method is one act."""

    def __init__(self, cast, line) -> None:
        self.cast, self.line, self.story = cast, line, Story()

    def objects(self, person, *, unit=None, **changes):
        answers = {
            "line": str(self.line.id),
            "ground": "value",
            "facts": "那天下午我也在，只做了一个小时。",
            **changes,
        }
        return self.story.starts(person, KEY, unit=unit or self.cast.branch, **answers)

    def accepts(self, person=None, *, panel=None):
        panel = panel or (self.cast.hu, self.cast.sun, self.cast.zhou)
        chosen = [str(one.id) for one in panel]
        self.story.completes(person or self.cast.wu, "受理", "admit", panel=chosen)

    def refuses(self, person=None):
        self.story.completes(
            person or self.cast.wu, "受理", "refuse", accept_reason="没有可以查证的事实。"
        )

    def finds(self, person, outcome, value=None, step="核查"):
        """What somebody has found; `value` is what the line should count."""
        given = {} if value is None else {"right_value": value}
        item = next(
            one
            for one in self.story.items(step)
            if one.candidate_key in directory.actor(person).candidate_keys
        )
        self.story.does_item(
            person,
            item,
            outcome,
            finding_recusal=True,
            finding_reason=f"{person.name}：已核对签到表。",
            **given,
        )

    def is_checked(self, outcome="uphold", value=None):
        """All three find the same."""
        for person in (self.cast.hu, self.cast.sun, self.cast.zhou):
            self.finds(person, outcome, value)

    def appeals(self, person, reason="签到表不是当天填的，请再查。"):
        appeals.appeal(directory.actor(person), self.story.case.id, reason)
        session.flush()

    def is_ruled(self, outcome, value=None):
        self.finds(self.cast.wang, outcome, value, step="复查")
        self.story.works()

    def is_decided(self, outcome="uphold", value=None):
        """Accepted, checked, and the days for an appeal gone by."""
        self.accepts()
        self.is_checked(outcome, value)
        self.story.days_pass(4)

    @property
    def row(self):
        return objections.of_case(self.story.case.id)
