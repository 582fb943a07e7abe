"""Read a register against the member list: all of it is right, or every fault is told."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.errors import Invalid, Sentence
from app.i18n import mark
from app.organisation.models import MemberCategory, Membership
from app.points.registers import columns, days, layout
from app.points.registers.attendance import Attendance, Entry
from app.points.registers.columns import Column
from app.points.registers.layout import Mark, Occasion
from app.points.registers.problems import Problems, cut
from app.sheets.cells import EMPTY, FIELD, Cell, Rows, at


class RegisterWrong(Invalid):
    """What stands in the register cannot be taken; field `sheet`, every fault with its place."""

    message = "表格里有%(count)d处要改，什么都还没有登记。"


def attendance_of(rows: Rows, members: Sequence[Membership], first_day: date) -> Attendance:
    """What a register says of the quarter that begins on a day.

    Raises:
        RegisterWrong: with every fault by row and column; nothing of it counts then.
    """
    problems = Problems()
    reader = _Reader(Roll(members), first_day, problems)
    found = reader.read(rows)
    if not problems.found and not found.entries:
        problems.add(None, None, Sentence(mark("表里还没有填任何考勤或党费。")))
    if problems.found:
        raise RegisterWrong({FIELD: problems.found}, count=len(problems.found))
    return found


class Roll:
    """The member list, to be asked who a row is about."""

    def __init__(self, members: Sequence[Membership]) -> None:
        self.by_code = {member.code: member for member in members}
        self.by_name: dict[str, list[Membership]] = {}
        for member in members:
            self.by_name.setdefault(plain(member.person.name), []).append(member)

    def of_code(self, code: str, name: str) -> Membership | Sentence:
        """The member of a code, who must have that name; or what is wrong with it."""
        found = self.by_code.get(code)
        if found is None:
            return Sentence(mark("本支部没有编号是“%(code)s”的党员。"), code=cut(code))
        if name and plain(name) != plain(found.person.name):
            said = mark("编号%(code)s是“%(right)s”，这一行写的是“%(name)s”，请核对。")
            return Sentence(said, code=code, right=found.person.name, name=cut(name))
        return found

    def of_name(self, name: str) -> Membership | Sentence:
        """The one member of a name; or what is wrong with it."""
        found = self.by_name.get(plain(name), [])
        if not found:
            return Sentence(mark("本支部没有叫“%(name)s”的党员。"), name=cut(name))
        if len(found) > 1:
            said = mark("本支部有%(count)d名“%(name)s”，请填党员编号。")
            return Sentence(said, count=len(found), name=name)
        return found[0]


def plain(name: str) -> str:
    """A name without the blanks that people put between its signs."""
    return name.replace(" ", "").replace("　", "")


@dataclass
class _Reader:
    """Goes through the rows once; what is wrong is noted and passed by."""

    roll: Roll
    first_day: date
    problems: Problems
    seen: dict[uuid.UUID, int] = field(default_factory=dict)

    def read(self, rows: Rows) -> Attendance:
        found = columns.of_rows(rows, self.problems)
        if found is None:
            return Attendance((), ())
        below = list(enumerate(rows[found.row :], start=found.row + 1))
        dated = days.occasions_of(found, below, self.first_day, self.problems)
        entries = [
            entry
            for number, row in below[dated.rows :]
            if any(not cell.is_empty for cell in row)
            for entry in self._row(number, row, found, dated.by_column)
        ]
        return Attendance(tuple(dated.by_column.values()), tuple(entries))

    def _row(
        self,
        number: int,
        row: list[Cell],
        found: columns.Head,
        occasions: dict[Column, Occasion],
    ) -> Iterator[Entry]:
        member = self._member(number, row, found)
        if member is None:
            return
        for column, occasion in occasions.items():
            said = self._mark(number, column, at(row, column.place), member)
            if said is not None:
                yield Entry(member.person_id, occasion, said)

    def _member(self, number: int, row: list[Cell], found: columns.Head) -> Membership | None:
        """Whom a row is about; None if that is wrong."""
        code = at(row, found.code) if found.code is not None else EMPTY
        name = at(row, found.name)
        if not self.problems.passes(number, layout.CODE, code):
            return None
        if not self.problems.passes(number, layout.NAME, name):
            return None
        if code.is_empty and name.is_empty:
            self.problems.add(number, layout.NAME, Sentence(mark("没有填姓名。")))
            return None
        by_code = not code.is_empty
        member = (
            self.roll.of_code(code.text, name.text) if by_code else self.roll.of_name(name.text)
        )
        return self._once(number, layout.CODE if by_code else layout.NAME, member)

    def _once(self, number: int, column: str, member: Membership | Sentence) -> Membership | None:
        if isinstance(member, Sentence):
            self.problems.add(number, column, member)
            return None
        first = self.seen.setdefault(member.person_id, number)
        if first != number:
            said = mark("“%(name)s”在第%(row)d行已经填过。")
            told = Sentence(said, name=member.person.name, row=first)
            self.problems.add(number, layout.NAME, told)
            return None
        return member

    def _mark(self, number: int, column: Column, cell: Cell, member: Membership) -> Mark | None:
        """What a cell says. Only members who need not come (SPECIAL) may be left out."""
        if not self.problems.passes(number, column.head, cell):
            return None
        words = Sentence("、".join(layout.words_of(column.kind)))
        if cell.is_empty:
            if member.category != MemberCategory.SPECIAL:
                told = Sentence(mark("没有填。请选：%(words)s。"), words=words)
                self.problems.add(number, column.head, told)
            return None
        found = layout.mark_of(column.kind, cell.text)
        if found is None:
            told = Sentence(
                mark("不认识“%(said)s”。请选：%(words)s。"), said=cut(cell.text), words=words
            )
            self.problems.add(number, column.head, told)
        if found == Mark.ONLINE and member.category != MemberCategory.MOBILE:
            told = Sentence(mark("“线上”只用于流动党员，“%(name)s”不是。"), name=member.person.name)
            self.problems.add(number, column.head, told)
        return found
