"""Of the steps to come: who is away today, who acts meanwhile, and which the system will pass."""

from __future__ import annotations

from datetime import date

import pytest
from diagrams import Diagram
from test_foresight import deployed, seen
from test_skipping import EVER, SAME, Line, skips

from app.cases import foresight, official
from app.cases.absences import Away
from app.db import session
from app.definitions.sources import Asking
from app.organisation import away, directory
from app.organisation.away import Terms

TODAY, FRIDAY = date(2026, 3, 3), date(2026, 3, 6)
#: Steps that one person does, in their order, and who that is.
DOES = {"SECRETARY": "li", "ORG_COMMISSIONER": "sun", "DEPUTY_SECRETARY": "zhou"}


def foretold(line, name="lin"):
    person = getattr(line.cast, name)
    version = line.definition.version_in_force_id
    return foresight.of_start(version, Asking(person.unit_id, person.id), {"purpose": "x"}, None)


def passed(found):
    return [(one.element.id, str(one.skip.why)) for one in found.steps if one.skip]


def lives(line, name="lin"):
    """Everybody agrees until the case is over."""
    case = line.starts(name)
    while case.is_open:
        [item] = line.open(case)
        doer = DOES.get(item.role_code or "", "zhao")
        official.complete(line.actor(doer), item.id, {f"{item.element}_result": "agree"})
        session.flush()
    return case


A, B, C = (("a", "SECRETARY", {}), ("b", "ORG_COMMISSIONER", {}), ("c", "SECRETARY", {}))
CHAINS = {
    "again at once": [A, ("b", "SECRETARY", SAME), ("c", "SECRETARY", SAME)],
    "by default": [A, ("b", "SECRETARY", {})],
    "another between": [A, B, ("c", "SECRETARY", SAME)],
    "another between, ever": [A, B, ("c", "SECRETARY", EVER)],
    "several could": [("a", "ASSESSOR", {}), ("b", "ASSESSOR", SAME)],
    "must keep out": [
        A,
        ("b", "SECRETARY", SAME),
        ("c", "SECRETARY", {"assign__exclude": "b", "assign__fallback": "DEPUTY_SECRETARY"}),
    ],
    "keeps out of the next": [
        A,
        (
            "b",
            "SECRETARY",
            {**SAME, "assign__exclude": "a", "assign__fallback": "ORG_COMMISSIONER"},
        ),
    ],
    "nobody agrees": [("a", "AUDITOR", {"assign__nobody": "pass"}), C],
    "nobody turns down": [("a", "AUDITOR", {"assign__nobody": "reject"}), C],
    "the starter": [("a", "SECRETARY", {"assign__self": "pass"}), B],
}


@pytest.mark.parametrize("name", ["lin", "li"])
@pytest.mark.parametrize("steps", CHAINS.values(), ids=list(CHAINS))
def test_the_steps_foretold_to_be_passed_are_those_that_are(cast, steps, name):
    line = Line(cast, *steps)
    found = foretold(line, name)
    case = lives(line, name)
    assert passed(found) == skips(case)
    assert found.stops is None


def test_what_was_said_already_counts_and_who_has_taken_what_waits(cast):
    line = Line(
        cast, ("a", "ASSESSOR", {}), ("b", "ORG_COMMISSIONER", {}), ("c", "SECRETARY", EVER)
    )
    directory.assign(cast.li, "ASSESSOR", cast.branch)
    session.flush()
    case = line.starts()
    [item] = line.open(case)
    assert passed(foresight.of_case(case, [item])) == []
    official.claim(line.actor("li"), item.id)
    assert passed(foresight.of_case(case, [item])) == [("c", "same_before")]
    line.does("li", case)
    assert passed(foresight.of_case(case, line.open(case))) == [("c", "same_before")]
    line.does("sun", case)
    assert skips(case) == [("c", "same_before")]


def entrust(line, principal, deputy, procedures=None):
    terms = Terms(getattr(line.cast, deputy).id, TODAY, FRIDAY, procedures)
    away.appoint(line.actor(principal), terms)
    session.flush()


def test_who_is_away_is_marked_with_whoever_acts_meanwhile(cast):
    line = Line(cast, ("a", "ASSESSOR", {}), ("b", "SECRETARY", {}))
    entrust(line, "qian", "gao")
    look, sign = foretold(line).steps
    assert dict(zip(look.people, look.away, strict=True)) == {
        "赵明远": None,
        "钱思齐": Away(FRIDAY, "高若水"),
        "胡安然": None,
    }
    assert sign.away == (None,)


def test_only_for_the_procedures_that_are_entrusted(cast):
    line = Line(cast, ("a", "SECRETARY", {}))
    entrust(line, "li", "gao", ["seal"])
    assert foretold(line).steps[0].away == (None,)


def test_a_deputy_who_must_keep_out_is_told(cast):
    line = Line(cast, ("a", "SECRETARY", {"assign__exclude": "starter"}))
    entrust(line, "li", "lin")
    assert foretold(line).steps[0].away == (Away(FRIDAY, "林一帆", is_kept_out=True),)


def test_in_one_s_own_matter_nobody_acts(cast):
    diagram = Diagram("p").start().user("ask", c_assignee="${case.starter}", c_formKey="ask")
    diagram.user("fetch", c_assignee="${case.starter}").end().line("start", "ask", "fetch", "end")
    version = deployed(diagram, ask=[{"type": "textfield", "key": "purpose", "label": "事由"}])
    terms = Terms(cast.gao.id, TODAY, FRIDAY)
    away.appoint(directory.actor(cast.lin), terms)
    session.flush()
    [fetch] = seen(version, cast.lin).steps
    assert (fetch.people, fetch.away) == ((cast.lin.name,), (Away(FRIDAY, None),))
