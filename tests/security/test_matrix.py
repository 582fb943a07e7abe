"""Every route × everybody: what is another's is not there, whatever the door.

The routes come from the application itself: a new route with an id in its address fails here until
somebody says whose that id is and who may read it.
"""

from __future__ import annotations

import re

import pytest

from app import db
from app.api.routes import ROUTES
from app.definitions import catalogue
from app.organisation import accounts, directory
from app.studio import drafts

#: Ids in addresses → what of lin's is put there.
PLACES = {
    "case_id": "case",
    "item_id": "item",
    "evidence_id": "file",
    "claim_id": "claim",
    "incident_id": "incident",
    "message_id": "message",
    "notice_id": "notice",
    "order_id": "order",
    "objection_id": "objection",
    "register_id": "register",
    "key": "definition",
}
#: Whose id is the address of a person.
PEOPLE = {"person_id", "member_id"}
#: Everybody who has no part in lin's branch.
STRANGERS = ("chen", "root")
#: Everybody in the branch who is no candidate and answers for nothing.
NEIGHBOURS = ("gao",)
#: Those who may read what lies in the branch, but whose turn it is not.
READERS = ("li", "zhou", "sun", "wu", "wang")
#: What is for everybody who is signed in: procedures hold nothing about anybody.
PUBLIC = {"cases.diagram", "work.start_form", "work.begin", "work.asked"} | {
    "work.foreseen",
    "keeping.start_draft",
    "api.definition",
    "api.foresee",
    "api.prospects",
    "api.version_impact",
    "api.draft_impact",
}
#: The reader's own items of a step.
PUBLIC |= {"queue.show"}
#: What belongs to a subdistrict and to no member: it has a matrix of its own (tests/views).
OF_THE_SUBDISTRICT = {"rules", "goods", "standards", "awards", "ballots", "remarks", "uses"}
#: What is somebody's own or an administrator's of people: its matrices stand in tests/views.
OF_PEOPLE = {"away", "people", "phrases", "inboxing", "supervising"}
#: 督办单: who asks, answers and reads them, tests/views and tests/api/test_api_follow_ups.py say.
OF_PEOPLE |= {"followups"}
#: Accounts, one's own and those that administrators look after: tests/views as well.
OF_PEOPLE |= {"account", "accesskeys", "secondstep", "custody", "grants"}
#: What is for the three administrators: tests/views/test_audit_pages.py and its neighbours.
OF_PEOPLE |= {"auditing", "contacts", "settings"}
#: Units, people and roles: tests/views/test_organisation_pages.py and its neighbours.
OF_PEOPLE |= {"person", "organisation", "granted", "orgsheets", "coverage"}
#: What is for those who design procedures, of whatever unit: tests/views/test_studio_files.py.
OF_DESIGNERS = {"studio", "studiobring", "studiofiles", "studiopublish", "studiomoves"} | {
    "draftdiffs",
    "impact",
    "tables",
    "forms",
    "diagramwords",
}
#: What may be done with an item besides the step: by whom, tests/cases/test_acts.py and the random
#: acts say; that nobody of another unit reaches it, test_other_units.py.
ACTS = {"acts"}
#: The same for programs, and what is done with a work item for which there is no such test.
STEPS_OF_PROGRAMS = {"complete", "claim", "release"}
ACTS_OF_PROGRAMS = {"suspend", "resume", "read_copy"}
#: What is for nobody but who has begun it, whoever reads the branch (tests/api).
OWN = {"api.batch"}
OWN |= {"api.follow_up_case", "api.follow_up", "api.reply_to_follow_up"}
OWN |= {"api.withdraw_follow_up"}
#: What an office may do in a case of the branch; here it finds nothing to do (409).
FOR_OFFICES = {"api.deliver_message", "api.migrate", "api.migrate_all"}
OFFICES = {"wang"}
#: What is for its two parties alone, or for a quarter alone, whoever reads the branch.
PARTIES = {
    "objections.show",
    "objections.appeal",
    "starobjections.show",
    "starobjections.appeal",
    "quarters.ask",
    "quarters.cancel",
}
#: What stands with an entry of a branch's year alone (tests/views); this file stands elsewhere.
PARTIES |= {"ratings.activity_file"}
#: What somebody was told is for nobody else.
PARTIES |= {"messages.follow", "messages.read"}
#: What whoever reads the branch may take out of the house; it is put on record, and moves nothing.
TAKEN = {"bundles.export"}
#: What is for everybody of the branch, neighbours too.
HALL = {"notices.show"}
#: Who has the code of a sheet stands before it and needs no account (tests/views).
OUTSIDE = "code"
#: Pages that must tell a stranger there is nothing, in both doors.
NOT_THERE = 404


