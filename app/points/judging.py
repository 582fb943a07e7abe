"""What may stand in a rule set: everything that is wrong with it, said at once, field by field."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from app.errors import Invalid, Sentence
from app.i18n import mark
from app.points.amounts import points, tenths
from app.points.catalogue import PARAMETERS
from app.points.rules import QUANTITY_BOUNDS, QUANTITY_STEP
from app.points.rulesets import Item, RuleSet
from app.points.vocabulary import CATEGORY_TITLES, Category, EnteredBy, Measure, Period, Proof

LONGEST_TITLE = 60
_CODE = re.compile(r"[A-Z][A-Z0-9]{1,9}")
#: A page goes in half points; tenths of a point.
_STEP = 5
_MOST_VALUE, _MOST_CAP = 1000, 10_000
Problems = dict[str, list[Sentence]]
Word = TypeVar("Word", Category, Measure, Period, EnteredBy, Proof)


def all_of(*readings: Callable[[], Any]) -> list[Any]:
    """What each reading gives. Raises: Invalid, with what is wrong in any of them."""
    found: list[Any] = []
    wrong: Problems = {}
    for reading in readings:
        try:
            found.append(reading())
        except Invalid as error:
            wrong |= error.details
    if wrong:
        raise Invalid(wrong)
    return found


def parameters(written: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a rule set from what was written under the names of their fields.

    Raises:
        Invalid: with every field that is wrong.
    """
    found: dict[str, Any] = {}
    wrong: Problems = {}
    for one in PARAMETERS:
        try:
            value = one.read(written.get(one.name))
        except Invalid as error:
            wrong |= error.details
            value = None
        if one.place is None:
            found[one.key] = value
        else:
            found.setdefault(one.key, []).append(value)
    wrong |= _falling(found["points.grade"])
    if wrong:
        raise Invalid(wrong)
    return found


def _falling(lines: Sequence[Any]) -> Problems:
    """Each grade must begin below the better one (`domain.md` section 5)."""
    figures = [None if line is None else Decimal(str(line)) for line in lines]
    return {
        f"points.grade.{place}": [Sentence(mark("分数线要逐级下降：须低于%(line)s。"), line=upper)]
        for place, (upper, lower) in enumerate(itertools.pairwise(figures), start=1)
        if upper is not None and lower is not None and lower >= upper
    }


def title(written: Any) -> str:
    """The name of a rule set or an item. Raises: Invalid, field `title`."""
    found = " ".join(str(written or "").split())
    if not 2 <= len(found) <= LONGEST_TITLE or not found.isprintable():  # noqa: PLR2004 - F-P2
        said = Sentence(mark("名称填2到%(most)s个字。"), most=LONGEST_TITLE)
        raise Invalid({"title": [said]})
    return found


