"""The tree of units: what may hang where; descents and paths are right after every act."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app import clock, db
from app.db import session
from app.errors import Forbidden, NotFound
from app.establishment import merging, moving, retiring
from app.organisation import administration, directory, tree
from app.organisation.models import Person, Unit, UnitDescent, UnitKind
from app.organisation.tree import RANKS, KindDoesNotFit, UnitFaults, UnitRetired


@pytest.fixture
def wang(cast):
    return directory.actor(cast.wang)


def test_a_new_unit_hangs_below_its_parent_and_is_on_record(cast, wang):
    made = tree.create(wang, cast.community, UnitKind.BRANCH, "LY0103", "滨河第三党支部")
    assert made.is_within(cast.subdistrict)
    assert made.lineage[1:] == cast.community.lineage
    [entry] = administration.entries()
    assert (entry.action, entry.details["unit"]["name"]) == ("unit.created", "滨河第三党支部")


@pytest.mark.parametrize(
    ("code", "name", "field"),
    [("LY0101", "又一个", "code"), ("编码", "又一个", "code"), ("LY0199", "", "name")],
)
def test_what_is_wrong_is_told_per_field(cast, wang, code, name, field):
    with pytest.raises(UnitFaults) as caught:
        tree.create(wang, cast.community, UnitKind.BRANCH, code, name)
    assert list(caught.value.details) == [field]


def test_kinds_fit_by_their_rank(cast, wang):
    with pytest.raises(KindDoesNotFit, match="街道不能挂在社区下面"):
        tree.create(wang, cast.community, UnitKind.SUBDISTRICT, "X", "某街道")


def test_another_name_is_given_and_the_old_one_is_on_record(cast, wang):
    tree.rename(wang, cast.branch, "LY0101", "滨河中心第一党支部")
    [entry] = administration.entries()
    assert entry.details["was"] == {"code": "LY0101", "name": "滨河中心党支部"}


@pytest.mark.parametrize("username", ["lin", "li", "root", "chen"])
def test_nobody_else_changes_units(cast, username):
    actor = directory.actor(getattr(cast, username))
    with pytest.raises(Forbidden):
        tree.create(actor, cast.community, UnitKind.BRANCH, "LY0103", "滨河第三党支部")
    with pytest.raises(Forbidden):
        tree.rename(actor, cast.branch, "LY0101", "别的")
    with pytest.raises(Forbidden):
        moving.move(actor, cast.branch, cast.community)
    with pytest.raises(Forbidden):
        merging.plan(actor, cast.branch, cast.neighbour)
    with pytest.raises(Forbidden):
        retiring.retire(actor, cast.branch, "撤并")


def test_units_of_elsewhere_are_not_there(cast, wang):
    with pytest.raises(NotFound):
        tree.managed(wang, cast.town.id)
    with pytest.raises(Forbidden):
        moving.move(wang, cast.community, cast.town)


def test_where_somebody_manages_people_is_hung_by_those_above(cast, wang):
    """The subdistrict's officer does not take the subdistrict elsewhere."""
    assert not tree.may_place(wang, cast.subdistrict)
    with pytest.raises(Forbidden):
        moving.move(wang, cast.subdistrict, cast.district)


def test_a_branch_moves_with_its_paths_and_so_do_rights(cast, wang):
    other = tree.create(wang, cast.subdistrict, UnitKind.COMMUNITY, "LY02", "柳园社区")
    moving.move(wang, cast.neighbour, other)
    assert cast.neighbour.path == f"{other.path}{cast.neighbour.id}/"
    assert [one.name for one in tree.below([other.id])[other.id]] == ["滨河第二党支部"]
    assert administration.entries()[-1].action == "unit.moved"


def test_why_it_cannot_hang_there_is_told(cast, wang):
    root = directory.add_unit(UnitKind.COMMUNITY, "LY02", "柳园社区", parent=cast.subdistrict)
    with pytest.raises(moving.CannotMove, match="本来就在"):
        moving.move(wang, cast.branch, cast.community)
    with pytest.raises(moving.CannotMove, match="社区不能挂在支部下面"):
        moving.move(wang, root, cast.branch)
    with pytest.raises(moving.CannotMove, match="自己的下级"):
        moving.move(wang, cast.community, cast.branch)


