"""What people call the things of a procedure: its variables, roles, acts, what it calls."""

from __future__ import annotations

import json
import tomllib
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app import engine
from app.definitions import catalogue, schemas
from app.definitions.acts import ALLOW, PROPERTY, Act, words
from app.definitions.form_problems import UNREADABLE
from app.definitions.question import Question
from app.engine import Element, Procedure, feel
from app.engine.feel import Named
from app.errors import Sentence, as_it_stands
from app.i18n import mark

#: The acts in the order in which they are told.
ACTS = {
    Act.SEND_BACK: mark("退回"),
    Act.RECALL: mark("撤回"),
    Act.TRANSFER: mark("转办"),
    Act.DELEGATE: mark("委派"),
    Act.ADD_SIGNER: mark("加签"),
    Act.ASK: mark("沟通"),
    Act.SUPPLEMENT: mark("补正"),
    Act.COPY: mark("抄送"),
    Act.URGE: mark("催办"),
    Act.RECUSE: mark("回避"),
    Act.BATCH: mark("批量办理"),
}
#: What every case knows of itself.
_OWN = {
    "case.starter": Sentence("发起人本人"),
    "case.entered_by": Sentence("代办人"),
    "case.unit": Sentence("本件所在单位"),
}


@dataclass(frozen=True)
class Book:
    """A folder with the words for it. `roles` are titles by code, `called` titles by key."""

    procedure: Procedure
    about: Mapping[str, Any]
    asked: Mapping[str, Sequence[Question]]
    roles: Mapping[str, str] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)

    def role(self, code: str) -> Sentence:
        return as_it_stands(self.roles.get(code, code))

    def step(self, element: Element) -> Sentence:
        return Sentence("“%(step)s”", step=element.label)

    def acts(self, element: Element) -> list[str]:
        """What whoever has a step may do beside doing it."""
        said = element.properties.get(PROPERTY)
        acts = self.about.get("acts")
        allowed = acts.get(ALLOW, []) if isinstance(acts, dict) else []
        named = words(said) if said is not None else {str(one) for one in _as_list(allowed)}
        return [title for act, title in ACTS.items() if act in named]

    @cached_property
    def names(self) -> dict[str, Named]:
        """The variables for which there are words."""
        own = {name: Named(label) for name, label in _OWN.items()}
        return {**own, **dict(self._decided()), **dict(self._answered())}

    def _answered(self) -> Iterator[tuple[str, Named]]:
        told: dict[str, tuple[Element, Question]] = {}
        for element in self.procedure.elements.values():
            for question in self.asked.get(element.id, ()):
                if question.gives:
                    told.setdefault(question.name, (element, question))
        labels = Counter(question.label for _element, question in told.values())
        for name, (element, question) in told.items():
            is_clear = labels[question.label] == 1 and question.use is None
            yield name, Named(_label(element, question, is_clear=is_clear), dict(_values(question)))

    def _decided(self) -> Iterator[tuple[str, Named]]:
        for element in self.procedure.elements.values():
            table = self.procedure.decisions.get(element.decision or "")
            for column in table.outputs if table else ():
                name = element.result_variable or column.name
                yield name, Named(Sentence("“%(label)s”", label=column.label or column.name))


def _label(element: Element, question: Question, *, is_clear: bool) -> Sentence:
    if question.use == "outcome":
        return Sentence("“%(step)s”的结论", step=element.label)
    label = plain(question.label)
    if is_clear:
        return Sentence("“%(label)s”", label=label)
    return Sentence("“%(step)s”填的“%(label)s”", step=element.label, label=label)


def plain(label: str) -> str:
    """The words of a label inside a sentence: its first line, without a full stop."""
    return label.split("\n", maxsplit=1)[0].rstrip("。：:；")


def _values(question: Question) -> Iterator[tuple[str, str]]:
    """Each choice in a word or two; what explains it stands on the lines below."""
    for value, label in question.choices:
        yield value, plain(label)


def read(
    files: Mapping[str, str],
    roles: Mapping[str, str] | None = None,
    called: Mapping[str, str] | None = None,
) -> Book | None:
    """The book of a folder, sound or not, as far as it can be read; None: it has no diagram."""
    procedure = engine.sketch({name: text.encode() for name, text in files.items()})
    if procedure is None:
        return None
    return Book(procedure, about_in(files), asked_in(procedure, files), roles or {}, called or {})


def of_version(version_id: uuid.UUID, roles: Mapping[str, str]) -> Book:
    """The book of what was deployed, with what it calls under the titles that it had then."""
    found = catalogue.deployed(version_id)
    spec = found.spec
    people = (one.id for one in spec.elements.values() if one.waits_for_people and not one.home)
    asked = {identity: found.questions(identity) for identity in people}
    called = {home: one.name for home, one in spec.called.items()}
    return Book(spec.procedure, found.about, asked, roles, called)


def about_in(files: Mapping[str, str]) -> dict[str, Any]:
    """What `about.toml` says; nothing while it cannot be read."""
    try:
        return tomllib.loads(files.get("about.toml", ""))
    except tomllib.TOMLDecodeError:
        return {}


def asked_in(procedure: Procedure, files: Mapping[str, str]) -> dict[str, list[Question]]:
    """What each step asks; nothing where its form cannot be read yet."""
    found = {}
    for element in procedure.elements.values():
        try:
            found[element.id] = schemas.of_step(element, files)
        except (feel.FeelError, json.JSONDecodeError, *UNREADABLE):
            found[element.id] = []
    return found


def listed(said: Iterable[Sentence]) -> Sentence:
    """`甲、乙`, or `A, B`; of none nothing."""
    return _joined([*said], mark("%(first)s、%(rest)s"))


def one_of(said: Iterable[Sentence]) -> Sentence:
    """`甲或乙`, `甲、乙或丙`."""
    *others, last = [*said]
    if not others:
        return last
    return Sentence("%(first)s或%(rest)s", first=listed(others), rest=last)


def in_turn(said: Iterable[Sentence]) -> Sentence:
    """Parts of one sentence."""
    return _joined([*said], mark("%(first)s，%(rest)s"))


def _joined(said: list[Sentence], text: str) -> Sentence:
    if not said:
        return as_it_stands("")
    whole = said.pop()
    while said:
        whole = Sentence(text, first=said.pop(), rest=whole)
    return whole


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
