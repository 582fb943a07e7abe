"""Somebody with the database's own rights, who changes at random what is stored of the record."""

from __future__ import annotations

import random
import uuid

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from township import Town

from app import audit, clock, db
from app.auditing import checking, sealing
from app.auditing.models import DailySeal, SealedEnd
from app.cases.models import Case
from app.organisation import administration
from app.organisation.actors import SYSTEM
from app.organisation.administration import Administration
from app.points.rulesets import RuleSet


def a_busy_town(house):
    """Cases with some acts, acts of administrators, and two nights' seals."""
    town = Town(house)
    lin, zhao = town.enter("lin"), town.enter("zhao")
    for _night in range(2):
        for _case in range(2):
            case_id = town.starts_seal(lin).rpartition("/")[2]
            zhao.post(f"/cases/{case_id}/urge")
            town.does(lambda one=case_id: _more_acts(uuid.UUID(one)))
        town.does(lambda: administration.record(SYSTEM, "person.created", {"name": "林一"}))
        town.does(lambda: sealing.seal(clock.today()))
        clock.freeze(clock.now() + clock.ONE_DAY)
    return town


def _more_acts(case_id):
    case = db.session.get(Case, case_id)
    for number in range(3):
        capacity = audit.Capacity("支部书记", uuid.uuid4(), "林一") if number else None
        audit.record(case, SYSTEM, "case.read", {"n": number, "text": "看过"}, acting_as=capacity)


def unfound(edits: int, seed: int) -> list[str]:
    """Of so many edits, each undone before the next, those that no check has found."""
    forger, missed, done = Forger(seed), [], 0
    while done < edits:
        part = db.session.begin_nested()
        try:
            did = forger.does()
            db.session.flush()
            db.session.expire_all()
            done += 1
            if not checking.check():
                missed.append(did)
        except IntegrityError:
            pass  # the database itself does not take it
        part.rollback()
        db.session.expire_all()
    return missed


class Forger:
    """Each act changes something of what was written down by the last seal."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - the same acts each time
        self.tables = [row.__table__ for row in (audit.AuditEntry, SealedEnd, DailySeal)]
        self.acts = [
            self.edit,
            self.edit,
            self.edit,
            self.delete,
            self.swap,
            self.write_anew,
            self.cut_short,
            self.change_end,
            self.drop_owner,
            self.drop_last_seal,
            self.make_seal_anew,
        ]

    def does(self):
        """Carry one act out; what it was."""
        act = self.dice.choice(self.acts)
        return f"{act.__name__}: {act()}"

    def _row(self, table):
        rows = db.session.execute(sa.select(table)).mappings().all()
        return self.dice.choice(rows)

    def _of(self, table, row):
        return sa.and_(*(column == row[column.name] for column in table.primary_key))

    def edit(self):
        table = self.dice.choice(self.tables)
        row, column = self._row(table), self.dice.choice(list(table.columns))
        new = self._another(row[column.name], column)
        change = sa.update(table).where(self._of(table, row)).values({column.name: new})
        db.session.execute(change)
        return f"{table.name}.{column.name} {row[column.name]!r} → {new!r}"

    def _another(self, value, column):
        if value is None:
            return uuid.uuid4() if isinstance(column.type, sa.Uuid) else "另"
        kinds = {
            uuid.UUID: uuid.uuid4,
            int: lambda: value + self.dice.choice((-1, 1, 1000)),
            str: lambda: value[:-1] + ("0" if value[-1:] != "0" else "1"),
            dict: lambda: {**value, "n": self.dice.random()},
        }
        if type(value) in kinds:
            return kinds[type(value)]()
        return value + clock.ONE_DAY * self.dice.randint(1, 9)

    def delete(self):
        table = self.dice.choice(self.tables)
        row = self._row(table)
        db.session.execute(sa.delete(table).where(self._of(table, row)))
        return f"{table.name} {row}"

    def swap(self):
        """Two entries change places, but not their links."""
        first, second = self.dice.sample(self._sealed_entries(), 2)
        for column in ("actor_name", "action", "details", "at"):
            one, other = getattr(first, column), getattr(second, column)
            setattr(first, column, other)
            setattr(second, column, one)
        first.actor_name += "们"  # they may say the same
        return f"{first.id} {second.id}"

    def _sealed_entries(self):
        return db.session.scalars(sa.select(audit.AuditEntry)).all()

    def _chain(self):
        """A whole chain that was sealed, and its owner."""
        owner = self.dice.choice(
            [
                *db.session.scalars(sa.select(Case)),
                *db.session.scalars(sa.select(Administration)),
                *db.session.scalars(sa.select(RuleSet).where(RuleSet.audit_length > 0)),
            ]
        )
        return owner, audit.entries(owner.id)

    def write_anew(self, case=None):
        """A chain says something else, and every link and the end fit together again."""
        owner, written = (case, audit.entries(case.id)) if case else self._chain()
        at = self.dice.randrange(len(written) - isinstance(owner, Administration))
        written[at].actor_name = "别人"
        previous = audit.START
        for one in written:
            one.previous, one.digest = previous, ""
            one.digest = previous = one.expected_digest()
        owner.audit_head = previous
        return f"{owner} from {at}"

    def cut_short(self):
        """The last acts are gone, and the owner knows of none."""
        owner, written = self._chain()
        left = written[: self.dice.randrange(len(written) - isinstance(owner, Administration))]
        for one in written[len(left) :]:
            db.session.delete(one)
        owner.audit_length = len(left)
        owner.audit_head = left[-1].digest if left else audit.START
        return f"{owner} to {len(left)}"

    def change_end(self):
        owner, _written = self._chain()
        if self.dice.random() < 0.5:
            owner.audit_head = sealing.sign(owner.audit_head)
        else:
            owner.audit_length += self.dice.choice((-1, 1))
        return str(owner)

    def drop_owner(self):
        """The row of a chain is another's from now on."""
        owner = self.dice.choice(db.session.scalars(sa.select(Administration)).all())
        table = Administration.__table__
        db.session.execute(sa.update(table).where(table.c.id == owner.id).values(id=uuid.uuid4()))
        return str(owner.id)

    def drop_last_seal(self):
        last = sealing.last()
        db.session.execute(sa.delete(SealedEnd).filter_by(number=last.number))
        db.session.execute(sa.delete(DailySeal).filter_by(number=last.number))
        return str(last.number)

    def make_seal_anew(self):
        """A seal says something else, with a digest that fits."""
        seal = self.dice.choice(db.session.scalars(sa.select(DailySeal)).all())
        seal.entries += 1
        seal.digest = sealing.digest_of(seal)
        return str(seal.number)
