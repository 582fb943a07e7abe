"""外出委托 that an administrator arranges: with a reason, on record, and not for everybody."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from cast import Cast

from app import audit
from app.cases import boxes
from app.db import session
from app.establishment import approving
from app.organisation import accounts, directory, grants
from app.organisation.administration import Administration

TERM = {"scope": "all", "since": "2026-03-03", "until": "2026-03-05"}


@pytest.fixture
def town(administered):
    return administered


def entrusts(town, principal, deputy, *, by=None, **said):
    data = TERM | {"people": str(town.ids[deputy])} | said
    path = f"/away/{town.ids[principal]}" if by else "/away"
    return town.enter(by or principal).post(path, data=data, follow_redirects=True)


def acts(town):
    def found():
        chain = session.scalars(sa.select(Administration)).one()
        return [(one.action, one.actor_name) for one in audit.entries(chain.id)]

    return town.asks(found)


def test_without_a_reason_it_is_refused_at_its_field(town):
    answer = entrusts(town, "li", "wu", by="an")
    assert (answer.status_code, 'id="reason-error"' in answer.text) == (422, True)
    assert "（可不填）" not in answer.text
    assert acts(town) == []


def test_it_and_its_end_are_told_to_those_who_audit(town):
    page = entrusts(town, "li", "wu", by="an", reason="住院").text
    path = re.search(r"/away/[^/\"]+/end", page).group()
    an = town.enter("an")
    assert an.post(path).status_code == 422
    assert (
        "代办的委托已经结束" in an.post(path, data={"reason": "出院"}, follow_redirects=True).text
    )
    told = town.enter("ming").get("/audit").text
    for words in ("替人外出委托", "结束外出委托", "住院", "出院", "李向阳", "吴清正"):
        assert words in told


def test_the_work_of_a_sensitive_post_is_handed_on_by_its_holder_alone(town):
    answer = entrusts(town, "wang", "gao", by="an", reason="出差")
    assert answer.status_code == 409
    assert "王知行担任有敏感权限的职务，不能由别人替他委托" in answer.text
    assert "tool-standing" not in town.enter("gao").get("/").text
    assert "已委托高若水代办" in entrusts(town, "wang", "gao").text


def test_who_becomes_an_administrator_decides_nothing_in_somebody_s_place(town):
    page = town.starts_seal(town.enter("lin"))
    item = town.asks(lambda: boxes.inbox(directory.actor(accounts.person_named("zhao"))).rows[0].id)
    town.enter("zhao").post(f"/work-items/{item}/complete", data={"look_result": "agree"})
    entrusts(town, "li", "gao")
    action = re.search(r"/work-items/[^/]+/complete", town.enter("gao").get(page).text).group()

    def becomes_auditor():
        an, root = (directory.actor(accounts.person_named(one)) for one in ("an", "root"))
        gao, district = accounts.person_named("gao"), Cast.found(town.ids).district
        approving.approve(root, grants.give(an, gao, "AUDIT_ADMIN", district, reason="轮岗").id)

    town.does(becomes_auditor)
    gao = town.enter("gao")
    assert "您在代李向阳办理" not in gao.get(page).text
    assert gao.post(action, data={"signed": "y"}).status_code in {403, 404}
    told = town.enter("li").get("/away").text
    assert "由系统提前结束" in told
    assert ("stand_in.ended", "系统") in acts(town)


def test_one_deputy_is_replaced_by_another_in_one_act(town):
    """With the days and matters of the mandate that was; if it fails the other one goes on."""
    page = entrusts(town, "li", "wu", by="an", reason="住院").text
    link = re.search(r'href="(/away/[^"]+\?replace=[^"]+)"', page).group(1)
    an = town.enter("an")
    asked = an.get(link).text
    assert "换掉吴清正（2026年3月3日至2026年3月5日）" in asked
    for value in ('value="2026-03-03"', 'value="2026-03-05"', 'name="replace"'):
        assert value in asked
    replaced = link.partition("replace=")[2]
    sent = TERM | {"replace": replaced, "reason": "吴清正出差"}
    own = an.post(link.partition("?")[0], data=sent | {"people": str(town.ids["li"])})
    assert own.status_code == 422
    assert [one for one, _by in acts(town)] == ["stand_in.appointed"]
    an.post(link.partition("?")[0], data=sent | {"people": str(town.ids["zhou"])})
    assert [one for one, _by in acts(town)] == [
        "stand_in.appointed",
        "stand_in.ended",
        "stand_in.appointed",
    ]
