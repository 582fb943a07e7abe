"""What changed in the questions that steps ask; steps that share a form are told together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.definitions.question import Question
from app.definitions.wordbook import listed, plain
from app.engine import Element
from app.errors import Sentence, as_it_stands
from app.i18n import mark
from app.studio.changes import Difference, Group, Kind, Pair, step

Told = tuple[Kind, Sentence]
#: What is told of a question in one word each, as it is written.
_WRITTEN = {
    "hint": mark("提示"),
    "unit": mark("单位"),
    "prefix": mark("前缀"),
    "shortest": mark("长度或数量的下限"),
    "longest": mark("长度或数量的上限"),
    "least": mark("最小值"),
    "greatest": mark("最大值"),
    "step": mark("步长"),
    "shown_if": mark("何时要填"),
    "required_if": mark("何时必填"),
    "valid_if": mark("怎样算对"),
    "otherwise": mark("填错时的提示"),
    "default": mark("默认值"),
    "page": mark("所在的页"),
    "group": mark("所在的组"),
    "pattern": mark("写法"),
    "choices_from": mark("选项的来源"),
    "choices_by": mark("选项的来源"),
    "worked_out": mark("算式"),
    "given": mark("各行"),
    "summed": mark("合计"),
    "media": mark("文件种类"),
    "heaviest": mark("文件大小"),
    "use": mark("用途"),
    "read_if": mark("何时只读"),
}


def differences(pair: Pair) -> Iterator[Difference]:
    told: dict[str, tuple[Told, list[Element]]] = {}
    for element in pair.new.procedure.elements.values():
        if element.id not in pair.common:
            continue
        old = pair.old.asked.get(element.id, ())
        for kind, said in of_questions(old, pair.new.asked.get(element.id, ())):
            told.setdefault(f"{kind} {said}", ((kind, said), []))[1].append(element)
    for (kind, said), elements in told.values():
        steps = listed(step(one) for one in elements)
        ids = tuple(one.id for one in elements)
        whole = Sentence("%(steps)s的表单：%(said)s。", steps=steps, said=said)
        yield Difference(Group.FIELDS, kind, whole, ids, ids)


def of_questions(old: Sequence[Question], new: Sequence[Question]) -> Iterator[Told]:
    """What changed from one list of questions to another."""
    before = {one.name: one for one in old}
    after = {one.name: one for one in new}
    for name, question in after.items():
        if name not in before:
            yield "added", Sentence("新增%(field)s", field=_described(question))
    for name, question in before.items():
        if name not in after:
            yield "removed", Sentence("删去“%(field)s”", field=_label(question))
    for name, question in after.items():
        if name in before:
            yield from _changed(before[name], question)
    shared = [name for name in before if name in after]
    if shared != [name for name in after if name in before]:
        yield "moved", Sentence("字段的先后次序变了")


def _label(question: Question) -> str:
    return plain(question.label) or question.name


def _described(question: Question) -> Sentence:
    """`“理由”（必填）`, with its choices if it has some."""
    if not question.asks:
        return Sentence("“%(field)s”（只看）", field=_label(question))
    choices = listed(Sentence("“%(value)s”", value=plain(label)) for _v, label in question.choices)
    how = Sentence("必填") if question.is_required else Sentence("选填")
    if question.choices:
        how = Sentence("%(how)s，选项：%(choices)s", how=how, choices=choices)
    return Sentence("“%(field)s”（%(how)s）", field=_label(question), how=how)


def _changed(before: Question, after: Question) -> Iterator[Told]:
    field = Sentence("“%(field)s”", field=_label(after))
    if before.label != after.label:
        old = Sentence("“%(field)s”", field=_label(before))
        yield "changed", Sentence("%(before)s改称%(after)s", before=old, after=field)
    if before.kind != after.kind:
        yield "changed", Sentence("%(field)s换了填法", field=field)
    if before.is_required != after.is_required:
        to_be = Sentence("%(field)s改为必填", field=field)
        not_to_be = Sentence("%(field)s改为选填", field=field)
        yield "changed", to_be if after.is_required else not_to_be
    if before.is_readonly != after.is_readonly:
        read = Sentence("%(field)s改为只看不填", field=field)
        written = Sentence("%(field)s改为可以填写", field=field)
        yield "changed", read if after.is_readonly else written
    yield from _choices(before, after, field)
    yield from _settings(before, after, field)
    for _kind, said in of_questions(before.columns, after.columns):
        yield "changed", Sentence("%(field)s的各列：%(said)s", field=field, said=said)


def _choices(before: Question, after: Question, field: Sentence) -> Iterator[Told]:
    old, new = dict(before.choices), dict(after.choices)
    come = [label for value, label in new.items() if value not in old]
    gone = [label for value, label in old.items() if value not in new]
    renamed = [one for one in new if one in old and old[one] != new[one]]
    if come:
        yield "changed", Sentence("%(field)s新增选项%(values)s", field=field, values=_all(come))
    if gone:
        yield "changed", Sentence("%(field)s取消选项%(values)s", field=field, values=_all(gone))
    for value in renamed:
        yield (
            "changed",
            Sentence(
                "%(field)s的选项“%(before)s”改为“%(after)s”",
                field=field,
                before=_flat(old[value]),
                after=_flat(new[value]),
            ),
        )
    if not come and not gone and [*old] != [*new]:
        yield "changed", Sentence("%(field)s的选项换了次序", field=field)


def _flat(label: str) -> str:
    return " ".join(label.split())


def _all(labels: Sequence[str]) -> Sentence:
    return listed(Sentence("“%(value)s”", value=plain(one)) for one in labels)


def _settings(before: Question, after: Question, field: Sentence) -> Iterator[Told]:
    for name, title in _WRITTEN.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            values = {"field": field, "what": Sentence(title)}
            said = Sentence(
                "%(field)s的%(what)s由%(before)s改为%(after)s",
                before=_written(old),
                after=_written(new),
                **values,
            )
            yield "changed", said


def _written(value: object) -> Sentence:
    if value in (None, "", ()):
        return Sentence("没有规定")
    if isinstance(value, tuple):
        value = "、".join(map(str, value))
    text = str(value)
    return as_it_stands(text) if text.isdecimal() else Sentence("“%(text)s”", text=text)
