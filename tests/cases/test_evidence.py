"""Attached files and their rows: neither is left behind without the other, none stays unused."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sent import PNG
from township import Town

from app import clock, db
from app.cases import applicant, evidence, official, progress
from app.cases.models import WorkItem
from app.cases.papers import Draft, Evidence
from app.db import new_id
from app.definitions import catalogue
from app.organisation import directory
from app.worker import looking, ticker

NOT_A_PICTURE = b"<script>"


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A store of this test's own."""
    monkeypatch.setattr(evidence.store, "folder", tmp_path)
    return evidence.store


@pytest.fixture
def town(house, store):
    return Town(house)


def files(store):
    """The ids of all files, wherever they lie."""
    paths = [path for path in store.folder.rglob("*") if path.is_file()]
    return {uuid.UUID(path.name) for path in paths}


def placed(store):
    """The ids of the files that are in their places."""
    return {one for one in files(store) if store.path(one).exists()}


def rows(town):
    return set(town.asks(lambda: db.session.scalars(sa.select(Evidence.id)).all()))


def sends(browser, *contents, **answers):
    papers = [(io.BytesIO(content), f"{n}.png") for n, content in enumerate(contents)]
    data = {"purpose": "证明", "copies": "1", "papers": papers, **answers}
    return browser.post("/start/seal", data=data)


def test_what_a_refused_start_uploaded_is_kept_once_for_the_draft(town, store):
    assert sends(town.enter("lin"), PNG, copies="99").status_code == 422
    assert placed(store) == files(store) == rows(town)
    [draft] = town.asks(lambda: db.session.scalars(sa.select(Draft.answers)).all())
    assert {uuid.UUID(one) for one in draft["papers"]} == files(store)


def test_of_several_files_the_good_ones_stay_with_the_draft_and_the_bad_one_nowhere(town, store):
    assert sends(town.enter("lin"), PNG, NOT_A_PICTURE, PNG).status_code == 422
    [draft] = town.asks(lambda: db.session.scalars(sa.select(Draft.answers)).all())
    assert len(draft["papers"]) == 2
    assert {uuid.UUID(one) for one in draft["papers"]} == files(store) == rows(town)


def test_an_upload_whose_request_is_refused_leaves_no_file(house, town, store):
    actor = town.asks(lambda: directory.actor(directory.person(town.ids["lin"])))
    with house.app_context(), pytest.raises(ZeroDivisionError), db.transaction():
        evidence.upload(actor, "照片.png", PNG)
        assert len(files(store)) == 1
        raise ZeroDivisionError
    assert files(store) == rows(town) == set()


def test_a_part_that_is_taken_back_takes_no_file_of_the_whole(house, town, store):
    actor = town.asks(lambda: directory.actor(directory.person(town.ids["lin"])))
    with house.app_context(), db.transaction():
        evidence.upload(actor, "照片.png", PNG)
        with pytest.raises(ZeroDivisionError), db.tentatively():
            raise ZeroDivisionError
    assert files(store) == rows(town)
    assert len(files(store)) == 1


@pytest.fixture
def uploads(house, town):
    """Four files of lin's: in a case, in a draft, drafted at a step of hers, named by nothing."""
    with house.app_context(), db.transaction():
        lin = directory.actor(directory.person(town.ids["lin"]))
        found = {
            name: evidence.upload(lin, "照片.png", PNG).id
            for name in ("submitted", "drafted", "at_a_step", "unused")
        }
        seal, unit = catalogue.definition("seal"), town.ids["branch"]
        given = {"purpose": "证明", "copies": 1}
        _start(lin, seal, unit, {**given, "papers": [str(found["submitted"])]})
        drafted = {**given, "papers": [str(found["drafted"])]}
        applicant.save_draft(lin, seal, unit, drafted, draft_id=new_id())
        returned = _returned(lin, _start(lin, seal, unit, given), town)
        official.save_draft(lin, returned.id, {"papers": [str(found["at_a_step"])]})
    return found


def _start(actor, definition, unit, answers):
    return applicant.start(actor, definition, unit, answers, start_key=new_id())


def _returned(lin, case, town):
    """The step that is lin's again after zhao has sent the case back."""
    zhao = directory.actor(directory.person(town.ids["zhao"]))
    [item] = progress.open_items(case)
    official.complete(zhao, item.id, {"look_result": "return", "look_reason": "请写明用途"})
    db.session.flush()
    [again] = progress.open_items(case)
    assert isinstance(again, WorkItem)
    return again


def test_a_sweep_lets_be_what_is_younger_than_a_day(house, town, store, uploads):
    with house.app_context():
        looking.sweep()
    assert placed(store) == rows(town) == set(uploads.values())


def a_day_later(house):
    """Two sweeps: what the first lets go, the second removes."""
    clock.shift(timedelta(days=1, minutes=1))
    with house.app_context():
        looking.sweep()
        looking.sweep()


def test_after_a_day_a_sweep_forgets_what_nothing_names(house, town, uploads):
    a_day_later(house)
    assert set(uploads.values()) - rows(town) == {uploads["unused"]}


def test_what_a_draft_named_goes_when_the_draft_has_gone(house, town, uploads):
    with house.app_context(), db.transaction():
        db.session.execute(sa.delete(Draft))
    a_day_later(house)
    assert set(uploads.values()) - rows(town) == {uploads["unused"], uploads["drafted"]}


def old_id():
    """As `new_id` gave them more than a day ago."""
    ago = clock.machine_now() - evidence.UNUSED_FOR - timedelta(minutes=1)
    return uuid.UUID(int=(int(ago.timestamp() * 1000) << 80) | (new_id().int & ((1 << 80) - 1)))


@pytest.fixture
def old_upload(house, town, store):
    """A file of lin's with its row, both from the day before yesterday; no form names it."""
    old = old_id()
    with house.app_context(), db.transaction():
        lin = directory.actor(directory.person(town.ids["lin"]))
        row = evidence.upload(lin, "照片.png", PNG)
        db.session.flush()
        store.remove(row.id)
        row.id, row.uploaded_at = old, clock.now() - timedelta(days=2)
    store.write(old, PNG)
    store.keep(old)
    return old


def test_the_file_of_a_forgotten_row_goes_with_the_next_sweep(house, town, store, old_upload):
    with house.app_context():
        looking.sweep()
        assert (rows(town), files(store)) == (set(), {old_upload})
        looking.sweep()
    assert files(store) == set()


def test_a_file_comes_back_when_its_row_was_not_let_go_after_all(house, town, store, old_upload):
    with house.app_context():
        with pytest.raises(ZeroDivisionError), db.transaction():
            assert evidence.forget_unused() == 1
            raise ZeroDivisionError
        with db.transaction(reads_only=True):
            assert evidence.clear_new_files() == 0
    assert placed(store) == rows(town) == {old_upload}


def test_a_new_file_that_no_row_knows_is_removed_once_it_is_old(house, town, store):
    old, young = old_id(), new_id()
    for one in (old, young):
        store.write(one, PNG)
    with house.app_context():
        looking.sweep()
    assert files(store) == {young}


def test_a_store_beside_the_wrong_database_loses_nothing(house, town, store):
    old = old_id()
    store.write(old, PNG)
    store.keep(old)
    with house.app_context():
        looking.sweep()
    assert placed(store) == {old}


def test_a_sweep_that_fails_does_not_stop_the_clock(house, town, store):
    (store.folder / evidence.NEW / old_id().hex).mkdir(parents=True)  # cannot be unlinked
    with house.app_context():
        assert ticker.survives(looking.sweep) == 0
        assert looking.look() == 0
