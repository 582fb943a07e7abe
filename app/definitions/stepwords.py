"""What a part of a diagram does, in words, whatever comes after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from app.definitions import doers, limits
from app.definitions.question import Question
from app.definitions.wordbook import Book, in_turn, listed, one_of, plain
from app.engine import Element, Event, feel
from app.errors import Sentence, as_it_stands
from app.i18n import mark

#: So many questions of a form are named, the others counted.
MOST_NAMED = 12
_EVERYBODY = "*"


def does(element: Element, book: Book) -> Sentence:
    """What happens there, without a full stop."""
    if element.waits_for_people:
        return _task(element, book)
    return _DOES.get(element.kind, _automatic)(element, book)


def _task(element: Element, book: Book) -> Sentence:
    said = [doers.of_step(element, book)]
    if element.due:
        said.append(limits.due(element.due, book))
    outcome = next((one for one in book.asked.get(element.id, ()) if one.use == "outcome"), None)
    if outcome is not None and outcome.choices:
        choices = one_of(_choice(label) for _value, label in outcome.choices)
        said.append(Sentence("结论为%(choices)s", choices=choices))
    return Sentence("%(step)s：%(said)s", step=book.step(element), said=in_turn(said))


def _choice(label: str) -> Sentence:
    return Sentence("“%(value)s”", value=plain(label))


def _automatic(element: Element, book: Book) -> Sentence:
    return _with_times(element, book, Sentence("由系统自动办理"))


def _with_times(element: Element, book: Book, said: Sentence) -> Sentence:
    told = [said]
    repeated = doers.repeated(element, book)
    if repeated is not None:
        told.append(repeated)
    if element.loop is not None:
        told.append(_loop(element, book))
    return Sentence("%(step)s：%(said)s", step=book.step(element), said=in_turn(told))


def _loop(element: Element, book: Book) -> Sentence:
    loop = element.loop
    assert loop is not None, "it is done again and again"
    said = Sentence("反复办理")
    if loop.condition:
        said = Sentence("只要%(condition)s就再办一次", condition=condition(loop.condition, book))
    if loop.most:
        return Sentence("%(said)s，最多 %(times)s 次", said=said, times=loop.most)
    return said


def condition(text: str, book: Book) -> Sentence:
    """A condition in words, or as it is written where plain words would not do."""
    told = feel.worded(text, book.names)
    return told.said if told else Sentence("“%(text)s”成立", text=" ".join(text.split()))


def _rule_task(element: Element, book: Book) -> Sentence:
    table = book.procedure.decisions.get(element.decision or "")
    if table is None:
        said = Sentence("由系统按决策表“%(table)s”判定", table=element.decision or "")
        return _with_times(element, book, said)
    found = listed(as_it_stands(one.label or one.name) for one in table.outputs)
    if table.literal is not None:
        said = Sentence("由系统按公式“%(table)s”算出结果", table=table.name)
    else:
        said = Sentence(
            "由系统查决策表“%(table)s”（%(num)s 条规则），得出%(found)s",
            table=table.name,
            num=len(table.rules),
            found=found,
        )
    return _with_times(element, book, said)


def _start(element: Element, book: Book) -> Sentence:
    event = element.event
    if element.process != book.procedure.process_id:
        inside = book.procedure.elements.get(element.process)
        if inside is not None and inside.triggered and event is not None:
            return Sentence("%(when)s，就从这里开始", when=happens(event, book))
        return Sentence("从这里开始")
    who = _starters(book)
    if not element.name:
        return who
    return Sentence("“%(what)s”：%(who)s", what=element.name, who=who)


def _starters(book: Book) -> Sentence:
    if book.about.get("retired") is True:
        return Sentence("已经停用，不再发起新的")
    may = _roles(book.about.get("who_may_start"))
    instead = _roles(book.about.get("on_behalf"))
    if not may and not instead:
        return Sentence("由系统或者别的流程发起")
    said = []
    if may:
        roles = one_of(_starter(code, book) for code in may)
        said.append(Sentence("%(roles)s可以发起", roles=roles))
    if instead:
        roles = one_of(_starter(code, book) for code in instead)
        said.append(Sentence("%(roles)s可以代别人发起", roles=roles))
    return in_turn(said)


def _roles(said: object) -> list[str]:
    return [str(one) for one in said] if isinstance(said, list) else []


def _starter(code: str, book: Book) -> Sentence:
    return Sentence("任何人") if code == _EVERYBODY else book.role(code)


def happens(event: Event, book: Book) -> Sentence:
    """That something happens on which a step, or a way, waits."""
    if event.kind == "timer":
        return limits.elapsed(event.text or "", book)
    if event.kind == "conditional":
        return Sentence("一旦%(condition)s", condition=condition(event.text or "", book))
    named = _HAPPENS.get(event.kind)
    if named is None:
        return Sentence("时机到了")
    return Sentence(named.text, name=event.name or "")


_HAPPENS = {
    "message": Sentence("收到消息“%(name)s”"),
    "signal": Sentence("收到广播“%(name)s”"),
    "error": Sentence("系统不予办理（%(name)s）"),
    "escalation": Sentence("有事上报（%(name)s）"),
    "cancel": Sentence("整段取消"),
}


def _catch(element: Element, book: Book) -> Sentence:
    event = element.event or Event()
    if event.kind in {"none", "link"}:
        return Sentence("%(step)s：从这里接着办", step=book.step(element))
    if event.kind == "timer":
        said = Sentence("等候，%(when)s再往下办", when=limits.elapsed(event.text or "", book))
    else:
        said = Sentence("等候，%(when)s再往下办", when=happens(event, book))
    return Sentence("%(step)s：%(said)s", step=book.step(element), said=said)


def _receive(element: Element, book: Book) -> Sentence:
    return _with_times(element, book, Sentence("等候别处的结果，收到后再往下办"))


def _throw(element: Element, book: Book) -> Sentence:
    event = element.event or Event()
    said = _THROWN.get(event.kind, Sentence("到了这一步"))
    return Sentence(
        "%(step)s：%(said)s",
        step=book.step(element),
        said=Sentence(said.text, name=event.name or ""),
    )


_THROWN = {
    "message": Sentence("系统发出消息“%(name)s”"),
    "signal": Sentence("系统向各处广播“%(name)s”"),
    "escalation": Sentence("系统上报“%(name)s”，照常往下办"),
    "link": Sentence("转到同名的接续处"),
}


def _end(element: Element, book: Book) -> Sentence:
    event = element.event or Event()
    is_inside = element.process != book.procedure.process_id
    if event.kind == "terminate":
        text = mark("结束%(what)s，没有办完的都不再办")
    elif event.kind in _ENDED:
        return Sentence(
            "%(said)s，结束%(what)s",
            said=Sentence(_ENDED[event.kind].text, name=event.name or ""),
            what=_named(element),
        )
    elif is_inside:
        text = mark("这一段结束%(what)s")
    else:
        text = mark("结束%(what)s")
    return Sentence(text, what=_named(element))


_ENDED = {
    "error": Sentence("以差错“%(name)s”中止"),
    "escalation": Sentence("系统上报“%(name)s”"),
    "message": Sentence("系统发出消息“%(name)s”"),
    "signal": Sentence("系统向各处广播“%(name)s”"),
    "cancel": Sentence("取消整段"),
}


def _named(element: Element) -> Sentence:
    return Sentence("：“%(name)s”", name=element.name) if element.name else as_it_stands("")


def _sub_process(element: Element, book: Book) -> Sentence:
    if not element.triggered:
        return _with_times(element, book, Sentence("分成以下几步"))
    starts = book.procedure.start_of(element.id)
    is_stopping = all(one.interrupting for one in starts)
    said = Sentence("办理期间随时可能发生，发生后按以下几步办")
    if is_stopping:
        said = Sentence("%(said)s，其余步骤停办", said=said)
    return Sentence("%(step)s：%(said)s", step=book.step(element), said=said)


def _call(element: Element, book: Book) -> Sentence:
    key = element.calling.element if element.calling else ""
    said = Sentence("转去办另一个流程“%(called)s”，办完再回来", called=book.called.get(key, key))
    return _with_times(element, book, said)


_DOES: dict[str, Callable[[Element, Book], Sentence]] = {
    "startEvent": _start,
    "endEvent": _end,
    "businessRuleTask": _rule_task,
    "receiveTask": _receive,
    "intermediateCatchEvent": _catch,
    "intermediateThrowEvent": _throw,
    "subProcess": _sub_process,
    "transaction": _sub_process,
    "callActivity": _call,
}


def besides(element: Element, book: Book) -> Iterator[Sentence]:
    """What else there is to know: fields, who else, acts, and what the drawing explains."""
    if element.waits_for_people:
        yield from fields(element, book.asked.get(element.id, ()))
        yield from doers.besides(element, book)
        acts = book.acts(element)
        if acts:
            yield Sentence("还可以：%(acts)s。", acts=listed(Sentence(one) for one in acts))
    if element.documentation:
        yield Sentence("说明：%(text)s", text=" ".join(element.documentation.split()))


def fields(element: Element, asked: Sequence[Question]) -> Iterator[Sentence]:
    """What a step asks to be filled in."""
    if element.own_form is not None:
        yield Sentence("在专门的页面上填写。")
    asking = [one for one in asked if one.asks and one.use != "outcome"]
    filled = [one for one in asking if not one.must_be_ticked]
    if filled:
        named = listed(_field(one) for one in filled[:MOST_NAMED])
        if len(filled) > MOST_NAMED:
            yield Sentence("填 %(num)s 项：%(fields)s等。", num=len(filled), fields=named)
        else:
            yield Sentence("填 %(num)s 项：%(fields)s。", num=len(filled), fields=named)
    read = [one for one in asked if one.is_readonly]
    if read:
        named = listed(_label(one) for one in read[:MOST_NAMED])
        yield Sentence("只看不填：%(fields)s。", fields=named)
    for one in asking:
        if one.must_be_ticked:
            yield Sentence("须勾选：“%(promise)s”。", promise=plain(one.label))


def _field(question: Question) -> Sentence:
    if question.shown_if or question.required_if:
        return Sentence("%(field)s（视情况填）", field=_label(question))
    if question.is_required or question.given or question.shortest:
        return _label(question)
    return Sentence("%(field)s（可不填）", field=_label(question))


def _label(question: Question) -> Sentence:
    """What is itself a sentence stands in quotation marks."""
    label = plain(question.label)
    if set(label) & set("，；。"):
        return Sentence("“%(label)s”", label=label)
    return as_it_stands(label)
