"""The pages of those who audit: what they find, what is theirs is left out, what does not hold."""

from __future__ import annotations

import hashlib

import pytest
import sqlalchemy as sa
from forger import Forger
from studiobrowser import plain
from township import PASSWORD, Town
from werkzeug.routing import Rule

from app import audit, clock, db
from app.auditing import sealing
from app.cases.models import Case
from app.organisation import administration, directory, events
from app.organisation.events import Happened, SecurityEvent
from app.organisation.models import Unit
from app.views import pagewords
from app.worker import looking


@pytest.fixture
def town(sqlite_house):
    """A town with somebody who audits all of it, and an auditor of the other branch alone."""
    found = Town(sqlite_house)

    def appoint():
        district = db.session.get(Unit, found.ids["district"])
        neighbour = db.session.get(Unit, found.ids["neighbour"])
        directory.assign(directory.person(found.ids["gao"]), "AUDIT_ADMIN", district)
        directory.assign(directory.person(found.ids["chen"]), "AUDITOR", neighbour)

    found.does(appoint)
    return found


def number_of(town):
    return town.asks(lambda: db.session.scalar(sa.select(Case.number)))


def rows_of(page):
    """The rows of the list, without the choices above it."""
    return plain(page.text).rpartition("清空")[2]


def test_acts_are_found_by_person_act_day_number_and_unit(town):
    town.starts_seal(town.enter("lin"))
    audits = town.enter("gao")
    number, branch = number_of(town), town.ids["branch"]
    for query in (
        "",
        "who=林一帆",
        "who=lin",
        "action=case.started",
        f"number={number}",
        f"unit={branch}",
        f"since={clock.today()}&until={clock.today()}",
    ):
        assert number in rows_of(audits.get(f"/audit?{query}")), query
    for query in (
        "who=高若水",
        "action=case.withdrawn",
        "number=YZ-0",
        f"unit={town.ids['town']}",
        f"since={clock.today() + clock.ONE_DAY}",
        f"until={clock.today() - clock.ONE_DAY}",
    ):
        assert number not in rows_of(audits.get(f"/audit?{query}")), query


def test_pages_go_on_from_where_the_last_one_ended(town):
    town.does(
        lambda: [administration.record(_actor(town, "root"), f"test.n{n}") for n in range(70)]
    )
    audits = town.enter("gao")
    first = audits.get("/audit")
    assert "test.n69" in first.text
    assert "test.n19" not in first.text
    further = first.text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "test.n19" in audits.get(further).text


def _actor(town, name):
    return directory.actor(directory.person(town.ids[name]))


def test_nobody_reads_the_log_of_their_own_acts(town):
    town.does(lambda: administration.record(_actor(town, "gao"), "person.created"))
    town.does(lambda: administration.record(_actor(town, "root"), "person.disabled"))
    page = town.enter("gao").get("/audit")
    listed = page.text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert "停用账号" in listed
    assert "登记人员" not in listed
    assert "您自己的记录有 1 条，不列出" in plain(page.text)


def test_an_auditor_of_another_branch_finds_nothing_of_this_one(town):
    town.starts_seal(town.enter("lin"))
    town.does(lambda: administration.record(_actor(town, "root"), "person.disabled"))
    assert town.enter("chen").get("/audit/seals").status_code == 403
    assert town.enter("chen").post("/audit/verify").status_code == 403
    page = rows_of(town.enter("chen").get("/audit"))
    assert number_of(town) not in page
    assert "person.disabled" not in page


@pytest.mark.parametrize("path", ["", "/doors", "/seals", "/seals/1", "/seals/1/ends"])
def test_who_does_not_audit_is_refused_and_that_is_noted(town, path):
    town.does(lambda: sealing.seal(clock.today()))
    assert town.enter("wang").get(f"/audit{path}").status_code == 403
    page = rows_of(town.enter("gao").get("/audit/doors"))
    assert "访问被拒绝" in page
    assert "王知行" in page


def test_what_is_taken_away_is_on_record_and_calculates_nothing(town):
    harm = {"text": "=1+1"}
    town.does(lambda: administration.record(_actor(town, "root"), "=cmd", harm))
    answer = town.enter("gao").post("/audit/export", data={"who": "罗守拙"})
    assert answer.mimetype == "text/csv"
    assert "'=cmd" in answer.text
    last = town.asks(
        lambda: (
            db.session.scalars(sa.select(audit.AuditEntry).filter_by(action="log.exported"))
            .one()
            .details
        )
    )
    assert (last["rows"], last["wanted"]) == (1, {"who": "罗守拙"})


def test_coming_in_and_failing_to_are_told_without_names_that_nobody_has(town):
    browser = town.browser()
    for name, password in (("lin", "x"), ("lin", "y"), ("my-secret", "x"), ("lin", PASSWORD)):
        browser.post("/sign-in", data={"username": name, "password": password})
    browser.post("/sign-out")
    page = rows_of(town.enter("gao").get("/audit/doors"))
    for words in ("登录", "退出", "密码不对 2 次", "没有这个用户", "林一帆"):
        assert words in page, words
    assert "my-secret" not in page


