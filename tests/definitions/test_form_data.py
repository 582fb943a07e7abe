"""Questions written into the diagram itself (`camunda:formData`)."""

from __future__ import annotations

from decimal import Decimal

from diagrams import Diagram, extension

from app import engine
from app.definitions import schemas

FIELDS = (
    '<camunda:formData><camunda:formField id="amount" label="分值" type="long">'
    '<camunda:validation><camunda:constraint name="min" config="1" />'
    '<camunda:constraint name="required" /></camunda:validation></camunda:formField>'
    '<camunda:formField id="kind" type="enum"><camunda:value id="a" name="甲" />'
    '<camunda:value id="b" /></camunda:formField></camunda:formData>'
)


def test_the_fields_of_a_diagram_are_questions():
    diagram = Diagram().start().user("u", extension(FIELDS)).end().line("start", "u", "end")
    amount, kind = schemas.from_form_data(engine.parse(diagram.files()).elements["u"].form)
    assert (amount.label, amount.kind, amount.least) == ("分值", "number", Decimal(1))
    assert amount.is_required
    assert (kind.kind, kind.choices) == ("choice", (("a", "甲"), ("b", "b")))
