"""The pages on which somebody writes: what was written is read here, and shown again if refused."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from app.cases import applicant, evidence
from app.cases.models import Draft
from app.db import new_id
from app.definitions import catalogue, questions
from app.definitions.models import Definition
from app.definitions.questions import Asking, Question
from app.errors import Invalid, Sentence
from app.forms import answers
from app.views import course
from app.views.shell import me

KEPT = ".kept"


@dataclass
class Written:
    """What a browser has sent for the questions of a step."""

    asked: list[Question]
    asking: Asking
    key: uuid.UUID

    @property
    def unit_id(self) -> uuid.UUID:
        return self.asking.unit_id

    @property
    def given(self) -> dict[str, Any]:
        """As it was typed; files only those uploaded before."""
        return answers.given(request.form, self.asked) | {
            question.name: request.form.getlist(question.name + KEPT)
            for question in self.asked
            if question.kind == "files"
        }

    def answers(self) -> dict[str, Any]:
        """What was given, and every field that no question declares, for the check to refuse."""
        known = PAGE_FIELDS.union(question.name for question in self.asked)
        undeclared = {
            name: value
            for name, value in request.form.items()
            if name not in known and not name.endswith(KEPT)
        }
        return {**undeclared, **self.given, **self.uploaded()}

    def uploaded(self) -> dict[str, Any]:
        """Take in the files that came with the form: question → ids of kept and new files."""
        found = {}
        for question in self.asked:
            if question.kind != "files":
                continue
            new = [one for one in request.files.getlist(question.name) if one.filename]
            for one in new:
                one.stream.seek(0)
            ids = [str(evidence.upload(me(), one.filename or "", one.read()).id) for one in new]
            found[question.name] = request.form.getlist(question.name + KEPT) + ids
        return found

    def kept(self) -> dict[str, Any]:
        """The files to keep after a refusal: those that can be taken in; the others are gone."""
        try:
            return self.uploaded()
        except Invalid:
            return {}


#: Fields that belong to the page and not to the step's questions.
PAGE_FIELDS = {"csrf_token", "act", "unit", "key", "next"}


def read(asked: list[Question], asking: Asking) -> Written:
    """What the browser sent for these questions."""
    key = request.form.get("key", type=uuid.UUID) or new_id()
    return Written(asked, asking, key)


def first_form(definition: Definition) -> Written:
    """What was written on the page that starts a definition."""
    asked, asking = _first_step(definition, request.form.get("unit", type=uuid.UUID))
    return read(asked, asking)


def _first_step(definition: Definition, unit_id: uuid.UUID | None) -> tuple[list[Question], Asking]:
    actor = me()
    posts = applicant.posts_to_start(actor, definition)
    if not posts:
        raise applicant.MayNotStart(title=definition.title)
    units = [post.unit_id for post in posts]
    chosen = unit_id if unit_id in units else units[0]
    version = definition.version_in_force
    assert version is not None
    element = catalogue.spec_of(version.id).first_user_task
    asked = catalogue.questions_of(version.id, element) if element else []
    return asked, questions.Asking(chosen, actor.person_id)


def start_page(
    definition: Definition,
    *,
    draft: Draft | None = None,
    problems: Mapping[str, list[Sentence]] | None = None,
) -> str:
    """The page that starts a definition: empty, with a draft, or with what is wrong."""
    unit_id = draft.unit_id if draft else request.values.get("unit", type=uuid.UUID)
    asked, asking = _first_step(definition, unit_id)
    form = answers.form_for(asked, asking, draft.answers if draft else None)
    answers.show_problems(form, problems or {})
    version = definition.version_in_force
    assert version is not None
    spec = catalogue.spec_of(version.id)
    posts = applicant.posts_to_start(me(), definition)
    return render_template(
        "work/start_form.html",
        definition={
            "key": definition.key,
            "title": definition.title,
            "note": version.about.get("description", ""),
        },
        form=form,
        key=draft.id if draft else new_id(),
        kept=kept_files(asked, draft.answers if draft else {}),
        draft=draft,
        units=[{"id": post.unit_id, "name": post.unit_name} for post in posts],
        unit=asking.unit_id,
        upcoming=course.upcoming(spec, [spec.first_user_task] if spec.first_user_task else []),
        diagram=course.diagram(version.id),
    )


def kept_files(asked: list[Question], known: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The files uploaded before, by question, for a form that is shown again."""
    return {
        question.name: evidence.of_ids(me(), _ids(known[question.name]))
        for question in asked
        if question.kind == "files" and known.get(question.name)
    }


def _ids(texts: Iterable[Any]) -> list[uuid.UUID]:
    """Those that are ids: a draft keeps what a browser sent, whatever it was."""
    found = []
    for text in texts:
        try:
            found.append(uuid.UUID(str(text)))
        except ValueError:
            continue
    return found
