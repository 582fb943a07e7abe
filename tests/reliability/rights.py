"""The acts: who may do each to what, by the rules as written, and how each is done.

Another act is another class under `@act`: `pick` draws what it is done to and with (None: it makes
no sense now), `against` names the errors that may come (none: it must succeed), `do` does it by the
verb, `then` says what it makes of the truth.
"""

from __future__ import annotations

import random
from typing import Any

from reliability.truth import (
    AFTER,
    BESIDE,
    BLOCKING,
    DELEGATED,
    JOINING,
    PEOPLE,
    QUESTION,
    SIGNING,
    STEP,
    SUPPLEMENT,
    Item,
    Truth,
)

from app.cases import (
    applicant,
    copies,
    handing,
    inquiries,
    official,
    recalling,
    sending_back,
    signers,
    suspension,
    urging,
)
from app.cases.sending_back import Reentry

ACTS: dict[str, type[Act]] = {}
WEIGHTS: list[int] = []


def act(weight: int):
    """Let it be drawn so often."""

    def enter(kind: type[Act]) -> type[Act]:
        ACTS[kind.__name__] = kind
        WEIGHTS.append(weight)
        return kind

    return enter


class Act:
    """Somebody does something to a work item (`item`) or to the case (None)."""

    #: The parts of work items that it is meant for.
    parts = frozenset({STEP})

    def __init__(self, who: str, item: Item | None, **given: Any) -> None:
        self.who, self.item, self.given = who, item, given

    def __str__(self) -> str:
        item = self.item
        on = f" {item.part} {item.element} of {item.holder}" if item else ""
        said = {name: one for name, one in self.given.items() if name != "jump"}
        return f"{self.who} {type(self).__name__}{on} {said or ''}".rstrip()

    @classmethod
    def pick(cls, source: random.Random, truth: Truth) -> Act | None:
        item = cls.some_item(source, truth)
        if item is None:
            return None
        return cls(cls.somebody(source, item.whose()), item, **cls.with_what(source, truth, item))

    @classmethod
    def some_item(cls, source: random.Random, truth: Truth) -> Item | None:
        """Mostly one that it can be done to."""
        fit = [one for one in truth.open_items if one.part in cls.parts and one.whose()]
        pool = fit if fit and source.random() < 0.85 else truth.items
        return source.choice(pool) if pool else None

    @staticmethod
    def somebody(source: random.Random, fit: set[str]) -> str:
        """Mostly somebody who may."""
        return source.choice(sorted(fit) if fit and source.random() < 0.8 else PEOPLE)

    @classmethod
    def with_what(cls, source: random.Random, truth: Truth, item: Item) -> dict[str, Any]:
        return {}

    def against(self, truth: Truth) -> set[str]:
        raise NotImplementedError

    def do(self, world: Any) -> None:
        raise NotImplementedError

    def then(self, truth: Truth) -> None:
        raise NotImplementedError


def _words(source: random.Random) -> str:
    return "可以" if source.random() < 0.97 else "  "


def _missing(text: str) -> set[str]:
    return set() if text.strip() else {"Invalid"}


@act(14)
class Complete(Act):
    @classmethod
    def with_what(cls, source, truth, item):
        return {"go": source.randint(0, 9)}

    def against(self, truth):
        found = truth.against(self.who, self.item)
        return found if self.item.part == STEP else found | {"NotAStep"}

    def do(self, world):
        official.complete(world.actor(self.who), self.item.id, {"go": self.given["go"]})

    def then(self, truth):
        truth.complete(self.item, self.who, self.given["go"])


@act(3)
class Claim(Act):
    def against(self, truth):
        found = truth.against(self.who, self.item)
        is_for_post = self.item.post is not None and self.item.holder == self.item.post
        waits_for_post = is_for_post and not self.item.is_paused
        return found if waits_for_post else found | {"AlreadyClaimed"}

    def do(self, world):
        official.claim(world.actor(self.who), self.item.id)

    def then(self, truth):
        self.item.holder = self.who


