"""Situations in which a case may wait, in a few words each, and how to bring one about.

A line of `explained.txt` is one situation and the sentence that is right for it, as somebody has
judged who read the line and not the program:

    post=ASSESSOR barred=zhao away=qian cover=no taken=- beside=- case=- : CAUSE sentence

`post`: who is asked (three assessors, one secretary, one commissioner, and an auditor, whom nobody
is); `barred`: who must keep out; `away`: who is away; `cover`: may their deputy act for them, or
must the deputy keep out; `taken`: by whom it was taken; `beside`: what stands beside the step, with
`gao` or, as a supplement, the starter `lin`, whose own matter nobody does instead; `case`: what is
the matter with the case as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import product

from chained import chain
from together import Table

from app import clock, errors
from app.cases import sides, suspension
from app.cases.happenings import Incident, Subscription
from app.cases.parts import BLOCKING, Part
from app.cases.recusalrows import OWN, Recusal
from app.db import new_id, session
from app.errors import Sentence
from app.organisation import away, directory
from app.organisation.actors import person_key
from app.organisation.away import Terms

HOLDERS = {
    "ASSESSOR": ("zhao", "qian", "hu"),
    "SECRETARY": ("li",),
    "ORG_COMMISSIONER": ("sun",),
    "AUDITOR": (),
}
NOBODY = "-"
DAYS_AWAY = 3


@dataclass(frozen=True)
class Situation:
    post: str
    barred: str = NOBODY
    away: str = NOBODY
    cover: str = "no"
    taken: str = NOBODY
    beside: str = NOBODY
    case: str = NOBODY

    def __str__(self) -> str:
        return " ".join(f"{name}={value}" for name, value in vars(self).items())

    @classmethod
    def read(cls, text: str) -> Situation:
        return cls(**dict(one.split("=") for one in text.split()))

    def of(self, who: str) -> tuple[str, ...]:
        """The people that a word stands for."""
        if who in {"all", "two"}:
            return HOLDERS[self.post][: 2 if who == "two" else None]
        return () if who == NOBODY else (who,)


def every_one() -> list[Situation]:
    """Those that can be: whoever must keep out has not taken it and need not be away."""
    found = []
    for post, holders in HOLDERS.items():
        people = [
            NOBODY,
            *(("zhao", "two") if len(holders) > 1 else ()),
            *(["all"] if holders else []),
        ]
        takers = [NOBODY, *holders]
        for barred, gone, cover, taken in product(people, people, ("yes", "no"), takers):
            one = Situation(post, barred, gone, cover, taken)
            kept_out = one.of(barred)
            needs_cover = set(one.of(gone)) - set(kept_out)
            if taken not in kept_out and (needs_cover or (gone, cover) == (NOBODY, "no")):
                found.append(one)
        for part, gone, cover in product(PARTS, (NOBODY, "gao"), ("yes", "no")):
            if (gone == NOBODY) <= (cover == "no"):
                found.append(Situation(post, away=gone, cover=cover, beside=part))
        found.append(Situation(post, away="lin", beside="SUPPLEMENT"))
    found += [
        Situation(post, barred, gone, beside=beside, case=case)
        for post, case in product(HOLDERS, ("suspended", "incident", "unnamed", "bounced"))
        for barred, gone in ((NOBODY, NOBODY), ("all", NOBODY), (NOBODY, "all"))
        for beside in (NOBODY, "DELEGATED", "QUESTION")
        if HOLDERS[post] or (barred, gone) == (NOBODY, NOBODY)
    ]
    found += [Situation("SECRETARY", case=case) for case in ("message", "timer", "both", "silent")]
    return found


PARTS = ("DELEGATED", "BEFORE", "BESIDE", "SUPPLEMENT", "QUESTION")


class Stage:
    """Brings situations about, each in a case of its own."""

    def __init__(self, cast) -> None:
        self.cast = cast

    def actor(self, name: str):
        return directory.actor(getattr(self.cast, name))

    def case(self, situation: Situation):
        table = Table(self.cast, chain(("a", situation.post, {})))
        case = table.starts()
        session.flush()
        [item] = table.open(case)
        for name in situation.of(situation.barred):
            item.recusals.append(Recusal(person_id=self.id(name), cause=OWN, reason="亲属"))
        if situation.taken != NOBODY:
            item.give_to(person_key(self.id(situation.taken)))
        for name in situation.of(situation.away):
            self.goes_away(name)
        if situation.cover == "no":
            item.recusals.append(Recusal(person_id=self.cast.zhou.id, cause=OWN, reason="亲属"))
        if situation.beside != NOBODY:
            self.puts_beside(item, Part[situation.beside])
        self.happens(case, item, situation.case)
        session.flush()
        return case

    def id(self, name: str):
        return getattr(self.cast, name).id

    def goes_away(self, name: str) -> None:
        """Till the third day, with a deputy: without cover that is one who must keep out."""
        until = clock.today() + timedelta(days=DAYS_AWAY)
        terms = Terms(self.id("zhou"), clock.today(), until, ["chain"])
        away.appoint(self.actor(name), terms)

    def puts_beside(self, item, part: Part) -> None:
        person = self.cast.lin if part == Part.SUPPLEMENT else self.cast.gao
        sides.set_up(self.actor("li"), item, part, [person], "请看一下")
        if part not in BLOCKING and part != Part.QUESTION:
            item.pause()

    def happens(self, case, item, what: str) -> None:
        if what == "suspended":
            suspension.suspend(self.actor("wang"), case.id, reason="等上级文件")
        if what in {"incident", "unnamed"}:
            self.goes_wrong(case, "算分" if what == "incident" else None)
        if what == "bounced":
            said, at = errors.as_json(Sentence("名额已满。")), clock.now().isoformat()
            item.bounced = {"by": str(self.id("gao")), "at": at, "sentence": said}
        if what in {"message", "timer", "both", "silent"}:
            item.pause()
        if what in {"message", "both"}:
            session.add(Subscription(case_id=case.id, message="ruling", key=""))
            case.messages_awaited = 1
        if what in {"timer", "both"}:
            case.next_due_at = clock.now() + timedelta(days=2)

    def goes_wrong(self, case, step: str | None) -> None:
        said = errors.as_json(Sentence("没有找到，或者您无权查看。"))
        session.add(
            Incident(
                case_id=case.id,
                job_id=new_id(),
                kind="x",
                name=step,
                sentence=said,
                tries=3,
                since=clock.now(),
            )
        )
        case.incidents_open = 1
