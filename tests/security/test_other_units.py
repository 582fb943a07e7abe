"""Officials of another unit reach nothing by guessing links: every route, with every sort of id.

Routes, their places and the shapes of what they take come from the application itself, ids from the
tables: a new route is asked here as soon as it is there, and stands in a list below only with a
reason.
"""

from __future__ import annotations

import re

import pytest
from belongings import enter_belongings
from otherunits import RANKS, House, asked_of, field_names

from app import clock
from app.api.routes import ROUTES
from app.api.schemas import COMPONENTS, kinds
from app.views.actlines import DOING

#: Place in an address → the tables whose ids are put there.
KINDS = {
    "batch_id": ("Batch", "Case"),
    "brought_id": ("Case",),
    "case_id": ("Case",),
    "claim_id": ("Claim",),
    "draft_id": ("definition_draft",),
    "evidence_id": ("Evidence",),
    "filter_id": ("SavedFilter",),
    "follow_up_id": ("FollowUp",),
    "goods_id": ("Goods",),
    "handover_id": ("Handover",),
    "import_id": ("Import",),
    "incident_id": ("Incident",),
    "item_id": ("WorkItem",),
    "member_id": ("Person",),
    "message_id": ("Message",),
    "move_id": ("case_move",),
    "notice_id": ("Notice",),
    "objection_id": ("Objection", "StarObjection", "Case"),
    "order_id": ("Order",),
    "person_id": ("Person",),
    "phrase_id": ("Phrase",),
    "poll_id": ("Poll",),
    "proposal_id": ("grant_proposal",),
    "post_id": ("Assignment",),
    "rated_id": ("RatedBranch",),
    "rating_id": ("RatingYear",),
    "register_id": ("Register",),
    "rule_item_id": ("Item",),
    "rules_id": ("RuleSet",),
    "stand_in_id": ("StandIn",),
    "standard_id": ("Standard",),
    "unit_id": ("Unit",),
    "version_id": ("DefinitionVersion",),
}
#: Places that are no ids → words that fit.
WORDS = {
    "act": ("new", "edit", "move", "merge", "retire"),
    "code": ("22223333",),
    "element": ("approve",),
    "ending": ("zip", "bpmn"),
    "name": ("apply", "nothing"),
    "filename": ("app.js",),
    "key": ("seal", "points_claim", "star_objection"),
    "kind": ("MEMBERS", "MASSES", "replay", "running"),
    "number": ("1",),
    "paper": ("plaques", "circular"),
    "role_code": ("SECRETARY",),
    "word": tuple(DOING),
}
#: Nobody's in particular: what they show is for everybody who asks.
FOR_EVERYBODY = {
    "static": "scripts and styles",
    "cases.diagram": "a procedure as it is drawn holds nothing about anybody",
    "diagramwords.procedure": "a procedure as it reads holds nothing about anybody",
    "api.definition": "a procedure's questions hold nothing about anybody",
    "api.prospects": "numbers of the reader's own cases under a procedure",
    "work.start_form": "the form of a procedure, for the reader's own unit",
    "work.begin": "the form again, or a case of the reader's own",
    "work.asked": "the questions of a form, for the reader's own unit",
    "work.foreseen": "who will have it next, for the reader's own unit",
    "keeping.start_draft": "a draft of the reader's own",
    "queue.show": "the reader's own items of a step",
    "outside.show": "who holds a sheet with a code stands before what it says",
    "outside.text": "as outside.show",
    "outside.seal": "who holds a seal with a code checks it",
    "outside.seal_text": "as outside.seal",
    "brand.mark": "the house's own picture",
    "plaques.show": "who stands before a plaque reads what it says",
    "objections.ask": "who holds a sheet may object without a name",
    "objections.raise_nameless": "as objections.ask",
    "objections.taken": "as objections.ask",
    "starobjections.ask": "who holds a sheet may object without a name",
    "starobjections.raise_nameless": "as starobjections.ask",
    "starobjections.taken": "as starobjections.ask",
}
#: What is for everybody at a post, of any unit, and finds nothing of the others.
FOR_POSTS = {
    "api.migrate_all": "moves the cases under the office itself, of which it has none",
    "granted.role": "what a role may do, and who holds it at the office's own units",
}
#: Where somebody writes down what is their own: in which tables.
OWN = {
    "work.begin": {"draft"},
    "work.asked": {"draft"},
    "keeping.start_draft": {"draft"},
    "inboxing.save": {"saved_filter"},
    "phrases.add": {"phrase"},
}
#: Several in the body of a route → what one of them is.
ONE_OF = {"people": "person", "files": "evidence", "items": "item", "cases": "case"}
#: After it nobody may be asked anything.
LAST = {"session.sign_out"}
#: What asking itself may write down: who came, who was refused, what was said once.
TRACES = {
    "sign_in",
    "api_token",
    "security_event",
    "administration",  # the end of its chain: an export of one's own part of the log is an act
    "audit_entry",
    "idempotency_key",
    "attempt",
    "stranger",
    "ballot_guesser",
    "look",  # that an office has taken out what is its own
}
REFUSED = {403, 404}
#: A procedure holds for every unit, so whoever draws procedures works on the drafts of all, and
#: reads who changed them; the cases that run on them stay their units' own.
STUDIO, DRAWING = "/studio", {"office2", "district2"}
DRAWN = {"definition_draft", "definition_study", "definition_studied", "job"}
DRAWN_BY = {"王知行"}
TOLD_OF_DRAFTS = {"api.draft_impact", "api.version_impact"}
TEXT = "外单位试一试"


