# mypy: allow-subclassing-any
"""Activities that are done several times: at once, in turn, or as long as a condition holds."""

from __future__ import annotations

from collections import ChainMap
from decimal import Decimal
from typing import Any

import orjson
from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.util.task import TaskState

from app.engine import feel, rows
from app.engine.asleep import Row
from app.engine.case import STEPS_OF_AN_INSTANCE
from app.engine.model import Loop, Repetition
from app.engine.nodes import Node, evaluate, write
from app.engine.tokens import Token
from app.errors import Sentence

MOST_INSTANCES = 500
#: Of all activities together, in one step.
MOST_AT_ONCE = 2_500
#: What an instance sees beside its item, as in Camunda.
COUNTER = "loopCounter"
_ALL, _DONE, _OPEN = "nrOfInstances", "nrOfCompletedInstances", "nrOfActiveInstances"
#: The names that are known by themselves where something is done several times.
COUNTS = (COUNTER, _ALL, _DONE, _OPEN)
#: The note of an instance that says which it is.
INDEX = "index"


class _Instances(Node):
    """One activity several times: for each item of a collection, or so many times.

    An instance sees its item and `loopCounter`, and what it writes stays its own. At the end of
    each the output element is worked out over what it sees; together they become the output
    collection, in the order of the items. Without an output collection the answers of a plain task
    are written to the case (the last one stands); those of a sub-process are not. Of what is signed
    together nobody's answers are before all have spoken: one word is not yet that of all.
    """

    element: Any
    has_instances = True
    sequential = False
    task_spec: str

    @property
    def repetition(self) -> Repetition:
        repetition: Repetition = self.element.repetition
        return repetition

    def _update_hook(self, token: Token) -> bool:
        items = self._items(token)
        if not items:
            self._write_results(token, [])
            return True
        _allow(self, token, 1 if self.sequential else len(items))
        note = token.internal_data
        note.update(n=len(items), done=0, results={})
        written: list[Any] = feel.to_json(items)
        if self.repetition.item:
            note["items"] = "\n".join(orjson.dumps(item).decode() for item in written)
        token._set_state(TaskState.STARTED)  # noqa: SLF001
        for index in range(1 if self.sequential else len(items)):
            self._start(token, index, written[index])
        return False

    def _items(self, token: Token) -> list[Any]:
        repetition = self.repetition
        items: Any
        if repetition.cardinality:
            items = self._numbers(evaluate(token, repetition.cardinality))
        elif repetition.collection:
            items = evaluate(token, repetition.collection)
        else:
            items = token.workflow.top_workflow.journal.who_signs(self.element, token.data)
        if not isinstance(items, list):
            raise self.fail(Sentence("多实例的集合不是列表，请检查填写的表达式"))
        if len(items) > MOST_INSTANCES:
            raise self.fail(
                Sentence(
                    "多实例一次最多 %(limit)s 个，现在有 %(count)s 个",
                    limit=MOST_INSTANCES,
                    count=len(items),
                )
            )
        if not items and self.element.signing:
            raise self.fail(Sentence("没有可以会签的人，请先补上办理的人"))
        return items

    def _numbers(self, count: Any) -> list[Any]:
        if isinstance(count, bool) or not isinstance(count, int | Decimal):
            raise self.fail(Sentence("多实例的次数不是数字，请检查填写的表达式"))
        if count != int(count) or not 0 <= count <= MOST_INSTANCES:
            raise self.fail(
                Sentence("多实例的次数应是 0 至 %(limit)s 的整数", limit=MOST_INSTANCES)
            )
        return list(range(int(count)))

    def _start(self, token: Token, index: int, item: Any) -> None:
        given = {self.repetition.item: item} if self.repetition.item else {}
        known = rows.read_back({COUNTER: index, **given})
        child = _begin(token, self.task_spec, ChainMap(known, token.data))
        child.internal_data[INDEX] = index
        child.task_spec._update(child)  # noqa: SLF001

    def _given(self, token: Token, index: int) -> dict[str, Any]:
        """What an instance sees before it writes anything, as JSON."""
        item = self.repetition.item
        return {COUNTER: index, item: self._item(token, index)} if item else {COUNTER: index}

    def _item(self, token: Token, index: int) -> Any:
        """One of the items, kept as lines of JSON so that nobody has to read the others."""
        items = token.internal_data.get("items")
        return orjson.loads(items.split("\n")[index]) if items else None

    def pack(self, child: Token) -> list[Any]:
        """[index, state, notes, variables]: left out is what every instance has."""
        notes = {name: note for name, note in child.internal_data.items() if name != INDEX}
        index = child.internal_data[INDEX]
        state = 0 if child.state == child.task_spec.at_rest else child.state
        own = rows.written(child.own)
        return [index, state, notes, 0 if own == self._given(child.parent, index) else own]

    def unpack(self, parent: Token, row: Row) -> Token:
        visit, index, state, notes, own, *_ = rows.whole(row)
        spec = parent.workflow.spec.task_specs[self.task_spec]
        child = Token(parent.workflow, spec, parent, state or spec.at_rest, id=visit)
        child.triggered = True
        child.internal_data = {**(notes or {}), INDEX: index}
        child.data = ChainMap(rows.read_back(own or self._given(parent, index)), parent.data)
        return child

    def spec_asleep(self, level_spec: Any, row: Row) -> Any:
        del row
        return level_spec.task_specs[self.task_spec]

    def merge_child(self, _level: Any, child: Token) -> None:
        """One instance is done."""
        token = child.parent
        note = token.internal_data
        note["done"] += 1
        self.collect(token, child)
        if note["done"] == note["n"] or self._is_decided(child, note):
            self.conclude(token)
        elif self.sequential:
            _allow(self, token, 1)
            self._start(token, note["done"], self._item(token, note["done"]))

    def decide(self, child: Token, joint: dict[str, Any]) -> None:
        """With one instance the whole is decided; `joint` is what all have come to together."""
        token = child.parent
        self.collect(token, child)
        write(token, joint)
        self.conclude(token)

    def conclude(self, token: Token) -> None:
        """The activity is over as a whole: instances still open are cancelled."""
        for child in token.children:
            if child.is_live:
                child.cancel()
        results = feel.from_json(token.internal_data.pop("results"))
        self._write_results(token, [results[index] for index in sorted(results, key=int)])
        token._set_state(TaskState.READY)  # noqa: SLF001

    def collect(self, token: Token, child: Token) -> None:
        """Keep what an instance leaves behind."""
        answers = answers_of(child, self.repetition.item)
        if not self.repetition.output_collection:
            note = token.internal_data
            if child.task_spec.answers and (not self.element.signing or note["done"] == note["n"]):
                token.data.update(answers)
            return
        text = self.repetition.output_element
        result = evaluate(child, text) if text else answers
        # Keys are texts because notes are JSON.
        token.internal_data["results"][str(child.internal_data[INDEX])] = feel.to_json(result)

    def _is_decided(self, child: Token, note: dict[str, Any]) -> bool:
        if not self.repetition.condition:
            return False
        counts = {
            _ALL: note["n"],
            _DONE: note["done"],
            _OPEN: 1 if self.sequential else note["n"] - note["done"],
        }
        return evaluate(child, self.repetition.condition, counts) is True

    def _write_results(self, token: Token, results: list[Any]) -> None:
        if self.repetition.output_collection:
            write(token, {self.repetition.output_collection: results})


