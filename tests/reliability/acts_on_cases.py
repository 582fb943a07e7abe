"""Acts beside the way of a case: asking, showing, urging, pausing, ending."""

from __future__ import annotations

from reliability.acts import Act, WithSomebody, act, missing, words
from reliability.items import AFTER, BESIDE, DELEGATED, PEOPLE, QUESTION, STEP, SUPPLEMENT
from reliability.truth import Truth

from app.cases import applicant, copies, inquiries, suspension, urging


@act(3)
class Ask(WithSomebody):
    parts = frozenset({STEP, BESIDE, AFTER, DELEGATED})

    def against(self):
        found = self.truth.against(self.who, self.item) | self.truth.not_allowed(self.item, "ask")
        found |= self.truth.against_people(self.who, self.item, self.given["whom"], QUESTION)
        return found | missing(self.given["text"])

    def do(self, world):
        people = [world.person(self.given["whom"])]
        inquiries.ask(world.actor(self.who), self.item.id, people, text=self.given["text"])

    def then(self):
        self.truth.beside(self.item.step, QUESTION, self.given["whom"], self.who)


@act(2)
class Supplement(Act):
    is_harmless = False

    def against(self):
        found = self.truth.against_step(self.who, self.item, "supplement")
        if self.who == self.truth.starter:
            found.add("OwnMatter")
        return found | self.truth.against_people(
            self.who, self.item, self.truth.starter, SUPPLEMENT
        )

    def do(self, world):
        inquiries.request_supplement(world.actor(self.who), self.item.id, request="补一下")

    def then(self):
        self.truth.beside(self.item, SUPPLEMENT, self.truth.starter, self.who)


@act(4)
class Answer(Act):
    parts = frozenset({QUESTION, SUPPLEMENT})

    @classmethod
    def with_what(cls, source):
        return {"text": words(source)}

    def against(self):
        found = self.truth.against(self.who, self.item) | missing(self.given["text"])
        return found if self.item.part in self.parts else found | {"NotAsked"}

    def do(self, world):
        inquiries.answer(world.actor(self.who), self.item.id, text=self.given["text"])

    def then(self):
        self.is_harmless = self.item.part == QUESTION
        self.item.close(self.who)


@act(1)
class Copy(WithSomebody):
    parts = frozenset({STEP, BESIDE, DELEGATED})

    def against(self):
        found = self.truth.against(self.who, self.item) | self.truth.not_allowed(self.item, "copy")
        return found | self.truth.against_people(self.who, self.item, self.given["whom"], "COPY")

    def do(self, world):
        people = [world.person(self.given["whom"])]
        copies.send(world.actor(self.who), self.item.id, people, note=self.given["text"])

    def then(self):
        self.truth.copied.add(self.given["whom"])


class OnCase(Act):
    """Acts on the case as a whole."""

    @classmethod
    def pick(cls, source, truth):
        return cls(truth, cls.somebody(source, cls.fit(truth)))

    @classmethod
    def fit(cls, truth: Truth) -> set[str]:
        return {truth.starter}


@act(1)
class Read(OnCase):
    @classmethod
    def fit(cls, truth):
        return truth.copied

    def against(self):
        return set() if self.who in self.truth.copied else {"NotFound"}

    def do(self, world):
        copies.mark_read(world.actor(self.who), world.case_id)

    def then(self):
        """Nothing that waits."""


@act(2)
class Urge(OnCase):
    def against(self):
        found = self.truth.standing()
        if self.who not in {self.truth.starter} | self.truth.readers:
            found |= {"NotYoursToUrge"}
        if self.who in self.truth.urged:
            found |= {"UrgedJustNow"}
        behind = {one for item in self.truth.open_items for one in item.whose()} - {self.who}
        return found if behind else found | {"NobodyToUrge"}

    def do(self, world):
        urging.urge(world.actor(self.who), world.case_id)

    def then(self):
        self.truth.urged.add(self.who)


@act(1)
class Suspend(OnCase):
    is_harmless = False

    @classmethod
    def fit(cls, truth):
        return truth.supervisors

    def against(self):
        found = self.truth.standing()
        return found if self.who in self.truth.supervisors else found | {"Forbidden"}

    def do(self, world):
        suspension.suspend(world.actor(self.who), world.case_id, reason="等文件")

    def then(self):
        self.truth.suspended = True


@act(2)
class Resume(OnCase):
    is_harmless = False

    @classmethod
    def fit(cls, truth):
        return truth.supervisors

    def against(self):
        found = set() if self.truth.suspended else {"NotSuspended"}
        found |= set() if self.truth.is_open else {"CaseClosed"}
        return found if self.who in self.truth.supervisors else found | {"Forbidden"}

    def do(self, world):
        suspension.resume(world.actor(self.who), world.case_id)

    def then(self):
        self.truth.suspended = False


@act(1)
class Withdraw(OnCase):
    @classmethod
    def somebody(cls, source, fit):
        return source.choice(sorted(fit) if source.random() < 0.15 else PEOPLE)

    def against(self):
        return self.truth.standing() | (
            set() if self.who == self.truth.starter else {"NotYourCase"}
        )

    def do(self, world):
        applicant.withdraw(world.actor(self.who), world.case_id)

    def then(self):
        self.truth.withdrawn = True
        self.truth.renew(None)
