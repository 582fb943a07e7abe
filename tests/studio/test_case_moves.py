"""Running cases go over to another version one by one: moved, refused with a reason, paused."""

import changing
import pytest
from story import Story

from app import errors
from app.cases import applicant, progress
from app.db import new_id, session
from app.definitions import catalogue, deployment
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.studio import choosing, moving
from app.studio.movemodels import Moving


@pytest.fixture
def asked(cast):
    """Two requests under way, both at the first review."""
    changing.in_force()
    return [asks(cast.lin, matter) for matter in ("开会议证明", "买一台打印机")]


def asks(person, matter):
    answers = {
        "kind": "request",
        "urgency": "normal",
        "matter": matter,
        "reason": "工作需要，请批准。",
    }
    definition = catalogue.definition("general_approval")
    actor = directory.actor(person)
    return applicant.start(actor, definition, person.unit_id, answers, start_key=new_id())


def published(*changes):
    """The general approval in another version."""
    files = catalogue.files_of(catalogue.in_force("general_approval").id)
    for old, new in changes:
        assert old in files[changing.DIAGRAM]
        files[changing.DIAGRAM] = files[changing.DIAGRAM].replace(old, new)
    version = deployment.deploy(SYSTEM, {name: text.encode() for name, text in files.items()})
    session.flush()
    return version


LONGER = (changing.TWO_DAYS, changing.THREE_DAYS)
#: The first review under another id: to the engine it is gone, and another is there.
ANOTHER_REVIEW = (
    ('id="review"', 'id="look"'),
    ('sourceRef="review"', 'sourceRef="look"'),
    ('targetRef="review"', 'targetRef="look"'),
    ('bpmnElement="review"', 'bpmnElement="look"'),
    ('value="starter review"', 'value="starter look"'),
)


def results(move):
    return {one.case_id: one for one in moving.results(move.id)}


def test_the_chosen_go_over_and_the_others_stay(cast, asked):
    version = published(LONGER)
    move = moving.begin(directory.actor(cast.wang), version, [asked[0].id], {})
    Story.works()
    assert [one.version.number for one in asked] == [2, 1]
    assert results(move)[asked[0].id].state == Moving.MOVED
    assert moving.progress_of(move.id) == moving.Progress(1, 0, 0)


def test_what_cannot_go_stays_and_is_told_why(cast, asked):
    version = published(*ANOTHER_REVIEW)
    chosen = [one.id for one in asked]
    move = moving.begin(directory.actor(cast.wang), version, chosen, {})
    Story.works()
    assert {one.state for one in results(move).values()} == {Moving.REFUSED}
    assert "没有这一步" in str(errors.from_json(results(move)[chosen[0]].why))
    assert [one.version.number for one in asked] == [1, 1]


def test_a_step_that_is_gone_is_left_for_another_beforehand(cast, asked):
    version = published(*ANOTHER_REVIEW)
    move = moving.begin(directory.actor(cast.wang), version, [asked[0].id], {"review": "apply"})
    Story.works()
    assert results(move)[asked[0].id].state == Moving.MOVED
    assert [one.element for one in progress.open_items(asked[0])] == ["apply"]
    assert asked[0].version.number == 2


def test_only_steps_of_the_new_version_can_be_gone_to(cast, asked):
    version = published(*ANOTHER_REVIEW)
    with pytest.raises(choosing.NoSuchStep):
        choosing.require_steps(version, {"review": "review"})


def test_a_paused_move_goes_on_where_it_was(cast, asked):
    version = published(LONGER)
    actor = directory.actor(cast.wang)
    move = moving.begin(actor, version, [one.id for one in asked], {})
    moving.pause(actor, move.id)
    Story.works()
    assert moving.progress_of(move.id).waiting == 2
    moving.resume(actor, move.id)
    Story.works()
    assert moving.progress_of(move.id) == moving.Progress(2, 0, 0)


def test_a_case_is_in_one_move_at_a_time(cast, asked):
    version = published(LONGER)
    actor = directory.actor(cast.wang)
    moving.begin(actor, version, [asked[0].id], {})
    session.flush()
    with pytest.raises(moving.AlreadyMoving):
        moving.begin(actor, version, [asked[0].id], {})


def test_candidates_are_told_with_where_they_wait_and_what_stands_against(cast, asked):
    version = published(*ANOTHER_REVIEW)
    found = choosing.candidates(directory.actor(cast.wang), version, 10)
    assert [one.case.id for one in found] == [one.id for one in asked]
    assert [place.element for place in found[0].places] == ["review"]
    assert found[0].reasons