def test_only_what_nothing_hangs_on_is_retired(cast, wang):
    with pytest.raises(retiring.StillTied) as caught:
        retiring.retire(wang, cast.neighbour, "撤并")
    assert str(caught.value) == ("“滨河第二党支部”现在不能停用：在用账号1个；党员1名；职务1个。")
    made = tree.create(wang, cast.community, UnitKind.BRANCH, "LY0103", "滨河第三党支部")
    retiring.retire(wang, made, "撤并")
    assert made.retired_on == clock.today()
    assert made not in tree.choices(wang)
    assert made in tree.below([cast.community.id])[cast.community.id]
    with pytest.raises(UnitRetired):
        tree.live(made.id)
    retiring.revive(wang, made)
    assert made in tree.choices(wang)


# -- in any order, against a plain model

KINDS = sorted(RANKS, key=lambda kind: (RANKS[kind], kind))
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["create", "create", "move", "move", "merge", "retire"]),
        st.integers(0, 11),
        st.integers(0, 11),
        st.sampled_from(KINDS[1:]),
    ),
    min_size=4,
    max_size=25,
)


class Model:
    """Each unit's parent, and which are no more."""

    def __init__(self, root):
        self.parents, self.kinds, self.gone = {root: None}, {root: UnitKind.DISTRICT}, set()

    def line(self, unit):
        return [] if unit is None else [unit, *self.line(self.parents[unit])]

    def children(self, unit):
        return [one for one in self.parents if self.parents[one] == unit and one not in self.gone]

    def fits(self, kind, above):
        return above not in self.gone and RANKS[kind] > RANKS[self.kinds[above]]

    def may_move(self, unit, to):
        is_new = self.parents[unit] not in {None, to} and unit not in self.gone
        return is_new and unit not in self.line(to) and self.fits(self.kinds[unit], to)

    def may_merge(self, unit, into):
        pair = {unit, into}
        same = self.kinds[unit] == self.kinds[into]
        return (
            len(pair) == 2
            and same
            and not pair & self.gone
            and None not in map(self.parents.get, pair)
        )


def act(model, actor, name, number, drawn):
    """The act, in the house and in the model; what the model forbids is refused."""
    *drawn, kind = drawn
    units = list(model.parents)
    one, two = (units[place % len(units)] for place in drawn)
    rows = [session.get_one(Unit, unit) for unit in (one, two)]
    has_above = model.parents[one] is not None
    if name == "create" and model.fits(kind, one):
        made = tree.create(actor, rows[0], kind, f"U{number}", f"单位{number}")
        model.parents[made.id], model.kinds[made.id] = one, kind
    elif name == "move" and has_above:
        if happens(model.may_move(one, two), moving.CannotMove, moving.move, actor, *rows):
            model.parents[one] = two
    elif name == "merge" and has_above and model.parents[two]:
        if happens(
            model.may_merge(one, two), merging.CannotMerge, merging.merge, actor, *rows, "调整"
        ):
            model.parents |= dict.fromkeys(model.children(one), two)
            model.gone.add(one)
    elif name == "retire" and has_above and one not in model.gone:
        is_free = not model.children(one)
        if happens(is_free, retiring.StillTied, retiring.retire, actor, rows[0], "撤并"):
            model.gone.add(one)


def happens(may, refusal, verb, *given):
    """Let it happen where it may; elsewhere it must be refused."""
    if may:
        verb(*given)
    else:
        with pytest.raises(refusal):
            verb(*given)
    return may


def require_alike(model):
    session.expire_all()
    for unit in session.scalars(sa.select(Unit).where(Unit.id.in_(model.parents))):
        line = model.line(unit.id)
        assert unit.lineage == line
        assert (unit.retired_on is not None) == (unit.id in model.gone)
    found = session.execute(
        sa.select(UnitDescent.unit_id, UnitDescent.ancestor_id, UnitDescent.distance).where(
            UnitDescent.unit_id.in_(model.parents)
        )
    )
    expected = {
        (unit, above, distance)
        for unit in model.parents
        for distance, above in enumerate(model.line(unit))
    }
    assert {tuple(row) for row in found} == expected


def test_any_order_of_acts_leaves_descents_and_paths_as_a_plain_model_has_them(house):
    @settings(max_examples=15, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(ACTS)
    def live(acts):
        with house.app_context():
            root = directory.add_unit(UnitKind.DISTRICT, "ROOT", "某区")
            person = enter_administrator(root)
            model = Model(root.id)
            for number, (name, *drawn) in enumerate(acts):
                act(model, directory.actor(person), name, number, drawn)
            require_alike(model)
            db.session.rollback()

    live()


def enter_administrator(root):
    person = Person(username="security", name="安全员", unit=root)
    session.add(person)
    directory.assign(person, "SECURITY_ADMIN", root)
    session.flush()
    return person
