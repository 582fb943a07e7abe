"""Messages: from outside to one case or to many, and from case to case; each received once."""

from __future__ import annotations

import errand
import parcels
import pytest
import sqlalchemy as sa
from errand import failing, runs, tries_again

from app import audit, db
from app.cases import applicant, correlation, incidents, messages, progress
from app.cases.happenings import Subscription
from app.cases.messages import Letter, NobodyWaits, PayloadNotTaken
from app.cases.models import Case, CaseClosed, CaseStatus
from app.db import session
from app.engine import NotWaiting, ReservedName
from app.errors import Forbidden, Invalid
from app.jobs import batches
from app.jobs.models import Batch
from app.organisation import directory
from app.worker import looking


@pytest.fixture
def office(make_office):
    return make_office(0)


def starts(office, files, who="lin"):
    with db.transaction():
        return errand.Errands(directory.person(office.ids[who]), files).start().id


def waits(office):
    rows = lambda: session.execute(  # noqa: E731
        sa.select(Subscription.message, Subscription.key).order_by(Subscription.key)
    ).all()
    return [tuple(row) for row in office.asks(rows)]


def deliver(office, case_id, name="wang", **said):
    with db.transaction():
        messages.deliver(office.actor(name), case_id, Letter("arrived", **said))


def send(office, name="wang", unit=None, **said):
    with db.transaction():
        return messages.send(office.actor(name), Letter("arrived", **said), unit).id


def progress_of(office, batch_id):
    return office.asks(lambda: batches.progress(session.get_one(Batch, batch_id)))


def entries(office, case_id):
    return office.asks(lambda: audit.entries(case_id))


def status(office, case_id):
    return office.asks(lambda: session.get_one(Case, case_id)).status


def test_a_case_is_found_by_what_it_waits_for_as_long_as_it_waits(office):
    first = starts(office, parcels.parcel())
    starts(office, parcels.parcel('"A/9"'))
    assert waits(office) == [("arrived", "7"), ("arrived", "A/9")]
    deliver(office, first, key=7)
    assert waits(office) == [("arrived", "A/9")]


def test_withdrawing_ends_the_waiting(office):
    case_id = starts(office, parcels.parcel())
    with db.transaction():
        applicant.withdraw(office.actor("lin"), case_id)
    assert waits(office) == []


@pytest.mark.parametrize("key", [7, "7", 7.0])
def test_a_message_with_the_key_lets_the_case_go_on(office, key):
    case_id = starts(office, parcels.parcel())
    deliver(office, case_id, key=key, payload={"weight": 2.5})
    assert status(office, case_id) == CaseStatus.FINISHED
    received = entries(office, case_id)[1]
    assert (received.action, received.actor_name) == ("message.received", "王知行")
    assert received.details == {
        "element": "wait",
        "name": "等到货",
        "message": "arrived",
        "key": "7",
        "payload": {"weight": {"@number": "2.5"}},
    }


@pytest.mark.parametrize("said", [{}, {"key": 8}, {"key": "07"}])
def test_another_key_is_not_waited_for_and_changes_nothing(office, said):
    case_id = starts(office, parcels.parcel())
    with pytest.raises(NotWaiting):
        deliver(office, case_id, **said)
    assert len(entries(office, case_id)) == 1


def test_who_waits_without_a_key_takes_a_message_to_this_case_with_any(office):
    case_id = starts(office, parcels.parcel(key=""))
    deliver(office, case_id, key="whatever")
    assert status(office, case_id) == CaseStatus.FINISHED


def test_what_a_message_brings_is_taken_only_where_the_diagram_says_so(office):
    case_id = starts(office, parcels.parcel(payload=None))
    with pytest.raises(PayloadNotTaken):
        deliver(office, case_id, key=7, payload={"approved": True})
    deliver(office, case_id, key=7)
    assert status(office, case_id) == CaseStatus.FINISHED


@pytest.mark.parametrize(
    ("payload", "refusal"), [({"case": {}}, ReservedName), ({"a": "长" * 9000}, Invalid)]
)
def test_bounds_of_what_a_message_brings(office, payload, refusal):
    case_id = starts(office, parcels.parcel())
    for act in (deliver, lambda office, _case, **said: send(office, **said)):
        with pytest.raises(refusal):
            act(office, case_id, key=7, payload=payload)


def test_a_closed_case_takes_no_message(office):
    case_id = starts(office, parcels.parcel())
    deliver(office, case_id, key=7)
    with pytest.raises(CaseClosed):
        deliver(office, case_id, key=7)


@pytest.mark.parametrize("name", ["lin", "li", "wu", "chen", "root"])
def test_others_may_not_deliver(office, name):
    case_id = starts(office, parcels.parcel())
    with pytest.raises(Forbidden):
        deliver(office, case_id, name, key=7)
    with pytest.raises(Forbidden):
        send(office, name, key=7)
    with pytest.raises(Forbidden):
        send(office, "wang", unit=office.ids["town"], key=7)


