"""What can be started, and the questions of first forms."""

from __future__ import annotations

from app.db import new_id


def test_only_what_one_may_start_is_listed(program, town):
    found = program("lin").get("/definitions").json["items"]
    [listed] = [one for one in found if one["key"] == "seal"]
    assert (listed["key"], listed["version"]) == ("seal", 1)
    assert listed["units"] == [{"id": town.branch, "name": "滨河中心党支部"}]
    assert program("wang").get("/definitions").json["items"] == []


def test_a_definition_tells_what_its_first_form_asks(lin, town):
    told = lin.get("/definitions/seal").json
    assert told["unit_id"] == town.branch
    purpose, copies, papers = told["questions"]
    assert (purpose["kind"], purpose["is_required"], purpose["longest"]) == ("line", True, 20)
    assert (copies["kind"], copies["least"], copies["greatest"]) == ("number", 1, 9)
    assert papers["kind"] == "files"


def test_a_unit_that_is_not_one_s_own_is_refused(lin, town):
    assert lin.get(f"/definitions/seal?unit={town.branch}").status_code == 200
    refused = lin.get(f"/definitions/seal?unit={town.neighbour}")
    assert (refused.status_code, refused.json["code"]) == (403, "MayNotStart")


def test_who_may_not_start_it_is_refused(program):
    assert program("wang").get("/definitions/seal").status_code == 403


def test_unknown_definitions_and_units_are_told_apart_by_code(lin):
    assert lin.get("/definitions/nothing").status_code == 404
    assert lin.get("/definitions/%00").status_code == 404
    assert lin.get(f"/definitions/{'x' * 41}").status_code == 404
    assert lin.get(f"/definitions/seal?unit={new_id()}").status_code == 403
    assert list(lin.get("/definitions/seal?unit=here").json["fields"]) == ["unit"]


def test_who_comes_next_is_foreseen_and_nothing_begins(lin, town):
    told = lin.post("/definitions/seal/foresee", {"answers": {"purpose": "证明"}}).json
    look, sign, rest = told["steps"]
    assert (look["people"], look["role"]) == (["赵明远", "钱思齐", "胡安然"], "ASSESSOR")
    assert (sign["people"], sign["unit_id"]) == (["李向阳"], town.branch)
    assert (rest["waits_for"], rest["people"], rest["is_nobody"]) == ("system", [], False)
    assert (told["later"], told["besides"], told["stops"]) == ([], [], None)
    assert lin.get("/work-items?box=started").json["items"] == []


def test_who_of_them_is_away_is_told(lin, entrusts):
    entrusts("li", "wu")
    look, sign, _rest = lin.post("/definitions/seal/foresee", {"answers": {}}).json["steps"]
    assert (look["away"], look["skipped"]) == ([], None)
    told = {"person": "李向阳", "until": "2026-03-05", "deputy": "吴清正", "is_kept_out": False}
    assert sign["away"] == [told]


def test_nobody_foresees_what_they_may_not_start(program, lin, town):
    assert program("wang").post("/definitions/seal/foresee").status_code == 403
    assert lin.post("/definitions/seal/foresee", {"unit": town.neighbour}).status_code == 403
    assert lin.post("/definitions/nothing/foresee").status_code == 404
