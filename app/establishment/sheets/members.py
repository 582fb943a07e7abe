"""The sheet of members against the member lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from app.db import session
from app.errors import Sentence
from app.establishment.sheets.changes import Changes, Listed, Somebody
from app.establishment.sheets.lines import Line
from app.establishment.sheets.people import People
from app.i18n import mark
from app.organisation import memberlist, permissions
from app.organisation.actors import Actor
from app.organisation.memberlist import CATEGORY_TITLES, STAGE_TITLES, Standing
from app.organisation.models import Membership, UnitKind
from app.organisation.permissions import Permission

_HEADS = {"code": "党员编号", "enrolled_on": "入册日期"}
_STAGES = {title: one for one, title in STAGE_TITLES.items()}
_CATEGORIES = {title: one for one, title in CATEGORY_TITLES.items()}
#: So many are asked for at a time.
_AT_ONCE = 1000


class Members:
    """The places in member lists of those whom the workbook names, as they will be."""

    def __init__(self, actor: Actor, people: People) -> None:
        self.actor, self.people = actor, people
        ids = [one.person.id for one in people.known.values() if one.person is not None]
        self.known = {row.person_id: row for row in _of(Membership.person_id, ids)}
        self._rows: dict[str, int] = {}
        #: Codes that are kept or given above, in small letters.
        self._codes: set[str] = set()
        self._given: list[str] = []
        #: Code of a branch → the last number there.
        self._last: dict[str, int] = {}

    def look(self, lines: Sequence[Line], changes: Changes) -> None:
        """Note what a sheet would change, and what is wrong with it."""
        self._given = [line["党员编号"] for line in lines if line["党员编号"]]
        given = {code.lower() for code in self._given}
        kept = _of(sa.func.lower(Membership.code), sorted(given))
        self._codes = {row.code.lower() for row in kept}
        for line in lines:
            holder = self._holder(line)
            standing = self._standing(line)
            if holder is None or standing is None:
                continue
            row = self.known.get(holder.person.id) if holder.person else None
            if row is None:
                self._enter(line, holder, standing, changes)
            else:
                self._change(line, holder, row, standing, changes)

    def _holder(self, line: Line) -> Somebody | None:
        name = line["用户名"].lower()
        holder = self.people.known.get(name)
        if not name:
            return None
        if holder is None:
            line.wrong("用户名", Sentence(mark("没有这个用户名。")))
        elif name in self._rows:
            line.wrong("用户名", Sentence(mark("和第%(row)d行重复。"), row=self._rows[name]))
            return None
        elif not self._is_managed(holder):
            line.wrong("用户名", Sentence(mark("这个人不归您管。")))
            return None
        self._rows[name] = line.row
        return holder

    def _is_managed(self, holder: Somebody) -> bool:
        """Whoever is new is entered by the same hand."""
        person = holder.person
        return person is None or permissions.may(self.actor, Permission.MANAGE_PEOPLE, person.unit)

    @staticmethod
    def _standing(line: Line) -> Standing | None:
        """What a row says of a member, if all of it can be made out; what cannot is noted."""
        enrolled_on = line.day("入册日期")
        if enrolled_on is not None:
            for field, said in memberlist.faults(enrolled_on, line["党员编号"]).items():
                line.wrong(_HEADS[field], said[0])
        stage, category = _STAGES.get(line["阶段"]), _CATEGORIES.get(line["类别"])
        if stage is None or category is None or enrolled_on is None:
            return None
        return Standing(stage, category, enrolled_on)

    def _enter(self, line: Line, holder: Somebody, standing: Standing, changes: Changes) -> None:
        if holder.place.kind != UnitKind.BRANCH:
            told = memberlist.NoBranch.message
            line.wrong("用户名", Sentence(told, unit=holder.place.name))
        if holder.is_closed:
            line.wrong("用户名", Sentence(mark("账号已停用，不能登记为党员。")))
        code = line["党员编号"] or self._next(holder.place.code)
        if code.lower() in self._codes:
            line.wrong("党员编号", memberlist.taken(code))
        self._codes.add(code.lower())
        if line.is_sound:
            changes.new_members.append(Listed(holder, code, standing))

    def _next(self, branch_code: str) -> str:
        """The code after the last of a branch, those of the sheet among them."""
        if branch_code not in self._last:
            numbers = [memberlist.number_of(code, branch_code) for code in self._given]
            self._last[branch_code] = max([memberlist.last_number(branch_code), *numbers])
        self._last[branch_code] += 1
        return memberlist.numbered(branch_code, self._last[branch_code])

    def _change(
        self,
        line: Line,
        holder: Somebody,
        row: Membership,
        standing: Standing,
        changes: Changes,
    ) -> None:
        if row.left_on is not None:
            line.wrong("用户名", Sentence(memberlist.HasLeft.message, name=holder.name))
        if line["党员编号"] and line["党员编号"] != row.code:
            told = mark("党员编号不能改，原来是%(code)s。")
            line.wrong("党员编号", Sentence(told, code=row.code))
        if line.is_sound and Standing(row.stage, row.category, row.enrolled_on) != standing:
            changes.changed_members.append(Listed(holder, row.code, standing, row))


def _of(column: Any, values: Sequence[Any]) -> Iterator[Membership]:
    for first in range(0, len(values), _AT_ONCE):
        some = values[first : first + _AT_ONCE]
        yield from session.scalars(sa.select(Membership).where(column.in_(some)))