def item(written: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an item from what was written; figures become tenths.

    A deduction is written as a positive figure and kept as a negative one.

    Raises:
        Invalid: with every field that is wrong.
    """
    reader = _Reader(written)
    found: dict[str, Any] = {
        "code": reader.ask("code", _code),
        "title": reader.ask("title", title),
        "category": reader.word("category", Category),
        "measure": reader.word("measure", Measure),
        "entered_by": reader.word("entered_by", EnteredBy),
        "proof": reader.word("proof", Proof),
        "is_redeemable": bool(written.get("is_redeemable")),
        "is_honour": bool(written.get("is_honour")),
        "value": reader.figure("value", _MOST_VALUE, least=_STEP, is_needed=True),
        "cap": reader.figure("cap", _MOST_CAP, least=0),
        "cap_period": None,
        "most_per_claim": None,
    }
    if found["cap"] is not None:
        found["cap_period"] = reader.word("cap_period", Period)
    if found["measure"]:
        least, most = QUANTITY_BOUNDS[found["measure"]]
        step = QUANTITY_STEP[found["measure"]]
        found["most_per_claim"] = reader.figure("most_per_claim", most, least=least, step=step)
    if found["category"]:
        reader.wrong |= _contradictions(found)
    if reader.wrong:
        raise Invalid(reader.wrong)
    if found["category"] == Category.NEGATIVE:
        found["value"] = -found["value"]
    return found


def _contradictions(found: Mapping[str, Any]) -> Problems:
    """What does not go together (`domain.md` 6.1: deductions have no cap and touch no goods)."""
    wrong: Problems = {}
    if found["category"] != Category.REWARD and found["is_honour"]:
        wrong["is_honour"] = [Sentence(mark("只有奖励分才能按最高级别计一次。"))]
    if found["category"] == Category.NEGATIVE:
        if found["cap"] is not None:
            wrong["cap"] = [Sentence(mark("负面分不设封顶。"))]
        if found["is_redeemable"]:
            wrong["is_redeemable"] = [Sentence(mark("负面分不能兑换。"))]
        if found["entered_by"] == EnteredBy.MEMBER:
            wrong["entered_by"] = [Sentence(mark("负面分由考核小组登记，本人不申报。"))]
    return wrong


class _Reader:
    """Reads one field after the other and remembers what is wrong."""

    def __init__(self, written: Mapping[str, Any]) -> None:
        self.written = written
        self.wrong: Problems = {}

    def ask(self, name: str, read: Callable[[Any], str]) -> str:
        try:
            return read(self.written.get(name))
        except Invalid as error:
            self.wrong |= error.details
            return ""

    def word(self, name: str, kind: type[Word]) -> Word | None:
        try:
            return kind(str(self.written.get(name, "")))
        except ValueError:
            self.wrong[name] = [Sentence(mark("请选择一项。"))]
            return None

    def figure(
        self, name: str, most: int, *, least: int, step: int = _STEP, is_needed: bool = False
    ) -> int | None:
        """A figure in tenths, in full steps; None where nothing was written."""
        text = str(self.written.get(name) or "").strip()
        if not text and not is_needed:
            return None
        found = _tenths(text)
        if found is None or not least <= found <= most or found % step:
            self.wrong[name] = [
                Sentence(
                    mark("请填%(least)s到%(most)s之间的数，以%(step)s为单位。"),
                    least=plain(least),
                    most=plain(most),
                    step=plain(step),
                )
            ]
        return found


def _tenths(text: str) -> int | None:
    try:
        return tenths(Decimal(text))
    except (InvalidOperation, Invalid):
        return None


def _code(written: Any) -> str:
    found = str(written or "").strip().upper()
    if not _CODE.fullmatch(found):
        said = Sentence(mark("编号以一个字母开头，后面是字母或数字，共2到10位，如D06。"))
        raise Invalid({"code": [said]})
    return found


def problems(rule_set: RuleSet) -> list[Sentence]:
    """What stands against bringing a rule set into force (`domain.md` section 5)."""
    codes = [one.code for one in rule_set.items]
    found = [
        Sentence("事项编号“%(code)s”重复", code=code)
        for code in sorted(set(codes))
        if codes.count(code) > 1
    ]
    found += [
        Sentence("事项“%(code)s”的封顶分小于零", code=one.code)
        for one in rule_set.items
        if (one.cap or 0) < 0
    ]
    found += [
        Sentence("“%(category)s”的全年封顶分小于零", category=Sentence(CATEGORY_TITLES[category]))
        for category in Category
        if (rule_set.year_cap(category) or 0) < 0
    ]
    if any(upper <= lower for upper, lower in itertools.pairwise(rule_set.grade_lines)):
        found.append(Sentence("等次分数线没有逐级下降"))
    if not rule_set.items:
        found.append(Sentence("还没有积分事项"))
    return found


def as_written(one: Item) -> dict[str, Any]:
    """An item as somebody would write it on a page: the other way round than `item`."""
    return {
        "code": one.code,
        "title": one.title,
        "category": one.category.value,
        "measure": one.measure.value,
        "entered_by": one.entered_by.value,
        "proof": one.proof.value,
        "is_redeemable": one.is_redeemable,
        "is_honour": one.is_honour,
        "value": plain(abs(one.value)),
        "cap": plain(one.cap),
        "cap_period": (one.cap_period or Period.YEAR).value,
        "most_per_claim": plain(one.most_per_claim),
    }


def plain(figure: int | None) -> str:
    """Tenths without a needless zero: `2`, `1.5`; empty for none."""
    return "" if figure is None else f"{points(figure).normalize():f}"
