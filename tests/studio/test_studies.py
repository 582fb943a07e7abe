"""A draft tried on many cases in the background: progress, stopping, and nobody disturbed."""

from __future__ import annotations

import hashlib

import pytest
import sqlalchemy as sa
from chained import chain
from precedents import TWO_STEPS, Precedents
from story import Story

from app.db import db, session
from app.errors import Forbidden
from app.jobs import kinds, queue
from app.organisation import directory
from app.studio import drafts, studies
from app.studio.studymodels import StudyKind, StudyState

THREE_STEPS = (TWO_STEPS[0], ("c", "DISCIPLINE_COMMISSIONER", {}), TWO_STEPS[1])


@pytest.fixture
def precedents(cast):
    return Precedents(cast)


def test_finished_cases_are_replayed_and_summed_up(precedents):
    for _ in range(3):
        precedents.lives()
    draft = precedents.draft(chain(*THREE_STEPS))
    study = studies.begin(precedents.wang, draft, StudyKind.REPLAY)
    assert (study.state, study.done, study.total) == (StudyState.RUNNING, 0, 3)
    Story.works()
    assert (study.state, study.done) == (StudyState.DONE, 3)
    assert study.counts["cases"] == {"GAPS": 3}
    assert study.counts["work_after"]["DISCIPLINE_COMMISSIONER"] == 3
    assert len(studies.found(precedents.wang, study, "GAPS")) == 3
    assert study.rate > 0


def test_running_cases_are_sorted(precedents):
    for _ in range(2):
        precedents.starts()
    precedents.lives()
    draft = precedents.draft(chain(*THREE_STEPS))
    study = studies.begin(precedents.wang, draft, StudyKind.RUNNING)
    Story.works()
    assert study.counts == {"MOVES": 2}


def test_without_cases_it_is_done_at_once(precedents):
    draft = precedents.draft(chain(*THREE_STEPS))
    study = studies.begin(precedents.wang, draft, StudyKind.REPLAY)
    assert (study.state, study.total) == (StudyState.DONE, 0)


def test_it_goes_in_slices_and_can_be_stopped(precedents, monkeypatch):
    monkeypatch.setattr(studies, "AT_ONCE", 1)
    monkeypatch.setattr(studies, "PATIENCE", 0.0001)
    for _ in range(3):
        precedents.lives()
    draft = precedents.draft(chain(*THREE_STEPS))
    study = studies.begin(precedents.wang, draft, StudyKind.REPLAY)
    _one_job()
    assert (study.state, study.done) == (StudyState.RUNNING, 1)
    studies.stop(precedents.wang, draft, StudyKind.REPLAY)
    Story.works()
    assert (study.state, study.done) == (StudyState.STOPPED, 1)
    assert studies.found(precedents.wang, study, "GAPS")


def _one_job():
    session.flush()
    [lease] = queue.take(1)
    queue.finish(lease)
    kinds.do(lease)
    session.flush()


def test_what_was_found_of_an_earlier_draft_says_so(precedents):
    precedents.lives()
    draft = precedents.draft(chain(*THREE_STEPS))
    study = studies.begin(precedents.wang, draft, StudyKind.REPLAY)
    more = {"cases.toml": "today = 2026-03-03\n"}
    drafts.save(precedents.wang, draft.id, draft.revision, "page", more)
    Story.works()
    assert (study.state, study.done) == (StudyState.STALE, 0)


def test_the_next_study_takes_the_place_of_the_last(precedents):
    precedents.lives()
    draft = precedents.draft(chain(*THREE_STEPS))
    first = studies.begin(precedents.wang, draft, StudyKind.REPLAY).id
    Story.works()
    second = studies.begin(precedents.wang, draft, StudyKind.REPLAY)
    Story.works()
    assert studies.latest(draft, StudyKind.REPLAY) is second
    assert session.scalar(sa.text("SELECT count(*) FROM definition_study")) == 1
    assert first != second.id


def test_only_who_designs_procedures_may_ask(precedents):
    draft = precedents.draft(chain(*THREE_STEPS))
    lin = directory.actor(precedents.cast.lin)
    with pytest.raises(Forbidden):
        studies.begin(lin, draft, StudyKind.REPLAY)
    studies.begin(precedents.wang, draft, StudyKind.REPLAY)
    with pytest.raises(Forbidden):
        studies.stop(lin, draft, StudyKind.REPLAY)


def test_a_study_writes_nowhere_but_in_its_own_tables(precedents):
    for _ in range(2):
        precedents.lives()
        precedents.starts()
    draft = precedents.draft(chain(*THREE_STEPS))
    session.flush()
    before = _digest()
    for kind in StudyKind:
        studies.begin(precedents.wang, draft, kind)
        Story.works()
    assert _digest() == before


def _digest():
    """Of every row of every table of the house but those of studies and of jobs."""
    found = hashlib.sha256()
    for table in db.metadata.sorted_tables:
        if table.name not in {"definition_study", "definition_studied", "job", "job_batch"}:
            rows = sorted(repr(tuple(row)) for row in session.execute(sa.select(table)))
            found.update("\n".join([table.name, *rows]).encode())
    return found.hexdigest()
