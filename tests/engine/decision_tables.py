"""Decision tables for tests, as dmn-js writes them."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"

Rows = list[tuple[list[str], list[str]]]


def table(
    rows: Rows,
    *,
    policy: str = "",
    inputs: tuple[str, ...] = ("score",),
    outputs: tuple[str, ...] = ("level",),
    values: str = "",
    identity: str = "grade",
    requires: str = "",
    kinds: tuple[str, str] = ("", ""),
    allowed: str = "",
    default: str = "",
    notes: tuple[str, ...] = (),
) -> str:
    """One decision as dmn-js writes it; `policy` may be `COLLECT/SUM`.

    `kinds` are the types of all inputs and of all outputs, `allowed` the values of the inputs,
    `values` those of the outputs.
    """
    hit, _, aggregation = policy.partition("/")
    admitted = _text("inputValues", allowed)
    ranked = _text("outputValues", values) + _text("defaultOutputEntry", default)
    typed = [f" typeRef={quoteattr(kind)}" if kind else "" for kind in kinds]
    columns = "".join(
        f'<input id="{identity}_i{n}" label="{text}">'
        f'<inputExpression id="{identity}_e{n}"{typed[0]}>'
        f"<text>{escape(text)}</text></inputExpression>{admitted}</input>"
        for n, text in enumerate(inputs)
    ) + "".join(
        f'<output id="{identity}_o{n}" name="{name}"{typed[1]}>{ranked}</output>'
        for n, name in enumerate(outputs)
    )
    rules = "".join(
        f'<rule id="{identity}_r{n}">'
        + "".join(
            f'<inputEntry id="{identity}_c{n}_{m}"><text>{escape(cell)}</text></inputEntry>'
            for m, cell in enumerate(cells)
        )
        + "".join(
            f'<outputEntry id="{identity}_x{n}_{m}"><text>{escape(text)}</text></outputEntry>'
            for m, text in enumerate(results)
        )
        + "".join(
            f"<annotationEntry><text>{escape(note)}</text></annotationEntry>"
            for note in notes[n : n + 1]
        )
        + "</rule>"
        for n, (cells, results) in enumerate(rows)
    )
    needed = (
        f'<informationRequirement><requiredDecision href="#{requires}"/></informationRequirement>'
        if requires
        else ""
    )
    chosen = f" hitPolicy={quoteattr(hit)}" * bool(hit)
    chosen += f" aggregation={quoteattr(aggregation)}" * bool(aggregation)
    return (
        f'<decision id="{identity}" name="{identity}">{needed}'
        f'<decisionTable id="{identity}_t"{chosen}>{columns}{rules}</decisionTable></decision>'
    )


def _text(name: str, text: str) -> str:
    return f"<{name}><text>{escape(text)}</text></{name}>" if text else ""


def dmn(*decisions: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<definitions xmlns="{DMN}" id="d" name="n" namespace="http://camunda.org/schema/1.0/dmn">'
        f"{''.join(decisions)}</definitions>"
    ).encode()


GRADES: Rows = [([">= 90"], ['"A"']), (["[60..90)"], ['"B"']), (["< 60"], ['"C"'])]