@act(2)
class Release(Act):
    def against(self, truth):
        found = truth.against(self.who, self.item)
        return found if self.item.is_claimed else found | {"NotYourTurn"}

    def do(self, world):
        official.release(world.actor(self.who), self.item.id)

    def then(self, truth):
        self.item.holder = self.item.post


@act(1)
class SaveDraft(Act):
    def against(self, truth):
        return truth.against(self.who, self.item) - {"CaseSuspended"}

    def do(self, world):
        official.save_draft(world.actor(self.who), self.item.id, {"go": "1"})

    def then(self, truth):
        self.item.draft = True


class WithSomebody(Act):
    """Acts that bring somebody in."""

    @classmethod
    def with_what(cls, source, truth, item):
        return {"whom": source.choice(PEOPLE), "text": _words(source)}


@act(3)
class Transfer(WithSomebody):
    def against(self, truth):
        found = truth.against_step(self.who, self.item, "transfer") | _missing(self.given["text"])
        return found | truth.against_people(self.who, self.item, self.given["whom"], None)

    def do(self, world):
        whom = world.person(self.given["whom"])
        handing.transfer(world.actor(self.who), self.item.id, whom, reason=self.given["text"])

    def then(self, truth):
        self.item.holder, self.item.given_by = self.given["whom"], self.who
        self.item.draft, self.item.transferred = False, True


@act(3)
class Delegate(WithSomebody):
    def against(self, truth):
        found = truth.against_step(self.who, self.item, "delegate") | _missing(self.given["text"])
        return found | truth.against_people(self.who, self.item, self.given["whom"], DELEGATED)

    def do(self, world):
        whom = world.person(self.given["whom"])
        handing.delegate(world.actor(self.who), self.item.id, whom, request=self.given["text"])

    def then(self, truth):
        truth.beside(self.item, DELEGATED, self.given["whom"], self.who)


@act(3)
class HandIn(Act):
    parts = frozenset({DELEGATED})

    @classmethod
    def with_what(cls, source, truth, item):
        return {"text": _words(source)}

    def against(self, truth):
        found = truth.against(self.who, self.item) | _missing(self.given["text"])
        return found if self.item.part == DELEGATED else found | {"NotDelegated"}

    def do(self, world):
        handing.hand_in(world.actor(self.who), self.item.id, text=self.given["text"])

    def then(self, truth):
        self.item.close(self.who)


@act(7)
class AddSigner(WithSomebody):
    @classmethod
    def with_what(cls, source, truth, item):
        where = source.choice(("before", "beside", "after"))
        return {"where": where, "whom": source.choice(PEOPLE)}

    def against(self, truth):
        part, whom = self.given["where"].upper(), self.given["whom"]
        found = truth.against_step(self.who, self.item, "add-signer")
        return found | truth.against_people(self.who, self.item, whom, part)

    def do(self, world):
        people = [world.person(self.given["whom"])]
        signers.add(world.actor(self.who), self.item.id, people, where=self.given["where"])

    def then(self, truth):
        truth.beside(self.item, self.given["where"].upper(), self.given["whom"], self.who)


@act(8)
class Sign(Act):
    parts = frozenset(SIGNING)

    @classmethod
    def with_what(cls, source, truth, item):
        return {"outcome": source.choice(("agree", "agree", "disagree")), "text": _words(source)}

    def against(self, truth):
        found = truth.against(self.who, self.item)
        if self.given["outcome"] == "disagree":
            found |= _missing(self.given["text"])
        return found if self.item.part in SIGNING else found | {"NoSigner"}

    def do(self, world):
        actor, given = world.actor(self.who), self.given
        signers.sign(actor, self.item.id, outcome=given["outcome"], opinion=given["text"])

    def then(self, truth):
        step = self.item.parent
        self.item.close(self.who)
        if self.item.part in JOINING and not step.is_open and self.given["outcome"] == "disagree":
            truth.reopen(step)
        else:
            truth.settle(step)


