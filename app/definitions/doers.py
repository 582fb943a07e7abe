"""Who does a step, in words: which person or role, who else if need be, who must keep out of it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from app.definitions.wordbook import Book, listed, one_of
from app.engine import Element, Signing
from app.engine.signing import ANY, IN_ORDER, words
from app.errors import Sentence

STARTER = "starter"
#: Thirds and the like are said as such, finer shares as percent.
_SAID_AS_FRACTION = 10
_CONCERNED = "="
#: The starter, or whoever has entered the matter in their stead.
_ENTERED = "if case.entered_by = null then case.starter else case.entered_by"
_NOBODY = {
    "pass": Sentence("无人可办时自动通过"),
    "upward": Sentence("无人可办时交给上级的同一角色"),
    "reject": Sentence("无人可办时自动不通过"),
}
_SELF = {
    "pass": Sentence("轮到发起人本人时自动通过"),
    "superior": Sentence("只有发起人本人能办时交给上级"),
}
_SAME = {
    "consecutive": Sentence("与上一步是同一人办的，自动通过"),
    "ever": Sentence("前面已由同一人办过的，自动通过"),
}


def of_step(element: Element, book: Book) -> Sentence:
    """Who does it: `由甲或乙办理`."""
    if element.signing is not None and element.repetition is not None:
        who_signs, (how, rule) = _signers(element, book), _way(element.signing)
        return Sentence("由%(who)s%(how)s（%(rule)s）", who=who_signs, how=how, rule=rule)
    if element.repetition is not None:
        return _each(element, book)
    return Sentence("由%(who)s办理", who=who(element, book))


def who(element: Element, book: Book) -> Sentence:
    """The person or the roles of a step."""
    if element.assignee:
        return _person(element.assignee, book)
    if element.roles:
        return one_of(book.role(code) for code in element.roles)
    return Sentence("未定的人")


def _person(text: str, book: Book) -> Sentence:
    text = text.strip()
    if text == _ENTERED:
        return Sentence("发起人（代办的由代办人）")
    if text in book.names:
        label = book.names[text].label
        return label if text.startswith("case.") else Sentence("%(what)s里选定的人", what=label)
    return Sentence("前面确定的人（%(name)s）", name=text)


def _each(element: Element, book: Book) -> Sentence:
    one = element.repetition
    assert one is not None, "it is done several times"
    how = Sentence("依次") if one.sequential else Sentence("同时")
    if element.assignee == one.item and one.item:
        return Sentence(
            "由%(what)s里的每个人%(how)s各自办理", what=_collection(element, book), how=how
        )
    return Sentence(
        "对%(what)s里的每一项%(how)s各办一次，由%(who)s办理",
        what=_collection(element, book),
        how=how,
        who=who(element, book),
    )


def _collection(element: Element, book: Book) -> Sentence:
    one = element.repetition
    text = one.collection or one.cardinality or "" if one else ""
    if text in book.names:
        return book.names[text].label
    return Sentence("名单（%(name)s）", name=text)


def repeated(element: Element, book: Book) -> Sentence | None:
    """That something which is not done by people is done for each of several."""
    one = element.repetition
    if one is None:
        return None
    how = Sentence("依次") if one.sequential else Sentence("同时")
    return Sentence("对%(what)s里的每一项%(how)s各做一次", what=_collection(element, book), how=how)


def _signers(element: Element, book: Book) -> Sentence:
    one = element.repetition
    if one is not None and (one.collection or one.cardinality):
        return Sentence("%(what)s里的每个人", what=_collection(element, book))
    by = element.signing.by if element.signing else ()
    roles = by or element.roles
    return Sentence("所有%(roles)s", roles=listed(book.role(code) for code in roles))


def _way(rule: Signing) -> tuple[Sentence, Sentence]:
    """What the way of signing is called, and what counts as agreed."""
    if rule.rule == ANY:
        return Sentence("或签"), Sentence("一人同意即可")
    if rule.share is not None:
        return Sentence("票签"), _ends(rule, _share(rule.share, is_more=rule.is_more))
    how = Sentence("依次签署") if rule.rule == IN_ORDER else Sentence("会签")
    return how, _ends(rule, Sentence("须全部同意"))


def _ends(rule: Signing, said: Sentence) -> Sentence:
    if not rule.at_once:
        return Sentence("%(said)s；等所有人都签完再算", said=said)
    if rule.share is None:
        return Sentence("%(said)s；有一人不同意就不再等其他人", said=said)
    return Sentence("%(said)s；已经达不到的就不再等其他人", said=said)


def _share(share: Fraction, *, is_more: bool) -> Sentence:
    if share == Fraction(1, 2):
        amount = Sentence("半数")
    elif share.denominator <= _SAID_AS_FRACTION:
        amount = Sentence("%(over)s/%(under)s", over=share.numerator, under=share.denominator)
    else:
        amount = Sentence("%(share)s%%", share=f"{float(share * 100):g}")
    if is_more:
        return Sentence("同意的超过%(amount)s为通过", amount=amount)
    return Sentence("同意的达到%(amount)s为通过", amount=amount)


def besides(element: Element, book: Book) -> Iterator[Sentence]:
    """What else decides whose turn it is."""
    said = element.properties
    fallback = words(said.get("assign.fallback", ""))
    if fallback:
        roles = listed(book.role(code) for code in fallback)
        yield Sentence("没有人可办时，依次找%(roles)s。", roles=roles)
    kept_out = [_kept_out(one, book) for one in words(said.get("assign.exclude", ""))]
    if kept_out:
        yield Sentence("不能办的人：%(who)s。", who=listed(kept_out))
    at = said.get("assign.at")
    if at:
        yield Sentence("办理人所在的单位由前面的结果确定（%(name)s）。", name=at)
    for name, told in (("assign.nobody", _NOBODY), ("assign.self", _SELF), ("skip.same", _SAME)):
        if said.get(name) in told:
            yield Sentence("%(said)s。", said=told[said[name]])


def _kept_out(word: str, book: Book) -> Sentence:
    if word == STARTER:
        return Sentence("发起人本人")
    if word.startswith(_CONCERNED):
        name = word.removeprefix(_CONCERNED)
        if name in book.names:
            return Sentence("%(what)s里选定的人", what=book.names[name].label)
        return Sentence("当事人（%(name)s）", name=name)
    step = book.procedure.elements.get(word)
    label = step.label if step else word
    return Sentence("办过“%(step)s”的人", step=label)