def test_old_events_go_and_the_newest_stay_when_there_are_too_many(town, monkeypatch):
    def many():
        for number in range(5):
            events.note(Happened.REFUSED, None, about=str(number))

    town.does(many)
    monkeypatch.setattr(events, "MOST", 3)
    assert town.does(lambda: events.forget(clock.machine_now() - clock.ONE_DAY)) == 2
    assert town.does(lambda: events.forget(clock.machine_now() + clock.ONE_DAY)) == 3
    assert town.asks(lambda: db.session.query(SecurityEvent).count()) == 0


def _verify(town):
    audits = town.enter("gao")
    assert audits.post("/audit/verify").status_code == 302
    while "正在核对" in audits.get("/audit/seals").text:
        with town.house.app_context():
            assert looking.look()
    return plain(audits.get("/audit/seals").text)


def test_the_record_is_verified_from_the_page_and_a_forged_one_is_shown(town):
    town.starts_seal(town.enter("lin"))
    town.does(lambda: sealing.seal(clock.today()))
    clock.freeze(clock.now() + clock.ONE_DAY)
    said = _verify(town)
    assert "全部一致" in said
    assert "3-3 一致" in said
    town.does(lambda: Forger(5).write_anew(db.session.scalars(sa.select(Case)).one()))
    said = _verify(town)
    assert "1 处不一致" in said
    assert "封存以后被整条改写或者截短" in said
    assert "3-3 不一致" in said


def test_a_walk_that_nobody_does_any_more_makes_way_for_another(town):
    audits = town.enter("gao")
    audits.post("/audit/verify")
    audits.post("/audit/verify")
    assert "以前的核对" not in audits.get("/audit/seals").text
    town.does(lambda: db.session.execute(sa.text("DELETE FROM job")))
    audits.post("/audit/verify")
    assert "没有核对完" in audits.get("/audit/seals").text


def test_a_printed_seal_is_checked_from_outside_by_its_code(town):
    town.does(lambda: sealing.seal(clock.today()))
    code, digest = town.asks(lambda: (sealing.last().code, sealing.last().digest))
    outside = town.browser()
    led = outside.get(f"/check?code={code.lower()[:4]} {code[4:]}")
    assert led.location == f"/check/seal/{code}"
    assert "一致。" in outside.get(f"/check/seal/{code}?digest={digest[:16]}").text
    assert "不一致。" in outside.get(f"/check/seal/{code}?digest={'0' * 16}").text
    text = outside.get(f"/check/seal/{code}/text").data
    assert hashlib.sha256(text).hexdigest() == digest
    ends = town.enter("gao").get("/audit/seals/1/ends").data
    assert hashlib.sha256(ends).hexdigest().upper() in outside.get(f"/check/seal/{code}").text
    assert outside.get("/check/seal/22223333").status_code == 404


def test_the_page_of_a_seal_speaks_of_a_seal(town):
    town.does(lambda: sealing.seal(clock.today()))
    code = town.asks(lambda: sealing.last().code)
    for asked in ("", f"?digest={'0' * 16}", f"?digest={town.asks(lambda: sealing.last().digest)}"):
        page = plain(town.browser().get(f"/check/seal/{code}{asked}").text)
        assert "公示" not in page
        assert "下载封存文本" in page
        assert "封存单的校验码" in page


def doors_of(town):
    return town.enter("gao").get("/audit/doors").text.partition("<tbody>")[2]


def test_a_refused_page_is_told_in_words_with_its_address(town):
    lin = town.enter("lin")
    for code in ("22223333", "22224444"):
        lin.get(f"/audit/seals/{int(code)}/ends")
    lin.get("/settings")
    page = doors_of(town)
    assert "<uuid" not in page
    assert "&lt;" not in page
    said = plain(page)
    assert "查看“审计” /audit/seals/…/ends" in said
    assert "查看“系统设置” /settings" in said
    assert "2 次" in said, "numbers in addresses make no rows of their own"
    file = town.enter("gao").post("/audit/doors/export").text
    assert "查看“审计” /audit/seals/…/ends" in file


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (
            "GET /organisation/units/<uuid:unit_id>/<any('new', 'edit', 'move'):act>",
            "查看“机构” /organisation/units/…/…",
        ),
        ("POST /work-items/<uuid:item_id>/<any('claim', 'rel", "提交“待办” /work-items/…/…"),
        ("GET /elsewhere/<code>", "GET /elsewhere/…"),
        ("/api/v1/tokens", "/api/v1/tokens"),
        ("夜间 /同步", "夜间 /同步"),
    ],
)
def test_what_was_kept_before_is_told_in_the_same_way(town, kept, told):
    town.does(lambda: events.note(Happened.REFUSED, None, about=kept))
    assert told in plain(doors_of(town))


def test_acts_of_one_kind_are_told_apart_by_their_address_and_rows_are_not():
    rule = Rule("/organisation/units/<uuid:unit_id>/<any(new, move):act>")
    given = {"unit_id": "1", "act": "move"}
    assert pagewords.kept(rule, given) == "/organisation/units/…/move"
