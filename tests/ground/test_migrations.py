"""The migrations build exactly what the models say, and can be undone."""

from __future__ import annotations

import re
import uuid

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from starhouse import StarHouse
from township import Town

from app import clock, db
from app.cases import proof, redirecting
from app.cases.models import Case, WorkItem
from app.db import session
from app.errors import Sentence
from app.notifications import outbox
from app.notifications.models import Channel, News, Pace, Reach
from app.organisation import directory
from app.organisation.actors import post_key
from app.organisation.models import Person
from app.supervision import following, handingon
from app.supervision.models import Escalation, FollowUp, FollowUpLine


def test_models_and_migrations_agree(house):
    with house.app_context(), db.engine().connect() as connection:
        opts = {"compare_type": True, "include_name": db.is_ours}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, db.db.metadata) == []


def test_a_claimed_item_finds_its_post_when_the_house_is_brought_up_to_date(house):
    """Before, only the role was kept; the unit is where the claimer holds it."""
    town = Town(house)
    path = town.starts_seal(town.enter("lin"))
    zhao = town.enter("zhao")
    claim = re.search(r'action="(/work-items/[^"]+/claim)"', zhao.get(path).text).group(1)
    zhao.post(claim)
    with house.app_context():
        flask_migrate.downgrade(revision="fbb98a1d4286")
        flask_migrate.upgrade()
    keys = sa.select(WorkItem.candidate_key, WorkItem.post_key)
    assert town.asks(lambda: db.session.execute(keys).all()) == [
        (f"person:{town.ids['zhao']}", post_key("ASSESSOR", town.ids["branch"]))
    ]


def test_who_has_had_what_was_of_no_kind_sent_out_has_the_new_kinds_as_well(house):
    town = Town(house)
    wished = {"li": ["DUE", "SYSTEM"], "wu": ["DUE"]}

    def wish():
        for name, kinds in wished.items():
            row = {"channel": Channel.EMAIL, "address": "a@b.cn", "pace": Pace.AT_ONCE}
            db.session.add(Reach(person_id=town.ids[name], kinds=kinds, **row))

    town.does(wish)
    with house.app_context():
        flask_migrate.downgrade(revision="7d2c90be514f")
        flask_migrate.upgrade()
    found = town.asks(
        lambda: dict(db.session.execute(sa.select(Reach.person_id, Reach.kinds)).all())
    )
    assert found[town.ids["wu"]] == ["DUE"]
    assert {News.DUE, News.FAULT, News.HALTED, News.SYSTEM} < {*found[town.ids["li"]]}


def test_people_of_before_are_found_by_their_initials(house):
    town = Town(house)
    whose = sa.select(Person.name, Person.initials)
    before = town.asks(lambda: dict(db.session.execute(whose).all()))
    with house.app_context():
        flask_migrate.downgrade(revision="af08fa188637")
        flask_migrate.upgrade()
    assert town.asks(lambda: dict(db.session.execute(whose).all())) == before


def test_messages_of_before_are_still_shown(house):
    town = Town(house)
    title = Sentence("请补正：%(title)s", title="用章")
    town.does(lambda: outbox.send(town.ids["lin"], title, link="/inbox", kind=News.TURN) and None)
    with house.app_context():
        flask_migrate.downgrade(revision="b0a4f6d1937e")
        flask_migrate.upgrade()
    assert "请补正：用章" in town.enter("lin").get("/messages").text


def test_who_is_asked_now_stays_asked_when_the_house_goes_back_and_forth(house):
    """Before, a question had one day for all, and told each level once, whoever had the step."""
    town = Town(house)
    path = town.starts_seal(town.enter("lin"))

    def change_hands():
        wang, li = (directory.actor(directory.person(town.ids[one])) for one in ("wang", "li"))
        row = following.ask(li, uuid.UUID(path.rpartition("/")[2]), text="为什么还没有办？")
        for at in (clock.now(), clock.now() + clock.ONE_DAY):
            told = {"unit_id": town.ids["subdistrict"], "at": at, "is_broken": False}
            row.escalations.append(Escalation(**told))
        item = session.scalars(sa.select(WorkItem)).one()
        redirecting.reassign(wang, item.id, town.ids["zhou"], reason="换人办。")
        handingon.look_at(item.case)

    town.does(change_hands)
    counted = "SELECT (SELECT count(*) FROM follow_up_line), count(*) FROM follow_up_escalation"
    assert town.asks(lambda: session.execute(sa.text(counted)).one()) == (2, 2)
    with house.app_context():
        flask_migrate.downgrade(revision="c47d0a9e5f13")
        flask_migrate.upgrade()
    assert town.asks(lambda: session.execute(sa.text(counted)).one()) == (1, 1)
    kept = sa.select(FollowUpLine.asked_at, FollowUpLine.answer_by, FollowUp.asked_at)
    query = kept.add_columns(FollowUp.answer_by).join(FollowUp.lines)
    *of_the_line, asked_at, answer_by = town.asks(lambda: session.execute(query).one())
    assert of_the_line == [asked_at, answer_by]


def test_every_migration_can_be_undone(house, houses, request):
    with house.app_context():
        flask_migrate.downgrade(revision="base")
        left = set(sa.inspect(db.engine()).get_table_names())
        flask_migrate.upgrade()
    assert left <= {"alembic_version"}


def test_a_house_with_people_and_cases_in_it_is_changed_without_loss(house):
    town = Town(house)
    town.starts_seal(town.enter("lin"))
    with house.app_context():
        flask_migrate.downgrade()
        flask_migrate.upgrade()
    faults, number = town.asks(lambda: (proof.check(), db.session.scalar(sa.select(Case.number))))
    assert (faults, number) == ([], "YZ-LY0101-2026-0001")


def test_branches_of_a_decided_year_are_decided_when_the_house_is_brought_up_to_date(house):
    """Before, a year was decided whole; what it decided stays guarded on both ways."""
    stars = StarHouse(house)

    def live(year):
        year.comes_to_the_results((90, 90, 90, 90), (80, 80, 80, 80))
        year.deliberates()
        year.is_decided()

    stars.lives(live)
    query = "SELECT decided_at FROM star_branch WHERE final_star IS NOT NULL"
    before = stars.asks(lambda: db.session.execute(sa.text(query)).all())
    with house.app_context():
        flask_migrate.downgrade(revision="0135b9a14099")
    with pytest.raises(sa.exc.DatabaseError, match="decided"):
        stars.does(lambda: db.session.execute(sa.text("UPDATE star_branch SET final_star = 5")))
    with house.app_context():
        flask_migrate.upgrade()
    assert stars.asks(lambda: db.session.execute(sa.text(query)).all()) == before
    assert len(before) == 2
    for table, column in (("star_branch", "final_star"), ("star_self_line", "score")):
        statement = sa.text(f"UPDATE {table} SET {column} = 1")  # noqa: S608 - names of our own
        with pytest.raises(sa.exc.DatabaseError, match="decided"):
            stars.does(lambda statement=statement: db.session.execute(statement))
