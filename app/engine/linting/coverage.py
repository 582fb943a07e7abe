"""What a decision table leaves open, says twice, or never comes to: with rules and an example.

Rules that surely fit the same inputs are an error under UNIQUE: the standard allows none (DMN 1.3,
8.2.10), and every such case would stop as an incident. So are rules under ANY that fit together and
give different fixed results. All else is a warning: a gap may be meant, and inputs may depend on
one another in ways that no table shows.
"""

from __future__ import annotations

from app.engine import columns, coverage, feel
from app.engine.coverage import Coverage, Place
from app.engine.feel import statics
from app.engine.linting.subject import Subject
from app.engine.problems import WARNING, Cells
from app.engine.tables import MULTIPLE, Table
from app.errors import Sentence


def look(subject: Subject, table: Table) -> None:
    found = coverage.look(table)
    _impossible(subject, table, found)
    if table.policy in MULTIPLE:
        return
    if not table.has_defaults:
        _gaps(subject, table, found)
    if table.policy in {"UNIQUE", "ANY"}:
        _overlaps(subject, table, found)
    for rule in found.unreached:
        _warn(
            subject,
            (table, ((rule, None),)),
            "rule_unreached",
            Sentence(
                "决策表“%(name)s”的第 %(rule)s 条规则轮不到：前面的规则已管到它的所有情况。"
                "请调整先后，或删去。",
                name=table.name,
                rule=rule + 1,
            ),
        )
    _unsure(subject, table, found)


def _gaps(subject: Subject, table: Table, found: Coverage) -> None:
    for place in found.gaps:
        message = Sentence(
            "决策表“%(name)s”没有规则管到这样的情况：%(place)s。请补上规则，或写上默认结果。",
            name=table.name,
            place=_place(found, place),
        )
        _warn(subject, (table, ()), "table_gap", message)


def _overlaps(subject: Subject, table: Table, found: Coverage) -> None:
    for one, other, place in found.overlaps:
        values = {
            "name": table.name,
            "one": one + 1,
            "other": other + 1,
            "place": _place(found, place),
        }
        where = table, ((one, None), (other, None))
        if table.policy == "UNIQUE":
            message = Sentence(
                "决策表“%(name)s”只许命中一条，第 %(one)s 条和第 %(other)s 条规则却会同时命中："
                "%(place)s。请改条件，或改选命中策略。",
                **values,
            )
            subject.report_cells(where, "table_overlap", message)
        elif _contradict(table, one, other):
            message = Sentence(
                "决策表“%(name)s”的第 %(one)s 条和第 %(other)s 条规则会同时命中，结果却不同："
                "%(place)s。请改成一样的结果，或改条件。",
                **values,
            )
            subject.report_cells(where, "table_contradiction", message)


def _contradict(table: Table, one: int, other: int) -> bool:
    """Whether two rules give fixed results that differ."""
    for left, right in zip(table.rules[one].results, table.rules[other].results, strict=True):
        values = [_fixed(table, text) for text in (left, right)]
        if None not in values and values[0] != values[1]:
            return True
    return False


def _fixed(table: Table, text: str) -> tuple[object] | None:
    if not text:
        return (None,)
    return statics.constant(feel.parse_expression(text, frozenset(table.known)).node)


def _impossible(subject: Subject, table: Table, found: Coverage) -> None:
    for rule, column in found.impossible:
        message = Sentence(
            "决策表“%(name)s”第 %(rule)s 条规则的条件“%(given)s”没有值能通过，"
            "请对照输入列“%(label)s”改正。",
            name=table.name,
            rule=rule + 1,
            given=table.rules[rule].cells[column],
            label=table.inputs[column].label,
        )
        _warn(subject, (table, ((rule, column),)), "cell_impossible", message)


def _unsure(subject: Subject, table: Table, found: Coverage) -> None:
    if found.unsure:
        message = Sentence(
            "决策表“%(name)s”第 %(rules)s 条规则的条件要到办理时才能判断，空缺和重叠没有全部检查。",
            name=table.name,
            rules="、".join(str(rule + 1) for rule in found.unsure),
        )
        cells = tuple((rule, None) for rule in found.unsure)
        _warn(subject, (table, cells), "table_unsure", message)
    if not found.complete:
        message = Sentence("决策表“%(name)s”太大，空缺和重叠没有全部检查。", name=table.name)
        _warn(subject, (table, ()), "table_too_large", message)


def _warn(subject: Subject, where: tuple[Table, Cells], code: str, message: Sentence) -> None:
    subject.report_cells(where, code, message, WARNING)


def _place(found: Coverage, place: Place) -> Sentence:
    """`分数为 50，等级为其他文字`."""
    parts = [_part(found, number, place) for number in sorted(place)]
    if not parts:
        return Sentence("所有情况")
    said = parts[-1]
    for part in reversed(parts[:-1]):
        said = Sentence("%(first)s，%(rest)s", first=part, rest=said)
    return said


def _part(found: Coverage, number: int, place: Place) -> Sentence:
    heading, stretch = found.columns[number].heading, place[number]
    if stretch.others:
        return Sentence("%(column)s为其他文字", column=heading)
    if stretch.example is None:
        return Sentence("%(column)s为空", column=heading)
    return Sentence("%(column)s为 %(value)s", column=heading, value=columns.shown(stretch.example))
