"""The sheet of members against the member lists."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.db import session
from app.errors import Sentence
from app.establishment.sheets.changes import Changes, Listed, Somebody
from app.establishment.sheets.lines import Line
from app.establishment.sheets.people import People
from app.i18n import mark
from app.organisation import memberlist
from app.organisation.memberlist import CATEGORY_TITLES, STAGE_TITLES, Standing
from app.organisation.models import Membership, UnitKind

_HEADS = {"code": "党员编号", "enrolled_on": "入册日期"}
_STAGES = {title: one for one, title in STAGE_TITLES.items()}
_CATEGORIES = {title: one for one, title in CATEGORY_TITLES.items()}


class Members:
    """The places in member lists of those whom the workbook names, as they will be."""

    def __init__(self, people: People) -> None:
        self.people = people
        rows = session.scalars(sa.select(Membership).options(joinedload(Membership.branch)))
        self.known = {row.person_id: row for row in rows}
        #: In small letters; and as the rows above give them.
        self._codes = {row.code.lower() for row in self.known.values()}
        self._given: list[str] = []
        self._rows: dict[str, int] = {}

    def look(self, lines: Sequence[Line], changes: Changes) -> None:
        """Note what a sheet would change, and what is wrong with it."""
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
        self._rows[name] = line.row
        return holder

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
        code = line["党员编号"] or memberlist.next_code(holder.place.code, self._given)
        if code.lower() in self._codes:
            line.wrong("党员编号", memberlist.taken(code))
        self._codes.add(code.lower())
        self._given.append(code)
        if line.is_sound:
            changes.new_members.append(Listed(holder, code, standing))

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
            line.wrong(
                "党员编号", Sentence(mark("党员编号不能改，原来是%(code)s。"), code=row.code)
            )
        if line.is_sound and Standing(row.stage, row.category, row.enrolled_on) != standing:
            changes.changed_members.append(Listed(holder, row.code, standing, row))
