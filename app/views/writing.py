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
from app.definitions import catalogue
from app.definitions.models import Definition, DefinitionVersion
from app.definitions.questions import Asking, Question
from app.errors import Invalid, Sentence
from app.forms import answers
from app.organisation.actors import Post
from app.views import course, stead
from app.views.shell import me

KEPT = ".kept"
ON_BEHALF_OF = "on_behalf_of"


@dataclass
class Written:
    """What a browser has sent for the questions of a step."""

    asked: list[Question]
    asking: Asking
    key: uuid.UUID
    on_behalf_of: str = ""

    @property
    def unit_id(self) -> uuid.UUID:
        return self.asking.unit_id

    @property
    def draft(self) -> dict[str, Any]:
        """What a draft keeps besides the answers: for whom they were written."""
        return {ON_BEHALF_OF: self.on_behalf_of} if self.on_behalf_of else {}

    @property
    def whose(self) -> uuid.UUID | None:
        """Whose matter it is, if it is not the writer's. Raises: NotAmongThem."""
        try:
            return uuid.UUID(self.on_behalf_of) if self.on_behalf_of else None
        except ValueError:
            raise applicant.NotAmongThem from None

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
PAGE_FIELDS = {"csrf_token", "act", "unit", "key", "next", ON_BEHALF_OF}


def read(asked: list[Question], asking: Asking) -> Written:
    """What the browser sent for these questions."""
    key = request.form.get("key", type=uuid.UUID) or new_id()
    return Written(asked, asking, key)


def first_form(definition: Definition) -> Written:
    """What was written on the page that starts a definition."""
    place = _place(definition, request.form.get("unit", type=uuid.UUID))
    written = read(_first_questions(definition), Asking(place.unit_id, me().person_id))
    written.on_behalf_of = request.form.get(ON_BEHALF_OF, "")
    return written


def _place(definition: Definition, unit_id: uuid.UUID | None) -> Post:
    """The post from which the reader starts, for whomever: at the unit asked for, or the first.

    Raises:
        MayNotStart: there is none.
    """
    posts = _posts(definition)
    if not posts:
        raise applicant.MayNotStart(title=definition.title)
    return next((post for post in posts if post.unit_id == unit_id), posts[0])


def _posts(definition: Definition) -> list[Post]:
    """One post for each unit where the reader may start it."""
    found: dict[uuid.UUID, Post] = {}
    for posts in (applicant.posts_to_start, applicant.posts_to_start_for_others):
        for post in posts(me(), definition):
            found.setdefault(post.unit_id, post)
    return list(found.values())


def _first_questions(definition: Definition) -> list[Question]:
    version = _in_force(definition)
    element = catalogue.spec_of(version).first_user_task
    return catalogue.questions_of(version, element) if element else []


def _in_force(definition: Definition) -> DefinitionVersion:
    assert definition.version_in_force is not None, "the catalogue offers nothing else"
    return definition.version_in_force


def start_page(
    definition: Definition,
    *,
    draft: Draft | None = None,
    problems: Mapping[str, list[Sentence]] | None = None,
) -> str:
    """The page that starts a definition: empty, with a draft, or with what is wrong."""
    unit_id = draft.unit_id if draft else request.values.get("unit", type=uuid.UUID)
    place = _place(definition, unit_id)
    known = draft.answers if draft else {}
    instead = stead.of(definition, place, known.get(ON_BEHALF_OF) or request.args.get(ON_BEHALF_OF))
    asked = _first_questions(definition)
    form = answers.form_for(asked, instead.asking, known or None)
    answers.show_problems(form, problems or {})
    version = _in_force(definition)
    spec = catalogue.spec_of(version)
    first = [spec.first_user_task] if spec.first_user_task else []
    return render_template(
        "work/start_form.html",
        definition={
            "key": definition.key,
            "title": definition.title,
            "note": version.about.get("description", ""),
        },
        form=form,
        key=draft.id if draft else new_id(),
        kept=kept_files(asked, known),
        draft=draft,
        units=[{"id": post.unit_id, "name": post.unit_name} for post in _posts(definition)],
        unit=place.unit_id,
        stead=instead,
        upcoming=course.upcoming(spec, first, instead.asking.variables),
        diagram=course.diagram(version),
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
