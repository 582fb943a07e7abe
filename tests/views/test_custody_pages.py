"""The three administrators: what each may, what each is refused, and that it is on record."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from app import audit, clock
from app.db import session
from app.organisation import accounts, directory, grants
from app.organisation.administration import Administration

DISTRICT = "district"


@pytest.fixture
def town(administered):
    return administered


def acts(town):
    def found():
        chain = session.scalars(sa.select(Administration)).one()
        return [(one.action, one.actor_name, one.details) for one in audit.entries(chain.id)]

    return town.asks(found)


def proposes(town, username, **said):
    path = f"/accounts/{town.ids[username]}/propose"
    return town.enter("an").post(path, data={"reason": "轮岗"} | said)


def the_one(browser):
    """The id of the one request that waits."""
    [found] = set(re.findall(r'action="/grants/([\w-]{36})/', browser.get("/grants").text))
    return found


# -- what the security administrator does


def test_accounts_are_found_unlocked_and_signed_out(town):
    lin = town.enter("lin")

    def locked():
        for _ in range(5):
            accounts.person_named("lin").count_failure()

    town.does(locked)
    an = town.enter("an")
    assert "已锁定" in an.get("/accounts?q=lin").text
    path = f"/accounts/{town.ids['lin']}"
    assert "解锁" in an.get(path).text
    an.post(f"{path}/unlock")
    assert not town.asks(lambda: accounts.person_named("lin").is_locked)
    an.post(f"{path}/sessions")
    assert lin.get("/inbox").status_code == 302
    assert [one[0] for one in acts(town)] == ["account.unlocked", "sessions.ended"]


def test_a_password_for_once_is_shown_once_and_is_on_record_without_it(town):
    an, path = town.enter("an"), f"/accounts/{town.ids['lin']}"
    shown = an.post(f"{path}/password").text
    password = re.search(r"data-password>([^<]+)<", shown).group(1)
    assert password not in an.get(path).text
    [(action, _by, details)] = acts(town)
    assert (action, details["username"]) == ("password.reset", "lin")
    assert password not in str(details)
    entered = town.browser().post("/sign-in", data={"username": "lin", "password": password})
    assert entered.status_code == 302


def test_for_who_has_power_it_takes_two(town):
    an, path = town.enter("an"), f"/accounts/{town.ids['wang']}"
    refused = an.post(f"{path}/password")
    assert (refused.status_code, "须由两人办理" in refused.text) == (409, True)
    assert proposes(town, "wang", act="password").status_code == 302
    root = town.enter("root")
    shown = root.post(f"/grants/{the_one(root)}/approve").text
    assert re.search(r"data-password>[^<]+<", shown)


def test_nobody_looks_after_their_own_account(town):
    an = town.enter("an")
    mine = town.asks(lambda: accounts.person_named("an").id)
    for act in ("unlock", "sessions", "password"):
        assert an.post(f"/accounts/{mine}/{act}").status_code == 409
    answer = an.post(f"/accounts/{mine}/propose", data={"act": "second-factor", "reason": "x"})
    assert (answer.status_code, "不能为自己" in answer.text) == (409, True)


# -- two people


def grant(town, username="gao", role="AUDITOR"):
    return proposes(town, username, act="grant", role=role, unit=str(town.ids[DISTRICT]))


def roles_of(town, username):
    def found():
        return {post.role for post in directory.actor(accounts.person_named(username)).posts}

    return town.asks(found)


def test_a_grant_waits_on_the_other_s_page_and_takes_effect_there(town):
    assert grant(town).location == "/grants"
    root = town.enter("root")
    page = root.get("/grants").text
    assert "授予角色：高若水" in page
    assert "审计员" in page
    assert 'class="count' in root.get("/").text
    assert "AUDITOR" not in roles_of(town, "gao")
    root.post(f"/grants/{the_one(root)}/approve")
    assert "AUDITOR" in roles_of(town, "gao")
    assert "已生效" in town.enter("an").get("/grants").text


def test_it_is_refused_with_a_reason_that_the_other_reads(town):
    grant(town)
    root = town.enter("root")
    wanted = the_one(root)
    unsaid = root.post(f"/grants/{wanted}/refuse", data={"note": ""})
    assert (unsaid.status_code, "请写明理由" in unsaid.text) == (422, True)
    root.post(f"/grants/{wanted}/refuse", data={"note": "先参加培训"})
    assert "先参加培训" in town.enter("an").get("/grants").text


def test_it_ends_a_post_too_and_may_be_taken_back(town):
    [post] = town.asks(lambda: [one.id for one in directory.posts_at(town.ids["subdistrict"])])
    an = town.enter("an")
    assert proposes(town, "wang", act="end", post=str(post)).status_code == 302
    assert "等待复核" in an.get("/grants").text
    an.post(f"/grants/{the_one(an)}/withdraw")
    assert "已撤回" in an.get("/grants").text
    proposes(town, "wang", act="end", post=str(post))
    root = town.enter("root")
    root.post(f"/grants/{the_one(root)}/approve")
    ends = town.asks(lambda: [one.until for one in directory.posts_at(town.ids["subdistrict"])])
    assert ends == [clock.today()]


def test_after_a_week_it_is_told_as_over(town, still_clock):
    grant(town)
    clock.freeze(still_clock + grants.LASTS)
    assert "已过期" in town.enter("root").get("/grants").text


def test_why_it_cannot_be_is_told_with_what_was_written(town):
    answer = grant(town, "li", "AUDIT_ADMIN")
    assert answer.status_code == 409
    assert "互不兼任" in answer.text
    assert 'value="轮岗"' in answer.text


# -- each keeps to their own


def others_acts(town):
    """Pages and posts, each of one of the three."""
    lin = town.ids["lin"]
    return {
        "an": [
            ("GET", "/accounts"),
            ("GET", f"/accounts/{lin}"),
            ("POST", f"/accounts/{lin}/unlock"),
            ("POST", f"/accounts/{lin}/sessions"),
            ("POST", f"/accounts/{lin}/password"),
            ("POST", f"/accounts/{lin}/propose"),
            ("GET", "/people"),
            ("POST", "/posts/appoint"),
        ],
        "root": [
            ("GET", "/studio"),
            ("GET", "/channels"),
            ("POST", "/channels/try-again"),
            ("POST", f"/grants/{the_one(town.enter('an'))}/approve"),
            ("POST", f"/grants/{the_one(town.enter('an'))}/refuse"),
        ],
        "ming": [("GET", "/api/v1/points/check")],
    }


def asks(town, username, method, path):
    if path.startswith("/api/"):
        key, _row = town.does(lambda: accounts.issue_token(accounts.person_named(username)))
        headers = {"Authorization": f"Bearer {key}"}
        return town.browser().open(path, method=method, headers=headers)
    return town.enter(username).open(path, method=method, data={"channel": "EMAIL"})


def test_each_is_refused_the_others_acts_and_each_refusal_is_on_record(town):
    grant(town)
    names = {"an": "卫思危", "root": "罗守拙", "ming": "石秉公"}
    wanted = []
    for owner, their_acts in others_acts(town).items():
        for method, path in their_acts:
            for other in names.keys() - {owner}:
                answer = asks(town, other, method, path)
                assert answer.status_code in {403, 404}, (other, method, path)
                wanted.append((names[other], method, path))
    found = [
        (by, details["method"], details["path"])
        for action, by, details in acts(town)
        if action == "access.refused"
    ]
    assert sorted(found) == sorted(wanted)
    assert len(found) == 28


def test_what_others_are_refused_is_nobody_s_business(town):
    assert town.enter("lin").get("/accounts").status_code == 404
    assert acts(town) == []


def test_each_has_a_menu_of_their_own(town):
    menus = {name: town.enter(name).get("/").text for name in ("an", "root", "ming")}
    assert ["账号管理" in menus[name] for name in ("an", "root", "ming")] == [True, False, False]
    assert ["流程设计" in menus[name] for name in ("an", "root", "ming")] == [False, True, False]
    assert ["双人授权" in menus[name] for name in ("an", "root", "ming")] == [True, True, False]