def _is_act(view):
    of_an_item = ROUTES[view].rule.startswith("/work-items/<uuid:item_id>/")
    return view in ACTS_OF_PROGRAMS or (of_an_item and view not in STEPS_OF_PROGRAMS)


def routes_with_places(app):
    for rule in app.url_map.iter_rules():
        room = rule.endpoint.partition(".")[0]
        if room in OF_THE_SUBDISTRICT | OF_PEOPLE | OF_DESIGNERS | ACTS:
            continue
        if rule.endpoint in PUBLIC | OWN | {"static"}:
            continue
        if room == "api" and _is_act(rule.endpoint.removeprefix("api.")):
            continue
        if OUTSIDE in rule.arguments:
            continue
        if "<" in rule.rule:
            for method in rule.methods & {"GET", "POST"}:
                yield method, rule


def address(rule, belongings, town):
    """The address of lin's own thing under a route; None for the page without an id."""

    def fill(match):
        name = match[1]
        found = town.ids["lin"] if name in PEOPLE else getattr(belongings, PLACES[name])
        return str(found)

    return re.sub(r"<(?:\w+:)?(\w+)>", fill, rule.rule)


#: What a route must be sent to be asked at all.
BODIES = {"api.complete": {"answers": {}}, "api.deliver_message": {"message": "x"}}

SENT_BY_SCRIPTS = {"tables.look", "forms.look", "forms.preview", "forms.asked"} | {
    "studiofiles.save",
    "studiofiles.hold",
    "studiofiles.check",
}


def asks(town, username, method, rule, path):
    if rule.endpoint.startswith("api."):
        body = BODIES.get(rule.endpoint, {})
        sent = {"json": body} if method == "POST" else {}
        headers = town.program(username)
        return town.browser().open(path, method=method, headers=headers, buffered=True, **sent)
    if method == "POST" and rule.endpoint in SENT_BY_SCRIPTS:
        body = {"text": "", "about": "", "written": {}, "seen": 1, "page": "x", "changed": {}}
        return town.enter(username).open(path, method=method, json=body, buffered=True)
    return town.enter(username).open(path, method=method, data={}, buffered=True)


def test_every_route_with_an_id_is_known_here(sqlite_town):
    for _method, rule in routes_with_places(sqlite_town.house):
        assert rule.arguments <= PLACES.keys() | PEOPLE, rule


@pytest.mark.parametrize("username", STRANGERS + NEIGHBOURS)
def test_strangers_find_nothing_of_anothers(sqlite_town, belongings, username):
    seen = {
        (method, rule.rule): asks(
            sqlite_town, username, method, rule, address(rule, belongings, sqlite_town)
        )
        for method, rule in routes_with_places(sqlite_town.house)
        if rule.endpoint not in HALL or username in STRANGERS
    }
    assert len(seen) > 15  # the matrix is not empty
    for route, answer in seen.items():
        assert answer.status_code in {403, NOT_THERE}, (route, answer.status_code)
        assert belongings.number not in answer.text, route
        assert "证明" not in answer.text, route


@pytest.mark.parametrize("username", NEIGHBOURS + READERS)
def test_what_hangs_in_the_hall_is_for_everybody_of_the_branch(sqlite_town, belongings, username):
    path = f"/notices/{belongings.notice}"
    assert sqlite_town.enter(username).get(path).status_code == 200


@pytest.mark.parametrize("username", READERS)
def test_readers_may_read_but_do_nothing(sqlite_town, belongings, username):
    for method, rule in routes_with_places(sqlite_town.house):
        path = address(rule, belongings, sqlite_town)
        answer = asks(sqlite_town, username, method, rule, path)
        is_shown = method == "GET" or rule.endpoint in TAKEN
        allowed = {200} if is_shown else {403, NOT_THERE}
        if rule.endpoint in PARTIES:
            allowed = {NOT_THERE}
        if username in OFFICES and rule.endpoint in FOR_OFFICES:
            allowed = {409}
        assert answer.status_code in allowed, (method, rule.rule, answer.status_code)
    assert sqlite_town.enter("lin").get(f"/cases/{belongings.case}").status_code == 200