def test_one_act_reaches_all_who_wait_each_once(office):
    cases = [starts(office, parcels.parcel()) for _ in range(30)]
    other = starts(office, parcels.parcel("8"))
    batch_id = send(office, key=7)
    assert progress_of(office, batch_id) == batches.Progress(0, 0, 30)
    looking.look(most=20)
    assert progress_of(office, batch_id) == batches.Progress(20, 0, 30)
    looking.look()
    assert progress_of(office, batch_id) == batches.Progress(30, 0, 30)
    assert office.asks(runs) == {str(one): 1 for one in cases}
    assert status(office, other) == CaseStatus.OPEN


def test_a_batch_may_be_narrowed_to_a_unit(office):
    mine, theirs = starts(office, parcels.parcel()), starts(office, parcels.parcel(), "chen")
    send(office, unit=office.ids["neighbour"], key=7)
    looking.look()
    assert [status(office, one) for one in (mine, theirs)] == [
        CaseStatus.OPEN,
        CaseStatus.FINISHED,
    ]


def test_a_message_to_many_that_nobody_waits_for_is_refused(office):
    with pytest.raises(NobodyWaits):
        send(office, key=7)


def test_a_case_that_fails_counts_as_failed_until_a_retry_has_done_it(office):
    starts(office, parcels.parcel())
    batch_id = send(office, key=7)
    with failing():
        looking.look()
        tries_again(5)
    assert progress_of(office, batch_id) == batches.Progress(0, 1, 1)
    [incident] = office.incidents()
    assert (incident.element, incident.name) == ("run", "跑腿")
    with db.transaction():
        incidents.retry(office.actor("wang"), incident.case_id, incident.id)
    looking.look()
    assert progress_of(office, batch_id) == batches.Progress(1, 0, 1)


def test_who_does_not_wait_any_more_is_told_of_in_its_record_and_is_no_fault(office):
    case_id = starts(office, parcels.parcel())
    batch_id = send(office, key=7)
    with db.transaction():
        applicant.withdraw(office.actor("lin"), case_id)
    looking.look()
    last = entries(office, case_id)[-1]
    assert (last.action, last.details["message"]) == ("message.not_received", "arrived")
    assert progress_of(office, batch_id).done == 1
    assert office.incidents() == []


def test_a_sent_message_reaches_the_cases_that_wait_for_its_key(office):
    wanted = [starts(office, parcels.parcel()) for _ in range(3)]
    others = [starts(office, parcels.parcel(key)) for key in ("8", "")]
    van_id = starts(office, parcels.van())
    office.hour_passes()
    tries_again(3)
    assert [status(office, one) for one in wanted] == [CaseStatus.FINISHED] * 3
    assert [status(office, one) for one in others] == [CaseStatus.OPEN] * 2
    number = office.asks(lambda: session.get_one(Case, van_id)).number
    received = entries(office, wanted[0])[1]
    assert (received.actor_name, received.details["from"]) == ("系统", number)
    assert office.asks(runs) == {str(one): 1 for one in wanted}


def test_what_a_sent_message_brings_is_exact(office):
    """A number stays the number it was, in the variable that the receiver names."""
    waiting = parcels.parcel()
    waiting["process.bpmn"] = waiting["process.bpmn"].replace(
        b"case.starter", b"if news.weight = 2.5 then case.starter else null"
    )
    starts(office, waiting)
    starts(office, parcels.van())
    office.hour_passes()
    tries_again(3)
    assert sum(office.asks(runs).values()) == 1


def test_a_sent_message_that_nobody_waits_for_is_noted_and_no_fault(office):
    van_id = starts(office, parcels.van())
    office.hour_passes()
    tries_again(2)
    assert status(office, van_id) == CaseStatus.FINISHED
    last = entries(office, van_id)[-1]
    assert (last.action, last.details["name"]) == ("message.not_received", "报到货")
    assert office.incidents() == []


def test_a_rolled_back_step_sends_nothing(office):
    starts(office, parcels.van())
    office.hour_passes()
    with pytest.raises(ZeroDivisionError), db.transaction():
        case = session.scalars(sa.select(Case)).one()
        run = progress.restore(progress.lock(case.id), office.actor("lin"))
        run.advance(case.next_due_at)
        progress.keep(case, run)
        raise ZeroDivisionError
    assert office.jobs() == []


def test_a_procedure_without_messages_asks_nothing_of_the_table(office):
    case_id = starts(office, errand.files())
    with db.transaction():
        case = progress.lock(case_id)
        run = progress.restore(case, office.actor("lin"))
        session.execute(sa.text("DROP TABLE case_subscription"))
        correlation.keep(case, run, correlation.change(case, run))
        session.rollback()
