"""What changed in what a procedure says of itself: title, who may start it, lanes, examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.definitions.wordbook import Book, listed
from app.engine import Change
from app.errors import Sentence, as_it_stands
from app.i18n import mark
from app.studio.changes import Difference, Group, Pair, altered, at, quoted

_TITLES = {
    "title": mark("名称"),
    "description": mark("简介"),
    "category": mark("类别"),
    "case_number": mark("编号用字"),
    "case_title": mark("办件的标题"),
    "priority": mark("缓急"),
    "icon": mark("图标"),
    "order": mark("排列次序"),
    "withdrawal": mark("能否撤回申请"),
    "on_withdraw": mark("撤回时系统做的事"),
    "phases": mark("所属的六步"),
    "key": mark("代码"),
}
_ROLES = {"who_may_start": mark("谁可以发起"), "on_behalf": mark("谁可以代别人发起")}
_RETIRED = {
    True: mark("停用，不再发起新的；在办的照常办完。"),
    False: mark("重新启用，可以再发起。"),
}
_EVERYBODY = "*"
#: Is told with the acts of each step.
_ACTS = ("acts", "allow")
EXAMPLES = "cases.toml"


def differences(pair: Pair, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    before, after = pair.old.about, pair.new.about
    for key in dict.fromkeys([*_ROLES, *_TITLES, *before, *after]):
        if before.get(key) == after.get(key):
            continue
        if key in _ROLES:
            yield _roles(key, pair)
        elif key == "retired":
            yield at(Group.ABOUT, "changed", Sentence(_RETIRED[bool(after.get(key))]))
        elif key != "acts":
            what = Sentence(_TITLES[key]) if key in _TITLES else quoted(key)
            yield altered(Group.ABOUT, what, _written(before.get(key)), _written(after.get(key)))
    yield from _acts(before.get("acts"), after.get("acts"))
    if pair.old.procedure.documentation != pair.new.procedure.documentation:
        yield altered(
            Group.ABOUT,
            Sentence("流程的说明"),
            quoted(pair.old.procedure.documentation),
            quoted(pair.new.procedure.documentation),
        )
    if old.get(EXAMPLES) != new.get(EXAMPLES):
        yield at(Group.ABOUT, "changed", Sentence("检查用的示例有改动。"))


def _roles(key: str, pair: Pair) -> Difference:
    old = _titles(pair.old.about.get(key), pair.old)
    new = _titles(pair.new.about.get(key), pair.new)
    return altered(Group.ABOUT, Sentence(_ROLES[key]), listed(old), listed(new))


def _titles(said: Any, book: Book) -> Sequence[Sentence]:
    codes = said if isinstance(said, list) else []
    return [Sentence("任何人") if code == _EVERYBODY else book.role(str(code)) for code in codes]


def _acts(before: Any, after: Any) -> Iterator[Difference]:
    """What `[acts]` says besides what it allows."""
    old = before if isinstance(before, dict) else {}
    new = after if isinstance(after, dict) else {}
    for key in dict.fromkeys([*old, *new]):
        if key != "allow" and old.get(key) != new.get(key):
            what = Sentence("操作规定“%(name)s”", name=key)
            yield altered(Group.ABOUT, what, _written(old.get(key)), _written(new.get(key)))


def _written(value: Any) -> Sentence:
    if value is None:
        return as_it_stands("")
    if isinstance(value, bool):
        return Sentence("“是”") if value else Sentence("“否”")
    return quoted(str(value))


def lane(change: Change, pair: Pair) -> Difference:
    """A lane that is new, gone, or somebody else's."""
    before, after = change.before, change.after
    if before is None:
        said = Sentence("新增泳道“%(lane)s”（%(role)s）。", **_lane(after, pair.new))
        return Difference(Group.DOERS, "added", said, (), (after.id,))
    if after is None:
        said = Sentence("取消泳道“%(lane)s”（%(role)s）。", **_lane(before, pair.old))
        return Difference(Group.DOERS, "removed", said, (before.id,), ())
    old = Sentence("“%(lane)s”（%(role)s）", **_lane(before, pair.old))
    new = Sentence("“%(lane)s”（%(role)s）", **_lane(after, pair.new))
    return altered(Group.DOERS, Sentence("泳道"), old, new, after.id)


def _lane(found: Any, book: Book) -> dict[str, Any]:
    return {"lane": found.name, "role": book.role(found.role)}
