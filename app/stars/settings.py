"""The settings of how a year is carried out: where a standard keeps each, and what it may be.

What a profile says of each stands in `starting_standard.toml` (`domain.md` section 5). One thing is
no setting: `star.roundTo`. Scores are kept, published and objected to in hundredths, and whoever
reads a notice repeats its sum to the hundredth (`domain.md` section 12, 2); with another number of
places the figures of two years could not be compared any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.errors import Sentence
from app.i18n import mark

_BALLOTS = mark("张")
_SHEETS = mark("份")
_STARS = mark("星")
_MEASURES = mark("项")


@dataclass(frozen=True)
class Setting:
    """A whole number that `Terms` has under `name`, kept in the parameters under `key` and `part`.

    It is the field of the same name on a form. One that is optional is False where it is off.
    """

    name: str
    key: str
    title: str
    unit: str
    least: int
    most: int
    part: str | None = None
    is_optional: bool = False
    hint: str = ""

    def within(self, parameters: Mapping[str, Any]) -> Any:
        """What the parameters of a standard say of it."""
        found = parameters[self.key]
        return found if self.part is None else found[self.part]


#: So many sheets tell nothing about a single reviewer, so many ballots nothing about a voter.
_FEWEST_SHEETS, FEWEST_BALLOTS = 3, 10
#: A review group has no more members.
MOST_SHEETS = 9
_ALL_MEASURES = 3

APPRAISAL = (
    Setting(
        "least_turnout",
        "star.massTurnout",
        mark("评议有效：参评率至少"),
        "%",
        1,
        100,
        "share",
    ),
    Setting(
        "least_ballots",
        "star.massTurnout",
        mark("评议有效：计入的票至少"),
        _BALLOTS,
        FEWEST_BALLOTS,
        1000,
        "ballots",
    ),
    Setting(
        "unappraised_star",
        "star.massMissingCap",
        mark("评议无效：最多几星"),
        _STARS,
        1,
        5,
        hint=mark("填5就是不限制。"),
    ),
)
REVIEW = (
    Setting(
        "least_sheets",
        "star.reviewQuorum",
        mark("评分表够数：至少几份"),
        _SHEETS,
        _FEWEST_SHEETS,
        MOST_SHEETS,
        "sheets",
    ),
    Setting(
        "trim_above",
        "star.trim",
        mark("评分表多于几份，去掉最高最低各一份"),
        _SHEETS,
        2,
        MOST_SHEETS,
        is_optional=True,
        hint=mark("不填就是不去掉。"),
    ),
)
RESULTS = (
    Setting("notice_days", "star.noticeDays", mark("结果公示几天"), mark("工作日"), 3, 30),
    Setting("plaque_from", "star.plaqueFrom", mark("几星起授牌"), _STARS, 1, 5),
    Setting(
        "two_star_measures",
        "star.rectifyMeasures",
        mark("二星的支部至少采取几项整顿措施"),
        _MEASURES,
        1,
        _ALL_MEASURES,
        "2",
    ),
    Setting(
        "one_star_measures",
        "star.rectifyMeasures",
        mark("一星的支部至少采取几项整顿措施"),
        _MEASURES,
        1,
        _ALL_MEASURES,
        "1",
    ),
)
SETTINGS = (*APPRAISAL, *REVIEW, *RESULTS)

#: The part of the judges of a branch who must have scored it; also a field of this name.
QUORUM_SHARE, SHARE_KEY, SHARE_PART = "quorum_share", "star.reviewQuorum", "share"
SHARE_TITLE = mark("评分表够数：至少占应评委员的")
SHARES = {
    "1/2": mark("二分之一"),
    "3/5": mark("五分之三"),
    "2/3": mark("三分之二"),
    "3/4": mark("四分之三"),
    "4/5": mark("五分之四"),
    "1": mark("全部"),
}

#: Every field of a form, in the order in which a page shows them.
FIELDS = (
    *(one.name for one in APPRAISAL),
    QUORUM_SHARE,
    *(one.name for one in (*REVIEW, *RESULTS)),
)

#: What standards that were written before these keys were carried out under.
_BEFORE: Mapping[str, Any] = {
    "star.noticeDays": 5,
    "star.massTurnout": {"share": 50, "ballots": 10},
    "star.massMissingCap": 4,
    "star.reviewQuorum": {"share": "2/3", "sheets": 3},
    "star.trim": 5,
    "star.plaqueFrom": 3,
    "star.rectifyMeasures": {"2": 1, "1": 3},
}


def wrong_share() -> Sentence:
    """What is said to a share that is none of those that may be chosen."""
    return Sentence("“%(title)s”请选择列出的一个比例。", title=Sentence(SHARE_TITLE))


def read(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What the parameters of a standard say of every setting, under the names in `Terms`."""
    given = {key: parameters.get(key, before) for key, before in _BEFORE.items()}
    numbers = {one.name: one.within(given) for one in SETTINGS}
    share = Fraction(given[SHARE_KEY][SHARE_PART])
    off = {name: None for name, number in numbers.items() if number is False}
    return numbers | off | {QUORUM_SHARE: share}


def kept(numbers: Mapping[str, Any], share: str) -> dict[str, Any]:
    """The parameters that say these numbers, by the names of the settings, and this share."""
    made: dict[str, Any] = {}
    for one in SETTINGS:
        if one.part is None:
            made[one.key] = numbers[one.name]
        else:
            made.setdefault(one.key, {})[one.part] = numbers[one.name]
    made[SHARE_KEY][SHARE_PART] = share
    return made
