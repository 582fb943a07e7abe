"""The pages on which somebody writes: what was written is read here, and shown again if refused."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, get_flashed_messages, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage, MultiDict

from app import db, i18n, statuses
from app.cases import applicant, drafting, evidence, queries
from app.cases.models import Case
from app.cases.papers import Draft, Evidence
from app.db import new_id
from app.definitions import catalogue, questions
from app.definitions.models import Definition, DefinitionVersion
from app.definitions.question import Question
from app.definitions.sources import Asking
from app.errors import AppError, Invalid, NotFound, Sentence
from app.forms import answers, files, own, rows
from app.forms.files import KEPT
from app.organisation.actors import Post
from app.views import course, enclosed, foresightlines, former, shell, stead
from app.views.shell import Unkept, me

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
        return answers.given(request.form, self.asked)

    def answers(self) -> dict[str, Any]:
        """What was given, and every field that no question declares, for the check to refuse."""
        known = PAGE_FIELDS.union(question.name for question in self.asked)
        undeclared = {
            name: value
            for name, value in request.form.items()
            if name not in known
            and not name.endswith(KEPT)
            and not rows.is_of_rows(name, self.asked)
        }
        return {**undeclared, **self.uploaded()}

    def in_words(self) -> list[tuple[str, str]]:
        """The questions that were answered, each with its answer."""
        return former.in_words(self.asked, self.given, self.asking)

    def asked_now(self) -> list[str]:
        """The names of the questions that are asked after these answers, in their order."""
        outcome = questions.used_as(self.asked, "outcome")
        is_open = outcome is not None and not self.given[outcome.name]
        with_each = questions.asked_with(
            outcome if is_open else None, self.asked, self.given, self.asking
        )
        now = frozenset[str]().union(*with_each.values())
        return [question.name for question in self.asked if question.name in now]

    def to_follow(self) -> dict[str, Any]:
        """What the page does after these answers: which questions it asks, which figures it shows.

        The figures are in words, by the ids of their fields.
        """
        asked: dict[str, Any] = {"asked": self.asked_now()}
        figures = dict(answers.figures(request.form, self.asked, self.asking))
        return asked | ({"figures": figures} if figures else {})

    def uploaded(self) -> dict[str, Any]:
        """As it was typed, with the files that came along taken in.

        Raises:
            Invalid: at its field, each file that cannot be taken in.
        """
        given, problems = self._take_in()
        if problems:
            raise Invalid(problems)
        return given

    def kept(self) -> dict[str, Any]:
        """What to keep after a refusal: the files that cannot be taken in are gone."""
        return self._take_in()[0]

    def _take_in(self) -> tuple[dict[str, Any], dict[str, list[Sentence]]]:
        """Take the new files in; what is given then, and what is wrong with others, by place."""
        sent: MultiDict[str, str] = MultiDict(request.form)
        problems: dict[str, list[Sentence]] = {}
        for place, field in files.fields(self.asked, {*request.form, *request.files}):
            ids = sent.setlistdefault(field + KEPT)
            for one in filter(_is_chosen, request.files.getlist(field)):
                try:
                    ids.append(str(_evidence(one).id))
                except Invalid as refused:
                    problems.setdefault(place, []).append(self._told(place, refused))
        return answers.given(sent, self.asked), problems

    def _told(self, place: str, refused: Invalid) -> Sentence:
        """What is wrong with a file, with its row if it is in one."""
        name, _dot, row = place.partition(".")
        if not row:
            return Sentence("%(said)s", said=refused)
        question = next(one for one in self.asked if one.name == name)
        number = int(row.partition(".")[0])
        return questions.told_in_row(question, number, refused, self.asking)


def _is_chosen(file: FileStorage) -> bool:
    """A field in which no file was chosen sends one without a name."""
    return bool(file.filename)


def _evidence(file: FileStorage) -> Evidence:
    """Read a file, perhaps for the second time in this request. Raises: Invalid."""
    file.stream.seek(0)
    return evidence.upload(me(), file.filename or "", file.read())


def files_sent(field: str) -> list[uuid.UUID]:
    """The ids of the files that came along in a field, taken in. Raises: Invalid."""
    return [_evidence(one).id for one in filter(_is_chosen, request.files.getlist(field))]


#: Fields that belong to the page and not to the step's questions.
PAGE_FIELDS = {"csrf_token", "act", "unit", "key", "next", ON_BEHALF_OF}


def read(asked: list[Question], asking: Asking) -> Written:
    """What the browser sent for these questions; `again` finds it if it is refused."""
    key = request.form.get("key", type=uuid.UUID) or new_id()
    g.written = Written(asked, asking, key)
    written: Written = g.written
    return written


def again(error: AppError, keep: Callable[[Written], str]) -> ResponseReturnValue:
    """After a refusal: `keep` what was written and show its page.

    Where it can be kept no more (the turn has passed to somebody else, say), the refusal is told
    with what was written below it, to be copied.
    """
    if "written" not in g:
        return shell.refusal(error)
    try:
        with db.transaction():
            page = keep(g.written)
    except AppError as reason:
        get_flashed_messages()  # that it was kept is not true
        with db.transaction(reads_only=True):
            unkept = Unkept(i18n.say(reason), g.written.in_words())
            return shell.refusal(error, unkept=unkept)
    return page, statuses.status_of(type(error))


def problems_of(error: AppError) -> Mapping[str, list[Sentence]]:
    """What is wrong with which field."""
    return error.details if isinstance(error, Invalid) else {}


def standing_of(error: AppError) -> Case | None:
    """The case to which a refusal leads (`domain.md` P-17), if the reader may see it."""
    case_id = error.values.get("case_id")
    try:
        return queries.case(me(), case_id) if case_id else None
    except NotFound:
        return None


def first_form(definition: Definition) -> Written:
    """What was written on the page that starts a definition."""
    place = _place(definition, request.form.get("unit", type=uuid.UUID))
    written = read(_first_questions(definition), Asking(place.unit_id, me().person_id))
    written.on_behalf_of = request.form.get(ON_BEHALF_OF, "")
    return written


def _place(definition: Definition, unit_id: uuid.UUID | None) -> Post:
    """The post from which the reader starts, for whomever: at the unit asked for, or the first.

    Raises:
        Retired: nobody starts it any more.
        MayNotStart: there is none.
    """
    if catalogue.is_retired(definition):
        raise applicant.Retired(title=definition.title)
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
    element = catalogue.spec_of(version.id).first_user_task
    return catalogue.questions_of(version.id, element) if element else []


def _first_own_form(definition: Definition) -> str | None:
    version = _in_force(definition)
    element = catalogue.spec_of(version.id).first_user_task
    return catalogue.own_form_of(version.id, element) if element else None


def _in_force(definition: Definition) -> DefinitionVersion:
    assert definition.version_in_force is not None, "the catalogue offers nothing else"
    return definition.version_in_force


def start_page(
    definition: Definition,
    *,
    draft: Draft | None = None,
    problems: Mapping[str, list[Sentence]] | None = None,
    standing: Case | None = None,
) -> str:
    """The page that starts a definition: empty, with a draft, or with what is wrong.

    `standing` is offered instead: the case under which the same stands already.
    """
    unit_id = draft.unit_id if draft else request.values.get("unit", type=uuid.UUID)
    place = _place(definition, unit_id)
    asked = _first_questions(definition)
    known = draft.answers if draft else _brought(asked)
    instead = stead.of(
        definition, place.unit_id, known.get(ON_BEHALF_OF) or request.args.get(ON_BEHALF_OF)
    )
    kind = own.kind_of(_first_own_form(definition))
    form = answers.form_for(asked, instead.asking, known or None, kind=kind)
    answers.show_problems(form, problems or {})
    version = _in_force(definition)
    return render_template(
        "work/start_form.html",
        definition={
            "key": definition.key,
            "title": definition.title,
            "note": version.about.get("description", ""),
        },
        form=form,
        barren=answers.barren(form),
        key=draft.id if draft else new_id(),
        kept=enclosed.kept(asked, known),
        draft=draft,
        seen=drafting.stamp_of(draft.answers if draft else None),
        standing=standing
        and {"number": standing.number, "title": standing.title, "id": standing.id},
        units=[{"id": post.unit_id, "name": post.unit_name} for post in _posts(definition)],
        unit=place.unit_id,
        stead=instead,
        foreseen=foresightlines.of_start(version.id, instead, known),
        diagram=course.diagram(version.id),
    )


def _brought(asked: list[Question]) -> dict[str, str]:
    """Answers that a link has brought along, to be seen and changed like any."""
    names = [question.name for question in asked if question.kind not in {"files", "rows"}]
    return {name: request.args[name] for name in names if name in request.args}