@act(3)
class Remove(Act):
    parts = frozenset(BLOCKING | JOINING | {QUESTION})

    @classmethod
    def some_item(cls, source, truth):
        fit = [one for one in truth.open_items if one.part != STEP]
        return source.choice(fit if fit and source.random() < 0.9 else truth.items)

    @classmethod
    def pick(cls, source, truth):
        item = cls.some_item(source, truth)
        fit = cls.rightful(item) if item.parent else set()
        return cls(cls.somebody(source, fit), item, text=_words(source))

    @staticmethod
    def rightful(item: Item) -> set[str]:
        step = item.parent
        return ({item.given_by, step.done_by} | step.holders()) - {None}

    def against(self, truth):
        if self.item.part == STEP or not self.item.is_open:
            return {"NoSigner"}
        found = truth.standing() | _missing(self.given["text"])
        return found if self.who in self.rightful(self.item) else found | {"NotYoursToRemove"}

    def do(self, world):
        signers.remove(world.actor(self.who), self.item.id, reason=self.given["text"])

    def then(self, truth):
        self.item.close()
        truth.settle(self.item.parent)


@act(3)
class Ask(WithSomebody):
    parts = frozenset({STEP, BESIDE, AFTER, DELEGATED})

    def against(self, truth):
        found = truth.against(self.who, self.item) | truth.not_allowed(self.item, "ask")
        found |= truth.against_people(self.who, self.item, self.given["whom"], QUESTION)
        return found | _missing(self.given["text"])

    def do(self, world):
        people = [world.person(self.given["whom"])]
        inquiries.ask(world.actor(self.who), self.item.id, people, text=self.given["text"])

    def then(self, truth):
        truth.beside(self.item.step, QUESTION, self.given["whom"], self.who)


@act(2)
class Supplement(Act):
    def against(self, truth):
        found = truth.against_step(self.who, self.item, "supplement")
        if self.who == truth.starter:
            found.add("OwnMatter")
        return found | truth.against_people(self.who, self.item, truth.starter, SUPPLEMENT)

    def do(self, world):
        inquiries.request_supplement(world.actor(self.who), self.item.id, request="补一下")

    def then(self, truth):
        truth.beside(self.item, SUPPLEMENT, truth.starter, self.who)


@act(4)
class Answer(Act):
    parts = frozenset({QUESTION, SUPPLEMENT})

    @classmethod
    def with_what(cls, source, truth, item):
        return {"text": _words(source)}

    def against(self, truth):
        found = truth.against(self.who, self.item) | _missing(self.given["text"])
        return found if self.item.part in self.parts else found | {"NotAsked"}

    def do(self, world):
        inquiries.answer(world.actor(self.who), self.item.id, text=self.given["text"])

    def then(self, truth):
        self.item.close(self.who)


@act(1)
class Copy(WithSomebody):
    parts = frozenset({STEP, BESIDE, BLOCKING and DELEGATED})

    def against(self, truth):
        found = truth.against(self.who, self.item) | truth.not_allowed(self.item, "copy")
        return found | truth.against_people(self.who, self.item, self.given["whom"], "COPY")

    def do(self, world):
        people = [world.person(self.given["whom"])]
        copies.send(world.actor(self.who), self.item.id, people, note=self.given["text"])

    def then(self, truth):
        truth.copied.add(self.given["whom"])


class OnCase(Act):
    """Acts on the case as a whole."""

    @classmethod
    def pick(cls, source, truth):
        return cls(cls.somebody(source, cls.fit(truth)), None)

    @classmethod
    def fit(cls, truth: Truth) -> set[str]:
        return {truth.starter}


@act(1)
class Read(OnCase):
    @classmethod
    def fit(cls, truth):
        return truth.copied

    def against(self, truth):
        return set() if self.who in truth.copied else {"NotFound"}

    def do(self, world):
        copies.mark_read(world.actor(self.who), world.case_id)

    def then(self, truth):
        """Nothing that waits."""


@act(2)
class Urge(OnCase):
    def against(self, truth):
        found = truth.standing()
        if self.who not in {truth.starter} | truth.readers:
            found |= {"NotYoursToUrge"}
        if self.who in truth.urged:
            found |= {"UrgedJustNow"}
        behind = {one for item in truth.open_items for one in item.whose()} - {self.who}
        return found if behind else found | {"NobodyToUrge"}

    def do(self, world):
        urging.urge(world.actor(self.who), world.case_id)

    def then(self, truth):
        truth.urged.add(self.who)


