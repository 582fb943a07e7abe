"""The changes of an import, carried out: rows by the thousand, with the rules looked at before."""

from __future__ import annotations

from app.cases import entrusting
from app.db import session
from app.establishment.sheets.changes import Changes, Place, Somebody
from app.establishment.sheets.places import rank
from app.organisation import accounts, directory, memberlist, tree
from app.organisation.actors import Actor
from app.organisation.models import Person, Unit


def carry_out(actor: Actor, changes: Changes) -> None:
    """Units from the top down, then people, members, posts."""
    for place in sorted(changes.new_units, key=rank):
        place.unit = directory.hung(place.kind, place.code, place.name, _unit(place.above))
    directory.note_descents([_unit(place) for place in changes.new_units])
    for place in changes.renamed:
        _unit(place).name = place.name
    session.flush()  # what is hung elsewhere may hang below a new one
    for place in sorted(changes.moved, key=rank):
        tree.hang(_unit(place), _unit(place.above))
    _people(actor, changes)
    _members(changes)
    _posts(changes)
    session.flush()


def _people(actor: Actor, changes: Changes) -> None:
    for one in changes.new_people:
        one.person = Person(username=one.username, name=one.name, unit=_unit(one.place))
        session.add(one.person)
    for one in changes.changed_people:
        person = _person(one)
        person.name, person.unit = one.name, _unit(one.place)
    for one in changes.switched:
        person = _person(one)
        if one.is_closed:
            entrusting.close_account(actor, person)
        else:
            person.disabled_at = None
            accounts.shut_out(person.id)


def _members(changes: Changes) -> None:
    for one in changes.new_members:
        memberlist.added(_person(one.holder), _unit(one.holder.place), one.standing, one.code)
    for one in changes.changed_members:
        assert one.row is not None, "it is there already"
        memberlist.rewrite(one.row, one.standing)


def _posts(changes: Changes) -> None:
    for one in changes.new_posts:
        person, unit = _person(one.holder), _unit(one.place)
        directory.assign(person, one.role, unit, since=one.since, until=one.until)
    for one in changes.ended_posts:
        assert one.row is not None, "it is held"
        one.row.let_end(one.until)


def _unit(place: Place | None) -> Unit:
    assert place is not None, "a unit hangs somewhere"
    assert place.unit is not None, "it is there by now"
    return place.unit


def _person(one: Somebody) -> Person:
    assert one.person is not None, "they are there by now"
    return one.person
