"""What people usually write into the forms of a claim (积分申报)."""

from __future__ import annotations

from datetime import date

from pictures import PNG
from quarters import Quarter

from app.cases import evidence
from app.db import session
from app.organisation import directory

KEY = "points_claim"


def claim(cast, **changes):
    """Form F-P2, complete: two hours of voluntary service on the day before."""
    return {
        "item": "D01",
        "title": "清理三号楼排水沟",
        "event_date": date(2026, 3, 2),
        "quantity": 2,
        "asked_points": 2,
        "statement": "雨后排水沟堵塞，与邻居一起清理干净。",
        "witnesses": [str(cast.gao.id)],
        "honest": True,
        **changes,
    }


class Office:
    """The claim's way through the branch, one step each; `changes` are other answers."""

    def __init__(self, story, cast) -> None:
        self.story, self.cast, self.quarter = story, cast, Quarter(cast)

    def report(self, person=None, **changes):
        person = person or self.cast.lin
        return self.story.starts(person, KEY, **claim(self.cast, **changes))

    def enters(self, member=None, *, by=None, **changes):
        """The clerk enters a claim for a member who cannot."""
        answers = claim(self.cast, witnesses=[str(self.cast.hu.id)]) | changes
        clerk = by or self.cast.sun
        return self.story.starts(clerk, KEY, whose=member or self.cast.gao, **answers)

    def acknowledge(self, person=None, outcome="agree", **changes):
        why = {"acknowledge_reason": "那天我在医院，不是我做的。"}
        usual = {"acknowledge_honest": True} if outcome == "agree" else why
        person = person or self.cast.gao
        self.story.completes(person, "本人确认", outcome, **{**usual, **changes})

    def sign_paper(self, person=None, outcome="agree", **changes):
        """Another officer records what the member has signed on paper."""
        person = person or self.cast.li
        scan = evidence.upload(directory.actor(person), "确认书.png", PNG)
        session.flush()
        signed = {"acknowledge_seen": True, "acknowledge_scan": [str(scan.id)]}
        usual = signed if outcome == "agree" else {"acknowledge_reason": "本人说不是他做的。"}
        self.story.completes(person, "书面确认", outcome, **{**usual, **changes})

    def verify(self, person=None, outcome="pass", **changes):
        found = {"quantity_found": 2} if outcome in {"pass", "adjust"} else {}
        why = {} if outcome == "pass" else {"verify_reason": "与佐证材料不符，请核对。"}
        answers = {"verify_recusal": True, **found, **why, **changes}
        self.story.completes(person or self.cast.zhao, "核实", outcome, **answers)

    def check(self, person=None, outcome="agree", **changes):
        why = {} if outcome == "agree" else {"check_reason": "时长与照片对不上。"}
        answers = {"check_recusal": True, **why, **changes}
        self.story.completes(person or self.cast.qian, "复核", outcome, **answers)

    def until_checked(self, person=None, **changes):
        """Reported, verified and checked: on the list of the quarter."""
        self.report(person, **changes)
        self.verify()
        self.check()
        return self.story.case

    def until_published(self, person=None, **changes):
        self.until_checked(person, **changes)
        self.quarter.is_published()

    def until_posted(self, person=None, **changes):
        self.until_checked(person, **changes)
        self.quarter.is_posted()
