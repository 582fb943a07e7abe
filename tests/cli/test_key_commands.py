"""The commands of whoever runs the server: the first administrators, and a way back in."""

from __future__ import annotations

import re

import sqlalchemy as sa
from cast import Cast

from app import audit, db
from app.db import session
from app.organisation import accounts, directory, secondfactor, separation
from app.organisation.administration import Administration


def runs(house, *command):
    return house.test_cli_runner().invoke(args=list(command))


def asks(house, query):
    with house.app_context(), db.transaction(reads_only=True):
        return query()


def posts(username):
    return [
        (post.role, post.unit_name)
        for post in directory.actor(accounts.person_named(username)).posts
    ]


def acts():
    chain = session.scalars(sa.select(Administration)).one()
    return [(one.action, one.actor_id) for one in audit.entries(chain.id)]


def test_an_empty_house_gets_three_administrators_with_passwords_told_once(sqlite_house):
    told = runs(sqlite_house, "administrators").output
    found = dict(re.findall(r"(\w+)  一次性密码：(\S+)", told))
    assert sorted(found) == ["auditadmin", "securityadmin", "sysadmin"]
    assert asks(sqlite_house, lambda: posts("auditadmin")) == [("AUDIT_ADMIN", "东昌府区")]
    assert asks(sqlite_house, acts) == [("administrator.entered", None)] * 3
    assert asks(sqlite_house, separation.check) == []
    browser = sqlite_house.test_client()
    said = {"username": "sysadmin", "password": found["sysadmin"]}
    assert browser.post("/sign-in", data=said).status_code == 302
    assert browser.get("/").location == "/account/password"
    again = runs(sqlite_house, "administrators").output
    assert "三种管理员都有人担任" in again


def test_only_the_kinds_that_lack_are_entered_and_no_name_is_taken_twice(sqlite_house):
    def enter():
        cast = Cast.enter()
        cast.person("auditadmin", "同名人", cast.branch)

    with sqlite_house.app_context(), db.transaction():
        enter()
    told = runs(sqlite_house, "administrators").output
    assert re.findall(r"(\w+)  一次性密码", told) == ["securityadmin", "auditadmin2"]
    assert asks(sqlite_house, lambda: posts("securityadmin")) == [("SECURITY_ADMIN", "东昌府区")]


def test_who_has_lost_every_way_is_let_back_in_and_it_is_on_record(sqlite_house):
    with sqlite_house.app_context(), db.transaction():
        cast = Cast.enter()
        session.add(secondfactor.SecondFactor(person_id=cast.root.id, secret="x", last_step=0))
    told = runs(sqlite_house, "let-back-in", "root", "--by", "机房王工", "--why", "手机丢失")
    password = re.search(r"一次性密码：(\S+)", told.output).group(1)

    def found():
        root = accounts.person_named("root")
        is_right = accounts.hasher.verify(root.password_hash, password)
        return is_right, root.must_change_password, secondfactor.is_on(root.id), acts()

    assert asks(sqlite_house, found) == (True, True, False, [("account.let_back_in", None)])
    assert runs(sqlite_house, "let-back-in", "谁", "--by", "x", "--why", "y").exit_code == 1
