"""What a reader may do now with a work item: its form, its buttons, the one dialog of them all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from app import clock, i18n
from app.cases import bounces, drafting, options, progress, turns
from app.cases.models import Case, WorkItem
from app.definitions import catalogue, questions
from app.definitions.question import Question
from app.definitions.sources import Asking
from app.engine import Run
from app.errors import Sentence
from app.forms import answers, own
from app.i18n import lazy
from app.organisation import phrases
from app.organisation.actors import Actor
from app.organisation.phrases import Tone
from app.views import activitylines, course, enclosed, lines, votelines
from app.views.actwords import WORDS

#: Characters, where the question itself says nothing.
LONGEST_OPINION = 500


def shown(
    actor: Actor, case: Case, item: WorkItem, run: Run, problems: Mapping[str, list[Sentence]]
) -> dict[str, Any]:
    """What the reader may do now."""
    asked = catalogue.questions_of(case.version_id, item.element)
    variables = progress.names_for(run, item)
    asking = Asking(case.unit_id, actor.person_id, variables)
    known = _known(asked, item, variables)
    fields = [question for question in asked if question.use is None]
    kind = own.kind_of(catalogue.own_form_of(case.version_id, item.element))
    outcome = questions.used_as(asked, "outcome")
    form = answers.form_for(fields, asking, known, outcome=outcome, kind=kind)
    answers.show_problems(form, problems)
    activitylines.put_beside(actor, case, form)
    light, words = lines.deadline(item.due_at)
    mandate = turns.mandate_for(actor, item)
    element = catalogue.spec_of(case.version_id).elements[item.element]
    return {
        "url": url_for("cases.complete", item_id=item.id),
        "asks_url": url_for("cases.asked", item_id=item.id),
        "keeps_url": url_for("keeping.step_draft", item_id=item.id),
        "keep_url": url_for("keeping.keep", item_id=item.id),
        "seen": drafting.stamp_of(item.draft),
        "form": form,
        "kept": enclosed.kept(asked, known, case),
        "title": item.name,
        "stood_for": mandate.name if mandate else None,
        "hint": element.documentation,
        "light": light,
        "light_text": words,
        "signing": votelines.shown(item),
        "actions": actions_of(asked),
        "unavailable": [],
        "phrases": _phrases(actor, asked, item),
        "targets": [],
        "people_url": None,
        "request": None
        if not item.request
        else {"by": item.given_by.name if item.given_by else "", "text": item.request},
        "bounced": _bounced(item),
        "others": _others(actor, item),
        **_decision_fields(asked, item),
        **_claiming(item),
    }


def _bounced(item: WorkItem) -> dict[str, Any] | None:
    """What became of the last submission, if the case could not go on from it.

    The page that is shown right after it tells so by itself.
    """
    bounce = None if request.method == "POST" else bounces.of_items([item]).get(item.id)
    if bounce is None:
        return None
    return {
        "by": bounce.by,
        "day": clock.office_day(bounce.at),
        "why": i18n.say(bounce.why),
    }


def _others(actor: Actor, item: WorkItem) -> list[dict[str, Any]]:
    """What may be done with the item besides the step, each on a page of its own."""
    return [
        {
            "url": url_for("acts.show", item_id=item.id, word=str(word)),
            "icon": WORDS[word].icon,
            "label": WORDS[word].title,
        }
        for word in options.of(actor, item)
        if word in WORDS and word != options.RECUSE_OTHER
    ]


def _known(
    asked: list[Question], item: WorkItem, variables: Mapping[str, Any]
) -> Mapping[str, Any]:
    """What the form shows at first: the draft, else what the case knows; never a given promise."""
    if item.draft is not None:
        read = {one.name: variables.get(one.name) for one in asked if not one.asks}
        return {**item.draft, **read}
    return {
        question.name: variables.get(question.name)
        for question in asked
        if question.use is None and not question.must_be_ticked
    }


def _claiming(item: WorkItem) -> dict[str, Any]:
    """Take an item of a post for oneself, or give it back to the post."""
    if item.post_key is None:
        url, words = None, ""
    elif item.is_claimed:
        url, words = url_for("cases.release", item_id=item.id), _("放回")
    else:
        url, words = url_for("cases.claim", item_id=item.id), _("认领")
    return {"claim_url": url, "claim_words": words}


def _decision_fields(asked: list[Question], item: WorkItem) -> dict[str, Any]:
    """Under which names the dialog posts outcome and opinion, and the opinion drafted before."""
    outcome = questions.used_as(asked, "outcome")
    opinion = questions.used_as(asked, "opinion")
    drafted = (item.draft or {}).get(opinion.name) if opinion else None
    return {
        "outcome_name": outcome.name if outcome else None,
        "opinion_name": opinion.name if opinion else None,
        "opinion": drafted or "",
        "opinion_label": opinion.label if opinion else "",
        "opinion_least": opinion.shortest if opinion else None,
        "opinion_most": (opinion.longest if opinion else None) or LONGEST_OPINION,
    }


#: Usual words of those who hold a post, by the tone of the act.
PHRASES = {
    "agree": [lazy("同意。"), lazy("情况属实，同意。"), lazy("材料齐全，同意。")],
    "return": [lazy("请补充佐证材料后再报。"), lazy("请核对时间和数量。")],
    "reject": [lazy("不符合规定，不予认定。"), lazy("与已报事项重复。")],
}


def _phrases(actor: Actor, asked: list[Question], item: WorkItem) -> dict[str, list[Any]]:
    """Those that are long enough for the step: the reader's own, then the house's."""
    opinion = questions.used_as(asked, "opinion")
    if opinion is None:
        return {}
    own, found = phrases.of(actor), {}
    for tone, usual in PHRASES.items():
        ours = [one.text for one in own if one.tone in {Tone.ANY, tone}]
        known = dict.fromkeys([*ours, *(map(str, usual) if item.role_code else ())])
        found[tone] = [one for one in known if len(one) >= (opinion.shortest or 0)]
    return found


def actions_of(asked: list[Question]) -> list[dict[str, Any]]:
    """The buttons of a step: one for each outcome, or a single one to submit."""
    outcome = questions.used_as(asked, "outcome")
    if outcome is None:
        return [_action("", _("提交"), "optional", "skip" if not asked else "check")]
    return [
        _action(value, label, *_demands(asked, outcome, value)) for value, label in outcome.choices
    ]


def _demands(asked: list[Question], outcome: Question, value: str) -> tuple[str, str]:
    """With an outcome: is the opinion asked for, and do any other questions count?

    An opinion that hangs on more than the outcome may yet be asked for.
    """
    names = {outcome.name: value}
    shown = [one for one in asked if one is not outcome and one.is_shown(names)]
    opinion = questions.used_as(shown, "opinion")
    fields = "check" if any(one.use is None for one in shown) else "skip"
    if opinion is not None:
        return ("required" if opinion.is_required else "optional"), fields
    known = questions.used_as(asked, "opinion")
    is_settled = known is None or known.hangs_on <= {outcome.name}
    return ("none" if is_settled else "optional"), fields


def _action(value: str, label: str, reason: str, fields: str) -> dict[str, Any]:
    words, _newline, consequence = label.partition("\n")
    tone = course.tone_of(value)
    return {
        "outcome": value,
        "label": words,
        "tone": tone,
        "icon": {"agree": "check", "return": "arrow-back-up", "reject": "x", "plain": "minus"}[
            tone
        ],
        "consequence": consequence,
        "reason": reason,
        "choose": None,
        "questions": fields,
        "later": False,
    }
