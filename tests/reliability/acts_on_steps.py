"""Acts of those whose turn a step is: do it, take it, let go, give it away, have others sign."""

from __future__ import annotations

from reliability import voices
from reliability.acts import Act, WithSomebody, act, missing, words
from reliability.items import (
    BLOCKING,
    DELEGATED,
    JOINING,
    PEOPLE,
    QUESTION,
    SIGNING,
    STEP,
    Item,
    Said,
)
from reliability.plans import VOICES
from reliability.truth import Truth

from app.cases import handing, official, recusing, signers


@act(14)
class Complete(Act):
    @classmethod
    def with_what(cls, source):
        return {"go": source.randint(0, 9), "voice": source.choice((*VOICES, VOICES[0]))}

    def against(self):
        found = self.truth.against(self.who, self.item)
        found |= voices.against(self.truth, self.who, self.item)
        return found if self.item.part == STEP else found | {"NotAStep"}

    def do(self, world):
        names = {"go": ["go"], "vote": ["go", "voice"], "word": ["voice"]}
        answers = {name: self.given[name] for name in names[self.item.spot.block.form]}
        official.complete(world.actor(self.who), self.item.id, answers)

    def then(self):
        self.truth.complete(self.item, self.who, Said(**self.given))


@act(3)
class Claim(Act):
    def against(self):
        found = self.truth.against(self.who, self.item)
        is_for_post = self.item.post is not None and self.item.holder == self.item.post
        waits_for_post = is_for_post and not self.item.is_paused
        found |= voices.against(self.truth, self.who, self.item)
        return found if waits_for_post else found | {"AlreadyClaimed"}

    def do(self, world):
        official.claim(world.actor(self.who), self.item.id)

    def then(self):
        self.item.holder = self.truth.in_place_of(self.who, self.item) or self.who


@act(2)
class Release(Act):
    def against(self):
        found = self.truth.against(self.who, self.item)
        return found if self.item.is_claimed else found | {"NotYourTurn"}

    def do(self, world):
        official.release(world.actor(self.who), self.item.id)

    def then(self):
        self.item.holder = self.item.post


@act(1)
class SaveDraft(Act):
    def against(self):
        return self.truth.against(self.who, self.item) - {"CaseSuspended"}

    def do(self, world):
        official.save_draft(world.actor(self.who), self.item.id, {"go": "1"})

    def then(self):
        self.item.draft = True


@act(3)
class Transfer(WithSomebody):
    def against(self):
        found = self.truth.against_step(self.who, self.item, "transfer") | missing(
            self.given["text"]
        )
        if voices.has_one(self.truth, self.item, self.given["whom"]):
            found |= {"SignsToo"}
        return found | self.truth.against_people(self.who, self.item, self.given["whom"], None)

    def do(self, world):
        whom = world.person(self.given["whom"])
        handing.transfer(world.actor(self.who), self.item.id, whom, reason=self.given["text"])

    def then(self):
        self.truth.pass_on(self.item, self.who, self.given["whom"])


@act(3)
class Delegate(WithSomebody):
    def against(self):
        found = self.truth.against_step(self.who, self.item, "delegate") | missing(
            self.given["text"]
        )
        return found | self.truth.against_people(self.who, self.item, self.given["whom"], DELEGATED)

    def do(self, world):
        whom = world.person(self.given["whom"])
        handing.delegate(world.actor(self.who), self.item.id, whom, request=self.given["text"])

    def then(self):
        self.truth.beside(self.item, DELEGATED, self.given["whom"], self.who)


@act(3)
class HandIn(Act):
    parts = frozenset({DELEGATED})

    @classmethod
    def with_what(cls, source):
        return {"text": words(source)}

    def against(self):
        found = self.truth.against(self.who, self.item) | missing(self.given["text"])
        return found if self.item.part == DELEGATED else found | {"NotDelegated"}

    def do(self, world):
        handing.hand_in(world.actor(self.who), self.item.id, text=self.given["text"])

    def then(self):
        self.item.close(self.who)


@act(7)
class AddSigner(WithSomebody):
    @classmethod
    def with_what(cls, source):
        where = source.choice(("before", "beside", "after"))
        return {"where": where, "whom": source.choice(PEOPLE)}

    def against(self):
        part, whom = self.given["where"].upper(), self.given["whom"]
        found = self.truth.against_step(self.who, self.item, "add-signer")
        return found | self.truth.against_people(self.who, self.item, whom, part)

    def do(self, world):
        people = [world.person(self.given["whom"])]
        signers.add(world.actor(self.who), self.item.id, people, where=self.given["where"])

    def then(self):
        self.truth.beside(self.item, self.given["where"].upper(), self.given["whom"], self.who)


@act(8)
class Sign(Act):
    parts = frozenset(SIGNING)

    @classmethod
    def with_what(cls, source):
        return {"outcome": source.choice(("agree", "agree", "disagree")), "text": words(source)}

    def against(self):
        found = self.truth.against(self.who, self.item)
        if self.given["outcome"] == "disagree":
            found |= missing(self.given["text"])
        return found if self.item.part in SIGNING else found | {"NoSigner"}

    def do(self, world):
        actor, given = world.actor(self.who), self.given
        signers.sign(actor, self.item.id, outcome=given["outcome"], opinion=given["text"])

    def then(self):
        step = self.item.parent
        self.item.close(self.who)
        if self.item.part in JOINING and not step.is_open and self.given["outcome"] == "disagree":
            self.truth.reopen(step)
        else:
            self.truth.settle(step)


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
        fit = cls.rightful(truth, item) if item.parent else set()
        return cls(truth, cls.somebody(source, fit), item, text=words(source))

    @staticmethod
    def rightful(truth: Truth, item: Item) -> set[str]:
        step = item.parent
        return ({item.given_by, step.done_by} | truth.entitled(step)) - {None}

    def against(self):
        if self.item.part == STEP or not self.item.is_open:
            return {"NoSigner"}
        found = self.truth.standing() | missing(self.given["text"])
        return (
            found
            if self.who in self.rightful(self.truth, self.item)
            else found | {"NotYoursToRemove"}
        )

    def do(self, world):
        signers.remove(world.actor(self.who), self.item.id, reason=self.given["text"])

    def then(self):
        self.item.close()
        self.truth.settle(self.item.parent)


@act(2)
class Recuse(Act):
    """Keep out of a step for good."""

    is_harmless = False

    @classmethod
    def with_what(cls, source):
        return {"text": words(source)}

    def against(self):
        found = self.truth.against_step(self.who, self.item, "recuse")
        found |= missing(self.given["text"])
        self.post = self.truth.staff.post_without(self.item, self.who)
        return found if self.post else found | {"NobodyElse"}

    def do(self, world):
        recusing.recuse(world.actor(self.who), self.item.id, reason=self.given["text"])

    def then(self):
        self.truth.keeps_out(self.item, self.who, self.post)
