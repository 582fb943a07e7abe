"""What a step may do with the fields of a form that it shares with other steps.

The user task says so by two properties, names separated by spaces: `fields.read` are only read
there, `fields.hidden` are not there at all; all others are filled in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from app.definitions.question import Question
from app.errors import Sentence

READ, HIDDEN = "fields.read", "fields.hidden"


def narrowed(questions: list[Question], properties: Mapping[str, str]) -> list[Question]:
    """The questions of a form as one of its steps has them."""
    read, hidden = _names(properties, READ), _names(properties, HIDDEN)
    return [
        replace(one, is_readonly=True, read_if=None) if one.name in read else one
        for one in questions
        if one.name not in hidden
    ]


def hidden_by(properties: Mapping[str, str]) -> frozenset[str]:
    """The names of what a step must not know."""
    return frozenset(_names(properties, HIDDEN))


def _names(properties: Mapping[str, str], right: str) -> list[str]:
    return properties.get(right, "").split()


def faults(questions: Sequence[Question], properties: Mapping[str, str]) -> Iterator[Sentence]:
    """What is wrong with the rights of a step that has these questions."""
    uses = {question.name: question.use for question in questions}
    read, hidden = _names(properties, READ), _names(properties, HIDDEN)
    for right, names in ((READ, read), (HIDDEN, hidden)):
        for name in names:
            if name not in uses:
                yield Sentence(
                    "%(right)s 里的“%(name)s”不是这张表单的字段，请改正。", right=right, name=name
                )
    for name in read:
        if name in hidden:
            yield Sentence("“%(name)s”不能又只读又隐藏，请只写一处。", name=name)
        if uses.get(name):
            yield Sentence("“%(name)s”是结论或者意见，可以隐藏，不能只读。", name=name)
