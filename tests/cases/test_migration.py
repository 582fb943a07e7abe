"""Open cases go over to another version of their procedure, or stay and say why."""

from __future__ import annotations

import pytest
from cast import Cast
from seal import files

from app import audit, db
from app.cases import applicant, migration, official, progress, proof
from app.cases.models import Case
from app.db import session
from app.definitions import catalogue, deployment
from app.engine import CannotMove
from app.errors import Forbidden
from app.jobs import batches
from app.organisation import directory
from app.organisation.actors import SYSTEM, post_key
from app.worker import looking

#: The reviewer's step is the secretary's now, and is called otherwise.
OTHERS_LOOK = (("审核", "初审"), ('candidateGroups="ASSESSOR"', 'candidateGroups="SECRETARY"'))
#: The reviewer's step is drawn under another id.
NO_LOOK = (
    ('id="look"', 'id="gaze"'),
    ('Ref="look"', 'Ref="gaze"'),
    ("starter look", "starter gaze"),
)


class Office:
    """The seal procedure in two versions, with cases of lin's on the first."""

    def __init__(self, changes, cases=1):
        self.cast = Cast.enter()
        self.first = deployment.deploy(SYSTEM, files())
        session.flush()
        self.cases = [self._starts() for _ in range(cases)]
        self.second = deployment.deploy(SYSTEM, _changed(changes))
        session.flush()
        self.wang = directory.actor(self.cast.wang)

    def _starts(self):
        lin, branch = directory.actor(self.cast.lin), self.cast.branch.id
        said = {"purpose": "证明", "copies": 1}
        case = applicant.start(lin, self.first.definition, branch, said, start_key=db.new_id())
        session.flush()
        return case

    @property
    def case(self):
        return self.cases[0]

    @property
    def item(self):
        [item] = progress.open_items(self.case)
        return item

    def moves(self):
        migration.migrate(self.wang, self.case.id, self.second)
        session.flush()


def _changed(changes):
    changed = files()
    drawn = changed["process.bpmn"].decode()
    for old, new in changes:
        assert old in drawn
        drawn = drawn.replace(old, new)
    return {**changed, "process.bpmn": drawn.encode()}


def acts(case):
    return [entry.action for entry in audit.entries(case.id)]


@pytest.mark.usefixtures("room")
def test_a_case_goes_over_with_its_item_and_deadline_into_the_hands_the_new_version_names():
    office = Office(OTHERS_LOOK)
    before = office.item.id, office.item.due_at, office.item.engine_id
    office.moves()
    item = office.item
    assert (item.id, item.due_at, item.engine_id) == before
    assert (item.name, item.candidate_key) == ("初审", post_key("SECRETARY", office.cast.branch.id))
    official.complete(directory.actor(office.cast.li), item.id, {"look_result": "agree"})
    session.flush()
    assert office.item.name == "签字"
    assert proof.check() == []


@pytest.mark.usefixtures("room")
def test_the_record_says_from_which_version_to_which():
    office = Office(OTHERS_LOOK)
    office.moves()
    moved = audit.entries(office.case.id)[-1]
    assert (moved.action, moved.actor_name) == ("case.migrated", "王知行")
    assert (moved.details["from"], moved.details["to"]) == (1, 2)
    assert list(moved.details["turns"].values()) == [office.item.candidate_key]


@pytest.mark.usefixtures("room")
def test_a_case_whose_step_is_gone_stays_and_the_step_is_named():
    office = Office(NO_LOOK)
    with pytest.raises(CannotMove) as refused:
        office.moves()
    assert [reason.name for reason in refused.value.reasons] == ["审核"]
    assert "审核" in str(refused.value)
    assert office.case.version_id == office.first.id


@pytest.mark.usefixtures("room")
def test_moving_twice_is_refused_and_so_is_a_case_that_is_over():
    office = Office(OTHERS_LOOK)
    office.moves()
    with pytest.raises(migration.AlreadyThere):
        office.moves()
    applicant.withdraw(directory.actor(office.cast.lin), office.case.id)
    with pytest.raises(migration.CaseClosed):
        migration.migrate(office.wang, office.case.id, office.first)


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize("name", ["lin", "zhao", "li", "wu", "chen"])
def test_moving_needs_the_right(name):
    office = Office(OTHERS_LOOK)
    actor = directory.actor(getattr(office.cast, name))
    with pytest.raises(Forbidden):
        migration.migrate(actor, office.case.id, office.second)
    with pytest.raises(Forbidden):
        migration.migrate_all(actor, office.second)
    assert migration.prospects(actor, office.second, 10) == []


@pytest.mark.usefixtures("room")
def test_prospects_tell_who_could_go_over_and_why_the_others_could_not():
    office = Office(NO_LOOK, cases=2)
    zhao = directory.actor(office.cast.zhao)
    official.complete(zhao, office.item.id, {"look_result": "agree"})
    session.flush()
    found = migration.prospects(office.wang, office.second, 10)
    told = {one.case.id: [reason.element for reason in one.reasons] for one in found}
    assert told == {office.cases[0].id: [], office.cases[1].id: ["look"]}


def test_many_go_over_each_in_a_job_of_its_own_and_one_that_cannot_says_why(house):
    with house.app_context(), db.transaction():
        office = Office(NO_LOOK, cases=3)
        zhao = directory.actor(office.cast.zhao)
        official.complete(zhao, office.item.id, {"look_result": "agree"})
        batch = migration.migrate_all(office.wang, office.second)
        ids, second, batch_id = [case.id for case in office.cases], office.second.id, batch.id
    with house.app_context():
        looking.work()
        with db.transaction(reads_only=True):
            cases = [session.get_one(Case, one) for one in ids]
            assert [case.version_id == second for case in cases] == [True, False, False]
            assert [acts(case)[-1] for case in cases] == ["case.migrated"] + [
                "case.not_migrated"
            ] * 2
            wang = batches.own(office.wang.person_id, batch_id)
            assert (batches.progress(wang).done, proof.check()) == (3, [])


@pytest.mark.usefixtures("room")
def test_another_procedure_s_version_is_refused():
    office = Office(OTHERS_LOOK)
    other = {**files(), "about.toml": files()["about.toml"].replace(b'"seal"', b'"other"')}
    version = deployment.deploy(SYSTEM, other)
    session.flush()
    with pytest.raises(migration.OtherProcedure):
        migration.migrate(office.wang, office.case.id, version)
    assert catalogue.version_of("other", None).id == version.id
