"""DMN files, as dmn-js writes them (DMN 1.3; 1.1 to 1.5 likewise), become decisions.

Read are decisions (tables, and boxed expressions as FEEL), business knowledge models as functions,
what they require of one another, also across files, input data and item definitions as far as
they give names, types and allowed values. Drawings and knowledge sources mean nothing to a case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.engine import boxed, columns, documents
from app.engine.documents import DMN_NAMESPACES, Node, child_text, children, local_name, namespace
from app.engine.problems import Problem, error
from app.engine.tables import AGGREGATIONS, MULTIPLE, SINGLE, Input, Output, Rule, Table
from app.errors import Sentence


def read_files(files: Mapping[str, bytes]) -> tuple[dict[str, Table], list[Problem]]:
    """Every decision of the `.dmn` files by id, and what is wrong with the rest."""
    reading = _Reading()
    for file in sorted(name for name in files if name.endswith(".dmn")):
        try:
            reading.file(file, documents.read(files[file]))
        except documents.NotReadable as unreadable:
            reading.problems.append(unreadable.problem(file))
    return reading.linked(), reading.problems


@dataclass(slots=True)
class _Reading:
    """What the files have told so far."""

    tables: dict[str, Table] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    #: id of input data → its name.
    inputs: dict[str, str] = field(default_factory=dict)
    #: id of a decision → ids of the input data it requires.
    wanted: dict[str, list[str]] = field(default_factory=dict)

    def file(self, file: str, root: Node) -> None:
        space = namespace(root)
        if space not in DMN_NAMESPACES:
            message = Sentence("文件不是决策表（DMN 1.1–1.5），请用决策表编辑器重新导出。")
            self.problems.append(error(file, None, "not_dmn", message))
            return
        try:
            boxed.check_language(root)
        except boxed.NotBoxed as refused:
            said = Sentence("%(error)s。", error=refused.said)
            self.problems.append(error(file, None, refused.code, said))
            return
        reader = _Reader(file, space, _items(root, space))
        for node in children(root, "inputData", space):
            self.inputs[node.get("id") or ""] = reader.variable(node)
        for node in children(root, "decisionService", space):
            message = Sentence(
                "决策服务“%(name)s”不支持，请删去，并直接引用其中的决策。", name=node.get("name")
            )
            self.problems.append(error(file, node.get("id"), "decision_service", message))
        for kind in ("decision", "businessKnowledgeModel"):
            for node in children(root, kind, space):
                self._add(file, reader, node)

    def _add(self, file: str, reader: _Reader, node: Node) -> None:
        try:
            table = reader.decision(node)
        except boxed.NotBoxed as refused:
            name = node.get("name") or node.get("id")
            said = Sentence("决策“%(name)s”：%(error)s。", name=name, error=refused.said)
            self.problems.append(error(file, node.get("id"), refused.code, said))
            return
        if table.id in self.tables:
            said = Sentence("决策编号“%(id)s”重复，请改成不同的编号。", id=table.id)
            self.problems.append(error(file, table.id, "duplicate_id", said))
            return
        self.tables[table.id] = table
        self.wanted[table.id] = reader.required(node, "informationRequirement", "requiredInput")

    def linked(self) -> dict[str, Table]:
        """The decisions, each knowing the names of what it requires."""
        return {
            identity: replace(table, known=tuple(sorted(self._known(table))))
            for identity, table in self.tables.items()
        }

    def _known(self, table: Table) -> set[str]:
        """Names that can be called, and those that no one word could say."""
        others = [self.tables[one] for one in table.requires if one in self.tables]
        names = {other.variable for other in others}
        names |= {column.name for other in others for column in other.outputs}
        names |= {self.inputs.get(one, "") for one in self.wanted[table.id]}
        names |= {name for name, _ in table.parameters or ()}
        functions = (self.tables[one].variable for one in table.knows if one in self.tables)
        return {name for name in names if name and not name.isidentifier()} | set(functions)


@dataclass(frozen=True, slots=True)
class _Item:
    """A type that a file defines: what it comes to, and its allowed values."""

    kind: str
    values: str


def _items(root: Node, space: str) -> dict[str, _Item]:
    """The item definitions by name; one that rests on another has that one's type."""
    found: dict[str, _Item] = {}
    for node in children(root, "itemDefinition", space):
        base = child_text(node, "typeRef", space) or ""
        allowed = children(node, "allowedValues", space)
        values = (child_text(allowed[0], "text", space) or "") if allowed else ""
        if node.get("isCollection") == "true":
            item = _Item("list", "")
        elif children(node, "itemComponent", space):
            item = _Item("context", "")
        else:
            item = _Item(base, values)
        found[node.get("name") or ""] = item
    return found


