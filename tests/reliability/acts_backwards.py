"""Acts that lead a case back: sending it back, and recalling."""

from __future__ import annotations

from reliability.acts import Act, act, missing, words
from reliability.items import STEP, Item

from app.cases import locking, recalling, sending_back
from app.cases.sending_back import Preview, Reentry


@act(11)
class SendBack(Act):
    is_harmless = False

    @classmethod
    def pick(cls, source, truth):
        item = cls.some_item(source, truth)
        places = sorted(truth.targets(item.spot))
        pool = places if places and source.random() < 0.85 else sorted(truth.course.paths)
        given = {"to": source.choice(pool), "straight": source.random() < 0.4}
        who = cls.somebody(source, truth.turn(item))
        return cls(truth, who, item, **given, text=words(source))

    def against(self):
        found = self.truth.against_step(self.who, self.item, "send-back") | missing(
            self.given["text"]
        )
        if not self.item.is_open:
            return found
        spot, to = self.item.spot, self.given["to"]
        jump = self.jump = (
            self.truth.course.way_back(spot, to) if self.truth.course.is_step(to) else None
        )
        if jump is None or to not in self.truth.targets(spot):
            return found | {"Invalid", "CannotSendBack"}
        if self.given["straight"] and not self.truth.course.comes_straight(spot, jump):
            found.add("NoWayStraight")
        is_final = any(not one.block.undoable for one in jump.undone)
        return found | {"CannotSendBack"} if is_final else found

    def do(self, world):
        reentry = Reentry.STRAIGHT if self.given["straight"] else Reentry.IN_ORDER
        actor, given = world.actor(self.who), self.given
        sending_back.send_back(
            actor, self.item.id, given["to"], reason=given["text"], reentry=reentry
        )

    def then(self):
        self.truth.send_back(self.item, self.who, self.jump, straight=self.given["straight"])


@act(7)
class Recall(Act):
    is_harmless = False

    @classmethod
    def some_item(cls, source, truth):
        done = [one for one in truth.items if one.done_by and one.part == STEP]
        return source.choice(done if done and source.random() < 0.9 else truth.items)

    @classmethod
    def pick(cls, source, truth):
        item = cls.some_item(source, truth)
        return cls(truth, cls.somebody(source, {item.done_by} - {None}), item)

    def against(self):
        item, self.jump = self.item, None
        found = self.truth.standing() | self.truth.not_allowed(item, "recall")
        if item.is_open or item.part != STEP or item.done_by != self.who:
            return found | {"NotYours"}
        if item.voice is not None or item.is_kept:
            return found | {"CannotRecall"} if item.voice else found
        following = self.truth.followed(item)
        has_gone = item.went_back or item.signed_last or item.kept is not None
        if has_gone or not following or not all(map(self.truth.is_untouched, following)):
            return found | {"GoneOn"}
        self.jump = self.truth.course.way_back(following[0].spot, item.element)
        return found if self.is_possible(following) else found | {"CannotRecall"}

    def is_possible(self, following: list[Item]) -> bool:
        """Can all be undone, and does the case come from all that waits now?"""
        if self.jump is None or self.item.spot.block.many:
            return False
        is_undoable = all(one.block.undoable for one in self.jump.undone)
        return is_undoable and {one.spot for one in following} <= set(self.jump.ended)

    def do(self, world):
        recalling.recall(world.actor(self.who), self.item.id)

    def then(self):
        self.truth.recall(self.item, self.who, self.jump)


@act(2)
class LookBack(Act):
    """Look where a case may be sent back to, and what that would lead to."""

    def against(self):
        found = self.truth.against_step(self.who, self.item, "send-back")
        if not self.item.is_open:
            return found | {"NotAStep"}
        return found if self._places() else found - {"NotAllowedHere"}

    def do(self, world):
        actor = world.actor(self.who)
        _case, item = locking.step_of_turn(actor, self.item.id)
        for one in self._places():
            seen = sending_back.preview(actor, item, one)
            self._is_right(one, seen)
        found = {one.element for one in sending_back.targets(actor, item) if one.refusal is None}
        assert found == set(self._places()), f"to {found}, must be {self._places()}"

    def _places(self) -> list[str]:
        """Where it may be sent back to."""
        course, spot = self.truth.course, self.item.spot
        ways = {name: course.way_back(spot, name) for name in self.truth.targets(spot)}
        return [
            name
            for name, way in ways.items()
            if way is not None and all(one.block.undoable for one in way.undone)
        ]

    def _is_right(self, name: str, seen: Preview) -> None:
        course, spot = self.truth.course, self.item.spot
        way = course.way_back(spot, name)
        undone = sorted(one.block.name for one in way.undone)
        assert sorted(seen.undone) == undone, f"undoes {seen.undone}, must be {undone}"
        is_straight = seen.not_straight is None
        assert is_straight == course.comes_straight(spot, way), f"straight from {name}"

    def then(self):
        """Nothing is changed by looking."""
