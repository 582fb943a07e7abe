"""A DMN file, as dmn-js writes it (DMN 1.3; 1.2 and 1.1 likewise), becomes decision tables."""

from __future__ import annotations

from app.engine.documents import DMN_NAMESPACES, Node, child_text, children, namespace
from app.engine.expressions import feel_text
from app.engine.problems import Problem, error
from app.engine.tables import AGGREGATIONS, MULTIPLE, SINGLE, Input, Output, Rule, Table
from app.errors import Sentence


def read_tables(file: str, root: Node) -> tuple[dict[str, Table], list[Problem]]:
    """Every decision of the file by id, and what is wrong with the rest."""
    space = namespace(root)
    if space not in DMN_NAMESPACES:
        message = Sentence("文件不是决策表（DMN 1.1–1.3），请用决策表编辑器重新导出。")
        return {}, [error(file, None, "not_dmn", message)]
    tables: dict[str, Table] = {}
    problems = []
    for node in children(root, "decision", space):
        table = _Reader(file, space).decision(node)
        if isinstance(table, Problem):
            problems.append(table)
        elif table.id in tables:
            said = Sentence("决策编号“%(id)s”重复，请改成不同的编号。", id=table.id)
            problems.append(error(file, table.id, "duplicate_id", said))
        else:
            tables[table.id] = table
    return tables, problems


class _Reader:
    """Reads one decision of one file."""

    def __init__(self, file: str, space: str) -> None:
        self.file = file
        self.space = space

    def decision(self, node: Node) -> Table | Problem:
        identity, name = node.get("id") or "", node.get("name") or node.get("id") or ""
        variable = next((one.get("name") for one in self._all(node, "variable")), None)
        requires = tuple(
            (one.get("href") or "").removeprefix("#")
            for link in self._all(node, "informationRequirement")
            for one in self._all(link, "requiredDecision")
        )
        common = (identity, name, variable or identity, requires)
        for literal in self._all(node, "literalExpression"):
            text = feel_text(self._text(literal)) or ""
            return Table(
                identity, name, self.file, literal=text, variable=common[2], requires=requires
            )
        for table in self._all(node, "decisionTable"):
            return self._table(table, common)
        message = Sentence("决策“%(name)s”里没有决策表或表达式，请补上。", name=name)
        return error(self.file, identity, "empty_decision", message)

    def _table(self, node: Node, common: tuple[str, str, str, tuple[str, ...]]) -> Table | Problem:
        identity, name, variable, requires = common
        policy = node.get("hitPolicy") or "UNIQUE"
        aggregation = node.get("aggregation") or ""
        if policy not in SINGLE | MULTIPLE or (aggregation and aggregation not in AGGREGATIONS):
            message = Sentence(
                "决策表“%(name)s”的命中策略“%(policy)s%(aggregation)s”不认识，请重新选择。",
                name=name,
                policy=policy,
                aggregation=aggregation,
            )
            return error(self.file, identity, "hit_policy", message)
        return Table(
            id=identity,
            name=name,
            file=self.file,
            policy=policy,
            aggregation=aggregation if policy == "COLLECT" else "",
            inputs=tuple(self._input(one) for one in self._all(node, "input")),
            outputs=tuple(self._output(one, identity) for one in self._all(node, "output")),
            rules=tuple(self._rule(one) for one in self._all(node, "rule")),
            variable=variable,
            requires=requires,
        )

    def _input(self, node: Node) -> Input:
        text = "".join(self._text(one) for one in self._all(node, "inputExpression"))
        return Input(feel_text(text) or "", node.get("label") or text)

    def _output(self, node: Node, identity: str) -> Output:
        values = "".join(self._text(one) for one in self._all(node, "outputValues"))
        name = node.get("name") or identity
        return Output(name, node.get("label") or name, values)

    def _rule(self, node: Node) -> Rule:
        notes = (self._text(one) for one in self._all(node, "annotationEntry"))
        return Rule(
            id=node.get("id") or "",
            cells=tuple(feel_text(self._text(one)) or "" for one in self._all(node, "inputEntry")),
            results=tuple(
                feel_text(self._text(one)) or "" for one in self._all(node, "outputEntry")
            ),
            note=" ".join(filter(None, notes)) or child_text(node, "description", self.space) or "",
        )

    def _all(self, node: Node, name: str) -> list[Node]:
        return children(node, name, self.space)

    def _text(self, node: Node) -> str:
        return child_text(node, "text", self.space) or ""