def answers_of(child: Token, item: str | None) -> dict[str, Any]:
    """What an instance has written."""
    return {
        name: value for name, value in child.data.maps[0].items() if name not in {COUNTER, item}
    }


def _allow(node: Node, token: Token, starting: int) -> None:
    """Let an activity begin so many times more in this step.

    Instances of instances of instances are more than anybody meant. Each is given some steps of its
    own, so that many together do not count as a circle.
    """
    case = token.workflow.top_workflow
    case.instances += starting
    if case.instances > MOST_AT_ONCE:
        raise node.fail(
            Sentence("一步里开始的多实例和循环合起来超过 %(limit)s 次，请减少", limit=MOST_AT_ONCE)
        )
    case.allowance += starting * STEPS_OF_AN_INSTANCE


def _begin(token: Token, name: str, data: Any) -> Token:
    child = token._add_child(token.workflow.spec.task_specs[name], TaskState.FUTURE)  # noqa: SLF001
    child.triggered = True
    child.data = data
    return child


class ParallelInstances(_Instances, defaults.ParallelMultiInstanceTask):
    """All at once."""


class SequentialInstances(_Instances, defaults.SequentialMultiInstanceTask):
    """One after the other."""

    sequential = True


class Repeated(Node, defaults.StandardLoopTask):
    """The standard loop: again as long as the condition holds, which sees `loopCounter` as well.

    Each time writes where the activity itself would.
    """

    element: Any
    task_spec: str

    @property
    def loop(self) -> Loop:
        loop: Loop = self.element.loop
        return loop

    def _update_hook(self, token: Token) -> bool:
        token.internal_data["done"] = 0
        if self.loop.first and not self._goes_on(token):
            return True
        token._set_state(TaskState.STARTED)  # noqa: SLF001
        self._again(token)
        return False

    def merge_child(self, _level: Any, child: Token) -> None:
        token = child.parent
        token.internal_data["done"] += 1
        if self._goes_on(token):
            self._again(token)
        else:
            token._set_state(TaskState.READY)  # noqa: SLF001

    def _again(self, token: Token) -> None:
        _allow(self, token, 1)
        child = _begin(token, self.task_spec, token.data)
        child.task_spec._update(child)  # noqa: SLF001

    def _goes_on(self, token: Token) -> bool:
        done = token.internal_data["done"]
        if self.loop.most is not None and done >= self.loop.most:
            return False
        return not self.loop.condition or (
            evaluate(token, self.loop.condition, {COUNTER: done}) is True
        )
