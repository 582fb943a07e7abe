"""Parts of decision models for tests: expressions, functions, requirements, boxes."""

from __future__ import annotations

from xml.sax.saxutils import escape


def literal(text, *, identity="grade", name=None, kind="", requires="", knows=""):
    """A decision that is one expression."""
    typed = f' typeRef="{kind}"' if kind else ""
    return (
        f'<decision id="{identity}" name="{name or identity}">'
        f'<variable name="{name or identity}"{typed}/>{requires}{knows}'
        f"<literalExpression><text>{escape(text)}</text></literalExpression></decision>"
    )


def boxed(inside, *, knows=""):
    return f'<decision id="grade" name="g"><variable name="v"/>{knows}{inside}</decision>'


def needs(*identities):
    return "".join(
        f'<informationRequirement><requiredDecision href="#{one}"/></informationRequirement>'
        for one in identities
    )


def calls(identity):
    return f'<knowledgeRequirement><requiredKnowledge href="#{identity}"/></knowledgeRequirement>'


def model(body, *, identity="double", name="double", knows=""):
    """A business knowledge model."""
    return (
        f'<businessKnowledgeModel id="{identity}" name="{name}"><variable name="{name}"/>'
        f"<encapsulatedLogic>{body}</encapsulatedLogic>{knows}</businessKnowledgeModel>"
    )


def parameter(name, kind="number"):
    return f'<formalParameter name="{name}" typeRef="{kind}"/>'


def text(given):
    return f"<literalExpression><text>{escape(given)}</text></literalExpression>"


JAVA = model(parameter("x") + text("1")).replace("ulatedLogic>", 'ulatedLogic kind="PMML">', 1)
DOUBLE = model(parameter("x") + text("x * 2"))


def tag(kind, /, *inside, **attributes):
    given = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{kind}{given}>{''.join(inside)}</{kind}>"


def entry(name, value):
    return tag("contextEntry", tag("variable", name=name), text(value))


def row(*values):
    return tag("row", *map(text, values))


FUNCTION = tag("functionDefinition", tag("formalParameter", name="n"), text("n + score"))
BINDING = tag("binding", tag("parameter", name="x"), text("score"))
IN = tag("in", text("[1, 2]"))
SATISFIES = tag("satisfies", text("n > 1"))
BOXES = [
    (tag("context", entry("a", "1"), entry("b c", "a + 1")), {"a": 1, "b c": 2}),
    (tag("context", entry("first one", "score"), tag("contextEntry", text("first one * 2"))), 6),
    (tag("list", text("1"), text("score // a comment")), [1, 3]),
    (
        tag("relation", tag("column", name="a"), tag("column", name="b"), row("1", "score")),
        [{"a": 1, "b": 3}],
    ),
    (tag("invocation", text("double"), BINDING), 6),
    (
        tag(
            "context",
            tag("contextEntry", tag("variable", name="f"), FUNCTION),
            tag("contextEntry", text("f(1)")),
        ),
        4,
    ),
    (
        tag(
            "conditional",
            tag("if", text("score > 1")),
            tag("then", text("1")),
            tag("else", text("2")),
        ),
        1,
    ),
    (tag("filter", tag("in", text("[1, 5]")), tag("match", text("item > 1"))), [5]),
    (tag("for", IN, tag("return", text("n + 1")), iteratorVariable="n"), [2, 3]),
    (tag("some", IN, SATISFIES, iteratorVariable="n"), True),
    (tag("every", IN, SATISFIES, iteratorVariable="n"), False),
]