@pytest.fixture
def house(sqlite_house, still_clock):
    found = House(sqlite_house)
    decided_at = clock.now()
    clock.freeze(still_clock)
    enter_belongings(found)
    clock.freeze(decided_at)
    found.keeps()
    found.looks()
    return found


def rules(house):
    for rule in house.house.url_map.iter_rules():
        if rule.endpoint in LAST:
            continue
        for method in sorted(rule.methods & {"GET", "POST"}):
            yield method, rule


def fillings(house, name):
    """What is put at a place of an address."""
    if name in WORDS:
        return WORDS[name]
    return [one for kind in KINDS.get(name, ()) for one in house.rows.get(kind, ())]


def addresses(house, rule):
    """Each address of a route, filled with ids of the other district."""
    found = []
    sorts = {name: fillings(house, name) for name in sorted(rule.arguments)}
    for number in range(max(map(len, sorts.values()), default=1)):
        path = rule.rule
        for name, given in sorts.items():
            path = re.sub(rf"<(?:\w+:)?{name}>", given[number % len(given)], path)
        found.append(path)
    return found


def asked_with(house, rule):
    """What must be, and with it each name that the route reads, of a foreign unit or person."""
    endpoint, must = rule.endpoint, {}
    if endpoint.startswith("api."):
        route = ROUTES[endpoint.removeprefix("api.")]
        names, must = route.query, dict.fromkeys(route.required, "x")
    else:
        names = asked_of(house.house.view_functions[endpoint])
    yield must
    for name in () if rule.arguments else names:
        for value in guesses(house, name):
            yield must | {name: value}


def guesses(house, name):
    kinds = KINDS.get(f"{name}_id")
    return [house.rows[kind][0] for kind in kinds if kind in house.rows] if kinds else house.units


def form(house):
    """All fields of all forms at once: a form takes what it knows."""
    return {name: guesses(house, name)[0] if _names_a_row(name) else "1" for name in field_names()}


def _names_a_row(name):
    return f"{name}_id" in KINDS or name in {"unit", "branch", "town", "person", "subdistrict"}


def body(house, schema, name=""):
    """JSON as a route of the API says that it takes it."""
    if "$ref" in schema:
        schema = COMPONENTS[schema["$ref"].rpartition("/")[2]]
    for choices in ("anyOf", "oneOf"):
        schema = schema.get(choices, [schema])[0]
    made = {
        "object": lambda: {
            one: body(house, of, one) for one, of in schema.get("properties", {}).items()
        },
        "array": lambda: [body(house, schema["items"], ONE_OF.get(name, name))],
        "boolean": lambda: True,
        "integer": lambda: 1,
        "number": lambda: 1,
        "string": lambda: (schema.get("enum") and schema["enum"][0]) or _word(house, schema, name),
    }
    return made[next(iter(kinds(schema)), "object")]()


