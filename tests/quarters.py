"""A branch's quarter, driven by its people (季度评定): one method for each act."""

from __future__ import annotations

from datetime import datetime

from story import OPENING, Story

from app import clock
from app.points import cycles

KEY = "points_cycle"
SUMMARY = (
    "本季度党员参与志愿服务积极，申报及时，佐证材料齐全。"
    "下季度要把网格巡查记录得更细一些，并提前通知流动党员参加线上学习和主题党日活动。"
)


class Quarter:
    """The cycle that today falls in, of the cast's branch."""

    def __init__(self, cast) -> None:
        self.cast, self.story = cast, Story()

    def begins(self, person=None):
        self.story.starts(person or self.cast.sun, KEY)

    def hears(self, *opinions):
        answers = {"heard": "some", "opinions": list(opinions)} if opinions else {"heard": "none"}
        self.story.completes(self.cast.sun, "事前听取意见", **answers)

    def freezes(self):
        """Let the days go by until no more claims are taken."""
        cycle = cycles.current(self.cast.branch, clock.today())
        day = clock.office_day(cycle.freezes_at)
        clock.freeze(datetime.combine(day, OPENING, clock.OFFICE_ZONE))
        self.story.works()

    def comes_to_the_assembly(self):
        self.begins()
        self.hears()
        self.freezes()

    def meets(self, *challenged, person=None, **changes):
        answers = {
            "meeting_date": clock.today(),
            "meeting_place": "支部活动室",
            "chair": str(self.cast.li.id),
            "members_due": 9,
            "members_present": 8,
            "minutes": "逐件公布得分，听取意见。",
            "challenged": list(challenged),
            **changes,
        }
        self._does(person or self.cast.sun, "评绩", **answers)

    def signs(self, person=None, *, sent_back=()):
        self._signs(person or self.cast.li, "定绩", sent_back=list(sent_back))

    def signs_the_rest(self, person=None, *, sent_back=()):
        self._signs(person or self.cast.zhou, "代行定绩", sent_back_rest=list(sent_back))

    def _signs(self, person, step, **back):
        [rows] = back.values()
        self._does(person, step, "send_back" if rows else "sign", **back)

    def publishes(self, person=None, **changes):
        answers = {
            "places": ["branch_board", "group_chat"],
            "posted_on": clock.today(),
            "contact_name": "孙亦诚",
            "contact_phone": "0635-8210000",
            **changes,
        }
        self._does(person or self.cast.sun, "晒绩", **answers)

    def is_published(self):
        """All that comes before, without a challenge."""
        self.comes_to_the_assembly()
        self.meets()
        self.signs()
        if "代行定绩" in self.story.steps:
            self.signs_the_rest()
        self.publishes()

    def is_posted(self):
        self.is_published()
        self.story.days_pass(6)

    def sums_up(self, *improvements):
        self._does(self.cast.sun, "事后总结反馈", summary=SUMMARY, improvements=list(improvements))

    def _does(self, person, step, outcome=None, **answers):
        self.story.completes(person, step, outcome, **answers)
        self.story.works()


def challenge(line, votes_for, votes_against):
    """A row of the challenged lines."""
    return {
        "line": str(line.id),
        "reason": "有人说当天没有看到他。",
        "votes_for": votes_for,
        "votes_against": votes_against,
        "votes_abstain": 0,
    }