@act(1)
class Suspend(OnCase):
    @classmethod
    def fit(cls, truth):
        return truth.supervisors

    def against(self, truth):
        found = truth.standing()
        return found if self.who in truth.supervisors else found | {"Forbidden"}

    def do(self, world):
        suspension.suspend(world.actor(self.who), world.case_id, reason="等文件")

    def then(self, truth):
        truth.suspended = True


@act(2)
class Resume(OnCase):
    @classmethod
    def fit(cls, truth):
        return truth.supervisors

    def against(self, truth):
        found = set() if truth.suspended else {"NotSuspended"}
        found |= set() if truth.is_open else {"CaseClosed"}
        return found if self.who in truth.supervisors else found | {"Forbidden"}

    def do(self, world):
        suspension.resume(world.actor(self.who), world.case_id)

    def then(self, truth):
        truth.suspended = False


@act(1)
class Withdraw(OnCase):
    @classmethod
    def somebody(cls, source, fit):
        return source.choice(sorted(fit) if source.random() < 0.15 else PEOPLE)

    def against(self, truth):
        return truth.standing() | (set() if self.who == truth.starter else {"NotYourCase"})

    def do(self, world):
        applicant.withdraw(world.actor(self.who), world.case_id)

    def then(self, truth):
        truth.withdrawn = True
        truth.renew(None)


@act(11)
class SendBack(Act):
    @classmethod
    def with_what(cls, source, truth, item):
        places = sorted(truth.course.targets(item.spot))
        everywhere = sorted(truth.course.paths)
        pool = places if places and source.random() < 0.85 else everywhere
        straight = source.random() < 0.4
        return {"to": source.choice(pool), "straight": straight, "text": _words(source)}

    def against(self, truth):
        found = truth.against_step(self.who, self.item, "send-back") | _missing(self.given["text"])
        if not self.item.is_open:
            return found
        spot, to = self.item.spot, self.given["to"]
        jump = self.jump = truth.course.way_back(spot, to) if truth.course.is_step(to) else None
        if jump is None or to not in truth.course.targets(spot):
            return found | {"Invalid", "CannotSendBack"}
        if self.given["straight"] and not truth.course.comes_straight(spot, jump):
            found.add("NoWayStraight")
        is_final = any(not one.block.undoable for one in jump.undone)
        return found | {"CannotSendBack"} if is_final else found

    def do(self, world):
        reentry = Reentry.STRAIGHT if self.given["straight"] else Reentry.IN_ORDER
        actor, given = world.actor(self.who), self.given
        sending_back.send_back(
            actor, self.item.id, given["to"], reason=given["text"], reentry=reentry
        )

    def then(self, truth):
        truth.send_back(self.item, self.who, self.jump, straight=self.given["straight"])


@act(7)
class Recall(Act):
    @classmethod
    def some_item(cls, source, truth):
        done = [one for one in truth.items if one.done_by and one.part == STEP]
        return source.choice(done if done and source.random() < 0.9 else truth.items)

    @classmethod
    def pick(cls, source, truth):
        item = cls.some_item(source, truth)
        return cls(cls.somebody(source, {item.done_by} - {None}), item)

    def against(self, truth):
        item, self.jump = self.item, None
        found = truth.standing() | truth.not_allowed(item, "recall")
        if item.is_open or item.part != STEP or item.done_by != self.who:
            return found | {"NotYours"}
        if item.kept is not None:
            return found
        following = truth.followed(item)
        has_gone = item.went_back or item.signed_last
        if has_gone or not following or not all(map(truth.is_untouched, following)):
            return found | {"GoneOn"}
        jump = self.jump = truth.course.way_back(following[0].spot, item.element)
        if jump is None or item.spot.block.many or any(not d.block.undoable for d in jump.undone):
            return found | {"CannotRecall"}
        return found if {one.spot for one in following} <= set(jump.ended) else {"CannotRecall"}

    def do(self, world):
        recalling.recall(world.actor(self.who), self.item.id)

    def then(self, truth):
        truth.recall(self.item, self.who, self.jump)
