"""What a drawing page offers to choose from: roles, operations, procedures, acts, functions.

Everything is as the house has it today; forms and decision tables are those of the draft itself.
"""

from __future__ import annotations

import re
from typing import Any

from app import engine
from app.definitions import catalogue, ownforms
from app.engine import feel
from app.engine.operations import Operation, Parameter
from app.i18n import known, say
from app.organisation import directory

#: Where a refusal's sentence names something.
_PLACE = re.compile(r"%\(\w+\)s")


def offered() -> dict[str, Any]:
    """As JSON: lists of what can be chosen, each with the words that people know it by."""
    return {
        "roles": [
            {"value": code, "label": known(title)} for code, title in directory.roles().items()
        ],
        "operations": [_operation(one) for one in engine.operations.all_operations()],
        "procedures": [
            {"value": one.key, "label": known(one.title)} for one in catalogue.definitions()
        ],
        "ownForms": ownforms.names(),
        "functions": functions(),
    }


def functions() -> list[dict[str, str]]:
    """The functions of FEEL, each with the ways to call it."""
    return [
        {"name": name, "ways": "\n".join(form.signature for form in one.forms)}
        for name, one in sorted(feel.FUNCTIONS.items())
    ]


def _operation(one: Operation) -> dict[str, Any]:
    return {
        "name": one.name,
        "says": known(one.documentation.replace("\n\n", " ").replace("\n", "")),
        "parameters": [_parameter(each) for each in one.parameters.values()],
        "refuses": [
            {"code": refusal.__name__, "says": _PLACE.sub("…", known(refusal.message))}
            for refusal in one.refuses
        ],
        "tells": one.tells,
    }


def _parameter(one: Parameter) -> dict[str, Any]:
    return {"name": one.name, "kind": say(one.label), "required": one.required}


def element_templates() -> list[dict[str, Any]]:
    """The operations as element templates that the desktop Camunda Modeler offers too."""
    return [_template(one) for one in engine.operations.all_operations()]


def _template(one: Operation) -> dict[str, Any]:
    told = _operation(one)
    inputs = [
        {
            "label": each["name"] if each["required"] else f"{each['name']}（可不填）",
            "description": each["kind"],
            "type": "String",
            "optional": not each["required"],
            "binding": {"type": "camunda:inputParameter", "name": each["name"]},
        }
        for each in told["parameters"]
    ]
    fixed = (("camunda:type", "external"), ("camunda:topic", one.name))
    return {
        "$schema": "https://unpkg.com/@camunda/element-templates-json-schema/resources/schema.json",
        "name": told["says"].partition("。")[0][:60] or one.name,
        "id": f"xingji.{one.name}",
        "version": 1,
        "appliesTo": ["bpmn:Task", "bpmn:ServiceTask"],
        "elementType": {"value": "bpmn:ServiceTask"},
        "properties": [
            *(
                {"type": "Hidden", "value": value, "binding": {"type": "property", "name": name}}
                for name, value in fixed
            ),
            *inputs,
        ],
    }