def of_designers(town):
    for rule in town.house.url_map.iter_rules():
        room = rule.endpoint.partition(".")[0]
        is_about_a_draft = {"draft_id", "move_id"} & rule.arguments
        if is_about_a_draft and (room in OF_DESIGNERS or rule.endpoint == "api.draft_impact"):
            for method in rule.methods & {"GET", "POST"}:
                yield method, rule


@pytest.mark.parametrize("username", [*STRANGERS[:1], *NEIGHBOURS, *READERS[:-1]])
def test_drafts_are_for_those_who_design(sqlite_town, draft, username):
    """`test_other_units` goes through the same with whoever designs elsewhere."""
    asked = 0
    for method, rule in of_designers(sqlite_town):
        place = {"draft_id": draft, "move_id": draft, "name": "apply", "ending": "zip"}
        place["kind"] = "replay"
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda one: str(place[one[1]]), rule.rule)  # noqa: B023
        answer = asks(sqlite_town, username, method, rule, path)
        assert answer.status_code in {403, NOT_THERE}, (method, rule.rule, answer.status_code)
        asked += 1
    assert asked > 30


@pytest.fixture
def draft(sqlite_town):
    with sqlite_town.house.app_context(), db.transaction():
        wang = directory.actor(accounts.person_named("wang"))
        return drafts.begin(wang, catalogue.in_force("seal")).id


def test_without_signing_in_there_is_only_the_way_to_it(sqlite_town, belongings):
    for method, rule in routes_with_places(sqlite_town.house):
        path = address(rule, belongings, sqlite_town)
        answer = sqlite_town.browser().open(path, method=method, json={})
        if rule.endpoint.startswith("api."):
            assert answer.status_code == 401, rule
        else:
            assert answer.status_code == 302, rule
            assert answer.location.startswith("/sign-in"), rule


def _rules(town):
    return list(town.house.url_map.iter_rules())


def test_the_signed_in_pages_ask_for_signing_in(sqlite_town):
    open_to_all = {"session.sign_in", "session.try_sign_in", "session.language"}
    open_to_all |= {"operating.healthz", "operating.readyz", "operating.metrics"}
    open_to_all |= {"api.issue_token", "api.openapi", "api.index", "outside.ask"}
    open_to_all |= {"plaques.ask", "brand.mark"}
    open_to_all |= {rule.endpoint for rule in _rules(sqlite_town) if rule.rule.startswith("/vote")}
    open_to_all |= {one.endpoint for one in _rules(sqlite_town) if "/provider" in one.rule}
    for rule in sqlite_town.house.url_map.iter_rules():
        if rule.arguments or rule.endpoint in open_to_all or rule.endpoint == "static":
            continue
        for method in rule.methods & {"GET", "POST"}:
            answer = sqlite_town.browser().open(rule.rule, method=method)
            assert answer.status_code in {302, 401}, rule


def test_files_that_no_case_holds_are_their_uploaders(sqlite_town, belongings):
    path = f"/evidence/{belongings.loose}"
    assert sqlite_town.enter("lin").get(path, buffered=True).status_code == 200
    for username in (*STRANGERS, *NEIGHBOURS, *READERS, "zhao"):
        assert sqlite_town.enter(username).get(path).status_code == NOT_THERE, username


@pytest.mark.parametrize("username", ["chen", "root", "gao"])
def test_anothers_wall_is_not_there_but_ones_own_is(sqlite_town, username):
    browser, headers = sqlite_town.enter(username), sqlite_town.program(username)
    own, other = sqlite_town.ids["branch"], sqlite_town.ids["neighbour"]
    if username == "chen":
        own, other = other, own
    for page in ("/points/wall", "/points/wall/display"):
        assert browser.get(f"{page}?branch={other}").status_code == NOT_THERE
    assert browser.get(f"/api/v1/points/wall?unit={other}", headers=headers).status_code == 404
    if username != "root":
        assert browser.get(f"/points/wall?branch={own}").status_code == 200
