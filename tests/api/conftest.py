"""A house with the cast and the seal procedure in it, and programs that call it."""

from __future__ import annotations

from types import SimpleNamespace

import petition
import pytest
import seal
from cast import Cast
from databases import furnished
from program import Program

from app import clock, db
from app.definitions import deployment
from app.organisation import accounts, away, directory
from app.organisation.actors import SYSTEM
from app.organisation.away import Terms

PASSWORD = "Juniper-42"


@pytest.fixture
def town(house):
    """The ids of everybody and everything the tests name; all of it is kept in the database."""
    return furnished(house, "programs", _people_and_a_procedure)


def _people_and_a_procedure():
    cast = Cast.enter()
    accounts.set_password(cast.lin, PASSWORD)
    for files in (seal.files(), petition.files()):
        deployment.deploy(SYSTEM, files)
    return SimpleNamespace(**{name: str(one) for name, one in cast.ids.items()})


@pytest.fixture
def program(house, town):
    """Gives a program that acts for one of the cast."""

    def make(name, **headers):
        with house.app_context(), db.transaction():
            key, _row = accounts.issue_token(accounts.person_named(name))
        return Program(house, key, headers)

    return make


@pytest.fixture
def stranger(house, town):
    """A program without a token."""
    return Program(house, None)


@pytest.fixture
def lin(program):
    return program("lin")


@pytest.fixture
def case(lin, town):
    """A case of lin's that waits for the assessors."""
    return lin.starts(town.branch)


@pytest.fixture
def entrusts(house):
    """Lets somebody act for another of the cast till Thursday."""

    def entrust(principal, deputy):
        with house.app_context(), db.transaction():
            actor = directory.actor(accounts.person_named(principal))
            person = accounts.person_named(deputy)
            days = clock.today(), clock.today() + 2 * clock.ONE_DAY
            away.appoint(actor, Terms(person.id, *days))

    return entrust