def _word(house, schema, name):
    if schema.get("format") == "uuid":
        return guesses(house, name.removesuffix("_id"))[0]
    if schema.get("format") == "date":
        return clock.today().isoformat()
    return "seal" if name in {"key", "definition"} else TEXT


class Asker:
    """Somebody of the other district, at a browser and by a program."""

    def __init__(self, house, username) -> None:
        self.house, self.form, self.draws = house, form(house), username in DRAWING
        self.browser, self.headers = house.enter(username), house.program(username)
        house.changes()

    def asks(self, method, rule, path, query):
        sent = {"query_string": query, "method": method, "buffered": True}
        if rule.endpoint.startswith("api."):
            takes = ROUTES[rule.endpoint.removeprefix("api.")].takes if method == "POST" else None
            if takes is not None:
                sent["json"] = body(self.house, takes)
            return self.house.browser().open(path, headers=self.headers, **sent)
        return self.browser.open(path, data=self.form if method == "POST" else None, **sent)

    def faults(self, method, rule, path, query):
        """What is wrong with an answer."""
        try:
            answer = self.asks(method, rule, path, query)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told with its route
            self.house.changes()
            return [f"breaks: {error!r}"]
        found = []
        of_moves = "move_id" in rule.arguments
        is_of_drafts = rule.rule.startswith(STUDIO) or rule.endpoint in TOLD_OF_DRAFTS
        is_drawn = self.draws and is_of_drafts and not of_moves
        is_for_all = "<" not in rule.rule or rule.endpoint in FOR_EVERYBODY | FOR_POSTS
        if not (is_for_all or is_drawn) and answer.status_code not in REFUSED:
            found.append(f"answers {answer.status_code}")
        known, own = (DRAWN_BY, DRAWN) if is_drawn else (set(), OWN.get(rule.endpoint, set()))
        if told := set(self.house.told(answer.data.decode(errors="replace"))) - known:
            found.append(f"tells {sorted(told)[:3]}")
        lost, more = self.house.changes()
        if spoilt := (lost | more) - TRACES - (own if is_drawn else own - lost):
            found.append(f"changes {sorted(spoilt)}")
        return found


def faults_of(house, username):
    """What somebody reaches: fault, method and endpoint → how often, and the first address."""
    found, asker = {}, Asker(house, username)
    for method, rule in rules(house):
        for path in addresses(house, rule):
            for query in asked_with(house, rule):
                for fault in asker.faults(method, rule, path, query):
                    found.setdefault((fault, method, rule.endpoint), (path, query))
    return found


def test_every_place_in_an_address_is_filled(house):
    """A new place needs kinds of rows or words, a new kind of row needs one of it in the house."""
    empty = {
        name: rule.rule
        for _method, rule in rules(house)
        for name in rule.arguments
        if not fillings(house, name)
    }
    assert empty == {}
    listed = {*FOR_EVERYBODY, *FOR_POSTS, *OWN, *LAST}
    assert listed <= {rule.endpoint for rule in house.house.url_map.iter_rules()}


def test_nobody_of_another_unit_reaches_anything_by_guessing(house):
    found = [
        f"{username} {method} {endpoint} {fault}: {path} {query or ''}"
        for username in RANKS
        for (fault, method, endpoint), (path, query) in faults_of(house, username).items()
    ]
    assert not found, "\n".join(found)


def test_somebody_of_the_unit_reaches_what_is_there(house):
    """The control: the same questions find what may be found."""
    found = faults_of(house, "li")
    reached = {endpoint for fault, _method, endpoint in found if fault == "answers 200"}
    told = {endpoint for fault, _method, endpoint in found if fault.startswith("tells")}
    assert {"cases.show", "api.case", "points.booklet", "notices.show"} <= reached
    assert {"cases.show", "api.case", "work.home"} <= told
