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
) -> str:
    """One decision as dmn-js writes it; `policy` may be `COLLECT SUM`."""
    hit, _, aggregation = policy.partition("/")
    allowed = f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
    columns = "".join(
        f'<input id="{identity}_i{n}" label="{text}">'
        f'<inputExpression id="{identity}_e{n}" typeRef="number">'
        f"<text>{escape(text)}</text></inputExpression></input>"
        for n, text in enumerate(inputs)
    ) + "".join(
        f'<output id="{identity}_o{n}" name="{name}" typeRef="string">{allowed}</output>'
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


def dmn(*decisions: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<definitions xmlns="{DMN}" id="d" name="n" namespace="http://camunda.org/schema/1.0/dmn">'
        f"{''.join(decisions)}</definitions>"
    ).encode()


GRADES: Rows = [([">= 90"], ['"A"']), (["[60..90)"], ['"B"']), (["< 60"], ['"C"'])]
