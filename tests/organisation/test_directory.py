"""Units, posts and who holds what."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from app import clock, pinyin
from app.cases import candidates
from app.db import new_id, session
from app.organisation import directory, permissions
from app.organisation.actors import person_key
from app.organisation.models import Person, Unit
from app.organisation.permissions import Permission


def test_the_tree_knows_who_is_below_whom(cast):
    assert cast.branch.is_within(cast.district)
    assert not cast.branch.is_within(cast.neighbour)
    assert cast.branch.lineage[0] == cast.branch.id
    assert cast.branch.lineage[-1] == cast.district.id


def test_a_role_is_found_at_the_nearest_unit_upwards(cast):
    [(_role, place, holders)] = directory.holders_upwards(["SUBDISTRICT_OFFICER"], cast.branch.id)
    assert place == cast.subdistrict.id
    assert holders == [cast.wang.id]
    assert directory.holders_upwards(["SUBDISTRICT_OFFICER"], cast.town.id) == []


def test_who_has_held_a_post_longest_comes_first(cast):
    today = clock.today()
    since = {cast.hu.id: today, cast.gao.id: today - timedelta(days=9), cast.lin.id: today}
    for person_id, day in since.items():
        directory.assign(directory.person(person_id), "CENTER_KEEPER", cast.branch, since=day)
    session.flush()
    newer = sorted([cast.hu.id, cast.lin.id])
    assert directory.holders("CENTER_KEEPER", cast.branch.id) == [cast.gao.id, *newer]


def test_a_post_counts_on_its_first_and_last_day(cast):
    today = clock.today()
    directory.assign(cast.gao, "ASSESSOR", cast.branch, since=today, until=today)
    session.flush()
    assert directory.actor(cast.gao).holds("ASSESSOR")
    assert not _on(clock.working_day_after(today, 1), cast.gao).holds("ASSESSOR")


def _on(day: date, person):
    clock.shift((day - clock.today()) * 1)
    return directory.actor(person)


def test_nobody_sees_what_lies_beside_or_above(cast):
    seen_by = {
        name: set(_visible(getattr(cast, name), Permission.READ_CASES))
        for name in ("lin", "li", "wang", "chen")
    }
    assert seen_by["lin"] == set()
    assert seen_by["li"] == {cast.branch.id}
    assert {cast.branch.id, cast.neighbour.id} < seen_by["wang"]
    assert cast.town.id not in seen_by["wang"]
    assert seen_by["chen"] == set()


def _visible(person, permission):
    actor = directory.actor(person)
    condition = permissions.visible_to(actor, permission, Unit.id)
    return session.scalars(sa.select(Unit.id).where(condition))


def test_only_ids_as_they_are_written_name_members(cast):
    own, neighbour = str(cast.gao.id), str(cast.chen.id)
    assert directory.are_members(cast.branch.id, [own, str(cast.lin.id), own])
    assert not directory.are_members(cast.branch.id, [own, neighbour])
    assert not directory.are_members(cast.branch.id, [own.upper()])
    assert not directory.are_members(cast.branch.id, ["高若水"])


def test_who_holds_what_at_just_this_unit_is_known_by_name(cast):
    at = directory.holder_names_at(cast.branch.id, ["ASSESSOR", "SUBDISTRICT_OFFICER"])
    assert at == {cast.zhao.id: "赵明远", cast.qian.id: "钱思齐", cast.hu.id: "胡安然"}
    assert set(directory.holder_names_at(cast.subdistrict.id)) == {cast.wang.id}


def test_somebody_without_a_password_or_disabled_cannot_sign_in(cast):
    assert not cast.lin.can_sign_in
    cast.lin.password_hash = "set"
    assert cast.lin.can_sign_in
    cast.lin.disabled_at = clock.now()
    assert not cast.lin.can_sign_in


def test_the_initials_of_a_name_follow_it(cast):
    assert cast.lin.initials == pinyin.initials(cast.lin.name)
    for name, initials in (("张三丰", "zsf"), ("单雄信", "sxx dxx"), ("ﷺ" * 40, None)):
        cast.lin.name = name
        session.flush()
        assert initials in {cast.lin.initials, None}
    row = {"id": new_id(), "username": "row", "name": "李四", "unit_id": cast.branch.id}
    session.execute(sa.insert(Person), [row])
    assert session.get_one(Person, row["id"]).initials == "ls"


def test_whose_account_is_closed_holds_a_post_but_is_nobody_who_can_do_anything(cast):
    officer = cast.person("tao", "陶知新", cast.subdistrict, "SUBDISTRICT_OFFICER")
    key = f"SUBDISTRICT_OFFICER@{cast.subdistrict.id}"
    cast.wang.disabled_at = clock.now()
    session.flush()
    assert directory.behind(key) == [officer.id]
    assert list(directory.holder_names_at(cast.subdistrict.id)) == [officer.id]
    [(_role, _place, holders)] = directory.holders_upwards(["SUBDISTRICT_OFFICER"], cast.branch.id)
    assert holders == [officer.id]
    assert len(directory.posts_at(cast.subdistrict.id)) == 2
    officer.disabled_at = clock.now()
    session.flush()
    assert directory.holders_upwards(["SUBDISTRICT_OFFICER"], cast.branch.id) == []


def test_who_stood_behind_a_post_before_the_account_was_closed_is_known(cast):
    key = f"SUBDISTRICT_OFFICER@{cast.subdistrict.id}"
    keys = [key, person_key(cast.wang.id)]
    cast.wang.disabled_at = clock.now()
    session.flush()
    before = clock.today() - clock.ONE_DAY
    assert [list(one) for one in candidates.people_behind(keys).values()] == [[], []]
    named = candidates.people_behind(keys, before)
    assert [list(one) for one in named.values()] == [[cast.wang.id]] * 2
    assert list(candidates.people_behind(keys, clock.today() + clock.ONE_DAY)[key]) == []
