"""What the choices of a step's outcome stand for, where the house itself has to know.

The first choice of an outcome agrees, as its button stands first. One of the values in `REFUSALS`
turns down for good. Where people sign together, `sign.agree` and `sign.abstain` may say more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.definitions import questions, schemas
from app.definitions.form_problems import UNREADABLE
from app.definitions.question import Question
from app.engine import Element, Problem, Signing, Spec, feel
from app.errors import Sentence

#: Values of a choice that turns a matter down (`domain.md` 6.8).
REFUSALS = ("reject", "refuse", "disagree")
#: What `skip.same` of a step and `[acts] skip_same` may say.
SKIP_SAME = ("never", "consecutive", "ever")
_DIAGRAM = "process.bpmn"
#: Properties that let the system agree in somebody's stead, or turn down.
_AGREES = (("assign.nobody", "pass"), ("assign.self", "pass"))
_SKIPS = (("skip.same", "consecutive"), ("skip.same", "ever"))
_REFUSES = ("assign.nobody", "reject")


def of(asked: Sequence[Question]) -> Question | None:
    """The question whose choices are the buttons of a step, if their values are known."""
    found = questions.used_as(list(asked), "outcome")
    return found if found is not None and found.choices else None


def agreement(outcome: Question) -> str:
    """The value that agrees."""
    return outcome.choices[0][0]


def refusal(outcome: Question) -> str | None:
    """The value that turns down, if there is one."""
    return next((value for value, _label in outcome.choices if value in REFUSALS), None)


def is_agreement(asked: Sequence[Question], answers: Mapping[str, Any]) -> bool:
    """Has somebody agreed by answering so? A step without an outcome agrees to nothing."""
    outcome = of(asked)
    return outcome is not None and answers.get(outcome.name) == agreement(outcome)


def problems_of_about(about: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with `[acts] skip_same`, which holds for every step that says nothing else."""
    said = about.get("acts")
    given = said.get("skip_same", "never") if isinstance(said, dict) else "never"
    if given not in SKIP_SAME:
        allowed = "、".join(SKIP_SAME)
        message = Sentence("[acts] 的 skip_same 只能是这些之一：%(allowed)s。", allowed=allowed)
        yield Problem.saying(("about.toml", "acts", None), "acts", message)


def problems(spec: Spec, files: Mapping[str, bytes]) -> Iterator[Problem]:
    """What is wrong with the outcomes of steps on which more hangs than a gateway.

    Forms that cannot be read are told of elsewhere.
    """
    texts = {name: data.decode(errors="replace") for name, data in files.items()}
    for element in spec.elements.values():
        if not element.waits_for_people or element.home:
            continue
        try:
            asked = schemas.of_step(element, texts)
        except (feel.FeelError, *UNREADABLE):
            continue
        for code, said in _of_step(element, asked):
            yield Problem.saying((_DIAGRAM, element.id, element.name or None), code, said)


def _of_step(element: Element, asked: Sequence[Question]) -> Iterator[tuple[str, Sentence]]:
    said = element.properties.items()
    if element.signing is not None and element.repetition is not None:
        yield from _signed(element.signing, of(asked))
    answering = [one for one in (*_AGREES, *_SKIPS, _REFUSES) if one in said]
    if not answering:
        return
    name = "=".join(answering[0])
    outcome = of(asked)
    for question in _demanded(asked):
        yield (
            "unattended",
            Sentence(
                "写了“%(name)s”的步骤，表单里除结论外不能有必填的“%(question)s”。",
                name=name,
                question=question.label,
            ),
        )
    if _REFUSES in said and (outcome is None or refusal(outcome) is None):
        refusals = "、".join(REFUSALS)
        yield (
            "no_refusal",
            Sentence(
                "写了 assign.nobody=reject 的步骤，结论里须有一个值是 %(values)s 之一。",
                values=refusals,
            ),
        )


def _demanded(asked: Sequence[Question]) -> Iterator[Question]:
    """What must always be answered, besides the outcome and an opinion that hangs on it."""
    for question in asked:
        always = question.is_required and question.shown_if is None
        if always and question.use != "outcome":
            yield question


def _signed(rule: Signing, outcome: Question | None) -> Iterator[tuple[str, Sentence]]:
    if outcome is None or not outcome.is_required:
        said = Sentence("会签的步骤要有必填的结论，请在表单里加一道作结论的单选题，并写明选项。")
        yield "no_outcome", said
        return
    values = [value for value, _label in outcome.choices]
    for value in (*rule.agree, *rule.abstain):
        if value not in values:
            said = Sentence(
                "结论“%(outcome)s”里没有“%(value)s”这个选项，请改正 sign.agree 或 sign.abstain。",
                outcome=outcome.label,
                value=value,
            )
            yield "unknown_choice", said
    if not set(values) - {*(rule.agree or values[:1]), *rule.abstain}:
        said = Sentence("会签的结论里没有表示不同意的选项，请加一个。")
        yield "no_objection", said
