"""A member's place in the list of the branch, as the page of a person shows and asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app import clock, days
from app.days import NoDay
from app.errors import Invalid, Sentence
from app.i18n import mark
from app.organisation import memberlist
from app.organisation.memberlist import Standing
from app.organisation.models import MemberCategory, Person, Stage
from app.views import pointlines


def form(person: Person) -> dict[str, Any]:
    """Whether somebody may be put on a list, and what there is to choose from."""
    member = person.membership
    return {
        "may_be_listed": memberlist.hindrance_of(person) is None,
        "stages": [(str(one), words) for one, words in pointlines.STAGES.items()],
        "categories": [(str(one), words) for one, words in pointlines.CATEGORIES.items()],
        "listed": {
            "stage": member.stage if member else Stage.FULL,
            "category": member.category if member else MemberCategory.ORDINARY,
            "enrolled_on": (member.enrolled_on if member else clock.today()).isoformat(),
        },
    }


def standing(sent: Mapping[str, str]) -> Standing:
    """What was written of a member. Raises: Invalid, per field."""
    said: dict[str, list[Sentence]] = {}
    stages, categories = {str(one): one for one in Stage}, {str(one): one for one in MemberCategory}
    stage, category = stages.get(sent.get("stage", "")), categories.get(sent.get("category", ""))
    day = _day(sent.get("enrolled_on", ""), said)
    if stage is None:
        said["stage"] = [Sentence(mark("请选择阶段。"))]
    if category is None:
        said["category"] = [Sentence(mark("请选择类别。"))]
    if stage is None or category is None or day is None:
        raise Invalid(said)
    return Standing(stage, category, day)


def _day(written: str, said: dict[str, list[Sentence]]) -> date | None:
    """The day that was written; what is wrong with it is noted."""
    try:
        return days.read(written)
    except NoDay as error:
        said["enrolled_on"] = [error.said]
        return None
