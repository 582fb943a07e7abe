"""An objection to the results of a rating year, step by step (评星异议)."""

from __future__ import annotations

from story import Story

from app import clock
from app.db import session
from app.organisation import directory
from app.rating import objections, objectors
from app.rating.objected import StarObjection

KEY = "star_objection"
USUAL_DONE = "逐条核对，漏记的已经补登记。"
FACTS = "去年十一月热线工单没有按时办结，不应当加分，可以查热线记录。"


class StarObjector:
    """One objection to one village's line in a year of the town; each method is one act."""

    def __init__(self, year, number=0) -> None:
        self.year, self.number, self.story = year, number, Story()

    def objects(self, person=None, *, unit=None, **changes):
        """By the secretary of another village, unless somebody else does."""
        who = person or self.year.town.secretaries[self.number - 1]
        answers = {
            "line": str(self.year.rated(self.number).id),
            "target": "USUAL",
            "ground": "record",
            "facts": FACTS,
            **changes,
        }
        self.story.starts(who, KEY, unit=unit, **answers)
        return self

    def accepts(self, person=None, panel=None):
        chosen = panel or self.year.town.reviewers[5:7]
        self.story.completes(
            person or self.year.town.discipline,
            "受理",
            "admit",
            panel=[str(one.id) for one in chosen],
        )
        return self

    def refuses(self, person=None):
        self.story.completes(
            person or self.year.town.discipline,
            "受理",
            "refuse",
            accept_reason="没有可以查证的事实。",
        )

    def finds(self, person, outcome="keep", component=None, step="核查", **more):
        """What somebody has found."""
        given = {} if component is None else {"redone_component": component}
        keys = directory.actor(person).candidate_keys
        item = next(one for one in self.story.items(step) if one.candidate_key in keys)
        self.story.does_item(
            person,
            item,
            outcome,
            finding_recusal=True,
            finding_reason=f"{person.name}：已核对热线记录。",
            **given,
            **more,
        )

    def is_checked(self, outcome="keep", component=None):
        """Both find the same."""
        for person in self.year.town.reviewers[5:7]:
            self.finds(person, outcome, component)

    def is_ruled(self, outcome="keep", component=None):
        self.finds(self.year.town.district, outcome, component, step="复核")
        self.story.works()

    def appeals(self, person, reason="核查没有看热线记录，请再查。"):
        objectors.appeal(directory.actor(person), self.story.case.id, reason)
        session.flush()

    def is_decided(self, outcome="keep", component=None):
        """Accepted, checked, and the days for an appeal gone by."""
        self.accepts()
        self.is_checked(outcome, component)
        self.story.days_pass(6)
        return self

    @property
    def row(self) -> StarObjection:
        return objections.of_case(self.story.case.id)


def checks_usual(year, number=0, delta=None):
    """The office looks at the records of a branch, and notes what is missing from them."""
    if delta is not None:
        notes(year, number, delta)
    year.branch(number).completes(year.town.second, "核对平时记录", usual_checked=USUAL_DONE)
    year.story.works()


def notes(year, number, delta, **changes):
    story = StarObjector(year).story
    answers = {
        "branch": str(year.rated(number).id),
        "happened_on": clock.today().replace(year=year.town.year, month=11, day=3),
        "aspect": "SERVICE",
        "event": "热线工单没有按时办结，群众不满意。",
        "delta": delta,
        "source": "hotline",
        "reference": "RX-0071",
        **changes,
    }
    story.starts(year.town.office, "star_usual", unit=year.town.unit, **answers)
    story.completes(year.town.second, "会签", "agree")
    return story


def district_has_its_say(year):
    year.story.completes(year.town.district, "备案意见", district_comment="")
    year.story.works()
