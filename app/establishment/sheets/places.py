"""The sheet of units against those that there are."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from app.db import session
from app.errors import Sentence
from app.establishment import moving
from app.establishment.sheets.changes import Changes, Place
from app.establishment.sheets.lines import Line
from app.i18n import mark
from app.organisation import permissions, reach, tree
from app.organisation.actors import Actor
from app.organisation.models import Unit, UnitKind
from app.organisation.permissions import Permission

#: As the sheet names a kind → the kind.
KINDS = {words: kind for kind, words in tree.KIND_TITLES.items()}
#: Fields of a unit → the heads under which they stand.
HEADS = {"code": "编码", "name": "名称"}


class Places:
    """Units by code, as they will be; those that the actor may name are `mine`."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        units = list(session.scalars(sa.select(Unit).order_by(sa.func.length(Unit.path))))
        self.known: dict[str, Place] = {}
        by_id = {one.id: one.code for one in units}
        for one in units:
            above = None if one.parent_id is None else self.known[by_id[one.parent_id]]
            self.known[one.code] = Place(one.code, one.name, one.kind, above, one)
        self.mine = {one.code for one in units if self._is_mine(one) and one.retired_on is None}
        self._rows: dict[str, int] = {}

    def _is_mine(self, unit: Unit) -> bool:
        return permissions.may(self.actor, Permission.MANAGE_PEOPLE, unit)

    def look(self, lines: Sequence[Line], changes: Changes) -> None:
        """Note what a sheet would change, and what is wrong with it.

        Units are all known before any is hung, and new ones hang before others come below them: a
        row may name one that stands below it.
        """
        looked_at = [(line, place) for line in lines if (place := self._place(line)) is not None]
        for line, place in sorted(looked_at, key=lambda one: one[1].unit is not None):
            self._hang(line, place)
        for line, place in looked_at:
            if line.is_sound:
                _note(place, changes)

    def _place(self, line: Line) -> Place | None:
        code = line["编码"]
        if not code or not line["类别"] or line["类别"] not in KINDS:
            return None
        if code in self._rows:
            told = mark("和第%(row)d行重复。")
            line.wrong("编码", Sentence(told, row=self._rows[code]))
            return None
        self._rows[code] = line.row
        _require_sound(line)
        known = self.known.get(code)
        return self._new(line) if known is None else self._changed(line, known)

    def _new(self, line: Line) -> Place:
        made = Place(line["编码"], line["名称"], KINDS[line["类别"]], None)
        self.known[made.code] = made
        self.mine.add(made.code)
        return made

    def _changed(self, line: Line, place: Place) -> Place | None:
        if place.code not in self.mine:
            line.wrong("编码", Sentence(mark("这个编码已被别的单位使用。")))
            return None
        if place.kind != KINDS[line["类别"]]:
            was = Sentence(tree.KIND_TITLES[place.kind])
            line.wrong("类别", Sentence(mark("单位的类别不能改，原来是%(was)s。"), was=was))
        place.is_renamed = place.name != line["名称"]
        place.name = line["名称"]
        return place

    def named(self, line: Line, head: str) -> Place | None:
        """The unit of the actor's that a cell names by its code; what is not is noted."""
        code = line[head]
        if not code:
            return None
        if code not in self.mine:
            told = mark("没有编码是“%(code)s”的单位，或者不归您管。")
            line.wrong(head, Sentence(told, code=code[:20]))
            return None
        return self.known[code]

    def _hang(self, line: Line, place: Place) -> None:
        """Let a new unit hang where its row says, or one that there is hang elsewhere."""
        code, was = line["上级编码"], place.above
        if place.unit is not None and code in {"", was.code if was else ""}:
            return
        if not code:
            line.wrong("上级编码", Sentence(mark("新单位要填上级的编码。")))
            return
        above = self.named(line, "上级编码")
        if above is None:
            return
        if not tree.fits(place.kind, above.kind):
            kinds = (Sentence(tree.KIND_TITLES[one]) for one in (place.kind, above.kind))
            told = mark("%(kind)s不能挂在%(above)s下面")
            line.wrong(
                "上级编码", Sentence(told, **dict(zip(("kind", "above"), kinds, strict=True)))
            )
            return
        if place.unit is not None:
            self._require_to_move(line, place.unit, above)
            place.is_moved = True
        place.above = above

    def _require_to_move(self, line: Line, unit: Unit, above: Place) -> None:
        if not tree.may_place(self.actor, unit):
            line.wrong("上级编码", Sentence(mark("这个单位挂在哪里，由它的上级决定。")))
            return
        to = above.standing
        if to is None:
            return  # the row of the new unit says why it hangs nowhere
        for said in moving.bound(unit, to):
            line.wrong("上级编码", said)
        if reach.shift(unit, to):
            told = mark("改挂以后有人管的范围会变，须由两人办理：请在“机构”页面提出。")
            line.wrong("上级编码", Sentence(told))


def _require_sound(line: Line) -> None:
    for field, said in tree.faults(line["编码"], line["名称"]).items():
        if line[HEADS[field]]:
            line.wrong(HEADS[field], said[0])


def _note(place: Place, changes: Changes) -> None:
    if place.unit is None:
        changes.new_units.append(place)
    if place.is_renamed:
        changes.renamed.append(place)
    if place.is_moved:
        changes.moved.append(place)


def rank(place: Place) -> tuple[int, str]:
    """Whatever is above comes first."""
    return tree.RANKS[UnitKind(place.kind)], place.code
