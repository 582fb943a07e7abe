"""Acts on those who act: somebody goes away and is stood in for, comes back; the days go by."""

from __future__ import annotations

from datetime import timedelta

from reliability import succession
from reliability.acts import act
from reliability.acts_on_cases import OnCase
from reliability.items import PEOPLE
from reliability.mandates import ALL, OTHER, THIS, Mandate

from app import clock
from app.cases import boxes, entrusting, handover, timers
from app.cases.handover import OTHERS, Plan
from app.db import new_id
from app.organisation import directory
from app.organisation.away import Terms


@act(6)
class Entrust(OnCase):
    """Let somebody act for oneself, or as who manages people for somebody else."""

    @classmethod
    def pick(cls, source, truth):
        waiting = {one for item in truth.open_items for one in item.whose()}
        principal = cls.somebody(source, waiting)
        who = principal if source.random() < 0.8 else source.choice((*PEOPLE, "wang"))
        since = source.choice((0, 0, 0, 1))
        given = {"whom": source.choice(PEOPLE), "since": since + truth.mandates.day}
        given["until"] = given["since"] + source.choice((0, 1, 3))
        procedures = source.choice((ALL, ALL, THIS, OTHER))
        return cls(truth, who, principal=principal, procedures=procedures, **given)

    def against(self):
        given = self.given
        found = set() if self.who in {given["principal"], "wang"} else {"Forbidden"}
        if given["whom"] == given["principal"]:
            found.add("StandInInvalid")
        terms = given["since"], given["until"], given["procedures"]
        away = {one.principal for one in self.truth.mandates.given if one.meets(*terms)}
        if given["principal"] in away:
            found.add("AlreadyEntrusted")
        return found | {"DeputyAway", "StandInLoop"} if given["whom"] in away else found

    def do(self, world):
        procedures = {ALL: None, THIS: [world.procedure], OTHER: ["seal"]}
        today = clock.today() - timedelta(days=self.truth.mandates.day)
        days = [today + timedelta(days=self.given[end]) for end in ("since", "until")]
        named = procedures[self.given["procedures"]]
        terms = Terms(world.person(self.given["whom"]), *days, named, "出差")
        principal = world.person(self.given["principal"])
        row = entrusting.entrust(world.actor(self.who), terms, principal_id=principal)
        self.made = row.id
        world.renew()

    def then(self):
        given = dict(self.given)
        deputy = given.pop("whom")
        self.truth.mandates.given.append(Mandate(deputy=deputy, id=self.made, **given))


@act(2)
class TakeBack(OnCase):
    """End a mandate before its last day."""

    @classmethod
    def pick(cls, source, truth):
        mandates = truth.mandates
        if not mandates.given:
            return None
        one = source.choice(mandates.given)
        return cls(truth, cls.somebody(source, {one.principal, one.deputy}), mandate=one)

    def against(self):
        one = self.given["mandate"]
        is_theirs = self.who in {one.principal, one.deputy, "wang"}
        found = set() if is_theirs else {"Forbidden"}
        is_over = one.is_ended or one.until < self.truth.mandates.day
        return found | {"StandInOver"} if is_over else found

    def do(self, world):
        mandate = self.given["mandate"]
        entrusting.take_back(world.actor(self.who), mandate.id, reason="提前回来")
        world.renew()

    def then(self):
        self.given["mandate"].is_ended = True


@act(3)
class Sleep(OnCase):
    """A night goes by, and in the morning the worker does what is due and timers go off."""

    def against(self):
        return set()

    def do(self, world):
        clock.freeze(clock.now() + clock.ONE_DAY)
        world.work()
        timers.fire_all()
        if self.truth.mandates.given:
            world.renew()

    def then(self):
        self.truth.sleep()


@act(2)
class HandOver(OnCase):
    """What waits for somebody who leaves goes to a successor, if there is one (离职交接)."""

    @classmethod
    def pick(cls, source, truth):
        holding = {one.holder for one in truth.open_items} & set(PEOPLE)
        person = cls.somebody(source, holding)
        who = "wang" if source.random() < 0.9 else source.choice(PEOPLE)
        return cls(truth, who, person=person, whom=source.choice((*PEOPLE, None, None)))

    def against(self):
        person = self.given["person"]
        found = set() if self.who == "wang" else {"Forbidden"}
        found |= {"NotYourself"} if self.who == person else set()
        return found | {"Invalid"} if self.given["whom"] == person else found

    def do(self, world):
        successors = {OTHERS: self.given["whom"]} if self.given["whom"] else {}
        person = directory.person(world.person(self.given["person"]))
        handover.carry_out(world.actor(self.who), person, Plan(successors), key=new_id())
        world.work()

    def then(self):
        going = succession.hand_over(self.truth, self.given["person"], self.given["whom"])
        self.is_harmless = not going


@act(3)
class LookIn(OnCase):
    """Look what is to be done: all that one may do, and nothing else."""

    @classmethod
    def fit(cls, truth):
        return {one for item in truth.open_items for one in truth.turn(item)}

    def against(self):
        return set()

    def do(self, world):
        found = {one.id for one in boxes.inbox(world.actor(self.who)).rows}
        must = {one.id for one in self.truth.open_items if self.who in self.truth.turn(one)}
        told = [one.element for one in self.truth.items if one.id in found ^ must]
        assert found == must, f"seen and not to be done, or the other way round: {told}"

    def then(self):
        """Nothing is changed by looking."""
