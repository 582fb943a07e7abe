from app.definitions.sources import Asking
from app.points import choices, rulebook


def asking(cast):
    return Asking(unit_id=cast.branch.id, person_id=cast.lin.id)


def test_members_are_offered_only_what_they_may_claim(clerk, cast):
    del clerk
    offered = choices.items(asking(cast))
    assert offered[0] == ("D01", "D01 志愿服务（按时长）")
    assert [code for code, _label in offered] == [
        *("D01", "D02", "D03", "D04", "D05"),
        *("R01", "R02", "R03", "R04", "R05", "R06"),
    ]


def test_a_quarter_under_way_offers_the_items_of_its_own_rules(clerk, cast):
    clerk.awards(cast.lin, 1, key="opens the quarter")
    rulebook.draft(cast.subdistrict, title="新", parameters={}, items=[])
    assert len(choices.items(asking(cast))) == 11


def test_witnesses_are_the_other_members_of_the_branch(cast):
    names = [name for _id, name in choices.members(asking(cast))]
    assert "高若水" in names
    assert not {"林一帆", "陈望舒", "王知行"} & set(names)


def test_nobody_is_a_witness_of_the_own_matter(cast):
    own, other = str(cast.lin.id), str(cast.gao.id)
    assert choices.are_others(asking(cast), [other])
    assert not choices.are_others(asking(cast), [other, own])
