"""The event log of a procedure: what stands in it, for whom, and by which standard."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from defusedxml import ElementTree
from sent_forms import act_url

from app import audit, clock
from app.cases import withholding
from app.cases.models import Case
from app.db import session
from app.organisation.models import Unit
from app.supervision import eventlog

PLACE = "/supervision/log"
NS = "{http://www.xes-standard.org/}"
PERIOD = {"procedure": "seal", "since": "2026-03-01", "until": "2026-03-31"}
KINDS = {"string", "date", "int", "float", "boolean", "id", "list", "container"}
STATES = {"schedule", "assign", "start", "complete", "autoskip", "manualskip", "withdraw"}
REFUSED = {"look_result": "reject", "look_reason": "材料不全，不能用章。"}


def live(town, morning):
    """Two applications for the seal: one is refused two hours later, the other still waits."""
    lin = town.enter("lin")
    first = town.starts_seal(lin, purpose="=1+1，证明")
    town.starts_seal(town.enter("gao"))
    clock.freeze(morning + timedelta(hours=2))
    zhao = town.enter("zhao")
    assert zhao.post(act_url(zhao.get(first).text), data=REFUSED).status_code == 302
    return town


@pytest.fixture
def lived(town, still_clock):
    return live(town, still_clock)


@pytest.fixture
def lived_once(sqlite_town, still_clock):
    return live(sqlite_town, still_clock)


def asked_of(town, username="li", **more):
    return town.enter(username).post(PLACE, data={**PERIOD, **more})


def taken(town, form, username="li", **more):
    answer = asked_of(town, username, form=form, **more)
    assert answer.status_code == 200, answer.text
    return answer.text


def read(element):
    """The attributes of a log, a trace or an event by their keys."""
    found = {}
    for child in element:
        if child.tag.removeprefix(NS) in KINDS:
            assert child.get("key") not in found, "a key stands once"
            found[child.get("key")] = child.get("value")
    return found


def parts(log, tag):
    return list(log.iter(f"{NS}{tag}"))


def test_it_says_what_the_standard_asks(lived_once):
    log = ElementTree.fromstring(taken(lived_once, "xes"))
    assert (log.tag, log.get("xes.version")) == (f"{NS}log", "1849-2016")
    order = [child.tag.removeprefix(NS) for child in log]
    places = [order.index(one) for one in ("extension", "global", "classifier", "string", "trace")]
    assert places == sorted(places)
    prefixes = {one.get("prefix") for one in parts(log, "extension")}
    assert prefixes == {"concept", "lifecycle", "org", "time"}
    everywhere = {one.get("scope"): set(read(one)) for one in parts(log, "global")}
    for one in parts(log, "classifier"):
        assert set(one.get("keys").split()) <= everywhere["event"]
    for tag in ("trace", "event"):
        for said in map(read, parts(log, tag)):
            assert everywhere[tag] <= set(said)
            assert {key.partition(":")[0] for key in said if ":" in key} <= prefixes


def test_events_are_in_the_order_of_time_and_in_states_of_the_standard(lived_once):
    log = ElementTree.fromstring(taken(lived_once, "xes"))
    for trace in parts(log, "trace"):
        said = [read(one) for one in parts(trace, "event")]
        times = [one["time:timestamp"] for one in said]
        assert times == sorted(times)
        assert {len(one) for one in times} == {len("2026-03-03T09:00:00.000+08:00")}
        assert {one["lifecycle:transition"] for one in said} <= STATES


def test_traces_are_cases_and_events_what_was_done(lived):
    log = ElementTree.fromstring(taken(lived, "xes"))
    first, second = ([read(one) for one in parts(trace, "event")] for trace in parts(log, "trace"))
    steps = [one for one in first if one["kind"] == "step"]
    assert [one["lifecycle:transition"] for one in steps] == ["complete", "start", "complete"]
    began, ended = steps[1:]
    assert began["concept:instance"] == ended["concept:instance"]
    assert began["time:timestamp"].startswith("2026-03-03T09:00")
    assert ended["time:timestamp"].startswith("2026-03-03T11:00")
    assert (ended["org:role"], ended["outcome"]) == ("ASSESSOR", "不同意")
    assert first[-1]["action"] == "finished"
    assert [one["action"] for one in second] == ["started"]
    about = [read(one) for one in parts(log, "trace")]
    assert [one["status"] for one in about] == ["finished", "open"]
    assert about[0]["variant"] != about[1]["variant"]


@pytest.mark.parametrize(
    ("who", "resource"),
    [("code", "P0002"), ("name", "赵明远"), ("post", "ASSESSOR@滨河中心党支部")],
)
def test_what_stands_for_those_who_acted(lived_once, who, resource):
    text = taken(lived_once, "csv", who=who, reason="分析用章时限")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    [done] = [one for one in rows if one["action"] == "completed"]
    assert done["org:resource"] == resource
    assert ("赵明远" in text) is (who == "name")
    assert "林一帆" not in text or who == "name"


def test_names_need_a_purpose(lived_once):
    answer = asked_of(lived_once, form="csv", who="name", reason=" ")
    assert answer.status_code == 422
    assert "请写明用途" in answer.text
    # What was counted is still to be had: the buttons are there for the next press.
    assert 'name="form" value="csv">' in answer.text


def test_a_table_calculates_nothing(lived_once):
    def rename():
        session.get_one(Unit, lived_once.ids["branch"]).name = "=HYPERLINK(1)"

    lived_once.does(rename)
    rows = list(csv.reader(io.StringIO(taken(lived_once, "csv").removeprefix("\ufeff"))))
    assert "'=HYPERLINK(1)" in rows[1]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_whose_case_is_kept_from_the_reader_is_not_in_it(lived_once):
    def keep_from_li():
        case = session.scalars(sa.select(Case).order_by(Case.number)).first()
        withholding.withhold(case, lived_once.ids["li"])

    lived_once.does(keep_from_li)
    assert taken(lived_once, "xes").count("<trace>") == 1
    assert taken(lived_once, "xes", "sun").count("<trace>") == 2


def test_who_answers_for_no_unit_gets_none(lived_once):
    for username in ("chen", "lin", "zhao"):
        assert lived_once.enter(username).get(PLACE).status_code == 403
        assert asked_of(lived_once, username, form="xes").status_code == 403


def test_that_it_was_taken_is_on_record_and_a_look_is_not(lived_once):
    def records():
        query = sa.select(audit.AuditEntry).filter_by(action="eventlog.exported")
        return lived_once.asks(
            lambda: [(one.actor_name, one.details) for one in session.scalars(query)]
        )

    page = lived_once.enter("li").get(PLACE, query_string=PERIOD).text
    assert "共 2 件" in page
    assert records() == []
    taken(lived_once, "csv")
    [(name, details)] = records()
    assert name == "李向阳"
    told = {"procedure": "seal", "cases": 2, "who": "code", "form": "csv"}
    assert told.items() <= details.items()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"until": "2028-03-31"}, "一次最多导出一年"),
        ({"until": "2026-02-01"}, "截止日期不能早于起始日期"),
        ({"until": "soon"}, "请填写日期，如2026-03-05。"),
        ({"since": "0001-01-01", "until": "0001-01-01"}, "请填写1900年到2199年之间的日期。"),
        ({"since": "9999-12-01", "until": "9999-12-31"}, "请填写1900年到2199年之间的日期。"),
        ({"procedure": ""}, "请选择一个流程"),
        ({"procedure": "chain"}, "没有这个流程的事项"),
    ],
)
def test_what_cannot_be_taken_says_why(lived_once, given, said):
    answer = asked_of(lived_once, form="xes", **given)
    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"until": "2026-02-01"}, "until", "截止日期不能早于起始日期"),
        ({"until": "2028-03-31"}, "until", "一次最多导出一年"),
        ({"since": "soon"}, "since", "请填写日期，如2026-03-05。"),
        ({"since": "0001-01-01", "until": "0001-01-01"}, "since", "请填写1900年到2199年"),
        ({"since": "9999-12-01", "until": "9999-12-31"}, "until", "请填写1900年到2199年"),
        ({"procedure": ""}, "procedure", "请选择一个流程"),
    ],
)
def test_what_cannot_be_counted_says_why_and_stays_chosen(lived_once, given, field, said):
    chosen = PERIOD | given
    answer = lived_once.enter("li").get(PLACE, query_string=chosen)
    assert answer.status_code == 422
    assert said in answer.text.partition(f'id="{field}-error"')[2].partition("</div>")[0]
    assert f'aria-describedby="{field}-error"' in answer.text
    assert ('<option value="seal" selected>' in answer.text) is (chosen["procedure"] == "seal")
    for name in ("since", "until"):
        assert f'id="{name}" name="{name}" value="{chosen[name]}"' in answer.text
    assert "先选流程和期间" not in answer.text


def test_the_page_begins_with_the_last_three_months(lived_once):
    page = lived_once.enter("li").get(PLACE).text
    assert "先选流程和期间" in page
    assert 'value="2025-12-03"' in page
    assert 'value="2026-03-03"' in page


def test_each_case_stands_once_however_few_are_read_at_a_time(lived, monkeypatch):
    monkeypatch.setattr(eventlog, "BATCH", 1)
    log = ElementTree.fromstring(taken(lived, "xes"))
    numbers = [read(one)["concept:name"] for one in parts(log, "trace")]
    assert len(numbers) == len(set(numbers)) == 2


def test_no_log_is_longer_than_its_bound(lived_once, monkeypatch):
    monkeypatch.setattr(eventlog, "MOST_CASES", 1)
    answer = asked_of(lived_once, form="xes")
    assert answer.status_code == 422
    assert "超过 1 件" in answer.text
