"""A step for an office that there is not is told while somebody draws it."""

import changing

from app.organisation import directory
from app.studio import drafts

REVIEW = 'camunda:candidateGroups="SECRETARY,VILLAGE_SECRETARY"'


def told(person, draft):
    _draft, problems = drafts.check(directory.actor(person), draft.id)
    return [str(one.message) for one in problems if one.code == "role_unknown"]


def test_an_office_that_nobody_has_entered_is_told_with_its_step(cast):
    draft = changing.begun(cast.wang)
    assert told(cast.wang, draft) == []
    changing.written(cast.wang, draft, REVIEW, 'camunda:candidateGroups="支部书记,门卫"')
    assert told(cast.wang, draft) == ["没有叫“门卫”的岗位，这一步会没有人办，请另选岗位。"]
    assert draft.is_sound
