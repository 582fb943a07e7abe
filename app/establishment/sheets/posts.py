"""The sheet of posts against those that are held."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import date

import sqlalchemy as sa

from app.db import session
from app.errors import Sentence
from app.establishment.sheets.changes import Changes, Post
from app.establishment.sheets.lines import Line
from app.establishment.sheets.people import People
from app.establishment.sheets.places import Places
from app.i18n import mark
from app.organisation import tenure
from app.organisation.actors import Actor
from app.organisation.models import Assignment, Role
from app.organisation.tenure import Beside, Hindrance, NotToYourself, Term

_AT_ONCE = 1000
_HEADS = {"username": "用户名", "role": "职务", "since": "开始日期", "until": "截止日期"}
#: Holder, unit's code.
_Holding = tuple[uuid.UUID | str, str]


class Posts:
    """The posts of those whom the workbook names, as they will be."""

    def __init__(self, actor: Actor, places: Places, people: People) -> None:
        self.actor, self.places, self.people = actor, places, people
        self.roles: dict[str, str] = {}
        for code, title in session.execute(sa.select(Role.code, Role.title)):
            self.roles |= {code: code, title: code}
        self.held: dict[_Holding, list[Post]] = {}
        holders = {one.person_id: one for one in people.known.values() if one.person}
        by_id = {one.unit.id: one for one in places.known.values() if one.unit is not None}
        for row in _of([one for one in holders if isinstance(one, uuid.UUID)]):
            place = by_id[row.unit_id]
            self._hold(
                Post(holders[row.person_id], row.role_code, place, row.since, row.until, row)
            )
        self._seen: dict[tuple[uuid.UUID | str, str, str, date], int] = {}

    def _hold(self, post: Post) -> None:
        self.held.setdefault((post.holder.person_id, post.place.code), []).append(post)

    def look(self, lines: Sequence[Line], changes: Changes) -> None:
        """Note what a sheet would change, and what is wrong with it."""
        for line in lines:
            post = self._post(line)
            if post is None or self._is_told_twice(line, post):
                continue
            known = self._known(post)
            if known is None:
                self._enter(line, post, changes)
            elif known.until != post.until and not known.is_called_off:
                self._end(line, known, post.until, changes)

    def _post(self, line: Line) -> Post | None:
        """What a row says, if all of it can be made out; what cannot is noted."""
        place = self.places.named(line, "单位编码")
        holder = self.people.known.get(line["用户名"].lower())
        if line["用户名"] and holder is None:
            line.wrong("用户名", Sentence(mark("没有这个用户名。")))
        role = self.roles.get(line["职务"])
        if line["职务"] and role is None:
            told = mark("没有“%(role)s”这个角色，请先在“角色和任职”里增加。")
            line.wrong("职务", Sentence(told, role=line["职务"][:20]))
        since, until = line.day("开始日期"), line.day("截止日期")
        if not line.is_sound or place is None or holder is None or role is None or since is None:
            return None
        return Post(holder, role, place, since, until)

    def _is_told_twice(self, line: Line, post: Post) -> bool:
        key = (post.holder.person_id, post.role, post.place.code, post.since)
        if key in self._seen:
            line.wrong("用户名", Sentence(mark("和第%(row)d行重复。"), row=self._seen[key]))
            return True
        self._seen[key] = line.row
        return False

    def _known(self, post: Post) -> Post | None:
        """The post that a row tells of; of one called off, only a row that calls it off does."""
        held = self.held.get((post.holder.person_id, post.place.code), [])
        same = [one for one in held if (one.role, one.since) == (post.role, post.since)]
        meant = [one for one in same if post.is_called_off or not one.is_called_off]
        return min(meant, key=lambda one: one.is_called_off, default=None)

    def _enter(self, line: Line, post: Post, changes: Changes) -> None:
        holder = post.holder.as_holder
        found = [
            *tenure.reserved(self.actor, holder, post.role, NotToYourself),
            *tenure.giving(holder, post.role, post.term, self._beside(post)),
        ]
        if _is_sound(line, found):
            self._hold(post)
            changes.new_posts.append(post)

    def _end(self, line: Line, known: Post, until: date | None, changes: Changes) -> None:
        """Another last day for a post that is held."""
        holder, others = known.holder.as_holder, self._beside(known)
        found = [
            *tenure.reserved(self.actor, holder, known.role),
            *tenure.changing(holder, known.role, known.term, until, others),
        ]
        if _is_sound(line, found):
            known.until = until
            changes.ended_posts.append(known)

    def _beside(self, post: Post) -> Beside:
        """What else its holder will hold there, by what there is and the rows above."""
        held = self.held.get((post.holder.person_id, post.place.code), [])
        return lambda days: {one.role for one in held if one is not post and _meet(one, days)}


def _is_sound(line: Line, found: Sequence[Hindrance]) -> bool:
    """Note at each cell the first of what hinders; is the row as it may be?"""
    for field, one in {one.field: one for one in reversed(found)}.items():
        line.wrong(_HEADS[field], one.said)
    return line.is_sound


def _meet(post: Post, days: Term) -> bool:
    """Is a post held on some day of these?"""
    ends_late = post.until is None or post.until >= max(days.since, post.since)
    return ends_late and (days.until is None or post.since <= days.until)


def _of(person_ids: Sequence[uuid.UUID]) -> Iterator[Assignment]:
    for first in range(0, len(person_ids), _AT_ONCE):
        some = person_ids[first : first + _AT_ONCE]
        yield from session.scalars(sa.select(Assignment).where(Assignment.person_id.in_(some)))
