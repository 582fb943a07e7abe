"""Boxed expressions as FEEL text (DMN 1.3, clauses 7.3 and 10.5; DMN 1.4 for the newer ones).

A context, a list, a relation, an invocation or a function says the same as a FEEL expression, so
that is what they become, each part within parentheses: one language, one budget, one oracle.
Only a decision table inside another expression has no such text, and is refused.
"""

from __future__ import annotations

from collections.abc import Callable

from app.engine.documents import Node, child_text, children, local_name
from app.engine.expressions import feel_text
from app.errors import Sentence

#: The entry of a context that has a result of its own.
_RESULT = "`= `"
_LANGUAGES = ("feel",)
#: What may hang on any part without saying anything about its value.
_BESIDE = frozenset({"description", "extensionElements", "variable", "typeRef"})


class NotBoxed(ValueError):
    """A part that has no text; `said` is the sentence about it, without its place."""

    def __init__(self, said: Sentence, code: str = "unsupported_expression") -> None:
        super().__init__(str(said))
        self.said = said
        self.code = code


def text_of(node: Node, space: str) -> str:
    """The FEEL text of a boxed expression.

    Raises: NotBoxed
    """
    kind = local_name(node)
    work = _KINDS.get(kind)
    if work is None:
        raise NotBoxed(Sentence("“%(kind)s”不能写在别的表达式里，请改成单独的决策", kind=kind))
    return work(node, space)


def expression_of(node: Node, space: str) -> Node | None:
    """The one expression that hangs on an element, if there is one."""
    found = [child for child in children(node, space=space) if local_name(child) in _EXPRESSIONS]
    return found[0] if found else None


def check_language(node: Node) -> None:
    """Refuse a text that says it is in another language.

    Raises: NotBoxed
    """
    language = (node.get("expressionLanguage") or "").strip()
    if language and not any(each in language.lower() for each in _LANGUAGES):
        said = Sentence("表达式语言“%(language)s”不支持，请改用 FEEL", language=language)
        raise NotBoxed(said)


def text_in(node: Node, space: str) -> str:
    """The FEEL text of an element that holds `<text>`.

    Raises: NotBoxed
    """
    check_language(node)
    if children(node, "importedValues", space):
        raise NotBoxed(Sentence("引入的取值（importedValues）不支持，请把内容写在决策里"))
    return feel_text(child_text(node, "text", space)) or ""


def name_of(node: Node) -> str:
    """A name as a key of a context or a parameter; quoted where it has spaces or signs."""
    name = " ".join((node.get("name") or "").split())
    if not name or "`" in name:
        raise NotBoxed(Sentence("有一处没有名称，或者名称里有反引号，请改正"))
    return f"`{name}`"


def _inner(node: Node, space: str) -> str:
    """What hangs on an element, within parentheses; a comment at its end is ended too."""
    found = expression_of(node, space)
    if found is None:
        raise NotBoxed(Sentence("“%(kind)s”里没有内容，请补上", kind=local_name(node)))
    return f"({text_of(found, space)}\n)"


def _one(node: Node, name: str, space: str) -> str:
    found = children(node, name, space)
    if len(found) != 1:
        raise NotBoxed(Sentence("“%(kind)s”里没有内容，请补上", kind=name))
    return _inner(found[0], space)


def _literal(node: Node, space: str) -> str:
    text = text_in(node, space)
    if not text:
        raise NotBoxed(
            Sentence("“%(kind)s”里没有内容，请补上", kind="literalExpression"), "empty_decision"
        )
    return text


def _context(node: Node, space: str) -> str:
    entries, result = [], None
    for entry in children(node, "contextEntry", space):
        named = children(entry, "variable", space)
        if named:
            entries.append(f"{name_of(named[0])}: {_inner(entry, space)}")
        else:
            result = _inner(entry, space)
    if result is None:
        return f"{{{', '.join(entries)}}}"
    return f"{{{', '.join([*entries, f'{_RESULT}: {result}'])}}}.{_RESULT}"


def _list(node: Node, space: str) -> str:
    items = [child for child in children(node, space=space) if local_name(child) not in _BESIDE]
    return f"[{', '.join(f'({text_of(item, space)}' + chr(10) + ')' for item in items)}]"


def _relation(node: Node, space: str) -> str:
    names = [name_of(column) for column in children(node, "column", space)]
    rows = []
    for row in children(node, "row", space):
        cells = [child for child in children(row, space=space) if local_name(child) not in _BESIDE]
        if len(cells) != len(names):
            raise NotBoxed(Sentence("“%(kind)s”有的行格数不对，请改正", kind="relation"))
        texts = [
            f"{name}: ({text_of(cell, space)}\n)" for name, cell in zip(names, cells, strict=True)
        ]
        rows.append(f"{{{', '.join(texts)}}}")
    return f"[{', '.join(rows)}]"


def _invocation(node: Node, space: str) -> str:
    """`name(parameter: value, …)`."""
    called = expression_of(node, space)
    if called is None or local_name(called) != "literalExpression":
        raise NotBoxed(Sentence("“%(kind)s”里没有内容，请补上", kind="invocation"))
    bindings = [
        f"{name_of(parameter)}: {_inner(binding, space)}"
        for binding in children(node, "binding", space)
        for parameter in children(binding, "parameter", space)
    ]
    return f"{text_in(called, space)}({', '.join(bindings)})"


def _function(node: Node, space: str) -> str:
    if (node.get("kind") or "FEEL") != "FEEL":
        raise NotBoxed(Sentence("外部函数（%(kind)s）不支持，请改用 FEEL", kind=node.get("kind")))
    names = [name_of(parameter) for parameter in children(node, "formalParameter", space)]
    return f"function({', '.join(names)}) {_inner(node, space)}"


def _conditional(node: Node, space: str) -> str:
    parts = (_one(node, name, space) for name in ("if", "then", "else"))
    return "if {} then {} else {}".format(*parts)


def _filter(node: Node, space: str) -> str:
    return f"{_one(node, 'in', space)}[{_one(node, 'match', space)}]"


def _iterated(kind: str, inner: str) -> Callable[[Node, str], str]:
    before = "return" if kind == "for" else "satisfies"

    def work(node: Node, space: str) -> str:
        name = " ".join((node.get("iteratorVariable") or "").split())
        if not name or "`" in name:
            raise NotBoxed(Sentence("有一处没有名称，或者名称里有反引号，请改正"))
        return f"{kind} `{name}` in {_one(node, 'in', space)} {before} {_one(node, inner, space)}"

    return work


_KINDS: dict[str, Callable[[Node, str], str]] = {
    "literalExpression": _literal,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "invocation": _invocation,
    "functionDefinition": _function,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iterated("for", "return"),
    "some": _iterated("some", "satisfies"),
    "every": _iterated("every", "satisfies"),
}
_EXPRESSIONS = frozenset({*_KINDS, "decisionTable"})
