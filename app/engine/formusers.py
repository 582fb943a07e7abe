"""Which steps of a diagram ask which form: also of diagrams that are not sound yet."""

from __future__ import annotations

from app.engine import documents
from app.engine.documents import BPMN, CAMUNDA


def steps_of_forms(diagram: bytes) -> dict[str, list[str]]:
    """The name of a form → the names of the steps and beginnings that ask it."""
    try:
        root = documents.read(diagram)
    except documents.NotReadable:
        return {}
    found: dict[str, list[str]] = {}
    for kind in ("startEvent", "userTask"):
        for node in root.iter(f"{{{BPMN}}}{kind}"):
            key = (node.get(f"{{{CAMUNDA}}}formKey") or "").strip()
            if key:
                found.setdefault(_form(key), []).append(node.get("name") or node.get("id") or "")
    return found


def _form(key: str) -> str:
    """`forms/claim.json` is `claim`, and so is the house's own form `app:points.claim`."""
    if key.startswith("app:"):
        return key.removeprefix("app:").rpartition(".")[2]
    return key.removeprefix("forms/").removesuffix(".json")
