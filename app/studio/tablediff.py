"""What changed in decision tables, rule by rule and cell by cell."""

from __future__ import annotations

from collections.abc import Iterator

from app.definitions.wordbook import Book, in_turn
from app.engine import Change, Table
from app.engine.tables import Rule
from app.errors import Sentence
from app.i18n import mark
from app.studio.changes import Difference, Group, Kind, Pair, apart, quoted

_PLAIN = {
    "name": mark("名称"),
    "policy": mark("命中方式"),
    "aggregation": mark("汇总方式"),
    "literal": mark("算式"),
    "variable": mark("结果名"),
}
_ANYTHING = frozenset({"", "-", "－", "–", "—"})


def differences(change: Change, pair: Pair) -> Iterator[Difference]:
    """Everything about one decision."""
    if change.before is None:
        table = change.after
        said = Sentence(
            "新增决策表“%(table)s”，%(num)s 条规则。", table=table.name, num=len(table.rules)
        )
        yield _at("added", said, table, pair)
    elif change.after is None:
        said = Sentence("取消决策表“%(table)s”。", table=change.before.name)
        yield _at("removed", said, change.before, pair)
    else:
        for kind, said in _of_table(change.before, change.after):
            whole = Sentence("决策表“%(table)s”：%(said)s。", table=change.after.name, said=said)
            yield _at(kind, whole, change.after, pair)


def _at(kind: Kind, said: Sentence, table: Table, pair: Pair) -> Difference:
    """Marked at the steps that ask the table."""
    old, new = (_asking(table.id, book) for book in (pair.old, pair.new))
    return Difference(Group.TABLES, kind, said, old, new)


def _asking(table: str, book: Book) -> tuple[str, ...]:
    return tuple(one.id for one in book.procedure.elements.values() if one.decision == table)


def _of_table(before: Table, after: Table) -> Iterator[tuple[Kind, Sentence]]:
    for name, title in _PLAIN.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            said = Sentence(
                "%(what)s由%(before)s改为%(after)s",
                what=Sentence(title),
                before=quoted(old),
                after=quoted(new),
            )
            yield "changed", said
    yield from _columns(before, after)
    yield from _rules(before, after)


def _columns(before: Table, after: Table) -> Iterator[tuple[Kind, Sentence]]:
    old = [quoted(one.label or one.text) for one in before.inputs]
    new = [quoted(one.label or one.text) for one in after.inputs]
    gone, come = apart(old, new)
    for one in come:
        yield "added", Sentence("新增条件列%(column)s", column=one)
    for one in gone:
        yield "removed", Sentence("取消条件列%(column)s", column=one)
    old = [quoted(one.label or one.name) for one in before.outputs]
    new = [quoted(one.label or one.name) for one in after.outputs]
    gone, come = apart(old, new)
    for one in come:
        yield "added", Sentence("新增结果列%(column)s", column=one)
    for one in gone:
        yield "removed", Sentence("取消结果列%(column)s", column=one)
    for input_before, input_after in zip(before.inputs, after.inputs, strict=False):
        is_same = input_before.label == input_after.label
        if is_same and input_before.text != input_after.text:
            yield (
                "changed",
                Sentence(
                    "条件列%(column)s改看%(after)s（原看%(before)s）",
                    column=quoted(input_after.label or input_after.text),
                    before=quoted(input_before.text),
                    after=quoted(input_after.text),
                ),
            )


def _rules(before: Table, after: Table) -> Iterator[tuple[Kind, Sentence]]:
    old = {rule.id: (number, rule) for number, rule in enumerate(before.rules, 1)}
    new = {rule.id: (number, rule) for number, rule in enumerate(after.rules, 1)}
    for identity, (number, rule) in new.items():
        if identity not in old:
            said = Sentence(
                "新增第 %(number)s 条规则（%(rule)s）", number=number, rule=_told(rule, after)
            )
            yield "added", said
        elif old[identity][1] != rule:
            yield "changed", _changed(number, old[identity][1], rule, after)
    for identity, (number, rule) in old.items():
        if identity not in new:
            said = Sentence(
                "取消原第 %(number)s 条规则（%(rule)s）", number=number, rule=_told(rule, before)
            )
            yield "removed", said
    shared = [one for one in old if one in new]
    if shared != [one for one in new if one in old]:
        yield "moved", Sentence("规则的先后次序变了")


def _told(rule: Rule, table: Table) -> Sentence:
    """`“数量”为“> 3”的，“分值”是“2”`."""
    conditions = [
        Sentence("“%(column)s”为“%(cell)s”", column=column.label or column.text, cell=_flat(cell))
        for column, cell in zip(table.inputs, rule.cells, strict=False)
        if cell.strip() not in _ANYTHING
    ]
    results = in_turn(
        Sentence("“%(column)s”是“%(cell)s”", column=column.label or column.name, cell=_flat(cell))
        for column, cell in zip(table.outputs, rule.results, strict=False)
    )
    if not conditions:
        return Sentence("任何情况，%(results)s", results=results)
    return Sentence(
        "%(conditions)s的，%(results)s", conditions=in_turn(conditions), results=results
    )


def _changed(number: int, before: Rule, after: Rule, table: Table) -> Sentence:
    heads = [one.label or one.text for one in table.inputs]
    heads += [one.label or one.name for one in table.outputs]
    old, new = (*before.cells, *before.results), (*after.cells, *after.results)
    told = [
        Sentence(
            "“%(column)s”由“%(before)s”改为“%(after)s”",
            column=head,
            before=_flat(cell) or "-",
            after=_flat(now) or "-",
        )
        for head, cell, now in zip(heads, old, new, strict=False)
        if cell != now
    ]
    if before.note != after.note:
        told.append(Sentence("备注改为%(note)s", note=quoted(after.note)))
    said = in_turn(told) if told else Sentence("改过")
    return Sentence("第 %(number)s 条规则，%(said)s", number=number, said=said)


def _flat(cell: str) -> str:
    return " ".join(cell.split())
