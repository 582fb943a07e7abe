"""Acts of those who see to what goes wrong: nobody's turn is asked for, and all want a reason."""

from __future__ import annotations

from abc import abstractmethod

from reliability import voices
from reliability.acts import Act, act, missing, words
from reliability.items import PEOPLE, STEP

from app.cases import recusing, redirecting


class OfSupervisor(Act):
    """On a step that may be anybody's turn, or nobody's."""

    is_harmless = False

    @classmethod
    def some_item(cls, source, truth):
        steps = [one for one in truth.open_items if one.part == STEP]
        return source.choice(steps if steps and source.random() < 0.85 else truth.items)

    @classmethod
    def pick(cls, source, truth):
        item = cls.some_item(source, truth)
        who = cls.somebody(source, truth.supervisors)
        return cls(truth, who, item, **cls.about(source, truth, item), text=words(source))

    @classmethod
    @abstractmethod
    def about(cls, source, truth, item):
        """What is drawn for an item, besides the reason."""

    def against(self):
        reasons = {
            "Forbidden": self.who not in self.truth.supervisors,
            "WorkItemDone": not self.item.is_open,
            "NotAStep": self.item.part != STEP,
        }
        found = {name for name, holds in reasons.items() if holds}
        return found | self.truth.standing() | missing(self.given["text"])


@act(3)
class RecuseOther(OfSupervisor):
    """Say that somebody must keep out of a step."""

    @classmethod
    def about(cls, source, _truth, item):
        return {"whom": cls.somebody(source, item.asked())}

    def against(self):
        item, whom = self.item, self.given["whom"]
        self.post = self.truth.staff.post_without(item, whom)
        reasons = {
            "KeepsOut": whom in item.recused,
            "Invalid": whom not in item.asked(),
            "NobodyElse": self.post is None,
        }
        return super().against() | {name for name, holds in reasons.items() if holds}

    def do(self, world):
        actor, whom = world.actor(self.who), world.person(self.given["whom"])
        recusing.recuse_other(actor, self.item.id, whom, reason=self.given["text"])

    def then(self):
        self.truth.keeps_out(self.item, self.given["whom"], self.post)


@act(3)
class Reassign(OfSupervisor):
    """Give a step to somebody, whoever's turn it is (改派)."""

    is_harmless = True

    @classmethod
    def about(cls, source, _truth, _item):
        return {"whom": source.choice(PEOPLE)}

    def against(self):
        found = super().against()
        if voices.has_one(self.truth, self.item, self.given["whom"]):
            found |= {"SignsToo"}
        return found | self.truth.against_people(self.who, self.item, self.given["whom"], None)

    def do(self, world):
        actor, whom = world.actor(self.who), world.person(self.given["whom"])
        redirecting.reassign(actor, self.item.id, whom, reason=self.given["text"])

    def then(self):
        self.truth.pass_on(self.item, self.who, self.given["whom"])


@act(3)
class Move(OfSupervisor):
    """Take the case to another step, forwards or back (移动到步骤)."""

    @classmethod
    def about(cls, source, truth, item):
        course = truth.course
        plain = [one for one in sorted(course.paths) if course.is_plain(item.spot, one)]
        return {"to": source.choice(plain)}

    def against(self):
        found, course, to = super().against(), self.truth.course, self.given["to"]
        if not self.item.is_open:
            return found
        if to == self.item.element or not course.is_step(to):
            return found | {"Invalid"}
        self.jump = course.way_to(self.item.spot, to)
        if self.jump is None or any(not one.block.undoable for one in self.jump.undone):
            return found | {"CannotSendBack"}
        return found

    def do(self, world):
        actor, given = world.actor(self.who), self.given
        redirecting.move(actor, self.item.id, given["to"], reason=given["text"])

    def then(self):
        self.truth.move(self.item, self.who, self.jump)