class _Reader:
    """Reads the decisions of one file."""

    def __init__(self, file: str, space: str, items: dict[str, _Item]) -> None:
        self.file = file
        self.space = space
        self.items = items

    def decision(self, node: Node) -> Table:
        """Raises: boxed.NotBoxed, whose sentence says what is wrong."""
        identity, name = node.get("id") or "", node.get("name") or node.get("id") or ""
        table = Table(
            id=identity,
            name=name,
            file=self.file,
            variable=self.variable(node),
            requires=tuple(self.required(node, "informationRequirement", "requiredDecision")),
            knows=tuple(self.required(node, "knowledgeRequirement", "requiredKnowledge")),
        )
        if local_name(node) == "businessKnowledgeModel":
            return self._function(node, table)
        table = replace(table, kind=self._declared(node).kind)
        return self._logic(node, table)

    def variable(self, node: Node) -> str:
        """The name under which others read it."""
        names = (one.get("name") for one in self._all(node, "variable"))
        is_decision = local_name(node) == "decision"
        fallback = node.get("id") if is_decision else node.get("name") or node.get("id")
        return " ".join((next(names, None) or fallback or "").split())

    def required(self, node: Node, requirement: str, kind: str) -> list[str]:
        """The ids of what it requires; those of other files stand behind a `#` too."""
        return [
            (one.get("href") or "").rpartition("#")[2]
            for link in self._all(node, requirement)
            for one in self._all(link, kind)
        ]

    def _declared(self, node: Node) -> _Item:
        for one in self._all(node, "variable"):
            return self._type(one.get("typeRef"))
        return _Item("", "")

    def _type(self, named: str | None) -> _Item:
        """A type by its name, which older files write with a prefix (`feel:string`)."""
        name, values = (named or "").strip(), ""
        for _ in range(len(self.items) + 1):
            item = self.items.get(name)
            if item is None:
                break
            name, values = item.kind, values or item.values
        plain = name if name in columns.NAMES else name.rpartition(":")[2]
        if plain not in columns.NAMES:
            raise boxed.NotBoxed(
                Sentence("类型“%(name)s”不认识，请改选一个类型", name=name), "unknown_type"
            )
        return _Item(columns.NAMES[plain], values)

    def _function(self, node: Node, table: Table) -> Table:
        """A business knowledge model: parameters, and a body."""
        logic = self._all(node, "encapsulatedLogic")
        if not logic:
            raise boxed.NotBoxed(Sentence("里面没有决策表或表达式，请补上"), "empty_decision")
        if (logic[0].get("kind") or "FEEL") != "FEEL":
            kind = logic[0].get("kind")
            raise boxed.NotBoxed(Sentence("外部函数（%(kind)s）不支持，请改用 FEEL", kind=kind))
        parameters = tuple(
            (boxed.name_of(one).strip("`"), self._type(one.get("typeRef")).kind)
            for one in self._all(logic[0], "formalParameter")
        )
        return self._logic(logic[0], replace(table, parameters=parameters))

    def _logic(self, node: Node, table: Table) -> Table:
        found = boxed.expression_of(node, self.space)
        if found is None:
            raise boxed.NotBoxed(Sentence("里面没有决策表或表达式，请补上"), "empty_decision")
        if local_name(found) == "decisionTable":
            return self._table(found, table)
        return replace(table, literal=boxed.text_of(found, self.space))

    def _table(self, node: Node, table: Table) -> Table:
        boxed.check_language(node)
        policy = node.get("hitPolicy") or "UNIQUE"
        aggregation = node.get("aggregation") or ""
        if policy not in SINGLE | MULTIPLE or (aggregation and aggregation not in AGGREGATIONS):
            said = Sentence(
                "命中策略“%(policy)s%(aggregation)s”不认识，请重新选择",
                policy=policy,
                aggregation=aggregation,
            )
            raise boxed.NotBoxed(said, "hit_policy")
        return replace(
            table,
            kind="",
            policy=policy,
            aggregation=aggregation if policy == "COLLECT" else "",
            inputs=tuple(self._input(one) for one in self._all(node, "input")),
            outputs=tuple(self._outputs(node, table)),
            rules=tuple(self._rule(one) for one in self._all(node, "rule")),
        )

    def _input(self, node: Node) -> Input:
        expression = next(iter(self._all(node, "inputExpression")), None)
        text = "" if expression is None else boxed.text_in(expression, self.space)
        item = self._type(expression.get("typeRef") if expression is not None else None)
        values = self._values(node, "inputValues") or item.values
        return Input(text, node.get("label") or text, values, item.kind)

    def _outputs(self, node: Node, table: Table) -> Iterator[Output]:
        for one in self._all(node, "output"):
            name = " ".join((one.get("name") or table.id).split())
            item = self._type(one.get("typeRef"))
            values = self._values(one, "outputValues") or item.values
            default = "".join(
                boxed.text_in(entry, self.space) for entry in self._all(one, "defaultOutputEntry")
            )
            yield Output(name, one.get("label") or name, values, default, item.kind)

    def _values(self, node: Node, name: str) -> str:
        return "".join(boxed.text_in(one, self.space) for one in self._all(node, name))

    def _rule(self, node: Node) -> Rule:
        notes = [child_text(one, "text", self.space) for one in self._all(node, "annotationEntry")]
        notes.append(child_text(node, "description", self.space))
        return Rule(
            id=node.get("id") or "",
            cells=tuple(self._texts(node, "inputEntry")),
            results=tuple(self._texts(node, "outputEntry")),
            note=" ".join(filter(None, dict.fromkeys(notes))),
        )

    def _texts(self, node: Node, name: str) -> list[str]:
        return [boxed.text_in(one, self.space) for one in self._all(node, name)]

    def _all(self, node: Node, name: str) -> list[Node]:
        return children(node, name, self.space)
