"""What changed from one folder to another, in numbered sentences, each with what to mark.

Where shapes lie on the page is no change; how a file is written is none either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app import engine
from app.definitions import wordbook
from app.definitions.wordbook import Book, listed
from app.engine import Procedure
from app.errors import Sentence
from app.studio import aboutdiff, appearing, fielddiff, stepdiff, tablediff, waydiff
from app.studio.changes import Difference, Group, Kind, Pair, numbered, step

Files = Mapping[str, str]
#: A change note has so many lines at most.
MOST_LINES = 10
#: Of several changes at one place the last of these is marked.
_WEAKEST_FIRST: tuple[Kind, ...] = ("changed", "moved", "removed", "added")


def between(
    old: Files | None, new: Files, roles: Mapping[str, str], called: Mapping[str, str]
) -> list[Difference]:
    """The differences of two folders, sound or not; `old` is None for a new procedure.

    `roles` are the titles of roles by code, `called` those of procedures by key.
    """
    after = wordbook.read(new, roles, called) or _blank(new, roles, called)
    if old is None:
        return numbered(iter([_new(after)]))
    before = wordbook.read(old, roles, called) or _blank(old, roles, called)
    return numbered(_all(Pair(before, after), old, new))


def _all(pair: Pair, old: Files, new: Files) -> Iterator[Difference]:
    yield from appearing.differences(pair)
    yield from waydiff.differences(pair)
    yield from stepdiff.acts(pair)
    yield from fielddiff.differences(pair)
    yield from aboutdiff.differences(pair, old, new)
    for change in engine.compare(pair.old.procedure, pair.new.procedure).changes:
        if change.part == "element" and change.kind == "changed":
            yield from stepdiff.differences(change, pair)
        elif change.part == "lane":
            yield aboutdiff.lane(change, pair)
        elif change.part == "decision":
            yield from tablediff.differences(change, pair)


def _new(book: Book) -> Difference:
    steps = [one for one in book.procedure.elements.values() if one.waits_for_people]
    said = Sentence(
        "新流程“%(title)s”，由人办的有 %(num)s 步：%(steps)s。",
        title=str(book.about.get("title") or book.procedure.name),
        num=len(steps),
        steps=listed(step(one) for one in steps),
    )
    return Difference(Group.ABOUT, "added", said)


def _blank(files: Files, roles: Mapping[str, str], called: Mapping[str, str]) -> Book:
    """The book of a folder without a diagram that can be read."""
    nothing = Procedure(process_id="", name="", elements={}, flows={}, lanes={})
    return Book(nothing, wordbook.about_in(files), {}, roles, called)


def marks(found: Sequence[Difference]) -> dict[str, dict[str, Kind]]:
    """For `old` and `new`: what to mark on that drawing, and as what.

    What is on both drawings has changed, or moved, whatever was added to it.
    """
    marked: dict[str, dict[str, Kind]] = {"old": {}, "new": {}}
    for one in sorted(found, key=_strength):
        kind = _kind_of(one)
        marked["old"] |= dict.fromkeys(one.old, kind)
        marked["new"] |= dict.fromkeys(one.new, kind)
    return marked


def _kind_of(one: Difference) -> Kind:
    is_on_both = bool(one.old and one.new)
    return "changed" if is_on_both and one.kind != "moved" else one.kind


def _strength(one: Difference) -> int:
    return _WEAKEST_FIRST.index(_kind_of(one))


def note_of(found: Sequence[Difference]) -> str:
    """A proposal for the change note: the first differences, the others counted.

    In Chinese, as it is kept with the version.
    """
    if not found:
        return ""
    is_long = len(found) > MOST_LINES
    shown = found[: MOST_LINES - 1] if is_long else found
    lines = [f"{one.number}. {one.said}" for one in shown]
    if is_long:
        lines.append(str(Sentence("另有 %(num)s 处改动，见对比。", num=len(found) - len(shown))))
    return "\n".join(lines)
